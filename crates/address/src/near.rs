//! Names that are nearly what stands there: one character wrong, missing, too many or swapped with its neighbour, or
//! all of them sounding alike. Numbers in a name are never corrected, else 西四苑 would become 西五苑.
//!
//! For each name the book keeps hashes of it, of it without each one of its characters (SymSpell's deletions), and of
//! how it sounds. A stretch of text is looked up by the same hashes; what comes out is compared in earnest.

use rustc_hash::FxHashMap;

use crate::sound;

/// Names and stretches shorter than this are not corrected.
const LEAST: usize = 3;
/// Longer stretches are not looked up.
const MOST: usize = 16;
const BASE: u64 = 0x9e37_79b9_7f4a_7c15;

/// A name that is nearly what stands somewhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Hit {
    /// The number of the name's form.
    pub form: u32,
    /// The first character.
    pub start: usize,
    /// The first character after it.
    pub end: usize,
    /// What the correction costs.
    pub cost: u16,
    /// How many characters of the name stand there.
    pub agree: usize,
}

/// What is looked up.
#[derive(Debug, Default)]
pub(crate) struct Near {
    spelt: Lists,
    heard: Lists,
    names: Vec<Box<[char]>>,
    longest: usize,
}

#[derive(Debug, Default)]
struct Lists {
    first: FxHashMap<u64, (u32, u32)>,
    forms: Vec<u32>,
}

impl Lists {
    fn of(mut pairs: Vec<(u64, u32)>) -> Self {
        pairs.sort_unstable();
        pairs.dedup();
        let mut lists = Self {
            first: FxHashMap::default(),
            forms: Vec::with_capacity(pairs.len()),
        };
        for (nth, (hash, form)) in (0_u32..).zip(pairs) {
            lists.first.entry(hash).or_insert((nth, nth)).1 = nth + 1;
            lists.forms.push(form);
        }
        lists
    }

    fn get(&self, hash: u64) -> &[u32] {
        let (from, to) = self.first.get(&hash).copied().unwrap_or_default();
        self.forms
            .get(from as usize..to as usize)
            .unwrap_or_default()
    }
}

/// Sums from which the hash of any stretch follows at once.
#[derive(Debug, Default)]
pub(crate) struct Sums {
    spelt: Vec<u64>,
    heard: Vec<u64>,
    powers: Vec<u64>,
}

impl Sums {
    fn read(&mut self, chars: &[char]) {
        self.spelt.clear();
        self.heard.clear();
        let (mut spelt, mut heard) = (0_u64, 0_u64);
        self.spelt.push(0);
        self.heard.push(0);
        while self.powers.len() <= chars.len() {
            let next = self.powers.last().map_or(1, |last| last.wrapping_mul(BASE));
            self.powers.push(next);
        }
        for char in chars {
            spelt = spelt.wrapping_mul(BASE).wrapping_add(worth(*char));
            heard = heard.wrapping_mul(BASE).wrapping_add(sounding(*char));
            self.spelt.push(spelt);
            self.heard.push(heard);
        }
    }

    fn stretch(&self, sums: &[u64], from: usize, to: usize) -> u64 {
        sums[to].wrapping_sub(sums[from].wrapping_mul(self.powers[to - from]))
    }

    fn whole(&self, from: usize, to: usize) -> u64 {
        self.stretch(&self.spelt, from, to)
    }

    fn heard(&self, from: usize, to: usize) -> u64 {
        self.stretch(&self.heard, from, to)
    }

    /// The stretch without its character `at`.
    fn without(&self, from: usize, to: usize, at: usize) -> u64 {
        let head = self.whole(from, at).wrapping_mul(self.powers[to - at - 1]);
        head.wrapping_add(self.whole(at + 1, to))
    }
}

fn worth(char: char) -> u64 {
    (u64::from(u32::from(char)) + 1).wrapping_mul(0xd6e8_feb8_6659_fd93)
}

fn sounding(char: char) -> u64 {
    match sound::of(char) {
        0 => worth(char),
        sound => (u64::from(sound) + 0x0011_0000).wrapping_mul(0xd6e8_feb8_6659_fd93),
    }
}

