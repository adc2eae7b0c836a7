//! Buttons and links that look like buttons.

use maud::{Markup, Render, html};

use super::{Icon, icon};

/// How much a button asks for attention. One `Primary` per page part.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Action {
    /// The one thing to do here.
    Primary,
    /// Anything else.
    #[default]
    Plain,
    /// Without a frame, for rows and headers.
    Quiet,
    /// Takes something away; use with [`Button::confirm`].
    Danger,
}

impl Action {
    fn class(self) -> &'static str {
        match self {
            Self::Primary => "btn btn-main",
            Self::Plain => "btn btn-plain",
            Self::Quiet => "btn btn-quiet",
            Self::Danger => "btn btn-danger",
        }
    }
}

/// A button or link under construction; put it into a page as `(button)`.
#[derive(Clone, Debug)]
pub struct Button<'a> {
    label: &'a str,
    href: Option<&'a str>,
    action: Action,
    icon: Option<Icon>,
    sent: Option<(&'a str, &'a str)>,
    confirm: Option<&'a str>,
    key: Option<&'a str>,
    form_action: Option<&'a str>,
    wide: bool,
}

/// A button that submits its form.
#[must_use]
pub fn submit(label: &str) -> Button<'_> {
    button(label).action(Action::Primary)
}

/// A submit button of plain looks; see [`submit`] for the main one of a form.
#[must_use]
pub fn button(label: &str) -> Button<'_> {
    Button {
        label,
        href: None,
        action: Action::Plain,
        icon: None,
        sent: None,
        confirm: None,
        key: None,
        form_action: None,
        wide: false,
    }
}

/// A link that looks like a button. For reading only; what changes something is a form.
#[must_use]
pub fn link_button<'a>(href: &'a str, label: &'a str) -> Button<'a> {
    Button {
        href: Some(href),
        ..button(label)
    }
}

impl<'a> Button<'a> {
    /// How much attention it asks for.
    #[must_use]
    pub fn action(mut self, action: Action) -> Self {
        self.action = action;
        self
    }

    /// An icon before the label.
    #[must_use]
    pub fn icon(mut self, which: Icon) -> Self {
        self.icon = Some(which);
        self
    }

    /// The name and value sent if this button submits the form.
    #[must_use]
    pub fn sends(mut self, name: &'a str, value: &'a str) -> Self {
        self.sent = Some((name, value));
        self
    }

    /// Asks once more, in the button itself (no pop-up), with this text. Needs JavaScript; without
    /// it the button acts at once, so what cannot be undone needs a page of its own.
    #[must_use]
    pub fn confirm(mut self, text: &'a str) -> Self {
        self.confirm = Some(text);
        self
    }

    /// A keyboard shortcut, one letter; readers can switch shortcuts off.
    #[must_use]
    pub fn key(mut self, key: &'a str) -> Self {
        self.key = Some(key);
        self
    }

    /// Submits the form to another address.
    #[must_use]
    pub fn form_action(mut self, href: &'a str) -> Self {
        self.form_action = Some(href);
        self
    }

    /// As wide as its container.
    #[must_use]
    pub fn wide(mut self) -> Self {
        self.wide = true;
        self
    }
}

impl Render for Button<'_> {
    fn render(&self) -> Markup {
        let inside = html! {
            @if let Some(which) = self.icon { (icon(which)) }
            span { (self.label) }
        };
        let wide = if self.wide { " btn-wide" } else { "" };
        let class = format!("{}{wide}", self.action.class());
        html! {
            @if let Some(href) = self.href {
                a class=(class) href=(href) data-key=[self.key] { (inside) }
            } @else {
                button class=(class) type="submit" data-key=[self.key]
                    name=[self.sent.map(|(name, _)| name)] value=[self.sent.map(|(_, value)| value)]
                    formaction=[self.form_action] data-confirm=[self.confirm] { (inside) }
            }
        }
    }
}
