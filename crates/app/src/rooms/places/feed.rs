//! The address library as a data feed: all of it for whoever looks places up in the whole street, else what lies in
//! their own places. Who only looks single addresses up, as an organisation does, reads none in bulk.

use linli_db::{BoxFuture, Tx};
use linli_kernel::{Caller, Level, Trouble};

use super::store::feed;
use crate::app::App;
use crate::rooms::odata::{Feed, Source};
use crate::rooms::people::{self, Right};

/// Offers the places of a street.
#[derive(Clone, Copy, Debug)]
pub struct PlacesFeed;

impl Feed for PlacesFeed {
    fn sources<'a>(
        &'a self,
        _app: &'a App,
        _tx: &'a mut Tx,
        caller: &'a Caller,
    ) -> BoxFuture<'a, Result<Vec<Source>, Trouble>> {
        let paths = paths_of(caller);
        let source = (!paths.is_empty()).then(|| feed::source(caller.street, paths));
        Box::pin(async move { Ok(source.into_iter().collect()) })
    }
}

/// The paths at or below which a caller reads, none within another.
fn paths_of(caller: &Caller) -> Vec<String> {
    let may = caller
        .grants
        .iter()
        .filter(|grant| people::may(grant.role, Right::SeePlaces));
    let mut all: Vec<String> = may
        .filter_map(|grant| match grant.role.level() {
            Level::Street => Some(format!("/{}/", caller.street)),
            Level::Place => Some(grant.path.clone()),
            Level::Organisation => None,
        })
        .collect();
    all.sort();
    all.dedup_by(|inner, outer| inner.starts_with(outer.as_str()));
    all
}
