//! The yearbook as a page: by street and practice, each published figure beside what was counted, how it is
//! counted, and the way to the cases behind it.

use std::collections::BTreeSet;
use std::sync::Arc;

use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use linli_flow::Scene;
use linli_kernel::{Lang, Role, StreetCode, Trouble};
use maud::{Markup, html};
use serde::Deserialize;

use super::figures::{Figure, figures, left, practices};
use super::judge::Verdict;
use super::print::{parts, period, quoted, verdict};
use super::registry::{Registry, Term, registry};
use super::yearbook::{Line, of_year, yearbook};
use crate::app::Shared;
use crate::rooms::scenes;
use crate::web::pages::view;
use crate::web::problem::Answer;
use crate::web::ui::{self, Icon, Page, Tab, Tone};
use crate::web::visitor::{Permit, rights};

/// Which year.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Asked {
    #[serde(default)]
    year: Option<String>,
}

impl Asked {
    /// The year asked for, or the first that has figures.
    fn of(&self, years: &BTreeSet<i16>) -> i16 {
        let asked = self
            .year
            .as_deref()
            .and_then(|year| year.trim().parse().ok());
        let known = asked.filter(|year| years.contains(year));
        known.or(years.first().copied()).unwrap_or_default()
    }
}

/// What the texts of a figure's counting are made of.
struct Names<'a> {
    registry: &'a Registry,
    scenes: &'a [Arc<Scene>],
    lang: Lang,
}

/// A figure with its answer.
type Told<'a> = (&'a Figure, &'a Line);

pub(super) async fn show(
    State(app): State<Shared>,
    permit: Permit<rights::SeeBoard>,
    asked: Result<Query<Asked>, QueryRejection>,
) -> Answer<Markup> {
    let Query(asked) = asked?;
    let years = years()?;
    let year = asked.of(&years);
    let view = view(&app, &permit.visitor).await?;
    let lang = view.lang;
    let lines = yearbook(&app.db, year, lang).await?;
    let scenes = scenes::in_force(&app, &permit.caller).await?;
    let scenes: Vec<Arc<Scene>> = scenes.into_values().collect();
    let names = Names {
        registry: registry()?,
        scenes: &scenes,
        lang,
    };
    let told: Vec<Told<'_>> = of_year(year)?.zip(&lines).collect();
    let title = match lang {
        Lang::Zh => format!("{year}年年鉴"),
        Lang::En => format!("Yearbook {year}"),
    };
    let lead = lang.pick(
        "公布的数字，和这里由每一件事汇总出来的数字；没有一个是填写的",
        "Published figures beside what is counted here from each thing that happened; none of it is typed in",
    );
    Ok(Page::new(&view, &title).lead(lead).wide().body(body(
        &told,
        year,
        &years,
        &names,
        permit.caller.street,
    )?))
}

/// The years that have figures.
fn years() -> Result<BTreeSet<i16>, Trouble> {
    let all = figures()?.iter();
    Ok(all.map(|figure| figure.last().first_day().year()).collect())
}

fn body(
    told: &[Told<'_>],
    year: i16,
    years: &BTreeSet<i16>,
    names: &Names<'_>,
    own: StreetCode,
) -> Result<Markup, Trouble> {
    let lang = names.lang;
    let links: Vec<(String, String, bool)> = years
        .iter()
        .map(|one| {
            (
                format!("/yearbook?year={one}"),
                one.to_string(),
                *one == year,
            )
        })
        .collect();
    let tabs: Vec<Tab<'_>> = links
        .iter()
        .map(|(href, label, active)| Tab {
            href,
            label,
            count: None,
            active: *active,
        })
        .collect();
    let cards = streets(told, own)
        .into_iter()
        .map(|street| card(told, street, names, own))
        .collect::<Result<Vec<Markup>, Trouble>>()?;
    Ok(html! {
        (ui::tabs(lang.pick("年份", "Year"), &tabs))
        (head(told, lang))
        @for card in cards { (card) }
        (ui::card(lang.pick("没有计算的数字", "Figures that are not computed"), others(lang)?))
    })
}

fn head(told: &[Told<'_>], lang: Lang) -> Markup {
    let with = |verdict| {
        told.iter()
            .filter(|(_, line)| line.verdict == verdict)
            .count()
    };
    let of = |count: usize| i64::try_from(count).unwrap_or(i64::MAX);
    let unit = lang.pick("个数字", "figures");
    html! {
        div.stats {
            (ui::stat(lang.pick("公布", "Published"), of(told.len()), unit))
            (ui::stat(lang.pick("一致", "Agree"), of(with(Verdict::Agrees)), unit))
            (ui::stat(lang.pick("不符或无数据", "Differ, or nothing counted"), of(told.len() - with(Verdict::Agrees)), unit))
        }
    }
}

/// The streets in the order of their codes, one's own first.
fn streets<'a>(told: &[Told<'a>], own: StreetCode) -> Vec<&'a str> {
    let all: BTreeSet<&str> = told.iter().map(|(_, line)| line.street.as_str()).collect();
    let (mut streets, others): (Vec<&str>, Vec<&str>) =
        all.into_iter().partition(|street| *street == own.as_str());
    streets.extend(others);
    streets
}

