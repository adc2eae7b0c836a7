//! The published figures that can be computed, as data (`figures.toml`).

use std::sync::OnceLock;

use linli_kernel::{StreetCode, Text, Trouble};
use serde::{Deserialize, Serialize};

use super::model::Period;
use super::registry::Term;

/// A published figure, and the question that computes it.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Figure {
    /// Its number among the figures of the texts.
    pub id: String,
    /// The practice it belongs to.
    pub row: String,
    /// What it says.
    pub title: Text,
    /// Of which place, in words.
    pub place: Text,
    /// Of which street.
    pub street: StreetCode,
    /// The period it is computed for.
    #[serde(deserialize_with = "period")]
    pub period: Period,
    /// The period in the words of the text.
    pub said: String,
    /// The number in the text, in digits.
    pub quoted: String,
    /// Its unit.
    pub unit: String,
    /// The words of the text.
    pub quote: String,
    /// How the computed number is to agree.
    pub is: Claim,
    /// What is counted; the numerator where there is an `over`.
    pub of: Vec<Term>,
    /// The denominator of a percentage.
    #[serde(default)]
    pub over: Vec<Term>,
}

/// How a computed number agrees with a quoted one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Claim {
    /// It is that number.
    Exactly,
    /// It is that number when rounded to as many places.
    Rounded,
    /// It is more (以上, 余).
    Over,
}

/// Every figure that can be computed.
///
/// # Errors
/// `figures.toml` cannot be read: a build that should not exist.
pub fn figures() -> Result<&'static [Figure], Trouble> {
    #[derive(Deserialize)]
    struct File {
        figure: Vec<Figure>,
    }
    static FIGURES: OnceLock<Result<Vec<Figure>, String>> = OnceLock::new();
    let read = || {
        toml::from_str(include_str!("figures.toml"))
            .map(|file: File| file.figure)
            .map_err(|error| error.to_string())
    };
    let figures = FIGURES.get_or_init(read).as_ref();
    figures
        .map(Vec::as_slice)
        .map_err(|error| Trouble::fault(format!("figures.toml: {error}")))
}

fn period<'de, D: serde::Deserializer<'de>>(from: D) -> Result<Period, D::Error> {
    String::deserialize(from)?
        .parse()
        .map_err(serde::de::Error::custom)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_quote_holds_its_number_and_every_figure_one_question() {
        let figures = figures().unwrap();
        for figure in figures {
            assert!(figure.quote.contains(&figure.quoted), "{}", figure.id);
            assert!(
                !figure.of.is_empty() && figure.quoted.bytes().all(|byte| byte.is_ascii_digit())
            );
            assert_eq!(figure.unit == "%", !figure.over.is_empty(), "{}", figure.id);
            assert_eq!(
                figures.iter().filter(|other| other.id == figure.id).count(),
                1
            );
        }
    }

    #[test]
    fn every_metric_of_a_figure_is_counted_by_a_kernel_or_a_shipped_scene() {
        let kernel = &super::super::registry().unwrap().metrics;
        let scenes = ["grid-loop", "consultation-bell", "compound-whistle"].map(|name| {
            let text = std::fs::read_to_string(format!("../../scenes/{name}.toml")).unwrap();
            linli_flow::Scene::parse(name, &text).unwrap()
        });
        let of_scenes = |id: &str| {
            scenes.iter().any(|scene| {
                scene
                    .metrics
                    .iter()
                    .any(|metric| format!("{}.{}", scene.id, metric.id) == id)
            })
        };
        for term in figures()
            .unwrap()
            .iter()
            .flat_map(|figure| figure.of.iter().chain(&figure.over))
        {
            assert!(
                kernel.iter().any(|metric| metric.id == term.metric) || of_scenes(&term.metric),
                "{}",
                term.metric
            );
        }
    }
}
