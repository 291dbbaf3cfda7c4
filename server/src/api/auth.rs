//! Who makes a call, and whether their session or token may make it.
//!
//! Calls for moderators or administrators do not exist
//! for others (404); what only the token's scopes forbid is said (403).

use crate::http::{
    language,
    problem::{Problem, Result},
    requester,
    state::AppState,
};
use axum::{extract::FromRequestParts, http::request::Parts};
use postroom_engine::{
    Caller,
    accounts::{Bearer, Credential, Scope},
    live::StreamAccess,
};
use postroom_model::{Code, UserId};
use std::convert::Infallible;

/// The header by which a token with scope `admin` acts for somebody else.
const ACT_AS: &str = "postroom-as";

/// Extractor: whoever makes a call, by session or token.
pub struct Authenticated {
    /// For whom the call is made.
    pub caller: Caller,
    /// The session or token that the call came with.
    credential: Credential,
    /// The account that this belongs to: another one than the caller's where an administrator's token acts for them.
    account: UserId,
    /// The token's scopes, if the call came with one.
    scopes: Option<Vec<Scope>>,
}

impl Authenticated {
    /// The access of the caller's event streams.
    pub fn stream_access(&self) -> StreamAccess {
        StreamAccess { credential: self.credential, account: self.account, mailbox: self.caller.id }
    }

    /// Checks that the token, if it is one, has a scope. A session may do all that its account may, and
    /// `admin` covers the other scopes.
    ///
    /// # Errors
    /// The token lacks the scope.
    pub fn require_scope(&self, scope: Scope) -> Result<()> {
        match &self.scopes {
            Some(scopes) if !covers(scopes, scope) => Err(Code::Scope.into()),
            _ => Ok(()),
        }
    }
}

impl FromRequestParts<AppState> for Authenticated {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self> {
        let Some(Bearer { id, caller, scopes }) = requester::bearer(parts).cloned() else {
            let session = requester::session(parts).ok_or(Code::SessionRequired)?;
            return Ok(Self {
                caller: session.caller.clone(),
                credential: Credential::Session(session.id),
                account: session.caller.id,
                scopes: None,
            });
        };
        let (credential, account) = (Credential::Token(id), caller.id);
        let caller = match parts.headers.get(ACT_AS) {
            None => caller,
            Some(_) if !(caller.profile.admin && scopes.contains(&Scope::Admin)) => {
                return Err(Code::Scope.into());
            }
            Some(name) => {
                let member = find_caller(state, name.as_bytes()).await?;
                // What the member's own log entries do not say.
                let method = parts.method.as_str();
                tracing::info!(
                    token = id.0,
                    administrator = account.0,
                    member = member.id.0,
                    method,
                    "acts for"
                );
                member
            }
        };
        language::prefer(&caller);
        Ok(Self { caller, credential, account, scopes: Some(scopes) })
    }
}

/// Extractor: whether what is read stays unread, whatever the query says. Marking as read is writing: a token
/// without the scope `write` does not, and neither does a request that only looks.
pub struct Peek(pub bool);

impl<S: Send + Sync> FromRequestParts<S> for Peek {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Self::Rejection> {
        let writes = |bearer: &Bearer| covers(&bearer.scopes, Scope::Write);
        Ok(Self(requester::only_looks(parts) || requester::bearer(parts).is_some_and(|b| !writes(b))))
    }
}

/// Whether a token's scopes allow what a scope does: `admin` covers the others.
fn covers(scopes: &[Scope], scope: Scope) -> bool {
    scopes.iter().any(|own| *own == scope || *own == Scope::Admin)
}

/// The active account of a login name in a header, which may hold letters of any script.
async fn find_caller(state: &AppState, name: &[u8]) -> Result<Caller> {
    let name = std::str::from_utf8(name).map_err(|_| Code::NotFound)?;
    Ok(state.postroom.accounts().caller(name).await?.ok_or(Code::NotFound)?)
}

/// Makes an extractor of each role: the caller, who has the role and, with a token, the scope.
macro_rules! roles {
    ($($(#[$doc:meta])* $name:ident, $scope:expr, $has_role:expr;)*) => {$(
        $(#[$doc])*
        pub struct $name(pub Caller);

        impl FromRequestParts<AppState> for $name {
            type Rejection = Problem;

            async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self> {
                let authenticated = Authenticated::from_request_parts(parts, state).await?;
                let has_role: fn(&Caller) -> bool = $has_role;
                if !has_role(&authenticated.caller) {
                    return Err(Code::NotFound.into());
                }
                authenticated.require_scope($scope)?;
                Ok(Self(authenticated.caller))
            }
        }
    )*};
}

roles! {
    /// Extractor: a member who reads their own mailbox.
    Reader, Scope::Read, |_| true;
    /// Extractor: a member who writes messages and changes their own mailbox.
    Writer, Scope::Write, |_| true;
    /// Extractor: a moderator, who decides about messages.
    Moderator, Scope::Moderate, |caller| caller.profile.moderator;
    /// Extractor: an administrator of accounts.
    Administrator, Scope::Admin, |caller| caller.profile.admin;
    /// Extractor: a member who manages their own tokens. With a token, only the widest scope will do, as
    /// it could give itself any other.
    TokenOwner, Scope::Admin, |_| true;
}
