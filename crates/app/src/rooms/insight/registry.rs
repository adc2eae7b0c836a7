//! What can be asked for by name: the kernels' metrics, and rates as a numerator over a denominator.
//! The list is data (`metrics.toml`).

use std::sync::OnceLock;

use linli_kernel::{Text, Trouble};
use serde::{Deserialize, Serialize};

use super::model::Dims;

/// The names.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Registry {
    /// What the kernels count.
    #[serde(rename = "metric")]
    pub metrics: Vec<MetricDef>,
    /// What is divided when it is asked for.
    #[serde(rename = "rate")]
    pub rates: Vec<RateDef>,
}

/// A metric of the kernels.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MetricDef {
    /// As facts name it.
    pub id: String,
    /// As people read it.
    pub title: Text,
}

/// A rate.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RateDef {
    /// Its id.
    pub id: String,
    /// As people read it.
    pub title: Text,
    /// The numerator.
    pub of: Vec<Term>,
    /// The denominator.
    pub over: Vec<Term>,
}

/// One summand.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Term {
    /// What is counted.
    pub metric: String,
    /// Only what agrees with these dims.
    #[serde(default)]
    pub dims: Dims,
    /// 1 adds, -1 takes away.
    #[serde(default = "plus")]
    pub sign: i64,
}

fn plus() -> i64 {
    1
}

/// A numerator over a denominator.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Ratio {
    /// The numerator.
    pub of: i64,
    /// The denominator.
    pub over: i64,
}

impl Ratio {
    /// In hundredths of a per cent, half up; none where there is nothing to divide by.
    #[must_use]
    pub fn basis_points(self) -> Option<i64> {
        if self.over <= 0 {
            return None;
        }
        let wide = (i128::from(self.of) * 20_000 + i128::from(self.over))
            .div_euclid(2 * i128::from(self.over));
        i64::try_from(wide).ok()
    }
}

/// The registry that ships with linli.
///
/// # Errors
/// `metrics.toml` cannot be read: a build that should not exist.
pub fn registry() -> Result<&'static Registry, Trouble> {
    static REGISTRY: OnceLock<Result<Registry, String>> = OnceLock::new();
    let read = || toml::from_str(include_str!("metrics.toml")).map_err(|error| error.to_string());
    REGISTRY
        .get_or_init(read)
        .as_ref()
        .map_err(|error| Trouble::fault(format!("metrics.toml: {error}")))
}

impl Registry {
    /// A rate by its id.
    #[must_use]
    pub fn rate(&self, id: &str) -> Option<&RateDef> {
        self.rates.iter().find(|rate| rate.id == id)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_rate_is_made_of_metrics_that_are_listed() {
        let registry = registry().unwrap();
        let terms = registry
            .rates
            .iter()
            .flat_map(|rate| rate.of.iter().chain(&rate.over));
        for term in terms {
            assert!(
                registry
                    .metrics
                    .iter()
                    .any(|metric| metric.id == term.metric),
                "{}",
                term.metric
            );
        }
    }

    #[test]
    fn every_count_of_the_case_kernel_is_listed() {
        let kernel = ["effect.rs", "open.rs", "clocks.rs"]
            .map(|file| std::fs::read_to_string(format!("../flow/src/{file}")).unwrap())
            .concat();
        let counts: Vec<&str> = kernel
            .split('"')
            .filter(|text| text.starts_with("case."))
            .collect();
        assert!(
            counts.len() > 20,
            "the kernel's counts are no longer where this test looks: {counts:?}"
        );
        let registry = registry().unwrap();
        for count in counts {
            assert!(
                registry.metrics.iter().any(|metric| metric.id == count),
                "{count} has no name"
            );
        }
    }

    #[test]
    fn a_ratio_is_rounded_half_up_and_not_divided_by_nothing() {
        let points = |of, over| Ratio { of, over }.basis_points();
        assert_eq!(points(178, 217), Some(8203));
        assert_eq!(points(1, 3), Some(3333));
        assert_eq!(points(2, 3), Some(6667));
        assert_eq!(points(7, 7), Some(10_000));
        assert_eq!(points(0, 0), None);
        assert_eq!(points(i64::MAX, i64::MAX), Some(10_000));
    }
}
