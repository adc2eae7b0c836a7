//! Drawn pictures in place of photos: plain shapes that nobody takes for a real place.

use image::{Rgb, RgbImage};
use linli_kernel::Trouble;

use crate::rooms::files::{self, Prepared};

const WIDTH: u32 = 480;
const HEIGHT: u32 = 360;

/// Ground and object of each picture.
const COLOURS: [[[u8; 3]; 2]; 6] = [
    [[214, 222, 214], [92, 128, 96]],
    [[222, 220, 210], [150, 112, 84]],
    [[210, 218, 226], [84, 108, 140]],
    [[226, 216, 210], [168, 92, 84]],
    [[220, 222, 226], [110, 110, 118]],
    [[214, 226, 224], [72, 136, 132]],
];

/// The pictures, prepared as uploads are.
///
/// # Errors
/// They cannot be encoded.
pub(super) async fn pictures() -> Result<Vec<Prepared>, Trouble> {
    let mut out = Vec::with_capacity(COLOURS.len());
    for colours in COLOURS {
        let mut png = std::io::Cursor::new(Vec::new());
        draw(colours)
            .write_to(&mut png, image::ImageFormat::Png)
            .map_err(anyhow::Error::from)?;
        out.push(files::prepare(png.into_inner()).await?);
    }
    Ok(out)
}

/// A wall, a pavement and a box on it.
fn draw([ground, object]: [[u8; 3]; 2]) -> RgbImage {
    let darker = ground.map(|channel| channel.saturating_sub(36));
    RgbImage::from_fn(WIDTH, HEIGHT, |x, y| {
        let on_box = (170..310).contains(&x) && (150..270).contains(&y);
        let lid = (160..320).contains(&x) && (136..150).contains(&y);
        Rgb(if on_box || lid {
            object
        } else if y > 250 {
            darker
        } else {
            ground
        })
    })
}
