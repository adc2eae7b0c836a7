//! A walk over the markers of a JPEG (ITU-T T.81 annex B): whether the file is whole, and whether
//! decoding it needs room for all its coefficients. The decoder itself paints grey over a missing
//! half and reports no error, so a truncated upload has to be noticed here.

/// What the markers say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Survey {
    /// Whether the whole picture must be held as coefficients while decoding: progressive, or
    /// baseline in several scans.
    pub many_scans: bool,
}

const START_OF_SCAN: u8 = 0xDA;
const END_OF_IMAGE: u8 = 0xD9;
const PROGRESSIVE_FRAME: u8 = 0xC2;

/// Walks from the start of `bytes` to the end of the first image; what phones append behind it
/// (previews, motion) is not looked at. `None` when the image does not end.
pub(super) fn survey(bytes: &[u8]) -> Option<Survey> {
    let mut at = bytes.starts_with(&[0xFF, 0xD8]).then_some(2)?;
    let mut scans = 0;
    let mut progressive = false;
    loop {
        let (marker, after) = next_marker(bytes, at)?;
        at = after;
        match marker {
            END_OF_IMAGE => {
                let many_scans = progressive || scans > 1;
                return (scans > 0).then_some(Survey { many_scans });
            }
            // Markers without a length: restart intervals and TEM.
            0xD0..=0xD7 | 0x01 => {}
            segment => {
                let length =
                    usize::from(u16::from_be_bytes([*bytes.get(at)?, *bytes.get(at + 1)?]));
                at += length.max(2);
                scans += usize::from(segment == START_OF_SCAN);
                progressive |= segment == PROGRESSIVE_FRAME;
            }
        }
    }
}

/// The next marker at or after `at`, and the place behind it. Entropy-coded bytes are skipped: in
/// them `FF` is followed by `00`.
fn next_marker(bytes: &[u8], mut at: usize) -> Option<(u8, usize)> {
    loop {
        at += bytes.get(at..)?.iter().position(|byte| *byte == 0xFF)?;
        match *bytes.get(at + 1)? {
            0x00 => at += 2,
            0xFF => at += 1,
            marker => return Some((marker, at + 2)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const WHOLE: &[u8] = &[
        0xFF, 0xD8, // start
        0xFF, 0xC0, 0, 3, 9, // a frame of one byte
        0xFF, 0xDA, 0, 2, 1, 0xFF, 0x00, 2, 0xFF, 0xD0, 3, // a scan with a restart
        0xFF, 0xD9, // end
        0xFF, 0xD8, 0xFF, // the beginning of a preview behind it
    ];

    #[test]
    fn a_whole_image_ends_and_a_cut_one_does_not() {
        assert_eq!(survey(WHOLE), Some(Survey { many_scans: false }));
        let end = WHOLE.len() - 3;
        assert!((0..end).all(|cut| survey(&WHOLE[..cut]).is_none()));
    }

    #[test]
    fn a_progressive_frame_is_noticed() {
        let mut bytes = WHOLE.to_vec();
        bytes[3] = PROGRESSIVE_FRAME;
        assert_eq!(survey(&bytes), Some(Survey { many_scans: true }));
    }

    #[test]
    fn an_image_without_a_scan_is_none() {
        assert_eq!(survey(&[0xFF, 0xD8, 0xFF, 0xD9]), None);
        assert_eq!(survey(b"<svg xmlns='http://www.w3.org/2000/svg'/>"), None);
    }
}
