//! What noise does to a name.

use super::dice::Dice;
use super::reference::{Address, Reference};
use super::tables::{distance, homophone, lookalike, tells_apart};
use super::write::{Draft, Noise};

/// Endings that people leave out or replace.
const ENDINGS: &[&str] = &["新村", "花园", "公寓", "名苑", "嘉苑", "雅苑", "家园"];

/// What noise does to the name.
pub fn name(
    reference: &Reference,
    dice: &mut Dice,
    address: &Address,
    kind: Noise,
    draft: &mut Draft,
) -> Option<()> {
    let road_only = draft.name.is_empty();
    let name = if road_only {
        draft.road.clone()
    } else {
        draft.name.clone()
    };
    let changed = change(reference, dice, address, kind, &name)?;
    let misspelt = matches!(
        kind,
        Noise::Homophone | Noise::Lookalike | Noise::Slip | Noise::OtherEnding
    );
    let mut others = reference.names.iter().filter(|other| **other != name);
    if misspelt && others.any(|other| distance(other, &changed) <= 1) {
        // It is as near to another name: nobody could tell.
        return None;
    }
    match road_only {
        true => draft.road = changed,
        false => draft.name = changed,
    }
    Some(())
}

fn change(
    reference: &Reference,
    dice: &mut Dice,
    address: &Address,
    kind: Noise,
    name: &str,
) -> Option<String> {
    match kind {
        Noise::Homophone => wrong(dice, name, homophone),
        Noise::Lookalike => wrong(dice, name, lookalike),
        Noise::Slip => slip(dice, name),
        Noise::NameDigits => digits(name),
        Noise::Short => short(reference, dice, address),
        Noise::OtherEnding => {
            let stem = stem(reference, &address.compound)?;
            Some(stem + dice.word(&["小区", "小区", "公寓", "花园"]))
        }
        Noise::Alias => Some(address.alias.clone()).filter(|alias| !alias.is_empty()),
        Noise::Roadside => {
            (!address.number.is_empty() && !address.compound.is_empty()).then_some(())?;
            Some(if dice.in_hundred(50) {
                String::new()
            } else {
                name.to_owned()
            })
        }
        Noise::Full
        | Noise::Above
        | Noise::Dashes
        | Noise::Words
        | Noise::Numerals
        | Noise::Traditional
        | Noise::Spacing
        | Noise::Reversed
        | Noise::NoEntrance
        | Noise::Around
        | Noise::Floor => Some(name.to_owned()),
    }
}

fn wrong(
    dice: &mut Dice,
    name: &str,
    other: fn(&mut Dice, char) -> Option<char>,
) -> Option<String> {
    let mut chars: Vec<char> = name.chars().collect();
    let at = dice.roll(chars.len().max(1));
    let of = *chars.get(at).filter(|char| !tells_apart(**char))?;
    chars[at] = other(dice, of)?;
    Some(chars.into_iter().collect())
}

fn slip(dice: &mut Dice, name: &str) -> Option<String> {
    let mut chars: Vec<char> = name.chars().collect();
    let at = dice.roll(chars.len().saturating_sub(1).max(1));
    let pair = chars.get(at..at + 2)?;
    if pair.iter().any(|char| tells_apart(*char)) || pair[0] == pair[1] {
        return None;
    }
    match dice.roll(3) {
        0 if chars.len() > 3 => {
            chars.remove(at);
        }
        1 => chars.insert(at, chars[at]),
        _ => chars.swap(at, at + 1),
    }
    Some(chars.into_iter().collect())
}

fn digits(name: &str) -> Option<String> {
    let arabic = |char: char| {
        "一二三四五六七八九"
            .chars()
            .position(|numeral| numeral == char)
    };
    let out: String = name
        .chars()
        .map(|char| arabic(char).map_or(char.to_string(), |at| (at + 1).to_string()))
        .collect();
    (out != name).then_some(out)
}

/// 西四苑 for 大关西四苑 in 大关街道, or 德胜 for 德胜新村.
fn short(reference: &Reference, dice: &mut Dice, address: &Address) -> Option<String> {
    let street = address.street.trim_end_matches("街道");
    let rest = address
        .compound
        .strip_prefix(street)
        .filter(|rest| rest.chars().count() >= 3);
    let alone = |short: &str| {
        reference
            .compounds
            .keys()
            .filter(|other| other.ends_with(short))
            .count()
            == 1
    };
    match rest.filter(|rest| alone(rest)) {
        Some(rest) if dice.in_hundred(70) => Some(rest.to_owned()),
        Some(_) | None => stem(reference, &address.compound),
    }
}

/// The name without its last word, if no other name begins so.
fn stem(reference: &Reference, name: &str) -> Option<String> {
    let stem = ENDINGS
        .iter()
        .find_map(|ending| name.strip_suffix(ending))?;
    let alone = reference
        .names
        .iter()
        .filter(|other| other.starts_with(stem))
        .count()
        == 1;
    alone.then(|| stem.to_owned())
}
