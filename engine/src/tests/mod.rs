//! Tests of all modules together.

mod concurrency;
mod processes;
