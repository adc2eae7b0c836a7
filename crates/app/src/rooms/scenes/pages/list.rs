//! The scenes of the street: what new cases begin under, and the versions before it.

use std::collections::BTreeMap;

use axum::extract::State;
use linli_flow::Scene;
use linli_kernel::{Caller, Lang, PersonId, Trouble};
use maud::{Markup, html};

use super::super::words::icon_named;
use super::super::{Version, in_force, versions};
use crate::app::Shared;
use crate::rooms::people::{self, Right};
use crate::web::pages::view;
use crate::web::problem::Answer;
use crate::web::ui::{self, Action, Icon, Page, Tone};
use crate::web::visitor::{Permit, rights};

/// The page.
pub(super) async fn list(
    State(app): State<Shared>,
    Permit {
        caller, visitor, ..
    }: Permit<rights::SeeScenes>,
) -> Answer<Markup> {
    let scenes = in_force(&app, &caller).await?;
    let all = versions(&app, &caller).await?;
    let names = names(&app, &caller, &all).await?;
    let view = view(&app, &visitor).await?;
    let lang = view.lang;
    let mut of: BTreeMap<&str, Vec<&Version>> = BTreeMap::new();
    for one in &all {
        of.entry(&one.scene).or_default().push(one);
    }
    let body = html! {
        @if scenes.is_empty() {
            (ui::empty(Icon::Tree, lang.pick("还没有场景", "No scenes yet"),
                lang.pick("场景是一项做法的文本，添加后即可上报。", "A scene is the text of a practice; add one and people can report."), html! {}))
        }
        @for scene in scenes.values() {
            (card(scene, of.get(scene.id.as_str()).map_or(&[], Vec::as_slice), &names, lang))
        }
    };
    let add = ui::link_button("/admin/scenes/new", lang.pick("添加场景", "Add a scene"))
        .icon(Icon::Plus)
        .action(Action::Primary);
    let mut page = Page::new(&view, lang.pick("场景", "Scenes")).lead(lang.pick(
        "每个场景是一项做法。新案件按现行版本办理，在办案件仍按受理时的版本。",
        "Each scene is a practice. New cases begin under the version in force; running cases keep theirs.",
    ));
    if people::require(&caller, Right::ManageScenes).is_ok() {
        page = page.actions(html! { (add) });
    }
    Ok(page.body(body))
}

/// Who added the versions.
async fn names(
    app: &Shared,
    caller: &Caller,
    all: &[Version],
) -> Result<BTreeMap<PersonId, String>, Trouble> {
    let by: Vec<PersonId> = all.iter().filter_map(|one| one.added_by).collect();
    let street = caller.street;
    app.db
        .read(move |tx| Box::pin(async move { people::names_of(tx, street, &by).await }))
        .await
}

fn card(
    scene: &Scene,
    versions: &[&Version],
    names: &BTreeMap<PersonId, String>,
    lang: Lang,
) -> Markup {
    let counts = match lang {
        Lang::Zh => format!(
            "{} 个事项，{} 个状态，{} 个操作，{} 个时钟",
            scene.matters.len(),
            scene.states.len(),
            scene.actions.len(),
            scene.clocks.len()
        ),
        Lang::En => format!(
            "{} matters, {} states, {} actions, {} clocks",
            scene.matters.len(),
            scene.states.len(),
            scene.actions.len(),
            scene.clocks.len()
        ),
    };
    html! {
        section.card {
            h2.card-title { (ui::icon(icon_named(&scene.icon))) " " a href={ "/admin/scenes/" (scene.id) "/" (scene.version) } { (scene.title.get(lang)) } }
            p { (scene.summary.get(lang)) }
            p.muted { code { (scene.id) } " · " (counts) " · " (scene.sources.join(" ")) }
            ul.rows {
                @for version in versions { (line(version, names, lang)) }
            }
        }
    }
}

fn line(version: &Version, names: &BTreeMap<PersonId, String>, lang: Lang) -> Markup {
    let by = match version.added_by {
        None => lang.pick("随系统提供", "ships with linli"),
        Some(person) => names.get(&person).map_or("—", String::as_str),
    };
    let title = match lang {
        Lang::Zh => format!("第 {} 版", version.version),
        Lang::En => format!("Version {}", version.version),
    };
    ui::list_row(&ui::Row {
        href: &format!("/admin/scenes/{}/{}", version.scene, version.version),
        title: &title,
        line: html! { (ui::when(version.added_at, lang)) " · " (by) },
        aside: if version.in_force {
            ui::badge(Tone::Good, lang.pick("现行", "In force"))
        } else {
            html! {}
        },
    })
}
