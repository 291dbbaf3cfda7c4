//! Export: everything that is held about a member, for that member.

use super::Maintenance;
use crate::{
    accounts::{Account, Caller, TokenInfo},
    error::Result,
};
use postroom_model::{Code, ConversationId, Message, MessageId, SessionInfo};
use serde::Serialize;

/// Conversations looked up at once.
const STEP: i64 = 500;

/// What is held about a member. Of secrets nothing but that they exist.
#[derive(Clone, Debug, Serialize)]
pub struct Export {
    /// The account.
    pub account: Account,
    /// Signed-in browsers.
    pub sessions: Vec<SessionInfo>,
    /// Programs that may act for the member.
    pub tokens: Vec<TokenInfo>,
    /// All messages that the member may see, deleted ones included, by conversation, oldest first.
    pub messages: Vec<Message>,
}

impl Maintenance<'_> {
    /// Everything that is held about the member of this name.
    ///
    /// # Errors
    /// Not found.
    #[tracing::instrument(skip_all)]
    pub async fn export(&self, name: &str) -> Result<Export> {
        let account = self.accounts.find(name).await?.ok_or(Code::NotFound)?;
        let owner = Caller::from(account.clone());
        let mut messages = Vec::new();
        let mut last = ConversationId(0);
        loop {
            let found = self.core.store.read().await?.conversations_after(owner.id, last, STEP).await?;
            let Some(end) = found.last() else { break };
            last = *end;
            for conversation in found {
                let mut newest = MessageId(0);
                loop {
                    let seen = self.messages.messages_after(&owner, conversation, newest).await?;
                    let Some((last, _)) = seen.last() else { break };
                    newest = last.id;
                    messages.extend(seen.into_iter().map(|(message, body)| Message { body, ..message }));
                }
            }
        }
        Ok(Export {
            sessions: self.sessions.list(&owner).await?,
            tokens: self.tokens.list(owner.id).await?,
            account,
            messages,
        })
    }
}
