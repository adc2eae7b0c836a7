//! The rosters: who is on duty this week, when nobody is, and absences.

use std::collections::BTreeMap;

use axum::Form as Urlencoded;
use axum::extract::rejection::FormRejection;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use jiff::Timestamp;
use jiff::civil::{Date, DateTime};
use linli_kernel::{Caller, Invalid, Lang, PersonId, Trouble};
use linli_route::{Change, Roster, Slot};
use maud::{Markup, html};

use super::super::force::rosters;
use super::super::model::{DutyChange, NewChange};
use super::super::{change_duty, store, withdraw_change};
use super::names::names;
use super::tabs;
use crate::app::Shared;
use crate::rooms::people::{self, Right};
use crate::rooms::receipts::Key;
use crate::web::pages::{key_field, view};
use crate::web::problem::Answer;
use crate::web::ui::{self, Action, Column, Form, Icon, Page, Tone, Typed};
use crate::web::visitor::{Permit, Visitor, rights};
use crate::zone;

/// Days shown.
const WEEK: u16 = 7;
/// What the page shows.
struct Rosters {
    all: Vec<(Roster, Vec<Change>)>,
    changes: Vec<(String, DutyChange)>,
    people: BTreeMap<PersonId, String>,
}

async fn look(app: &Shared, caller: &Caller) -> Result<Rosters, Trouble> {
    let (street, now) = (caller.street, app.clock.now());
    app.db
        .read(move |tx| {
            Box::pin(async move {
                let all = rosters(tx, street, now).await?;
                let changes = store::changes(tx, street, now).await?;
                let listed = all
                    .iter()
                    .flat_map(|(roster, _)| &roster.shifts)
                    .flat_map(|shift| &shift.people)
                    .copied();
                let changed = changes
                    .iter()
                    .flat_map(|(_, one)| [Some(one.change.absent), one.change.instead])
                    .flatten();
                let ids: Vec<PersonId> = listed.chain(changed).collect();
                let people = people::names_of(tx, street, &ids).await?;
                Ok(Rosters {
                    all,
                    changes,
                    people,
                })
            })
        })
        .await
}

/// The page.
pub(super) async fn show(
    State(app): State<Shared>,
    Permit {
        caller, visitor, ..
    }: Permit<rights::SeeRouting>,
) -> Answer<Markup> {
    week(
        &app,
        &visitor,
        &caller,
        Typed::default(),
        Invalid::default(),
    )
    .await
}

async fn week(
    app: &Shared,
    visitor: &Visitor,
    caller: &Caller,
    typed: Typed,
    invalid: Invalid,
) -> Answer<Markup> {
    let found = look(app, caller).await?;
    let view = view(app, visitor).await?;
    let lang = view.lang;
    let manages = people::require(caller, Right::ManageRouting).is_ok();
    let today = zone::day(app.clock.now());
    let body = html! {
        (tabs("/routing/rosters", lang))
        @if found.all.is_empty() { (ui::empty(Icon::Calendar, lang.pick("还没有值班表", "No rosters yet"), lang.pick("建了值班表，规则可以派给当班的人。", "With a roster, rules can route to whoever is on duty."), html! {})) }
        @for (roster, changes) in &found.all { (one(app, &found, roster, changes, today, manages, lang)) }
        @if manages && !found.all.is_empty() { (absence(app, caller, &found, typed, invalid, lang).await?) }
    };
    let mut page = Page::new(&view, lang.pick("值班表", "Rosters")).lead(lang.pick("从今天起七天。工作日按国务院放假安排，调休上班的周末也算。", "Seven days from today. Working days follow the State Council's notice, weekends worked in exchange included."));
    if manages {
        page = page.actions(html! { (ui::link_button("/routing/rosters/edit", lang.pick("新建值班表", "New roster")).icon(Icon::Plus).action(Action::Primary)) });
    }
    Ok(page.wide().body(body))
}

