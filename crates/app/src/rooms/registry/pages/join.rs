//! Choosing the member of a roster: by looking somebody up (name, telephone, identity number), or among the records that
//! stand at a place. Works without JavaScript; what is looked up is sent in the body, so that no address holds it.

use std::collections::BTreeMap;

use axum::Form as Urlencoded;
use axum::extract::rejection::{FormRejection, PathRejection, QueryRejection};
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Redirect, Response};
use linli_kernel::{Caller, Invalid, Lang, PlaceId, RecordId, Trouble};
use linli_registers::Roster;
use maud::{Markup, html};
use serde::Deserialize;

use super::deeds::new_member;
use super::words::icon;
use super::{Tried, href, key_of};
use crate::app::Shared;
use crate::rooms::places::Picker;
use crate::rooms::registry;
use crate::rooms::registry::act::{read_only, unknown};
use crate::rooms::registry::books::registers;
use crate::rooms::registry::look::{self, Shown};
use crate::rooms::registry::restrict::restricted;
use crate::rooms::registry::routes::id_of;
use crate::web::pages::{key_field, view};
use crate::web::problem::Answer;
use crate::web::ui::{self, Choice, Form, Icon, Page, Typed};
use crate::web::visitor::{Signed, Visitor};

/// The most records that are offered at once.
const OFFERED: usize = 50;

/// Where members are looked for.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Asked {
    place: Option<String>,
}

/// The address of the page for a roster of a record.
pub(super) fn address(id: RecordId, roster: &str) -> String {
    format!("{}/join/{roster}", href(id))
}

/// The page: who stands at the same place, or at the place asked for.
pub(super) async fn show(
    State(app): State<Shared>,
    Signed(caller, visitor): Signed,
    path: Result<Path<(String, String)>, PathRejection>,
    asked: Result<Query<Asked>, QueryRejection>,
) -> Answer<Markup> {
    let (Path((id, roster)), Query(asked)) = (path?, asked?);
    let sheet = opened(&app, &caller, id_of(&id)?, &roster).await?;
    let chosen = asked.place.as_deref().and_then(|id| id.parse().ok());
    let found = nearby(&app, &caller, &sheet, chosen).await?;
    let tried = Tried::default();
    Ok(page(&app, &visitor, &sheet, (found, false), &tried).await?)
}

/// The record whose roster it is.
struct Sheet {
    whole: Shown,
    roster: &'static Roster,
    /// Who is on it now.
    now: Vec<RecordId>,
}

async fn opened(
    app: &Shared,
    caller: &Caller,
    id: RecordId,
    roster: &str,
) -> Result<Sheet, Trouble> {
    let whole = look::record(app, caller, id).await?;
    let roster = whole.register.roster(roster).ok_or_else(unknown)?;
    if whole.record.restricted {
        return Err(restricted());
    }
    if !whole.edits {
        return Err(read_only());
    }
    let all = look::members(app, caller, id).await?;
    let now = all.into_iter().map(|(one, _)| one);
    let now = now.filter(|one| one.whole == id && one.roster == roster.id && one.until.is_none());
    Ok(Sheet {
        now: now.map(|one| one.member).collect(),
        roster,
        whole,
    })
}

/// The records at a place that may join, but who is on the roster already.
async fn nearby(
    app: &Shared,
    caller: &Caller,
    sheet: &Sheet,
    chosen: Option<PlaceId>,
) -> Result<Vec<Shown>, Trouble> {
    let Some(place) = chosen.or(sheet.whole.record.place) else {
        return Ok(Vec::new());
    };
    let mut out = Vec::new();
    for register in &sheet.roster.members {
        match look::list(app, caller, register, Some(place), None).await {
            Ok(page) => out.extend(page.records),
            // A register that the reader does not read, or a place that is none, offers nobody.
            Err(Trouble::Refused(_)) => {}
            Err(trouble @ (Trouble::Invalid(_) | Trouble::Fault(_))) => return Err(trouble),
        }
    }
    Ok(fitting(sheet, out))
}

fn fitting(sheet: &Sheet, mut found: Vec<Shown>) -> Vec<Shown> {
    let own = sheet.whole.record.id;
    found.retain(|one| one.record.id != own && !sheet.now.contains(&one.record.id));
    found.truncate(OFFERED);
    found
}

