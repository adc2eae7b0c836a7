//! Cases as a data feed: what the caller's desk reaches, without sealed cases and without words of anybody.

use linli_db::{BoxFuture, Tx};
use linli_kernel::{Caller, Trouble};

use super::{reach, store};
use crate::app::App;
use crate::rooms::odata::{Feed, Source};
use crate::rooms::people::{self, Right};

/// Offers the cases of a desk.
#[derive(Clone, Copy, Debug)]
pub struct CasesFeed;

impl Feed for CasesFeed {
    fn sources<'a>(
        &'a self,
        _app: &'a App,
        tx: &'a mut Tx,
        caller: &'a Caller,
    ) -> BoxFuture<'a, Result<Vec<Source>, Trouble>> {
        Box::pin(async move {
            if people::require(caller, Right::SeeQueue).is_err() {
                return Ok(Vec::new());
            }
            let bounds = reach::bounds(tx, caller).await?;
            Ok(vec![store::feed::source(caller.scope(), bounds)])
        })
    }
}
