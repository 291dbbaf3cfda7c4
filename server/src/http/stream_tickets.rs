//! Tickets for event streams: a program that cannot send headers with the stream's request gets a
//! ticket by REST first, and opens the stream once with it.

use super::problem::Result;
use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use postroom_engine::{Caller, clock::ClockAndRng, model::SessionId};
use postroom_model::Code;
use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
    time::Duration,
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

/// Tickets that were not used yet, by their secret, with the moment at which they were issued.
pub struct StreamTickets {
    unused: Mutex<HashMap<String, (Duration, StreamOwner)>>,
    clock_and_rng: ClockAndRng,
}

impl StreamTickets {
    /// No tickets yet.
    pub fn new(clock_and_rng: ClockAndRng) -> Self {
        Self { unused: Mutex::default(), clock_and_rng }
    }

    /// Issues a ticket that can be redeemed once within [`LIFETIME`]; returns its secret.
    ///
    /// # Errors
    /// Too many tickets are unused.
    pub fn issue(&self, owner: StreamOwner) -> Result<String> {
        let secret = BASE64_URL_SAFE_NO_PAD.encode(self.clock_and_rng.random::<24>());
        let now = self.clock_and_rng.clock.elapsed();
        let mut unused = self.unused.lock().unwrap_or_else(PoisonError::into_inner);
        unused.retain(|_, (issued, _)| is_valid(*issued, now));
        if unused.len() >= CAPACITY {
            return Err(Code::TooMany.into());
        }
        unused.insert(secret.clone(), (now, owner));
        Ok(secret)
    }

    /// Takes a ticket back; for whom it was issued, if it is still valid.
    pub fn redeem(&self, secret: &str) -> Option<StreamOwner> {
        let (issued, owner) = self.unused.lock().unwrap_or_else(PoisonError::into_inner).remove(secret)?;
        is_valid(issued, self.clock_and_rng.clock.elapsed()).then_some(owner)
    }
}

fn is_valid(issued: Duration, now: Duration) -> bool {
    now.saturating_sub(issued) < LIFETIME
}
