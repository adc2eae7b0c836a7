//! 并案: several people report one matter. The later case (the voice) is carried on with another (the main):
//! its reporter follows the main, rates for themselves, and can say that theirs is not solved, which splits it
//! off again with its own clocks. 催办 asks for a case again.

use std::collections::BTreeMap;

use jiff::Timestamp;
use linli_kernel::{Caller, CaseId, Kind, PersonId, Role, Text, Trouble};
use serde::{Deserialize, Serialize};

use crate::effect::{count, tell};
use crate::permit::pinned;
use crate::wake::{settle, whose_turn};
use crate::{ActionKind, Calendar, CaseFacts, Phase, Rating, Scene, Step, Who};

/// Who joins cases, and splits them again: the community and the command centre.
const JOINERS: [Role; 4] = [
    Role::CommunityClerk,
    Role::CommunitySecretary,
    Role::Dispatcher,
    Role::Supervisor,
];

/// What a case is carried on with.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Joined {
    /// The main case.
    pub main: CaseId,
    /// What people quote of it.
    pub number: String,
    /// When.
    pub at: Timestamp,
    /// By whom.
    pub by: PersonId,
}

/// A case, as joining looks at it.
#[derive(Clone, Copy, Debug)]
pub struct Voice<'a> {
    /// Its id.
    pub id: CaseId,
    /// What people quote of it.
    pub number: &'a str,
    /// The scene version it is pinned to.
    pub scene: &'a Scene,
    /// What is known of it.
    pub facts: &'a CaseFacts,
}

/// What becomes of the two cases.
#[derive(Clone, Debug, PartialEq)]
pub struct Pair {
    /// The case that is joined or split off.
    pub voice: Step,
    /// The case it is, or was, carried on with.
    pub main: Step,
}

/// Whether the caller joins and splits cases like this one.
#[must_use]
pub fn is_joiner(facts: &CaseFacts, caller: &Caller) -> bool {
    let holds = |role| caller.holds_at(role, &facts.place_path, facts.unit, &facts.matter);
    JOINERS.into_iter().any(holds)
}

/// Whether the caller may split a joined case off: its reporter, and whoever joins.
#[must_use]
pub fn may_split(facts: &CaseFacts, caller: &Caller) -> bool {
    let own = facts.reporter == Some(caller.person);
    facts.joined.is_some() && (own || is_joiner(facts, caller))
}

/// Whether the caller may rate a joined case now: its reporter, once for every end of the main.
#[must_use]
pub fn may_rate_voice(main: (&Scene, &CaseFacts), voice: &CaseFacts, caller: &Caller) -> bool {
    let (scene, main) = main;
    let rates = scene
        .actions
        .iter()
        .any(|action| action.kind == ActionKind::Rate && action.from.contains(&main.state));
    let fresh = voice
        .voiced_at
        .is_none_or(|rated| main.closed_at.is_some_and(|at| rated < at));
    voice.joined.is_some()
        && voice.reporter == Some(caller.person)
        && rates
        && fresh
        && main.closed_at.is_some()
}

/// Whether the caller may ask for a case again: whoever reported it or a voice of it, and whoever takes calls.
#[must_use]
pub fn may_chase(scene: &Scene, facts: &CaseFacts, caller: &Caller) -> bool {
    let open = scene
        .state(&facts.state)
        .is_some_and(|state| state.phase != Phase::Closed);
    let speaks = facts
        .voices
        .values()
        .chain([&facts.reporter])
        .any(|one| *one == Some(caller.person));
    open && facts.joined.is_none() && (speaks || is_joiner(facts, caller))
}

