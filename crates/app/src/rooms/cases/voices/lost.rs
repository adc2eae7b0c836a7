//! Somebody was faster: who, and what they did.

use linli_kernel::PersonId;

use super::super::checks::stale;
use super::*;
use crate::rooms::people;

/// Stands for what [`to_whom`] says once nothing was written.
pub(super) fn lost() -> Trouble {
    Trouble::refused(
        Kind::Conflict,
        "case.stale",
        "案件刚刚被更新，请刷新",
        "The case was just changed; reload it",
    )
}

pub(super) fn is_lost(trouble: &Trouble) -> bool {
    matches!(trouble.code(), "case.stale" | "join.joined")
}

/// Who changed one of the cases, and how: what it was joined to, if it was joined.
pub(super) async fn to_whom(
    app: &Shared,
    caller: &Caller,
    seen: &Seen,
    trouble: Trouble,
) -> Result<Trouble, Trouble> {
    let (cases, name) = as_it_stands(app, caller, seen).await?;
    if let Some((nth, _)) = joined_by(&cases)
        && let Some(case) = cases.get(nth)
        && let Some(joined) = &case.facts.joined
    {
        return Ok(already(name, &case.number, &joined.number));
    }
    let changed = |case: &&Case| {
        let (_, rev) = match case.id == seen.voice.0 {
            true => seen.voice,
            false => seen.main,
        };
        rev.is_some_and(|rev| rev < case.touched)
    };
    match cases.iter().find(changed) {
        Some(case) => stale(app, caller, case.id).await,
        None => Ok(trouble),
    }
}

/// The two cases as they stand now, and the name of whoever joined one of them, if they did not report it.
async fn as_it_stands(
    app: &Shared,
    caller: &Caller,
    seen: &Seen,
) -> Result<(Vec<Case>, Option<String>), Trouble> {
    let (street, ids) = (caller.street, [seen.voice.0, seen.main.0]);
    app.db
        .read(move |tx| {
            Box::pin(async move {
                let mut cases = Vec::new();
                for id in ids {
                    cases.extend(store::load(tx, street, id).await?);
                }
                let by = joined_by(&cases).filter(|(_, by)| !is_reporter(&cases, *by));
                let name = match by {
                    Some((_, by)) => people::person_name(tx, street, by).await?,
                    None => None,
                };
                Ok((cases, name))
            })
        })
        .await
}

/// Which of the cases is carried on with another, and who joined it.
fn joined_by(cases: &[Case]) -> Option<(usize, PersonId)> {
    let joined = |(nth, case): (usize, &Case)| Some((nth, case.facts.joined.as_ref()?.by));
    cases.iter().enumerate().find_map(joined)
}

fn is_reporter(cases: &[Case], person: PersonId) -> bool {
    cases.iter().any(|case| case.facts.reporter == Some(person))
}

fn already(who: Option<String>, number: &str, main: &str) -> Trouble {
    let who = who.unwrap_or_else(|| "上报人 / the reporter".to_owned());
    Trouble::refused(
        Kind::Conflict,
        "join.joined",
        format!(
            "{who} 已把 {number} 并入 {main}。您的操作没有提交；请刷新，在 {main} 办理，或先拆分"
        ),
        format!(
            "{who} has joined {number} to {main}. Nothing of yours was sent; reload and act on {main}, or split it off first"
        ),
    )
}
