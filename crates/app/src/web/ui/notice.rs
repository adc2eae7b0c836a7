//! Messages: alerts in the page, and toasts that the page shows once after an action.

use maud::{Markup, html};

use super::{Tone, icon};

/// A message in the page. `Tone::Bad` and `Tone::Warn` are announced at once.
#[must_use]
pub fn alert(tone: Tone, title: &str, body: Markup) -> Markup {
    let role = match tone {
        Tone::Bad | Tone::Warn => "alert",
        Tone::Quiet | Tone::Busy | Tone::Good => "status",
    };
    html! {
        div class={ "notice notice-" (tone.name()) } role=(role) {
            (icon(tone.icon()))
            div { strong { (title) } div { (body) } }
        }
    }
}

/// A short confirmation after an action, for [`super::View::toast`].
#[must_use]
pub fn toast(tone: Tone, text: &str) -> Markup {
    html! { div class={ "toast-item notice notice-" (tone.name()) } { (icon(tone.icon())) div { (text) } } }
}
