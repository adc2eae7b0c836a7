//! A life: what happens to one case, planned step by step before any of it is lived.

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::civil::{Date, Time};
use jiff::{SignedDuration, Timestamp};
use linli_flow::{AssistDeed, Rating};
use linli_kernel::{OrgId, PersonId, PlaceId};
use serde_json::{Value, json};

use super::cast::Who;
use super::dice::Dice;
use super::words::{self, Said};
use crate::rooms::cases::NewCall;
use crate::zone;

/// Offices and grids work from 8 to 20 o'clock.
const OPENS: i8 = 8;
const CLOSES: i8 = 20;

/// What happens to one case.
pub(super) struct Life {
    pub scene: &'static str,
    pub matter: &'static str,
    pub place: PlaceId,
    pub steps: Vec<Step>,
}

/// Somebody does something.
#[derive(Clone)]
pub(super) struct Step {
    pub at: Timestamp,
    pub who: Who,
    /// The action; `open` for the report.
    pub action: &'static str,
    pub note: Option<String>,
    pub fields: BTreeMap<String, Value>,
    pub photo: bool,
    pub unit: Option<OrgId>,
    pub handler: Option<PersonId>,
    pub rating: Option<Rating>,
    pub limit: Option<&'static str>,
    /// The units it asks to assist.
    pub calls: Vec<NewCall>,
    /// Which assist it is about and what is done with it; then `action` is only a name.
    pub assist: Option<(usize, AssistDeed)>,
}

impl Step {
    pub fn note(&mut self, note: &str) -> &mut Self {
        self.note = Some(note.to_owned());
        self
    }

    pub fn field(&mut self, name: &str, value: Value) -> &mut Self {
        self.fields.insert(name.to_owned(), value);
        self
    }

    pub fn photo(&mut self) -> &mut Self {
        self.photo = true;
        self
    }

    pub fn unit(&mut self, unit: OrgId) -> &mut Self {
        self.unit = Some(unit);
        self
    }

    pub fn rated(&mut self, satisfied: bool, solved: bool) -> &mut Self {
        self.rating = Some(Rating { satisfied, solved });
        self
    }
}

/// A life while it is planned.
pub(super) struct Story {
    pub dice: Dice,
    now: Timestamp,
    life: Life,
}

impl Story {
    /// Somebody opens a case on a day, in working hours; what the report says is still to be told.
    pub fn opens(
        mut dice: Dice,
        scene: &'static str,
        matter: &'static str,
        place: PlaceId,
        who: &Who,
        day: Date,
    ) -> Self {
        let minute = dice.between(i64::from(OPENS) * 60 + 15, i64::from(CLOSES) * 60 - 150);
        let now = instant(day, minute);
        let life = Life {
            scene,
            matter,
            place,
            steps: Vec::new(),
        };
        let mut story = Self { dice, now, life };
        story.step("open", who);
        story
    }

    /// Somebody reports something on a day, and where exactly.
    pub fn begins(
        dice: Dice,
        scene: &'static str,
        said: &Said,
        place: PlaceId,
        who: &Who,
        day: Date,
    ) -> Self {
        let mut story = Self::opens(dice, scene, said.matter, place, who, day);
        let spot = words::spot(&mut story.dice);
        let open = story.report();
        open.field("description", json!(format!("{spot}：{}", said.what)));
        if scene == "grid-loop" {
            open.field("spot", json!(spot));
        }
        story
    }

    /// The next step, so many minutes later, in working hours.
    pub fn then(&mut self, minutes: (i64, i64), who: &Who, action: &'static str) -> &mut Step {
        self.now += SignedDuration::from_mins(self.dice.between(minutes.0, minutes.1).max(1));
        let local = self.now.to_zoned(zone::zone());
        if local.hour() < OPENS || local.hour() >= CLOSES {
            let day = if local.hour() < OPENS {
                local.date()
            } else {
                local.date().saturating_add(jiff::Span::new().days(1))
            };
            self.now = instant(
                day,
                self.dice
                    .between(i64::from(OPENS) * 60 + 5, i64::from(OPENS) * 60 + 120),
            );
        }
        self.step(action, who)
    }

    /// The report, to say more in it.
    pub fn report(&mut self) -> &mut Step {
        &mut self.life.steps[0]
    }

    /// What happened last.
    pub fn last(&self) -> Option<&Step> {
        self.life.steps.last()
    }

    /// The life as planned.
    pub fn ends(self) -> Life {
        self.life
    }

    fn step(&mut self, action: &'static str, who: &Who) -> &mut Step {
        self.life.add(self.now, who, action)
    }
}

impl Life {
    /// One more step.
    pub fn add(&mut self, at: Timestamp, who: &Who, action: &'static str) -> &mut Step {
        let nth = self.steps.len();
        self.steps.push(Step {
            at,
            who: Arc::clone(who),
            action,
            note: None,
            fields: BTreeMap::new(),
            photo: false,
            unit: None,
            handler: None,
            rating: None,
            limit: None,
            calls: Vec::new(),
            assist: None,
        });
        &mut self.steps[nth]
    }
}

/// A minute of a local day.
fn instant(day: Date, minute: i64) -> Timestamp {
    let midnight = day.to_datetime(Time::midnight());
    let midnight = midnight
        .to_zoned(zone::zone())
        .map_or(Timestamp::UNIX_EPOCH, |zoned| zoned.timestamp());
    midnight + SignedDuration::from_mins(minute)
}

/// Nine o'clock of a local day.
pub(super) fn morning(day: Date) -> Timestamp {
    instant(day, 9 * 60)
}
