//! What is done to a record on its page: seen in full, closed, joined, left, agreed to.

use axum::Form as Urlencoded;
use axum::extract::rejection::{FormRejection, PathRejection};
use axum::extract::{Path, State};
use axum::response::{IntoResponse as _, Redirect, Response};
use linli_kernel::{Caller, RecordId, Trouble};
use maud::{Markup, html};
use serde_json::Value;

use super::words::value;
use super::{Tried, href, key_of, record};
use crate::app::Shared;
use crate::rooms::registry::act::unknown;
use crate::rooms::registry::look;
use crate::rooms::registry::routes::id_of;
use crate::rooms::registry::{self as registry, NewMember};
use crate::web::problem::Answer;
use crate::web::ui::{self, Tone, Typed};
use crate::web::visitor::{Signed, Visitor};

pub(super) type Sent = Result<Urlencoded<Typed>, FormRejection>;

/// Back to the record with what was done, or the page again with the form that was refused.
pub(super) async fn finish<T>(
    app: &Shared,
    (caller, visitor): (&Caller, &Visitor),
    id: RecordId,
    (form, told): (&str, &str),
    typed: Typed,
    outcome: Result<T, Trouble>,
) -> Answer<Response> {
    match outcome {
        Ok(_done) => Ok(Redirect::to(&format!("{}?told={told}", href(id))).into_response()),
        Err(Trouble::Invalid(invalid)) => {
            let tried = Tried {
                form: form.to_owned(),
                typed,
                invalid,
            };
            Ok(record::again(app, caller, visitor, id, &tried).await?)
        }
        Err(trouble) => Err(trouble.into()),
    }
}

/// A look at a masked value: shown once, on a page that is not stored.
pub(super) async fn reveal(
    State(app): State<Shared>,
    Signed(caller, visitor): Signed,
    path: Result<Path<String>, PathRejection>,
    sent: Sent,
) -> Answer<Response> {
    let (Path(id), Urlencoded(typed)) = (path?, sent?);
    let id = id_of(&id)?;
    let (attribute, reason) = (
        typed.get("attribute").to_owned(),
        typed.get("reason").to_owned(),
    );
    let key = key_of(&app, &typed, &("reveal", id, &attribute, &reason))?;
    match registry::reveal(&app, &caller, id, &attribute, &reason, Some(key)).await {
        Ok(seen) => {
            let note = seen_in_full(&app, (&caller, &visitor), id, &attribute, &seen).await?;
            let tried = Tried::default();
            let page = record::page(&app, &caller, &visitor, id, Some(note), &tried).await?;
            Ok(page.into_response())
        }
        refused @ Err(_) => {
            finish(
                &app,
                (&caller, &visitor),
                id,
                ("reveal", ""),
                typed,
                refused,
            )
            .await
        }
    }
}

/// The value, to be read once.
async fn seen_in_full(
    app: &Shared,
    (caller, visitor): (&Caller, &Visitor),
    id: RecordId,
    attribute: &str,
    seen: &Value,
) -> Result<Markup, Trouble> {
    let lang = visitor.lang;
    let shown = look::record(app, caller, id).await?;
    let one = shown.register.attribute(attribute).ok_or_else(unknown)?;
    let body = html! { p { (one.title.get(lang)) ": " strong { (value(shown.register, one, seen, lang)) } } };
    Ok(ui::alert(
        Tone::Warn,
        lang.pick("本次查看已记录", "This look is on record"),
        body,
    ))
}

/// Closes the record.
pub(super) async fn close(
    State(app): State<Shared>,
    Signed(caller, visitor): Signed,
    path: Result<Path<String>, PathRejection>,
    sent: Sent,
) -> Answer<Response> {
    let (Path(id), Urlencoded(typed)) = (path?, sent?);
    let id = id_of(&id)?;
    let version: i64 = typed.get("version").parse().unwrap_or(-1);
    let asked = ("close", id, version, typed.get("on"), typed.get("why"));
    let key = key_of(&app, &typed, &asked)?;
    let outcome = match (day(&typed, "on"), typed.get("why").parse()) {
        (Ok(on), Ok(why)) => {
            registry::close(&app, &caller, id, version, (on, why), Some(key)).await
        }
        (Err(trouble), _) => Err(trouble),
        (_, Err(_unknown)) => Err(Trouble::field("why", "请选择原因", "Choose why")),
    };
    finish(
        &app,
        (&caller, &visitor),
        id,
        ("close", "closed"),
        typed,
        outcome,
    )
    .await
}

