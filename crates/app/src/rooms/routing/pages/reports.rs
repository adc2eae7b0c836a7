//! What can be said of the rules in force: which overlap, which are never reached, and what has no rule.

use std::sync::Arc;

use axum::extract::State;
use linli_kernel::Lang;
use linli_route::{Cover, Overlap, Reach, RuleSet, meeting, uncovered};
use maud::{Markup, html};

use super::super::force::in_force;
use super::tabs;
use crate::app::Shared;
use crate::rooms::places::{self, PlaceKind};
use crate::web::pages::view;
use crate::web::problem::Answer;
use crate::web::ui::{self, Column, Icon, Page, Tone};
use crate::web::visitor::{Permit, rights};
use crate::zone;

/// How many overlaps are shown.
const SHOWN: usize = 200;

/// The page.
pub(super) async fn show(
    State(app): State<Shared>,
    Permit {
        caller, visitor, ..
    }: Permit<rights::SeeRouting>,
) -> Answer<Markup> {
    let (inner, street, day) = (Arc::clone(&app), caller.street, zone::day(app.clock.now()));
    let (force, communities) = app
        .db
        .read(move |tx| {
            Box::pin(async move {
                let force = in_force(&inner, tx, street).await?;
                let all = places::of_kinds(
                    tx,
                    street,
                    &[PlaceKind::Community, PlaceKind::Grid],
                    &format!("/{street}/"),
                    day,
                )
                .await?;
                Ok((force, all))
            })
        })
        .await?;
    let view = view(&app, &visitor).await?;
    let lang = view.lang;
    let found: Vec<(String, String)> = communities
        .into_iter()
        .map(|place| {
            (
                place.path.clone(),
                place.full_name.clone()
                    + if place.kind == PlaceKind::Grid {
                        place.name.as_str()
                    } else {
                        ""
                    },
            )
        })
        .collect();
    let body = html! {
        (tabs("/routing/report", lang))
        @match &force {
            None => { (ui::empty(Icon::Compass, lang.pick("还没有派件规则", "No routing rules yet"), "", html! {})) }
            Some(force) => {
                (unreached(&force.set, lang))
                (overlaps(&force.set, lang))
                (coverage(&force.set, &found, lang))
                (ground(&force.set, lang))
            }
        }
    };
    Ok(Page::new(&view, lang.pick("规则的重叠与空白", "Overlaps and gaps of the rules"))
        .lead(lang.pick("对事项、地点、片区和时间是逐格证明的；由填报内容决定的，只有案件能说明，请试跑。", "Proved cell by cell over matters, places, areas and times; where answers decide, only cases can tell: try the rules on past ones."))
        .wide()
        .body(body))
}

fn title(set: &RuleSet, nth: u32, lang: Lang) -> Markup {
    html! { (nth + 1) ". " (set.rule(nth).map_or("", |rule| rule.title.get(lang))) }
}

fn unreached(set: &RuleSet, lang: Lang) -> Markup {
    let found = set.unreached();
    let name = lang.pick("用不到的规则", "Rules never reached");
    let columns = [
        Column::text(lang.pick("规则", "Rule")),
        Column::text(lang.pick("为什么", "Why")),
    ];
    let why = |reach: Reach| {
        match reach {
        Reach::Never => (Tone::Bad, lang.pick("前面的规则已全部接走（已证明）", "Earlier rules take everything (proved)")),
        Reach::AnswersDecide => (Tone::Warn, lang.pick("前面带条件的规则可能全部接走，由填报内容决定，请试跑", "Earlier rules with conditions may take everything; the answers decide, try it on cases")),
        Reach::Undecided => (Tone::Warn, lang.pick("情形太多，没有逐格证明，请试跑", "Too many pieces to prove; try it on cases")),
        Reach::Nothing => (Tone::Bad, lang.pick("所写场景没有这些事项", "Its scenes have none of its matters")),
    }
    };
    let rows = found.iter().map(|(nth, reach)| {
        let (tone, text) = why(*reach);
        vec![title(set, *nth, lang), ui::badge(tone, text)]
    });
    html! { h2 { (name) } @if found.is_empty() { p { (ui::badge(Tone::Good, lang.pick("没有，每条都用得到", "None: each can be reached"))) } } @else { (ui::table(name, &columns, rows)) } }
}

