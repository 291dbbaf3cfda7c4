//! What this process counts, in the text form that Prometheus reads.

use axum::http::StatusCode;
use prometheus_client::{
    encoding::{EncodeLabelSet, text},
    metrics::{counter::Counter, family::Family, gauge::Gauge},
    registry::Registry,
};

/// The class of a status, such as `2xx`.
#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
struct Class {
    class: &'static str,
}

/// The counters.
pub struct Metrics {
    registry: Registry,
    requests: Family<Class, Counter>,
    streams: Gauge,
    /// Messages that members submitted, one for each recipient.
    pub messages: Counter,
}

impl Metrics {
    /// All at zero.
    #[expect(clippy::new_without_default, reason = "a registry is made once, on purpose")]
    pub fn new() -> Self {
        let mut registry = Registry::with_prefix("postroom");
        let (requests, streams, messages) = (Family::default(), Gauge::default(), Counter::default());
        registry.register("requests", "Requests answered, by class of status", requests.clone());
        registry.register("streams_open", "Event streams open now", streams.clone());
        registry.register(
            "messages_submitted",
            "Messages submitted, one for each recipient",
            messages.clone(),
        );
        Self { registry, requests, streams, messages }
    }

    /// Counts an answer.
    pub fn answered(&self, status: StatusCode) {
        let class = match status.as_u16() / 100 {
            1 => "1xx",
            2 => "2xx",
            3 => "3xx",
            4 => "4xx",
            _ => "5xx",
        };
        self.requests.get_or_create(&Class { class }).inc();
    }

    /// Everything as text.
    pub fn text(&self, open_streams: usize) -> String {
        self.streams.set(i64::try_from(open_streams).unwrap_or(i64::MAX));
        let mut text = String::new();
        // Writing to a string does not fail.
        let _ = text::encode(&mut text, &self.registry);
        text
    }
}
