//! The pages of webhooks: the subscriptions, one with its messages, and its secret once.

use axum::Form as Urlencoded;
use axum::extract::rejection::FormRejection;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Redirect, Response};
use jiff::civil::Date;
use linli_kernel::{DeliveryId, HookId, Invalid, Lang, Trouble};
use maud::{Markup, html};
use serde::Deserialize;

use super::hook::NAME_CHARS;
use super::message::unknown;
use super::replay::no_message;
use super::{Hook, Message, MessageState, NewHook, Secret};
use crate::app::Shared;
use crate::rooms::open311::tabs;
use crate::rooms::receipts::Key;
use crate::web::Pages;
use crate::web::pages::{key_field, view};
use crate::web::problem::Answer;
use crate::web::ui::{self, Action, Form, Icon, Page, Row, Tone, Typed, View};
use crate::web::visitor::{Permit, rights};

const LIST: &str = "/admin/outside/webhooks";

/// The pages.
pub fn pages() -> Pages {
    Pages::new()
        .get("/admin/outside/webhooks", list)
        .post("/admin/outside/webhooks", create)
        .get("/admin/outside/webhooks/{id}", show)
        .post("/admin/outside/webhooks/{id}/secret", rotate)
        .post("/admin/outside/webhooks/{id}/switch", switch)
        .post("/admin/outside/webhooks/{id}/replay", replay)
        .post("/admin/outside/messages/{id}/replay", again)
}

type Manager = Permit<rights::ManageOutside>;

#[derive(Debug, Default, Deserialize)]
struct Told {
    told: Option<String>,
}

async fn list(State(app): State<Shared>, permit: Manager) -> Answer<Markup> {
    Ok(list_page(&app, &permit, (Typed::default(), Invalid::default())).await?)
}

async fn list_page(
    app: &Shared,
    permit: &Manager,
    form: (Typed, Invalid),
) -> Result<Markup, Trouble> {
    let all = super::hooks(app, &permit.caller).await?;
    let view = view(app, &permit.visitor).await?;
    let lang = view.lang;
    let body = html! {
        (tabs(lang, LIST))
        @if all.is_empty() {
            (ui::empty(Icon::Bell, lang.pick("还没有推送订阅", "No webhook yet"),
                lang.pick("公开案件一有进展，就把签名的消息发到对方系统。", "Whatever becomes of public cases is told to other systems, signed."), html! {}))
        } @else {
            (ui::list(all.iter().map(|hook| row(hook, lang))))
        }
        (ui::card(lang.pick("新增推送", "Add a webhook"), blank(app, lang, form)))
    };
    let lead = lang.pick("公开案件有进展时推送给其他系统；不含个人信息，密件不推送。", "Tells other systems what becomes of public cases, without personal data and never of sealed ones.");
    Ok(Page::new(&view, lang.pick("推送", "Webhooks"))
        .lead(lead)
        .body(body))
}

fn row(hook: &Hook, lang: Lang) -> Markup {
    ui::list_row(&Row {
        href: &format!("{LIST}/{}", hook.id),
        title: &hook.name,
        line: html! { span.text-break { (hook.url) } },
        aside: state(hook, lang),
    })
}

fn state(hook: &Hook, lang: Lang) -> Markup {
    match (hook.on, hook.failures) {
        (true, 0) => ui::badge(Tone::Good, lang.pick("启用", "On")),
        (true, _) => ui::badge(
            Tone::Warn,
            lang.pick("对方无应答，稍后重试", "No answer; tried again later"),
        ),
        (false, _) => ui::badge(Tone::Bad, lang.pick("停用", "Off")),
    }
}

fn blank(app: &Shared, lang: Lang, (typed, invalid): (Typed, Invalid)) -> Markup {
    let form = Form::post(lang, LIST)
        .typed(typed.clone())
        .invalid(invalid.clone());
    form.render(html! {
        (key_field(app, typed.get("key"), &invalid))
        (form.field("name", "名称", "Name").max(NAME_CHARS).required())
        (form.field("url", "接收地址", "Address").max(1_000).required()
            .hint(lang.pick("https:// 开头的完整地址；内网可用 http://", "A whole address that begins with https://; http:// within the office's network")))
        (form.field("services", "限定事项", "Limited to services")
            .hint(lang.pick("如 grid-loop.environment，多个用逗号分开；不填则为全部公开事项", "Such as grid-loop.environment, divided by commas; empty for every public one")))
        (form.field("kinds", "限定事件", "Limited to events")
            .hint("case.opened, case.changed, case.closed, case.reopened"))
        (form.field("place", "限定地点编号", "Limited to a place")
            .hint(lang.pick("社区、网格或小区的编号；不填则为全街道", "The id of a community, grid or compound; empty for the whole street")))
        (ui::submit(lang.pick("创建并显示密钥", "Make it and show its secret")).icon(Icon::Plus))
    })
}

fn parts(text: &str) -> Vec<String> {
    let parts = text.split([',', '，', ' ']).map(str::trim);
    parts
        .filter(|one| !one.is_empty())
        .map(str::to_owned)
        .collect()
}

