//! Tests of all rooms together.

mod concurrency;
