//! Records that begin with a form: a place that gets its first, and a new row of a repeat.

use jiff::civil::Date;
use linli_db::Tx;
use linli_forms::Write;
use linli_kernel::{Caller, PlaceId, RecordId, Text, Trouble};
use linli_registers::{Register, Subject};

use super::act::Hand;
use super::apply::opened;
use super::drafts::read;
use super::enter::opened_at;
use super::model::{About, Record};
use super::store::records;

/// What a write of a form is meant for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Aim<'a> {
    /// What the form is about, or the record that a row of a repeat stands for.
    Known(About),
    /// A row of a repeat, such as `members[2]`, that stands for no record yet.
    Row(&'a str),
}

impl<'a> Aim<'a> {
    /// Of one write of a form that is about `about`.
    pub(super) fn of(write: &'a Write, about: About) -> Self {
        let key = write.key.as_deref();
        if let Some(id) = key.and_then(|key| key.parse::<RecordId>().ok()) {
            return Self::Known(About::Record(id));
        }
        let row = write.path.rsplit_once('.').map(|(row, _field)| row);
        row.filter(|row| row.ends_with(']'))
            .map_or(Self::Known(about), Self::Row)
    }
}

/// A record for what a form tells of something that has none: where all is told that its register requires, and
/// nothing of that register stands at the place (a row of a repeat is somebody else than who stands there). Else why not.
pub(super) async fn begun(
    tx: &mut Tx,
    (hand, caller): (&Hand, &Caller),
    (aim, about): (Aim<'_>, About),
    register: &Register,
    group: &[&Write],
) -> Result<Result<Record, Text>, Trouble> {
    let Some(place) = place_of(tx, hand, about).await? else {
        return Ok(Err(enter_first(register)));
    };
    let there = records::at_place(tx, hand.street, place, Some(register.id()), true).await?;
    let alone = match aim {
        Aim::Row(_) => {
            if let Some(namesake) = namesake(tx, hand, register, &there, group).await? {
                return Ok(Ok(namesake));
            }
            register.head().subject != Subject::Place
        }
        Aim::Known(_) => there.is_empty(),
    };
    if !alone || !told(register, group, hand.today()) {
        return Ok(Err(enter_first(register)));
    }
    match opened_at(tx, hand, caller, register, Some(place)).await {
        Ok(record) => Ok(Ok(record)),
        Err(Trouble::Invalid(_) | Trouble::Refused(_)) => Ok(Err(enter_first(register))),
        Err(fault @ Trouble::Fault(_)) => Err(fault),
    }
}

/// The only record at the place that is called as the row says: who was entered before is not entered twice by somebody
/// who could not see it, as on a phone without signal.
async fn namesake(
    tx: &mut Tx,
    hand: &Hand,
    register: &Register,
    there: &[Record],
    group: &[&Write],
) -> Result<Option<Record>, Trouble> {
    let Some(name) = register.head().name.as_deref() else {
        return Ok(None);
    };
    let said = group.iter().find(|write| write.attribute == name);
    let Some(said) = said.and_then(|write| write.new.as_ref()) else {
        return Ok(None);
    };
    let held = opened(tx, &hand.vault, there).await?;
    let called = |record: &&Record| {
        let kept = held.get(&record.id).and_then(|kept| kept.get(name));
        kept.is_some_and(|kept| kept.value == *said)
    };
    let mut found = there.iter().filter(called);
    Ok(match (found.next(), found.next()) {
        (Some(one), None) => Some(one.clone()),
        _ => None,
    })
}

async fn place_of(tx: &mut Tx, hand: &Hand, about: About) -> Result<Option<PlaceId>, Trouble> {
    match about {
        About::Place(place) => Ok(Some(place)),
        About::Record(id) => {
            let record = records::find(tx, hand.street, id, false).await?;
            Ok(record.and_then(|one| one.place))
        }
    }
}

/// Whether the writes tell everything that a record of the register must say, and can be read.
fn told(register: &Register, group: &[&Write], today: Date) -> bool {
    let mut required = register.def().attributes.iter().filter(|one| one.required);
    required.all(|one| {
        let mut said = group.iter().filter(|write| write.attribute == one.id);
        said.any(|write| {
            let new = write.new.as_ref();
            new.is_some_and(|new| read(register, one, new, None, today).is_ok())
        })
    })
}

fn enter_first(register: &Register) -> Text {
    let title = &register.head().title;
    Text::new(
        format!("没有可写入的{}记录，请先登记", title.zh),
        format!(
            "There is no record of {} to write to; enter one first",
            title.en
        ),
    )
}
