//! `postroom serve`: from the start to a graceful end.

use super::{Failure, Outcome, Result, log, output::line};
use crate::web::{Web, health, router, serve::serve};
use clap::Args;
use postroom_engine::{Postroom, Settings, settings::Registration};
use std::time::Duration;
use tokio::{
    net::TcpListener,
    signal::unix::{SignalKind, signal},
};
use tokio_util::{sync::CancellationToken, task::TaskTracker};

/// Pages that lose their stream come back within this time after a restart, not all at once.
const COME_BACK: Duration = Duration::from_secs(5);
/// How long requests may take to end.
const DEADLINE: Duration = Duration::from_secs(10);

#[derive(Args)]
pub struct Serve {
    /// Fill an empty database with members and messages to look at, and let people register
    #[arg(long, env = "POSTROOM_DEMO", value_parser = clap::builder::FalseyValueParser::new())]
    demo: bool,
}

impl Serve {
    /// Serves until the process is told to stop.
    pub async fn run(self, mut settings: Settings) -> Result {
        log(&settings.log)?;
        if self.demo {
            settings.accounts.registration = Registration::Open;
        }
        allow_many_connections();
        let listener = listen(&settings.listen).await?;
        let metrics = match &settings.metrics_listen {
            Some(address) => Some(listen(address).await?),
            None => None,
        };
        let postroom = Postroom::open(settings).await?;
        let address =
            postroom.settings().site.url.clone().unwrap_or(format!("http://{}", listener.local_addr()?));
        if self.demo && postroom.accounts().count().await? == 0 {
            postroom.maintenance().seed_demo().await?;
        }
        greet(&address, self.demo)?;
        let (stop, tracker) = (CancellationToken::new(), TaskTracker::new());
        let web = Web::new(postroom.clone());
        if let Some(metrics) = metrics {
            let routes = health::metrics_routes().with_state(web.clone());
            tracker.spawn(serve(metrics, routes, stop.clone(), tracker.clone()));
        }
        tracker.spawn(serve(listener, router(&web), stop.clone(), tracker.clone()));
        told_to_stop().await?;
        tracing::info!("stopping");
        stop.cancel();
        postroom.live().shutdown(COME_BACK);
        tracker.close();
        if tokio::time::timeout(DEADLINE, tracker.wait()).await.is_err() {
            tracing::warn!("some requests did not end in time");
        }
        postroom.close().await;
        Ok(Outcome::Done)
    }
}

/// Raises the number of files that may be open, each connection being one, as far as is allowed.
fn allow_many_connections() {
    if let Err(error) = rlimit::increase_nofile_limit(u64::MAX) {
        tracing::warn!(%error, "the number of connections stays limited");
    }
}

async fn listen(address: &str) -> Result<TcpListener> {
    TcpListener::bind(address)
        .await
        .map_err(|error| Failure::Other(format!("cannot listen on {address}: {error}")))
}

fn greet(address: &str, demo: bool) -> Result {
    line("")?;
    line(&format!("  Postroom is open at {address}"))?;
    if demo {
        line("  Sign in as anna, ben, carla or dao, or as the moderator mona.")?;
        line("  The password is the name.")?;
    }
    line("")
}

/// Returns when the operator or the system wants the process to end.
async fn told_to_stop() -> Result<()> {
    let (mut terminate, mut interrupt) = (signal(SignalKind::terminate())?, signal(SignalKind::interrupt())?);
    tokio::select! {
        _ = terminate.recv() => {}
        _ = interrupt.recv() => {}
    }
    Ok(())
}
