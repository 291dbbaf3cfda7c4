//! `postroom cleanup` and `postroom checkup`.

use super::{
    outcome::{Outcome, Result},
    output::{line, listing, optional_cell},
};
use clap::Args;
use postroom_engine::{Postroom, maintenance::Inconsistency};

#[derive(Args)]
pub struct Cleanup {
    /// Days for which all owners of a message must have had it deleted
    #[arg(long, default_value_t = 30)]
    days: u32,
}

impl Cleanup {
    /// Removes messages, and records that have expired.
    pub async fn run(self, postroom: &Postroom) -> Result {
        let messages = postroom.maintenance().cleanup(self.days).await?;
        let expired = postroom.maintenance().purge_expired().await?;
        line(&format!("{messages} messages removed, {expired} expired records removed"))
    }
}

#[derive(Args)]
pub struct Checkup {
    /// Repair what can be derived from other data
    #[arg(long)]
    repair: bool,
    /// As JSON
    #[arg(long)]
    json: bool,
}

impl Checkup {
    /// Verifies the database and prints what is inconsistent.
    pub async fn run(self, postroom: &Postroom) -> Result {
        let found = postroom.maintenance().checkup(self.repair).await?;
        if found.is_empty() && !self.json {
            return line("No faults found.");
        }
        listing(self.json, &found, ["CHECK", "OWNER", "MESSAGE", "REPAIRED", "WHAT"], row)?;
        Ok(if found.is_empty() { Outcome::Done } else { Outcome::FoundInconsistencies })
    }
}

fn row(inconsistency: &Inconsistency) -> [String; 5] {
    let repaired = if inconsistency.repaired { "yes" } else { "no" };
    let owner = inconsistency.owner.clone().unwrap_or_default();
    [
        inconsistency.check.to_owned(),
        owner,
        optional_cell(inconsistency.message),
        repaired.to_owned(),
        inconsistency.detail.clone(),
    ]
}
