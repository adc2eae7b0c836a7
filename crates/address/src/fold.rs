//! One form for what is written in many: width, case, traditional characters, dashes, blanks, numerals.

use std::sync::LazyLock;

use unicode_normalization::UnicodeNormalization as _;

use crate::numeral;

/// Takes no place in an address: control characters, marks.
const NOTHING: char = '\0';

/// Becomes several characters, which are read one by one where the text is read.
const SEVERAL: char = '\u{1}';

/// Forms that the converter of traditional characters does not know.
const VARIANTS: &[(char, char)] = &[
    ('邨', '村'),
    ('衖', '弄'),
    ('櫈', '凳'),
    ('○', '〇'),
    ('◯', '〇'),
];

/// What each character of the basic plane becomes: made once, so that reading a text is a look-up for each.
static TABLE: LazyLock<Vec<char>> = LazyLock::new(|| {
    (0..=0xffff_u32)
        .map(|code| char::from_u32(code).map_or(NOTHING, settle))
        .collect()
});

/// A text in one form, with where each character came from.
#[derive(Debug, Default)]
pub(crate) struct Normal {
    /// The characters.
    pub chars: Vec<char>,
    /// The same as text.
    pub text: String,
    /// For each byte of `text`, the number of its character; one more at the end.
    pub char_at: Vec<u32>,
    /// For each character, the bytes of the original it came from.
    pub from: Vec<(u32, u32)>,
    /// Whether the original is longer than what was read.
    pub cut: bool,
    folded: Vec<(char, u32, u32)>,
}

impl Normal {
    /// Reads a text; no more than `most` characters of it.
    pub fn read(&mut self, original: &str, most: usize) {
        self.fold(original, most);
        self.chars.clear();
        self.from.clear();
        let (mut at, mut gap) = (0, Gap::None);
        while let Some((char, _, _)) = self.folded.get(at) {
            if matches!(char, ' ' | '-') {
                gap = Gap::Yes;
                at += 1;
            } else {
                at += self.take(at, &mut gap);
            }
        }
        self.index();
    }

    /// Takes a numeral as digits, or what stands there as it is; how many folded characters that is.
    fn take(&mut self, at: usize, gap: &mut Gap) -> usize {
        let length = numeral::run(&self.folded[at..]);
        let (spoken, after) = (&self.folded[at..at + length], self.folded.get(at + length));
        let Some(number) = numeral::digits(spoken, self.chars.last().copied(), after) else {
            for &one in &self.folded[at..at + length.max(1)] {
                push(&mut self.chars, &mut self.from, gap, one);
            }
            return length.max(1);
        };
        let (from, to) = (self.folded[at].1, self.folded[at + length - 1].2);
        let beside = self.chars.last().is_some_and(char::is_ascii_digit);
        if beside && !number.joins && *gap == Gap::None {
            *gap = Gap::Yes;
        }
        for digit in number.digits.chars() {
            push(&mut self.chars, &mut self.from, gap, (digit, from, to));
        }
        *gap = if number.joins {
            Gap::None
        } else {
            Gap::BeforeDigit
        };
        length
    }

    fn fold(&mut self, original: &str, most: usize) {
        self.folded.clear();
        self.cut = false;
        for (at, char) in original.char_indices() {
            if self.folded.len() >= most {
                self.cut = true;
                return;
            }
            let (from, to) = (offset(at), offset(at + char.len_utf8()));
            match one(char) {
                Some(NOTHING) => {}
                Some(folded) => self.folded.push((folded, from, to)),
                None => {
                    let parts = char.nfkc().filter_map(one).filter(|&part| part != NOTHING);
                    self.folded.extend(parts.map(|part| (part, from, to)));
                }
            }
        }
    }

