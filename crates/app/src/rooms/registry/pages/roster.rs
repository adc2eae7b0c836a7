//! The rosters of a record, and what it is a member of.

use linli_kernel::Lang;
use linli_registers::{Register, Roster};
use maud::{Markup, html};

use super::{href, join};
use crate::app::Shared;
use crate::rooms::registry::books::registers;
use crate::rooms::registry::look::Shown;
use crate::rooms::registry::model::Member;
use crate::web::pages::key_field;
use crate::web::ui::{self, Form, Icon, Tone};

type Seen = (Member, Option<Shown>);

/// A card for each roster of the record, and one of what it belongs to.
pub(super) fn cards(app: &Shared, shown: &Shown, all: &[Seen], lang: Lang) -> Markup {
    let id = shown.record.id;
    let belongs: Vec<&Seen> = all.iter().filter(|(one, _)| one.member == id).collect();
    html! {
        @for roster in &shown.register.def().rosters {
            (ui::card(roster.title.get(lang), html! {
                (members(app, shown, roster, all, lang))
                @if shown.edits { (join_link(shown, roster, lang)) }
            }))
        }
        @if !belongs.is_empty() {
            (ui::card(lang.pick("所在名册", "Belongs to"), html! {
                ul.rows { @for (one, whole) in belongs { (line(one, whole.as_ref(), None, lang)) } }
            }))
        }
    }
}

fn members(app: &Shared, shown: &Shown, roster: &Roster, all: &[Seen], lang: Lang) -> Markup {
    let id = shown.record.id;
    let own = all
        .iter()
        .filter(|(one, _)| one.whole == id && one.roster == roster.id);
    let (now, before): (Vec<&Seen>, Vec<&Seen>) = own.partition(|(one, _)| one.until.is_none());
    html! {
        @if now.is_empty() { p.muted { (lang.pick("还没有成员。", "Nobody yet.")) } }
        ul.rows { @for (one, member) in now {
            (line(one, member.as_ref(), shown.edits.then(|| leave_form(app, one, lang)), lang))
        } }
        @if !before.is_empty() {
            details {
                summary { (lang.pick("曾在名册", "Before")) " (" (before.len()) ")" }
                ul.rows { @for (one, member) in before { (line(one, member.as_ref(), None, lang)) } }
            }
        }
    }
}

fn line(one: &Member, other: Option<&Shown>, end: Option<Markup>, lang: Lang) -> Markup {
    html! {
        li.row-item.row-plain {
            div.row-text {
                @match other {
                    Some(other) => a href=(href(other.record.id)) { (other.title) },
                    None => span.muted { (lang.pick("（不在您的职责范围内）", "(outside your reach)")) },
                }
                " " (ui::badge(Tone::Quiet, &role(one, lang)))
                div.row-line {
                    @if let Some((num, den)) = one.share { (lang.pick("份额 ", "share ")) (num) "/" (den) " · " }
                    @if let Some(since) = one.since { (lang.pick("自 ", "since ")) (since) " " }
                    @if let Some(until) = one.until { (lang.pick("至 ", "until ")) (until) }
                }
            }
            @if let Some(end) = end { (end) }
        }
    }
}

/// What a member is, with the register that says so.
fn role(one: &Member, lang: Lang) -> String {
    let rosters = registers().iter().flat_map(Register::rosters);
    let mut found = rosters.filter(|roster| roster.id == one.roster);
    let title = found.find_map(|roster| {
        let role = roster.role(&one.role)?;
        Some(role.title.get(lang).to_owned())
    });
    title.unwrap_or_else(|| one.role.clone())
}

fn leave_form(app: &Shared, one: &Member, lang: Lang) -> Markup {
    let action = format!("/records/{}/members/{}/end", one.whole, one.id);
    let form = Form::post(lang, &action).called("leave");
    let id = format!("until-{}", one.id);
    html! {
        details.act {
            summary.act-head { span { (lang.pick("离开", "Leaves")) } }
            (form.render(html! {
                (key_field(app, "", &linli_kernel::Invalid::default()))
                (ui::Field::new(lang, "until", lang.pick("离开日期", "Left on")).date().required().within(&id))
                (ui::button(lang.pick("确认离开", "End it")))
            }))
        }
    }
}

/// The way to the page on which a member is looked up and added.
fn join_link(shown: &Shown, roster: &Roster, lang: Lang) -> Markup {
    let to = join::address(shown.record.id, &roster.id);
    html! { p { (ui::link_button(&to, lang.pick("添加成员", "Add a member")).icon(Icon::Plus)) } }
}

/// The members of a roster as they stand now, to read.
pub(super) fn standing(shown: &Shown, roster: &Roster, all: &[Seen], lang: Lang) -> Markup {
    let id = shown.record.id;
    let now = all
        .iter()
        .filter(|(one, _)| one.whole == id && one.roster == roster.id && one.until.is_none());
    let now: Vec<&Seen> = now.collect();
    html! {
        @if now.is_empty() { p.muted { (lang.pick("还没有成员。", "Nobody yet.")) } }
        ul.rows { @for (one, member) in now { (line(one, member.as_ref(), None, lang)) } }
        @if shown.edits { (join_link(shown, roster, lang)) }
    }
}
