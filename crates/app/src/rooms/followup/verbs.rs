//! What can be done: plan, ask for a draw, record a visit.

use std::sync::Arc;

use linli_db::Tx;
use linli_journal::{Actor, Entry};
use linli_kernel::{Caller, CaseId, Kind, PlanId, Role, SampleId, StreetCode, Trouble};
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::draw;
use super::model::{NewPlan, Plan, Visit, is_over};
use super::store::{self, CallRow};
use crate::app::{App, Shared};
use crate::rooms::cases::{self, Case};
use crate::rooms::insight::Period;
use crate::rooms::people::{self, Right};
use crate::rooms::receipts::{self, Key};
use crate::zone;

/// What a write answers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Asked {
    /// The plan, or the sample of the call.
    #[schema(example = "plan_01jd8f6q9we2a9k3b4c5d6e7f8")]
    pub id: String,
}

/// Adds a plan.
///
/// # Errors
/// `access.denied`; wrong fields; `receipt.*`.
pub async fn add_plan(
    app: &Shared,
    caller: &Caller,
    new: NewPlan,
    key: Key,
) -> Result<Asked, Trouble> {
    people::require(caller, Right::ManageFollowUp)?;
    new.check()?;
    let now = app.clock.now();
    let plan = Plan {
        id: app.ids.next(now),
        scene: new.scene,
        matters: new.matters,
        share: new.share,
        number: new.number,
        role: new.role,
        created: now,
        ended: None,
    };
    makes_visits(plan.role)?;
    let (caller, inner) = (caller.clone(), Arc::clone(app));
    app.db
        .write(move |tx| {
            Box::pin(async move {
                if let Some(before) = receipts::recall(tx, &caller, &key).await? {
                    return Ok(before);
                }
                known_scene(&inner, tx, caller.street, &plan).await?;
                store::insert_plan(tx, caller.street, &plan).await?;
                linli_journal::append(tx, &planned(&inner, &caller, &plan)).await?;
                let asked = Asked {
                    id: plan.id.to_string(),
                };
                receipts::keep(tx, &caller, &key, plan.created, &asked).await?;
                Ok(asked)
            })
        })
        .await
}

fn makes_visits(role: Role) -> Result<(), Trouble> {
    if people::may(role, Right::FollowUp) {
        return Ok(());
    }
    Err(Trouble::field(
        "role",
        "请选择可以回访的岗位：社区工作人员、平台受理员、督查员",
        "Choose a role that makes return visits: community clerk, dispatcher, supervisor",
    ))
}

async fn known_scene(
    app: &App,
    tx: &mut Tx,
    street: StreetCode,
    plan: &Plan,
) -> Result<(), Trouble> {
    let scenes = app.scenes.in_force(tx, street, plan.created).await?;
    let scene = scenes.into_iter().find(|scene| scene.id == plan.scene);
    let scene = scene.ok_or_else(|| {
        Trouble::field(
            "scene",
            "没有这个场景，请重新选择",
            "There is no such scene; choose another",
        )
    })?;
    if scene.matters.iter().all(|matter| matter.sealed) {
        return Err(Trouble::field(
            "scene",
            "该场景的案件都是密件，只有办理的人知道，不抽样回访；请选择其他场景",
            "All cases of this scene are sealed and known to those who handle them only, so none is drawn; choose another",
        ));
    }
    let unknown = plan.matters.iter().find(|id| scene.matter(id).is_none());
    unknown.map_or(Ok(()), |id| {
        Err(Trouble::field(
            "matters",
            format!("该场景没有事项 {id}，请重新选择"),
            format!("The scene has no matter {id}; choose again"),
        ))
    })
}

fn planned(app: &App, caller: &Caller, plan: &Plan) -> Entry {
    Entry::by(
        caller,
        (app.ids.next(plan.created), plan.created),
        "followup.planned",
        ("followup", plan.id.to_string()),
        format!("/{}/", caller.street),
        json!({
            "scene": plan.scene, "matters": plan.matters, "share": plan.share, "number": plan.number,
            "role": plan.role.code(),
        }),
    )
}