fn one(
    app: &Shared,
    found: &Rosters,
    roster: &Roster,
    changes: &[Change],
    today: Date,
    manages: bool,
    lang: Lang,
) -> Markup {
    let columns =
        [("时间", "When"), ("值班", "On duty")].map(|(zh, en)| Column::text(lang.pick(zh, en)));
    let slots = roster.slots(today, WEEK, changes, &app.calendar);
    let standing = found.changes.iter().filter(|(id, _)| *id == roster.id);
    let table = match &slots {
        Err(error) => ui::alert(
            Tone::Warn,
            lang.pick(
                "工作日历未装入，查不出谁值班",
                "Who is on duty is not known: the calendar is not loaded",
            ),
            html! { code { (error) } },
        ),
        Ok(slots) => {
            let gaps = slots.iter().filter(|slot| slot.is_gap()).count();
            let shown = slots
                .iter()
                .filter(|slot| slot.covered || !slot.people.is_empty());
            html! {
                @if gaps > 0 { p { (ui::badge(Tone::Bad, &gap_words(gaps, lang))) } } @else { p { (ui::badge(Tone::Good, lang.pick("应有人时都有人", "Somebody whenever somebody should be"))) } }
                (ui::table(roster.title.get(lang), &columns, shown.map(|slot| vec![html! { (span(slot)) }, people_of(slot, found, lang)])))
            }
        }
    };
    ui::card(
        roster.title.get(lang),
        html! {
            (table)
            @for (_, change) in standing { (change_line(app, change, found, manages, lang)) }
            @if manages { p { a href={ "/routing/rosters/edit?id=" (roster.id) } { (lang.pick("编辑", "Edit")) } } }
        },
    )
}

fn gap_words(gaps: usize, lang: Lang) -> String {
    match lang {
        Lang::Zh => format!("{gaps} 段时间没有人值班"),
        Lang::En => format!("Nobody on duty: {gaps} stretches"),
    }
}

fn local(at: Timestamp) -> String {
    at.to_zoned(zone::zone())
        .strftime("%m-%d %H:%M")
        .to_string()
}

fn span(slot: &Slot) -> String {
    format!("{} – {}", local(slot.from), local(slot.to))
}

fn people_of(slot: &Slot, found: &Rosters, lang: Lang) -> Markup {
    let names: Vec<&str> = slot
        .people
        .iter()
        .filter_map(|person| found.people.get(person))
        .map(String::as_str)
        .collect();
    html! { @if slot.is_gap() { (ui::badge(Tone::Bad, lang.pick("没有人", "Nobody"))) } @else { (names.join(lang.pick("、", ", "))) } }
}

fn change_line(
    app: &Shared,
    one: &DutyChange,
    found: &Rosters,
    manages: bool,
    lang: Lang,
) -> Markup {
    let name = |person: PersonId| found.people.get(&person).map_or("—", String::as_str);
    let change = one.change;
    let target = format!("/routing/duty/{}/withdraw", one.id);
    html! {
        p {
            (local(change.from)) " – " (local(change.to)) " " (name(change.absent)) " → "
            @match change.instead { Some(person) => { (name(person)) } None => { (lang.pick("无人替班", "nobody stands in")) } }
        }
        @if manages {
            (Form::post(lang, &target).render(html! { (key_field(app, "", &Invalid::default())) (ui::submit(lang.pick("撤回", "Withdraw")).action(Action::Quiet)) }))
        }
    }
}

