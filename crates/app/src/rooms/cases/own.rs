//! What somebody reported, for that person (PIPL §45), and taking what is theirs out of it (§47). A case itself is a
//! record of the office and stays; who reported it is gone from it.

use jiff::Timestamp;
use linli_db::Tx;
use linli_flow::{CaseFacts, Scene};
use linli_kernel::{CaseId, PersonId, StreetCode, Text, Trouble};
use serde_json::Value;

use super::model::Case;
use super::seal;
use super::store::{self, own as rows};
use crate::app::App;
use crate::vault::Vault;

/// A case that somebody reported, with their own words.
#[derive(Clone, Debug)]
pub struct OwnCase {
    /// Its id.
    pub id: CaseId,
    /// What people quote.
    pub number: String,
    /// What its scene is called.
    pub scene: Text,
    /// When it was reported.
    pub created: Timestamp,
    /// What was answered, whole, with what each field is called.
    pub answers: Vec<(Text, Text)>,
    /// What was said with it to the reporter and by them.
    pub said: Vec<(Timestamp, String)>,
}

/// A case that is still open, so that its personal answers stay until it is closed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kept {
    /// Its id.
    pub id: CaseId,
    /// What people quote.
    pub number: String,
}

/// Everything that a person reported: their own words, so that nothing is masked.
///
/// # Errors
/// The store fails.
pub async fn own(
    app: &App,
    tx: &mut Tx,
    street: StreetCode,
    person: PersonId,
) -> Result<Vec<OwnCase>, Trouble> {
    let mut out = Vec::new();
    for id in rows::of_reporter(tx, street, person).await? {
        let Some((case, scene)) = pinned(app, tx, street, id).await? else {
            continue;
        };
        let notes = store::notes(tx, street, id).await?;
        let open = notes.into_iter().filter(|note| !note.internal);
        out.push(OwnCase {
            id,
            answers: answers(&app.vault, &case, &scene)?,
            number: case.number,
            scene: scene.title.clone(),
            created: case.created,
            said: open.map(|note| (note.at, note.body)).collect(),
        });
    }
    Ok(out)
}

async fn pinned(
    app: &App,
    tx: &mut Tx,
    street: StreetCode,
    id: CaseId,
) -> Result<Option<(Case, std::sync::Arc<Scene>)>, Trouble> {
    let Some(case) = store::load(tx, street, id).await? else {
        return Ok(None);
    };
    let facts = &case.facts;
    let scene = app
        .scenes
        .version(tx, street, &facts.scene, facts.version)
        .await?;
    Ok(Some((case, scene)))
}

fn answers(vault: &Vault, case: &Case, scene: &Scene) -> Result<Vec<(Text, Text)>, Trouble> {
    let mut out = Vec::new();
    for field in &scene.fields {
        let Some(value) = case.facts.fields.get(&field.id) else {
            continue;
        };
        let plain = seal::unseal(vault, case.id, &field.id, value)?;
        let both = |text: String| Text::new(text.clone(), text);
        let shown = || match value {
            Value::String(code) => {
                let chosen = field.choices.iter().find(|one| one.id == *code);
                chosen.map_or_else(|| both(code.clone()), |one| one.title.clone())
            }
            Value::Null
            | Value::Bool(_)
            | Value::Number(_)
            | Value::Array(_)
            | Value::Object(_) => both(value.to_string()),
        };
        let text = plain.map_or_else(shown, both);
        out.push((field.title.clone(), text));
    }
    Ok(out)
}

/// Takes what is a person's out of what they reported: the personal answers of cases that are closed, and these texts
/// wherever they stand in answers, titles and notes. The cases that are still open, whose personal answers are needed
/// until they are closed, and the ids of all.
///
/// # Errors
/// `store.stale` when somebody wrote to one of them meanwhile.
pub async fn strike(
    app: &App,
    tx: &mut Tx,
    street: StreetCode,
    person: PersonId,
    (struck, mark): (&[String], &str),
) -> Result<(Vec<Kept>, Vec<CaseId>), Trouble> {
    let (mut open, ids) = (Vec::new(), rows::of_reporter(tx, street, person).await?);
    for id in &ids {
        let Some((case, scene)) = pinned(app, tx, street, *id).await? else {
            continue;
        };
        let mut facts = case.facts.clone();
        if facts.closed_at.is_some() {
            let personal = |id: &str| scene.fields.iter().any(|one| one.id == id && one.personal);
            facts.fields.retain(|id, _| !personal(id));
        } else if has_personal(&facts) {
            open.push(Kept {
                id: *id,
                number: case.number.clone(),
            });
        }
        for value in facts.fields.values_mut() {
            replace(value, struck, mark);
        }
        let title = replaced(&case.title, struck, mark);
        if title != case.title || facts.fields != case.facts.fields {
            linli_db::exactly_one(rows::rewrite(tx, &case, &title, &facts).await?)?;
        }
        for text in struck {
            rows::strike(tx, street, *id, (text, mark)).await?;
        }
    }
    Ok((open, ids))
}

/// Whether any answer is sealed.
fn has_personal(facts: &CaseFacts) -> bool {
    let sealed = |value: &Value| value.get("sealed").is_some();
    facts.fields.values().any(sealed)
}

fn replaced(text: &str, struck: &[String], mark: &str) -> String {
    let all = struck.iter();
    all.fold(text.to_owned(), |text, one| text.replace(one, mark))
}

fn replace(value: &mut Value, struck: &[String], mark: &str) {
    match value {
        Value::String(text) => *text = replaced(text, struck, mark),
        Value::Array(items) => items.iter_mut().for_each(|one| replace(one, struck, mark)),
        Value::Object(fields) => fields
            .values_mut()
            .for_each(|one| replace(one, struck, mark)),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}
