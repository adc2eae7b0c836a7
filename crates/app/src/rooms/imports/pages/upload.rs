//! The form that uploads a file.

use axum::extract::multipart::{Multipart, MultipartError};
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Redirect, Response};
use linli_kernel::{Caller, DigestKind, Invalid, Kind, Lang, Trouble};
use maud::{Markup, html};

use super::href;
use crate::app::Shared;
use crate::rooms::imports::Importable;
use crate::rooms::imports::verbs::{self, UPLOAD_LIMIT};
use crate::rooms::receipts::Key;
use crate::web::pages::{key_field, view};
use crate::web::problem::Answer;
use crate::web::ui::{self, Form, Icon, Page};
use crate::web::visitor::{Signed, Visitor};

/// What a file input offers.
const TABLES: &str = ".xlsx,.xls,.ods,.csv,.tsv,.et,.xlsm";
/// The same where coordinates are taken.
const TABLES_AND_MAPS: &str = ".xlsx,.xls,.ods,.csv,.tsv,.et,.xlsm,.geojson,.json";

/// The empty form.
pub(super) async fn blank(
    State(app): State<Shared>,
    Signed(caller, visitor): Signed,
    Path(kind): Path<String>,
) -> Answer<Markup> {
    page(&app, (&caller, &visitor), &kind, Invalid::default()).await
}

async fn page(
    app: &Shared,
    (caller, visitor): (&Caller, &Visitor),
    kind: &str,
    invalid: Invalid,
) -> Answer<Markup> {
    let importable = verbs::importable(caller, kind)?;
    let view = view(app, visitor).await?;
    let lang = view.lang;
    let action = format!("/imports/new/{kind}");
    let template = format!("/imports/template/{kind}");
    let key = key_field(app, "", &invalid);
    let form = Form::post(lang, &action).multipart().invalid(invalid);
    let (accept, hint) = offered(importable, lang);
    let body = form.render(html! {
        (key)
        (form.field("file", "文件", "File").file(accept).hint(hint).required())
        p.muted { (lang.pick(
            "文件加密保存，只有您能看到；导入完成、放弃或满七天后删除。这一步什么也不改。",
            "The file is kept encrypted and seen by you only; it is deleted once imported, given up or seven days old. Nothing is changed yet.")) }
        (ui::submit(lang.pick("上传", "Upload")).icon(Icon::Upload))
        " " (ui::link_button(&template, lang.pick("下载模板（xlsx）", "Template (xlsx)")).icon(Icon::Download))
    });
    let (title, lead) = (importable.title(), importable.lead());
    let heading = match lang {
        Lang::Zh => format!("导入{}", title.zh),
        Lang::En => format!("Import: {}", title.en),
    };
    Ok(Page::new(&view, &heading)
        .back("/imports", lang.pick("导入", "Import"))
        .lead(lead.get(lang))
        .body(ui::plain_card(body)))
}

/// What the file input offers, and the hint beside it.
fn offered(importable: &dyn Importable, lang: Lang) -> (&'static str, &'static str) {
    match importable.has_points() {
        true => (
            TABLES_AND_MAPS,
            lang.pick(
                "xlsx、xls、ods、CSV 或 GeoJSON，最多 50 MB、20 万行",
                "xlsx, xls, ods, CSV or GeoJSON, at most 50 MB and 200,000 rows",
            ),
        ),
        false => (
            TABLES,
            lang.pick(
                "xlsx、xls、ods 或 CSV，最多 50 MB、20 万行",
                "xlsx, xls, ods or CSV, at most 50 MB and 200,000 rows",
            ),
        ),
    }
}

/// Takes the file.
pub(super) async fn send(
    State(app): State<Shared>,
    Signed(caller, visitor): Signed,
    Path(kind): Path<String>,
    form: Multipart,
) -> Answer<Response> {
    verbs::importable(&caller, &kind)?;
    let sent = read(form).await?;
    let digest = DigestKind::Sha256.of(&[&sent.bytes]).to_string();
    let key = Key::new(Some(&sent.key), &(&kind, &digest))?;
    match verbs::upload(&app, &caller, &kind, (sent.name, sent.bytes), key).await {
        Ok(id) => Ok(Redirect::to(&href(id)).into_response()),
        Err(Trouble::Fault(fault)) => Err(Trouble::Fault(fault).into()),
        Err(Trouble::Refused(refused)) if refused.code.starts_with("access.") => {
            Err(Trouble::Refused(refused).into())
        }
        Err(Trouble::Refused(refused)) => {
            let mut invalid = Invalid::default();
            invalid.push("file", refused.text.zh, refused.text.en);
            again(&app, (&caller, &visitor), &kind, invalid).await
        }
        Err(Trouble::Invalid(invalid)) => again(&app, (&caller, &visitor), &kind, invalid).await,
    }
}

async fn again(
    app: &Shared,
    who: (&Caller, &Visitor),
    kind: &str,
    invalid: Invalid,
) -> Answer<Response> {
    let page = page(app, who, kind, invalid).await?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
}

/// What a form of an upload held.
#[derive(Default)]
pub(in crate::rooms::imports) struct Sent {
    key: String,
    /// The name of the file.
    pub name: String,
    /// What it holds.
    pub bytes: Vec<u8>,
}

/// Reads a form of an upload.
///
/// # Errors
/// `sheet.too_large`, `request.truncated`.
pub(in crate::rooms::imports) async fn read(mut form: Multipart) -> Result<Sent, Trouble> {
    let mut sent = Sent::default();
    while let Some(mut part) = form.next_field().await.map_err(|error| broken(&error))? {
        let is_file = match part.name() {
            Some("file") => true,
            Some("key") => false,
            Some(_) | None => continue,
        };
        if is_file {
            sent.name = part.file_name().unwrap_or_default().to_owned();
        }
        let mut bytes = Vec::new();
        while let Some(chunk) = part.chunk().await.map_err(|error| broken(&error))? {
            bytes.extend_from_slice(&chunk);
            if bytes.len() > UPLOAD_LIMIT {
                return Err(too_large());
            }
        }
        if is_file {
            sent.bytes = bytes;
        } else {
            sent.key = String::from_utf8_lossy(&bytes).into_owned();
        }
    }
    Ok(sent)
}

fn too_large() -> Trouble {
    linli_sheets::SheetError::Bytes { most: UPLOAD_LIMIT }.into()
}

fn broken(error: &MultipartError) -> Trouble {
    if error.status() == StatusCode::PAYLOAD_TOO_LARGE {
        return too_large();
    }
    Trouble::refused(
        Kind::Unprocessable,
        "request.truncated",
        "上传中断或格式有误，请重新提交",
        "The upload broke off or is malformed; send it again",
    )
}
