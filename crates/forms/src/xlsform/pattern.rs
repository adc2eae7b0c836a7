//! Regular expressions of constraints.

use super::xpath::{Wrong, wrong};

/// A pattern without its anchors. Programs differ on whether one without them must fit the whole, so those are refused.
pub(super) fn whole(pattern: &str) -> Result<String, Wrong> {
    let inside = pattern
        .strip_prefix('^')
        .and_then(|rest| rest.strip_suffix('$'));
    let inside = inside.filter(|rest| !rest.ends_with('\\') && !has_bare_or(rest));
    let found = inside.ok_or_else(|| {
        wrong(
            "正则表达式没有 ^ 和 $",
            "The regular expression lacks ^ and $",
            "写成 regex(., '^…$')，含 | 时写成 '^(…|…)$'",
            "Write regex(., '^…$'), and '^(…|…)$' where it has a |",
        )
    })?;
    // XLSForm means the digits, letters and blanks of ASCII.
    let mut out = String::new();
    let mut chars = found.chars();
    while let Some(c) = chars.next() {
        match (c, if c == '\\' { chars.next() } else { None }) {
            ('\\', Some('d')) => out.push_str("[0-9]"),
            ('\\', Some('D')) => out.push_str("[^0-9]"),
            ('\\', Some('w')) => out.push_str("[A-Za-z0-9_]"),
            ('\\', Some('W')) => out.push_str("[^A-Za-z0-9_]"),
            ('\\', Some('s')) => out.push_str("[ \\t\\r\\n]"),
            ('\\', Some('S')) => out.push_str("[^ \\t\\r\\n]"),
            (c, next) => {
                out.push(c);
                out.extend(next);
            }
        }
    }
    Ok(out)
}

/// Whether a `|` stands outside of brackets, where `^` and `$` would belong to one side only.
fn has_bare_or(pattern: &str) -> bool {
    let mut depth = 0_i32;
    let mut chars = pattern.chars();
    while let Some(c) = chars.next() {
        match c {
            '\\' => {
                chars.next();
            }
            '(' | '[' => depth += 1,
            ')' | ']' => depth -= 1,
            '|' if depth <= 0 => return true,
            _ => {}
        }
    }
    false
}