fn card(
    told: &[Told<'_>],
    street: &str,
    names: &Names<'_>,
    own: StreetCode,
) -> Result<Markup, Trouble> {
    let lang = names.lang;
    let here: Vec<&Told<'_>> = told
        .iter()
        .filter(|(_, line)| line.street == street)
        .collect();
    let title = here.first().map(|(_, line)| line.place.clone());
    let rows: BTreeSet<&str> = here.iter().map(|(_, line)| line.row.as_str()).collect();
    let mut parts = Vec::new();
    for row in rows {
        let practice = practices()?.iter().find(|practice| practice.row == row);
        let name = practice.map_or(row, |practice| practice.name.get(lang));
        parts.push(html! {
            h3.practice { (name) " " span.muted { (row) } }
            ul.figures {
                @for (figure, line) in here.iter().filter(|(_, line)| line.row == row) {
                    (item(figure, line, names, own))
                }
            }
        });
    }
    let body = html! { @for part in parts { (part) } };
    Ok(ui::card(&title.unwrap_or_default(), body))
}

fn item(figure: &Figure, line: &Line, names: &Names<'_>, own: StreetCode) -> Markup {
    let lang = names.lang;
    let tone = match line.verdict {
        Verdict::Agrees => Tone::Good,
        Verdict::Differs => Tone::Bad,
        Verdict::Nothing => Tone::Quiet,
    };
    let (number, from) = parts(line);
    html! {
        li.figure {
            div.figure-head { strong { (line.title) } (ui::badge(tone, verdict(line, lang))) }
            dl.figure-numbers {
                div { dt { (lang.pick("公布", "Published")) } dd lang="zh-CN" { (quoted(line, lang)) } }
                div { dt { (lang.pick("统计", "Counted")) } dd lang="zh-CN" { (number) @if let Some(from) = &from { " " small { (from) } } } }
            }
            blockquote.figure-quote lang="zh-CN" { "“" (line.quote) "”" }
            p.figure-how { (lang.pick("期间：", "Period: ")) span lang="zh-CN" { (period(line)) } }
            p.figure-how { (lang.pick("口径：", "Counted: ")) (how(figure, names)) }
            @if let Some(note) = &line.note { p.figure-how { (note) } }
            @if figure.street == own {
                p.figure-links { @for (href, label) in behind(figure, names) { a href=(href) { (ui::icon(Icon::Desk)) " " (label) } } }
            }
        }
    }
}

/// What is added up, in words.
fn how(figure: &Figure, names: &Names<'_>) -> String {
    let of = terms(&figure.of, names);
    if figure.over.is_empty() {
        return of;
    }
    let over = terms(&figure.over, names);
    match names.lang {
        Lang::Zh => format!("（{of}）÷（{over}）"),
        Lang::En => format!("({of}) ÷ ({over})"),
    }
}

fn terms(terms: &[Term], names: &Names<'_>) -> String {
    let mut text = String::new();
    for (nth, term) in terms.iter().enumerate() {
        text.push_str(match (nth, term.sign < 0) {
            (0, false) => "",
            (_, true) => " − ",
            (_, false) => " + ",
        });
        text.push_str(&names.term(term));
    }
    text
}

impl Names<'_> {
    fn scene(&self, id: &str) -> Option<&Arc<Scene>> {
        self.scenes.iter().find(|scene| scene.id == id)
    }

    /// The scene a term is about: the one it asks for, or whose metric it is.
    fn scene_of<'t>(&self, term: &'t Term) -> Option<&'t str> {
        let own = term.metric.split_once('.').map(|(scene, _)| scene);
        let asked = term.dims.get("scene").map(String::as_str);
        asked.or(own).filter(|id| self.scene(id).is_some())
    }

    fn term(&self, term: &Term) -> String {
        let scene = self.scene_of(term).and_then(|id| self.scene(id));
        let mut parts: Vec<&str> = Vec::new();
        parts.extend(scene.map(|scene| scene.title.get(self.lang)));
        let opener = term.dims.get("opened_as");
        let opener = opener
            .and_then(|code| code.parse::<Role>().ok())
            .map(Role::title);
        for (name, value) in &term.dims {
            let known = match name.as_str() {
                "scene" | "opened_as" => None,
                "matter" => scene
                    .and_then(|scene| scene.matter(value))
                    .map(|matter| matter.title.get(self.lang)),
                "satisfied" => Some(self.lang.pick("满意", "satisfied")),
                "solved" => Some(self.lang.pick("解决", "solved")),
                field => scene
                    .and_then(|scene| scene.field(field))
                    .and_then(|field| field.choices.iter().find(|choice| choice.id == *value))
                    .map(|choice| choice.title.get(self.lang)),
            };
            parts.extend(known);
        }
        parts.extend(opener.as_ref().map(|title| title.get(self.lang)));
        let metric = self.metric(&term.metric);
        if parts.is_empty() {
            return metric;
        }
        match self.lang {
            Lang::Zh => format!("{metric}（{}）", parts.join("、")),
            Lang::En => format!("{metric} ({})", parts.join(", ")),
        }
    }

    fn metric(&self, id: &str) -> String {
        let kernel = self.registry.metrics.iter().find(|metric| metric.id == id);
        let of_scene = || {
            let (scene, metric) = id.split_once('.')?;
            let mut metrics = self.scene(scene)?.metrics.iter();
            metrics
                .find(|known| known.id == metric)
                .map(|metric| &metric.title)
        };
        let title = kernel.map(|metric| &metric.title).or_else(of_scene);
        title.map_or_else(|| id.to_owned(), |title| title.get(self.lang).to_owned())
    }
}

