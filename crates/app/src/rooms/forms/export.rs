//! Submissions as a list for Excel: a column for each field, the rows of a repeat in one cell. What is personal is masked,
//! as on the screen.

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::civil::DateTime;
use linli_forms::{Block, Field, FieldKind, Form, Head};
use linli_kernel::{Caller, Lang, Trouble};
use linli_sheets::{CsvEncoding, CsvExport, Export, Item};
use serde_json::{Map, Value};

use super::list::{self, Filter};
use super::words::{self, Names};
use super::{definitions, store};
use crate::app::App;
use crate::rooms::people::{self, Right};
use crate::zone;

/// The most rows of one export; narrow the list for more.
const MOST: usize = 20_000;

/// The file of a list.
pub(super) struct File {
    pub name: String,
    pub mime: &'static str,
    pub bytes: Vec<u8>,
}

/// The format of a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Format {
    Csv,
    Xlsx,
}

/// A row: what is known of the submission, and its answers as they are kept.
type Row = (list::Line, Arc<Form>, Map<String, Value>);

/// The submissions that a filter finds within the caller's scope.
///
/// # Errors
/// `access.denied`, `place.unknown`, `forms.unknown`.
pub(super) async fn export(
    app: &App,
    caller: &Caller,
    form: &str,
    filter: Filter,
    format: Format,
    lang: Lang,
) -> Result<File, Trouble> {
    people::require(caller, Right::SeeForms)?;
    let (asking, id) = (caller.clone(), form.to_owned());
    let read = app.db.read(move |tx| {
        Box::pin(async move {
            let latest = definitions::latest_in(tx, asking.street, &id).await?;
            let page = list::page(tx, &asking, filter, MOST).await?;
            let mut rows: Vec<Row> = Vec::new();
            for line in page.lines {
                let one = &line.submission;
                let form =
                    definitions::version_in(tx, asking.street, &one.form, one.version).await?;
                let editions = store::editions::editions(tx, asking.street, one.id).await?;
                let answers = editions.into_iter().next_back().map(|one| one.answers);
                rows.push((line, form, answers.unwrap_or_default()));
            }
            Ok((latest, rows))
        })
    });
    let (latest, rows) = read.await?;
    tokio::task::spawn_blocking(move || written(&latest, &rows, format, lang))
        .await
        .map_err(Trouble::fault)?
}

/// A column: the top field or the repeat.
enum Column<'a> {
    Field(&'a Field),
    Rows(&'a linli_forms::Repeat, Vec<Block<'a>>),
}

fn columns<'a>(blocks: Vec<Block<'a>>, out: &mut Vec<Column<'a>>) {
    for block in blocks {
        match block {
            Block::Field(field) if field.kind == FieldKind::Note => {}
            Block::Field(field) => out.push(Column::Field(field)),
            Block::Group(_, inside) => columns(inside, out),
            Block::Repeat(repeat, inside) => out.push(Column::Rows(repeat, inside)),
        }
    }
}

fn written(latest: &Form, rows: &[Row], format: Format, lang: Lang) -> Result<File, Trouble> {
    let mut all = Vec::new();
    columns(latest.layout(), &mut all);
    let head = &latest.def().form;
    let fixed = [
        ("编号", "Id"),
        ("填写时间", "Filled in"),
        ("地点", "Place"),
        ("填写人", "By"),
        ("版本", "Version"),
        ("更正次数", "Corrections"),
    ];
    let mut titles: Vec<&str> = fixed.iter().map(|(zh, en)| lang.pick(zh, en)).collect();
    titles.extend(all.iter().map(|column| match column {
        Column::Field(field) => field.title.get(lang),
        Column::Rows(repeat, _) => repeat.title.get(lang),
    }));
    match format {
        Format::Csv => {
            let mut out = CsvExport::new(Vec::new(), &titles, CsvEncoding::Utf8, lang)?;
            for row in rows {
                each(row, &all, lang, |items| out.row(items))?;
            }
            let (_rows, bytes) = out.finish()?;
            Ok(file(head, ("csv", "text/csv; charset=utf-8"), bytes))
        }
        Format::Xlsx => {
            let mut out = Export::new(head.title.get(lang), &titles, lang)?;
            for row in rows {
                each(row, &all, lang, |items| out.row(items))?;
            }
            let mut bytes = Vec::new();
            out.finish(std::io::Cursor::new(&mut bytes))?;
            let mime = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
            Ok(file(head, ("xlsx", mime), bytes))
        }
    }
}

