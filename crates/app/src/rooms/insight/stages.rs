//! 阶段用时: how long cases were in each stage, from the stays that were counted.

use std::collections::BTreeMap;
use std::sync::Arc;

use linli_flow::{STAGE_METRIC, Scene, Stage, bucket_top};
use linli_kernel::{Caller, PlaceId, Text, Trouble};

use super::model::{Grain, Measure, Period, Question};
use super::registry::Ratio;
use super::{board, read};
use crate::app::Shared;
use crate::rooms::places::Place;
use crate::zone;

/// The stays in one stage of one scene.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StageLine {
    /// The scene.
    pub scene: Text,
    /// The stage.
    pub stage: Stage,
    /// How many stays.
    pub times: i64,
    /// Minutes of all of them.
    pub minutes: i64,
    /// The median is at most so many minutes; none where it is beyond the last bound.
    pub median_top: Option<i64>,
    /// In time, of those that a clock measured.
    pub within: Ratio,
}

/// The stage times of a place in a period.
#[derive(Clone, Debug)]
pub struct StageSheet {
    /// Of which place.
    pub place: Place,
    /// Of which period.
    pub period: Period,
    /// By scene and stage, in the order of stages.
    pub lines: Vec<StageLine>,
}

/// The stays of one stage, as they are added up.
#[derive(Debug, Default)]
struct Stays {
    times: i64,
    minutes: i64,
    yes: i64,
    no: i64,
    buckets: BTreeMap<String, i64>,
}

impl Stays {
    fn add(&mut self, within: &str, bucket: String, measure: Measure) {
        self.times = self.times.saturating_add(measure.times);
        self.minutes = self.minutes.saturating_add(measure.total);
        match within {
            "yes" => self.yes = self.yes.saturating_add(measure.times),
            "no" => self.no = self.no.saturating_add(measure.times),
            _ => {}
        }
        let times = self.buckets.entry(bucket).or_default();
        *times = times.saturating_add(measure.times);
    }

    /// The upper bound of the bucket in which the middle stay lies.
    fn median_top(&self) -> Option<i64> {
        let middle = self.times.saturating_add(1).div_euclid(2);
        let mut below: i64 = 0;
        for (bucket, times) in &self.buckets {
            below = below.saturating_add(*times);
            if below >= middle {
                return bucket_top(bucket);
            }
        }
        None
    }
}

/// The stage times of a place, or of the widest the caller is responsible for, in a period, or in this month.
///
/// # Errors
/// `insight.not_yours` where the caller is not responsible; `place.unknown`.
pub async fn stages(
    app: &Shared,
    caller: &Caller,
    place: Option<PlaceId>,
    period: Option<Period>,
) -> Result<StageSheet, Trouble> {
    let now = app.clock.now();
    let period = period.unwrap_or_else(|| Period::of(zone::day(now), Grain::Month));
    let (inner, scope) = (Arc::clone(app), caller.scope());
    app.db
        .read(move |tx| {
            Box::pin(async move {
                let place = board::begin_at(tx, &scope, place).await?;
                let question = Question::new(STAGE_METRIC, &place.path, period);
                let mut stays: BTreeMap<(String, Stage), Stays> = BTreeMap::new();
                for (_, dims, measure) in read(tx, &scope, &question, period).await? {
                    let of = |name: &str| dims.get(name).cloned().unwrap_or_default();
                    if let Ok(stage) = of("stage").parse::<Stage>() {
                        let one = stays.entry((of("scene"), stage)).or_default();
                        one.add(&of("within"), of("bucket"), measure);
                    }
                }
                let scenes = inner.scenes.in_force(tx, scope.street, now).await?;
                Ok(StageSheet {
                    place,
                    period,
                    lines: stays
                        .into_iter()
                        .map(|((scene, stage), stays)| line(&scenes, &scene, stage, &stays))
                        .collect(),
                })
            })
        })
        .await
}

fn line(scenes: &[Arc<Scene>], id: &str, stage: Stage, stays: &Stays) -> StageLine {
    let scene = scenes.iter().find(|scene| scene.id == id);
    StageLine {
        scene: scene.map_or_else(|| Text::new(id, id), |scene| scene.title.clone()),
        stage,
        times: stays.times,
        minutes: stays.minutes,
        median_top: stays.median_top(),
        within: Ratio {
            of: stays.yes,
            over: stays.yes.saturating_add(stays.no),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_median_lies_in_the_bucket_of_the_middle_stay() {
        let stays = |buckets: &[(&str, i64)]| Stays {
            times: buckets.iter().map(|(_, times)| times).sum(),
            buckets: buckets
                .iter()
                .map(|(name, times)| ((*name).to_owned(), *times))
                .collect(),
            ..Stays::default()
        };
        assert_eq!(stays(&[("b00", 1)]).median_top(), Some(5));
        assert_eq!(stays(&[("b00", 1), ("b03", 2)]).median_top(), Some(60));
        assert_eq!(stays(&[("b00", 2), ("b03", 2)]).median_top(), Some(5));
        assert_eq!(stays(&[("b16", 3)]).median_top(), None);
        assert_eq!(stays(&[]).median_top(), None);
    }
}
