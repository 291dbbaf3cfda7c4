//! Components that pages are built from. Each renders the same tree on both sides and works without
//! scripts.

mod action_form;
mod avatar;
mod browser_time;
mod erased_view;
mod field;
mod icon;
mod item_signal;
mod keyboard_help;
mod keyed_list;
mod local_time;
mod login_name;
mod message_text;
mod new_password_field;
mod page_title;
mod suspended;
mod theme_switch;
mod toasts;

pub use action_form::{action_button, request_key_field, selection_fields};
pub use avatar::avatar;
pub use erased_view::{ErasedView, IntoErased, reactive};
pub use field::{Field, TextArea};
pub use icon::Icon;
pub use item_signal::item_signal;
pub use keyboard_help::KeyboardHelp;
pub use keyed_list::keyed_list;
pub use local_time::{LocalTime, TimeFormat};
pub use login_name::{login_name, login_name_text};
pub use message_text::message_text;
pub use new_password_field::NewPasswordField;
pub use page_title::PageTitle;
pub use suspended::Suspended;
pub use theme_switch::ThemeSwitch;
pub use toasts::ToastArea;
