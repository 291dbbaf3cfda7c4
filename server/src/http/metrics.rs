//! Counters of this process, in the text format that Prometheus reads.

use axum::http::StatusCode;
use postroom_engine::jobs::JobCount;
use prometheus_client::{
    encoding::{EncodeLabelSet, text},
    metrics::{counter::Counter, family::Family, gauge::Gauge},
    registry::Registry,
};
use std::sync::atomic::Ordering;

/// The label of a status class, such as `2xx`.
#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
struct StatusClass {
    class: &'static str,
}

/// The labels of what became of jobs.
#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
struct JobEnd {
    kind: &'static str,
    outcome: &'static str,
}

/// The counters.
pub struct Metrics {
    registry: Registry,
    requests: Family<StatusClass, Counter>,
    streams_open: Gauge,
    messages_submitted: Counter,
    jobs: Family<JobEnd, Counter>,
}

impl Metrics {
    /// Registers all counters, at zero.
    #[expect(clippy::new_without_default, reason = "a registry is made once, on purpose")]
    pub fn new() -> Self {
        let mut registry = Registry::with_prefix("postroom");
        let (requests, streams_open) = (Family::default(), Gauge::default());
        let messages_submitted = Counter::default();
        registry.register("requests", "Requests answered, by class of status", requests.clone());
        registry.register("streams_open", "Event streams open now", streams_open.clone());
        registry.register(
            "messages_submitted",
            "Messages submitted, one for each recipient",
            messages_submitted.clone(),
        );
        let jobs = Family::default();
        registry.register("jobs", "Jobs in the background that ended, by kind and outcome", jobs.clone());
        Self { registry, requests, streams_open, messages_submitted, jobs }
    }

    /// Counts a response.
    pub fn count_response(&self, status: StatusCode) {
        let class = match status.as_u16() / 100 {
            1 => "1xx",
            2 => "2xx",
            3 => "3xx",
            4 => "4xx",
            _ => "5xx",
        };
        self.requests.get_or_create(&StatusClass { class }).inc();
    }

    /// All counters in the text format. The engine counts streams, messages and jobs.
    pub fn encode(&self, open_streams: usize, messages_submitted: u64, jobs: &[JobCount]) -> String {
        for JobCount { kind, outcome, count } in jobs {
            let end = JobEnd { kind: kind.as_str(), outcome: outcome.as_str() };
            self.jobs.get_or_create(&end).inner().store(*count, Ordering::Relaxed);
        }
        self.messages_submitted.inner().store(messages_submitted, Ordering::Relaxed);
        self.streams_open.set(i64::try_from(open_streams).unwrap_or(i64::MAX));
        let mut text = String::new();
        // Writing to a string does not fail.
        let _ = text::encode(&mut text, &self.registry);
        text
    }
}
