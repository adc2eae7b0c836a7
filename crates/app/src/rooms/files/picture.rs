//! From uploaded bytes to a photo that may be kept: recognised by its content, decoded under limits,
//! turned upright, scaled, and written anew as JPEG, so that nothing the camera noted (place, device,
//! time) and nothing hidden in the file survives.

use std::io::Cursor;

use image::codecs::jpeg::JpegEncoder;
use image::metadata::Orientation;
use image::{DynamicImage, ImageDecoder, ImageError, ImageFormat, ImageReader, Limits, RgbImage};
use linli_kernel::{Kind, Trouble};

use super::{fingerprint, jpeg};

/// The largest upload, in bytes: phone cameras stay below 12 MiB.
pub const UPLOAD_LIMIT: usize = 15 * 1024 * 1024;
/// The longest side that is decoded, in pixels.
const SIDE_LIMIT: u32 = 12_000;
/// What one decoding may take, in KiB: a 50-megapixel phone photo (8192 × 6144, three bytes each).
pub(super) const DECODE_KIB: u32 = 8192 * 6144 * 3 / 1024;
/// The longest side that is kept, in pixels; text on a sign stays legible.
const KEPT_SIDE: u32 = 2048;
/// The longest side of a thumbnail, in pixels.
const THUMB_SIDE: u32 = 320;
/// JPEG quality of what is kept.
const QUALITY: u8 = 82;

/// A photo ready to be written.
#[derive(Clone, Debug)]
pub(super) struct Picture {
    /// In pixels, upright.
    pub width: u32,
    /// In pixels, upright.
    pub height: u32,
    /// The photo, JPEG.
    pub large: Vec<u8>,
    /// The thumbnail, JPEG.
    pub thumb: Vec<u8>,
    /// What it looks like; none where it is too plain to say.
    pub fingerprint: Option<i64>,
}

/// Recognises an upload by its content and says how many KiB decoding it takes, reading its headers
/// only.
///
/// # Errors
/// `file.too_large`, `file.not_a_photo`, `file.too_many_pixels`, `file.damaged`.
pub(super) fn weigh(bytes: &[u8]) -> Result<u32, Trouble> {
    if bytes.len() > UPLOAD_LIMIT {
        return Err(too_large());
    }
    let (format, decoder) = open(bytes)?;
    // Beside its output the decoder holds colour planes, or coefficients of two bytes each.
    let copies = match format {
        Format::Jpeg if jpeg::survey(bytes).ok_or_else(damaged)?.many_scans => 3,
        Format::Jpeg | Format::Png => 1,
        Format::WebP => 3,
    };
    let kib = decoder.total_bytes().saturating_mul(copies).div_ceil(1024);
    match u32::try_from(kib) {
        Ok(kib) if kib <= DECODE_KIB => Ok(kib),
        Ok(_) | Err(_) => Err(too_many_pixels()),
    }
}

/// Decodes and writes anew what [`weigh`] let pass. Takes that much memory, and a second at most.
///
/// # Errors
/// `file.damaged` when the pixels cannot be read.
pub(super) fn redraw(bytes: Vec<u8>) -> Result<Picture, Trouble> {
    let (_format, mut decoder) = open(&bytes)?;
    // A broken EXIF block costs the orientation, not the photo.
    let orientation = decoder.orientation().unwrap_or(Orientation::NoTransforms);
    let decoded = DynamicImage::from_decoder(decoder).map_err(|error| why(&error))?;
    drop(bytes);
    let mut large = fit(decoded, KEPT_SIDE);
    large.apply_orientation(orientation);
    let large = on_white(large);
    let thumb = fit(DynamicImage::ImageRgb8(large.clone()), THUMB_SIDE).into_rgb8();
    Ok(Picture {
        width: large.width(),
        height: large.height(),
        large: encode(&large)?,
        thumb: encode(&thumb)?,
        fingerprint: fingerprint::of(&thumb),
    })
}

/// What is taken.
#[derive(Clone, Copy)]
enum Format {
    Jpeg,
    Png,
    WebP,
}

