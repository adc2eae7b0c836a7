//! Laying blocks on A4 sheets. Sizes are in points; the origin is above and left.

use crate::lines::broken;
use crate::{Block, Face};

/// A4.
pub(crate) const PAGE: (f32, f32) = (595.28, 841.89);
/// The margin on every side.
const MARGIN: f32 = 72.0;
/// The width of a line.
const WIDTH: f32 = PAGE.0 - 2.0 * MARGIN;
/// 三号, as official documents are set.
const BODY: f32 = 15.0;
/// From line to line.
const LEADING: f32 = 24.0;
/// The size of a title.
const TITLE: f32 = 22.0;
/// The size of cells and of what is under the page.
const SMALL: f32 = 12.0;
/// Between a cell and its border.
const PAD: f32 = 5.0;

/// Something on a sheet.
#[derive(Clone, Debug, PartialEq)]
pub enum Mark {
    /// A line of text; `y` is its base line.
    Words {
        /// From the left.
        x: f32,
        /// From above.
        y: f32,
        /// The size of the letters.
        size: f32,
        /// What it says.
        text: String,
    },
    /// A rule from one point to another.
    Rule((f32, f32), (f32, f32)),
}

/// One sheet.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Sheet {
    /// What is on it, from above.
    pub marks: Vec<Mark>,
}

/// The sheets of a document, each with `foot` and its number under it.
#[must_use]
pub fn sheets(blocks: &[Block], foot: &str, face: &Face) -> Vec<Sheet> {
    let mut pen = Pen {
        face,
        sheets: vec![Sheet::default()],
        y: MARGIN,
    };
    for block in blocks {
        pen.block(block);
    }
    let count = pen.sheets.len();
    for (at, sheet) in pen.sheets.iter_mut().enumerate() {
        let text = format!("{foot}　第 {} 页，共 {count} 页", at + 1);
        let x = (PAGE.0 - face.width(&text) * SMALL) / 2.0;
        let y = PAGE.1 - MARGIN / 2.0;
        sheet.marks.push(Mark::Words {
            x,
            y,
            size: SMALL,
            text,
        });
    }
    pen.sheets
}

struct Pen<'a> {
    face: &'a Face,
    sheets: Vec<Sheet>,
    y: f32,
}

