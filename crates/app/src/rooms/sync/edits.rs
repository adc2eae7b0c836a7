//! Edits that arrive from phones: applied once, merged field by field as the register declares, and what people differ on
//! kept for a person.
//!
//! What stands is the registry's; how it came about is the merge's own ([`Work`]). Each edit is one transaction, so that
//! what is wrong with one does not hold up the others.

use std::collections::BTreeMap;
use std::sync::Arc;

use linli_db::Tx;
use linli_kernel::{Caller, Lang, RecordId as RegistryId, Text, Trouble};
use linli_sync::{Answer, Edit, EditAnswer, Fate, Record, RecordId, Version};

use super::devices::held;
use super::region::Region;
use super::work::Work;
use super::{arrive, store};
use crate::app::{App, Shared};
use crate::rooms::registry;
use crate::zone;

/// The most edits of one upload.
const EDITS: usize = 200;

/// Refusals of the whole upload: nothing is said of its edits, and the phone sends them again.
const STOPS: [&str; 5] = [
    "sync.wipe",
    "sync.unknown_device",
    "sync.other_account",
    "sync.no_grid",
    "store.stale",
];

/// Applies edits in the order in which they were made. One that was applied before is told what has become of it by now.
///
/// # Errors
/// `sync.no_grid`, `sync.unknown_device`, `sync.other_account`, `sync.wipe`; too many edits; `store.stale`.
pub async fn apply(
    app: &Shared,
    caller: &Caller,
    device: &str,
    edits: Vec<Edit>,
) -> Result<Vec<EditAnswer>, Trouble> {
    Region::of(caller)?;
    if edits.len() > EDITS {
        return Err(Trouble::field(
            "edits",
            format!("一次最多上传 {EDITS} 处修改，请分批"),
            format!("Send at most {EDITS} edits at once"),
        ));
    }
    let mut all = Vec::with_capacity(edits.len());
    for edit in edits {
        let id = edit.id.clone();
        let (answer, into) = answered(app, caller, device, edit).await?;
        all.push(EditAnswer { id, answer, into });
    }
    Ok(all)
}

/// What is said of an edit, and the record that it is about by now where a new one turned out to be that.
pub(super) type Said = (Answer, Option<RecordId>);

async fn answered(
    app: &Shared,
    caller: &Caller,
    device: &str,
    edit: Edit,
) -> Result<Said, Trouble> {
    let mut said = one(app, caller, device, edit.clone()).await;
    if edit.new.is_some() && matches!(said, Err(Trouble::Refused(_) | Trouble::Invalid(_))) {
        // Somebody may have entered the same at the same moment: then it is there to be seen by now.
        said = one(app, caller, device, edit.clone()).await;
    }
    match said {
        Err(Trouble::Refused(refused)) if STOPS.contains(&refused.code) => {
            Err(Trouble::Refused(refused))
        }
        Err(trouble @ (Trouble::Refused(_) | Trouble::Invalid(_))) => {
            let answer = refusal(&trouble);
            passed_over(app, caller, device, edit, answer.clone()).await?;
            Ok((answer, None))
        }
        other => other,
    }
}

async fn one(app: &Shared, caller: &Caller, device: &str, edit: Edit) -> Result<Said, Trouble> {
    edit.check()?;
    let (caller, inner, device) = (caller.clone(), Arc::clone(app), device.to_owned());
    app.db
        .write(move |tx| {
            Box::pin(async move {
                held(tx, &caller, &device).await?;
                aimed(&inner, tx, &caller, edit).await
            })
        })
        .await
}

/// Applies an edit to the record that it is about by now.
async fn aimed(app: &App, tx: &mut Tx, caller: &Caller, edit: Edit) -> Result<Said, Trouble> {
    let id = registry_id(edit.record.as_str())?;
    let arrival = match edit.trunk {
        Version(0) => store::arrival(tx, caller.street, id).await?,
        _known => None,
    };
    let into = arrival.as_ref().and_then(|one| one.into);
    let into = into.map(|into| RecordId::new(into.to_string()));
    let target = into.clone().unwrap_or_else(|| edit.record.clone());
    if let Some(known) = Work::record_of(app, tx, caller, &target).await?
        && let Some(answer) = known.answer_to(&edit)
    {
        return Ok((by_now(&known, &edit, answer), into));
    }
    if let Some(open) = arrival.filter(|one| one.into.is_none()) {
        return arrive::follow(app, tx, caller, open, edit).await;
    }
    let new = edit.trunk == Version(0) && into.is_none();
    if new && !registry::is_there(tx, caller.street, id).await? {
        return arrive::begin(app, tx, caller, id, edit).await;
    }
    Ok((taken(app, tx, caller, edit, &target).await?, into))
}

