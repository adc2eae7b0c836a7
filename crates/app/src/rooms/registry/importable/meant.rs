//! Which record a row means, and where a new one would stand. Pure.

use std::collections::{BTreeMap, HashMap};

use linli_kernel::{Caller, PlaceId, RecordId, Text};
use linli_registers::{Register, Subject};

use super::super::model::Record;
use super::super::{look, reach};
use super::columns::keys;
use super::lines::Line;
use super::lookup::Known;
use super::{Refused, refuse};
use crate::rooms::places::Place;

/// What a row is about.
#[derive(Clone, Debug)]
pub(super) enum Meant {
    /// A record that there is.
    Old(Record),
    /// A record that it enters, at a place or for the street.
    New(Option<PlaceId>, String),
}

impl Meant {
    /// The record that there is.
    pub fn known(&self) -> Option<&Record> {
        match self {
            Self::Old(record) => Some(record),
            Self::New(..) => None,
        }
    }
}

/// The digests of the values of a row that only one record may hold, by attribute.
pub(super) type Blinds = BTreeMap<&'static str, String>;

/// Which records the rows before meant.
#[derive(Debug, Default)]
pub(super) struct Before {
    records: HashMap<RecordId, u32>,
    blinds: HashMap<(&'static str, String), u32>,
    named: HashMap<Called, Vec<Entered>>,
}

/// Where a new record stands, and what it is called.
type Called = (Option<PlaceId>, String);

/// The row that enters a record, and whether it has a number of its own.
type Entered = (u32, bool);

/// What rows are compared with.
pub(super) struct Ground<'a> {
    pub caller: &'a Caller,
    pub register: &'static Register,
    pub known: &'a Known,
    /// Whether a row may mean a record that stands at another address than it says.
    pub elsewhere: bool,
}

impl Ground<'_> {
    /// What a row is about.
    pub fn meant(
        &self,
        line: &Line,
        place: Option<&Place>,
        blinds: &Blinds,
    ) -> Result<Meant, Refused> {
        let found = match self.by_id(line)? {
            Some(id) => Some(id),
            None => self
                .by_blind(blinds)?
                .or_else(|| self.by_place(line, place, blinds)),
        };
        let found = found.and_then(|id| self.known.records.get(&id));
        let Some(record) = found else {
            return self.entered(line, place);
        };
        if !self.edits(&record.path) {
            return refuse(
                keys::RECORD,
                "这条登记不在您可登记的范围内，请交由登记单位办理，或删去这一行",
                "This record is outside what you may write: ask the office that keeps it, or delete the row",
            );
        }
        if record.restricted {
            return limited();
        }
        if !self.elsewhere && place.is_some_and(|place| record.place != Some(place.id)) {
            let key = if line.place.is_some() {
                keys::PLACE
            } else {
                keys::ADDRESS
            };
            return refuse(
                key,
                "这条登记在另一个地址；导入不迁移登记，请核对地址，或清空此格只更新其他内容",
                "This record stands at another address, and an import moves none: check the address, or clear the cell to update the rest",
            );
        }
        Ok(Meant::Old(record.clone()))
    }

    fn edits(&self, path: &str) -> bool {
        reach::covers(self.caller, self.register, &self.register.head().edit, path)
    }

    fn by_id(&self, line: &Line) -> Result<Option<RecordId>, Refused> {
        let Some(text) = &line.record else {
            return Ok(None);
        };
        let id = text.parse::<RecordId>().ok();
        let id = id.filter(|id| {
            let record = self.known.records.get(id);
            record.is_some_and(|one| self.edits(&one.path))
        });
        match id {
            Some(id) => Ok(Some(id)),
            None => refuse(
                keys::RECORD,
                "没有这个编号的登记，或不在您可登记的范围内；请核对，新登记请清空编号",
                "No record has this id within what you may write: correct it, or clear it for a new record",
            ),
        }
    }

    /// All values that only one record may hold are of one record.
    fn by_blind(&self, blinds: &Blinds) -> Result<Option<RecordId>, Refused> {
        let mut found = None;
        for (attribute, blind) in blinds {
            let Some(id) = self.known.holding.get(&(*attribute, blind.clone())) else {
                continue;
            };
            if found.is_some_and(|other| other != *id) {
                return Err((attribute, another()));
            }
            found = Some(*id);
        }
        Ok(found)
    }

    /// The only record of a place; else the one of this name there that holds no other number; without names the one
    /// that holds all of it.
    fn by_place(&self, line: &Line, place: Option<&Place>, blinds: &Blinds) -> Option<RecordId> {
        let here = self.known.at.get(&place.map(|place| place.id))?;
        if self.register.head().subject == Subject::Place {
            return here.first().copied();
        }
        let is = |id: &&RecordId| {
            let held = self.known.kept(**id);
            let same = |attribute: &str| {
                let (held, given) = (
                    held.and_then(|held| held.get(attribute)),
                    line.values.get(attribute),
                );
                held.zip(given).is_some_and(|(held, given)| {
                    look::same(self.register, attribute, &held.value, given)
                })
            };
            match self.register.name() {
                Some(name) => {
                    let other = blinds
                        .keys()
                        .any(|one| held.is_some_and(|held| held.contains_key(*one)));
                    same(&name.id) && !other
                }
                None => line.values.keys().all(|one| same(one)),
            }
        };
        here.iter().find(is).copied()
    }

    /// Where a new record stands.
    fn entered(&self, line: &Line, place: Option<&Place>) -> Result<Meant, Refused> {
        let head = self.register.head();
        let key = if line.place.is_some() {
            keys::PLACE
        } else {
            keys::ADDRESS
        };
        let Some(place) = place else {
            let path = reach::street_path(self.caller.street);
            if head.subject != Subject::Place && self.edits(&path) {
                return Ok(Meant::New(None, path));
            }
            return refuse(
                key,
                "没有填写地址，请填写您职责范围内的地址",
                "The address is missing: give one within your reach",
            );
        };
        if !head.places.is_empty() && !head.places.iter().any(|kind| kind == place.kind.code()) {
            let title = place.kind.title();
            return refuse(
                key,
                format!("本登记簿不登记在{}上，请改填更具体或对应的地址", title.zh),
                format!(
                    "Records of this register do not stand at a {}: give another address",
                    title.en
                ),
            );
        }
        if !self.edits(&place.path) {
            return refuse(
                key,
                "这个地址不在您的职责范围内，请核对，或交由负责的人登记",
                "This address is outside your reach: check it, or let whoever serves it enter the record",
            );
        }
        Ok(Meant::New(Some(place.id), place.path.clone()))
    }
}

