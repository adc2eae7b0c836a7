//! What a case is to the rest of the house. Pure: no store, no web, no clock.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use linli_flow::{AssistDeed, CaseFacts, FieldKind, Phase, Scene};
use linli_kernel::{CaseId, FileId, Lang, OrgId, PersonId, PlaceId, StreetCode};
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// The longest title, in characters.
const TITLE_CHARS: usize = 60;

/// A case as the store keeps it: the columns lists are made of, and the facts they are derived from.
#[derive(Clone, Debug)]
pub struct Case {
    /// The tenant.
    pub street: StreetCode,
    /// Its id.
    pub id: CaseId,
    /// What people quote on the telephone, such as `20261122-7Q2PXM`.
    pub number: String,
    /// The first words of what was reported.
    pub title: String,
    /// Where it is.
    pub place: PlaceId,
    /// The community it lies in, if the place is not the street itself.
    pub community: Option<PlaceId>,
    /// The grid it lies in, if known.
    pub grid: Option<PlaceId>,
    /// When it was reported.
    pub created: Timestamp,
    /// When it last changed.
    pub updated: Timestamp,
    /// Grows with every change; a form that was filled against an older one is refused.
    pub rev: i64,
    /// The revision a person last made; what clocks did since does not make a form stale.
    pub touched: i64,
    /// Whether it is under supervision (督办).
    pub supervised: bool,
    /// Everything the engine knows.
    pub facts: CaseFacts,
}

/// A line of a list.
#[derive(Clone, Debug, Serialize)]
pub struct Line {
    /// Its id.
    pub id: CaseId,
    /// What people quote.
    pub number: String,
    /// The first words.
    pub title: String,
    /// The scene and its pinned version.
    pub scene: String,
    /// The pinned version.
    pub version: u32,
    /// The matter's id.
    pub matter: String,
    /// The state's id.
    pub state: String,
    /// Open, waiting or closed.
    pub phase: Phase,
    /// Where it is.
    pub place: PlaceId,
    /// The unit that has it.
    pub unit: Option<OrgId>,
    /// When it was reported.
    pub created: Timestamp,
    /// When it is next due; none when nothing runs.
    pub due: Option<Timestamp>,
    /// Whether a clock ever ran out.
    pub late: bool,
    /// Whether it is under supervision.
    pub supervised: bool,
    /// Whether it is sealed.
    pub sealed: bool,
    /// 并案: the case it is carried on with.
    pub main: Option<CaseId>,
    /// How many people reported it; more than one where others were joined to it.
    pub reporters: i64,
    /// The position in the list, for the next page.
    #[serde(skip)]
    pub rank: i64,
    /// Its revision, for forms that act on lines.
    #[serde(skip)]
    pub rev: i64,
}

/// Which cases a list shows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// Open, waiting or closed; none means open.
    pub phase: Option<Phase>,
    /// A community.
    pub community: Option<PlaceId>,
    /// A grid.
    pub grid: Option<PlaceId>,
    /// A scene.
    pub scene: Option<String>,
    /// A matter.
    pub matter: Option<String>,
    /// A state.
    pub state: Option<String>,
    /// The unit that has it.
    pub unit: Option<OrgId>,
    /// Only cases the caller handles.
    pub mine: bool,
    /// Only cases that ran out of time.
    pub late: bool,
    /// Only cases under supervision.
    pub supervised: bool,
    /// A number, or its beginning.
    pub number: Option<String>,
    /// After this line.
    pub after: Option<Position>,
}

/// A place in a list: the sort key and the id of the last line seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Position {
    /// The sort key.
    pub rank: i64,
    /// The id.
    pub id: CaseId,
}

/// One page of a list.
#[derive(Clone, Debug)]
pub struct Page {
    /// The lines.
    pub lines: Vec<Line>,
    /// Where the next page begins, if there is one.
    pub next: Option<Position>,
}

