//! What the server of a unit is told of a case that was dispatched to it.

use linli_db::Tx;
use linli_kernel::{CaseId, OrgId, PersonId, StreetCode, Trouble};
use serde_json::Value;

use super::store;
use crate::app::App;
use crate::rooms::places;

/// A case for the unit that handles it, without personal answers and without who reported it.
#[derive(Clone, Debug, PartialEq)]
pub struct Outgoing {
    /// Its id.
    pub id: CaseId,
    /// What people quote.
    pub number: String,
    /// Its matter, as `scene.matter`.
    pub service: String,
    /// What was reported, in the reporter's words; the matter where there are none.
    pub words: String,
    /// The whole address.
    pub address: String,
    /// Latitude and longitude in degrees (CGCS2000), where known.
    pub point: Option<(f64, f64)>,
    /// The unit that has it.
    pub unit: Option<OrgId>,
    /// Who reported it; not to be told.
    pub reporter: Option<PersonId>,
}

/// The case as its unit may have it told to its own server; none where it is sealed, or its reporter asked for
/// confidentiality.
///
/// # Errors
/// The store fails.
pub async fn outgoing(
    app: &App,
    tx: &mut Tx,
    street: StreetCode,
    id: CaseId,
) -> Result<Option<Outgoing>, Trouble> {
    let Some(case) = store::load(tx, street, id).await? else {
        return Ok(None);
    };
    let facts = &case.facts;
    let scene = app
        .scenes
        .version(tx, street, &facts.scene, facts.version)
        .await?;
    if facts.sealed || linli_flow::is_confidential(&scene, facts) {
        return Ok(None);
    }
    let place = places::get(tx, street, case.place).await?;
    let mut asked = scene.opening_fields(&facts.matter);
    let words = asked.find_map(|field| {
        let answer = facts.fields.get(&field.id).and_then(Value::as_str)?;
        let words = matches!(
            field.kind,
            linli_flow::FieldKind::Text | linli_flow::FieldKind::LongText
        );
        (words && !field.personal).then(|| answer.to_owned())
    });
    Ok(Some(Outgoing {
        id,
        number: case.number.clone(),
        service: format!("{}.{}", facts.scene, facts.matter),
        words: words.unwrap_or_else(|| case.title.clone()),
        point: places::degrees_of(&place),
        address: place.full_name,
        unit: facts.unit,
        reporter: facts.reporter,
    }))
}
