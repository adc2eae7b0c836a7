//! The form of one action of a scene.

use linli_flow::{Action, Field, FieldKind, Limit, Need, Tone};
use linli_kernel::{Invalid, Lang, Text};
use maud::{Markup, html};

use super::super::View;
use super::answers::{Sides, question};
use super::assist_form::{call_fields, waits_for};
use super::standards;
use super::words::icon_of;
use crate::web::ui::{self, Action as Look, Choice, Form, Icon, Typed};
use crate::web::upload::KEPT;

/// How many lines a note shows.
const NOTE_LINES: u8 = 3;

/// Where a form stands on its page.
#[derive(Clone, Copy, Debug)]
pub(super) struct Place {
    /// From 1; the first nine have their number as shortcut.
    pub(super) nth: usize,
    /// Whether it is open from the start, if it is what one mostly does.
    pub(super) opens: bool,
    /// Whether the case is one of a queue that is walked.
    pub(super) walks: bool,
}

/// The form, closed until its button is pressed; open when something in it is wrong.
pub(super) fn act_form(
    view: &View,
    action: &Action,
    key: &Markup,
    tried: Option<(&Typed, &Invalid)>,
    place: Place,
    lang: Lang,
) -> Markup {
    let target = format!("/cases/{}/act/{}", view.case.id, action.id);
    let (typed, invalid) = tried
        .map(|(typed, invalid)| (typed.clone(), invalid.clone()))
        .unwrap_or_else(|| (before(view, action), Invalid::default()));
    let typed = super::routed::suggested(view, action, typed);
    let kept: Vec<String> = typed.all(KEPT).map(str::to_owned).collect();
    let form = Form::post(lang, &target)
        .multipart()
        .typed(typed)
        .invalid(invalid);
    let title = action.title.get(lang);
    let open = tried.is_some() || (place.opens && action.tone == Tone::Primary);
    html! {
        details.act id={ "act-" (action.id) } name="act" open[open] {
            (head(action, place.nth, lang))
            (standards::of_action(view, action, lang))
            (terms(view, action, lang))
            (form.render(html! {
                (key)
                (Form::hidden("rev", &view.case.rev.to_string()))
                (asked_by(&form, view, action, lang))
                @if wants(action, Need::Photo) {
                    (form.photos("photos", "照片", "Photos", lang.pick("办理前后的照片最有说服力。", "Before and after speak best.")))
                    @for photo in &kept { (Form::hidden(KEPT, photo)) }
                }
                (send(title, action.tone, place.walks, lang))
            }))
        }
    }
}

/// The long answers that were given before, such as the draft of an agreement, to be gone over.
fn before(view: &View, action: &Action) -> Typed {
    let is_long = |field: &&Field| {
        field.kind == FieldKind::LongText && !field.personal && action.fields.contains(&field.id)
    };
    let given = view.scene.fields.iter().filter(is_long);
    let given = given.filter_map(|field| {
        let text = view.case.facts.fields.get(&field.id)?.as_str()?;
        Some((field.id.clone(), text.to_owned()))
    });
    Typed::default().and(given)
}

/// What opens a form: its title, and the digit that opens it.
pub(super) fn head(action: &Action, nth: usize, lang: Lang) -> Markup {
    let key = (1..=9).contains(&nth).then(|| nth.to_string());
    html! {
        summary.act-head data-key=[&key] aria-keyshortcuts=[&key] {
            (ui::icon(icon_of(action.kind))) span { (action.title.get(lang)) }
            @if let Some(key) = &key { kbd.act-key aria-hidden="true" { (key) } }
        }
    }
}

/// The button that sends it. On a walk along a queue the first one goes on to the next case.
fn send(title: &str, tone: Tone, walks: bool, lang: Lang) -> Markup {
    if !walks {
        return html! { (ui::button(title).action(look_of(tone)).icon(Icon::Send)) };
    }
    let (on, stay) = match lang {
        Lang::Zh => (format!("{title}，看下一件"), format!("{title}，留在本件")),
        Lang::En => (format!("{title}, next case"), format!("{title}, stay here")),
    };
    html! {
        div.act-go {
            (ui::button(&on).action(look_of(tone)).icon(Icon::Send).sends("then", "next"))
            (ui::button(&stay).action(Look::Quiet).sends("then", "stay"))
        }
    }
}

/// Everything an action asks for except photos.
pub(super) fn asked_by(form: &Form<'_>, view: &View, action: &Action, lang: Lang) -> Markup {
    html! {
        (questions(form, view, action, lang))
        (given(form, view, action, lang))
        @if wants(action, Need::Rating) { (rating_fields(form, lang)) }
        @if wants(action, Need::Note) { (note_field(form, action, lang)) }
    }
}

fn questions(form: &Form<'_>, view: &View, action: &Action, lang: Lang) -> Markup {
    let sides = Sides {
        orgs: &view.given.orgs,
        persons: &view.given.persons,
    };
    html! {
        @for id in &action.fields { @if let Some(field) = view.scene.field(id) { (question(form, field, sides, lang)) } }
    }
}

/// Its hint, that it has to be approved, and what is left of its quota.
fn terms(view: &View, action: &Action, lang: Lang) -> Markup {
    let mut quotas = view.waiting.quotas.iter();
    let left = quotas.find(|(id, _)| *id == action.id);
    html! {
        @if !action.hint.get(lang).is_empty() { p.muted { (action.hint.get(lang)) } }
        @if let Some((_, left)) = left { p.muted { (lang.pick("额度还剩 ", "Left of its quota: ")) (left.get(lang)) } }
        @if !action.approve_by.is_empty() { p.muted { (lang.pick("须经批准后生效。", "It takes effect once it is approved.")) } }
    }
}

