//! The engine and the session of one request, and what pages show from them. Server functions and
//! preloading share these methods, so that both give a page the same data.

use crate::{
    address,
    error::AppResult,
    wire::{AccountSessions, LoadedConversation, ReplyForm, WriteForm, quoted_text},
};
use leptos::{nonce::Nonce, prelude::use_context};
use postroom_engine::{Error, Postroom, Session, messages::Start};
use postroom_model::{Code, ItemId, Listing, MessageId, Part, limits};

/// One request of a signed-in member.
pub struct RequestContext {
    /// The engine.
    pub postroom: Postroom,
    /// The member's session.
    pub session: Session,
}

/// The context of the server function that runs. Refused where nobody is signed in.
pub fn request_context() -> AppResult<RequestContext> {
    let session = use_context::<Option<Session>>().flatten();
    let session = session.ok_or_else(|| Error::from(Code::SessionRequired))?;
    let postroom = use_context::<Postroom>();
    let postroom = postroom.ok_or_else(|| Error::Internal("the engine is not in the context".to_owned()))?;
    Ok(RequestContext { postroom, session })
}

impl RequestContext {
    /// One page of the list at an address.
    pub async fn list(&self, address: &str) -> AppResult<Listing> {
        let view = address::view_of(address).ok_or_else(|| Error::from(Code::NotFound))?;
        Ok(self.postroom.messages().list(&self.session.caller, &view, limits::PAGE, Start::Page).await?)
    }

    /// A message, or a part of a conversation. What was received is marked as read unless `peek` is set.
    pub async fn conversation(&self, item: ItemId, part: Part, peek: bool) -> AppResult<LoadedConversation> {
        let (messages, caller) = (self.postroom.messages(), &self.session.caller);
        let part = match item {
            ItemId::Message(id) => messages.message_alone(caller, id, peek).await?,
            ItemId::Conversation(id) => {
                messages.conversation(caller, id, part, limits::CONVERSATION_PAGE, peek).await?
            }
        };
        let draft = match part.reply_to {
            Some(target) if self.postroom.settings().messages.quick_reply_quote => {
                quoted_text(&messages.reply_draft(caller, target).await?)
            }
            _ => String::new(),
        };
        Ok(LoadedConversation { item, part, key: new_key(), draft })
    }

    /// The form for a new message, addressed to those of the names that exist.
    pub async fn write_form(&self, names: &[String]) -> AppResult<WriteForm> {
        let to = if names.is_empty() {
            Vec::new()
        } else {
            self.postroom.messages().existing_names(names).await?
        };
        Ok(WriteForm { to: to.join(", "), key: new_key() })
    }

    /// The form to answer a message.
    pub async fn reply_form(&self, parent: MessageId) -> AppResult<ReplyForm> {
        let draft = self.postroom.messages().reply_draft(&self.session.caller, parent).await?;
        Ok(ReplyForm { draft, key: new_key() })
    }

    /// The browsers that are signed in to the member's account.
    pub async fn sessions(&self) -> AppResult<AccountSessions> {
        let sessions = self.postroom.sessions().list(&self.session.caller).await?;
        Ok(AccountSessions { sessions, current: self.session.id })
    }
}

/// A new idempotency key for a form.
fn new_key() -> String {
    Nonce::new().to_string()
}
