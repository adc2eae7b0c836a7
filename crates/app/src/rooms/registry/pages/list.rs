//! The registers, and the records of one of them.

use std::sync::LazyLock;

use axum::Form as Urlencoded;
use axum::extract::rejection::{FormRejection, PathRejection, QueryRejection};
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use linli_kernel::{Caller, Invalid, Lang, PlaceId, RecordId, Text, Trouble};
use linli_registers::{Register, Subject};
use maud::{Markup, html};
use serde::Deserialize;

use super::words::{icon, value};
use super::{Tried, href, restrict};
use crate::app::Shared;
use crate::rooms::people::{self, Right};
use crate::rooms::registry::look::{self, Shown};
use crate::rooms::registry::{self, books, reach};
use crate::web::pages::view;
use crate::web::problem::Answer;
use crate::web::ui::{self, Form, Icon, Page, Pager, Row, Typed};
use crate::web::visitor::{Signed, Visitor};
use crate::web::{encode, listing};

/// Which page of a register.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Asked {
    place: Option<String>,
    after: Option<String>,
}

impl Asked {
    /// The place below which records are listed, where one is named.
    pub(super) fn below(&self) -> Option<PlaceId> {
        self.place.as_deref().and_then(|id| id.parse().ok())
    }
}

/// What registers are of, as the page groups them: what a worker opens every day first.
static HEADINGS: LazyLock<[(Subject, Text); 5]> = LazyLock::new(|| {
    [
        (Subject::Person, Text::new("人员", "People")),
        (Subject::Household, Text::new("家庭户", "Households")),
        (Subject::Place, Text::new("房屋和地点", "Homes and places")),
        (
            Subject::Organisation,
            Text::new("单位和组织", "Organisations"),
        ),
        (
            Subject::Thing,
            Text::new("设施、资源和其他", "Facilities, resources and others"),
        ),
    ]
});

/// Every register that the caller reads.
pub(super) async fn all(
    State(app): State<Shared>,
    Signed(caller, visitor): Signed,
) -> Answer<Markup> {
    let view = view(&app, &visitor).await?;
    let lang = view.lang;
    let readable = books::registers().iter();
    let readable: Vec<&Register> = readable.filter(|one| reach::reads(&caller, one)).collect();
    let body = html! {
        @if readable.is_empty() {
            (ui::empty(Icon::Book, lang.pick("没有可查阅的登记簿", "No register to read"),
                lang.pick("您的岗位没有登记簿的查阅权限。", "Your appointments do not let you read one."), html! {}))
        }
        @for (subject, heading) in HEADINGS.iter() {
            @let these: Vec<&Register> = readable.iter().copied().filter(|one| one.head().subject == *subject).collect();
            @if !these.is_empty() {
                h2 { (heading.get(lang)) }
                div.card-links { @for one in these {
                    (ui::card_link(&format!("/registry/{}", one.id()), icon(*subject),
                        one.head().title.get(lang), one.head().purpose.get(lang)))
                } }
            }
        }
    };
    Ok(Page::new(&view, lang.pick("登记簿", "Registers"))
        .lead(lang.pick(
            "人、户、组织、地点和设施各登记一次，表单直接引用。个人信息加密保存、默认遮盖，查看原文须说明事由。",
            "People, households, organisations, places and facilities are entered once and reused by forms. What is personal is encrypted and masked; seeing it in full takes a reason.",
        ))
        .actions(html! { @if people::require(&caller, Right::ManageRegistry).is_ok() {
            (ui::link_button("/registry/retention", lang.pick("保存期限", "Retention")).icon(Icon::Hourglass))
        } })
        .body(body))
}

/// One register.
pub(super) async fn show(
    State(app): State<Shared>,
    Signed(caller, visitor): Signed,
    register: Result<Path<String>, PathRejection>,
    asked: Result<Query<Asked>, QueryRejection>,
) -> Answer<Markup> {
    let (Path(register), Query(asked)) = (register?, asked?);
    let register = look::register(&caller, &register)?;
    Ok(page(
        &app,
        &caller,
        &visitor,
        register,
        &asked,
        None,
        &Tried::default(),
    )
    .await?)
}

/// Finds records by a whole value; it is sent in the body, so that no address or log holds it.
pub(super) async fn find(
    State(app): State<Shared>,
    Signed(caller, visitor): Signed,
    register: Result<Path<String>, PathRejection>,
    sent: Result<Urlencoded<Typed>, FormRejection>,
) -> Answer<Response> {
    let (Path(register), Urlencoded(typed)) = (register?, sent?);
    let register = look::register(&caller, &register)?;
    let (attribute, wanted) = (
        typed.get("attribute").to_owned(),
        typed.get("value").to_owned(),
    );
    let found = registry::find(&app, &caller, register.id(), &attribute, &wanted).await;
    let tried = |typed, invalid| Tried {
        form: "find".to_owned(),
        typed,
        invalid,
    };
    let (status, found, tried) = match found {
        Ok(found) => (
            StatusCode::OK,
            Some(found),
            tried(typed, Invalid::default()),
        ),
        Err(Trouble::Invalid(invalid)) => (
            StatusCode::UNPROCESSABLE_ENTITY,
            None,
            tried(typed, invalid),
        ),
        Err(other @ (Trouble::Refused(_) | Trouble::Fault(_))) => return Err(other.into()),
    };
    let asked = Asked::default();
    let page = page(&app, &caller, &visitor, register, &asked, found, &tried).await?;
    Ok((status, page).into_response())
}

