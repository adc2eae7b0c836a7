//! Status badges, counts and the public clock. Colour repeats what icon and words already say.

use jiff::{SignedDuration, Timestamp};
use linli_kernel::Lang;
use maud::{Markup, html};

use super::time::{left, left_or_over, moment};
use super::{Icon, icon};

/// What a state means to the reader.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tone {
    /// Nothing to do: closed, archived.
    Quiet,
    /// Under way.
    Busy,
    /// Went well.
    Good,
    /// Needs attention soon.
    Warn,
    /// Late, refused or broken.
    Bad,
}

impl Tone {
    /// The class suffix.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Quiet => "quiet",
            Self::Busy => "busy",
            Self::Good => "good",
            Self::Warn => "warn",
            Self::Bad => "bad",
        }
    }

    /// The icon that says the same without colour.
    #[must_use]
    pub fn icon(self) -> Icon {
        match self {
            Self::Quiet => Icon::Dot,
            Self::Busy => Icon::Hourglass,
            Self::Good => Icon::CheckCircle,
            Self::Warn => Icon::Warning,
            Self::Bad => Icon::XCircle,
        }
    }
}

/// A state in a word or two, such as `处置中`.
#[must_use]
pub fn badge(tone: Tone, label: &str) -> Markup {
    html! { span class={ "badge badge-" (tone.name()) } { (icon(tone.icon())) span { (label) } } }
}

/// A number beside a label, such as open tasks in the navigation. Nothing is shown for zero.
#[must_use]
pub fn count_badge(count: u64, meaning: &str) -> Markup {
    html! {
        @if count > 0 {
            span.count { (if count > 99 { "99+".to_owned() } else { count.to_string() }) span.visually-hidden { " " (meaning) } }
        }
    }
}

/// A count as people read it: from a thousand on it is many.
#[must_use]
pub fn many(count: u64) -> String {
    if count < 1_000 {
        count.to_string()
    } else {
        "999+".to_owned()
    }
}

/// A number that the script keeps current from the page's event stream (`data-live` on the page).
#[must_use]
pub fn live_count(name: &str, count: u64) -> Markup {
    html! { span.num data-count=(name) { (many(count)) } }
}

/// The public clock of a case, as anyone may read it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Clock {
    /// Runs until `due`.
    Running {
        /// The instant by which it must be done.
        due: Timestamp,
    },
    /// Stands still, for a published reason (挂账).
    Paused {
        /// Since when.
        since: Timestamp,
    },
    /// Was stopped in time or late.
    Stopped {
        /// When it was due.
        due: Timestamp,
        /// When it was stopped.
        at: Timestamp,
    },
}

/// Four hours before the end a running clock begins to warn.
const SOON: SignedDuration = SignedDuration::from_hours(4);

/// The clock as a chip: icon, what is left or over, and the instant itself.
#[must_use]
pub fn clock_chip(clock: Clock, now: Timestamp, lang: Lang) -> Markup {
    let (tone, which, main, more) = reading(clock, now, lang);
    html! {
        span class={ "clock clock-" (tone.name()) } {
            (icon(which))
            span { (main) }
            span.clock-more { (more) }
        }
    }
}

/// What a clock shows: tone, icon, what is left or over, and the instant.
fn reading(clock: Clock, now: Timestamp, lang: Lang) -> (Tone, Icon, String, String) {
    match clock {
        Clock::Running { due } => {
            let (tone, which) = urgency(due.duration_since(now));
            let until = format!("{} {}", lang.pick("截止", "due"), moment(due, now, lang));
            (tone, which, left_or_over(due, now, lang), until)
        }
        Clock::Paused { since } => (
            Tone::Quiet,
            Icon::Pause,
            lang.pick("计时暂停", "Clock paused").to_owned(),
            format!(
                "{} {}",
                lang.pick("始于", "since"),
                moment(since, now, lang)
            ),
        ),
        Clock::Stopped { due, at } if at > due => (
            Tone::Bad,
            Icon::Alarm,
            format!(
                "{} {}",
                lang.pick("超时", "late by"),
                left(at.duration_since(due), lang)
            ),
            format!("{} {}", lang.pick("完成于", "done"), moment(at, now, lang)),
        ),
        Clock::Stopped { at, .. } => (
            Tone::Good,
            Icon::CheckCircle,
            lang.pick("按时完成", "Done on time").to_owned(),
            moment(at, now, lang),
        ),
    }
}

fn urgency(rest: SignedDuration) -> (Tone, Icon) {
    if rest.is_negative() {
        (Tone::Bad, Icon::Alarm)
    } else if rest <= SOON {
        (Tone::Warn, Icon::Hourglass)
    } else {
        (Tone::Good, Icon::Clock)
    }
}
