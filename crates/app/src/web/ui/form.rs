//! A form that knows its language, what was typed before and what was wrong with it.

use linli_kernel::{FieldError, Invalid, Lang, Text};
use maud::{Markup, PreEscaped, html};
use serde::Deserialize;

use super::{Choice, Field, Icon, checkbox, icon, photo_field, radio_cards, rating};

/// What a person typed into a form, by field name, so that it can be shown again.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(transparent)]
pub struct Typed(Vec<(String, String)>);

impl Typed {
    /// From names and values.
    pub fn new<N: Into<String>, V: Into<String>>(pairs: impl IntoIterator<Item = (N, V)>) -> Self {
        Self(
            pairs
                .into_iter()
                .map(|(name, value)| (name.into(), value.into()))
                .collect(),
        )
    }

    /// The same with more values, such as ids of photos that were already uploaded.
    #[must_use]
    pub fn and<N: Into<String>, V: Into<String>>(
        mut self,
        more: impl IntoIterator<Item = (N, V)>,
    ) -> Self {
        self.0.extend(
            more.into_iter()
                .map(|(name, value)| (name.into(), value.into())),
        );
        self
    }

    /// The first value of a field; empty if it was not sent.
    #[must_use]
    pub fn get(&self, name: &str) -> &str {
        self.0
            .iter()
            .find(|(known, _)| known == name)
            .map_or("", |(_, value)| value)
    }

    /// Every value of a field, for check boxes of one name.
    pub fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.0
            .iter()
            .filter(move |(known, _)| known == name)
            .map(|(_, value)| value.as_str())
    }
}

/// A form that posts. Make the fields from it, then [`Form::render`] it around them.
#[derive(Clone, Debug)]
pub struct Form<'a> {
    lang: Lang,
    action: &'a str,
    typed: Typed,
    invalid: Invalid,
    multipart: bool,
    draft: Option<&'a str>,
    called: &'a str,
}

impl<'a> Form<'a> {
    /// An empty form that posts to `action`.
    #[must_use]
    pub fn post(lang: Lang, action: &'a str) -> Self {
        Self {
            lang,
            action,
            typed: Typed::default(),
            invalid: Invalid::default(),
            multipart: false,
            draft: None,
            called: "",
        }
    }

    /// Values to begin with or to keep.
    #[must_use]
    pub fn typed(mut self, typed: Typed) -> Self {
        self.typed = typed;
        self
    }

    /// What was wrong: a summary above, and each message beside its field.
    #[must_use]
    pub fn invalid(mut self, invalid: Invalid) -> Self {
        self.invalid = invalid;
        self
    }

    /// Sends files; the script shows the progress of the upload.
    #[must_use]
    pub fn multipart(mut self) -> Self {
        self.multipart = true;
        self
    }

    /// Keeps what is typed in this browser for a day under `name`, until it is sent.
    #[must_use]
    pub fn draft(mut self, name: &'a str) -> Self {
        self.draft = Some(name);
        self
    }

    /// Tells the fields of this form from those of the same names in another form of the page.
    #[must_use]
    pub fn called(mut self, name: &'a str) -> Self {
        self.called = name;
        self
    }

    /// A field of this form; [`Field`] says which kinds there are.
    #[must_use]
    pub fn field(&self, name: &'a str, zh: &'a str, en: &'a str) -> Field<'a> {
        let error = self
            .invalid
            .of(name)
            .map(|text| text.get(self.lang).to_owned());
        Field::new(self.lang, name, self.lang.pick(zh, en))
            .value(self.typed.get(name))
            .error(error)
            .within(self.called)
    }

    /// What is wrong with a name that has no field of its own.
    #[must_use]
    pub fn error_of(&self, name: &str) -> Option<&Text> {
        self.invalid.of(name)
    }

    /// One choice of a few, as cards that can be tapped.
    #[must_use]
    pub fn radio_cards(&self, name: &str, zh: &str, en: &str, choices: &[Choice<'_>]) -> Markup {
        let legend = self.lang.pick(zh, en);
        let error = self.invalid.of(name);
        radio_cards(
            self.lang,
            name,
            legend,
            choices,
            self.typed.get(name),
            error,
        )
    }

    /// A check box; its value is `1`.
    #[must_use]
    pub fn checkbox(&self, name: &str, zh: &str, en: &str) -> Markup {
        let checked = self.typed.get(name) == "1";
        checkbox(
            self.lang,
            name,
            self.lang.pick(zh, en),
            checked,
            self.invalid.of(name),
        )
    }

    /// One to five, as faces with words.
    #[must_use]
    pub fn rating(&self, name: &str, zh: &str, en: &str) -> Markup {
        let legend = self.lang.pick(zh, en);
        rating(
            self.lang,
            name,
            legend,
            self.typed.get(name),
            self.invalid.of(name),
        )
    }

    /// Photos from the camera; the form must be [`Form::multipart`].
    #[must_use]
    pub fn photos(&self, name: &str, zh: &str, en: &str, hint: &str) -> Markup {
        photo_field(
            self.lang,
            name,
            self.lang.pick(zh, en),
            hint,
            self.invalid.of(name),
        )
    }

    /// A value that travels with the form unseen, such as the version of what is edited.
    #[must_use]
    pub fn hidden(name: &str, value: &str) -> Markup {
        html! { input type="hidden" name=(name) value=(value); }
    }

    /// The whole form around `body`, with the summary of errors above.
    #[must_use]
    pub fn render(&self, body: Markup) -> Markup {
        let kind = self.multipart.then_some("multipart/form-data");
        html! {
            form method="post" action=(self.action) enctype=[kind] novalidate data-once
                data-draft=[self.draft]
                data-restored=[self.draft.map(|_| self.lang.pick("已恢复上次没有提交的内容。", "Your unsent text was restored."))]
                data-clear=[self.draft.map(|_| self.lang.pick("清空", "Clear it"))] {
                (self.summary())
                (body)
            }
        }
    }

    fn summary(&self) -> Markup {
        if self.invalid.fields.is_empty() {
            return PreEscaped(String::new());
        }
        html! {
            div.notice.notice-bad role="alert" tabindex="-1" data-focus {
                (icon(Icon::Warning))
                div {
                    strong { (self.lang.pick("还不能提交，请先改正：", "This cannot be sent yet. Please mend:")) }
                    ul.summary { @for field in &self.invalid.fields { li { (self.link(field)) } } }
                }
            }
        }
    }

    fn link(&self, FieldError { field, text }: &FieldError) -> Markup {
        let text: &Text = text;
        let id = match self.called {
            "" => format!("#f-{field}"),
            form => format!("#f-{form}-{field}"),
        };
        html! { a href=(id) { (text.get(self.lang)) } }
    }
}
