//! A text taken apart: names, numbers with what follows them, and the rest.

use crate::level::{Hint, Level, hint, starts};
use crate::name;
use crate::names::{Mention, Names};
use crate::number::Number;

/// A number in a text.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Token {
    /// The number; none if it is nothing that a place bears.
    pub number: Option<Number>,
    /// What the word after it says.
    pub hint: Hint,
    /// Its first character.
    pub start: usize,
    /// The first character after it and its word.
    pub end: usize,
    /// Whether a road's name stands right before it.
    pub after_road: bool,
    /// Whether a dash joins it to the number before.
    pub chained: bool,
}

/// What a stretch of a text is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// The name of this number.
    Mention(usize),
    /// A number of an address.
    Token,
    /// The last word of a compound after a name, and whether it may follow a whole name.
    Ending {
        /// 小区 after a whole name says nothing new.
        redundant: bool,
    },
    /// A telephone number and whose it is.
    Contact,
    /// 门口, 地址是 and the like.
    Filler,
    /// 对面, 附近: not the place itself.
    Beside,
    /// Anything else.
    Unknown,
}

/// A stretch of a text.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Piece {
    /// What it is.
    pub kind: Kind,
    /// Its first character.
    pub start: usize,
    /// The first character after it.
    pub end: usize,
}

/// A text taken apart.
#[derive(Debug, Default)]
pub(crate) struct Scan {
    /// Every stretch, in order; dashes belong to none.
    pub pieces: Vec<Piece>,
    /// The numbers.
    pub tokens: Vec<Token>,
}

/// What people write around an address.
const FILLERS: &[&str] = &[
    "门口",
    "楼下",
    "楼上",
    "后门",
    "东侧",
    "西侧",
    "南侧",
    "北侧",
    "东门",
    "西门",
    "南门",
    "北门",
    "大门口",
    "位于",
    "地址是",
    "地址",
    "住址",
    "家住",
    "住在",
    "我住",
    "我家",
    "送到",
    "送货到",
    "中国",
    "这里",
    "那里",
    "里面",
    "的",
    "在",
    "住",
    "处",
    "收",
];

/// Words that say that another place is meant, near the one named.
const BESIDE: &[&str] = &["附近", "对面", "旁边", "隔壁", "后面", "前面", "旁"];

/// Words that say that what is unknown is a place, not a person.
const STRUCTURAL: &[char] = &[
    '省', '市', '区', '县', '镇', '乡', '村', '路', '街', '巷', '弄', '苑', '园', '府', '坊', '里',
    '州', '道', '社', '城',
];

/// Digits from which on a number is a telephone number.
const PHONE: usize = 7;

impl Scan {
    /// Takes a text apart around the names found in it.
    pub fn read(&mut self, chars: &[char], mentions: &[Mention], names: &Names) {
        self.pieces.clear();
        self.tokens.clear();
        let (mut at, mut next) = (0, 0);
        while at < chars.len() {
            while mentions.get(next).is_some_and(|mention| mention.start < at) {
                next += 1;
            }
            let until = mentions
                .get(next)
                .map_or(chars.len(), |mention| mention.start);
            at = match mentions.get(next) {
                Some(mention) if mention.start == at => {
                    let after = mentions
                        .get(next + 1)
                        .map_or(chars.len(), |mention| mention.start);
                    self.mention(&chars[..after.max(mention.end)], next, mention, names)
                }
                _ if chars[at] == '-' => at + 1,
                _ if chars[at].is_ascii_alphanumeric() => {
                    self.number(&chars[..until], at, mentions, names)
                }
                _ => self.rest(&chars[..until], at),
            };
        }
    }

    /// The end of the last name or number.
    pub fn address_end(&self) -> usize {
        let last = self.pieces.iter().rfind(|piece| piece.is_address());
        last.map_or(0, |piece| piece.end)
    }

    fn push(&mut self, kind: Kind, start: usize, end: usize) {
        self.pieces.push(Piece { kind, start, end });
    }

    fn mention(&mut self, chars: &[char], nth: usize, mention: &Mention, names: &Names) -> usize {
        self.push(Kind::Mention(nth), mention.start, mention.end);
        let compound = names.level(mention.form) >= Level::Compound;
        match name::ending(&chars[mention.end..]) {
            Some((length, redundant)) if compound => {
                self.push(
                    Kind::Ending { redundant },
                    mention.end,
                    mention.end + length,
                );
                mention.end + length
            }
            Some(_) | None => mention.end,
        }
    }

