//! What the JSON API takes and gives of assists (协办).

use jiff::Timestamp;
use linli_flow::Mark;
use linli_kernel::{CaseId, FileId, Lang, OrgId};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::super::assists::{Asked, Whistle, Whistled};
use super::ClockBody;

/// What is done with an assist.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(in super::super) struct DeedBody {
    /// The `rev` of the case that was seen; a case changed since is refused.
    pub(in super::super) rev: i64,
    /// Words; needed for all but arriving.
    #[serde(default)]
    pub(in super::super) note: Option<String>,
    /// Photos uploaded beforehand.
    #[serde(default)]
    #[schema(value_type = Vec<String>)]
    pub(in super::super) photos: Vec<FileId>,
}

/// A unit that was asked to assist.
#[derive(Debug, Serialize, ToSchema)]
pub(in super::super) struct AssistBody {
    /// Its number in the case, from 0.
    nth: usize,
    #[schema(value_type = String)]
    unit: OrgId,
    unit_name: String,
    /// What it is asked; empty for the reporter.
    task: String,
    /// `called`, `arrived`, `done`, `declined`, `excused` or `left`.
    state: &'static str,
    /// Whether one of its clocks ran out.
    late: bool,
    #[schema(value_type = String, format = DateTime)]
    called: Timestamp,
    arrived: Option<MarkBody>,
    done: Option<MarkBody>,
    declined: Option<MarkBody>,
    excused: Option<MarkBody>,
    clocks: Vec<ClockBody>,
    /// What the caller may do with it: `arrive`, `finish`, `decline`, `excuse`.
    deeds: Vec<&'static str>,
}

/// When something was done, and what was said.
#[derive(Debug, Serialize, ToSchema)]
pub(in super::super) struct MarkBody {
    #[schema(value_type = String, format = DateTime)]
    at: Timestamp,
    words: Option<String>,
}

impl From<Mark> for MarkBody {
    fn from(mark: Mark) -> Self {
        Self {
            at: mark.at,
            words: mark.words,
        }
    }
}

impl AssistBody {
    /// All of a case, in the order of asking.
    pub(super) fn all(asked: Vec<Asked>, lang: Lang) -> Vec<Self> {
        asked.into_iter().map(|one| Self::of(one, lang)).collect()
    }

    fn of(asked: Asked, lang: Lang) -> Self {
        let (view, assist) = (asked.view.clone(), asked.view.assist);
        let clocks = view.clocks.into_iter();
        Self {
            nth: view.nth,
            unit: assist.unit,
            unit_name: asked.unit,
            task: assist.task,
            state: view.state.code(),
            late: view.late,
            called: assist.called.at,
            arrived: assist.arrived.map(MarkBody::from),
            done: assist.done.map(MarkBody::from),
            declined: assist.declined.map(MarkBody::from),
            excused: assist.excused.map(MarkBody::from),
            clocks: clocks.map(|clock| ClockBody::of(clock, lang)).collect(),
            deeds: asked.deeds.into_iter().map(|deed| deed.code()).collect(),
        }
    }
}

/// Which open whistles.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(in super::super) struct WhistleQuery {
    /// An assisting organisation's id.
    pub(in super::super) unit: Option<String>,
    /// A community's place id.
    pub(in super::super) community: Option<String>,
    /// Only those whose time has run out.
    #[serde(default)]
    pub(in super::super) late: bool,
}

/// The open whistles within reach, the latest first; at most 50.
#[derive(Debug, Serialize, ToSchema)]
pub(in super::super) struct WhistlesAnswer {
    whistles: Vec<WhistleBody>,
}

/// One of them.
#[derive(Debug, Serialize, ToSchema)]
pub(in super::super) struct WhistleBody {
    #[schema(value_type = String)]
    case: CaseId,
    number: String,
    assist: AssistBody,
}

impl WhistlesAnswer {
    pub(in super::super) fn of(whistled: Whistled, lang: Lang) -> Self {
        let units = whistled.units;
        let one = |whistle: Whistle| {
            let asked = Asked {
                unit: units
                    .get(&whistle.view.assist.unit)
                    .cloned()
                    .unwrap_or_default(),
                view: whistle.view,
                who: None,
                deeds: Vec::new(),
            };
            WhistleBody {
                case: whistle.case.id,
                number: whistle.case.number,
                assist: AssistBody::of(asked, lang),
            }
        };
        Self {
            whistles: whistled.whistles.into_iter().map(one).collect(),
        }
    }
}
