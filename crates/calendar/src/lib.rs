//! Limits and clocks in the calendar a Chinese street works by: the State Council's days off and
//! make-up workdays (调休), split office hours, and the Civil Code's rules for periods (§201-203).
//!
//! Invariants, each proved by a property test:
//! - a later start or a larger limit never gives an earlier due instant;
//! - without roll-forward, `due(due(s, a), b) == due(s, a + b)`;
//! - a pause over non-working time changes nothing in a limit of working hours or working days;
//! - a clock is kept as facts, so pauses and extensions commute and a recomputation loses nothing;
//! - a year whose notice is not loaded is [`CalendarError::MissingYear`], never Monday to Friday.
//!
//! ```
//! use linli_calendar::{Calendar, Policy};
//! # fn main() -> Result<(), linli_calendar::CalendarError> {
//! let calendar = Calendar::china();
//! let due = calendar.due_date("2026-09-24".parse().unwrap(), "5wd".parse()?, &Policy::default())?;
//! assert_eq!(due.to_string(), "2026-10-09");
//! # Ok(())
//! # }
//! ```

mod calendar;
mod clock;
mod error;
mod hours;
mod index;
mod limit;
mod lines;
mod notice;
mod own_time;
mod policy;
mod span;
mod zone;

pub use calendar::Calendar;
pub use clock::{ClockFacts, Deadline, Extension, Pause};
pub use error::CalendarError;
pub use hours::Hours;
pub use limit::{Limit, Unit};
pub use lines::{LinesRead, due_lines};
pub use policy::{DayEnd, Policy};
pub use span::Span;
