//! The two cases of a join or a split: held, read, and written together.

use std::sync::Arc;

use linli_db::Tx;
use linli_flow::{Audience, CaseFacts, Pair, Scene};
use serde_json::Value;

use super::*;

/// Which cases, and in which revisions they were seen.
#[derive(Clone, Copy, Debug)]
pub(super) struct Seen {
    pub(super) voice: (CaseId, Option<i64>),
    pub(super) main: (CaseId, Option<i64>),
}

/// Two cases as they stand in the transaction, and the voices of the first, which would go with it.
pub(super) struct Both {
    pub(super) voice: Case,
    pub(super) main: Case,
    pub(super) scenes: (Arc<Scene>, Arc<Scene>),
    moved: Vec<Case>,
}

pub(super) async fn scene_of(app: &App, tx: &mut Tx, case: &Case) -> Result<Arc<Scene>, Trouble> {
    let (scene, version) = (&case.facts.scene, case.facts.version);
    app.scenes.version(tx, case.street, scene, version).await
}

impl Both {
    /// Holds and reads them. The first lies within the caller's scope; whether the second does is for the caller of
    /// this to ask.
    pub(super) async fn held(
        app: &App,
        tx: &mut Tx,
        caller: &Caller,
        seen: &Seen,
    ) -> Result<Self, Trouble> {
        let (before, scene) = found(app, tx, caller, seen.voice.0).await?;
        let mut ids: Vec<CaseId> = before.facts.voices.keys().copied().collect();
        ids.extend([seen.voice.0, seen.main.0]);
        store::hold(tx, caller.street, &ids).await?;
        let mut all = Vec::with_capacity(ids.len());
        for id in ids {
            let case = store::load(tx, caller.street, id).await?;
            all.push(case.ok_or_else(unknown)?);
        }
        let (Some(main), Some(voice)) = (all.pop(), all.pop()) else {
            return Err(unknown());
        };
        // What was read before it was held may have changed meanwhile.
        if voice.facts.voices.keys().ne(before.facts.voices.keys())
            || is_other(&voice, seen.voice.1)
            || is_other(&main, seen.main.1)
        {
            return Err(lost::lost());
        }
        let of_main = scene_of(app, tx, &main).await?;
        let scene = match voice.facts.version == before.facts.version {
            true => scene,
            false => scene_of(app, tx, &voice).await?,
        };
        Ok(Self {
            voice,
            main,
            scenes: (scene, of_main),
            moved: all,
        })
    }

    pub(super) fn voice(&self) -> Voice<'_> {
        as_voice(&self.voice, &self.scenes.0)
    }

    pub(super) fn main(&self) -> Voice<'_> {
        as_voice(&self.main, &self.scenes.1)
    }

    /// The main after it, asked for again, where somebody joins to it what they had reported before.
    pub(super) fn chased(
        &self,
        pair: &Pair,
        own: bool,
        caller: &Caller,
    ) -> Result<Option<Step>, Trouble> {
        let before = &self.main.facts;
        let mut spoke = before.voices.values().chain([&before.reporter]);
        if !own || spoke.all(|one| *one != Some(caller.person)) {
            return Ok(None);
        }
        linli_flow::chase(&self.scenes.1, &pair.main.facts, caller).map(Some)
    }

    /// Writes every case that changes, each with its journal entry and whom it tells.
    pub(super) async fn write(
        self,
        app: &App,
        tx: &mut Tx,
        caller: &Caller,
        (pair, verb, again): (Pair, &str, Option<Step>),
        why: Option<String>,
        key: Key,
    ) -> Result<Done, Trouble> {
        let Pair { voice: one, main } = pair;
        let hand = Hand { app, caller, verb };
        let joins = one.facts.joined.is_some();
        let facts = again.as_ref().map_or(&main.facts, |again| &again.facts);
        let of_main = (changed(app, self.main, facts.clone()), self.scenes.1);
        let (voice, scene) = (changed(app, self.voice, one.facts), self.scenes.0);
        hand.puts(tx, &of_main.0, &of_main.1).await?;
        hand.puts(tx, &voice, &scene).await?;
        let data = data_of(joins, false, &voice);
        hand.logs(tx, &of_main, data, &main.effects).await?;
        if let Some(again) = &again {
            let data = chase_data(again.facts.chases);
            let hand = Hand {
                verb: "case.chase",
                ..hand
            };
            hand.logs(tx, &of_main, data, &again.effects).await?;
        }
        let data = data_of(joins, true, &of_main.0);
        for case in self.moved {
            let case = follows(app, case, &voice);
            hand.puts(tx, &case, &scene).await?;
            let news: Vec<Effect> = one.effects.iter().filter(is_news).cloned().collect();
            hand.logs(tx, &(case, Arc::clone(&scene)), data.clone(), &news)
                .await?;
        }
        let write = hand.write((&voice, &scene), data, &one.effects, why, key);
        finish(tx, &voice, write).await
    }
}

