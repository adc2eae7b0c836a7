//! QR codes as drawings: crisp at any size, on paper too.

use maud::{Markup, html};
use qrcode::{Color, EcLevel, QrCode};

/// The quiet zone that readers need, in modules.
const QUIET: usize = 4;

/// The QR code of a text, with words for who cannot see it. None where the text is too long for any.
#[must_use]
pub fn qr(text: &str, label: &str) -> Option<Markup> {
    let code = QrCode::with_error_correction_level(text, EcLevel::M).ok()?;
    let width = code.width();
    let size = width + 2 * QUIET;
    let path = path(&code.to_colors(), width);
    Some(html! {
        svg.qr role="img" aria-label=(label) viewBox={ "0 0 " (size) " " (size) } shape-rendering="crispEdges" {
            rect width=(size) height=(size) fill="#fff" {}
            path d=(path) fill="#000" {}
        }
    })
}

/// One bar for each run of dark modules in a row.
fn path(modules: &[Color], width: usize) -> String {
    let mut out = String::new();
    for (y, row) in modules.chunks(width).enumerate() {
        let mut x = 0;
        while x < width {
            let run = row[x..]
                .iter()
                .take_while(|one| **one == Color::Dark)
                .count();
            if run > 0 {
                out.push_str(&format!("M{} {}h{run}v1h-{run}z", x + QUIET, y + QUIET));
            }
            x += run.max(1);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pass_of_the_greatest_length_fits_version_9_and_what_is_too_long_has_no_code() {
        let text = format!("LP{}", "A7".repeat(130));
        let code = QrCode::with_error_correction_level(&text, EcLevel::M).unwrap();
        assert_eq!(code.version(), qrcode::Version::Normal(9));
        let drawn = qr(&text, "Pass").unwrap().into_string();
        assert!(
            drawn.contains("aria-label=\"Pass\"") && drawn.contains("M4 4h7v1h-7z"),
            "{drawn}"
        );
        assert!(qr(&"A".repeat(5_000), "Pass").is_none());
    }
}
