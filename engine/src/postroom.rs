//! The one handle, and how it is made.

use crate::{
    accounts::{Accounts, Guards, Sessions, Tokens},
    env::{Clock, Env},
    error::Result,
    idempotency::Idempotency,
    live::{Hub, Live},
    messages::{Aliases, Messages},
    moderation::Moderation,
    settings::Settings,
    store::{Listener, Store},
    upkeep::Upkeep,
};
use std::{fmt, sync::Arc};

/// Postroom. Cheap to clone; all clones are the same.
#[derive(Clone)]
pub struct Postroom {
    pub(crate) store: Store,
    pub(crate) settings: Arc<Settings>,
    pub(crate) env: Env,
    pub(crate) hub: Arc<Hub>,
    pub(crate) aliases: Arc<Aliases>,
    pub(crate) guards: Arc<Guards>,
}

impl fmt::Debug for Postroom {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Postroom").finish_non_exhaustive()
    }
}

impl Postroom {
    /// Opens the database that the settings name, creates or migrates its tables, and is ready.
    ///
    /// # Errors
    /// When the database cannot be opened or migrated.
    pub async fn open(settings: Settings) -> Result<Self> {
        Self::open_with(settings, Env::system()).await
    }

    /// The same with given time and randomness.
    ///
    /// # Errors
    /// When the database cannot be opened or migrated.
    pub async fn open_with(settings: Settings, env: Env) -> Result<Self> {
        let hub = Arc::new(Hub::new(settings.live.streams_per_user.get().try_into().unwrap_or(usize::MAX)));
        let listener: Arc<dyn Listener> = hub.clone();
        let store = Store::open(&settings.database, env.clone(), listener).await?;
        hub.set_pending(store.read().await?.count_pending().await?);
        let aliases = Arc::new(Aliases::new(store.secret("visitor aliases").await?));
        let guards = Arc::new(Guards::new(&settings.accounts));
        Ok(Self { store, settings: Arc::new(settings), env, hub, aliases, guards })
    }

    /// The settings in force.
    pub fn settings(&self) -> &Settings {
        &self.settings
    }

    /// The clock.
    pub fn clock(&self) -> &dyn Clock {
        &*self.env.clock
    }

    /// Members and their passwords.
    pub fn accounts(&self) -> Accounts<'_> {
        Accounts { post: self }
    }

    /// Signed-in browsers.
    pub fn sessions(&self) -> Sessions<'_> {
        Sessions { post: self }
    }

    /// Access of programs.
    pub fn tokens(&self) -> Tokens<'_> {
        Tokens { post: self }
    }

    /// Messages.
    pub fn messages(&self) -> Messages<'_> {
        Messages { post: self }
    }

    /// Moderators' decisions.
    pub fn moderation(&self) -> Moderation<'_> {
        Moderation { post: self }
    }

    /// Event streams.
    pub fn live(&self) -> Live<'_> {
        Live { post: self }
    }

    /// Maintenance, demo data, import.
    pub fn upkeep(&self) -> Upkeep<'_> {
        Upkeep { post: self }
    }

    /// Requests that may be repeated.
    pub fn idempotency(&self) -> Idempotency<'_> {
        Idempotency { post: self }
    }

    /// Whether the database answers.
    ///
    /// # Errors
    /// When it does not.
    pub async fn ready(&self) -> Result<()> {
        self.store.ping().await
    }

    /// Waits for running writes and closes the database.
    pub async fn close(&self) {
        self.store.close().await;
    }
}