/// The records of the roster's registers that are found by exactly what was typed, whichever attribute it is.
async fn sought(
    app: &Shared,
    caller: &Caller,
    sheet: &Sheet,
    typed: &str,
) -> Result<Vec<Shown>, Trouble> {
    let mut found: BTreeMap<RecordId, Shown> = BTreeMap::new();
    for id in &sheet.roster.members {
        let attributes = registers()
            .get(id)
            .map(|one| one.def().attributes.as_slice());
        for attribute in attributes.into_iter().flatten().filter(|one| one.sought) {
            match registry::find(app, caller, id, &attribute.id, typed).await {
                Ok(all) => found.extend(all.into_iter().map(|one| (one.record.id, one))),
                // A name is no telephone number: it is found by another attribute, or not at all.
                Err(Trouble::Invalid(_) | Trouble::Refused(_)) => {}
                Err(trouble @ Trouble::Fault(_)) => return Err(trouble),
            }
        }
    }
    Ok(fitting(sheet, found.into_values().collect()))
}

/// Looks somebody up, or adds whoever was chosen.
pub(super) async fn send(
    State(app): State<Shared>,
    Signed(caller, visitor): Signed,
    path: Result<Path<(String, String)>, PathRejection>,
    sent: Result<Urlencoded<Typed>, FormRejection>,
) -> Answer<Response> {
    let (Path((id, roster)), Urlencoded(typed)) = (path?, sent?);
    let sheet = opened(&app, &caller, id_of(&id)?, &roster).await?;
    let id = sheet.whole.record.id;
    let wanted = typed.get("wanted").trim().to_owned();
    if typed.get("step") != "join" {
        let found = sought(&app, &caller, &sheet, &wanted).await?;
        let tried = tried("find", typed, Invalid::default());
        let page = page(&app, &visitor, &sheet, (found, true), &tried).await?;
        return Ok(page.into_response());
    }
    let all = ["roster", "role", "member", "share", "since"].map(|name| typed.get(name));
    let key = key_of(&app, &typed, &("join", id, all))?;
    let outcome = match new_member(&typed) {
        Ok(new) => registry::add_member(&app, &caller, id, new, Some(key)).await,
        Err(trouble) => Err(trouble),
    };
    match outcome {
        Ok(_member) => Ok(Redirect::to(&format!("{}?told=joined", href(id))).into_response()),
        Err(Trouble::Invalid(invalid)) => {
            let found = match wanted.as_str() {
                "" => nearby(&app, &caller, &sheet, typed.get("place").parse().ok()).await?,
                text => sought(&app, &caller, &sheet, text).await?,
            };
            let tried = tried("join", typed, invalid);
            let page = page(&app, &visitor, &sheet, (found, !wanted.is_empty()), &tried).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
        }
        Err(trouble @ (Trouble::Refused(_) | Trouble::Fault(_))) => Err(trouble.into()),
    }
}

fn tried(form: &str, typed: Typed, invalid: Invalid) -> Tried {
    Tried {
        form: form.to_owned(),
        typed,
        invalid,
    }
}

async fn page(
    app: &Shared,
    visitor: &Visitor,
    sheet: &Sheet,
    (found, searched): (Vec<Shown>, bool),
    tried: &Tried,
) -> Result<Markup, Trouble> {
    let view = view(app, visitor).await?;
    let lang = view.lang;
    let id = sheet.whole.record.id;
    let back = address(id, &sheet.roster.id);
    let picker = Picker {
        lang,
        near: &[],
        chosen: "",
        error: None,
        back: &back,
    };
    let body = html! {
        (search(sheet, &back, tried, lang))
        h2 { (heading(searched, lang)) }
        @if found.is_empty() {
            (ui::empty(Icon::Inbox, lang.pick("没有可以添加的登记", "Nobody to add"),
                lang.pick("换一个姓名、号码或地点；还没有登记的，先新登记。", "Try another name, number or place; whoever is not entered yet is entered first."), html! {}))
        } @else { (choose(app, sheet, &found, &back, tried, lang)) }
        (enter_first(sheet, lang))
        (picker.beside())
    };
    let title = format!(
        "{}{}",
        lang.pick("添加成员：", "Add to: "),
        sheet.roster.title.get(lang)
    );
    let page = Page::new(&view, &title);
    Ok(page.back(&href(id), &sheet.whole.title).body(body))
}