/// Applies an edit to a record that the registry holds.
pub(super) async fn taken(
    app: &App,
    tx: &mut Tx,
    caller: &Caller,
    edit: Edit,
    target: &RecordId,
) -> Result<Answer, Trouble> {
    let mut work = Work::open(app, tx, caller, target).await?;
    let mut plain = normal(app, &work, edit.clone())?;
    plain.record.clone_from(target);
    let received = app.clock.now().as_millisecond();
    let policies = work.policies();
    let by = caller.person.to_string();
    let told = work.record.apply(&plain, &by, &policies, received);
    // What waits for its predecessor waits on the phone, which sends it again.
    work.record.held.clear();
    if matches!(told.answer, Answer::Applied { .. }) {
        work.record.known_as(&edit, told.answer.clone());
        work.keep(app, tx, caller, None).await?;
        work.tell(app, tx, caller, &told.answer).await?;
    }
    Ok(told.answer)
}

/// The edit with its values as the registry would keep them.
fn normal(app: &App, work: &Work, mut edit: Edit) -> Result<Edit, Trouble> {
    let today = zone::day(app.clock.now());
    for (field, change) in &mut edit.fields {
        let register = work.merging.register;
        change.to = registry::normal(register, field, change.to.as_ref(), today)?;
    }
    Ok(edit)
}

/// What has become of an edit by now: a person may have decided.
fn by_now(record: &Record, edit: &Edit, answer: Answer) -> Answer {
    let Answer::Applied { version, .. } = answer else {
        return answer;
    };
    let past = record.past.iter().filter(|past| past.edit == edit.id);
    let fields: BTreeMap<String, Fate> = past.map(|past| (past.field.clone(), past.fate)).collect();
    Answer::Applied { version, fields }
}

/// A refused edit takes its place in its branch all the same, so that what was changed after it is not held up. Where
/// the record itself is out of reach, so is everything after.
async fn passed_over(
    app: &Shared,
    caller: &Caller,
    device: &str,
    edit: Edit,
    answer: Answer,
) -> Result<(), Trouble> {
    let (caller, inner, device) = (caller.clone(), Arc::clone(app), device.to_owned());
    let kept = app.db.write(move |tx| {
        Box::pin(async move {
            held(tx, &caller, &device).await?;
            if arrive::passed_over(&inner, tx, &caller, &edit, &answer).await? {
                return Ok(());
            }
            let mut work = Work::open(&inner, tx, &caller, &edit.record).await?;
            work.record.pass_over(&edit, answer);
            work.keep(&inner, tx, &caller, None).await
        })
    });
    match kept.await {
        Ok(()) | Err(Trouble::Refused(_) | Trouble::Invalid(_)) => Ok(()),
        Err(fault @ Trouble::Fault(_)) => Err(fault),
    }
}

fn refusal(trouble: &Trouble) -> Answer {
    Answer::Refused {
        code: trouble.code().to_owned(),
        text: said(trouble),
    }
}

/// What is wrong, with each field of an invalid one.
fn said(trouble: &Trouble) -> Text {
    if let Trouble::Invalid(invalid) = trouble {
        let zh: Vec<&str> = invalid
            .fields
            .iter()
            .map(|one| one.text.get(Lang::Zh))
            .collect();
        let en: Vec<&str> = invalid
            .fields
            .iter()
            .map(|one| one.text.get(Lang::En))
            .collect();
        return Text::new(zh.join("；"), en.join("; "));
    }
    Text::new(trouble.public(Lang::Zh), trouble.public(Lang::En))
}

/// The id of a record of the registry.
///
/// # Errors
/// `sync.unknown`.
pub(super) fn registry_id(id: &str) -> Result<RegistryId, Trouble> {
    id.parse().map_err(|_bad| {
        Trouble::refused(
            linli_kernel::Kind::Missing,
            "sync.unknown",
            "没有这条登记，或者不在您的网格内",
            "There is no such record in your grids",
        )
    })
}
