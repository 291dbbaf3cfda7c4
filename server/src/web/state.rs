//! What the handlers share: the engine's handle and what belongs to this process's serving.

use super::{
    assets::{self, Assets},
    client::Trust,
    events::Tickets,
    metrics::Metrics,
};
use axum::extract::FromRef;
use leptos::config::LeptosOptions;
use postroom_engine::{Postroom, Result, Secret, Settings};
use postroom_model::Sent;
use std::{ops::Deref, sync::Arc};

/// The shared state; cheap to clone.
#[derive(Clone)]
pub struct Web(Arc<Parts>);

/// What [`Web`] holds.
pub struct Parts {
    /// The engine.
    pub postroom: Postroom,
    /// What is believed about clients.
    pub trust: Trust,
    /// Static files.
    pub assets: Assets,
    /// Those of them that pages link.
    pub linked: postroom_app::assets::Assets,
    /// What Leptos wants to know.
    pub leptos: LeptosOptions,
    /// Tickets for event streams.
    pub tickets: Tickets,
    /// What is counted.
    pub metrics: Metrics,
}

impl Web {
    /// For an engine, with the files that fit how this process was started.
    pub fn new(postroom: Postroom) -> Self {
        let assets = Assets::load();
        Self(Arc::new(Parts {
            trust: Trust::new(&postroom.settings().site),
            linked: assets.linked(),
            leptos: leptos_options(),
            assets,
            tickets: Tickets::default(),
            metrics: Metrics::new(),
            postroom,
        }))
    }

    /// The address at which a password is chosen.
    pub fn password_link(&self, secret: &Secret) -> String {
        password_link(self.postroom.settings(), secret)
    }

    /// Counts what was submitted, on its way.
    ///
    /// # Errors
    /// Passed through.
    pub fn count(&self, sent: Result<Sent>) -> Result<Sent> {
        if let Ok(sent) = &sent {
            self.metrics.messages.inc_by(u64::try_from(sent.messages.len()).unwrap_or_default());
        }
        sent
    }

    /// Largest body of a request: a message of the longest allowed text, however it is encoded, and
    /// room for everything else.
    pub fn request_max_bytes(&self) -> usize {
        const ESCAPED: usize = 6;
        const REST: usize = 256 * 1024;
        self.postroom.settings().messages.body_max_bytes.saturating_mul(ESCAPED).saturating_add(REST)
    }
}

/// The address at which a password is chosen.
pub fn password_link(settings: &Settings, secret: &Secret) -> String {
    let site = settings.site.url.clone().unwrap_or_else(|| format!("http://{}", settings.listen));
    format!("{}/set-password/{}", site.trim_end_matches('/'), secret.expose())
}

/// The names of files are known without it; it matters while cargo-leptos watches the sources.
fn leptos_options() -> LeptosOptions {
    let port = std::env::var("LEPTOS_RELOAD_PORT").ok().and_then(|port| port.parse().ok());
    LeptosOptions::builder()
        .output_name(assets::OUTPUT_NAME)
        .site_pkg_dir(assets::PACKAGE)
        .reload_port(port.unwrap_or(3001))
        .build()
}

impl Deref for Web {
    type Target = Parts;
    fn deref(&self) -> &Parts {
        &self.0
    }
}

impl FromRef<Web> for LeptosOptions {
    fn from_ref(web: &Web) -> Self {
        web.leptos.clone()
    }
}
