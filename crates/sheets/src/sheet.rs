//! A sheet as rows of cells, each keeping its address.

use crate::{Cell, CellAt, Limits, SheetError};

/// A row with something in it.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    /// Its number in the file, from 1.
    pub number: u32,
    /// Its cells from column `A` to the last that is not empty.
    pub cells: Vec<Cell>,
}

impl Row {
    /// The cell in a column, from 0 for `A`; empty beyond the last.
    #[must_use]
    pub fn cell(&self, column: u16) -> &Cell {
        self.cells.get(usize::from(column)).unwrap_or(&Cell::Empty)
    }

    /// The address of its cell in a column.
    #[must_use]
    pub fn at(&self, column: u16) -> CellAt {
        CellAt {
            row: self.number,
            column,
        }
    }
}

/// A sheet: rows that hold something, in order. Empty rows and columns at the end are gone.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Sheet {
    /// Its name; of a CSV file the file's.
    pub name: String,
    /// Its rows; numbers may skip where rows were empty.
    pub rows: Vec<Row>,
}

/// Takes cells as a reader finds them, within the limits.
pub(crate) struct Filling {
    sheet: Sheet,
    limits: Limits,
    text: usize,
    /// Where the last cell stood, for saying where a file breaks off.
    pub last: Option<CellAt>,
}

impl Filling {
    pub fn new(name: &str, limits: Limits) -> Self {
        Self {
            sheet: Sheet {
                name: name.to_owned(),
                rows: Vec::new(),
            },
            limits,
            text: 0,
            last: None,
        }
    }

    /// Puts a cell at row and column, both from 0. Rows may come in any order, though files have them in theirs.
    pub fn put(&mut self, row: u32, column: u32, cell: Cell) -> Result<(), SheetError> {
        if cell.is_empty() {
            return Ok(());
        }
        let number = row.saturating_add(1);
        let column = u16::try_from(column).unwrap_or(u16::MAX);
        self.fits(number, column, &cell)?;
        self.last = Some(CellAt {
            row: number,
            column,
        });
        let cells = &mut self.row(number).cells;
        let place = usize::from(column);
        if cells.len() <= place {
            cells.resize(place + 1, Cell::Empty);
        }
        if let Some(slot) = cells.get_mut(place) {
            *slot = cell;
        }
        Ok(())
    }

    fn fits(&mut self, number: u32, column: u16, cell: &Cell) -> Result<(), SheetError> {
        if number > self.limits.rows {
            return Err(SheetError::Rows {
                sheet: self.sheet.name.clone(),
                most: self.limits.rows,
            });
        }
        if column >= self.limits.columns {
            return Err(SheetError::Columns {
                sheet: self.sheet.name.clone(),
                most: self.limits.columns,
            });
        }
        if let Cell::Text(text) = cell {
            self.text += text.len();
            if self.text > self.limits.text {
                return Err(SheetError::Text {
                    sheet: self.sheet.name.clone(),
                    most: self.limits.text,
                });
            }
        }
        Ok(())
    }

    fn row(&mut self, number: u32) -> &mut Row {
        let rows = &mut self.sheet.rows;
        let place = match rows.last() {
            Some(last) if last.number == number => rows.len() - 1,
            Some(last) if last.number > number => {
                match rows.binary_search_by_key(&number, |row| row.number) {
                    Ok(place) => place,
                    Err(place) => {
                        rows.insert(place, blank(number));
                        place
                    }
                }
            }
            Some(_) | None => {
                rows.push(blank(number));
                rows.len() - 1
            }
        };
        &mut rows[place]
    }

    pub fn finish(self) -> Sheet {
        self.sheet
    }
}

fn blank(number: u32) -> Row {
    Row {
        number,
        cells: Vec::new(),
    }
}
