//! `postroom cleanup` and `postroom checkup`.

use super::{
    Outcome, Result,
    output::{line, listing, perhaps},
};
use clap::Args;
use postroom_engine::{Postroom, maintenance::Fault};

#[derive(Args)]
pub struct Cleanup {
    /// How many days ago everybody concerned must have deleted it
    #[arg(long, default_value_t = 30)]
    days: u32,
}

impl Cleanup {
    /// Removes it.
    pub async fn run(self, postroom: &Postroom) -> Result {
        let messages = postroom.maintenance().cleanup(self.days).await?;
        let forgotten = postroom.maintenance().forget_old().await?;
        line(&format!("{messages} messages removed, {forgotten} outdated notes forgotten"))
    }
}

#[derive(Args)]
pub struct Checkup {
    /// Mend what can be derived from the rest
    #[arg(long)]
    repair: bool,
    /// As JSON
    #[arg(long)]
    json: bool,
}

impl Checkup {
    /// Looks, and says what it found.
    pub async fn run(self, postroom: &Postroom) -> Result {
        let faults = postroom.maintenance().checkup(self.repair).await?;
        if faults.is_empty() && !self.json {
            return line("No faults found.");
        }
        listing(self.json, &faults, ["CHECK", "OWNER", "MESSAGE", "REPAIRED", "WHAT"], row)?;
        Ok(if faults.is_empty() { Outcome::Done } else { Outcome::Faults })
    }
}

fn row(fault: &Fault) -> [String; 5] {
    let repaired = if fault.repaired { "yes" } else { "no" };
    let owner = fault.owner.clone().unwrap_or_default();
    [fault.check.to_owned(), owner, perhaps(fault.message), repaired.to_owned(), fault.detail.clone()]
}
