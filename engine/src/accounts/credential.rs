//! What a request proves with who it comes from.

use postroom_model::{SessionId, TokenId};

/// The session or the token that somebody was let in with. Whatever lasts longer than a request, such as an event
/// stream, ends with it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Credential {
    /// A signed-in browser.
    Session(SessionId),
    /// A program.
    Token(TokenId),
}