fn day(typed: &Typed, name: &str) -> Result<jiff::civil::Date, Trouble> {
    let day = typed.get(name).parse();
    day.map_err(|_no_day| Trouble::field(name, "请选择日期", "Choose a day"))
}

/// What was typed of a new member.
pub(super) fn new_member(typed: &Typed) -> Result<NewMember, Trouble> {
    let member = typed
        .get("member")
        .trim()
        .rsplit('/')
        .next()
        .unwrap_or_default()
        .parse();
    let member = member.map_err(|_no_id| {
        Trouble::field(
            "member",
            "请选择添加谁；没有的先查找或新登记",
            "Choose who is added; look them up, or enter them first",
        )
    })?;
    let share = match typed.get("share").trim() {
        "" => None,
        text => Some(
            fraction(text)
                .ok_or_else(|| Trouble::field("share", "份额写作 1/2", "Write a share as 1/2"))?,
        ),
    };
    let since = match typed.get("since") {
        "" => None,
        _ => Some(day(typed, "since")?),
    };
    Ok(NewMember {
        roster: typed.get("roster").to_owned(),
        role: typed.get("role").to_owned(),
        member,
        share,
        since,
    })
}

/// `1/2`, or `1` for the whole.
fn fraction(text: &str) -> Option<(i64, i64)> {
    let (num, den) = text.split_once(['/', '／']).unwrap_or((text, "1"));
    Some((num.trim().parse().ok()?, den.trim().parse().ok()?))
}

/// Ends a membership.
pub(super) async fn leave(
    State(app): State<Shared>,
    Signed(caller, visitor): Signed,
    path: Result<Path<(String, String)>, PathRejection>,
    sent: Sent,
) -> Answer<Response> {
    let (Path((id, member)), Urlencoded(typed)) = (path?, sent?);
    let id = id_of(&id)?;
    let member = member.parse().map_err(|_no_id| unknown())?;
    let key = key_of(&app, &typed, &("leave", id, &member, typed.get("until")))?;
    let outcome = match day(&typed, "until") {
        Ok(until) => registry::end_member(&app, &caller, id, member, until, Some(key)).await,
        Err(trouble) => Err(trouble),
    };
    finish(
        &app,
        (&caller, &visitor),
        id,
        ("leave", "left"),
        typed,
        outcome,
    )
    .await
}

/// Keeps a consent.
pub(super) async fn consent(
    State(app): State<Shared>,
    Signed(caller, visitor): Signed,
    path: Result<Path<String>, PathRejection>,
    sent: Sent,
) -> Answer<Response> {
    let (Path(id), Urlencoded(typed)) = (path?, sent?);
    let id = id_of(&id)?;
    let [to, how, given] = ["to", "how", "given"].map(|name| typed.get(name).to_owned());
    let key = key_of(&app, &typed, &("consent", id, &to, &how, &given))?;
    let outcome = match day(&typed, "given") {
        Ok(day) => registry::give_consent(&app, &caller, id, (to, how, day), Some(key)).await,
        Err(trouble) => Err(trouble),
    };
    finish(
        &app,
        (&caller, &visitor),
        id,
        ("consent", "consented"),
        typed,
        outcome,
    )
    .await
}

/// Withdraws a consent.
pub(super) async fn withdraw(
    State(app): State<Shared>,
    Signed(caller, visitor): Signed,
    path: Result<Path<(String, String)>, PathRejection>,
    sent: Sent,
) -> Answer<Response> {
    let (Path((id, consent)), Urlencoded(typed)) = (path?, sent?);
    let id = id_of(&id)?;
    let consent = consent.parse().map_err(|_no_id| unknown())?;
    let key = key_of(&app, &typed, &("withdraw", id, &consent))?;
    let outcome = registry::withdraw_consent(&app, &caller, id, consent, Some(key)).await;
    finish(
        &app,
        (&caller, &visitor),
        id,
        ("consent", "withdrawn"),
        typed,
        outcome,
    )
    .await
}
