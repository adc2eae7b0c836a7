//! How long it takes to evaluate a form of 60 fields that is filled in whole, and to read its definition. Run with
//! `cargo bench -p linli-forms`; prints microseconds each.

#![expect(
    clippy::expect_used,
    clippy::print_stdout,
    clippy::cast_precision_loss,
    reason = "a benchmark may stop and print"
)]

use std::fmt::Write;
use std::hint::black_box;
use std::time::Instant;

use jiff::civil::date;
use linli_forms::Form;
use serde_json::{Map, Value, json};

/// Rounds of a batch.
const ROUNDS: u32 = 1_000;
const READS: u32 = 20;

/// 60 fields: ten each of texts, numbers, choices, yes/no, days and computed ones; thirty have a condition, ten are
/// required by one, twenty have a constraint.
fn definition() -> String {
    let mut out = String::from(
        "[form]\nid = \"bench\"\nversion = 1\ntitle = { zh = \"表\", en = \"Form\" }\ndepartment = { zh = \"办\", en = \"Office\" }\n\
         [[list]]\nid = \"l\"\nchoices = [\n{ id = \"a\", title = { zh = \"甲\", en = \"A\" } },\n{ id = \"b\", title = { zh = \"乙\", en = \"B\" } },\n]\n",
    );
    let message = "message = { zh = \"请核对\", en = \"Check it\" }";
    for nth in 0..10 {
        let kinds = [
            ("text", "t", "required = true".to_owned()),
            (
                "number",
                "n",
                format!(
                    "when = \"t{nth}_given\"\nconstraint = \"n{nth} > 3 && n{nth} < 1000\"\n{message}"
                ),
            ),
            (
                "choice",
                "c",
                format!("list = \"l\"\nwhen = \"n{nth} > 5 || t{nth} == 'x'\""),
            ),
            ("yes_no", "y", format!("required = \"c{nth} == 'a'\"")),
            (
                "date",
                "d",
                format!("constraint = \"d{nth} <= today\"\n{message}"),
            ),
            (
                "computed",
                "s",
                format!(
                    "when = \"y{nth}\"\ncompute = \"n{nth} * 2 + years_between(d{nth}, today)\""
                ),
            ),
        ];
        for (kind, id, more) in kinds {
            writeln!(out, "[[field]]\nid = \"{id}{nth}\"\nkind = \"{kind}\"\ntitle = {{ zh = \"问\", en = \"Q\" }}\n{more}").expect("text");
        }
    }
    out
}

fn answers() -> Map<String, Value> {
    let mut out = Map::new();
    for nth in 0..10 {
        out.insert(format!("t{nth}"), "文字".into());
        out.insert(format!("n{nth}"), json!(10 + nth));
        out.insert(format!("c{nth}"), "a".into());
        out.insert(format!("y{nth}"), true.into());
        out.insert(format!("d{nth}"), "1970-01-01".into());
    }
    out
}

fn main() {
    let text = definition();
    let form = Form::parse("bench.toml", &text).expect("a form");
    let (answers, today) = (answers(), date(2026, 11, 22));
    let first = form.evaluate(&answers, today);
    assert!(first.wrong.fields.is_empty() && first.answers.len() == 60);
    let each = fastest(ROUNDS, || {
        black_box(form.evaluate(black_box(&answers), today));
    });
    println!("evaluate 60 fields, all answered: {each:.1} µs");
    let each = fastest(READS, || {
        black_box(Form::parse("bench.toml", black_box(&text)).expect("a form"));
    });
    println!(
        "read and prove its definition ({} bytes): {each:.0} µs",
        text.len()
    );
}

/// Microseconds each in the fastest of twenty batches: what it costs, rather than what else the machine does.
fn fastest(rounds: u32, mut work: impl FnMut()) -> f64 {
    let batches = (0..20).map(|_| {
        let begun = Instant::now();
        for _ in 0..rounds {
            work();
        }
        begun.elapsed().as_nanos() as f64 / f64::from(rounds) / 1000.0
    });
    batches.fold(f64::INFINITY, f64::min)
}