fn file(head: &Head, (extension, mime): (&str, &'static str), bytes: Vec<u8>) -> File {
    let name = format!("{}.{extension}", head.id);
    File { name, mime, bytes }
}

fn each(
    (line, form, answers): &Row,
    columns: &[Column<'_>],
    lang: Lang,
    mut write: impl FnMut(&[Item<'_>]) -> Result<(), Trouble>,
) -> Result<(), Trouble> {
    let one = &line.submission;
    let id = one.id.to_string();
    let filled: DateTime = one.filled.to_zoned(zone::zone()).datetime();
    let names = Names::new();
    let texts: Vec<(Option<&Field>, String)> = columns
        .iter()
        .map(|column| match column {
            Column::Field(field) => {
                let value = answers.get(&field.id).unwrap_or(&Value::Null);
                (Some(*field), words::said(form, field, value, &names, lang))
            }
            Column::Rows(repeat, inside) => {
                (None, lines(form, inside, answers.get(&repeat.id), lang))
            }
        })
        .collect();
    let mut items = vec![
        Item::Text(&id),
        Item::Moment(filled),
        Item::Text(&line.place),
        Item::Text(&line.by),
        Item::Integer(i64::from(one.version)),
        Item::Integer(one.edition - 1),
    ];
    items.extend(
        texts
            .iter()
            .map(|(field, text)| item(*field, answers, text)),
    );
    write(&items)
}

/// Numbers, amounts and days stay such in the sheet.
fn item<'a>(field: Option<&Field>, answers: &Map<String, Value>, text: &'a str) -> Item<'a> {
    let value = field.and_then(|field| Some((field.kind, answers.get(&field.id)?)));
    let Some((kind, value)) = value else {
        return if text.is_empty() {
            Item::Empty
        } else {
            Item::Text(text)
        };
    };
    if kind == FieldKind::Money
        && let Some(units) = value.as_i64()
    {
        return Item::Scaled { units, scale: 2 };
    }
    if kind == FieldKind::Date
        && let Some(day) = value.as_str().and_then(|day| day.parse().ok())
    {
        return Item::Date(day);
    }
    if let Some(whole) = value.as_i64() {
        return Item::Integer(whole);
    }
    if let Some(yes) = value.as_bool() {
        return Item::YesNo(yes);
    }
    Item::Text(text)
}

/// The rows of a repeat, a line each.
fn lines(form: &Form, inside: &[Block<'_>], rows: Option<&Value>, lang: Lang) -> String {
    let rows = rows.and_then(Value::as_array).into_iter().flatten();
    let rows = rows.filter_map(Value::as_object).map(|row| {
        let mut said: BTreeMap<usize, String> = BTreeMap::new();
        tell(form, inside, row, lang, &mut said);
        said.into_values()
            .collect::<Vec<_>>()
            .join(lang.pick("；", "; "))
    });
    rows.collect::<Vec<_>>().join("\n")
}

fn tell(
    form: &Form,
    blocks: &[Block<'_>],
    row: &Map<String, Value>,
    lang: Lang,
    out: &mut BTreeMap<usize, String>,
) {
    for block in blocks {
        let (title, text) = match block {
            Block::Field(field) => match row.get(&field.id) {
                Some(value) => (
                    field.title.get(lang),
                    words::said(form, field, value, &Names::new(), lang),
                ),
                None => continue,
            },
            Block::Group(_, inside) => {
                tell(form, inside, row, lang, out);
                continue;
            }
            Block::Repeat(repeat, inside) => (
                repeat.title.get(lang),
                lines(form, inside, row.get(&repeat.id), lang),
            ),
        };
        let colon = lang.pick("：", ": ");
        out.insert(out.len(), format!("{title}{colon}{text}"));
    }
}
