//! Records as rows: every register can be imported, its columns are its attributes.
//!
//! A row means a record by its id, by a value that only one record holds, by its place where the register is one of
//! places, and else by place and name. A row that means none enters one; an empty cell leaves what is known as it is;
//! a row never closes or moves a record. Everything else holds as for what is entered by hand: reach, check digits,
//! consent, history and journal.

mod cells;
mod columns;
mod judge;
mod lines;
mod lookup;
mod masked;
mod meant;
mod named;
mod rosters;
mod sites;
mod store;
mod work;

use std::sync::LazyLock;

use linli_db::BoxFuture;
use linli_kernel::{Caller, StreetCode, Text, Trouble};
use linli_registers::Register;
use linli_sheets::{Columns, Reading};

use super::books::registers;
use super::reach;
use crate::app::Shared;
use crate::rooms::imports::{Asked, Found, Importable, Phase};

pub(super) use columns::{columns, is_exported, title};

/// A register as something to import.
#[derive(Clone, Copy, Debug)]
struct OfRegister(&'static Register);

/// Every register.
static REGISTERS: LazyLock<Vec<OfRegister>> =
    LazyLock::new(|| registers().iter().map(OfRegister).collect());

/// Everything of the registry that can be imported.
#[must_use]
pub fn importables() -> Vec<&'static dyn Importable> {
    REGISTERS
        .iter()
        .map(|one| -> &'static dyn Importable { one })
        .chain(rosters::importables())
        .collect()
}

/// What is wrong with a cell: the key of its column, and what to do.
type Refused = (&'static str, Text);

/// Refuses a cell.
fn refuse<T>(
    key: &'static str,
    zh: impl Into<String>,
    en: impl Into<String>,
) -> Result<T, Refused> {
    Err((key, Text::new(zh, en)))
}

impl Importable for OfRegister {
    fn kind(&self) -> &'static str {
        self.0.id()
    }

    fn title(&self) -> Text {
        self.0.head().title.clone()
    }

    fn lead(&self) -> Text {
        Text::new(
            "一行一条登记。按登记编号、不可重复的号码，或地址加名称认出已有的登记并更新，其余新建；空着的格不改动原有内容。",
            "One record a row. Known ones are told by their id, by a number that is held once, or by address and name, and are updated; the others are entered. Empty cells change nothing.",
        )
    }

    fn group(&self) -> Option<Text> {
        Some(Text::new("登记簿", "Registers"))
    }

    fn admits(&self, caller: &Caller) -> bool {
        !reach::paths(caller, self.0, &self.0.head().edit).is_empty()
    }

    fn has_points(&self) -> bool {
        false
    }

    fn columns<'a>(
        &'a self,
        _app: &'a Shared,
        _street: StreetCode,
    ) -> BoxFuture<'a, Result<Columns, Trouble>> {
        Box::pin(async { Ok(columns(self.0)) })
    }

    fn check<'a>(
        &'a self,
        app: &'a Shared,
        asked: Asked,
        columns: &'a Columns,
        reading: &'a Reading,
    ) -> BoxFuture<'a, Result<Found, Trouble>> {
        Box::pin(async move {
            let register = self.0;
            let lines = lines::lines(register, columns, reading);
            asked.progress.step(Phase::Comparing, 0, lines.len());
            let sites = sites::Sites::of(app, asked.caller.street, register, &lines).await?;
            work::prepare(app, register, asked, lines, sites).await
        })
    }
}
