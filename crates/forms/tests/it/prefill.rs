//! What the registry holds is confirmed instead of retyped, and learns what changed.

use std::collections::BTreeSet;

use jiff::civil::date;
use linli_forms::{Deed, FieldState, Finished, Held, Known, Policy, Source};
use linli_kernel::Text;
use serde_json::{Value, json};

use crate::kit::{TODAY, answers, household, wrong};

fn held(value: Value, as_of: jiff::civil::Date) -> Held {
    let source = Source {
        office: Text::new("房管站", "Housing office"),
        form: Some("survey@1".into()),
        by: None,
    };
    Held {
        value,
        source,
        as_of,
        masked: false,
    }
}

fn known() -> Known {
    Known::from([
        (
            "community".into(),
            held(json!("dongyuan"), date(2026, 11, 1)),
        ),
        ("area".into(), held(json!(89.5), date(2024, 1, 1))),
        ("tenure".into(), held(json!("own"), date(2026, 8, 1))),
        (
            "members[1].name".into(),
            held(json!("张三"), date(2026, 10, 1)),
        ),
        (
            "members[1].born_on".into(),
            held(json!("1950-11-23"), date(2020, 10, 1)),
        ),
        (
            "members[2].name".into(),
            held(json!("李四"), date(2026, 10, 1)),
        ),
        ("rent".into(), held(json!("not bound"), date(2026, 10, 1))),
    ])
}

fn ticked(paths: &[&str]) -> BTreeSet<String> {
    paths.iter().map(|path| (*path).to_owned()).collect()
}

#[test]
fn a_draft_begins_with_what_the_registry_holds_and_keeps_what_was_typed() {
    let draft = answers(json!({ "area": 100, "members": [{ "_key": "per_1" }] }));
    let filled = household().prefill(&draft, &known());
    assert_eq!(
        Value::from(filled),
        json!({
            "area": 100, "community": "dongyuan", "tenure": "own",
            "members": [{ "_key": "per_1", "name": "张三", "born_on": "1950-11-23" }, { "name": "李四" }],
        })
    );
}

/// A visit in which two things were ticked, one was changed, one typed and one cleared.
fn visited() -> Finished {
    let form = household();
    let rows = answers(json!({ "members": [{ "_key": "per_1" }, { "_key": "per_2" }] }));
    let mut draft = form.prefill(&rows, &known());
    draft.insert("visited_on".into(), "2026-11-22".into());
    draft.insert("signed".into(), "file_1".into());
    draft["members"][1]["name"] = json!("李思");
    draft["members"][0]["phone"] = json!("13800001234");
    draft["members"][0]["born_on"] = Value::Null;
    let done = form.finish(&draft, &known(), &ticked(&["area", "tenure"]), TODAY);
    assert_eq!(wrong(&done.outcome), Vec::<String>::new());
    done
}

#[test]
fn each_field_is_empty_prefilled_confirmed_changed_or_typed() {
    let states = visited().states;
    assert!(
        matches!(&states["community"], FieldState::Prefilled { stale: false, source, .. } if source.office.en == "Housing office")
    );
    assert!(
        matches!(&states["area"], FieldState::Confirmed { as_of, .. } if *as_of == date(2024, 1, 1))
    );
    assert!(
        matches!(&states["members[2].name"], FieldState::Changed { old, .. } if *old == json!("李四"))
    );
    assert_eq!(states["members[1].phone"], FieldState::Typed);
    assert_eq!(states["members[2].phone"], FieldState::Empty);
}

#[test]
fn the_registry_learns_what_was_confirmed_changed_and_typed_with_its_provenance() {
    let writes = visited().writes;
    let told: Vec<_> = writes
        .iter()
        .map(|one| {
            (
                one.path.as_str(),
                one.deed,
                one.key.as_deref(),
                one.old.clone(),
                one.new.clone(),
            )
        })
        .collect();
    let (born, phone) = (json!("1950-11-23"), json!("13800001234"));
    assert_eq!(
        told,
        [
            (
                "area",
                Deed::Renew,
                None,
                Some(json!(89.5)),
                Some(json!(89.5))
            ),
            (
                "tenure",
                Deed::Renew,
                None,
                Some(json!("own")),
                Some(json!("own"))
            ),
            (
                "members[1].born_on",
                Deed::Clear,
                Some("per_1"),
                Some(born),
                None
            ),
            (
                "members[1].phone",
                Deed::Add,
                Some("per_1"),
                None,
                Some(phone)
            ),
            (
                "members[2].name",
                Deed::Change,
                Some("per_2"),
                Some(json!("李四")),
                Some(json!("李思"))
            ),
        ]
    );
    assert!(
        writes.iter().all(
            |one| one.as_of == TODAY && one.source.form.as_deref() == Some("household-visit@2")
        )
    );
    assert_eq!(
        (writes[0].entity.as_str(), writes[0].attribute.as_str()),
        ("dwelling", "area")
    );
    assert_eq!(
        (writes[0].policy, writes[1].policy),
        (Policy::Newest, Policy::Ask)
    );
}

