//! Entering a record and changing one: one form, made from the register's attributes.

use axum::Form as Urlencoded;
use axum::extract::rejection::{FormRejection, PathRejection, QueryRejection};
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Redirect, Response};
use linli_kernel::{Caller, Invalid, Lang, PlaceId, RecordId, Trouble};
use linli_registers::{Kind, Register};
use maud::{Markup, html};
use serde::Deserialize;
use serde_json::Value;

use super::fields::{CONFIRM, VALUE, field};
use super::words::typed as as_typed;
use super::{href, key_of};
use crate::app::Shared;
use crate::rooms::places::{self, Picker};
use crate::rooms::registry::act::read_only;
use crate::rooms::registry::consent::{self, WAYS};
use crate::rooms::registry::look::{self, Shown};
use crate::rooms::registry::restrict::restricted;
use crate::rooms::registry::routes::id_of;
use crate::rooms::registry::{self as registry, Draft, reach};
use crate::web::pages::{key_field, view};
use crate::web::problem::Answer;
use crate::web::ui::{self, Form, Icon, Page, Typed};
use crate::web::visitor::{Signed, Visitor};
use crate::zone;

#[derive(Debug, Default, Deserialize)]
pub(super) struct Asked {
    place: Option<String>,
}

/// The form of a new record.
pub(super) async fn blank(
    State(app): State<Shared>,
    Signed(caller, visitor): Signed,
    register: Result<Path<String>, PathRejection>,
    asked: Result<Query<Asked>, QueryRejection>,
) -> Answer<Markup> {
    let (Path(register), Query(asked)) = (register?, asked?);
    let register = writable(&caller, &register)?;
    let typed = Typed::new([("place", asked.place.unwrap_or_default())]);
    let sheet = Sheet::blank(register, typed, Invalid::default());
    Ok(page(&app, &caller, &visitor, &sheet).await?)
}

fn writable(caller: &Caller, id: &str) -> Result<&'static Register, Trouble> {
    let register = look::register(caller, id)?;
    if reach::paths(caller, register, &register.head().edit).is_empty() {
        return Err(read_only());
    }
    Ok(register)
}

/// Enters a record, and on to its page.
pub(super) async fn create(
    State(app): State<Shared>,
    Signed(caller, visitor): Signed,
    register: Result<Path<String>, PathRejection>,
    sent: Result<Urlencoded<Typed>, FormRejection>,
) -> Answer<Response> {
    let (Path(register), Urlencoded(typed)) = (register?, sent?);
    let register = writable(&caller, &register)?;
    let place: Option<PlaceId> = typed.get("place").parse().ok();
    let draft = draft(register, &typed, None);
    let asked = (
        "enter",
        register.id(),
        place,
        (&draft.values, &draft.agreed),
        &draft.confirmed,
    );
    let key = key_of(&app, &typed, &asked)?;
    match registry::create(&app, &caller, register.id(), place, draft, Some(key)).await {
        Ok(id) => Ok(Redirect::to(&format!("{}?told=entered", href(id))).into_response()),
        Err(Trouble::Invalid(invalid)) => {
            let sheet = Sheet::blank(register, typed, invalid);
            let page = page(&app, &caller, &visitor, &sheet).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
        }
        Err(trouble) => Err(trouble.into()),
    }
}

/// The form of a record that is there.
pub(super) async fn show(
    State(app): State<Shared>,
    Signed(caller, visitor): Signed,
    path: Result<Path<String>, PathRejection>,
) -> Answer<Markup> {
    let Path(id) = path?;
    let shown = look::record(&app, &caller, id_of(&id)?).await?;
    if shown.record.restricted {
        return Err(restricted().into());
    }
    if !shown.edits {
        return Err(read_only().into());
    }
    let typed = filled(&shown);
    let sheet = Sheet::of(&shown, typed, Invalid::default());
    Ok(page(&app, &caller, &visitor, &sheet).await?)
}

