//! Who is at the other end: what a browser says of itself, and the token it sent.

use std::convert::Infallible;

use axum::extract::FromRequestParts;
use axum::http::header;
use axum::http::request::Parts;

use crate::web::guard::address;
use crate::web::visitor::token;

/// What a client says of itself, for the list of sessions.
#[derive(Clone, Debug)]
pub struct Client {
    /// What it calls itself.
    pub agent: String,
    /// The network address it comes from.
    pub address: String,
}

/// The session token of the request, if it has one.
#[derive(Clone)]
pub struct SessionToken(pub Option<String>);

impl<S: Sync> FromRequestParts<S> for Client {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, Infallible> {
        let agent = parts
            .headers
            .get(header::USER_AGENT)
            .and_then(|value| value.to_str().ok());
        Ok(Self {
            agent: agent.unwrap_or_default().to_owned(),
            address: address(parts),
        })
    }
}

impl<S: Sync> FromRequestParts<S> for SessionToken {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, Infallible> {
        Ok(Self(token(parts)))
    }
}
