//! The rows of a table of members: what each says of the record and what of the member.

use std::collections::BTreeMap;

use linli_registers::{AttributeDef, Register};
use linli_sheets::{Columns, ReadRow, Reading, Value as Cell};

use super::super::columns::keys;
use super::super::lines::Line;
use super::super::{Refused, cells};
use super::shares::share;
use super::sheet::{Sheet, own};

/// A row as it was read.
#[derive(Clone, Debug)]
pub(super) struct Row {
    /// What it says of the record.
    pub whole: Line,
    /// What it says of the member.
    pub member: Line,
    /// Of which of the registers of members that is, where the row tells.
    pub of: Option<usize>,
    /// What the member is called.
    pub called: String,
    /// The number that tells records at one address apart.
    pub number: Option<String>,
    /// In which role.
    pub role: Option<&'static str>,
    /// The part held.
    pub share: Option<(i64, i64)>,
    /// Since when.
    pub since: Option<jiff::civil::Date>,
    /// What is wrong with it, by column.
    pub wrong: Vec<Refused>,
}

impl Row {
    /// What a line of an empty table would be: its number, and nothing told.
    fn line(number: u32) -> Line {
        Line {
            number,
            record: None,
            place: None,
            address: None,
            as_of: None,
            reason: None,
            values: BTreeMap::new(),
            wrong: Vec::new(),
        }
    }
}

/// The rows that could be read.
pub(super) fn rows(sheet: &Sheet, columns: &Columns, reading: &Reading) -> Vec<Row> {
    reading
        .good()
        .map(|row| Cells { columns, row }.row(sheet))
        .collect()
}

struct Cells<'a> {
    columns: &'a Columns,
    row: &'a ReadRow,
}

impl Cells<'_> {
    fn cell(&self, key: &str) -> Option<&Cell> {
        self.row.values.get(self.columns.place(key)?)?.as_ref()
    }

    fn text(&self, key: &str) -> Option<String> {
        match self.cell(key) {
            Some(Cell::Text(text) | Cell::Choice(text)) => Some(text.clone()),
            Some(_) | None => None,
        }
    }

    fn day(&self, key: &str) -> Option<jiff::civil::Date> {
        match self.cell(key) {
            Some(Cell::Date(day)) => Some(*day),
            Some(_) | None => None,
        }
    }

    fn row(&self, sheet: &Sheet) -> Row {
        let (of, mut wrong) = (self.of(sheet), Vec::new());
        let base = Line {
            as_of: self.day(keys::AS_OF),
            reason: self.text(keys::REASON),
            ..Row::line(self.row.number)
        };
        let whole = Line {
            record: self.text(keys::RECORD),
            place: self.text(keys::PLACE),
            address: self.text(keys::ADDRESS),
            values: self.values(sheet.register, sheet.of_whole(), &mut wrong),
            ..base.clone()
        };
        let nth = of.unwrap_or(0);
        let register = sheet.members.get(nth).copied().unwrap_or(sheet.register);
        let member = Line {
            record: self.text(own::MEMBER),
            address: self.text(own::MEMBER_ADDRESS),
            values: self.values(register, sheet.of_member(nth), &mut wrong),
            ..base
        };
        let role = self.text(own::ROLE);
        Row {
            number: self.text(own::NUMBER),
            role: role.and_then(|id| Some(sheet.roster.role(&id)?.id.as_str())),
            share: self.share(&mut wrong),
            since: self.day(own::SINCE),
            called: self.text(sheet.who_key()).unwrap_or_default(),
            whole,
            member,
            of,
            wrong,
        }
    }

    fn share(&self, wrong: &mut Vec<Refused>) -> Option<(i64, i64)> {
        let read = share(&self.text(own::SHARE)?);
        read.map_err(|text| wrong.push((own::SHARE, text))).ok()
    }

    /// The register of the member: as the row says, or the one whose own columns are filled in.
    fn of(&self, sheet: &Sheet) -> Option<usize> {
        if sheet.members.len() == 1 {
            return Some(0);
        }
        if let Some(said) = self.text(own::KIND) {
            return sheet.members.iter().position(|one| one.id() == said);
        }
        (0..sheet.members.len()).find(|nth| {
            let only = sheet.of_member(*nth).filter(|(one, _)| {
                let others = (0..sheet.members.len()).filter(|other| other != nth);
                one.unique
                    && !others
                        .clone()
                        .any(|other| sheet.of_member(other).any(|(two, _)| two.id == one.id))
            });
            let mut only = only;
            only.any(|(_, key)| self.cell(key).is_some())
        })
    }

    fn values(
        &self,
        register: &Register,
        asked: impl Iterator<Item = (&'static AttributeDef, &'static str)>,
        wrong: &mut Vec<Refused>,
    ) -> BTreeMap<&'static str, serde_json::Value> {
        let mut values = BTreeMap::new();
        for (attribute, key) in asked {
            let Some(cell) = self.cell(key) else { continue };
            match cells::value(register, attribute, cell) {
                Ok(value) => drop(values.insert(attribute.id.as_str(), value)),
                Err(text) => wrong.push((key, text)),
            }
        }
        values
    }
}
