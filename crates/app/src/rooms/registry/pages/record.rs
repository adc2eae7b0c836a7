//! One record: what is kept, where from and how old; who belongs to it; what it was before; who looked.

use axum::extract::rejection::{PathRejection, QueryRejection};
use axum::extract::{Path, Query, State};
use jiff::civil::Date;
use linli_kernel::{Caller, Lang, RecordId, Text, Trouble};
use linli_registers::{AttributeDef, Register};
use maud::{Markup, html};
use serde::Deserialize;

use super::words::{icon, origin, value};
use super::{Tried, echoes, restrict, rights, roster};
use crate::app::Shared;
use crate::rooms::people;
use crate::rooms::registry::consent::{self, Consent, WAYS};
use crate::rooms::registry::look::{self, Shown, Step};
use crate::rooms::registry::model::Why;
use crate::rooms::registry::own;
use crate::rooms::registry::reveal::{self, Sighting};
use crate::rooms::registry::routes::id_of;
use crate::web::pages::{key_field, view};
use crate::web::problem::Answer;
use crate::web::ui::{self, Action, Event, Form, Icon, Page, Tone};
use crate::web::visitor::{Signed, Visitor};
use crate::zone;

#[derive(Debug, Default, Deserialize)]
pub(super) struct Told {
    told: Option<String>,
}

/// The page.
pub(super) async fn show(
    State(app): State<Shared>,
    Signed(caller, visitor): Signed,
    path: Result<Path<String>, PathRejection>,
    told: Result<Query<Told>, QueryRejection>,
) -> Answer<Markup> {
    let (Path(id), Query(told)) = (path?, told?);
    let note = told.told.and_then(|told| said(&told, visitor.lang));
    let note = note.map(|text| ui::toast(Tone::Good, text));
    Ok(page(
        &app,
        &caller,
        &visitor,
        id_of(&id)?,
        note,
        &Tried::default(),
    )
    .await?)
}

fn said(told: &str, lang: Lang) -> Option<&'static str> {
    Some(match told {
        "entered" => lang.pick("已登记", "Entered"),
        "changed" => lang.pick("已保存", "Saved"),
        "closed" => lang.pick("已销记", "Closed"),
        "joined" => lang.pick("已加入名册", "Added to the roster"),
        "left" => lang.pick("已离开名册", "Ended"),
        "consented" => lang.pick("已登记同意", "The consent is on record"),
        "linked" => lang.pick("已关联本人账号", "Linked to their account"),
        "unlinked" => lang.pick("已解除关联", "The link is ended"),
        "restricted" => lang.pick("已限制处理", "Restricted"),
        "lifted" => lang.pick("已解除限制", "The restriction is lifted"),
        "decided" => lang.pick("已决定", "Decided"),
        "withdrawn" => lang.pick(
            "已撤回，依该同意保存的内容已删除",
            "Withdrawn; what was kept on it is erased",
        ),
        _ => return None,
    })
}

/// The page, with something to read once above it.
pub(super) async fn page(
    app: &Shared,
    caller: &Caller,
    visitor: &Visitor,
    id: RecordId,
    note: Option<Markup>,
    tried: &Tried,
) -> Result<Markup, Trouble> {
    let view = view(app, visitor).await?;
    let lang = view.lang;
    let shown = look::record(app, caller, id).await?;
    let members = look::members(app, caller, id).await?;
    let steps = look::history(app, caller, id).await?;
    let consents = consent::consents(app, caller, id).await?;
    let looks = reveal::looks(app, caller, id).await?;
    let today = zone::day(app.clock.now());
    let body = html! {
        @if let Some(note) = note { (note) }
        (restrict::banner(app, caller, &shown, lang).await?) (state(&shown, lang))
        (ui::card(lang.pick("登记内容", "What is kept"), facts(&shown, today, lang)))
        (roster::cards(app, &shown, &members, lang))
        @if shown.reveals && !shown.masked.is_empty() { (reveal_form(app, &shown, tried, lang)) }
        (consents_card(app, &shown, &consents, tried, lang))
        (echoes::card(app, caller, &shown, tried, lang).await?)
        (rights::card(app, &shown, tried, lang))
        (past(&shown, &steps, lang))
        (seen_by(app, caller, &shown, &looks, lang).await?)
        @if shown.edits { (close_form(app, &shown, tried, lang)) }
    };
    let register = format!("/registry/{}", shown.register.id());
    let edit = format!("/records/{id}/edit");
    let mut page = Page::new(&view, &shown.title);
    page = page.back(&register, shown.register.head().title.get(lang));
    if shown.edits {
        page = page.actions(html! {
            (ui::link_button(&edit, lang.pick("更新", "Change")).icon(Icon::Edit))
        });
    }
    Ok(page.body(body))
}

