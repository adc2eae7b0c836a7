//! Who reads: whoever is signed in, or the owner of a data key. A key comes as a bearer, or as the password of basic
//! authentication, which is what Excel, WPS and Power BI can send.

use axum::extract::FromRequestParts;
use axum::http::header;
use axum::http::request::Parts;
use base64ct::{Base64, Encoding as _};
use linli_kernel::Lang;

use crate::app::Shared;
use crate::rooms::odata::key::{self, Reader};
use crate::web::problem::Problem;
use crate::web::visitor::{Visitor, not_signed_in};

/// Somebody who reads.
#[derive(Clone, Debug)]
pub(super) struct Reads {
    pub reader: Reader,
    pub lang: Lang,
}

impl FromRequestParts<Shared> for Reads {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &Shared) -> Result<Self, Problem> {
        let visitor = Visitor::from_request_parts(parts, app).await?;
        let (lang, key) = (visitor.lang, None);
        if let Some(caller) = visitor.caller {
            let reader = Reader { caller, key };
            return Ok(Self { reader, lang });
        }
        let found = match secret(parts) {
            Some(secret) => key::reader(app, &secret).await?,
            None => None,
        };
        let reader = found.ok_or_else(not_signed_in)?;
        Ok(Self { reader, lang })
    }
}

/// The secret a request carries: of `name:secret` what stands behind the colon, or before it where that is empty.
fn secret(parts: &Parts) -> Option<String> {
    let value = parts.headers.get(header::AUTHORIZATION)?.to_str().ok()?;
    if let Some(bearer) = value.strip_prefix("Bearer ") {
        return Some(bearer.trim().to_owned());
    }
    let basic = value.strip_prefix("Basic ")?;
    let bytes = Base64::decode_vec(basic.trim()).ok()?;
    let text = String::from_utf8(bytes).ok()?;
    let (name, password) = text.split_once(':')?;
    Some(if password.is_empty() { name } else { password }.to_owned())
}
