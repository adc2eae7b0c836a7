//! What the room takes and keeps. Pure.

use jiff::Timestamp;
use linli_flow::Diagnostic;
use linli_kernel::{EntryId, Invalid, Kind, Lang, PersonId, Trouble};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::rooms::places::Crs;

/// The longest reason or source, in characters.
pub const NOTE_MAX: usize = 200;

/// A rule set to be put in force.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewRules {
    /// The rules, in TOML.
    pub text: String,
    /// The version it was edited from; 0 where there was none. A newer one refuses it.
    pub based_on: i64,
    /// Why it is changed.
    #[serde(default)]
    pub note: String,
}

/// Areas to be put in force, all at once.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewAreas {
    /// A GeoJSON FeatureCollection.
    pub geojson: String,
    /// The reference system of its coordinates. It is never guessed.
    pub crs: Crs,
    /// Where the boundaries come from, shown beside them.
    pub source: String,
    /// Whether they are only a sketch.
    #[serde(default)]
    pub schematic: bool,
    /// The version they replace; 0 where there was none.
    pub based_on: i64,
}

/// A roster to be put in force.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewRoster {
    /// The roster, in TOML.
    pub text: String,
    /// The version it was edited from; 0 for a new roster.
    pub based_on: i64,
}

/// An absence, or half of a swap.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewChange {
    /// The roster's id.
    pub roster: String,
    /// Who is absent.
    #[schema(value_type = String)]
    pub absent: PersonId,
    /// Who stands in; nobody, where none is named.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    pub instead: Option<PersonId>,
    /// From when.
    #[schema(value_type = String, format = DateTime)]
    pub from: Timestamp,
    /// Until when, exclusive.
    #[schema(value_type = String, format = DateTime)]
    pub to: Timestamp,
}

/// What was put in force.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Saved {
    /// Its version.
    pub version: i64,
}

/// A version of the rules.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RulesVersion {
    /// The number.
    pub version: i64,
    /// The text.
    pub text: String,
    /// Why it was changed.
    pub note: String,
    /// Who put it in force; none for what the street began with.
    pub by: Option<PersonId>,
    /// When.
    pub at: Timestamp,
}

/// A version of the areas, without their shapes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AreasVersion {
    /// The number.
    pub version: i64,
    /// The reference system.
    pub crs: Crs,
    /// Where the boundaries come from.
    pub source: String,
    /// Whether they are only a sketch.
    pub schematic: bool,
    /// When they were put in force.
    pub at: Timestamp,
}

/// A roster as stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RosterText {
    /// The roster's id.
    pub id: String,
    /// Its version.
    pub version: i64,
    /// The text.
    pub text: String,
}

/// A change of duty as stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DutyChange {
    /// Its id.
    pub id: EntryId,
    /// What it says.
    pub change: linli_route::Change,
}

/// The problems of a text as errors of a field.
pub fn said(field: &str, problems: &[Diagnostic]) -> Trouble {
    let mut invalid = Invalid::default();
    for problem in problems {
        invalid.push(field, problem.show(Lang::Zh), problem.show(Lang::En));
    }
    invalid.into()
}

/// Somebody put another version in force since.
pub fn stale(latest: i64) -> Trouble {
    Trouble::refused(
        Kind::Conflict,
        "routing.stale",
        format!(
            "已有人存了第 {latest} 版，您改的是更早的版本；请打开现行版本再改，您填写的内容没有保存"
        ),
        format!(
            "Somebody has saved version {latest}, and you edited an earlier one; open the version in force and change that. Nothing of yours was saved"
        ),
    )
}

/// A note or source, trimmed.
///
/// # Errors
/// It is too long or holds control characters.
pub fn line(field: &'static str, text: &str) -> Result<String, Trouble> {
    let text = text.trim();
    if text.chars().count() > NOTE_MAX || text.chars().any(char::is_control) {
        return Err(Trouble::field(
            field,
            format!("最多 {NOTE_MAX} 字，不含换行"),
            format!("At most {NOTE_MAX} characters on one line"),
        ));
    }
    Ok(text.to_owned())
}
