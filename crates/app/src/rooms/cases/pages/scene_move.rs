//! Moving open cases to the version of a scene in force: what would happen, then the button.

use axum::Form as Urlencoded;
use axum::Json;
use axum::extract::rejection::{JsonRejection, PathRejection};
use axum::extract::{Path, State};
use axum::http::HeaderMap;
use linli_kernel::{CaseId, Invalid, Lang};
use maud::{Markup, html};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::super::checks::no_scene;
use super::super::scene_move::{Moves, NewMove, Stuck, move_cases};
use crate::app::Shared;
use crate::rooms::receipts::Key;
use crate::web::pages::{key_field, view};
use crate::web::problem::{Answer, ProblemBody};
use crate::web::ui::{self, Action as Look, Column, Form, Icon, Page};
use crate::web::visitor::{Permit, rights};

/// What would be moved.
pub(super) async fn show(
    State(app): State<Shared>,
    permit: Permit<rights::ManageScenes>,
    path: Result<Path<String>, PathRejection>,
) -> Answer<Markup> {
    let Path(scene) = path.map_err(|_bad| no_scene())?;
    let new = NewMove {
        scene: scene.clone(),
        dry: true,
        after: None,
    };
    let key = Key::new(Some("dry"), &new)?;
    let moves = move_cases(&app, &permit.caller, new, key).await?;
    page(&app, &permit, &scene, &moves, true).await
}

#[derive(Debug, Deserialize)]
pub(super) struct Sent {
    #[serde(default)]
    key: String,
    #[serde(default)]
    after: String,
}

/// Moves them.
pub(super) async fn send(
    State(app): State<Shared>,
    permit: Permit<rights::ManageScenes>,
    path: Result<Path<String>, PathRejection>,
    Urlencoded(sent): Urlencoded<Sent>,
) -> Answer<Markup> {
    let Path(scene) = path.map_err(|_bad| no_scene())?;
    let new = NewMove {
        scene: scene.clone(),
        dry: false,
        after: sent.after.parse().ok(),
    };
    let key = Key::new(Some(&sent.key), &new)?;
    let moves = move_cases(&app, &permit.caller, new, key).await?;
    page(&app, &permit, &scene, &moves, false).await
}

async fn page(
    app: &Shared,
    permit: &Permit<rights::ManageScenes>,
    scene: &str,
    moves: &Moves,
    dry: bool,
) -> Answer<Markup> {
    let view = view(app, &permit.visitor).await?;
    let lang = view.lang;
    let title = lang.pick(
        "在办案件转入现行版本",
        "Move open cases to the version in force",
    );
    let lead = lang.pick(
        "案件的事实、已过的时间和超时记录都不变，时限按新版本",
        "Facts, elapsed time and lateness stay; limits follow the new version",
    );
    let back = format!("/admin/scenes/{scene}/{}", moves.version);
    let key = key_field(app, "", &Invalid::default());
    let body = html! {
        p { (said(moves, dry, lang)) }
        @if !moves.stuck.is_empty() { (ui::card(lang.pick("不能转入的案件", "Those that cannot be moved"), stuck(&moves.stuck, lang))) }
        @if (dry && !moves.moved.is_empty()) || moves.next.is_some() { (button(scene, moves, dry, &key, lang)) }
    };
    Ok(Page::new(&view, title)
        .lead(lead)
        .back(&back, lang.pick("返回场景", "Back to the scene"))
        .body(body))
}

fn said(moves: &Moves, dry: bool, lang: Lang) -> String {
    let (moved, stuck, version) = (moves.moved.len(), moves.stuck.len(), moves.version);
    match (lang, dry) {
        (Lang::Zh, true) => format!("可转入第 {version} 版：{moved} 件；不能转入：{stuck} 件。"),
        (Lang::Zh, false) => format!("已转入第 {version} 版：{moved} 件；不能转入：{stuck} 件。"),
        (Lang::En, true) => {
            format!("Could be moved to version {version}: {moved}; could not: {stuck}.")
        }
        (Lang::En, false) => format!("Moved to version {version}: {moved}; could not be: {stuck}."),
    }
}

