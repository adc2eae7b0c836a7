//! What the JSON API of cases takes and gives.

mod assists;
mod clock;
mod decisions;
mod happened;
mod papers;
mod routing;
mod standard;
mod voices;

use std::collections::BTreeMap;
use std::str::FromStr;

use jiff::Timestamp;
use linli_flow::{Phase, Rating};
use linli_kernel::{CaseId, FileId, Invalid, Lang, OrgId, PersonId, PlaceId, Trouble};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::{IntoParams, ToSchema};

use super::lists::Listed;
use super::look::HIDDEN;
use super::model::{Filter, Line, NewAct, NewCall, NewCase, Position};
use super::view::View;
use assists::AssistBody;
pub(super) use assists::{DeedBody, WhistleQuery, WhistlesAnswer};
use clock::ClockBody;
pub(super) use decisions::DecisionBody;
use decisions::PendingBody;
use happened::{LookBody, MomentBody};
use papers::DocumentBody;
use routing::RoutingBody;
use standard::StandardBody;
use voices::VoicesBody;
pub(super) use voices::{AlikeAnswer, ChaseBody, JoinBody, SplitBody, VoiceRatingBody};

/// A report.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct ReportBody {
    /// The scene, such as `grid-loop`; its version in force is used.
    pub(super) scene: String,
    /// One of its matters.
    pub(super) matter: String,
    /// The id of a place of the street.
    pub(super) place: String,
    /// The answers to the scene's fields.
    #[serde(default)]
    #[schema(value_type = Object)]
    pub(super) fields: BTreeMap<String, Value>,
    /// Photos uploaded beforehand with `POST /api/v1/files`.
    #[serde(default)]
    #[schema(value_type = Vec<String>)]
    pub(super) photos: Vec<FileId>,
}

impl From<ReportBody> for NewCase {
    fn from(body: ReportBody) -> Self {
        Self {
            scene: body.scene,
            matter: body.matter,
            place: body.place,
            fields: body.fields,
            photos: body.photos,
        }
    }
}

/// An action.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct ActBody {
    /// The `rev` of the case that was seen; a case changed since is refused.
    pub(super) rev: i64,
    /// Words.
    #[serde(default)]
    pub(super) note: Option<String>,
    /// Answers to the action's fields.
    #[serde(default)]
    #[schema(value_type = Object)]
    pub(super) fields: BTreeMap<String, Value>,
    /// Photos uploaded beforehand.
    #[serde(default)]
    #[schema(value_type = Vec<String>)]
    pub(super) photos: Vec<FileId>,
    /// The unit that shall have it.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    pub(super) unit: Option<OrgId>,
    /// The person who shall handle it.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    pub(super) handler: Option<PersonId>,
    /// A rating.
    #[serde(default)]
    pub(super) rating: Option<RatingBody>,
    /// A limit such as `5wd`, `15d`, `4wh`, `2uh`.
    #[serde(default)]
    pub(super) limit: Option<String>,
    /// The matter it shall be.
    #[serde(default)]
    pub(super) matter: Option<String>,
    /// The units that shall assist.
    #[serde(default)]
    pub(super) calls: Vec<NewCall>,
}

impl ActBody {
    pub(super) fn action(self, action: String) -> NewAct {
        NewAct {
            action,
            rev: self.rev,
            note: self.note,
            fields: self.fields,
            photos: self.photos,
            unit: self.unit,
            handler: self.handler,
            rating: self.rating.map(|rating| Rating {
                satisfied: rating.satisfied,
                solved: rating.solved,
            }),
            limit: self.limit,
            matter: self.matter,
            calls: self.calls,
        }
    }
}

/// What the reporter thinks.
#[derive(Clone, Copy, Debug, Deserialize, Serialize, ToSchema)]
pub(super) struct RatingBody {
    /// 满意.
    pub(super) satisfied: bool,
    /// 解决.
    pub(super) solved: bool,
}

/// A comment.
#[derive(Debug, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct CommentBody {
    /// 1 to 2,000 characters.
    pub(super) body: String,
    /// Kept from the reporter.
    #[serde(default)]
    pub(super) internal: bool,
}

