//! The JSON documents: the service, pages and single entities.

use linli_kernel::Lang;
use serde_json::{Value as Json, json};

use crate::{EntitySet, Expand, Model, Page, Query, Row, Value, literal};

/// How the client wants its JSON.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Shape {
    /// Without context addresses (`odata.metadata=none`).
    pub bare: bool,
    /// Whole and decimal numbers as texts (`IEEE754Compatible=true`).
    pub numbers_as_text: bool,
}

impl Shape {
    /// What an `Accept` header or a `$format` asks for.
    #[must_use]
    pub fn of(text: &str) -> Self {
        let has = |wanted: &str| {
            text.split([';', ','])
                .any(|part| part.trim().eq_ignore_ascii_case(wanted))
        };
        Self {
            bare: has("odata.metadata=none"),
            numbers_as_text: has("IEEE754Compatible=true"),
        }
    }
}

/// The service document. `root` is the address of the service without a slash at its end.
#[must_use]
pub fn service(model: &Model, root: &str, lang: Lang) -> Json {
    let sets = model.sets.iter().map(|set| {
        let title = set.title.get(lang);
        json!({ "name": set.name, "title": title, "kind": "EntitySet", "url": set.name })
    });
    json!({ "@odata.context": format!("{root}/$metadata"), "value": sets.collect::<Vec<_>>() })
}

/// What of a set is written: names as JSON texts with their places in a row.
struct Columns {
    named: Vec<(String, usize)>,
    /// Whether the key is not among them, so that each entity says its address.
    keyless: bool,
}

impl Columns {
    fn of(set: &EntitySet, select: Option<&Vec<String>>) -> Self {
        let wanted = |name: &String| select.is_none_or(|all| all.contains(name));
        let all = set.properties.iter().enumerate();
        let named = all.filter(|(_, one)| wanted(&one.name));
        Self {
            named: named
                .map(|(at, one)| (json!(one.name).to_string(), at))
                .collect(),
            keyless: !set.key.iter().all(wanted),
        }
    }
}

/// The answer to a request for a set (OData JSON Format 4.0, section 12). `next` is the address of the next page.
#[must_use]
pub fn write_page(
    (model, set, root): (&Model, &EntitySet, &str),
    query: &Query,
    page: &Page,
    shape: Shape,
    next: Option<&str>,
) -> Vec<u8> {
    let mut out = Vec::with_capacity(page.rows.len().saturating_mul(256) + 256);
    out.push(b'{');
    if !shape.bare {
        let context = json!(format!("{root}/$metadata#{}", context(set, query)));
        out.extend(format!("\"@odata.context\":{context},").bytes());
    }
    if let Some(count) = page.count {
        // With IEEE754Compatible=true a count is a text too.
        let count = if shape.numbers_as_text {
            format!("\"{count}\"")
        } else {
            count.to_string()
        };
        out.extend(format!("\"@odata.count\":{count},").bytes());
    }
    if let Some(next) = next {
        out.extend(format!("\"@odata.nextLink\":{},", json!(next)).bytes());
    }
    out.extend(b"\"value\":[");
    let writer = Writer::new(model, set, root, query, shape);
    for (nth, row) in page.rows.iter().enumerate() {
        out.extend(if nth == 0 { &b"\n"[..] } else { b",\n" });
        out.push(b'{');
        writer.entity(&mut out, row, &page.related, nth);
        out.push(b'}');
    }
    out.extend(b"\n]}\n");
    out
}

/// The answer to a request for one entity, the only row of `page`.
#[must_use]
pub fn write_entity(
    (model, set, root): (&Model, &EntitySet, &str),
    query: &Query,
    page: &Page,
    shape: Shape,
) -> Vec<u8> {
    let mut out = vec![b'{'];
    if !shape.bare {
        let context = json!(format!("{root}/$metadata#{}/$entity", context(set, query)));
        out.extend(format!("\"@odata.context\":{context},").bytes());
    }
    if let Some(row) = page.rows.first() {
        Writer::new(model, set, root, query, shape).entity(&mut out, row, &page.related, 0);
    }
    out.extend(b"}\n");
    out
}

/// The part of the context behind `#`: the set, with what was selected and expanded.
fn context(set: &EntitySet, query: &Query) -> String {
    let mut parts: Vec<String> = query.select.clone().unwrap_or_default();
    for one in &query.expand {
        let inner = one.select.as_ref().map(|all| all.join(","));
        parts.push(format!("{}({})", one.navigation, inner.unwrap_or_default()));
    }
    match parts.as_slice() {
        [] => set.name.clone(),
        _ => format!("{}({})", set.name, parts.join(",")),
    }
}

struct Writer<'a> {
    set: &'a EntitySet,
    root: &'a str,
    shape: Shape,
    columns: Columns,
    expanded: Vec<(String, Columns)>,
}

impl<'a> Writer<'a> {
    fn new(
        model: &'a Model,
        set: &'a EntitySet,
        root: &'a str,
        query: &Query,
        shape: Shape,
    ) -> Self {
        let expanded = |one: &Expand| {
            let way = set.navigation(&one.navigation)?;
            let target = model.set(&way.target)?;
            let name = json!(one.navigation).to_string();
            Some((name, Columns::of(target, one.select.as_ref())))
        };
        Self {
            set,
            root,
            shape,
            columns: Columns::of(set, query.select.as_ref()),
            expanded: query.expand.iter().filter_map(expanded).collect(),
        }
    }

    /// The members of an entity, without its braces.
    fn entity(&self, out: &mut Vec<u8>, row: &Row, related: &[Vec<Vec<Row>>], nth: usize) {
        if self.columns.keyless && !self.shape.bare {
            let id = json!(format!("{}/{}", self.root, address(self.set, row)));
            out.extend(format!("\"@odata.id\":{id},").bytes());
        }
        self.members(out, &self.columns, row);
        for ((name, columns), all) in self.expanded.iter().zip(related) {
            out.extend(format!(",{name}:[").bytes());
            let rows = all.get(nth).map(Vec::as_slice).unwrap_or_default();
            for (nth, row) in rows.iter().enumerate() {
                out.extend(if nth == 0 { &b"{"[..] } else { b",{" });
                self.members(out, columns, row);
                out.push(b'}');
            }
            out.push(b']');
        }
    }

    fn members(&self, out: &mut Vec<u8>, columns: &Columns, row: &Row) {
        for (nth, (name, at)) in columns.named.iter().enumerate() {
            if nth > 0 {
                out.push(b',');
            }
            out.extend(name.bytes());
            out.push(b':');
            let value = row.get(*at).unwrap_or(&Value::Null);
            out.extend(value.json(self.shape.numbers_as_text).to_string().bytes());
        }
    }
}

/// The address of an entity behind the root: `visits('x')`.
fn address(set: &EntitySet, row: &Row) -> String {
    let value = |name: &String| {
        let found = set.property(name).and_then(|(at, _)| row.get(at));
        literal::show(found.unwrap_or(&Value::Null))
    };
    let key = match set.key.as_slice() {
        [only] => value(only),
        several => {
            let parts: Vec<String> = several
                .iter()
                .map(|name| format!("{name}={}", value(name)))
                .collect();
            parts.join(",")
        }
    };
    format!("{}({key})", set.name)
}
