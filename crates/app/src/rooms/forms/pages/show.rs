//! A version of a form as people read it: what is asked, of which kind, when, and which attribute of the registry it is.

use std::collections::BTreeMap;

use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State};
use linli_forms::{AskedReport, Block, Field, Form, Required};
use linli_kernel::Lang;
use maud::{Markup, html};

use super::super::definitions::{self, Version};
use super::super::{registry, words};
use crate::app::Shared;
use crate::rooms::people::{self, Right};
use crate::web::pages::view;
use crate::web::problem::Answer;
use crate::web::ui::{self, Action, Icon, Page, Tone};
use crate::web::visitor::{Permit, rights};

/// The page.
pub(super) async fn show(
    State(app): State<Shared>,
    Permit {
        caller, visitor, ..
    }: Permit<rights::SeeForms>,
    path: Result<Path<(String, u32)>, PathRejection>,
) -> Answer<Markup> {
    let Path((id, version)) = path?;
    let street = caller.street;
    let form = definitions::version(&app, street, &id, version).await?;
    let all = definitions::versions(&app, &caller).await?;
    let mine: Vec<Version> = all.into_iter().filter(|one| one.form == id).collect();
    let by = mine
        .iter()
        .filter_map(|one| one.added_by)
        .collect::<Vec<_>>();
    let read = app.db.read(move |tx| {
        Box::pin(async move {
            let catalogue = registry::catalogue(tx, street).await?;
            Ok((catalogue, people::names_of(tx, street, &by).await?))
        })
    });
    let (catalogue, names) = read.await?;
    let report = catalogue.report(form.def());
    let view = view(&app, &visitor).await?;
    let lang = view.lang;
    let head = &form.def().form;
    let lead = match lang {
        Lang::Zh => format!("第 {version} 版 · {}", head.department.zh),
        Lang::En => format!("Version {version} · {}", head.department.en),
    };
    let base = format!("/forms/{id}/{version}");
    let preview = format!("{base}/preview");
    let fill = format!("/forms/{id}/fill");
    let edit = format!("/forms/new?form={id}&version={version}");
    let submitted = format!("/forms/{id}/submissions");
    let may = |right| people::require(&caller, right).is_ok();
    let actions = html! {
        @if may(Right::FillForms) { (ui::link_button(&fill, lang.pick("填写", "Fill in")).icon(Icon::Edit).action(Action::Primary)) }
        (ui::link_button(&preview, lang.pick("试填", "Try it")).icon(Icon::Play))
        (ui::link_button(&submitted, lang.pick("已提交", "Submitted")).icon(Icon::Inbox))
        @if may(Right::ManageForms) { (ui::link_button(&edit, lang.pick("改为新版", "New version")).icon(Icon::Plus)) }
    };
    let body = html! {
        @if let Some(summary) = &head.summary { p { (summary.get(lang)) } }
        (known(&report, lang))
        (fields(&form, lang))
        (ui::card(lang.pick("版本", "Versions"), versions(&id, version, &mine, &names, lang)))
    };
    Ok(Page::new(&view, head.title.get(lang))
        .lead(&lead)
        .back("/forms", lang.pick("全部表单", "All forms"))
        .actions(actions)
        .wide()
        .body(body))
}

/// How much of it the registry knows.
fn known(report: &AskedReport, lang: Lang) -> Markup {
    let again = report.asked_again.len();
    let title = match lang {
        Lang::Zh => format!(
            "问 {} 项：{} 项由登记库带出，{again} 项重复填报",
            report.asked,
            report.reused.len()
        ),
        Lang::En => format!(
            "Asks {} fields: {} come from the registry, {again} are asked again",
            report.asked,
            report.reused.len()
        ),
    };
    let tone = if again > 0 { Tone::Warn } else { Tone::Good };
    ui::alert(
        tone,
        &title,
        html! {
            @if again > 0 {
                ul { @for one in &report.asked_again { li {
                    (one.title.get(lang)) " = " (one.attribute_title.get(lang)) " " code { (one.attribute) } "，" (one.kept_by.get(lang))
                } } }
            }
            @if !report.unknown_binds.is_empty() {
                p { (lang.pick("登记库里还没有：", "Not in the registry yet: ")) (report.unknown_binds.iter().map(|(_, bind)| bind.as_str()).collect::<Vec<_>>().join("、")) }
            }
        },
    )
}

fn fields(form: &Form, lang: Lang) -> Markup {
    let columns = [
        ("题目", "Question"),
        ("类型", "Kind"),
        ("何时", "When"),
        ("必填", "Required"),
        ("登记项", "Registry"),
        ("个人信息", "Personal"),
    ];
    let columns: Vec<_> = columns
        .iter()
        .map(|(zh, en)| ui::Column::text(lang.pick(zh, en)))
        .collect();
    let mut rows = Vec::new();
    gather(&form.layout(), "", lang, &mut rows);
    ui::table(lang.pick("题目", "Questions"), &columns, rows)
}

fn gather(blocks: &[Block<'_>], within: &str, lang: Lang, rows: &mut Vec<Vec<Markup>>) {
    for block in blocks {
        match block {
            Block::Field(field) => rows.push(row(field, within, lang)),
            Block::Group(group, inside) => gather(
                inside,
                &format!("{within}{} › ", group.title.get(lang)),
                lang,
                rows,
            ),
            Block::Repeat(repeat, inside) => {
                let each = lang.pick("（每行）", " (each row)");
                gather(
                    inside,
                    &format!("{within}{}{each} › ", repeat.title.get(lang)),
                    lang,
                    rows,
                );
            }
        }
    }
}

fn row(field: &Field, within: &str, lang: Lang) -> Vec<Markup> {
    let required = match &field.required {
        Required::Always(true) => html! { (lang.pick("是", "Yes")) },
        Required::Always(false) => html! {},
        Required::When(rule) => html! { code { (rule) } },
    };
    vec![
        html! { @if !within.is_empty() { span.muted { (within) } } (field.title.get(lang)) },
        html! { (words::kind(field.kind, lang)) },
        html! { @if let Some(when) = &field.when { code { (when) } } @if let Some(compute) = &field.compute { code { "= " (compute) } } },
        required,
        html! { @if let Some(bind) = &field.bind { code { (bind) } } },
        html! { @if field.personal { (ui::badge(Tone::Quiet, lang.pick("加密", "Sealed"))) } },
    ]
}

fn versions(
    id: &str,
    shown: u32,
    all: &[Version],
    names: &BTreeMap<linli_kernel::PersonId, String>,
    lang: Lang,
) -> Markup {
    ui::list(all.iter().map(|one| {
        let by = match one.added_by {
            None => lang.pick("随系统提供", "ships with linli"),
            Some(person) => names.get(&person).map_or("—", String::as_str),
        };
        let title = match lang {
            Lang::Zh => format!("第 {} 版", one.version),
            Lang::En => format!("Version {}", one.version),
        };
        let older = one.version.min(shown);
        let newer = one.version.max(shown);
        html! {
            li.row-item {
                div.row-text {
                    a.row-link href={ "/forms/" (id) "/" (one.version) } { (title) }
                    div.row-line { (ui::when(one.added_at, lang)) " · " (by)
                        @if older != newer { " · " a href={ "/forms/" (id) "/compare?from=" (older) "&to=" (newer) } { (lang.pick("比较", "Compare")) span.visually-hidden { " " (older) "–" (newer) } } }
                    }
                }
                div.row-aside { @if one.in_force { (ui::badge(Tone::Good, lang.pick("现行", "In force"))) } }
            }
        }
    }))
}
