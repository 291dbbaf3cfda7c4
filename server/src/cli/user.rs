//! `postroom user …`: accounts.

use super::{
    outcome::{Failure, Result, no_account},
    output::{details, flag_cell, json, line, listing, optional_cell},
};
use crate::http::site_url::SiteUrl;
use clap::{Args, Subcommand, builder::BoolishValueParser};
use postroom_engine::{
    Postroom, Secret,
    accounts::{Account, AccountChange, AddedAccount, LINK_LIFE, NewAccount, OldTokens},
};
use postroom_model::Profile;
use postroom_texts::{columns, commands};
use std::io::{IsTerminal, Read};

/// How many accounts are loaded at a time.
const PAGE_SIZE: u32 = 500;

#[derive(Subcommand)]
pub enum User {
    /// Add an account; without a password, print a link to choose one
    Add(Add),
    /// List all accounts
    List {
        /// As JSON
        #[arg(long)]
        json: bool,
    },
    /// Show one account
    Show {
        /// Login name
        name: String,
        /// As JSON
        #[arg(long)]
        json: bool,
    },
    /// Change how an account is shown, where it is reached, or its roles
    Change(Change),
    /// Disable an account: it cannot sign in and gets no messages
    Disable {
        /// Login name
        name: String,
    },
    /// Enable a disabled account
    Enable {
        /// Login name
        name: String,
    },
    /// Set a password, or print a link to choose one; ends all sessions and tokens
    Password {
        /// Login name
        name: String,
        /// Read the password from standard input
        #[arg(long)]
        password_stdin: bool,
        /// Let the account's tokens be
        #[arg(long, requires = "password_stdin")]
        keep_tokens: bool,
    },
    /// Remove an account and its mailbox; correspondents keep their copies
    Remove {
        /// Login name
        name: String,
    },
}

#[derive(Args)]
pub struct Add {
    /// Login name
    name: String,
    /// E-mail address
    #[arg(long)]
    email: String,
    /// The name that others see
    #[arg(long)]
    display: Option<String>,
    /// May decide about messages that await review
    #[arg(long)]
    moderator: bool,
    /// May administer users and tokens
    #[arg(long)]
    admin: bool,
    /// Read the password from standard input
    #[arg(long)]
    password_stdin: bool,
}

#[derive(Args)]
#[group(required = true, multiple = true)]
pub struct Changes {
    /// The name that others see
    #[arg(long)]
    display: Option<String>,
    /// E-mail address
    #[arg(long)]
    email: Option<String>,
    /// Whether it may decide about messages that await review
    #[arg(long, value_name = "yes|no", value_parser = BoolishValueParser::new())]
    moderator: Option<bool>,
    /// Whether it may administer users and tokens
    #[arg(long, value_name = "yes|no", value_parser = BoolishValueParser::new())]
    admin: Option<bool>,
}

#[derive(Args)]
pub struct Change {
    /// Login name
    name: String,
    #[command(flatten)]
    changes: Changes,
}

impl User {
    /// Runs the command.
    pub async fn run(self, postroom: &Postroom) -> Result {
        let accounts = postroom.accounts();
        match self {
            Self::Add(add) => add.run(postroom).await,
            Self::List { json } => list(postroom, json).await,
            Self::Show { name, json } => show(postroom, &name, json).await,
            Self::Change(change) => change.run(postroom).await,
            Self::Disable { name } => {
                let account = disable(postroom, &name, true).await?;
                warn_without_administrator(postroom, &account).await?;
                line(&commands::disabled(&account.profile.name))
            }
            Self::Enable { name } => {
                line(&commands::enabled(&disable(postroom, &name, false).await?.profile.name))
            }
            Self::Password { name, password_stdin: true, keep_tokens } => {
                let tokens = if keep_tokens { OldTokens::Keep } else { OldTokens::End };
                let account = find(postroom, &name).await?;
                accounts.set_password(&account.profile.name, &read_password()?, tokens).await?;
                line(&commands::password_set(&account.profile.name))
            }
            Self::Password { name, password_stdin: false, .. } => {
                let account = find(postroom, &name).await?;
                let secret = accounts.password_link(&account.profile.name).await?;
                print_password_link(postroom, &account.profile.name, &secret)
            }
            Self::Remove { name } => {
                let account = find(postroom, &name).await?;
                postroom.remove_account(None, &account.profile.name).await?;
                warn_without_administrator(postroom, &account).await?;
                line(&commands::removed(&account.profile.name))
            }
        }
    }
}

