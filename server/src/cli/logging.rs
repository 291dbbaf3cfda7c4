//! The log of a command, on standard error.

use super::outcome::{Failure, Result};
use std::{env, io};
use tracing_subscriber::EnvFilter;

/// Starts logging by the filter of `RUST_LOG`, or else by `default_filter`.
///
/// # Errors
/// The filter cannot be parsed.
pub fn start(default_filter: &str) -> Result<()> {
    let words = env::var(EnvFilter::DEFAULT_ENV).unwrap_or_else(|_| default_filter.to_owned());
    let filter =
        EnvFilter::try_new(&words).map_err(|error| Failure::Other(format!("log = {words:?}: {error}")))?;
    let colours = io::IsTerminal::is_terminal(&io::stderr());
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(io::stderr).with_ansi(colours).init();
    Ok(())
}
