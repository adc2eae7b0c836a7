//! The pages of the outside: partners and their keys.

use axum::Form as Urlencoded;
use axum::extract::rejection::FormRejection;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Redirect, Response};
use linli_kernel::{Invalid, Lang, PartnerId, Trouble};
use maud::{Markup, html};
use serde::Deserialize;

use super::partner::NAME_CHARS;
use super::routes::unknown;
use super::{Issued, NewPartner, Partner};
use crate::app::Shared;
use crate::rooms::receipts::Key;
use crate::web::Pages;
use crate::web::pages::{key_field, view};
use crate::web::problem::Answer;
use crate::web::ui::{self, Action, Form, Icon, Page, Tab, Tone, Typed};
use crate::web::visitor::{Permit, rights};

/// The pages.
pub fn pages() -> Pages {
    Pages::new()
        .get("/admin/outside", list)
        .post("/admin/outside", create)
        .post("/admin/outside/partners/{id}/revoke", revoke)
}

/// The tabs over every page of the outside; `at` is the one that is open.
#[must_use]
pub fn tabs(lang: Lang, at: &str) -> Markup {
    let all = [
        ("/admin/outside", lang.pick("接入方", "Partners")),
        ("/admin/outside/webhooks", lang.pick("推送", "Webhooks")),
        ("/admin/outside/peers", lang.pick("对端", "Peers")),
    ];
    let tabs = all.map(|(href, label)| Tab {
        href,
        label,
        count: None,
        active: href == at,
    });
    ui::tabs(lang.pick("对外", "Outside"), &tabs)
}

#[derive(Debug, Default, Deserialize)]
struct Told {
    told: Option<String>,
}

async fn list(
    State(app): State<Shared>,
    permit: Permit<rights::ManageOutside>,
    Query(told): Query<Told>,
) -> Answer<Markup> {
    let told = told.told.is_some();
    Ok(page(
        &app,
        &permit,
        None,
        (Typed::default(), Invalid::default()),
        told,
    )
    .await?)
}

async fn page(
    app: &Shared,
    permit: &Permit<rights::ManageOutside>,
    issued: Option<&Issued>,
    form: (Typed, Invalid),
    revoked: bool,
) -> Result<Markup, Trouble> {
    let all = super::partners(app, &permit.caller).await?;
    let mut view = view(app, &permit.visitor).await?;
    let lang = view.lang;
    if revoked {
        view.toast = Some(ui::toast(Tone::Good, lang.pick("已撤销", "Revoked")));
    }
    let body = html! {
        (tabs(lang, "/admin/outside"))
        @if let Some(issued) = issued { (shown_once(issued, lang)) }
        (ui::card(lang.pick("新增接入方", "Add a partner"), blank(app, lang, form)))
        @if all.is_empty() {
            (ui::empty(Icon::People, lang.pick("还没有接入方", "No partner yet"),
                lang.pick("用 Open311 报送事件的单位会列在这里。", "Whoever sends reports by Open311 is listed here."), html! {}))
        }
        @for partner in &all { (card(app, partner, lang)) }
    };
    let lead = lang.pick(
        "哪些单位可以用 Open311 GeoReport v2 报送公开事项。",
        "Who may send public matters by Open311 GeoReport v2.",
    );
    Ok(Page::new(&view, lang.pick("对外", "Outside"))
        .lead(lead)
        .body(body))
}

fn shown_once(issued: &Issued, lang: Lang) -> Markup {
    match &issued.api_key {
        Some(key) => ui::alert(
            Tone::Good,
            lang.pick("密钥只显示这一次，请现在交给对方：", "The key is shown this once; hand it over now:"),
            html! { p { code.text-break { (key) } } },
        ),
        None => ui::alert(
            Tone::Warn,
            lang.pick("此前已创建，密钥不再显示；如遗失请撤销后重建。", "It was made before and its key is not shown again; if it is lost, revoke it and make another."),
            html! {},
        ),
    }
}