/// The form of an absence; a swap is two of them.
async fn absence(
    app: &Shared,
    caller: &Caller,
    found: &Rosters,
    typed: Typed,
    invalid: Invalid,
    lang: Lang,
) -> Result<Markup, Trouble> {
    let tried = !invalid.fields.is_empty();
    let staff = names(app, caller).await?.staff;
    let key = key_field(app, typed.get("key"), &invalid);
    let form = Form::post(lang, "/routing/duty")
        .typed(typed)
        .invalid(invalid);
    let listed: Vec<(String, &str)> = found
        .people
        .iter()
        .map(|(id, name)| (id.to_string(), name.as_str()))
        .collect();
    let all: Vec<(String, &str)> = staff
        .iter()
        .map(|(id, name)| (id.to_string(), name.as_str()))
        .collect();
    let rosters = found
        .all
        .iter()
        .map(|(roster, _)| (roster.id.as_str(), roster.title.get(lang)));
    let pick = |of: &'_ [(String, &'_ str)], none: &'static str| -> Vec<(String, String)> {
        std::iter::once((String::new(), none.to_owned()))
            .chain(of.iter().map(|(id, name)| (id.clone(), (*name).to_owned())))
            .collect()
    };
    let (absent, instead) = (
        pick(&listed, lang.pick("请选择", "Choose")),
        pick(&all, lang.pick("无人替班", "Nobody")),
    );
    fn pairs(of: &[(String, String)]) -> impl Iterator<Item = (&str, &str)> {
        of.iter().map(|(id, name)| (id.as_str(), name.as_str()))
    }
    Ok(html! {
        details.act open[tried] {
            summary.act-head { (ui::icon(Icon::Edit)) span { (lang.pick("请假或换班", "Absence or swap")) } }
            (form.render(html! {
                (key)
                (form.field("roster", "值班表", "Roster").select(rosters))
                (form.field("absent", "谁不在", "Who is absent").select(pairs(&absent)).required())
                (form.field("instead", "谁替班", "Who stands in").select(pairs(&instead)))
                (form.field("from", "从", "From").required().placeholder("2026-09-07 08:30"))
                (form.field("to", "到", "Until").required().placeholder("2026-09-08 08:30").hint(lang.pick("换班写两条：甲不在由乙替，乙不在由甲替。", "A swap is two entries: each stands in for the other.")))
                (ui::submit(lang.pick("登记", "Note it")).icon(Icon::Check))
            }))
        }
    })
}

/// Notes an absence.
pub(super) async fn duty(
    State(app): State<Shared>,
    Permit {
        caller, visitor, ..
    }: Permit<rights::ManageRouting>,
    form: Result<Urlencoded<Typed>, FormRejection>,
) -> Answer<Response> {
    let Urlencoded(typed) = form?;
    match noted(&app, &caller, &typed).await {
        Ok(()) => Ok(Redirect::to("/routing/rosters").into_response()),
        Err(Trouble::Invalid(invalid)) => Ok((
            StatusCode::UNPROCESSABLE_ENTITY,
            week(&app, &visitor, &caller, typed, invalid).await?,
        )
            .into_response()),
        Err(trouble) => Err(trouble.into()),
    }
}

async fn noted(app: &Shared, caller: &Caller, typed: &Typed) -> Result<(), Trouble> {
    let at = |name: &'static str| -> Result<Timestamp, Trouble> {
        let text = typed.get(name).trim().replace(' ', "T");
        let read = text
            .parse::<DateTime>()
            .ok()
            .and_then(|local| local.to_zoned(zone::zone()).ok());
        read.map(|zoned| zoned.timestamp()).ok_or_else(|| {
            Trouble::field(
                name,
                "请按 2026-09-07 08:30 填写",
                "Write it as 2026-09-07 08:30",
            )
        })
    };
    let absent = typed
        .get("absent")
        .parse()
        .map_err(|_none| Trouble::field("absent", "请选择人员", "Choose a person"))?;
    let new = NewChange {
        roster: typed.get("roster").to_owned(),
        absent,
        instead: typed.get("instead").parse().ok(),
        from: at("from")?,
        to: at("to")?,
    };
    let key = Key::new(Some(typed.get("key")), &new)?;
    change_duty(app, caller, new, key).await.map(drop)
}

/// Withdraws an absence.
pub(super) async fn withdraw(
    State(app): State<Shared>,
    Permit { caller, .. }: Permit<rights::ManageRouting>,
    Path(id): Path<String>,
    form: Result<Urlencoded<Typed>, FormRejection>,
) -> Answer<Redirect> {
    let Urlencoded(typed) = form?;
    let id = id
        .parse()
        .map_err(|_bad| Trouble::field("id", "没有这条变动", "There is no such change"))?;
    let key = Key::new(Some(typed.get("key")), &("routing.withdraw", &id))?;
    withdraw_change(&app, &caller, id, key).await?;
    Ok(Redirect::to("/routing/rosters"))
}
