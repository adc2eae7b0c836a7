//! Services: public matters, and what is asked when one is reported.

use linli_flow::{Choice, Field, FieldKind, Matter, Scene};
use linli_kernel::Lang;
use serde_json::{Value, json};

/// The service of a matter.
pub(super) fn service(scene: &Scene, matter: &Matter, lang: Lang) -> Value {
    let summary = matter.summary.get(lang);
    let about = if summary.is_empty() {
        matter.hint.get(lang)
    } else {
        summary
    };
    let keywords = [
        &matter.title.zh,
        &matter.title.en,
        &scene.title.zh,
        &scene.title.en,
    ];
    // A comma divides keywords.
    let keywords = keywords
        .map(|word| word.replace([',', '，'], " "))
        .join(",");
    json!({
        "service_code": code(scene, matter),
        "service_name": matter.title.get(lang),
        "description": about,
        "metadata": attributes(scene, matter).next().is_some(),
        "type": "realtime",
        "keywords": keywords,
        "group": scene.title.get(lang),
    })
}

/// A service's stable code.
pub(super) fn code(scene: &Scene, matter: &Matter) -> String {
    format!("{}.{}", scene.id, matter.id)
}

/// What is asked beside the description.
pub(super) fn definition(scene: &Scene, matter: &Matter, lang: Lang) -> Value {
    let all: Vec<Value> = attributes(scene, matter)
        .enumerate()
        .map(|(nth, field)| attribute(nth + 1, field, lang))
        .collect();
    json!({ "service_code": code(scene, matter), "attributes": all })
}

/// The field that takes the description: the first words a case is titled by, which are not personal.
pub(super) fn description_field<'a>(scene: &'a Scene, matter: &'a Matter) -> Option<&'a Field> {
    scene.opening_fields(&matter.id).find(|field| {
        !field.personal && matches!(field.kind, FieldKind::Text | FieldKind::LongText)
    })
}

/// What is asked, without the field the description goes into.
fn attributes<'a>(scene: &'a Scene, matter: &'a Matter) -> impl Iterator<Item = &'a Field> {
    let words = description_field(scene, matter).map(|field| field.id.as_str());
    scene
        .opening_fields(&matter.id)
        .filter(move |field| Some(field.id.as_str()) != words)
}

fn attribute(order: usize, field: &Field, lang: Lang) -> Value {
    let (datatype, form) = datatype(field.kind);
    let values = values(field, lang);
    let hint = field.hint.get(lang);
    let form = if hint.is_empty() {
        form.map(str::to_owned)
    } else {
        Some(hint.to_owned())
    };
    let mut all = json!({
        "variable": true,
        "code": field.id,
        "datatype": datatype,
        // Where it is asked depends on other answers; the server says when it is missing.
        "required": field.required && field.when.is_none(),
        "datatype_description": form,
        "order": order,
        "description": field.title.get(lang),
    });
    if !values.is_empty() {
        all["values"] = Value::Array(values);
    }
    all
}

/// What may be chosen.
fn values(field: &Field, lang: Lang) -> Vec<Value> {
    let value = |key: &str, name: &str| json!({ "key": key, "name": name });
    match field.kind {
        FieldKind::Choice => {
            let one = |choice: &Choice| value(&choice.id, choice.title.get(lang));
            field.choices.iter().map(one).collect()
        }
        FieldKind::YesNo => vec![
            value("true", lang.pick("是", "Yes")),
            value("false", lang.pick("否", "No")),
        ],
        FieldKind::Text
        | FieldKind::LongText
        | FieldKind::Number
        | FieldKind::Date
        | FieldKind::Phone
        | FieldKind::Party
        | FieldKind::PartyPerson
        | FieldKind::Money
        | FieldKind::Rows
        | FieldKind::Code => Vec::new(),
    }
}

/// The datatype of GeoReport, and what it cannot say.
fn datatype(kind: FieldKind) -> (&'static str, Option<&'static str>) {
    match kind {
        FieldKind::Text => ("string", None),
        FieldKind::LongText => ("text", None),
        FieldKind::Number => ("number", None),
        FieldKind::Date => ("datetime", Some("2026-09-24")),
        FieldKind::Choice | FieldKind::YesNo => ("singlevaluelist", None),
        FieldKind::Phone => ("string", Some("手机或固定电话 / a telephone number")),
        FieldKind::Party => (
            "string",
            Some("本街道单位的编号 / the id of an organisation of the street"),
        ),
        FieldKind::PartyPerson => ("string", Some("人员编号 / the id of a person")),
        FieldKind::Code => ("string", Some("编码 / a code")),
        FieldKind::Money => ("number", Some("单位元 / in yuan")),
        FieldKind::Rows => ("text", Some("表格，每行一条 / a table, a row on each line")),
    }
}
