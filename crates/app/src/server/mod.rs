//! The process: opens what the configuration names, serves, keeps the background loops going and stops
//! cleanly.
//!
//! Invariants: nothing is preloaded, so a large file starts as fast as a small one; a request that was
//! accepted is answered before the process ends, or [`GRACE`] has passed; the loops stop before the store
//! closes.

mod log;
mod loops;
mod rounds;

use std::future::Future;
use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context as _;
use linli_db::{Db, DbConfig};
use linli_flow::Calendar;
use linli_kernel::{Clock, Ids, Lang, Trouble};
use tokio::net::TcpListener;
use tokio::sync::watch;

use crate::app::{App, Bus, Shared};
use crate::config::Config;
use crate::rooms;
use crate::rooms::people::SessionCache;
use crate::rooms::routing::RoutingCache;
use crate::rooms::scenes::Catalogue;
use crate::vault::Vault;
use crate::web;
use crate::web::limits::Limits;
use crate::web::metrics::Metrics;

pub use log::log_from_env;

/// The file in the data folder that says the store holds the demo, so that every page says so too.
pub const DEMO_MARK: &str = "demo";

/// How long requests in hand may take once the process was told to stop.
const GRACE: Duration = Duration::from_secs(10);

/// Makes the data folder, opens the store and brings its tables up to date.
///
/// # Errors
/// What cannot be opened, with the setting that names it.
pub async fn open_store(config: &Config) -> anyhow::Result<Db> {
    std::fs::create_dir_all(&config.data)
        .with_context(|| format!("make the folder {} (LINLI_DATA)", config.data.display()))?;
    // The address may hold a password: it is not repeated.
    let db = Db::open(&DbConfig::new(&config.database_url))
        .await
        .context("open the database (LINLI_DATABASE_URL)")?;
    db.migrate(&rooms::schema())
        .await
        .map_err(in_words)
        .context("bring the tables up to date")?;
    Ok(db)
}

/// Opens the store and puts the application together.
///
/// # Errors
/// As [`open_store`], and keys or calendars that cannot be read.
pub async fn build(mut config: Config, clock: Clock) -> anyhow::Result<Shared> {
    config.demo |= config.data.join(DEMO_MARK).exists();
    let db = open_store(&config).await?;
    let vault = Vault::open(&config.data)?;
    let calendar = calendar(&config.data.join("calendar"))?;
    Ok(Arc::new(assemble(config, db, clock, vault, calendar)))
}

/// The application from its parts.
#[must_use]
pub fn assemble(config: Config, db: Db, clock: Clock, vault: Vault, calendar: Calendar) -> App {
    App {
        limits: Limits::new(config.writes_per_minute),
        config,
        db,
        clock,
        ids: Ids::default(),
        calendar,
        vault,
        scenes: Catalogue::default(),
        routing: RoutingCache::default(),
        bus: Bus::default(),
        sessions: SessionCache::default(),
        metrics: Metrics::default(),
        press: crate::press::Press::default(),
    }
}

/// The State Council's calendar, with what an administrator put into `folder` (`*.toml`, one or more years
/// each, in the order of their names).
fn calendar(folder: &Path) -> anyhow::Result<Calendar> {
    let mut calendar = Calendar::china();
    if !folder.exists() {
        return Ok(calendar);
    }
    let mut files = std::fs::read_dir(folder)
        .and_then(|entries| {
            entries
                .map(|entry| Ok(entry?.path()))
                .collect::<Result<Vec<_>, _>>()
        })
        .with_context(|| format!("read the folder {}", folder.display()))?;
    files.retain(|path| path.extension().is_some_and(|ending| ending == "toml"));
    files.sort();
    for file in files {
        let text =
            std::fs::read_to_string(&file).with_context(|| format!("read {}", file.display()))?;
        calendar = calendar
            .with_years(&text)
            .with_context(|| format!("load {}", file.display()))?;
    }
    Ok(calendar)
}

/// Serves until `shutdown` is ready, then answers what was begun and stops.
///
/// # Errors
/// The listener failed.
pub async fn serve(
    app: Shared,
    listener: TcpListener,
    shutdown: impl Future<Output = ()> + Send + 'static,
) -> anyhow::Result<()> {
    let (stop, stopped) = watch::channel(false);
    let loops = loops::start(&app, &stopped);
    let router = web::router(Arc::clone(&app)).into_make_service_with_connect_info::<SocketAddr>();
    let mut told = stopped.clone();
    let begun = async move {
        let _ended = told.wait_for(|stops| *stops).await;
    };
    let serving = axum::serve(listener, router)
        .with_graceful_shutdown(begun)
        .into_future();
    tokio::pin!(serving);
    let ended = tokio::select! {
        ended = &mut serving => ended,
        () = shutdown => {
            stop.send_replace(true);
            // Live pages would stay open for as long as their readers look; they come back by themselves.
            app.bus.close();
            tokio::time::timeout(GRACE, serving).await.unwrap_or(Ok(()))
        }
    };
    stop.send_replace(true);
    loops.ended().await;
    app.db.close().await;
    ended.context("serve")
}

/// Ready when the process is told to stop, by Ctrl-C or SIGTERM. Heeds them from this call on, not from when
/// it is first waited for: whoever reads the address we announce may stop us at once.
#[cfg(unix)]
pub fn told_to_stop() -> impl Future<Output = ()> + Send + 'static {
    use tokio::signal::unix::{SignalKind, signal};
    let (interrupt, terminate) = (
        signal(SignalKind::interrupt()),
        signal(SignalKind::terminate()),
    );
    async move {
        tokio::select! {
            () = received(interrupt) => {}
            () = received(terminate) => {}
        }
        tracing::info!("told to stop");
    }
}

#[cfg(unix)]
async fn received(signal: std::io::Result<tokio::signal::unix::Signal>) {
    match signal {
        Ok(mut signal) => {
            signal.recv().await;
        }
        // Without a handler the signal ends the process by itself.
        Err(_error) => std::future::pending().await,
    }
}

/// Ready when the process is told to stop, by Ctrl-C.
#[cfg(not(unix))]
pub async fn told_to_stop() {
    if tokio::signal::ctrl_c().await.is_err() {
        // Without a handler the signal ends the process by itself.
        std::future::pending::<()>().await;
    }
    tracing::info!("told to stop");
}

/// Trouble as an error for whoever starts the server.
fn in_words(trouble: Trouble) -> anyhow::Error {
    match trouble {
        Trouble::Fault(fault) => fault.0,
        Trouble::Refused(_) | Trouble::Invalid(_) => anyhow::anyhow!(trouble.public(Lang::En)),
    }
}
