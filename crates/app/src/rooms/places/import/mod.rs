//! Addresses as rows: each names its levels from the community down to the last it gives, which is the entry it is
//! about. What lies between and is not there yet is made along the way. A row never closes, renames or moves a place,
//! and an empty cell leaves what is known as it is: the natural key of a row is its address.

mod checks;
mod columns;
mod library;
mod plan;
mod rows;
mod work;

use linli_db::BoxFuture;
use linli_kernel::{Caller, StreetCode, Text, Trouble};
use linli_sheets::{Columns, Reading};

use self::library::Library;
use crate::app::Shared;
use crate::rooms::imports::{Asked, Found, Importable, Phase};
use crate::rooms::people::{self, Right};

/// Addresses, for the imports room.
pub static IMPORT: Addresses = Addresses;

/// The address library as something to import.
#[derive(Clone, Copy, Debug)]
pub struct Addresses;

impl Importable for Addresses {
    fn kind(&self) -> &'static str {
        "addresses"
    }

    fn title(&self) -> Text {
        Text::new("地址库", "Address library")
    }

    fn lead(&self) -> Text {
        Text::new(
            "一行一个地址，从社区写到户室；没有的上级自动补建，空着的格不改动原有内容。",
            "One address a row, from the community down to the dwelling; what lies between is made along the way, and empty cells change nothing.",
        )
    }

    fn admits(&self, caller: &Caller) -> bool {
        people::require(caller, Right::ManagePlaces).is_ok()
    }

    fn has_points(&self) -> bool {
        true
    }

    fn columns<'a>(
        &'a self,
        _app: &'a Shared,
        _street: StreetCode,
    ) -> BoxFuture<'a, Result<Columns, Trouble>> {
        Box::pin(async { Ok(columns::columns()) })
    }

    fn check<'a>(
        &'a self,
        app: &'a Shared,
        asked: Asked,
        columns: &'a Columns,
        reading: &'a Reading,
    ) -> BoxFuture<'a, Result<Found, Trouble>> {
        Box::pin(async move {
            let street = asked.street;
            let library = app
                .db
                .read(move |tx| Box::pin(async move { Library::read(tx, street).await }))
                .await?;
            let rows = rows::rows(reading, columns);
            let (ids, now) = (app.ids.clone(), app.clock.now());
            let planned = tokio::task::spawn_blocking(move || {
                asked.progress.step(Phase::Comparing, 0, rows.len());
                let plan = plan::plan(&library, &rows, asked.crs);
                work::prepare(library, plan, asked, ids, now)
            });
            planned.await.map_err(Trouble::fault)?
        })
    }
}
