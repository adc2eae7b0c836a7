//! The desk: the queue of cases within an officer's reach, most urgent first.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::extract::{Query, State};
use linli_flow::{Phase, Scene};
use linli_kernel::Lang;
use maud::{Markup, html};
use serde::Deserialize;

use super::super::{Counts, Filter, Line, Listed, Position, lists};
use super::walk;
use super::words::{due_chip, icon_named, state_badge};
use crate::app::Shared;
use crate::rooms::{people, places};
use crate::web::pages::view;
use crate::web::problem::Answer;
use crate::web::ui::{self, Column, Field, Icon, Page, Pager, Tab, Tone};
use crate::web::visitor::{Permit, rights};

/// What the address of a desk says. Unknown values narrow nothing.
#[derive(Clone, Debug, Default, Deserialize)]
pub(super) struct Asked {
    view: Option<String>,
    community: Option<String>,
    scene: Option<String>,
    matter: Option<String>,
    state: Option<String>,
    unit: Option<String>,
    number: Option<String>,
    pub(super) after: Option<String>,
    /// The line a case was opened from: where the reader comes back to, and where the queue goes on.
    pub(super) at: Option<String>,
    /// Set to count to the last case.
    exact: Option<String>,
    /// What is said above the list.
    told: Option<String>,
}

impl Asked {
    pub(super) fn filter(&self) -> Filter {
        let view = self.view.as_deref().unwrap_or("open");
        let number = self
            .number
            .as_deref()
            .map(str::trim)
            .filter(|text| !text.is_empty());
        Filter {
            phase: Some(match view {
                "closed" => Phase::Closed,
                "waiting" => Phase::Waiting,
                _ => Phase::Open,
            }),
            late: view == "late",
            mine: view == "mine",
            supervised: view == "supervised",
            community: self.community.as_deref().and_then(|text| text.parse().ok()),
            matter: self.matter.clone().filter(|text| !text.is_empty()),
            unit: self.unit.as_deref().and_then(|text| text.parse().ok()),
            number: number.map(str::to_ascii_uppercase),
            after: self.after.as_deref().and_then(Position::parse),
            scene: self.scene.clone().filter(|text| !text.is_empty()),
            grid: None,
            state: self.state.clone().filter(|text| !text.is_empty()),
        }
    }

    fn active(&self) -> usize {
        let all = [
            &self.community,
            &self.scene,
            &self.matter,
            &self.state,
            &self.unit,
            &self.number,
        ];
        all.into_iter()
            .filter(|value| value.as_deref().is_some_and(|text| !text.trim().is_empty()))
            .count()
    }

    /// The view shown.
    pub(super) fn view(&self) -> &str {
        self.view.as_deref().unwrap_or("open")
    }

    /// The query of this desk in `view`, with `more`.
    pub(super) fn query(&self, view: &str, more: &[(&str, Option<&str>)]) -> String {
        let pairs = [
            ("view", Some(view)),
            ("community", self.community.as_deref()),
            ("scene", self.scene.as_deref()),
            ("matter", self.matter.as_deref()),
            ("state", self.state.as_deref()),
            ("unit", self.unit.as_deref()),
            ("number", self.number.as_deref()),
        ];
        let query: Vec<String> = pairs
            .iter()
            .chain(more)
            .filter_map(|(name, value)| Some((name, value.filter(|text| !text.is_empty())?)))
            .map(|(name, value)| format!("{name}={}", crate::web::encode(value)))
            .collect();
        query.join("&")
    }

    /// The address of this desk with another `view` or `after`.
    fn href(&self, view: &str, after: Option<&str>) -> String {
        format!("/desk?{}", self.query(view, &[("after", after)]))
    }
}

/// The page.
pub(super) async fn list(
    State(app): State<Shared>,
    Permit {
        caller, visitor, ..
    }: Permit<rights::SeeQueue>,
    Query(asked): Query<Asked>,
) -> Answer<Markup> {
    let (listed, here) = walk::page(&app, &caller, &asked).await?;
    let counts = lists::counts(&app, &caller).await?;
    let mut view = view(&app, &visitor).await?;
    let lang = view.lang;
    let now = app.clock.now();
    let filters = filters(&app, &caller, &asked, lang).await?;
    let current = asked.view();
    view.toast = walk::told(asked.told.as_deref(), lang);
    let body = html! {
        (heads(counts, lang))
        (tabs(&asked, current, counts, lang))
        (filters)
        (counted(&app, &caller, &asked, counts, lang).await?)
        @if listed.page.lines.is_empty() {
            (ui::empty(Icon::CheckCircle, lang.pick("这里没有案件", "No cases here"),
                lang.pick("换一个视图，或清除筛选。", "Try another view, or clear the filters."), html! {}))
        } @else {
            (lines(&listed, &asked, here, now, lang))
            (ui::pager(lang, &Pager {
                prev: asked.after.as_ref().map(|_| asked.href(current, None)),
                next: listed.page.next.map(|next| asked.href(current, Some(&next.to_text()))),
            }))
            (crate::web::listing::links(lang, "/desk/export", &asked.query(current, &[])))
        }
    };
    Ok(Page::new(&view, lang.pick("待办案件", "Desk"))
        .live("/live")
        .wide()
        .body(body))
}

