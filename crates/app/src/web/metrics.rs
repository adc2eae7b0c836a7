//! Prometheus metrics: what an operator needs to see that the street is served.

use std::sync::atomic::AtomicU64;
use std::time::Duration;

use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::encoding::text::encode;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::{Histogram, exponential_buckets};
use prometheus_client::registry::Registry;

#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
struct Route {
    method: String,
    route: String,
    status: u16,
}

#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
struct State {
    state: String,
}

/// The counters, and the registry that prints them.
#[derive(Debug)]
pub struct Metrics {
    registry: Registry,
    requests: Family<Route, Counter>,
    seconds: Family<Route, Histogram>,
    jobs: Family<State, Gauge<i64, std::sync::atomic::AtomicI64>>,
    live: Gauge<u64, AtomicU64>,
}

impl Default for Metrics {
    fn default() -> Self {
        let mut registry = Registry::with_prefix("linli");
        let requests = Family::<Route, Counter>::default();
        let seconds = Family::<Route, Histogram>::new_with_constructor(|| {
            Histogram::new(exponential_buckets(0.001, 2.0, 13))
        });
        let jobs = Family::<State, Gauge<i64, std::sync::atomic::AtomicI64>>::default();
        let live = Gauge::<u64, AtomicU64>::default();
        registry.register(
            "http_requests",
            "Requests by route and status",
            requests.clone(),
        );
        registry.register("http_request_seconds", "Time to answer", seconds.clone());
        registry.register("jobs", "Jobs by state", jobs.clone());
        registry.register(
            "live_pages",
            "Pages that listen for live counts",
            live.clone(),
        );
        Self {
            registry,
            requests,
            seconds,
            jobs,
            live,
        }
    }
}

impl Metrics {
    /// Counts one answered request.
    pub fn answered(&self, method: &str, route: &str, status: u16, took: Duration) {
        let label = Route {
            method: method.to_owned(),
            route: route.to_owned(),
            status,
        };
        self.requests.get_or_create(&label).inc();
        self.seconds
            .get_or_create(&label)
            .observe(took.as_secs_f64());
    }

    /// Sets the number of jobs in `state`.
    pub fn jobs(&self, state: &str, number: i64) {
        self.jobs
            .get_or_create(&State {
                state: state.to_owned(),
            })
            .set(number);
    }

    /// A page began to listen.
    pub fn page_listens(&self) {
        self.live.inc();
    }

    /// A page went away.
    pub fn page_left(&self) {
        self.live.dec();
    }

    /// The text form that Prometheus reads.
    ///
    /// # Errors
    /// Formatting failed.
    pub fn text(&self) -> Result<String, std::fmt::Error> {
        let mut out = String::new();
        encode(&mut out, &self.registry)?;
        Ok(out)
    }
}
