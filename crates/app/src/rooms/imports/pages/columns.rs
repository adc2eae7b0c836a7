//! Which sheet, which header, which column is which, with the first rows as they would be read.

use std::collections::BTreeMap;

use axum::Form as Urlencoded;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Redirect, Response};
use linli_geodesy::Crs;
use linli_kernel::{Caller, Invalid, Lang, Text, Trouble};
use linli_sheets::{ColumnKind, Columns, Heading, Mapping, Reading, Table, Value, letters, scaled};
use maud::{Markup, html};

use super::{href, id_of};
use crate::app::Shared;
use crate::rooms::imports::importable::Importable;
use crate::rooms::imports::laid::{Laid, chosen_of, header_of};
use crate::rooms::imports::model::{Import, Layout};
use crate::rooms::imports::verbs;
use crate::web::pages::view;
use crate::web::problem::Answer;
use crate::web::ui::{self, Column, Form, Icon, Page, Tone, Typed};
use crate::web::visitor::{Signed, Visitor};

/// So many rows are shown.
const SHOWN: usize = 10;

/// The page.
pub(super) async fn show(
    State(app): State<Shared>,
    Signed(caller, visitor): Signed,
    Path(id): Path<String>,
) -> Answer<Response> {
    let import = verbs::read(&app, &caller, id_of(&id)?).await?;
    if !import.state.may_change() || !import.kept {
        return Ok(Redirect::to(&href(import.id)).into_response());
    }
    let page = page(&app, (&caller, &visitor), &import, Invalid::default()).await?;
    Ok(page.into_response())
}

/// The page for an import whose columns may be changed.
pub(super) async fn page(
    app: &Shared,
    (caller, visitor): (&Caller, &Visitor),
    import: &Import,
    invalid: Invalid,
) -> Answer<Markup> {
    let importable = verbs::importable(caller, &import.kind)?;
    let columns = importable.columns(app, caller.street).await?;
    let laid = verbs::lay(app, import, columns, importable.has_points()).await?;
    let view = view(app, visitor).await?;
    let lang = view.lang;
    let body = match laid.table() {
        Err(trouble) => html! {
            (ui::alert(Tone::Warn, &trouble.public(lang), html! {}))
            (form(importable, import, &laid, None, (lang, invalid)))
        },
        Ok(table) => {
            let mapping = laid.mapping(&table);
            html! {
                @if let Some(said) = &import.said { (ui::alert(Tone::Bad, said.get(lang), refused(import, lang))) }
                (form(importable, import, &laid, Some((&table, &mapping)), (lang, invalid)))
                (preview(&laid, lang))
            }
        }
    };
    Ok(Page::new(&view, lang.pick("核对各列", "Check the columns"))
        .back("/imports", lang.pick("导入", "Import"))
        .lead(&import.file)
        .wide()
        .body(body))
}

/// The way to the marked workbook of an import that was refused because of its rows.
fn refused(import: &Import, lang: Lang) -> Markup {
    let marked = format!("{}/marked", href(import.id));
    html! {
        @if import.counts.wrong > 0 {
            (ui::link_button(&marked, lang.pick("下载标注的表格（xlsx）", "Marked workbook (xlsx)")).icon(Icon::Download))
        }
    }
}

type Mapped<'a> = Option<(&'a Table<'a>, &'a Mapping)>;

fn form(
    importable: &dyn Importable,
    import: &Import,
    laid: &Laid,
    mapped: Mapped<'_>,
    (lang, invalid): (Lang, Invalid),
) -> Markup {
    let action = format!("{}/columns", href(import.id));
    let header = mapped.map_or(1, |(table, _)| table.header.1);
    let typed = Typed::new([
        ("sheet", laid.sheet.name.clone()),
        ("header", header.to_string()),
        ("crs", import.crs.map_or("", Crs::name).to_owned()),
    ]);
    let form = Form::post(lang, &action).typed(typed).invalid(invalid);
    let sheets = laid.names.iter().map(|name| (name.as_str(), name.as_str()));
    let titles = Crs::ALL.map(|crs| (crs.name(), crs.title()));
    let systems = std::iter::once(("", lang.pick("请选择", "Choose")))
        .chain(titles.iter().map(|(name, title)| (*name, title.get(lang))));
    let hint = lang.pick(
        "表里坐标是哪个系统的；WGS-84 按 CGCS2000 保存，其余原样保存，不暗中换算",
        "The system the coordinates are in; WGS-84 is kept as CGCS2000, the others as they are, nothing is converted silently",
    );
    form.render(html! {
        (Form::hidden("rev", &import.rev.to_string()))
        div.d-flex.flex-wrap.gap-3 {
            @if laid.names.len() > 1 { (form.field("sheet", "工作表", "Sheet").select(sheets)) }
            (form.field("header", "表头在第几行", "Row of the header").number().max(6).required())
            @if importable.has_points() { (form.field("crs", "坐标系", "Reference system").select(systems).hint(hint)) }
        }
        @if let Some((table, mapping)) = mapped { (mapping_table(laid, table, mapping, lang)) }
        div.d-flex.flex-wrap.gap-2.my-3 {
            (ui::submit(lang.pick("检查整个文件", "Check the whole file")).icon(Icon::Check).sends("then", "check"))
            (ui::button(lang.pick("按此预览", "Preview")).icon(Icon::Eye).sends("then", "look"))
        }
    })
}

