//! Sheets as a PDF: text with its own font subset, so that it can be searched and copied.

use krilla::Document;
use krilla::color::rgb;
use krilla::geom::{Path, PathBuilder, Point};
use krilla::metadata::Metadata;
use krilla::page::PageSettings;
use krilla::paint::Stroke;
use krilla::surface::Surface;
use linli_kernel::Trouble;

use crate::sheet::PAGE;
use crate::{Face, Mark, Sheet};

/// The PDF of sheets. The same sheets give the same bytes.
///
/// # Errors
/// A fault, where the font cannot be put into the file.
pub fn pdf(title: &str, sheets: &[Sheet], face: &Face) -> Result<Vec<u8>, Trouble> {
    let mut document = Document::new();
    let about = Metadata::new()
        .title(title.to_owned())
        .language("zh-CN".to_owned());
    document.set_metadata(about);
    let size =
        PageSettings::from_wh(PAGE.0, PAGE.1).ok_or_else(|| Trouble::fault("A4 has a size"))?;
    for sheet in sheets {
        let mut page = document.start_page_with(size.clone());
        let mut surface = page.surface();
        for mark in &sheet.marks {
            draw(&mut surface, mark, face);
        }
        surface.finish();
        page.finish();
    }
    document
        .finish()
        .map_err(|error| Trouble::fault(format!("{error:?}")))
}

fn draw(surface: &mut Surface<'_>, mark: &Mark, face: &Face) {
    match mark {
        Mark::Words { x, y, size, text } => {
            let (at, glyphs) = (Point::from_xy(*x, *y), face.glyphs(text));
            surface.draw_glyphs(at, &glyphs, face.font(), text, *size, false);
        }
        Mark::Rule(from, to) => {
            if let Some(path) = rule(*from, *to) {
                surface.set_stroke(Some(Stroke {
                    paint: rgb::Color::new(0, 0, 0).into(),
                    width: 0.6,
                    ..Stroke::default()
                }));
                surface.draw_path(&path);
                surface.set_stroke(None);
            }
        }
    }
}

fn rule(from: (f32, f32), to: (f32, f32)) -> Option<Path> {
    let mut line = PathBuilder::new();
    line.move_to(from.0, from.1);
    line.line_to(to.0, to.1);
    line.finish()
}
