//! Drawing a part of a list so that anybody can draw it again.

use linli_kernel::DigestKind;

/// How it is drawn: in the order of the SHA-256 of seed and id, the first ones taken.
pub const METHOD: &str = "sha256-order-1";

/// How many are drawn: the share in per cent, rounded up, at least `least`, never more than there are.
#[must_use]
pub fn size_of_draw(of: usize, share: u32, least: u32) -> usize {
    let share = usize::try_from(share).unwrap_or(100).min(100);
    let least = usize::try_from(least).unwrap_or(usize::MAX);
    of.saturating_mul(share).div_ceil(100).max(least).min(of)
}

/// Draws from a list without looking at its order: the positions of those drawn, in the order they were drawn.
#[must_use]
pub fn draw(seed: &str, ids: &[&str], share: u32, least: u32) -> Vec<usize> {
    let keyed = ids.iter().enumerate().map(|(at, id)| {
        let digest = DigestKind::Sha256.of(&[seed.as_bytes(), id.as_bytes()]);
        (digest.0, *id, at)
    });
    let mut keyed: Vec<_> = keyed.collect();
    keyed.sort_unstable();
    let size = size_of_draw(ids.len(), share, least);
    keyed.into_iter().take(size).map(|(_, _, at)| at).collect()
}
