//! The page of what happens around a place, and the same as Atom. Anybody may read them.

use std::sync::Arc;

use axum::body::Body;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use jiff::fmt::rfc2822;
use jiff::{SignedDuration, Timestamp};
use linli_db::Tx;
use linli_kernel::{DigestKind, Kind, Lang, StreetCode, Text, Trouble};
use maud::{Markup, html};
use serde::Deserialize;

use super::look::{Area, Told};
use super::{FEED_ENTRIES, FEED_HOURS, atom, look};
use crate::app::{App, Shared};
use crate::rooms::cases;
use crate::rooms::places::{self, Place, PlaceKind};
use crate::web::problem::Answer;
use crate::web::ui::{self, Icon, Page, View};
use crate::web::visitor::Visitor;
use crate::web::{Pages, encode, origin};

/// The pages.
pub fn pages() -> Pages {
    Pages::new()
        .get("/around/{street}", page)
        .get("/around/{street}/atom", feed)
        .and(super::push_pages::pages())
}

/// What is looked at.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Asked {
    /// A community, grid or compound; absent for the whole street.
    place: Option<String>,
    /// A matter, as `scene.matter`.
    matter: Option<String>,
    /// The language of a feed, `zh` or `en`.
    lang: Option<String>,
}

/// Everything a page or a feed needs.
pub(super) struct Seen {
    pub street: StreetCode,
    pub street_name: String,
    pub place: Place,
    pub matter: Option<(String, Text)>,
    pub told: Vec<Told>,
    pub since: Timestamp,
}

impl Seen {
    /// What it is called: the place, and the matter.
    fn title(&self, lang: Lang) -> String {
        let place = self.place.title(&self.street_name);
        match &self.matter {
            Some((_, matter)) => format!("{place} · {}", matter.get(lang)),
            None => place,
        }
    }

    fn query(&self) -> String {
        let mut parts = Vec::new();
        if self.place.kind != PlaceKind::Street {
            parts.push(format!("place={}", self.place.id));
        }
        if let Some((id, _)) = &self.matter {
            parts.push(format!("matter={}", encode(id)));
        }
        parts.join("&")
    }

    fn address(&self, tail: &str) -> String {
        match self.query() {
            none if none.is_empty() => format!("/around/{}{tail}", self.street),
            query => format!("/around/{}{tail}?{query}", self.street),
        }
    }
}

/// Reads the street and the area of an address.
pub(super) async fn area(
    app: &App,
    tx: &mut Tx,
    street: StreetCode,
    asked: &Asked,
) -> Result<(Place, Option<(String, Text)>, Area), Trouble> {
    let place = match asked.place.as_deref().filter(|text| !text.is_empty()) {
        None => places::root(tx, street).await?,
        Some(text) => {
            let id = text.parse().map_err(|_error| nowhere())?;
            let place = places::find(tx, street, id).await?.ok_or_else(nowhere)?;
            Some(place)
                .filter(|place| place.kind.is_area())
                .ok_or_else(nowhere)?
        }
    };
    let matter = match asked.matter.as_deref().filter(|text| !text.is_empty()) {
        None => None,
        Some(text) => {
            let all = cases::public_matters(app, tx, street).await?;
            let named = all
                .into_iter()
                .find(|(scene, matter)| format!("{}.{}", scene.id, matter.id) == text);
            Some(named.ok_or_else(nowhere)?)
        }
    };
    let area = Area {
        path: if place.kind == PlaceKind::Street {
            String::new()
        } else {
            place.path.clone()
        },
        matter: matter
            .as_ref()
            .map(|(scene, matter)| (scene.id.clone(), matter.id.clone())),
    };
    let matter =
        matter.map(|(scene, matter)| (format!("{}.{}", scene.id, matter.id), matter.title));
    Ok((place, matter, area))
}

fn nowhere() -> Trouble {
    Trouble::refused(
        Kind::Missing,
        "feed.unknown",
        "没有这个街道、地点或事项的公开动态；地点须为社区、网格或小区",
        "There is no public feed of this street, place or matter; a place must be a community, grid or compound",
    )
}

pub(super) fn street_of(text: &str) -> Result<StreetCode, Trouble> {
    text.parse().map_err(|_error| nowhere())
}

async fn seen(app: &Shared, street: &str, asked: Asked) -> Result<Seen, Trouble> {
    let street = street_of(street)?;
    let inner = Arc::clone(app);
    let since = app.clock.now() - SignedDuration::from_hours(FEED_HOURS);
    app.db
        .read(move |tx| {
            Box::pin(async move {
                let (place, matter, area) = area(&inner, tx, street, &asked).await?;
                let street_name = places::root(tx, street).await?.name;
                let told = look::latest(&inner, tx, street, &area, since, FEED_ENTRIES).await?;
                Ok(Seen {
                    street,
                    street_name,
                    place,
                    matter,
                    told,
                    since,
                })
            })
        })
        .await
}

