//! `postroom token …`: access tokens of programs.

use super::{
    outcome::{Result, or_missing},
    output::{line, listing, optional_cell},
};
use clap::{
    Subcommand,
    builder::{PossibleValuesParser, TypedValueParser},
};
use postroom_engine::{
    Error, Postroom, Secret,
    accounts::{Scope, TokenInfo},
    model::{Code, TokenId, UserId},
};
use postroom_texts::{columns, commands};

#[derive(Subcommand)]
pub enum Token {
    /// Add a token and print it, this once
    Add {
        /// Login name of the account that the token acts for
        name: String,
        /// What it may be used for: read, write, moderate, admin
        #[arg(long, value_delimiter = ',', default_value = "read,write", value_parser = scopes())]
        scope: Vec<Scope>,
        /// Days after which it expires; never, unless given
        #[arg(long)]
        days: Option<u32>,
        /// A name for lists
        #[arg(long, default_value = "")]
        label: String,
    },
    /// List somebody's tokens
    List {
        /// Login name
        name: String,
        /// As JSON
        #[arg(long)]
        json: bool,
    },
    /// Revoke a token
    Revoke {
        /// Id of the token, as in the list
        id: i64,
    },
}

/// Parses the word of a scope; clap lists those that there are.
fn scopes() -> impl TypedValueParser<Value = Scope> {
    PossibleValuesParser::new(Scope::ALL.map(Scope::as_str)).try_map(|word| word.parse::<Scope>())
}

impl Token {
    /// Runs the command.
    pub async fn run(self, postroom: &Postroom) -> Result {
        let tokens = postroom.tokens();
        match self {
            Self::Add { name, scope, days, label } => {
                let added = tokens.add(owner(postroom, &name).await?, &label, &scope, days, None).await?;
                line(added.secret.as_ref().map_or("", Secret::expose))
            }
            Self::List { name, json } => {
                let heading = [
                    columns::id(),
                    columns::label(),
                    columns::scopes(),
                    columns::created(),
                    columns::last_used(),
                    columns::expires(),
                ];
                listing(json, &tokens.list(owner(postroom, &name).await?).await?, heading, row)
            }
            Self::Revoke { id } => {
                let revoked = tokens.revoke(TokenId(id), None).await;
                or_missing(revoked, || commands::no_token(&id.to_string()))?;
                line(&commands::revoked(&id.to_string()))
            }
        }
    }
}

/// The account of a name.
async fn owner(postroom: &Postroom, name: &str) -> Result<UserId> {
    let account = postroom.accounts().find(name).await?;
    Ok(account.ok_or_else(|| Error::from(Code::AccountUnknown))?.id)
}

fn row(token: &TokenInfo) -> [String; 6] {
    let scopes = token.scopes.iter().map(|scope| scope.as_str()).collect::<Vec<_>>().join(",");
    let (used, expires) = (optional_cell(token.last_used_at), optional_cell(token.expires_at));
    [token.id.to_string(), token.label.clone(), scopes, token.created_at.to_string(), used, expires]
}
