//! The forms of the street, and the drafts of the reader.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::extract::State;
use linli_forms::Form;
use linli_kernel::{Caller, Lang, PlaceId};
use maud::{Markup, html};

use super::super::{definitions, draft};
use crate::app::Shared;
use crate::rooms::people::{self, Right};
use crate::rooms::places;
use crate::web::pages::view;
use crate::web::problem::Answer;
use crate::web::ui::{self, Action, Icon, Page};
use crate::web::visitor::{Permit, rights};

/// The page.
pub(super) async fn list(
    State(app): State<Shared>,
    Permit {
        caller, visitor, ..
    }: Permit<rights::SeeForms>,
) -> Answer<Markup> {
    let street = caller.street;
    let forms = app
        .db
        .read(move |tx| Box::pin(async move { definitions::in_force(tx, street).await }))
        .await?;
    let drafts = draft::drafts(&app, &caller).await?;
    let ids: Vec<PlaceId> = drafts.iter().map(|one| one.about.place).collect();
    let places = app
        .db
        .read(move |tx| Box::pin(async move { places::names_of(tx, street, &ids).await }))
        .await?;
    let view = view(&app, &visitor).await?;
    let lang = view.lang;
    let body = html! {
        @if !drafts.is_empty() { (begun(&drafts, &places, lang)) }
        @if forms.is_empty() {
            (ui::empty(Icon::Checklist, lang.pick("还没有表单", "No forms yet"),
                lang.pick("表单是一段文本或一份 XLSForm 工作簿，添加后即可填写。", "A form is a text or an XLSForm workbook; add one and people can fill it in."), html! {}))
        }
        @for (department, forms) in by_department(&forms, lang) {
            (ui::card(&department, ui::list(forms.into_iter().map(|form| row(form, &caller, lang)))))
        }
    };
    let mut page = Page::new(&view, lang.pick("表单", "Forms")).lead(lang.pick(
        "登记库已有的先带出再确认，不重复填写。",
        "What the registry knows is confirmed, not typed again.",
    ));
    page = page.actions(actions(&caller, lang));
    Ok(page.body(body))
}

fn actions(caller: &Caller, lang: Lang) -> Markup {
    let report = ui::link_button("/forms/report", lang.pick("重复填报", "Asked twice"));
    let add = ui::link_button("/forms/new", lang.pick("添加表单", "Add a form"))
        .icon(Icon::Plus)
        .action(Action::Primary);
    let manages = people::require(caller, Right::ManageForms).is_ok();
    html! { (report.icon(Icon::Chart)) @if manages { (add) } }
}

fn by_department(forms: &[Arc<Form>], lang: Lang) -> BTreeMap<String, Vec<&Form>> {
    let mut out: BTreeMap<String, Vec<&Form>> = BTreeMap::new();
    for form in forms {
        let department = form.def().form.department.get(lang).to_owned();
        out.entry(department).or_default().push(form);
    }
    out
}

fn row(form: &Form, caller: &Caller, lang: Lang) -> Markup {
    let head = &form.def().form;
    let summary = head.summary.as_ref().map_or("", |text| text.get(lang));
    let fills = people::require(caller, Right::FillForms).is_ok();
    let to = if fills {
        format!("/forms/{}/fill", head.id)
    } else {
        format!("/forms/{}/{}", head.id, head.version)
    };
    html! {
        li.row-item {
            div.row-text {
                a.row-link href=(to) { (head.title.get(lang)) }
                div.row-line { (summary) }
                div.row-line {
                    a href={ "/forms/" (head.id) "/" (head.version) } {
                        (match lang { Lang::Zh => format!("第 {} 版", head.version), Lang::En => format!("Version {}", head.version) })
                        span.visually-hidden { "：" (head.title.get(lang)) }
                    }
                    " · "
                    a href={ "/forms/" (head.id) "/submissions" } { (lang.pick("已提交", "Submitted")) span.visually-hidden { "：" (head.title.get(lang)) } }
                }
            }
            @if fills { div.row-aside { (ui::link_button(&to, lang.pick("填写", "Fill in")).icon(Icon::Edit)) } }
        }
    }
}

fn begun(drafts: &[draft::Draft], places: &BTreeMap<PlaceId, String>, lang: Lang) -> Markup {
    let rows = drafts.iter().map(|one| {
        let head = &one.form.def().form;
        let place = places.get(&one.about.place).map_or("", String::as_str);
        ui::list_row(&ui::Row {
            href: &format!("/forms/drafts/{}", one.instance),
            title: head.title.get(lang),
            line: html! { (place) " · " (ui::when(one.updated, lang)) },
            aside: html! { @if one.corrects.is_some() { (ui::badge(ui::Tone::Busy, lang.pick("更正", "Correction"))) } },
        })
    });
    ui::card(lang.pick("我的草稿", "My drafts"), ui::list(rows))
}