/// Where the counts end short of what is there, a way to the exact number of what is shown.
async fn counted(
    app: &Shared,
    caller: &linli_kernel::Caller,
    asked: &Asked,
    counts: Counts,
    lang: Lang,
) -> Answer<Markup> {
    if asked.exact.is_some() {
        let number = lists::exact(app, caller, asked.filter()).await?;
        let words = match lang {
            Lang::Zh => format!("当前视图和筛选共 {number} 件，刚刚逐件数得。"),
            Lang::En => {
                format!("{number} cases in this view with these filters, counted just now.")
            }
        };
        return Ok(html! { p role="status" { (words) } });
    }
    let most = [counts.open, counts.overdue, counts.due_soon, counts.waiting];
    let ends = most.into_iter().any(|count| count >= Counts::MOST);
    let href = format!(
        "/desk?{}",
        asked.query(asked.view(), &[("exact", Some("1"))])
    );
    Ok(
        html! { @if ends { p { a href=(href) rel="nofollow" { (lang.pick("999+？数出当前视图的准确件数", "999+? Count this view exactly")) } } } },
    )
}

fn heads(counts: Counts, lang: Lang) -> Markup {
    let shown = |name, number: i64| ui::live_count(name, u64::try_from(number).unwrap_or(0));
    html! {
        div.stats.stats-four {
            (ui::stat(lang.pick("在办", "Open"), shown("open", counts.open), lang.pick("件", "cases")))
            (ui::stat(lang.pick("已超时", "Overdue"), shown("overdue", counts.overdue), lang.pick("请先处理", "handle these first")))
            (ui::stat(lang.pick("24 小时内到期", "Due within 24 h"), shown("due_soon", counts.due_soon), lang.pick("件", "cases")))
            (ui::stat(lang.pick("挂账", "Waiting"), shown("waiting", counts.waiting), lang.pick("等待外部条件", "for something outside")))
        }
    }
}

fn tabs(asked: &Asked, current: &str, counts: Counts, lang: Lang) -> Markup {
    let count = |number: i64| u64::try_from(number).ok();
    let views = [
        ("open", "全部在办", "All open", count(counts.open)),
        ("late", "已超时", "Overdue", count(counts.overdue)),
        ("mine", "我经办的", "Mine", None),
        ("supervised", "督办", "Supervised", None),
        ("waiting", "挂账", "Waiting", count(counts.waiting)),
        ("closed", "已办结", "Closed", None),
    ];
    let hrefs: Vec<String> = views.iter().map(|(id, ..)| asked.href(id, None)).collect();
    let all: Vec<Tab<'_>> = views
        .iter()
        .zip(&hrefs)
        .map(|((id, zh, en, count), href)| Tab {
            href,
            label: lang.pick(zh, en),
            count: *count,
            active: current == *id,
        })
        .collect();
    ui::tabs(lang.pick("视图", "Views"), &all)
}

async fn filters(
    app: &Shared,
    caller: &linli_kernel::Caller,
    asked: &Asked,
    lang: Lang,
) -> Answer<Markup> {
    let any = lang.pick("不限", "Any");
    let (communities, units, scenes) = choices(app, caller).await?;
    let matters = matters(&scenes, lang);
    let titles = titles(&scenes, lang);
    let states = states(&scenes, asked, lang);
    let select = |name: &'static str,
                  zh: &'static str,
                  en: &'static str,
                  of: &[(String, String)],
                  now: &Option<String>| {
        let options = of
            .iter()
            .map(|(value, label)| (value.as_str(), label.as_str()));
        html! { (Field::new(lang, name, lang.pick(zh, en)).select([("", any)].into_iter().chain(options)).value(now.clone().unwrap_or_default())) }
    };
    let current = asked.view();
    Ok(ui::filter_bar(
        lang,
        "/desk",
        asked.active(),
        &format!("/desk?view={current}"),
        html! {
            input type="hidden" name="view" value=(current);
            (select("community", "社区", "Community", &communities, &asked.community))
            (select("scene", "场景", "Scene", &titles, &asked.scene))
            (select("matter", "事项", "Matter", &matters, &asked.matter))
            (select("state", "状态", "State", &states, &asked.state))
            (select("unit", "承办单位", "Unit", &units, &asked.unit))
            (Field::new(lang, "number", lang.pick("案件编号", "Case number")).search()
                .value(asked.number.clone().unwrap_or_default()).placeholder("20261122-…"))
        },
    ))
}

type Options = Vec<(String, String)>;