/// How many cases wait, for the heads of desks and the live counts; each at most 1,000, which stands for as
/// many or more.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Counts {
    /// Open cases in the caller's scope.
    pub open: i64,
    /// Of these, past their deadline.
    pub overdue: i64,
    /// Of these, due within 24 hours.
    pub due_soon: i64,
    /// Waiting for something outside (挂账).
    pub waiting: i64,
}

/// A report, before it is a case.
#[derive(Clone, Debug, Default, Serialize)]
pub struct NewCase {
    /// The scene; its version in force is used.
    pub scene: String,
    /// The matter.
    pub matter: String,
    /// Where it is.
    pub place: String,
    /// The answers.
    pub fields: BTreeMap<String, Value>,
    /// Photos uploaded beforehand.
    pub photos: Vec<FileId>,
}

/// An action on a case.
#[derive(Clone, Debug, Default, Serialize)]
pub struct NewAct {
    /// The action's id in the scene.
    pub action: String,
    /// The `rev` of the case the person saw.
    pub rev: i64,
    /// Words.
    pub note: Option<String>,
    /// Answers to the action's fields.
    pub fields: BTreeMap<String, Value>,
    /// Photos uploaded beforehand.
    pub photos: Vec<FileId>,
    /// The unit that shall have it.
    pub unit: Option<OrgId>,
    /// The person who shall handle it.
    pub handler: Option<PersonId>,
    /// Whether the reporter is satisfied and finds it solved.
    pub rating: Option<linli_flow::Rating>,
    /// A limit such as `5wd`.
    pub limit: Option<String>,
    /// The matter it shall be.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub matter: Option<String>,
    /// The units that shall assist.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub calls: Vec<NewCall>,
}

/// A unit that shall assist.
#[derive(Clone, Debug, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewCall {
    /// The unit.
    #[schema(value_type = String)]
    pub unit: OrgId,
    /// What it is asked, 1 to 500 characters.
    pub task: String,
    /// A limit such as `3wd`; the scene's where absent.
    #[serde(default)]
    pub limit: Option<String>,
}

/// 协办: what an assisting unit, or the lead, does with an assist.
#[derive(Clone, Debug, Serialize)]
pub struct NewDeed {
    /// The number of the assist in the case, from 0.
    pub nth: usize,
    /// `arrive`, `finish`, `decline` or `excuse`.
    pub deed: AssistDeed,
    /// The `rev` of the case the person saw.
    pub rev: i64,
    /// Words; needed for all but arriving.
    pub note: Option<String>,
    /// Photos uploaded beforehand.
    pub photos: Vec<FileId>,
}

impl Counts {
    /// Where counting ends.
    pub const MOST: i64 = 1_000;
}

impl Line {
    /// Where it stands in its list.
    #[must_use]
    pub fn position(&self) -> Position {
        Position {
            rank: self.rank,
            id: self.id,
        }
    }
}

impl Position {
    /// The text in a link.
    #[must_use]
    pub fn to_text(self) -> String {
        format!("{}~{}", self.rank, self.id)
    }

    /// Reads [`Position::to_text`].
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (rank, id) = text.split_once('~')?;
        Some(Self {
            rank: rank.parse().ok()?,
            id: id.parse().ok()?,
        })
    }
}

/// The number people quote: the local day, and six characters of the id's random part. Two cases of
/// one day share it with a chance below one in two thousand at 1,000 a day; a search shows both then.
#[must_use]
pub fn number_of(id: CaseId, day: jiff::civil::Date) -> String {
    let text = id.to_string();
    let tail = text
        .get(text.len().saturating_sub(6)..)
        .unwrap_or_default()
        .to_ascii_uppercase();
    format!("{:04}{:02}{:02}-{tail}", day.year(), day.month(), day.day())
}

