//! Plain forms, for browsers with scripts off and for signing in: post, redirect, get.
//!
//! A form that succeeds redirects to `next`, else to the page it came from, else to the inbox, with the
//! result in a cookie that the next page shows. A refused form renders its page again with what was
//! typed. The rules are the engine's.

mod account;
mod fields;
mod messages;
mod preferences;
mod response;

use crate::http::{body, state::AppState};
use axum::{Router, middleware, routing::post};

/// The paths that forms post to.
pub fn routes(state: &AppState) -> Router<AppState> {
    let with_texts = Router::new()
        .route("/write", post(messages::write))
        .route("/reply/{id}", post(messages::reply))
        .layer(body::allow(state.max_message_bytes()));
    let of_members = Router::new()
        .route("/actions", post(messages::act))
        .route("/preferences/password", post(preferences::change_password))
        .route("/preferences/language", post(preferences::set_language))
        .route("/preferences/sessions", post(preferences::end_sessions))
        .layer(middleware::from_fn_with_state(state.clone(), response::refuse_other_member));
    Router::new()
        .route("/login", post(account::sign_in))
        .route("/logout", post(account::sign_out))
        .route("/register", post(account::register))
        .route("/set-password/{token}", post(account::set_password))
        .route("/theme", post(preferences::set_theme))
        .merge(of_members)
        .merge(with_texts)
}
