//! What comes of the rows of a table: what each does, what is wrong, what is written.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use linli_kernel::RecordId;

use super::super::judge::Judged;
use super::groups::Whole;
use super::joins::{Doing, Rosters};
use super::judged::{Comparing, Now, People};
use super::placed::Placed;
use super::work::Memberships;
use crate::rooms::imports::{Found, Outcome, Wrong};

impl Comparing {
    /// What comes of it all.
    pub fn found(
        &mut self,
        placed: &Placed,
        people: People,
        judged: Judged,
        (now, elsewhere): (&Now, &HashMap<RecordId, RecordId>),
    ) -> Found {
        let rosters = Rosters {
            sheet: self.sheet,
            rows: &placed.rows,
            member_of: &people.of_row,
            known: &people.known,
            now,
            elsewhere,
            today: self.hand.today(),
        };
        let mut work = Memberships::of(self.sheet, self.hand.clone(), self.asked.clone());
        let mut outcomes = self.wholes(placed, judged, &rosters, &mut work);
        work.people(people, &mut outcomes);
        work.seen = std::mem::take(&mut self.seen);
        self.told(placed, outcomes, work)
    }

    /// What each row does to its record and to the roster.
    fn wholes(
        &mut self,
        placed: &Placed,
        judged: Judged,
        rosters: &Rosters<'_>,
        work: &mut Memberships,
    ) -> BTreeMap<usize, Outcome> {
        let writings = judged.writings.into_iter();
        let mut writings: BTreeMap<u32, _> = writings.map(|one| (one.row, one)).collect();
        let (mut outcomes, mut listed) = (BTreeMap::new(), HashMap::new());
        for whole in &placed.wholes {
            let number = whole.line.number;
            let Some(outcome) = judged.outcomes.get(&number) else {
                self.whole_wrong(whole, &judged.wrong);
                continue;
            };
            let record = judged.known.get(&number).cloned();
            let id = record.as_ref().map(|record| record.id);
            let (done, wrongs) = rosters.of(whole, id, &mut listed);
            self.wrongs.extend(wrongs);
            let Some((first, _)) = done.first() else {
                continue;
            };
            outcomes.insert(*first, *outcome);
            for (row, doing) in &done {
                let outcome = outcomes.entry(*row).or_insert(Outcome::Same);
                *outcome = after(*outcome, doing);
            }
            work.whole(record, writings.remove(&number), done);
        }
        outcomes
    }

    /// A record that is refused takes its rows with it.
    fn whole_wrong(&mut self, whole: &Whole, wrong: &[Wrong]) {
        let Some((first, others)) = whole.rows.split_first() else {
            return;
        };
        let (sheet, number) = (self.sheet, whole.line.number);
        let wrong = wrong.iter().filter(|one| one.row == number);
        let key = |key: &'static str| sheet.whole_key(key).unwrap_or(key);
        self.wrongs
            .extend(wrong.map(|one| (*first, (key(one.key), one.text.clone()))));
        self.spoil(others, sheet.name_key(), number);
    }

    /// The rows that are right, and everything that is wrong.
    fn told(
        &mut self,
        placed: &Placed,
        outcomes: BTreeMap<usize, Outcome>,
        work: Memberships,
    ) -> Found {
        let number = |at: usize| placed.rows.get(at).map_or(0, |row| row.whole.number);
        let (mut wrongs, mut said) = (std::mem::take(&mut self.wrongs), BTreeSet::new());
        wrongs.retain(|(at, (key, text))| said.insert((*at, *key, text.zh.clone())));
        let bad: BTreeSet<usize> = wrongs.iter().map(|(at, _)| *at).collect();
        let right = outcomes.into_iter().filter(|(at, _)| !bad.contains(at));
        Found {
            outcomes: right.map(|(at, outcome)| (number(at), outcome)).collect(),
            wrong: wrongs
                .into_iter()
                .map(|(at, (key, text))| Wrong {
                    row: number(at),
                    key,
                    text,
                })
                .collect(),
            work: Box::new(work),
        }
    }
}

/// What a row does, with what it does to the roster.
fn after(outcome: Outcome, doing: &Doing) -> Outcome {
    match (outcome, doing) {
        (Outcome::New, _) => Outcome::New,
        (_, Doing::Joins(join)) if join.ends.is_none() => Outcome::New,
        (_, Doing::Joins(_)) => Outcome::Changed,
        (other, Doing::Same) => other,
    }
}