/// What is kept, as it is typed; what is masked stays out and stays as it is unless something is typed.
fn filled(shown: &Shown) -> Typed {
    let mut pairs = vec![("version".to_owned(), shown.record.version.to_string())];
    for one in &shown.register.def().attributes {
        let Some(kept) = shown
            .kept
            .get(&one.id)
            .filter(|_| !shown.masked.contains(&one.id))
        else {
            continue;
        };
        let name = format!("{VALUE}{}", one.id);
        if let Some(items) = kept.value.as_array() {
            let codes = items.iter().filter_map(Value::as_str);
            pairs.extend(codes.map(|code| (name.clone(), code.to_owned())));
        } else {
            pairs.push((name, as_typed(one, &kept.value)));
        }
    }
    Typed::new(pairs)
}

/// Changes a record, and back to its page.
pub(super) async fn update(
    State(app): State<Shared>,
    Signed(caller, visitor): Signed,
    path: Result<Path<String>, PathRejection>,
    sent: Result<Urlencoded<Typed>, FormRejection>,
) -> Answer<Response> {
    let (Path(id), Urlencoded(typed)) = (path?, sent?);
    let id: RecordId = id_of(&id)?;
    let shown = look::record(&app, &caller, id).await?;
    let version: i64 = typed.get("version").parse().unwrap_or(-1);
    let draft = draft(shown.register, &typed, Some(&shown));
    let asked = (
        "change",
        id,
        version,
        &draft.values,
        &draft.confirmed,
        &draft.renewed,
    );
    let key = key_of(&app, &typed, &asked)?;
    match registry::update(&app, &caller, id, version, draft, Some(key)).await {
        Ok(_version) => Ok(Redirect::to(&format!("{}?told=changed", href(id))).into_response()),
        Err(Trouble::Invalid(invalid)) => {
            let sheet = Sheet::of(&shown, typed, invalid);
            let page = page(&app, &caller, &visitor, &sheet).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
        }
        Err(trouble) => Err(trouble.into()),
    }
}

/// What was typed. An empty field clears what was shown, and leaves what was masked.
fn draft(register: &Register, typed: &Typed, shown: Option<&Shown>) -> Draft {
    let mut out = Draft {
        as_of: typed.get("as_of").parse().ok(),
        agreed: Some(typed.get("agreed").to_owned()).filter(|how| !how.is_empty()),
        ..Draft::default()
    };
    let all = typed.get("renew") == "1";
    for one in &register.def().attributes {
        let name = format!("{VALUE}{}", one.id);
        let masked = shown.is_some_and(|shown| shown.masked.contains(&one.id));
        let value = if one.kind == Kind::Choices {
            typed.all(&name).collect::<Vec<_>>().into()
        } else {
            Value::from(typed.get(&name).trim())
        };
        let empty = value.as_str().map_or_else(
            || value.as_array().is_some_and(Vec::is_empty),
            str::is_empty,
        );
        if all && shown.is_some_and(|shown| shown.kept.contains_key(&one.id)) {
            out.renewed.insert(one.id.clone());
        }
        if empty && (masked || shown.is_none()) {
            continue;
        }
        out.values
            .insert(one.id.clone(), if empty { Value::Null } else { value });
        let reason = typed.get(&format!("{CONFIRM}{}", one.id)).trim().to_owned();
        if !reason.is_empty() {
            out.confirmed.insert(one.id.clone(), reason);
        }
    }
    out
}

/// A form to be shown: of which register, of which record, with what was typed and what is wrong.
pub(super) struct Sheet<'a> {
    pub(super) register: &'static Register,
    pub(super) shown: Option<&'a Shown>,
    pub(super) typed: Typed,
    pub(super) invalid: Invalid,
}

impl<'a> Sheet<'a> {
    fn blank(register: &'static Register, typed: Typed, invalid: Invalid) -> Self {
        Self {
            register,
            shown: None,
            typed,
            invalid: named(register, invalid),
        }
    }

    fn of(shown: &'a Shown, typed: Typed, invalid: Invalid) -> Self {
        Self {
            register: shown.register,
            shown: Some(shown),
            typed,
            invalid: named(shown.register, invalid),
        }
    }
}