#[test]
fn what_is_too_old_must_be_confirmed_or_corrected() {
    let form = household();
    let draft = form.prefill(
        &answers(json!({ "visited_on": "2026-11-22", "signed": "f" })),
        &known(),
    );
    let told = wrong(
        &form
            .finish(&draft, &known(), &BTreeSet::new(), TODAY)
            .outcome,
    );
    assert_eq!(
        told,
        [
            "area: \"Floor area\" was recorded by Housing office as of 2024-01-01; confirm or correct it",
            "tenure: \"How it is used\" was recorded by Housing office as of 2026-08-01; confirm or correct it",
            "members[1].born_on: \"Day of birth\" was recorded by Housing office as of 2020-10-01; confirm or correct it",
        ]
    );
    let all = ticked(&["area", "tenure", "members[1].born_on"]);
    assert_eq!(
        wrong(&form.finish(&draft, &known(), &all, TODAY).outcome),
        Vec::<String>::new()
    );
}

#[test]
fn nothing_is_written_of_what_is_hidden_or_wrong() {
    let form = household();
    let draft = answers(json!({
        "community": "dongyuan", "visited_on": "2026-11-22", "tenure": "empty", "area": "huge", "members": [{ "name": "张三" }],
    }));
    let done = form.finish(&draft, &known(), &BTreeSet::new(), TODAY);
    let writes: Vec<_> = done
        .writes
        .iter()
        .map(|one| (one.path.as_str(), one.deed))
        .collect();
    assert_eq!(writes, [("tenure", Deed::Change)]);
    assert!(!done.states.contains_key("members[1].name"));
}

/// A row of somebody whose telephone is known and shown in part.
fn masked() -> Known {
    let shown = Held {
        masked: true,
        ..held(json!("138****1234"), date(2026, 11, 1))
    };
    Known::from([("members[1].phone".into(), shown)])
}

fn with_phone(phone: &Value, confirmed: &[&str]) -> Finished {
    let row = json!({ "members": [{ "_key": "per_1", "name": "张三", "phone": phone }] });
    household().finish(&answers(row), &masked(), &ticked(confirmed), TODAY)
}

/// What is written of the telephone.
fn phone(done: &Finished) -> Option<(Deed, Option<Value>)> {
    let mut all = done.writes.iter();
    let write = all.find(|one| one.attribute == "phone")?;
    Some((write.deed, write.new.clone()))
}

#[test]
fn what_comes_masked_stays_as_it_is_when_it_is_left_blank() {
    let row = json!({ "members": [{ "_key": "per_1" }] });
    let filled = household().prefill(&answers(row.clone()), &masked());
    assert_eq!(
        Value::from(filled),
        row,
        "a field for a number takes no stars"
    );
    for blank in [Value::Null, json!(""), json!("138****1234")] {
        let done = with_phone(&blank, &[]);
        let state = &done.states["members[1].phone"];
        let untouched = matches!(state, FieldState::Prefilled { stale: false, .. });
        assert!(untouched, "{blank} {state:?}");
        assert_eq!(phone(&done), None, "{blank}");
        let told = wrong(&done.outcome);
        assert!(!told.iter().any(|one| one.contains("phone")), "{told:?}");
    }
}

#[test]
fn what_comes_masked_is_confirmed_by_a_tick_and_changed_by_typing() {
    let done = with_phone(&Value::Null, &["members[1].phone"]);
    let renewed = (Deed::Renew, Some(json!("138****1234")));
    assert_eq!(phone(&done), Some(renewed));
    let done = with_phone(&json!("13900005678"), &[]);
    let changed = (Deed::Change, Some(json!("13900005678")));
    assert_eq!(phone(&done), Some(changed));
}
