//! The JSON API of the journal; it only reads.

use axum::Json;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use jiff::Timestamp;
use linli_journal::{Entry, Head, Verdict};
use linli_kernel::{EntryId, Lang, StreetCode, Trouble};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::{Filter, Page, Position};
use crate::app::Shared;
use crate::web::problem::{Answer, ProblemBody};
use crate::web::visitor::{Permit, rights};

/// The routes.
pub fn api() -> OpenApiRouter<Shared> {
    OpenApiRouter::new()
        .routes(routes!(list))
        .routes(routes!(head))
        .routes(routes!(verification))
}

/// Which entries.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct ListQuery {
    /// A verb, such as `case.dispatch`.
    #[serde(default)]
    verb: String,
    /// The id of a person, or `system`.
    #[serde(default)]
    actor: String,
    /// The id of what it was done to.
    #[serde(default)]
    subject: String,
    /// From this day on (UTC+8), such as `2026-11-22`.
    #[serde(default)]
    from: String,
    /// Up to and including this day (UTC+8).
    #[serde(default)]
    to: String,
    /// `next` of the page before.
    after: Option<String>,
}

/// A page of the journal.
#[derive(Debug, Serialize, ToSchema)]
struct JournalBody {
    /// At most 50, newest first.
    entries: Vec<EntryBody>,
    /// Send as `after` for the next page; absent on the last.
    #[serde(skip_serializing_if = "Option::is_none")]
    next: Option<String>,
}

/// One change of state.
#[derive(Debug, Serialize, ToSchema)]
struct EntryBody {
    #[schema(value_type = String)]
    id: EntryId,
    #[schema(value_type = String, format = DateTime)]
    at: Timestamp,
    /// The id of a person, or `system`.
    actor: String,
    /// What was done, such as `case.dispatch`.
    verb: String,
    /// The kind of thing it was done to.
    subject_kind: String,
    /// Its id.
    subject: String,
    /// The path of the place.
    place: String,
    /// Ids and codes, no content.
    data: Value,
    /// What it states for statistics.
    facts: Value,
}

impl From<Entry> for EntryBody {
    fn from(entry: Entry) -> Self {
        Self {
            id: entry.entry_id,
            at: entry.at,
            actor: entry.actor.to_string(),
            verb: entry.verb,
            subject_kind: entry.subject_kind,
            subject: entry.subject_id,
            place: entry.place_path,
            data: entry.data,
            facts: entry.facts,
        }
    }
}

/// The end of the chain.
#[derive(Debug, Serialize, ToSchema)]
struct HeadBody {
    #[schema(value_type = String)]
    street: StreetCode,
    /// The number of the last block; 0 if nothing is sealed.
    height: i64,
    /// 64 hexadecimal digits.
    hash: String,
    /// All three in the form that verification takes.
    head: String,
}

impl From<Head> for HeadBody {
    fn from(head: Head) -> Self {
        Self {
            street: head.street,
            height: head.height,
            hash: head.hash.to_string(),
            head: head.to_string(),
        }
    }
}

/// A head that was kept.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct KeptQuery {
    /// `STREET HEIGHT HASH`, as it was written down earlier: the chain must still hold it.
    head: Option<String>,
}

/// What verification found.
#[derive(Debug, Serialize, ToSchema)]
struct VerificationBody {
    /// Whether every sealed entry is as it was sealed.
    intact: bool,
    /// The end of the chain, if it is intact.
    #[serde(skip_serializing_if = "Option::is_none")]
    head: Option<HeadBody>,
    /// How many sealed entries were checked.
    #[serde(skip_serializing_if = "Option::is_none")]
    entries: Option<u64>,
    /// How many entries are not sealed yet.
    #[serde(skip_serializing_if = "Option::is_none")]
    unsealed: Option<u64>,
    /// The first thing that is not as it was sealed, in words.
    #[serde(skip_serializing_if = "Option::is_none")]
    finding: Option<String>,
}

/// The journal of the street, for the audit administrator.
#[utoipa::path(get, path = "/api/v1/journal", tag = "audit", params(ListQuery), security(("bearer" = [])),
    responses((status = 200, body = JournalBody), (status = "4XX", body = ProblemBody, content_type = "application/problem+json")))]
async fn list(
    State(app): State<Shared>,
    Permit { caller, .. }: Permit<rights::SeeAudit>,
    query: Result<Query<ListQuery>, QueryRejection>,
) -> Answer<Json<JournalBody>> {
    let Query(query) = query?;
    let after = query.after.as_deref().map(Position::parse).transpose()?;
    let filter = Filter {
        verb: query.verb,
        actor: query.actor,
        subject: query.subject,
        from: query.from,
        to: query.to,
    };
    let Page { entries, next, .. } = super::read(&app, &caller, &filter, after).await?;
    Ok(Json(JournalBody {
        entries: entries.into_iter().map(EntryBody::from).collect(),
        next: next.map(Position::to_text),
    }))
}

/// The end of the chain, to be written down and kept where nobody of the office can change it.
#[utoipa::path(get, path = "/api/v1/journal/head", tag = "audit", security(("bearer" = [])),
    responses((status = 200, body = HeadBody), (status = "4XX", body = ProblemBody, content_type = "application/problem+json")))]
async fn head(
    State(app): State<Shared>,
    Permit { caller, .. }: Permit<rights::SeeAudit>,
) -> Answer<Json<HeadBody>> {
    Ok(Json(super::head(&app, &caller).await?.into()))
}

/// Walks the whole chain and names the first thing that was altered, removed or inserted.
#[utoipa::path(get, path = "/api/v1/journal/verification", tag = "audit", params(KeptQuery), security(("bearer" = [])),
    responses((status = 200, body = VerificationBody), (status = "4XX", body = ProblemBody, content_type = "application/problem+json")))]
async fn verification(
    State(app): State<Shared>,
    Permit {
        caller, visitor, ..
    }: Permit<rights::SeeAudit>,
    query: Result<Query<KeptQuery>, QueryRejection>,
) -> Answer<Json<VerificationBody>> {
    let Query(query) = query?;
    let kept = kept(query.head.as_deref().unwrap_or_default())?;
    let verdict = super::verify(&app, &caller, kept).await?;
    Ok(Json(body_of(verdict, visitor.lang)))
}

/// A head as it was typed; none if nothing was.
///
/// # Errors
/// `Invalid` of the field `head`.
pub(super) fn kept(text: &str) -> Result<Option<Head>, Trouble> {
    let text = text.trim();
    if text.is_empty() {
        return Ok(None);
    }
    text.parse().map(Some).map_err(|_bad: String| {
        Trouble::field(
            "head",
            "请按“街道代码 高度 哈希”填写当时抄下的链尾",
            "Give the head as it was written down: STREET HEIGHT HASH",
        )
    })
}

fn body_of(verdict: Verdict, lang: Lang) -> VerificationBody {
    match verdict {
        Verdict::Intact {
            head,
            entries,
            unsealed,
        } => VerificationBody {
            intact: true,
            head: Some(head.into()),
            entries: Some(entries),
            unsealed: Some(unsealed),
            finding: None,
        },
        Verdict::Broken(finding) => VerificationBody {
            intact: false,
            head: None,
            entries: None,
            unsealed: None,
            finding: Some(finding.text().get(lang).to_owned()),
        },
    }
}
