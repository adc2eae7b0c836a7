//! What a photo looks like, in 64 bits, so that two photos of one thing are found to be alike: the difference hash
//! (dHash, N. Krawetz, "Kind of Like That", 2013). The photo is drawn grey at 9 × 8 pixels; each bit says whether a
//! pixel is darker than the one to its right. Scaling, compression and brightness change few bits; another angle
//! changes many. It says nothing about what is on the photo, and cannot be turned back into one.

use std::collections::BTreeMap;

use image::imageops::{grayscale, thumbnail};
use image::{GrayImage, RgbImage};
use linli_db::Tx;
use linli_kernel::{StreetCode, Trouble};

use super::store;

/// Pixels compared in a row, and rows.
const SIDE: u32 = 8;

/// The fingerprint of a photo; none where no pixel is darker than its neighbour, since all plain photos look alike.
pub(super) fn of(picture: &RgbImage) -> Option<i64> {
    let small: GrayImage = thumbnail(&grayscale(picture), SIDE + 1, SIDE);
    let mut bits: u64 = 0;
    for y in 0..SIDE {
        for x in 0..SIDE {
            let darker = small.get_pixel(x, y)[0] < small.get_pixel(x + 1, y)[0];
            bits = (bits << 1) | u64::from(darker);
        }
    }
    (bits != 0).then(|| bits.cast_signed())
}

/// In how many of 64 bits two photos differ: up to about ten they show the same, from 20 on something else.
#[must_use]
pub fn differ(one: i64, other: i64) -> u32 {
    (one ^ other).count_ones()
}

/// The fingerprints of the photos of some subjects of a kind; subjects without photos are left out.
///
/// # Errors
/// The store fails.
pub async fn fingerprints(
    tx: &mut Tx,
    street: StreetCode,
    kind: &'static str,
    ids: Vec<String>,
) -> Result<BTreeMap<String, Vec<i64>>, Trouble> {
    let mut all: BTreeMap<String, Vec<i64>> = BTreeMap::new();
    if ids.is_empty() {
        return Ok(all);
    }
    for (subject, fingerprint) in store::fingerprints(tx, street, kind, ids).await? {
        all.entry(subject).or_default().push(fingerprint);
    }
    Ok(all)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A heap of things before a wall, seen from a place to the right by `shift` pixels, in a light of `light`.
    fn heap(width: u32, height: u32, shift: u32, light: u8) -> RgbImage {
        RgbImage::from_fn(width, height, |x, y| {
            let (x, y) = ((x + shift) * 160 / width, y * 120 / height);
            let grey = match (x / 20 * 7 + y / 15 * 5) % 11 {
                shade @ 0..=5 => u8::try_from(shade).unwrap() * 25,
                shade => 200 - u8::try_from(shade).unwrap() * 9,
            };
            let grey = grey.saturating_add(light);
            image::Rgb([grey, grey, grey])
        })
    }

    #[test]
    fn the_same_view_is_alike_at_another_size_and_in_another_light() {
        let one = of(&heap(640, 480, 0, 0)).unwrap();
        assert!(differ(one, of(&heap(320, 240, 0, 0)).unwrap()) <= 4);
        assert!(differ(one, of(&heap(640, 480, 0, 30)).unwrap()) <= 6);
    }

    #[test]
    fn another_view_is_not_alike_and_a_plain_wall_is_not_compared() {
        let one = of(&heap(640, 480, 0, 0)).unwrap();
        let turned = image::imageops::rotate180(&heap(640, 480, 0, 0));
        assert!(differ(one, of(&turned).unwrap()) > 20);
        assert_eq!(
            of(&RgbImage::from_pixel(64, 48, image::Rgb([9, 120, 80]))),
            None
        );
    }
}
