//! The one boundary where trouble becomes an answer: RFC 9457 `application/problem+json` for the API,
//! a page for people. A fault is logged once here, with its chain, and shown as a reference number.

use axum::extract::rejection::{FormRejection, JsonRejection, PathRejection, QueryRejection};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use linli_kernel::{FieldError, Kind, Lang, Text, Trouble};
use serde::Serialize;
use utoipa::ToSchema;

/// Trouble on its way out. Handlers return it; [`super::answer_trouble`] renders it.
#[derive(Clone, Debug)]
pub struct Problem {
    /// The HTTP status.
    pub status: StatusCode,
    /// The stable code.
    pub code: &'static str,
    /// What happened and what to do.
    pub text: Text,
    /// The wrong fields.
    pub fields: Vec<FieldError>,
    /// The number under which a fault was logged.
    pub reference: Option<String>,
}

/// The body of every API error (RFC 9457).
#[derive(Debug, Serialize, ToSchema)]
pub struct ProblemBody {
    /// `about:blank`: the code says what it is.
    pub r#type: &'static str,
    /// The HTTP status in words.
    pub title: String,
    /// The HTTP status.
    pub status: u16,
    /// What happened and what to do, in the caller's language.
    pub detail: String,
    /// A stable code such as `case.not_by_handler`.
    pub code: String,
    /// The wrong fields, all of them.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub fields: Vec<ProblemField>,
    /// Quote this to the people who run the server.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reference: Option<String>,
}

/// One wrong field.
#[derive(Debug, Serialize, ToSchema)]
pub struct ProblemField {
    /// Its name in the request.
    pub field: String,
    /// What is wrong and the remedy.
    pub message: String,
}

/// The status of each kind of refusal.
#[must_use]
pub fn status_of(kind: Kind) -> StatusCode {
    match kind {
        Kind::Unknown => StatusCode::UNAUTHORIZED,
        Kind::Forbidden => StatusCode::FORBIDDEN,
        Kind::Missing => StatusCode::NOT_FOUND,
        Kind::Conflict => StatusCode::CONFLICT,
        Kind::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
        Kind::Unsupported => StatusCode::UNSUPPORTED_MEDIA_TYPE,
        Kind::Unprocessable => StatusCode::UNPROCESSABLE_ENTITY,
        Kind::TooMany => StatusCode::TOO_MANY_REQUESTS,
        Kind::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
    }
}

impl Problem {
    /// The JSON answer in `lang`.
    #[must_use]
    pub fn json(&self, lang: Lang) -> Response {
        let body = ProblemBody {
            r#type: "about:blank",
            title: self.status.canonical_reason().unwrap_or("Error").to_owned(),
            status: self.status.as_u16(),
            detail: self.text.get(lang).to_owned(),
            code: self.code.to_owned(),
            fields: self
                .fields
                .iter()
                .map(|one| ProblemField {
                    field: one.field.clone(),
                    message: one.text.get(lang).to_owned(),
                })
                .collect(),
            reference: self.reference.clone(),
        };
        let mut answer = (self.status, axum::Json(body)).into_response();
        let kind = HeaderValue::from_static("application/problem+json");
        answer.headers_mut().insert(header::CONTENT_TYPE, kind);
        answer
    }
}

impl From<Trouble> for Problem {
    fn from(trouble: Trouble) -> Self {
        let code = trouble.code();
        let text = Text::new(trouble.public(Lang::Zh), trouble.public(Lang::En));
        match trouble {
            Trouble::Refused(refused) => Self {
                status: status_of(refused.kind),
                code,
                text,
                fields: Vec::new(),
                reference: None,
            },
            Trouble::Invalid(invalid) => Self {
                status: StatusCode::UNPROCESSABLE_ENTITY,
                code,
                text,
                fields: invalid.fields,
                reference: None,
            },
            Trouble::Fault(fault) => {
                let mut bytes = [0u8; 5];
                // Without randomness the reference is all zeros and the log line still stands.
                let _filled = getrandom::fill(&mut bytes);
                let reference = bytes
                    .iter()
                    .map(|byte| format!("{byte:02x}"))
                    .collect::<String>();
                tracing::error!(fault.reference = %reference, fault.chain = ?fault, "a request failed on our side");
                Self {
                    status: StatusCode::INTERNAL_SERVER_ERROR,
                    code,
                    text,
                    fields: Vec::new(),
                    reference: Some(reference),
                }
            }
        }
    }
}

/// The bare answer carries the problem in its extensions; the outer layer, which knows the reader's
/// language and whether a page or JSON is wanted, fills the body.
impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let mut answer = self.status.into_response();
        answer.extensions_mut().insert(self);
        answer
    }
}

/// The result of a handler.
pub type Answer<T> = Result<T, Problem>;

macro_rules! rejections {
    ($($rejection:ty => $field:literal;)*) => {$(
        impl From<$rejection> for Problem {
            fn from(rejection: $rejection) -> Self {
                let code = concat!("request.", $field);
                malformed(rejection.status(), code, $field, &rejection.body_text())
            }
        }
    )*};
}

/// A request that could not be read. Where JSON was read and did not fit, the field is named.
fn malformed(status: StatusCode, code: &'static str, part: &str, said: &str) -> Problem {
    let said = said.strip_prefix(UNFIT).unwrap_or(said);
    let text = Text::new(
        format!("请求格式有误（{part}）：{said}"),
        format!("The request's {part} is malformed: {said}"),
    );
    let field = field_of(said).map(|field| FieldError {
        field,
        text: text.clone(),
    });
    Problem {
        status: if status.is_server_error() {
            StatusCode::BAD_REQUEST
        } else {
            status
        },
        code,
        text,
        fields: field.into_iter().collect(),
        reference: None,
    }
}

/// What axum says before it says what is wrong.
const UNFIT: &str = "Failed to deserialize the JSON body into the target type: ";

/// The path of the field that serde speaks of: `rating: missing field `solved` at line 1` is about
/// `rating.solved`.
fn field_of(said: &str) -> Option<String> {
    let is_path = |text: &str| {
        let known = |c: char| c.is_ascii_alphanumeric() || "_-.[]".contains(c);
        !text.is_empty() && text.chars().all(known)
    };
    let (path, rest) = match said.split_once(": ") {
        Some((path, rest)) if is_path(path) => (Some(path), rest),
        Some(_) | None => (None, said),
    };
    let missing = rest.strip_prefix("missing field `");
    let missing = missing.and_then(|rest| rest.split('`').next());
    match (path, missing) {
        (Some(path), Some(name)) => Some(format!("{path}.{name}")),
        (Some(one), None) | (None, Some(one)) => Some(one.to_owned()),
        (None, None) => None,
    }
}

rejections! {
    JsonRejection => "body";
    FormRejection => "form";
    QueryRejection => "query";
    PathRejection => "path";
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_field_that_did_not_fit_is_named() {
        let named = |said: &str| field_of(said).unwrap_or_default();
        assert_eq!(
            named("rev: invalid type: string \"1\", expected i64"),
            "rev"
        );
        assert_eq!(
            named("photos[0]: not an id of the form file_…"),
            "photos[0]"
        );
        assert_eq!(
            named("missing field `matter` at line 1 column 21"),
            "matter"
        );
        assert_eq!(
            named("rating: missing field `solved` at line 1"),
            "rating.solved"
        );
        assert_eq!(named("invalid type: sequence, expected struct"), "");
        assert_eq!(named("expected value at line 1 column 1"), "");
    }
}
