//! 报到: who assists a case and where each stands; 哨声: all open whistles of a desk.

use axum::extract::{Multipart, Path, Query, State};
use axum::response::Redirect;
use jiff::Timestamp;
use linli_flow::{AssistDeed, AssistState};
use linli_kernel::{CaseId, Invalid, Lang, Trouble};
use maud::{Markup, html};
use serde::Deserialize;

use super::super::{Asked, NewDeed, Open, View, Whistle, Whistled, assists, checks};
use super::case::parse;
use super::desk;
use super::words::clock_chip;
use crate::app::Shared;
use crate::rooms::receipts::Key;
use crate::web::pages::{key_field, view};
use crate::web::problem::Answer;
use crate::web::ui::{self, Action as Look, Column, Field, Form, Icon, Page, Pager, Tab, Tone};
use crate::web::upload;
use crate::web::visitor::{Permit, Signed, rights};

/// Chinese and English.
type Words = (&'static str, &'static str);

/// Who assists: asked, come, done, and until when.
pub(super) fn panel(app: &Shared, case: &View, lang: Lang) -> Markup {
    let key = key_field(app, "", &Invalid::default());
    ui::card(
        lang.pick("协办报到", "Assisting units"),
        html! {
            ul.entries { @for one in &case.assists { li.entry {
                div.case-badges {
                    strong { (one.unit) }
                    (state_badge(one.view.state, lang))
                    @if one.view.late { (ui::badge(Tone::Bad, lang.pick("超时", "Late"))) }
                }
                @if !one.view.assist.task.is_empty() { p.prewrap { (one.view.assist.task) } }
                @for clock in &one.view.clocks {
                    div.case-clock { span.muted { (clock.title.get(lang)) } " " (clock_chip(clock, case.now, lang)) }
                }
                (steps(one, case.now, lang))
                @for deed in &one.deeds { (deed_form(case, one, *deed, &key, lang)) }
            } } }
        },
    )
}

pub(super) fn state_badge(state: AssistState, lang: Lang) -> Markup {
    let (tone, words) = match state {
        AssistState::Called => (Tone::Warn, lang.pick("待报到", "To report in")),
        AssistState::Arrived => (Tone::Busy, lang.pick("已报到", "Reported in")),
        AssistState::Done => (Tone::Good, lang.pick("已完成", "Finished")),
        AssistState::Declined => (Tone::Bad, lang.pick("不能协办", "Declined")),
        AssistState::Excused => (Tone::Quiet, lang.pick("已免除", "Excused")),
        AssistState::Left => (Tone::Quiet, lang.pick("结案时未完成", "Open at the end")),
    };
    ui::badge(tone, words)
}

/// When it was asked and what came of it, with what was said.
fn steps(one: &Asked, now: Timestamp, lang: Lang) -> Markup {
    let assist = &one.view.assist;
    let marks = [
        (lang.pick("吹哨", "Called"), Some(&assist.called)),
        (lang.pick("报到", "Came"), assist.arrived.as_ref()),
        (lang.pick("完成", "Finished"), assist.done.as_ref()),
        (lang.pick("不能协办", "Declined"), assist.declined.as_ref()),
        (lang.pick("免除", "Excused"), assist.excused.as_ref()),
    ];
    html! {
        dl.facts {
            @for (name, mark) in marks {
                @if let Some(mark) = mark {
                    div { dt.muted { (name) } dd { (ui::moment(mark.at, now, lang))
                        @if let Some(words) = &mark.words { " " span.prewrap { (words) } }
                    } }
                }
            }
            @if let Some(who) = &one.who { div { dt.muted { (lang.pick("报到人", "Who came")) } dd { (who) } } }
        }
    }
}

/// What a button says, its icon and look, and what is asked with it.
fn words_of(deed: AssistDeed) -> (Words, Icon, Look, Words) {
    match deed {
        AssistDeed::Arrive => (
            ("到场报到", "Report in"),
            Icon::Check,
            Look::Primary,
            ("说明（选填）", "Words (optional)"),
        ),
        AssistDeed::Finish => (
            ("协办完成", "Finished"),
            Icon::CheckCircle,
            Look::Primary,
            ("办了什么", "What was done"),
        ),
        AssistDeed::Decline => (
            ("不能协办", "Decline"),
            Icon::Return,
            Look::Danger,
            ("理由", "Reason"),
        ),
        AssistDeed::Excuse => (
            ("免除协办", "Excuse"),
            Icon::XCircle,
            Look::Plain,
            ("理由", "Reason"),
        ),
    }
}

