//! The words of the filter language.

use crate::{Problem, Value, literal};

/// One word with where it begins, in characters.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Token {
    pub(crate) at: usize,
    pub(crate) word: Word,
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Word {
    Open,
    Close,
    Comma,
    /// A name or one of the language's own words.
    Name(String),
    /// A value that is written out, `null` and `true` too.
    Literal(Value),
}

/// Cuts `text`, the value of `option`, into words.
pub(crate) fn cut(option: &'static str, text: &str) -> Result<Vec<Token>, Problem> {
    let chars: Vec<char> = text.chars().collect();
    let mut lexer = Lexer {
        option,
        chars: &chars,
        at: 0,
    };
    let mut all = Vec::new();
    while let Some(c) = lexer.peek() {
        let at = lexer.at;
        let word = match c {
            ' ' | '\t' => {
                lexer.at += 1;
                continue;
            }
            '(' => lexer.one(Word::Open),
            ')' => lexer.one(Word::Close),
            ',' => lexer.one(Word::Comma),
            '\'' => lexer.quoted()?,
            '-' | '0'..='9' => lexer.bare()?,
            c if c.is_alphabetic() || c == '_' => lexer.name(),
            other => return Err(lexer.stray(other)),
        };
        all.push(Token { at, word });
    }
    Ok(all)
}

struct Lexer<'a> {
    option: &'static str,
    chars: &'a [char],
    at: usize,
}

impl Lexer<'_> {
    fn peek(&self) -> Option<char> {
        self.chars.get(self.at).copied()
    }

    fn one(&mut self, word: Word) -> Word {
        self.at += 1;
        word
    }

    fn while_it(&mut self, fits: impl Fn(char) -> bool) -> String {
        let rest = self.chars.get(self.at..).unwrap_or_default();
        let word: String = rest.iter().copied().take_while(|c| fits(*c)).collect();
        self.at += word.chars().count();
        word
    }

    fn name(&mut self) -> Word {
        let word = self.while_it(|c| c.is_alphanumeric() || c == '_');
        match word.as_str() {
            "null" => Word::Literal(Value::Null),
            "true" => Word::Literal(Value::Bool(true)),
            "false" => Word::Literal(Value::Bool(false)),
            _ => Word::Name(word),
        }
    }

    /// A text in quotes; a quote inside is doubled.
    fn quoted(&mut self) -> Result<Word, Problem> {
        let begun = self.at;
        let mut text = String::new();
        self.at += 1;
        loop {
            match (self.peek(), self.chars.get(self.at + 1)) {
                (Some('\''), Some('\'')) => {
                    text.push('\'');
                    self.at += 2;
                }
                (Some('\''), _) => {
                    self.at += 1;
                    return Ok(Word::Literal(Value::Text(text)));
                }
                // Nobody's text has one, and PostgreSQL takes none.
                (Some('\0'), _) => return Err(self.stray('␀')),
                (Some(c), _) => {
                    text.push(c);
                    self.at += 1;
                }
                (None, _) => return Err(self.unclosed(begun)),
            }
        }
    }

    fn bare(&mut self) -> Result<Word, Problem> {
        let begun = self.at;
        let fits = |c: char| c.is_ascii_alphanumeric() || "-.:+_".contains(c);
        let mut word = self.while_it(fits);
        // A plus sign in an address is a space: an instant without offset before `08:00` had one.
        if word.contains('T') && self.peek() == Some(' ') && self.is_offset() {
            self.at += 1;
            word = format!("{word}+{}", self.while_it(fits));
        }
        match literal::read(&word) {
            Some(value) => Ok(Word::Literal(value)),
            None => Err(self.no_value(begun, &word)),
        }
    }

    fn is_offset(&self) -> bool {
        let next: String = self.chars.iter().skip(self.at + 1).take(5).collect();
        let (hours, minutes) = next.split_once(':').unwrap_or_default();
        let two = |part: &str| part.len() == 2 && part.bytes().all(|byte| byte.is_ascii_digit());
        two(hours) && two(minutes)
    }

    fn stray(&self, c: char) -> Problem {
        Problem::option(
            self.option,
            format!("第 {} 个字符“{c}”不能用在这里", self.at + 1),
            format!("Character {} ({c}) does not belong here", self.at + 1),
        )
    }

    fn unclosed(&self, at: usize) -> Problem {
        Problem::option(
            self.option,
            format!(
                "第 {} 个字符起的文字没有结束的单引号，文字里的单引号请写两个",
                at + 1
            ),
            format!(
                "The text from character {} has no closing quote; write a quote inside twice",
                at + 1
            ),
        )
    }

    fn no_value(&self, at: usize, word: &str) -> Problem {
        Problem::option(
            self.option,
            format!(
                "第 {} 个字符起的“{word}”不是数、日期或时间：请写 12、12.5（最多 6 位小数）、2026-01-31 或 2026-01-31T08:00:00Z",
                at + 1
            ),
            format!(
                "“{word}” from character {} is no number, day or instant: write 12, 12.5 (at most 6 digits after the \
                 point), 2026-01-31 or 2026-01-31T08:00:00Z",
                at + 1
            ),
        )
    }
}
