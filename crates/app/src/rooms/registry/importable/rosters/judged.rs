//! What the rows of a table would do, compared with the registers.

use std::collections::{BTreeMap, HashMap};

use linli_db::Tx;
use linli_kernel::{PlaceId, RecordId, Text, Trouble};
use linli_registers::Register;

use super::super::super::act::Hand;
use super::super::super::members::sole;
use super::super::super::model;
use super::super::super::store::members as member_rows;
use super::super::columns::keys;
use super::super::judge::{Judge, Judged, Writing, wanted};
use super::super::lines::Line;
use super::super::lookup::Known;
use super::super::sites::Sites;
use super::groups::{Member, Wrongs};
use super::placed::{Placed, address_of, placed};
use super::rows::Row;
use super::sheet::{Sheet, own};
use super::whose::Whose;
use super::work::Seen;
use crate::app::Shared;
use crate::rooms::imports::{Asked, Found, Wrong};
use crate::rooms::places;

/// So many are asked for at once.
const AT_ONCE: usize = 500;

/// Compares the rows of a table with what the registers hold.
pub(super) async fn compared(
    app: &Shared,
    sheet: &'static Sheet,
    asked: Asked,
    rows: Vec<Row>,
) -> Result<Found, Trouble> {
    let placed = placed(app, sheet, &asked, rows).await?;
    let hand = Hand::of(app, &asked.caller);
    let compared = app.db.read(move |tx| {
        Box::pin(async move {
            let mut comparing = Comparing {
                sheet,
                hand,
                asked,
                wrongs: Vec::new(),
                seen: Vec::new(),
            };
            comparing.all(tx, placed).await
        })
    });
    compared.await
}

/// A table being compared.
pub(super) struct Comparing {
    /// The roster.
    pub sheet: &'static Sheet,
    /// Who imports.
    pub hand: Hand,
    /// The import.
    pub asked: Asked,
    /// What is wrong so far.
    pub wrongs: Wrongs,
    /// What was looked at.
    pub seen: Vec<Seen>,
}

/// Who belongs to records now.
pub(super) type Now = HashMap<RecordId, Vec<model::Member>>;

