//! What the administrator does on a person's page.

use axum::Form as Urlencoded;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use jiff::civil::Date;
use linli_kernel::{Caller, Invalid, Lang, PersonId, Role, Trouble};
use maud::{Markup, html};

use super::person::{Tried, again, parse, shown};
use crate::app::Shared;
use crate::rooms::people::{self as verbs, Amendment, Issued, NewAppointment};
use crate::rooms::receipts::Key;
use crate::web::problem::Answer;
use crate::web::ui::{self, Tone, Typed};
use crate::web::visitor::{Permit, rights};

/// Appoints the person.
pub(super) async fn appoint(
    State(app): State<Shared>,
    Permit {
        caller, visitor, ..
    }: Permit<rights::ManagePeople>,
    Path(id): Path<String>,
    Urlencoded(typed): Urlencoded<Typed>,
) -> Answer<Response> {
    let id = parse(&id)?;
    let outcome = match new_appointment(id, &typed) {
        Ok(new) => {
            let key = key(&typed, &("appoint", &new))?;
            verbs::appoint(&app, &caller, new, Some(key)).await
        }
        Err(trouble) => Err(trouble),
    };
    match outcome {
        Ok(_id) => Ok(back(id, "appointed").into_response()),
        Err(Trouble::Invalid(invalid)) => Ok(again(
            &app,
            &caller,
            &visitor,
            id,
            Tried {
                form: "appoint",
                typed,
                invalid,
            },
        )
        .await?),
        Err(trouble) => Err(trouble.into()),
    }
}

fn back(id: PersonId, told: &str) -> Redirect {
    Redirect::to(&format!("/admin/people/{id}?told={told}"))
}

/// The key in a form.
pub(super) fn key(typed: &Typed, what: &impl serde::Serialize) -> Result<Key, Trouble> {
    Key::new(Some(typed.get("key")), what)
}

/// Reads the form; every field that cannot be read is named.
fn new_appointment(person: PersonId, typed: &Typed) -> Result<NewAppointment, Trouble> {
    let mut invalid = Invalid::default();
    let role = typed.get("role").parse::<Role>();
    if role.is_err() {
        invalid.push("role", "请选择岗位", "Choose a role");
    }
    let place = choice(&mut invalid, typed, "place");
    let org = choice(&mut invalid, typed, "org");
    let from: Option<Date> = choice(&mut invalid, typed, "from");
    let to: Option<Date> = choice(&mut invalid, typed, "to");
    invalid.check()?;
    let matters = typed
        .get("matters")
        .split([',', '，', '、'])
        .map(|one| one.trim().to_owned())
        .collect();
    let role = role.map_err(Trouble::fault)?;
    Ok(NewAppointment {
        person,
        role,
        place,
        org,
        from,
        to,
        matters,
    })
}

/// An empty field is none; anything else must be readable.
fn choice<T: std::str::FromStr>(invalid: &mut Invalid, typed: &Typed, name: &str) -> Option<T> {
    let text = typed.get(name).trim();
    if text.is_empty() {
        return None;
    }
    let value = text.parse().ok();
    if value.is_none() {
        invalid.push(
            name,
            "无法识别，请重新选择",
            "This cannot be read; choose again",
        );
    }
    value
}

/// Corrects their name, and their number if one was typed.
pub(super) async fn amend(
    State(app): State<Shared>,
    Permit {
        caller, visitor, ..
    }: Permit<rights::ManagePeople>,
    Path(id): Path<String>,
    Urlencoded(typed): Urlencoded<Typed>,
) -> Answer<Response> {
    let id = parse(&id)?;
    let phone = Some(typed.get("phone").trim().to_owned()).filter(|phone| !phone.is_empty());
    let name = typed.get("name").to_owned();
    let blind = phone
        .as_deref()
        .map(|phone| app.vault.blind("receipts.phone", phone));
    let key = key(&typed, &("amend", id, &name, blind))?;
    let amendment = Amendment {
        name: Some(name),
        phone,
    };
    match verbs::amend(&app, &caller, id, amendment, Some(key)).await {
        Ok(()) => Ok(back(id, "amended").into_response()),
        Err(Trouble::Invalid(invalid)) => {
            let tried = Tried {
                form: "amend",
                typed,
                invalid,
            };
            Ok(again(&app, &caller, &visitor, id, tried).await?)
        }
        Err(trouble) => Err(trouble.into()),
    }
}

