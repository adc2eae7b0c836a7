//! The parts of an address put into one text.

use super::dice::Dice;
use super::numbers::in_words;
use super::reference::Address;
use super::tables::{counted, wide};
use super::write::{Draft, Noise};

/// Puts the parts together.
pub fn join(dice: &mut Dice, draft: &Draft, kinds: &[Noise]) -> String {
    let mut parts = draft.above.clone();
    parts.extend([&draft.road, &draft.number, &draft.name].map(Clone::clone));
    let numbers = [
        &draft.building,
        &draft.entrance,
        &draft.floor,
        &draft.dwelling,
    ];
    if kinds.contains(&Noise::Dashes) {
        let dash = dice.word(&["-", "-", "－", "—", "–", "/", ".", " "]);
        parts.push(bare(&numbers).join(dash));
    } else {
        parts.extend(numbers.map(Clone::clone));
    }
    parts.retain(|part| !part.is_empty());
    if kinds.contains(&Noise::Reversed) {
        parts.reverse();
    }
    if !kinds.contains(&Noise::Spacing) {
        return parts.concat();
    }
    let gap = dice.word(&[" ", "，", ",", "　", "、", "; "]);
    let text = parts.join(gap);
    if dice.in_hundred(50) {
        wide(&text)
    } else {
        text
    }
}

/// The digits of each part that has any.
fn bare(parts: &[&String]) -> Vec<String> {
    let digits = |part: &&String| {
        part.chars()
            .filter(char::is_ascii_digit)
            .collect::<String>()
    };
    parts
        .iter()
        .map(digits)
        .filter(|digits| !digits.is_empty())
        .collect()
}

pub fn around(dice: &mut Dice, text: &str, address: &Address) -> String {
    let person = dice.one_of(&["张伟", "李娜", "王秀英", "陈师傅", "刘女士"]);
    let phone = format!("1{}{:09}", 3 + dice.roll(7), dice.roll(1_000_000_000));
    let whole = !address.dwelling.is_empty();
    match dice.roll(6) {
        0 => format!("{person}{phone} {text}"),
        1 => format!("{text} {phone}"),
        2 => format!("地址：{text}"),
        3 if whole => format!("{text}（{person}收）"),
        4 => format!("{text}门口"),
        _ => format!("{text}附近"),
    }
}

/// A text that says a place which the reference may not have, in one of the usual ways.
pub fn say(dice: &mut Dice, address: &Address) -> String {
    let name = format!("{}{}{}", address.road, address.number, address.compound);
    let (building, entrance, dwelling) = (&address.building, &address.entrance, &address.dwelling);
    let street = if dice.in_hundred(30) {
        address.street.as_str()
    } else {
        ""
    };
    match dice.roll(5) {
        0 | 1 => format!("{street}{name}{building}{entrance}{dwelling}"),
        2 => {
            let numbers = bare(&[building, entrance, dwelling]);
            format!("{street}{name}{}", numbers.join("-"))
        }
        3 => {
            let building = in_words(building, counted);
            format!(
                "{street}{name}{building}{}{dwelling}",
                in_words(entrance, counted)
            )
        }
        _ => format!("{dwelling}{entrance}{building}{name}{street}"),
    }
}
