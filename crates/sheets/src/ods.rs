//! Cells of an OpenDocument spreadsheet (.ods). Read here and not by calamine, whose reader repeats a repeated cell
//! before anybody can count.

use quick_xml::Reader;
use quick_xml::XmlVersion;
use quick_xml::events::{BytesStart, Event};

use crate::sheet::Filling;
use crate::xlsx::iso;
use crate::{Cell, Limits, Sheet, SheetError, SheetName};

/// Where a cell began.
struct Open {
    /// How often it repeats to the right.
    times: u32,
    value: Option<Cell>,
    text: String,
    paragraphs: usize,
}

/// The names of the tables of a content part.
///
/// # Errors
/// When it is no XML.
pub(crate) fn names(content: &str) -> Result<Vec<SheetName>, SheetError> {
    let mut reader = Reader::from_str(content);
    let mut names = Vec::new();
    loop {
        match reader.read_event() {
            Ok(Event::Start(e)) if e.name().as_ref() == "table:table" => names.push(SheetName {
                name: attribute(&e, "table:name").unwrap_or_default(),
                hidden: false,
            }),
            Ok(Event::Eof) => return Ok(names),
            Ok(_) => {}
            Err(_error) => {
                return Err(SheetError::Damaged {
                    sheet: names.pop().map(|last| last.name),
                    after: None,
                });
            }
        }
    }
}

fn attribute(element: &BytesStart<'_>, name: &str) -> Option<String> {
    let found = element.try_get_attribute(name).ok()??;
    let value = found.normalized_value(XmlVersion::Implicit1_0).ok()?;
    Some(value.into_owned())
}

fn times(element: &BytesStart<'_>, name: &str) -> u32 {
    let said = attribute(element, name).and_then(|times| times.parse().ok());
    said.unwrap_or(1).max(1)
}

/// # Errors
/// When the table is damaged, with the last cell that could be read, or too large.
pub(crate) fn sheet(content: &str, name: &str, limits: Limits) -> Result<Sheet, SheetError> {
    let mut table = Table {
        filling: Filling::new(name, limits),
        row: 0,
        rows: 1,
        column: 0,
        cells: Vec::new(),
        open: None,
        inside: false,
        comment: 0,
    };
    let mut reader = Reader::from_str(content);
    loop {
        match reader.read_event() {
            Ok(Event::Eof) => return Ok(table.filling.finish()),
            Ok(Event::Start(e)) => table.start(&e, name),
            Ok(Event::Empty(e)) => {
                table.start(&e, name);
                table.end(e.name().as_ref())?;
            }
            Ok(Event::End(e)) => table.end(e.name().as_ref())?,
            Ok(Event::Text(text)) => table.text(&text.xml10_content()),
            Ok(Event::CData(text)) => table.text(&text.xml10_content()),
            Ok(Event::GeneralRef(entity)) => {
                let one = entity.resolve_char_ref().ok().flatten();
                let named = one.or_else(|| named(&entity.xml10_content()));
                table.text(&named.map(String::from).unwrap_or_default());
            }
            Ok(Event::Comment(_) | Event::Decl(_) | Event::PI(_) | Event::DocType(_)) => {}
            Err(_error) => {
                return Err(SheetError::Damaged {
                    sheet: Some(name.to_owned()),
                    after: table.filling.last,
                });
            }
        }
    }
}

fn named(entity: &str) -> Option<char> {
    match entity {
        "amp" => Some('&'),
        "lt" => Some('<'),
        "gt" => Some('>'),
        "quot" => Some('"'),
        "apos" => Some('\''),
        _ => None,
    }
}

struct Table {
    filling: Filling,
    /// The row being read, from 0.
    row: u32,
    /// How often it repeats downwards.
    rows: u32,
    column: u32,
    /// The cells of the row that hold something.
    cells: Vec<(u32, Cell)>,
    open: Option<Open>,
    /// Whether this is the table asked for.
    inside: bool,
    /// How deep in comments, whose text is no content.
    comment: u32,
}

impl Table {
    fn start(&mut self, element: &BytesStart<'_>, wanted: &str) {
        match element.name().as_ref() {
            "table:table" => {
                self.inside = attribute(element, "table:name").as_deref() == Some(wanted);
            }
            "office:annotation" => self.comment += 1,
            _ if !self.inside || self.comment > 0 => {}
            "table:table-row" => {
                self.rows = times(element, "table:number-rows-repeated");
                self.column = 0;
            }
            "table:table-cell" | "table:covered-table-cell" => {
                self.open = Some(Open {
                    times: times(element, "table:number-columns-repeated"),
                    value: value(element),
                    text: String::new(),
                    paragraphs: 0,
                });
            }
            "text:p" => {
                if let Some(open) = &mut self.open {
                    if open.paragraphs > 0 {
                        open.text.push('\n');
                    }
                    open.paragraphs += 1;
                }
            }
            "text:s" => {
                let spaces = times(element, "text:c").min(100) as usize;
                self.text(&" ".repeat(spaces));
            }
            "text:tab" => self.text("\t"),
            "text:line-break" => self.text("\n"),
            _ => {}
        }
    }

    fn text(&mut self, text: &str) {
        if let Some(open) = self.open.as_mut().filter(|open| open.paragraphs > 0)
            && self.comment == 0
        {
            open.text.push_str(text);
        }
    }

    fn end(&mut self, name: &str) -> Result<(), SheetError> {
        match name {
            "office:annotation" => self.comment = self.comment.saturating_sub(1),
            "table:table" => self.inside = false,
            "table:table-cell" | "table:covered-table-cell" => self.close(),
            "table:table-row" if self.inside => self.close_row()?,
            _ => {}
        }
        Ok(())
    }

    fn close(&mut self) {
        let Some(open) = self.open.take() else { return };
        let cell = match open.value {
            Some(value) => value,
            None => Cell::of_text(open.text),
        };
        if !cell.is_empty() {
            // What repeats beyond any limit is cut to one more than the widest sheet, and refused when it is put.
            let times = open.times.min(u32::from(u16::MAX));
            let columns = (0..times).map(|by| self.column.saturating_add(by));
            self.cells
                .extend(columns.map(|column| (column, cell.clone())).take(1_025));
        }
        self.column = self.column.saturating_add(open.times);
    }

    fn close_row(&mut self) -> Result<(), SheetError> {
        let cells = std::mem::take(&mut self.cells);
        if !cells.is_empty() {
            for by in 0..self.rows {
                for (column, cell) in &cells {
                    let row = self.row.saturating_add(by);
                    self.filling.put(row, *column, cell.clone())?;
                }
            }
        }
        self.row = self.row.saturating_add(self.rows);
        Ok(())
    }
}

/// The typed value of a cell; none where its text is its value.
fn value(element: &BytesStart<'_>) -> Option<Cell> {
    let get = |name: &str| attribute(element, name);
    match get("office:value-type")?.as_str() {
        "float" | "percentage" | "currency" => get("office:value")?.parse().ok().map(Cell::Number),
        "date" => {
            let text = get("office:date-value")?;
            Some(iso(&text))
        }
        "boolean" => Some(Cell::YesNo(get("office:boolean-value")? == "true")),
        _ => None,
    }
}
