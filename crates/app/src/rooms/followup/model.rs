//! What a plan, a sample and a visit are, and how a sample is drawn. Pure.

use jiff::Timestamp;
use linli_kernel::{CaseId, DigestKind, Invalid, PlanId, Role, SampleId, Trouble};
use serde::{Deserialize, Serialize};

use crate::rooms::insight::{Grain, Period};
use crate::zone;

/// How a sample is drawn: the cases of the frame in the order of the SHA-256 of seed and id, the first ones taken.
pub const METHOD: &str = "sha256-order-1";

/// The longest words of a visit, in characters.
pub const WORDS_MAX: usize = 500;

/// A plan of return visits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plan {
    /// Its id.
    pub id: PlanId,
    /// The scene whose closed cases are visited.
    pub scene: String,
    /// Its matters; empty means all.
    pub matters: Vec<String>,
    /// How many of a month's cases in per cent, rounded up.
    pub share: u32,
    /// How many at least.
    pub number: u32,
    /// Who calls.
    pub role: Role,
    /// Since when there is the plan.
    pub created: Timestamp,
    /// Since when it has ended; what was over by then may still be drawn.
    pub ended: Option<Timestamp>,
}

/// A plan, before it is one.
#[derive(Clone, Debug, Serialize)]
pub struct NewPlan {
    /// The scene.
    pub scene: String,
    /// Its matters; empty means all.
    pub matters: Vec<String>,
    /// Per cent.
    pub share: u32,
    /// At least so many.
    pub number: u32,
    /// Who calls.
    pub role: Role,
}

/// A sample that was drawn.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sample {
    /// Its id.
    pub id: SampleId,
    /// The plan it was drawn for.
    pub plan: PlanId,
    /// The scene of that plan.
    pub scene: String,
    /// The month.
    pub period: Period,
    /// What the order is derived from.
    pub seed: String,
    /// How it was drawn.
    pub method: String,
    /// How many cases there were to draw from.
    pub frame: u32,
    /// The digest of their ids in order.
    pub frame_digest: String,
    /// How many were drawn.
    pub drawn: u32,
    /// How many of them were visited.
    pub visited: u32,
    /// When it was drawn.
    pub at: Timestamp,
}

/// An answer to a question of a visit; none where it was not given.
pub type Answer = Option<bool>;

/// What a visit found.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Visit {
    /// Whether anybody was reached.
    pub reached: bool,
    /// Whether they say that it is solved.
    pub solved: Answer,
    /// Whether they are satisfied.
    pub satisfied: Answer,
    /// What they said.
    pub words: String,
}

impl NewPlan {
    /// # Errors
    /// Every wrong field.
    pub fn check(&self) -> Result<(), Trouble> {
        let mut wrong = Invalid::default();
        if self.share > 100 {
            wrong.push(
                "share",
                "比例应在 0 与 100 之间",
                "A share lies between 0 and 100 per cent",
            );
        }
        if self.share == 0 && self.number == 0 {
            wrong.push(
                "number",
                "请填写比例或件数，至少一项大于 0",
                "Give a share or a number; one of them must be above 0",
            );
        }
        if self.number > 1_000 {
            wrong.push("number", "每月最多 1000 件", "At most 1,000 a month");
        }
        wrong.check()
    }
}

impl Plan {
    /// Whether a period was over before the plan ended, if it has.
    #[must_use]
    pub fn still_draws(&self, period: Period) -> bool {
        let ended = self.ended.map(zone::day);
        ended.is_none_or(|ended| is_over(period, ended))
    }

    /// How many cases of a frame are visited.
    #[must_use]
    pub fn size(&self, frame: usize) -> usize {
        let share = usize::try_from(self.share).unwrap_or(0);
        let number = usize::try_from(self.number).unwrap_or(0);
        let part = frame.saturating_mul(share).div_ceil(100);
        part.max(number).min(frame)
    }
}

