//! 密件: who sees a sealed case. It follows from the scene and the facts; nothing is configured.

use std::collections::BTreeSet;

use linli_kernel::{Caller, Kind, Level, OrgId, PersonId, Reach, Role, Trouble};
use serde_json::Value;

use crate::act::is_offered;
use crate::{Action, ActionKind, CaseFacts, FieldKind, Scene, Who};
use crate::{appeal, approval, assist};

/// Somebody who sees a sealed case, or never does. Whoever is barred does not see it, whatever else they are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Eye {
    /// Handles it, or did something with it.
    Person(PersonId),
    /// Holds a role, where the case is, that has something to do with it now.
    Role(Role),
    /// Works in the unit that has it, or in one that assists or did.
    Unit(OrgId),
    /// 回避, or complained about: does not see it.
    Recused(PersonId),
    /// Belongs to the organisation that is complained about: does not see it.
    Party(OrgId),
}

/// How much of a case somebody sees.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Sight {
    /// Not even that it is there.
    Nothing,
    /// What its reporter sees.
    Reporter,
    /// What the house sees.
    House,
}

/// What a caller sees of a case. Sealing narrows what appointments reach and never widens it; whoever reported
/// a case always sees it as its reporter.
#[must_use]
pub fn sight(scene: &Scene, facts: &CaseFacts, caller: &Caller) -> Sight {
    let reached = caller.scope().reach.iter().any(|reach| match reach {
        Reach::Street => true,
        Reach::Below(path) => facts.place_path.starts_with(path),
        Reach::Org(org) => facts.unit == Some(*org) || assist::is_asked(facts, *org),
    });
    if reached && is_open_to(scene, facts, caller) {
        Sight::House
    } else if facts.reporter == Some(caller.person) {
        Sight::Reporter
    } else {
        Sight::Nothing
    }
}

/// Everybody who sees a sealed case or is barred from it; nobody in particular where it is not sealed.
///
/// An action that only accompanies a case ([`ActionKind::Note`], [`ActionKind::Chase`],
/// [`ActionKind::Reopen`], [`ActionKind::Recuse`]) lets nobody see it: the case does not wait for them.
#[must_use]
pub fn eyes(scene: &Scene, facts: &CaseFacts) -> BTreeSet<Eye> {
    if !facts.sealed {
        return BTreeSet::new();
    }
    let hands = facts.done.values().flat_map(|hands| &hands.by);
    let asked = facts.pending.iter().map(|pending| &pending.by);
    let decided = facts.decided.iter().map(|one| &one.by);
    let hands = hands.chain(asked).chain(decided);
    let persons = hands.chain(&facts.handler).copied().map(Eye::Person);
    let approvers = approval::approvers(scene, facts)
        .iter()
        .copied()
        .map(Eye::Role);
    let asked = facts.assists.iter().map(|assist| assist.unit);
    let unit = facts.unit.into_iter().chain(asked).map(Eye::Unit);
    let recused = facts.recused.iter().copied().map(Eye::Recused);
    let parties = parties(scene, facts).map(Eye::Party);
    let accused = accused(scene, facts).map(Eye::Recused);
    let roles = scene
        .actions
        .iter()
        .filter(|action| waits_for(scene, facts, action))
        .flat_map(|action| &action.who)
        .filter_map(|who| match who {
            // Whoever holds a role in an organisation is meant as an officer of the unit.
            Who::Role(role) if role.level() != Level::Organisation => Some(Eye::Role(*role)),
            Who::Role(_) | Who::Reporter | Who::Handler | Who::Unit | Who::Assisting => None,
        });
    persons
        .chain(unit)
        .chain(recused)
        .chain(parties)
        .chain(accused)
        .chain(roles)
        .chain(approvers)
        .collect()
}

/// Whether the reporter asked that their name and personal answers be kept from those who handle the case.
#[must_use]
pub fn is_confidential(scene: &Scene, facts: &CaseFacts) -> bool {
    let asks = |id: &String| facts.fields.get(id).and_then(Value::as_bool);
    scene
        .fields
        .iter()
        .any(|field| field.confidential && asks(&field.id) == Some(true))
}

/// The organisations that are complained about.
pub fn parties(scene: &Scene, facts: &CaseFacts) -> impl Iterator<Item = OrgId> {
    let named = scene
        .fields
        .iter()
        .filter(|field| field.kind == FieldKind::Party);
    named.filter_map(|field| facts.fields.get(&field.id)?.as_str()?.parse().ok())
}

/// The persons that are complained about.
pub fn accused(scene: &Scene, facts: &CaseFacts) -> impl Iterator<Item = PersonId> {
    let named = scene
        .fields
        .iter()
        .filter(|field| field.kind == FieldKind::PartyPerson);
    named.filter_map(|field| facts.fields.get(&field.id)?.as_str()?.parse().ok())
}

