//! Every component on one page, with invented data: what the browser tests look at.

use jiff::Timestamp;
use linli_kernel::{Lang, Text};
use maud::{Markup, html};

use super::gallery_parts as parts;
use super::{Icon, NavItem, Page, Tone, View, Who, toast};

/// The gallery in a language, with or without elder mode. Not routed in production.
#[must_use]
pub fn gallery(lang: Lang, elder: bool) -> Markup {
    let view = sample_view(lang, elder);
    let now: Timestamp = Timestamp::UNIX_EPOCH + jiff::SignedDuration::from_secs(1_795_338_300);
    let body = html! {
        (parts::home(lang))
        div.columns {
            div {
                (parts::case(lang, now))
                (parts::happened(lang, now))
                (parts::report(lang))
            }
            div {
                (parts::rate(lang))
                (parts::numbers(lang))
                (parts::messages(lang))
                (parts::shortcuts(lang))
            }
        }
        (parts::queue(lang, now))
        (parts::pictograms(lang))
    };
    Page::new(&view, lang.pick("组件一览", "Component gallery"))
        .lead(lang.pick(
            "每个组件都在这里，数据均为虚构。",
            "Every component is here; all data are invented.",
        ))
        .back("/", lang.pick("返回首页", "Back home"))
        .wide()
        .body(body)
}

/// A page for someone who is not logged in, without navigation: the frame of the login page.
#[must_use]
pub fn gallery_login(lang: Lang, elder: bool) -> Markup {
    let view = View {
        who: None,
        nav: Vec::new(),
        toast: None,
        ..sample_view(lang, elder)
    };
    Page::new(&view, lang.pick("登录", "Log in"))
        .lead(lang.pick("邻里的事，一起办。", "Neighbours get things done together."))
        .narrow()
        .body(parts::login(lang))
}

fn sample_view(lang: Lang, elder: bool) -> View {
    let item = |href: &str, icon, zh: &str, en: &str, badge, active| NavItem {
        href: href.to_owned(),
        icon,
        label: Text::new(zh, en),
        badge,
        active,
    };
    View {
        lang,
        elder,
        street: Text::new("潮鸣街道", "Chaoming Street"),
        who: Some(Who {
            name: lang.pick("王小棠", "Wang Xiaotang").to_owned(),
            roles_line: lang
                .pick("居民 · 知足弄 8 幢", "Resident · Zhizu Lane 8")
                .to_owned(),
            initials: lang.pick("小棠", "WX").to_owned(),
        }),
        nav: vec![
            item("/", Icon::House, "首页", "Home", None, true),
            item("/report", Icon::Bell, "按铃", "Ring", None, false),
            item("/mine", Icon::Book, "我的事", "Mine", Some(2), false),
            item("/tasks", Icon::Checklist, "任务", "Tasks", Some(120), false),
            item("/desk", Icon::Desk, "工作台", "Desk", None, false),
        ],
        demo: true,
        path: "/gallery?a=1&b=2".to_owned(),
        toast: Some(toast(
            Tone::Good,
            lang.pick("已收到，编号 2026-1122-07", "Received, number 2026-1122-07"),
        )),
    }
}
