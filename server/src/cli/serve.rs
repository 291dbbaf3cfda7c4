//! `postroom serve`: serves until the process is told to stop, and then shuts down gracefully.

use super::{
    logging,
    outcome::{Failure, Outcome, Result},
    output::line,
};
use crate::{
    health,
    http::{state::AppState, static_files::EmbeddedFiles},
    listener::{Shared, serve},
    router::router,
};
use clap::Args;
use postroom_engine::{Postroom, Settings, settings::Registration};
use postroom_texts::commands;
use std::{net::SocketAddr, time::Duration};
use tokio::{
    net::TcpListener,
    signal::unix::{SignalKind, signal},
};

/// Browsers reconnect their streams within this time after a shutdown, not all at once.
const RECONNECT_WITHIN: Duration = Duration::from_secs(5);
/// How long requests may take to end at a shutdown.
const SHUTDOWN_TIMEOUT: Duration = Duration::from_secs(10);

#[derive(Args)]
pub struct Serve {
    /// Fill an empty database with members and messages to look at, and let people register
    #[arg(long, env = "POSTROOM_DEMO", value_parser = clap::builder::FalseyValueParser::new())]
    demo: bool,
}

impl Serve {
    /// Serves until the process is told to stop.
    pub async fn run(self, mut settings: Settings, embedded: EmbeddedFiles) -> Result {
        logging::start(&settings.log)?;
        if self.demo {
            settings.accounts.registration = Registration::Open;
        }
        let stopped_by_signal = stop_signal()?;
        raise_connection_limit();
        warn_of_unnamed_proxy(&settings);
        warn_of_missing_url(&settings);
        let listener = listen(&settings.listen).await?;
        let metrics_listener = match &settings.metrics_listen {
            Some(address) => Some(listen(address).await?),
            None => None,
        };
        let postroom = Postroom::open(settings).await?;
        postroom.live().follow_other_processes();
        let address =
            postroom.settings().site.url.clone().unwrap_or(format!("http://{}", listener.local_addr()?));
        if self.demo {
            fill_demo(&postroom).await?;
        }
        let metrics_address = metrics_listener.as_ref().map(TcpListener::local_addr).transpose()?;
        print_greeting(&address, metrics_address, self.demo)?;
        tracing::info!(version = env!("CARGO_PKG_VERSION"), listen = %listener.local_addr()?, "serving");
        let state = AppState::new(postroom.clone(), embedded);
        let shared = Shared::new(&state);
        if let Some(metrics_listener) = metrics_listener {
            let routes = health::metrics_routes().with_state(state.clone());
            shared.tracker.spawn(serve(metrics_listener, routes, shared.clone()));
        }
        shared.tracker.spawn(serve(listener, router(&state), shared.clone()));
        let (background, stopped) = (postroom.clone(), shared.stop.clone());
        shared.tracker.spawn(async move { background.run_jobs(stopped.cancelled()).await });
        stopped_by_signal.await;
        tracing::info!("stopping");
        shared.stop.cancel();
        postroom.live().shutdown(RECONNECT_WITHIN);
        shared.tracker.close();
        if tokio::time::timeout(SHUTDOWN_TIMEOUT, shared.tracker.wait()).await.is_err() {
            tracing::warn!("some requests did not end in time");
        }
        postroom.close().await;
        Ok(Outcome::Done)
    }
}

/// Fills an empty database. One with other accounts is somebody's, in which nobody may make more.
async fn fill_demo(postroom: &Postroom) -> Result {
    if postroom.accounts().count().await? == 0 {
        postroom_demo::fill(postroom).await?;
    } else if !postroom_demo::is_filled(postroom).await? {
        return Err(Failure::Other(commands::demo_refused().to_owned()));
    }
    Ok(Outcome::Done)
}

/// Raises the limit on open files, of which each connection is one, as far as the system allows.
fn raise_connection_limit() {
    if let Err(error) = rlimit::increase_nofile_limit(u64::MAX) {
        tracing::warn!(%error, "the number of connections stays limited");
    }
}

/// Who reaches the site at another address than the one that is listened on passes a proxy.
fn warn_of_unnamed_proxy(settings: &Settings) {
    let host = settings.site.url.as_deref().and_then(|url| url.split_once("://")).map(|(_, host)| host);
    if is_local(&settings.listen)
        && host.is_some_and(|host| !is_local(host))
        && settings.site.trusted_proxies.is_empty()
    {
        tracing::warn!(
            "site.url is reached through a proxy, but site.trusted_proxies names none: limits take all \
             clients for one"
        );
    }
}

/// Links that leave the site would name an address that nobody reaches it under.
fn warn_of_missing_url(settings: &Settings) {
    if settings.site.url.is_none() && !is_local(&settings.listen) {
        tracing::warn!(
            "site.url is not set: links to choose a password name the address that is listened on"
        );
    }
}

fn is_local(address: &str) -> bool {
    ["127.", "localhost", "[::1]"].iter().any(|local| address.starts_with(local))
}

async fn listen(address: &str) -> Result<TcpListener> {
    TcpListener::bind(address)
        .await
        .map_err(|error| Failure::Other(commands::cannot_listen(address, &error.to_string())))
}

fn print_greeting(address: &str, metrics: Option<SocketAddr>, demo: bool) -> Result {
    line("")?;
    line(&format!("  {}", commands::open(address)))?;
    if let Some(metrics) = metrics {
        line(&format!("  {}", commands::metrics(&format!("http://{metrics}/metrics"))))?;
    }
    if demo {
        line(&format!("  {}", commands::demo_people()))?;
        line(&format!("  {}", commands::demo_password()))?;
    }
    line("")
}

/// Starts to listen for `SIGTERM` and `SIGINT`, which end the process at once until then. The future ends with
/// the first of them.
fn stop_signal() -> Result<impl Future<Output = ()>> {
    let (mut terminate, mut interrupt) = (signal(SignalKind::terminate())?, signal(SignalKind::interrupt())?);
    Ok(async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
    })
}