/// Whether sealing, recusal and party leave the case open to somebody whose appointments reach it.
pub(crate) fn is_open_to(scene: &Scene, facts: &CaseFacts, caller: &Caller) -> bool {
    if !facts.sealed {
        return true;
    }
    let serves = |org: OrgId| {
        let mut grants = caller.grants.iter();
        grants.any(|grant| grant.org == Some(org) && grant.role.level() == Level::Organisation)
    };
    let sees = |eye: &Eye| match eye {
        Eye::Person(person) => *person == caller.person,
        Eye::Role(role) => caller.holds_at(*role, &facts.place_path, facts.unit, &facts.matter),
        Eye::Unit(unit) => serves(*unit),
        Eye::Recused(_) | Eye::Party(_) => false,
    };
    bar(scene, facts, caller).is_none() && eyes(scene, facts).iter().any(sees)
}

/// Whether a case waits for somebody to do this.
fn waits_for(scene: &Scene, facts: &CaseFacts, action: &Action) -> bool {
    let times = facts.done.get(&action.id).map_or(0, |hands| hands.times);
    action.from.contains(&facts.state)
        && appeal::fits(scene, facts, action).is_ok()
        && action.times.is_none_or(|most| times < most)
        && !accompanies(action.kind)
        && is_offered(scene, facts, action)
}

fn accompanies(kind: ActionKind) -> bool {
    match kind {
        ActionKind::Note
        | ActionKind::Chase
        | ActionKind::Reopen
        | ActionKind::Recuse
        | ActionKind::Reclassify
        | ActionKind::Appeal
        | ActionKind::Call => true,
        ActionKind::Accept
        | ActionKind::Refuse
        | ActionKind::Dispatch
        | ActionKind::Assign
        | ActionKind::SignOff
        | ActionKind::Return
        | ActionKind::Adjudicate
        | ActionKind::Advise
        | ActionKind::Handle
        | ActionKind::Respond
        | ActionKind::Verify
        | ActionKind::Reject
        | ActionKind::Close
        | ActionKind::Rate
        | ActionKind::Escalate
        | ActionKind::Supervise
        | ActionKind::Pause
        | ActionKind::Resume
        | ActionKind::Extend
        | ActionKind::Exempt
        | ActionKind::Uphold
        | ActionKind::Withdraw => false,
    }
}

/// Why the caller may have nothing to do with the case except as its reporter, if so.
pub(crate) fn bar(scene: &Scene, facts: &CaseFacts, caller: &Caller) -> Option<Trouble> {
    if facts.recused.contains(&caller.person) {
        return Some(recused());
    }
    if accused(scene, facts).any(|person| person == caller.person) {
        return Some(person_refusal());
    }
    let orgs: BTreeSet<OrgId> = caller.grants.iter().filter_map(|grant| grant.org).collect();
    parties(scene, facts)
        .any(|party| orgs.contains(&party))
        .then(party_refusal)
}

/// Nobody who is barred is given the case.
///
/// # Errors
/// Refused `flow.party`, `flow.recused`.
pub(crate) fn fits_hands(scene: &Scene, facts: &CaseFacts) -> Result<(), Trouble> {
    let has = |party| facts.unit == Some(party) || assist::is_asked(facts, party);
    if parties(scene, facts).any(has) {
        return Err(party_refusal());
    }
    match facts.handler {
        Some(handler) if facts.recused.contains(&handler) => Err(recused()),
        Some(handler) if accused(scene, facts).any(|person| person == handler) => {
            Err(person_refusal())
        }
        Some(_) | None => Ok(()),
    }
}

/// What is said to or about the person that is complained about, where they would handle the case.
#[must_use]
pub fn person_refusal() -> Trouble {
    Trouble::refused(
        Kind::Forbidden,
        "flow.party_person",
        "此案反映的正是该人员，不能由其本人办理，请换一位经办人",
        "The case is about this person, so they may not handle it; choose somebody else",
    )
}

/// What is said to or about the organisation that is complained about, where it would handle the case.
#[must_use]
pub fn party_refusal() -> Trouble {
    Trouble::refused(
        Kind::Forbidden,
        "flow.party",
        "此案反映的正是该单位，不能由该单位或其人员办理，请换一个单位",
        "The case is about this organisation, so neither it nor its people may handle it; choose another",
    )
}

fn recused() -> Trouble {
    Trouble::refused(
        Kind::Forbidden,
        "flow.recused",
        "已回避此案的人员不能办理，请由他人办理",
        "Whoever is recused from this case may not handle it; somebody else has to",
    )
}
