//! The fields of a record's form, made from the register's attributes.

use linli_kernel::Lang;
use linli_registers::{AttributeDef, Kind, Register};
use maud::{Markup, html};

use super::edit::Sheet;
use crate::rooms::registry::look::Shown;
use crate::web::ui::{self, Field, Icon};

/// Before the id of an attribute in the names of the form's fields, so that none is taken for another field.
pub(super) const VALUE: &str = "v_";
/// Before the id of an attribute whose wrong check character is confirmed, with the reason.
pub(super) const CONFIRM: &str = "c_";

/// The field of an attribute.
pub(super) fn field(sheet: &Sheet<'_>, one: &AttributeDef, lang: Lang) -> Markup {
    let name = format!("{VALUE}{}", one.id);
    let error = sheet.invalid.of(&name);
    let title = one.title.get(lang);
    let masked = sheet.shown.filter(|shown| shown.masked.contains(&one.id));
    let hint = hint(one, masked, lang);
    if one.kind == Kind::Choices {
        return choices(sheet, one, &name, &hint, lang);
    }
    let mut field = Field::new(lang, &name, title)
        .value(sheet.typed.get(&name))
        .error(error.map(|text| text.get(lang).to_owned()));
    if !hint.is_empty() {
        field = field.hint(&hint);
    }
    if one.required {
        field = field.required();
    }
    let field = shaped(field, sheet.register, one, lang);
    html! {
        (field)
        @if error.is_some() && matches!(one.kind, Kind::IdNumber | Kind::CreditCode) { (confirm(sheet, one, lang)) }
    }
}

/// A field in the shape of its kind.
fn shaped<'a>(
    field: Field<'a>,
    register: &'static Register,
    one: &'a AttributeDef,
    lang: Lang,
) -> Field<'a> {
    match one.kind {
        Kind::LongText => field.area(3).max(2_000),
        Kind::Text => field.max(usize::try_from(one.max.unwrap_or(200)).unwrap_or(200)),
        Kind::Date => field.date(),
        Kind::Phone => field.tel().autocomplete("off").max(20),
        Kind::Number | Kind::Area | Kind::Money => field.number().max(20),
        Kind::IdNumber | Kind::CreditCode => field.autocomplete("off").max(24),
        Kind::Place | Kind::Record => field.max(40),
        Kind::YesNo => field.select([
            ("", lang.pick("未登记", "Not on record")),
            ("yes", lang.pick("是", "Yes")),
            ("no", lang.pick("否", "No")),
        ]),
        Kind::Choice => {
            let list = register.attribute(&one.id).and_then(|it| register.list(it));
            let choices = list.into_iter().flat_map(|list| &list.choices);
            let choices = choices.map(|choice| (choice.id.as_str(), choice.title.get(lang)));
            let none = [("", lang.pick("未登记", "Not on record"))];
            field.select(none.into_iter().chain(choices).collect::<Vec<_>>())
        }
        Kind::Choices => field,
    }
}

fn hint(one: &AttributeDef, masked: Option<&Shown>, lang: Lang) -> String {
    let own = one.hint.as_ref().map(|hint| hint.get(lang).to_owned());
    let unit = unit(one, lang);
    let kept = masked
        .and_then(|shown| shown.kept.get(&one.id))
        .map(|kept| {
            let now = kept.value.as_str().unwrap_or("****");
            format!(
                "{}{now}{}",
                lang.pick("现值已遮盖：", "Now (masked): "),
                lang.pick("；留空不改", "; empty: stays as it is")
            )
        });
    let parts: Vec<String> = [own, unit, kept].into_iter().flatten().collect();
    parts.join(lang.pick("。", ". "))
}

/// How a value of a kind is typed.
fn unit(one: &AttributeDef, lang: Lang) -> Option<String> {
    let text = match one.kind {
        Kind::Area => lang.pick("平方米，最多两位小数", "m², at most two decimals"),
        Kind::Money => lang.pick("元，最多两位小数", "Yuan, at most two decimals"),
        Kind::Number => one.unit.as_ref()?.get(lang),
        Kind::Record => lang.pick("记录编号（record_…）", "The id of the record (record_…)"),
        Kind::Place => lang.pick("地点编号（place_…）", "The id of the place (place_…)"),
        Kind::Text
        | Kind::LongText
        | Kind::Date
        | Kind::Choice
        | Kind::Choices
        | Kind::YesNo
        | Kind::Phone
        | Kind::IdNumber
        | Kind::CreditCode => return None,
    };
    Some(text.to_owned())
}

/// Any of a list, as check boxes.
fn choices(sheet: &Sheet<'_>, one: &AttributeDef, name: &str, hint: &str, lang: Lang) -> Markup {
    let list = sheet.register.list(one);
    let chosen: Vec<&str> = sheet.typed.all(name).collect();
    let error = sheet.invalid.of(name);
    html! {
        fieldset.field {
            legend.form-label { (one.title.get(lang)) }
            @if !hint.is_empty() { p.hint { (hint) } }
            @for (nth, choice) in list.into_iter().flat_map(|list| &list.choices).enumerate() {
                label.check {
                    input.form-check-input id=[(nth == 0).then(|| format!("f-{name}"))] type="checkbox" name=(name)
                        value=(choice.id) checked[chosen.contains(&choice.id.as_str())];
                    span { (choice.title.get(lang)) }
                }
            }
            @if let Some(text) = error {
                p.field-error { (ui::icon(Icon::Warning)) span { (text.get(lang)) } }
            }
        }
    }
}

/// The way out where a document really shows a number with a wrong check character.
fn confirm(sheet: &Sheet<'_>, one: &AttributeDef, lang: Lang) -> Markup {
    let name = format!("{CONFIRM}{}", one.id);
    let label = lang.pick(
        "证件上确是如此：说明原因",
        "The document really says so: give the reason",
    );
    html! {
        (Field::new(lang, &name, label).value(sheet.typed.get(&name)).max(200)
            .hint(lang.pick("只放行校验位不符，原因与登记人留存。", "Only the check character is let through; who and why stay on record.")))
    }
}
