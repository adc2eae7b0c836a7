//! Records that cells name: by id, else by the exact value of something records are found by.

use std::collections::HashMap;

use jiff::civil::Date;
use linli_db::Tx;
use linli_kernel::{Caller, RecordId, Text, Trouble};
use linli_registers::{AttributeDef, Override, Register};

use super::super::act::Hand;
use super::super::books::registers;
use super::super::store::{records, values};
use super::super::{reach, sealed};
use crate::vault::Vault;

/// Finds them, each text once.
pub(super) struct Named<'a> {
    vault: &'a Vault,
    caller: &'a Caller,
    today: Date,
    known: HashMap<(String, String), Result<RecordId, Text>>,
}

impl<'a> Named<'a> {
    /// For who writes.
    pub fn of(hand: &'a Hand, caller: &'a Caller) -> Self {
        Self {
            vault: &hand.vault,
            caller,
            today: hand.today(),
            known: HashMap::new(),
        }
    }

    /// The record that a cell names.
    pub async fn get(
        &mut self,
        tx: &mut Tx,
        attribute: &AttributeDef,
        text: &str,
    ) -> Result<Result<RecordId, Text>, Trouble> {
        let target = attribute
            .register
            .as_deref()
            .and_then(|id| registers().get(id));
        let Some(target) = target else {
            return Err(Trouble::fault(format!(
                "no register behind {}",
                attribute.id
            )));
        };
        let key = (target.id().to_owned(), text.to_owned());
        if let Some(known) = self.known.get(&key) {
            return Ok(known.clone());
        }
        let found = self.look(tx, target, text).await?;
        self.known.insert(key, found.clone());
        Ok(found)
    }

    /// The record of a register that a text names.
    pub async fn look(
        &self,
        tx: &mut Tx,
        target: &Register,
        text: &str,
    ) -> Result<Result<RecordId, Text>, Trouble> {
        let mut ids: Vec<RecordId> = text.parse().into_iter().collect();
        if ids.is_empty() {
            ids = self.holding(tx, target, text).await?;
        }
        let street = self.caller.street;
        let found = records::with_ids(tx, street, &ids).await?;
        let read = &target.head().read;
        let mut found = found.into_iter().filter(|one| {
            one.register == target.id()
                && one.closed.is_none()
                && reach::covers(self.caller, target, read, &one.path)
        });
        Ok(match (found.next(), found.next()) {
            (Some(one), None) => Ok(one.id),
            (None, _) => Err(none(target)),
            (Some(_), Some(_)) => Err(several(target)),
        })
    }

    async fn holding(
        &self,
        tx: &mut Tx,
        target: &Register,
        text: &str,
    ) -> Result<Vec<RecordId>, Trouble> {
        let mut ids = Vec::new();
        let sought = target.def().attributes.iter();
        for one in sought.filter(|one| one.sought || one.unique) {
            let read = target.read(one, &text.into(), Override::Confirmed, self.today);
            let Ok(read) = read else { continue };
            let blind = sealed::blind(self.vault, target, &one.id, &read.value);
            let street = self.caller.street;
            ids.extend(values::found(tx, street, target.id(), &one.id, &blind).await?);
        }
        ids.sort();
        ids.dedup();
        Ok(ids)
    }
}

fn none(target: &Register) -> Text {
    let title = &target.head().title;
    Text::new(
        format!(
            "登记簿“{}”里没有这一条，或不在您可查阅的范围内；请核对，或先登记",
            title.zh
        ),
        format!(
            "{} has no such record within your reach: correct it, or enter that record first",
            title.en
        ),
    )
}

fn several(target: &Register) -> Text {
    let title = &target.head().title;
    Text::new(
        format!("登记簿“{}”里有几条同名的，请改填登记编号", title.zh),
        format!(
            "{} has several of this name: give the id of the record",
            title.en
        ),
    )
}
