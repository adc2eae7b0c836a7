//! Images made for tests.

use std::io::Cursor;

use image::codecs::jpeg::JpegEncoder;
use image::{DynamicImage, ImageEncoder as _, ImageFormat, Rgb, RgbImage, Rgba, RgbaImage};

/// Left half red, right half blue.
fn halves(width: u32, height: u32) -> RgbImage {
    RgbImage::from_fn(width, height, |x, _| {
        if x < width / 2 {
            Rgb([250, 10, 10])
        } else {
            Rgb([10, 10, 250])
        }
    })
}

/// A plain JPEG.
pub(crate) fn jpeg(width: u32, height: u32) -> Vec<u8> {
    let mut out = Vec::new();
    JpegEncoder::new(&mut out)
        .encode_image(&halves(width, height))
        .unwrap();
    out
}

/// A plain PNG.
pub(crate) fn png(width: u32, height: u32) -> Vec<u8> {
    write(
        DynamicImage::ImageRgb8(halves(width, height)),
        ImageFormat::Png,
    )
}

/// A fully transparent WebP.
pub(crate) fn transparent_webp(width: u32, height: u32) -> Vec<u8> {
    let noise = |x: u32, y: u32| u8::try_from((x * 31 + y * 17) % 251).unwrap();
    let clear = RgbaImage::from_fn(width, height, |x, y| Rgba([noise(x, y), noise(y, x), 9, 0]));
    write(DynamicImage::ImageRgba8(clear), ImageFormat::WebP)
}

/// A JPEG as a phone takes it: on its side (orientation 6), with the place in EXIF and XMP.
pub(crate) fn phone_photo(width: u32, height: u32) -> Vec<u8> {
    let mut out = Vec::new();
    let mut encoder = JpegEncoder::new_with_quality(&mut out, 95);
    encoder.set_exif_metadata(exif()).unwrap();
    let raw = halves(width, height);
    encoder
        .write_image(&raw, width, height, image::ExtendedColorType::Rgb8)
        .unwrap();
    let xmp = b"http://ns.adobe.com/xap/1.0/\0<x:xmpmeta exif:GPSLatitude='30,18N' xmlns:x='adobe:ns:meta/'/>";
    let length = u16::try_from(xmp.len() + 2).unwrap().to_be_bytes();
    let segment = [&[0xFF, 0xE1], length.as_slice(), xmp].concat();
    [&out[..2], &segment, &out[2..]].concat()
}

/// Whether the bytes name the place that [`phone_photo`] was taken at.
pub(crate) fn names_a_place(bytes: &[u8]) -> bool {
    let has = |text: &[u8]| bytes.windows(text.len()).any(|part| part == text);
    has(b"GPS") || has(b"Exif") || has(&LATITUDE)
}

/// A PNG whose header declares a size that its few bytes do not hold.
pub(crate) fn png_that_declares(width: u32, height: u32) -> Vec<u8> {
    let mut bytes = png(1, 1);
    bytes[16..20].copy_from_slice(&width.to_be_bytes());
    bytes[20..24].copy_from_slice(&height.to_be_bytes());
    let checksum = crc32(&bytes[12..29]);
    bytes[29..33].copy_from_slice(&checksum.to_be_bytes());
    bytes
}

/// 30° 18' 54" as three EXIF rationals.
const LATITUDE: [u8; 24] = [
    0, 0, 0, 30, 0, 0, 0, 1, 0, 0, 0, 18, 0, 0, 0, 1, 0, 0, 0, 54, 0, 0, 0, 1,
];

/// Orientation 6, and a GPS directory with a latitude (EXIF 2.32, big-endian).
fn exif() -> Vec<u8> {
    let entry = |tag: u16, kind: u16, count: u32, value: [u8; 4]| {
        [
            &tag.to_be_bytes()[..],
            &kind.to_be_bytes(),
            &count.to_be_bytes(),
            &value,
        ]
        .concat()
    };
    let mut out = b"MM\0*\0\0\0\x08".to_vec();
    out.extend([0, 2]);
    out.extend(entry(0x0112, 3, 1, [0, 6, 0, 0]));
    out.extend(entry(0x8825, 4, 1, 38u32.to_be_bytes()));
    out.extend([0; 4]);
    out.extend([0, 2]);
    out.extend(entry(1, 2, 2, *b"N\0\0\0"));
    out.extend(entry(2, 5, 3, 68u32.to_be_bytes()));
    out.extend([0; 4]);
    out.extend(LATITUDE);
    out
}

fn write(picture: DynamicImage, format: ImageFormat) -> Vec<u8> {
    let mut out = Cursor::new(Vec::new());
    picture.write_to(&mut out, format).unwrap();
    out.into_inner()
}

fn crc32(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(!0, |crc, byte| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| {
            (crc >> 1) ^ (0xEDB8_8320 & (crc & 1).wrapping_neg())
        })
    })
}
