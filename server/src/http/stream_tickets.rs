//! Tickets for event streams: a program that cannot send headers with the stream's request gets a
//! ticket by REST first, and opens the stream once with it.

use super::problem::Result;
use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use postroom_engine::{Caller, model::SessionId};
use postroom_model::Code;
use rand::TryRng;
#[expect(clippy::disallowed_types, reason = "tickets are known to this process alone")]
use rand::rngs::SysRng;
use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
    time::{Duration, Instant},
};

/// How long a ticket can be used.
pub const LIFETIME: Duration = Duration::from_secs(30);
/// How many unused tickets are kept at most.
const CAPACITY: usize = 10_000;

/// For whom an event stream is opened.
#[derive(Clone)]
pub struct StreamOwner {
    /// Whose mailbox.
    pub caller: Caller,
    /// The session that the stream ends with, if it belongs to one.
    pub session: Option<SessionId>,
}

/// Tickets that were not used yet, by their secret.
#[derive(Default)]
pub struct StreamTickets(Mutex<HashMap<String, (Instant, StreamOwner)>>);

impl StreamTickets {
    /// Issues a ticket that can be redeemed once within [`LIFETIME`]; returns its secret.
    ///
    /// # Errors
    /// The system has no random bytes, or too many tickets are unused.
    pub fn issue(&self, owner: StreamOwner) -> Result<String> {
        let mut bytes = [0; 24];
        SysRng.try_fill_bytes(&mut bytes).map_err(|error| {
            tracing::error!(%error, "no random bytes");
            Code::Internal
        })?;
        let secret = BASE64_URL_SAFE_NO_PAD.encode(bytes);
        let mut unused = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        unused.retain(|_, (issued, _)| is_valid(*issued));
        if unused.len() >= CAPACITY {
            return Err(Code::TooMany.into());
        }
        #[expect(clippy::disallowed_methods, reason = "tickets are known to this process alone")]
        unused.insert(secret.clone(), (Instant::now(), owner));
        Ok(secret)
    }

    /// Takes a ticket back; for whom it was issued, if it is still valid.
    pub fn redeem(&self, secret: &str) -> Option<StreamOwner> {
        let (issued, owner) = self.0.lock().unwrap_or_else(PoisonError::into_inner).remove(secret)?;
        is_valid(issued).then_some(owner)
    }
}

fn is_valid(issued: Instant) -> bool {
    issued.elapsed() < LIFETIME
}
