//! 重复填报: what forms ask that the registry knows, by department and by form, with what was really submitted.

use axum::extract::State;
use linli_kernel::Lang;
use maud::{Markup, html};

use super::super::report::{self, Asked, Department};
use crate::app::Shared;
use crate::web::pages::view;
use crate::web::problem::Answer;
use crate::web::ui::{self, Column, Page};
use crate::web::visitor::{Permit, rights};

/// The page.
pub(super) async fn report(
    State(app): State<Shared>,
    Permit {
        caller, visitor, ..
    }: Permit<rights::SeeForms>,
) -> Answer<Markup> {
    let (forms, departments) = report::report(&app, &caller).await?;
    let view = view(&app, &visitor).await?;
    let lang = view.lang;
    let sum = |of: fn(&Asked) -> i64| forms.iter().map(of).sum::<i64>();
    let again: usize = forms.iter().map(|one| one.form.asked_again.len()).sum();
    let body = html! {
        div.stats {
            (ui::stat(lang.pick("重复询问的项目", "Fields asked again"), again, lang.pick("登记库已有，仍让人填写", "the registry knows, and people type them")))
            (ui::stat(lang.pick("少填的项目", "Fields not typed"), sum(|one| one.counts.spared()), lang.pick("由登记库带出或打勾确认", "came from the registry, or were ticked")))
            (ui::stat(lang.pick("白填的项目", "Fields typed in vain"), sum(Asked::typed_in_vain), lang.pick("重复询问的项目 × 提交份数", "fields asked again × submissions")))
        }
        h2 { (lang.pick("各部门", "By department")) }
        (by_department(&departments, lang))
        h2 { (lang.pick("各表单", "By form")) }
        (by_form(&forms, lang))
        @if again > 0 { h2 { (lang.pick("重复询问了什么", "What is asked again")) } (what(&forms, lang)) }
        p.muted { (lang.pick("绑定登记项的题目自动带出；没有绑定但名称或选项与登记项相同的算重复询问。签名和定位不计。", "A field bound to the registry is prefilled; one that is not, but is like an attribute by its label or choices, counts as asked again. Signatures and locations do not count.")) }
    };
    Ok(Page::new(&view, lang.pick("重复填报", "Asked twice"))
        .lead(lang.pick(
            "哪些表单还在问登记库已有的信息。",
            "Which forms still ask what the registry knows.",
        ))
        .back("/forms", lang.pick("全部表单", "All forms"))
        .wide()
        .body(body))
}

fn columns<'a>(first: &'a str, lang: Lang) -> Vec<Column<'a>> {
    let numbers = [
        ("询问", "Asked"),
        ("带出", "Reused"),
        ("重复询问", "Asked again"),
        ("提交", "Submitted"),
        ("少填", "Not typed"),
        ("白填", "In vain"),
    ];
    let numbers = numbers
        .iter()
        .map(|(zh, en)| Column::number(lang.pick(zh, en)));
    std::iter::once(Column::text(first))
        .chain(numbers)
        .collect()
}

fn by_department(all: &[Department], lang: Lang) -> Markup {
    let rows = all.iter().map(|one| {
        let report = &one.report;
        vec![
            html! { (report.department.get(lang)) " " span.muted { (report.forms) (lang.pick(" 张表单", " forms")) } },
            html! { (report.asked) },
            html! { (report.reused) },
            html! { (report.asked_again) },
            html! { (one.submissions) },
            html! { (one.spared) },
            html! { (one.typed_in_vain) },
        ]
    });
    ui::table(
        lang.pick("各部门", "By department"),
        &columns(lang.pick("部门", "Department"), lang),
        rows,
    )
}

fn by_form(all: &[Asked], lang: Lang) -> Markup {
    let rows = all.iter().map(|one| {
        let form = &one.form;
        vec![
            html! { a href={ "/forms/" (form.form) "/" (one.version) } { (form.title.get(lang)) } },
            html! { (form.asked) },
            html! { (form.reused.len()) },
            html! { (form.asked_again.len()) },
            html! { (one.submissions) },
            html! { (one.counts.spared()) },
            html! { (one.typed_in_vain()) },
        ]
    });
    ui::table(
        lang.pick("各表单", "By form"),
        &columns(lang.pick("表单", "Form"), lang),
        rows,
    )
}

fn what(all: &[Asked], lang: Lang) -> Markup {
    let columns = [
        ("表单", "Form"),
        ("题目", "Question"),
        ("登记项", "Registry"),
        ("谁在管", "Kept by"),
    ];
    let columns: Vec<_> = columns
        .iter()
        .map(|(zh, en)| Column::text(lang.pick(zh, en)))
        .collect();
    let rows = all.iter().flat_map(|one| {
        one.form.asked_again.iter().map(move |field| {
            vec![
                html! { (one.form.title.get(lang)) },
                html! { (field.title.get(lang)) },
                html! { (field.attribute_title.get(lang)) " " code { (field.attribute) } },
                html! { (field.kept_by.get(lang)) },
            ]
        })
    });
    ui::table(
        lang.pick("重复询问了什么", "What is asked again"),
        &columns,
        rows,
    )
}
