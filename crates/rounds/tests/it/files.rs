//! The campaigns that come with linli, against the forms, scenes and registers that come with it.
//!
//! A finding is reported by whoever did the task, with one text and no photo; so each matter must be one that the worker
//! may open and that asks for no more. The answers beside the forms show that each finding tells, and not always.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::PathBuf;

use jiff::civil::date;
use linli_flow::{FieldKind, Scene};
use linli_forms::Form;
use linli_registers::{PLACE_KINDS, Registers};
use linli_rounds::{Campaign, Of, WhoBy};
use serde_json::{Map, Value};

/// The files of a folder as `(name, text)`.
fn files(folder: &str) -> Vec<(String, String)> {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join("../..")
        .join(folder);
    let found = fs::read_dir(&path).unwrap_or_else(|error| panic!("{folder}: {error}"));
    let names = found.filter_map(|file| file.ok()?.file_name().into_string().ok());
    let mut all: Vec<_> = names
        .filter(|name| name.ends_with(".toml"))
        .map(|name| {
            let text = fs::read_to_string(path.join(&name));
            let text = text.unwrap_or_else(|error| panic!("{name}: {error}"));
            (name, text)
        })
        .collect();
    all.sort();
    all
}

/// The files that hold what the folder is called after, not what stands beside them.
fn proper(folder: &str) -> Vec<(String, String)> {
    let mut all = files(folder);
    all.retain(|(name, _)| name.matches('.').count() == 1 && name != "declined.toml");
    all
}

fn forms() -> Vec<Form> {
    let files = proper("forms");
    let forms = files.iter().map(|(name, text)| Form::parse(name, text));
    let forms = forms.map(|form| form.unwrap_or_else(|wrong| panic!("{wrong:?}")));
    forms.collect()
}

fn scenes() -> BTreeMap<String, Scene> {
    let files = proper("scenes");
    let scenes = files.iter().map(|(name, text)| Scene::parse(name, text));
    let scenes = scenes.map(|scene| scene.unwrap_or_else(|wrong| panic!("{wrong:?}")));
    scenes.map(|scene| (scene.id.clone(), scene)).collect()
}

fn registers() -> Registers {
    let files = proper("registers");
    let texts = files.iter().map(|(name, text)| (&**name, &**text));
    Registers::parse(texts).unwrap_or_else(|wrong| panic!("{wrong:?}"))
}

fn campaigns() -> Vec<Campaign> {
    let (forms, scenes) = (forms(), scenes());
    let forms: Vec<&Form> = forms.iter().collect();
    let matters = scenes.into_iter().map(|(id, scene)| {
        let matters = scene.matters.into_iter().map(|matter| matter.id);
        (id, matters.collect::<BTreeSet<_>>())
    });
    let matters = matters.collect();
    let mut wrong = Vec::new();
    let all: Vec<Campaign> = files("campaigns")
        .iter()
        .filter_map(|(name, text)| {
            let campaign = Campaign::prove_against(name, text, &forms, &matters, PLACE_KINDS)
                .map_err(|all| wrong.extend(all.iter().map(ToString::to_string)))
                .ok()?;
            assert_eq!(*name, format!("{}.toml", campaign.head.id));
            Some(campaign)
        })
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    all
}

#[test]
fn every_campaign_is_right_and_its_forms_scenes_and_matters_are_there() {
    let all = campaigns();
    assert!(all.len() >= 20, "only {}", all.len());
    for campaign in all {
        let id = &campaign.head.id;
        assert!(!campaign.head.sources.is_empty(), "{id} serves nothing");
        assert!(campaign.head.summary.is_some(), "{id} has no summary");
        assert!(campaign.digest.weekly.is_some(), "{id} has no bulletin");
    }
}

#[test]
fn every_register_that_a_campaign_walks_through_is_there_with_the_values_it_picks() {
    let registers = registers();
    let mut walked = 0;
    for campaign in campaigns() {
        let Some(register) = &campaign.targets.register else {
            assert_ne!(campaign.targets.of, Of::Register);
            continue;
        };
        walked += 1;
        let id = &campaign.head.id;
        assert!(registers.get(register).is_some(), "{id}: {register}");
        for (attribute, code) in &campaign.targets.only {
            let bind = format!("{register}.{attribute}");
            let kept = registers
                .attributes()
                .into_iter()
                .find(|one| one.id == bind);
            let kept = kept.unwrap_or_else(|| panic!("{id}: no {bind}"));
            assert!(kept.codes.contains(code), "{id}: {bind} is never {code}");
        }
    }
    assert!(walked >= 8, "only {walked}");
}

