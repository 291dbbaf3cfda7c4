//! The facade of the engine: opens everything and hands out the entry types of its modules.

use crate::{
    account_removal::remove_account,
    accounts::{Accounts, PasswordHasher, Sessions, Tokens},
    clock::{Clock, ClockAndRng},
    engine_core::Core,
    error::Result,
    filters::Filters,
    live::{Hub, Live},
    maintenance::Maintenance,
    messages::Messages,
    moderation::{Moderation, ModeratorChain},
    rate_limits::RateLimits,
    settings::Settings,
    visitors::VisitorAliases,
};
use std::{
    fmt,
    sync::{Arc, atomic::AtomicU64},
};

/// Postroom. Cheap to clone; all clones are the same.
#[derive(Clone)]
pub struct Postroom {
    pub(crate) core: Core,
    pub(crate) hub: Arc<Hub>,
    aliases: Arc<VisitorAliases>,
    hasher: Arc<PasswordHasher>,
    rate_limits: Arc<RateLimits>,
    filters: Arc<Filters>,
    moderators: Arc<ModeratorChain>,
    submitted: Arc<AtomicU64>,
}

impl fmt::Debug for Postroom {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Postroom").finish_non_exhaustive()
    }
}

impl Postroom {
    /// Opens the database and creates what the modules share, see [`Builder`](crate::Builder).
    pub(crate) async fn assemble(
        settings: Settings,
        clock_and_rng: ClockAndRng,
        filters: Filters,
        moderators: ModeratorChain,
    ) -> Result<Self> {
        let hub = Arc::new(Hub::new(settings.live.streams_per_user.get().try_into().unwrap_or(usize::MAX)));
        let core = Core::open(settings, clock_and_rng, hub.clone()).await?;
        hub.set_pending(core.store.read().await?.count_pending().await?);
        let aliases = Arc::new(VisitorAliases::new(core.store.secret("visitor aliases").await?));
        let rate_limits = Arc::new(RateLimits::new(&core.settings.accounts, &core.clock_and_rng.clock));
        Ok(Self {
            core,
            hub,
            aliases,
            hasher: Arc::new(PasswordHasher::new()),
            rate_limits,
            filters: Arc::new(filters),
            moderators: Arc::new(moderators),
            submitted: Arc::default(),
        })
    }

    /// The settings in force.
    pub fn settings(&self) -> &Settings {
        &self.core.settings
    }

    /// The clock.
    pub fn clock(&self) -> &dyn Clock {
        &*self.core.clock_and_rng.clock
    }

    /// Where time and randomness come from, for what callers keep in memory.
    pub fn clock_and_rng(&self) -> &ClockAndRng {
        &self.core.clock_and_rng
    }

    /// Members and their passwords.
    pub fn accounts(&self) -> Accounts<'_> {
        Accounts { core: &self.core, hasher: &self.hasher, rate_limits: &self.rate_limits }
    }

    /// Signed-in browsers.
    pub fn sessions(&self) -> Sessions<'_> {
        Sessions { core: &self.core, hasher: &self.hasher, rate_limits: &self.rate_limits }
    }

    /// Access of programs.
    pub fn tokens(&self) -> Tokens<'_> {
        Tokens { core: &self.core }
    }

    /// Messages.
    pub fn messages(&self) -> Messages<'_> {
        Messages {
            core: &self.core,
            hub: &self.hub,
            aliases: &self.aliases,
            filters: &self.filters,
            moderators: &self.moderators,
            submitted: &self.submitted,
        }
    }

    /// Moderators' decisions.
    pub fn moderation(&self) -> Moderation<'_> {
        Moderation { core: &self.core, hub: &self.hub, aliases: &self.aliases }
    }

    /// Event streams.
    pub fn live(&self) -> Live<'_> {
        Live { core: &self.core, hub: &self.hub }
    }

    /// What an operator runs: cleanup, checkup, import, export.
    pub fn maintenance(&self) -> Maintenance<'_> {
        Maintenance {
            core: &self.core,
            accounts: self.accounts(),
            sessions: self.sessions(),
            tokens: self.tokens(),
            messages: self.messages(),
        }
    }

    /// Removes an account and its mailbox. Others keep their side of the messages, from or to a former
    /// member; the name is free again.
    ///
    /// # Errors
    /// Not found.
    #[tracing::instrument(skip_all)]
    pub async fn remove_account(&self, name: &str) -> Result<()> {
        remove_account(&self.core, name).await
    }

    /// Whether the database answers.
    ///
    /// # Errors
    /// When it does not.
    pub async fn ready(&self) -> Result<()> {
        self.core.store.ping().await
    }

    /// Waits for running writes and closes the database.
    pub async fn close(&self) {
        self.core.store.close().await;
    }
}
