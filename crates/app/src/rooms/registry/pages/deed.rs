//! What a form on the page of a record sends: who asks, of which record, and what was typed.

use axum::Form as Urlencoded;
use axum::extract::{FromRequest, FromRequestParts as _, Path, Request};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Redirect, Response};
use linli_kernel::{Caller, Invalid, RecordId, Trouble};
use maud::Markup;
use serde::Serialize;

use super::{Tried, href, key_of, record};
use crate::app::Shared;
use crate::rooms::receipts::Key;
use crate::rooms::registry::act::unknown;
use crate::web::problem::{Answer, Problem};
use crate::web::ui::Typed;
use crate::web::visitor::{Signed, Visitor};

/// A form that was sent from the page of a record.
pub(super) struct Deed {
    pub(super) app: Shared,
    pub(super) caller: Caller,
    pub(super) visitor: Visitor,
    /// The record.
    pub(super) id: RecordId,
    /// The second id of the address, such as that of a membership; empty where it has none.
    pub(super) part: String,
    pub(super) typed: Typed,
}

impl FromRequest<Shared> for Deed {
    type Rejection = Problem;

    async fn from_request(request: Request, app: &Shared) -> Result<Self, Problem> {
        let (mut parts, body) = request.into_parts();
        let Signed(caller, visitor) = Signed::from_request_parts(&mut parts, app).await?;
        let path = Path::<Vec<(String, String)>>::from_request_parts(&mut parts, app).await?;
        let request = Request::from_parts(parts, body);
        let Urlencoded(typed) = Urlencoded::<Typed>::from_request(request, app).await?;
        let mut ids = path.0.into_iter().map(|(_name, id)| id);
        let id = ids.next().and_then(|id| id.parse().ok());
        Ok(Self {
            app: Shared::clone(app),
            caller,
            visitor,
            id: id.ok_or_else(unknown)?,
            part: ids.next().unwrap_or_default(),
            typed,
        })
    }
}

impl Deed {
    /// What was typed into a field.
    pub(super) fn text(&self, field: &str) -> String {
        self.typed.get(field).to_owned()
    }

    /// The key of the form, for what it asks.
    pub(super) fn key(&self, asked: &impl Serialize) -> Result<Key, Trouble> {
        key_of(&self.app, &self.typed, asked)
    }

    /// The page of the record with a note.
    pub(super) async fn page(&self, note: Markup, tried: &Tried) -> Result<Markup, Trouble> {
        let note = Some(note);
        record::page(&self.app, &self.caller, &self.visitor, self.id, note, tried).await
    }

    /// Back to the record with what was done, or the page again with the form that was refused.
    pub(super) async fn finish<T>(
        self,
        (form, told): (&str, &str),
        outcome: Result<T, Trouble>,
    ) -> Answer<Response> {
        match outcome {
            Ok(_done) => {
                let back = format!("{}?told={told}", href(self.id));
                Ok(Redirect::to(&back).into_response())
            }
            Err(Trouble::Invalid(invalid)) => self.refused(form, invalid).await,
            Err(trouble @ (Trouble::Refused(_) | Trouble::Fault(_))) => Err(trouble.into()),
        }
    }

    /// The page again, with what was typed and what is wrong with it.
    pub(super) async fn refused(self, form: &str, invalid: Invalid) -> Answer<Response> {
        let tried = Tried {
            form: form.to_owned(),
            typed: self.typed,
            invalid,
        };
        let (caller, visitor) = (&self.caller, &self.visitor);
        let page = record::page(&self.app, caller, visitor, self.id, None, &tried).await?;
        Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
    }
}
