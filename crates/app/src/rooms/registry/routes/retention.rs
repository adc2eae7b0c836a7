//! Retention: what waits, what falls due, what was erased and why; periods and decisions.

use axum::Json;
use axum::extract::rejection::{JsonRejection, PathRejection};
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use jiff::Timestamp;
use jiff::civil::Date;
use linli_kernel::{RecordId, Trouble};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::changes::key_of;
use super::reading::record_of;
use crate::app::Shared;
use crate::rooms::registry::erased::Erased;
use crate::rooms::registry::retention::{Due, Period, Upcoming};
use crate::rooms::registry::retire::{self, Decision, Hold, Overview};
use crate::web::problem::{Answer, ProblemBody};
use crate::web::visitor::Signed;

/// A period that the office sets.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct PeriodBody {
    /// The register.
    register: String,
    /// The attribute or roster, where it has a retention of its own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    part: Option<String>,
    /// How many months, 1 to 1,200.
    months: u32,
    /// Where the period comes from.
    source: String,
    /// Whether its keeper decides then; else it is erased in the night.
    #[serde(default)]
    ask: bool,
}

impl From<PeriodBody> for Period {
    fn from(body: PeriodBody) -> Self {
        Self {
            register: body.register,
            part: body.part,
            months: body.months,
            source: body.source,
            ask: body.ask,
        }
    }
}

impl From<Period> for PeriodBody {
    fn from(set: Period) -> Self {
        Self {
            register: set.register,
            part: set.part,
            months: set.months,
            source: set.source,
            ask: set.ask,
        }
    }
}

/// What is decided of a value whose time is over: held until a day on a basis, or erased.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct RetentionDecisionBody {
    /// The attribute.
    attribute: String,
    /// The day until which it is kept; absent: it is erased.
    #[schema(value_type = Option<String>)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    until: Option<Date>,
    /// On which basis it is kept.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    basis: Option<String>,
}

/// A value whose time is over.
#[derive(Debug, Serialize, ToSchema)]
struct DueBody {
    #[schema(value_type = String)]
    record: RecordId,
    attribute: String,
    /// The last day on which it might be kept.
    #[schema(value_type = String)]
    last_day: Date,
}

impl From<Due> for DueBody {
    fn from(one: Due) -> Self {
        Self {
            record: one.record,
            attribute: format!("{}.{}", one.register, one.attribute),
            last_day: one.last_day,
        }
    }
}

/// What falls due of one attribute.
#[derive(Debug, Serialize, ToSchema)]
struct UpcomingBody {
    attribute: String,
    /// The last day on which the first of it may be kept.
    #[schema(value_type = String)]
    first: Date,
    /// How many are due within 90 days, up to 1,000.
    soon: i64,
}

impl From<Upcoming> for UpcomingBody {
    fn from(one: Upcoming) -> Self {
        Self {
            attribute: format!("{}.{}", one.register.id(), one.part),
            first: one.first,
            soon: one.soon,
        }
    }
}

/// Something that is held.
#[derive(Debug, Serialize, ToSchema)]
struct HoldBody {
    #[schema(value_type = String)]
    record: RecordId,
    attribute: String,
    #[schema(value_type = String)]
    until: Date,
    basis: String,
}

impl From<Hold> for HoldBody {
    fn from(one: Hold) -> Self {
        Self {
            record: one.record,
            attribute: one.attribute,
            until: one.until,
            basis: one.basis,
        }
    }
}

/// Something that was erased.
#[derive(Debug, Serialize, ToSchema)]
struct ErasedBody {
    #[schema(value_type = String)]
    record: RecordId,
    register: String,
    attributes: Vec<String>,
    /// `request`, `consent`, `retention` or `decision`.
    why: String,
    #[schema(value_type = Option<String>)]
    #[serde(skip_serializing_if = "Option::is_none")]
    last_day: Option<Date>,
    #[schema(value_type = String)]
    at: Timestamp,
}

