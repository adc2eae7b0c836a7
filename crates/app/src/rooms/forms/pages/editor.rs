//! The page that adds a version of a form: the text, and beside it each problem with its line. A workbook of XLSForm is
//! turned into the text first, with a remark for each thing that was left out, and added like any other.

use axum::extract::{Multipart, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use linli_forms::{At, Problem};
use linli_kernel::{Caller, Invalid, Lang, Text, Trouble};
use maud::{Markup, html};
use serde::Deserialize;

use super::super::definitions::{self, add, check, file_of};
use super::files;
use crate::app::Shared;
use crate::rooms::receipts::Key;
use crate::web::pages::{key_field, view};
use crate::web::problem::Answer;
use crate::web::ui::{self, Form, Icon, Page, Tone, Typed};
use crate::web::visitor::{Permit, Visitor, rights};

/// How many lines of the text the form shows at once.
const ROWS: u8 = 24;
/// The largest workbook.
const BOOK_LIMIT: usize = 4 * 1024 * 1024;

/// Which version to begin from.
#[derive(Debug, Default, Deserialize)]
pub(super) struct From {
    form: Option<String>,
    version: Option<u32>,
}

/// The page with the text of a version, its number raised by one; or empty.
pub(super) async fn blank(
    State(app): State<Shared>,
    Permit {
        caller, visitor, ..
    }: Permit<rights::ManageForms>,
    Query(from): Query<From>,
) -> Answer<Markup> {
    let begun = match (from.form, from.version) {
        (Some(form), Some(version)) => {
            let text = definitions::text(&app, &caller, &form, version).await?;
            let (now, next) = (
                format!("version = {version}"),
                format!("version = {}", version + 1),
            );
            text.replacen(&now, &next, 1)
        }
        _ => String::new(),
    };
    let typed = Typed::new([("text", begun)]);
    page(&app, &visitor, typed, Invalid::default(), &[]).await
}

/// A sent form: the new version, or the form again with what is wrong; a workbook as the text it comes to.
pub(super) async fn send(
    State(app): State<Shared>,
    Permit {
        caller, visitor, ..
    }: Permit<rights::ManageForms>,
    form: Multipart,
) -> Answer<Response> {
    let (typed, book) = files::book(form, "book", BOOK_LIMIT).await?;
    if let Some((name, bytes)) = book {
        return imported(&app, &visitor, &typed, &name, &bytes).await;
    }
    // Browsers send lines as CR LF; a form keeps the lines of a file.
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

async fn imported(
    app: &Shared,
    visitor: &Visitor,
    typed: &Typed,
    name: &str,
    bytes: &[u8],
) -> Answer<Response> {
    let department = typed.get("department").trim();
    let department = Text::new(department, department);
    if department.zh.is_empty() {
        let wrong = Invalid::default().and(
            "department",
            "请填写由哪个部门使用",
            "Say which department asks",
        );
        let page = page(app, visitor, typed.clone(), wrong, &[]).await?;
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
    }
    match definitions::workbook(name, bytes, &department) {
        Ok(imported) => {
            let typed = Typed::new([
                ("text", imported.form.to_toml()),
                ("department", department.zh),
            ]);
            let page = page(app, visitor, typed, Invalid::default(), &imported.remarks).await?;
            Ok(page.into_response())
        }
        Err(problems) => {
            let count = problems.len();
            let wrong = Invalid::default().and(
                "book",
                format!("工作簿有 {count} 处问题，见下方逐格说明；没有添加任何内容"),
                format!("The workbook has {count} problems, each named below with its cell; nothing was added"),
            );
            let page = page(app, visitor, typed.clone(), wrong, &problems).await?;
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
    let key = Key::new(Some(typed.get("key")), &("form.add", &text))?;
    let added = add(app, caller, text, key).await?;
    Ok(format!("/forms/{}/{}", added.form, added.version))
}

/// The problems stand beside the text, so the field itself only says how many there are.
fn wrong(problems: &[Problem], trouble: Trouble) -> Invalid {
    match trouble {
        Trouble::Refused(refused) => {
            Invalid::default().and("text", refused.text.zh, refused.text.en)
        }
        Trouble::Invalid(invalid) if problems.is_empty() => invalid,
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
    problems: &[Problem],
) -> Answer<Markup> {
    let view = view(app, visitor).await?;
    let lang = view.lang;
    let text = typed.get("text").to_owned();
    let key = key_field(app, typed.get("key"), &invalid);
    let remarks = invalid.fields.is_empty();
    let form = Form::post(lang, "/forms")
        .multipart()
        .typed(typed)
        .invalid(invalid);
    let body = html! {
        (form.render(html! {
            (key)
            @if !problems.is_empty() { (listed(problems, &text, remarks, lang)) }
            (from_book(&form, text.is_empty(), lang))
            div.source-field { (form.field("text", "表单文本", "Text of the form").area(ROWS).required().hint(lang.pick(
                "TOML 文本。版本号须大于现行版本。只问登记库已有内容的表单不予添加。",
                "TOML. The version must be greater than the one in force. A form that asks only what the registry knows is refused."))) }
            (ui::submit(lang.pick("检查并添加", "Check and add")).icon(Icon::Check))
        }))
        p.muted {
            (lang.pick("编辑器可使用 ", "Editors can use "))
            a href="/api/v1/forms/schema.json" { (lang.pick("表单的 JSON Schema", "the JSON Schema of forms")) }
        }
    };
    let title = lang.pick("添加表单版本", "Add a version of a form");
    Ok(Page::new(&view, title)
        .back("/forms", lang.pick("全部表单", "All forms"))
        .wide()
        .body(body))
}

/// Where a workbook is given.
fn from_book(form: &Form<'_>, open: bool, lang: Lang) -> Markup {
    html! {
            details.act open[open] {
                summary.act-head { (ui::icon(Icon::Upload)) (lang.pick("从 XLSForm 工作簿导入", "Import an XLSForm workbook")) }
                (form.field("department", "使用部门", "Department").hint(lang.pick("工作簿里没有写部门时用它。", "Used where the workbook names none.")))
                (form.field("book", "工作簿（.xlsx）", "Workbook (.xlsx)").file(".xlsx").hint(lang.pick("ODK、Kobo 通用的 survey、choices、settings 三张表。先转成下面的文本，核对后再添加。", "The sheets survey, choices and settings, as ODK and Kobo use. It becomes the text below, to be looked over before it is added.")))
            }
    }
}

/// Each problem: where it is as it was typed, what is wrong and what to do.
fn listed(problems: &[Problem], text: &str, remarks: bool, lang: Lang) -> Markup {
    let lines: Vec<&str> = text.lines().collect();
    let columns = [
        ("位置", "Where"),
        ("文本", "Text"),
        ("问题", "Problem"),
        ("怎么改", "Remedy"),
    ];
    let columns: Vec<_> = columns
        .iter()
        .map(|(zh, en)| ui::Column::text(lang.pick(zh, en)))
        .collect();
    let tone = if remarks { Tone::Warn } else { Tone::Bad };
    let rows = problems.iter().map(|one| {
        let line = match &one.at {
            At::Line(line) => line.checked_sub(1).and_then(|nth| lines.get(nth)).copied(),
            At::Cell(..) | At::Entry(_) => None,
        };
        vec![
            html! { (one.at) },
            html! { @if let Some(line) = line { code { (line.trim()) } } },
            html! { (ui::badge(tone, one.message.get(lang))) },
            html! { (one.remedy.get(lang)) div.muted.small { code { (one.code) } } },
        ]
    });
    let title = if remarks {
        lang.pick(
            "导入时略去或补上的内容，请核对",
            "What the import left out or filled in; look it over",
        )
    } else {
        lang.pick("文本中的问题", "Problems of the text")
    };
    html! { @if remarks { h2 { (title) } } (ui::table(title, &columns, rows)) }
}
