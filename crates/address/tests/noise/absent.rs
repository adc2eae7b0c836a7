//! Addresses that do not exist, made of ones that do by one change each.

use std::collections::BTreeSet;

use super::dice::Dice;
use super::reference::{Address, Reference};
use super::sentence::say;
use super::tables::{homophone, lookalike, tells_apart};

/// What does not exist. All kinds are equally often.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Absent {
    /// A compound or road whose name is one character away from a real one: sounding alike, looking alike, another
    /// number or side (西十苑), one more character before or after.
    NearName,
    /// A compound of a real stem and another last word, or with a part added: 德胜公馆, 德胜新村二期, 德胜新村北苑.
    OtherWord,
    /// A name unlike any.
    NoName,
    /// A building that the compound does not have.
    Building,
    /// An entrance that the building does not have.
    Entrance,
    /// A dwelling that the building does not have.
    Dwelling,
    /// A dwelling that the entrance does not have, but the building has in another one.
    OtherEntrance,
    /// A number that the road does not have.
    Number,
    /// A real address in another city, district or street.
    Elsewhere,
    /// A real compound with the number of a road where it does not lie.
    OtherRoad,
}

pub const ABSENT: [Absent; 10] = [
    Absent::NearName,
    Absent::OtherWord,
    Absent::NoName,
    Absent::Building,
    Absent::Entrance,
    Absent::Dwelling,
    Absent::OtherEntrance,
    Absent::Number,
    Absent::Elsewhere,
    Absent::OtherRoad,
];

/// `many` addresses that the reference does not have.
pub fn absent(reference: &Reference, seed: u64, many: usize) -> Vec<(Absent, String)> {
    let mut dice = Dice::new(seed);
    let mut out = Vec::with_capacity(many);
    while out.len() < many {
        let kind = ABSENT[out.len() % ABSENT.len()];
        let address = &reference.all[dice.roll(reference.all.len())];
        if let Some(text) = change(reference, &mut dice, address, kind) {
            out.push((kind, text));
        }
    }
    out
}

fn change(
    reference: &Reference,
    dice: &mut Dice,
    address: &Address,
    kind: Absent,
) -> Option<String> {
    let mut other = address.clone();
    let compound = !address.compound.is_empty();
    if compound {
        (other.road, other.number) = Default::default();
    }
    match kind {
        Absent::NearName => rename(reference, &mut other, |name| near(dice, name))?,
        Absent::OtherWord => rename(reference, &mut other, |name| Some(other_word(dice, name)))?,
        Absent::NoName => rename(reference, &mut other, |_| Some(no_name(dice)))?,
        Absent::Number if !compound => other.number = format!("{}号", 1_000 + dice.roll(8_000)),
        Absent::Elsewhere => return elsewhere(reference, dice, &other),
        Absent::OtherRoad if compound => {
            let stranger = dice.one_of(&reference.all);
            (!stranger.road.is_empty() && stranger.number != address.number).then_some(())?;
            (other.road, other.number) = (stranger.road.clone(), stranger.number.clone());
        }
        Absent::Building | Absent::Entrance | Absent::Dwelling | Absent::OtherEntrance => {
            renumber(reference, dice, address, kind, &mut other)?;
        }
        Absent::Number | Absent::OtherRoad => return None,
    }
    (!reference.present.contains(&other.full_name())).then(|| say(dice, &other))
}

fn renumber(
    reference: &Reference,
    dice: &mut Dice,
    address: &Address,
    kind: Absent,
    other: &mut Address,
) -> Option<()> {
    if kind == Absent::Building {
        other.building = format!("{}幢", 27 + dice.roll(200));
        (!address.building.is_empty()).then_some(())
    } else if kind == Absent::Entrance {
        other.entrance = format!("{}单元", 5 + dice.roll(9));
        (!address.entrance.is_empty()).then_some(())
    } else if kind == Absent::Dwelling {
        other.dwelling = format!("{}{:02}室", 1 + dice.roll(30), 5 + dice.roll(30));
        if dice.in_hundred(40) {
            other.entrance.clear();
        }
        (!address.dwelling.is_empty()).then_some(())
    } else {
        let first = address.entrance == "1单元";
        other.entrance = if first { "2单元" } else { "1单元" }.to_owned();
        (!address.entrance.is_empty() && reference.only_one_in_building(address)).then_some(())
    }
}

/// Gives the compound, or the road where there is none, another name that the reference does not have.
fn rename(
    reference: &Reference,
    address: &mut Address,
    mut other: impl FnMut(&str) -> Option<String>,
) -> Option<()> {
    let road_only = address.compound.is_empty();
    let name = if road_only {
        &mut address.road
    } else {
        &mut address.compound
    };
    *name = other(name)?;
    (!reference.names.contains(name.as_str())).then_some(())
}

/// A name one character away.
fn near(dice: &mut Dice, name: &str) -> Option<String> {
    let mut chars: Vec<char> = name.chars().collect();
    let at = dice.roll(chars.len());
    let of = chars[at];
    match dice.roll(4) {
        0 => chars[at] = homophone(dice, of)?,
        1 => chars[at] = lookalike(dice, of)?,
        2 if tells_apart(of) => chars[at] = dice.char_of("东南西北一二三四五六七八九"),
        2 => chars[at] = dice.char_of("春花秋月江南塞北金银财宝"),
        _ => chars.insert(at, dice.char_of("新老大小上下东南西北中")),
    }
    Some(chars.into_iter().collect())
}

/// A real stem with another word.
fn other_word(dice: &mut Dice, name: &str) -> String {
    let stem: String = name
        .chars()
        .take(name.chars().count().saturating_sub(2).max(2))
        .collect();
    match dice.roll(3) {
        0 => stem + dice.word(&["公馆", "新城", "广场", "小区", "大厦", "花苑", "府邸"]),
        1 => format!("{name}{}期", dice.word(&["一", "二", "三", "2"])),
        _ => name.to_owned() + dice.word(&["北苑", "东区", "公寓", "二村", "花园"]),
    }
}

/// A name unlike any.
fn no_name(dice: &mut Dice) -> String {
    let stem: String = (0..2)
        .map(|_| dice.char_of("鸿鹤麒麟碧翡珊瑚蓝绿橙枣榆槐"))
        .collect();
    stem + dice.word(&["新村", "小区", "花园", "路", "苑"])
}

/// A real address said to lie elsewhere.
fn elsewhere(reference: &Reference, dice: &mut Dice, address: &Address) -> Option<String> {
    let there = Address {
        street: String::new(),
        ..address.clone()
    };
    let known = reference
        .all
        .iter()
        .step_by(997)
        .map(|one| one.street.as_str());
    let homes = reference.compounds.get(&address.compound);
    let away = |street: &&str| {
        !address.compound.is_empty() && homes.is_none_or(|homes| !homes.contains(*street))
    };
    let streets: BTreeSet<&str> = known.filter(away).chain(["闲林街道"]).collect();
    let streets: Vec<&str> = streets.into_iter().collect();
    let place = match dice.roll(3) {
        0 => "宁波市海曙区",
        1 => dice.word(&[
            "余杭区",
            "上海市杨浦区",
            "江苏省南京市",
            "宁波",
            "嘉兴",
            "绍兴市",
        ]),
        _ => *dice.one_of(&streets),
    };
    let text = say(dice, &there);
    // At the end a bare 宁波 could be anybody's name.
    let at_the_end = dice.in_hundred(25) && place.ends_with(['市', '区', '道']);
    Some(if at_the_end {
        format!("{text}，{place}")
    } else {
        format!("{place}{text}")
    })
}
