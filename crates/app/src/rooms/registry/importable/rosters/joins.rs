//! Who becomes a member of what, and what is wrong with that. Pure.

use std::collections::{BTreeMap, HashMap};

use jiff::civil::Date;
use linli_kernel::{MemberId, RecordId, Text};

use super::super::{Refused, refuse};
use super::groups::{Whole, Wrongs};
use super::rows::Row;
use super::shares::same;
use super::sheet::{Sheet, own};
use crate::rooms::registry::members::total;
use crate::rooms::registry::model::Member;

/// A membership to be written.
#[derive(Clone, Debug)]
pub(super) struct Join {
    /// Which of the members of the file.
    pub member: usize,
    /// In which role.
    pub role: String,
    /// The part held.
    pub share: Option<(i64, i64)>,
    /// Since when.
    pub since: Option<Date>,
    /// The membership that it takes the place of.
    pub ends: Option<MemberId>,
}

/// What a row does to a roster.
#[derive(Clone, Debug)]
pub(super) enum Doing {
    /// Nothing: it is so already.
    Same,
    /// It joins, or is written anew with another role or share.
    Joins(Join),
}

/// What memberships are judged by.
pub(super) struct Rosters<'a> {
    /// The roster.
    pub sheet: &'static Sheet,
    /// The rows.
    pub rows: &'a [Row],
    /// The member of each row that is right.
    pub member_of: &'a BTreeMap<usize, usize>,
    /// Which record each member of the file is, where it is known.
    pub known: &'a BTreeMap<usize, RecordId>,
    /// The members that records have now.
    pub now: &'a HashMap<RecordId, Vec<Member>>,
    /// Where somebody is a member who may be of one record only.
    pub elsewhere: &'a HashMap<RecordId, RecordId>,
    /// Today.
    pub today: Date,
}

/// A row that is right, with what it does.
type Done = (usize, Doing);