impl From<Erased> for ErasedBody {
    fn from(one: Erased) -> Self {
        Self {
            record: one.record,
            register: one.register,
            attributes: one.attributes,
            why: one.why.code().to_owned(),
            last_day: one.last_day,
            at: one.at,
        }
    }
}

/// Everything about retention.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct RetentionBody {
    /// The periods that the office set.
    set: Vec<PeriodBody>,
    /// What waits for a decision.
    waiting: Vec<DueBody>,
    /// What falls due next.
    upcoming: Vec<UpcomingBody>,
    /// What is held although its time is over, or will be.
    holds: Vec<HoldBody>,
    /// What was erased last.
    erased: Vec<ErasedBody>,
}

impl From<Overview> for RetentionBody {
    fn from(seen: Overview) -> Self {
        let set = seen.open.into_iter().filter_map(|one| one.set);
        Self {
            set: set.map(PeriodBody::from).collect(),
            waiting: seen.waiting.into_iter().map(DueBody::from).collect(),
            upcoming: seen.upcoming.into_iter().map(UpcomingBody::from).collect(),
            holds: seen.holds.into_iter().map(HoldBody::from).collect(),
            erased: seen.erased.into_iter().map(ErasedBody::from).collect(),
        }
    }
}

/// What falls due when, what waits for a decision, what is held, what was erased and why.
#[utoipa::path(get, path = "/api/v1/registry/retention", tag = "registry", security(("bearer" = [])),
    responses((status = 200, body = RetentionBody), (status = "4XX", body = ProblemBody, content_type = "application/problem+json")))]
pub(super) async fn show(
    State(app): State<Shared>,
    Signed(caller, _visitor): Signed,
) -> Answer<Json<RetentionBody>> {
    Ok(Json(retire::overview(&app, &caller).await?.into()))
}

/// Sets a period that a register leaves open.
#[utoipa::path(post, path = "/api/v1/registry/periods", tag = "registry", request_body = PeriodBody, security(("bearer" = [])),
    params(("Idempotency-Key" = String, Header, description = "1 to 64 visible characters")),
    responses((status = 204), (status = "4XX", body = ProblemBody, content_type = "application/problem+json")))]
pub(super) async fn set(
    State(app): State<Shared>,
    Signed(caller, _visitor): Signed,
    headers: HeaderMap,
    body: Result<Json<PeriodBody>, JsonRejection>,
) -> Answer<StatusCode> {
    let Json(body) = body?;
    let key = key_of(&app, &headers, &("period", &body))?;
    retire::set_period(&app, &caller, body.into(), Some(key)).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Decides of a value whose time is over, or holds one before.
#[utoipa::path(post, path = "/api/v1/records/{record}/retention", tag = "registry", request_body = RetentionDecisionBody, security(("bearer" = [])),
    params(("record" = String, Path), ("Idempotency-Key" = String, Header, description = "1 to 64 visible characters")),
    responses((status = 204), (status = "4XX", body = ProblemBody, content_type = "application/problem+json")))]
pub(super) async fn decide(
    State(app): State<Shared>,
    Signed(caller, _visitor): Signed,
    path: Result<Path<String>, PathRejection>,
    headers: HeaderMap,
    body: Result<Json<RetentionDecisionBody>, JsonRejection>,
) -> Answer<StatusCode> {
    let (id, Json(body)) = (record_of(path)?, body?);
    let key = key_of(&app, &headers, &("decide", id, &body))?;
    let decision = match body.until {
        None => Decision::Erase,
        Some(until) => Decision::Hold {
            until,
            basis: body.basis.unwrap_or_default(),
        },
    };
    let what = (id, body.attribute);
    let done: Result<(), Trouble> = retire::decide(&app, &caller, what, decision, Some(key)).await;
    done?;
    Ok(StatusCode::NO_CONTENT)
}
