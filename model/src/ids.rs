//! Ids: numbers below 2⁵³, so that JavaScript can hold them, growing with creation.

use serde::{Deserialize, Serialize};
use std::{fmt, num::ParseIntError, str::FromStr};

macro_rules! id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
        #[serde(transparent)]
        pub struct $name(pub i64);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl FromStr for $name {
            type Err = ParseIntError;
            fn from_str(s: &str) -> Result<Self, ParseIntError> {
                s.parse().map(Self)
            }
        }
    };
}

id! {
    /// An account.
    UserId
}
id! {
    /// One message from one sender to one recipient. Later messages have greater ids.
    MessageId
}
id! {
    /// A conversation; the same number as the id of its first message.
    ConversationId
}
id! {
    /// A signed-in browser, as shown in the list of sessions. Not the secret in its cookie.
    SessionId
}
id! {
    /// An access token of a program, as shown in the list of tokens. Not the secret itself.
    TokenId
}

impl From<MessageId> for ConversationId {
    /// The conversation that starts with this message.
    fn from(root: MessageId) -> Self {
        Self(root.0)
    }
}
