//! A table with a column of each kind, nulls among them, and queries at random.

use linli_db::{Sql, Tx, args};
use linli_kernel::Text;
use linli_odata::{
    Compare, DatePart, Decimal, Edm, Filter, Match, Operand, Order, Query, Row, Value,
};
use proptest::prelude::*;

use crate::rooms::odata::{Column, Source, store};

const TABLE: &str = "CREATE TABLE odata_sample (
    street TEXT {sorted} NOT NULL, id TEXT {sorted} NOT NULL, word TEXT, people BIGINT, at_ms BIGINT, day TEXT,
    done BIGINT, lon BIGINT, lat BIGINT, crs TEXT, held TEXT NOT NULL, PRIMARY KEY (street, id))";

fn held(member: &str, edm: Edm) -> Column {
    Column::Held {
        json: "held",
        member: member.to_owned(),
        edm,
    }
}

pub(super) fn source() -> Source {
    let select = "id, word, people, at_ms, day, done, lon, lat, crs, held";
    let from = |_engine, sql: Sql| {
        sql.push(" FROM odata_sample WHERE street = ")
            .bind("330105005")
    };
    let point = Column::Point {
        lon: "lon",
        lat: "lat",
        crs: "crs",
    };
    Source::new("sample", Text::new("样", "Sample"), select, from)
        .keyed(&["id"], &["id"])
        .with("id", Column::Text("id"), "题", "title")
        .maybe("word", Column::Text("word"), "题", "title")
        .maybe("people", Column::Int("people"), "题", "title")
        .maybe("at", Column::Time("at_ms"), "题", "title")
        .maybe("day", Column::Day("day"), "题", "title")
        .maybe("done", Column::Yes("done"), "题", "title")
        .maybe("spot", point, "题", "title")
        .maybe("note", held("备注", Edm::String), "题", "title")
        .maybe("count", held("count", Edm::Int64), "题", "title")
        .maybe("area", held("area", Edm::Decimal), "题", "title")
        .maybe("ok", held("ok", Edm::Boolean), "题", "title")
        .maybe("since", held("since", Edm::Date), "题", "title")
        .with("codes", held("codes", Edm::Strings), "题", "title")
}

const WORDS: [&str; 8] = ["", "a", "B", "a%b", "a_b\\", "网格", "o'clock", "网"];
const DAYS: [&str; 3] = ["2025-12-31", "2026-01-01", "2026-02-28"];

fn maybe<T>(nth: i64, every: i64, value: T) -> Option<T> {
    (nth % every != 0).then_some(value)
}

fn pick<T: Copy>(all: &[T], nth: i64) -> T {
    all[usize::try_from(nth.rem_euclid(i64::try_from(all.len()).unwrap())).unwrap()]
}

/// What a row holds as JSON: nothing, or members of another kind, in some.
fn object(nth: i64) -> serde_json::Map<String, serde_json::Value> {
    let mut held = serde_json::Map::new();
    if nth % 4 != 0 {
        held.insert("备注".into(), pick(&WORDS, nth / 3).into());
        held.insert("count".into(), (nth % 7 - 3).into());
        held.insert(
            "area".into(),
            serde_json::json!(f64::from(u8::try_from(nth % 9).unwrap()) / 4.0 - 1.0),
        );
        held.insert("ok".into(), (nth % 3 == 0).into());
        held.insert("since".into(), pick(&DAYS, nth).into());
        held.insert("codes".into(), serde_json::json!(["x"]));
    } else if nth % 8 == 0 {
        // As an older version may have left them: of another kind, or null.
        held.insert("count".into(), "many".into());
        held.insert("area".into(), serde_json::Value::Null);
        held.insert("ok".into(), serde_json::Value::Null);
    }
    held
}

/// Makes the table with its rows.
pub(super) async fn fill(tx: &mut Tx) -> Result<(), linli_db::DbError> {
    tx.execute(TABLE, args![]).await?;
    let mut rows = Vec::new();
    for nth in 0..120_i64 {
        let held = object(nth);
        rows.push(args![
            "330105005",
            format!("id{:03}", nth * 37 % 120),
            maybe(nth, 5, pick(&WORDS, nth)),
            maybe(nth, 6, nth % 5 - 2),
            // Around midnight in China on New Year's Eve.
            maybe(nth, 7, 1_767_196_800_000_i64 + (nth % 5 - 2) * 1_800_000),
            maybe(nth, 4, pick(&DAYS, nth / 2)),
            maybe(nth, 3, nth % 2),
            maybe(nth, 2, 1_201_500_000_i64),
            maybe(nth, 2, 302_500_000_i64),
            maybe(nth, 2, "gcj02"),
            serde_json::Value::Object(held),
        ]);
    }
    let columns = [
        "street", "id", "word", "people", "at_ms", "day", "done", "lon", "lat", "crs", "held",
    ];
    tx.insert_many("odata_sample", &columns, rows, "").await?;
    Ok(())
}

/// Every row as a source reads it, without any query.
pub(super) async fn all(tx: &mut Tx) -> Result<Vec<Row>, linli_db::DbError> {
    let source = source();
    let sql = store::page(tx.engine(), &source, &Query::default(), 1_000);
    tx.fetch_all_sql(sql)
        .await?
        .iter()
        .map(|row| store::read(&source, row))
        .collect()
}

fn properties() -> Vec<(String, Edm)> {
    let set = source().set;
    let ordered = set
        .properties
        .into_iter()
        .filter(|one| one.edm.is_ordered());
    ordered.map(|one| (one.name, one.edm)).collect()
}