/// A number as people type or dictate it: full-width or small letters, spaces, no dash, and the letters that
/// no number has (I, L, O) for the digits they look like.
#[must_use]
pub fn number_typed(text: &str) -> String {
    let plain: String = text
        .chars()
        .map(|c| match c {
            '！'..='～' => u32::from(c)
                .checked_sub(0xFEE0)
                .and_then(char::from_u32)
                .unwrap_or(c),
            other => other,
        })
        .filter(char::is_ascii_alphanumeric)
        .map(|c| match c.to_ascii_uppercase() {
            'I' | 'L' => '1',
            'O' => '0',
            other => other,
        })
        .collect();
    match plain.split_at_checked(8) {
        Some((day, tail)) if !tail.is_empty() => format!("{day}-{tail}"),
        Some(_) | None => plain,
    }
}

/// The sort key of lists: open cases by what is due first, closed ones by what changed last.
#[must_use]
pub fn rank_of(phase: Phase, due: Option<Timestamp>, updated: Timestamp) -> i64 {
    match phase {
        Phase::Open | Phase::Waiting => due.map_or(i64::MAX, Timestamp::as_millisecond),
        Phase::Closed => -updated.as_millisecond(),
    }
}

/// How many people reported a case: its reporter and those of its voices, each person once.
#[must_use]
pub fn people_of(facts: &CaseFacts) -> i64 {
    let spoke = facts.voices.values().chain([&facts.reporter]);
    let known: BTreeSet<PersonId> = spoke.clone().copied().flatten().collect();
    let unknown = spoke.filter(|person| person.is_none()).count();
    i64::try_from(known.len() + unknown).unwrap_or(i64::MAX)
}

/// The first words of what was reported: the first text of the scene's fields that may be shown, else
/// the name of the matter.
#[must_use]
pub fn title_of(scene: &Scene, facts: &CaseFacts) -> String {
    let words = scene
        .opening_fields(&facts.matter)
        .filter(|field| {
            !field.personal && matches!(field.kind, FieldKind::Text | FieldKind::LongText)
        })
        .find_map(|field| facts.fields.get(&field.id).and_then(Value::as_str))
        .map(str::trim)
        .filter(|words| !words.is_empty());
    let words = words.map(|words| words.split_whitespace().collect::<Vec<_>>().join(" "));
    let title = words.unwrap_or_else(|| {
        scene
            .matter(&facts.matter)
            .map(|matter| matter.title.get(Lang::Zh).to_owned())
            .unwrap_or_default()
    });
    if title.chars().count() <= TITLE_CHARS {
        return title;
    }
    title.chars().take(TITLE_CHARS - 1).chain(['…']).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn open_cases_rank_by_due_and_closed_ones_by_recency() {
        let at = |millis| Timestamp::from_millisecond(millis).unwrap();
        assert!(
            rank_of(Phase::Open, Some(at(5)), at(0)) < rank_of(Phase::Open, Some(at(6)), at(0))
        );
        assert!(rank_of(Phase::Open, Some(at(5)), at(0)) < rank_of(Phase::Waiting, None, at(0)));
        assert!(rank_of(Phase::Closed, None, at(9)) < rank_of(Phase::Closed, None, at(8)));
    }

    #[test]
    fn a_position_survives_a_link() {
        let id: CaseId = linli_kernel::Ids::default().next(Timestamp::UNIX_EPOCH);
        let here = Position { rank: -3, id };
        assert_eq!(Position::parse(&here.to_text()), Some(here));
        assert_eq!(Position::parse("3~person_x"), None);
        assert_eq!(Position::parse("—"), None);
    }

    #[test]
    fn a_number_is_understood_as_people_type_it() {
        for typed in [
            "20261122-7Q2PX0",
            " 20261122 7q2pxo ",
            "20261122－７Ｑ２ＰＸ０",
            "202611227Q2PXO",
        ] {
            assert_eq!(number_typed(typed), "20261122-7Q2PX0");
        }
        assert_eq!(number_typed("20261122"), "20261122");
        assert_eq!(number_typed("路灯"), "");
    }

    #[test]
    fn a_number_is_the_day_and_six_characters() {
        let id: CaseId = linli_kernel::Ids::default().next(Timestamp::UNIX_EPOCH);
        let number = number_of(id, jiff::civil::date(2026, 1, 2));
        assert!(
            number.starts_with("20260102-") && number.len() == 15,
            "{number}"
        );
    }
}