/// What is written, and into which register.
pub(super) type Writes = (&'static Register, Writing);

/// The members of a file as they were judged.
#[derive(Default)]
pub(super) struct People {
    /// Which record each is, where there is one.
    pub known: BTreeMap<usize, RecordId>,
    /// The member of each row that is right.
    pub of_row: BTreeMap<usize, usize>,
    /// What is to be written of each.
    pub writings: BTreeMap<usize, Writes>,
}

impl Comparing {
    async fn all(&mut self, tx: &mut Tx, mut placed: Placed) -> Result<Found, Trouble> {
        self.wrongs = std::mem::take(&mut placed.wrongs);
        let people = self.people(tx, &placed).await?;
        let (known, mark) = self.known(tx, &mut placed).await?;
        let now = self.now(tx, &known).await?;
        let names = self.names(tx, &placed).await?;
        self.settle(&mut placed, &people, (&known, &names), &now);
        let lines: Vec<Line> = placed.wholes.iter().map(|one| one.line.clone()).collect();
        let (_, blinds) = wanted(self.sheet.register, &self.hand, &lines, &placed.sites);
        let judge = self.judge(self.sheet.register, &placed.sites, &known, false);
        let judged = judge.all(tx, lines, &blinds).await?;
        self.seen.push(mark);
        let elsewhere = self.elsewhere(tx, &people).await?;
        Ok(self.found(&placed, people, judged, (&now, &elsewhere)))
    }

    fn judge<'a>(
        &'a self,
        register: &'static Register,
        sites: &'a Sites,
        known: &'a Known,
        elsewhere: bool,
    ) -> Judge<'a> {
        Judge {
            hand: &self.hand,
            caller: &self.asked.caller,
            register,
            sites,
            known,
            elsewhere,
            progress: &self.asked.progress,
        }
    }

    /// Who the members are.
    async fn people(&mut self, tx: &mut Tx, placed: &Placed) -> Result<People, Trouble> {
        let mut people = People::default();
        for (of, register) in self.sheet.members.iter().enumerate() {
            let Some(sites) = placed.homes.get(of) else {
                continue;
            };
            let mine = placed.members.iter().filter(|one| one.of == of);
            let lines: Vec<Line> = mine.map(|one| one.line.clone()).collect();
            let (wanted, blinds) = wanted(register, &self.hand, &lines, sites);
            let mut known = wanted.found(tx, self.hand.street, register).await?;
            known.open(tx, &self.hand.vault).await?;
            let judge = self.judge(register, sites, &known, true);
            let judged = judge.all(tx, lines, &blinds).await?;
            self.seen.push(Seen::of(register, wanted, known.mark()));
            self.met(placed, (of, register), judged, &mut people);
        }
        Ok(people)
    }

    /// Takes in what was found of the members of one register.
    fn met(
        &mut self,
        placed: &Placed,
        (of, register): (usize, &'static Register),
        judged: Judged,
        people: &mut People,
    ) {
        let mut by_row: HashMap<u32, usize> = HashMap::new();
        let mine = placed.members.iter().enumerate();
        for (nth, one) in mine.filter(|(_, one)| one.of == of) {
            by_row.insert(one.line.number, nth);
            if judged.outcomes.contains_key(&one.line.number) {
                people.of_row.extend(one.rows.iter().map(|row| (*row, nth)));
            } else {
                self.who_is_wrong(placed, one, &judged.wrong);
            }
        }
        let nth = |row: &u32| by_row.get(row).copied();
        let known = judged.known.iter();
        people
            .known
            .extend(known.filter_map(|(row, record)| Some((nth(row)?, record.id))));
        let writings = judged.writings.into_iter();
        people
            .writings
            .extend(writings.filter_map(|one| Some((nth(&one.row)?, (register, one)))));
    }

    /// A member who is refused takes the other rows of the same along.
    fn who_is_wrong(&mut self, placed: &Placed, one: &Member, wrong: &[Wrong]) {
        let Some((first, others)) = one.rows.split_first() else {
            return;
        };
        self.spoil(others, self.sheet.who_key(), one.line.number);
        let row = placed.rows.get(*first);
        let wrong = wrong.iter().filter(|wrong| wrong.row == one.line.number);
        let told = wrong.map(|one| (*first, (self.member_key(row, one.key), one.text.clone())));
        let told: Wrongs = told.collect();
        self.wrongs.extend(told);
    }

    /// Rows that go with one that is wrong.
    pub fn spoil(&mut self, rows: &[usize], key: &'static str, number: u32) {
        let said = spoilt(number);
        let rows = rows.iter();
        self.wrongs
            .extend(rows.map(|row| (*row, (key, said.clone()))));
    }

    /// The column of the table for one of a member's own.
    fn member_key(&self, row: Option<&Row>, key: &'static str) -> &'static str {
        match key {
            keys::ADDRESS | keys::PLACE => row.map_or(keys::ADDRESS, address_of),
            keys::RECORD if row.is_some_and(|row| row.member.record.is_some()) => own::MEMBER,
            keys::RECORD => self.sheet.who_key(),
            other => self.sheet.member_key(other).unwrap_or(other),
        }
    }

    /// The records at the addresses of the file. One that a number tells is told from then on.
    async fn known(&self, tx: &mut Tx, placed: &mut Placed) -> Result<(Known, Seen), Trouble> {
        let lines: Vec<Line> = placed.wholes.iter().map(|one| one.line.clone()).collect();
        let register = self.sheet.register;
        let (wanted, blinds) = wanted(register, &self.hand, &lines, &placed.sites);
        let mut known = wanted.found(tx, self.hand.street, register).await?;
        known.open(tx, &self.hand.vault).await?;
        for (whole, numbers) in placed.wholes.iter_mut().zip(blinds) {
            let mut held = numbers
                .into_iter()
                .filter_map(|key| known.holding.get(&key));
            let id = held.next().map(RecordId::to_string);
            whole.line.record = whole.line.record.take().or(id);
        }
        let mark = known.mark();
        Ok((known, Seen::of(register, wanted, mark)))
    }

    /// Who belongs to them now.
    async fn now(&self, tx: &mut Tx, known: &Known) -> Result<Now, Trouble> {
        let ids: Vec<RecordId> = known.records.keys().copied().collect();
        let mut out = Now::new();
        for some in ids.chunks(AT_ONCE) {
            let street = self.hand.street;
            for one in member_rows::now(tx, street, &self.sheet.roster.id, some).await? {
                out.entry(one.whole).or_default().push(one);
            }
        }
        Ok(out)
    }

    /// Where those are members who may be of one record only.
    async fn elsewhere(
        &self,
        tx: &mut Tx,
        people: &People,
    ) -> Result<HashMap<RecordId, RecordId>, Trouble> {
        let (register, roster) = (self.sheet.register, self.sheet.roster);
        let mut out = HashMap::new();
        if !roster.exclusive {
            return Ok(out);
        }
        let soles = people.known.values().map(|id| sole(register, roster, *id));
        let soles: Vec<String> = soles.collect();
        for some in soles.chunks(AT_ONCE) {
            let found = member_rows::with_soles(tx, self.hand.street, some).await?;
            out.extend(found.into_iter().map(|one| (one.member, one.whole)));
        }
        Ok(out)
    }

    /// What the addresses are called that the records stand at.
    async fn names(
        &self,
        tx: &mut Tx,
        placed: &Placed,
    ) -> Result<BTreeMap<PlaceId, String>, Trouble> {
        let places = placed.wholes.iter().filter_map(|one| one.place);
        let ids: Vec<PlaceId> = places.collect();
        let mut names = BTreeMap::new();
        for some in ids.chunks(AT_ONCE) {
            names.append(&mut places::names_of(tx, self.hand.street, some).await?);
        }
        Ok(names)
    }

    /// Who leads each record now.
    fn heads(&self, now: &Now) -> BTreeMap<RecordId, RecordId> {
        let role = self.sheet.table.head(self.sheet.roster);
        let leads = |one: &&model::Member| role.is_some_and(|role| role.id == one.role);
        let heads = now.values().flatten().filter(leads);
        heads.map(|one| (one.whole, one.member)).collect()
    }

    /// Finds out which record each group of rows means; those that do not tell are wrong.
    fn settle(
        &mut self,
        placed: &mut Placed,
        people: &People,
        (known, names): (&Known, &BTreeMap<PlaceId, String>),
        now: &Now,
    ) {
        let heads = self.heads(now);
        let of_row = people.of_row.iter();
        let members = of_row.filter_map(|(row, nth)| Some((*row, *people.known.get(nth)?)));
        let whose = Whose {
            sheet: self.sheet,
            rows: &placed.rows,
            known,
            heads: &heads,
            members: &members.collect(),
        };
        let mut unsettled = Vec::new();
        for (nth, whole) in placed.wholes.iter_mut().enumerate() {
            let place = whole.place.and_then(|id| names.get(&id));
            let place = place.map(String::as_str);
            if let Err((at, refused)) = whose.settle(whole, place) {
                let number = placed.rows.get(at).map_or(0, |row| row.whole.number);
                let others = whole.rows.iter().copied().filter(|row| *row != at);
                let others: Vec<usize> = others.collect();
                self.spoil(&others, self.sheet.name_key(), number);
                self.wrongs.push((at, refused));
                unsettled.push(nth);
            }
        }
        let mut nth = 0..placed.wholes.len();
        placed
            .wholes
            .retain(|_| nth.next().is_none_or(|nth| !unsettled.contains(&nth)));
    }
}

fn spoilt(row: u32) -> Text {
    Text::new(
        format!("第 {row} 行有问题，这一行与它是同一条登记，也没有导入；请先改正那一行"),
        format!("row {row} is wrong, and this one belongs to it: correct that row first"),
    )
}
