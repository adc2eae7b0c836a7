//! Lists that people see, handed out as xlsx and CSV: one way for all of them. What a list holds comes from the verb
//! that shows it, with the same filters and the caller's scope; what is masked on the page is masked here. The last
//! line says who took it and when (网络数据安全管理条例), and the journal keeps that it was taken.

use axum::http::header;
use axum::response::{IntoResponse as _, Response};
use jiff::Timestamp;
use jiff::civil::Date;
use linli_journal::Entry;
use linli_kernel::{Caller, EntryId, Kind, Lang, Text, Trouble};
use linli_sheets::{CsvEncoding, CsvExport, EXPORT_MARKS, Export, Item};
use maud::{Markup, html};
use serde::Deserialize;
use serde_json::json;

use super::encode;
use super::ui::{self, Icon};
use crate::app::App;
use crate::zone;

/// The most rows of one file.
pub const ROWS_MOST: usize = 200_000;

/// The type of an xlsx workbook.
pub const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

/// The kind of file.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Format {
    /// A workbook.
    #[default]
    Xlsx,
    /// CSV with a byte order mark, so that Excel reads it as UTF-8.
    Csv,
}

/// What the address of an export says beside the filters of its list.
#[derive(Clone, Copy, Debug, Default, Deserialize)]
pub struct Wanted {
    /// The kind of file.
    #[serde(default)]
    pub format: Format,
}

/// A value of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    /// Nothing.
    Empty,
    /// Text.
    Text(String),
    /// A count.
    Integer(i64),
    /// Degrees, 1e-7 degree.
    Degrees(i64),
    /// A number in units of its last decimal.
    Decimal {
        /// Units of the last decimal.
        units: i64,
        /// Decimals, at most 9.
        scale: u8,
    },
    /// A day.
    Date(Date),
    /// An instant, written in Beijing time.
    Moment(Timestamp),
    /// Yes or no.
    YesNo(bool),
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<String> for Value {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl<T: Into<Value>> From<Option<T>> for Value {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Empty, Into::into)
    }
}

impl Value {
    fn item(&self) -> Item<'_> {
        match self {
            Self::Empty => Item::Empty,
            Self::Text(text) => Item::Text(text),
            Self::Integer(number) => Item::Integer(*number),
            Self::Degrees(e7) => Item::Scaled {
                units: *e7,
                scale: 7,
            },
            Self::Decimal { units, scale } => Item::Scaled {
                units: *units,
                scale: *scale,
            },
            Self::Date(day) => Item::Date(*day),
            Self::Moment(at) => Item::Moment(at.to_zoned(zone::zone()).datetime()),
            Self::YesNo(yes) => Item::YesNo(*yes),
        }
    }
}

/// A list to be handed out.
#[derive(Clone, Debug)]
pub struct Listing {
    kind: &'static str,
    title: Text,
    titles: Vec<Text>,
    rows: Vec<Vec<Value>>,
}

impl Listing {
    /// An empty list; `kind` names it in the journal, such as `desk`.
    #[must_use]
    pub fn new(kind: &'static str, title: Text, titles: &[(&str, &str)]) -> Self {
        Self {
            kind,
            title,
            titles: titles.iter().map(|(zh, en)| Text::new(*zh, *en)).collect(),
            rows: Vec::new(),
        }
    }

    /// Adds a row.
    ///
    /// # Errors
    /// `list.too_long` beyond [`ROWS_MOST`].
    pub fn push(&mut self, row: Vec<Value>) -> Result<(), Trouble> {
        if self.rows.len() >= ROWS_MOST {
            return Err(Trouble::refused(
                Kind::Unprocessable,
                "list.too_long",
                format!("超过 {ROWS_MOST} 行，请先用筛选缩小范围再导出"),
                format!("More than {ROWS_MOST} rows: narrow the list with filters first"),
            ));
        }
        self.rows.push(row);
        Ok(())
    }