/// Carries `voice` on with `main`. With it go the voices it has, which the caller writes down as joined to
/// `main`. `own` says that its reporter asks for it while reporting.
///
/// # Errors
/// Refused `join.itself`, `join.other_scene`, `join.sealed`, `join.joined`, `join.over`, `join.assisted`,
/// `join.not_yours`.
pub fn join(
    voice: Voice<'_>,
    main: Voice<'_>,
    own: bool,
    caller: &Caller,
    now: Timestamp,
) -> Result<Pair, Trouble> {
    let yours = own && voice.facts.reporter == Some(caller.person);
    let joins = is_joiner(voice.facts, caller) && is_joiner(main.facts, caller);
    if !yours && !joins {
        return Err(not_yours());
    }
    fits(voice, main)?;
    pinned(main.scene, main.facts)?;
    let mut after = voice.facts.clone();
    after.joined = Some(Joined {
        main: main.id,
        number: main.number.to_owned(),
        at: now,
        by: caller.person,
    });
    after.voiced_at = None;
    let moved = std::mem::take(&mut after.voices);
    let mut effects = vec![count(&after, "case.joined", &[])];
    let number = main.number;
    let told = Text::new(
        format!("已有人反映同一问题，您的上报并入 {number} 一起办理，进展会同步告诉您"),
        format!(
            "Others reported the same; yours goes on with {number}, and you are told of each step"
        ),
    );
    tell(&mut effects, &after, &[Who::Reporter], &told);
    Ok(Pair {
        voice: Step {
            facts: after,
            effects,
        },
        main: grown(voice, main, moved),
    })
}

/// The main with another voice, and those that come with it.
fn grown(voice: Voice<'_>, main: Voice<'_>, moved: BTreeMap<CaseId, Option<PersonId>>) -> Step {
    let mut facts = main.facts.clone();
    facts.voices.insert(voice.id, voice.facts.reporter);
    facts.voices.extend(moved);
    let mut effects = Vec::new();
    let text = Text::new(
        "又有人反映同一问题，已并入此案",
        "Somebody else reported the same; it was joined to this case",
    );
    let whose = whose_turn(main.scene, main.facts);
    tell(&mut effects, &facts, &whose, &text);
    Step { facts, effects }
}

/// The main without a voice.
fn shrunk(voice: Voice<'_>, main: Voice<'_>) -> Step {
    let mut facts = main.facts.clone();
    facts.voices.remove(&voice.id);
    let mut effects = Vec::new();
    let text = Text::new(
        format!("{} 已拆分单独办理", voice.number),
        format!("{} was split off and is handled on its own", voice.number),
    );
    tell(&mut effects, &facts, &[Who::Unit, Who::Handler], &text);
    Step { facts, effects }
}

/// Whether the two can be carried on as one.
fn fits(voice: Voice<'_>, main: Voice<'_>) -> Result<(), Trouble> {
    let over = |one: Voice<'_>| {
        let state = one.scene.state(&one.facts.state);
        state.is_some_and(|state| state.phase == Phase::Closed)
    };
    let (code, zh, en) = if voice.id == main.id {
        (
            "join.itself",
            "不能并入自己，请选择另一个案件",
            "A case cannot be joined to itself; choose another",
        )
    } else if voice.facts.scene != main.facts.scene {
        (
            "join.other_scene",
            "两个案件不属于同一场景，不能并案",
            "The cases are of different scenes; only cases of one scene are joined",
        )
    } else if voice.facts.sealed || main.facts.sealed {
        (
            "join.sealed",
            "密件不能并案",
            "Sealed cases are never joined",
        )
    } else if voice.facts.joined.is_some() || main.facts.joined.is_some() {
        (
            "join.joined",
            "案件已并入他案，请先拆分，或选择所并入的案件",
            "The case was joined to another already; split it first, or choose that other",
        )
    } else if over(voice) || over(main) {
        (
            "join.over",
            "已结束的案件不能并案",
            "A case that is over cannot be joined",
        )
    } else if voice.facts.assists.iter().any(crate::Assist::is_open) {
        (
            "join.assisted",
            "此案有单位正在协办，请先办完或免除，或反过来并案",
            "Units assist this case; finish or excuse that first, or join the other to it",
        )
    } else {
        return Ok(());
    };
    Err(Trouble::refused(Kind::Conflict, code, zh, en))
}

/// Splits a voice off again: it goes on where it was, with its own clocks from its own opening.
///
/// # Errors
/// Refused `join.not_yours`, `join.not_joined`.
pub fn split(
    voice: Voice<'_>,
    main: Voice<'_>,
    caller: &Caller,
    now: Timestamp,
    calendar: &Calendar,
) -> Result<Pair, Trouble> {
    pinned(voice.scene, voice.facts)?;
    let joined = voice.facts.joined.as_ref();
    if joined.is_none_or(|joined| joined.main != main.id) {
        return Err(not_joined());
    }
    if !may_split(voice.facts, caller) {
        return Err(not_yours());
    }
    let mut after = voice.facts.clone();
    after.joined = None;
    after.voiced_at = None;
    let mut effects = vec![count(&after, "case.split", &[])];
    let (scene, unit) = (voice.scene, voice.facts.unit);
    settle(scene, &mut after, unit, now, calendar, &mut effects);
    let text = Text::new(
        format!("从 {} 拆分，请继续办理", main.number),
        format!("Split off from {}; please go on with it", main.number),
    );
    let whose = whose_turn(scene, &after);
    tell(&mut effects, &after, &whose, &text);
    Ok(Pair {
        voice: Step {
            facts: after,
            effects,
        },
        main: shrunk(voice, main),
    })
}

