//! One labelled field with hint, error and kept value.

use linli_kernel::Lang;
use maud::{Markup, Render, html};

use super::{Icon, icon};

/// What is asked for.
#[derive(Clone, Debug)]
enum Kind<'a> {
    Input(&'static str),
    Area(u8),
    Select(Vec<(&'a str, &'a str)>),
    File(&'a str),
}

/// A field under construction; put it into a page as `(field)`. Usually made by
/// [`super::Form::field`]; a text field unless told otherwise.
#[derive(Clone, Debug)]
pub struct Field<'a> {
    lang: Lang,
    name: &'a str,
    label: &'a str,
    kind: Kind<'a>,
    value: String,
    hint: Option<&'a str>,
    error: Option<String>,
    required: bool,
    max: Option<usize>,
    autocomplete: Option<&'a str>,
    inputmode: Option<&'a str>,
    placeholder: Option<&'a str>,
    within: &'a str,
}

impl<'a> Field<'a> {
    /// A text field.
    #[must_use]
    pub fn new(lang: Lang, name: &'a str, label: &'a str) -> Self {
        Self {
            lang,
            name,
            label,
            kind: Kind::Input("text"),
            value: String::new(),
            hint: None,
            error: None,
            required: false,
            max: None,
            autocomplete: None,
            inputmode: None,
            placeholder: None,
            within: "",
        }
    }

    /// Several lines.
    #[must_use]
    pub fn area(mut self, rows: u8) -> Self {
        self.kind = Kind::Area(rows);
        self
    }

    /// One of `(value, label)`; the first should be the empty one, such as `("", "请选择")`.
    #[must_use]
    pub fn select(mut self, options: impl IntoIterator<Item = (&'a str, &'a str)>) -> Self {
        self.kind = Kind::Select(options.into_iter().collect());
        self
    }

    /// A secret; never shown again.
    #[must_use]
    pub fn password(mut self, autocomplete: &'a str) -> Self {
        self.kind = Kind::Input("password");
        self.autocomplete = Some(autocomplete);
        self
    }

    /// A telephone number, with the number keyboard.
    #[must_use]
    pub fn tel(mut self) -> Self {
        self.kind = Kind::Input("tel");
        self.inputmode = Some("tel");
        self.autocomplete = Some("tel");
        self
    }

    /// A whole number, with the number keyboard.
    #[must_use]
    pub fn number(mut self) -> Self {
        self.inputmode = Some("numeric");
        self
    }

    /// A number with decimals, with the keyboard for them.
    #[must_use]
    pub fn decimal(mut self) -> Self {
        self.inputmode = Some("decimal");
        self
    }

    /// A time of day.
    #[must_use]
    pub fn time(mut self) -> Self {
        self.kind = Kind::Input("time");
        self
    }

    /// A day.
    #[must_use]
    pub fn date(mut self) -> Self {
        self.kind = Kind::Input("date");
        self
    }

    /// A day with a time of day, in local time: `2026-09-07T09:00`.
    #[must_use]
    pub fn moment(mut self) -> Self {
        self.kind = Kind::Input("datetime-local");
        self
    }

    /// Words to look for, with a search keyboard.
    #[must_use]
    pub fn search(mut self) -> Self {
        self.kind = Kind::Input("search");
        self
    }

    /// A file of these types, such as `.csv,.geojson`. Photos have [`super::photo_field`].
    #[must_use]
    pub fn file(mut self, accept: &'a str) -> Self {
        self.kind = Kind::File(accept);
        self
    }

    /// What it holds now.
    #[must_use]
    pub fn value(mut self, value: impl Into<String>) -> Self {
        self.value = value.into();
        self
    }

    /// Help below the label.
    #[must_use]
    pub fn hint(mut self, hint: &'a str) -> Self {
        self.hint = Some(hint);
        self
    }

    /// What was wrong with it.
    #[must_use]
    pub fn error(mut self, error: Option<String>) -> Self {
        self.error = error;
        self
    }

    /// Must be filled in; fields without this say that they are optional.
    #[must_use]
    pub fn required(mut self) -> Self {
        self.required = true;
        self
    }

    /// The longest text it takes, in characters.
    #[must_use]
    pub fn max(mut self, characters: usize) -> Self {
        self.max = Some(characters);
        self
    }

    /// The HTML autocomplete token, such as `username`.
    #[must_use]
    pub fn autocomplete(mut self, token: &'a str) -> Self {
        self.autocomplete = Some(token);
        self
    }

    /// An example inside the empty field; never the only explanation.
    #[must_use]
    pub fn placeholder(mut self, text: &'a str) -> Self {
        self.placeholder = Some(text);
        self
    }

    /// The form it stands in, where the page has several with a field of this name.
    #[must_use]
    pub fn within(mut self, form: &'a str) -> Self {
        self.within = form;
        self
    }

    fn id(&self) -> String {
        match self.within {
            "" => format!("f-{}", self.name),
            form => format!("f-{form}-{}", self.name),
        }
    }

    fn control(&self) -> Markup {
        let id = self.id();
        let told = [
            self.hint.map(|_| format!("{id}-hint")),
            self.error.as_ref().map(|_| format!("{id}-error")),
        ];
        let told = told.into_iter().flatten().collect::<Vec<_>>().join(" ");
        let told = (!told.is_empty()).then_some(told);
        let bad = self.error.as_ref().map(|_| "true");
        html! {
            @match &self.kind {
                Kind::Input(kind) => {
                    input.form-control #(id) type=(kind) name=(self.name) value=[(*kind != "password").then_some(&self.value)]
                        required[self.required] maxlength=[self.max] autocomplete=[self.autocomplete] inputmode=[self.inputmode]
                        data-show=[(*kind == "password").then(|| self.lang.pick("显示密码", "Show the password"))]
                        placeholder=[self.placeholder] aria-describedby=[told] aria-invalid=[bad];
                }
                Kind::Area(rows) => {
                    textarea.form-control #(id) name=(self.name) rows=(rows) required[self.required] maxlength=[self.max]
                        placeholder=[self.placeholder] aria-describedby=[told] aria-invalid=[bad] { (self.value) }
                }
                Kind::Select(options) => {
                    select.form-select #(id) name=(self.name) required[self.required] aria-describedby=[told] aria-invalid=[bad] {
                        @for (value, label) in options { option value=(value) selected[*value == self.value] { (label) } }
                    }
                }
                Kind::File(accept) => {
                    input.form-control #(id) type="file" name=(self.name) accept=(accept) required[self.required] aria-describedby=[told] aria-invalid=[bad];
                }
            }
        }
    }
}

impl Render for Field<'_> {
    fn render(&self) -> Markup {
        let id = self.id();
        html! {
            div.field {
                label.form-label for=(id) {
                    (self.label)
                    @if !self.required { span.optional { (self.lang.pick("（选填）", " (optional)")) } }
                }
                @if let Some(hint) = self.hint { p.hint #{ (id) "-hint" } { (hint) } }
                (self.control())
                @if let Some(error) = &self.error {
                    p.field-error #{ (id) "-error" } { (icon(Icon::Warning)) span { (error) } }
                }
            }
        }
    }
}
