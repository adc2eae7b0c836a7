//! 可能是同一件事: open cases that look like one, for a desk; and what a reporter is offered to join.

use std::collections::BTreeMap;
use std::sync::Arc;

use linli_db::Tx;
use linli_flow::Scene;
use linli_kernel::{Caller, CaseId, PlaceId, Trouble};

use super::alike::{Score, Traits, score, words_of};
use super::checks::unknown;
use super::model::Case;
use super::public::{PublicCase, public_of};
use super::ready::found;
use super::{reach, store};
use crate::app::{App, Shared};
use crate::rooms::files;
use crate::rooms::places::{self, Spot};

/// How many candidates are shown.
const SHOWN: usize = 3;

/// A case that may be the same.
#[derive(Clone, Debug)]
pub struct Candidate {
    /// It.
    pub case: Case,
    /// The scene version it is pinned to.
    pub scene: Arc<Scene>,
    /// The address of its place below the street.
    pub place: String,
    /// How much it is alike, and why.
    pub score: Score,
}

/// What a reporter may join theirs to.
#[derive(Clone, Debug)]
pub struct Offer {
    /// As anybody may know it.
    pub case: PublicCase,
    /// How much it is alike.
    pub score: Score,
    /// Whether the reporter already speaks in it: then joining asks for it again.
    pub yours: bool,
}

/// The open cases most alike, best first, for whoever joins cases; empty for everybody else. Only what the caller sees
/// as one of the house, never a sealed case, nothing of another scene or street.
///
/// # Errors
/// `case.unknown`; the store fails.
pub async fn candidates(
    app: &Shared,
    caller: &Caller,
    id: CaseId,
) -> Result<Vec<Candidate>, Trouble> {
    let (inner, caller) = (Arc::clone(app), caller.clone());
    app.db
        .read(move |tx| {
            Box::pin(async move {
                let (case, _scene) = found(&inner, tx, &caller, id).await?;
                let (scope, bounds) = (caller.scope(), reach::bounds(tx, &caller).await?);
                if !store::is_within(tx, &scope, &bounds, id).await? {
                    return Err(unknown());
                }
                of(&inner, tx, &caller, &case).await
            })
        })
        .await
}

/// [`candidates`] of a case that was read already.
pub(super) async fn of(
    app: &App,
    tx: &mut Tx,
    caller: &Caller,
    case: &Case,
) -> Result<Vec<Candidate>, Trouble> {
    if !linli_flow::is_joiner(&case.facts, caller) || !is_free(case) {
        return Ok(Vec::new());
    }
    let (scope, bounds) = (caller.scope(), reach::bounds(tx, caller).await?);
    let near = store::near(tx, &near(case), Some((&scope, &bounds))).await?;
    let mut scored = scored(app, tx, case, near).await?;
    scored.retain(|one| one.score.is_shown() && linli_flow::is_joiner(&one.case.facts, caller));
    scored.truncate(SHOWN);
    Ok(scored)
}

/// What the reporter of a case may join it to: public cases that look much like it, while nobody has acted on theirs.
pub(super) async fn offers(
    app: &App,
    tx: &mut Tx,
    caller: &Caller,
    case: &Case,
) -> Result<Vec<Offer>, Trouble> {
    let fresh = case.touched == 1 && case.facts.voices.is_empty();
    if case.facts.reporter != Some(caller.person) || !fresh || !is_free(case) {
        return Ok(Vec::new());
    }
    let near = store::near(tx, &near(case), None).await?;
    let mut scored = scored(app, tx, case, near).await?;
    scored.retain(|one| one.score.is_offered());
    scored.truncate(SHOWN);
    let ids: Vec<CaseId> = scored.iter().map(|one| one.case.id).collect();
    let mut known = public_of(app, tx, case.street, &ids).await?;
    let offer = |one: Candidate| {
        let facts = &one.case.facts;
        let mut spoke = facts.voices.values().chain([&facts.reporter]);
        Some(Offer {
            case: known.remove(&one.case.id)?,
            yours: spoke.any(|person| *person == Some(caller.person)),
            score: one.score,
        })
    };
    Ok(scored.into_iter().filter_map(offer).collect())
}

/// Neither sealed nor carried on with another nor over.
pub(super) fn is_free(case: &Case) -> bool {
    !case.facts.sealed && case.facts.joined.is_none() && case.facts.closed_at.is_none()
}

fn near(case: &Case) -> store::Near {
    store::Near {
        street: case.street,
        scene: case.facts.scene.clone(),
        matter: case.facts.matter.clone(),
        place: case.place,
        community: case.community,
        but: case.id,
    }
}

/// Compares a case with others, the most alike first; of two equals the older.
async fn scored(
    app: &App,
    tx: &mut Tx,
    case: &Case,
    near: Vec<Case>,
) -> Result<Vec<Candidate>, Trouble> {
    let all: Vec<&Case> = near.iter().chain([case]).collect();
    let mut spots: Vec<PlaceId> = all.iter().map(|case| case.place).collect();
    spots.sort_unstable();
    spots.dedup();
    let subjects = all.iter().map(|case| case.id.to_string()).collect();
    let photos = files::fingerprints(tx, case.street, "case", subjects).await?;
    let names = places::names_of(tx, case.street, &spots).await?;
    let spots = places::spots(tx, case.street, &spots).await?;
    let scene = scene_of(app, tx, case).await?;
    let own = traits(case, &scene, &spots, &photos);
    let mut out = Vec::with_capacity(near.len());
    for one in near {
        let scene = scene_of(app, tx, &one).await?;
        let score = score(&own, &traits(&one, &scene, &spots, &photos));
        let place = names.get(&one.place).cloned().unwrap_or_default();
        out.push(Candidate {
            case: one,
            scene,
            place,
            score,
        });
    }
    out.sort_by_key(|one| (std::cmp::Reverse(one.score.total), one.case.id));
    Ok(out)
}

async fn scene_of(app: &App, tx: &mut Tx, case: &Case) -> Result<Arc<Scene>, Trouble> {
    let (scene, version) = (&case.facts.scene, case.facts.version);
    app.scenes.version(tx, case.street, scene, version).await
}

fn traits(
    case: &Case,
    scene: &Scene,
    spots: &BTreeMap<PlaceId, Spot>,
    photos: &BTreeMap<String, Vec<i64>>,
) -> Traits {
    Traits {
        spot: spots.get(&case.place).cloned(),
        at: case.created,
        matter: case.facts.matter.clone(),
        words: words_of(scene, &case.facts.fields),
        photos: photos
            .get(&case.id.to_string())
            .cloned()
            .unwrap_or_default(),
    }
}
