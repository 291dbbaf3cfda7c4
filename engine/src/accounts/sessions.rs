//! Sessions: browsers that are signed in.
//!
//! The browser holds a random secret, the table its hash. A session ends by signing out, by revoking
//! it, when nobody used it for some days, and in any case after some more.

use super::{
    Caller, Client,
    hashing::{PasswordHasher, Verified},
    known_browsers::KnownBrowsers,
    secret::{Secret, digest},
};
use crate::{
    engine_core::Core,
    error::Result,
    network::network_of,
    rate_limits::{BrowserId, RateLimits, SignInOrigin},
    settings::Settings,
    store::{NewSession, SessionRow, Store, UserRow, ValidSessionRow},
};
use postroom_model::{Code, SessionId, SessionInfo, Timestamp, UserId, text};
use std::{num::NonZeroU32, time::Duration};

/// How exactly it is known when a session or token was last used: reading must not mean writing.
pub(super) const SEEN_EVERY: Duration = Duration::from_mins(1);
/// Longest part that is kept of what a browser calls itself.
const USER_AGENT: usize = 200;

/// A signed-in browser with its owner.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Session {
    /// The session, as in lists.
    pub id: SessionId,
    /// Who is signed in.
    pub caller: Caller,
}

/// Signed-in browsers.
#[derive(Clone, Copy)]
pub struct Sessions<'a> {
    pub(crate) core: &'a Core,
    pub(crate) hasher: &'a PasswordHasher,
    pub(crate) rate_limits: &'a RateLimits,
    pub(crate) browsers: &'a KnownBrowsers,
}

