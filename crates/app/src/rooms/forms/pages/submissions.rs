//! What was submitted of a form: a list that can be narrowed, and the same as a file.

use axum::extract::rejection::{PathRejection, QueryRejection};
use axum::extract::{Path, Query, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use linli_kernel::{Kind, Lang, Trouble};
use maud::{Markup, html};

use super::super::bodies::SubmissionsQuery;
use super::super::definitions;
use super::super::export::{self, Format};
use super::super::list::{self, Line, State as Became};
use crate::app::Shared;
use crate::rooms::places::{self, PlaceKind};
use crate::web::encode;
use crate::web::pages::view;
use crate::web::problem::Answer;
use crate::web::ui::{self, Icon, Page, Pager, Tone};
use crate::web::visitor::{Permit, rights};
use crate::zone;

/// The list.
pub(super) async fn list(
    State(app): State<Shared>,
    Permit {
        caller, visitor, ..
    }: Permit<rights::SeeForms>,
    path: Result<Path<String>, PathRejection>,
    query: Result<Query<SubmissionsQuery>, QueryRejection>,
) -> Answer<Markup> {
    let (Path(id), Query(query)) = (path?, query?);
    let (street, wanted, day) = (caller.street, id.clone(), zone::day(app.clock.now()));
    let read = app.db.read(move |tx| {
        Box::pin(async move {
            let form = definitions::latest_in(tx, street, &wanted).await?;
            let root = places::root(tx, street).await?;
            let kinds = [PlaceKind::Community, PlaceKind::Grid, PlaceKind::Compound];
            let all = places::of_kinds(tx, street, &kinds, &root.path, day).await?;
            let titled = all
                .iter()
                .map(|one| (one.id.to_string(), one.title(&root.name)));
            Ok((form, titled.collect::<Vec<_>>()))
        })
    });
    let (form, places) = read.await?;
    let page = list::submissions(&app, &caller, query.filter(&id)?).await?;
    let view = view(&app, &visitor).await?;
    let lang = view.lang;
    let base = format!("/forms/{id}/submissions");
    let kept = kept(&query);
    let next = page.next.map(|after| format!("{base}?{kept}after={after}"));
    let body = html! {
        (filters(lang, &base, &query, &places))
        @if page.lines.is_empty() {
            (ui::empty(Icon::Inbox, lang.pick("没有符合条件的提交", "Nothing was submitted that fits"), lang.pick("换个条件，或先填写一份。", "Change the filter, or fill one in."), html! {}))
        } @else {
            (table(&page.lines, lang))
            (ui::pager(lang, &Pager { prev: None, next }))
        }
    };
    let (csv, xlsx) = (
        format!("/forms/{id}/export/csv?{kept}"),
        format!("/forms/{id}/export/xlsx?{kept}"),
    );
    let actions = html! {
        (ui::link_button(&xlsx, lang.pick("导出 Excel", "Excel")).icon(Icon::Download))
        (ui::link_button(&csv, lang.pick("导出 CSV", "CSV")).icon(Icon::Download))
    };
    let lead = lang.pick(
        "只列出您岗位范围内的提交。",
        "What lies within your appointments.",
    );
    let back = format!("/forms/{id}/{}", form.def().form.version);
    Ok(Page::new(&view, form.def().form.title.get(lang))
        .lead(lead)
        .back(&back, lang.pick("回到表单", "Back to the form"))
        .actions(actions)
        .wide()
        .body(body))
}

/// The filter as the beginning of a query.
fn kept(query: &SubmissionsQuery) -> String {
    let pairs = [
        ("place", &query.place),
        ("from", &query.from),
        ("to", &query.to),
        ("state", &query.state),
        ("mine", &query.mine),
    ];
    let given = pairs
        .into_iter()
        .filter_map(|(name, value)| Some((name, value.as_deref()?)));
    given
        .filter(|(_, value)| !value.is_empty())
        .map(|(name, value)| format!("{name}={}&", encode(value)))
        .collect()
}

fn filters(
    lang: Lang,
    base: &str,
    query: &SubmissionsQuery,
    places: &[(String, String)],
) -> Markup {
    let text = |value: &Option<String>| value.clone().unwrap_or_default();
    let set = [
        &query.place,
        &query.from,
        &query.to,
        &query.state,
        &query.mine,
    ];
    let active = set
        .iter()
        .filter(|value| value.as_deref().is_some_and(|text| !text.is_empty()))
        .count();
    let any = lang.pick("全部", "All");
    let mut offered = vec![("", any)];
    offered.extend(
        places
            .iter()
            .map(|(id, title)| (id.as_str(), title.as_str())),
    );
    let states = states(lang);
    let whose = [("", any), ("1", lang.pick("我填写的", "Mine"))];
    let fields = html! {
        (ui::Field::new(lang, "place", lang.pick("地点", "Place")).select(offered).value(text(&query.place)))
        (ui::Field::new(lang, "from", lang.pick("从", "From")).date().value(text(&query.from)))
        (ui::Field::new(lang, "to", lang.pick("到", "To")).date().value(text(&query.to)))
        (ui::Field::new(lang, "state", lang.pick("状态", "State")).select(states).value(text(&query.state)))
        (ui::Field::new(lang, "mine", lang.pick("填写人", "By")).select(whose).value(text(&query.mine)))
    };
    ui::filter_bar(lang, base, active, base, fields)
}

/// What may have become of them.
fn states(lang: Lang) -> [(&'static str, &'static str); 4] {
    let pick = |zh: &'static str, en: &'static str| match lang {
        Lang::Zh => zh,
        Lang::En => en,
    };
    [
        ("", pick("全部", "All")),
        (Became::First.code(), pick("未更正", "As submitted")),
        (Became::Corrected.code(), pick("更正过", "Corrected")),
        (Became::Case.code(), pick("已转案件", "Became a case")),
    ]
}

fn table(lines: &[Line], lang: Lang) -> Markup {
    let columns = [
        ("地点", "Place"),
        ("填写时间", "Filled in"),
        ("填写人", "By"),
        ("状态", "State"),
        ("带出未重填", "Not retyped"),
    ];
    let mut columns: Vec<_> = columns
        .iter()
        .map(|(zh, en)| ui::Column::text(lang.pick(zh, en)))
        .collect();
    if let Some(last) = columns.last_mut() {
        last.number = true;
    }
    let rows = lines.iter().map(|line| {
        let one = &line.submission;
        vec![
            html! { a href={ "/submissions/" (one.id) } data-row-link { (line.place) } },
            html! { (ui::when(one.filled, lang)) },
            html! { (line.by) },
            state(one.edition, one.case.is_some(), lang),
            html! { (one.counts.spared()) " / " (one.counts.asked) },
        ]
    });
    ui::table(lang.pick("提交", "Submissions"), &columns, rows)
}

/// What became of it.
pub(super) fn state(edition: i64, case: bool, lang: Lang) -> Markup {
    html! {
        @if case { (ui::badge(Tone::Busy, lang.pick("已转案件", "Became a case"))) " " }
        @if edition > 1 { (ui::badge(Tone::Warn, lang.pick("更正过", "Corrected"))) }
        @else if !case { (ui::badge(Tone::Good, lang.pick("已提交", "Submitted"))) }
    }
}

/// The list as a file.
pub(super) async fn export(
    State(app): State<Shared>,
    Permit {
        caller, visitor, ..
    }: Permit<rights::SeeForms>,
    path: Result<Path<(String, String)>, PathRejection>,
    query: Result<Query<SubmissionsQuery>, QueryRejection>,
) -> Answer<Response> {
    let (Path((id, format)), Query(query)) = (path?, query?);
    let format = match format.as_str() {
        "csv" => Format::Csv,
        "xlsx" => Format::Xlsx,
        _ => {
            let (zh, en) = ("可导出 csv 或 xlsx", "It can be exported as csv or xlsx");
            return Err(Trouble::refused(Kind::Missing, "forms.no_format", zh, en).into());
        }
    };
    let filter = query.filter(&id)?;
    let file = export::export(&app, &caller, &id, filter, format, visitor.lang).await?;
    let named = format!("attachment; filename=\"{}\"", file.name);
    let headers = [
        (header::CONTENT_TYPE, file.mime.to_owned()),
        (header::CONTENT_DISPOSITION, named),
        (header::CACHE_CONTROL, "no-store".to_owned()),
    ];
    Ok((headers, file.bytes).into_response())
}