fn deed_form(case: &View, one: &Asked, deed: AssistDeed, key: &Markup, lang: Lang) -> Markup {
    let target = format!("/cases/{}/assists/{}/{}", case.case.id, one.view.nth, deed);
    let form = Form::post(lang, &target).multipart();
    let (title, icon, look, label) = words_of(deed);
    let title = lang.pick(title.0, title.1);
    let mut note = form
        .field("note", label.0, label.1)
        .area(2)
        .max(checks::NOTE_CHARS);
    if deed != AssistDeed::Arrive {
        note = note.required();
    }
    let shows = matches!(deed, AssistDeed::Arrive | AssistDeed::Finish);
    html! {
        details.act name="assist" {
            summary.act-head { (ui::icon(icon)) span { (title) } }
            (form.render(html! {
                (key)
                (Form::hidden("rev", &case.case.rev.to_string()))
                (note)
                @if shows { (form.photos("photos", "照片（选填）", "Photos (optional)", "")) }
                (ui::button(title).action(look).icon(Icon::Send))
            }))
        }
    }
}

/// What is done with an assist.
pub(super) async fn act(
    State(app): State<Shared>,
    Signed(caller, _visitor): Signed,
    Path((id, nth, deed)): Path<(String, usize, String)>,
    multipart: Multipart,
) -> Answer<Redirect> {
    let id = parse(&id)?;
    let upload = upload::read(&app, &caller, multipart).await?;
    let note = upload.typed.get("note").trim();
    let new = NewDeed {
        nth,
        deed: deed.parse().map_err(|_unknown| checks::unknown())?,
        rev: upload.typed.get("rev").parse().unwrap_or(0),
        note: Some(note.to_owned()).filter(|note| !note.is_empty()),
        photos: upload.photos,
    };
    let key = Key::new(Some(upload.typed.get("key")), &(id, &new))?;
    assists::assist(&app, &caller, id, new, key).await?;
    Ok(Redirect::to(&format!("/cases/{id}?told=done")))
}

/// What the address of the page of whistles says. Unknown values narrow nothing.
#[derive(Clone, Debug, Default, Deserialize)]
pub(super) struct Wanted {
    view: Option<String>,
    unit: Option<String>,
    community: Option<String>,
    after: Option<String>,
}

impl Wanted {
    fn open(&self) -> Open {
        Open {
            unit: self.unit.as_deref().and_then(|text| text.parse().ok()),
            community: self.community.as_deref().and_then(|text| text.parse().ok()),
            late: self.view.as_deref() == Some("late"),
            after: self.after.as_deref().and_then(position),
        }
    }

    fn href(&self, view: &str, after: Option<&str>) -> String {
        let pairs = [
            ("view", Some(view)),
            ("unit", self.unit.as_deref()),
            ("community", self.community.as_deref()),
            ("after", after),
        ];
        let query: Vec<String> = pairs
            .into_iter()
            .filter_map(|(name, value)| Some((name, value.filter(|text| !text.is_empty())?)))
            .map(|(name, value)| format!("{name}={}", crate::web::encode(value)))
            .collect();
        format!("/whistles?{}", query.join("&"))
    }
}

/// A place in the list, as in a link.
fn position(text: &str) -> Option<(i64, CaseId, i64)> {
    let mut parts = text.split('~');
    let at = (
        parts.next()?.parse().ok()?,
        parts.next()?.parse().ok()?,
        parts.next()?.parse().ok()?,
    );
    parts.next().is_none().then_some(at)
}

/// All open whistles within reach: who must answer within what time.
pub(super) async fn list(
    State(app): State<Shared>,
    Permit {
        caller, visitor, ..
    }: Permit<rights::SeeQueue>,
    Query(wanted): Query<Wanted>,
) -> Answer<Markup> {
    let whistled = assists::whistles(&app, &caller, wanted.open()).await?;
    let view = view(&app, &visitor).await?;
    let lang = view.lang;
    let current = match wanted.view.as_deref() {
        Some("late") => "late",
        Some(_) | None => "open",
    };
    let filters = filters(&app, &caller, &wanted, current, lang).await?;
    let body = html! {
        (tabs(&wanted, current, lang))
        (filters)
        (listed(&whistled, &wanted, current, lang))
    };
    let lead = lang.pick(
        "谁应在何时前报到、办完；最急的在前。",
        "Who must report in and finish by when, the most urgent first.",
    );
    Ok(Page::new(&view, lang.pick("哨声", "Whistles"))
        .lead(lead)
        .live("/live")
        .wide()
        .body(body))
}

