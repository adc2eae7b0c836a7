//! The runs, how each gets on, and the form that starts a campaign.

use axum::Form as Urlencoded;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use jiff::civil::Date;
use linli_kernel::{Caller, Invalid, Lang, Trouble};
use linli_rounds::WhoBy;
use linli_rounds::standing::Tally;
use maud::{Markup, html};

use super::super::board::{self, Overview, Progress};
use super::super::model::NewRun;
use super::super::runs;
use super::{Told, Tried, form_of};
use crate::app::Shared;
use crate::rooms::receipts::Key;
use crate::web::pages::{key_field, view};
use crate::web::problem::Answer;
use crate::web::ui::{self, Icon, Page, Row, Tone, Typed};
use crate::web::visitor::{Permit, Visitor, rights};
use crate::zone;

pub(super) async fn page(
    State(app): State<Shared>,
    Permit {
        caller, visitor, ..
    }: Permit<rights::SeeBoard>,
    Query(told): Query<Told>,
) -> Answer<Markup> {
    shown(&app, &visitor, &caller, &told, None).await
}

async fn shown(
    app: &Shared,
    visitor: &Visitor,
    caller: &Caller,
    told: &Told,
    tried: Option<&Tried>,
) -> Answer<Markup> {
    let all = board::overview(app, caller).await?;
    let mut view = view(app, visitor).await?;
    let lang = view.lang;
    view.toast = told.toast(lang);
    let today = zone::day(app.clock.now());
    let body = html! {
        @if all.runs.is_empty() {
            (ui::empty(Icon::Checklist, lang.pick("还没有任务", "No tasks yet"),
                lang.pick("启动一个任务后，这里显示各网格的进度。", "Once a campaign is started, its progress by grid is shown here."), html! {}))
        } @else { (list(&all.runs, today, lang)) }
        @if !all.places.is_empty() && !all.campaigns.is_empty() { (form(app, &all, today, tried, lang)) }
    };
    Ok(Page::new(&view, lang.pick("任务进度", "Progress of tasks"))
        .lead(lang.pick(
            "巡查、检查、走访和排查：每一轮完成了多少，哪里落下了。",
            "Patrols, inspections, visits and surveys: how much of each is done, and where it lags.",
        ))
        .back("/tasks", lang.pick("今天的任务", "Tasks of today"))
        .body(body))
}

fn list(runs: &[Progress], today: Date, lang: Lang) -> Markup {
    ui::list(runs.iter().map(|one| {
        let href = format!("/tasks/runs/{}", one.run.id);
        ui::list_row(&Row {
            href: &href,
            title: one.campaign.head.title.get(lang),
            line: html! { (one.place) " · " (one.run.from) " → " (one.run.to) " · " (share(&one.all, lang)) },
            aside: state(one, today, lang),
        })
    }))
}

/// Done of all, in words.
pub(super) fn share(tally: &Tally, lang: Lang) -> String {
    let (done, asked) = (tally.done, tally.asked);
    match lang {
        Lang::Zh => format!("完成 {done} / {asked}"),
        Lang::En => format!("{done} of {asked} done"),
    }
}

fn state(one: &Progress, today: Date, lang: Lang) -> Markup {
    let overdue = one.all.overdue;
    if overdue > 0 {
        let said = match lang {
            Lang::Zh => format!("逾期 {overdue}"),
            Lang::En => format!("{overdue} overdue"),
        };
        return ui::badge(Tone::Bad, &said);
    }
    if one.run.ended.is_some() || one.run.to < today {
        return ui::badge(Tone::Quiet, lang.pick("已结束", "Ended"));
    }
    ui::badge(Tone::Busy, lang.pick("进行中", "Under way"))
}

