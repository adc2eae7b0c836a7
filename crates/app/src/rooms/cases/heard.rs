//! 并案 for one reader of a case: who else reported it, what it is carried on with, and what it may be joined to.

use std::sync::Arc;

use jiff::Timestamp;
use linli_db::Tx;
use linli_flow::{ClockView, Phase, Rating, Scene};
use linli_kernel::{Caller, CaseId, Trouble};

use super::likely::{self, Candidate, Offer};
use super::model::{Case, people_of};
use super::timeline::{Moment, Reader, timeline};
use super::voices::has_own_way;
use super::{reach, store};
use crate::app::App;

/// How many voices a page lists.
const LISTED: usize = 50;

/// What a reader learns of the voices of a case, and may do about them.
#[derive(Clone, Debug)]
pub struct Voices {
    /// How many people reported it.
    pub people: i64,
    /// How often somebody asked for it again.
    pub chases: u32,
    /// The cases that are carried on with it and that the reader sees as one of the house; at most 50.
    pub voices: Vec<Case>,
    /// What it is carried on with.
    pub main: Option<Main>,
    /// What may be the same, for whoever joins cases.
    pub candidates: Vec<Candidate>,
    /// What its reporter may join it to.
    pub offers: Vec<Offer>,
    /// Whether the reader reported it.
    pub is_own: bool,
    /// Whether the reader may join it to another.
    pub joins: bool,
    /// Whether the reader may split it off.
    pub splits: bool,
    /// Whether the reader may rate the outcome of what it is carried on with.
    pub rates: bool,
    /// Whether the reader may ask for it again.
    pub asks: bool,
}

/// What a case is carried on with, as far as the reporters of its voices may know it.
#[derive(Clone, Debug)]
pub struct Main {
    /// Its id.
    pub id: CaseId,
    /// What people quote.
    pub number: String,
    /// Since when.
    pub since: Timestamp,
    /// Its scene version.
    pub scene: Arc<Scene>,
    /// Its state; none where it was sealed meanwhile.
    pub state: Option<String>,
    /// Open, waiting or closed.
    pub phase: Phase,
    /// Its public clocks.
    pub clocks: Vec<ClockView>,
    /// Its public steps, without the words and photos of whoever reported it.
    pub steps: Vec<Moment>,
    /// How the voice was rated since the main last ended.
    pub rating: Option<Rating>,
    /// Whether the reader may open it.
    pub opens: bool,
}

/// The voices of a case for one reader.
pub(super) async fn heard(
    app: &App,
    tx: &mut Tx,
    caller: &Caller,
    (case, scene): (&Case, &Scene),
    outside: bool,
) -> Result<Voices, Trouble> {
    let facts = &case.facts;
    let main = main_of(app, tx, case).await?;
    let own = (case, scene);
    let (of, of_scene) = main.as_ref().map_or(own, |(main, scene)| (main, &**scene));
    let asks = linli_flow::may_chase(of_scene, &of.facts, caller);
    let mut heard = Voices {
        people: people_of(&of.facts),
        chases: of.facts.chases,
        voices: Vec::new(),
        candidates: Vec::new(),
        offers: likely::offers(app, tx, caller, case).await?,
        is_own: facts.reporter == Some(caller.person),
        joins: !outside && likely::is_free(case) && linli_flow::is_joiner(facts, caller),
        splits: linli_flow::may_split(facts, caller),
        rates: main.is_some() && linli_flow::may_rate_voice((of_scene, &of.facts), facts, caller),
        asks: asks && !has_own_way(of_scene, of, caller),
        main: None,
    };
    let (scope, bounds) = (caller.scope(), reach::bounds(tx, caller).await?);
    if !outside {
        let ids: Vec<CaseId> = facts.voices.keys().take(LISTED).copied().collect();
        heard.voices = store::among(tx, &scope, &bounds, &ids).await?;
        heard.candidates = likely::of(app, tx, caller, case).await?;
    }
    if let Some((main, scene)) = main {
        let found = store::find(tx, &scope, &bounds, main.id).await?;
        heard.main = Some(told(app, tx, case, (main, scene), found.is_some()).await?);
    }
    Ok(heard)
}

/// What the case is carried on with.
async fn main_of(
    app: &App,
    tx: &mut Tx,
    case: &Case,
) -> Result<Option<(Case, Arc<Scene>)>, Trouble> {
    let Some(joined) = &case.facts.joined else {
        return Ok(None);
    };
    let Some(main) = store::load(tx, case.street, joined.main).await? else {
        return Ok(None);
    };
    let (scene, version) = (&main.facts.scene, main.facts.version);
    let scene = app.scenes.version(tx, case.street, scene, version).await?;
    Ok(Some((main, scene)))
}

async fn told(
    app: &App,
    tx: &mut Tx,
    voice: &Case,
    (main, scene): (Case, Arc<Scene>),
    opens: bool,
) -> Result<Main, Trouble> {
    let (facts, now) = (&main.facts, app.clock.now());
    let since = voice.facts.joined.as_ref().map_or(now, |joined| joined.at);
    let fresh = voice.facts.voiced_at.is_some();
    let mut told = Main {
        id: main.id,
        number: main.number.clone(),
        since,
        state: None,
        phase: scene
            .state(&facts.state)
            .map_or(Phase::Open, |one| one.phase),
        clocks: Vec::new(),
        steps: Vec::new(),
        rating: voice.facts.rating.filter(|_rating| fresh),
        opens,
        scene,
    };
    // It was sealed after they were joined: then only that it goes on is known.
    if facts.sealed {
        return Ok(told);
    }
    told.state = Some(facts.state.clone());
    told.clocks = linli_flow::clocks(&told.scene, facts, now, &app.calendar);
    told.clocks.retain(|clock| clock.public);
    told.steps = steps(tx, &main, &told.scene).await?;
    Ok(told)
}

/// What is public of what happened: what the house did and said, and that a reporter did something.
async fn steps(tx: &mut Tx, main: &Case, scene: &Scene) -> Result<Vec<Moment>, Trouble> {
    let entries = linli_journal::of_subject(tx, main.street, "case", &main.id.to_string()).await?;
    let mut steps = timeline(tx, main, Reader::of(scene, main, true), &entries).await?;
    let confidential = linli_flow::is_confidential(scene, &main.facts);
    steps.retain(|step| !(step.spoke && step.action == "comment"));
    for step in &mut steps {
        step.who = None;
        step.photos.clear();
        if step.spoke || confidential {
            step.notes.clear();
        }
    }
    Ok(steps)
}
