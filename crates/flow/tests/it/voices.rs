//! 并案: whatever is joined, split, closed, reopened and rated, in whatever order, every voice counts once.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::OnceLock;

use linli_flow::{
    ActInput, ActionKind, CaseFacts, Effect, Phase, Rating, Scene, Voice, act, available, chase,
    join, next_wake, open, rate_voice, split,
};
use linli_kernel::{Caller, CaseId, Role};
use proptest::prelude::*;

use crate::grid::{answers, everybody, full};
use crate::kit::{cal, caller, opening, ts};
use crate::shipped::shipped;

fn grid_loop() -> &'static Scene {
    static SCENE: OnceLock<Scene> = OnceLock::new();
    SCENE.get_or_init(|| {
        let all = shipped();
        let one = all.iter().find(|one| one.name == "grid-loop.toml");
        one.unwrap().scene()
    })
}

fn id(number: usize) -> CaseId {
    format!("case_{number:026}").parse().unwrap()
}

/// A report of resident `number`.
fn reported(number: usize) -> CaseFacts {
    let scene = grid_loop();
    let who = resident(number);
    let mut report = opening("/c/g/", &who);
    report.photos = 1;
    report.fields = answers(
        scene,
        scene.opening_fields("environment").map(|field| &field.id),
    );
    let at = ts("2026-01-05T09:00:00+08");
    open(scene, "environment", report, &who, at, &cal())
        .unwrap()
        .facts
}

fn resident(number: usize) -> Caller {
    caller(u8::try_from(number).unwrap() + 10, Role::Resident, "/c/g/")
}

fn voice(number: usize, facts: &CaseFacts) -> Voice<'_> {
    Voice {
        id: id(number),
        number: "20260105-ABCDEF",
        scene: grid_loop(),
        facts,
    }
}

fn clerk() -> Caller {
    caller(5, Role::CommunityClerk, "/c/")
}

/// Ratings in a step, as counted.
fn ratings(effects: &[Effect]) -> usize {
    let rated =
        |one: &&Effect| matches!(one, Effect::Count { metric, .. } if metric == "case.rated");
    effects.iter().filter(rated).count()
}

#[test]
fn what_cannot_be_carried_on_as_one_is_refused_with_the_reason() {
    let now = ts("2026-01-05T10:00:00+08");
    let (one, two) = (reported(1), reported(2));
    let code = |voice: Voice<'_>, main: Voice<'_>, who: &Caller, own: bool| {
        join(voice, main, own, who, now)
            .unwrap_err()
            .code()
            .to_owned()
    };
    assert_eq!(
        code(voice(1, &one), voice(1, &one), &clerk(), false),
        "join.itself"
    );
    assert_eq!(
        code(voice(1, &one), voice(2, &two), &resident(1), false),
        "join.not_yours"
    );
    assert_eq!(
        code(voice(1, &one), voice(2, &two), &resident(3), true),
        "join.not_yours"
    );
    let mut sealed = two.clone();
    sealed.sealed = true;
    assert_eq!(
        code(voice(1, &one), voice(2, &sealed), &clerk(), false),
        "join.sealed"
    );
    let mut over = two.clone();
    "closed".clone_into(&mut over.state);
    assert_eq!(
        code(voice(1, &one), voice(2, &over), &clerk(), false),
        "join.over"
    );
    let pair = join(voice(1, &one), voice(2, &two), true, &resident(1), now).unwrap();
    assert_eq!(
        code(voice(1, &pair.voice.facts), voice(3, &two), &clerk(), false),
        "join.joined"
    );
    assert_eq!(
        code(voice(3, &two), voice(1, &pair.voice.facts), &clerk(), false),
        "join.joined"
    );
}

#[test]
fn a_split_case_goes_on_with_its_own_clocks_from_its_own_opening() {
    let now = ts("2026-01-05T10:00:00+08");
    let (one, two) = (reported(1), reported(2));
    let pair = join(voice(1, &one), voice(2, &two), false, &clerk(), now).unwrap();
    assert!(available(grid_loop(), &pair.voice.facts, &everybody(3)).is_empty());
    assert_eq!(next_wake(grid_loop(), &pair.voice.facts, &cal()), None);
    let later = ts("2026-03-05T10:00:00+08");
    let (joined, main) = (pair.voice.facts, pair.main.facts);
    let apart = split(
        voice(1, &joined),
        voice(2, &main),
        &resident(1),
        later,
        &cal(),
    )
    .unwrap();
    let facts = apart.voice.facts;
    assert_eq!(facts.state, one.state);
    assert_eq!(
        facts.clocks["total"].facts, one.clocks["total"].facts,
        "the total never restarts"
    );
    assert!(
        facts.clocks["total"].late,
        "what ran out meanwhile has run out"
    );
    assert!(apart.main.facts.voices.is_empty());
    assert!(!available(grid_loop(), &facts, &everybody(3)).is_empty());
}