async fn page(
    app: &Shared,
    caller: &Caller,
    visitor: &Visitor,
    register: &'static Register,
    asked: &Asked,
    found: Option<Vec<Shown>>,
    tried: &Tried,
) -> Result<Markup, Trouble> {
    let view = view(app, visitor).await?;
    let lang = view.lang;
    let searched = found.is_some();
    let (records, next) = match found {
        Some(found) => (found, None),
        None => listed(app, caller, register, asked).await?,
    };
    let within = asked.place.as_deref().unwrap_or_default();
    let within = encode(within);
    let next = next.map(|id| format!("/registry/{}?place={within}&after={id}", register.id()));
    let new = format!("/registry/{}/new?place={within}", register.id());
    let (file, bring) = (
        format!("/registry/{}/export", register.id()),
        format!("/imports/new/{}", register.id()),
    );
    let body = html! {
        (search(register, tried, lang))
        @if searched { h2 { (lang.pick("查找结果", "Found")) } }
        @if records.is_empty() { (nothing(searched, lang)) }
        @else { (ui::list(records.iter().map(|one| row(one, lang)))) }
        (ui::pager(lang, &Pager { prev: None, next }))
        @if !records.is_empty() && !searched { (listing::links(lang, &file, &format!("place={within}"))) }
        (about(register, lang))
    };
    let page = Page::new(&view, register.head().title.get(lang));
    let page = page.back("/registry", lang.pick("登记簿", "Registers"));
    let edits = !reach::paths(caller, register, &register.head().edit).is_empty();
    Ok(page
        .actions(html! { @if edits { (add(&new, lang)) " " (import(&bring, lang)) } })
        .body(body))
}

/// A page of the register. An address with a place or page that is none shows the whole, from the start.
async fn listed(
    app: &Shared,
    caller: &Caller,
    register: &Register,
    asked: &Asked,
) -> Result<(Vec<Shown>, Option<RecordId>), Trouble> {
    let place = asked.below();
    let after = asked.after.as_deref().and_then(|id| id.parse().ok());
    let page = look::list(app, caller, register.id(), place, after).await?;
    Ok((page.records, page.next))
}

fn add(href: &str, lang: Lang) -> Markup {
    html! { (ui::link_button(href, lang.pick("新登记", "Enter a new one")).icon(Icon::Plus)) }
}

fn import(href: &str, lang: Lang) -> Markup {
    html! { (ui::link_button(href, lang.pick("导入表格", "Import a workbook")).icon(Icon::Upload)) }
}

fn nothing(searched: bool, lang: Lang) -> Markup {
    let line = if searched {
        lang.pick(
            "请核对后重试；按原值查找须填写完整。",
            "Check it and try again; the value must be whole.",
        )
    } else {
        lang.pick(
            "在您的职责范围内还没有登记。",
            "Nothing is entered within your reach yet.",
        )
    };
    ui::empty(
        Icon::Inbox,
        lang.pick("没有记录", "No records"),
        line,
        html! {},
    )
}

/// The form that finds a record by a whole value.
fn search(register: &'static Register, tried: &Tried, lang: Lang) -> Markup {
    let sought: Vec<(&str, &str)> = register
        .def()
        .attributes
        .iter()
        .filter(|one| one.sought)
        .map(|one| (one.id.as_str(), one.title.get(lang)))
        .collect();
    if sought.is_empty() {
        return html! {};
    }
    let action = format!("/registry/{}/find", register.id());
    let (typed, invalid) = tried.of("find");
    let form = Form::post(lang, &action).typed(typed).invalid(invalid);
    form.render(html! {
        (form.field("attribute", "按哪一项查找", "Find by").required().select(sought))
        (form.field("value", "完整内容", "The whole value").required().max(100)
            .hint(lang.pick("加密保存的内容只能按完整原值查找。", "What is encrypted is found by its whole value only.")))
        (ui::submit(lang.pick("查找", "Find")).icon(Icon::Search))
    })
}

/// A record in a list: what it is called, where it stands, and the first three of what is kept.
pub(super) fn row(one: &Shown, lang: Lang) -> Markup {
    let name = one.register.name().map(|name| name.id.as_str());
    let rest = one.register.def().attributes.iter();
    let rest = rest.filter(|it| Some(it.id.as_str()) != name);
    let rest = rest.filter_map(|it| one.kept.get(&it.id).map(|kept| (it, kept)));
    let line = html! {
        @if let Some(place) = one.place.as_ref().filter(|place| **place != one.title) { (place) " " }
        @for (it, kept) in rest.take(3) {
            span.nowrap { (it.title.get(lang)) (lang.pick("：", ": ")) (value(one.register, it, &kept.value, lang)) } " "
        }
    };
    ui::list_row(&Row {
        href: &href(one.record.id),
        title: &one.title,
        line,
        aside: restrict::badge(one, lang),
    })
}

/// What the register is kept for and how long.
fn about(register: &Register, lang: Lang) -> Markup {
    let head = register.head();
    ui::card(
        lang.pick("处理目的与依据", "What it is kept for"),
        ui::key_values([
            (
                lang.pick("目的", "Purpose"),
                html! { (head.purpose.get(lang)) },
            ),
            (
                lang.pick("依据", "Basis"),
                html! { (head.ground.title().get(lang)) " · " (head.basis.get(lang)) },
            ),
            (lang.pick("保存期限", "Kept for"), retention(register, lang)),
            (
                lang.pick("登记单位", "Kept by"),
                html! { (head.kept_by.get(lang)) },
            ),
        ]),
    )
}

fn retention(register: &Register, lang: Lang) -> Markup {
    let kept = &register.head().retention;
    let period = [
        (kept.years, lang.pick("年", "years")),
        (kept.months, lang.pick("个月", "months")),
        (kept.days, lang.pick("天", "days")),
    ];
    html! {
        (kept.after.title().get(lang)) " "
        @for (count, unit) in period { @if let Some(count) = count { (count) " " (unit) } }
        @if let Some(unset) = &kept.unset { (unset.get(lang)) }
    }
}
