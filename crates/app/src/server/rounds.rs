//! What the loops do. Each round asks anew which streets the server holds; with nothing to do it is a look
//! along an index. Trouble in one street does not keep the others waiting.

use std::sync::Arc;
use std::time::Duration;

use jiff::SignedDuration;
use linli_db::BoxFuture;
use linli_journal::Sealer;
use linli_kernel::{StreetCode, Trouble};

use super::loops::Loop;
use crate::app::{App, Shared};
use crate::rooms::insight::Pace;
use crate::rooms::{
    cases, feeds, files, followup, imports, insight, open311, passes, places, queue, receipts,
    registry, routing, sync, tasks, webhooks,
};

/// How long receipts are kept: clients repeat within hours, not weeks.
const RECEIPTS_KEPT: SignedDuration = SignedDuration::from_hours(7 * 24);

/// How long what became of webhooks is kept; a replay makes them again from the log.
const MESSAGES_KEPT: SignedDuration = SignedDuration::from_hours(30 * 24);

/// Every loop.
pub(super) const ALL: &[Loop] = &[
    Loop {
        name: "seal the journal",
        rest: Duration::from_secs(1),
        once_more: true,
        round: |app| Box::pin(async move { seal(&app).await }),
    },
    Loop {
        name: "count what was sealed",
        rest: Duration::from_secs(2),
        once_more: false,
        round: |app| each(app, |app, street| Box::pin(count(app, street))),
    },
    Loop {
        name: "tell the outside",
        rest: Duration::from_secs(1),
        once_more: false,
        round: |app| each(app, |app, street| Box::pin(outside(app, street))),
    },
    Loop {
        name: "note what phones carry",
        rest: Duration::from_secs(1),
        once_more: false,
        round: |app| each(app, |app, street| Box::pin(carry(app, street))),
    },
    Loop {
        name: "ask other servers",
        rest: Duration::from_secs(60),
        once_more: false,
        round: |app| each(app, |app, street| Box::pin(ask(app, street))),
    },
    Loop {
        name: "wake the clocks of cases",
        rest: Duration::from_secs(10),
        once_more: false,
        round: |app| each(app, |app, street| Box::pin(wake(app, street))),
    },
    Loop {
        name: "measure the queue",
        rest: Duration::from_secs(15),
        once_more: false,
        round: |app| Box::pin(async move { queue::measure(&app).await }),
    },
    Loop {
        name: "draw the return visits",
        rest: Duration::from_secs(600),
        once_more: false,
        round: |app| each(app, |app, street| Box::pin(draw(app, street))),
    },
    Loop {
        name: "make the tasks that open, and send their digests",
        rest: Duration::from_secs(60),
        once_more: false,
        round: |app| each(app, |app, street| Box::pin(make(app, street))),
    },
    Loop {
        name: "watch the routing rules",
        rest: Duration::from_secs(60),
        once_more: false,
        round: |app| each(app, |app, street| Box::pin(watch(app, street))),
    },
    Loop {
        name: "forget what is old",
        rest: Duration::from_secs(600),
        once_more: false,
        round: |app| {
            app.limits.forget_quiet();
            each(app, |app, street| Box::pin(forget(app, street)))
        },
    },
];

/// What is done for one street.
type InStreet = fn(Shared, StreetCode) -> BoxFuture<'static, Result<(), Trouble>>;

/// Does `work` for each street; answers the first trouble once all had their turn.
fn each(app: Shared, work: InStreet) -> BoxFuture<'static, Result<(), Trouble>> {
    Box::pin(async move {
        let streets = app.db.read(|tx| Box::pin(places::streets(tx))).await?;
        let mut all = Ok(());
        for street in streets {
            all = all.and(work(Arc::clone(&app), street).await);
        }
        all
    })
}

/// Until an entry is sealed its alteration cannot be found.
async fn seal(app: &App) -> Result<(), Trouble> {
    let sealer = Sealer::new(app.db.clone(), app.clock.clone(), app.config.digest);
    sealer.seal_all().await.map(drop)
}

async fn outside(app: Shared, street: StreetCode) -> Result<(), Trouble> {
    match feeds::follow(&app, street).await {
        // Another process follows the same street at this moment, which is as good.
        Err(trouble) if trouble.code() == "store.stale" => {}
        Err(trouble) => return Err(trouble),
        Ok(_changes) => {}
    }
    webhooks::deliver_in_background(&app, street).await
}

async fn carry(app: Shared, street: StreetCode) -> Result<(), Trouble> {
    match sync::follow(&app, street).await {
        // Another process follows the same street at this moment, which is as good.
        Err(trouble) if trouble.code() == "store.stale" => Ok(()),
        Err(trouble) => Err(trouble),
        Ok(_changes) => Ok(()),
    }
}

async fn ask(app: Shared, street: StreetCode) -> Result<(), Trouble> {
    open311::peer::poll(&app, street).await
}

async fn count(app: Shared, street: StreetCode) -> Result<(), Trouble> {
    match insight::fold(&app.db, street, Pace::Serving).await {
        // Another process counts the same street at this moment, which is as good.
        Err(trouble) if trouble.code() == "store.stale" => Ok(()),
        Err(trouble) => Err(trouble),
        Ok(_blocks) => Ok(()),
    }
}

async fn wake(app: Shared, street: StreetCode) -> Result<(), Trouble> {
    cases::follow_calendar(&app, street).await?;
    cases::sweep(&app, street).await.map(drop)
}

async fn draw(app: Shared, street: StreetCode) -> Result<(), Trouble> {
    followup::draw_what_is_over(&app, street).await
}

async fn make(app: Shared, street: StreetCode) -> Result<(), Trouble> {
    tasks::expand_what_opens(&app, street).await?;
    tasks::draw_what_is_over(&app, street).await?;
    tasks::send_due(&app, street).await
}

async fn watch(app: Shared, street: StreetCode) -> Result<(), Trouble> {
    routing::watch(&app, street).await
}

async fn forget(app: Shared, street: StreetCode) -> Result<(), Trouble> {
    let before = app.clock.now() - RECEIPTS_KEPT;
    app.db
        .write(move |tx| Box::pin(async move { receipts::forget(tx, street, before).await }))
        .await?;
    let before = app.clock.now() - MESSAGES_KEPT;
    webhooks::forget(&app, street, before).await?;
    imports::forget_old(&app, street).await?;
    passes::forget(&app, street).await?;
    registry::forget_the_rest(&app, street).await?;
    registry::retire(&app, street).await?;
    files::forget_unclaimed(&app, street).await.map(drop)
}