fn overlaps(set: &RuleSet, lang: Lang) -> Markup {
    let mut found: Vec<Overlap> = set.overlaps();
    found.sort_by_key(|one| (one.exception, one.same_unit, one.later, one.first));
    let name = lang.pick("重叠的规则", "Rules that overlap");
    let columns = [
        ("先用", "First"),
        ("让位", "Gives way"),
        ("性质", "Kind"),
        ("例如", "For example"),
    ]
    .map(|(zh, en)| Column::text(lang.pick(zh, en)));
    let rows = found.iter().take(SHOWN).map(|one| {
        let kind = match (one.exception, one.same_unit) {
            (true, _) => ui::badge(
                Tone::Quiet,
                lang.pick("例外在前，正常", "An exception before its rule"),
            ),
            (false, true) => ui::badge(
                Tone::Quiet,
                lang.pick("交叉，同一单位", "They cross, one unit"),
            ),
            (false, false) => ui::badge(
                Tone::Warn,
                lang.pick("交叉，顺序决定去向", "They cross: the order decides"),
            ),
        };
        vec![
            title(set, one.first, lang),
            title(set, one.later, lang),
            kind,
            html! { (one.example.get(lang)) },
        ]
    });
    html! {
        h2 { (name) }
        @if found.is_empty() { p.muted { (lang.pick("没有", "None")) } } @else { (ui::table(name, &columns, rows)) }
        @if found.len() > SHOWN { p.muted { (found.len() - SHOWN) " " (lang.pick("处未列出", "more are not shown")) } }
    }
}

fn coverage(set: &RuleSet, places: &[(String, String)], lang: Lang) -> Markup {
    let paths: Vec<String> = places.iter().map(|(path, _)| path.clone()).collect();
    let rows: Vec<_> = set
        .coverage(&paths)
        .into_iter()
        .filter(|row| row.at.iter().any(|cover| *cover != Cover::Whole))
        .collect();
    let name = lang.pick("没有规则的事项", "Matters without a rule");
    let columns = [
        ("事项", "Matter"),
        ("没有规则", "No rule"),
        ("只有一部分", "In part only"),
    ]
    .map(|(zh, en)| Column::text(lang.pick(zh, en)));
    let here = |at: &[Cover], wanted: Cover| {
        let names: Vec<&str> = at
            .iter()
            .zip(places)
            .filter(|(cover, _)| **cover == wanted)
            .map(|(_, (_, name))| name.as_str())
            .collect();
        if names.len() == places.len() && !names.is_empty() {
            lang.pick("全街道", "the whole street").to_owned()
        } else {
            names.join(lang.pick("、", ", "))
        }
    };
    let cells = rows.iter().map(|row| {
        let scene = set.known().scenes.iter().find(|scene| scene.id == row.scene);
        let matter = scene.and_then(|scene| scene.matter(&row.matter));
        vec![
            html! { (scene.map_or("", |scene| scene.title.get(lang))) " · " (matter.map_or("", |matter| matter.title.get(lang))) },
            html! { (here(&row.at, Cover::None)) },
            html! { (here(&row.at, Cover::Partly)) },
        ]
    });
    html! { h2 { (name) } @if rows.is_empty() { p { (ui::badge(Tone::Good, lang.pick("没有，每个事项处处有规则", "None: every matter has a rule everywhere"))) } } @else { (ui::table(name, &columns, cells)) } }
}

fn ground(set: &RuleSet, lang: Lang) -> Markup {
    let areas = set.known().areas.all();
    let named = |nth: u32| {
        areas
            .get(usize::try_from(nth).unwrap_or(usize::MAX))
            .map_or("", |area| area.title.get(lang))
    };
    let pairs = meeting(areas);
    html! {
        h2 { (lang.pick("片区", "Areas")) }
        @match uncovered(areas) {
            None => { p.muted { (lang.pick("没有画街道外框（outline），无法说哪里没有片区。", "No outline of the street was drawn, so what no area covers cannot be told.")) } }
            Some(open) if open.pieces.is_empty() => { p { (ui::badge(Tone::Good, lang.pick("片区盖满街道", "The areas cover the street"))) } }
            Some(open) => { p { (ui::badge(Tone::Warn, &format!("{}‰", open.permille))) " " (lang.pick("的街道范围没有片区，见片区页的图。", "of the street lies in no area; see the picture of the areas.")) } }
        }
        @if !pairs.is_empty() {
            p { (lang.pick("互相重叠的片区：", "Areas that share ground: ")) }
            ul { @for (one, other) in &pairs { li { (named(*one)) " · " (named(*other)) } } }
        }
    }
}