fn open(bytes: &[u8]) -> Result<(Format, impl ImageDecoder), Trouble> {
    let (format, known) = match image::guess_format(bytes) {
        Ok(known @ ImageFormat::Jpeg) => (Format::Jpeg, known),
        Ok(known @ ImageFormat::Png) => (Format::Png, known),
        Ok(known @ ImageFormat::WebP) => (Format::WebP, known),
        Ok(_) | Err(_) => return Err(not_a_photo()),
    };
    let mut reader = ImageReader::with_format(Cursor::new(bytes), known);
    let mut limits = Limits::no_limits();
    limits.max_image_width = Some(SIDE_LIMIT);
    limits.max_image_height = Some(SIDE_LIMIT);
    limits.max_alloc = Some(u64::from(DECODE_KIB) * 1024);
    reader.limits(limits);
    let decoder = reader.into_decoder().map_err(|error| why(&error))?;
    Ok((format, decoder))
}

fn fit(picture: DynamicImage, side: u32) -> DynamicImage {
    if picture.width().max(picture.height()) <= side {
        return picture;
    }
    // Averages areas in integers; the finer filters hold a floating-point copy of the whole picture.
    picture.thumbnail(side, side)
}

/// JPEG has no transparency: what was transparent becomes white paper.
fn on_white(picture: DynamicImage) -> RgbImage {
    if !picture.color().has_alpha() {
        return picture.into_rgb8();
    }
    let picture = picture.into_rgba8();
    RgbImage::from_fn(picture.width(), picture.height(), |x, y| {
        let [red, green, blue, alpha] = picture.get_pixel(x, y).0;
        let mix = |channel: u8| {
            let mixed =
                (u16::from(channel) * u16::from(alpha) + 255 * (255 - u16::from(alpha))) / 255;
            u8::try_from(mixed).unwrap_or(u8::MAX)
        };
        image::Rgb([mix(red), mix(green), mix(blue)])
    })
}

fn encode(picture: &RgbImage) -> Result<Vec<u8>, Trouble> {
    let mut out = Vec::new();
    JpegEncoder::new_with_quality(&mut out, QUALITY)
        .encode_image(picture)
        .map_err(anyhow::Error::from)?;
    Ok(out)
}

#[expect(
    clippy::wildcard_enum_match_arm,
    reason = "a foreign enum that may grow; all else is damage"
)]
fn why(error: &ImageError) -> Trouble {
    match error {
        ImageError::Limits(_) => too_many_pixels(),
        _ => damaged(),
    }
}

/// The upload is larger than [`UPLOAD_LIMIT`].
pub(super) fn too_large() -> Trouble {
    Trouble::refused(
        Kind::TooLarge,
        "file.too_large",
        "照片超过 15 MB，请在相机设置中降低分辨率后重拍",
        "The photo is larger than 15 MB; take it again with a lower camera resolution",
    )
}

fn not_a_photo() -> Trouble {
    Trouble::refused(
        Kind::Unsupported,
        "file.not_a_photo",
        "只接收 JPEG、PNG、WebP 照片；HEIC 照片请在手机设置中选择“兼容性最佳”后重拍",
        "Only JPEG, PNG and WebP photos are taken; for HEIC choose “Most Compatible” in the phone's camera settings",
    )
}

fn too_many_pixels() -> Trouble {
    Trouble::refused(
        Kind::TooLarge,
        "file.too_many_pixels",
        "照片的像素过多（最多约 5000 万，长边 12000），请降低分辨率后重拍",
        "The photo has too many pixels (at most about 50 million, 12000 on a side); take it with a lower resolution",
    )
}

fn damaged() -> Trouble {
    Trouble::refused(
        Kind::Unprocessable,
        "file.damaged",
        "照片不完整或已损坏，请重新上传",
        "The photo is incomplete or damaged; please upload it again",
    )
}

#[cfg(test)]
mod tests {
    use super::super::sample;
    use super::*;

