//! An address as people write it, by kinds of noise.

use super::dice::Dice;
use super::misspell::name;
use super::numbers::numbers;
use super::reference::{ABOVE, Address, Reference};
use super::sentence::{around, join};
use super::tables::traditional;

/// What was done to an address. Each noisy address gets one kind, all kinds equally often; three in ten get a second one
/// that goes with it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Noise {
    /// Nothing: the full name.
    Full,
    /// Some of province, city, district, street and community left out.
    Above,
    /// Numbers joined by dashes, strokes, dots or blanks: 8-1-602.
    Dashes,
    /// Other words after numbers: 栋, 号楼, 座, #, 单; the dwelling without 室.
    Words,
    /// Building and entrance in Chinese numerals, the dwelling digit by digit.
    Numerals,
    /// Numbers within names as digits: 西4苑.
    NameDigits,
    /// Traditional characters.
    Traditional,
    /// Full width, blanks, commas between the parts.
    Spacing,
    /// The name without what stands in the street's name, or without its last word, where no other name begins so.
    Short,
    /// One character of the name replaced by one that sounds alike.
    Homophone,
    /// One character of the name replaced by one that looks alike.
    Lookalike,
    /// One character of the name missing, doubled or swapped with its neighbour.
    Slip,
    /// The smallest level first.
    Reversed,
    /// No entrance, where the building has only one dwelling of that number.
    NoEntrance,
    /// A person, a telephone number, 附近, 门口 around it.
    Around,
    /// The floor said besides: 3楼301.
    Floor,
    /// The number of the road instead of the name of the compound, or before it.
    Roadside,
    /// The compound's other name.
    Alias,
    /// Another last word: 德胜小区 for 德胜新村, where no other name begins so.
    OtherEnding,
}

pub const NOISES: [Noise; 19] = [
    Noise::Full,
    Noise::Above,
    Noise::Dashes,
    Noise::Words,
    Noise::Numerals,
    Noise::NameDigits,
    Noise::Traditional,
    Noise::Spacing,
    Noise::Short,
    Noise::Homophone,
    Noise::Lookalike,
    Noise::Slip,
    Noise::Reversed,
    Noise::NoEntrance,
    Noise::Around,
    Noise::Floor,
    Noise::Roadside,
    Noise::Alias,
    Noise::OtherEnding,
];

/// A noisy address and where it came from.
#[derive(Debug)]
pub struct Noisy {
    pub text: String,
    pub truth: usize,
    pub noise: Noise,
}

/// `many` noisy addresses of a reference.
pub fn noisy(reference: &Reference, seed: u64, many: usize) -> Vec<Noisy> {
    let mut dice = Dice::new(seed);
    let mut out = Vec::with_capacity(many);
    while out.len() < many {
        let noise = NOISES[out.len() % NOISES.len()];
        let truth = dice.roll(reference.all.len());
        let second = dice
            .in_hundred(30)
            .then(|| *dice.one_of(&NOISES))
            .filter(|second| go_together(noise, *second));
        let address = &reference.all[truth];
        if let Some(text) = write(reference, &mut dice, address, noise, second) {
            out.push(Noisy { text, truth, noise });
        }
    }
    out
}

/// A second mistake in a name would make it another name; two ways to write a number exclude each other.
fn go_together(one: Noise, other: Noise) -> bool {
    use Noise::{
        Alias, Dashes, Homophone, Lookalike, NameDigits, Numerals, OtherEnding, Reversed, Roadside,
        Short, Slip, Words,
    };
    let name = [
        Short,
        Homophone,
        Lookalike,
        Slip,
        Roadside,
        Alias,
        OtherEnding,
        NameDigits,
    ];
    let number = [Dashes, Words, Numerals, Reversed, Noise::Floor];
    let both = |group: &[Noise]| group.contains(&one) && group.contains(&other);
    one != other && one != Noise::Full && other != Noise::Full && !both(&name) && !both(&number)
}

/// An address being written.
pub struct Draft {
    pub above: Vec<String>,
    pub road: String,
    pub number: String,
    pub name: String,
    pub building: String,
    pub entrance: String,
    pub floor: String,
    pub dwelling: String,
}

/// Writes an address with one or two kinds of noise; none if they do not apply to it.
fn write(
    reference: &Reference,
    dice: &mut Dice,
    address: &Address,
    noise: Noise,
    second: Option<Noise>,
) -> Option<String> {
    let kinds: Vec<Noise> = std::iter::once(noise).chain(second).collect();
    let mut draft = Draft {
        above: above(reference, dice, address, &kinds),
        road: address.road.clone(),
        number: address.number.clone(),
        name: address.compound.clone(),
        building: address.building.clone(),
        entrance: address.entrance.clone(),
        floor: String::new(),
        dwelling: address.dwelling.clone(),
    };
    if noise != Noise::Full && !draft.name.is_empty() && !kinds.contains(&Noise::Roadside) {
        (draft.road, draft.number) = Default::default();
    }
    for kind in &kinds {
        name(reference, dice, address, *kind, &mut draft)?;
    }
    for kind in &kinds {
        numbers(reference, dice, address, *kind, &mut draft)?;
    }
    let mut text = join(dice, &draft, &kinds);
    if kinds.contains(&Noise::Traditional) {
        let other = traditional(&text);
        if other == text {
            return None;
        }
        text = other;
    }
    if kinds.contains(&Noise::Around) {
        text = around(dice, &text, address);
    }
    Some(text)
}

/// The larger levels that are written.
fn above(
    reference: &Reference,
    dice: &mut Dice,
    address: &Address,
    kinds: &[Noise],
) -> Vec<String> {
    let all = ABOVE.iter().map(|(_, name)| (*name).to_owned());
    let all: Vec<String> = all
        .chain([address.street.clone(), address.community.clone()])
        .collect();
    if kinds.contains(&Noise::Full) {
        return all;
    }
    // Where another street has a compound of the same name, the street must be said.
    let street = !reference.is_alone(address) || dice.in_hundred(40);
    let kept = [
        dice.in_hundred(15),
        dice.in_hundred(30),
        dice.in_hundred(30),
        street,
        dice.in_hundred(15),
    ];
    all.into_iter()
        .zip(kept)
        .filter(|(_, kept)| *kept)
        .map(|(name, _)| name)
        .collect()
}
