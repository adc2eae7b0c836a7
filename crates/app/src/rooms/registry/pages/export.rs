//! A register as a file, under the titles that an import reads again. What is masked on the page is masked here; what is
//! hidden wholly is left empty, what is restricted is left out, so that the file given back changes nothing of it.

use axum::extract::rejection::{PathRejection, QueryRejection};
use axum::extract::{Path, Query, State};
use axum::response::Response;
use linli_kernel::{Lang, Text};
use linli_registers::{AttributeDef, HIDDEN, Kind, Mask, Register, hundredths};
use serde_json::Value;

use super::list::Asked;
use crate::app::Shared;
use crate::rooms::registry::look::{self, Shown};
use crate::rooms::registry::{self as registry, importable};
use crate::web::listing::{self, Listing, Wanted};
use crate::web::problem::Answer;
use crate::web::visitor::Signed;

/// What the caller reads of a register.
pub(super) async fn export(
    State(app): State<Shared>,
    Signed(caller, visitor): Signed,
    path: Result<Path<String>, PathRejection>,
    asked: Result<Query<Asked>, QueryRejection>,
    wanted: Result<Query<Wanted>, QueryRejection>,
) -> Answer<Response> {
    let (Path(id), Query(asked), Query(wanted)) = (path?, asked?, wanted?);
    let register = look::register(&caller, &id)?;
    let lang = visitor.lang;
    let titles = titles(register);
    let titles: Vec<(&str, &str)> = titles
        .iter()
        .map(|title| (title.zh.as_str(), title.en.as_str()))
        .collect();
    let mut listing = Listing::new(register.id(), register.head().title.clone(), &titles);
    let (below, mut after) = (asked.below(), None);
    loop {
        let page = registry::list(&app, &caller, register.id(), below, after).await?;
        for shown in page.records.iter().filter(|one| !one.record.restricted) {
            listing.push(row(register, shown, lang))?;
        }
        after = page.next;
        if after.is_none() {
            break;
        }
    }
    Ok(listing.answer(&app, &caller, lang, wanted).await?)
}

fn titles(register: &Register) -> Vec<Text> {
    let columns = importable::columns(register).columns.into_iter();
    let wanted = columns.filter(|one| importable::is_exported(&one.key));
    wanted.map(|one| one.title).collect()
}

fn row(register: &Register, shown: &Shown, lang: Lang) -> Vec<listing::Value> {
    let mut row = vec![listing::Value::from(shown.place.clone())];
    for one in &register.def().attributes {
        let kept = shown.kept.get(&one.id);
        let kept = kept.filter(|kept| one.mask() != Mask::All && kept.value != HIDDEN);
        row.push(kept.map_or(listing::Value::Empty, |kept| {
            value(register, one, &kept.value, lang)
        }));
    }
    row.push(shown.record.place.map(|id| id.to_string()).into());
    row.push(shown.record.id.to_string().into());
    row
}

fn value(register: &Register, one: &AttributeDef, value: &Value, lang: Lang) -> listing::Value {
    let decimal = |units: Option<i64>| {
        units.map_or(listing::Value::Empty, |units| listing::Value::Decimal {
            units,
            scale: 2,
        })
    };
    let text = value.as_str();
    match (one.kind, text) {
        (Kind::Choice, Some(code)) => super::words::choice(register, one, code, lang).into(),
        (Kind::Choices, None) => {
            let codes = value
                .as_array()
                .into_iter()
                .flatten()
                .filter_map(Value::as_str);
            let all: Vec<String> = codes
                .map(|code| super::words::choice(register, one, code, lang))
                .collect();
            all.join(lang.pick("、", ", ")).into()
        }
        (Kind::YesNo, None) => value
            .as_bool()
            .map_or(listing::Value::Empty, listing::Value::YesNo),
        (Kind::Area, None) => decimal(hundredths(value)),
        (Kind::Money, None) => decimal(value.as_i64()),
        (Kind::Date, Some(day)) => day
            .parse()
            .map_or_else(|_| day.into(), listing::Value::Date),
        (Kind::Number, None) => match value.as_i64() {
            Some(number) => listing::Value::Integer(number),
            None => value.to_string().into(),
        },
        (_, Some(text)) => text.into(),
        (_, None) => value.to_string().into(),
    }
}
