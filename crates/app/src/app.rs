//! What every room is handed: the store, the clock, ids, the calendar, keys and the event bus.

use std::sync::{Arc, PoisonError, RwLock};

use linli_db::Db;
use linli_flow::Calendar;
use linli_kernel::{Clock, Ids, StreetCode};
use tokio::sync::broadcast;

use crate::config::Config;
use crate::press::Press;
use crate::rooms::people::SessionCache;
use crate::rooms::routing::RoutingCache;
use crate::rooms::scenes::Catalogue;
use crate::vault::Vault;
use crate::web::limits::Limits;
use crate::web::metrics::Metrics;

/// The running application. Cheap to share, holds no per-request state.
#[derive(Debug)]
pub struct App {
    /// The configuration it was started with.
    pub config: Config,
    /// The store.
    pub db: Db,
    /// The time.
    pub clock: Clock,
    /// Fresh ids.
    pub ids: Ids,
    /// Working days and hours.
    pub calendar: Calendar,
    /// Encrypts personal fields.
    pub vault: Vault,
    /// The scenes in force.
    pub scenes: Catalogue,
    /// The routing rules in force.
    pub routing: RoutingCache,
    /// What has just been committed, for live pages.
    pub bus: Bus,
    /// Callers of recently used sessions.
    pub sessions: SessionCache,
    /// How often each caller may ask.
    pub limits: Limits,
    /// What `/metrics` shows.
    pub metrics: Metrics,
    /// Prints documents.
    pub press: Press,
}

/// The state type of every router.
pub type Shared = Arc<App>;

/// Something was committed that live pages may want to show.
#[derive(Clone, Debug)]
pub struct Event {
    /// In which street.
    pub street: StreetCode,
    /// What happened, such as `case.reported`.
    pub verb: &'static str,
}

/// The in-process bus of commits; slow readers miss events, never block writers.
#[derive(Clone, Debug)]
pub struct Bus(Arc<RwLock<Option<broadcast::Sender<Event>>>>);

impl Default for Bus {
    fn default() -> Self {
        Self(Arc::new(RwLock::new(Some(broadcast::channel(256).0))))
    }
}

impl Bus {
    /// Tells whoever listens. Call it after the commit only.
    pub fn tell(&self, street: StreetCode, verb: &'static str) {
        if let Some(bus) = &*self.0.read().unwrap_or_else(PoisonError::into_inner) {
            // No listener is not an error.
            let _listeners = bus.send(Event { street, verb });
        }
    }

    /// Listens from now on; once the bus has closed, there is only its end to hear.
    #[must_use]
    pub fn listen(&self) -> broadcast::Receiver<Event> {
        match &*self.0.read().unwrap_or_else(PoisonError::into_inner) {
            Some(bus) => bus.subscribe(),
            None => broadcast::channel(1).1,
        }
    }

    /// The process stops: whoever listens hears the end, so that open live pages do not hold it up.
    pub fn close(&self) {
        self.0
            .write()
            .unwrap_or_else(PoisonError::into_inner)
            .take();
    }
}

#[cfg(test)]
mod tests {
    use tokio::sync::broadcast::error::TryRecvError;

    use super::*;

    #[test]
    fn a_closed_bus_ends_for_those_who_listen_and_for_those_who_come() {
        let (bus, street) = (Bus::default(), "330105005".parse().unwrap());
        let mut early = bus.listen();
        bus.tell(street, "case.reported");
        bus.close();
        bus.tell(street, "case.reported");
        assert_eq!(early.try_recv().unwrap().verb, "case.reported");
        assert!(matches!(early.try_recv(), Err(TryRecvError::Closed)));
        assert!(matches!(bus.listen().try_recv(), Err(TryRecvError::Closed)));
    }
}
