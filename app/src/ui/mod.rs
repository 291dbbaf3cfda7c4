//! The pieces that pages are made of. Each renders the same on both sides and works without scripts.

mod avatar;
mod each;
mod field;
mod help;
mod icon;
mod moment;
mod notes;
mod piece;
mod text;
mod theme;
mod title;
mod wait;

pub use avatar::avatar;
pub use each::each;
pub use field::{Field, TextArea};
pub use help::Help;
pub use icon::Icon;
pub use moment::{Moment, Style};
pub use notes::Notes;
pub use piece::{IntoPiece, Piece, live};
pub use text::text;
pub use theme::ThemeSwitch;
pub use title::PageTitle;
pub use wait::Wait;