/// Who does what.
#[derive(Clone, Copy)]
struct Hand<'a> {
    app: &'a App,
    caller: &'a Caller,
    verb: &'a str,
}

impl Hand<'_> {
    async fn puts(self, tx: &mut Tx, case: &Case, scene: &Scene) -> Result<(), Trouble> {
        let derived = derive(self.app, scene, case, case.updated);
        if !store::update(tx, case, derived).await? {
            return Err(lost::lost());
        }
        // What goes on with another waits for nobody to route it.
        let settled = case.facts.joined.is_some();
        super::super::routed::follow(self.app, tx, case, settled).await
    }

    async fn logs(
        self,
        tx: &mut Tx,
        (case, scene): &(Case, Arc<Scene>),
        data: Value,
        effects: &[Effect],
    ) -> Result<(), Trouble> {
        let entry = entry(self.app, self.caller, case, self.verb, data, effects);
        let tells = tell::job(self.app, scene, case, effects);
        finish_entry(tx, &entry, tells).await
    }

    fn write(
        self,
        (case, scene): (&Case, &Scene),
        data: Value,
        effects: &[Effect],
        why: Option<String>,
        key: Key,
    ) -> Write {
        let entry = entry(self.app, self.caller, case, self.verb, data, effects);
        // A reporter says in their own words what is not solved; why the house joined or split stays inside.
        let internal = case.facts.reporter != Some(self.caller.person);
        Write {
            note: why.map(|body| note_to(self.app, &entry, self.caller, body, internal)),
            caller: self.caller.clone(),
            key,
            entry,
            photos: Vec::new(),
            tells: tell::job(self.app, scene, case, effects),
        }
    }
}

/// A voice of a case that is joined, carried on with the same main from now on.
fn follows(app: &App, case: Case, first: &Case) -> Case {
    let mut facts = case.facts.clone();
    facts.joined.clone_from(&first.facts.joined);
    changed(app, case, facts)
}

/// Whether a person changed the case since somebody saw it.
fn is_other(case: &Case, seen: Option<i64>) -> bool {
    seen.is_some_and(|rev| rev < case.touched || rev > case.rev)
}

fn as_voice<'a>(case: &'a Case, scene: &'a Scene) -> Voice<'a> {
    Voice {
        id: case.id,
        number: &case.number,
        scene,
        facts: &case.facts,
    }
}

fn changed(app: &App, mut case: Case, facts: CaseFacts) -> Case {
    case.facts = facts;
    case.rev += 1;
    case.touched = case.rev;
    case.updated = app.clock.now();
    case
}

/// What the journal keeps at a voice, or at its main; `other` is the other of the two.
fn data_of(joins: bool, at_voice: bool, other: &Case) -> Value {
    let action = match (joins, at_voice) {
        (true, true) => "voice_join",
        (true, false) => "voice_joined",
        (false, true) => "voice_split",
        (false, false) => "voice_left",
    };
    json!({ "action": action, "case": other.id, "with": other.number, "public": true })
}

/// Only the reporter is told of a voice that moves with its main; nothing is counted again.
fn is_news(effect: &&Effect) -> bool {
    match effect {
        Effect::Notify { audience, .. } => *audience == Audience::Reporter,
        Effect::Count { .. } => false,
    }
}
