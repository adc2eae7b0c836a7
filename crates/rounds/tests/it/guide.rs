//! The guide "write a campaign" works as written, in both languages.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use linli_calendar::Calendar;
use linli_forms::Form;
use linli_rounds::{Campaign, Target};
use serde_json::Value;

use crate::kit::run;

/// The fenced blocks of a document whose info string is `info`, one after the other.
fn blocks(document: &str, info: &str) -> String {
    let fence = format!("```{info}\n");
    let parts = document.split(&fence).skip(1);
    parts
        .map(|part| part.split("```").next().unwrap_or_default())
        .collect()
}

fn document(name: &str) -> String {
    let docs = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../docs");
    std::fs::read_to_string(docs.join(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
}

const GUIDES: [&str; 2] = ["write-a-campaign.md", "write-a-campaign.zh.md"];

/// The campaign of a guide, against the form of the guide to forms and a scene.
fn campaign(guide: &str) -> Campaign {
    let form = blocks(&document("write-a-form.md"), "toml form");
    let form = Form::parse("shop-visit.toml", &form).unwrap();
    let matters = BTreeSet::from(["environment".to_owned(), "safety".to_owned()]);
    let scenes = BTreeMap::from([("grid-loop".to_owned(), matters)]);
    let text = blocks(guide, "toml campaign");
    Campaign::prove_against("eatery-check.toml", &text, &[&form], &scenes, &["dwelling"])
        .unwrap_or_else(|wrong| {
            let list: Vec<_> = wrong.iter().map(ToString::to_string).collect();
            panic!("{}", list.join("\n"))
        })
}

#[test]
fn the_guide_builds_a_campaign_that_asks_when_it_says() {
    for name in GUIDES {
        let guide = document(name);
        let campaign = campaign(&guide);
        let run = run("2026-10-01", "2026-11-30");
        let slots = campaign
            .when
            .slots(&run, (run.from, run.to), &Calendar::china())
            .unwrap();
        let lines: Vec<_> = slots
            .iter()
            .map(|slot| format!("{} due {}", slot.opens, slot.due))
            .collect();
        assert_eq!(
            lines.join("\n"),
            blocks(&guide, "text slots").trim(),
            "{name}"
        );

        let stops = campaign.stops.iter().map(|stop| Target {
            id: stop.id.clone(),
            grid: None,
            at: stop.at,
        });
        let stops: Vec<_> = stops.collect();
        let asked = campaign
            .expand(&run, &stops, (run.from, run.from), &Calendar::china())
            .unwrap();
        let round: Vec<_> = asked.into_iter().map(|one| one.target).collect();
        assert_eq!(
            round.join("\n"),
            blocks(&guide, "text round").trim(),
            "{name}"
        );
    }
}

#[test]
fn the_guide_finds_what_it_says() {
    for name in GUIDES {
        let guide = document(name);
        let campaign = campaign(&guide);
        let answers: Value = serde_json::from_str(&blocks(&guide, "json answers")).unwrap();
        let found = campaign.findings(answers.as_object().unwrap());
        let lines = found.iter().map(|one| {
            let row = one.row.map(|row| format!(" row {row}")).unwrap_or_default();
            let with: String = one
                .with
                .iter()
                .map(|(field, answer)| format!(" ({field} {answer})"))
                .collect();
            format!("{}{row}: {}{with}", one.finding.id, one.finding.text.en)
        });
        let lines: Vec<_> = lines.collect();
        assert_eq!(
            lines.join("\n"),
            blocks(&guide, "text found").trim(),
            "{name}"
        );
    }
}

#[test]
fn the_mistakes_in_the_guide_are_told_as_it_says() {
    let told = |text: &str| {
        let problems = Campaign::parse("bins.toml", text).unwrap_err();
        let list: Vec<_> = problems.iter().map(ToString::to_string).collect();
        list.join("\n")
    };
    let guide = document("write-a-campaign.md");
    let text = blocks(&guide, "toml wrong");
    assert_eq!(told(&text), blocks(&guide, "text problems").trim());
    let kept = text.split("[when]").next().unwrap();
    let mended = kept.to_owned() + &blocks(&guide, "toml mended");
    assert_eq!(told(&mended), blocks(&guide, "text then").trim());
}
