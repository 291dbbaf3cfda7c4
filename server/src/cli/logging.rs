//! The log of a command, on standard error.

use super::outcome::{Failure, Result};
use std::{env, io};
use tracing_subscriber::EnvFilter;

/// At the level `trace` this layer logs paths, which hold the secrets of links.
const NEVER_LOGGED: &str = "tower_http::csrf=debug";

/// Starts logging by the filter of `RUST_LOG`, or else by `default_filter`.
///
/// # Errors
/// The filter cannot be parsed.
pub fn start(default_filter: &str) -> Result<()> {
    let directives = env::var(EnvFilter::DEFAULT_ENV).unwrap_or_else(|_| default_filter.to_owned());
    let colours = io::IsTerminal::is_terminal(&io::stderr());
    let log = tracing_subscriber::fmt().with_env_filter(filter(&directives)?);
    log.with_writer(io::stderr).with_ansi(colours).init();
    Ok(())
}

fn filter(directives: &str) -> Result<EnvFilter> {
    let invalid = |error: &dyn std::error::Error| Failure::Other(format!("log = {directives:?}: {error}"));
    let filter = EnvFilter::try_new(directives).map_err(|error| invalid(&error))?;
    Ok(filter.add_directive(NEVER_LOGGED.parse().map_err(|error| invalid(&error))?))
}

#[cfg(test)]
mod tests {
    use super::filter;
    use tracing::Level;

    #[test]
    fn no_filter_lets_paths_into_the_log() {
        for directives in ["trace", "tower_http=trace", "info,tower_http::csrf=trace"] {
            let log = tracing_subscriber::fmt().with_env_filter(filter(directives).ok().unwrap()).finish();
            tracing::subscriber::with_default(log, || {
                assert!(
                    !tracing::enabled!(target: "tower_http::csrf::service", Level::TRACE),
                    "{directives}"
                );
            });
        }
    }
}