fn mapping_table(laid: &Laid, table: &Table<'_>, mapping: &Mapping, lang: Lang) -> Markup {
    let options: Vec<(String, String)> = table.headings.iter().map(option).collect();
    let heads = [
        lang.pick("需要的列", "Column wanted"),
        lang.pick("文件里的列", "Column of the file"),
        lang.pick("依据", "Why"),
    ];
    let each = laid.columns.columns.iter().enumerate();
    let rows = each.map(|(at, column)| {
        let taken = mapping.taken.get(at).copied().flatten();
        let name = format!("col.{}", column.key);
        let value = taken.map_or(String::new(), |(at, _)| at.to_string());
        let title = column.title.get(lang);
        vec![
            html! { (title) @if column.required { " *" } },
            html! {
                select.form-select name=(name) aria-label=(title) {
                    option value="" selected[value.is_empty()] { (lang.pick("不导入", "Leave out")) }
                    @for (at, title) in &options { option value=(at) selected[*at == value] { (title) } }
                }
            },
            html! { @if let Some((_, why)) = taken { (why.text().get(lang)) } },
        ]
    });
    let unused = mapping.unused(table);
    let unused: Vec<&str> = unused
        .iter()
        .map(|heading| heading.title.as_str())
        .collect();
    html! {
        (ui::table(lang.pick("列的对应", "Columns"), &heads.map(Column::text), rows))
        @if !unused.is_empty() {
            p.muted { (lang.pick("不会导入的列：", "Columns left out: ")) (unused.join(lang.pick("、", ", "))) }
        }
    }
}

fn option(heading: &Heading) -> (String, String) {
    let at = heading.at.column;
    (
        at.to_string(),
        format!("{} · {}", letters(at), heading.title),
    )
}

/// The first rows as they would be read.
fn preview(laid: &Laid, lang: Lang) -> Markup {
    let reading = match laid.reading(|_done, _total| {}) {
        Ok(reading) => reading,
        Err(trouble) => return ui::alert(Tone::Warn, &trouble.public(lang), html! {}),
    };
    let wrong = reading.bad().count();
    let rows = reading.rows.len();
    let told = match lang {
        Lang::Zh => format!("共 {rows} 行，读不懂的 {wrong} 行；下面是前 {SHOWN} 行"),
        Lang::En => {
            format!("{rows} rows, {wrong} that cannot be read; these are the first {SHOWN}")
        }
    };
    html! {
        h2 { (lang.pick("预览", "Preview")) }
        p { (told) }
        (first_rows(laid, &reading, lang))
    }
}

fn first_rows(laid: &Laid, reading: &Reading, lang: Lang) -> Markup {
    let columns = laid.columns.columns.iter().enumerate();
    let used: Vec<usize> = columns
        .filter(|(at, _)| {
            let value =
                |row: &linli_sheets::ReadRow| row.values.get(*at).is_some_and(Option::is_some);
            reading.rows.iter().take(SHOWN).any(value)
        })
        .map(|(at, _)| at)
        .collect();
    let wanted = |at: &usize| laid.columns.columns.get(*at);
    let heads = std::iter::once(lang.pick("行", "Row"))
        .chain(
            used.iter()
                .filter_map(wanted)
                .map(|column| column.title.get(lang)),
        )
        .chain([lang.pick("问题", "Problems")]);
    let heads: Vec<Column<'_>> = heads.map(Column::text).collect();
    let rows = reading.rows.iter().take(SHOWN).map(|row| {
        let mut cells = vec![html! { (row.number) }];
        let value = |at: &usize| wanted(at).zip(row.values.get(*at)?.as_ref());
        let texts = used.iter().map(value);
        cells.extend(texts.map(|one| {
            html! { @if let Some((column, value)) = one { (shown(&column.kind, value, lang)) } }
        }));
        cells.push(html! {
            @for problem in &row.problems { div.text-break { (problem.show().get(lang)) } }
        });
        cells
    });
    ui::table(lang.pick("前几行", "The first rows"), &heads, rows)
}

/// A value as people read it: choices by their titles, numbers with their point.
fn shown(kind: &ColumnKind, value: &Value, lang: Lang) -> String {
    match (value, kind) {
        (Value::Choice(key), ColumnKind::Choice(choices)) => {
            let found = choices.iter().find(|one| one.key == *key);
            found
                .map_or(key.as_str(), |one| one.title.get(lang))
                .to_owned()
        }
        (Value::Decimal(units), ColumnKind::Decimal { scale, .. }) => scaled(*units, *scale),
        (Value::Text(text) | Value::Choice(text), _) => text.clone(),
        (Value::Integer(number) | Value::Decimal(number), _) => number.to_string(),
        (Value::Date(day), _) => day.to_string(),
        (Value::YesNo(true), _) => lang.pick("是", "Yes").to_owned(),
        (Value::YesNo(false), _) => lang.pick("否", "No").to_owned(),
        (Value::Degree(e7), _) => scaled(*e7, 7),
    }
}

