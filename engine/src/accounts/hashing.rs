//! Passwords as they are stored: Argon2id with 19 MiB, two passes, one lane.
//!
//! Hashing takes tens of milliseconds of one core on purpose. So it runs beside the async threads,
//! and only as often at once as there are cores, or guesses would take all memory.

use crate::error::{Error, Result};
use argon2::{Algorithm, Argon2, Params, PasswordHash, PasswordHasher as _, PasswordVerifier};
use postroom_model::limits;
use std::{num::NonZeroUsize, sync::Arc, thread::available_parallelism};
use tokio::{sync::Semaphore, task::spawn_blocking};

/// What the password of an account that does not exist is compared with, so that the time an answer
/// takes tells nothing.
const NOBODY: &str =
    "$argon2id$v=19$m=19456,t=2,p=1$3KEKH4gLxRrR8YlAO9AE6A$k657pXuLBXcjj/+0f0UbJzbmwPfqYBmw2STKB6qYcnU";

/// How a password compares.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Verified {
    /// It is not the one.
    No,
    /// It is the one.
    Yes,
    /// It is the one, but it was hashed in a way that is not today's.
    Outdated,
}

/// Hashes and compares passwords.
pub(crate) struct PasswordHasher {
    permits: Arc<Semaphore>,
}

impl PasswordHasher {
    pub(crate) fn new() -> Self {
        let cores = available_parallelism().map_or(1, NonZeroUsize::get);
        Self { permits: Arc::new(Semaphore::new(cores)) }
    }

    /// The form to store.
    pub(super) async fn hash(&self, password: &str) -> Result<String> {
        let password = password.to_owned();
        let hash = self.run_blocking(move || {
            Argon2::default().hash_password(password.as_bytes()).map(|hash| hash.to_string())
        });
        hash.await?.map_err(|e| Error::Internal(format!("a password could not be hashed: {e}")))
    }

    /// Compares a password with a stored form; without one it takes as long and says no.
    pub(super) async fn verify(&self, password: &str, hash: Option<&str>) -> Result<Verified> {
        if password.chars().count() > limits::PASSWORD_MAX {
            return Ok(Verified::No);
        }
        let (password, known) = (password.to_owned(), hash.is_some());
        let hash = hash.unwrap_or(NOBODY).to_owned();
        let verified = self.run_blocking(move || compare(&password, &hash)).await?;
        Ok(if known { verified } else { Verified::No })
    }

    /// Runs work on a thread for blocking work. It keeps its permit even if the caller goes away.
    async fn run_blocking<T: Send + 'static>(&self, work: impl FnOnce() -> T + Send + 'static) -> Result<T> {
        let failed = |e: &dyn std::error::Error| Error::Internal(format!("hashing ended early: {e}"));
        let permit = Arc::clone(&self.permits).acquire_owned().await.map_err(|e| failed(&e))?;
        let running = spawn_blocking(move || {
            let done = work();
            drop(permit);
            done
        });
        running.await.map_err(|e| failed(&e))
    }
}

fn compare(password: &str, hash: &str) -> Verified {
    let Ok(hash) = PasswordHash::new(hash) else { return Verified::No };
    if Argon2::default().verify_password(password.as_bytes(), &hash).is_err() {
        Verified::No
    } else if is_current(&hash) {
        Verified::Yes
    } else {
        Verified::Outdated
    }
}

fn is_current(hash: &PasswordHash) -> bool {
    let costs = |p: &Params| (p.m_cost(), p.t_cost(), p.p_cost());
    hash.algorithm.as_str() == Algorithm::default().as_str()
        && Params::try_from(hash).is_ok_and(|params| costs(&params) == costs(&Params::DEFAULT))
}

#[cfg(test)]
mod tests {
    use super::*;
    use argon2::Version;

    #[tokio::test]
    async fn right_and_wrong() {
        let hasher = PasswordHasher::new();
        let hash = hasher.hash("correct horse").await.unwrap();
        assert!(hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"));
        assert_eq!(hasher.verify("correct horse", Some(&hash)).await.unwrap(), Verified::Yes);
        assert_eq!(hasher.verify("battery", Some(&hash)).await.unwrap(), Verified::No);
        assert_eq!(hasher.verify("nobody", None).await.unwrap(), Verified::No);
        assert_eq!(hasher.verify("x", Some("not a hash")).await.unwrap(), Verified::No);
    }

    #[tokio::test]
    async fn weaker_hashes_are_outdated() {
        let params = Params::new(64, 1, 1, None).unwrap();
        let weak = Argon2::new(Algorithm::Argon2id, Version::V0x13, params).hash_password(b"old").unwrap();
        let verified = PasswordHasher::new().verify("old", Some(&weak.to_string())).await.unwrap();
        assert_eq!(verified, Verified::Outdated);
    }

    #[test]
    fn nobody_is_as_costly_as_somebody() {
        assert!(is_current(&PasswordHash::new(NOBODY).unwrap()));
    }
}
