//! What the live page asks the server for. An internal protocol (the public one is REST): thin
//! functions that find the caller, call the engine and hand on its answer.

pub mod account;
pub mod mailbox;
#[cfg(feature = "ssr")]
mod once;
pub mod post;

#[cfg(feature = "ssr")]
use crate::error::Answer;
#[cfg(feature = "ssr")]
use postroom_engine::{Error, Postroom, Session};

/// The engine and the session that makes the call.
#[cfg(feature = "ssr")]
fn visit() -> Answer<(Postroom, Session)> {
    use leptos::prelude::use_context;
    let session = use_context::<Option<Session>>().flatten();
    let session = session.ok_or_else(|| Error::from(postroom_model::Code::SessionRequired))?;
    let room = use_context::<Postroom>();
    let room = room.ok_or_else(|| Error::Internal("the engine is not in the context".to_owned()))?;
    Ok((room, session))
}
