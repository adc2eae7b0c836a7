//! Bodies of errors below `/odata/`, as OData's JSON format has them.

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use linli_kernel::Lang;
use linli_odata::Problem as Asked;
use serde_json::{Value, json};

use super::problem::Problem;

/// Where data feeds lie.
pub const BASE: &str = "/odata/";

/// Something wrong with what was asked.
#[must_use]
pub fn asked(problem: &Asked, lang: Lang) -> Response {
    let status = StatusCode::from_u16(problem.status).unwrap_or(StatusCode::BAD_REQUEST);
    answer(status, &problem.body(lang))
}

/// Any other problem. Who is not signed in is asked for a name and a data key, as programs expect it.
#[must_use]
pub fn error(problem: &Problem, lang: Lang) -> Response {
    let details: Vec<Value> = problem
        .fields
        .iter()
        .map(|field| json!({ "code": problem.code, "message": field.text.get(lang), "target": field.field }))
        .collect();
    let mut error = json!({ "code": problem.code, "message": problem.text.get(lang) });
    if let Some(object) = error.as_object_mut() {
        if !details.is_empty() {
            object.insert("details".to_owned(), Value::Array(details));
        }
        if let Some(reference) = &problem.reference {
            object.insert("innererror".to_owned(), json!({ "reference": reference }));
        }
    }
    let mut answer = answer(problem.status, &json!({ "error": error }));
    if problem.status == StatusCode::UNAUTHORIZED {
        let asks = HeaderValue::from_static("Basic realm=\"linli\", charset=\"UTF-8\"");
        answer.headers_mut().insert(header::WWW_AUTHENTICATE, asks);
    }
    answer
}

fn answer(status: StatusCode, body: &Value) -> Response {
    let media = HeaderValue::from_static("application/json");
    let head = [(header::CONTENT_TYPE, media)];
    (status, head, body.to_string()).into_response()
}
