//! The state of the app in one browser tab, and what the server puts into the page to begin with.
//!
//! [`AppState`] holds what outlives a single page as signals; [`InitialState`] is its beginning.

mod app_state;
pub mod flash;
pub mod form;
pub mod initial;
mod optimistic_update;
pub mod theme;
pub mod toast;

pub use app_state::{AppState, ConnectionState, retry_later, use_app_state};
pub use flash::Flash;
pub use form::FormState;
pub use initial::InitialState;
pub use optimistic_update::OptimisticUpdate;
pub use theme::Theme;
pub use toast::Toast;
