//! What follows from a step: the kernel's count, the scene's counts, and who is told.

use linli_kernel::{Text, Trouble};

use crate::effect::{count, metric_of, tell};
use crate::{Action, ActionKind, CaseFacts, Effect, Matter, Scene, State, Who, bounce, input};

/// The kernel's count. A return counts against the unit that returned it.
pub(crate) fn kernel_count(
    action: &Action,
    after: &CaseFacts,
    before: &CaseFacts,
) -> Option<Effect> {
    let metric = metric_of(action.kind)?;
    let yes_no = |yes: bool| if yes { "yes" } else { "no" }.to_owned();
    let of = if after.unit.is_some() { after } else { before };
    Some(match after.rating {
        Some(rating) if action.kind == ActionKind::Rate => count(
            of,
            metric,
            &[
                ("satisfied", yes_no(rating.satisfied)),
                ("solved", yes_no(rating.solved)),
            ],
        ),
        Some(_) | None => count(of, metric, &bounce::dims(action, after)),
    })
}

/// The scene's own counts for what just happened.
pub(crate) fn count_metrics(
    scene: &Scene,
    facts: &CaseFacts,
    events: &[&str],
    effects: &mut Vec<Effect>,
) -> Result<(), Trouble> {
    for metric in &scene.metrics {
        let happened = metric.on.iter().any(|one| events.contains(&one.as_str()));
        if !happened || !input::holds(scene, facts, metric.when.as_ref())? {
            continue;
        }
        let amount = match &metric.value {
            None => 1,
            Some(rule) => rule
                .amount(&input::values(scene, facts))
                .map_err(Trouble::fault)?,
        };
        let dims: Vec<(&str, String)> = metric
            .dims
            .iter()
            .filter_map(|dim| Some((dim.as_str(), plain(facts.fields.get(dim)?))))
            .collect();
        let name = format!("{}.{}", scene.id, metric.id);
        if let Effect::Count { metric, dims, .. } = count(facts, &name, &dims) {
            effects.push(Effect::Count {
                metric,
                value: amount,
                dims,
            });
        }
    }
    Ok(())
}

fn plain(value: &serde_json::Value) -> String {
    value
        .as_str()
        .map_or_else(|| value.to_string(), str::to_owned)
}

/// Tells the reporter what changed for them, the new unit and handler that they have it, whoever
/// the new state waits for, and whoever the action names.
pub(crate) fn announce(
    scene: &Scene,
    action: &Action,
    before: &CaseFacts,
    after: &CaseFacts,
    effects: &mut Vec<Effect>,
) {
    let (old, new) = (scene.state(&before.state), scene.state(&after.state));
    let matter = scene.matter(&after.matter);
    if let (Some(old), Some(new), Some(matter)) = (old, new, matter)
        && old.id != new.id
    {
        if old.public != new.public {
            tell(effects, after, &[Who::Reporter], &new.public);
        }
        tell(effects, after, &new.tells, &arrival_text(matter, new));
    }
    if let (Some(new), Some(matter)) = (new, matter) {
        let text = arrival_text(matter, new);
        if after.unit != before.unit {
            tell(effects, after, &[Who::Unit], &text);
        }
        if after.handler != before.handler && !action.takes {
            tell(effects, after, &[Who::Handler], &text);
        }
    }
    for one in &action.tells {
        tell(effects, after, &one.to, &one.text);
    }
}

/// What those are told for whom a case arrives.
pub(crate) fn arrival_text(matter: &Matter, state: &State) -> Text {
    Text::new(
        format!("待办：{}（{}）", matter.title.zh, state.title.zh),
        format!("To do: {} ({})", matter.title.en, state.title.en),
    )
}
