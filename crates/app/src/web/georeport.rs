//! Bodies of GeoReport v2 in its two formats, and its list of errors. The same tree is written as JSON and as XML.

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesEnd, BytesStart, BytesText, Event};
use serde_json::{Value, json};

use super::problem::Problem;

/// Where GeoReport lies.
pub const BASE: &str = "/open311/";

/// JSON or XML; the end of the path says which.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// `.json`
    Json,
    /// `.xml`
    Xml,
}

impl Format {
    /// The format a path asks for; JSON where it asks for none.
    #[must_use]
    pub fn of(path: &str) -> Self {
        if path.ends_with(".xml") {
            Self::Xml
        } else {
            Self::Json
        }
    }
}

/// The part of a path before `.json` or `.xml`.
#[must_use]
pub fn stem(text: &str) -> &str {
    text.strip_suffix(".json")
        .or_else(|| text.strip_suffix(".xml"))
        .unwrap_or(text)
}

/// A document: in XML a list is the element `root` around one `item` each, an object the element `root`.
#[must_use]
pub fn document(format: Format, (root, item): (&str, &str), value: &Value) -> Response {
    let (kind, body) = match format {
        Format::Json => (
            "application/json; charset=utf-8",
            value.to_string().into_bytes(),
        ),
        Format::Xml => ("text/xml; charset=utf-8", xml(root, item, value)),
    };
    (
        [(header::CONTENT_TYPE, HeaderValue::from_static(kind))],
        body,
    )
        .into_response()
}

/// The list of errors of a problem, each in both languages. GeoReport knows 400 for whatever is wrong with a
/// request, 403 for a missing or unknown key, 404 for what is not there.
#[must_use]
pub fn errors(format: Format, problem: &Problem) -> Response {
    let status = match problem.status {
        StatusCode::UNPROCESSABLE_ENTITY => StatusCode::BAD_REQUEST,
        StatusCode::UNAUTHORIZED => StatusCode::FORBIDDEN,
        other => other,
    };
    let one = |text: String| json!({ "code": status.as_u16(), "description": text });
    let mut list: Vec<Value> = problem
        .fields
        .iter()
        .map(|field| {
            one(format!(
                "{}: {} / {}",
                field.field, field.text.zh, field.text.en
            ))
        })
        .collect();
    if list.is_empty() {
        let reference = problem.reference.as_deref();
        let reference = reference
            .map(|text| format!(" ({text})"))
            .unwrap_or_default();
        list.push(one(format!(
            "{} / {}{reference}",
            problem.text.zh, problem.text.en
        )));
    }
    let mut answer = document(format, ("errors", "error"), &Value::Array(list));
    *answer.status_mut() = status;
    answer
}

/// The tree as XML. What is written are our own names and escaped text, so that writing into memory cannot fail;
/// if it did the document would end early and not parse.
fn xml(root: &str, item: &str, value: &Value) -> Vec<u8> {
    let mut out = Writer::new(Vec::new());
    let _begun = out.write_event(Event::Decl(BytesDecl::new("1.0", Some("utf-8"), None)));
    let _written = element(&mut out, root, item, value);
    out.into_inner()
}

fn element(
    out: &mut Writer<Vec<u8>>,
    name: &str,
    item: &str,
    value: &Value,
) -> std::io::Result<()> {
    if value.is_null() {
        return out.write_event(Event::Empty(BytesStart::new(name)));
    }
    out.write_event(Event::Start(BytesStart::new(name)))?;
    match value {
        Value::Array(all) => {
            for one in all {
                element(out, item, "", one)?;
            }
        }
        Value::Object(all) => {
            for (inner, one) in all {
                // A list inside is named for its items: attributes, values, formats.
                element(out, inner, inner.strip_suffix('s').unwrap_or(inner), one)?;
            }
        }
        Value::String(text) => plain(out, text)?,
        other @ (Value::Bool(_) | Value::Number(_) | Value::Null) => {
            plain(out, &other.to_string())?
        }
    }
    out.write_event(Event::End(BytesEnd::new(name)))
}

/// XML 1.0 has no place for most control characters.
fn plain(out: &mut Writer<Vec<u8>>, text: &str) -> std::io::Result<()> {
    let text: String = text
        .chars()
        .filter(|c| !c.is_control() || "\t\n\r".contains(*c))
        .collect();
    out.write_event(Event::Text(BytesText::new(&text)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_is_an_element_around_its_items_and_text_is_escaped() {
        let value =
            json!([{ "code": "a<b", "values": [{ "key": 1 }], "none": null, "odd": "x\u{0}y" }]);
        let text = String::from_utf8(xml("things", "thing", &value)).unwrap();
        assert_eq!(
            text,
            "<?xml version=\"1.0\" encoding=\"utf-8\"?><things><thing><code>a&lt;b</code><none/><odd>xy</odd>\
             <values><value><key>1</key></value></values></thing></things>"
        );
    }

    #[test]
    fn the_end_of_a_path_says_the_format() {
        assert_eq!(Format::of("/open311/v2/requests.xml"), Format::Xml);
        assert_eq!(Format::of("/open311/v2/nothing"), Format::Json);
        assert_eq!(stem("grid-loop.environment.json"), "grid-loop.environment");
        assert_eq!(stem("grid-loop.environment"), "grid-loop.environment");
    }
}
