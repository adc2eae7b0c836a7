//! The two short texts of a pass, and what they may not hold.

use linli_kernel::Text;

/// The longest name of a host, in characters: a firm, or a door.
pub const HOST_CHARS: usize = 12;

/// The longest word by which the door and the visitor know each other, in characters.
pub const WORD_CHARS: usize = 8;

/// So many digits may be the number of a room; more may be a telephone or an identity number.
const DIGITS_MAX: usize = 6;

/// Why a text may not stand in a pass.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WordError {
    /// There is none.
    Empty,
    /// Longer than so many characters.
    TooLong(usize),
    /// So many digits that they may be a telephone or identity number.
    Digits,
    /// A line break or another character that is not shown.
    Hidden,
}

impl WordError {
    /// What is wrong and what to write instead.
    #[must_use]
    pub fn text(self) -> Text {
        match self {
            Self::Empty => Text::new("请填写", "Write something here"),
            Self::TooLong(most) => Text::new(
                format!("最多 {most} 个字，请缩短"),
                format!("At most {most} characters; make it shorter"),
            ),
            Self::Digits => Text::new(
                format!("最多 {DIGITS_MAX} 个数字：访客码里不写手机号和身份证号"),
                format!(
                    "At most {DIGITS_MAX} digits: no telephone or identity number stands in a pass"
                ),
            ),
            Self::Hidden => Text::new(
                "请删去换行等不可见的字符",
                "Remove line breaks and characters that are not shown",
            ),
        }
    }
}

/// Whether the two texts may stand in a pass.
///
/// # Errors
/// The field (`host` or `word`) and what is wrong with it.
pub fn check_words(host: &str, word: &str) -> Result<(), (&'static str, WordError)> {
    if host.trim().is_empty() {
        return Err(("host", WordError::Empty));
    }
    check(host, HOST_CHARS).map_err(|wrong| ("host", wrong))?;
    check(word, WORD_CHARS).map_err(|wrong| ("word", wrong))
}

/// Whether a text may stand in a pass.
fn check(text: &str, most: usize) -> Result<(), WordError> {
    if text.chars().count() > most {
        return Err(WordError::TooLong(most));
    }
    if text.chars().any(is_hidden) {
        return Err(WordError::Hidden);
    }
    match text.chars().filter(|one| one.is_numeric()).count() {
        0..=DIGITS_MAX => Ok(()),
        _ => Err(WordError::Digits),
    }
}

/// Controls, and what turns or joins text without being seen: a reader at the door must see what was signed.
fn is_hidden(one: char) -> bool {
    one.is_control()
        || matches!(one, '\u{200B}'..='\u{200F}' | '\u{2028}'..='\u{202E}' | '\u{2060}'..='\u{206F}' | '\u{FEFF}')
}