fn stuck(all: &[Stuck], lang: Lang) -> Markup {
    let columns = [
        Column::text(lang.pick("编号", "Number")),
        Column::text(lang.pick("现版本", "Version")),
        Column::text(lang.pick("原因", "Why")),
    ];
    let row = |one: &Stuck| {
        let reasons: Vec<&str> = one.reasons.iter().map(|why| why.get(lang)).collect();
        vec![
            html! { code { (one.number) } },
            html! { (one.version) },
            html! { (reasons.join(lang.pick("；", "; "))) },
        ]
    };
    ui::table(
        lang.pick("不能转入的案件", "Those that cannot be moved"),
        &columns,
        all.iter().map(row),
    )
}

/// Moves what the dry run showed, or goes on with the next.
fn button(scene: &str, moves: &Moves, dry: bool, key: &Markup, lang: Lang) -> Markup {
    let target = format!("/admin/scenes/{scene}/move");
    let after = moves
        .next
        .filter(|_next| !dry)
        .map(|next| next.to_string())
        .unwrap_or_default();
    let label = if dry {
        lang.pick("转入现行版本", "Move them")
    } else {
        lang.pick("继续转入其余案件", "Go on with the rest")
    };
    Form::post(lang, &target).render(html! {
        (key)
        (Form::hidden("after", &after))
        (ui::button(label).action(Look::Primary).icon(Icon::Up))
    })
}

/// Which cases to move.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(in super::super) struct MoveBody {
    /// Only says what it would do.
    #[serde(default)]
    dry: bool,
    /// `next` of the call before.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    after: Option<CaseId>,
}

/// What was moved, or would be.
#[derive(Debug, Serialize, ToSchema)]
pub(in super::super) struct MovesBody {
    /// The version in force.
    version: u32,
    /// The numbers of the cases that were moved, or would be; at most 200.
    moved: Vec<String>,
    /// Those that cannot be.
    stuck: Vec<StuckBody>,
    /// Send as `after` for the next; absent where all were looked at.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    next: Option<CaseId>,
}

/// A case that cannot be moved.
#[derive(Debug, Serialize, ToSchema)]
struct StuckBody {
    number: String,
    /// The version it stays with.
    version: u32,
    /// Why, in the caller's language.
    reasons: Vec<String>,
}

/// Moves open cases of older versions to the version in force.
#[utoipa::path(post, path = "/api/v1/scenes/{scene}/moves", tag = "scenes", request_body = MoveBody, security(("bearer" = [])),
    params(("scene" = String, Path), ("Idempotency-Key" = String, Header, description = "1 to 64 visible characters")),
    responses((status = 200, body = MovesBody), (status = "4XX", body = ProblemBody, content_type = "application/problem+json")))]
pub(in super::super) async fn moves(
    State(app): State<Shared>,
    permit: Permit<rights::ManageScenes>,
    path: Result<Path<String>, PathRejection>,
    headers: HeaderMap,
    body: Result<Json<MoveBody>, JsonRejection>,
) -> Answer<Json<MovesBody>> {
    let (Path(scene), Json(body)) = (path?, body?);
    let new = NewMove {
        scene,
        dry: body.dry,
        after: body.after,
    };
    let key = Key::of(&headers, &new)?;
    let moves = move_cases(&app, &permit.caller, new, key).await?;
    let lang = permit.visitor.lang;
    let said = |one: Stuck| StuckBody {
        number: one.number,
        version: one.version,
        reasons: one
            .reasons
            .iter()
            .map(|why| why.get(lang).to_owned())
            .collect(),
    };
    Ok(Json(MovesBody {
        version: moves.version,
        moved: moves.moved,
        stuck: moves.stuck.into_iter().map(said).collect(),
        next: moves.next,
    }))
}