/// Which cases.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct ListQuery {
    /// `open` (default), `waiting` or `closed`.
    pub(super) phase: Option<String>,
    /// A community's place id.
    pub(super) community: Option<String>,
    /// A grid's place id.
    pub(super) grid: Option<String>,
    /// A scene.
    pub(super) scene: Option<String>,
    /// A matter.
    pub(super) matter: Option<String>,
    /// A state.
    pub(super) state: Option<String>,
    /// An organisation's id.
    pub(super) unit: Option<String>,
    /// Only cases the caller handles.
    #[serde(default)]
    pub(super) mine: bool,
    /// Only cases past their deadline.
    #[serde(default)]
    pub(super) late: bool,
    /// Only supervised cases.
    #[serde(default)]
    pub(super) supervised: bool,
    /// A case number or its beginning.
    pub(super) number: Option<String>,
    /// `next` of the page before.
    pub(super) after: Option<String>,
}

impl ListQuery {
    /// Unlike a page's address, an API's query says what is wrong with it.
    pub(super) fn filter(&self) -> Result<Filter, Trouble> {
        let mut invalid = Invalid::default();
        let after = match self.after.as_deref().map(Position::parse) {
            Some(None) => {
                wrong(&mut invalid, "after");
                None
            }
            Some(known) => known,
            None => None,
        };
        let filter = Filter {
            phase: read(&mut invalid, "phase", self.phase.as_deref()),
            community: read(&mut invalid, "community", self.community.as_deref()),
            grid: read(&mut invalid, "grid", self.grid.as_deref()),
            scene: self.scene.clone(),
            matter: self.matter.clone(),
            state: self.state.clone(),
            unit: read(&mut invalid, "unit", self.unit.as_deref()),
            mine: self.mine,
            late: self.late,
            supervised: self.supervised,
            number: self.number.clone(),
            after,
        };
        invalid.check()?;
        Ok(filter)
    }
}

fn wrong(invalid: &mut Invalid, field: &str) {
    invalid.push(field, "无法识别的筛选值", "This filter value is not known");
}

fn read<T: FromStr>(invalid: &mut Invalid, field: &str, text: Option<&str>) -> Option<T> {
    let value = text?.parse().ok();
    if value.is_none() {
        wrong(invalid, field);
    }
    value
}

/// A page of cases.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct ListAnswer {
    /// At most 50.
    pub(super) cases: Vec<LineBody>,
    /// Send as `after` for the next page; absent on the last.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) next: Option<String>,
}

impl From<&Listed> for ListAnswer {
    fn from(listed: &Listed) -> Self {
        Self {
            cases: listed.page.lines.iter().map(LineBody::from).collect(),
            next: listed.page.next.map(Position::to_text),
        }
    }
}

/// A case in a list.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct LineBody {
    #[schema(value_type = String)]
    pub(super) id: CaseId,
    pub(super) number: String,
    pub(super) title: String,
    pub(super) scene: String,
    pub(super) version: u32,
    pub(super) matter: String,
    pub(super) state: String,
    /// `open`, `waiting` or `closed`.
    #[schema(value_type = String)]
    pub(super) phase: Phase,
    #[schema(value_type = String)]
    pub(super) place: PlaceId,
    #[schema(value_type = Option<String>)]
    pub(super) unit: Option<OrgId>,
    #[schema(value_type = String, format = DateTime)]
    pub(super) created: Timestamp,
    #[schema(value_type = Option<String>, format = DateTime)]
    pub(super) due: Option<Timestamp>,
    pub(super) late: bool,
    pub(super) supervised: bool,
    /// Whether only those who handle it see it.
    pub(super) sealed: bool,
    /// The case it is carried on with, if it was joined to one.
    #[schema(value_type = Option<String>)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) main: Option<CaseId>,
    /// How many people reported it.
    pub(super) reporters: i64,
}