/// Ends one of their appointments.
pub(super) async fn dismiss(
    State(app): State<Shared>,
    Permit { caller, .. }: Permit<rights::ManagePeople>,
    Path((id, appointment)): Path<(String, String)>,
    Urlencoded(typed): Urlencoded<Typed>,
) -> Answer<Redirect> {
    let id = parse(&id)?;
    let appointment = appointment
        .parse()
        .map_err(|_error| verbs::no_appointment())?;
    let key = key(&typed, &("end", appointment))?;
    verbs::end_appointment(&app, &caller, appointment, Some(key)).await?;
    Ok(back(id, "dismissed"))
}

/// Makes an account and shows its initial password this once.
pub(super) async fn create_account(
    State(app): State<Shared>,
    Permit {
        caller, visitor, ..
    }: Permit<rights::ManagePeople>,
    Path(id): Path<String>,
    Urlencoded(typed): Urlencoded<Typed>,
) -> Answer<Response> {
    let id = parse(&id)?;
    let key = key(&typed, &("account", id, typed.get("account")))?;
    match verbs::create_account(&app, &caller, id, typed.get("account"), Some(key)).await {
        Ok(issued) => Ok(
            shown(&app, &caller, &visitor, id, initial(&issued, visitor.lang))
                .await?
                .into_response(),
        ),
        Err(Trouble::Invalid(invalid)) => Ok(again(
            &app,
            &caller,
            &visitor,
            id,
            Tried {
                form: "account",
                typed,
                invalid,
            },
        )
        .await?),
        Err(trouble) => Err(trouble.into()),
    }
}

fn initial(issued: &Issued, lang: Lang) -> Markup {
    let account = &issued.account;
    match &issued.password {
        Some(password) => ui::alert(
            Tone::Good,
            lang.pick(
                "请把账号和初始密码交给本人，此密码只显示这一次",
                "Hand over the account and the initial password; it is shown this once",
            ),
            html! { p { (lang.pick("账号：", "Account: ")) code { (account) } } p { (lang.pick("初始密码：", "Initial password: ")) code { (password) } } },
        ),
        None => ui::alert(
            Tone::Warn,
            lang.pick(
                "该操作已完成，初始密码不再显示",
                "This was done already; the initial password is not shown again",
            ),
            html! { p { (lang.pick("如未记下，请重置密码。", "If it was not noted, reset the password.")) } },
        ),
    }
}

/// Resets the password of an account and shows the new initial one this once.
pub(super) async fn reset(
    State(app): State<Shared>,
    Permit {
        caller, visitor, ..
    }: Permit<rights::ManagePeople>,
    Path((id, account)): Path<(String, String)>,
    Urlencoded(typed): Urlencoded<Typed>,
) -> Answer<Markup> {
    let id = parse(&id)?;
    let key = key(&typed, &("reset", &account))?;
    let issued = verbs::reset_password(&app, &caller, &account, Some(key)).await?;
    Ok(shown(&app, &caller, &visitor, id, initial(&issued, visitor.lang)).await?)
}

/// Locks an account.
pub(super) async fn lock(
    State(app): State<Shared>,
    Permit { caller, .. }: Permit<rights::ManagePeople>,
    Path((id, account)): Path<(String, String)>,
    Urlencoded(typed): Urlencoded<Typed>,
) -> Answer<Redirect> {
    set_locked(&app, &caller, &id, &account, true, &typed).await
}

/// Unlocks an account.
pub(super) async fn unlock(
    State(app): State<Shared>,
    Permit { caller, .. }: Permit<rights::ManagePeople>,
    Path((id, account)): Path<(String, String)>,
    Urlencoded(typed): Urlencoded<Typed>,
) -> Answer<Redirect> {
    set_locked(&app, &caller, &id, &account, false, &typed).await
}

async fn set_locked(
    app: &Shared,
    caller: &Caller,
    id: &str,
    account: &str,
    locked: bool,
    typed: &Typed,
) -> Answer<Redirect> {
    let id = parse(id)?;
    let key = key(typed, &("lock", account, locked))?;
    verbs::set_locked(app, caller, account, locked, Some(key)).await?;
    Ok(back(id, if locked { "locked" } else { "unlocked" }))
}

/// Ends one of their sessions.
pub(super) async fn end_session(
    State(app): State<Shared>,
    Permit { caller, .. }: Permit<rights::ManagePeople>,
    Path((id, session)): Path<(String, String)>,
    Urlencoded(typed): Urlencoded<Typed>,
) -> Answer<Redirect> {
    let id = parse(&id)?;
    let session = session.parse().map_err(|_error| verbs::no_session())?;
    let key = key(&typed, &("session.end", session))?;
    verbs::revoke(&app, &caller, session, Some(key)).await?;
    Ok(back(id, "session"))
}
