//! The page that reads codes aloud and shows the sample sheet.

use axum::extract::{Query, State};
use linli_codes::{Accuracy, Class, Code, Family, PartState, Sheet, What};
use linli_flow::Limit;
use linli_kernel::{Lang, Text, Trouble};
use maud::{Markup, html};

use super::routes::Asked;
use crate::app::Shared;
use crate::web::Pages;
use crate::web::pages::view;
use crate::web::problem::Answer;
use crate::web::ui::{self, Column, Field, Page, Tone};
use crate::web::visitor::Signed;

/// The pages.
pub fn pages() -> Pages {
    Pages::new()
        .get("/codes", show)
        .and(super::scheme_pages::pages())
}

async fn show(
    State(app): State<Shared>,
    Signed(_caller, visitor): Signed,
    Query(asked): Query<Asked>,
) -> Answer<Markup> {
    let view = view(&app, &visitor).await?;
    let lang = view.lang;
    let body = html! {
        p { a href="/codes/schemes" { (lang.pick("街道的编码方案", "Coding schemes of the street")) } }
        (form(&asked, lang))
        @if !asked.code.trim().is_empty() { (answer(&asked, lang)) }
        (sheet(lang))
        (ui::card(lang.pick("部件状态与定位精度", "States and accuracy of parts"), words(lang)))
    };
    Ok(Page::new(&view, lang.pick("编码", "Codes"))
        .lead(lang.pick(
            "单元网格编码和部件编码逐段读出；部件和事件样表是编写示例。",
            "Unit-grid and part codes, group by group; the sheet of parts and events is an invented example.",
        ))
        .wide()
        .body(body))
}

fn form(asked: &Asked, lang: Lang) -> Markup {
    let older = |what: What, zh: &str, en: &str| {
        let title = what.title();
        let all = what.layouts().map(move |layout| {
            let (zh, en) = (
                format!("{}{zh}（{} 位）", title.zh, layout.digits()),
                format!("{}{en} ({} digits)", title.en, layout.digits()),
            );
            (layout.id, Text::new(zh, en), layout.version)
        });
        all.collect::<Vec<_>>()
    };
    let mut layouts = older(What::Part, "", "");
    layouts.extend(older(What::UnitGrid, "", ""));
    let names: Vec<(&str, String)> = layouts
        .iter()
        .map(|(id, title, version)| (*id, format!("{} v{version}", title.get(lang))))
        .collect();
    let options = names.iter().map(|(id, name)| (*id, name.as_str()));
    ui::filter_bar(
        lang,
        "/codes",
        0,
        "/codes",
        html! {
            (Field::new(lang, "code", lang.pick("编码", "Code")).search().value(asked.code.clone()).placeholder("3301050101200007"))
            (Field::new(lang, "layout", lang.pick("编码规则", "Layout")).select(options).value(asked.layout.clone()))
        },
    )
}

fn answer(asked: &Asked, lang: Lang) -> Markup {
    match asked.read() {
        Ok(code) => read_aloud(&code, lang),
        Err(Trouble::Invalid(wrong)) => html! {
            @for field in &wrong.fields { (ui::alert(Tone::Bad, field.text.get(lang), html! {})) }
        },
        Err(Trouble::Refused(_) | Trouble::Fault(_)) => html! {},
    }
}

fn read_aloud(code: &Code, lang: Lang) -> Markup {
    let titles: Vec<(Text, &str)> = code
        .groups()
        .map(|(group, digits)| (group.title(), digits))
        .collect();
    let sheet = Sheet::example();
    let class = sheet.class_of(code);
    let pairs = titles
        .iter()
        .map(|(title, digits)| (title.get(lang), html! { code { (digits) } }));
    ui::card(
        &code.grouped(),
        html! {
            (ui::key_values(pairs))
            @if let Some(class) = class { p { (lang.pick("示例分类：", "Sample class: ")) (class.title.get(lang)) " " (ui::badge(Tone::Warn, lang.pick("示例", "Example"))) } }
            @if code.is_extension() == Some(true) { p { (lang.pick("扩展小类（080–999，由城市自定）", "An extension class (080–999, set by the city)")) } }
            p.muted { (code.layout().id) " · " (code.layout().source.text().get(lang)) }
        },
    )
}

fn sheet(lang: Lang) -> Markup {
    let sheet = Sheet::example();
    let columns = [
        Column::text(lang.pick("类别", "Kind")),
        Column::text(lang.pick("大类", "Major class")),
        Column::text(lang.pick("小类", "Minor class")),
        Column::text(lang.pick("立案条件", "Filing")),
        Column::text(lang.pick("结案标准", "Closing")),
        Column::text(lang.pick("处置时限", "Limit")),
    ];
    html! {
        h2 { (lang.pick("部件和事件样表", "Sample sheet of parts and events")) " " (ui::badge(Tone::Warn, lang.pick("示例", "Example"))) }
        (ui::alert(Tone::Warn, sheet.label.get(lang), html! {}))
        (ui::table(lang.pick("部件和事件样表（示例）", "Sample sheet (example)"), &columns, sheet.class.iter().map(|class| line(sheet, class, lang))))
    }
}

fn line(sheet: &Sheet, class: &Class, lang: Lang) -> Vec<Markup> {
    let family: Family = class.family;
    let major = sheet
        .major_of(class)
        .map_or("", |major| major.title.get(lang));
    let limit: Result<Limit, _> = class.limit.parse();
    let limit = limit.map_or_else(
        |_error| class.limit.clone(),
        |limit| limit.text().get(lang).to_owned(),
    );
    vec![
        html! { (family.title().get(lang)) },
        html! { code { (class.major) } " " (major) },
        html! { code { (class.code) } " " (class.title.get(lang)) },
        html! { (class.filing.get(lang)) },
        html! { (class.closing.get(lang)) },
        html! { (limit) },
    ]
}

fn words(lang: Lang) -> Markup {
    let states: Vec<String> = PartState::ALL
        .iter()
        .map(|state| state.title().get(lang).to_owned())
        .collect();
    html! {
        p { (lang.pick("状态：", "States: ")) (states.join(lang.pick("、", ", "))) }
        ul {
            @for one in Accuracy::ALL {
                li { (one.code()) " ±" (f64::from(one.within_mm()) / 1000.0) " m" }
            }
        }
        p.muted { (lang.pick("坐标为 CGCS2000。", "Positions are in CGCS2000.")) }
    }
}
