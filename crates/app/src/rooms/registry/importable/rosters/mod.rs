//! Rosters as people keep them: one row for each member, the household or the dwelling repeated in each row.
//!
//! Rows of one address and one household number or name are one record with its members. A member is known by id, by a
//! number that one record holds, or by address and name, as everywhere; the record by its id, by its name there, by the
//! head who leads it, or as the only one of its address. Who is not known is entered, who is not named stays: a row
//! never ends a membership but to write it with another role or share.

mod found;
mod groups;
mod joins;
mod judged;
mod placed;
mod rows;
mod shares;
mod sheet;
mod whose;
mod work;

use std::sync::LazyLock;

use linli_db::BoxFuture;
use linli_kernel::{Caller, StreetCode, Text, Trouble};
use linli_registers::Register;
use linli_sheets::{Columns, Reading};

use super::super::books::registers;
use super::super::reach;
use crate::app::Shared;
use crate::rooms::imports::{Asked, Found, Importable, Phase};
use sheet::Sheet;

/// Every roster that says how people keep it.
static SHEETS: LazyLock<Vec<Sheet>> = LazyLock::new(|| {
    let all = registers().iter();
    all.flat_map(|register| {
        let rosters = register.rosters().iter();
        rosters.filter_map(|roster| Sheet::of(register, roster))
    })
    .collect()
});

/// Every roster that can be imported.
pub(super) fn importables() -> impl Iterator<Item = &'static dyn Importable> {
    SHEETS.iter().map(|one| -> &'static dyn Importable { one })
}

fn edits(caller: &Caller, register: &Register) -> bool {
    !reach::paths(caller, register, &register.head().edit).is_empty()
}

impl Importable for Sheet {
    fn kind(&self) -> &'static str {
        self.kind
    }

    fn title(&self) -> Text {
        self.table.title.clone()
    }

    fn lead(&self) -> Text {
        Text::new(
            "一行一名成员，同一地址同一户（或同一处）的各行合为一条登记。成员按号码或地址加姓名认出，不重复登记；表里没有的成员不受影响。",
            "One member a row; rows of one address that belong together become one record. Members are told by their numbers, or by address and name, and are not entered twice; members that the file does not name stay.",
        )
    }

    fn group(&self) -> Option<Text> {
        Some(Text::new("成员名单", "Lists of members"))
    }

    fn admits(&self, caller: &Caller) -> bool {
        let first = self.members.first();
        edits(caller, self.register) && first.is_some_and(|one| edits(caller, one))
    }

    fn has_points(&self) -> bool {
        false
    }

    fn columns<'a>(
        &'a self,
        _app: &'a Shared,
        _street: StreetCode,
    ) -> BoxFuture<'a, Result<Columns, Trouble>> {
        Box::pin(async { Ok(self.columns.clone()) })
    }

    fn check<'a>(
        &'a self,
        app: &'a Shared,
        asked: Asked,
        columns: &'a Columns,
        reading: &'a Reading,
    ) -> BoxFuture<'a, Result<Found, Trouble>> {
        Box::pin(async move {
            let sheet = SHEETS.iter().find(|one| one.kind == self.kind);
            let sheet = sheet.ok_or_else(|| Trouble::fault("a roster that nobody imports"))?;
            let rows = rows::rows(sheet, columns, reading);
            asked.progress.step(Phase::Comparing, 0, rows.len());
            judged::compared(app, sheet, asked, rows).await
        })
    }
}
