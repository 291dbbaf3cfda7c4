//! The facade of the engine: opens everything and hands out the entry types of its modules.

use crate::{
    account_removal::{purge_mailbox, remove_account},
    accounts::{Accounts, Caller, KnownBrowsers, PasswordHasher, Sessions, Tokens},
    clock::{Clock, ClockAndRng},
    engine_core::Core,
    error::{Error, Result},
    filters::Filters,
    jobs::{Job, JobStatistics, Jobs, Runner},
    live::{Bus, Hub, Live},
    maintenance::Maintenance,
    messages::Messages,
    moderation::{Moderation, ModeratorChain},
    rate_limits::RateLimits,
    settings::Settings,
    store::OlderTables,
    visitors::VisitorAliases,
};
use futures_util::future::BoxFuture;
use std::{
    fmt,
    sync::{Arc, atomic::AtomicU64},
    time::Duration,
};

/// How long the database may take to be called ready: those who watch expect an answer within a second.
const READY_WITHIN: Duration = Duration::from_millis(900);

/// Postroom. Cheap to clone; all clones are the same.
#[derive(Clone)]
pub struct Postroom {
    pub(crate) core: Core,
    hub: Arc<Hub>,
    bus: Arc<Bus>,
    aliases: Arc<VisitorAliases>,
    hasher: Arc<PasswordHasher>,
    browsers: Arc<KnownBrowsers>,
    rate_limits: Arc<RateLimits>,
    filters: Arc<Filters>,
    moderators: Arc<ModeratorChain>,
    submitted: Arc<AtomicU64>,
    job_statistics: Arc<JobStatistics>,
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
        older_tables: OlderTables,
        clock_and_rng: ClockAndRng,
        filters: Filters,
        moderators: ModeratorChain,
    ) -> Result<Self> {
        let hub = Arc::new(Hub::new(settings.live.streams_per_user.get().try_into().unwrap_or(usize::MAX)));
        let bus = Arc::new(Bus::new(hub.clone(), u64::from_le_bytes(clock_and_rng.random())));
        let core = Core::open(settings, older_tables, clock_and_rng, bus.clone()).await?;
        hub.set_queue_length(core.store.read().await?.queue_length().await?);
        bus.start(&core);
        let aliases = Arc::new(VisitorAliases::new(core.store.secret("visitor aliases").await?));
        let browsers = Arc::new(KnownBrowsers::new(core.store.secret("known browsers").await?));
        let rate_limits = Arc::new(RateLimits::new(&core.settings, &core.clock_and_rng.clock));
        Ok(Self {
            core,
            hub,
            bus,
            aliases,
            hasher: Arc::new(PasswordHasher::new()),
            browsers,
            rate_limits,
            filters: Arc::new(filters),
            moderators: Arc::new(moderators),
            submitted: Arc::default(),
            job_statistics: Arc::default(),
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

    /// Members and their passwords.
    pub fn accounts(&self) -> Accounts<'_> {
        Accounts { core: &self.core, hasher: &self.hasher, rate_limits: &self.rate_limits }
    }

    /// Signed-in browsers.
    pub fn sessions(&self) -> Sessions<'_> {
        Sessions {
            core: &self.core,
            hasher: &self.hasher,
            rate_limits: &self.rate_limits,
            browsers: &self.browsers,
        }
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
            rate_limits: &self.rate_limits,
            submitted: &self.submitted,
        }
    }

    /// Moderators' decisions.
    pub fn moderation(&self) -> Moderation<'_> {
        Moderation { core: &self.core, hub: &self.hub, aliases: &self.aliases }
    }

    /// Event streams.
    pub fn live(&self) -> Live<'_> {
        Live { core: &self.core, hub: &self.hub, bus: &self.bus }
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

    /// Removes an account and its mailbox. Others keep their side of the messages, from or to a former member; the
    /// name is free again. `by` is the administrator, or nobody when the operator's program does it.
    ///
    /// # Errors
    /// Not found; an administrator may not leave the site without any.
    #[tracing::instrument(skip_all)]
    pub async fn remove_account(&self, by: Option<&Caller>, name: &str) -> Result<()> {
        remove_account(&self.core, by, name).await
    }

    /// Work in the background: what there is, and what this process has done of it.
    pub fn jobs(&self) -> Jobs<'_> {
        Jobs { core: &self.core, statistics: &self.job_statistics }
    }

    /// Does work in the background until `stop` returns, and then lets go of it soon.
    pub async fn run_jobs(&self, stop: impl Future<Output = ()>) {
        self.job_runner().run_until(stop).await;
    }

    pub(crate) fn job_runner(
        &self,
    ) -> Runner<impl Fn(Job) -> BoxFuture<'static, Result<()>> + Clone + use<>> {
        let postroom = self.clone();
        let work = move |job| -> BoxFuture<'static, Result<()>> {
            let postroom = postroom.clone();
            Box::pin(async move { postroom.run_job(job).await })
        };
        Runner { core: self.core.clone(), statistics: self.job_statistics.clone(), work }
    }

    /// What each job is about. It may be run again after it was broken off at any point.
    async fn run_job(&self, job: Job) -> Result<()> {
        match job {
            Job::PurgeExpired => self.maintenance().purge_expired().await.map(drop),
            Job::Cleanup => match self.settings().jobs.cleanup {
                true => self.maintenance().cleanup(self.settings().jobs.cleanup_days).await.map(drop),
                false => Ok(()),
            },
            Job::PurgeMailbox { user } => purge_mailbox(&self.core, user).await,
            Job::UndoBulk { bulk } => self.maintenance().undo_bulk(bulk).await,
        }
    }

    /// Whether the database lets read and write within a second.
    ///
    /// # Errors
    /// When it does not.
    pub async fn ready(&self) -> Result<()> {
        let answered = tokio::time::timeout(READY_WITHIN, self.core.store.ping()).await;
        answered.unwrap_or_else(|_| Err(Error::Unavailable("the database takes too long".to_owned())))
    }

    /// Waits for running writes, tells other processes of them, and closes the database.
    pub async fn close(&self) {
        self.bus.close().await;
        self.core.store.close().await;
    }
}