/// Takes the choice, and has the file checked where that was asked.
pub(super) async fn send(
    State(app): State<Shared>,
    Signed(caller, visitor): Signed,
    Path(id): Path<String>,
    Urlencoded(typed): Urlencoded<Typed>,
) -> Answer<Response> {
    let import = verbs::read(&app, &caller, id_of(&id)?).await?;
    let check = typed.get("then") == "check";
    let chosen = match laid_out(&app, &caller, &import, &typed, check).await {
        Ok(chosen) => chosen,
        Err(Trouble::Invalid(invalid)) => {
            let page = page(&app, (&caller, &visitor), &import, invalid).await?;
            return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
        }
        Err(trouble) => return Err(trouble.into()),
    };
    let rev = typed.get("rev").parse().unwrap_or(-1);
    let (layout, crs, header) = chosen;
    verbs::lay_out(
        &app,
        &caller,
        (import.id, rev),
        (layout, crs),
        header,
        check,
        None,
    )
    .await?;
    Ok(Redirect::to(&href(import.id)).into_response())
}

/// The layout that was typed, and what its header is known by.
async fn laid_out(
    app: &Shared,
    caller: &Caller,
    import: &Import,
    typed: &Typed,
    check: bool,
) -> Result<(Layout, Option<Crs>, Option<String>), Trouble> {
    let importable = verbs::importable(caller, &import.kind)?;
    let columns = importable.columns(app, caller.street).await?;
    let (layout, header) = typed_layout(import, typed, &columns)?;
    let crs = match typed.get("crs") {
        "" => None,
        text => Some(
            text.parse()
                .map_err(|text: Text| Trouble::field("crs", text.zh, text.en))?,
        ),
    };
    if !check {
        return Ok((guessed_header(layout, import, header), crs, None));
    }
    let asked = Import {
        layout: layout.clone(),
        ..import.clone()
    };
    let points = importable.has_points();
    let laid = verbs::lay(app, &asked, columns, points).await?;
    let table = laid.table()?;
    let mapping = laid.mapping(&table);
    complete(&laid, &mapping, points && crs.is_none())?;
    let header = header_of(&table);
    let chosen = Some(chosen_of(&mapping, &laid.columns));
    Ok((Layout { chosen, ..layout }, crs, Some(header)))
}

fn typed_layout(
    import: &Import,
    typed: &Typed,
    columns: &Columns,
) -> Result<(Layout, u32), Trouble> {
    let header: u32 = typed.get("header").trim().parse().map_err(|_error| {
        Trouble::field(
            "header",
            "请填写行号，如 1",
            "Give the number of a row, such as 1",
        )
    })?;
    let sheet = match typed.get("sheet") {
        "" => import.layout.sheet.clone(),
        sheet => sheet.to_owned(),
    };
    let each = columns.columns.iter();
    let chosen: BTreeMap<String, Option<u16>> = each
        .map(|column| {
            let at = typed.get(&format!("col.{}", column.key)).parse().ok();
            (column.key.clone(), at)
        })
        .collect();
    let any = chosen.values().any(Option::is_some);
    let layout = Layout {
        chosen: (any && sheet == import.layout.sheet).then_some(chosen),
        header: Some(header),
        sheet,
    };
    Ok((layout, header))
}

/// Whether everything is chosen that the whole file is checked by.
fn complete(laid: &Laid, mapping: &Mapping, no_system: bool) -> Result<(), Trouble> {
    if let Some(first) = mapping.missing(&laid.columns).first() {
        return Err(Trouble::field(
            format!("col.{}", first.key),
            format!("请选择哪一列是“{}”", first.title.zh),
            format!("Choose which column is {}", first.title.en),
        ));
    }
    let is_taken = |key: &str| {
        let place = laid.columns.place(key);
        place.is_some_and(|at| mapping.column(at).is_some())
    };
    if no_system && (is_taken("lon") || is_taken("lat")) {
        return Err(Trouble::field(
            "crs",
            "有坐标列，请选择坐标系",
            "There are coordinates: choose their reference system",
        ));
    }
    Ok(())
}

/// On another sheet, or with another header, columns are guessed anew.
fn guessed_header(layout: Layout, import: &Import, header: u32) -> Layout {
    let other_sheet = layout.sheet != import.layout.sheet;
    let other_header = import.layout.header.is_some_and(|known| known != header);
    Layout {
        header: (!other_sheet).then_some(header),
        chosen: layout.chosen.filter(|_| !other_sheet && !other_header),
        sheet: layout.sheet,
    }
}
