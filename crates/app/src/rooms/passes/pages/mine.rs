//! The host's pages: passes that were made, making one, handing it over and taking it back.

use axum::Form as Urlencoded;
use axum::extract::rejection::FormRejection;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse as _, Redirect, Response};
use jiff::civil::DateTime;
use jiff::{SignedDuration, Timestamp};
use linli_kernel::{Caller, Invalid, Lang, Trouble};
use linli_pass::{HOST_CHARS, Purpose, WORD_CHARS};
use maud::{Markup, html};
use serde::Deserialize;

use super::standing;
use crate::app::Shared;
use crate::rooms::passes::model::{hex, nonce_of};
use crate::rooms::passes::{self, Issued, NewPass};
use crate::rooms::places;
use crate::rooms::receipts::Key;
use crate::web::pages::{key_field, view};
use crate::web::problem::Answer;
use crate::web::ui::{self, Action, Form, Icon, Page, Row, Tone, Typed, View};
use crate::web::visitor::{Permit, rights};
use crate::web::{Pages, origin};
use crate::zone;

type Host = Permit<rights::HostVisitors>;

/// How a moment is typed and shown in a form: the local time of the street, to the minute.
const MOMENT: &str = "%Y-%m-%dT%H:%M";

pub(super) fn pages() -> Pages {
    Pages::new()
        .get("/passes", list)
        .post("/passes", create)
        .get("/passes/{id}", show)
        .post("/passes/{id}/revoke", revoke)
}

#[derive(Debug, Default, Deserialize)]
struct Told {
    told: Option<String>,
}

async fn list(State(app): State<Shared>, host: Host) -> Answer<Markup> {
    let now = app.clock.now();
    let typed = Typed::new([
        ("from", local(now)),
        ("until", local(now + SignedDuration::from_hours(4))),
    ]);
    Ok(page(&app, &host, (typed, Invalid::default())).await?)
}

fn local(at: Timestamp) -> String {
    at.to_zoned(zone::zone()).strftime(MOMENT).to_string()
}

/// A moment as a form sends it, with or without seconds.
fn moment(text: &str) -> Option<Timestamp> {
    let civil: DateTime = text.trim().replace(' ', "T").parse().ok()?;
    Some(civil.to_zoned(zone::zone()).ok()?.timestamp())
}

async fn page(app: &Shared, host: &Host, form: (Typed, Invalid)) -> Result<Markup, Trouble> {
    let all = passes::mine(app, &host.caller).await?;
    let names = names(app, &host.caller, &all).await?;
    let buildings = passes::buildings(app, &host.caller).await?;
    let view = view(app, &host.visitor).await?;
    let (lang, now) = (view.lang, app.clock.now());
    let body = html! {
        (ui::card(lang.pick("发一张访客码", "Make a pass"), blank(app, lang, &buildings, form)))
        h2 { (lang.pick("发过的访客码", "Passes made")) }
        @if all.is_empty() {
            (ui::empty(Icon::PersonBadge, lang.pick("还没有访客码", "No pass yet"),
                lang.pick("填好上面的表，把链接或二维码发给访客。", "Fill in the form above and send the visitor the link or QR code."), html! {}))
        } @else {
            (ui::list(all.iter().zip(&names).map(|(one, name)| row(one, name, now, lang))))
        }
        p.muted { (lang.pick(
            "访客码不含访客姓名、电话和证件号；核验不联网、不留痕。",
            "A pass holds no name, telephone or identity number; doors verify it offline and keep nothing.")) }
        p { a href={ "/pass/door/" (host.caller.street) } { (lang.pick("门卫核验页", "The doorkeeper's page")) } }
    };
    let lead = lang.pick(
        "给来访的人发一张有时限的码，门口当场核验。",
        "Give a visitor a code that expires; the door verifies it on the spot.",
    );
    Ok(Page::new(&view, lang.pick("访客码", "Visitor passes"))
        .lead(lead)
        .body(body))
}

async fn names(app: &Shared, caller: &Caller, all: &[Issued]) -> Result<Vec<String>, Trouble> {
    let (street, ids) = (
        caller.street,
        all.iter().map(|one| one.building).collect::<Vec<_>>(),
    );
    let known = app
        .db
        .read(move |tx| Box::pin(async move { places::names_of(tx, street, &ids).await }))
        .await?;
    let name = |one: &Issued| known.get(&one.building).cloned().unwrap_or_default();
    Ok(all.iter().map(name).collect())
}

fn row(one: &Issued, building: &str, now: Timestamp, lang: Lang) -> Markup {
    let title = format!("{} · {}", one.host, one.purpose.title().get(lang));
    ui::list_row(&Row {
        href: &format!("/passes/{}", hex(&one.nonce)),
        title: &title,
        line: html! { (building) " · " (ui::moment(one.from, now, lang)) " – " (ui::moment(one.until, now, lang)) },
        aside: standing(one.standing(now), lang),
    })
}

