//! What is done to a record on its page: seen in full, closed, joined, left, agreed to.

use axum::response::{IntoResponse as _, Response};
use linli_kernel::Trouble;
use maud::{Markup, html};
use serde_json::Value;

use super::Tried;
use super::deed::Deed;
use super::words::value;
use crate::rooms::registry::act::unknown;
use crate::rooms::registry::look;
use crate::rooms::registry::{self as registry, NewMember};
use crate::web::problem::Answer;
use crate::web::ui::{self, Tone, Typed};

/// A look at a masked value: shown once, on a page that is not stored.
pub(super) async fn reveal(deed: Deed) -> Answer<Response> {
    let (id, attribute, reason) = (deed.id, deed.text("attribute"), deed.text("reason"));
    let key = deed.key(&("reveal", id, &attribute, &reason))?;
    let (app, caller) = (&deed.app, &deed.caller);
    match registry::reveal(app, caller, id, &attribute, &reason, Some(key)).await {
        Ok(seen) => {
            let note = seen_in_full(&deed, &attribute, &seen).await?;
            let page = deed.page(note, &Tried::default()).await?;
            Ok(page.into_response())
        }
        refused @ Err(_) => deed.finish(("reveal", ""), refused).await,
    }
}

/// The value, to be read once.
async fn seen_in_full(deed: &Deed, attribute: &str, seen: &Value) -> Result<Markup, Trouble> {
    let lang = deed.visitor.lang;
    let shown = look::record(&deed.app, &deed.caller, deed.id).await?;
    let one = shown.register.attribute(attribute).ok_or_else(unknown)?;
    let body = html! { p { (one.title.get(lang)) ": " strong { (value(shown.register, one, seen, lang)) } } };
    Ok(ui::alert(
        Tone::Warn,
        lang.pick("本次查看已记录", "This look is on record"),
        body,
    ))
}

/// Closes the record.
pub(super) async fn close(deed: Deed) -> Answer<Response> {
    let (id, typed) = (deed.id, &deed.typed);
    let version: i64 = typed.get("version").parse().unwrap_or(-1);
    let key = deed.key(&("close", id, version, typed.get("on"), typed.get("why")))?;
    let outcome = match (day(typed, "on"), typed.get("why").parse()) {
        (Ok(on), Ok(why)) => {
            registry::close(&deed.app, &deed.caller, id, version, (on, why), Some(key)).await
        }
        (Err(trouble), _) => Err(trouble),
        (_, Err(_unknown)) => Err(Trouble::field("why", "请选择原因", "Choose why")),
    };
    deed.finish(("close", "closed"), outcome).await
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
pub(super) async fn leave(deed: Deed) -> Answer<Response> {
    let (id, typed) = (deed.id, &deed.typed);
    let member = deed.part.parse().map_err(|_no_id| unknown())?;
    let key = deed.key(&("leave", id, &member, typed.get("until")))?;
    let outcome = match day(typed, "until") {
        Ok(until) => {
            registry::end_member(&deed.app, &deed.caller, id, member, until, Some(key)).await
        }
        Err(trouble) => Err(trouble),
    };
    deed.finish(("leave", "left"), outcome).await
}

/// Keeps a consent.
pub(super) async fn consent(deed: Deed) -> Answer<Response> {
    let id = deed.id;
    let [to, how, given] = ["to", "how", "given"].map(|name| deed.text(name));
    let key = deed.key(&("consent", id, &to, &how, &given))?;
    let outcome = match day(&deed.typed, "given") {
        Ok(day) => {
            registry::give_consent(&deed.app, &deed.caller, id, (to, how, day), Some(key)).await
        }
        Err(trouble) => Err(trouble),
    };
    deed.finish(("consent", "consented"), outcome).await
}

/// Withdraws a consent.
pub(super) async fn withdraw(deed: Deed) -> Answer<Response> {
    let id = deed.id;
    let consent = deed.part.parse().map_err(|_no_id| unknown())?;
    let key = deed.key(&("withdraw", id, &consent))?;
    let (app, caller) = (&deed.app, &deed.caller);
    let outcome = registry::withdraw_consent(app, caller, id, consent, Some(key)).await;
    deed.finish(("consent", "withdrawn"), outcome).await
}
