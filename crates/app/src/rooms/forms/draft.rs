//! Drafts: what somebody has begun to fill in, kept on the server for them alone until it is submitted or dropped.

use std::collections::BTreeSet;
use std::sync::Arc;

use jiff::Timestamp;
use linli_db::{Tx, exactly_one};
use linli_forms::{Form, Known};
use linli_kernel::{Caller, FileId, Kind, PersonId, SubmissionId, Trouble};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::about::About;
use super::{definitions, reach, registry, seal, store};
use crate::app::{App, Shared};
use crate::rooms::people::{self, Right};
use crate::rooms::receipts::{self, Key};
use crate::rooms::{files, places};
use crate::vault::Vault;
use crate::zone;

/// The kind of subject that photos of forms belong to; its id is that of the instance.
pub const PHOTOS_OF: &str = "form";

/// What has been answered so far, and what the registry held when it was begun.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct DraftBody {
    /// The answers as they were typed, also those that are hidden now.
    #[serde(default)]
    pub answers: Map<String, Value>,
    /// The paths of fields that were ticked.
    #[serde(default)]
    pub confirmed: BTreeSet<String>,
    /// What the registry held.
    #[serde(default)]
    pub known: Known,
    /// Why a submission is corrected.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub reason: String,
}

/// A draft.
#[derive(Clone, Debug)]
pub struct Draft {
    /// The id of the submission it becomes.
    pub instance: SubmissionId,
    /// The form, in the version it is filled in under.
    pub form: Arc<Form>,
    /// What it is about.
    pub about: About,
    /// The submission it corrects.
    pub corrects: Option<SubmissionId>,
    /// The edition it began from; 0 for a new one.
    pub edition: i64,
    /// When it was last worked on.
    pub updated: Timestamp,
    /// What has been answered.
    pub body: DraftBody,
}

/// What somebody begins to fill in.
#[derive(Clone, Debug, Serialize)]
pub struct NewDraft {
    /// The form; its version in force is used.
    pub form: String,
    /// What it is about.
    pub about: About,
}

/// A draft as the store keeps it: sealed.
#[derive(Clone, Debug)]
pub(super) struct Kept {
    pub instance: SubmissionId,
    pub by: PersonId,
    pub form: String,
    pub version: u32,
    pub about: About,
    pub corrects: Option<SubmissionId>,
    pub edition: i64,
    pub updated: Timestamp,
    pub body: Vec<u8>,
}

impl Kept {
    fn opened(self, vault: &Vault, form: Arc<Form>) -> Result<Draft, Trouble> {
        let plain = vault.unseal(&place(self.instance), &self.body)?;
        Ok(Draft {
            instance: self.instance,
            form,
            about: self.about,
            corrects: self.corrects,
            edition: self.edition,
            updated: self.updated,
            body: serde_json::from_str(&plain).map_err(Trouble::fault)?,
        })
    }
}

impl Draft {
    /// Sealed for the store.
    pub(super) fn kept(&self, vault: &Vault, by: PersonId) -> Result<Kept, Trouble> {
        let plain = serde_json::to_string(&self.body).map_err(Trouble::fault)?;
        let head = &self.form.def().form;
        Ok(Kept {
            instance: self.instance,
            by,
            form: head.id.clone(),
            version: head.version,
            about: self.about.clone(),
            corrects: self.corrects,
            edition: self.edition,
            updated: self.updated,
            body: vault.seal(&place(self.instance), &plain)?,
        })
    }
}

/// Where a draft is kept; bound into the seal.
pub(super) fn place(instance: SubmissionId) -> String {
    format!("form_drafts/{instance}")
}