/// The desks that show the cases of a figure: one for each scene and matter it counts.
fn behind(figure: &Figure, names: &Names<'_>) -> BTreeSet<(String, String)> {
    let link = |term: &Term| {
        let id = names.scene_of(term)?;
        let scene = names.scene(id)?;
        let matter = term
            .dims
            .get("matter")
            .and_then(|matter| scene.matter(matter));
        let mut href = format!("/desk?view=closed&scene={}", crate::web::encode(id));
        if let Some(matter) = matter {
            href.push_str(&format!("&matter={}", crate::web::encode(&matter.id)));
        }
        let of = matter.map_or(&scene.title, |matter| &matter.title);
        let label = match names.lang {
            Lang::Zh => format!("看“{}”的办件", of.zh),
            Lang::En => format!("Cases of “{}”", of.en),
        };
        Some((href, label))
    };
    figure.of.iter().filter_map(link).collect()
}

/// What the texts also say, by kind, and why cases do not produce it.
fn others(lang: Lang) -> Result<Markup, Trouble> {
    let left = left()?;
    let count = |figures: &[String]| match lang {
        Lang::Zh => format!("{} 个", figures.len()),
        Lang::En => format!("{} figures", figures.len()),
    };
    Ok(html! {
        p { (lang.pick("年鉴里还有下面这些数字，不是办件产生的，所以这里不算：", "The texts also have these, which no case produces, so they are not computed here:")) }
        ul.others { @for left in left { li { strong { (count(&left.figures)) } " " (left.reason.get(lang)) } } }
    })
}
