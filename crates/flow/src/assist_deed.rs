//! What is done with an assist: the unit comes, finishes or declines, the lead does without.

use jiff::Timestamp;
use linli_kernel::{Caller, Invalid, Kind, Level, OrgId, Role, Text, Trouble};

use crate::assist::{counted, to_units};
use crate::effect::tell;
use crate::permit::pinned;
use crate::{
    Action, ActionKind, Answer, Assist, AssistDeed, AssistState, Calendar, CaseFacts, Effect, Mark,
    Scene, Step, Who, assist_clock, input, rights, sight, wake,
};

/// Whether the caller may do this with an assist, apart from where it stands: officers of the unit come, finish
/// and decline; the lead, whoever may call, and the command centre do without.
#[must_use]
pub fn may_assist(
    scene: &Scene,
    facts: &CaseFacts,
    assist: &Assist,
    deed: AssistDeed,
    caller: &Caller,
) -> bool {
    let serves = |org: OrgId| {
        let mut grants = caller.grants.iter();
        grants.any(|grant| grant.org == Some(org) && grant.role.level() == Level::Organisation)
    };
    let barred = sight::bar(scene, facts, caller).is_some();
    let fits = match deed {
        AssistDeed::Arrive | AssistDeed::Finish => assist.is_open() && serves(assist.unit),
        AssistDeed::Decline => assist.state() == AssistState::Called && serves(assist.unit),
        AssistDeed::Excuse => assist.is_unsettled() && leads(scene, facts, caller),
    };
    let fresh = deed != AssistDeed::Arrive || assist.arrived.is_none();
    fits && fresh && !barred && facts.joined.is_none()
}

/// The unit that has the case, its handler, whoever may call, and the command centre.
fn leads(scene: &Scene, facts: &CaseFacts, caller: &Caller) -> bool {
    let holds = |role| caller.holds_at(role, &facts.place_path, facts.unit, &facts.matter);
    let mut calls = scene
        .actions
        .iter()
        .filter(|action| action.kind == ActionKind::Call);
    let calling = |action: &Action| rights::is_one_of(&action.who, facts, caller);
    facts.handler == Some(caller.person)
        || [Role::DepartmentOfficer, Role::Dispatcher, Role::Supervisor]
            .into_iter()
            .any(holds)
        || calls.any(calling)
}

/// Does something with an assist of a case.
///
/// # Errors
/// Refused `flow.unknown_assist`, `flow.not_yours`, `flow.assist_over`; invalid `note`; a fault, where the facts
/// belong to another version.
pub fn assist(
    scene: &Scene,
    facts: &CaseFacts,
    nth: usize,
    answer: Answer<'_>,
    caller: &Caller,
    now: Timestamp,
    calendar: &Calendar,
) -> Result<Step, Trouble> {
    let Answer { deed, words } = answer;
    pinned(scene, facts)?;
    let one = facts.assists.get(nth).ok_or_else(unknown)?;
    if !may_assist(scene, facts, one, deed, caller) {
        return Err(refusal(one, deed));
    }
    let mut wrong = Invalid::default();
    input::note(words, deed != AssistDeed::Arrive, &mut wrong);
    wrong.check()?;
    let mut after = facts.clone();
    let unit = one.unit;
    if let Some(one) = after.assists.get_mut(nth) {
        mark(one, deed, marked(caller, words, now));
    }
    let mut effects = vec![counted(&after, metric_of(deed), unit)];
    let beat = assist_clock::Beat {
        event: Some(deed.code()),
        limit: None,
        limit_for: &[],
        now,
    };
    assist_clock::tick(scene, &mut after, nth, &beat, calendar, &mut effects);
    wake::settle(scene, &mut after, facts.unit, now, calendar, &mut effects);
    announce(&after, unit, deed, &mut effects);
    Ok(Step {
        facts: after,
        effects,
    })
}

fn marked(caller: &Caller, words: Option<&str>, now: Timestamp) -> Mark {
    let said = words.map(str::trim).filter(|words| !words.is_empty());
    Mark {
        by: caller.person,
        at: now,
        words: said.map(str::to_owned),
    }
}

/// Whoever finishes what they never came for came with that.
fn mark(one: &mut Assist, deed: AssistDeed, mark: Mark) {
    match deed {
        AssistDeed::Arrive => one.arrived = Some(mark),
        AssistDeed::Finish => {
            let came = Mark {
                words: None,
                ..mark.clone()
            };
            one.arrived = one.arrived.take().or(Some(came));
            one.done = Some(mark);
        }
        AssistDeed::Decline => one.declined = Some(mark),
        AssistDeed::Excuse => one.excused = Some(mark),
    }
}

fn metric_of(deed: AssistDeed) -> &'static str {
    match deed {
        AssistDeed::Arrive => "case.arrived",
        AssistDeed::Finish => "case.assisted",
        AssistDeed::Decline => "case.declined",
        AssistDeed::Excuse => "case.excused",
    }
}

fn announce(facts: &CaseFacts, unit: OrgId, deed: AssistDeed, effects: &mut Vec<Effect>) {
    let (zh, en) = match deed {
        AssistDeed::Arrive => ("协办单位已报到", "An assisting unit has reported in"),
        AssistDeed::Finish => ("协办单位已完成", "An assisting unit has finished"),
        AssistDeed::Decline => (
            "协办单位表示不能协办，请另请单位或写明理由免除",
            "An assisting unit declined; ask another, or excuse it with a reason",
        ),
        AssistDeed::Excuse => {
            let text = Text::new("此协办已免除，无需再办", "You need not assist any more");
            effects.push(to_units(vec![unit], text));
            return;
        }
    };
    let lead = match (facts.handler, facts.unit) {
        (Some(_), _) => vec![Who::Handler],
        (None, Some(_)) => vec![Who::Unit],
        (None, None) => vec![Who::Role(Role::Dispatcher)],
    };
    tell(effects, facts, &lead, &Text::new(zh, en));
}

fn unknown() -> Trouble {
    Trouble::refused(
        Kind::Missing,
        "flow.unknown_assist",
        "没有这个协办，请刷新",
        "There is no such assist; reload the case",
    )
}

/// Why nothing can be done with an assist: it is over or not theirs.
fn refusal(one: &Assist, deed: AssistDeed) -> Trouble {
    let over = match deed {
        AssistDeed::Arrive => one.arrived.is_some() || !one.is_open(),
        AssistDeed::Finish => !one.is_open(),
        AssistDeed::Decline => one.state() != AssistState::Called,
        AssistDeed::Excuse => !one.is_unsettled(),
    };
    if over {
        return Trouble::refused(
            Kind::Conflict,
            "flow.assist_over",
            "此协办已报到、已完成或已结束，请刷新",
            "This assist was answered or is over; reload the case",
        );
    }
    Trouble::refused(
        Kind::Forbidden,
        "flow.not_yours",
        "报到、完成、说明不能协办由协办单位办理；免除由主办单位或指挥中心办理",
        "The assisting unit reports in, finishes or declines; the lead or the command centre excuses",
    )
}
