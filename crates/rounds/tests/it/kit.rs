//! What the tests begin with.

use jiff::civil::Date;
use linli_rounds::{Campaign, Run, Target};

/// A campaign of a head and these parts; every part that must be there and is not named is a plain one.
pub fn file(parts: &str) -> String {
    let mut text = String::from(
        "[campaign]\nid = \"c\"\nversion = 1\ntitle = { zh = \"任务\", en = \"Campaign\" }\nkind = \"visit\"\ndepartment = { zh = \"办\", en = \"Office\" }\nforms = [\"f\"]\n",
    );
    for (name, plain) in [
        ("[targets]", "of = \"places\"\nplace = \"dwelling\"\n"),
        ("[who]", "by = \"grid\"\n"),
        ("[when]", "every = \"once\"\n"),
    ] {
        if !parts.contains(name) {
            text.push_str(&format!("{name}\n{plain}"));
        }
    }
    text + parts
}

pub fn campaign(parts: &str) -> Campaign {
    Campaign::parse("c.toml", &file(parts)).unwrap_or_else(|problems| {
        let list: Vec<_> = problems.iter().map(ToString::to_string).collect();
        panic!("{}", list.join("\n"))
    })
}

/// The codes of everything wrong.
pub fn wrong(parts: &str) -> Vec<&'static str> {
    let problems = Campaign::parse("c.toml", &file(parts)).unwrap_err();
    problems.iter().map(|one| one.code).collect()
}

pub fn day(text: &str) -> Date {
    text.parse().unwrap()
}

pub fn run(from: &str, to: &str) -> Run {
    Run {
        id: "run_1".into(),
        from: day(from),
        to: day(to),
    }
}

pub fn targets(number: usize) -> Vec<Target> {
    let target = |nth| Target {
        id: format!("place_{nth:04}"),
        grid: Some(format!("grid_{}", nth % 3)),
        at: None,
    };
    (0..number).map(target).collect()
}
