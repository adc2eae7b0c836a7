//! The rosters of a record, and what it is a member of.

use linli_kernel::Lang;
use linli_registers::{Register, Roster};
use maud::{Markup, html};

use super::{Tried, href};
use crate::app::Shared;
use crate::rooms::registry::books::registers;
use crate::rooms::registry::look::Shown;
use crate::rooms::registry::model::Member;
use crate::web::pages::key_field;
use crate::web::ui::{self, Form, Icon, Tone};

type Seen = (Member, Option<Shown>);

/// A card for each roster of the record, and one of what it belongs to.
pub(super) fn cards(
    app: &Shared,
    shown: &Shown,
    all: &[Seen],
    tried: &Tried,
    lang: Lang,
) -> Markup {
    let id = shown.record.id;
    let belongs: Vec<&Seen> = all.iter().filter(|(one, _)| one.member == id).collect();
    html! {
        @for roster in &shown.register.def().rosters {
            (ui::card(roster.title.get(lang), html! {
                (members(app, shown, roster, all, lang))
                @if shown.edits { (join_form(app, shown, roster, tried, lang)) }
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

fn join_form(app: &Shared, shown: &Shown, roster: &Roster, tried: &Tried, lang: Lang) -> Markup {
    let action = format!("/records/{}/members", shown.record.id);
    let (typed, invalid) = tried.of(&format!("join-{}", roster.id));
    let key = key_field(app, typed.get("key"), &invalid);
    let open = !invalid.fields.is_empty();
    let form = Form::post(lang, &action)
        .typed(typed)
        .invalid(invalid)
        .called(&roster.id);
    let roles: Vec<(&str, &str)> = roster
        .roles
        .iter()
        .map(|role| (role.id.as_str(), role.title.get(lang)))
        .collect();
    let hint = whence(roster, lang);
    html! {
        details.act open[open] {
            summary.act-head { (ui::icon(Icon::Plus)) span { (lang.pick("添加成员", "Add a member")) } }
            (form.render(html! {
                (key)
                (Form::hidden("roster", &roster.id))
                (form.field("member", "成员", "Member").required().max(40).hint(&hint))
                (form.field("role", "身份", "Role").required().select(roles))
                @if roster.has_shares() {
                    (form.field("share", "份额", "Share").max(20).placeholder("1/2"))
                }
                (form.field("since", "起始日期", "Since").date())
                (ui::button(lang.pick("添加", "Add")).icon(Icon::Plus))
            }))
        }
    }
}

/// Where members come from, and how one is named.
fn whence(roster: &Roster, lang: Lang) -> String {
    let registers = roster.members.iter().filter_map(|id| registers().get(id));
    let from: Vec<&str> = registers.map(|one| one.head().title.get(lang)).collect();
    let how = lang.pick(
        "打开成员的登记，复制其编号（record_…）或网址。来自：",
        "Open the member's record and copy its id (record_…) or address. Of: ",
    );
    format!("{how}{}", from.join(lang.pick("、", ", ")))
}