fn listed(whistled: &Whistled, wanted: &Wanted, current: &str, lang: Lang) -> Markup {
    let next = whistled
        .next
        .map(|(rank, case, nth)| format!("{rank}~{case}~{nth}"));
    html! {
        @if whistled.whistles.is_empty() {
            (ui::empty(Icon::Whistle, lang.pick("没有待应答的哨声", "No whistle waits for an answer"),
                lang.pick("请部门协办后，各单位的报到和时限都在这里。", "Once units are called to assist, each is here with its time."), html! {}))
        } @else {
            (ui::table(lang.pick("哨声", "Whistles"), &columns(lang),
                whistled.whistles.iter().map(|one| row(whistled, one, lang))))
            (ui::pager(lang, &Pager {
                prev: wanted.after.as_ref().map(|_| wanted.href(current, None)),
                next: next.map(|next| wanted.href(current, Some(&next))),
            }))
        }
    }
}

fn tabs(wanted: &Wanted, current: &str, lang: Lang) -> Markup {
    let (open, late) = (wanted.href("open", None), wanted.href("late", None));
    let tab = |href, label, active| Tab {
        href,
        label,
        count: None,
        active,
    };
    ui::tabs(
        lang.pick("视图", "Views"),
        &[
            tab(&open, lang.pick("全部", "All"), current == "open"),
            tab(&late, lang.pick("已超时", "Overdue"), current == "late"),
        ],
    )
}

async fn filters(
    app: &Shared,
    caller: &linli_kernel::Caller,
    wanted: &Wanted,
    current: &str,
    lang: Lang,
) -> Result<Markup, Trouble> {
    let (communities, units, _scenes) = desk::choices(app, caller).await?;
    let any = lang.pick("不限", "Any");
    let set = [&wanted.unit, &wanted.community];
    let active = set
        .iter()
        .filter(|one| one.as_deref().is_some_and(|text| !text.is_empty()));
    let select = |name: &'static str, zh, en, of: &[(String, String)], now: &Option<String>| {
        let options = of
            .iter()
            .map(|(value, label)| (value.as_str(), label.as_str()));
        let field = Field::new(lang, name, lang.pick(zh, en));
        html! { (field.select([("", any)].into_iter().chain(options)).value(now.clone().unwrap_or_default())) }
    };
    Ok(ui::filter_bar(
        lang,
        "/whistles",
        active.count(),
        &format!("/whistles?view={current}"),
        html! {
            input type="hidden" name="view" value=(current);
            (select("community", "社区", "Community", &communities, &wanted.community))
            (select("unit", "协办单位", "Assisting unit", &units, &wanted.unit))
        },
    ))
}

fn columns(lang: Lang) -> Vec<Column<'static>> {
    [
        ("协办单位", "Assisting unit"),
        ("时限", "Deadline"),
        ("请其办什么", "What it is asked"),
        ("案件", "Case"),
        ("地点", "Place"),
        ("主办", "Lead"),
    ]
    .into_iter()
    .map(|(zh, en)| Column::text(lang.pick(zh, en)))
    .collect()
}

fn row(whistled: &Whistled, one: &Whistle, lang: Lang) -> Vec<Markup> {
    let (case, assist) = (&one.case, &one.view.assist);
    let unit = |id| whistled.units.get(&id).map_or("", String::as_str);
    let running = one
        .view
        .clocks
        .iter()
        .filter(|clock| clock.stopped.is_none());
    let matter = one.scene.matter(&case.facts.matter);
    vec![
        html! {
            strong { (unit(assist.unit)) }
            div { (state_badge(one.view.state, lang)) @if one.view.late { " " (ui::badge(Tone::Bad, lang.pick("超时", "Late"))) } }
        },
        html! { @for clock in running {
            div { span.muted.small { (clock.title.get(lang)) } " " (clock_chip(clock, whistled.now, lang)) }
        } },
        html! { span.prewrap { (assist.task) }
        div.muted.small { (lang.pick("吹哨 ", "Called ")) (ui::moment(assist.called.at, whistled.now, lang)) } },
        html! {
            a.case-link href={ "/cases/" (case.id) } data-row-link {
                @if case.facts.sealed { (matter.map_or("", |matter| matter.title.get(lang))) } @else { (case.title) }
            }
            div.muted.small { (case.number) @if let Some(matter) = matter { " · " (matter.title.get(lang)) } }
        },
        html! { (whistled.places.get(&case.place).map_or("", String::as_str)) },
        html! { @if let Some(lead) = case.facts.unit { (unit(lead)) } },
    ]
}