fn state(shown: &Shown, lang: Lang) -> Markup {
    html! {
        p {
            (ui::icon(icon(shown.register.head().subject))) " "
            @match (shown.record.place, &shown.place) {
                (Some(id), Some(address)) => a href={ "/registry/at/" (id) } { (address) },
                _ => span.muted { (lang.pick("未登记地点", "No place on record")) },
            }
            (restrict::badge(shown, lang))
            @if let Some(closed) = shown.record.closed {
                " " (ui::badge(Tone::Quiet, closed.why.title().get(lang))) " " (closed.on)
            }
        }
    }
}

fn facts(shown: &Shown, today: Date, lang: Lang) -> Markup {
    let line = |one: &AttributeDef| {
        let kept = shown.kept.get(&one.id);
        html! {
            @match kept {
                Some(kept) => {
                    div { (value(shown.register, one, &kept.value, lang))
                        @if shown.masked.contains(&one.id) { " " span.muted { (ui::icon(Icon::Lock)) span.visually-hidden { (lang.pick("已遮盖", "masked")) } } } }
                    div { (origin(kept, today, lang)) }
                }
                None => span.muted { (lang.pick("未登记", "Not on record")) },
            }
        }
    };
    let all = shown.register.def().attributes.iter();
    ui::key_values(all.map(|one| (one.title.get(lang), line(one))))
}

/// Asks for the reason of a look at a masked value.
fn reveal_form(app: &Shared, shown: &Shown, tried: &Tried, lang: Lang) -> Markup {
    let action = format!("/records/{}/reveal", shown.record.id);
    let (typed, invalid) = tried.of("reveal");
    let key = key_field(app, typed.get("key"), &invalid);
    let form = Form::post(lang, &action)
        .typed(typed)
        .invalid(invalid)
        .called("reveal");
    let masked: Vec<(&str, &str)> = shown
        .register
        .def()
        .attributes
        .iter()
        .filter(|one| shown.masked.contains(&one.id))
        .map(|one| (one.id.as_str(), one.title.get(lang)))
        .collect();
    ui::card(
        lang.pick("查看原文", "See in full"),
        form.render(html! {
            (key)
            (form.field("attribute", "查看哪一项", "What to see").required().select(masked))
            (form.field("reason", "查看事由", "Why it is needed").required().max(200)
                .hint(lang.pick("将永久记录，本人可以看到。", "It is kept, and the person can see it.")))
            (ui::button(lang.pick("查看", "Show it")).icon(Icon::Eye))
        }),
    )
}

/// What a register keeps on consent, each with the title of its first attribute.
fn asked_for(register: &'static Register, lang: Lang) -> Vec<(String, &'static str)> {
    let mut asked: Vec<(String, &str)> = Vec::new();
    for one in &register.def().attributes {
        if let Some(to) = consent::asked_for(register, one)
            && asked.iter().all(|(known, _)| *known != to)
        {
            asked.push((to, one.title.get(lang)));
        }
    }
    asked
}

/// What was agreed to, and the form for one more, where the register keeps something on consent.
fn consents_card(
    app: &Shared,
    shown: &Shown,
    all: &[Consent],
    tried: &Tried,
    lang: Lang,
) -> Markup {
    let register = shown.register;
    let asked = asked_for(register, lang);
    if asked.is_empty() {
        return html! {};
    }
    let title = |to: &str| {
        let found = asked.iter().find(|(known, _)| known == to);
        found.map_or_else(|| to.to_owned(), |(_, title)| (*title).to_owned())
    };
    let way = |how: &str| {
        let found = WAYS.iter().find(|(code, ..)| *code == how);
        found.map_or("", |(_, zh, en)| lang.pick(zh, en))
    };
    ui::card(
        lang.pick("同意", "Consents"),
        html! {
            @if all.is_empty() { p.muted { (lang.pick("没有登记同意。", "None on record.")) } }
            ul.rows { @for one in all {
                li.row-item.row-plain {
                    div.row-text {
                        strong { (title(&one.to)) } " " (way(&one.how)) " " (one.given)
                        @if let Some(day) = one.withdrawn { " " (ui::badge(Tone::Quiet, lang.pick("已撤回", "Withdrawn"))) " " (day) }
                    }
                    @if one.withdrawn.is_none() && (shown.edits || shown.record.restricted && shown.reveals) { (withdraw_form(app, shown, one, lang)) }
                }
            } }
            @if shown.edits { (consent_form(app, shown, &asked, tried, lang)) }
        },
    )
}

fn withdraw_form(app: &Shared, shown: &Shown, one: &Consent, lang: Lang) -> Markup {
    let action = format!("/records/{}/consents/{}/withdraw", shown.record.id, one.id);
    Form::post(lang, &action).render(html! {
        (key_field(app, "", &linli_kernel::Invalid::default()))
        (ui::button(lang.pick("撤回", "Withdraw")).action(Action::Danger)
            .confirm(lang.pick("撤回后，依该同意保存的内容立即删除。确定撤回？", "What was kept on it is erased at once. Withdraw?")))
    })
}

