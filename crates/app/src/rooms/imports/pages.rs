//! The pages of imports: what can be imported, the upload, the columns, the counts, how far it is, what came of it.

mod columns;
mod show;
pub(super) mod upload;

use axum::extract::{Path, State};
use axum::response::Response;
use linli_kernel::{EntryId, Lang, Trouble};
use maud::{Markup, html};

use super::importable::Importable;
use super::model::{Import, State as Standing};
use super::{run, verbs};
use crate::app::Shared;
use crate::rooms::people;
use crate::web::pages::view;
use crate::web::problem::Answer;
use crate::web::ui::{self, Icon, Page, Row, Tone, badge};
use crate::web::visitor::Signed;
use crate::web::{Pages, listing};

/// The largest form of an upload: the file, and what the form adds.
const FORM_LIMIT: usize = verbs::UPLOAD_LIMIT + 1_000_000;

/// The pages.
pub fn pages() -> Pages {
    Pages::new()
        .get("/imports", home)
        .get("/imports/new/{kind}", upload::blank)
        .post_up_to("/imports/new/{kind}", FORM_LIMIT, upload::send)
        .get("/imports/template/{kind}", template)
        .get("/imports/{id}", show::show)
        .get("/imports/{id}/columns", columns::show)
        .post("/imports/{id}/columns", columns::send)
        .post("/imports/{id}/confirm", show::confirm)
        .post("/imports/{id}/drop", show::give_up)
        .get("/imports/{id}/marked", marked)
}

fn id_of(text: &str) -> Result<EntryId, Trouble> {
    text.parse().map_err(|_error| verbs::unknown())
}

fn href(id: EntryId) -> String {
    format!("/imports/{id}")
}

/// What can be imported, and the caller's latest imports.
async fn home(State(app): State<Shared>, Signed(caller, visitor): Signed) -> Answer<Markup> {
    let mine = verbs::mine(&caller);
    if mine.is_empty() {
        return Err(people::denied().into());
    }
    let latest = verbs::latest(&app, &caller).await?;
    let view = view(&app, &visitor).await?;
    let lang = view.lang;
    let body = html! {
        @for one in &mine { @if one.group().is_none() { (kind(*one, lang)) } }
        @for (heading, of) in grouped(&mine, lang) {
            h2 { (heading) }
            (ui::list(of.into_iter().map(|one| among(one, lang))))
        }
        @if !latest.is_empty() {
            h2 { (lang.pick("我最近的导入", "My latest imports")) }
            (ui::list(latest.iter().map(|import| line(&app, import, lang))))
        }
    };
    let page = Page::new(&view, lang.pick("导入", "Import"));
    Ok(page
        .lead(lang.pick(
            "上传表格，核对每一列，先看结果再确认。",
            "Upload a workbook, check its columns, see what would happen, then confirm.",
        ))
        .body(body))
}

/// What stands under headings, in order.
fn grouped<'a>(mine: &[&'a dyn Importable], lang: Lang) -> Vec<(String, Vec<&'a dyn Importable>)> {
    let mut all: Vec<(String, Vec<&dyn Importable>)> = Vec::new();
    for one in mine {
        let Some(group) = one.group() else { continue };
        let heading = group.get(lang);
        match all.iter_mut().find(|(known, _)| known == heading) {
            Some((_, of)) => of.push(*one),
            None => all.push((heading.to_owned(), vec![*one])),
        }
    }
    all
}

fn among(one: &dyn Importable, lang: Lang) -> Markup {
    let title = one.title();
    ui::list_row(&Row {
        href: &format!("/imports/new/{}", one.kind()),
        title: title.get(lang),
        line: html! {},
        aside: html! {},
    })
}

fn kind(one: &dyn Importable, lang: Lang) -> Markup {
    let (new, template) = (
        format!("/imports/new/{}", one.kind()),
        format!("/imports/template/{}", one.kind()),
    );
    let (title, lead) = (one.title(), one.lead());
    ui::card(
        title.get(lang),
        html! {
            p { (lead.get(lang)) }
            div.d-flex.flex-wrap.gap-2 {
                (ui::link_button(&new, lang.pick("上传文件", "Upload a file")).icon(Icon::Upload).action(ui::Action::Primary))
                (ui::link_button(&template, lang.pick("下载模板（xlsx）", "Template (xlsx)")).icon(Icon::Download))
            }
        },
    )
}

fn line(app: &Shared, import: &Import, lang: Lang) -> Markup {
    let (tone, title) = (tone(import.state), import.state.title());
    ui::list_row(&Row {
        href: &href(import.id),
        title: &import.file,
        line: html! { (ui::moment(import.at, app.clock.now(), lang)) @if import.counts.rows() > 0 { " · " (rows(import.counts.rows(), lang)) } },
        aside: badge(tone, title.get(lang)),
    })
}

fn tone(state: Standing) -> Tone {
    match state {
        Standing::Uploaded | Standing::Checking | Standing::Checked | Standing::Applying => {
            Tone::Busy
        }
        Standing::Done => Tone::Good,
        Standing::Failed => Tone::Bad,
        Standing::Dropped => Tone::Quiet,
    }
}

fn rows(number: i64, lang: Lang) -> String {
    match lang {
        Lang::Zh => format!("{number} 行"),
        Lang::En => format!("{number} rows"),
    }
}

/// A workbook to fill in.
async fn template(
    State(app): State<Shared>,
    Signed(caller, visitor): Signed,
    Path(kind): Path<String>,
) -> Answer<Response> {
    let importable = verbs::importable(&caller, &kind)?;
    let columns = importable.columns(&app, caller.street).await?;
    let lang = visitor.lang;
    let title = importable.title();
    let name = match lang {
        Lang::Zh => format!("{}导入模板.xlsx", title.zh),
        Lang::En => format!("{} template.xlsx", title.en),
    };
    let bytes = verbs::blocking(move || {
        let mut out = std::io::Cursor::new(Vec::new());
        linli_sheets::template(&columns, lang, &mut out)?;
        Ok(out.into_inner())
    });
    Ok(listing::file(&name, listing::XLSX, bytes.await?))
}

/// The uploaded rows with what is wrong marked.
async fn marked(
    State(app): State<Shared>,
    Signed(caller, visitor): Signed,
    Path(id): Path<String>,
) -> Answer<Response> {
    let import = verbs::read(&app, &caller, id_of(&id)?).await?;
    let bytes = run::marked(&app, &import, visitor.lang).await?;
    let stem = import
        .file
        .rsplit_once('.')
        .map_or(import.file.as_str(), |(stem, _)| stem);
    let name = format!("{stem}{}.xlsx", visitor.lang.pick("（标注）", " (marked)"));
    Ok(listing::file(&name, listing::XLSX, bytes))
}
