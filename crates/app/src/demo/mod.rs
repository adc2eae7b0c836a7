//! The demo: two streets with invented people who live the year 2020 and the last few days, and some around them
//! that live what the texts tell of them, by calling the rooms' verbs, so that every figure is counted from what
//! happened. The same seed lives the same years.
//!
//! Nobody in it is real: names, telephone numbers and cases are invented; communities and the compounds'
//! names are as the places room tells.

mod agenda;
mod answers;
mod cast;
mod chapters;
mod collecting;
mod dice;
mod half;
mod lives;
mod names;
mod past;
mod pictures;
mod plan;
mod play;
mod records;
mod rounds;
mod routes;
mod story;
mod town;
mod visits;
mod words;

#[cfg(test)]
mod tests;

use std::sync::Arc;

use jiff::Timestamp;
use linli_db::Tx;
use linli_journal::Sealer;
use linli_kernel::{StreetCode, Trouble, VirtualClock};

use crate::app::{App, Shared};
use crate::rooms::insight::{self, Pace};
use crate::rooms::{cases, forms, places, receipts, scenes, tasks};
use crate::zone;
use play::Tells;

pub use cast::Account;
pub use plan::{BELL_STREET, Demo, GRID_STREET};
pub use play::Progress;

/// What was lived.
#[derive(Debug)]
pub struct Lived {
    /// The accounts of the first street, one per role.
    pub accounts: Vec<Account>,
    /// Steps of cases: reports and actions.
    pub steps: u64,
}

/// Founds the streets and lives the demo on an empty store.
///
/// # Errors
/// `demo.not_empty` where a street has been founded already; the store fails; a verb refuses a step of the
/// plan, which a test would have found.
pub async fn live(app: &Shared, demo: Demo, progress: &Arc<Progress>) -> Result<Lived, Trouble> {
    let now = app.clock.now();
    let pictures = pictures::pictures().await?;
    let casts = found(app, demo).await?;
    let first = casts
        .first()
        .ok_or_else(|| Trouble::fault("the demo has no street"))?;
    let accounts = cast::accounts(app, first).await?;
    collecting::collect(app, first, demo.collected_in_2020()).await?;
    let mut lives = demo.year(&casts);
    lives.extend(demo.last_month(&casts, now));
    let mut steps = past::enter(app, lives, &pictures, progress).await?;
    if let Some(cast) = casts
        .iter()
        .find(|cast| cast.street.as_str() == half::STREET)
    {
        collecting::collect(app, cast, demo.collected_in_2023()).await?;
        steps += half::live(app, cast, demo.half(), &pictures, progress).await?;
    }
    for cast in casts.iter().take(2) {
        visits::make(app, cast, now).await?;
    }
    for cast in &casts {
        routes::found(app, cast).await?;
    }
    for (cast, kept) in casts.iter().zip(demo.kept()) {
        records::enter(app, cast, kept, now).await?;
        rounds::make(app, cast, &pictures, now).await?;
    }
    let mut lives = demo.recent(&casts, now);
    lives.extend(demo.lately(&casts, now));
    steps += play::play(app, Tells::Everybody, lives, &pictures, progress).await?;
    for street in Demo::streets() {
        while cases::sweep(app, street).await? > 0 {}
        app.db
            .write(move |tx| Box::pin(async move { receipts::forget(tx, street, now).await }))
            .await?;
    }
    Sealer::new(app.db.clone(), app.clock.clone(), app.config.digest)
        .seal_all()
        .await?;
    for street in Demo::streets() {
        insight::fold(&app.db, street, Pace::Alone).await?;
    }
    app.db.analyze().await?;
    Ok(Lived { accounts, steps })
}

/// Whether the store has no street yet.
///
/// # Errors
/// The store fails.
pub async fn is_empty(app: &App) -> Result<bool, Trouble> {
    let streets = app
        .db
        .read(|tx| Box::pin(async move { places::streets(tx).await }))
        .await?;
    Ok(streets.is_empty())
}

async fn found(app: &Shared, demo: Demo) -> Result<Vec<cast::Cast>, Trouble> {
    let clock = VirtualClock::at(beginning());
    let app = play::at_another_time(app, &clock, Tells::Nobody);
    let streets = if demo.neighbours {
        places::demo::streets()
    } else {
        Demo::streets()
    };
    let planted = places::demo::plant(&app.db, &app.ids, app.clock.now(), &streets).await?;
    if planted == 0 {
        return Err(not_empty());
    }
    let mut casts = Vec::new();
    for street in Demo::streets() {
        let inner = Arc::clone(&app);
        app.db
            .write(move |tx| Box::pin(async move { install(&inner, tx, street).await }))
            .await?;
        casts.push(cast_of(&app, street, demo).await?);
    }
    Ok(casts)
}

/// Installs the scenes, and parses them once for all workers.
async fn install(app: &App, tx: &mut Tx, street: StreetCode) -> Result<(), Trouble> {
    scenes::install(app, tx, street).await?;
    forms::install(app, tx, street).await?;
    tasks::install(app, tx, street).await?;
    app.scenes.in_force(tx, street, app.clock.now()).await?;
    Ok(())
}

async fn cast_of(app: &Shared, street: StreetCode, demo: Demo) -> Result<cast::Cast, Trouble> {
    let day = zone::day(app.clock.now());
    let town = app
        .db
        .read(move |tx| Box::pin(async move { town::town(tx, street, day).await }))
        .await?;
    cast::cast(app, street, &town, demo.residents).await
}

/// The first working morning of 2019: the earliest the texts tell of.
fn beginning() -> Timestamp {
    // 2019-01-02 00:00 UTC, 8 o'clock in China.
    Timestamp::from_second(1_546_387_200).unwrap_or(Timestamp::UNIX_EPOCH)
}

fn not_empty() -> Trouble {
    Trouble::refused(
        linli_kernel::Kind::Conflict,
        "demo.not_empty",
        "数据库中已有街道，演示数据只能建在空库上：请另选 LINLI_DATA",
        "The store has streets already; the demo is founded on an empty one: choose another LINLI_DATA",
    )
}