    fn number(
        &mut self,
        chars: &[char],
        start: usize,
        mentions: &[Mention],
        names: &Names,
    ) -> usize {
        let is_part = |char: &&char| char.is_ascii_alphanumeric();
        let length = chars[start..].iter().take_while(is_part).count();
        let run = &chars[start..start + length];
        if length >= PHONE && run.iter().all(char::is_ascii_digit) {
            self.contact(chars, start, start + length);
            return start + length;
        }
        let (hint, word) = hint(&chars[start + length..]);
        let (after_road, lane) = self.before(mentions, names, chars);
        let mut token = Token {
            number: Number::plain(run),
            hint,
            start,
            end: start + length + word,
            after_road,
            chained: start > 0 && chars[start - 1] == '-',
        };
        if lane && matches!(hint, Hint::None | Hint::Sign | Hint::Mark) {
            token.hint = Hint::Lane;
        } else if let (Hint::None, Some(floor)) = (hint, token.number.and_then(Number::as_floor)) {
            (token.number, token.hint) = (Some(floor), Hint::Floor);
        }
        if !self.joins(&token) {
            self.tokens.push(token);
            self.push(Kind::Token, start, token.end);
        }
        token.end
    }

    /// Whether a road stands right before, and whether one that the book does not know does.
    fn before(&self, mentions: &[Mention], names: &Names, chars: &[char]) -> (bool, bool) {
        let Some(last) = self.pieces.last() else {
            return (false, false);
        };
        match last.kind {
            Kind::Mention(nth) => (names.level(mentions[nth].form) == Level::Road, false),
            Kind::Unknown => {
                let road = ['路', '街', '巷', '弄', '道'].contains(&chars[last.end - 1]);
                (false, road)
            }
            Kind::Token => (
                false,
                self.tokens
                    .last()
                    .is_some_and(|token| token.hint == Hint::Lane),
            ),
            Kind::Ending { .. } | Kind::Contact | Kind::Filler | Kind::Beside => (false, false),
        }
    }

    /// 12-1号 on a road is one number.
    fn joins(&mut self, token: &Token) -> bool {
        let Some(last) = self.tokens.last_mut() else {
            return false;
        };
        let one = token.chained
            && matches!(token.hint, Hint::Sign | Hint::Mark)
            && last.after_road
            && last.hint == Hint::None;
        if one {
            last.number = last
                .number
                .zip(token.number)
                .and_then(|(main, sub)| main.with_sub(sub));
            (last.hint, last.end) = (token.hint, token.end);
            if let Some(piece) = self.pieces.last_mut() {
                piece.end = token.end;
            }
        }
        one
    }

    /// A telephone number, with the area code and the few characters before it.
    fn contact(&mut self, chars: &[char], start: usize, end: usize) {
        let area = self.tokens.last().is_some_and(|token| {
            token.hint == Hint::None && token.end + 1 == start && chars[token.start] == '0'
        });
        if area {
            self.tokens.pop();
            self.pieces.pop();
        }
        self.numeral_of_a_person(start);
        if let Some(last) = self.pieces.last_mut()
            && last.kind == Kind::Unknown
            && last.end - last.start <= 6
            && !is_structural(&chars[last.start..last.end])
        {
            last.kind = Kind::Contact;
        }
        self.push(Kind::Contact, start, end);
    }

    /// The 三 of 张三 before a telephone number is no number of an address.
    fn numeral_of_a_person(&mut self, phone: usize) {
        if let [.., person, numeral] = self.pieces.as_slice()
            && person.kind == Kind::Unknown
            && person.end == numeral.start
            && person.end - person.start <= 2
            && numeral.kind == Kind::Token
            && self
                .tokens
                .last()
                .is_some_and(|token| token.hint == Hint::None && token.end + 1 == phone)
        {
            self.tokens.pop();
            self.pieces.pop();
        }
    }

    fn rest(&mut self, chars: &[char], start: usize) -> usize {
        let run = &chars[start..];
        let length = run
            .iter()
            .take_while(|char| !char.is_ascii_alphanumeric() && **char != '-')
            .count();
        let end = start + length;
        let (mut at, mut unknown) = (start, start);
        while at < end {
            match filler(&chars[at..end]) {
                Some((kind, length)) => {
                    self.unknown(unknown, at);
                    self.push(kind, at, at + length);
                    (at, unknown) = (at + length, at + length);
                }
                None => at += 1,
            }
        }
        self.unknown(unknown, end);
        end
    }

    fn unknown(&mut self, start: usize, end: usize) {
        if start < end {
            self.push(Kind::Unknown, start, end);
        }
    }
}

impl Piece {
    fn is_address(&self) -> bool {
        match self.kind {
            Kind::Mention(_) | Kind::Token | Kind::Ending { .. } => true,
            Kind::Contact | Kind::Filler | Kind::Beside | Kind::Unknown => false,
        }
    }
}

/// The longest word around an address with which a text begins, and its length.
fn filler(text: &[char]) -> Option<(Kind, usize)> {
    let of = |words: &[&str]| {
        let found = words.iter().filter(|word| starts(text, word));
        found.map(|word| word.chars().count()).max()
    };
    let known = [(Kind::Filler, of(FILLERS)), (Kind::Beside, of(BESIDE))];
    let found = known
        .into_iter()
        .filter_map(|(kind, length)| Some((kind, length?)));
    found.max_by_key(|(_, length)| *length)
}

/// Whether unknown text speaks of a place.
pub(crate) fn is_structural(text: &[char]) -> bool {
    text.iter().any(|char| STRUCTURAL.contains(char))
}