impl Near {
    /// Keeps what is needed to find each of `forms`.
    pub fn of<'a>(forms: impl Iterator<Item = &'a str>) -> Self {
        let names: Vec<Box<[char]>> = forms.map(|form| form.chars().collect()).collect();
        let (mut spelt, mut heard, mut sums) = (Vec::new(), Vec::new(), Sums::default());
        let mut longest = 0;
        for (form, name) in (0_u32..).zip(&names) {
            let length = name.len();
            if !(LEAST..=MOST).contains(&length) {
                continue;
            }
            longest = longest.max(length);
            sums.read(name);
            spelt.push((sums.whole(0, length), form));
            spelt.extend((0..length).map(|at| (sums.without(0, length, at), form)));
            heard.push((sums.heard(0, length), form));
        }
        Self {
            spelt: Lists::of(spelt),
            heard: Lists::of(heard),
            names,
            longest,
        }
    }

    /// Every name that is nearly a stretch of `chars` which begins and ends where `may` says, and touches a
    /// character that `wanted` says is still unexplained.
    pub fn find(&self, chars: &[char], wanted: &[bool], sums: &mut Sums, hits: &mut Vec<Hit>) {
        hits.clear();
        sums.read(chars);
        for start in 0..chars.len() {
            let mut touches = false;
            let last = chars.len().min(start + self.longest + 1);
            for end in start + 1..=last {
                touches |= wanted[end - 1];
                if touches && end - start + 1 >= LEAST && !splits_a_number(chars, start, end) {
                    self.look(chars, start, end, sums, hits);
                }
            }
        }
        // 广枫枫路 is rather 广枫路 with a 枫 too many than 广枫枫 with a wrong character.
        hits.sort_unstable_by_key(|hit| {
            (
                hit.form,
                hit.cost,
                usize::MAX - hit.agree,
                hit.start,
                hit.end,
            )
        });
        hits.dedup_by_key(|hit| hit.form);
    }

    fn look(&self, chars: &[char], start: usize, end: usize, sums: &Sums, hits: &mut Vec<Hit>) {
        let mut consider = |forms: &[u32]| {
            for &form in forms {
                let name = &self.names[form as usize];
                if let Some((cost, agree)) = apart(&chars[start..end], name) {
                    hits.push(Hit {
                        form,
                        start,
                        end,
                        cost,
                        agree,
                    });
                }
            }
        };
        consider(self.spelt.get(sums.whole(start, end)));
        consider(self.heard.get(sums.heard(start, end)));
        for at in start..end {
            consider(self.spelt.get(sums.without(start, end, at)));
        }
    }
}

/// A stretch must not take a part of a number.
fn splits_a_number(chars: &[char], start: usize, end: usize) -> bool {
    let number = |at: usize| chars.get(at).is_some_and(char::is_ascii_digit);
    (start > 0 && number(start - 1) && number(start)) || (number(end - 1) && number(end))
}

/// What it costs to take `text` for `name`, and how many characters agree; none if they are further apart than one
/// correction.
fn apart(text: &[char], name: &[char]) -> Option<(u16, usize)> {
    let wrong = text
        .iter()
        .zip(name)
        .filter(|(one, other)| one != other)
        .count();
    if text.len() == name.len() && wrong > 0 && text.iter().zip(name).all(|(a, b)| alike(*a, *b)) {
        return Some((
            160 + u16::try_from(wrong.min(4)).unwrap_or(4) * 10,
            name.len(),
        ));
    }
    let head = text
        .iter()
        .zip(name)
        .take_while(|(one, other)| one == other)
        .count();
    let (text_rest, name_rest) = (&text[head..], &name[head..]);
    let tail = text_rest
        .iter()
        .rev()
        .zip(name_rest.iter().rev())
        .take_while(|(a, b)| a == b)
        .count();
    let text_rest = &text_rest[..text_rest.len() - tail];
    let name_rest = &name_rest[..name_rest.len() - tail];
    if text_rest
        .iter()
        .chain(name_rest)
        .any(char::is_ascii_alphanumeric)
    {
        return None;
    }
    let agree = match (text_rest, name_rest) {
        ([_], [_] | []) | ([], [_]) => head + tail,
        ([a, b], [c, d]) if a == d && b == c => name.len(),
        _ => return None,
    };
    Some((if name.len() <= LEAST { 230 } else { 200 }, agree))
}

fn alike(one: char, other: char) -> bool {
    let heard = sound::of(one);
    let both_numbers = one.is_ascii_alphanumeric() && other.is_ascii_alphanumeric();
    one == other || (heard != 0 && heard == sound::of(other) && !both_numbers)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn nearest(names: &[&str], text: &str) -> Vec<String> {
        let near = Near::of(names.iter().copied());
        let chars: Vec<char> = text.chars().collect();
        let (mut sums, mut hits) = (Sums::default(), Vec::new());
        near.find(&chars, &vec![true; chars.len()], &mut sums, &mut hits);
        hits.iter()
            .map(|hit| names[hit.form as usize].to_owned())
            .collect()
    }

    #[test]
    fn one_wrong_missing_extra_or_swapped_character_is_corrected() {
        let names = ["德胜新村", "大关西4苑"];
        for text in [
            "德盛新村58幢",
            "得胜新村",
            "德胜村58幢",
            "德胜新新村",
            "德新胜村",
            "德胜新材",
        ] {
            assert_eq!(nearest(&names, text), ["德胜新村"], "{text}");
        }
    }

    #[test]
    fn three_characters_are_enough() {
        for text in ["泰云云巷3号202室", "泰巷云24号", "秦云巷"] {
            assert_eq!(nearest(&["泰云巷"], text), ["泰云巷"], "{text}");
        }
    }

    #[test]
    fn a_number_in_a_name_is_never_corrected() {
        assert!(nearest(&["大关西4苑"], "大关西5苑8幢").is_empty());
        assert!(nearest(&["大关西4苑"], "大关西14苑8幢").is_empty());
        assert!(nearest(&["大关西4苑"], "大关西苑8幢").is_empty());
        assert_eq!(nearest(&["大关西4苑"], "大关西司苑8幢"), ["大关西4苑"]);
    }

    #[test]
    fn two_corrections_are_too_many_unless_all_sounds_agree() {
        assert!(nearest(&["德胜新村"], "德新材村委").is_empty());
        assert_eq!(nearest(&["德胜新村"], "得盛新村"), ["德胜新村"]);
    }
}