/// Begins to fill in the version in force of a form, with what the registry holds. The same key begins one draft.
///
/// # Errors
/// `access.denied`, `forms.unknown`, `forms.not_here`, `place.unknown`, `receipt.*`.
pub async fn open(
    app: &Shared,
    caller: &Caller,
    new: NewDraft,
    key: Key,
) -> Result<SubmissionId, Trouble> {
    people::require(caller, Right::FillForms)?;
    let (inner, caller) = (Arc::clone(app), caller.clone());
    app.db
        .write(move |tx| {
            Box::pin(async move {
                if let Some(before) = receipts::recall(tx, &caller, &key).await? {
                    return Ok(before);
                }
                let draft = begun(&inner, tx, &caller, new).await?;
                let kept = draft.kept(&inner.vault, caller.person)?;
                store::drafts::insert(tx, caller.street, &kept).await?;
                receipts::keep(tx, &caller, &key, draft.updated, &draft.instance).await?;
                Ok(draft.instance)
            })
        })
        .await
}

async fn begun(app: &App, tx: &mut Tx, caller: &Caller, new: NewDraft) -> Result<Draft, Trouble> {
    let place = places::get(tx, caller.street, new.about.place).await?;
    reach::fill(caller, &place.path)?;
    let form = definitions::latest_in(tx, caller.street, &new.form).await?;
    let (known, rows) = registry::known(tx, app, caller, &form, &place, &new.about).await?;
    let now = app.clock.now();
    let mut blank = form.blank(zone::day(now));
    blank.extend(rows);
    let answers = form.prefill(&blank, &known);
    Ok(Draft {
        instance: app.ids.next(now),
        form,
        about: new.about,
        corrects: None,
        edition: 0,
        updated: now,
        body: DraftBody {
            answers,
            known,
            ..DraftBody::default()
        },
    })
}

/// A draft of the caller.
///
/// # Errors
/// `forms.no_draft`.
pub async fn draft(app: &App, caller: &Caller, instance: SubmissionId) -> Result<Draft, Trouble> {
    let (street, by, vault) = (caller.street, caller.person, app.vault.clone());
    app.db
        .read(move |tx| {
            Box::pin(async move {
                let kept = store::drafts::find(tx, street, by, instance).await?;
                let kept = kept.ok_or_else(none)?;
                let form = definitions::version_in(tx, street, &kept.form, kept.version).await?;
                kept.opened(&vault, form)
            })
        })
        .await
}

/// The draft of an instance, inside a transaction.
pub(super) async fn draft_in(
    tx: &mut Tx,
    vault: &Vault,
    caller: &Caller,
    instance: SubmissionId,
) -> Result<Option<Draft>, Trouble> {
    let street = caller.street;
    let Some(kept) = store::drafts::find(tx, street, caller.person, instance).await? else {
        return Ok(None);
    };
    let form = definitions::version_in(tx, street, &kept.form, kept.version).await?;
    kept.opened(vault, form).map(Some)
}

/// The drafts of the caller, the one worked on last first.
///
/// # Errors
/// The store fails.
pub async fn drafts(app: &App, caller: &Caller) -> Result<Vec<Draft>, Trouble> {
    let (street, by, vault) = (caller.street, caller.person, app.vault.clone());
    app.db
        .read(move |tx| {
            Box::pin(async move {
                let mut out = Vec::new();
                for kept in store::drafts::of_person(tx, street, by).await? {
                    let form =
                        definitions::version_in(tx, street, &kept.form, kept.version).await?;
                    out.push(kept.opened(&vault, form)?);
                }
                Ok(out)
            })
        })
        .await
}

/// Keeps what was typed. What the registry held stays as it was when the draft was begun; photos that are named for the
/// first time are claimed.
///
/// # Errors
/// `forms.no_draft`; `file.not_yours`.
pub async fn save(app: &App, caller: &Caller, draft: Draft) -> Result<(), Trouble> {
    let (caller, vault, now) = (caller.clone(), app.vault.clone(), app.clock.now());
    app.db
        .write(move |tx| {
            Box::pin(async move {
                let named = seal::files(&draft.form, &draft.body.answers);
                claim(tx, &caller, &draft, &named).await?;
                let draft = Draft {
                    updated: now,
                    ..draft
                };
                let kept = draft.kept(&vault, caller.person)?;
                match store::drafts::update(tx, caller.street, &kept).await? {
                    1 => Ok(()),
                    _ => Err(none()),
                }
            })
        })
        .await
}

