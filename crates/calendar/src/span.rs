//! An amount of a unit's own time.

use jiff::SignedDuration;
use linli_kernel::Text;

use crate::Unit;
use crate::zone::HOUR;

/// What has gone by, or is left, of a clock: a duration of counted hours, or whole days. Never
/// negative; a calendar's own time stands still at night, so a span is no distance between instants.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span {
    unit: Unit,
    ticks: i64,
}

impl Span {
    pub(crate) fn new(unit: Unit, ticks: i64) -> Self {
        Self {
            unit,
            ticks: ticks.max(0),
        }
    }

    /// The unit it is measured in.
    #[must_use]
    pub fn unit(self) -> Unit {
        self.unit
    }

    /// Whether nothing has gone by, or nothing is left.
    #[must_use]
    pub fn is_zero(self) -> bool {
        self.ticks == 0
    }

    /// Whole days; `None` for a span of hours.
    #[must_use]
    pub fn days(self) -> Option<i64> {
        self.unit.in_days().then_some(self.ticks)
    }

    /// Counted time, to the millisecond; `None` for a span of days.
    #[must_use]
    pub fn duration(self) -> Option<SignedDuration> {
        (!self.unit.in_days()).then(|| SignedDuration::from_millis(self.ticks))
    }

    /// For people: `3 个工作日`, `2 个工作时 30 分`.
    #[must_use]
    pub fn text(self) -> Text {
        if self.unit.in_days() {
            return self.unit.counted(self.ticks);
        }
        let text = self.unit.counted(self.ticks / HOUR);
        match self.ticks % HOUR / 60_000 {
            0 => text,
            minutes => Text::new(
                format!("{} {minutes} 分", text.zh),
                format!("{} {minutes} min", text.en),
            ),
        }
    }
}