fn blank(
    app: &Shared,
    lang: Lang,
    buildings: &[(linli_kernel::PlaceId, String)],
    (typed, invalid): (Typed, Invalid),
) -> Markup {
    let form = Form::post(lang, "/passes")
        .typed(typed.clone())
        .invalid(invalid.clone());
    let ids: Vec<String> = buildings.iter().map(|(id, _)| id.to_string()).collect();
    let choose = lang.pick("请选择", "Choose");
    let places = ids
        .iter()
        .zip(buildings)
        .map(|(id, (_, name))| (id.as_str(), name.as_str()));
    let titles: Vec<_> = Purpose::ALL
        .iter()
        .map(|one| (one.code(), one.title()))
        .collect();
    let purposes = titles.iter().map(|(code, title)| (*code, title.get(lang)));
    form.render(html! {
        (key_field(app, typed.get("key"), &invalid))
        (form.field("building", "哪幢楼", "Building").select([("", choose)].into_iter().chain(places)).required())
        (form.field("purpose", "来访事由", "Purpose").select([("", choose)].into_iter().chain(purposes)).required())
        (form.field("host", "接待方", "Host").max(HOST_CHARS).required()
            .hint(lang.pick("公司名或门牌，如“天目软件”“3单元1201”；不写访客姓名和电话", "A firm or a door, such as Flat 1201; neither name nor telephone of the visitor")))
        (form.field("from", "从", "From").moment().required().hint(lang.pick("北京时间", "Beijing time")))
        (form.field("until", "到", "Until").moment().required())
        (form.field("word", "口令", "Word").max(WORD_CHARS)
            .hint(lang.pick("访客自选、在门口说的一个词，如“蓝伞”", "A word the visitor chooses and says at the door, such as blue")))
        (ui::submit(lang.pick("生成访客码", "Make the pass")).icon(Icon::Plus))
    })
}

async fn create(
    State(app): State<Shared>,
    host: Host,
    form: Result<Urlencoded<Typed>, FormRejection>,
) -> Answer<Response> {
    let Urlencoded(typed) = form?;
    match made(&app, &host, &typed).await {
        Ok(id) => Ok(Redirect::to(&format!("/passes/{id}?told=made")).into_response()),
        Err(Trouble::Invalid(invalid)) => {
            let page = page(&app, &host, (typed, invalid)).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
        }
        Err(trouble) => Err(trouble.into()),
    }
}

async fn made(app: &Shared, host: &Host, typed: &Typed) -> Result<String, Trouble> {
    let mut invalid = Invalid::default();
    let mut read = |field: &'static str| {
        moment(typed.get(field)).unwrap_or_else(|| {
            invalid.push(
                field,
                "请填写时间，如 2026-09-07T09:00",
                "Write a time such as 2026-09-07T09:00",
            );
            Timestamp::UNIX_EPOCH
        })
    };
    let (from, until) = (read("from"), read("until"));
    invalid.check()?;
    let new = NewPass {
        building: typed.get("building").to_owned(),
        purpose: typed.get("purpose").to_owned(),
        host: typed.get("host").to_owned(),
        word: typed.get("word").to_owned(),
        from,
        until,
    };
    let key = Key::new(Some(typed.get("key")), &("pass", &new))?;
    Ok(passes::issue(app, &host.caller, new, key).await?.id)
}

async fn show(
    State(app): State<Shared>,
    host: Host,
    Path(id): Path<String>,
    headers: HeaderMap,
    Query(told): Query<Told>,
) -> Answer<Markup> {
    let one = passes::one(&app, &host.caller, nonce_of(&id)?).await?;
    let text = passes::text_of(&app, host.caller.street, &one).await?;
    let link = format!("{}/pass/v/{text}", origin(&app.config, &headers));
    let names = names(&app, &host.caller, std::slice::from_ref(&one)).await?;
    let mut view = view(&app, &host.visitor).await?;
    view.toast = told.told.as_deref().and_then(|told| toast(&view, told));
    let (lang, now) = (view.lang, app.clock.now());
    let name = names.first().map(String::as_str);
    let open = one.revoked.is_none() && now < one.until;
    let body = html! {
        (ui::plain_card(html! {
            p { (standing(one.standing(now), lang)) }
            @if open { div.pass-code { (ui::qr(&text, lang.pick("访客码二维码", "QR code of the pass")).unwrap_or_default()) } }
            (super::facts(&one.pass(host.caller.street), name, lang))
        }))
        @if open { (handing(&link, lang)) (taking(&app, &id, lang)) }
    };
    Ok(Page::new(&view, &one.host)
        .back("/passes", lang.pick("访客码", "Visitor passes"))
        .body(body))
}

fn handing(link: &str, lang: Lang) -> Markup {
    ui::card(
        lang.pick("交给访客", "Hand it over"),
        html! {
            p { (lang.pick("把这个链接发给访客；打开一次后，没有网络也能出示。", "Send the visitor this link; opened once, it can be shown without a network.")) }
            p { a.text-break href=(link) { (link) } }
        },
    )
}

fn taking(app: &Shared, id: &str, lang: Lang) -> Markup {
    let action = format!("/passes/{id}/revoke");
    let form = Form::post(lang, &action).render(html! {
        (key_field(app, "", &Invalid::default()))
        (ui::submit(lang.pick("收回", "Take it back")).action(Action::Danger)
            .confirm(lang.pick("收回后门口不再放行，确认？", "The door will not open any more. Take it back?")))
    });
    ui::card(
        lang.pick("不来了？", "Not coming?"),
        html! {
            p { (lang.pick("收回的码会通知各门口；一直离线的门口要联网后才知道。", "Doors are told; one that stays offline knows once it is online.")) }
            (form)
        },
    )
}

fn toast(view: &View, told: &str) -> Option<Markup> {
    let text = match told {
        "made" => view
            .lang
            .pick("已生成，请交给访客", "MadePass; hand it over"),
        "revoked" => view.lang.pick("已收回", "Taken back"),
        _ => return None,
    };
    Some(ui::toast(Tone::Good, text))
}

async fn revoke(
    State(app): State<Shared>,
    host: Host,
    Path(id): Path<String>,
    form: Result<Urlencoded<Typed>, FormRejection>,
) -> Answer<Redirect> {
    let Urlencoded(typed) = form?;
    let nonce = nonce_of(&id)?;
    let key = Key::new(Some(typed.get("key")), &("pass.revoke", &id))?;
    passes::revoke(&app, &host.caller, nonce, key).await?;
    Ok(Redirect::to(&format!("/passes/{id}?told=revoked")))
}
