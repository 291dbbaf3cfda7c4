//! What everything that answers HTTP requests stands on: the shared state, who sends a request, how it
//! is refused, cookies, redirects, static files, and the layers around all routes.

pub mod body;
pub mod canonical_path;
pub mod client_address;
pub mod cookies;
pub mod cross_site;
pub mod former_members;
pub mod forwarded;
pub mod language;
pub mod large_bodies;
pub mod layers;
pub mod manifest;
pub mod metrics;
pub mod problem;
pub mod proxy_watch;
pub mod redirect;
pub mod requester;
pub mod site_url;
pub mod state;
pub mod static_files;
pub mod text_files;