impl From<&Line> for LineBody {
    fn from(line: &Line) -> Self {
        let line = line.clone();
        Self {
            id: line.id,
            number: line.number,
            title: line.title,
            scene: line.scene,
            version: line.version,
            matter: line.matter,
            state: line.state,
            phase: line.phase,
            place: line.place,
            unit: line.unit,
            created: line.created,
            due: line.due,
            late: line.late,
            supervised: line.supervised,
            sealed: line.sealed,
            main: line.main,
            reporters: line.reporters,
        }
    }
}

/// A case as the caller may see it.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct CaseBody {
    #[schema(value_type = String)]
    pub(super) id: CaseId,
    pub(super) number: String,
    pub(super) title: String,
    pub(super) scene: String,
    pub(super) version: u32,
    pub(super) matter: String,
    pub(super) state: String,
    /// Send it with an action.
    pub(super) rev: i64,
    pub(super) supervised: bool,
    /// Answers; personal ones are masked.
    #[schema(value_type = Object)]
    pub(super) fields: BTreeMap<String, Value>,
    pub(super) place: String,
    pub(super) unit: Option<String>,
    /// Where the routing rules sent it and why; for the house only.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) routing: Option<RoutingBody>,
    pub(super) clocks: Vec<ClockBody>,
    /// What was asked for and waits for approval.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) pending: Option<PendingBody>,
    /// Whether there is a reminder for the caller to acknowledge.
    pub(super) acknowledges: bool,
    /// Who was asked to assist.
    pub(super) assists: Vec<AssistBody>,
    /// The ids of the actions the caller may take now.
    pub(super) actions: Vec<String>,
    /// The documents that are meant for the caller.
    pub(super) documents: Vec<DocumentBody>,
    pub(super) timeline: Vec<MomentBody>,
    /// The standards of filing and closing of its matter, with what is still missing.
    pub(super) standards: Vec<StandardBody>,
    /// Whether only those who handle it see it.
    pub(super) sealed: bool,
    /// Who looked at it, if it is sealed.
    pub(super) looks: Vec<LookBody>,
    #[schema(value_type = Vec<String>)]
    pub(super) photos: Vec<FileId>,
    /// Who else reported it, and what it is carried on with.
    pub(super) voices: VoicesBody,
}

impl CaseBody {
    pub(super) fn of(seen: View, lang: Lang) -> Result<Self, Trouble> {
        let standards = StandardBody::all(&seen, lang)?;
        let facts = seen.case.facts;
        let confidential = seen.confidential;
        let mask = |value: Value| match value.get("shown") {
            Some(_) if confidential => Value::from(HIDDEN),
            Some(shown) => shown.clone(),
            None => value,
        };
        let fields = facts.fields.into_iter();
        let (clocks, looks) = (seen.clocks.into_iter(), seen.looks.into_iter());
        let place = seen.places.last().map(|place| place.full_name.clone());
        Ok(Self {
            id: seen.case.id,
            number: seen.case.number,
            title: seen.case.title,
            standards,
            scene: facts.scene,
            version: facts.version,
            matter: facts.matter,
            state: facts.state,
            rev: seen.case.rev,
            supervised: seen.case.supervised,
            fields: fields.map(|(name, value)| (name, mask(value))).collect(),
            place: place.unwrap_or_default(),
            unit: seen.unit,
            routing: seen.routing.map(|told| RoutingBody::of(told, lang)),
            clocks: clocks.map(|clock| ClockBody::of(clock, lang)).collect(),
            acknowledges: !seen.waiting.acknowledge.is_empty(),
            pending: seen.waiting.asked.map(|asked| PendingBody::of(asked, lang)),
            actions: seen.actions.into_iter().map(|action| action.id).collect(),
            documents: DocumentBody::all(seen.papers, lang),
            assists: AssistBody::all(seen.assists, lang),
            timeline: seen.timeline.into_iter().map(MomentBody::from).collect(),
            sealed: facts.sealed,
            looks: looks.map(|look| LookBody::of(look, lang)).collect(),
            photos: seen.photos.into_iter().map(|photo| photo.file).collect(),
            voices: VoicesBody::of(seen.voices, lang),
        })
    }
}
