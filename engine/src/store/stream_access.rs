//! What event streams depend on, for many streams at a time.

use super::{Conn, SqlBuilder, built_statements, row};
use crate::error::Result;
use postroom_model::{SessionId, Timestamp, TokenId, UserId};
use std::collections::BTreeSet;

const ACTIVE_ACCOUNTS: &str = "
    SELECT u.id, u.moderator, u.admin, m.seq
    FROM users u
    JOIN mailboxes m ON m.owner_id = u.id
    WHERE u.disabled_at IS NULL AND u.removed_at IS NULL";

built_statements! {
    VALID_SESSIONS = [|select| push_sessions(select, &BTreeSet::from([1, 2]), Timestamp::from_micros(0), Timestamp::from_micros(0))];
    VALID_TOKENS = [|select| push_tokens(select, &BTreeSet::from([1, 2]), Timestamp::from_micros(0))];
    STREAM_ACCOUNTS = [|select| push_accounts(select, &BTreeSet::from([1, 2]))];
}

row! {
    /// A session that is valid.
    #[derive(Clone, Debug)]
    pub(crate) struct ValidSessionRow {
        id: SessionId,
        expires_at: Timestamp,
        last_seen_at: Timestamp,
    }
}

row! {
    /// A token that is valid.
    #[derive(Clone, Debug)]
    pub(crate) struct ValidTokenRow {
        id: TokenId,
        expires_at: Option<Timestamp>,
    }
}

row! {
    /// An active account and its mailbox.
    #[derive(Clone, Debug)]
    pub(crate) struct StreamAccountRow {
        id: UserId,
        moderator: bool,
        admin: bool,
        seq: i64,
    }
}

impl Conn {
    /// Those of these sessions that are valid, whatever their accounts are.
    pub(crate) async fn valid_sessions(
        &mut self,
        ids: &BTreeSet<i64>,
        now: Timestamp,
        idle_since: Timestamp,
    ) -> Result<Vec<ValidSessionRow>> {
        if ids.is_empty() {
            return Ok(Vec::new());
        }
        let mut select = SqlBuilder::new(VALID_SESSIONS, self.dialect());
        push_sessions(&mut select, ids, now, idle_since);
        self.all(select).await
    }

    /// Those of these tokens that are valid, whatever their accounts are.
    pub(crate) async fn valid_tokens(
        &mut self,
        ids: &BTreeSet<i64>,
        now: Timestamp,
    ) -> Result<Vec<ValidTokenRow>> {
        if ids.is_empty() {
            return Ok(Vec::new());
        }
        let mut select = SqlBuilder::new(VALID_TOKENS, self.dialect());
        push_tokens(&mut select, ids, now);
        self.all(select).await
    }

    /// Those of these accounts that are active, with their mailboxes.
    pub(crate) async fn stream_accounts(&mut self, ids: &BTreeSet<i64>) -> Result<Vec<StreamAccountRow>> {
        if ids.is_empty() {
            return Ok(Vec::new());
        }
        let mut select = SqlBuilder::new(STREAM_ACCOUNTS, self.dialect());
        push_accounts(&mut select, ids);
        self.all(select).await
    }
}

fn push_sessions(select: &mut SqlBuilder, ids: &BTreeSet<i64>, now: Timestamp, idle_since: Timestamp) {
    select.push("SELECT id, expires_at, last_seen_at FROM sessions WHERE expires_at > ");
    select.push_bind(now);
    select.push(" AND last_seen_at > ");
    select.push_bind(idle_since);
    select.push(" AND id IN ");
    select.push_list(filled_up(ids));
}

fn push_tokens(select: &mut SqlBuilder, ids: &BTreeSet<i64>, now: Timestamp) {
    select.push("SELECT id, expires_at FROM tokens WHERE (expires_at IS NULL OR expires_at > ");
    select.push_bind(now);
    select.push(") AND id IN ");
    select.push_list(filled_up(ids));
}

fn push_accounts(select: &mut SqlBuilder, ids: &BTreeSet<i64>) {
    select.push(ACTIVE_ACCOUNTS);
    select.push(" AND u.id IN ");
    select.push_list(filled_up(ids));
}

/// Ids for a list, the last one repeated up to a power of two: so there are few texts to prepare.
fn filled_up(ids: &BTreeSet<i64>) -> impl Iterator<Item = i64> {
    let last = ids.last().copied().unwrap_or_default();
    ids.iter().copied().chain(std::iter::repeat(last)).take(ids.len().next_power_of_two())
}