/// Wrong attributes by the names of their fields.
fn named(register: &Register, invalid: Invalid) -> Invalid {
    let mut out = Invalid::default();
    for one in invalid.fields {
        let field = match register.attribute(&one.field) {
            Some(attribute) => format!("{VALUE}{}", attribute.id),
            None => one.field,
        };
        out.push(field, one.text.zh, one.text.en);
    }
    out
}

async fn page(
    app: &Shared,
    caller: &Caller,
    visitor: &Visitor,
    sheet: &Sheet<'_>,
) -> Result<Markup, Trouble> {
    let view = view(app, visitor).await?;
    let lang = view.lang;
    let title = sheet.register.head().title.get(lang);
    let (back, back_title, heading) = match sheet.shown {
        Some(shown) => (
            href(shown.record.id),
            shown.title.as_str(),
            format!("{}{}", lang.pick("更新：", "Change: "), shown.title),
        ),
        None => (
            format!("/registry/{}", sheet.register.id()),
            title,
            format!("{}{title}", lang.pick("新登记：", "Enter: ")),
        ),
    };
    let near = near(app, caller, sheet.typed.get("place")).await?;
    let form = form(app, sheet, &back, &near, lang);
    Ok(Page::new(&view, &heading)
        .back(&back, back_title)
        .narrow()
        .lead(sheet.register.head().purpose.get(lang))
        .body(form))
}

/// The form itself, with the choice of a place where the record is new.
fn form(
    app: &Shared,
    sheet: &Sheet<'_>,
    back: &str,
    near: &[(PlaceId, String)],
    lang: Lang,
) -> Markup {
    let new = sheet.shown.is_none();
    let action = format!("{back}/{}", if new { "new" } else { "edit" });
    let picker = Picker {
        lang,
        near,
        chosen: sheet.typed.get("place"),
        error: sheet.invalid.of("place"),
        back: &action,
    };
    let form = Form::post(lang, &action)
        .typed(sheet.typed.clone())
        .invalid(sheet.invalid.clone());
    let key = key_field(app, sheet.typed.get("key"), &sheet.invalid);
    html! {
        (form.render(html! {
            (key)
            @if new { (picker.field()) } @else { (Form::hidden("version", sheet.typed.get("version"))) }
            @if new && consent::asked_whole(sheet.register) { (agreed(&form, lang)) }
            @for one in &sheet.register.def().attributes { (field(sheet, one, lang)) }
            (form.field("as_of", "核实日期", "As of").date().hint(lang.pick("留空为今天。", "Empty: today.")))
            @if !new { (form.checkbox("renew", "其余各项仍然有效（更新核实日期）", "Everything else still holds (renew its day)")) }
            (ui::submit(lang.pick("保存", "Save")).icon(Icon::Check))
        }))
        @if new { (picker.beside()) }
    }
}

/// How the person agreed, of a register that keeps what it keeps on consent.
fn agreed(form: &Form<'_>, lang: Lang) -> Markup {
    let none = ("", lang.pick("请选择", "Choose"));
    let ways = WAYS.iter().map(|(code, zh, en)| (*code, lang.pick(zh, en)));
    let ways: Vec<(&str, &str)> = std::iter::once(none).chain(ways).collect();
    let why = lang.pick(
        "个人内容凭本人同意保存，随时可撤回。",
        "What is personal is kept on consent, which can be withdrawn at any time.",
    );
    html! { (form.field("agreed", "本人同意的方式", "How the person agreed").hint(why).select(ways)) }
}

async fn near(
    app: &Shared,
    caller: &Caller,
    chosen: &str,
) -> Result<Vec<(PlaceId, String)>, Trouble> {
    let (caller, chosen) = (caller.clone(), chosen.parse().ok());
    let day = zone::day(app.clock.now());
    app.db
        .read(move |tx| Box::pin(async move { places::near(tx, &caller, chosen, day).await }))
        .await
}
