//! The pages, and the frames around them.

mod choice;
mod compose;
mod frame;
mod front;
mod later;
mod list;
mod list_ends;
mod list_head;
mod mailbox;
mod message;
mod not_found;
mod preferences;
mod quick_reply;
mod reading;
mod reply;
mod row;
mod sending;
mod sessions;
mod sign_in;

pub use later::{FrontPage, WritingPage};
pub use mailbox::{Loaded, Mailbox, Resting};
pub use not_found::NotFound;
pub use preferences::PreferencesPage;
pub use reading::{Read, ReadingPage};