    fn photo(bytes: Vec<u8>) -> Result<Picture, &'static str> {
        weigh(&bytes).map_err(|trouble| trouble.code())?;
        redraw(bytes).map_err(|trouble| trouble.code())
    }

    #[test]
    fn what_the_camera_noted_is_gone_and_the_photo_stands_upright() {
        let taken = sample::phone_photo(400, 300);
        assert!(sample::names_a_place(&taken));

        let kept = photo(taken).unwrap();

        assert_eq!((kept.width, kept.height), (300, 400));
        for bytes in [&kept.large, &kept.thumb] {
            assert!(!sample::names_a_place(bytes));
            let mut decoder = image::codecs::jpeg::JpegDecoder::new(Cursor::new(bytes)).unwrap();
            assert_eq!(decoder.exif_metadata().unwrap(), None);
            assert_eq!(decoder.xmp_metadata().unwrap(), None);
        }
        // Orientation 6 turns clockwise: the red left half comes to lie on top.
        let upright = image::load_from_memory(&kept.large).unwrap().into_rgb8();
        assert!(upright.get_pixel(150, 50)[0] > 200 && upright.get_pixel(150, 350)[0] < 60);
    }

    #[test]
    fn large_photos_are_scaled_and_small_ones_are_not() {
        let large = photo(sample::jpeg(2100, 1050)).unwrap();
        assert_eq!((large.width, large.height), (2048, 1024));
        let thumb = image::load_from_memory(&large.thumb).unwrap();
        assert_eq!((thumb.width(), thumb.height()), (320, 160));

        let small = photo(sample::png(100, 50)).unwrap();
        assert_eq!((small.width, small.height), (100, 50));
        let thin = photo(sample::png(6000, 1)).unwrap();
        assert_eq!((thin.width, thin.height), (2048, 1));
    }

    #[test]
    fn what_was_transparent_becomes_white() {
        let kept = photo(sample::transparent_webp(8, 8)).unwrap();
        let pixels = image::load_from_memory(&kept.large).unwrap().into_rgb8();
        assert!(
            pixels
                .pixels()
                .all(|pixel| pixel.0.iter().all(|channel| *channel > 250))
        );
    }

    #[test]
    fn only_photos_are_taken_whatever_the_name_says() {
        let page = b"<!doctype html><script>alert(1)</script>".to_vec();
        let drawing = b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>".to_vec();
        let gif = b"GIF89a\x01\x00\x01\x00\x00\x00\x00;".to_vec();
        for bytes in [page, drawing, gif, b"hello".to_vec(), Vec::new()] {
            assert_eq!(photo(bytes).unwrap_err(), "file.not_a_photo");
        }
    }

    #[test]
    fn a_cut_upload_is_noticed_at_any_length() {
        for whole in [
            sample::jpeg(64, 64),
            sample::png(64, 64),
            sample::transparent_webp(64, 64),
        ] {
            for cut in [whole.len() / 4, whole.len() / 2, whole.len() - 20] {
                assert_eq!(
                    photo(whole[..cut].to_vec()).unwrap_err(),
                    "file.damaged",
                    "{cut}"
                );
            }
        }
    }

    #[test]
    fn a_bomb_is_refused_by_its_headers() {
        assert_eq!(
            weigh(&sample::png_that_declares(50_000, 50_000))
                .unwrap_err()
                .code(),
            "file.too_many_pixels"
        );
        assert_eq!(
            weigh(&sample::png_that_declares(11_000, 11_000))
                .unwrap_err()
                .code(),
            "file.too_many_pixels"
        );
        assert_eq!(
            weigh(&vec![0xFF; UPLOAD_LIMIT + 1]).unwrap_err().code(),
            "file.too_large"
        );
    }

    proptest::proptest! {
        #[test]
        fn no_bytes_make_it_panic(at in 0usize..2000, byte: u8, cut in 0usize..4000) {
            for mut bytes in [sample::phone_photo(40, 30), sample::png(40, 30), sample::transparent_webp(40, 30)] {
                bytes.truncate(cut.max(20));
                if let Some(place) = bytes.get_mut(at) {
                    *place = byte;
                }
                let _answer = photo(bytes);
            }
        }
    }
}
