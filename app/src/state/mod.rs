//! The state of the app in one browser tab, and what the server puts into the page to begin with.
//!
//! [`AppState`] holds what outlives a single page as signals; [`InitialState`] is its beginning.

mod app_state;
mod connection;
pub mod flash;
pub mod form;
pub mod initial;
mod load_failures;
mod load_retries;
mod optimistic_update;
pub mod theme;
pub mod toast;

pub use app_state::{AppState, use_app_state};
pub use connection::ConnectionState;
pub use flash::Flash;
pub use form::FormState;
pub use initial::InitialState;
pub use load_failures::Load;
pub use optimistic_update::OptimisticUpdate;
pub use theme::Theme;
pub use toast::Toast;
