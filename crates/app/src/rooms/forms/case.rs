//! A finding becomes a case: the matter of a scene at the place of the submission, with words and photos from it.

use std::collections::{BTreeMap, BTreeSet};

use linli_flow::FieldKind;
use linli_journal::Entry;
use linli_kernel::{Caller, FileId, PlaceId, SubmissionId, Trouble};
use serde::Serialize;
use serde_json::{Value, json};

use super::draft::PHOTOS_OF;
use super::look;
use super::store;
use crate::app::Shared;
use crate::rooms::cases::{self, Beside, NewCase};
use crate::rooms::receipts::Key;
use crate::rooms::{files, scenes};

/// What was found.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Finding {
    /// The scene it is carried by; its version in force is used.
    pub scene: String,
    /// One of its matters.
    pub matter: String,
    /// Where it is, if not at the place of the submission.
    pub place: Option<PlaceId>,
    /// What was found, in words: the first text that the matter asks for.
    pub words: String,
    /// Answers to the other fields of the matter.
    pub fields: BTreeMap<String, Value>,
    /// Photos of the submission that show it.
    pub photos: Vec<FileId>,
}

/// Opens a case from a submission. The submission and the case know each other afterwards; its photos are copied, since
/// a photo has one subject.
///
/// # Errors
/// `submission.unknown`; `photos` when one is not of the submission; those of reporting a case.
pub async fn to_case(
    app: &Shared,
    caller: &Caller,
    id: SubmissionId,
    finding: Finding,
    key: Key,
) -> Result<cases::Done, Trouble> {
    let seen = look::get(app, caller, id, None).await?;
    let photos = copied(app, caller, &seen, &finding.photos).await?;
    let place = finding.place.unwrap_or(seen.submission.about.place);
    let mut fields = finding.fields;
    if let Some(name) = words_of(app, caller, &finding.scene, &finding.matter).await? {
        fields
            .entry(name)
            .or_insert_with(|| finding.words.clone().into());
    }
    let new = NewCase {
        scene: finding.scene,
        matter: finding.matter,
        place: place.to_string(),
        fields,
        photos,
    };
    let mut entry = entry(app, caller, &seen);
    let beside: Beside = Box::new(move |tx, case| {
        Box::pin(async move {
            entry.data = json!({ "case": case });
            linli_db::exactly_one(store::editions::set_case(tx, entry.street, id, case).await?)?;
            Ok(linli_journal::append(tx, &entry).await?)
        })
    });
    cases::report_beside(app, caller, new, key, beside).await
}

fn entry(app: &Shared, caller: &Caller, seen: &look::Seen) -> Entry {
    let at = app.clock.now();
    Entry::by(
        caller,
        (app.ids.next(at), at),
        "submission.case",
        ("submission", seen.submission.id.to_string()),
        seen.submission.path.clone(),
        json!({}),
    )
}

/// Copies of photos of a submission, to be claimed by the case.
async fn copied(
    app: &Shared,
    caller: &Caller,
    seen: &look::Seen,
    photos: &[FileId],
) -> Result<Vec<FileId>, Trouble> {
    if photos.is_empty() {
        return Ok(Vec::new());
    }
    let instances: BTreeSet<String> = seen
        .editions
        .iter()
        .map(|one| one.instance.to_string())
        .collect();
    let copies = files::copies(app, caller, photos, move |subject| {
        subject.kind == PHOTOS_OF && instances.contains(&subject.id)
    });
    copies.await?.ok_or_else(|| {
        Trouble::field(
            "photos",
            "只能选这份表单里的照片",
            "Choose photos of this submission",
        )
    })
}

/// The first text that a matter asks for, where the words go.
async fn words_of(
    app: &Shared,
    caller: &Caller,
    scene: &str,
    matter: &str,
) -> Result<Option<String>, Trouble> {
    let scenes = scenes::in_force(app, caller).await?;
    let scene = scenes.get(scene).ok_or_else(scenes::unknown)?;
    let mut asked = scene.opening_fields(matter);
    let found = asked.find(|field| matches!(field.kind, FieldKind::Text | FieldKind::LongText));
    Ok(found.map(|field| field.id.clone()))
}
