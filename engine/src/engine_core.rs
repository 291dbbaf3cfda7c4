//! What every module of the engine is built on: the database, the settings, and time, randomness and ids.

use crate::{
    clock::ClockAndRng,
    error::Result,
    settings::Settings,
    store::{CommitListener, OlderTables, Store},
};
use std::sync::Arc;

/// What all modules share. Cheap to clone; all clones are the same.
#[derive(Clone)]
pub(crate) struct Core {
    /// The database.
    pub store: Store,
    /// The settings in force.
    pub settings: Arc<Settings>,
    /// The clock and the source of randomness.
    pub clock_and_rng: ClockAndRng,
}

impl Core {
    /// Opens the database that the settings name and makes its tables or brings them up to date. `listener` is told
    /// what each transaction publishes, after its commit.
    pub async fn open(
        settings: Settings,
        older: OlderTables,
        clock_and_rng: ClockAndRng,
        listener: Arc<dyn CommitListener>,
    ) -> Result<Self> {
        let store = Store::open(&settings.database, older, clock_and_rng.clone(), listener).await?;
        Ok(Self { store, settings: Arc::new(settings), clock_and_rng })
    }
}
