//! The log of a command, on standard error.

use super::outcome::{Failure, Result};
use postroom_texts::commands;
use std::{env, io};
use tracing_subscriber::EnvFilter;

/// Starts logging by the filter of `RUST_LOG`, or else by `default_filter`.
///
/// # Errors
/// The filter cannot be parsed.
pub fn start(default_filter: &str) -> Result<()> {
    let directives = env::var(EnvFilter::DEFAULT_ENV).unwrap_or_else(|_| default_filter.to_owned());
    let filter =
        EnvFilter::try_new(&directives).map_err(|_| Failure::Other(commands::log_filter(&directives)))?;
    let colours = io::IsTerminal::is_terminal(&io::stderr());
    let log = tracing_subscriber::fmt().with_env_filter(filter);
    log.with_writer(io::stderr).with_ansi(colours).init();
    Ok(())
}
