//! Requests as anybody may read them: lists with filters, one, its updates.

use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};
use linli_flow::Phase;
use linli_kernel::{CaseId, Invalid, Kind, Lang, StreetCode, Trouble};
use serde_json::{Value, json};

use crate::app::Shared;
use crate::rooms::cases::{self, PublicCase, PublicFilter};
use crate::rooms::feeds::{self, ChangeKind, Told};

/// GeoReport: at most so many requests in an answer.
pub const MOST: usize = 1_000;

/// GeoReport: at most so many days in a range.
pub const SPAN_DAYS: i64 = 90;

/// What was asked, by name.
#[derive(Clone, Debug, Default)]
pub struct Asked(pub Vec<(String, String)>);

impl Asked {
    /// The first value of a name, without spaces around it; none if it is empty.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&str> {
        let found = self.0.iter().find(|(known, _)| known == name);
        found
            .map(|(_, value)| value.trim())
            .filter(|value| !value.is_empty())
    }

    /// The values of a name, divided by commas.
    pub fn list(&self, name: &str) -> Vec<String> {
        let text = self.get(name).unwrap_or_default();
        let parts = text
            .split(',')
            .map(str::trim)
            .filter(|part| !part.is_empty());
        parts.map(str::to_owned).collect()
    }

    fn instant(&self, name: &'static str, invalid: &mut Invalid) -> Option<Timestamp> {
        let text = self.get(name)?;
        // A plus sign in an address is a space.
        let read = text.replace(' ', "+").parse();
        if read.is_err() {
            invalid.push(
                name,
                "请写成 2026-09-07T00:00:00Z 的形式",
                "Write it as 2026-09-07T00:00:00Z",
            );
        }
        read.ok()
    }

    fn number(&self, name: &'static str, most: usize, invalid: &mut Invalid) -> Option<usize> {
        let text = self.get(name)?;
        let read = text
            .parse()
            .ok()
            .filter(|number| (1..=most).contains(number));
        if read.is_none() {
            invalid.push(
                name,
                format!("请写 1 到 {most} 的整数"),
                format!("Write a whole number from 1 to {most}"),
            );
        }
        read
    }
}

/// A range of at most 90 days: as asked, or up to now.
fn range(asked: &Asked, now: Timestamp, invalid: &mut Invalid) -> (Timestamp, Timestamp) {
    let days = SignedDuration::from_hours(24 * SPAN_DAYS);
    let (from, to) = (
        asked.instant("start_date", invalid),
        asked.instant("end_date", invalid),
    );
    let after = |from: Timestamp| from.checked_add(days).unwrap_or(from);
    let before = |to: Timestamp| to.checked_sub(days).unwrap_or(to);
    let (from, to) = match (from, to) {
        (Some(from), Some(to)) => (from, to),
        (Some(from), None) => (from, now.min(after(from)).max(from)),
        (None, Some(to)) => (before(to), to),
        (None, None) => (before(now), now),
    };
    if from > to || to > after(from) {
        invalid.push(
            "end_date",
            format!("起止时间须先后有序，相距不超过 {SPAN_DAYS} 天"),
            format!("A range runs forward and spans at most {SPAN_DAYS} days"),
        );
    }
    (from, to)
}

fn filter(asked: &Asked, now: Timestamp) -> Result<PublicFilter, Trouble> {
    let mut invalid = Invalid::default();
    let mut all = PublicFilter::default();
    let size = asked
        .number("page_size", MOST, &mut invalid)
        .unwrap_or(MOST);
    let page = asked.number("page", 10_000, &mut invalid).unwrap_or(1);
    (all.limit, all.skip) = (size, size.saturating_mul(page - 1));
    // A named request overrides everything else.
    let ids = asked.list("service_request_id");
    if !ids.is_empty() {
        all.ids = ids
            .iter()
            .filter_map(|id| id.parse().ok())
            .take(MOST)
            .collect();
        invalid.check()?;
        return match all.ids.is_empty() {
            true => Err(no_request()),
            false => Ok(all),
        };
    }
    let (from, to) = range(asked, now, &mut invalid);
    (all.from, all.to) = (Some(from), Some(to));
    all.services = asked.list("service_code");
    for status in asked.list("status") {
        match status.as_str() {
            "open" => all.phases.extend([Phase::Open, Phase::Waiting]),
            "closed" => all.phases.push(Phase::Closed),
            _ => invalid.push("status", "只能是 open 或 closed", "Either open or closed"),
        }
    }
    invalid.check()?;
    Ok(all)
}

