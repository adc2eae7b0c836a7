//! What every row would do to the register.

use std::collections::BTreeMap;

use linli_db::Tx;
use linli_kernel::{Caller, Invalid, PlaceId, RecordId, Text, Trouble};
use linli_registers::{Kind, Override, Register};

use super::super::act::Hand;
use super::super::apply::Change;
use super::super::drafts::{Draft, changes};
use super::super::enter::complete;
use super::super::model::{Kept, Record};
use super::super::sealed;
use super::Refused;
use super::columns::keys;
use super::lines::Line;
use super::lookup::{Known, Wanted};
use super::meant::{Before, Blinds, Ground, Meant};
use super::named::Named;
use super::sites::{Sites, of_places};
use crate::rooms::imports::{Outcome, Phase, Progress, Wrong};

/// So many rows are judged between two reports of progress.
const TOLD_EVERY: usize = 200;

/// What a row writes.
#[derive(Debug)]
pub(super) struct Writing {
    /// Which row.
    pub row: u32,
    /// The record that changes; none enters one.
    pub record: Option<Record>,
    /// Where a new one stands.
    pub place: Option<PlaceId>,
    /// What changes.
    pub changes: Vec<Change>,
}

/// What was found out about a file.
#[derive(Debug, Default)]
pub(super) struct Judged {
    /// What each good row would do.
    pub outcomes: BTreeMap<u32, Outcome>,
    /// What is wrong with the others.
    pub wrong: Vec<Wrong>,
    /// What the good rows write.
    pub writings: Vec<Writing>,
    /// The record of each good row that is about one that there is.
    pub known: BTreeMap<u32, Record>,
}

impl Judged {
    /// Takes in what a row would do, or everything that is wrong with it.
    fn take(&mut self, line: Line, judged: Result<(Outcome, Option<Writing>), Vec<Refused>>) {
        let row = line.number;
        match judged {
            Ok((outcome, writing)) => {
                self.outcomes.insert(row, outcome);
                self.writings.extend(writing);
            }
            Err(refused) => {
                let wrong = line.wrong.into_iter().chain(refused);
                self.wrong
                    .extend(wrong.map(|(key, text)| Wrong { row, key, text }));
            }
        }
    }
}

/// What records a file may mean, and the digests of each row.
pub(super) fn wanted(
    register: &'static Register,
    hand: &Hand,
    lines: &[Line],
    sites: &Sites,
) -> (Wanted, Vec<Blinds>) {
    let mut wanted = Wanted::default();
    let mut all = Vec::with_capacity(lines.len());
    for line in lines {
        let own = blinds(register, hand, line);
        for (attribute, blind) in &own {
            wanted
                .blinds
                .entry(*attribute)
                .or_default()
                .push(blind.clone());
        }
        wanted.ids.extend(
            line.record
                .iter()
                .filter_map(|text| text.parse::<RecordId>().ok()),
        );
        match sites.place_of(line) {
            Ok(Some(place)) => wanted.places.push(place.id),
            Ok(None) => wanted.nowhere = true,
            Err(_refused) => {}
        }
        all.push(own);
    }
    wanted.places.sort();
    wanted.places.dedup();
    (wanted, all)
}

pub(super) fn blinds(register: &'static Register, hand: &Hand, line: &Line) -> Blinds {
    let unique = register.def().attributes.iter().filter(|one| one.unique);
    unique
        .filter_map(|one| {
            let given = line.values.get(one.id.as_str())?;
            let read = register
                .read(one, given, Override::Confirmed, hand.today())
                .ok()?;
            let blind = sealed::blind(&hand.vault, register, &one.id, &read.value);
            Some((one.id.as_str(), blind))
        })
        .collect()
}

/// Judges rows one after the other.
pub(super) struct Judge<'a> {
    pub hand: &'a Hand,
    pub caller: &'a Caller,
    pub register: &'static Register,
    pub sites: &'a Sites,
    pub known: &'a Known,
    /// Whether a row may mean a record that stands at another address than it says.
    pub elsewhere: bool,
    pub progress: &'a Progress,
}

