//! Rows that belong together: those of one record, and those of one member. Pure.

use std::collections::{BTreeMap, HashMap};

use linli_kernel::{PlaceId, Text};
use serde_json::Value;

use super::super::Refused;
use super::super::columns::keys;
use super::super::lines::Line;
use super::super::meant::Blinds;
use super::rows::Row;
use super::sheet::Sheet;

/// What is wrong, by the place of the row among the rows.
pub(super) type Wrongs = Vec<(usize, Refused)>;

/// The rows of one record.
#[derive(Debug)]
pub(super) struct Whole {
    /// What they say of it, under the number of the first.
    pub line: Line,
    /// Where it stands.
    pub place: Option<PlaceId>,
    /// Its rows.
    pub rows: Vec<usize>,
}

/// The rows of one member.
#[derive(Debug)]
pub(super) struct Member {
    /// Of which register.
    pub of: usize,
    /// What they say of it, under the number of the first.
    pub line: Line,
    /// Its rows.
    pub rows: Vec<usize>,
}

/// By what rows are known to be of one record.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum Sign {
    Record(String),
    There(Option<PlaceId>, Option<String>, Option<String>),
}

/// By what rows are known to be of one member.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum Who {
    Record(String),
    Numbered(usize, Vec<(&'static str, String)>),
    Called(usize, Option<PlaceId>, String),
}

/// The records that the rows are of; `places` says where each row's stands.
pub(super) fn wholes(
    sheet: &Sheet,
    rows: &[Row],
    places: &BTreeMap<usize, Option<PlaceId>>,
) -> (Vec<Whole>, Wrongs) {
    let name = sheet.register.name().map(|one| one.id.as_str());
    let (mut all, mut wrongs): (Vec<Whole>, Wrongs) = (Vec::new(), Vec::new());
    let mut known: HashMap<Sign, usize> = HashMap::new();
    for (at, place) in places {
        let Some(row) = rows.get(*at) else { continue };
        let called = name.and_then(|name| row.whole.values.get(name));
        let sign = match &row.whole.record {
            Some(id) => Sign::Record(id.clone()),
            None => Sign::There(*place, row.number.clone(), called.map(ToString::to_string)),
        };
        let nth = *known.entry(sign).or_insert(all.len());
        let Some(whole) = all.get_mut(nth) else {
            all.push(Whole {
                line: row.whole.clone(),
                place: *place,
                rows: vec![*at],
            });
            continue;
        };
        let key = |attribute: &str| sheet.whole_key(attribute).unwrap_or(keys::ADDRESS);
        match merged(&whole.line, &row.whole, key) {
            Ok(line) => {
                whole.line = line;
                whole.rows.push(*at);
            }
            Err(refused) => wrongs.extend(refused.into_iter().map(|one| (*at, one))),
        }
    }
    (all, wrongs)
}

/// The members that the rows name; `blinds` are the numbers of each row, `at` where each is registered.
pub(super) fn members(
    sheet: &Sheet,
    rows: &[Row],
    blinds: &BTreeMap<usize, Blinds>,
    at: &BTreeMap<usize, Option<PlaceId>>,
) -> (Vec<Member>, Wrongs) {
    let (mut all, mut wrongs): (Vec<Member>, Wrongs) = (Vec::new(), Vec::new());
    let mut known: HashMap<Who, usize> = HashMap::new();
    for (nth, blinds) in blinds {
        let Some(row) = rows.get(*nth) else { continue };
        let of = row.of.unwrap_or(0);
        let who = who(row, of, blinds, at.get(nth).copied().flatten());
        let group = *known.entry(who).or_insert(all.len());
        let Some(member) = all.get_mut(group) else {
            all.push(Member {
                of,
                line: row.member.clone(),
                rows: vec![*nth],
            });
            continue;
        };
        let key = |attribute: &str| sheet.member_key(attribute).unwrap_or(sheet.who_key());
        match merged(&member.line, &row.member, key) {
            Ok(line) => {
                member.line = line;
                member.rows.push(*nth);
            }
            Err(refused) => wrongs.extend(refused.into_iter().map(|one| (*nth, one))),
        }
    }
    (all, wrongs)
}

/// By what the member of a row is known.
fn who(row: &Row, of: usize, blinds: &Blinds, place: Option<PlaceId>) -> Who {
    match (&row.member.record, blinds.is_empty()) {
        (Some(id), _) => Who::Record(id.clone()),
        (None, false) => {
            let numbers = blinds.iter().map(|(key, blind)| (*key, blind.clone()));
            Who::Numbered(of, numbers.collect())
        }
        (None, true) => Who::Called(of, place, row.called.clone()),
    }
}

/// Two rows that speak of the same, as one; or the cells of the second that say otherwise.
fn merged(
    first: &Line,
    other: &Line,
    key: impl Fn(&str) -> &'static str,
) -> Result<Line, Vec<Refused>> {
    let differs = |(attribute, value): (&&'static str, &Value)| {
        let known = first.values.get(*attribute);
        let differs = known.is_some_and(|known| known != value);
        differs.then(|| (key(attribute), otherwise(first.number)))
    };
    let refused: Vec<Refused> = other.values.iter().filter_map(differs).collect();
    if !refused.is_empty() {
        return Err(refused);
    }
    let mut line = first.clone();
    for (attribute, value) in &other.values {
        line.values
            .entry(attribute)
            .or_insert_with(|| value.clone());
    }
    line.record = line.record.or_else(|| other.record.clone());
    line.reason = line.reason.or_else(|| other.reason.clone());
    line.as_of = line.as_of.or(other.as_of);
    Ok(line)
}

fn otherwise(row: u32) -> Text {
    Text::new(
        format!("与第 {row} 行说的不一样，而两行说的是同一条登记；请改成一致，或清空此格"),
        format!("row {row} says otherwise of the same record: make them agree, or clear the cell"),
    )
}