#[test]
fn every_finding_is_a_matter_that_the_worker_may_open_with_one_text_and_no_photo() {
    let scenes = scenes();
    let mut found = 0;
    for campaign in campaigns() {
        for finding in &campaign.findings {
            found += 1;
            let at = format!("{} {}", campaign.head.id, finding.id);
            let scene = &scenes[&finding.scene];
            let matter = scene.matters.iter().find(|one| one.id == finding.matter);
            let matter = matter.unwrap_or_else(|| panic!("{at}: no such matter"));
            let worker = match campaign.who.by {
                // Whoever is named for a duty: one who goes out in the grid at least.
                WhoBy::Grid | WhoBy::Duty => Some(linli_kernel::Role::GridWorker),
                WhoBy::Role => campaign.who.role,
            };
            assert!(
                matter.open_by.iter().any(|one| Some(*one) == worker),
                "{at}: not theirs to open"
            );
            assert_eq!(matter.photos_min, 0, "{at}: it asks for a photo");
            let asked: Vec<_> = scene.opening_fields(&finding.matter).collect();
            let text = |kind: FieldKind| matches!(kind, FieldKind::Text | FieldKind::LongText);
            let first = asked
                .iter()
                .find(|field| text(field.kind))
                .map(|field| &field.id);
            assert!(first.is_some(), "{at}: it has no text");
            for field in asked.iter().filter(|field| field.required) {
                assert_eq!(Some(&field.id), first, "{at}: it asks for more");
            }
        }
    }
    assert!(found >= 20, "only {found}");
}

/// What is kept of the answers that stand beside a form.
fn answers(form: &Form) -> Vec<Map<String, Value>> {
    let name = format!("{}.example.toml", form.def().form.id);
    let files = files("forms");
    let text = files.iter().find(|(file, _)| *file == name);
    let (_, text) = text.unwrap_or_else(|| panic!("no {name}"));
    let read: Value = toml::from_str(text).unwrap_or_else(|error| panic!("{name}: {error}"));
    let examples = read["example"].as_array().cloned().unwrap_or_default();
    let drafts = examples.iter().filter_map(|one| one["answers"].as_object());
    drafts
        .map(|draft| form.evaluate(draft, date(2026, 11, 22)).answers)
        .collect()
}

#[test]
fn every_finding_tells_of_some_answers_and_not_of_others() {
    let forms = forms();
    for campaign in campaigns() {
        let own = forms
            .iter()
            .filter(|form| campaign.head.forms.contains(&form.def().form.id));
        let answers: Vec<_> = own.flat_map(answers).collect();
        for finding in &campaign.findings {
            let tells = |answers: &Map<String, Value>| {
                let found = campaign.findings(answers);
                found.iter().any(|one| one.finding.id == finding.id)
            };
            let told = answers.iter().filter(|one| tells(one)).count();
            let at = format!("{} {}", campaign.head.id, finding.id);
            assert!(told > 0, "{at} never tells");
            assert!(told < answers.len(), "{at} always tells");
        }
    }
}

#[test]
fn nothing_is_reported_twice_of_one_answer() {
    let forms = forms();
    for campaign in campaigns() {
        let own = forms
            .iter()
            .filter(|form| campaign.head.forms.contains(&form.def().form.id));
        for answers in own.flat_map(answers) {
            let found = campaign.findings(&answers);
            let places: BTreeSet<_> = found
                .iter()
                .map(|one| (&one.finding.scene, &one.finding.matter, one.row))
                .collect();
            assert_eq!(places.len(), found.len(), "{}: {found:?}", campaign.head.id);
        }
    }
}

#[test]
fn each_drop_point_has_two_on_duty_in_each_shift() {
    let all = campaigns();
    let bins = all.iter().find(|one| one.head.id == "bin-duty").unwrap();
    assert_eq!((bins.who.people, bins.when.hours.len()), (2, 2));
}

#[test]
fn rounds_of_the_grid_remind_daily_report_weekly_and_appraise_monthly() {
    let of_the_grid = |one: &Campaign| one.head.sources.iter().any(|row| row == "S257");
    let all: Vec<_> = campaigns()
        .into_iter()
        .filter(|one| of_the_grid(one) && one.who.by == WhoBy::Grid)
        .collect();
    assert!(all.len() >= 4);
    for one in all {
        let digest = one.digest;
        assert!(
            digest.daily.is_some() && digest.weekly.is_some() && digest.monthly.is_some(),
            "{}",
            one.head.id
        );
    }
}
