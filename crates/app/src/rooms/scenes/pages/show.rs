//! A scene as people read it: the picture, what may be done by whom, the clocks, and the text.

use axum::extract::rejection::PathRejection;
use axum::extract::{Path, Query, State};
use linli_flow::Scene;
use linli_kernel::Lang;
use maud::{Markup, html};
use serde::Deserialize;

use super::super::{picture, text, unknown, version, versions, words};
use super::tables;
use crate::app::Shared;
use crate::rooms::people::{self, Right};
use crate::web::pages::view;
use crate::web::problem::Answer;
use crate::web::ui::{self, Icon, Page, Tone};
use crate::web::visitor::{Permit, rights};

#[derive(Debug, Default, Deserialize)]
pub(super) struct Told {
    told: Option<String>,
}

/// The page.
pub(super) async fn show(
    State(app): State<Shared>,
    Permit {
        caller, visitor, ..
    }: Permit<rights::SeeScenes>,
    path: Result<Path<(String, u32)>, PathRejection>,
    Query(told): Query<Told>,
) -> Answer<Markup> {
    let Path((id, number)) = path.map_err(|_bad| unknown())?;
    let scene = version(&app, &caller, &id, number).await?;
    let source = text(&app, &caller, &id, number).await?;
    let all = versions(&app, &caller).await?;
    let in_force = all
        .iter()
        .any(|one| one.scene == id && one.version == number && one.in_force);
    let mut view = view(&app, &visitor).await?;
    let lang = view.lang;
    if told.told.is_some() {
        let added = lang.pick(
            "已添加，新案件将按此版本办理",
            "Added; new cases begin under it",
        );
        view.toast = Some(ui::toast(Tone::Good, added));
    }
    let title = scene.title.get(lang);
    let mut page = Page::new(&view, title)
        .lead(scene.summary.get(lang))
        .back("/admin/scenes", lang.pick("全部场景", "All scenes"))
        .wide();
    if people::require(&caller, Right::ManageScenes).is_ok() {
        page = page.actions(next_steps(&id, number, in_force, lang));
    }
    Ok(page.body(body(&scene, &source, in_force, lang)))
}

/// What an administrator may do from here.
fn next_steps(id: &str, number: u32, in_force: bool, lang: Lang) -> Markup {
    let from = format!("/admin/scenes/new?scene={id}&version={number}");
    let moves = format!("/admin/scenes/{id}/move");
    let words = lang.pick("在此基础上改一版", "Make a new version of it");
    html! {
        @if in_force { (ui::link_button(&moves, lang.pick("转入在办案件", "Move open cases here")).icon(Icon::Up)) }
        (ui::link_button(&from, words).icon(Icon::Edit))
    }
}

fn body(scene: &Scene, source: &str, in_force: bool, lang: Lang) -> Markup {
    let version = match lang {
        Lang::Zh => format!("第 {} 版", scene.version),
        Lang::En => format!("Version {}", scene.version),
    };
    let badge = if in_force {
        ui::badge(Tone::Good, lang.pick("现行", "In force"))
    } else {
        ui::badge(Tone::Quiet, lang.pick("旧版", "Superseded"))
    };
    html! {
        p.scene-line { (badge) span { (version) } span { (ui::icon(words::icon_named(&scene.icon))) " " code { (scene.id) } }
            @if !scene.sources.is_empty() { span.muted { (lang.pick("依据 ", "After ")) (scene.sources.join(" ")) } } }
        h2 { (lang.pick("流程", "Flow")) }
        (picture::picture(scene, lang))
        h2 { (lang.pick("谁可以做什么", "Who may do what")) }
        (tables::actions(scene, lang))
        h2 { (lang.pick("状态", "States")) }
        (tables::states(scene, lang))
        h2 { (lang.pick("时钟", "Clocks")) }
        (tables::clocks(scene, lang))
        h2 { (lang.pick("事项", "Matters")) }
        (tables::matters(scene, lang))
        h2 { (lang.pick("填写内容", "What is asked")) }
        (tables::fields(scene, lang))
        @if !scene.metrics.is_empty() {
            h2 { (lang.pick("统计", "What is counted")) }
            (tables::metrics(scene, lang))
        }
        h2 #text { (lang.pick("文本", "Text")) }
        details.act {
            summary.act-head { (ui::icon(Icon::File)) (lang.pick("显示 TOML 文本", "Show the TOML text")) }
            (numbered(source))
        }
    }
}

/// The text with its line numbers.
pub(super) fn numbered(source: &str) -> Markup {
    html! {
        div.table-frame tabindex="0" {
            ol.source { @for line in source.lines() { li { code { (line) } } } }
        }
    }
}
