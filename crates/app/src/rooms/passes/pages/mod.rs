//! The pages of passes: the host's, the visitor's, the doorkeeper's and the administrator's.

mod admin;
mod guard;
mod mine;
mod visitor;

use linli_kernel::Lang;
use linli_pass::{Pass, Verdict};
use maud::{Markup, html};

use super::model::Standing;
use crate::web::Pages;
use crate::web::ui::{self, Tone};

/// The pages.
pub fn pages() -> Pages {
    mine::pages()
        .and(visitor::pages())
        .and(guard::pages())
        .and(admin::pages())
}

/// How a pass stands, as a badge.
fn standing(one: Standing, lang: Lang) -> Markup {
    let (tone, words) = match one {
        Standing::Ahead => (Tone::Quiet, lang.pick("未到时间", "Not yet valid")),
        Standing::Valid => (Tone::Good, lang.pick("有效", "Valid")),
        Standing::Over => (Tone::Quiet, lang.pick("已过期", "Expired")),
        Standing::Revoked => (Tone::Bad, lang.pick("已收回", "Taken back")),
    };
    ui::badge(tone, words)
}

/// What is said of a pass, large enough to be read at arm's length.
fn verdict(one: &Verdict, lang: Lang) -> Markup {
    let tone = if one.is_good() { Tone::Good } else { Tone::Bad };
    ui::alert(tone, one.text().get(lang), html! {})
}

/// What a pass that is proved holds.
fn facts(pass: &Pass, building: Option<&str>, lang: Lang) -> Markup {
    let unknown = lang.pick("（本街道没有这幢楼）", "(no building of this street)");
    let mut all = vec![
        (
            lang.pick("楼幢", "Building"),
            html! { (building.unwrap_or(unknown)) },
        ),
        (lang.pick("接待方", "Host"), html! { (pass.host) }),
        (
            lang.pick("事由", "Purpose"),
            html! { (pass.purpose.title().get(lang)) },
        ),
        (lang.pick("生效", "From"), ui::when(pass.from, lang)),
        (lang.pick("失效", "Until"), ui::when(pass.until, lang)),
    ];
    if !pass.word.is_empty() {
        all.push((lang.pick("口令", "Word"), html! { strong { (pass.word) } }));
    }
    ui::key_values(all)
}
