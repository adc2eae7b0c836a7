//! Forms with photos. Each photo is decoded and stripped as it arrives, so that one request holds one
//! raw photo in memory, not nine.

use axum::extract::Multipart;
use axum::extract::multipart::MultipartError;
use linli_kernel::{Caller, FileId, Kind, Trouble};

use super::ui::Typed;
use crate::app::Shared;
use crate::rooms::files;

/// The largest form with photos.
pub const FORM_LIMIT: usize = 64 * 1024 * 1024;

/// The longest text field of a form, in bytes.
const TEXT_LIMIT: usize = 64 * 1024;

/// The name of photo fields.
const PHOTOS: &str = "photos";

/// The name of the hidden fields that carry photos sent with an earlier try of the same form.
pub const KEPT: &str = "kept";

/// What a form brought.
#[derive(Debug, Default)]
pub struct Upload {
    /// The texts.
    pub typed: Typed,
    /// The photos, kept and waiting to be claimed by the write they belong to.
    pub photos: Vec<FileId>,
    /// What stands for the photos in a digest of the request: the ids of those that were kept before, and the
    /// digests of those that came along. A form that is sent again brings the same pictures under new ids.
    pub sent: Vec<String>,
}

/// Reads a form. Photos are stored before the write that claims them; what nobody claims is forgotten
/// within a day.
///
/// # Errors
/// `photos` or `file.*` for what is not a photo; `request.truncated` for an upload that broke off.
pub async fn read(app: &Shared, caller: &Caller, form: Multipart) -> Result<Upload, Trouble> {
    let (texts, came) = parts(app, caller, form, |name| name == PHOTOS).await?;
    let typed = Typed::new(texts);
    let kept: Vec<FileId> = typed.all(KEPT).filter_map(|id| id.parse().ok()).collect();
    let mut sent: Vec<String> = came.iter().map(|(_, _, digest)| digest.clone()).collect();
    sent.extend(kept.iter().map(FileId::to_string));
    let photos = came.into_iter().map(|(_, file, _)| file);
    let photos = kept.into_iter().chain(photos).collect();
    Ok(Upload {
        typed,
        photos,
        sent,
    })
}

/// The texts of a form by name, and its photos: the name of their field, their id and digest.
pub type Parts = (Vec<(String, String)>, Vec<(String, FileId, String)>);

/// Reads a form whose photos stand in the fields that `is_photo`. Each photo is stored as it comes.
///
/// # Errors
/// As [`read`].
pub async fn parts(
    app: &Shared,
    caller: &Caller,
    mut form: Multipart,
    is_photo: impl Fn(&str) -> bool,
) -> Result<Parts, Trouble> {
    let mut texts: Vec<(String, String)> = Vec::new();
    let mut photos = Vec::new();
    while let Some(mut part) = form.next_field().await.map_err(|error| broken(&error))? {
        let name = part.name().unwrap_or_default().to_owned();
        if !is_photo(&name) {
            let mut bytes = Vec::new();
            while let Some(chunk) = part.chunk().await.map_err(|error| broken(&error))? {
                bytes.extend_from_slice(&chunk);
                if bytes.len() > TEXT_LIMIT {
                    return Err(Trouble::field(name, "内容过长", "This text is too long"));
                }
            }
            let text = String::from_utf8(bytes).map_err(|_error| {
                Trouble::field(
                    name.clone(),
                    "不是有效的 UTF-8 文本",
                    "This is not UTF-8 text",
                )
            })?;
            texts.push((name, text));
            continue;
        }
        // An empty file input of a form without photos brings none.
        if let Some(prepared) = files::receive(app, files::chunks(part)).await? {
            let photo = files::upload(app, caller, &prepared, None).await?;
            photos.push((name, photo.file, prepared.digest().to_owned()));
        }
    }
    Ok((texts, photos))
}

/// What is told of an upload that could not be read to its end.
pub fn broken(error: &MultipartError) -> Trouble {
    if error.status() == axum::http::StatusCode::PAYLOAD_TOO_LARGE {
        return Trouble::refused(
            Kind::TooLarge,
            "file.too_large",
            "照片总大小超过限制，请减少照片或降低清晰度",
            "The photos are too large together; send fewer or smaller ones",
        );
    }
    Trouble::refused(
        Kind::Unprocessable,
        "request.truncated",
        "上传中断或格式有误，请重新提交",
        "The upload broke off or is malformed; send it again",
    )
}
