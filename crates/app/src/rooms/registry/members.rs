//! Rosters: who belongs to a record, in which role, since when, with which share.

use jiff::civil::Date;
use linli_db::Tx;
use linli_kernel::{Caller, Kind, MemberId, RecordId, Trouble};
use linli_registers::{Register, Roster};
use serde_json::json;

use super::act::{Hand, once, unknown};
use super::look::reached;
use super::model::{Member, Record};
use super::store::{members as rows, records};
use super::verbs::editable;
use crate::app::App;
use crate::rooms::receipts::Key;

/// Somebody to be added to a roster.
#[derive(Clone, Debug)]
pub struct NewMember {
    /// Which roster of the record.
    pub roster: String,
    /// In which role.
    pub role: String,
    /// The record that becomes a member.
    pub member: RecordId,
    /// The part held, as numerator and denominator.
    pub share: Option<(i64, i64)>,
    /// Since when, where it is known.
    pub since: Option<Date>,
}

impl NewMember {
    fn member(self, id: MemberId, whole: RecordId) -> Member {
        Member {
            id,
            whole,
            roster: self.roster,
            role: self.role,
            member: self.member,
            share: self.share,
            since: self.since,
            until: None,
        }
    }
}

/// Adds a member to a roster of a record.
///
/// # Errors
/// Wrong `roster`, `role`, `member`, `share` or `since`; `registry.unknown`, `registry.read_only`, `registry.closed`,
/// `registry.elsewhere`; `receipt.*`.
pub async fn add_member(
    app: &App,
    caller: &Caller,
    whole: RecordId,
    new: NewMember,
    key: Option<Key>,
) -> Result<MemberId, Trouble> {
    let person = caller.clone();
    once(app, caller, key, move |tx, hand| {
        Box::pin(async move {
            let (record, register) = editable(tx, &person, whole).await?;
            let roster = register.roster(&new.roster).ok_or_else(no_roster)?;
            let other = reached(tx, &person, new.member, false).await;
            let (other, _register) = other.map_err(|_outside| no_member())?;
            check(roster, &record, &other, &new, hand.today())?;
            room_for(tx, roster, &record, &new).await?;
            let member = new.member(hand.id(), whole);
            joined(tx, hand, (register, roster), &record, &member).await?;
            Ok(member.id)
        })
    })
    .await
}

/// Writes a membership that was found right; the record has one more version then.
pub(super) async fn joined(
    tx: &mut Tx,
    hand: &Hand,
    (register, roster): (&Register, &Roster),
    record: &Record,
    member: &Member,
) -> Result<(), Trouble> {
    let only = roster.exclusive;
    let sole = only.then(|| sole(register, roster, member.member));
    match rows::insert(tx, hand.street, member, sole, hand.at).await {
        Err(error) if error.is_unique(rows::SOLE) => return Err(elsewhere(roster)),
        done => done?,
    }
    linli_db::exactly_one(records::raise(tx, record).await?)?;
    let data = json!({ "member": member.id, "roster": member.roster, "role": member.role });
    linli_journal::append(tx, &hand.entry("registry.joined", record, data)).await?;
    Ok(())
}

/// What a member may have once only, where one is a member of one record at a time.
pub(super) fn sole(register: &Register, roster: &Roster, member: RecordId) -> String {
    format!("{}.{}:{member}", register.id(), roster.id)
}

/// Ends a membership that has not ended; the record has one more version then.
pub(super) async fn left(
    tx: &mut Tx,
    hand: &Hand,
    record: &Record,
    (id, roster): (MemberId, &str),
    until: Date,
) -> Result<(), Trouble> {
    linli_db::exactly_one(rows::end(tx, hand.street, id, until).await?)?;
    linli_db::exactly_one(records::raise(tx, record).await?)?;
    let data = json!({ "member": id, "roster": roster });
    linli_journal::append(tx, &hand.entry("registry.left", record, data)).await?;
    Ok(())
}

fn check(
    roster: &Roster,
    whole: &Record,
    other: &Record,
    new: &NewMember,
    today: Date,
) -> Result<(), Trouble> {
    let mut invalid = linli_kernel::Invalid::default();
    if roster.role(&new.role).is_none() {
        invalid.push("role", "请选择身份", "Choose a role");
    }
    let fits = roster.members.contains(&other.register);
    if !fits || other.id == whole.id || other.closed.is_some() || other.restricted {
        invalid.push(
            "member",
            "这条登记不能成为该名册的成员，请另选",
            "This record cannot be a member of this roster; choose another",
        );
    }
    let share_fits = match new.share {
        None => true,
        Some((num, den)) => roster.has_shares() && num > 0 && den >= num && den <= 1_000_000,
    };
    if !share_fits {
        invalid.push(
            "share",
            "份额写作 1/2，大于 0 且不超过 1",
            "Write a share as 1/2, more than 0 and at most 1",
        );
    }
    if new.since.is_some_and(|day| day > today) {
        invalid.push("since", "日期不能晚于今天", "The day is not after today");
    }
    invalid.check()
}

