//! The state that handlers share: the engine's handle, and what belongs to this server process.

use super::{
    client_address::TrustedProxies,
    metrics::Metrics,
    proxy_watch::ProxyWatch,
    static_files::{self, EmbeddedFiles, StaticFiles},
};
use axum::extract::FromRef;
use leptos::config::LeptosOptions;
use postroom_app::assets::Assets;
use postroom_engine::Postroom;
use std::{ops::Deref, sync::Arc};

/// The state of the router; cheap to clone. Dereferences to [`Inner`].
#[derive(Clone)]
pub struct AppState(Arc<Inner>);

/// The fields of [`AppState`].
pub struct Inner {
    /// The engine.
    pub postroom: Postroom,
    /// Whose forwarding headers are believed.
    pub trusted_proxies: TrustedProxies,
    /// Scripts, styles and images.
    pub static_files: StaticFiles,
    /// The URLs of the static files that every page links.
    pub page_assets: Assets,
    /// Leptos's configuration.
    pub leptos_options: LeptosOptions,
    /// Counters for Prometheus.
    pub metrics: Metrics,
    /// Looks for a proxy that the settings do not name.
    pub proxy_watch: ProxyWatch,
}

impl AppState {
    /// The state for an engine, with the static files that this process serves.
    pub fn new(postroom: Postroom, embedded: EmbeddedFiles) -> Self {
        let static_files = StaticFiles::from_environment(embedded);
        Self(Arc::new(Inner {
            trusted_proxies: TrustedProxies::new(&postroom.settings().site),
            page_assets: static_files.page_assets(),
            leptos_options: leptos_options(),
            static_files,
            metrics: Metrics::new(),
            proxy_watch: ProxyWatch::default(),
            postroom,
        }))
    }

    /// The largest body of a request with a message: of the longest allowed text, however its characters are
    /// escaped, and room for everything else.
    pub fn max_message_bytes(&self) -> usize {
        const LONGEST_ESCAPE: usize = 6;
        const OTHER_FIELDS: usize = 256 * 1024;
        let text = self.postroom.settings().messages.body_max_bytes;
        text.saturating_mul(LONGEST_ESCAPE).saturating_add(OTHER_FIELDS)
    }
}

/// Pages take the names of files from [`Inner::page_assets`]; Leptos uses these options only for reloading pages
/// while cargo-leptos watches the sources.
fn leptos_options() -> LeptosOptions {
    let port = std::env::var("LEPTOS_RELOAD_PORT").ok().and_then(|port| port.parse().ok());
    LeptosOptions::builder()
        .output_name(static_files::OUTPUT_NAME)
        .site_pkg_dir(static_files::PACKAGE)
        .reload_port(port.unwrap_or(3001))
        .build()
}

impl Deref for AppState {
    type Target = Inner;
    fn deref(&self) -> &Inner {
        &self.0
    }
}

impl FromRef<AppState> for LeptosOptions {
    fn from_ref(state: &AppState) -> Self {
        state.leptos_options.clone()
    }
}

impl FromRef<AppState> for StaticFiles {
    fn from_ref(state: &AppState) -> Self {
        state.static_files.clone()
    }
}
