//! What jobs there are.

use crate::{
    error::{Error, Result},
    store::JobKind,
};
use postroom_model::UserId;
use serde::{Deserialize, Serialize};
use std::time::Duration;

/// Something to do in the background. It is stored as JSON, so a variant may get fields, but none may change.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub(crate) enum Job {
    /// Removes what has expired.
    PurgeExpired,
    /// Removes conversations that everybody concerned deleted long ago.
    Cleanup,
    /// Empties the mailbox of a removed account.
    PurgeMailbox {
        /// Whose.
        user: UserId,
    },
    /// Takes back what a bulk write has stored that did not come to its end.
    UndoBulk {
        /// Its number, which is also that of this job.
        bulk: i64,
    },
}

impl Job {
    /// What is done again and again, with the time from one run to the next.
    pub(super) const RECURRING: [(Self, Duration); 2] =
        [(Self::PurgeExpired, Duration::from_hours(1)), (Self::Cleanup, Duration::from_hours(24))];

    /// What it does.
    pub(crate) fn kind(&self) -> JobKind {
        match self {
            Self::PurgeExpired => JobKind::PurgeExpired,
            Self::Cleanup => JobKind::Cleanup,
            Self::PurgeMailbox { .. } => JobKind::PurgeMailbox,
            Self::UndoBulk { .. } => JobKind::UndoBulk,
        }
    }

    /// The time from one run to the next, if it recurs.
    pub(super) fn interval(&self) -> Option<Duration> {
        Self::RECURRING.iter().find(|(job, _)| job == self).map(|(_, interval)| *interval)
    }

    /// Whether it is given up when it has failed often enough. What recurs is not, nor what somebody was promised: that
    /// nothing is left of a removed account's mailbox.
    pub(super) fn may_be_given_up(&self) -> bool {
        match self {
            Self::PurgeMailbox { .. } => false,
            _ => self.interval().is_none(),
        }
    }

    pub(super) fn payload(&self) -> Result<String> {
        serde_json::to_string(self).map_err(|e| Error::Internal(format!("a job cannot be stored: {e}")))
    }

    /// A stored job. A newer Postroom may have stored one that this one does not know.
    pub(super) fn parse(payload: &str) -> Result<Self> {
        serde_json::from_str(payload).map_err(|e| Error::Internal(format!("an unknown job: {e}")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comes_back_as_it_was_stored() {
        for job in [Job::PurgeExpired, Job::PurgeMailbox { user: UserId(7) }, Job::UndoBulk { bulk: 7 }] {
            let payload = job.payload().unwrap();
            assert!(payload.contains(&format!("\"{}\"", job.kind().as_str())), "{payload}");
            assert_eq!(Job::parse(&payload).unwrap(), job);
        }
        assert!(Job::parse(r#"{"kind":"of_the_future"}"#).is_err());
    }
}
