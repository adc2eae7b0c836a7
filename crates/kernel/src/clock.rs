//! Time is injected. Instants are `jiff::Timestamp`, in whole milliseconds, UTC.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use jiff::{SignedDuration, Timestamp};

/// Where the time comes from: the system, or a test's virtual clock.
#[derive(Clone, Debug)]
pub enum Clock {
    /// The machine's own clock.
    System(SystemClock),
    /// A clock that only moves when told to.
    Virtual(VirtualClock),
}

impl Clock {
    /// The machine's clock.
    #[must_use]
    pub fn system() -> Self {
        Self::System(SystemClock)
    }

    /// Now, cut to whole milliseconds so that what is stored equals what was computed.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        match self {
            Self::System(clock) => clock.now(),
            Self::Virtual(clock) => clock.now(),
        }
    }
}

/// The machine's clock.
#[derive(Clone, Copy, Debug)]
pub struct SystemClock;

impl SystemClock {
    #[expect(
        clippy::disallowed_methods,
        reason = "the one place where real time enters"
    )]
    fn now(self) -> Timestamp {
        whole_millis(Timestamp::now())
    }
}

/// A clock for tests, scenarios and the demo year. Clones share the same time.
#[derive(Clone, Debug)]
pub struct VirtualClock(Arc<AtomicI64>);

impl VirtualClock {
    /// A clock standing at `start`.
    #[must_use]
    pub fn at(start: Timestamp) -> Self {
        Self(Arc::new(AtomicI64::new(start.as_millisecond())))
    }

    /// The time it stands at.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        Timestamp::from_millisecond(self.0.load(Ordering::SeqCst)).unwrap_or(Timestamp::UNIX_EPOCH)
    }

    /// Moves it to `to`; the caller keeps it monotonic.
    pub fn set(&self, to: Timestamp) {
        self.0.store(to.as_millisecond(), Ordering::SeqCst);
    }

    /// Moves it on by `by`.
    pub fn advance(&self, by: SignedDuration) {
        let millis = i64::try_from(by.as_millis()).unwrap_or(0);
        self.0.fetch_add(millis, Ordering::SeqCst);
    }
}

fn whole_millis(at: Timestamp) -> Timestamp {
    Timestamp::from_millisecond(at.as_millisecond()).unwrap_or(at)
}
