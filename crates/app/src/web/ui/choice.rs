//! Choices that are tapped: radio cards, check boxes and ratings.

use linli_kernel::{Lang, Text};
use maud::{Markup, html};

use super::{Icon, icon};

/// One of a few choices.
#[derive(Clone, Debug)]
pub struct Choice<'a> {
    /// What is sent.
    pub value: &'a str,
    /// Its name.
    pub label: &'a str,
    /// One line of explanation; may be empty.
    pub line: &'a str,
    /// Its icon.
    pub icon: Option<Icon>,
}

/// A group of cards of which one is chosen.
#[must_use]
pub fn radio_cards(
    lang: Lang,
    name: &str,
    legend: &str,
    choices: &[Choice<'_>],
    chosen: &str,
    error: Option<&Text>,
) -> Markup {
    let group = html! {
        div.choices {
            @for (index, choice) in choices.iter().enumerate() {
                label.choice {
                    input.form-check-input id=[(index == 0).then(|| format!("f-{name}"))] type="radio" name=(name)
                        value=(choice.value) checked[choice.value == chosen];
                    @if let Some(which) = choice.icon { span.choice-icon { (icon(which)) } }
                    span.choice-text {
                        span.choice-label { (choice.label) }
                        @if !choice.line.is_empty() { span.choice-line { (choice.line) } }
                    }
                }
            }
        }
    };
    fieldset(lang, name, legend, group, error)
}

/// One check box with its label beside it; sends `1`.
#[must_use]
pub fn checkbox(
    lang: Lang,
    name: &str,
    label: &str,
    checked: bool,
    error: Option<&Text>,
) -> Markup {
    html! {
        div.field {
            label.check {
                input.form-check-input #{ "f-" (name) } type="checkbox" name=(name) value="1" checked[checked]
                    aria-invalid=[error.map(|_| "true")]
                    aria-describedby=[error.map(|_| format!("f-{name}-error"))];
                span { (label) }
            }
            (message(lang, name, error))
        }
    }
}

/// From very bad to very good, in Chinese and English.
const GRADES: [(&str, Icon, &str, &str); 5] = [
    ("1", Icon::FaceAngry, "很不满意", "Very bad"),
    ("2", Icon::FaceFrown, "不满意", "Bad"),
    ("3", Icon::FaceNeutral, "一般", "Fair"),
    ("4", Icon::FaceSmile, "满意", "Good"),
    ("5", Icon::FaceGrin, "很满意", "Very good"),
];

/// How satisfied someone is, `1` to `5`, best first on the page.
#[must_use]
pub fn rating(lang: Lang, name: &str, legend: &str, chosen: &str, error: Option<&Text>) -> Markup {
    let group = html! {
        div.faces {
            @for (index, (value, which, zh, en)) in GRADES.iter().rev().enumerate() {
                label.face {
                    input.visually-hidden id=[(index == 0).then(|| format!("f-{name}"))] type="radio" name=(name)
                        value=(value) checked[*value == chosen];
                    span.face-box { (icon(*which)) span { (lang.pick(zh, en)) } }
                }
            }
        }
    };
    fieldset(lang, name, legend, group, error)
}

fn fieldset(lang: Lang, name: &str, legend: &str, group: Markup, error: Option<&Text>) -> Markup {
    html! {
        fieldset.field aria-describedby=[error.map(|_| format!("f-{name}-error"))] {
            legend.form-label { (legend) }
            (group)
            (message(lang, name, error))
        }
    }
}

fn message(lang: Lang, name: &str, error: Option<&Text>) -> Markup {
    html! {
        @if let Some(text) = error {
            p.field-error #{ "f-" (name) "-error" } { (icon(Icon::Warning)) span { (text.get(lang)) } }
        }
    }
}
