//! How events are written on the wire: server-sent events, as in the HTML standard.

use axum::body::Bytes;
use postroom_engine::live::Frame;
use std::time::Duration;

/// A comment, sent so that proxies do not take a silent stream for a dead one.
pub const KEEP_ALIVE: Bytes = Bytes::from_static(b":\n\n");
/// How long a stream is silent at most.
pub const KEEP_ALIVE_INTERVAL: Duration = Duration::from_secs(25);

/// Encodes a frame of the engine, whose data is one line.
pub fn encode(frame: &Frame) -> Bytes {
    let id = frame.id.map(|id| format!("id: {id}\n")).unwrap_or_default();
    format!("{id}event: {}\ndata: {}\n\n", frame.kind, frame.data).into()
}
