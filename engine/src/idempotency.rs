//! Requests that may be sent twice and are run once: `Idempotency-Key`.
//!
//! The caller of this room begins a request under its key, runs it if it is new, and leaves its
//! answer here for the next 24 hours. What is an answer, and what is the same request, it decides.

use crate::{core::Core, error::Result};
use postroom_model::{Code, Refusal, Timestamp, UserId};
use std::time::Duration;

/// How long answers are kept.
const KEEP: Duration = Duration::from_hours(24);
/// A request that has been running for longer has crashed.
const CRASHED: Duration = Duration::from_mins(1);
/// Longest key.
const KEY: usize = 200;

/// What is to be done with a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Begin {
    /// Run it, then finish or abandon it.
    New,
    /// It was run: this was the answer.
    Replay {
        /// HTTP status.
        status: u16,
        /// The body.
        body: String,
    },
    /// The key was used for another request.
    Mismatch,
    /// It is being run just now.
    Running,
}

/// The requests with a key.
#[derive(Clone, Copy)]
pub struct Idempotency<'a> {
    pub(crate) core: &'a Core,
}

impl Idempotency<'_> {
    /// Begins a request, unless it is known already.
    ///
    /// # Errors
    /// The key cannot be used.
    pub async fn begin(&self, user: UserId, key: &str, request_hash: [u8; 32]) -> Result<Begin> {
        check(key)?;
        let now = self.core.store.now();
        let key = key.to_owned();
        let beginning = self.core.store.write(move |tx| {
            let key = key.clone();
            Box::pin(async move {
                if tx.begin_request(user, &key, &request_hash, now, now.before(CRASHED)).await? {
                    return Ok(Begin::New);
                }
                let Some(known) = tx.request(user, &key).await? else { return Ok(Begin::Running) };
                Ok(match (known.status.map(u16::try_from), known.body) {
                    _ if known.request_hash != request_hash => Begin::Mismatch,
                    (Some(Ok(status)), Some(body)) => Begin::Replay { status, body },
                    _ => Begin::Running,
                })
            })
        });
        beginning.await
    }

    /// Keeps the answer of a request that was run.
    ///
    /// # Errors
    /// Only the database's.
    pub async fn finish(&self, user: UserId, key: &str, status: u16, body: &str) -> Result<()> {
        let (key, body) = (key.to_owned(), body.to_owned());
        let finishing = self.core.store.write(move |tx| {
            let (key, body) = (key.clone(), body.clone());
            Box::pin(async move { tx.finish_request(user, &key, status, body).await })
        });
        finishing.await
    }

    /// Forgets a request that could not be run, so that it may be sent again.
    ///
    /// # Errors
    /// Only the database's.
    pub async fn abandon(&self, user: UserId, key: &str) -> Result<()> {
        let key = key.to_owned();
        let abandoning = self.core.store.write(move |tx| {
            let key = key.clone();
            Box::pin(async move { tx.abandon_request(user, &key).await })
        });
        abandoning.await
    }

    /// Forgets old answers; how many there were.
    pub(crate) async fn forget_old(&self) -> Result<u64> {
        let before: Timestamp = self.core.store.now().before(KEEP);
        let forgetting =
            self.core.store.write(move |tx| Box::pin(async move { tx.forget_requests(before).await }));
        forgetting.await
    }
}

fn check(key: &str) -> Result<(), Refusal> {
    if (1..=KEY).contains(&key.len()) && !key.contains(char::is_control) {
        Ok(())
    } else {
        let detail = format!("The idempotency key must have 1 to {KEY} characters.");
        Err(Refusal { detail, ..Code::Unreadable.into() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::db_test;

    const KEY: &str = "a1b2";

    db_test! {
        async fn a_request_runs_once(room: TestPostroom) {
            let (anna, ben) = (room.user("anna").await.id, room.user("ben").await.id);
            let requests = room.idempotency();
            let begin = |user, hash| async move { requests.begin(user, KEY, [hash; 32]).await.unwrap() };
            assert_eq!(begin(anna, 1).await, Begin::New);
            assert_eq!(begin(anna, 1).await, Begin::Running);
            assert_eq!(begin(anna, 2).await, Begin::Mismatch);
            assert_eq!(begin(ben, 2).await, Begin::New, "keys are one's own");
            requests.finish(anna, KEY, 201, "{}").await.unwrap();
            assert_eq!(begin(anna, 1).await, Begin::Replay { status: 201, body: "{}".to_owned() });
            assert_eq!(begin(anna, 2).await, Begin::Mismatch);
            requests.abandon(ben, KEY).await.unwrap();
            assert_eq!(begin(ben, 3).await, Begin::New);
            requests.abandon(anna, KEY).await.unwrap();
            assert_ne!(begin(anna, 1).await, Begin::New, "an answer is not abandoned");
        }
    }

    db_test! {
        async fn crashed_and_old_requests_run_again(room: TestPostroom) {
            let anna = room.user("anna").await.id;
            let requests = room.idempotency();
            assert_eq!(requests.begin(anna, KEY, [1; 32]).await.unwrap(), Begin::New);
            room.clock.advance(Duration::from_secs(61));
            assert_eq!(requests.begin(anna, KEY, [2; 32]).await.unwrap(), Begin::Mismatch);
            assert_eq!(requests.begin(anna, KEY, [1; 32]).await.unwrap(), Begin::New);
            assert_eq!(requests.begin(anna, KEY, [1; 32]).await.unwrap(), Begin::Running);
            requests.finish(anna, KEY, 201, "{}").await.unwrap();
            room.clock.advance(KEEP);
            assert_eq!(requests.forget_old().await.unwrap(), 1);
            assert_eq!(requests.begin(anna, KEY, [2; 32]).await.unwrap(), Begin::New);
        }
    }

    db_test! {
        async fn keys_are_short_words(room: TestPostroom) {
            let anna = room.user("anna").await.id;
            for key in ["", "a\0b", &"x".repeat(201)] {
                let refusal = room.idempotency().begin(anna, key, [0; 32]).await.unwrap_err().refusal();
                assert_eq!(refusal.code, Code::Unreadable);
            }
        }
    }
}