/// No role holds more than it may, nobody is in it twice, and shares never add up to more than the whole.
async fn room_for(
    tx: &mut Tx,
    roster: &Roster,
    whole: &Record,
    new: &NewMember,
) -> Result<(), Trouble> {
    let all = rows::of_whole(tx, whole.street, whole.id).await?;
    let now: Vec<&Member> = all
        .iter()
        .filter(|one| one.roster == roster.id && one.until.is_none())
        .collect();
    if now.iter().any(|one| one.member == new.member) {
        return Err(Trouble::field(
            "member",
            "已在名册中，不必重复添加",
            "Is on the roster already",
        ));
    }
    let most = roster.role(&new.role).and_then(|role| role.most);
    let held = now.iter().filter(|one| one.role == new.role).count();
    if most.is_some_and(|most| held >= usize::try_from(most).unwrap_or(usize::MAX)) {
        return Err(Trouble::field(
            "role",
            "该身份人数已满，请先结束原有成员",
            "This role is full; end one of its members first",
        ));
    }
    let shares = now.iter().filter_map(|one| one.share).chain(new.share);
    if over_one(shares) {
        return Err(Trouble::field(
            "share",
            "份额合计超过 1，请核对",
            "The shares add up to more than the whole; check them",
        ));
    }
    Ok(())
}

/// Whether fractions add up to more than one, exactly; those that cannot be added do.
fn over_one(shares: impl Iterator<Item = (i64, i64)>) -> bool {
    total(shares).is_none_or(|(num, den)| num > den)
}

/// Fractions added exactly; none where the sum is too fine to be written.
pub(super) fn total(shares: impl Iterator<Item = (i64, i64)>) -> Option<(i128, i128)> {
    let (mut num, mut den) = (0_i128, 1_i128);
    for (n, d) in shares {
        num = num
            .checked_mul(i128::from(d))?
            .checked_add(i128::from(n).checked_mul(den)?)?;
        den = den.checked_mul(i128::from(d))?;
        let common = gcd(num, den);
        num /= common;
        den /= common;
    }
    Some((num, den))
}

fn gcd(one: i128, other: i128) -> i128 {
    if other == 0 {
        one.max(1)
    } else {
        gcd(other, one % other)
    }
}

/// Ends a membership.
///
/// # Errors
/// `registry.unknown`, `registry.read_only`, `registry.closed`; wrong `until`; `store.stale` where it has ended; `receipt.*`.
pub async fn end_member(
    app: &App,
    caller: &Caller,
    whole: RecordId,
    id: MemberId,
    until: Date,
    key: Option<Key>,
) -> Result<(), Trouble> {
    let person = caller.clone();
    once(app, caller, key, move |tx, hand| {
        Box::pin(async move {
            let (record, _register) = editable(tx, &person, whole).await?;
            let found = rows::find(tx, hand.street, id).await?;
            let found = found.filter(|one| one.whole == whole).ok_or_else(unknown)?;
            if until > hand.today() || found.since.is_some_and(|since| until < since) {
                return Err(Trouble::field(
                    "until",
                    "离开日期不能晚于今天，也不能早于加入日期",
                    "The day of leaving is not after today, nor before that of joining",
                ));
            }
            left(tx, hand, &record, (id, &found.roster), until).await
        })
    })
    .await
}

fn no_roster() -> Trouble {
    Trouble::field(
        "roster",
        "没有这个名册，请另选",
        "There is no such roster; choose another",
    )
}

fn no_member() -> Trouble {
    Trouble::field(
        "member",
        "没有这条登记，或不在您的职责范围内；请先查找",
        "There is no such record within your reach; look it up first",
    )
}

fn elsewhere(roster: &Roster) -> Trouble {
    Trouble::refused(
        Kind::Conflict,
        "registry.elsewhere",
        format!("已在另一处的“{}”中，请先在那里结束", roster.title.zh),
        format!(
            "Is a member of \"{}\" elsewhere already; end that membership first",
            roster.title.en
        ),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_are_added_exactly() {
        assert!(!over_one([(1, 3), (1, 3), (1, 3)].into_iter()));
        assert!(over_one(
            [(1, 3), (1, 3), (1, 3), (1, 1_000_000)].into_iter()
        ));
        let fine = (0..20).map(|nth| (1, 999_983 - nth));
        assert!(over_one(fine), "what cannot be added is refused");
        assert!(!over_one([(1, 7), (2, 11), (3, 13)].into_iter()));
    }
}
