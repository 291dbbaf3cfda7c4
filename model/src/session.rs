//! Signed-in browsers, as their owner sees them in a list.

use crate::{ids::SessionId, timestamp::Timestamp};
use serde::{Deserialize, Serialize};

/// A session as its owner sees it: one struct in the engine, in exports, and on the page of preferences.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SessionInfo {
    /// The session's id; not the secret in its cookie.
    pub id: SessionId,
    /// When it began.
    pub created_at: Timestamp,
    /// When it was last used, to the minute.
    pub last_seen_at: Timestamp,
    /// The address it was opened from; empty if unknown.
    pub address: String,
    /// What the browser calls itself.
    pub user_agent: String,
}