impl Pen<'_> {
    fn block(&mut self, block: &Block) {
        match block {
            Block::Title(text) => self.title(text),
            Block::Heading(text) => self.heading(text),
            Block::Text(text) => self.text(text),
            Block::Aside(text) => self.aside(text),
            Block::Table { columns, rows } => self.table(columns, rows),
            Block::Sign(names) => self.sign(names),
            Block::Seal { of, day } => self.seal(of, day),
        }
    }

    fn mark(&mut self, mark: Mark) {
        if let Some(sheet) = self.sheets.last_mut() {
            sheet.marks.push(mark);
        }
    }

    fn words(&mut self, x: f32, y: f32, size: f32, text: &str) {
        let text = text.to_owned();
        self.mark(Mark::Words { x, y, size, text });
    }

    /// Begins a sheet where less than `height` is left on this one. What is taller than a sheet is not kept together.
    fn need(&mut self, height: f32) {
        if self.y + height > PAGE.1 - MARGIN && self.y > MARGIN {
            self.sheets.push(Sheet::default());
            self.y = MARGIN;
        }
    }

    fn measured(&self, size: f32) -> impl Fn(char) -> f32 {
        let face = self.face;
        move |c| face.width(c.encode_utf8(&mut [0; 4])) * size
    }

    fn title(&mut self, text: &str) {
        let lines = broken(text, WIDTH, 0.0, &self.measured(TITLE));
        for line in lines {
            self.need(TITLE * 2.0);
            self.y += TITLE * 1.5;
            let x = (PAGE.0 - self.face.width(&line) * TITLE) / 2.0;
            self.words(x, self.y, TITLE, &line);
        }
        self.y += TITLE / 2.0;
    }

    /// A heading is never the last line of a sheet.
    fn heading(&mut self, text: &str) {
        self.need(2.3 * LEADING);
        self.y += 0.3 * LEADING;
        self.lines(text, 0.0);
    }

    fn text(&mut self, text: &str) {
        self.lines(text, 2.0 * BODY);
    }

    fn lines(&mut self, text: &str, indent: f32) {
        for paragraph in text.split('\n') {
            let lines = broken(paragraph, WIDTH, indent, &self.measured(BODY));
            for (at, line) in lines.iter().enumerate() {
                self.need(LEADING);
                self.y += LEADING;
                let x = if at == 0 { MARGIN + indent } else { MARGIN };
                self.words(x, self.y, BODY, line);
            }
        }
    }

    fn aside(&mut self, text: &str) {
        self.need(LEADING);
        self.y += LEADING;
        let x = PAGE.0 - MARGIN - self.face.width(text) * BODY;
        self.words(x.max(MARGIN), self.y, BODY, text);
    }

    /// The heading is said again on each sheet that the table goes on.
    fn table(&mut self, columns: &[String], rows: &[Vec<String>]) {
        self.y += LEADING / 2.0;
        let wide = self.widths(columns, rows);
        let (heads, tall) = self.cells(columns, &wide);
        let first = rows.first().map_or(0.0, |row| self.cells(row, &wide).1);
        self.need(tall + first);
        self.row(&heads, &wide, tall);
        for row in rows {
            let (cells, height) = self.cells(row, &wide);
            let before = self.sheets.len();
            self.need(height);
            if self.sheets.len() > before {
                self.row(&heads, &wide, tall);
            }
            self.row(&cells, &wide, height);
        }
        self.y += LEADING / 2.0;
    }

    /// How wide each column is: in proportion to its widest cell, as far as that is sensible.
    fn widths(&self, columns: &[String], rows: &[Vec<String>]) -> Vec<f32> {
        let most = WIDTH / 2.0;
        let cell = |text: &String| self.face.width(text) * SMALL + 2.0 * PAD;
        let natural = |at: usize| {
            let all = std::iter::once(columns).chain(rows.iter().map(Vec::as_slice));
            let cells = all.filter_map(|row| row.get(at)).map(cell);
            cells.fold(2.0 * SMALL, f32::max).min(most)
        };
        let all: Vec<f32> = (0..columns.len()).map(natural).collect();
        let sum: f32 = all.iter().sum();
        all.into_iter().map(|one| one * WIDTH / sum).collect()
    }

    /// The lines of each cell of a row, and how high it is.
    fn cells(&self, row: &[String], wide: &[f32]) -> (Vec<Vec<String>>, f32) {
        let all: Vec<Vec<String>> = row
            .iter()
            .zip(wide)
            .map(|(cell, wide)| broken(cell, wide - 2.0 * PAD, 0.0, &self.measured(SMALL)))
            .collect();
        let most = all.iter().map(Vec::len).max().unwrap_or(1);
        (all, number(most) * SMALL * 1.5 + 2.0 * PAD)
    }

    fn row(&mut self, cells: &[Vec<String>], wide: &[f32], height: f32) {
        let (top, mut left) = (self.y, MARGIN);
        for (lines, wide) in cells.iter().zip(wide) {
            for (nth, line) in lines.iter().enumerate() {
                let y = top + PAD + SMALL * (1.5 * number(nth) + 1.1);
                let spare = wide - self.face.width(line) * SMALL - PAD;
                let x = left + if is_number(line) { spare } else { PAD };
                self.words(x, y, SMALL, line);
            }
            left += wide;
        }
        self.grid(wide, top, top + height);
        self.y = top + height;
    }

    fn grid(&mut self, wide: &[f32], top: f32, end: f32) {
        let right = MARGIN + WIDTH;
        self.mark(Mark::Rule((MARGIN, top), (right, top)));
        self.mark(Mark::Rule((MARGIN, end), (right, end)));
        let mut x = MARGIN;
        self.mark(Mark::Rule((x, top), (x, end)));
        for wide in wide {
            x += wide;
            self.mark(Mark::Rule((x, top), (x, end)));
        }
    }

    fn sign(&mut self, names: &[String]) {
        self.y += LEADING / 2.0;
        for name in names {
            self.need(1.4 * LEADING);
            self.y += 1.4 * LEADING;
            let label = format!("{name}：");
            self.words(MARGIN, self.y, BODY, &label);
            let x = MARGIN + self.face.width(&label) * BODY;
            let y = self.y + 3.0;
            self.mark(Mark::Rule(
                (x, y),
                ((x + 12.0 * BODY).min(MARGIN + WIDTH), y),
            ));
        }
    }

    /// Whose seal it is, where it goes, and the day under it, kept together.
    fn seal(&mut self, of: &str, day: &str) {
        let side = 3.5 * LEADING;
        self.need(LEADING + side);
        let wide = (self.face.width(of) * SMALL + 4.0 * PAD).max(1.5 * side);
        let (left, right) = (PAGE.0 - MARGIN - wide.min(WIDTH), PAGE.0 - MARGIN);
        let (top, end) = (self.y + LEADING, self.y + LEADING + side);
        self.y = top;
        for (at, text) in [of, "（盖章）", day].into_iter().enumerate() {
            let x = (left + right - self.face.width(text) * SMALL) / 2.0;
            self.words(x, top + LEADING * (number(at) + 1.0), SMALL, text);
        }
        for (from, to) in [
            ((left, top), (right, top)),
            ((left, end), (right, end)),
            ((left, top), (left, end)),
            ((right, top), (right, end)),
        ] {
            self.mark(Mark::Rule(from, to));
        }
        self.y = end;
    }
}

/// Whether a cell is set to the right, digits under digits.
fn is_number(text: &str) -> bool {
    let part = |c: char| c.is_ascii_digit() || matches!(c, '.' | ',' | '-');
    text.contains(|c: char| c.is_ascii_digit()) && text.chars().all(part)
}

/// A small count as a number; the thousandth and more are never drawn.
fn number(count: usize) -> f32 {
    f32::from(u16::try_from(count).unwrap_or(u16::MAX))
}
