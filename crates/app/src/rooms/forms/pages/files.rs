//! Forms with files: photos by field, and workbooks.

use axum::extract::Multipart;
use linli_kernel::{Caller, Trouble};

use crate::app::Shared;
use crate::web::ui::Typed;
use crate::web::upload;

/// What a form that is filled in brought: its texts, and each photo under `kept:` and the name of its field.
pub(super) async fn filled(
    app: &Shared,
    caller: &Caller,
    form: Multipart,
) -> Result<Typed, Trouble> {
    let is_photo = |name: &str| name.starts_with("photo:");
    let (mut texts, photos) = upload::parts(app, caller, form, is_photo).await?;
    for (name, file, _digest) in photos {
        let field = name.trim_start_matches("photo:");
        texts.push((format!("kept:{field}"), file.to_string()));
    }
    Ok(Typed::new(texts))
}

/// A form with a file that is no photo: its texts, and the file with its name if one came.
pub(super) async fn book(
    mut form: Multipart,
    named: &str,
    most: usize,
) -> Result<(Typed, Option<(String, Vec<u8>)>), Trouble> {
    let (mut texts, mut book) = (Vec::new(), None);
    while let Some(mut part) = form
        .next_field()
        .await
        .map_err(|error| upload::broken(&error))?
    {
        let name = part.name().unwrap_or_default().to_owned();
        let file = part.file_name().map(str::to_owned);
        let mut bytes = Vec::new();
        while let Some(chunk) = part.chunk().await.map_err(|error| upload::broken(&error))? {
            bytes.extend_from_slice(&chunk);
            if bytes.len() > most {
                let (zh, en) = ("内容过大，请拆分后再试", "This is too large; split it");
                return Err(Trouble::field(name, zh, en));
            }
        }
        match file.filter(|_file| name == named) {
            Some(file) if !bytes.is_empty() => book = Some((file, bytes)),
            Some(_empty) => {}
            None => texts.push((name, String::from_utf8_lossy(&bytes).into_owned())),
        }
    }
    Ok((Typed::new(texts), book))
}
