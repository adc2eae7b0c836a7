//! The administrator's forms: add, change, close.

use axum::Form;
use axum::extract::rejection::FormRejection;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Redirect, Response};
use linli_kernel::{Caller, Invalid, PlaceId, Trouble};

use super::{href, place};
use crate::app::Shared;
use crate::rooms::people::{self, Right};
use crate::rooms::places::authority;
use crate::rooms::places::look;
use crate::rooms::places::model::{Amendment, NewPlace, Place};
use crate::rooms::places::routes::id_of;
use crate::rooms::places::verbs::{self, Hand};
use crate::web::problem::Answer;
use crate::web::ui::Typed;
use crate::web::visitor::{Permit, RightMarker, rights};

pub(super) type Manager = Permit<rights::ManagePlaces>;
pub(super) type Sent = Result<Form<Typed>, FormRejection>;

/// What was sent, by somebody who may ever change a place.
fn may(caller: &Caller, sent: Sent) -> Answer<Form<Typed>> {
    let either = people::require(caller, Right::ManagePlaces);
    either.or_else(|_denied| people::require(caller, Right::CorrectPlaces))?;
    Ok(sent?)
}

/// Adds a place inside another.
pub(super) async fn create(
    State(app): State<Shared>,
    permit: Permit<rights::SeePlaces>,
    Path(id): Path<String>,
    sent: Sent,
) -> Answer<Response> {
    let Form(typed) = may(&permit.caller, sent)?;
    let source = authority::source(&app, &permit.caller, &id, typed.get("case")).await?;
    let id = id_of(&id)?;
    let outcome = match new_place(id, &typed) {
        Ok(new) => {
            let hand = Hand::of(&app, &permit.caller).because(source);
            app.db
                .write(move |tx| Box::pin(async move { verbs::create(tx, &hand, new).await }))
                .await
        }
        Err(trouble) => Err(trouble),
    };
    let forms = |invalid| place::Forms {
        source,
        add: (typed, invalid),
        ..place::Forms::default()
    };
    finish(&app, &permit, id, "added", outcome, forms).await
}

fn new_place(parent: PlaceId, typed: &Typed) -> Result<NewPlace, Trouble> {
    let kind = typed
        .get("kind")
        .parse()
        .map_err(|_error| Trouble::field("kind", "请选择类别", "Choose a kind"))?;
    let code = typed.get("code").trim();
    Ok(NewPlace {
        code: (!code.is_empty()).then(|| code.to_owned()),
        note: typed.get("note").to_owned(),
        ..NewPlace::named(parent, kind, typed.get("name"))
    })
}

/// Changes name and note; the coordinate stays.
pub(super) async fn amend(
    State(app): State<Shared>,
    permit: Permit<rights::SeePlaces>,
    Path(id): Path<String>,
    sent: Sent,
) -> Answer<Response> {
    let Form(typed) = may(&permit.caller, sent)?;
    let source = authority::source(&app, &permit.caller, &id, typed.get("case")).await?;
    let id = id_of(&id)?;
    let hand = Hand::of(&app, &permit.caller).because(source);
    let rev = rev_of(&typed);
    let asked = amendment(&typed);
    let work = app.db.write(move |tx| {
        Box::pin(async move {
            let point = look::get(tx, hand.street, id).await?.point;
            let amendment = Amendment { point, ..asked? };
            verbs::amend(tx, &hand, id, rev, amendment).await
        })
    });
    let outcome = work.await;
    let forms = |invalid| place::Forms {
        source,
        amend: Some((typed, invalid)),
        ..place::Forms::default()
    };
    finish(&app, &permit, id, "amended", outcome, forms).await
}

fn amendment(typed: &Typed) -> Result<Amendment, Trouble> {
    let doubt = match typed.get("doubt") {
        "" => None,
        text => Some(text.parse().map_err(|_error| {
            Trouble::field("doubt", "请重新选择状态", "Choose the status again")
        })?),
    };
    Ok(Amendment {
        name: typed.get("name").to_owned(),
        former: typed.get("former") == "1",
        doubt,
        note: typed.get("note").to_owned(),
        point: None,
    })
}

/// Closes a place and everything in it.
pub(super) async fn close(
    State(app): State<Shared>,
    permit: Permit<rights::SeePlaces>,
    Path(id): Path<String>,
    sent: Sent,
) -> Answer<Response> {
    let Form(typed) = may(&permit.caller, sent)?;
    let source = authority::source(&app, &permit.caller, &id, typed.get("case")).await?;
    let id = id_of(&id)?;
    let outcome = match typed.get("day").parse() {
        Ok(day) => {
            let (hand, rev) = (
                Hand::of(&app, &permit.caller).because(source),
                rev_of(&typed),
            );
            app.db
                .write(move |tx| {
                    Box::pin(async move { verbs::close(tx, &hand, id, rev, day).await })
                })
                .await
        }
        Err(_error) => Err(Trouble::field("day", "请选择日期", "Choose a day")),
    };
    let forms = |invalid| place::Forms {
        source,
        close: (typed, invalid),
        ..place::Forms::default()
    };
    finish(&app, &permit, id, "closed", outcome, forms).await
}

/// A revision that was tampered with equals none, so the change is refused as stale.
pub(super) fn rev_of(typed: &Typed) -> i64 {
    typed.get("rev").parse().unwrap_or(-1)
}

/// The place again, with what was done or with what is wrong.
pub(super) async fn finish<R: RightMarker>(
    app: &Shared,
    permit: &Permit<R>,
    id: PlaceId,
    told: &str,
    outcome: Result<Place, Trouble>,
    forms: impl FnOnce(Invalid) -> place::Forms,
) -> Answer<Response> {
    match outcome {
        Ok(_place) => Ok(Redirect::to(&format!("{}?told={told}", href(id))).into_response()),
        Err(Trouble::Invalid(invalid)) => {
            let page = place::page(app, permit, id, 0, forms(invalid)).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
        }
        Err(trouble) => Err(trouble.into()),
    }
}