fn form(app: &Shared, all: &Overview, today: Date, tried: Option<&Tried>, lang: Lang) -> Markup {
    let (form, open) = form_of("/tasks/runs", tried, lang);
    let campaigns: Vec<(&str, String)> = all
        .campaigns
        .iter()
        .map(|one| {
            let often = one.when.every.text();
            let title = format!("{} · {}", one.head.title.get(lang), often.get(lang));
            (one.head.id.as_str(), title)
        })
        .collect();
    let campaigns = campaigns.iter().map(|(id, title)| (*id, title.as_str()));
    let places: Vec<(String, &str)> = all
        .places
        .iter()
        .map(|(id, title)| (id.to_string(), title.as_str()))
        .collect();
    let places = places.iter().map(|(id, title)| (id.as_str(), *title));
    html! {
        details.act open[open] {
            summary.act-head { (ui::icon(Icon::Play)) span { (lang.pick("启动一个任务", "Start a campaign")) } }
            (form.render(html! {
                (key_field(app, "", &Invalid::default()))
                (form.field("campaign", "任务", "Campaign").select(campaigns).required())
                (form.field("place", "在哪里", "Where").select(places).required())
                (form.field("from", "从哪天", "From").date().value(today.to_string()).required())
                (form.field("to", "到哪天", "To").date().required())
                (people(all, tried, lang))
                (ui::submit(lang.pick("启动", "Start it")).icon(Icon::Play))
            }))
        }
    }
}

/// Who is named for a duty, where a campaign asks for that.
fn people(all: &Overview, tried: Option<&Tried>, lang: Lang) -> Markup {
    let duty = all.campaigns.iter().any(|one| one.who.by == WhoBy::Duty);
    let chosen: Vec<&str> = tried
        .map(|tried| tried.typed.all("people").collect())
        .unwrap_or_default();
    let wrong = tried.and_then(|tried| tried.invalid.of("people"));
    html! {
        @if duty && !all.staff.is_empty() {
            fieldset.field {
                legend.form-label { (lang.pick("专门安排的人员（只用于需要指定人员的任务）", "People named for it (only where a campaign asks for them)")) }
                @if let Some(wrong) = wrong { p.field-error { (ui::icon(Icon::Warning)) span { (wrong.get(lang)) } } }
                @for (person, name) in &all.staff {
                    @let id = person.to_string();
                    label.check {
                        input.form-check-input type="checkbox" name="people" value=(id) checked[chosen.contains(&id.as_str())];
                        span { (name) }
                    }
                }
            }
        }
    }
}

pub(super) async fn start(
    State(app): State<Shared>,
    Permit {
        caller, visitor, ..
    }: Permit<rights::ManageTasks>,
    Urlencoded(typed): Urlencoded<Typed>,
) -> Answer<Response> {
    let sent = match new_run(&typed) {
        Ok(new) => {
            let key = Key::new(Some(typed.get("key")), &new)?;
            runs::start(&app, &caller, new, key).await
        }
        Err(trouble) => Err(trouble),
    };
    match sent {
        Ok(_asked) => Ok(Redirect::to("/tasks/runs?told=started").into_response()),
        Err(Trouble::Invalid(invalid)) => {
            let tried = Tried {
                form: "/tasks/runs".to_owned(),
                typed,
                invalid,
            };
            let page = shown(&app, &visitor, &caller, &Told::default(), Some(&tried)).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
        }
        Err(trouble) => Err(trouble.into()),
    }
}

fn new_run(typed: &Typed) -> Result<NewRun, Trouble> {
    let mut wrong = Invalid::default();
    let mut day = |name: &str| {
        let day = typed.get(name).parse::<Date>();
        if day.is_err() {
            wrong.push(name, "请选择日期", "Choose a day");
        }
        day.unwrap_or_default()
    };
    let (from, to) = (day("from"), day("to"));
    let place = typed.get("place").parse();
    if place.is_err() {
        wrong.push("place", "请选择地点", "Choose a place");
    }
    if typed.get("campaign").is_empty() {
        wrong.push("campaign", "请选择任务", "Choose a campaign");
    }
    let people: Result<Vec<_>, _> = typed.all("people").map(str::parse).collect();
    if people.is_err() {
        wrong.push("people", "请从列表中选择", "Choose from the list");
    }
    match (place, people) {
        (Ok(place), Ok(people)) if wrong.fields.is_empty() => Ok(NewRun {
            campaign: typed.get("campaign").to_owned(),
            place,
            from,
            to,
            people,
        }),
        (Ok(_) | Err(_), _) => Err(wrong.into()),
    }
}