fn blank(app: &Shared, lang: Lang, (typed, invalid): (Typed, Invalid)) -> Markup {
    let form = Form::post(lang, "/admin/outside")
        .typed(typed.clone())
        .invalid(invalid.clone());
    form.render(html! {
        (key_field(app, typed.get("key"), &invalid))
        (form.field("name", "名称", "Name").max(NAME_CHARS).required())
        (form.field("services", "限定事项", "Limited to services")
            .hint(lang.pick("如 grid-loop.environment，多个用逗号分开；不填则为全部公开事项", "Such as grid-loop.environment, divided by commas; empty for every public one")))
        (form.field("jurisdiction", "对方辖区标识", "Its own jurisdiction")
            .hint(lang.pick("对方也是 GeoReport 服务器时填写，避免来回转送", "If it is a GeoReport server too, so that nothing is sent back and forth")))
        (ui::submit(lang.pick("创建并显示密钥", "Make it and show its key")).icon(Icon::Plus))
    })
}

fn card(app: &Shared, partner: &Partner, lang: Lang) -> Markup {
    let state = match partner.revoked {
        Some(_) => ui::badge(Tone::Bad, lang.pick("已撤销", "Revoked")),
        None => ui::badge(Tone::Good, lang.pick("有效", "In force")),
    };
    let services = match partner.services.is_empty() {
        true => lang.pick("全部公开事项", "Every public matter").to_owned(),
        false => partner.services.join(lang.pick("、", ", ")),
    };
    let mut facts = vec![
        (lang.pick("状态", "State"), state),
        (lang.pick("事项", "Services"), html! { (services) }),
        (lang.pick("创建于", "Made"), ui::when(partner.created, lang)),
    ];
    if let Some(jurisdiction) = &partner.jurisdiction {
        facts.push((
            lang.pick("对方辖区", "Its jurisdiction"),
            html! { (jurisdiction) },
        ));
    }
    if let Some(at) = partner.used {
        facts.push((lang.pick("最近报送", "Last sent"), ui::when(at, lang)));
    }
    let action = format!("/admin/outside/partners/{}/revoke", partner.id);
    let form = Form::post(lang, &action).render(html! {
        (key_field(app, "", &Invalid::default()))
        (ui::submit(lang.pick("撤销密钥", "Revoke the key")).action(Action::Danger)
            .confirm(lang.pick("撤销后对方立即不能报送，确认？", "It can send nothing from then on. Revoke it?")))
    });
    ui::card(
        &partner.name,
        html! {
            (ui::key_values(facts))
            @if partner.revoked.is_none() { (form) }
        },
    )
}

async fn create(
    State(app): State<Shared>,
    permit: Permit<rights::ManageOutside>,
    form: Result<Urlencoded<Typed>, FormRejection>,
) -> Answer<Response> {
    let Urlencoded(typed) = form?;
    let services = typed.get("services").split([',', '，', ' ']).map(str::trim);
    let new = NewPartner {
        name: typed.get("name").to_owned(),
        services: services
            .filter(|one| !one.is_empty())
            .map(str::to_owned)
            .collect(),
        jurisdiction: Some(typed.get("jurisdiction").to_owned()),
    };
    let key = Key::new(Some(typed.get("key")), &("partner", &new))?;
    let none = (Typed::default(), Invalid::default());
    match super::create(&app, &permit.caller, new, key).await {
        Ok(issued) => Ok(page(&app, &permit, Some(&issued), none, false)
            .await?
            .into_response()),
        Err(Trouble::Invalid(invalid)) => {
            let page = page(&app, &permit, None, (typed, invalid), false).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
        }
        Err(trouble) => Err(trouble.into()),
    }
}

async fn revoke(
    State(app): State<Shared>,
    permit: Permit<rights::ManageOutside>,
    Path(id): Path<String>,
    form: Result<Urlencoded<Typed>, FormRejection>,
) -> Answer<Redirect> {
    let Urlencoded(typed) = form?;
    let id: PartnerId = id.parse().map_err(|_error| unknown())?;
    let key = Key::new(Some(typed.get("key")), &("partner.revoke", id))?;
    super::revoke(&app, &permit.caller, id, key).await?;
    Ok(Redirect::to("/admin/outside?told=revoked"))
}