impl Sessions<'_> {
    /// Signs in by name and password, into a new session.
    ///
    /// # Errors
    /// One and the same for a wrong name, a wrong password and a disabled account, after the same
    /// time; too many failures for the account or from the address.
    #[tracing::instrument(skip_all)]
    pub async fn sign_in(&self, name: &str, password: &str, client: &Client) -> Result<(Secret, Session)> {
        let user = self.core.store.read().await?.user_by_name(name).await?;
        let attempt = self.rate_limits.sign_in(name, self.origin(user.as_ref(), client).await?)?;
        let old = user.as_ref().and_then(|user| user.password_hash.clone());
        let verified = self.hasher.verify(password, old.as_deref()).await?;
        let (Some(user), Some(old)) = (user.filter(|u| u.disabled_at.is_none()), old) else {
            return Err(Code::Credentials.into());
        };
        let new = match verified {
            Verified::No => return Err(Code::Credentials.into()),
            Verified::Yes => old.clone(),
            Verified::Outdated => self.hasher.hash(password).await?,
        };
        attempt.give_back();
        let (secret, session) = self.prepare(user.id, client);
        let now = session.created_at;
        let most = i64::from(self.core.settings.limits.sessions.get());
        let opening = self.core.store.write(move |tx| {
            let (old, new, session) = (old.clone(), new.clone(), session.clone());
            Box::pin(async move {
                // The password or the account may have changed while this one was hashed.
                let unchanged = tx.replace_password(session.user, &old, &new).await?;
                if !unchanged || !tx.note_sign_in(session.user, now).await? {
                    return Err(Code::Credentials.into());
                }
                let user = session.user;
                let id = tx.add_session(session).await?;
                tx.end_oldest_sessions(user, most).await.map(|()| id)
            })
        });
        Ok((secret, Session { id: opening.await?, caller: super::Account::from(user).into() }))
    }

    /// What is known of a client that tries to sign in to an account.
    async fn origin(&self, user: Option<&UserRow>, client: &Client) -> Result<SignInOrigin> {
        let (Some(user), address) = (user, client.address) else {
            return Ok(SignInOrigin { address: client.address, ..SignInOrigin::default() });
        };
        let cookie = client.known_browser.as_deref();
        let is_known_address = match address {
            Some(address) => {
                let used = self.core.store.read().await?.session_addresses(user.id).await?;
                let mut used = used.iter().filter_map(|used| used.parse().ok()).map(network_of);
                used.any(|used| used == network_of(address))
            }
            None => false,
        };
        let browser = cookie.and_then(|cookie| self.browsers.find(user.into(), cookie));
        Ok(SignInOrigin { address, is_known_address, browser })
    }

    /// The cookie by which the browser of a new session is known from now on: others who guess the password cannot
    /// keep it from signing in, until the password is changed. A browser that is known keeps its cookie.
    ///
    /// # Errors
    /// The account was removed meanwhile.
    #[tracing::instrument(level = "debug", skip_all)]
    pub async fn known_browser_cookie(&self, session: &Session, client: &Client) -> Result<Secret> {
        let name = &session.caller.profile.name;
        let user = self.core.store.read().await?.user_by_name(name).await?;
        let user = user.filter(|user| user.id == session.caller.id).ok_or(Code::SessionRequired)?;
        let cookie = client.known_browser.as_deref();
        let known = cookie.and_then(|cookie| self.browsers.find((&user).into(), cookie));
        let browser = known.unwrap_or_else(|| BrowserId(self.core.store.random()));
        Ok(self.browsers.cookie((&user).into(), browser))
    }

    /// Opens a session for somebody who has just proved who they are: by registering, or by a link.
    ///
    /// # Errors
    /// The account is not active any more.
    #[tracing::instrument(skip_all, fields(user = caller.id.0))]
    pub async fn open(&self, caller: &Caller, client: &Client) -> Result<(Secret, Session)> {
        let (secret, session) = self.prepare(caller.id, client);
        let now = session.created_at;
        let most = i64::from(self.core.settings.limits.sessions.get());
        let opening = self.core.store.write(move |tx| {
            let session = session.clone();
            Box::pin(async move {
                if !tx.note_sign_in(session.user, now).await? {
                    return Err(Code::Credentials.into());
                }
                let user = session.user;
                let id = tx.add_session(session).await?;
                tx.end_oldest_sessions(user, most).await.map(|()| id)
            })
        });
        Ok((secret, Session { id: opening.await?, caller: caller.clone() }))
    }

    fn prepare(&self, user: UserId, client: &Client) -> (Secret, NewSession) {
        let store = &self.core.store;
        let secret = Secret::new("", store.random());
        let now = store.now();
        let session = NewSession {
            user,
            secret_hash: digest(secret.expose()),
            created_at: now,
            expires_at: now.after(days(self.core.settings.accounts.session_days)),
            user_agent: text::cut(&client.user_agent.replace(char::is_control, " "), USER_AGENT).to_owned(),
            address: client.address.map(|a| a.to_canonical().to_string()).unwrap_or_default(),
        };
        (secret, session)
    }

    /// The session of a secret, if it lasts and its account is active.
    ///
    /// # Errors
    /// Only the database's.
    #[tracing::instrument(level = "debug", skip_all)]
    pub async fn lookup(&self, secret: &str) -> Result<Option<Session>> {
        let now = self.core.store.now();
        let mut conn = self.core.store.read().await?;
        let row = conn.session_by_secret(&digest(secret), now, idle_since(&self.core.settings, now)).await?;
        drop(conn);
        let Some(row) = row else { return Ok(None) };
        if row.last_seen_at.after(SEEN_EVERY) <= now {
            tokio::spawn(note_use(self.core.store.clone(), row.session_id, now));
        }
        Ok(Some(row.into()))
    }

    /// Signs out.
    ///
    /// # Errors
    /// Only the database's.
    #[tracing::instrument(skip_all)]
    pub async fn end(&self, session: &Session) -> Result<()> {
        self.end_one(session.caller.id, session.id).await.map(drop)
    }

    /// The caller's sessions, the last used one first.
    ///
    /// # Errors
    /// Only the database's.
    #[tracing::instrument(level = "debug", skip_all, fields(user = caller.id.0))]
    pub async fn list(&self, caller: &Caller) -> Result<Vec<SessionInfo>> {
        let now = self.core.store.now();
        let mut conn = self.core.store.read().await?;
        let rows = conn.sessions_of(caller.id, now, idle_since(&self.core.settings, now)).await?;
        Ok(rows.into_iter().map(|row| row.info).collect())
    }

    /// Ends one of the caller's sessions.
    ///
    /// # Errors
    /// Not found, if it is not one of them.
    #[tracing::instrument(skip_all, fields(user = caller.id.0))]
    pub async fn revoke(&self, caller: &Caller, session: SessionId) -> Result<()> {
        if self.end_one(caller.id, session).await? { Ok(()) } else { Err(Code::NotFound.into()) }
    }

    /// Ends the caller's sessions but one; how many that were.
    ///
    /// # Errors
    /// Only the database's.
    #[tracing::instrument(skip_all, fields(user = caller.id.0))]
    pub async fn revoke_others(&self, caller: &Caller, keep: SessionId) -> Result<usize> {
        let user = caller.id;
        let ending =
            self.core.store.write(move |tx| Box::pin(async move { tx.end_sessions(user, Some(keep)).await }));
        ending.await
    }

    async fn end_one(&self, user: UserId, session: SessionId) -> Result<bool> {
        let ending =
            self.core.store.write(move |tx| Box::pin(async move { tx.end_session(user, session).await }));
        ending.await
    }
}

/// Writes down the use of a session. A task of its own: whoever shows the session does not wait for it.
#[tracing::instrument(level = "debug", skip_all, fields(session = session.0))]
async fn note_use(store: Store, session: SessionId, now: Timestamp) {
    let noting = store.write(move |tx| Box::pin(async move { tx.session_seen(session, now).await }));
    if let Err(error) = noting.await {
        tracing::warn!(%error, "the use of a session was not noted");
    }
}

/// A session that was last used before this moment has expired.
pub(crate) fn idle_since(settings: &Settings, now: Timestamp) -> Timestamp {
    now.before(days(settings.accounts.session_idle_days))
}

/// When a session expires unless it is used.
pub(crate) fn valid_until(settings: &Settings, session: &ValidSessionRow) -> Timestamp {
    session.expires_at.min(session.last_seen_at.after(days(settings.accounts.session_idle_days)))
}

fn days(days: NonZeroU32) -> Duration {
    Duration::from_hours(24).saturating_mul(days.get())
}

impl From<SessionRow> for Session {
    fn from(row: SessionRow) -> Self {
        Self { id: row.session_id, caller: row.caller.into() }
    }
}