async fn create(
    State(app): State<Shared>,
    permit: Manager,
    form: Result<Urlencoded<Typed>, FormRejection>,
) -> Answer<Response> {
    let Urlencoded(typed) = form?;
    let new = NewHook {
        name: typed.get("name").to_owned(),
        url: typed.get("url").to_owned(),
        kinds: parts(typed.get("kinds")),
        services: parts(typed.get("services")),
        place: Some(typed.get("place").to_owned()),
    };
    let key = Key::new(Some(typed.get("key")), &("webhook", &new))?;
    match super::create(&app, &permit.caller, new, key).await {
        Ok(secret) => Ok(once(&app, &permit, &secret).await?.into_response()),
        Err(Trouble::Invalid(invalid)) => {
            let page = list_page(&app, &permit, (typed, invalid)).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
        }
        Err(trouble) => Err(trouble.into()),
    }
}

/// The only page that shows a secret.
async fn once(app: &Shared, permit: &Manager, secret: &Secret) -> Result<Markup, Trouble> {
    let view = view(app, &permit.visitor).await?;
    let lang = view.lang;
    let href = format!("{LIST}/{}", secret.id);
    let body = match &secret.secret {
        Some(text) => ui::alert(
            Tone::Good,
            lang.pick(
                "密钥只显示这一次，请现在交给对方：",
                "The secret is shown this once; hand it over now:",
            ),
            html! { p { code.text-break { (text) } } },
        ),
        None => ui::alert(
            Tone::Warn,
            lang.pick(
                "此前已生成，不再显示；如遗失请更换。",
                "It was made before and is not shown again; if it is lost, change it.",
            ),
            html! {},
        ),
    };
    let body = html! { (body) p { (ui::link_button(&href, lang.pick("继续", "Go on"))) } };
    Ok(Page::new(&view, lang.pick("签名密钥", "Signing secret"))
        .back(LIST, lang.pick("推送", "Webhooks"))
        .body(body))
}

fn hook_of(id: &str) -> Result<HookId, Trouble> {
    id.parse().map_err(|_error| unknown())
}

async fn show(
    State(app): State<Shared>,
    permit: Manager,
    Path(id): Path<String>,
    Query(told): Query<Told>,
) -> Answer<Markup> {
    let id = hook_of(&id)?;
    let hook = super::hook(&app, &permit.caller, id).await?;
    let messages = super::messages(&app, &permit.caller, id).await?;
    let mut view = view(&app, &permit.visitor).await?;
    view.toast = told.told.as_deref().and_then(|told| toast(&view, told));
    let lang = view.lang;
    let body = html! {
        (tabs(lang, LIST))
        (ui::plain_card(facts(&hook, lang)))
        (tools(&app, &hook, lang))
        h2 { (lang.pick("最近的消息", "Latest messages")) }
        @if messages.is_empty() { p.muted { (lang.pick("还没有消息。", "None yet.")) } }
        @for message in &messages { (card(&app, message, lang)) }
    };
    Ok(Page::new(&view, &hook.name)
        .back(LIST, lang.pick("推送", "Webhooks"))
        .body(body))
}

fn toast(view: &View, told: &str) -> Option<Markup> {
    let text = match told {
        "switched" => view.lang.pick("已保存", "Saved"),
        "queued" => view.lang.pick("已重新排队", "Queued again"),
        _ => return None,
    };
    Some(ui::toast(Tone::Good, text))
}

fn facts(hook: &Hook, lang: Lang) -> Markup {
    let or_all = |list: &[String]| match list.is_empty() {
        true => lang.pick("全部", "All").to_owned(),
        false => list.join(lang.pick("、", ", ")),
    };
    let mut all = vec![
        (lang.pick("状态", "State"), state(hook, lang)),
        (
            lang.pick("地址", "Address"),
            html! { span.text-break { (hook.url) } },
        ),
        (lang.pick("事件", "Events"), html! { (or_all(&hook.kinds)) }),
        (
            lang.pick("事项", "Services"),
            html! { (or_all(&hook.services)) },
        ),
        (lang.pick("创建于", "Made"), ui::when(hook.created, lang)),
    ];
    if !hook.reason.is_empty() {
        all.push((
            lang.pick("停用原因", "Why it is off"),
            html! { (hook.reason) },
        ));
    }
    if let Some(until) = hook.old_until {
        all.push((
            lang.pick("旧密钥有效至", "The old secret signs until"),
            ui::when(until, lang),
        ));
    }
    ui::key_values(all)
}