fn value(edm: Edm) -> BoxedStrategy<Value> {
    let words = prop::sample::select(WORDS.to_vec());
    let days = prop::sample::select(DAYS.to_vec());
    match edm {
        Edm::String => prop_oneof![
            words.prop_map(|word| Value::Text(word.to_owned())),
            (0..120).prop_map(|nth| Value::Text(format!("id{nth:03}"))),
        ]
        .boxed(),
        Edm::Int64 => (-3_i64..4).prop_map(Value::Int).boxed(),
        Edm::Decimal => (-5_i64..6)
            .prop_map(|number| Value::Decimal(Decimal(number * 250_000)))
            .boxed(),
        Edm::Boolean => any::<bool>().prop_map(Value::Bool).boxed(),
        Edm::Date => days
            .prop_map(|day| Value::Date(day.parse().unwrap()))
            .boxed(),
        Edm::DateTimeOffset => (-2_i64..3)
            .prop_map(|half| {
                let ms = 1_767_196_800_000 + half * 1_800_000;
                Value::Time(jiff::Timestamp::from_millisecond(ms).unwrap())
            })
            .boxed(),
        Edm::GeographyPoint | Edm::Strings => Just(Value::Null).boxed(),
    }
}

/// What is a whole number of a row.
fn measures() -> impl Strategy<Value = Operand> + Clone {
    prop::sample::select(vec![
        Operand::Length("word".to_owned()),
        Operand::Length("note".to_owned()),
        Operand::Part(DatePart::Year, "at".to_owned(), Edm::DateTimeOffset),
        Operand::Part(DatePart::Month, "at".to_owned(), Edm::DateTimeOffset),
        Operand::Part(DatePart::Day, "at".to_owned(), Edm::DateTimeOffset),
        Operand::Part(DatePart::Year, "day".to_owned(), Edm::Date),
        Operand::Part(DatePart::Month, "since".to_owned(), Edm::Date),
        Operand::Part(DatePart::Day, "day".to_owned(), Edm::Date),
        Operand::Property("people".to_owned(), Edm::Int64),
        Operand::Property("count".to_owned(), Edm::Int64),
    ])
}

fn texts() -> impl Strategy<Value = Filter> {
    (
        prop::sample::select(Match::ALL.to_vec()),
        prop::sample::select(vec!["word", "note", "id"]),
        prop::sample::select(vec!["", "a", "%", "_", "\\", "网", "'", "A", "1"]),
    )
        .prop_map(|(how, name, part)| Filter::Text(how, name.to_owned(), part.to_owned()))
}

/// What cannot be compared but with null.
fn nulls() -> impl Strategy<Value = Filter> {
    (
        prop::sample::select(vec![("spot", Edm::GeographyPoint), ("codes", Edm::Strings)]),
        any::<bool>(),
    )
        .prop_map(|((name, edm), eq)| {
            let how = if eq { Compare::Eq } else { Compare::Ne };
            Filter::Compare(
                Operand::Property(name.to_owned(), edm),
                how,
                Operand::Value(Value::Null),
            )
        })
}

fn condition() -> impl Strategy<Value = Filter> {
    let property = || prop::sample::select(properties());
    let how = || prop::sample::select(Compare::ALL.to_vec());
    let compared = (property(), how(), any::<bool>()).prop_flat_map(|((name, edm), how, swap)| {
        prop_oneof![4 => value(edm), 1 => Just(Value::Null)].prop_map(move |value| {
            let (property, value) = (Operand::Property(name.clone(), edm), Operand::Value(value));
            if swap {
                Filter::Compare(value, how, property)
            } else {
                Filter::Compare(property, how, value)
            }
        })
    });
    let listed = property().prop_flat_map(|(name, edm)| {
        prop::collection::vec(prop_oneof![4 => value(edm), 1 => Just(Value::Null)], 1..4)
            .prop_map(move |list| Filter::In(Operand::Property(name.clone(), edm), list))
    });
    let number = prop::sample::select(vec![0_i64, 1, 2, 3, 12, 31, 2025, 2026]);
    let measured = (measures(), how(), number).prop_map(|(item, how, number)| {
        Filter::Compare(item, how, Operand::Value(Value::Int(number)))
    });
    let pairs = (measures(), how(), measures()).prop_map(|(a, how, b)| Filter::Compare(a, how, b));
    prop_oneof![
        6 => compared, 2 => listed, 3 => measured, 1 => pairs, 3 => texts(), 1 => nulls(),
        1 => prop::sample::select(vec!["done", "ok"]).prop_map(|name| Filter::Holds(name.to_owned())),
        1 => any::<bool>().prop_map(Filter::Is),
    ]
}

fn filter() -> impl Strategy<Value = Filter> {
    condition().prop_recursive(3, 12, 3, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 2..4).prop_map(Filter::All),
            prop::collection::vec(inner.clone(), 2..4).prop_map(Filter::Any),
            inner.prop_map(|inner| Filter::Not(Box::new(inner))),
        ]
    })
}

/// A query with a filter, an order of up to three properties, and sometimes `$top`, `$skip` and `$count`.
pub(super) fn query() -> impl Strategy<Value = Query> {
    let order = prop::sample::subsequence(properties(), 0..=3).prop_flat_map(|names| {
        prop::collection::vec(any::<bool>(), names.len()).prop_map(move |down| {
            let pairs = names.iter().zip(down);
            pairs
                .map(|((name, _), descending)| Order {
                    property: name.clone(),
                    descending,
                })
                .collect::<Vec<_>>()
        })
    });
    let top = prop_oneof![3 => Just(None), 1 => (0_u64..40).prop_map(Some)];
    let skip = prop_oneof![3 => Just(0_u64), 1 => 1_u64..20];
    (prop::option::of(filter()), order, top, skip, any::<bool>()).prop_map(
        |(filter, orderby, top, skip, count)| Query {
            filter,
            orderby,
            top,
            skip,
            count,
            ..Query::default()
        },
    )
}
