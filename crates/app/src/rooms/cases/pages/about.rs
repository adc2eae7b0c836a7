//! What a case is about: where, when, who, and what was answered.

use linli_flow::{ActionKind, FieldKind};
use linli_kernel::Lang;
use maud::{Markup, html};
use serde_json::Value;

use super::super::look::{HIDDEN, REPORTER};
use super::super::{Look, View};
use super::answers::shown;
use super::look::reveal_form;
use super::table;
use crate::app::Shared;
use crate::web::ui::{self, Photo};

/// The card with the facts of a case and the photos it came with.
pub(super) fn facts(app: &Shared, case: &View, lang: Lang) -> Markup {
    let facts = &case.case.facts;
    let matter = case
        .scene
        .matter(&facts.matter)
        .map_or("", |matter| matter.title.get(lang));
    let place = case
        .places
        .last()
        .map(|place| place.full_name.as_str())
        .unwrap_or_default();
    let mut pairs = vec![
        (
            lang.pick("编号", "Number"),
            html! { code { (case.case.number) } },
        ),
        (
            lang.pick("场景", "Scene"),
            html! { (case.scene.title.get(lang)) " · " (matter) },
        ),
        (
            lang.pick("地点", "Place"),
            html! { (place) (correct(case, lang)) },
        ),
        (
            lang.pick("上报时间", "Reported"),
            ui::when(case.case.created, lang),
        ),
    ];
    pairs.extend(answered(app, case, lang));
    pairs.extend(involved(app, case, lang));
    ui::card(
        lang.pick("基本情况", "About this case"),
        html! { (ui::key_values(pairs)) (gallery(case, lang)) },
    )
}

/// The answers that were given; a personal one shows its mask and asks for a reason to see more.
fn answered<'v>(app: &Shared, case: &'v View, lang: Lang) -> Vec<(&'v str, Markup)> {
    let mut pairs = Vec::new();
    for field in &case.scene.fields {
        if let Some(value) = case.case.facts.fields.get(&field.id) {
            if let (FieldKind::Rows, Some(kept)) = (field.kind, value.as_str()) {
                pairs.push((field.title.get(lang), table::shown(field, kept, lang)));
                continue;
            }
            let text = match (field.kind, field.personal && case.confidential) {
                (_, true) => HIDDEN.to_owned(),
                (FieldKind::Party, false) => party(case, value),
                (FieldKind::PartyPerson, false) => accused(case, value),
                (_, false) => shown(field, value, lang),
            };
            let look = field.personal && case.reveals;
            let cell = html! { span.prewrap { (text) } @if look { (reveal_form(app, case, &field.id, lang)) } };
            pairs.push((field.title.get(lang), cell));
        }
    }
    pairs
}

/// The way to correct the address library on the strength of a case that waits for the reader.
fn correct(case: &View, lang: Lang) -> Markup {
    let waits = case
        .actions
        .iter()
        .any(|action| action.kind == ActionKind::Handle);
    let href = format!("/places/{}?case={}", case.case.place, case.case.id);
    html! {
        @if waits && case.corrects {
            " " a href=(href) { (lang.pick("更正地址库", "Correct the address library")) }
        }
    }
}

/// The name of an organisation that is complained about.
fn party(case: &View, value: &Value) -> String {
    let org = value.as_str().and_then(|id| id.parse().ok());
    org.and_then(|org| case.parties.get(&org).cloned())
        .unwrap_or_default()
}

/// The name of a person who is complained about.
fn accused(case: &View, value: &Value) -> String {
    let person = value.as_str().and_then(|id| id.parse().ok());
    person
        .and_then(|person| case.accused.get(&person).cloned())
        .unwrap_or_default()
}

/// Who looked at a sealed case, newest first.
pub(super) fn looks(case: &View, lang: Lang) -> Markup {
    let line = |look: &Look| {
        let office = look.office.as_ref().map(|office| office.get(lang));
        let parts = [look.unit.as_deref(), office, look.who.as_deref()];
        let words: Vec<&str> = parts.into_iter().flatten().collect();
        html! { li { (ui::when(look.at, lang)) " " (words.join(" · ")) } }
    };
    html! {
        @if case.looks.is_empty() { p.muted { (lang.pick("还没有人看过", "Nobody has looked yet")) } }
        ul { @for look in case.looks.iter().rev() { (line(look)) } }
    }
}

fn involved(app: &Shared, case: &View, lang: Lang) -> Vec<(&'static str, Markup)> {
    let reporter = case.reporter.as_ref().map(|name| {
        let look = case.confidential && case.reveals;
        html! { (name) @if look { (reveal_form(app, case, REPORTER, lang)) } }
    });
    let reporter = reporter.map(|name| (lang.pick("上报人", "Reporter"), name));
    let people = [
        (lang.pick("承办单位", "Unit"), &case.unit),
        (lang.pick("经办人", "Handler"), &case.handler),
    ];
    let others = people
        .into_iter()
        .filter_map(|(name, value)| Some((name, html! { (value.as_ref()?) })));
    reporter.into_iter().chain(others).collect()
}

fn gallery(case: &View, lang: Lang) -> Markup {
    let links: Vec<(String, String)> = case
        .photos
        .iter()
        .map(|photo| {
            (
                format!("/files/{}", photo.file),
                format!("/files/{}/thumb", photo.file),
            )
        })
        .collect();
    if links.is_empty() {
        return html! {};
    }
    let alt = lang.pick("案件照片", "Photo of the case");
    let photos: Vec<Photo<'_>> = links
        .iter()
        .map(|(href, thumb)| Photo { href, thumb, alt })
        .collect();
    ui::gallery_of(&photos)
}