/// The requests that were asked for, newest first.
///
/// # Errors
/// Every wrong filter; `open311.unknown_request`.
pub(super) async fn list(
    app: &Shared,
    street: StreetCode,
    asked: Asked,
    lang: Lang,
) -> Result<Value, Trouble> {
    let mut filter = filter(&asked, app.clock.now())?;
    let mut invalid = Invalid::default();
    let changed = asked.instant("updated_after", &mut invalid);
    invalid.check()?;
    let inner = Arc::clone(app);
    let all = app
        .db
        .read(move |tx| {
            Box::pin(async move {
                if let Some(after) = changed {
                    let told = feeds::since(&inner, tx, street, after, None, 5 * MOST).await?;
                    filter.ids = told.iter().map(|one| one.change.case).collect();
                    filter.ids.sort_unstable();
                    filter.ids.dedup();
                    filter.ids.truncate(MOST);
                    // What changed lately may have been reported long ago.
                    if asked.get("start_date").is_none() && asked.get("end_date").is_none() {
                        (filter.from, filter.to) = (None, None);
                    }
                    if filter.ids.is_empty() {
                        return Ok(Vec::new());
                    }
                }
                cases::public(&inner, tx, street, &filter).await
            })
        })
        .await?;
    Ok(all.iter().map(|case| request(case, lang)).collect())
}

/// One request, in a list of one as GeoReport has it.
///
/// # Errors
/// `open311.unknown_request`.
pub(super) async fn one(
    app: &Shared,
    street: StreetCode,
    id: &str,
    lang: Lang,
) -> Result<Value, Trouble> {
    let id: CaseId = id.parse().map_err(|_error| no_request())?;
    let inner = Arc::clone(app);
    let found = app
        .db
        .read(move |tx| Box::pin(async move { cases::public_of(&inner, tx, street, &[id]).await }))
        .await?;
    let case = found.get(&id).ok_or_else(no_request)?;
    Ok(json!([request(case, lang)]))
}

/// What became of requests, oldest first (`servicerequestupdates`, the widespread extension).
///
/// # Errors
/// Every wrong filter.
pub(super) async fn updates(
    app: &Shared,
    street: StreetCode,
    asked: Asked,
    lang: Lang,
) -> Result<Value, Trouble> {
    let mut invalid = Invalid::default();
    let (from, to) = range(&asked, app.clock.now(), &mut invalid);
    invalid.check()?;
    let ids: Vec<CaseId> = asked
        .list("service_request_id")
        .iter()
        .filter_map(|id| id.parse().ok())
        .take(50)
        .collect();
    let named = asked.get("service_request_id").is_some();
    let inner = Arc::clone(app);
    let told = app
        .db
        .read(move |tx| {
            Box::pin(async move {
                if !named {
                    return feeds::since(&inner, tx, street, from, Some(to), MOST).await;
                }
                let mut all = Vec::new();
                for id in ids {
                    all.extend(feeds::changes_of_case(&inner, tx, street, id).await?);
                }
                Ok(all)
            })
        })
        .await?;
    Ok(told.iter().map(|one| update(one, lang)).collect())
}

fn request(case: &PublicCase, lang: Lang) -> Value {
    let point = case.place.point;
    json!({
        "service_request_id": case.id,
        "status": status(case.phase == Phase::Closed),
        "status_notes": case.state.get(lang),
        "service_name": case.title.get(lang),
        "service_code": case.service(),
        // What somebody wrote may name a person: the matter stands for it.
        "description": case.title.get(lang),
        "agency_responsible": case.unit,
        "service_notice": format!("{} {}", lang.pick("编号", "Number"), case.number),
        "requested_datetime": instant(case.created),
        "updated_datetime": instant(case.changed),
        "expected_datetime": case.due.map(instant),
        "address": case.place.title,
        "address_id": case.place.place,
        "zipcode": null,
        "lat": point.map(|(lat, _)| lat),
        "long": point.map(|(_, lon)| lon),
        "media_url": null,
    })
}

fn update(one: &Told, lang: Lang) -> Value {
    json!({
        "update_id": one.change.entry,
        "service_request_id": one.change.case,
        "status": status(one.change.kind == ChangeKind::Closed),
        "updated_datetime": instant(one.change.at),
        "description": one.words.get(lang),
        "media_url": null,
    })
}

fn status(closed: bool) -> &'static str {
    if closed { "closed" } else { "open" }
}

/// To the second, as GeoReport writes instants.
pub(super) fn instant(at: Timestamp) -> String {
    at.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}

pub(super) fn no_request() -> Trouble {
    Trouble::refused(
        Kind::Missing,
        "open311.unknown_request",
        "没有这个 service_request_id 的公开案件",
        "No public case has this service_request_id",
    )
}
