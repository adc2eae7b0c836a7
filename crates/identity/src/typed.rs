//! What people type, made plain.

/// Full-width forms as plain ones, letters upper case, without blanks, hyphens and characters that cannot be seen.
pub(crate) fn plain(text: &str) -> String {
    let plain = text.chars().map(|c| match c {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(c as u32 - 0xfee0).unwrap_or(c),
        other => other,
    });
    plain
        .filter(|c| !c.is_whitespace() && !c.is_control() && !is_hyphen(*c))
        .flat_map(char::to_uppercase)
        .collect()
}

fn is_hyphen(c: char) -> bool {
    matches!(
        c,
        '-' | '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{feff}'
    )
}
