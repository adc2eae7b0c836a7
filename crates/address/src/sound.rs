//! How characters sound, so that 德盛 is heard as 德胜. Tones and the pairs that a southern ear does not keep apart
//! (zh/z, ch/c, sh/s, ng/n) are one.

use std::sync::LazyLock;

use pinyin::ToPinyin as _;
use rustc_hash::FxHashMap;

const FIRST: u32 = 0x4e00;
const LAST: u32 = 0x9fff;

/// The Chinese of the digits: 4 sounds as 司 nearly does.
const DIGITS: [char; 10] = ['零', '一', '二', '三', '四', '五', '六', '七', '八', '九'];

static SOUNDS: LazyLock<Vec<u16>> = LazyLock::new(|| {
    let mut known: FxHashMap<String, u16> = FxHashMap::default();
    (FIRST..=LAST)
        .map(|code| {
            let Some(read) = char::from_u32(code).and_then(|char| char.to_pinyin()) else {
                return 0;
            };
            let next = u16::try_from(known.len() + 1).unwrap_or(u16::MAX);
            *known.entry(heard(read.plain())).or_insert(next)
        })
        .collect()
});

/// The number of a character's sound; 0 if it has none.
pub(crate) fn of(char: char) -> u16 {
    let char = match char.to_digit(10) {
        Some(digit) => DIGITS[digit as usize],
        None => char,
    };
    let code = u32::from(char);
    if !(FIRST..=LAST).contains(&code) {
        return 0;
    }
    SOUNDS.get((code - FIRST) as usize).copied().unwrap_or(0)
}

fn heard(syllable: &str) -> String {
    let mut chars: Vec<char> = syllable.chars().collect();
    if chars.len() > 1 && matches!(chars[0], 'z' | 'c' | 's') && chars[1] == 'h' {
        chars.remove(1);
    }
    if chars.ends_with(&['n', 'g']) {
        chars.pop();
    }
    chars.into_iter().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn characters_that_sound_alike_are_one_and_others_are_not() {
        assert_eq!(of('胜'), of('盛'));
        assert_eq!(of('新'), of('星'));
        assert_eq!(of('4'), of('司'));
        assert_ne!(of('东'), of('西'));
        assert_eq!((of('a'), of(' ')), (0, 0));
    }
}
