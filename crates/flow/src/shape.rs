//! What the values of a scene look like besides what many files hold.

use linli_kernel::{Role, Text};
use linli_notation::value::{each, is_id, is_text, some};
use linli_notation::{Own, Shape, at_least, both_languages, matching};
use serde_json::{Value, json};
use toml::de::DeValue;

use crate::{Limit, Who};

/// The id of a scene.
pub(crate) const SCENE_ID: Shape = Shape::Own(&Own {
    fits: |value| value.as_str().is_some_and(|text| is_id(text, '-')),
    wanted: || Text::new("小写字母、数字和 -", "lower case letters, digits and -"),
    schema: || matching("^[a-z][a-z0-9-]{0,39}$"),
});

/// `{ zh = "…", en = "…" }`, described as not empty.
pub(crate) const TEXT: Shape = Shape::Own(&Own {
    fits: is_text,
    wanted: || Shape::Text.wanted(),
    schema: || both_languages(&json!({ "type": "string", "minLength": 1 })),
});

/// Such as `5wd`.
pub(crate) const LIMIT: Shape = Shape::Own(&Own {
    fits: is_limit,
    wanted: || {
        Text::new(
            "时限，如 5wd、15d、4wh、2uh",
            "a limit, such as 5wd, 15d, 4wh or 2uh",
        )
    },
    schema: limit,
});

/// Limits by id.
pub(crate) const LIMITS: Shape = Shape::Own(&Own {
    fits: |value| each(value, is_limit),
    wanted: || {
        Text::new(
            "各事项的时限",
            "limits by matter, such as { noise = \"3wd\" }",
        )
    },
    schema: || json!({ "type": "object", "additionalProperties": limit() }),
});

/// Roles.
pub(crate) const ROLES: Shape = Shape::Own(&Own {
    fits: |value| some(value, |one| Role::CODES.contains(&one)),
    wanted: || people(&[]),
    schema: || listed(&[]),
});

/// Roles, and who is at hand in a case.
pub(crate) const ACTORS: Shape = Shape::Own(&Own {
    fits: |value| some(value, |one| is_who(one) && !UNITS.contains(&one)),
    wanted: || people(HANDS),
    schema: || listed(HANDS),
});

/// Roles, who is at hand in a case, and the units that have it or assist.
pub(crate) const AUDIENCE: Shape = Shape::Own(&Own {
    fits: |value| some(value, is_who),
    wanted: || people(&[HANDS, UNITS].concat()),
    schema: || listed(&[HANDS, UNITS].concat()),
});

/// Answers by field, of any simple type.
pub(crate) const ANSWERS: Shape = Shape::Own(&Own {
    fits: |value| value.is_table(),
    wanted: || Text::new("各填报项的值", "a table of answers"),
    schema: || json!({ "type": "object" }),
});

const HANDS: &[&str] = &["reporter", "handler"];
const UNITS: &[&str] = &["unit", "assisting"];

fn is_who(text: &str) -> bool {
    text.parse::<Who>().is_ok()
}

fn is_limit(value: &DeValue<'_>) -> bool {
    let text = value.as_str();
    text.is_some_and(|text| text.parse::<Limit>().is_ok())
}

fn limit() -> Value {
    matching("^[0-9]+(wd|d|wh|uh)$")
}

/// What is wanted of a list of roles and these.
fn people(more: &[&str]) -> Text {
    let codes = roles_and(more).join(", ");
    Text::new(
        format!("非空列表，取自：{codes}"),
        format!("a list, not empty, of {codes}"),
    )
}

/// The schema of a list of roles and these.
fn listed(more: &[&str]) -> Value {
    at_least(1, &json!({ "enum": roles_and(more) }))
}

fn roles_and<'a>(more: &[&'a str]) -> Vec<&'a str> {
    [Role::CODES, more].concat()
}
