//! A form as it is filled in: its groups and rows, and each field with what the registry holds of it.

use std::collections::BTreeMap;

use jiff::civil::Date;
use linli_forms::{
    Block, Field, FieldKind, FieldState, Finished, Form, Group, ROW_KEY, Repeat, Source, View,
};
use linli_kernel::{Invalid, Lang};
use maud::{Markup, html};
use serde_json::{Map, Value};

use super::super::draft::DraftBody;
use super::super::typed;
use super::super::words::{self, Names};
use super::controls::{Control, Offers};
use crate::web::ui::{self, Action, Icon, Tone};

/// What a page of a form is made from.
pub(super) struct Sheet<'a> {
    pub lang: Lang,
    pub form: &'a Form,
    pub body: &'a DraftBody,
    pub done: &'a Finished,
    /// What is said beside fields.
    pub wrong: &'a Invalid,
    pub names: &'a Names,
    pub offers: &'a Offers,
}

/// What is wrong, under the names that fields have on the page.
pub(super) fn on_page(wrong: &Invalid, form: &Form) -> Invalid {
    let mut out = Invalid::default();
    for one in &wrong.fields {
        let id = one.field.rsplit('.').next().unwrap_or(&one.field);
        let known = form.field(id).is_some();
        let field = if known {
            typed::name(&one.field)
        } else {
            one.field.clone()
        };
        out.push(field, one.text.zh.clone(), one.text.en.clone());
    }
    out
}

/// What is wrong with what was answered; what is only missing is told when it is submitted.
pub(super) fn answered(done: &Finished) -> Invalid {
    let mut wrong = done.outcome.wrong.clone();
    wrong.fields.retain(|one| {
        let view = done.outcome.view(&one.field);
        view.is_some_and(|view| view.value.is_some())
    });
    wrong
}

impl Sheet<'_> {
    /// All that is asked now; a script takes it apart again by `data-part`.
    pub(super) fn render(&self) -> Markup {
        let views: BTreeMap<&str, &View> = self
            .done
            .outcome
            .views
            .iter()
            .map(|view| (view.path.as_str(), view))
            .collect();
        let run = Run { sheet: self, views };
        html! { div data-parts { (run.blocks(&self.form.layout(), &self.body.answers, "")) } }
    }
}

struct Run<'a> {
    sheet: &'a Sheet<'a>,
    views: BTreeMap<&'a str, &'a View>,
}

