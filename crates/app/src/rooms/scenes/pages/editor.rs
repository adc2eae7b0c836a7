//! The form that adds a version: the text, and beside it each problem with its line. What was typed is kept.

use axum::Form as Urlencoded;
use axum::extract::rejection::FormRejection;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use linli_flow::Diagnostic;
use linli_kernel::{Caller, Invalid, Lang, Trouble};
use maud::{Markup, html};
use serde::Deserialize;

use super::super::{add, check, file_of, text};
use crate::app::Shared;
use crate::rooms::receipts::Key;
use crate::web::pages::{key_field, view};
use crate::web::problem::Answer;
use crate::web::ui::{self, Form, Icon, Page, Tone, Typed};
use crate::web::visitor::{Permit, Visitor, rights};

/// How many lines of the text the form shows at once.
const ROWS: u8 = 28;

/// Which version to begin from.
#[derive(Debug, Default, Deserialize)]
pub(super) struct From {
    scene: Option<String>,
    version: Option<u32>,
}

/// The form with the text of a version, its number raised by one; or empty.
pub(super) async fn blank(
    State(app): State<Shared>,
    Permit {
        caller, visitor, ..
    }: Permit<rights::ManageScenes>,
    Query(from): Query<From>,
) -> Answer<Markup> {
    let begun = match (from.scene, from.version) {
        (Some(scene), Some(version)) => {
            raised(&text(&app, &caller, &scene, version).await?, version)
        }
        _ => String::new(),
    };
    let typed = Typed::new([("text", begun)]);
    page(&app, &visitor, typed, Invalid::default(), &[]).await
}

/// The text with the next version number.
fn raised(text: &str, version: u32) -> String {
    let now = format!("version = {version}");
    let next = format!("version = {}", version.saturating_add(1));
    let at = text.lines().position(|line| line.trim() == now);
    let lines: Vec<&str> = text
        .lines()
        .enumerate()
        .map(|(nth, line)| if Some(nth) == at { next.as_str() } else { line })
        .collect();
    lines.join("\n") + "\n"
}

/// A sent form: the new version, or the form again with what is wrong.
pub(super) async fn send(
    State(app): State<Shared>,
    Permit {
        caller, visitor, ..
    }: Permit<rights::ManageScenes>,
    form: Result<Urlencoded<Typed>, FormRejection>,
) -> Answer<Response> {
    let Urlencoded(typed) = form?;
    // Browsers send lines as CR LF; a scene keeps the lines of a file.
    let text = typed.get("text").replace("\r\n", "\n");
    match added(&app, &caller, &typed, text.clone()).await {
        Ok(to) => Ok(Redirect::to(&to).into_response()),
        Err(Trouble::Fault(fault)) => Err(Trouble::Fault(fault).into()),
        Err(trouble) => {
            let problems = check(&file_of(&text), &text).err().unwrap_or_default();
            let page = page(&app, &visitor, typed, wrong(&problems, trouble), &problems).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
        }
    }
}

async fn added(
    app: &Shared,
    caller: &Caller,
    typed: &Typed,
    text: String,
) -> Result<String, Trouble> {
    let key = Key::new(Some(typed.get("key")), &("scene.add", &text))?;
    let added = add(app, caller, text, key).await?;
    Ok(format!(
        "/admin/scenes/{}/{}?told=added",
        added.scene, added.version
    ))
}

/// The problems stand beside the text, so the field itself only says how many there are.
fn wrong(problems: &[Diagnostic], trouble: Trouble) -> Invalid {
    match trouble {
        Trouble::Refused(refused) => {
            Invalid::default().and("text", refused.text.zh, refused.text.en)
        }
        Trouble::Invalid(_) | Trouble::Fault(_) => Invalid::default().and(
            "text",
            format!("文本有 {} 处问题，见下方逐行说明", problems.len()),
            format!(
                "The text has {} problems; each is named below with its line",
                problems.len()
            ),
        ),
    }
}

async fn page(
    app: &Shared,
    visitor: &Visitor,
    typed: Typed,
    invalid: Invalid,
    problems: &[Diagnostic],
) -> Answer<Markup> {
    let view = view(app, visitor).await?;
    let lang = view.lang;
    let text = typed.get("text").to_owned();
    let key = key_field(app, typed.get("key"), &invalid);
    let form = Form::post(lang, "/admin/scenes")
        .draft("/admin/scenes/new")
        .typed(typed)
        .invalid(invalid);
    let hint = lang.pick(
        "TOML 文本。版本号须大于现行版本；添加前会先证明每个状态可达、可结束，每个操作有人可办，每个时钟有升级。",
        "TOML. The version must be greater than the one in force. It is proved first: every state can be reached and can end, every action has someone who may take it, every clock escalates.",
    );
    let body = html! {
        (form.render(html! {
            (key)
            @if !problems.is_empty() { (listed(problems, &text, lang)) }
            div.source-field { (form.field("text", "场景文本", "Text of the scene").area(ROWS).required().hint(hint)) }
            (ui::submit(lang.pick("检查并添加", "Check and add")).icon(Icon::Check))
        }))
        p.muted {
            (lang.pick("编辑器可使用 ", "Editors can use "))
            a href="/api/v1/scenes/schema.json" { (lang.pick("场景的 JSON Schema", "the JSON Schema of scenes")) }
        }
    };
    let title = lang.pick("添加场景版本", "Add a version of a scene");
    Ok(Page::new(&view, title)
        .back("/admin/scenes", lang.pick("全部场景", "All scenes"))
        .wide()
        .body(body))
}

/// Each problem: its line as it was typed, what is wrong and what to do.
fn listed(problems: &[Diagnostic], text: &str, lang: Lang) -> Markup {
    let lines: Vec<&str> = text.lines().collect();
    let columns = [
        ("行", "Line"),
        ("文本", "Text"),
        ("问题", "Problem"),
        ("怎么改", "Remedy"),
    ];
    let columns: Vec<_> = columns
        .iter()
        .map(|(zh, en)| ui::Column::text(lang.pick(zh, en)))
        .collect();
    let rows = problems.iter().map(|problem| {
        let line = problem
            .line
            .checked_sub(1)
            .and_then(|nth| lines.get(nth))
            .copied()
            .unwrap_or_default();
        vec![
            html! { (problem.line) },
            html! { code { (line.trim()) } },
            html! { (ui::badge(Tone::Bad, problem.message.get(lang))) },
            html! { (problem.remedy.get(lang)) div.muted.small { code { (problem.code) } } },
        ]
    });
    ui::table(
        lang.pick("文本中的问题", "Problems of the text"),
        &columns,
        rows,
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_version_of_the_scene_is_raised() {
        let text = "[scene]\nid = \"a\"\nversion = 1\n# version = 1 stays\nversion = 1\n";
        assert_eq!(
            raised(text, 1),
            "[scene]\nid = \"a\"\nversion = 2\n# version = 1 stays\nversion = 1\n"
        );
    }
}