/// The row of a record that is stored and nothing else.
fn limited() -> Result<Meant, Refused> {
    refuse(
        keys::RECORD,
        "本人已请求限制处理，这条登记不更改；请删去这一行，或先由答复请求的人解除限制",
        "At the person's request this record is stored only: delete the row, or have the restriction lifted first",
    )
}

impl Before {
    /// Refuses a row that means what one before it meant.
    pub fn once(
        &mut self,
        register: &'static Register,
        line: &Line,
        meant: &Meant,
        blinds: &Blinds,
    ) -> Result<(), Refused> {
        for (attribute, blind) in blinds {
            let key = (*attribute, blind.clone());
            let before = *self.blinds.entry(key).or_insert(line.number);
            if before != line.number {
                return Err((attribute, twice(before)));
            }
        }
        let (before, key) = match meant {
            Meant::Old(record) => {
                let before = *self.records.entry(record.id).or_insert(line.number);
                (before, keys::RECORD)
            }
            Meant::New(place, _) => (
                self.named(register, line, *place, !blinds.is_empty()),
                keys::ADDRESS,
            ),
        };
        if before == line.number {
            return Ok(());
        }
        let key = register.name().map_or(key, |name| name.id.as_str());
        Err((key, twice(before)))
    }

    /// The row before that enters the same, or this one. Two of one name with numbers of their own are two.
    fn named(
        &mut self,
        register: &'static Register,
        line: &Line,
        place: Option<PlaceId>,
        numbered: bool,
    ) -> u32 {
        let called = match (register.head().subject, register.name()) {
            (Subject::Place, _) => String::new(),
            (_, Some(name)) => line
                .values
                .get(name.id.as_str())
                .map(ToString::to_string)
                .unwrap_or_default(),
            (_, None) => format!("{:?}", line.values),
        };
        let all = self.named.entry((place, called)).or_default();
        let before = all.iter().find(|(_, other)| !(numbered && *other));
        let before = before.map_or(line.number, |(row, _)| *row);
        all.push((line.number, numbered));
        before
    }
}

fn twice(before: u32) -> Text {
    Text::new(
        format!("与第 {before} 行是同一条登记，请删去其中一行或改正"),
        format!("the same record as row {before}: delete one of the two or correct it"),
    )
}

fn another() -> Text {
    Text::new(
        "已有另一条登记使用这个号码，请核对",
        "Another record holds this number: check it",
    )
}
