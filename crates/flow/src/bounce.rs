//! 退回: returns, each with its reason, and the adjudication that ends them.

use jiff::Timestamp;
use linli_kernel::{Kind, OrgId, PersonId, Trouble};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::{Action, ActionKind, CaseFacts, FieldKind, Need, Scene};

/// One return.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Returned {
    /// The unit that returned it; none where no unit had it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit: Option<OrgId>,
    /// Who did it.
    pub by: PersonId,
    /// When.
    pub at: Timestamp,
    /// Why: the answer to the first choice that the action asks.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

/// Whether returns and the decision that ended them leave this action open.
///
/// # Errors
/// Refused `flow.bound` to the unit a decision named, `flow.returns_used` where it was returned as
/// often as the scene allows, `flow.adjudicate` where it would be passed on without a decision.
pub(crate) fn fits(scene: &Scene, facts: &CaseFacts, action: &Action) -> Result<(), Trouble> {
    if action.kind == ActionKind::Return && facts.unit.is_some() && facts.unit == facts.bound {
        return Err(bound());
    }
    let Some(most) = scene.returns_most.filter(|most| facts.returns >= *most) else {
        return Ok(());
    };
    // What is returned without a unit came down from the level above; there is nobody to hold to it.
    if action.kind == ActionKind::Return && facts.unit.is_some() {
        return Err(used(most));
    }
    let gives = action.needs.contains(&Need::Unit) || action.may.contains(&Need::Unit);
    let decides = action.kind == ActionKind::Adjudicate;
    if gives && !decides && facts.unit.is_none() {
        return Err(undecided(facts.returns));
    }
    Ok(())
}

/// Keeps a return, or the decision.
pub(crate) fn record(
    scene: &Scene,
    action: &Action,
    before: &CaseFacts,
    after: &mut CaseFacts,
    by: PersonId,
    at: Timestamp,
) {
    if action.kind == ActionKind::Return {
        after.returns = after.returns.saturating_add(1);
        after.returned.push(Returned {
            unit: before.unit,
            by,
            at,
            reason: reason(scene, action, after),
        });
    }
    if action.kind == ActionKind::Adjudicate {
        after.bound = after.unit;
    }
}

/// The answer to the first choice that a return asks.
fn reason(scene: &Scene, action: &Action, facts: &CaseFacts) -> Option<String> {
    let asked = |id: &String| {
        scene
            .field(id)
            .filter(|field| field.kind == FieldKind::Choice)
    };
    let field = action.fields.iter().find_map(asked)?;
    let answer = facts.fields.get(&field.id).and_then(Value::as_str);
    answer.map(str::to_owned)
}

/// What a return or an adjudication is broken down by, besides what every count is.
pub(crate) fn dims(action: &Action, after: &CaseFacts) -> Vec<(&'static str, String)> {
    match (action.kind, after.returned.last()) {
        (ActionKind::Return, Some(last)) => {
            let nth = if after.returns > 2 {
                "3".to_owned()
            } else {
                after.returns.to_string()
            };
            let reason = last.reason.clone().map(|reason| ("reason", reason));
            reason.into_iter().chain([("nth", nth)]).collect()
        }
        (ActionKind::Adjudicate, _) => {
            let against = after
                .returned
                .iter()
                .any(|one| one.unit.is_some() && one.unit == after.unit);
            vec![("against", if against { "yes" } else { "no" }.to_owned())]
        }
        (_other, _) => Vec::new(),
    }
}

fn bound() -> Trouble {
    Trouble::refused(
        Kind::Conflict,
        "flow.bound",
        "此案已由指挥中心裁定由本单位承办，不能再退回；确有困难的，请申请挂账或延期",
        "It was adjudicated to this unit, which may not return it; ask for a pause or an extension instead",
    )
}

fn used(most: u32) -> Trouble {
    Trouble::refused(
        Kind::Conflict,
        "flow.returns_used",
        format!("此案已退回 {most} 次，不能再退回，请由指挥中心裁定承办单位"),
        format!(
            "It was returned {most} times and cannot be returned again; the command centre adjudicates"
        ),
    )
}

fn undecided(returns: u32) -> Trouble {
    Trouble::refused(
        Kind::Conflict,
        "flow.adjudicate",
        format!("此案已退回 {returns} 次，不能再派发，请裁定承办单位"),
        format!("It was returned {returns} times; adjudicate it instead of dispatching it again"),
    )
}
