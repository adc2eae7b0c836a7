//! What noise does to the numbers.

use super::dice::Dice;
use super::reference::{Address, Reference};
use super::tables::{counted, spelt};
use super::write::{Draft, Noise};

/// What noise does to the numbers; none if it does not apply.
pub fn numbers(
    reference: &Reference,
    dice: &mut Dice,
    address: &Address,
    kind: Noise,
    draft: &mut Draft,
) -> Option<()> {
    let has_building = !address.building.is_empty();
    let has_dwelling = !address.dwelling.is_empty();
    match kind {
        Noise::Words if has_building => words(dice, draft),
        Noise::Numerals if has_building || !address.number.is_empty() => numerals(dice, draft),
        Noise::NoEntrance => {
            let fits = !address.entrance.is_empty() && has_dwelling;
            draft.entrance.clear();
            (fits && reference.only_one_in_building(address)).then_some(())
        }
        Noise::Floor => {
            let room: usize = address.dwelling.trim_end_matches('室').parse().ok()?;
            draft.floor = format!("{}{}", room / 100, dice.word(&["楼", "层"]));
            Some(())
        }
        Noise::Dashes => (has_building && has_dwelling).then_some(()),
        Noise::Reversed => has_building.then_some(()),
        Noise::Words | Noise::Numerals => None,
        Noise::Full
        | Noise::Above
        | Noise::NameDigits
        | Noise::Traditional
        | Noise::Spacing
        | Noise::Short
        | Noise::Homophone
        | Noise::Lookalike
        | Noise::Slip
        | Noise::Around
        | Noise::Roadside
        | Noise::Alias
        | Noise::OtherEnding => Some(()),
    }
}

fn numerals(dice: &mut Dice, draft: &mut Draft) -> Option<()> {
    draft.building = in_words(&draft.building, counted);
    draft.entrance = in_words(&draft.entrance, counted);
    draft.number = in_words(&draft.number, counted);
    let each = if dice.in_hundred(50) {
        spelt
    } else {
        str::to_owned
    };
    draft.dwelling = in_words(&draft.dwelling, each);
    Some(())
}

fn words(dice: &mut Dice, draft: &mut Draft) -> Option<()> {
    let word = dice.word(&["栋", "号楼", "座", "#", "楼", "幢"]);
    draft.building = draft.building.replace('幢', word);
    draft.entrance = draft
        .entrance
        .replace("单元", dice.word(&["单元", "单", "门"]));
    draft.dwelling = draft
        .dwelling
        .replace('室', dice.word(&["室", "", "房", "号"]));
    // 3楼 at the end is a floor.
    (word != "楼" || !draft.dwelling.is_empty()).then_some(())
}

/// 58幢 with its number written otherwise.
pub fn in_words(part: &str, number: fn(&str) -> String) -> String {
    let ends = part
        .find(|char: char| !char.is_ascii_digit())
        .unwrap_or(part.len());
    let (digits, word) = part.split_at(ends);
    format!("{}{word}", number(digits))
}
