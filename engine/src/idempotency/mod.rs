//! Requests that may arrive more than once and are done once.
//!
//! Every verb that creates something takes a [`RequestKey`]. In one transaction it claims the key, does its work and
//! stores its answer (`run_idempotent`). So the work is done exactly when its answer is known: whoever asks again with the
//! same key gets the first answer, and a request that failed at any point has left nothing behind. What takes several
//! transactions, as messages to very many recipients, has a key for each of them: asked again, it goes on where it ended. Of two simultaneous
//! requests the second waits for the first, in another process as well; for two seconds on PostgreSQL, then it is refused.

use crate::{
    engine_core::Core,
    error::{Error, Result},
    steps::{self, Steps},
    store::{Conn, Tx},
};
use base64::{Engine as _, prelude::BASE64_URL_SAFE_NO_PAD};
use futures_util::future::BoxFuture;
use postroom_model::{Code, Detail, Refusal, UserId, limits};
use serde::{Serialize, de::DeserializeOwned};
use sha2::{Digest, Sha256};
use std::{sync::Arc, time::Duration};

/// How long answers are kept.
const KEEP: Duration = Duration::from_hours(24);
/// Longest key in bytes.
const KEY_MAX: usize = 200;

/// Tells whether a request was made before.
///
/// ```
/// # use postroom_engine::{idempotency::RequestKey, model::UserId};
/// # fn main() -> Result<(), postroom_engine::model::Refusal> {
/// let anna = UserId(1);
/// // A program chooses a key, and must not use it for another request.
/// let key = RequestKey::new(anna, "order-1742", b"POST /messages {...}")?;
/// // A form brings its key along. After going back and writing on, the same form is another request.
/// let key = RequestKey::of_form(anna, "kx7Tq0", &("anna", "Hello"));
/// # Ok(()) }
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RequestKey {
    user: UserId,
    key: String,
    hash: [u8; 32],
}

impl RequestKey {
    /// A key that a program of this user chose. `request` is everything that makes it this request, but for passwords:
    /// a hash of it is stored.
    ///
    /// # Errors
    /// The key is empty, too long, or holds control characters.
    pub fn new(user: UserId, key: &str, request: impl AsRef<[u8]>) -> Result<Self, Refusal> {
        if (1..=KEY_MAX).contains(&key.len()) && !key.contains(char::is_control) {
            return Ok(Self { user, key: key.to_owned(), hash: Sha256::digest(request).into() });
        }
        Err(Refusal::with(Code::IdempotencyKey, Detail::Max(limits::count(KEY_MAX))))
    }

    /// The key of a form with this content, which leaves passwords out; none for a form without a key. Other content
    /// under the same key is another request, so the content is part of the key.
    pub fn of_form(user: UserId, key: &str, content: &impl Serialize) -> Option<Self> {
        let content = serde_json::to_vec(content).ok().filter(|_| !key.is_empty())?;
        let hash: [u8; 32] = Sha256::new().chain_update(key).chain_update(content).finalize().into();
        // Beside the keys that programs choose.
        let key = format!("form:{}", BASE64_URL_SAFE_NO_PAD.encode(hash));
        Some(Self { user, key, hash })
    }

    /// The key of a part of this request, where it is too much for one transaction. Whoever repeats the request after
    /// a crash repeats none of the parts that were done.
    pub(crate) fn part(&self, number: usize) -> Self {
        Self { key: format!("part {number} of {}", self.key), ..self.clone() }
    }
}

/// An answer, and whether it is the first one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Answer<T> {
    /// The work was done just now.
    New(T),
    /// The work had been done before.
    Replayed(T),
}

impl<T> Answer<T> {
    /// The answer.
    pub(crate) fn into_inner(self) -> T {
        match self {
            Self::New(answer) | Self::Replayed(answer) => answer,
        }
    }
}