/// Ends a plan: no further month is drawn. What was drawn stays to be worked.
///
/// # Errors
/// `access.denied`; `followup.unknown_plan`; `followup.ended`; `receipt.*`.
pub async fn end_plan(
    app: &Shared,
    caller: &Caller,
    plan: PlanId,
    key: Key,
) -> Result<Asked, Trouble> {
    people::require(caller, Right::ManageFollowUp)?;
    let (caller, inner, now) = (caller.clone(), Arc::clone(app), app.clock.now());
    app.db
        .write(move |tx| {
            Box::pin(async move {
                if let Some(before) = receipts::recall(tx, &caller, &key).await? {
                    return Ok(before);
                }
                let street = caller.street;
                let Some(known) = store::plan(tx, street, plan).await? else {
                    return Err(no_plan());
                };
                if !store::end_plan(tx, street, plan, now).await? {
                    return Err(ended());
                }
                let entry = Entry {
                    verb: "followup.ended".to_owned(),
                    entry_id: inner.ids.next(now),
                    at: now,
                    ..planned(&inner, &caller, &known)
                };
                linli_journal::append(tx, &entry).await?;
                let asked = Asked {
                    id: plan.to_string(),
                };
                receipts::keep(tx, &caller, &key, now, &asked).await?;
                Ok(asked)
            })
        })
        .await
}

/// Asks that a plan's sample of a month be drawn; a job does it.
///
/// # Errors
/// `access.denied`; `followup.unknown_plan`; `period` unless it is a month that is over; `followup.drawn`;
/// `followup.ended`; `receipt.*`.
pub async fn ask_for_draw(
    app: &Shared,
    caller: &Caller,
    plan: PlanId,
    period: Period,
    key: Key,
) -> Result<Asked, Trouble> {
    people::require(caller, Right::ManageFollowUp)?;
    let now = app.clock.now();
    if !is_over(period, zone::day(now)) {
        return Err(Trouble::field(
            "period",
            "只能从已经结束的月份中抽取，写法如 2026-08",
            "Samples are drawn from a month that is over, such as 2026-08",
        ));
    }
    let (caller, street) = (caller.clone(), caller.street);
    let job = draw::job(app, street, plan, period);
    app.db
        .write(move |tx| {
            Box::pin(async move {
                if let Some(before) = receipts::recall(tx, &caller, &key).await? {
                    return Ok(before);
                }
                may_draw(tx, street, plan, period).await?;
                linli_jobs::enqueue(tx, job).await?;
                let asked = Asked {
                    id: plan.to_string(),
                };
                receipts::keep(tx, &caller, &key, now, &asked).await?;
                Ok(asked)
            })
        })
        .await
}

/// Whether a plan has not ended before a month was over, and did not draw from it.
async fn may_draw(
    tx: &mut Tx,
    street: StreetCode,
    plan: PlanId,
    period: Period,
) -> Result<(), Trouble> {
    let known = store::plan(tx, street, plan).await?.ok_or_else(no_plan)?;
    if !known.still_draws(period) {
        return Err(ended());
    }
    if store::is_drawn(tx, street, plan, period).await? {
        return Err(drawn(period));
    }
    Ok(())
}