fn wants(action: &Action, need: Need) -> bool {
    action.needs.contains(&need) || action.may.contains(&need)
}

/// To whom the action gives the case, and for how long.
fn given(form: &Form<'_>, view: &View, action: &Action, lang: Lang) -> Markup {
    html! {
        @if wants(action, Need::Unit) { (unit_field(form, view, action, lang)) }
        @if wants(action, Need::Handler) { (handler_field(form, view, action, lang)) }
        @if wants(action, Need::Assists) { (call_fields(form, view, action, lang)) }
        (waits_for(view, action, lang))
        @if wants(action, Need::Limit) { (limit_field(form, view, action, lang)) }
        @if wants(action, Need::Matter) { (matter_field(form, view, lang)) }
    }
}

fn look_of(tone: Tone) -> Look {
    match tone {
        Tone::Primary => Look::Primary,
        Tone::Neutral => Look::Plain,
        Tone::Danger => Look::Danger,
    }
}

fn unit_field(form: &Form<'_>, view: &View, action: &Action, lang: Lang) -> Markup {
    let units: Vec<(String, &str)> = view
        .given
        .units
        .iter()
        .map(|org| (org.id.to_string(), org.name.as_str()))
        .collect();
    let options = units.iter().map(|(id, name)| (id.as_str(), *name));
    let none = [("", lang.pick("请选择承办单位", "Choose a unit"))];
    let mut field = form
        .field("unit", "承办单位", "Unit")
        .select(none.into_iter().chain(options));
    if action.needs.contains(&Need::Unit) {
        field = field.required();
    }
    html! { (field) (super::routed::reason(view, action, lang)) }
}

fn handler_field(form: &Form<'_>, view: &View, action: &Action, lang: Lang) -> Markup {
    let people: Vec<(String, String)> = view
        .given
        .handlers
        .iter()
        .map(|(person, role, name)| {
            let title = role.title();
            let shown = match lang {
                Lang::Zh => format!("{name}（{}）", title.zh),
                Lang::En => format!("{name} ({})", title.en),
            };
            (person.to_string(), shown)
        })
        .collect();
    let options = people.iter().map(|(id, name)| (id.as_str(), name.as_str()));
    let none = [("", lang.pick("请选择经办人", "Choose a person"))];
    let mut field = form
        .field("handler", "经办人", "Handler")
        .select(none.into_iter().chain(options));
    if action.needs.contains(&Need::Handler) {
        field = field.required();
    }
    html! { (field) }
}

/// The times to choose from, in the unit of the action's clocks and never longer than their own.
pub(super) fn limits_of(view: &View, action: &Action) -> Vec<Limit> {
    let matter = &view.case.facts.matter;
    let clocks = action.clocks.iter().filter_map(|id| view.scene.clock(id));
    let shortest = clocks
        .map(|clock| action.limit_most.unwrap_or(*clock.limit_for(matter)))
        .min_by_key(|limit| limit.amount);
    let Some(most) = shortest else {
        return Vec::new();
    };
    let steps = [1, 2, 3, 5, 10, 15, 20, 30, 60, 90];
    steps
        .into_iter()
        .filter(|amount| *amount <= most.amount)
        .map(|amount| Limit { amount, ..most })
        .collect()
}

fn limit_field(form: &Form<'_>, view: &View, action: &Action, lang: Lang) -> Markup {
    let limits: Vec<(String, Text)> = limits_of(view, action)
        .into_iter()
        .map(|limit| (limit.to_string(), limit.text()))
        .collect();
    let options = limits
        .iter()
        .map(|(code, text)| (code.as_str(), text.get(lang)));
    let none = [("", lang.pick("请选择", "Choose"))];
    let mut field = form
        .field("limit", "时限", "Time")
        .select(none.into_iter().chain(options));
    if action.needs.contains(&Need::Limit) {
        field = field.required();
    }
    html! { (field) }
}

/// The other matters it may be.
fn matter_field(form: &Form<'_>, view: &View, lang: Lang) -> Markup {
    let matters = view.scene.matters.iter();
    let others = matters.filter(|matter| matter.id != view.case.facts.matter);
    let options = others.map(|matter| (matter.id.as_str(), matter.title.get(lang)));
    let none = [("", lang.pick("请选择事项", "Choose a matter"))];
    let field = form
        .field("matter", "事项", "Matter")
        .select(none.into_iter().chain(options));
    html! { (field.required()) }
}

pub(super) fn rating_fields(form: &Form<'_>, lang: Lang) -> Markup {
    let yes_no = |yes_zh, yes_en, no_zh, no_en| {
        [
            Choice {
                value: "1",
                label: lang.pick(yes_zh, yes_en),
                line: "",
                icon: Some(Icon::FaceSmile),
            },
            Choice {
                value: "0",
                label: lang.pick(no_zh, no_en),
                line: "",
                icon: Some(Icon::FaceFrown),
            },
        ]
    };
    html! {
        (form.radio_cards("solved", "问题解决了吗？", "Is it solved?", &yes_no("解决了", "Yes", "没有解决", "No")))
        (form.radio_cards("satisfied", "您满意吗？", "Are you satisfied?", &yes_no("满意", "Satisfied", "不满意", "Not satisfied")))
    }
}

fn note_field(form: &Form<'_>, action: &Action, lang: Lang) -> Markup {
    let mut field = form
        .field("note", "说明", "Note")
        .area(NOTE_LINES)
        .max(super::super::checks::NOTE_CHARS);
    if action.needs.contains(&Need::Note) {
        field = field.required();
    }
    let hint = if action.public_note {
        lang.pick("上报人可以看到。", "The reporter can read this.")
    } else {
        lang.pick("仅内部可见。", "For the house only.")
    };
    html! { (field.hint(hint)) }
}