/// Runs a request, or finds its answer if it was run before under this key; without a key it simply runs.
///
/// `prepare` is what is done before the transaction: looking up, checking, asking others. `work` is what the transaction
/// does with the outcome; it may be run again after a conflict with another transaction. The answer is stored as JSON,
/// so a secret in it must be skipped by serde.
///
/// # Errors
/// Those of `prepare` and `work`; the key was used for another request.
pub(crate) async fn run_idempotent<P, T, W>(
    core: &Core,
    key: Option<&RequestKey>,
    prepare: impl Future<Output = Result<P>>,
    work: W,
) -> Result<Answer<T>>
where
    P: Send + Sync + 'static,
    T: Serialize + DeserializeOwned + Send + 'static,
    W: for<'c> Fn(&'c mut Tx, Arc<P>) -> BoxFuture<'c, Result<T>> + Send + Sync + 'static,
{
    if let Some(answer) = known_answer(core, key).await? {
        return Ok(Answer::Replayed(answer));
    }
    let prepared = match prepare.await {
        Ok(prepared) => Arc::new(prepared),
        // What it ran into may be the effect of the same request, which has ended meanwhile.
        Err(error) => return known_answer(core, key).await?.map(Answer::Replayed).ok_or(error),
    };
    let (key, work) = (key.cloned(), Arc::new(work));
    let write = core.store.write(move |tx| {
        let (key, work, prepared) = (key.clone(), work.clone(), prepared.clone());
        Box::pin(async move {
            let Some(key) = key else { return work(tx, prepared).await.map(Answer::New) };
            if !tx.claim_request(key.user, &key.key, &key.hash).await? {
                let answer = stored_answer(tx, &key).await?;
                // Claimed, and not there any more: it was purged in between.
                return answer.map(Answer::Replayed).ok_or_else(|| Code::IdempotencyRunning.into());
            }
            let answer = work(tx, prepared).await?;
            tx.store_answer(key.user, &key.key, as_stored(&answer)?).await?;
            Ok(Answer::New(answer))
        })
    });
    write.await
}

/// Claims the key of a request and stores its answer, in the transaction that does its work: for work that makes the
/// account which the key belongs to, and so cannot be preceded by the claim.
///
/// # Errors
/// Another request has the key.
pub(crate) async fn store_answer<T: Serialize>(tx: &mut Tx, key: &RequestKey, answer: &T) -> Result<()> {
    if !tx.claim_request(key.user, &key.key, &key.hash).await? {
        return Err(Code::IdempotencyMismatch.into());
    }
    tx.store_answer(key.user, &key.key, as_stored(answer)?).await
}

/// An answer as it is stored.
fn as_stored<T: Serialize>(answer: &T) -> Result<String> {
    serde_json::to_string(answer).map_err(|e| Error::Internal(format!("an answer cannot be stored: {e}")))
}

/// The answer to a request that was run before.
pub(crate) async fn known_answer<T: DeserializeOwned>(
    core: &Core,
    key: Option<&RequestKey>,
) -> Result<Option<T>> {
    match key {
        Some(key) => stored_answer(&mut core.store.read().await?, key).await,
        None => Ok(None),
    }
}

async fn stored_answer<T: DeserializeOwned>(conn: &mut Conn, key: &RequestKey) -> Result<Option<T>> {
    let Some(known) = conn.find_request(key.user, &key.key).await? else { return Ok(None) };
    if known.request_hash != key.hash {
        return Err(Code::IdempotencyMismatch.into());
    }
    let answer = known.answer.as_deref().unwrap_or_default();
    let answer = serde_json::from_str(answer);
    answer.map(Some).map_err(|e| Error::Internal(format!("a stored answer cannot be read: {e}")))
}

/// Deletes old answers; how many there were.
pub(crate) async fn purge_expired(core: &Core) -> Result<u64> {
    let until = core.store.now().before(KEEP);
    let steps = Steps::new(100, 1000);
    steps::repeat(&core.store, steps, move |tx, limit| Box::pin(tx.purge_requests(until, limit))).await
}

#[cfg(test)]
mod tests;
