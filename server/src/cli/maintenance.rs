//! `postroom cleanup` and `postroom checkup`.

use super::{
    outcome::{Outcome, Result},
    output::{line, listing, optional_cell},
};
use clap::Args;
use postroom_engine::{Postroom, maintenance::Fault};

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
        let expired = postroom.maintenance().forget_old().await?;
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
        let faults = postroom.maintenance().checkup(self.repair).await?;
        if faults.is_empty() && !self.json {
            return line("No faults found.");
        }
        listing(self.json, &faults, ["CHECK", "OWNER", "MESSAGE", "REPAIRED", "WHAT"], row)?;
        Ok(if faults.is_empty() { Outcome::Done } else { Outcome::FoundInconsistencies })
    }
}

fn row(fault: &Fault) -> [String; 5] {
    let repaired = if fault.repaired { "yes" } else { "no" };
    let owner = fault.owner.clone().unwrap_or_default();
    [fault.check.to_owned(), owner, optional_cell(fault.message), repaired.to_owned(), fault.detail.clone()]
}
