//! What the loops do. Each round asks anew which streets the server holds; with nothing to do it is a look
//! along an index.

use std::time::Duration;

use linli_journal::Sealer;
use linli_kernel::{StreetCode, Trouble};

use super::loops::Loop;
use crate::app::{App, Shared};
use crate::rooms::receipts;

/// How long receipts are kept: clients repeat within hours, not weeks.
const RECEIPTS_KEPT: jiff::SignedDuration = jiff::SignedDuration::from_hours(7 * 24);

/// Every loop.
pub(super) const ALL: &[Loop] = &[
    Loop {
        name: "seal the journal",
        rest: Duration::from_secs(1),
        once_more: true,
        round: |app| Box::pin(async move { seal(&app).await }),
    },
    Loop {
        name: "forget what is old",
        rest: Duration::from_secs(600),
        once_more: false,
        round: |app| Box::pin(async move { forget(&app).await }),
    },
];

/// Until an entry is sealed its alteration cannot be found.
async fn seal(app: &App) -> Result<(), Trouble> {
    let sealer = Sealer::new(app.db.clone(), app.clock.clone(), app.config.digest);
    sealer.seal_all().await.map(drop)
}

async fn forget(app: &Shared) -> Result<(), Trouble> {
    app.limits.forget_quiet();
    let before = app.clock.now() - RECEIPTS_KEPT;
    for street in streets(app).await? {
        app.db
            .write(move |tx| Box::pin(async move { receipts::forget(tx, street, before).await }))
            .await?;
    }
    Ok(())
}

/// The streets this server holds.
async fn streets(app: &App) -> Result<Vec<StreetCode>, Trouble> {
    app.db
        .read(|tx| Box::pin(async move { Ok(linli_journal::streets(tx).await?) }))
        .await
}
