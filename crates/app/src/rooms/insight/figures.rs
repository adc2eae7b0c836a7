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
    /// The period it is computed for, or the first of several.
    #[serde(deserialize_with = "period")]
    pub period: Period,
    /// The last of several periods of the same length: `2023-06` after `2023-01` for the first half of 2023.
    #[serde(default, deserialize_with = "later")]
    pub until: Option<Period>,
    /// The period in the words of the text.
    pub said: String,
    /// The number in the text, in digits.
    pub quoted: String,
    /// The number as the text writes it, where that is not in digits.
    #[serde(default)]
    pub words: Option<String>,
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
    /// How many of what is counted make one of the quoted unit: 10000 where yuan are counted and 万元 quoted.
    #[serde(default = "one")]
    pub divide: i64,
    /// What has to be known to read the number, if anything.
    #[serde(default)]
    pub note: Option<Text>,
}

impl Figure {
    /// The last period it is computed for.
    #[must_use]
    pub fn last(&self) -> Period {
        self.until.unwrap_or(self.period)
    }

    /// The number as the text writes it.
    #[must_use]
    pub fn written(&self) -> &str {
        self.words.as_deref().unwrap_or(&self.quoted)
    }

    /// The number among the figures of the texts, without what tells two claims of one quotation apart:
    /// `F128` of `F128.rate`.
    #[must_use]
    pub fn number(&self) -> &str {
        self.id
            .split_once('.')
            .map_or(&self.id, |(number, _)| number)
    }
}

fn one() -> i64 {
    1
}

/// How a computed number agrees with a quoted one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Claim {
    /// It is that number.
    Exactly,
    /// It is that number when rounded to as many places.
    Rounded,
    /// It is that number when cut off after as many places: 99.087 is 99.08.
    Cut,
    /// It is more (以上, 超).
    Over,
    /// It is more, but less than the next round number (余, 多): 940 余 are 941 to 949, 3 万余 more than 3 万 and
    /// less than 4 万.
    Some,
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

/// How many figures the texts have, numbered from F001.
#[cfg(test)]
const FIGURES: usize = 233;

/// Figures that are not computed from cases, and why.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Left {
    /// What they count.
    pub kind: String,
    /// Why cases do not produce it.
    pub reason: Text,
    /// Their numbers.
    pub figures: Vec<String>,
}

/// The figures that are not computed, as data (`left.toml`).
///
/// # Errors
/// `left.toml` cannot be read: a build that should not exist.
pub fn left() -> Result<&'static [Left], Trouble> {
    #[derive(Deserialize)]
    struct File {
        left: Vec<Left>,
    }
    static LEFT: OnceLock<Result<Vec<Left>, String>> = OnceLock::new();
    let read = || {
        toml::from_str(include_str!("left.toml"))
            .map(|file: File| file.left)
            .map_err(|error| error.to_string())
    };
    let left = LEFT.get_or_init(read).as_ref();
    left.map(Vec::as_slice)
        .map_err(|error| Trouble::fault(format!("left.toml: {error}")))
}

/// A practice of the texts.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Practice {
    /// Its number.
    pub row: String,
    /// Its name.
    pub name: Text,
}

/// The practices of the computed figures (`practices.toml`).
///
/// # Errors
/// `practices.toml` cannot be read: a build that should not exist.
pub fn practices() -> Result<&'static [Practice], Trouble> {
    #[derive(Deserialize)]
    struct File {
        practice: Vec<Practice>,
    }
    static PRACTICES: OnceLock<Result<Vec<Practice>, String>> = OnceLock::new();
    let read = || {
        toml::from_str(include_str!("practices.toml"))
            .map(|file: File| file.practice)
            .map_err(|error| error.to_string())
    };
    let practices = PRACTICES.get_or_init(read).as_ref();
    practices
        .map(Vec::as_slice)
        .map_err(|error| Trouble::fault(format!("practices.toml: {error}")))
}

fn later<'de, D: serde::Deserializer<'de>>(from: D) -> Result<Option<Period>, D::Error> {
    period(from).map(Some)
}

fn period<'de, D: serde::Deserializer<'de>>(from: D) -> Result<Period, D::Error> {
    String::deserialize(from)?
        .parse()
        .map_err(serde::de::Error::custom)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::rooms::scenes::BUILT_IN;

    #[test]
    fn every_quote_holds_its_number_and_every_figure_one_question() {
        let figures = figures().unwrap();
        for figure in figures {
            let id = &figure.id;
            assert!(super::super::judge::Quoted::parse(&figure.quoted).is_some());
            let unit = figure.unit.chars().next().unwrap();
            let with_unit = format!("{}{unit}", figure.quoted);
            assert!(
                figure.quote.contains(figure.written())
                    && (!figure.unit.starts_with('万') || figure.quote.contains(&with_unit)),
                "{id}"
            );
            assert!(!figure.of.is_empty() && figure.divide > 0);
            assert_eq!(figure.unit == "%", !figure.over.is_empty(), "{id}");
            assert!(figure.over.is_empty() || figure.divide == 1, "{id}");
            assert_eq!(figures.iter().filter(|other| other.id == *id).count(), 1);
            assert!(
                figure.last() >= figure.period && figure.last().grain() == figure.period.grain()
            );
        }
    }

    #[test]
    fn every_metric_and_dim_of_a_figure_is_counted_by_a_kernel_or_a_shipped_scene() {
        let kernel = &super::super::registry().unwrap().metrics;
        let scenes: Vec<linli_flow::Scene> = BUILT_IN
            .iter()
            .map(|shipped| linli_flow::Scene::parse(shipped.file, shipped.text).unwrap())
            .collect();
        let of_scenes = |id: &str| {
            scenes.iter().any(|scene| {
                let mut metrics = scene.metrics.iter();
                metrics.any(|metric| format!("{}.{}", scene.id, metric.id) == id)
            })
        };
        let is_matter = |matter: &str| scenes.iter().any(|scene| scene.matter(matter).is_some());
        for figure in figures().unwrap() {
            for term in figure.of.iter().chain(&figure.over) {
                let known = kernel.iter().any(|metric| metric.id == term.metric);
                assert!(known || of_scenes(&term.metric), "{}", term.metric);
                let of = |name: &str| term.dims.get(name).map(String::as_str);
                assert!(of("scene").is_none_or(|id| scenes.iter().any(|scene| scene.id == id)));
                assert!(of("matter").is_none_or(is_matter), "{}", figure.id);
            }
        }
    }

    #[test]
    fn no_figure_of_the_texts_is_forgotten() {
        let computed = figures()
            .unwrap()
            .iter()
            .map(|figure| figure.number().to_owned());
        let computed: BTreeSet<String> = computed.collect();
        let left: Vec<&String> = left()
            .unwrap()
            .iter()
            .flat_map(|left| &left.figures)
            .collect();
        for number in 1..=FIGURES {
            let id = format!("F{number:03}");
            let times = left.iter().filter(|one| ***one == id).count();
            assert_eq!(times + usize::from(computed.contains(&id)), 1, "{id}");
        }
        assert_eq!(left.len() + computed.len(), FIGURES);
    }
}