impl Run<'_> {
    fn asked(&self, path: &str) -> bool {
        self.views.get(path).is_some_and(|view| view.asked)
    }

    fn blocks(&self, blocks: &[Block<'_>], answers: &Map<String, Value>, prefix: &str) -> Markup {
        html! {
            @for block in blocks {
                @match block {
                    Block::Field(field) => { (self.part(field, answers, prefix)) }
                    Block::Group(group, inside) => { (self.group(group, inside, answers, prefix)) }
                    Block::Repeat(repeat, inside) => { (self.repeat(repeat, inside, answers, prefix)) }
                }
            }
        }
    }

    fn group(
        &self,
        group: &Group,
        inside: &[Block<'_>],
        answers: &Map<String, Value>,
        prefix: &str,
    ) -> Markup {
        let path = format!("{prefix}{}", group.id);
        html! {
            @if self.asked(&path) {
                section.card data-part={ "g:" (path) } {
                    h2.card-title { (group.title.get(self.sheet.lang)) }
                    div data-parts { (self.blocks(inside, answers, prefix)) }
                }
            }
        }
    }

    fn repeat(
        &self,
        repeat: &Repeat,
        inside: &[Block<'_>],
        answers: &Map<String, Value>,
        prefix: &str,
    ) -> Markup {
        let lang = self.sheet.lang;
        let path = format!("{prefix}{}", repeat.id);
        if !self.asked(&path) {
            return html! {};
        }
        let none = Vec::new();
        let rows = answers
            .get(&repeat.id)
            .and_then(Value::as_array)
            .unwrap_or(&none);
        let title = repeat.title.get(lang);
        let wrong = self.sheet.wrong.of(&path);
        let add = match lang {
            Lang::Zh => format!("增加一行{title}"),
            Lang::En => format!("Add a row: {title}"),
        };
        html! {
            section.card data-part={ "r:" (path) } {
                h2.card-title #{ "f-" (path) } { (title) }
                input type="hidden" name={ "n." (path) } value=(rows.len());
                @if let Some(text) = wrong { p.field-error { (ui::icon(Icon::Warning)) span { (text.get(lang)) } } }
                div data-parts {
                    @for (nth, row) in rows.iter().enumerate() { (self.row(title, inside, row, &format!("{path}[{}]", nth + 1), nth + 1)) }
                }
                button.btn.btn-plain type="submit" name="do" value={ "add:" (path) } { (ui::icon(Icon::Plus)) span { (add) } }
            }
        }
    }

    fn row(
        &self,
        title: &str,
        inside: &[Block<'_>],
        row: &Value,
        path: &str,
        nth: usize,
    ) -> Markup {
        let lang = self.sheet.lang;
        let empty = Map::new();
        let row = row.as_object().unwrap_or(&empty);
        let prefix = format!("{path}.");
        let key = row.get(ROW_KEY).and_then(Value::as_str);
        let remove = match lang {
            Lang::Zh => format!("删除第 {nth} 行"),
            Lang::En => format!("Remove row {nth}"),
        };
        html! {
            fieldset.fill-row data-part=(path) {
                legend.fill-row-head { (title) " " (nth) }
                @if let Some(key) = key { input type="hidden" name=(typed::name(&format!("{prefix}{ROW_KEY}"))) value=(key); }
                div data-parts { (self.blocks(inside, row, &prefix)) }
                button.btn.btn-quiet type="submit" name="do" value={ "remove:" (path) } { (ui::icon(Icon::Trash)) span { (remove) } }
            }
        }
    }

    /// A field that is asked now.
    fn part(&self, field: &Field, answers: &Map<String, Value>, prefix: &str) -> Markup {
        let path = format!("{prefix}{}", field.id);
        let Some(view) = self.views.get(path.as_str()).filter(|view| view.asked) else {
            return html! {};
        };
        let sheet = self.sheet;
        let state = sheet.done.states.get(&path);
        let wrong = sheet.wrong.of(&path);
        let fixed = matches!(field.kind, FieldKind::Computed | FieldKind::Note);
        let shown = view
            .value
            .as_ref()
            .filter(|_| fixed)
            .map(ToString::to_string);
        let stamp = format!(
            "{}|{:?}|{}|{}|{}",
            view.required,
            view.offered,
            shown.unwrap_or_default(),
            state.map_or("", state_name),
            wrong.map_or("", |text| text.en.as_str()),
        );
        html! {
            div data-part=(path) data-stamp=(stamp) { (self.inside(field, view, answers.get(&field.id), state)) }
        }
    }

    fn inside(
        &self,
        field: &Field,
        view: &View,
        typed: Option<&Value>,
        state: Option<&FieldState>,
    ) -> Markup {
        let (sheet, lang) = (self.sheet, self.sheet.lang);
        let said = |value: &Value| words::said(sheet.form, field, value, sheet.names, lang);
        if field.kind == FieldKind::Note {
            return html! { p.hint-box { (ui::icon(Icon::Info)) " " (field.title.get(lang)) } };
        }
        let value = view.value.as_ref().or(typed);
        if field.kind == FieldKind::Computed || field.read_only {
            return told(field.title.get(lang), &value.map(said).unwrap_or_default());
        }
        let held = sheet.body.known.get(&view.path);
        let wrong = sheet.wrong.of(&view.path);
        let control = Control {
            lang,
            form: sheet.form,
            field,
            path: &view.path,
            value: typed.filter(|_| held.is_none() || !field.personal || wrong.is_some()),
            required: view.required && held.is_none(),
            offered: view.offered.as_deref(),
            wrong,
            names: sheet.names,
            offers: sheet.offers,
        };
        let on = html! { input type="hidden" name="on" value=(view.path); };
        match (held, state) {
            (Some(held), Some(state)) => {
                // The registry hands out what this reader may see of it, masked where it must be.
                let old = said(&held.value);
                html! { (on) (held_part(&control, state, &old, sheet.body.confirmed.contains(&view.path), lang)) }
            }
            (None | Some(_), _) => html! { (on) (control.render()) },
        }
    }
}

/// What is only shown.
fn told(title: &str, text: &str) -> Markup {
    html! {
        div.field { span.form-label { (title) } output.fill-output { @if text.is_empty() { "—" } @else { (text) } } }
    }
}

fn state_name(state: &FieldState) -> &'static str {
    match state {
        FieldState::Empty => "empty",
        FieldState::Prefilled { .. } => "prefilled",
        FieldState::Confirmed { .. } => "confirmed",
        FieldState::Changed { .. } => "changed",
        FieldState::Typed => "typed",
    }
}

/// What the registry holds, with source and age, to be ticked; the field itself is behind "it has changed".
fn held_part(
    control: &Control<'_>,
    state: &FieldState,
    old: &str,
    ticked: bool,
    lang: Lang,
) -> Markup {
    let (source, as_of, stale) = match state {
        FieldState::Prefilled {
            source,
            as_of,
            stale,
        } => (source, as_of, *stale),
        FieldState::Confirmed { source, as_of } | FieldState::Changed { source, as_of, .. } => {
            (source, as_of, false)
        }
        FieldState::Empty | FieldState::Typed => return control.render(),
    };
    let changed = matches!(state, FieldState::Changed { .. });
    let (path, label) = (control.path, control.field.title.get(lang));
    let tick = match lang {
        Lang::Zh => format!("“{label}”仍然如此"),
        Lang::En => format!("\"{label}\" still holds"),
    };
    html! {
        div.held {
            div.form-label { (label) }
            (held_line(source, as_of, old, (stale, changed), lang))
            label.check {
                input.form-check-input type="checkbox" name="ok" value=(path) checked[ticked && !changed];
                span { (tick) }
            }
            details.held-change open[changed || control.wrong.is_some()] {
                summary { (ui::icon(Icon::Edit)) " " (lang.pick("有变化，更正", "It has changed")) span.visually-hidden { "：" (label) } }
                (control.render())
            }
        }
    }
}

/// What the registry holds, from whom and as of when.
fn held_line(
    source: &Source,
    as_of: &Date,
    old: &str,
    (stale, changed): (bool, bool),
    lang: Lang,
) -> Markup {
    html! {
            p.held-line {
                @if changed { del { (old) } " → " span.muted { (lang.pick("见下方新内容", "what stands below")) } }
                @else { strong { (old) } }
                " " span.muted { (source.office.get(lang)) " · " (as_of) }
                @if stale { " " (ui::badge(Tone::Warn, lang.pick("时间较久，请确认", "Old: please confirm"))) }
                @if changed { " " (ui::badge(Tone::Busy, lang.pick("已更正", "Changed"))) }
            }
    }
}

/// The buttons below a form that is filled in.
pub(super) fn buttons(lang: Lang) -> Markup {
    html! {
        div.fill-buttons {
            (ui::submit(lang.pick("提交", "Send")).icon(Icon::Send).sends("do", "submit").wide())
            (ui::button(lang.pick("保存草稿", "Keep as a draft")).sends("do", "save"))
            (ui::button(lang.pick("删除草稿", "Throw the draft away")).sends("do", "drop").action(Action::Quiet))
        }
    }
}