/// Records what a visit found.
///
/// # Errors
/// `access.denied`; wrong fields; `followup.unknown`; `followup.same_hand`; `followup.done`; `receipt.*`.
pub async fn record(
    app: &Shared,
    caller: &Caller,
    sample: SampleId,
    case: CaseId,
    visit: Visit,
    key: Key,
) -> Result<Asked, Trouble> {
    people::require(caller, Right::FollowUp)?;
    visit.check()?;
    let (caller, inner, now) = (caller.clone(), Arc::clone(app), app.clock.now());
    app.db
        .write(move |tx| {
            Box::pin(async move {
                if let Some(before) = receipts::recall(tx, &caller, &key).await? {
                    return Ok(before);
                }
                let (call, case) = callable(&inner, tx, &caller, sample, case).await?;
                let street = caller.street;
                if !store::close_call(tx, street, &call, &visit, caller.person, now).await? {
                    return Err(done());
                }
                let actor = Actor::Person(caller.person);
                let fact = draw::fact(&case, "followup.visited", &dims(&visit));
                let entry = draw::entry(&inner, actor, &case, sample, "followup.visited", fact);
                linli_journal::append(tx, &entry).await?;
                let asked = Asked {
                    id: sample.to_string(),
                };
                receipts::keep(tx, &caller, &key, now, &asked).await?;
                Ok(asked)
            })
        })
        .await
}

fn dims(visit: &Visit) -> [(&'static str, &'static str); 3] {
    let word = |answer: Option<bool>| match answer {
        Some(true) => "yes",
        Some(false) => "no",
        None => "none",
    };
    [
        ("reached", word(Some(visit.reached))),
        ("solved", word(visit.solved)),
        ("satisfied", word(visit.satisfied)),
    ]
}

/// The call and its case, where the caller holds its role there, sees the case and did not handle it.
async fn callable(
    app: &App,
    tx: &mut Tx,
    caller: &Caller,
    sample: SampleId,
    case: CaseId,
) -> Result<(CallRow, Case), Trouble> {
    let call = store::call(tx, caller.street, sample, case).await?;
    let call = call.ok_or_else(unknown)?;
    let seen = cases::seen_among(tx, caller, &[case]).await?;
    let case = seen.into_iter().next().ok_or_else(unknown)?;
    if !calls(caller, &call, &case) {
        return Err(unknown());
    }
    if cases::was_handled_by(app, tx, &case, caller.person).await? {
        return Err(same_hand());
    }
    Ok((call, case))
}

/// Whether the caller holds the role that makes this call where the case is.
pub(super) fn calls(caller: &Caller, call: &CallRow, case: &Case) -> bool {
    let facts = &case.facts;
    caller.holds_at(call.role, &facts.place_path, facts.unit, &facts.matter)
}

fn no_plan() -> Trouble {
    Trouble::refused(
        Kind::Missing,
        "followup.unknown_plan",
        "没有这个回访计划，请从列表中选择",
        "There is no such plan of return visits; choose one from the list",
    )
}

fn ended() -> Trouble {
    Trouble::refused(
        Kind::Conflict,
        "followup.ended",
        "该回访计划已结束，不再抽取；需要时请新建计划",
        "This plan has ended and draws no more; add a new one where it is needed",
    )
}

fn drawn(period: Period) -> Trouble {
    Trouble::refused(
        Kind::Conflict,
        "followup.drawn",
        format!("该计划 {period} 已抽取过，每月只抽一次，不能重抽；请在回访清单中办理"),
        format!(
            "The plan's sample of {period} is drawn; a month is drawn once and not again. Work the list of visits"
        ),
    )
}

pub(super) fn unknown() -> Trouble {
    Trouble::refused(
        Kind::Missing,
        "followup.unknown",
        "回访清单中没有这一件，或不在您的范围内",
        "There is no such visit within your reach",
    )
}

fn same_hand() -> Trouble {
    Trouble::refused(
        Kind::Forbidden,
        "followup.same_hand",
        "采办分离：办理过此案的人不能回访，请由他人回访",
        "Whoever handled the case may not make the return visit; somebody else has to",
    )
}

fn done() -> Trouble {
    Trouble::refused(
        Kind::Conflict,
        "followup.done",
        "这一件已有人回访并记录，请刷新清单；您填写的内容没有提交",
        "Somebody has recorded this visit already; reload the list. Nothing of yours was sent",
    )
}