impl Judge<'_> {
    /// What every row would do.
    pub async fn all(
        &self,
        tx: &mut Tx,
        lines: Vec<Line>,
        blinds: &[Blinds],
    ) -> Result<Judged, Trouble> {
        let mut out = Judged::default();
        let mut before = Before::default();
        let mut named = Named::of(self.hand, self.caller);
        let total = lines.len();
        for (nth, (mut line, blinds)) in lines.into_iter().zip(blinds).enumerate() {
            if nth % TOLD_EVERY == 0 {
                self.progress.step(Phase::Comparing, nth, total);
            }
            self.resolve(tx, &mut line, &mut named).await?;
            let judged = match self.meant(&line, blinds, &mut before) {
                Err(refused) => Err(vec![refused]),
                Ok(_) if !line.wrong.is_empty() => Err(Vec::new()),
                Ok(meant) => {
                    let known = meant.known().cloned().map(|known| (line.number, known));
                    let judged = self.one(tx, &line, meant).await?;
                    out.known.extend(known.filter(|_| judged.is_ok()));
                    judged
                }
            };
            out.take(line, judged);
        }
        Ok(out)
    }

    /// Places and records that cells name become their ids.
    async fn resolve(
        &self,
        tx: &mut Tx,
        line: &mut Line,
        named: &mut Named<'_>,
    ) -> Result<(), Trouble> {
        for one in of_places(self.register) {
            let Some(text) = line
                .values
                .get(one.id.as_str())
                .and_then(|one| one.as_str())
            else {
                continue;
            };
            match self.sites.get(&one.id, text) {
                Ok(place) => drop(line.values.insert(&one.id, place.id.to_string().into())),
                Err(refused) => line.wrong.push(refused),
            }
        }
        let records = self.register.def().attributes.iter();
        for one in records.filter(|one| one.kind == Kind::Record) {
            let Some(text) = line
                .values
                .get(one.id.as_str())
                .and_then(|one| one.as_str())
            else {
                continue;
            };
            match named.get(tx, one, text).await? {
                Ok(id) => drop(line.values.insert(&one.id, id.to_string().into())),
                Err(said) => line.wrong.push((&one.id, said)),
            }
        }
        Ok(())
    }

    fn meant(&self, line: &Line, blinds: &Blinds, before: &mut Before) -> Result<Meant, Refused> {
        let ground = Ground {
            caller: self.caller,
            register: self.register,
            known: self.known,
            elsewhere: self.elsewhere,
        };
        let place = self.sites.place_of(line)?;
        let meant = ground.meant(line, place, blinds)?;
        before.once(self.register, line, &meant, blinds)?;
        Ok(meant)
    }

    async fn one(
        &self,
        tx: &mut Tx,
        line: &Line,
        meant: Meant,
    ) -> Result<Result<(Outcome, Option<Writing>), Vec<Refused>>, Trouble> {
        let none = BTreeMap::new();
        let (record, held, place, is_new) = match meant {
            Meant::Old(record) => {
                let held = self.known.kept(record.id).unwrap_or(&none);
                (record, held, None, false)
            }
            Meant::New(place, path) => (self.provisional(place, path), &none, place, true),
        };
        let changed = match self.wanted(tx, line, (&record, is_new), held).await? {
            Ok(changed) => changed,
            Err(refused) => return Ok(Err(refused)),
        };
        let outcome = match (is_new, changed.is_empty()) {
            (true, _) => Outcome::New,
            (false, true) => return Ok(Ok((Outcome::Same, None))),
            (false, false) => Outcome::Changed,
        };
        let writing = Writing {
            row: line.number,
            record: (!is_new).then_some(record),
            place,
            changes: changed,
        };
        Ok(Ok((outcome, Some(writing))))
    }

    /// What a row changes, where it may.
    async fn wanted(
        &self,
        tx: &mut Tx,
        line: &Line,
        (record, is_new): (&Record, bool),
        held: &BTreeMap<String, Kept>,
    ) -> Result<Result<Vec<Change>, Vec<Refused>>, Trouble> {
        let masked = super::masked::refused(self.register, &line.values, held);
        if !masked.is_empty() {
            return Ok(Err(masked));
        }
        let found = self.changes(tx, line, record, held).await;
        let found = found.and_then(|changed| {
            if is_new {
                complete(self.register, &changed)?;
            }
            Ok(changed)
        });
        match found {
            Ok(changed) => Ok(Ok(changed)),
            Err(Trouble::Invalid(invalid)) => Ok(Err(self.all_refused(invalid))),
            Err(other) => Err(other),
        }
    }

    /// A new record as it would be, to ask whether it may hold what the row says.
    fn provisional(&self, place: Option<PlaceId>, path: String) -> Record {
        Record {
            street: self.hand.street,
            id: self.hand.id(),
            register: self.register.id().to_owned(),
            place,
            path,
            person: None,
            version: 1,
            opened: self.hand.at,
            closed: None,
            restricted: false,
        }
    }

    async fn changes(
        &self,
        tx: &mut Tx,
        line: &Line,
        record: &Record,
        held: &BTreeMap<String, Kept>,
    ) -> Result<Vec<Change>, Trouble> {
        let values = line.values.iter();
        let reason = line.reason.as_ref();
        let checked = self
            .register
            .def()
            .attributes
            .iter()
            .filter(|one| super::columns::is_checked(one.kind));
        let draft = Draft {
            values: values
                .map(|(id, value)| ((*id).to_owned(), value.clone()))
                .collect(),
            confirmed: reason
                .into_iter()
                .flat_map(|reason| checked.clone().map(|one| (one.id.clone(), reason.clone())))
                .collect(),
            as_of: line.as_of,
            ..Draft::default()
        };
        let source = self.hand.source(&self.register.head().kept_by);
        let of = (self.register, record);
        changes(tx, (self.hand, self.caller), of, held, &draft, &source).await
    }

    fn all_refused(&self, invalid: Invalid) -> Vec<Refused> {
        let fields = invalid.fields.into_iter();
        fields
            .map(|one| self.refused(&one.field, one.text))
            .collect()
    }

    /// The column that a wrong field stands in, and the remedy.
    fn refused(&self, field: &str, text: Text) -> Refused {
        let Some(attribute) = self.register.attribute(field) else {
            return (keys::AS_OF, asked(text));
        };
        if super::columns::is_checked(attribute.kind) && text.zh.contains("校验") {
            return (&attribute.id, confirmable(text));
        }
        (&attribute.id, asked(text))
    }
}

/// Every refusal says what to do.
fn asked(text: Text) -> Text {
    if text.zh.contains('请') {
        return text;
    }
    Text::new(
        format!("{}；请改正或清空此格", text.zh),
        format!("{}: correct it or clear the cell", text.en),
    )
}

fn confirmable(text: Text) -> Text {
    Text::new(
        format!(
            "{}；证件确实如此的，请在“校验位不符的理由”一列写明",
            text.zh
        ),
        format!(
            "{}; where the document really says so, write why into the column of the reason",
            text.en
        ),
    )
}