fn consent_form(
    app: &Shared,
    shown: &Shown,
    asked: &[(String, &str)],
    tried: &Tried,
    lang: Lang,
) -> Markup {
    let action = format!("/records/{}/consents", shown.record.id);
    let (typed, invalid) = tried.of("consent");
    let key = key_field(app, typed.get("key"), &invalid);
    let form = Form::post(lang, &action)
        .typed(typed)
        .invalid(invalid)
        .called("consent");
    let to: Vec<(&str, &str)> = asked
        .iter()
        .map(|(to, title)| (to.as_str(), *title))
        .collect();
    let ways: Vec<(&str, &str)> = WAYS
        .iter()
        .map(|(code, zh, en)| (*code, lang.pick(zh, en)))
        .collect();
    form.render(html! {
        (key)
        (form.field("to", "同意内容", "Agrees to").required().select(to))
        (form.field("how", "同意方式", "How").required().select(ways))
        (form.field("given", "同意日期", "On").date().required())
        (ui::button(lang.pick("登记同意", "Record the consent")).icon(Icon::Check))
    })
}

/// What stood there before.
fn past(shown: &Shown, steps: &[Step], lang: Lang) -> Markup {
    if steps.is_empty() {
        return html! {};
    }
    let title = |step: &Step| {
        let one = shown.register.attribute(&step.attribute);
        one.map_or(String::new(), |one| one.title.get(lang).to_owned())
    };
    let deed = |step: &Step| match step.deed.as_str() {
        "renew" => lang.pick("核实", "confirmed"),
        "clear" => lang.pick("清除", "cleared"),
        _ => lang.pick("更改", "changed"),
    };
    let before = |step: &Step| {
        let one = shown.register.attribute(&step.attribute);
        html! { p.muted { (lang.pick("此前：", "Before: "))
        @if let Some(one) = one { (value(shown.register, one, &step.before.value, lang)) }
        " · " (step.before.source.office.get(lang)) " · " (step.before.as_of) } }
    };
    let titles: Vec<String> = steps
        .iter()
        .map(|one| format!("{} {}", title(one), deed(one)))
        .collect();
    let events: Vec<Event<'_>> = steps
        .iter()
        .zip(&titles)
        .map(|(step, title)| Event {
            at: step.at,
            title,
            who: "",
            icon: Icon::Edit,
            body: before(step),
        })
        .collect();
    ui::card(
        lang.pick("变更记录", "History"),
        ui::timeline(lang, &events),
    )
}

/// Who looked at what is masked.
async fn seen_by(
    app: &Shared,
    caller: &Caller,
    shown: &Shown,
    looks: &[Sighting],
    lang: Lang,
) -> Result<Markup, Trouble> {
    if looks.is_empty() {
        return Ok(html! {});
    }
    let (street, ids) = (
        caller.street,
        looks.iter().map(|one| one.look.by).collect::<Vec<_>>(),
    );
    let read = app
        .db
        .read(move |tx| Box::pin(async move { people::names_of(tx, street, &ids).await }));
    let names = read.await?;
    let title = |one: &Sighting| {
        let attribute = shown.register.attribute(&one.attribute);
        match attribute {
            Some(it) => it.title.get(lang).to_owned(),
            None => own::what(shown.register, &one.attribute)
                .get(lang)
                .to_owned(),
        }
    };
    Ok(ui::card(
        lang.pick("谁查看过原文", "Who saw it in full"),
        html! { ul.rows { @for one in looks {
            li.row-item.row-plain { div.row-text {
                strong { (title(one)) } " · " @if let Some(name) = names.get(&one.look.by) { (name) }
                div.row-line { (ui::when(one.look.at, lang)) " · " (one.look.reason) }
            } }
        } } },
    ))
}

fn close_form(app: &Shared, shown: &Shown, tried: &Tried, lang: Lang) -> Markup {
    let action = format!("/records/{}/close", shown.record.id);
    let (typed, invalid) = tried.of("close");
    let key = key_field(app, typed.get("key"), &invalid);
    let open = !invalid.fields.is_empty();
    let form = Form::post(lang, &action)
        .typed(typed)
        .invalid(invalid)
        .called("close");
    let titles: Vec<(&str, Text)> = Why::ALL
        .iter()
        .filter(|one| **one != Why::Erased)
        .map(|one| (one.code(), one.title()))
        .collect();
    let why: Vec<(&str, &str)> = titles
        .iter()
        .map(|(code, title)| (*code, title.get(lang)))
        .collect();
    html! {
        details.act open[open] {
            summary.act-head { (ui::icon(Icon::Close)) span { (lang.pick("销记", "Close the record")) } }
            (form.render(html! {
                (key)
                (Form::hidden("version", &shown.record.version.to_string()))
                (form.field("why", "原因", "Why").required().select(why))
                (form.field("on", "日期", "On").date().required()
                    .hint(lang.pick("保存期限从这一天起算。", "Retention is counted from this day.")))
                (ui::button(lang.pick("销记", "Close")).action(Action::Danger)
                    .confirm(lang.pick("销记后不能再改。确定？", "It cannot be changed afterwards. Close it?")))
            }))
        }
    }
}
