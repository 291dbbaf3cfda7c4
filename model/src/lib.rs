//! The words that both halves of Postroom speak: the server and the pages in the browser.
//!
//! Ids, wire types, limits, text rules and error codes; no input or output of any kind. It compiles
//! to WebAssembly, so what stands here is also downloaded with each page: keep it small.
//!
//! What is *done* with these words is the engine's business; how they look is the app's.

pub mod action;
pub mod code;
pub mod conversation;
pub mod event;
pub mod folder;
pub mod ids;
pub mod item_id;
pub mod language;
pub mod limits;
pub mod listing;
pub mod local_path;
pub mod message;
pub mod names;
pub mod people;
pub mod profile;
pub mod refusal;
pub mod scope;
pub mod selection;
pub mod session;
pub mod submission;
pub mod text;
pub mod timestamp;

pub use action::Action;
pub use code::Code;
pub use conversation::{ConversationPart, Part};
pub use event::{EventKind, StreamEvent};
pub use folder::{Folder, Mode, Sort, SortKey, View};
pub use ids::{ConversationId, MessageId, SessionId, TokenId, UserId};
pub use item_id::ItemId;
pub use language::Language;
pub use listing::{Counts, Entry, Listing};
pub use message::{Message, Status};
pub use people::{Person, PublicParticipant};
pub use profile::Profile;
pub use refusal::{Detail, FieldError, Refusal};
pub use scope::Scope;
pub use selection::Selection;
pub use session::SessionInfo;
pub use submission::Sent;
pub use timestamp::Timestamp;