    fn index(&mut self) {
        self.text.clear();
        self.char_at.clear();
        for (nth, char) in self.chars.iter().enumerate() {
            self.text.push(*char);
            self.char_at.resize(self.text.len(), offset(nth));
        }
        self.char_at.push(offset(self.chars.len()));
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Gap {
    None,
    Yes,
    /// A gap only if a digit follows: 四8 are two numbers.
    BeforeDigit,
}

/// A gap stays, as a dash, between two numbers only.
fn push(
    chars: &mut Vec<char>,
    from: &mut Vec<(u32, u32)>,
    gap: &mut Gap,
    (char, start, end): (char, u32, u32),
) {
    let wanted = match *gap {
        Gap::None => false,
        Gap::Yes => char.is_ascii_alphanumeric(),
        Gap::BeforeDigit => char.is_ascii_digit(),
    };
    *gap = Gap::None;
    if wanted && chars.last().is_some_and(char::is_ascii_alphanumeric) {
        chars.push('-');
        from.push((start, start));
    }
    chars.push(char);
    from.push((start, end));
}

fn offset(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}

/// What one character becomes; none if it becomes several.
fn one(char: char) -> Option<char> {
    let folded = match TABLE.get(char as usize) {
        Some(folded) => *folded,
        None => settle(char),
    };
    (folded != SEVERAL).then_some(folded)
}

/// Folds until nothing changes.
fn settle(char: char) -> char {
    let mut now = char;
    for _ in 0..4 {
        let next = step(now);
        if next == now {
            break;
        }
        now = next;
    }
    now
}

fn step(char: char) -> char {
    if let Some((_, known)) = VARIANTS.iter().find(|(variant, _)| *variant == char) {
        return *known;
    }
    match char {
        SEVERAL => return NOTHING,
        '#' | '〇' => return char,
        '零' => return '〇',
        '.' | '/' | '\\' | '_' | '~' | '|' | '+' => return '-',
        '\u{2010}'..='\u{2015}' | '\u{2212}' | 'ー' | '─' | '━' | '·' | '•' => return '-',
        _ if char.is_ascii_punctuation() && char != '-' => return ' ',
        _ => {}
    }
    let mut parts = char.nfkc();
    match (parts.next(), parts.next()) {
        (Some(_), Some(_)) => SEVERAL,
        (Some(other), None) if other != char => other,
        (Some(_) | None, _) => simple(char),
    }
}

/// A character without another width.
fn simple(char: char) -> char {
    let is_mark =
        ('\u{fe00}'..='\u{fe0f}').contains(&char) || ('\u{200b}'..='\u{200f}').contains(&char);
    if ('\u{3400}'..='\u{9fff}').contains(&char) {
        let mut buffer = [0; 4];
        let simplified = fast2s::convert(char.encode_utf8(&mut buffer));
        simplified.chars().next().unwrap_or(char)
    } else if char.is_alphanumeric() || char == '-' {
        char.to_ascii_lowercase()
    } else if is_mark || (char.is_control() && !char.is_whitespace()) {
        NOTHING
    } else {
        ' '
    }
}

/// A text in the one form in which addresses are compared: half-width, small letters, simplified characters,
/// Chinese numerals as digits, a dash between numbers that stand side by side and no other gaps.
///
/// The form is for comparing, not for showing: 大关西四苑 becomes `大关西4苑`, so that both spellings are one.
///
/// ```
/// assert_eq!(linli_address::normalise("德勝新邨 五十八幢—２單元－三〇一"), "德胜新村58幢2单元301");
/// assert_eq!(linli_address::normalise("大关西四苑 8 # 1 / 602"), "大关西4苑8#1-602");
/// ```
#[must_use]
pub fn normalise(text: &str) -> String {
    let mut normal = Normal::default();
    normal.read(text, usize::MAX);
    normal.text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_way_of_writing_becomes_one() {
        for (written, read) in [
            ("大關西四苑８－１－６０２", "大关西4苑8-1-602"),
            ("西四8幢", "西4-8幢"),
            ("德胜新村，58 幢；2 单元。301 室", "德胜新村58幢2单元301室"),
            ("8 1 602", "8-1-602"),
            ("3〇1室", "301室"),
            ("廿二幢", "22幢"),
            ("一百零八号", "108号"),
            ("百井坊巷", "百井坊巷"),
            ("Ａ座①楼", "a座1楼"),
            ("", ""),
            ("——", ""),
        ] {
            assert_eq!(normalise(written), read, "{written}");
            assert_eq!(normalise(read), read, "{read}");
        }
    }

    #[test]
    fn each_character_knows_where_it_came_from() {
        let text = "　西四苑 五十八幢";
        let mut normal = Normal::default();
        normal.read(text, 100);
        let of = |nth: usize| &text[normal.from[nth].0 as usize..normal.from[nth].1 as usize];
        assert_eq!((of(0), of(3), of(5)), ("西", "五十八", "幢"));
        assert_eq!(normal.char_at.len(), normal.text.len() + 1);
    }
}
