//! Tickets for event streams. Found by the hash of their secret only.

use super::{Conn, Tx, row, sql, statements};
use crate::error::Result;
use postroom_model::{SessionId, Timestamp, TokenId, UserId};

statements! {
    INSERT = "
        INSERT INTO stream_tickets (secret_hash, account_id, mailbox_id, session_id, token_id, expires_at)
        VALUES ($1, $2, $3, $4, $5, $6)";
    COUNT = "
        SELECT COUNT(*)
        FROM stream_tickets
        WHERE account_id = $1";
    EXISTS = "
        SELECT account_id
        FROM stream_tickets
        WHERE secret_hash = $1 AND expires_at > $2";
    REDEEM = "
        DELETE FROM stream_tickets
        WHERE secret_hash = $1 AND expires_at > $2
        RETURNING account_id, mailbox_id, session_id, token_id";
    PURGE = "
        DELETE FROM stream_tickets
        WHERE expires_at <= $1";
}

row! {
    /// What a ticket opens a stream with: a session or a token of an account.
    #[derive(Clone, Debug)]
    pub(crate) struct TicketRow {
        account_id: UserId,
        mailbox_id: UserId,
        session_id: Option<SessionId>,
        token_id: Option<TokenId>,
    }
}

impl Conn {
    /// Whether there is such a ticket.
    pub(crate) async fn ticket_exists(&mut self, hash: &[u8], now: Timestamp) -> Result<bool> {
        self.exists(sql(EXISTS).bind(hash).bind(now)).await
    }
}

impl Tx {
    /// Stores a ticket.
    pub(crate) async fn add_ticket(
        &mut self,
        hash: &[u8],
        row: TicketRow,
        expires_at: Timestamp,
    ) -> Result<()> {
        let insert = sql(INSERT)
            .bind(hash)
            .bind(row.account_id)
            .bind(row.mailbox_id)
            .bind(row.session_id)
            .bind(row.token_id)
            .bind(expires_at);
        self.run(insert).await.map(drop)
    }

    /// How many tickets of an account are stored.
    pub(crate) async fn count_tickets(&mut self, account: UserId) -> Result<u64> {
        self.count(sql(COUNT).bind(account)).await
    }

    /// Removes a ticket, if it has not expired.
    pub(crate) async fn redeem_ticket(&mut self, hash: &[u8], now: Timestamp) -> Result<Option<TicketRow>> {
        self.one(sql(REDEEM).bind(hash).bind(now)).await
    }

    /// Removes tickets that have expired.
    pub(crate) async fn purge_tickets(&mut self, now: Timestamp) -> Result<u64> {
        self.run(sql(PURGE).bind(now)).await
    }
}
