//! Breaking Chinese text into lines (避头尾): no line begins with closing punctuation or ends with an opening
//! sign, and words and numbers in Latin letters stay whole.

/// What no line begins with.
const NO_START: &str = "，。、；：？！）》〉」』】〕〗”’…—～·,.;:?!)]}%％‰℃";
/// What no line ends with.
const NO_END: &str = "（《〈「『【〔〖“‘([{￥¥$№";

/// The lines of a text. The first of each paragraph has `indent` less room; `measure` is how wide a character is, in the
/// unit of `width`. A word that is wider than a line is broken where the line ends.
pub fn broken(text: &str, width: f32, indent: f32, measure: &dyn Fn(char) -> f32) -> Vec<String> {
    let paragraphs = text.split('\n');
    let lines = paragraphs.map(|one| paragraph(one.trim_end(), width, indent, measure));
    lines.flatten().collect()
}

fn paragraph(text: &str, width: f32, indent: f32, measure: &dyn Fn(char) -> f32) -> Vec<String> {
    let mut rest: Vec<char> = text.chars().collect();
    let mut lines = Vec::new();
    let mut room = width - indent;
    loop {
        let fit = fitting(&rest, room, measure);
        if fit >= rest.len() {
            lines.push(rest.iter().collect());
            return lines;
        }
        let cut = (1..=fit).rev().find(|at| may_break(&rest, *at));
        let after = rest.split_off(cut.unwrap_or(fit));
        let line: String = rest.iter().collect();
        lines.push(line.trim_end().to_owned());
        rest = after.into_iter().skip_while(|c| *c == ' ').collect();
        room = width;
    }
}

/// How many characters fit, at least one.
fn fitting(chars: &[char], room: f32, measure: &dyn Fn(char) -> f32) -> usize {
    let mut used = 0.0;
    for (at, one) in chars.iter().enumerate() {
        used += measure(*one);
        if used > room && at > 0 {
            return at;
        }
    }
    chars.len()
}

/// Whether a line may end before `at`.
fn may_break(chars: &[char], at: usize) -> bool {
    let (Some(before), Some(after)) = (at.checked_sub(1).and_then(|i| chars.get(i)), chars.get(at))
    else {
        return false;
    };
    let word =
        |c: &char| c.is_ascii_alphanumeric() || matches!(c, '.' | ',' | '-' | '/' | '_' | ':');
    let joined = word(before) && word(after);
    !(joined || NO_START.contains(*after) || NO_END.contains(*before))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A Chinese character is one wide, a Latin one half.
    fn wide(c: char) -> f32 {
        if c.is_ascii() { 0.5 } else { 1.0 }
    }

    fn lines(text: &str, width: f32) -> Vec<String> {
        broken(text, width, 0.0, &wide)
    }

    #[test]
    fn no_line_begins_with_closing_punctuation_or_ends_with_an_opening_sign() {
        assert_eq!(
            lines("双方自愿达成协议，约定", 8.0),
            ["双方自愿达成协", "议，约定"]
        );
        assert_eq!(
            lines("一二三四五六七《协议》", 8.0),
            ["一二三四五六七", "《协议》"]
        );
        assert_eq!(lines("一二三四五。”六七", 5.0), ["一二三四", "五。”六七"]);
    }

    #[test]
    fn whatever_the_width_the_rules_hold_and_nothing_is_lost() {
        let text = "甲方（梅某）应于2026年3月31日前一次付清800.50元，逾期“每日”按万分之五计；乙方《承诺书》：不再追究！";
        for width in 4..40_u8 {
            let all = broken(text, f32::from(width) + 0.2, 2.0, &wide);
            assert_eq!(all.concat(), text);
            for line in &all {
                let (first, last) = (line.chars().next().unwrap(), line.chars().last().unwrap());
                // Narrower than a number, a line has to break in it.
                assert!(width < 8 || !NO_START.contains(first), "{width}: {line}");
                assert!(width < 8 || !NO_END.contains(last), "{width}: {line}");
            }
        }
    }

    #[test]
    fn numbers_and_words_stay_whole_until_they_are_wider_than_a_line() {
        assert_eq!(lines("付款800.50元", 3.5), ["付款", "800.50", "元"]);
        assert_eq!(lines("abcdefghij", 2.0), ["abcd", "efgh", "ij"]);
        assert_eq!(lines("甲\n\n乙", 9.0), ["甲", "", "乙"]);
    }

    #[test]
    fn a_paragraph_begins_with_room_for_its_indent() {
        assert_eq!(
            broken("一二三四五六七八", 6.0, 2.0, &wide),
            ["一二三四", "五六七八"]
        );
    }
}