fn heading(searched: bool, lang: Lang) -> &'static str {
    if searched {
        lang.pick("查找结果", "Found")
    } else {
        lang.pick("登记在同一地点的", "At the same place")
    }
}

fn search(sheet: &Sheet, action: &str, tried: &Tried, lang: Lang) -> Markup {
    let typed = Typed::new(vec![(
        "wanted".to_owned(),
        tried.typed.get("wanted").to_owned(),
    )]);
    let form = Form::post(lang, action).typed(typed);
    let from = sheet.roster.members.iter();
    let from: Vec<&str> = from
        .filter_map(|id| registers().get(id))
        .map(|one| one.head().title.get(lang))
        .collect();
    let hint = format!(
        "{}{}",
        lang.pick(
            "姓名、手机或身份号码，须完整。来自：",
            "A whole name, telephone or identity number. Of: "
        ),
        from.join(lang.pick("、", ", "))
    );
    form.render(html! {
        (form.field("wanted", "查找", "Look up").required().max(100).hint(&hint))
        (ui::button(lang.pick("查找", "Find")).icon(Icon::Search).sends("step", "find"))
    })
}

/// Who was found, as cards to tap, with role, share and day.
fn choose(
    app: &Shared,
    sheet: &Sheet,
    found: &[Shown],
    action: &str,
    tried: &Tried,
    lang: Lang,
) -> Markup {
    let roster = sheet.roster;
    let (typed, invalid) = tried.of("join");
    let key = key_field(app, typed.get("key"), &invalid);
    let form = Form::post(lang, action).typed(typed).invalid(invalid);
    let roles: Vec<(&str, &str)> = roster
        .roles
        .iter()
        .map(|role| (role.id.as_str(), role.title.get(lang)))
        .collect();
    form.render(html! {
        (key)
        (Form::hidden("roster", &roster.id))
        (Form::hidden("wanted", tried.typed.get("wanted")))
        (offered(&form, found, lang))
        (form.field("role", "身份", "Role").required().select(roles))
        @if roster.has_shares() {
            (form.field("share", "份额", "Share").max(20).placeholder("1/2"))
        }
        (form.field("since", "起始日期", "Since").date())
        (ui::button(lang.pick("添加", "Add")).icon(Icon::Plus).sends("step", "join"))
    })
}

/// A card for each record.
fn offered(form: &Form<'_>, found: &[Shown], lang: Lang) -> Markup {
    let ids: Vec<(String, String)> = found
        .iter()
        .map(|one| (one.record.id.to_string(), known_by(one, lang)))
        .collect();
    let choices: Vec<Choice<'_>> = found
        .iter()
        .zip(&ids)
        .map(|(one, (id, line))| Choice {
            value: id,
            label: &one.title,
            line,
            icon: Some(icon(one.register.head().subject)),
        })
        .collect();
    form.radio_cards("member", "添加谁", "Who is added", &choices)
}

/// What tells namesakes apart, masked as it is everywhere: the address and the numbers.
fn known_by(one: &Shown, lang: Lang) -> String {
    let name = one.register.name().map(|name| name.id.as_str());
    let sought = one.register.def().attributes.iter();
    let sought = sought.filter(|it| it.sought && Some(it.id.as_str()) != name);
    let numbers = sought.filter_map(|it| one.kept.get(&it.id)?.value.as_str());
    let place = one.place.as_deref();
    let all: Vec<&str> = place.into_iter().chain(numbers).collect();
    all.join(lang.pick("，", ", "))
}

/// The ways to enter somebody who is not there yet, at the same place.
fn enter_first(sheet: &Sheet, lang: Lang) -> Markup {
    let place = sheet.whole.record.place;
    let place = place.map(|id| id.to_string()).unwrap_or_default();
    html! {
        p.d-flex.flex-wrap.gap-2 { @for register in sheet.roster.members.iter().filter_map(|id| registers().get(id)) {
            @let to = format!("/registry/{}/new?place={place}", register.id());
            @let label = format!("{}{}", lang.pick("新登记：", "Enter: "), register.head().title.get(lang));
            (ui::link_button(&to, &label).icon(Icon::Plus))
        } }
    }
}
