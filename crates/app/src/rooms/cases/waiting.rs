//! What waits for somebody's word on a case page: a request for approval, a reminder to acknowledge.

use jiff::Timestamp;
use linli_db::Tx;
use linli_flow::{Action, Pending, Scene};
use linli_kernel::{Caller, Lang, Text, Trouble};

use super::model::Case;
use super::timeline::Reader;
use crate::app::App;
use crate::rooms::people;

/// What waits.
#[derive(Clone, Debug, Default)]
pub struct Waiting {
    /// What was asked for and is not decided.
    pub asked: Option<Asked>,
    /// The clocks whose reminder the reader may acknowledge.
    pub acknowledge: Vec<Text>,
    /// What is left of the quota of a pause the reader may ask for.
    pub quotas: Vec<(String, Text)>,
}

/// A request for approval.
#[derive(Clone, Debug)]
pub struct Asked {
    /// The action.
    pub action: String,
    /// Its name.
    pub title: Text,
    /// The name of whoever asked.
    pub who: String,
    /// When.
    pub at: Timestamp,
    /// Why, and what with.
    pub reason: String,
    /// The limit asked for, in words.
    pub limit: Option<Text>,
    /// Who may decide, in words.
    pub approvers: Text,
    /// Whether the reader may.
    pub decides: bool,
}

/// What waits, for a reader of the house; the reporter has nothing to do with it.
pub(super) async fn waiting(
    app: &App,
    tx: &mut Tx,
    caller: &Caller,
    reader: Reader,
    case: &Case,
    scene: &Scene,
) -> Result<Waiting, Trouble> {
    if reader.outside {
        return Ok(Waiting::default());
    }
    let facts = &case.facts;
    let clocks = linli_flow::to_acknowledge(scene, facts, caller);
    let asked = match &facts.pending {
        Some(pending) => Some(asked(tx, caller, case, scene, pending).await?),
        None => None,
    };
    let pauses = linli_flow::available(scene, facts, caller);
    let left = |action: &&Action| {
        let left = linli_flow::quota_left(facts, action, app.clock.now(), &app.calendar)?;
        Some((action.id.clone(), left.text()))
    };
    Ok(Waiting {
        asked,
        acknowledge: clocks.iter().map(|clock| clock.title.clone()).collect(),
        quotas: pauses.iter().filter_map(left).collect(),
    })
}

async fn asked(
    tx: &mut Tx,
    caller: &Caller,
    case: &Case,
    scene: &Scene,
    pending: &Pending,
) -> Result<Asked, Trouble> {
    let action = scene.action(&pending.action);
    let roles = action
        .map(|action| action.approve_by.clone())
        .unwrap_or_default();
    let names: Vec<Text> = roles.iter().map(|role| role.title()).collect();
    let joined = |lang: Lang, with: &str| {
        let names: Vec<&str> = names.iter().map(|name| name.get(lang)).collect();
        names.join(with)
    };
    let who = people::person_name(tx, case.street, pending.by).await?;
    Ok(Asked {
        action: pending.action.clone(),
        title: action
            .map(|action| action.title.clone())
            .unwrap_or_default(),
        who: who.unwrap_or_default(),
        at: pending.at,
        reason: pending.input.note.clone().unwrap_or_default(),
        limit: pending.input.limit.map(linli_flow::Limit::text),
        approvers: Text::new(joined(Lang::Zh, "、"), joined(Lang::En, ", ")),
        decides: linli_flow::to_decide(scene, &case.facts, caller).is_some(),
    })
}
