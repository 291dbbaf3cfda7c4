//! Puts a [`Postroom`] together.

use crate::{
    Settings,
    clock::ClockAndRng,
    error::Result,
    filters::{ExchangeFilter, Filters, UserFilter},
    moderation::{AutoModerator, ModeratorChain},
    postroom::Postroom,
    store::OlderTables,
};

/// Opens a [`Postroom`] with what the site adds to it. Filters and moderators are asked in the order in
/// which they were added.
///
/// ```no_run
/// # async fn open() -> postroom_engine::Result<()> {
/// use postroom_engine::{Postroom, Settings};
///
/// let postroom = Postroom::builder(Settings::for_database("sqlite:data/postroom.db")).open().await?;
/// # Ok(()) }
/// ```
pub struct Builder {
    settings: Settings,
    older_tables: OlderTables,
    clock_and_rng: ClockAndRng,
    filters: Filters,
    moderators: Vec<Box<dyn AutoModerator>>,
}

impl Postroom {
    /// Begins to put one together.
    pub fn builder(settings: Settings) -> Builder {
        Builder {
            settings,
            older_tables: OlderTables::Migrate,
            clock_and_rng: ClockAndRng::system(),
            filters: Filters::default(),
            moderators: Vec::new(),
        }
    }

    /// Opens the database that the settings name, creates or migrates its tables, and is ready.
    ///
    /// # Errors
    /// When the database cannot be opened or migrated.
    pub async fn open(settings: Settings) -> Result<Self> {
        Self::builder(settings).open().await
    }
}

impl Builder {
    /// Takes time and randomness from here instead of the machine.
    #[must_use]
    pub fn clock_and_rng(mut self, clock_and_rng: ClockAndRng) -> Self {
        self.clock_and_rng = clock_and_rng;
        self
    }

    /// What to do with tables of an older Postroom; they are migrated, unless told otherwise.
    #[must_use]
    pub fn older_tables(mut self, older_tables: OlderTables) -> Self {
        self.older_tables = older_tables;
        self
    }

    /// Adds a filter of who may be written to.
    #[must_use]
    pub fn user_filter(mut self, filter: impl UserFilter) -> Self {
        self.filters.users.push(Box::new(filter));
        self
    }

    /// Adds a filter of who may write to whom.
    #[must_use]
    pub fn exchange_filter(mut self, filter: impl ExchangeFilter) -> Self {
        self.filters.exchanges.push(Box::new(filter));
        self
    }

    /// Adds an automatic moderator.
    #[must_use]
    pub fn auto_moderator(mut self, moderator: impl AutoModerator) -> Self {
        self.moderators.push(Box::new(moderator));
        self
    }

    /// Opens the database that the settings name, creates or migrates its tables, and is ready.
    ///
    /// # Errors
    /// When the database cannot be opened or migrated.
    #[tracing::instrument(skip_all)]
    pub async fn open(self) -> Result<Postroom> {
        let Self { settings, older_tables, clock_and_rng, filters, moderators } = self;
        let moderators = ModeratorChain { moderators, default: settings.moderation.default };
        Postroom::assemble(settings, older_tables, clock_and_rng, filters, moderators).await
    }
}
