//! `postroom import …`: members and messages of other systems.

use super::{
    outcome::{Failure, Outcome, Result},
    output,
    user::read_password,
};
use clap::Subcommand;
use postroom_engine::{Postroom, maintenance::ImportOptions};
use postroom_texts::commands;
use std::{fs::File, io::BufReader, path::PathBuf};

#[derive(Subcommand)]
pub enum Import {
    /// A neutral file, one JSON object a line: users before their messages, messages in order
    Jsonl {
        /// The file
        file: PathBuf,
        /// Read one password for all new accounts from standard input
        #[arg(long)]
        password_stdin: bool,
        /// Print the report as JSON
        #[arg(long)]
        json: bool,
    },
}

impl Import {
    /// Imports the whole file, or nothing.
    pub async fn run(self, postroom: &Postroom) -> Result<Outcome> {
        let Self::Jsonl { file, password_stdin, json } = self;
        let options = ImportOptions { password: if password_stdin { Some(read_password()?) } else { None } };
        let opened = File::open(&file);
        let opened = opened.map_err(|error| {
            Failure::Other(commands::cannot_read(&file.display().to_string(), &error.to_string()))
        })?;
        let (bar, progress) = output::progress_bar(commands::importing());
        let report = postroom.maintenance().import_jsonl(BufReader::new(opened), options, progress).await;
        bar.finish_and_clear();
        let report = report?;
        if json {
            return output::json(&report);
        }
        output::line(&commands::imported_users(report.users, report.reused))?;
        output::line(&commands::imported_messages(report.messages, report.corrected))
    }
}
