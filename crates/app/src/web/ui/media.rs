//! Photos: the field that takes them, and thumbnails that open the full picture.

use linli_kernel::{Lang, Text};
use maud::{Markup, html};

use super::{Icon, icon};

/// A stored picture.
#[derive(Clone, Debug)]
pub struct Photo<'a> {
    /// The full picture.
    pub href: &'a str,
    /// The thumbnail.
    pub thumb: &'a str,
    /// What it shows, for those who cannot see it.
    pub alt: &'a str,
}

/// Thumbnails in a row; each opens its picture.
#[must_use]
pub fn gallery_of(photos: &[Photo<'_>]) -> Markup {
    html! {
        ul.photos {
            @for photo in photos {
                li { a href=(photo.href) { img src=(photo.thumb) alt=(photo.alt) loading="lazy" width="112" height="112"; } }
            }
        }
    }
}

/// A field for photos, straight from the phone's camera. The script shows previews and makes the
/// pictures smaller before they are sent (longest side 1,600 px); without it the originals go.
#[must_use]
pub fn photo_field(
    lang: Lang,
    name: &str,
    label: &str,
    hint: &str,
    error: Option<&Text>,
) -> Markup {
    let hint_id = format!("f-{name}-hint");
    let error_id = format!("f-{name}-error");
    html! {
        div.field data-photos {
            label.form-label for={ "f-" (name) } { (label) }
            p.hint #(hint_id) { (hint) }
            div.photo-drop {
                span.photo-icon aria-hidden="true" { (icon(Icon::Camera)) }
                span aria-hidden="true" { (lang.pick("拍照或选图", "Take or choose photos")) }
                input #{ "f-" (name) } type="file" name=(name) accept="image/jpeg,image/png,image/webp" multiple
                    aria-describedby={ (hint_id) @if error.is_some() { " " (error_id) } } aria-invalid=[error.map(|_| "true")];
            }
            ul.photos data-previews data-remove=(lang.pick("移除这张照片", "Remove this photo")) data-preview=(lang.pick("待上传的照片", "Photo to be sent")) {}
            progress.upload-progress max="100" value="0" hidden aria-label=(lang.pick("上传进度", "Upload progress")) {}
            @if let Some(text) = error { p.field-error #(error_id) { (icon(Icon::Warning)) (text.get(lang)) } }
        }
    }
}
