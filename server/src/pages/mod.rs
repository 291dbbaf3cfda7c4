//! Pages and their plain forms, for browsers.
//!
//! [`rendering`] renders the app's pages, and `server_functions` answers what they call; [`forms`] handles what
//! forms post without scripts; [`access`] leads people to the pages that they may see; [`show_problems`] shows them what
//! is wrong.

pub mod access;
mod error_page;
pub mod forms;
mod render_pool;
pub mod rendering;
mod server_functions;

pub use error_page::show_problems;
pub use rendering::fallback;
pub use server_functions::routes as server_functions;

use crate::http::{problem::method_not_allowed, state::AppState};
use axum::{Router, middleware};

/// The routes of pages and forms.
pub fn routes(state: &AppState) -> Router<AppState> {
    let routes = rendering::routes(state).merge(forms::routes(state));
    // Inside of the layer, so that a wrong method, too, is answered only to those who may see the page.
    routes
        .method_not_allowed_fallback(method_not_allowed)
        .layer(middleware::from_fn(access::redirect_by_session))
}
