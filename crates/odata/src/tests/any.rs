//! What holds for any text and any tree.

use jiff::Timestamp;
use jiff::civil::Date;
use proptest::prelude::*;

use super::{pairs, visits};
use crate::model::sample::model;
use crate::{
    Compare, DatePart, Decimal, Edm, Filter, Match, Operand, Query, SkipToken, Target, Value,
};

fn text() -> impl Strategy<Value = String> {
    prop_oneof!["[a-c' ]{0,4}", "\\PC{0,6}"]
}

fn property() -> impl Strategy<Value = (String, Edm)> {
    prop::sample::select(vec![
        ("id".to_owned(), Edm::String),
        ("姓氏".to_owned(), Edm::String),
        ("people".to_owned(), Edm::Int64),
        ("area".to_owned(), Edm::Decimal),
        ("done".to_owned(), Edm::Boolean),
        ("day".to_owned(), Edm::Date),
        ("at".to_owned(), Edm::DateTimeOffset),
    ])
}

fn value(edm: Edm) -> BoxedStrategy<Value> {
    match edm {
        Edm::String => text().prop_map(Value::Text).boxed(),
        Edm::Int64 => any::<i64>().prop_map(Value::Int).boxed(),
        Edm::Decimal => any::<i64>()
            .prop_map(|number| Value::Decimal(Decimal(number)))
            .boxed(),
        Edm::Boolean => any::<bool>().prop_map(Value::Bool).boxed(),
        Edm::Date => (1i16..9999, 1i8..=12, 1i8..=28)
            .prop_map(|(year, month, day)| Value::Date(Date::new(year, month, day).unwrap()))
            .boxed(),
        Edm::DateTimeOffset => (0i64..253_000_000_000_000)
            .prop_map(|at| Value::Time(Timestamp::from_millisecond(at).unwrap()))
            .boxed(),
        Edm::GeographyPoint | Edm::Strings => Just(Value::Null).boxed(),
    }
}

fn compared() -> impl Strategy<Value = Filter> {
    (
        property(),
        prop::sample::select(Compare::ALL.to_vec()),
        any::<bool>(),
    )
        .prop_flat_map(|((name, edm), how, swap)| {
            prop_oneof![4 => value(edm), 1 => Just(Value::Null)].prop_map(move |value| {
                let property = Operand::Property(name.clone(), edm);
                if swap {
                    Filter::Compare(Operand::Value(value), how, property)
                } else {
                    Filter::Compare(property, how, Operand::Value(value))
                }
            })
        })
}

fn condition() -> impl Strategy<Value = Filter> {
    let list = property().prop_flat_map(|(name, edm)| {
        prop::collection::vec(value(edm), 1..4)
            .prop_map(move |list| Filter::In(Operand::Property(name.clone(), edm), list))
    });
    let part =
        (prop::sample::select(DatePart::ALL.to_vec()), any::<i64>()).prop_map(|(part, number)| {
            let part = Operand::Part(part, "at".to_owned(), Edm::DateTimeOffset);
            Filter::Compare(part, Compare::Ge, Operand::Value(Value::Int(number)))
        });
    let found = (prop::sample::select(Match::ALL.to_vec()), text())
        .prop_map(|(how, part)| Filter::Text(how, "姓氏".to_owned(), part));
    let length = any::<i64>().prop_map(|number| {
        let length = Operand::Length("姓氏".to_owned());
        Filter::Compare(length, Compare::Lt, Operand::Value(Value::Int(number)))
    });
    prop_oneof![
        4 => compared(),
        1 => list,
        1 => part,
        1 => found,
        1 => length,
        1 => Just(Filter::Holds("done".to_owned())),
        1 => any::<bool>().prop_map(Filter::Is),
    ]
}

fn filter() -> impl Strategy<Value = Filter> {
    condition().prop_recursive(5, 40, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 2..4).prop_map(Filter::All),
            prop::collection::vec(inner.clone(), 2..4).prop_map(Filter::Any),
            inner.prop_map(|inner| Filter::Not(Box::new(inner))),
        ]
    })
}

proptest! {
    #[test]
    fn a_tree_reads_back_from_its_text(filter in filter()) {
        prop_assert_eq!(Filter::read(&visits(), &filter.to_string()), Ok(filter));
    }

    #[test]
    fn any_text_is_read_or_refused_but_nothing_panics(text in "\\PC{0,60}") {
        let _answer = Filter::read(&visits(), &text);
        let _answer = Target::read(&model(), &text);
        for name in ["$select", "$orderby", "$expand", "$skiptoken", "$top", "$format", "$count"] {
            let _answer = Query::read(&model(), &visits(), &pairs(&[(name, &text)]));
        }
    }

    #[test]
    fn texts_near_the_language_do_not_panic(words in prop::collection::vec(prop::sample::select(vec![
        "(", ")", ",", "'", "''", "'x'", "not ", " and ", " or ", " eq ", " in ", "people", "at", "year(", "contains(",
        "null", "1", "-", "2026-01-01", "T00:00:00", "Z", " 08:00", "id", "done", "=", "/", "visits",
    ]), 0..25)) {
        let text = words.concat();
        let _answer = Target::read(&model(), &text);
        if let Ok(read) = Filter::read(&visits(), &text) {
            prop_assert_eq!(Filter::read(&visits(), &read.to_string()), Ok(read));
        }
    }

    #[test]
    fn a_token_reads_back(name in text(), people in any::<Option<i64>>(), at in 0i64..253_000_000_000_000,
                          left in any::<Option<u64>>()) {
        let wanted = "姓氏,people desc,area,at,done";
        let query = Query::read(&model(), &visits(), &pairs(&[("$orderby", wanted)])).unwrap();
        let token = SkipToken {
            of: query.digest(&visits()),
            values: vec![
                Value::Text(name),
                people.map_or(Value::Null, Value::Int),
                people.map_or(Value::Null, |number| Value::Decimal(Decimal(number))),
                Value::Time(Timestamp::from_millisecond(at).unwrap()),
                Value::Bool(true),
                Value::Text("x".to_owned()),
            ],
            left,
            count: left,
        };
        let text = token.show();
        let again = Query::read(&model(), &visits(), &pairs(&[("$orderby", wanted), ("$skiptoken", &text)])).unwrap();
        prop_assert_eq!(again.after, Some(token));
    }
}
