//! How a number is shown: never whole.

/// The most characters of a number that a mask leaves.
pub const SHOWN_MOST: usize = 10;

/// The fewest characters that a mask hides; what is shorter is hidden wholly.
const HIDDEN_LEAST: usize = 4;

/// A text with its middle hidden, one asterisk a character: `mask("13812345678", 3, 4)` is `138****5678`. Of `front`
/// and `back` together at most [`SHOWN_MOST`] are shown, the front first; a text that would keep fewer than four
/// characters hidden is hidden wholly.
#[must_use]
pub fn mask(text: &str, front: usize, back: usize) -> String {
    let front = front.min(SHOWN_MOST);
    let back = back.min(SHOWN_MOST - front);
    let length = text.chars().count();
    if length < front + back + HIDDEN_LEAST {
        return "*".repeat(length);
    }
    let shown = |at: usize| at < front || at >= length - back;
    text.chars()
        .enumerate()
        .map(|(at, c)| if shown(at) { c } else { '*' })
        .collect()
}
