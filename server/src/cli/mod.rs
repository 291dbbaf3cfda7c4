//! The commands of the binary. Results go to standard output, messages to standard error; the exit
//! code is 0 when it is done, 1 when it was refused or found faults, 2 when the command line is wrong.

mod import;
mod info;
mod moderation;
mod output;
mod seed;
mod serve;
mod token;
mod upkeep;
mod user;

use clap::{Parser, Subcommand};
use postroom_engine::{Error, Postroom, Settings, settings::SettingsError};
use std::{path::PathBuf, process::ExitCode};
use tracing_subscriber::EnvFilter;

/// Private messages for your site.
#[derive(Parser)]
#[command(name = "postroom", version, propagate_version = true)]
struct Cli {
    /// The settings' file; `postroom.toml` in the working directory unless given.
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
    /// Accounts
    #[command(subcommand)]
    User(user::User),
    /// Access tokens of programs
    #[command(subcommand)]
    Token(token::Token),
    /// Fill the database with members and messages, for demonstrations and measurements
    Seed(seed::Seed),
    /// Remove what everybody concerned deleted long ago
    Cleanup(upkeep::Cleanup),
    /// Look for inconsistencies in the database
    Checkup(upkeep::Checkup),
    /// Messages that await review
    #[command(subcommand)]
    Moderation(moderation::Moderation),
    /// Take over members and messages from elsewhere
    #[command(subcommand)]
    Import(import::Import),
    /// Print everything that is stored about a member, as JSON
    Export(info::Export),
    /// Print the OpenAPI document of the REST interface
    Openapi,
    /// Print every setting with its default, value and origin
    Settings(info::Settings),
}

/// Why a command did not do what it should.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// The settings cannot be used.
    #[error("{0}")]
    Settings(#[from] SettingsError),
    /// The engine refused or failed.
    #[error("{}", explain(.0))]
    Engine(#[from] Error),
    /// A file, a port, standard output.
    #[error("{0}")]
    Io(#[from] std::io::Error),
    /// Anything else, said in one sentence.
    #[error("{0}")]
    Other(String),
}

/// How a command ended, if not with a failure.
pub enum Outcome {
    /// It is done.
    Done,
    /// It found faults, and has told them.
    Faults,
}

type Result<T = Outcome> = std::result::Result<T, Failure>;

/// The text for the operator: here even what the log would be told.
fn explain(error: &Error) -> String {
    let Error::Refused(refusal) = error else { return error.to_string() };
    if refusal.errors.is_empty() {
        return refusal.detail.clone();
    }
    refusal.errors.iter().map(|e| format!("{}: {}", e.field, e.detail)).collect::<Vec<_>>().join("\n")
}

/// Runs the command of this process's command line.
pub fn main() -> ExitCode {
    let cli = Cli::parse();
    let runtime = match tokio::runtime::Runtime::new() {
        Ok(runtime) => runtime,
        Err(error) => return failed(&error.into()),
    };
    match runtime.block_on(run(cli)) {
        Ok(Outcome::Done) => ExitCode::SUCCESS,
        Ok(Outcome::Faults) => ExitCode::FAILURE,
        // Whoever reads has seen enough.
        Err(Failure::Io(error)) if error.kind() == std::io::ErrorKind::BrokenPipe => ExitCode::SUCCESS,
        Err(failure) => failed(&failure),
    }
}

fn failed(failure: &Failure) -> ExitCode {
    eprintln!("postroom: {failure}");
    ExitCode::FAILURE
}

async fn run(cli: Cli) -> Result {
    if matches!(cli.command, Command::Openapi) {
        return output::json(&crate::api::openapi());
    }
    let settings = Settings::load(cli.config.as_deref())?;
    match cli.command {
        Command::Settings(command) => return command.run(&settings),
        Command::Serve(command) => return command.run(settings).await,
        _ => log("warn")?,
    }
    let postroom = Postroom::open(settings).await?;
    let outcome = match cli.command {
        Command::User(command) => command.run(&postroom).await,
        Command::Token(command) => command.run(&postroom).await,
        Command::Seed(command) => command.run(&postroom).await,
        Command::Cleanup(command) => command.run(&postroom).await,
        Command::Checkup(command) => command.run(&postroom).await,
        Command::Moderation(command) => command.run(&postroom).await,
        Command::Import(command) => command.run(&postroom).await,
        Command::Export(command) => command.run(&postroom).await,
        // Opening has migrated; the others have been run above.
        Command::Migrate | Command::Serve(_) | Command::Settings(_) | Command::Openapi => Ok(Outcome::Done),
    };
    postroom.close().await;
    outcome
}

/// Starts telling the operator things on standard error: as the setting says when serving, and only
/// what went wrong in other commands, unless `RUST_LOG` says otherwise.
fn log(usual: &str) -> Result<()> {
    let words = std::env::var(EnvFilter::DEFAULT_ENV).unwrap_or_else(|_| usual.to_owned());
    let filter =
        EnvFilter::try_new(&words).map_err(|error| Failure::Other(format!("log = {words:?}: {error}")))?;
    let errors = std::io::stderr;
    let colours = std::io::IsTerminal::is_terminal(&errors());
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(errors).with_ansi(colours).init();
    Ok(())
}