#[test]
fn a_case_with_voices_is_not_withdrawn() {
    let now = ts("2026-01-05T10:00:00+08");
    let (one, two) = (reported(1), reported(2));
    let main = join(voice(1, &one), voice(2, &two), false, &clerk(), now)
        .unwrap()
        .main
        .facts;
    let scene = grid_loop();
    let mut actions = scene.actions.iter();
    let withdraw = actions
        .find(|action| action.kind == ActionKind::Withdraw)
        .unwrap();
    let refused = act(
        scene,
        &main,
        &withdraw.id,
        full(scene, withdraw),
        &resident(2),
        now,
        &cal(),
    );
    assert_eq!(refused.unwrap_err().code(), "flow.has_voices");
}

#[test]
fn asking_again_is_counted_on_the_case_and_not_for_strangers() {
    let (one, two) = (reported(1), reported(2));
    let now = ts("2026-01-05T10:00:00+08");
    let main = join(voice(1, &one), voice(2, &two), false, &clerk(), now)
        .unwrap()
        .main
        .facts;
    let scene = grid_loop();
    let again = chase(scene, &main, &resident(1)).unwrap().facts;
    assert_eq!(chase(scene, &again, &resident(2)).unwrap().facts.chases, 2);
    assert_eq!(
        chase(scene, &main, &resident(3)).unwrap_err().code(),
        "flow.no_chase"
    );
}

/// The main case, moved on by whoever may.
fn ends(facts: &CaseFacts, reopen: bool, now: jiff::Timestamp) -> CaseFacts {
    let scene = grid_loop();
    let mut facts = facts.clone();
    let to = if reopen { "reported" } else { "closed" };
    to.clone_into(&mut facts.state);
    facts.closed_at = (!reopen).then_some(now);
    if reopen {
        facts.reopens += 1;
        facts.rating = None;
    }
    assert!(
        scene
            .state(to)
            .is_some_and(|state| (state.phase == Phase::Closed) != reopen)
    );
    facts
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_rating_counts_every_voice_once_for_every_end(
        moves in prop::collection::vec((0_u8..6, 1_usize..6), 1..60),
    ) {
        let scene = grid_loop();
        let mut main = reported(0);
        let mut all: BTreeMap<usize, CaseFacts> = (1..6).map(|nth| (nth, reported(nth))).collect();
        let mut now = ts("2026-01-06T09:00:00+08");
        let rating = Rating { satisfied: true, solved: true };
        // Who was counted since the main last ended.
        let mut counted: BTreeSet<usize> = BTreeSet::new();
        for (what, nth) in moves {
            now += jiff::SignedDuration::from_secs(60);
            let one = all[&nth].clone();
            let here = voice(nth, &one);
            match what {
                0 => if let Ok(pair) = join(here, voice(0, &main), false, &clerk(), now) {
                    prop_assert!(main.closed_at.is_none());
                    all.insert(nth, pair.voice.facts);
                    main = pair.main.facts;
                },
                1 => if let Ok(pair) = split(here, voice(0, &main), &resident(nth), now, &cal()) {
                    all.insert(nth, pair.voice.facts);
                    main = pair.main.facts;
                },
                2 if main.closed_at.is_none() => { main = ends(&main, false, now); counted.clear(); }
                3 if main.closed_at.is_some() => { main = ends(&main, true, now); counted.clear(); }
                4 => if let Ok(step) = rate_voice(here, voice(0, &main), rating, &resident(nth), now) {
                    prop_assert_eq!(ratings(&step.effects), 1);
                    prop_assert!(counted.insert(nth), "voice {} was counted twice", nth);
                    all.insert(nth, step.facts);
                },
                _ => {
                    let input = ActInput { rating: Some(rating), ..ActInput::default() };
                    if let Ok(step) = act(scene, &main, "rate", input, &resident(0), now, &cal()) {
                        prop_assert_eq!(ratings(&step.effects), 1);
                        prop_assert!(counted.insert(0), "the main's reporter was counted twice");
                        main = step.facts;
                    }
                }
            }
            for (nth, facts) in &all {
                prop_assert_eq!(facts.joined.is_some(), main.voices.contains_key(&id(*nth)));
            }
        }
    }
}
