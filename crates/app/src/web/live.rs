//! Live counts by server-sent events: one stream a page, told after commits, at most once a second.

use std::convert::Infallible;
use std::time::Duration;

use axum::Router;
use axum::extract::State;
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::routing::get;
use futures_util::Stream;
use futures_util::stream::unfold;
use linli_kernel::Caller;
use tokio::sync::broadcast;
use tokio::sync::broadcast::error::RecvError;

use super::problem::Answer;
use super::visitor::Signed;
use crate::app::{self, Shared};
use crate::rooms::{cases, notices};
use crate::web::ui::many;

/// The stream lives outside the time-out layer: it stays open for as long as the page.
pub fn stream() -> Router<Shared> {
    Router::new().route("/live", get(live))
}

struct Page {
    app: Shared,
    caller: Caller,
    bus: broadcast::Receiver<app::Event>,
    first: bool,
}

impl Drop for Page {
    fn drop(&mut self) {
        self.app.metrics.page_left();
    }
}

async fn live(
    State(app): State<Shared>,
    Signed(caller, _visitor): Signed,
) -> Answer<Sse<impl Stream<Item = Result<Event, Infallible>>>> {
    app.metrics.page_listens();
    let bus = app.bus.listen();
    let page = Page {
        app,
        caller,
        bus,
        first: true,
    };
    Ok(Sse::new(unfold(page, next)).keep_alive(KeepAlive::default()))
}

/// How long one stream lives; the browser then opens another, and a revoked session is noticed.
const LIFE: Duration = Duration::from_secs(300);

/// Waits for a commit in the caller's street, lets others gather for a second, and counts once.
async fn next(mut page: Page) -> Option<(Result<Event, Infallible>, Page)> {
    if !page.first {
        loop {
            match tokio::time::timeout(LIFE, page.bus.recv()).await {
                Ok(Ok(event)) if event.street == page.caller.street => break,
                Ok(Ok(_)) => {}
                // Missed some: count now, nothing is lost.
                Ok(Err(RecvError::Lagged(_))) => break,
                Ok(Err(RecvError::Closed)) | Err(_) => return None,
            }
        }
        tokio::time::sleep(Duration::from_secs(1)).await;
        while page.bus.try_recv().is_ok() {}
    }
    page.first = false;
    let counts = cases::counts(&page.app, &page.caller).await.ok()?;
    let unread = notices::unread(&page.app, &page.caller).await.ok()?;
    let shown = |count: i64| many(u64::try_from(count).unwrap_or(0));
    let data = serde_json::json!({
        "open": shown(counts.open), "overdue": shown(counts.overdue),
        "due_soon": shown(counts.due_soon), "waiting": shown(counts.waiting), "notices": unread,
    });
    Some((
        Ok(Event::default().event("counts").data(data.to_string())),
        page,
    ))
}
