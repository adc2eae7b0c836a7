//! Every row of the practices that are organisations, roles or registries is served, or declined with a reason.

use std::collections::BTreeSet;
use std::path::PathBuf;

use crate::kit::{register, shipped, text};

/// The rows of the engine `organisation/roles` in the table of practices.
const ORGANISATIONS: [&str; 71] = [
    "S007", "S009", "S016", "S021", "S029", "S030", "S034", "S038", "S048", "S055", "S058", "S063",
    "S065", "S069", "S089", "S106", "S107", "S110", "S111", "S125", "S150", "S155", "S157", "S158",
    "S167", "S180", "S181", "S208", "S213", "S229", "S238", "S240", "S243", "S252", "S254", "S256",
    "S261", "S264", "S265", "S279", "S283", "S293", "S306", "S309", "S313", "S316", "S325", "S339",
    "S343", "S344", "S349", "S350", "S356", "S368", "S369", "S370", "S373", "S401", "S405", "S413",
    "S426", "S427", "S430", "S431", "S433", "S436", "S441", "S444", "S448", "S449", "S451",
];

/// The rows of the engine `registry`.
const REGISTRIES: [&str; 38] = [
    "S001", "S013", "S020", "S042", "S061", "S084", "S103", "S135", "S143", "S144", "S145", "S147",
    "S149", "S151", "S162", "S169", "S182", "S184", "S201", "S206", "S226", "S246", "S258", "S268",
    "S281", "S301", "S304", "S319", "S327", "S338", "S361", "S375", "S379", "S390", "S400", "S406",
    "S417", "S447",
];

/// The rows that the shipped registers name in `sources`.
fn served() -> BTreeSet<String> {
    let files = shipped();
    let all = files
        .iter()
        .flat_map(|(_, text)| register(text).head().sources.clone());
    all.collect()
}

/// The rows that are declined, each with a reason in both languages.
#[expect(
    clippy::unwrap_used,
    reason = "a file that is not as it should be ends the test"
)]
fn declined() -> BTreeSet<String> {
    let file = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../scenes/declined.toml");
    let file: toml::Table = text(&file).parse().unwrap();
    let all = file["declined"].as_array().unwrap();
    let said = all.iter().filter(|one| {
        let reason = &one["reason"];
        ["zh", "en"].iter().all(|lang| {
            reason[*lang]
                .as_str()
                .is_some_and(|words| !words.is_empty())
        })
    });
    said.map(|one| one["id"].as_str().unwrap().to_owned())
        .collect()
}

#[test]
fn every_organisation_and_registry_is_served_or_declined_with_a_reason() {
    let (served, declined) = (served(), declined());
    let has = |id: &&str| !served.contains(*id) && !declined.contains(*id);
    let missing: Vec<&str> = ORGANISATIONS
        .into_iter()
        .chain(REGISTRIES)
        .filter(has)
        .collect();
    assert!(missing.is_empty(), "{missing:?}");
}

#[test]
fn no_row_is_served_and_declined_and_each_is_a_row_of_the_table() {
    let (served, declined) = (served(), declined());
    let both: Vec<&String> = served.intersection(&declined).collect();
    assert!(both.is_empty(), "{both:?}");
    let known: BTreeSet<&str> = ORGANISATIONS.into_iter().chain(REGISTRIES).collect();
    let strange: Vec<&String> = served
        .iter()
        .filter(|id| !known.contains(id.as_str()))
        .collect();
    assert!(strange.is_empty(), "{strange:?}");
}