impl Visit {
    /// # Errors
    /// Every wrong field: answers where nobody was reached, none where somebody was, too many words.
    pub fn check(&self) -> Result<(), Trouble> {
        let mut wrong = Invalid::default();
        let answered = self.solved.is_some() || self.satisfied.is_some();
        if !self.reached && answered {
            wrong.push(
                "reached",
                "没有联系上就没有回答，请改选“联系上了”或清空回答",
                "Who was not reached gave no answer; choose \"reached\" or clear the answers",
            );
        }
        if self.reached && !answered {
            wrong.push(
                "solved",
                "请至少记录一项回答：是否解决、是否满意",
                "Record at least one answer: solved, satisfied",
            );
        }
        if self.words.chars().count() > WORDS_MAX {
            wrong.push(
                "words",
                format!("最多 {WORDS_MAX} 个字"),
                format!("At most {WORDS_MAX} characters"),
            );
        }
        if self
            .words
            .chars()
            .any(|c| c.is_control() && !matches!(c, '\n' | '\r' | '\t'))
        {
            wrong.push(
                "words",
                "含有不可见的控制字符，请删除",
                "Remove the control characters",
            );
        }
        wrong.check()
    }
}

/// The months that are over and may be drawn from: a period in which nothing ends any more.
pub fn is_over(period: Period, today: jiff::civil::Date) -> bool {
    period.grain() == Grain::Month && period.step(1).first_day() <= today
}

/// The digest of a frame: of its ids in their order.
#[must_use]
pub fn frame_digest(frame: &[CaseId]) -> String {
    let ids: Vec<String> = frame.iter().map(ToString::to_string).collect();
    let parts: Vec<&[u8]> = ids.iter().map(String::as_bytes).collect();
    DigestKind::Sha256.of(&parts).to_string()
}

/// The first `number` cases of a frame in the order that the seed gives them.
#[must_use]
pub fn pick(seed: &str, frame: &[CaseId], number: usize) -> Vec<CaseId> {
    let mut order: Vec<(String, CaseId)> = frame
        .iter()
        .map(|id| {
            let digest = DigestKind::Sha256.of(&[seed.as_bytes(), id.to_string().as_bytes()]);
            (digest.to_string(), *id)
        })
        .collect();
    order.sort();
    order.into_iter().take(number).map(|(_, id)| id).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn frame(size: usize) -> Vec<CaseId> {
        let ids = linli_kernel::Ids::default();
        (0..size).map(|_| ids.next(Timestamp::UNIX_EPOCH)).collect()
    }

    #[test]
    fn a_sample_is_the_same_whoever_draws_it_and_in_whatever_order_the_frame_lies() {
        let frame = frame(200);
        let mut turned = frame.clone();
        turned.reverse();
        let drawn = pick("seed", &frame, 20);
        assert_eq!(drawn, pick("seed", &turned, 20));
        assert_ne!(drawn, pick("other", &frame, 20));
        assert_eq!(
            pick("seed", &frame, 30)[..20],
            drawn,
            "a larger sample goes on where the smaller ended"
        );
    }

    #[test]
    fn every_case_has_the_same_chance() {
        let frame = frame(50);
        let mut times = std::collections::BTreeMap::new();
        for seed in 0..2_000 {
            for id in pick(&seed.to_string(), &frame, 10) {
                *times.entry(id).or_insert(0_u32) += 1;
            }
        }
        // Each is expected 400 times with a standard deviation of 18; six of them are never passed.
        assert_eq!(times.len(), 50);
        assert!(
            times.values().all(|times| (292..=508).contains(times)),
            "{times:?}"
        );
    }

    #[test]
    fn a_plan_takes_its_share_rounded_up_or_its_number_and_never_more_than_there_are() {
        let plan = |share, number| Plan {
            id: linli_kernel::Ids::default().next(Timestamp::UNIX_EPOCH),
            scene: "grid-loop".into(),
            matters: vec![],
            share,
            number,
            role: Role::Supervisor,
            created: Timestamp::UNIX_EPOCH,
            ended: None,
        };
        assert_eq!(plan(5, 0).size(101), 6);
        assert_eq!(plan(5, 10).size(101), 10);
        assert_eq!(plan(5, 10).size(3), 3);
        assert_eq!(plan(0, 10).size(0), 0);
    }

    #[test]
    fn only_a_month_that_is_over_is_drawn_from() {
        let over =
            |period: &str, today: &str| is_over(period.parse().unwrap(), today.parse().unwrap());
        assert!(over("2026-08", "2026-09-01"));
        assert!(!over("2026-09", "2026-09-30"));
        assert!(!over("2025", "2026-09-30"));
        assert!(!over("2026-08-02", "2026-09-30"));
    }
}
