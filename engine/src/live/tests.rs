//! Behaviour of the streams.
