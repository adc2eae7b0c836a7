//! Titles as people write them, made comparable.

/// Full-width forms as plain ones, lower case, without spaces, punctuation and what stands in brackets.
pub(crate) fn fold(text: &str) -> String {
    let mut depth = 0_usize;
    let mut folded = String::new();
    for c in text.chars().map(plain) {
        match c {
            '(' | '[' | '【' => depth += 1,
            ')' | ']' | '】' => depth = depth.saturating_sub(1),
            _ if depth > 0 || !c.is_alphanumeric() => {}
            _ => folded.extend(c.to_lowercase()),
        }
    }
    folded
}

/// A full-width character as its plain one: `Ａ` as `A`, `（` as `(`.
pub(crate) fn plain(c: char) -> char {
    match c {
        '\u{3000}' => ' ',
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(c as u32 - 0xfee0).unwrap_or(c),
        _ => c,
    }
}

/// How alike two folded titles are, in percent: the pairs of neighbouring characters they share, or how much of the
/// longer the shorter makes up when it stands in it.
pub(crate) fn likeness(one: &str, other: &str) -> u8 {
    let (one, other): (Vec<char>, Vec<char>) = (one.chars().collect(), other.chars().collect());
    let (short, long) = if one.len() <= other.len() {
        (&one, &other)
    } else {
        (&other, &one)
    };
    if short.is_empty() {
        return 0;
    }
    let within = short.len() >= 2
        && long
            .windows(short.len())
            .any(|part| part == short.as_slice());
    let inside = if within {
        // 小区名 stands wholly in 小区名称: surely meant, the less so the more stands around it.
        50 + 50 * short.len() / long.len()
    } else {
        0
    };
    let pairs = |text: &[char]| text.windows(2).map(<[char]>::to_vec).collect::<Vec<_>>();
    let (mine, mut theirs) = (pairs(short), pairs(long));
    let total = mine.len() + theirs.len();
    let mut shared = 0_usize;
    for pair in mine {
        if let Some(place) = theirs.iter().position(|other| *other == pair) {
            theirs.swap_remove(place);
            shared += 2;
        }
    }
    let dice = (100 * shared).checked_div(total).unwrap_or(0);
    u8::try_from(inside.max(dice)).unwrap_or(100)
}
