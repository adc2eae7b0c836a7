//! Which record the rows of a table are about, where they do not say it by id. Pure.

use std::collections::BTreeMap;

use linli_kernel::{RecordId, Text};

use super::super::lookup::Known;
use super::super::{Refused, refuse};
use super::groups::Whole;
use super::rows::Row;
use super::sheet::{Sheet, own};

/// What is known of the records at the addresses of a file.
pub(super) struct Whose<'a> {
    /// The roster.
    pub sheet: &'static Sheet,
    /// The rows.
    pub rows: &'a [Row],
    /// The records, opened.
    pub known: &'a Known,
    /// Who leads a record now.
    pub heads: &'a BTreeMap<RecordId, RecordId>,
    /// Which record the member of a row is, where it is known already.
    pub members: &'a BTreeMap<usize, RecordId>,
}

impl Whose<'_> {
    /// Says in the line of a record which is meant, or what a new one is called.
    pub fn settle(&self, whole: &mut Whole, place: Option<&str>) -> Result<(), (usize, Refused)> {
        let name = self.name();
        if whole.line.record.is_some() || name.is_empty() {
            return Ok(());
        }
        let head = self.head(whole)?;
        let leader = head.and_then(|row| self.rows.get(row));
        let leader = leader.map(|row| row.called.as_str());
        let said = whole.line.values.get(name).and_then(|one| one.as_str());
        let said = said.map(str::to_owned);
        let found = match said.as_deref().or(leader) {
            Some(called) => {
                let called = self.called(whole, name, called);
                called.or_else(|| self.led(whole, head))
            }
            None => self.only(whole, place.is_some())?,
        };
        let Some(id) = found else {
            if let Some(called) = self.new_name(said.as_deref(), leader, place) {
                whole.line.values.insert(name, called.into());
            }
            return Ok(());
        };
        whole.line.record = Some(id.to_string());
        // What the table calls it after its head is no other name.
        let is_other =
            said.is_some_and(|said| Some(said.as_str()) != leader && !self.bears(id, name, &said));
        if !is_other {
            whole.line.values.remove(name);
        }
        Ok(())
    }

    /// What a new record is called: as the table says, or after its head or its address.
    fn new_name(
        &self,
        said: Option<&str>,
        leader: Option<&str>,
        place: Option<&str>,
    ) -> Option<String> {
        match said {
            Some(said) if self.after_head() && Some(said) == leader => {
                Some(self.sheet.table.call(said))
            }
            Some(said) => Some(said.to_owned()),
            None => leader.or(place).map(|after| self.sheet.table.call(after)),
        }
    }

    fn name(&self) -> &'static str {
        self.sheet.register.name().map_or("", |one| one.id.as_str())
    }

    /// Whether records are called after a member.
    fn after_head(&self) -> bool {
        self.sheet.table.head(self.sheet.roster).is_some()
    }

    /// The row of who leads it; there is one at most.
    fn head(&self, whole: &Whole) -> Result<Option<usize>, (usize, Refused)> {
        let Some(role) = self.sheet.table.head(self.sheet.roster) else {
            return Ok(None);
        };
        let leads = |at: &&usize| {
            let row = self.rows.get(**at);
            row.is_some_and(|row| row.role == Some(role.id.as_str()))
        };
        let mut heads = whole.rows.iter().filter(leads);
        let first = heads.next().copied();
        match (first, heads.next()) {
            (Some(first), Some(second)) => {
                Err((*second, two_heads(&role.title, self.number(first))))
            }
            (first, _) => Ok(first),
        }
    }

    fn number(&self, row: usize) -> u32 {
        self.rows.get(row).map_or(0, |row| row.whole.number)
    }

    /// The records at the address; one that holds another number than the table gives is another.
    fn here(&self, whole: &Whole) -> Vec<RecordId> {
        let here = self.known.at.get(&whole.place);
        let is_other = |id: &RecordId| {
            let held = self.known.kept(*id);
            let mut numbers = whole.line.values.keys().filter(|given| {
                let attribute = self.sheet.register.attribute(given);
                attribute.is_some_and(|one| one.unique)
            });
            numbers.any(|given| held.is_some_and(|held| held.contains_key(*given)))
        };
        let here = here.into_iter().flatten().copied();
        here.filter(|id| !is_other(id)).collect()
    }

    fn bears(&self, id: RecordId, name: &str, called: &str) -> bool {
        let held = self.known.kept(id).and_then(|kept| kept.get(name));
        let held = held.and_then(|held| held.value.as_str());
        let after = self.after_head().then(|| self.sheet.table.call(called));
        held.is_some_and(|held| held == called || after.as_deref() == Some(held))
    }

    /// The record at the address that is called so, or after somebody who is called so.
    fn called(&self, whole: &Whole, name: &str, called: &str) -> Option<RecordId> {
        let mut here = self.here(whole).into_iter();
        here.find(|id| self.bears(*id, name, called))
    }

    /// The record at the address whose head is the member of a row.
    fn led(&self, whole: &Whole, head: Option<usize>) -> Option<RecordId> {
        let member = self.members.get(&head?)?;
        let mut here = self.here(whole).into_iter();
        here.find(|id| self.heads.get(id) == Some(member))
    }

    /// The only record of the address; none where a new one is called after it.
    fn only(&self, whole: &Whole, stands: bool) -> Result<Option<RecordId>, (usize, Refused)> {
        let first = whole.rows.first().copied().unwrap_or_default();
        match self.here(whole).as_slice() {
            [only] => Ok(Some(*only)),
            [] if stands && !self.after_head() => Ok(None),
            [] => refuse(
                self.sheet.name_key(),
                "没有写明这是哪一户（处）：请填写名称，或在同一地址的行里写明由谁称呼（如户主）",
                "It is not said which one this is: give its name, or the row of its head at the same address",
            )
            .map_err(|refused| (first, refused)),
            [_, _, ..] => refuse(
                self.sheet.name_key(),
                "这个地址登记着几户（处），请填写名称",
                "Several stand at this address: give the name",
            )
            .map_err(|refused| (first, refused)),
        }
    }
}

fn two_heads(role: &Text, before: u32) -> Refused {
    (
        own::ROLE,
        Text::new(
            format!(
                "同一地址第 {before} 行已有一名{}；分属两户的，请在各行填写户名或编号加以区分",
                role.zh
            ),
            format!(
                "row {before} is the {} of this address already: where these are two, tell them apart by name or number in each row",
                role.en
            ),
        ),
    )
}
