//! The commands of the binary.
//!
//! Results go to standard output, everything else to standard error. The exit code is 0 when a command is
//! done, 1 when it was refused or found inconsistencies, 2 when the command line is wrong.

mod import;
mod info;
mod logging;
mod maintenance;
mod moderation;
mod outcome;
mod output;
mod seed;
mod serve;
mod token;
mod user;
mod visible;

use crate::{http::static_files::EmbeddedFiles, router};
use clap::{Parser, Subcommand};
use outcome::{Failure, Outcome, Result};
use postroom_engine::{OlderTables, Postroom, Settings};
use postroom_model::Language;
use postroom_texts::{with_language, with_language_now};
use std::{env, io, path::PathBuf, process::ExitCode};

/// Private messages for your site.
#[derive(Parser)]
#[command(name = "postroom", version, propagate_version = true)]
struct Cli {
    /// The settings file; `postroom.toml` in the working directory unless given
    #[arg(long, global = true, value_name = "FILE")]
    config: Option<PathBuf>,
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Migrate the database, then serve pages, REST and the event stream
    Serve(serve::Serve),
    /// Migrate the database
    Migrate,
    /// Manage accounts
    #[command(subcommand)]
    User(user::User),
    /// Manage access tokens of programs
    #[command(subcommand)]
    Token(token::Token),
    /// Fill the database with members and messages, for demonstrations and measurements
    Seed(seed::Seed),
    /// Remove messages that all their owners deleted long ago
    Cleanup(maintenance::Cleanup),
    /// Look for inconsistencies in the database
    Checkup(maintenance::Checkup),
    /// Review messages that await moderation
    #[command(subcommand)]
    Moderation(moderation::Moderation),
    /// Import members and messages
    #[command(subcommand)]
    Import(import::Import),
    /// Print everything that is stored about a member, as JSON
    Export(info::Export),
    /// Print the OpenAPI document of the REST interface
    Openapi,
    /// Print every setting with its default, value and origin
    Settings(info::Settings),
}

/// Runs the command of this process's command line.
pub fn main(embedded: EmbeddedFiles) -> ExitCode {
    let cli = Cli::parse();
    let runtime = match tokio::runtime::Runtime::new() {
        Ok(runtime) => runtime,
        Err(error) => return failed(&error.into()),
    };
    match runtime.block_on(run(cli, embedded)) {
        Ok(Outcome::Done) => ExitCode::SUCCESS,
        Ok(Outcome::FoundInconsistencies) => ExitCode::FAILURE,
        // The reader of the output, such as `head`, has closed it.
        Err(Failure::Io(error)) if error.kind() == io::ErrorKind::BrokenPipe => ExitCode::SUCCESS,
        Err(failure) => failed(&failure),
    }
}

fn failed(failure: &Failure) -> ExitCode {
    // Also where the settings cannot be read, which would name a language.
    with_language_now(language_of_environment().unwrap_or_default(), || eprintln!("postroom: {failure}"));
    ExitCode::FAILURE
}

async fn run(cli: Cli, embedded: EmbeddedFiles) -> Result {
    if matches!(cli.command, Command::Openapi) {
        return output::json(&router::openapi());
    }
    let settings = Settings::load(cli.config.as_deref())?;
    let language = language_of_environment().unwrap_or(settings.site.language);
    with_language(language, run_with(cli, settings, embedded)).await
}

/// The language of the terminal, by the variables that name it, in the order in which they count.
fn language_of_environment() -> Option<Language> {
    let set = |name| env::var(name).ok().filter(|locale| !locale.is_empty());
    let locale = ["LC_ALL", "LC_MESSAGES", "LANG"].into_iter().find_map(set)?;
    Language::of_tag(&locale)
}

async fn run_with(cli: Cli, settings: Settings, embedded: EmbeddedFiles) -> Result {
    match cli.command {
        Command::Settings(command) => return command.run(&settings),
        Command::Serve(command) => return command.run(settings, embedded).await,
        _ => logging::start("warn")?,
    }
    let older = match cli.command {
        Command::Migrate => OlderTables::Migrate,
        _ => OlderTables::Refuse,
    };
    let postroom = Postroom::builder(settings).older_tables(older).open().await?;
    let outcome = match cli.command {
        Command::User(command) => command.run(&postroom).await,
        Command::Token(command) => command.run(&postroom).await,
        Command::Seed(command) => command.run(&postroom).await,
        Command::Cleanup(command) => command.run(&postroom).await,
        Command::Checkup(command) => command.run(&postroom).await,
        Command::Moderation(command) => command.run(&postroom).await,
        Command::Import(command) => command.run(&postroom).await,
        Command::Export(command) => command.run(&postroom).await,
        // Opening the database has migrated it; the other commands were run above.
        Command::Migrate | Command::Serve(_) | Command::Settings(_) | Command::Openapi => Ok(Outcome::Done),
    };
    postroom.close().await;
    outcome
}
