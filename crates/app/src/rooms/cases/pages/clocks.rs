//! The clocks of a case in plain words, each with a line: from its beginning to its end, where it stood still,
//! and now.

use jiff::Timestamp;
use linli_flow::{ClockState, ClockView};
use linli_kernel::Lang;
use maud::{Markup, html};

use super::super::View;
use super::words::clock_chip;
use crate::web::ui;

/// How long the line is, in its own units.
const WIDTH: i64 = 1000;

/// One clock: its name, how it stands, what moved its end, and its line.
pub(super) fn clock_line(clock: &ClockView, case: &View, lang: Lang) -> Markup {
    html! {
        div.case-clock {
            span.muted { (clock.title.get(lang)) } " " (clock_chip(clock, case.now, lang))
            @for words in said(clock, lang) { div.small.muted { (words) } }
            @if let Some(due) = clock.due { (line(clock, due, case.now, lang)) }
        }
    }
}

/// What moved the end, in plain words.
fn said(clock: &ClockView, lang: Lang) -> Vec<String> {
    let mut out = Vec::new();
    let pauses = clock.pauses.len();
    if clock.state == ClockState::Paused {
        out.push(
            lang.pick(
                "已暂停，时间不计；恢复后继续计算",
                "It stands still; no time is counted until it goes on",
            )
            .to_owned(),
        );
    } else if pauses > 0 {
        out.push(match lang {
            Lang::Zh => format!("曾暂停 {pauses} 次，暂停的时间不计"),
            Lang::En => format!("It stood still {pauses} times; that time is not counted"),
        });
    }
    for extension in &clock.extensions {
        let by = extension.by.text();
        out.push(match lang {
            Lang::Zh => format!("已延期 {}", by.zh),
            Lang::En => format!("Extended by {}", by.en),
        });
    }
    if clock.late_then {
        out.push(lang.pick(
            "按当时的日历或时限已计为超时，记录保留；按现行规定未超时",
            "Counted as late under the calendar or limit of then, which stays on record; as things stand it is not",
        ).to_owned());
    }
    out
}

/// The line: grey from beginning to end, what has gone by, where it stood still, and a mark for now.
fn line(clock: &ClockView, due: Timestamp, now: Timestamp, lang: Lang) -> Markup {
    let until = clock.stopped.unwrap_or(now);
    let (from, to) = (clock.start, due.max(until));
    let at = |instant: Timestamp| place(from, to, instant);
    let gone = at(until);
    let still = clock
        .pauses
        .iter()
        .map(|pause| (at(pause.from), at(pause.to.unwrap_or(until))));
    let late = clock.state == ClockState::Late || clock.state == ClockState::Missed;
    let class = if late {
        "clock-line clock-line-late"
    } else {
        "clock-line"
    };
    html! {
        svg class=(class) role="img" viewBox={ "0 0 " (WIDTH) " 24" } preserveAspectRatio="none"
            aria-label=(lang.pick("时限进度", "How far the clock has run")) {
            rect.clock-line-all x="0" y="8" width=(WIDTH) height="8" {}
            rect.clock-line-gone x="0" y="8" width=(gone) height="8" {}
            @for (begun, ended) in still { rect.clock-line-still x=(begun) y="8" width=((ended - begun).max(0)) height="8" {} }
            rect.clock-line-end x=((at(due) - 4).max(0)) y="2" width="6" height="20" {}
        }
        div.clock-line-ends.small.muted {
            span { (ui::when(clock.start, lang)) }
            span { (lang.pick("到期 ", "Ends ")) (ui::when(due, lang)) }
        }
    }
}

/// Where an instant lies on the line.
fn place(from: Timestamp, to: Timestamp, at: Timestamp) -> i64 {
    let whole = (to.as_millisecond() - from.as_millisecond()).max(1);
    let part = (at.as_millisecond() - from.as_millisecond()).clamp(0, whole);
    // A clock runs for years at most, so this stays far below the end of the numbers.
    part.saturating_mul(WIDTH) / whole
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_instant_lies_on_the_line_between_beginning_and_end() {
        let at = |millis| Timestamp::from_millisecond(millis).unwrap();
        assert_eq!(place(at(0), at(200), at(50)), 250);
        assert_eq!(place(at(0), at(200), at(900)), WIDTH);
        assert_eq!(place(at(100), at(100), at(100)), 0);
    }
}