/// The reporter of a voice rates the outcome of the main. Counted like any rating of the main, once for every
/// voice and end.
///
/// # Errors
/// Refused `join.not_joined`, `join.not_now`.
pub fn rate_voice(
    voice: Voice<'_>,
    main: Voice<'_>,
    rating: Rating,
    caller: &Caller,
    now: Timestamp,
) -> Result<Step, Trouble> {
    let is_voice = main.facts.voices.contains_key(&voice.id);
    if !is_voice || voice.facts.joined.is_none() {
        return Err(not_joined());
    }
    if !may_rate_voice((main.scene, main.facts), voice.facts, caller) {
        return Err(Trouble::refused(
            Kind::Conflict,
            "join.not_now",
            "现在不能评价：尚未办结，或您已评价过",
            "It cannot be rated now: it is not closed yet, or you rated it already",
        ));
    }
    let mut after = voice.facts.clone();
    after.rating = Some(rating);
    after.voiced_at = Some(now);
    let yes_no = |yes: bool| if yes { "yes" } else { "no" }.to_owned();
    let mut of = main.facts.clone();
    of.opened_as = voice.facts.opened_as;
    let dims = [
        ("satisfied", yes_no(rating.satisfied)),
        ("solved", yes_no(rating.solved)),
    ];
    Ok(Step {
        facts: after,
        effects: vec![count(&of, "case.rated", &dims)],
    })
}

/// 催办: asks for a case again. Counted, and told to whoever has it.
///
/// # Errors
/// Refused `join.not_yours`, where the caller has nothing to ask, or it is over.
pub fn chase(scene: &Scene, facts: &CaseFacts, caller: &Caller) -> Result<Step, Trouble> {
    pinned(scene, facts)?;
    if !may_chase(scene, facts, caller) {
        return Err(Trouble::refused(
            Kind::Conflict,
            "flow.no_chase",
            "此案已结束、已并入他案，或不是您反映的，不能催办",
            "This case is over, joined to another or not yours to ask for",
        ));
    }
    let mut after = facts.clone();
    after.chases = after.chases.saturating_add(1);
    let mut effects = vec![count(&after, "case.chased", &[])];
    let text = Text::new(
        format!("被催办（第 {} 次），请尽快办理", after.chases),
        format!("Asked for again ({}); please act soon", after.chases),
    );
    tell(&mut effects, &after, &whose_turn(scene, &after), &text);
    Ok(Step {
        facts: after,
        effects,
    })
}

/// What is said where something is done with a case that is carried on with another.
pub(crate) fn is_joined(facts: &CaseFacts) -> Trouble {
    let number = facts
        .joined
        .as_ref()
        .map_or("", |joined| joined.number.as_str());
    Trouble::refused(
        Kind::Conflict,
        "flow.joined",
        format!("此案已并入 {number} 一起办理，请在该案办理，或先拆分"),
        format!("This case is carried on with {number}; act there, or split it off first"),
    )
}

/// What is said to a reporter who would take back what others reported too.
pub(crate) fn has_voices() -> Trouble {
    Trouble::refused(
        Kind::Conflict,
        "flow.has_voices",
        "还有其他人反映同一问题，已并入此案，不能撤回",
        "Others reported the same and were joined to this case, so it cannot be withdrawn",
    )
}

fn not_joined() -> Trouble {
    Trouble::refused(
        Kind::Conflict,
        "join.not_joined",
        "此案现在没有并入该案，请刷新",
        "This case is not joined to that one now; reload it",
    )
}

fn not_yours() -> Trouble {
    Trouble::refused(
        Kind::Forbidden,
        "join.not_yours",
        "并案和拆分由社区、指挥中心办理；上报人可在上报时并入，也可提出未解决",
        "Cases are joined and split by the community and the command centre; a reporter joins while reporting, and splits by saying that theirs is not solved",
    )
}