    /// The file as an answer; that it was taken is kept in the journal first.
    ///
    /// # Errors
    /// The store fails.
    pub async fn answer(
        self,
        app: &App,
        caller: &Caller,
        lang: Lang,
        Wanted { format }: Wanted,
    ) -> Result<Response, Trouble> {
        let now = app.clock.now();
        let taken = match format {
            Format::Xlsx => "xlsx",
            Format::Csv => "csv",
        };
        record(app, caller, (self.kind, taken), self.rows.len()).await?;
        let by = caller.name.clone();
        let stamp = now
            .to_zoned(zone::zone())
            .strftime("%Y-%m-%d %H:%M")
            .to_string();
        let name = format!("{}-{}.{taken}", self.title.get(lang), zone::day(now));
        let written = tokio::task::spawn_blocking(move || self.write(format, &by, &stamp, lang));
        let bytes = written.await.map_err(Trouble::fault)??;
        let kind = match format {
            Format::Xlsx => XLSX,
            Format::Csv => "text/csv; charset=utf-8",
        };
        Ok(file(&name, kind, bytes))
    }

    /// Who took it and when.
    fn mark(&self, by: &str, at: &str, lang: Lang) -> String {
        let ([zh, en], many) = (EXPORT_MARKS, self.rows.len());
        match lang {
            Lang::Zh => format!("{zh}{by} {at}，{many} 行；仅供工作使用，不得外传"),
            Lang::En => format!("{en}{by} {at}, {many} rows; for work only, do not pass on"),
        }
    }

    fn write(&self, format: Format, by: &str, at: &str, lang: Lang) -> Result<Vec<u8>, Trouble> {
        let titles: Vec<&str> = self.titles.iter().map(|title| title.get(lang)).collect();
        let mark = self.mark(by, at, lang);
        let last = [Item::Text(&mark)];
        let mut out = std::io::Cursor::new(Vec::new());
        match format {
            Format::Xlsx => {
                let mut export = Export::new(self.title.get(lang), &titles, lang)?;
                for row in &self.rows {
                    let row: Vec<Item<'_>> = row.iter().map(Value::item).collect();
                    export.row(&row)?;
                }
                export.row(&last)?;
                export.finish(&mut out)?;
            }
            Format::Csv => {
                let mut export = CsvExport::new(&mut out, &titles, CsvEncoding::Utf8, lang)?;
                for row in &self.rows {
                    let row: Vec<Item<'_>> = row.iter().map(Value::item).collect();
                    export.row(&row)?;
                }
                export.row(&last)?;
                export.finish()?;
            }
        }
        Ok(out.into_inner())
    }
}

/// Notes in the journal that a list was handed out.
///
/// # Errors
/// The store fails.
pub async fn record(
    app: &App,
    caller: &Caller,
    (kind, format): (&'static str, &str),
    rows: usize,
) -> Result<(), Trouble> {
    let now = app.clock.now();
    let entry = Entry::by(
        caller,
        (app.ids.next::<EntryId>(now), now),
        "list.export",
        ("list", kind.to_owned()),
        format!("/{}/", caller.street),
        json!({ "format": format, "rows": rows }),
    );
    app.db
        .write(move |tx| Box::pin(async move { Ok(linli_journal::append(tx, &entry).await?) }))
        .await
}

/// A file as an answer: kept by the reader, by nothing on the way.
#[must_use]
pub fn file(name: &str, kind: &str, bytes: Vec<u8>) -> Response {
    let headers = [
        (header::CONTENT_TYPE, kind.to_owned()),
        (header::CACHE_CONTROL, "private, no-store".to_owned()),
        (
            header::CONTENT_DISPOSITION,
            format!("attachment; filename*=UTF-8''{}", encode(name)),
        ),
    ];
    (headers, bytes).into_response()
}

/// The buttons that hand a list out; `query` holds its filters, without a leading question mark.
#[must_use]
pub fn links(lang: Lang, path: &str, query: &str) -> Markup {
    let href = |format: &str| {
        let and = if query.is_empty() { "" } else { "&" };
        format!("{path}?{query}{and}format={format}")
    };
    let (xlsx, csv) = (href("xlsx"), href("csv"));
    html! {
        div.d-flex.flex-wrap.gap-2.my-3 {
            (ui::link_button(&xlsx, lang.pick("导出 Excel", "Export to Excel")).icon(Icon::Download))
            (ui::link_button(&csv, lang.pick("导出 CSV", "Export to CSV")).icon(Icon::Download))
        }
    }
}
