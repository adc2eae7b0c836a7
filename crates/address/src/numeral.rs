//! Chinese numerals as they stand in addresses: 五十八, 三〇一, 廿二, 一百零八.

/// A numeral as digits.
pub(crate) struct Digits {
    /// The digits.
    pub digits: String,
    /// Whether they go on the number beside them, as in 3〇1.
    pub joins: bool,
}

/// How many characters from the first on are a numeral.
pub(crate) fn run(folded: &[(char, u32, u32)]) -> usize {
    let length = folded
        .iter()
        .take_while(|(char, _, _)| part(*char).is_some())
        .count();
    // 百井坊 and 千 are names, unless a digit comes before.
    match folded.first().and_then(|(char, _, _)| part(*char)) {
        Some(Part::Digit(_) | Part::Times(10) | Part::Plus(_)) => length,
        Some(Part::Times(_)) | None => 0,
    }
}

/// The digits of a numeral; none if it is no number (百百, 二十三十).
pub(crate) fn digits(
    spoken: &[(char, u32, u32)],
    before: Option<char>,
    after: Option<&(char, u32, u32)>,
) -> Option<Digits> {
    let parts: Vec<Part> = spoken
        .iter()
        .filter_map(|(char, _, _)| part(*char))
        .collect();
    if parts.is_empty() || parts.len() > 8 {
        return None;
    }
    let plain: Option<String> = parts.iter().map(Part::digit).collect();
    match plain {
        Some(digits) => {
            let beside = before.is_some_and(|char| char.is_ascii_digit())
                || after.is_some_and(|(char, _, _)| char.is_ascii_digit());
            let joins = beside && digits.bytes().all(|digit| digit == b'0');
            Some(Digits { digits, joins })
        }
        None => Some(Digits {
            digits: value(&parts)?.to_string(),
            joins: false,
        }),
    }
}

#[derive(Clone, Copy)]
enum Part {
    Digit(u32),
    Times(u32),
    Plus(u32),
}

impl Part {
    fn digit(&self) -> Option<char> {
        match self {
            Self::Digit(digit) => char::from_digit(*digit, 10),
            Self::Times(_) | Self::Plus(_) => None,
        }
    }
}

fn part(char: char) -> Option<Part> {
    Some(match char {
        '〇' => Part::Digit(0),
        '一' => Part::Digit(1),
        '二' => Part::Digit(2),
        '三' => Part::Digit(3),
        '四' => Part::Digit(4),
        '五' => Part::Digit(5),
        '六' => Part::Digit(6),
        '七' => Part::Digit(7),
        '八' => Part::Digit(8),
        '九' => Part::Digit(9),
        '十' => Part::Times(10),
        '百' => Part::Times(100),
        '千' => Part::Times(1000),
        '廿' => Part::Plus(20),
        '卅' => Part::Plus(30),
        _ => return None,
    })
}

/// The value of a numeral with 十, 百 or 千 in it.
fn value(parts: &[Part]) -> Option<u32> {
    let (mut total, mut digit, mut room) = (0, None, 10_000);
    let mut zero = false;
    for part in parts {
        match *part {
            Part::Digit(0) => zero = true,
            Part::Digit(next) => {
                if digit.replace(next).is_some() {
                    return None;
                }
            }
            Part::Times(times) => {
                let many = match digit.take() {
                    Some(many) => many,
                    None if times == 10 => 1,
                    None => return None,
                };
                if times >= room {
                    return None;
                }
                (total, room, zero) = (total + many * times, times, false);
            }
            Part::Plus(tens) => {
                if room <= 10 || digit.is_some() {
                    return None;
                }
                (total, room, zero) = (total + tens, 10, false);
            }
        }
    }
    // 一百一 may be 101 or 110.
    if digit.is_some() && room > 10 && !zero {
        return None;
    }
    Some(total + digit.unwrap_or(0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numerals_are_read_as_people_count_and_others_are_left() {
        let read = |text: &str| {
            let folded: Vec<_> = text.chars().map(|char| (char, 0, 0)).collect();
            let length = run(&folded);
            digits(&folded[..length], None, None).map(|read| read.digits)
        };
        for (text, number) in [
            ("五十八", Some("58")),
            ("十", Some("10")),
            ("十五", Some("15")),
            ("二十", Some("20")),
            ("三〇一", Some("301")),
            ("一百〇八", Some("108")),
            ("一百二十三", Some("123")),
            ("一千〇一", Some("1001")),
            ("廿二", Some("22")),
            ("五八", Some("58")),
            ("一百一", None),
            ("二十三十", None),
            ("百", None),
            ("村", None),
        ] {
            assert_eq!(read(text).as_deref(), number, "{text}");
        }
    }
}