/// Claims the photos of a draft or submission that do not belong to it, or to what it corrects, yet.
pub(super) async fn claim(
    tx: &mut Tx,
    caller: &Caller,
    draft: &Draft,
    named: &[String],
) -> Result<(), Trouble> {
    let mut mine = own(tx, caller, draft.instance).await?;
    if let Some(submission) = draft.corrects {
        for edition in store::editions::editions(tx, caller.street, submission).await? {
            mine.extend(own(tx, caller, edition.instance).await?);
        }
    }
    let ids = named
        .iter()
        .map(|id| id.parse::<FileId>().map_err(|_bad| not_a_file()));
    let fresh = ids.filter(|id| id.as_ref().map_or(true, |id| !mine.contains(id)));
    let fresh = fresh.collect::<Result<Vec<_>, _>>()?;
    let instance = draft.instance.to_string();
    for some in fresh.chunks(files::PHOTOS_LIMIT) {
        files::claim(tx, caller, some, PHOTOS_OF, &instance).await?;
    }
    Ok(())
}

async fn own(
    tx: &mut Tx,
    caller: &Caller,
    instance: SubmissionId,
) -> Result<BTreeSet<FileId>, Trouble> {
    let all = files::of_subject(tx, caller.street, PHOTOS_OF, &instance.to_string()).await?;
    Ok(all.into_iter().map(|photo| photo.file).collect())
}

/// Throws a draft away, with its photos.
///
/// # Errors
/// `forms.no_draft`.
pub async fn drop_draft(app: &App, caller: &Caller, instance: SubmissionId) -> Result<(), Trouble> {
    let caller = caller.clone();
    app.db
        .write(move |tx| {
            Box::pin(async move {
                let gone =
                    store::drafts::delete(tx, caller.street, caller.person, instance).await?;
                if gone != 1 {
                    return Err(none());
                }
                files::release(tx, caller.street, PHOTOS_OF, &instance.to_string(), &[]).await
            })
        })
        .await
}

/// Carries a draft over to the version in force; what finds no place there is handed back, by path.
///
/// # Errors
/// `forms.no_draft`.
pub async fn carry(
    app: &Shared,
    caller: &Caller,
    instance: SubmissionId,
) -> Result<Vec<String>, Trouble> {
    let (inner, caller) = (Arc::clone(app), caller.clone());
    app.db
        .write(move |tx| {
            Box::pin(async move {
                let found = draft_in(tx, &inner.vault, &caller, instance).await?;
                let mut draft = found.ok_or_else(none)?;
                let head = &draft.form.def().form;
                let newer = definitions::latest_in(tx, caller.street, &head.id).await?;
                let carried = draft.form.carry(&draft.body.answers, &newer);
                let place = places::get(tx, caller.street, draft.about.place).await?;
                (draft.body.known, _) =
                    registry::known(tx, &inner, &caller, &newer, &place, &draft.about).await?;
                draft.body.answers = newer.prefill(&carried.draft, &draft.body.known);
                draft.form = newer;
                draft.updated = inner.clock.now();
                let kept = draft.kept(&inner.vault, caller.person)?;
                exactly_one(store::drafts::update(tx, caller.street, &kept).await?)?;
                Ok(carried.left.into_keys().collect())
            })
        })
        .await
}

/// The refusal for a draft that is not there, or somebody else's.
pub(super) fn none() -> Trouble {
    Trouble::refused(
        Kind::Missing,
        "forms.no_draft",
        "没有这份草稿，可能已经提交或删除；请从表单重新开始",
        "There is no such draft; it was submitted or dropped. Begin again from the form",
    )
}

fn not_a_file() -> Trouble {
    Trouble::refused(
        Kind::Unprocessable,
        "file.not_yours",
        "有照片无法识别，请删除后重新上传",
        "One of the photos is not one; take it out and upload it again",
    )
}
