//! Conditions of XLSForm mean after the import what XPath 1.0 says they mean, whatever is answered and whatever is not:
//! random conditions are evaluated here by the rules of XPath, and by the form that was imported.

use proptest::prelude::*;
use serde_json::{Map, Value, json};

use crate::books::Sheet;
use crate::kit::{TODAY, answers};
use crate::xlsform::import;

/// What was answered; nothing is an empty text in XPath.
#[derive(Clone, Debug)]
struct Given {
    a: Option<i64>,
    b: Option<i64>,
    d: Option<f64>,
    t: Option<&'static str>,
    s: Option<&'static str>,
    m: Vec<&'static str>,
    day: Option<&'static str>,
}

#[derive(Clone, Debug)]
enum Number {
    Whole(i64),
    Half(i64),
    A,
    B,
    D,
    Two(&'static str, Box<Number>, Box<Number>),
    DividedBy(Box<Number>, i64),
    Minus(Box<Number>),
    Rest(i64),
    Coalesce(&'static str, i64),
    Chosen,
    Length,
    If(Box<Test>, i64, i64),
}

#[derive(Clone, Debug)]
enum Test {
    Compare(&'static str, Number, Number),
    Answered(&'static str, &'static str),
    Is(&'static str, &'static str),
    Selected(&'static str, &'static str),
    Day(&'static str, &'static str),
    Both(Box<Test>, Box<Test>),
    Either(Box<Test>, Box<Test>),
    Not(Box<Test>),
}

impl Number {
    fn xpath(&self) -> String {
        match self {
            Self::Whole(int) => int.to_string(),
            Self::Half(int) => format!("{int}.5"),
            Self::A => "${a}".into(),
            Self::B => "${b}".into(),
            Self::D => "${d}".into(),
            Self::Two(sign, left, right) => format!("({} {sign} {})", left.xpath(), right.xpath()),
            Self::DividedBy(left, by) => format!("int({} div {by})", left.xpath()),
            Self::Minus(one) => format!("-({})", one.xpath()),
            Self::Rest(by) => format!("(${{a}} mod {by})"),
            Self::Coalesce(field, usual) => format!("coalesce(${{{field}}}, {usual})"),
            Self::Chosen => "count-selected(${m})".into(),
            Self::Length => "string-length(${t})".into(),
            Self::If(test, yes, no) => format!("if({}, {yes}, {no})", test.xpath()),
        }
    }

    fn value(&self, given: &Given) -> f64 {
        let int = |one: Option<i64>| one.map_or(f64::NAN, float);
        match self {
            Self::Whole(one) => float(*one),
            Self::Half(one) => float(*one) + 0.5,
            Self::A => int(given.a),
            Self::B => int(given.b),
            Self::D => given.d.unwrap_or(f64::NAN),
            Self::Two(sign, left, right) => {
                let (left, right) = (left.value(given), right.value(given));
                match *sign {
                    "+" => left + right,
                    "-" => left - right,
                    "*" => left * right,
                    // XPath says infinity; here nothing comes of a division by zero.
                    _ if right == 0.0 => f64::NAN,
                    _ => left / right,
                }
            }
            Self::DividedBy(left, by) => (left.value(given) / float(*by)).trunc(),
            Self::Minus(one) => -one.value(given),
            Self::Rest(by) => int(given.a) % float(*by),
            Self::Coalesce(field, usual) => match (*field, given.a, given.d) {
                ("a", Some(a), _) => float(a),
                ("d", _, Some(d)) => d,
                _ => float(*usual),
            },
            Self::Chosen => float(i64::try_from(given.m.len()).unwrap_or(0)),
            Self::Length => {
                float(i64::try_from(given.t.unwrap_or_default().chars().count()).unwrap_or(0))
            }
            Self::If(test, yes, no) => float(if test.holds(given) { *yes } else { *no }),
        }
    }
}

#[expect(clippy::cast_precision_loss, reason = "small numbers")]
fn float(int: i64) -> f64 {
    int as f64
}

fn compare(sign: &str, left: f64, right: f64) -> bool {
    match sign {
        "=" => left == right,
        "!=" => left != right,
        "<" => left < right,
        "<=" => left <= right,
        ">" => left > right,
        _ => left >= right,
    }
}

/// A day as XPath of ODK compares it: as a number, and nothing as "not a number".
fn days(day: &str) -> f64 {
    day.replace('-', "").parse().unwrap_or(f64::NAN)
}

impl Test {
    fn xpath(&self) -> String {
        match self {
            Self::Compare(sign, left, right) => {
                format!("{} {sign} {}", left.xpath(), right.xpath())
            }
            Self::Answered(field, sign) => format!("${{{field}}} {sign} ''"),
            Self::Is(sign, text) => format!("${{t}} {sign} '{text}'"),
            Self::Selected(field, code) => format!("selected(${{{field}}}, '{code}')"),
            Self::Day(sign, "today") => format!("${{day}} {sign} today()"),
            Self::Day(sign, day) => format!("${{day}} {sign} date('{day}')"),
            Self::Both(left, right) => format!("({} and {})", left.xpath(), right.xpath()),
            Self::Either(left, right) => format!("({} or {})", left.xpath(), right.xpath()),
            Self::Not(one) => format!("not({})", one.xpath()),
        }
    }

    fn holds(&self, given: &Given) -> bool {
        match self {
            Self::Compare(sign, left, right) => {
                compare(sign, left.value(given), right.value(given))
            }
            Self::Answered(field, sign) => {
                let there = match *field {
                    "a" => given.a.is_some(),
                    "d" => given.d.is_some(),
                    "t" => given.t.is_some(),
                    "m" => !given.m.is_empty(),
                    _ => given.day.is_some(),
                };
                there == (*sign == "!=")
            }
            Self::Is(sign, text) => (given.t.unwrap_or_default() == *text) == (*sign == "="),
            Self::Selected("s", code) => given.s == Some(*code),
            Self::Selected(_, code) => given.m.contains(code),
            Self::Day(sign, day) => {
                let today = TODAY.to_string();
                let other = if *day == "today" { today.as_str() } else { day };
                compare(sign, days(given.day.unwrap_or_default()), days(other))
            }
            Self::Both(left, right) => left.holds(given) && right.holds(given),
            Self::Either(left, right) => left.holds(given) || right.holds(given),
            Self::Not(one) => !one.holds(given),
        }
    }
}

const SIGNS: [&str; 6] = ["=", "!=", "<", "<=", ">", ">="];

fn of(all: &[&'static str]) -> impl Strategy<Value = &'static str> + use<> {
    prop::sample::select(all.to_vec())
}

fn number() -> impl Strategy<Value = Number> {
    let leaf = prop_oneof![
        (0_i64..4).prop_map(Number::Whole),
        (0_i64..3).prop_map(Number::Half),
        Just(Number::A),
        Just(Number::A),
        Just(Number::B),
        Just(Number::D),
        (2_i64..4).prop_map(Number::Rest),
        (of(&["a", "d"]), 0_i64..3).prop_map(|(field, usual)| Number::Coalesce(field, usual)),
        Just(Number::Chosen),
        Just(Number::Length),
        (0_i64..4, 0_i64..4).prop_map(|(yes, no)| Number::If(
            Box::new(Test::Compare(">", Number::A, Number::Whole(1))),
            yes,
            no
        )),
    ];
    leaf.prop_recursive(2, 5, 2, |inner| {
        prop_oneof![
            (of(&["+", "-", "*", "div"]), inner.clone(), inner.clone())
                .prop_map(|(sign, left, right)| Number::Two(sign, Box::new(left), Box::new(right))),
            inner.clone().prop_map(|one| Number::Minus(Box::new(one))),
            (prop_oneof![Just(Number::A), Just(Number::D)], 2_i64..5)
                .prop_map(|(one, by)| Number::DividedBy(Box::new(one), by)),
        ]
    })
}

fn test() -> impl Strategy<Value = Test> {
    let leaf = prop_oneof![
        4 => (of(&SIGNS), number(), number()).prop_map(|(sign, left, right)| Test::Compare(sign, left, right)),
        1 => (of(&["a", "d", "t", "m", "day"]), of(&["=", "!="])).prop_map(|(field, sign)| Test::Answered(field, sign)),
        1 => (of(&["=", "!="]), of(&["x", "文字"])).prop_map(|(sign, text)| Test::Is(sign, text)),
        1 => (of(&["s", "m"]), of(&["1", "two"])).prop_map(|(field, code)| Test::Selected(field, code)),
        1 => (of(&SIGNS), of(&["today", "2026-01-01"])).prop_map(|(sign, day)| Test::Day(sign, day)),
    ];
    leaf.prop_recursive(2, 4, 2, |inner| {
        prop_oneof![
            (inner.clone(), inner.clone())
                .prop_map(|(left, right)| Test::Both(Box::new(left), Box::new(right))),
            (inner.clone(), inner.clone())
                .prop_map(|(left, right)| Test::Either(Box::new(left), Box::new(right))),
            inner.prop_map(|one| Test::Not(Box::new(one))),
        ]
    })
}

fn given() -> impl Strategy<Value = Given> {
    let some = |all: &[&'static str]| prop::option::of(of(all));
    (
        prop::option::of(-3_i64..4),
        prop::option::of(-3_i64..4),
        prop::option::of(prop::sample::select(vec![-1.5, 0.0, 0.5, 2.0, 3.25])),
        some(&["x", "文字"]),
        some(&["1", "two"]),
        prop::sample::select(vec![vec![], vec!["1"], vec!["1", "two"]]),
        some(&["2025-12-31", "2026-01-01", "2026-11-22", "2027-01-01"]),
    )
        .prop_map(|(a, b, d, t, s, m, day)| Given {
            a,
            b,
            d,
            t,
            s,
            m,
            day,
        })
}

fn draft(given: &Given) -> Map<String, Value> {
    answers(
        json!({ "a": given.a, "b": given.b, "d": given.d, "t": given.t, "s": given.s, "m": given.m, "day": given.day }),
    )
}

const LIST: Sheet<'static> = (
    "choices",
    "list_name | name | label\nlist | 1 | 一\nlist | two | 二",
);

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn a_condition_holds_in_the_form_exactly_where_it_holds_in_xpath(test in test(), all in prop::collection::vec(given(), 12)) {
        let expr = test.xpath();
        let survey = format!(
            "type | name | label | relevant\ninteger | a | 甲\ninteger | b | 乙\ndecimal | d | 丁\ntext | t | 题\n\
             select_one list | s | 选\nselect_multiple list | m | 多\ndate | day | 日\ntext | z | 问 | {expr}"
        );
        let form = match import(&[("survey", &survey), LIST]) {
            Ok(found) => found.form,
            // Only for its length, since what CEL can nest is bounded, and for a zero that is written out as a divisor.
            Err(problems) => {
                prop_assert!(problems.iter().all(|one| one.code == "rule.syntax" || one.message.en == "This divides by 0"), "{expr}: {problems:?}");
                return Ok(());
            }
        };
        for given in all {
            let outcome = form.evaluate(&draft(&given), TODAY);
            let asked = outcome.view("z").map(|view| view.asked);
            let rule = form.field("z").and_then(|field| field.when.clone());
            prop_assert_eq!(asked, Some(test.holds(&given)), "{} as {:?} with {:?}", expr, rule, given);
            prop_assert!(outcome.wrong.fields.is_empty(), "{:?}", outcome.wrong);
        }
    }
}
