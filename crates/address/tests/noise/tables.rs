//! The tables of the noise, and how far two names are apart.

use super::dice::Dice;

const TRADITIONAL: &str = include_str!("traditional.tsv");
const HOMOPHONES: &str = include_str!("homophones.tsv");
const SHAPES: &str = include_str!("shapes.tsv");

fn row(table: &'static str, of: char) -> Option<&'static str> {
    let mut rows = table
        .lines()
        .filter(|line| !line.starts_with('#'))
        .filter_map(|line| line.split_once('\t'));
    rows.find(|(first, _)| first.starts_with(of))
        .map(|(_, rest)| rest)
}

/// The text in traditional characters, each by itself.
pub fn traditional(text: &str) -> String {
    text.chars()
        .map(|char| {
            row(TRADITIONAL, char)
                .and_then(|rest| rest.chars().next())
                .unwrap_or(char)
        })
        .collect()
}

/// Another character that sounds alike.
pub fn homophone(dice: &mut Dice, of: char) -> Option<char> {
    row(HOMOPHONES, of).map(|rest| dice.char_of(rest))
}

/// Another character that looks alike.
pub fn lookalike(dice: &mut Dice, of: char) -> Option<char> {
    row(SHAPES, of)
        .map(|rest| dice.char_of(rest))
        .filter(|other| *other != of)
}

/// Whether a character tells a compound from its neighbours (大关东三苑, 大关西三苑): with another one in its place the
/// address is another one, not this one misspelt.
pub fn tells_apart(char: char) -> bool {
    "东南西北一二三四五六七八九十".contains(char)
}

/// How many characters must be replaced, added or removed to make one of the other.
pub fn distance(one: &str, other: &str) -> usize {
    let other: Vec<char> = other.chars().collect();
    let mut row: Vec<usize> = (0..=other.len()).collect();
    for (nth, char) in one.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = nth + 1;
        for at in 0..other.len() {
            let cost = diagonal + usize::from(other[at] != char);
            diagonal = row[at + 1];
            row[at + 1] = cost.min(row[at] + 1).min(diagonal + 1);
        }
    }
    row[other.len()]
}

const DIGITS: [&str; 10] = ["〇", "一", "二", "三", "四", "五", "六", "七", "八", "九"];

/// 301 as 三〇一.
pub fn spelt(number: &str) -> String {
    number
        .chars()
        .map(|char| {
            char.to_digit(10)
                .map_or(char.to_string(), |digit| DIGITS[digit as usize].to_owned())
        })
        .collect()
}

/// 58 as 五十八; longer numbers digit by digit.
pub fn counted(number: &str) -> String {
    match number.parse::<usize>() {
        Ok(value @ 10..=99) => {
            let tens = if value < 20 { "" } else { DIGITS[value / 10] };
            let ones = if value % 10 == 0 {
                ""
            } else {
                DIGITS[value % 10]
            };
            format!("{tens}十{ones}")
        }
        _ => spelt(number),
    }
}

/// Digits and letters in full width.
pub fn wide(text: &str) -> String {
    let widen =
        |char: char| char::from_u32(u32::from(char) + 0xfee0).filter(|_| char.is_ascii_graphic());
    text.chars()
        .map(|char| widen(char).unwrap_or(char))
        .collect()
}
