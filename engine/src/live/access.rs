//! Who may read an event stream, and for how long.

use crate::{
    accounts::{Credential, Session, idle_since, valid_until},
    engine_core::Core,
    error::Result,
    store::{Conn, StreamAccountRow},
};
use postroom_model::{SessionId, Timestamp, TokenId, UserId};
use std::collections::{BTreeSet, HashMap};

/// Streams that are looked up with one statement of each kind.
const CHUNK: usize = 64;

/// What an event stream is opened with. It may have ended since it was read: it is looked up again once the stream
/// listens, so that nothing falls between.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct StreamAccess {
    /// The session or token.
    pub credential: Credential,
    /// The account that it belongs to.
    pub account: UserId,
    /// Whose mailbox is followed: the account's own, or the one that an administrator's token acts for.
    pub mailbox: UserId,
}

impl StreamAccess {
    /// The access of a signed-in browser to its member's mailbox.
    pub fn of_session(session: &Session) -> Self {
        let member = session.caller.id;
        Self { credential: Credential::Session(session.id), account: member, mailbox: member }
    }
}

/// What somebody who has access may see at present.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Grant {
    /// The owner of the mailbox is a moderator.
    pub moderator: bool,
    /// The number of the mailbox's latest change.
    pub seq: i64,
    /// When the credential expires, unless it is used.
    pub valid_until: Option<Timestamp>,
}

/// What each of these may see now; nothing where access has ended.
pub(super) async fn look_up(core: &Core, all: &[StreamAccess]) -> Result<Vec<Option<Grant>>> {
    let mut grants = Vec::with_capacity(all.len());
    for chunk in all.chunks(CHUNK) {
        let mut conn = core.store.read().await?;
        let valid = Valid::load(&mut conn, core, chunk).await?;
        grants.extend(chunk.iter().map(|access| valid.grant(access)));
    }
    Ok(grants)
}

/// What is valid of the credentials and accounts of some streams.
struct Valid {
    credentials: HashMap<Credential, Option<Timestamp>>,
    accounts: HashMap<UserId, StreamAccountRow>,
}

impl Valid {
    async fn load(conn: &mut Conn, core: &Core, all: &[StreamAccess]) -> Result<Self> {
        let now = core.clock_and_rng.clock.now();
        let (mut sessions, mut tokens, mut accounts) = (BTreeSet::new(), BTreeSet::new(), BTreeSet::new());
        for access in all {
            match access.credential {
                Credential::Session(SessionId(id)) => sessions.insert(id),
                Credential::Token(TokenId(id)) => tokens.insert(id),
            };
            accounts.extend([access.account.0, access.mailbox.0]);
        }
        let sessions = conn.valid_sessions(&sessions, now, idle_since(&core.settings, now)).await?;
        let tokens = conn.valid_tokens(&tokens, now).await?;
        let accounts = conn.stream_accounts(&accounts).await?;
        let of_session = |row: &_| Some(valid_until(&core.settings, row));
        let sessions = sessions.iter().map(|row| (Credential::Session(row.id), of_session(row)));
        let tokens = tokens.iter().map(|row| (Credential::Token(row.id), row.expires_at));
        Ok(Self {
            credentials: sessions.chain(tokens).collect(),
            accounts: accounts.into_iter().map(|row| (row.id, row)).collect(),
        })
    }

    fn grant(&self, access: &StreamAccess) -> Option<Grant> {
        let valid_until = *self.credentials.get(&access.credential)?;
        let account = self.accounts.get(&access.account)?;
        let mailbox = self.accounts.get(&access.mailbox)?;
        let allowed = access.account == access.mailbox || account.admin;
        allowed.then_some(Grant { moderator: mailbox.moderator, seq: mailbox.seq, valid_until })
    }
}
