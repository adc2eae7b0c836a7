//! The address of a cell as people say it: `B7`.

use std::fmt;
use std::str::FromStr;

/// A cell of a sheet.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct CellAt {
    /// The row, from 1.
    pub row: u32,
    /// The column, from 0 for `A`.
    pub column: u16,
}

/// The letters of a column, from 0 for `A`.
#[must_use]
pub fn letters(column: u16) -> String {
    let mut rest = u32::from(column) + 1;
    let mut letters = Vec::new();
    while rest > 0 {
        rest -= 1;
        letters.push(char::from_u32('A' as u32 + rest % 26).unwrap_or('?'));
        rest /= 26;
    }
    letters.iter().rev().collect()
}

impl fmt::Display for CellAt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", letters(self.column), self.row)
    }
}

impl FromStr for CellAt {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let bad = || format!("{text:?} is no address of a cell such as B7");
        let split = text.find(|c: char| c.is_ascii_digit()).ok_or_else(bad)?;
        let (letters, row) = text.split_at(split);
        let column = letters.bytes().try_fold(0_u16, |column, letter| {
            let digit = u16::from(letter.checked_sub(b'A').filter(|digit| *digit < 26)?);
            column.checked_mul(26)?.checked_add(digit + 1)
        });
        match (column.and_then(|column| column.checked_sub(1)), row.parse()) {
            (Some(column), Ok(row)) if row > 0 => Ok(Self { row, column }),
            _ => Err(bad()),
        }
    }
}
