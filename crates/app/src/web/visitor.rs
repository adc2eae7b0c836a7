//! Who is asking, as extractors: a handler that needs a caller or a right must hold it in its hands.

use std::marker::PhantomData;
use std::str::FromStr as _;

use axum::extract::FromRequestParts;
use axum::http::header;
use axum::http::request::Parts;
use linli_kernel::{Caller, Kind, Lang, Trouble};

use super::problem::Problem;
use crate::app::Shared;
use crate::rooms::people::{self, Right};

/// The name of the session cookie.
pub const SESSION_COOKIE: &str = "linli";

/// Anyone who opens a page, logged in or not.
#[derive(Clone, Debug)]
pub struct Visitor {
    /// The language asked for: cookie `lang`, else `Accept-Language`, else Chinese.
    pub lang: Lang,
    /// Elder mode (关怀模式): cookie `elder`.
    pub elder: bool,
    /// Who they are, if they logged in.
    pub caller: Option<Caller>,
    /// The path and query of this request, to come back to.
    pub here: String,
}

/// Someone who logged in.
#[derive(Clone, Debug)]
pub struct Signed(pub Caller, pub Visitor);

/// Someone who holds the right `R` through at least one appointment.
#[derive(Clone, Debug)]
pub struct Permit<R> {
    /// Who they are.
    pub caller: Caller,
    /// How they read.
    pub visitor: Visitor,
    right: PhantomData<R>,
}

/// A type that stands for a right.
pub trait RightMarker: Send + Sync + 'static {
    /// The right.
    const RIGHT: Right;
}

macro_rules! rights {
    ($($name:ident),* $(,)?) => {
        /// One type per right, for [`Permit`].
        pub mod rights {$(
            #[doc = concat!("Holds `Right::", stringify!($name), "`.")]
            #[derive(Clone, Copy, Debug)]
            pub struct $name;
            impl super::RightMarker for $name {
                const RIGHT: super::Right = super::Right::$name;
            }
        )*}
    };
}

rights! {
    ReportCase, SeeQueue, SeeBoard, SeePlaces, ManagePlaces, SeePeople, ManagePeople, SeeScenes,
    ManageScenes, SeeRouting, ManageRouting, SeeJobs, ManageOutside, SeeAudit, FollowUp,
    ManageFollowUp, SeeForms, FillForms, ManageForms, ManageTasks, HostVisitors, ManagePasses,
    SeeRegistry, ManageRegistry,
}

impl FromRequestParts<Shared> for Visitor {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &Shared) -> Result<Self, Problem> {
        if let Some(known) = parts.extensions.get::<Visitor>() {
            return Ok(known.clone());
        }
        let caller = match token(parts) {
            Some(token) => people::caller_of(app, &token).await?,
            None => None,
        };
        let here = parts
            .uri
            .path_and_query()
            .map_or_else(|| "/".to_owned(), ToString::to_string);
        let visitor = Self {
            lang: language(parts),
            elder: cookie(parts, "elder") == Some("1"),
            caller,
            here,
        };
        parts.extensions.insert(visitor.clone());
        Ok(visitor)
    }
}

impl FromRequestParts<Shared> for Signed {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &Shared) -> Result<Self, Problem> {
        let visitor = Visitor::from_request_parts(parts, app).await?;
        match visitor.caller.clone() {
            Some(caller) => Ok(Self(caller, visitor)),
            None => Err(not_signed_in().into()),
        }
    }
}

impl<R: RightMarker> FromRequestParts<Shared> for Permit<R> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &Shared) -> Result<Self, Problem> {
        let Signed(caller, visitor) = Signed::from_request_parts(parts, app).await?;
        if caller
            .grants
            .iter()
            .any(|grant| people::may(grant.role, R::RIGHT))
        {
            Ok(Self {
                caller,
                visitor,
                right: PhantomData,
            })
        } else {
            Err(not_yours().into())
        }
    }
}

/// The caller must log in first.
#[must_use]
pub fn not_signed_in() -> Trouble {
    Trouble::refused(
        Kind::Unknown,
        "access.sign_in",
        "请先登录",
        "Please sign in first",
    )
}

/// No appointment of the caller gives this right.
#[must_use]
pub fn not_yours() -> Trouble {
    Trouble::refused(
        Kind::Forbidden,
        "access.denied",
        "您的岗位没有这项权限，如有需要请联系安全管理员",
        "Your appointments do not give this right; ask the security administrator if you need it",
    )
}

/// The session token: a bearer header (API) or the session cookie (pages).
#[must_use]
pub fn token(parts: &Parts) -> Option<String> {
    let bearer = parts
        .headers
        .get(header::AUTHORIZATION)
        .and_then(|value| value.to_str().ok())
        .and_then(|value| value.strip_prefix("Bearer "));
    bearer
        .or_else(|| cookie(parts, SESSION_COOKIE))
        .map(str::to_owned)
}

/// The value of a request cookie.
#[must_use]
pub fn cookie<'a>(parts: &'a Parts, name: &str) -> Option<&'a str> {
    parts
        .headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find_map(|(key, value)| (key == name).then_some(value))
}

/// The language of the reader.
#[must_use]
pub fn language(parts: &Parts) -> Lang {
    let asked = cookie(parts, "lang").and_then(|value| Lang::from_str(value).ok());
    let header = parts
        .headers
        .get(header::ACCEPT_LANGUAGE)
        .and_then(|value| value.to_str().ok());
    asked.unwrap_or_else(|| match header {
        Some(value) if value.trim_start().to_ascii_lowercase().starts_with("en") => Lang::En,
        Some(_) | None => Lang::Zh,
    })
}