impl Add {
    async fn run(self, postroom: &Postroom) -> Result {
        let password = if self.password_stdin { Some(read_password()?) } else { None };
        let Self { name, email, display, moderator, admin, .. } = self;
        let new = NewAccount { name, display, email, moderator, admin, password };
        let AddedAccount { account, password_link } = postroom.accounts().add(new, None).await?;
        match password_link {
            Some(secret) => print_password_link(postroom, &account.profile.name, &secret),
            None => line(&commands::added(&account.profile.name)),
        }
    }
}

impl Change {
    async fn run(self, postroom: &Postroom) -> Result {
        let before = find(postroom, &self.name).await?;
        let Changes { display, email, moderator, admin } = self.changes;
        let change = AccountChange { display, email, moderator, admin, ..AccountChange::default() };
        let account = postroom.accounts().change(None, &before.profile.name, change).await?;
        warn_without_administrator(postroom, &before).await?;
        line(&commands::changed(&account.profile.name))
    }
}

/// The account of a name.
async fn find(postroom: &Postroom, name: &str) -> Result<Account> {
    let account = postroom.accounts().find(name).await?;
    account.ok_or_else(|| Failure::Other(no_account(name)))
}

async fn disable(postroom: &Postroom, name: &str, disabled: bool) -> Result<Account> {
    let account = find(postroom, name).await?;
    postroom.accounts().set_disabled(&account.profile.name, disabled).await?;
    Ok(account)
}

/// Says so where the last administrator has gone: the operator may do that, but should know.
async fn warn_without_administrator(postroom: &Postroom, before: &Account) -> Result<()> {
    if before.profile.admin && !postroom.accounts().has_administrator().await? {
        eprintln!("postroom: {}", commands::no_administrator());
    }
    Ok(())
}

/// Prints the link on standard output, alone, and what to do with it on standard error.
fn print_password_link(postroom: &Postroom, name: &str, secret: &Secret) -> Result {
    eprintln!("{}", commands::password_link(name, LINK_LIFE.as_secs() / 3600));
    if postroom.settings().site.url.is_none() {
        eprintln!("{}", commands::link_address());
    }
    line(&SiteUrl::of_settings(postroom.settings()).password_link(secret))
}

/// Reads a password from standard input, without the line break at its end.
pub fn read_password() -> Result<String> {
    let mut input = std::io::stdin();
    if input.is_terminal() {
        eprintln!("{}", commands::password_prompt());
    }
    let mut text = String::new();
    input.read_to_string(&mut text)?;
    let line = text.strip_suffix('\n').unwrap_or(&text);
    Ok(line.strip_suffix('\r').unwrap_or(line).to_owned())
}

async fn list(postroom: &Postroom, as_json: bool) -> Result {
    let (mut all, mut cursor) = (Vec::new(), None);
    loop {
        let page = postroom.accounts().list(cursor.as_deref(), PAGE_SIZE).await?;
        all.extend(page.items);
        cursor = page.next;
        if cursor.is_none() {
            break;
        }
    }
    let heading = [
        columns::name(),
        columns::display(),
        columns::email(),
        columns::moderator(),
        columns::admin(),
        columns::disabled(),
        columns::last_sign_in(),
    ];
    listing(as_json, &all, heading, |account| {
        let Profile { name, display, email, .. } = account.profile.clone();
        let flags = [account.profile.moderator, account.profile.admin, account.disabled].map(flag_cell);
        let [moderator, admin, disabled] = flags;
        [name, display, email, moderator, admin, disabled, optional_cell(account.last_sign_in)]
    })
}

async fn show(postroom: &Postroom, name: &str, as_json: bool) -> Result {
    let account = find(postroom, name).await?;
    if as_json {
        return json(&account);
    }
    let yes_or_no = |flag| if flag { commands::yes() } else { commands::no() }.to_owned();
    let rows = [
        (columns::name(), account.profile.name),
        (columns::display(), account.profile.display),
        (columns::email(), account.profile.email),
        (columns::moderator(), yes_or_no(account.profile.moderator)),
        (columns::admin(), yes_or_no(account.profile.admin)),
        (columns::disabled(), yes_or_no(account.disabled)),
        (columns::created(), account.created_at.to_string()),
        (columns::last_sign_in(), optional_cell(account.last_sign_in)),
    ];
    details(rows)
}
