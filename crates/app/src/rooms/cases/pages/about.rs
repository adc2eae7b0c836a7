//! What a case is about: where, when, who, and what was answered.

use linli_kernel::Lang;
use maud::{Markup, html};

use super::super::View;
use super::answers::shown;
use super::look::reveal_form;
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
        (lang.pick("地点", "Place"), html! { (place) }),
        (
            lang.pick("上报时间", "Reported"),
            ui::when(case.case.created, lang),
        ),
    ];
    pairs.extend(answered(app, case, lang));
    pairs.extend(involved(case, lang));
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
            let text = shown(field, value, lang);
            let look = field.personal && case.reveals;
            let cell = html! { span.prewrap { (text) } @if look { (reveal_form(app, case, &field.id, lang)) } };
            pairs.push((field.title.get(lang), cell));
        }
    }
    pairs
}

fn involved(case: &View, lang: Lang) -> Vec<(&'static str, Markup)> {
    let people = [
        (lang.pick("上报人", "Reporter"), &case.reporter),
        (lang.pick("承办单位", "Unit"), &case.unit),
        (lang.pick("经办人", "Handler"), &case.handler),
    ];
    people
        .into_iter()
        .filter_map(|(name, value)| Some((name, html! { (value.as_ref()?) })))
        .collect()
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
