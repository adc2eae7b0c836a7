//! What was submitted about somebody or by them, for that person (PIPL §45), and taking what is theirs out of it (§47).

use jiff::Timestamp;
use linli_db::Tx;
use linli_kernel::{Lang, PersonId, RecordId, StreetCode, SubmissionId, Text, Trouble};
use serde_json::Value;

use super::look::Edition;
use super::seal::{self, Spot};
use super::store::own::{self as rows, OwnRow};
use super::words::{Names, said};
use super::{definitions, store};
use crate::vault::Vault;

/// A form that was filled in about somebody or by them, in the edition in force.
#[derive(Clone, Debug)]
pub struct OwnForm {
    /// Its id.
    pub id: SubmissionId,
    /// What the form is called.
    pub title: Text,
    /// When it arrived.
    pub at: Timestamp,
    /// Whether it is about the person, so that nothing is masked; else they filled it in about others.
    pub about: bool,
    /// The answers, with what each field is called.
    pub answers: Vec<(Text, Text)>,
}

fn ids(records: &[RecordId]) -> Vec<String> {
    records.iter().map(ToString::to_string).collect()
}

/// What was submitted about these records, whole; and what a person filled in about others, as it is shown.
///
/// # Errors
/// The store fails.
pub async fn own(
    tx: &mut Tx,
    vault: &Vault,
    street: StreetCode,
    records: &[RecordId],
    person: Option<PersonId>,
) -> Result<Vec<OwnForm>, Trouble> {
    let theirs: Vec<SubmissionId> = rows::about(tx, street, &ids(records), None)
        .await?
        .into_iter()
        .map(|one| one.id)
        .collect();
    let mut out = Vec::new();
    for row in rows::about(tx, street, &ids(records), person).await? {
        let about = theirs.contains(&row.id);
        let last = store::editions::editions(tx, street, row.id).await?.pop();
        if let Some(edition) = last {
            out.push(shown(tx, vault, street, (&row, about), edition).await?);
        }
    }
    Ok(out)
}

async fn shown(
    tx: &mut Tx,
    vault: &Vault,
    street: StreetCode,
    (row, about): (&OwnRow, bool),
    mut edition: Edition,
) -> Result<OwnForm, Trouble> {
    let form = definitions::version_in(tx, street, &row.form, edition.version).await?;
    let spot = Spot {
        submission: row.id,
        edition: edition.edition,
    };
    if about {
        seal::unseal(vault, &form, spot, &mut edition.answers)?;
    }
    let mut answers = Vec::new();
    seal::each(&form, &mut edition.answers, &mut |_path, field, value| {
        let words = |lang| said(&form, field, value, &Names::new(), lang);
        answers.push((
            field.title.clone(),
            Text::new(words(Lang::Zh), words(Lang::En)),
        ));
        Ok::<(), Trouble>(())
    })?;
    Ok(OwnForm {
        id: row.id,
        title: form.def().form.title.clone(),
        at: edition.at,
        about,
        answers,
    })
}

/// Takes what is a person's out of what was submitted about their records: the personal answers of every edition, and
/// these texts wherever they stand. The submissions stay and count; what was drafted about the records is dropped.
///
/// # Errors
/// The store fails.
pub async fn strike(
    tx: &mut Tx,
    street: StreetCode,
    records: &[RecordId],
    (struck, mark): (&[String], &str),
) -> Result<u64, Trouble> {
    let records = ids(records);
    rows::drop_drafts(tx, street, &records).await?;
    let all = rows::about(tx, street, &records, None).await?;
    for row in &all {
        for mut edition in store::editions::editions(tx, street, row.id).await? {
            let form = definitions::version_in(tx, street, &row.form, edition.version).await?;
            emptied(&form, &mut edition, (struck, mark))?;
            linli_db::exactly_one(rows::rewrite(tx, street, row.id, &edition).await?)?;
        }
        for text in struck {
            rows::strike(tx, street, row.id, (text, mark)).await?;
        }
    }
    Ok(all.len().try_into().unwrap_or(u64::MAX))
}

fn emptied(
    form: &linli_forms::Form,
    edition: &mut Edition,
    (struck, mark): (&[String], &str),
) -> Result<(), Trouble> {
    let replaced = |text: &str| {
        struck
            .iter()
            .fold(text.to_owned(), |text, one| text.replace(one, mark))
    };
    seal::each(form, &mut edition.answers, &mut |_path, field, value| {
        if field.personal {
            *value = Value::Null;
        } else if let Value::String(text) = value {
            *text = replaced(text);
        }
        Ok::<(), Trouble>(())
    })?;
    for (path, state) in &mut edition.states {
        let id = path.rsplit('.').next().unwrap_or(path);
        let personal = form.field(id).is_some_and(|field| field.personal);
        if let Some(state) = state.as_object_mut().filter(|_| personal) {
            state.remove("old");
        }
    }
    edition.reason = edition.reason.as_deref().map(replaced);
    Ok(())
}
