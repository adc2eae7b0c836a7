//! The first page.

use axum::extract::State;
use linli_kernel::{Caller, Lang, Trouble};
use maud::{Markup, html};

use crate::app::Shared;
use crate::rooms::people::{self, Right};
use crate::rooms::{cases, notices};
use crate::web::Pages;
use crate::web::pages::view;
use crate::web::problem::Answer;
use crate::web::ui::{self, Icon, Page, View};
use crate::web::visitor::Visitor;

/// What a telephone reaches from here only: its dock holds five destinations.
const TOOLS: &[&str] = &[
    "/tasks",
    "/sync",
    "/forms",
    "/registry",
    "/passes",
    "/board",
    "/places",
];

/// The page.
pub fn pages() -> Pages {
    Pages::new().get("/", home)
}

async fn home(State(app): State<Shared>, visitor: Visitor) -> Answer<Markup> {
    let view = view(&app, &visitor).await?;
    match &visitor.caller {
        None => Ok(welcome(&view)),
        Some(caller) => Ok(inside(&app, &view, caller).await?),
    }
}

/// What linli is, to somebody who is not signed in.
fn welcome(view: &View) -> Markup {
    let lang = view.lang;
    let body = html! {
        (ui::hero(
            lang.pick("有事按一下，邻里一起办", "Press once, and the neighbourhood acts"),
            lang.pick("拍张照、说句话，网格、社区、街道接力办理，每一步都看得见。",
                "A photo and a sentence; grid, community and street take it from there, and you see every step."),
            "/login", Icon::Bell, lang.pick("登录后上报", "Sign in to report")))
        div.card-links {
            (ui::card_link("/login?back=/mine", Icon::Checklist, lang.pick("查进度", "Follow a report"),
                lang.pick("办到哪一步、什么时候办好", "Where it is and until when")))
            (ui::card_link("/register", Icon::Person, lang.pick("居民注册", "Register as a resident"),
                lang.pick("不需要身份证号", "No identity number is asked")))
            (figures_link(lang))
            (ui::card_link("/login?back=/desk", Icon::Desk, lang.pick("工作人员登录", "Sign in to work"),
                lang.pick("网格员、社区、部门、街道", "Grid workers, communities, departments, street")))
        }
    };
    let title = lang.pick("邻里", "Linli");
    Page::new(view, title).body(body)
}

async fn inside(app: &Shared, view: &View, caller: &Caller) -> Result<Markup, Trouble> {
    let lang = view.lang;
    let may = |right| {
        caller
            .grants
            .iter()
            .any(|grant| people::may(grant.role, right))
    };
    let unread = notices::unread(app, caller).await?;
    let body = html! {
        @if may(Right::ReportCase) {
            (ui::hero(
                lang.pick("看到问题，按一下", "See something? Press here"),
                lang.pick("三步：选事项、说情况、提交。", "Three steps: choose, say, send."),
                "/report", Icon::Bell, lang.pick("我要上报", "Report")))
        }
        @if may(Right::SeeQueue) { (desk_head(app, caller, lang).await?) }
        div.card-links {
            @if may(Right::ReportCase) {
                (ui::card_link("/mine", Icon::Checklist, lang.pick("我的上报", "My reports"), lang.pick("看进度、补充、评价", "Follow, add, rate")))
            }
            (ui::card_link("/notices", Icon::BellOutline, lang.pick("消息", "Notices"), &notices_line(unread, lang)))
            @for item in view.nav.iter().filter(|item| item.href.starts_with("/admin") || TOOLS.contains(&item.href.as_str())) {
                (ui::card_link(&item.href, item.icon, item.label.get(lang), ""))
            }
            @if !may(Right::SeeQueue) {
                (ui::card_link(&format!("/around/{}", caller.street), Icon::Pin, lang.pick("身边事", "Around you"), lang.pick("附近公开的进展，可订阅", "Public news nearby, to follow")))
                (figures_link(lang))
            }
            (ui::card_link("/me", Icon::Person, lang.pick("我的账户", "My account"), lang.pick("密码、登录设备", "Password, devices")))
        }
    };
    let hello = lang.pick("您好，", "Hello, ").to_owned() + &caller.name;
    Ok(Page::new(view, &hello).live("/live").body(body))
}

/// To the public figures.
fn figures_link(lang: Lang) -> Markup {
    ui::card_link(
        "/open/figures",
        Icon::Chart,
        lang.pick("办理情况公开", "How it is going"),
        lang.pick(
            "每月各社区办结、按时、解决、满意",
            "By month and community: closed, on time, solved, satisfied",
        ),
    )
}

fn notices_line(unread: i64, lang: Lang) -> String {
    match (unread, lang) {
        (0, Lang::Zh) => "没有未读消息".to_owned(),
        (0, Lang::En) => "Nothing unread".to_owned(),
        (number, Lang::Zh) => format!("{number} 条未读"),
        (number, Lang::En) => format!("{number} unread"),
    }
}

async fn desk_head(app: &Shared, caller: &Caller, lang: Lang) -> Result<Markup, Trouble> {
    let counts = cases::counts(app, caller).await?;
    let number = |name, number: i64| ui::live_count(name, u64::try_from(number).unwrap_or(0));
    Ok(html! {
        div.stats {
            (ui::stat(lang.pick("在办", "Open"), number("open", counts.open), html! { a href="/desk" { (lang.pick("去办理", "Go to the desk")) } }))
            (ui::stat(lang.pick("已超时", "Overdue"), number("overdue", counts.overdue), html! { a href="/desk?view=late" { (lang.pick("先办这些", "These first")) } }))
            (ui::stat(lang.pick("24 小时内到期", "Due within 24 h"), number("due_soon", counts.due_soon), html! { (lang.pick("件", "cases")) }))
        }
    })
}
