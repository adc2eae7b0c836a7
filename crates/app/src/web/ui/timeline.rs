//! Where a case is (steps), and what happened to it (timeline).

use jiff::Timestamp;
use linli_kernel::Lang;
use maud::{Markup, html};

use super::time::when;
use super::{Icon, icon};

/// Where one step of a flow stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StepState {
    /// Behind us.
    Done,
    /// Here.
    Now,
    /// Still to come.
    Next,
}

/// One step of a flow, such as 受理.
#[derive(Clone, Debug)]
pub struct Step<'a> {
    /// Its name.
    pub label: &'a str,
    /// Where it stands.
    pub state: StepState,
}

/// The steps of a flow in order, with the present one marked in words too.
#[must_use]
pub fn steps(lang: Lang, all: &[Step<'_>]) -> Markup {
    html! {
        ol.steps {
            @for step in all {
                @match step.state {
                    StepState::Done => li.step-done { span.step-dot { (icon(Icon::Check)) } span.step-label { (step.label) span.visually-hidden { (lang.pick("（已完成）", " (done)")) } } }
                    StepState::Now => li.step-now aria-current="step" { span.step-dot {} span.step-label { (step.label) span.visually-hidden { (lang.pick("（当前）", " (now)")) } } }
                    StepState::Next => li { span.step-dot {} span.step-label { (step.label) } }
                }
            }
        }
    }
}

/// Something that happened.
#[derive(Clone, Debug)]
pub struct Event<'a> {
    /// When.
    pub at: Timestamp,
    /// What, in a few words.
    pub title: &'a str,
    /// By whom, as far as the reader may know.
    pub who: &'a str,
    /// Its icon.
    pub icon: Icon,
    /// Note, photos, reason; may be empty.
    pub body: Markup,
}

/// Events in the order given (newest first in pages that people follow).
#[must_use]
pub fn timeline(lang: Lang, events: &[Event<'_>]) -> Markup {
    html! {
        ol.timeline {
            @for event in events {
                li {
                    span.timeline-icon { (icon(event.icon)) }
                    div.timeline-body {
                        p.timeline-title { strong { (event.title) } }
                        p.timeline-meta { span { (event.who) } (when(event.at, lang)) }
                        (event.body)
                    }
                }
            }
        }
    }
}
