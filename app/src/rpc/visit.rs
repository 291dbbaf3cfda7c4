//! Who calls, and what pages show them. Server functions and pages that are rendered on the server
//! read it from here.

use super::{
    account::SessionLine,
    mailbox::{Thread, Topic, reply_target},
    post::{NewForm, ReplyForm, new_key},
};
use crate::{address, error::Answer};
use leptos::prelude::use_context;
use postroom_engine::{Error, Postroom, Session, accounts::SessionInfo, messages::Start};
use postroom_model::{Code, Listing, MessageId, limits};

/// The engine and the session that makes the call.
pub struct Visit {
    pub room: Postroom,
    pub session: Session,
}

/// The call that is being answered.
pub fn visit() -> Answer<Visit> {
    let session = use_context::<Option<Session>>().flatten();
    let session = session.ok_or_else(|| Error::from(Code::SessionRequired))?;
    let room = use_context::<Postroom>();
    let room = room.ok_or_else(|| Error::Internal("the engine is not in the context".to_owned()))?;
    Ok(Visit { room, session })
}

impl Visit {
    /// One page of the list at an address.
    pub async fn list(&self, address: &str) -> Answer<Listing> {
        let view = address::view_of(address).ok_or_else(|| Error::from(Code::NotFound))?;
        Ok(self.room.messages().list(&self.session.caller, &view, limits::PAGE, Start::Page).await?)
    }

    /// What there is to read. Received messages count as read from now on, unless only peeked at.
    pub async fn thread(&self, topic: Topic, peek: bool) -> Answer<Thread> {
        let (room, caller) = (&self.room, &self.session.caller);
        let messages = match topic {
            Topic::Message(id) => vec![room.messages().message(caller, id, peek).await?],
            Topic::Conversation(id) => room.messages().conversation(caller, id, peek).await?,
        };
        let draft = match reply_target(&messages) {
            Some(target) if room.settings().messages.quick_reply_quote => {
                room.messages().reply_draft(caller, target).await?.body
            }
            _ => String::new(),
        };
        Ok(Thread { topic, messages, key: new_key(), draft })
    }

    /// A form for a new message, to those of the names that exist.
    pub async fn new_form(&self, names: &[String]) -> Answer<NewForm> {
        let to = if names.is_empty() { Vec::new() } else { self.room.messages().prefill(names).await? };
        Ok(NewForm { to: to.join(", "), key: new_key() })
    }

    /// A form to answer a message.
    pub async fn reply_form(&self, parent: MessageId) -> Answer<ReplyForm> {
        let draft = self.room.messages().reply_draft(&self.session.caller, parent).await?;
        Ok(ReplyForm { draft, key: new_key() })
    }

    /// Where the member is signed in.
    pub async fn sessions(&self) -> Answer<Vec<SessionLine>> {
        let list = self.room.sessions().list(&self.session.caller).await?;
        let line = |info: SessionInfo| SessionLine {
            here: info.id == self.session.id,
            id: info.id,
            since: info.created_at,
            seen: info.last_seen_at,
            address: info.address,
            browser: info.user_agent,
        };
        Ok(list.into_iter().map(line).collect())
    }
}
