//! `postroom seed`: any number of members and messages, for demonstrations and measurements.

use super::{
    outcome::{Failure, Outcome, Result},
    output,
};
use clap::Args;
use postroom_demo::SeedPlan;
use postroom_engine::Postroom;
use postroom_texts::commands;

#[derive(Args)]
pub struct Seed {
    /// How many members
    #[arg(long)]
    users: u32,
    /// How many messages between them
    #[arg(long)]
    messages: u64,
    /// Name of a member who gets messages from all the others
    #[arg(long, value_name = "NAME", requires = "heavy_messages")]
    heavy: Option<String>,
    /// How many messages that member gets
    #[arg(long, value_name = "N", requires = "heavy")]
    heavy_messages: Option<u64>,
    /// Seed of the random numbers: the same seed gives the same data
    #[arg(long, default_value_t = 1)]
    seed: u64,
}

impl Seed {
    /// Adds the members and messages.
    pub async fn run(self, postroom: &Postroom) -> Result<Outcome> {
        let Self { users, messages, seed, .. } = self;
        let plan = SeedPlan { users, messages, heavy: self.heavy.zip(self.heavy_messages), seed };
        let (bar, progress) = output::progress_bar(commands::seeding());
        let report = postroom_demo::seed(postroom, &plan, progress).await.map_err(Failure::from);
        bar.finish_and_clear();
        let report = report?;
        output::line(&commands::seeded(report.users, report.messages))
    }
}
