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

/// A black PNG packed so well that its bytes unfold to a hundred and fifty times as many.
pub(crate) fn png_that_unfolds(width: u32, height: u32) -> Vec<u8> {
    let mut header = [width.to_be_bytes(), height.to_be_bytes()].concat();
    header.extend([8, 2, 0, 0, 0]);
    let zeros = (3 * u64::from(width) + 1) * u64::from(height);
    let mut out = b"\x89PNG\r\n\x1a\n".to_vec();
    for (kind, data) in [
        (b"IHDR", header),
        (b"IDAT", deflated_zeros(zeros)),
        (b"IEND", vec![]),
    ] {
        out.extend(u32::try_from(data.len()).unwrap().to_be_bytes());
        let named = [&kind[..], &data].concat();
        out.extend(&named);
        out.extend(crc32(&named).to_be_bytes());
    }
    out
}

/// A zlib stream of `count` zeros (RFC 1950, 1951): one literal, then "258 more of the same".
fn deflated_zeros(count: u64) -> Vec<u8> {
    let mut bits = vec![true, true, false];
    let mut put = |code: u32, width: u32| {
        bits.extend((0..width).rev().map(|bit| code >> bit & 1 == 1));
    };
    put(0x30, 8);
    (0..(count - 1) / 258).for_each(|_| put(0b1100_0101 << 5, 13));
    (0..(count - 1) % 258).for_each(|_| put(0x30, 8));
    put(0, 7);
    let byte = |bits: &[bool]| {
        bits.iter()
            .rev()
            .fold(0, |byte, bit| byte << 1 | u8::from(*bit))
    };
    let mut out = vec![0x78, 0x01];
    out.extend(bits.chunks(8).map(byte));
    let adler = u32::try_from(count % 65_521).unwrap() << 16 | 1;
    out.extend(adler.to_be_bytes());
    out
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
