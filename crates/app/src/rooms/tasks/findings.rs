//! What a task finds becomes cases, in the transaction that does the task.

use std::collections::BTreeMap;
use std::sync::Arc;

use linli_db::Tx;
use linli_flow::Scene;
use linli_kernel::{Caller, FileId, Kind, Lang, Trouble};
use linli_rounds::{Campaign, Found};
use serde_json::{Map, Value};

use super::done::Submitted;
use super::model::{Opened, Task};
use super::store;
use crate::app::App;
use crate::rooms::cases::{self, NewCase};
use crate::rooms::receipts::Key;
use crate::rooms::{files, forms};

/// The longest words of an answer that go into a report, in characters.
const WORDS: usize = 300;

/// Opens a case for each finding. What a scene refuses is kept with the reason, so that the task is done and somebody can
/// report it by hand; what we failed to do undoes all.
pub(super) async fn open(
    app: &App,
    tx: &mut Tx,
    caller: &Caller,
    task: &Task,
    campaign: &Campaign,
    one: Submitted<'_>,
) -> Result<Vec<Opened>, Trouble> {
    let mut all = Vec::new();
    let found = campaign.findings(one.answers);
    if found.is_empty() {
        return Ok(all);
    }
    let now = app.clock.now();
    let scenes = app.scenes.in_force(tx, task.street, now).await?;
    for found in found {
        let photos = shown(app, tx, caller, one, &found).await?;
        let new = report(&scenes, (caller, task), &found, photos);
        let row = u32::try_from(found.row.unwrap_or(0)).unwrap_or(u32::MAX);
        let name = format!("{}.{}.{row}", task.id, nth(campaign, &found));
        let key = Key::new(Some(&name), &new)?;
        let (case, refused) = match cases::report_in(app, tx, caller, new, key).await {
            Ok(done) => (Some(done.case), None),
            Err(Trouble::Fault(fault)) => return Err(Trouble::Fault(fault)),
            Err(trouble) if trouble.code() == "receipt.twin" => return Err(trouble),
            Err(trouble) => (None, Some(trouble.code().to_owned())),
        };
        let opened = Opened {
            finding: found.finding.id.clone(),
            row,
            case,
            refused,
        };
        store::tasks::insert_finding(tx, task.street, task.id, &opened).await?;
        all.push(opened);
    }
    Ok(all)
}

/// Copies of the photos that show a finding: those of its row, or of the form where it is about none.
async fn shown(
    app: &App,
    tx: &mut Tx,
    caller: &Caller,
    one: Submitted<'_>,
    found: &Found<'_>,
) -> Result<Vec<FileId>, Trouble> {
    let row = found.row.and_then(|row| row.checked_sub(1));
    let rows = found
        .finding
        .each
        .as_ref()
        .and_then(|each| one.answers.get(each));
    let own = match (row, rows) {
        (Some(row), Some(rows)) => rows.get(row).and_then(Value::as_object),
        (Some(_) | None, Some(_) | None) => Some(one.answers),
    };
    let named = own.into_iter().flat_map(Map::values);
    let named = named.filter_map(Value::as_array).flatten();
    let photos: Vec<FileId> = named
        .filter_map(Value::as_str)
        .filter(|id| one.photos.iter().any(|photo| photo == id))
        .filter_map(|id| id.parse().ok())
        .take(files::PHOTOS_LIMIT)
        .collect();
    let instance = one.submission.to_owned();
    let of_it =
        |subject: &files::Subject| subject.kind == forms::PHOTOS_OF && subject.id == instance;
    let copies = files::copies_in(app, tx, caller, &photos, of_it).await?;
    Ok(copies.unwrap_or_default())
}

/// Its number in the file, since an id and the id of the task together are longer than a key.
fn nth(campaign: &Campaign, found: &Found<'_>) -> usize {
    let mut all = campaign.findings.iter();
    all.position(|one| one.id == found.finding.id).unwrap_or(0)
}

/// The report: what the campaign says, and the answers that go with it, in the first text the matter asks for.
pub(super) fn report(
    scenes: &[Arc<Scene>],
    (caller, task): (&Caller, &Task),
    found: &Found<'_>,
    photos: Vec<FileId>,
) -> NewCase {
    let finding = found.finding;
    let scene = scenes.iter().find(|scene| scene.id == finding.scene);
    let field = scene.and_then(|scene| {
        let mut asked = scene.opening_fields(&finding.matter);
        asked.find(|field| {
            matches!(
                field.kind,
                linli_flow::FieldKind::Text | linli_flow::FieldKind::LongText
            )
        })
    });
    let mut fields = BTreeMap::new();
    if let Some(field) = field {
        fields.insert(
            field.id.clone(),
            Value::from(words(caller.lang, task, found)),
        );
    }
    NewCase {
        scene: finding.scene.clone(),
        matter: finding.matter.clone(),
        place: task.place.to_string(),
        fields,
        photos,
    }
}

fn words(lang: Lang, task: &Task, found: &Found<'_>) -> String {
    let mut text = format!("{}：{}", task.title.get(lang), found.finding.text.get(lang));
    for (_field, answer) in &found.with {
        let said = match answer {
            Value::String(said) => said.clone(),
            Value::Null
            | Value::Bool(_)
            | Value::Number(_)
            | Value::Array(_)
            | Value::Object(_) => answer.to_string(),
        };
        text.push('；');
        text.extend(said.chars().take(WORDS));
    }
    text
}

/// The refusal for a form that the campaign of a task does not ask for.
pub(super) fn other_form() -> Trouble {
    Trouble::refused(
        Kind::Unprocessable,
        "task.other_form",
        "这项任务不要求这张表单，请从任务页打开要填的表单",
        "The task does not ask for this form; open the one it asks for from the page of the task",
    )
}

/// The refusal for a form that is not about the record that a task asks about.
pub(super) fn other_record() -> Trouble {
    Trouble::refused(
        Kind::Unprocessable,
        "task.other_record",
        "这份表单填的不是任务要求的那条登记，请从任务页打开要填的表单",
        "The form is not about the record that the task asks about; open it from the page of the task",
    )
}