async fn page(
    State(app): State<Shared>,
    visitor: Visitor,
    Path(street): Path<String>,
    asked: Result<Query<Asked>, QueryRejection>,
) -> Answer<Markup> {
    let Query(asked) = asked?;
    let seen = seen(&app, &street, asked).await?;
    let view = crate::web::pages::view(&app, &visitor).await?;
    let lang = view.lang;
    let feed = seen.address("/atom");
    let body = html! {
        @if seen.told.is_empty() {
            (ui::empty(Icon::CheckCircle, lang.pick("近 30 天没有公开动态", "Nothing public in the last 30 days"),
                lang.pick("有新的公开事项或进展时会出现在这里。", "New public matters and what becomes of them appear here."), html! {}))
        } @else {
            ul.rows { @for one in &seen.told { (row(one, lang)) } }
        }
        p.muted { (lang.pick(
            "只含公开事项的进展，不含姓名、电话、文字描述和门牌；密件从不出现。",
            "Public matters only, without names, telephone numbers, descriptions or house numbers; sealed cases never appear.")) }
        p { (ui::link_button(&feed, lang.pick("订阅 Atom", "Subscribe (Atom)")).icon(Icon::Bell)) }
        @if let Some(to) = push_of(&view, &seen) {
            p { (ui::link_button(&to, lang.pick("推送到这台设备", "Push to this device")).icon(Icon::BellOutline)) }
        }
    };
    let title = seen.title(lang);
    let lead = lang.pick(
        "近 30 天的公开动态，最新在前。",
        "What became public in the last 30 days, newest first.",
    );
    Ok(Page::new(&view, &title).lead(lead).body(body))
}

/// Where somebody who is signed in asks for the same by push.
fn push_of(view: &View, seen: &Seen) -> Option<String> {
    view.who.as_ref()?;
    Some(match seen.place.kind == PlaceKind::Street {
        true => "/me/push".to_owned(),
        false => format!("/me/push?place={}", seen.place.id),
    })
}

fn row(one: &Told, lang: Lang) -> Markup {
    html! {
        li.row-item id=(one.change.case) {
            div.row-text {
                strong { (one.case.title.get(lang)) " · " (one.words.get(lang)) }
                div.row-line { (one.case.place.title) " · " (one.case.number) }
            }
            div.row-aside { (one.change.kind.title().get(lang)) " " (ui::when(one.change.at, lang)) }
        }
    }
}

async fn feed(
    State(app): State<Shared>,
    visitor: Visitor,
    Path(street): Path<String>,
    asked: Result<Query<Asked>, QueryRejection>,
    headers: HeaderMap,
) -> Answer<Response> {
    let Query(asked) = asked?;
    let spoken = asked.lang.as_deref().and_then(|lang| lang.parse().ok());
    let lang = spoken.unwrap_or(visitor.lang);
    let seen = seen(&app, &street, asked).await?;
    let host = origin(&app.config, &headers);
    let head = atom::Head {
        street: seen.street,
        title: seen.title(lang),
        own: format!("{host}{}", seen.address("/atom")),
        page: format!("{host}{}", seen.address("")),
        lang,
        since: seen.since,
    };
    let updated = seen.told.first().map(|one| one.change.at);
    let body = atom::document(&head, &seen.told)?;
    Ok(answer(&headers, body, updated, seen.told.is_empty()))
}

/// Whether the reader has what would be answered.
fn has_it(asked: &HeaderMap, tag: &str, updated: Option<Timestamp>) -> bool {
    let text = |name| {
        asked
            .get(name)
            .and_then(|value: &HeaderValue| value.to_str().ok())
    };
    let is_tag = |one: &str| one.trim().trim_start_matches("W/") == tag;
    match text(header::IF_NONE_MATCH) {
        Some(tags) => tags == "*" || tags.split(',').any(is_tag),
        None => updated.is_some_and(|at| {
            text(header::IF_MODIFIED_SINCE)
                .and_then(|text| rfc2822::parse(text).ok())
                .is_some_and(|since| at.as_second() <= since.timestamp().as_second())
        }),
    }
}

/// The feed, or that it is what the reader has.
fn answer(asked: &HeaderMap, body: Vec<u8>, updated: Option<Timestamp>, empty: bool) -> Response {
    // An empty feed says when it was asked for; that is no change.
    let mark = if empty {
        "empty".to_owned()
    } else {
        DigestKind::Sha256.of(&[&body]).to_string()
    };
    let tag = format!("\"{mark}\"");
    let same = has_it(asked, &tag, updated);
    let mut answer = match same {
        true => (StatusCode::NOT_MODIFIED, Body::empty()).into_response(),
        false => Body::from(body).into_response(),
    };
    let headers = answer.headers_mut();
    for (name, text) in [
        (header::CONTENT_TYPE, "application/atom+xml; charset=utf-8"),
        (header::CACHE_CONTROL, "public, max-age=60"),
        (header::VARY, "accept-language, cookie"),
    ] {
        headers.insert(name, HeaderValue::from_static(text));
    }
    if let Ok(tag) = HeaderValue::from_str(&tag) {
        headers.insert(header::ETAG, tag);
    }
    let date = updated.and_then(|at| {
        rfc2822::DateTimePrinter::new()
            .timestamp_to_rfc9110_string(&at)
            .ok()
    });
    if let Some(date) = date.and_then(|date| HeaderValue::from_str(&date).ok()) {
        headers.insert(header::LAST_MODIFIED, date);
    }
    answer
}