impl Rosters<'_> {
    /// What the rows of a record do to its roster. `listed` is the row that named each member before.
    pub fn of(
        &self,
        whole: &Whole,
        record: Option<RecordId>,
        listed: &mut HashMap<usize, u32>,
    ) -> (Vec<Done>, Wrongs) {
        let now = record
            .and_then(|id| self.now.get(&id))
            .map_or(&[][..], Vec::as_slice);
        let (mut done, mut wrongs): (Vec<Done>, Wrongs) = (Vec::new(), Vec::new());
        let mut here = HashMap::new();
        for at in &whole.rows {
            let (Some(row), Some(member)) = (self.rows.get(*at), self.member_of.get(at)) else {
                continue;
            };
            let judged = self.once(*member, row, &mut here, listed);
            let judged = judged.and_then(|()| self.row(row, *member, record, now));
            match judged {
                Ok(doing) => done.push((*at, doing)),
                Err(refused) => wrongs.push((*at, refused)),
            }
        }
        let full = self.full(&done, now);
        done.retain(|(at, _)| !full.iter().any(|(other, _)| other == at));
        wrongs.extend(full);
        let shares = self.shares(&done, now);
        if !shares.is_empty() {
            done.clear();
        }
        wrongs.extend(shares);
        (done, wrongs)
    }

    /// Nobody is named twice, nor in two places where one is the most.
    fn once(
        &self,
        member: usize,
        row: &Row,
        here: &mut HashMap<usize, u32>,
        listed: &mut HashMap<usize, u32>,
    ) -> Result<(), Refused> {
        let number = row.whole.number;
        let before = *here.entry(member).or_insert(number);
        if before != number {
            return refuse(
                self.sheet.who_key(),
                format!("与第 {before} 行是同一人，请删去其中一行或改正"),
                format!("the same as in row {before}: delete one of the two or correct it"),
            );
        }
        let before = *listed.entry(member).or_insert(number);
        if before == number || !self.sheet.roster.exclusive {
            return Ok(());
        }
        let title = &self.sheet.roster.title;
        refuse(
            self.sheet.who_key(),
            format!(
                "第 {before} 行已把同一人列入另一处的“{}”，只能属于一处；请删去其中一行",
                title.zh
            ),
            format!(
                "row {before} names the same one in \"{}\" elsewhere, and one belongs to one only: delete one of the two",
                title.en
            ),
        )
    }

    fn row(
        &self,
        row: &Row,
        member: usize,
        whole: Option<RecordId>,
        now: &[Member],
    ) -> Result<Doing, Refused> {
        let record = self.known.get(&member);
        if self.sheet.roster.exclusive
            && let Some(other) = record.and_then(|id| self.elsewhere.get(id))
            && whole != Some(*other)
        {
            return self.is_elsewhere();
        }
        if row.since.is_some_and(|day| day > self.today) {
            return refuse(
                own::SINCE,
                "日期不能晚于今天，请改正",
                "the day is not after today: correct it",
            );
        }
        let held = record.and_then(|id| now.iter().find(|one| one.member == *id));
        let role = self.role(row, held)?;
        let share = row.share.or_else(|| held.and_then(|held| held.share));
        let join = Join {
            member,
            role,
            share,
            since: row.since,
            ends: held.map(|held| held.id),
        };
        self.against(join, held)
    }

    /// A membership beside the one there is.
    fn against(&self, join: Join, held: Option<&Member>) -> Result<Doing, Refused> {
        match held {
            Some(held) if held.role == join.role && same(held.share, join.share) => {
                if join.since.is_some() && join.since != held.since {
                    return since_differs(held.since);
                }
                Ok(Doing::Same)
            }
            // Known under another role or with another share: that ends today, and this begins.
            Some(_) => Ok(Doing::Joins(Join {
                since: join.since.or(Some(self.today)),
                ..join
            })),
            None => Ok(Doing::Joins(join)),
        }
    }

    fn role(&self, row: &Row, held: Option<&Member>) -> Result<String, Refused> {
        let roles = &self.sheet.roster.roles;
        let only = roles.first().filter(|_| roles.len() == 1);
        let usual = self.sheet.table.usual.as_deref();
        let role = row.role.or_else(|| held.map(|held| held.role.as_str()));
        let role = role.or(usual).or_else(|| only.map(|role| role.id.as_str()));
        if let Some(role) = role {
            return Ok(role.to_owned());
        }
        let zh: Vec<&str> = roles.iter().map(|role| role.title.zh.as_str()).collect();
        let en: Vec<&str> = roles.iter().map(|role| role.title.en.as_str()).collect();
        refuse(
            own::ROLE,
            format!("没有填写，请填其中之一：{}", zh.join("、")),
            format!("nothing is written here; give one of {}", en.join(", ")),
        )
    }

    fn is_elsewhere(&self) -> Result<Doing, Refused> {
        let title = &self.sheet.roster.title;
        refuse(
            self.sheet.who_key(),
            format!(
                "已在另一处的“{}”中；搬走的请先在那里结束，不是同一人的请核对号码",
                title.zh
            ),
            format!(
                "is in \"{}\" elsewhere already: end that first, or check the number where this is somebody else",
                title.en
            ),
        )
    }

    /// The roster as it would be: each role with the row that gives it, if one does.
    fn after<'d>(&'d self, done: &'d [Done], now: &'d [Member]) -> Vec<After<'d>> {
        let mut all = Vec::new();
        let mut touched = Vec::new();
        for (at, doing) in done {
            match doing {
                Doing::Same => {}
                Doing::Joins(join) => {
                    touched.extend(join.ends);
                    all.push((Some(*at), join.role.as_str(), join.share));
                }
            }
        }
        let kept = now.iter().filter(|one| !touched.contains(&one.id));
        all.extend(kept.map(|one| (None, one.role.as_str(), one.share)));
        all
    }

    /// No role holds more than it may: the rows that are too many.
    fn full(&self, done: &[Done], now: &[Member]) -> Wrongs {
        let mut wrongs = Vec::new();
        let after = self.after(done, now);
        for role in &self.sheet.roster.roles {
            let Some(most) = role.most.and_then(|most| usize::try_from(most).ok()) else {
                continue;
            };
            let held = after.iter().filter(|(_, held, _)| *held == role.id);
            let many = held.clone().count();
            let rows = held.filter_map(|(at, _, _)| *at).rev();
            let said = (
                own::ROLE,
                Text::new(
                    format!(
                        "“{}”至多 {most} 人，已经满了；请改正，或先在登记页结束原来的",
                        role.title.zh
                    ),
                    format!(
                        "at most {most} as {}: correct it, or end the one before on its page",
                        role.title.en
                    ),
                ),
            );
            wrongs.extend(
                rows.take(many.saturating_sub(most))
                    .map(|at| (at, said.clone())),
            );
        }
        wrongs
    }

    /// Where somebody holds a part everybody does, and the parts are the whole: else every row of the record is wrong.
    fn shares(&self, done: &[Done], now: &[Member]) -> Wrongs {
        let told = done.iter().any(|(at, doing)| {
            let row = self.rows.get(*at);
            matches!(doing, Doing::Joins(_)) || row.is_some_and(|row| row.share.is_some())
        });
        let after = self.after(done, now);
        let parts: Vec<(i64, i64)> = after.iter().filter_map(|(_, _, share)| *share).collect();
        if !told || parts.is_empty() {
            return Vec::new();
        }
        let sum = total(parts.iter().copied());
        let text = match sum {
            Some((num, den)) if num == den && parts.len() == after.len() => return Vec::new(),
            Some((num, den)) if num == den => Text::new(
                "同一处有人没有份额：请每一行都填份额，或都不填",
                "somebody here has no share: give each row one, or none",
            ),
            Some((num, den)) => Text::new(
                format!(
                    "同一处的份额（连同已登记的）合计为 {num}/{den}，应为 1；请核对各行，除不尽的写成分数如 1/3"
                ),
                format!(
                    "the shares, with those on record, add up to {num}/{den} instead of 1: check each row, and write 1/3 where decimals do not come out even"
                ),
            ),
            None => Text::new(
                "份额加不起来，请写成分母不大的分数，如 1/3",
                "the shares cannot be added: write them as simple fractions such as 1/3",
            ),
        };
        let rows = done.iter().map(|(at, _)| *at);
        rows.map(|at| (at, (own::SHARE, text.clone()))).collect()
    }
}

type After<'d> = (Option<usize>, &'d str, Option<(i64, i64)>);

fn since_differs(held: Option<Date>) -> Result<Doing, Refused> {
    let (zh, en) = match held {
        Some(day) => (format!("已登记为 {day}"), format!("{day} is on record")),
        None => (
            "登记时没有写日期".to_owned(),
            "no day is on record".to_owned(),
        ),
    };
    refuse(
        own::SINCE,
        format!("{zh}；导入不改加入日期，请清空此格，或在登记页结束后重新添加"),
        format!(
            "{en}, and an import changes none: clear the cell, or end the membership on its page and add it again"
        ),
    )
}