/// Communities, units and the scenes in force, to choose from.
pub(super) async fn choices(
    app: &Shared,
    caller: &linli_kernel::Caller,
) -> Result<(Options, Options, Vec<Arc<Scene>>), linli_kernel::Trouble> {
    let (street, now, inner) = (caller.street, app.clock.now(), Arc::clone(app));
    let (communities, units, scenes) = app
        .db
        .read(move |tx| {
            Box::pin(async move {
                let root = places::root(tx, street).await?;
                let communities = places::children(tx, street, root.id, 0).await?;
                let units = people::dispatchable(tx, street).await?;
                Ok((
                    communities,
                    units,
                    inner.scenes.in_force(tx, street, now).await?,
                ))
            })
        })
        .await?;
    let communities: Options = communities
        .into_iter()
        .map(|place| (place.id.to_string(), place.name))
        .collect();
    let units: Options = units
        .into_iter()
        .map(|org| (org.id.to_string(), org.name))
        .collect();
    Ok((communities, units, scenes))
}

fn matters(scenes: &[Arc<Scene>], lang: Lang) -> Vec<(String, String)> {
    let all: BTreeMap<String, String> = scenes
        .iter()
        .flat_map(|scene| &scene.matters)
        .map(|matter| (matter.id.clone(), matter.title.get(lang).to_owned()))
        .collect();
    all.into_iter().collect()
}

fn titles(scenes: &[Arc<Scene>], lang: Lang) -> Options {
    let title = |scene: &Arc<Scene>| (scene.id.clone(), scene.title.get(lang).to_owned());
    scenes.iter().map(title).collect()
}

/// The states of the cases a view shows, each once with what the scenes call it, in the order of their flows.
fn states(scenes: &[Arc<Scene>], asked: &Asked, lang: Lang) -> Options {
    let Filter { phase, scene, .. } = asked.filter();
    let within = |one: &&Arc<Scene>| scene.as_ref().is_none_or(|id| *id == one.id);
    let mut all: Vec<(&str, Vec<&str>)> = Vec::new();
    let states = scenes.iter().filter(within).flat_map(|one| &one.states);
    for state in states.filter(|state| phase == Some(state.phase)) {
        let title = state.title.get(lang);
        match all.iter_mut().find(|(id, _)| *id == state.id) {
            Some((_, titles)) if titles.contains(&title) => {}
            Some((_, titles)) => titles.push(title),
            None => all.push((&state.id, vec![title])),
        }
    }
    let named = |(id, titles): (&str, Vec<&str>)| (id.to_owned(), titles.join(" / "));
    all.into_iter().map(named).collect()
}

fn columns(lang: Lang) -> Vec<Column<'static>> {
    [
        ("案件", "Case"),
        ("事项", "Matter"),
        ("地点", "Place"),
        ("状态", "State"),
        ("承办", "Unit"),
        ("时限", "Deadline"),
    ]
    .into_iter()
    .map(|(zh, en)| Column::text(lang.pick(zh, en)))
    .collect()
}

/// The lines, the one to come back to marked.
fn lines(
    listed: &Listed,
    asked: &Asked,
    here: Option<usize>,
    now: jiff::Timestamp,
    lang: Lang,
) -> Markup {
    let rows = listed.page.lines.iter().enumerate();
    let rows = rows.map(|(nth, line)| row(listed, asked, line, here == Some(nth), now, lang));
    html! {
        div data-lines {
            (walk::above(asked, lang))
            (ui::table(lang.pick("案件", "Cases"), &columns(lang), rows))
        }
    }
}

fn row(
    listed: &Listed,
    asked: &Asked,
    line: &Line,
    here: bool,
    now: jiff::Timestamp,
    lang: Lang,
) -> Vec<Markup> {
    let scene = listed.scenes.get(&(line.scene.clone(), line.version));
    let matter = scene.and_then(|scene| scene.matter(&line.matter));
    vec![
        html! {
            div.line-head {
                (walk::tick(line, lang))
                div {
                    a.case-link href=(walk::case_href(asked, line)) data-row-link autofocus[here] { (line.title) }
                    div.muted.small { (line.number) " · " (ui::when(line.created, lang)) }
                    @if line.sealed { (ui::badge(Tone::Warn, lang.pick("密", "Sealed"))) }
                    @if line.supervised { (ui::badge(Tone::Bad, lang.pick("督办", "Supervised"))) }
                    (super::voices::many(line.reporters, lang))
                }
            }
        },
        html! {
            @if let Some(scene) = scene { (ui::icon(icon_named(&scene.icon))) " " }
            @if let Some(matter) = matter { (matter.title.get(lang)) }
        },
        html! { (listed.places.get(&line.place).map_or("", String::as_str)) },
        html! { @if let Some(scene) = scene { (state_badge(scene, &line.state, false, lang)) } },
        html! { @if let Some(unit) = line.unit.and_then(|unit| listed.units.get(&unit)) { (unit) } },
        html! { (due_chip(line, now, lang)) },
    ]
}
