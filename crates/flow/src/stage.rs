//! How long a case was in a stage (七阶段), as a fact to be counted.

use std::collections::BTreeMap;

use jiff::Timestamp;

use crate::{CaseFacts, Effect, Scene, effect};

/// What a stay in a stage is counted as: its value is whole minutes of elapsed time, its dims are those of every count
/// and `stage`, `within` (`yes`, `no`, or `none` where no clock measured it) and `bucket`.
pub const STAGE_METRIC: &str = "case.stage";

/// The upper bounds of the buckets, in minutes: up to an hour, a day, a month. A cube of sums keeps no median, but the
/// bucket in which it lies.
const TOPS: &[i64] = &[
    5, 15, 30, 60, 120, 240, 480, 960, 1_440, 2_880, 4_320, 7_200, 10_080, 14_400, 20_160, 43_200,
];

/// The upper bound of a bucket in minutes; none for the last one, which has no end.
#[must_use]
pub fn bucket_top(bucket: &str) -> Option<i64> {
    let nth: usize = bucket.strip_prefix('b')?.parse().ok()?;
    TOPS.get(nth).copied()
}

/// The bucket of a length in minutes. Names sort as lengths do.
fn bucket(minutes: i64) -> String {
    let nth = TOPS.partition_point(|top| *top < minutes);
    format!("b{nth:02}")
}

/// The stay that a step ended, where the case was in a stage.
pub(crate) fn count(
    scene: &Scene,
    before: &CaseFacts,
    after: &CaseFacts,
    now: Timestamp,
) -> Option<Effect> {
    if before.state == after.state {
        return None;
    }
    let stage = scene.state(&before.state)?.stage?;
    let minutes = now.duration_since(before.since).as_mins().max(0);
    let more = [
        ("stage", stage.code().to_owned()),
        ("within", within(before, after).to_owned()),
        ("bucket", bucket(minutes)),
    ];
    let of = if after.unit.is_some() { after } else { before };
    match effect::count(of, STAGE_METRIC, &more) {
        Effect::Count { metric, dims, .. } => Some(Effect::Count {
            metric,
            value: minutes,
            dims,
        }),
        Effect::Notify { .. } => None,
    }
}

/// Whether the clocks that this step stopped were met.
fn within(before: &CaseFacts, after: &CaseFacts) -> &'static str {
    let running: BTreeMap<_, _> = before
        .clocks
        .iter()
        .filter(|(_, run)| run.facts.stopped.is_none())
        .collect();
    let mut stopped = after
        .clocks
        .iter()
        .filter(|(id, run)| running.contains_key(id) && run.facts.stopped.is_some())
        .map(|(_, run)| run.late)
        .peekable();
    if stopped.peek().is_none() {
        "none"
    } else if stopped.any(|late| late) {
        "no"
    } else {
        "yes"
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_length_falls_into_the_bucket_whose_top_it_does_not_pass() {
        for minutes in [0, 1, 5, 6, 60, 61, 1_440, 43_200] {
            let top = bucket_top(&bucket(minutes)).unwrap_or(i64::MAX);
            assert!(minutes <= top, "{minutes} {top}");
        }
        assert_eq!(bucket(5), "b00");
        assert_eq!(bucket(6), "b01");
        assert_eq!(bucket_top(&bucket(43_201)), None);
    }
}
