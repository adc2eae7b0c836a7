//! Where it is: what is near as cards to tap, everything else by search. The exact spot is words; a place
//! further down comes along in the address of the form (a code on a door).

use linli_kernel::{Caller, Lang, Level, PlaceId, Text, Trouble};

use crate::app::App;
use crate::rooms::places::{self, Picker};
use crate::zone;

/// The choice of a place in the form of a report.
pub(super) struct PlaceField {
    near: Vec<(PlaceId, String)>,
    chosen: String,
    error: Option<Text>,
    back: String,
}

impl PlaceField {
    /// The choice with `chosen`, the id that was sent or came with the address; where it is empty the place
    /// the caller most likely means: where they live or work, the lowest of several. `back` is the form's page.
    pub(super) async fn load(
        app: &App,
        caller: &Caller,
        chosen: &str,
        error: Option<&Text>,
        back: String,
    ) -> Result<Self, Trouble> {
        let (day, id) = (zone::day(app.clock.now()), chosen.parse().ok());
        let asking = caller.clone();
        let near = app
            .db
            .read(move |tx| Box::pin(async move { places::near(tx, &asking, id, day).await }))
            .await?;
        let at_home = caller
            .grants
            .iter()
            .any(|grant| grant.role.level() == Level::Place);
        let usual = near.first().filter(|_| at_home && error.is_none());
        let chosen = match usual {
            Some((usual, _)) if chosen.is_empty() => usual.to_string(),
            Some(_) | None => chosen.to_owned(),
        };
        Ok(Self {
            near,
            chosen,
            error: error.cloned(),
            back,
        })
    }

    /// How it looks: a part inside the form, and the search box's own form beside it.
    pub(super) fn picker(&self, lang: Lang) -> Picker<'_> {
        Picker {
            lang,
            near: &self.near,
            chosen: &self.chosen,
            error: self.error.as_ref(),
            back: &self.back,
        }
    }
}