fn tools(app: &Shared, hook: &Hook, lang: Lang) -> Markup {
    let key = || key_field(app, "", &Invalid::default());
    let (secret, switch) = (
        format!("{LIST}/{}/secret", hook.id),
        format!("{LIST}/{}/switch", hook.id),
    );
    let replay = format!("{LIST}/{}/replay", hook.id);
    let since = Form::post(lang, &replay);
    html! {
        (ui::card(lang.pick("重发", "Send again"), since.render(html! {
            (key())
            (since.field("day", "自何日起", "From day").date().required()
                .hint(lang.pick("最多 1000 条，从最早的开始", "At most 1,000, the oldest first")))
            (ui::submit(lang.pick("重发", "Send again")).icon(Icon::Refresh))
        })))
        (ui::card(lang.pick("管理", "Manage"), html! {
            (Form::post(lang, &secret).render(html! {
                (key())
                (ui::submit(lang.pick("更换密钥", "Change the secret"))
                    .confirm(lang.pick("旧密钥再用 24 小时，确认更换？", "The old secret signs for 24 more hours. Change it?")))
            }))
            (Form::post(lang, &switch).render(html! {
                (key()) (Form::hidden("on", if hook.on { "0" } else { "1" }))
                (ui::submit(if hook.on { lang.pick("停用", "Switch off") } else { lang.pick("启用", "Switch on") })
                    .action(if hook.on { Action::Danger } else { Action::Primary }))
            }))
        }))
    }
}

fn card(app: &Shared, message: &Message, lang: Lang) -> Markup {
    let (tone, words) = match message.state {
        MessageState::Waiting => (Tone::Warn, lang.pick("等待发送", "Waiting")),
        MessageState::Sent => (Tone::Good, lang.pick("已送达", "Sent")),
        MessageState::Dead => (Tone::Bad, lang.pick("已放弃", "Given up")),
    };
    let answer = match message.status {
        Some(status) => format!("{status} {}", message.said),
        None => message.said.clone(),
    };
    let action = format!("/admin/outside/messages/{}/replay", message.id);
    let title = format!("{} · {}", message.seq, message.kind.title().get(lang));
    ui::card(
        &title,
        html! {
            (ui::key_values([
                (lang.pick("状态", "State"), ui::badge(tone, words)),
                (lang.pick("编号", "Id"), html! { code.text-break { (message.id) } }),
                (lang.pick("尝试", "Attempts"), html! { (message.attempts) }),
                (lang.pick("最后应答", "Last answer"), html! { span.text-break { (answer) } }),
                (lang.pick("生成于", "Made"), ui::when(message.made, lang)),
            ]))
            @if message.state != MessageState::Waiting && !message.body.is_empty() {
                (Form::post(lang, &action).render(html! {
                    (key_field(app, "", &Invalid::default()))
                    (Form::hidden("hook", &message.hook.to_string()))
                    (ui::button(lang.pick("重发这一条", "Send it again")).icon(Icon::Refresh))
                }))
            }
        },
    )
}

async fn rotate(
    State(app): State<Shared>,
    permit: Manager,
    Path(id): Path<String>,
    form: Result<Urlencoded<Typed>, FormRejection>,
) -> Answer<Markup> {
    let (Urlencoded(typed), id) = (form?, hook_of(&id)?);
    let key = Key::new(Some(typed.get("key")), &("webhook.secret", id))?;
    let secret = super::rotate(&app, &permit.caller, id, key).await?;
    Ok(once(&app, &permit, &secret).await?)
}

async fn switch(
    State(app): State<Shared>,
    permit: Manager,
    Path(id): Path<String>,
    form: Result<Urlencoded<Typed>, FormRejection>,
) -> Answer<Redirect> {
    let (Urlencoded(typed), id) = (form?, hook_of(&id)?);
    let on = typed.get("on") == "1";
    let key = Key::new(Some(typed.get("key")), &("webhook.switch", id, on))?;
    super::switch(&app, &permit.caller, id, on, key).await?;
    Ok(Redirect::to(&format!("{LIST}/{id}?told=switched")))
}

async fn replay(
    State(app): State<Shared>,
    permit: Manager,
    Path(id): Path<String>,
    form: Result<Urlencoded<Typed>, FormRejection>,
) -> Answer<Redirect> {
    let (Urlencoded(typed), id) = (form?, hook_of(&id)?);
    let day: Date = typed.get("day").parse().map_err(|_error| no_day())?;
    let since = day
        .to_zoned(crate::zone::zone())
        .map_err(|_error| no_day())?
        .timestamp();
    let key = Key::new(Some(typed.get("key")), &("webhook.replay", id, since))?;
    super::again_since(&app, &permit.caller, id, since, key).await?;
    Ok(Redirect::to(&format!("{LIST}/{id}?told=queued")))
}

fn no_day() -> Trouble {
    Trouble::field(
        "day",
        "请选择日期，如 2026-09-07",
        "Choose a day, such as 2026-09-07",
    )
}

async fn again(
    State(app): State<Shared>,
    permit: Manager,
    Path(id): Path<String>,
    form: Result<Urlencoded<Typed>, FormRejection>,
) -> Answer<Redirect> {
    let Urlencoded(typed) = form?;
    let id: DeliveryId = id.parse().map_err(|_error| no_message())?;
    let hook = hook_of(typed.get("hook"))?;
    let key = Key::new(Some(typed.get("key")), &("webhook.again", id))?;
    super::again(&app, &permit.caller, id, key).await?;
    Ok(Redirect::to(&format!("{LIST}/{hook}?told=queued")))
}
