//! Who asks, and whether their session or token may do what the call does.
//!
//! A token counts alone: the cookie is not looked at beside it. What is for moderators or
//! administrators does not exist for others; what only the token lacks is said.

use crate::web::{
    Web,
    problem::{Problem, Result},
    visitor,
};
use axum::{
    extract::FromRequestParts,
    http::{header, request::Parts},
};
use postroom_engine::{
    Caller,
    accounts::{Bearer, Scope},
    model::ids::SessionId,
};
use postroom_model::Code;

/// The header by which a token with scope `admin` acts for somebody.
const ACT_AS: &str = "postroom-as";

/// Who asks.
pub struct Who {
    /// For whom the call is made.
    pub caller: Caller,
    /// By which session, if it is one.
    pub session: Option<SessionId>,
    /// With which scopes, if by a token.
    scopes: Option<Vec<Scope>>,
}

impl Who {
    /// May read their own mailbox.
    ///
    /// # Errors
    /// The token lacks the scope.
    pub fn may_read(&self) -> Result<()> {
        self.may(Scope::Read)
    }

    /// The token may do this. A session may do all that its account may; `admin` covers the rest.
    ///
    /// # Errors
    /// The token lacks the scope.
    fn may(&self, scope: Scope) -> Result<()> {
        match &self.scopes {
            Some(scopes) if !scopes.iter().any(|s| *s == scope || *s == Scope::Admin) => {
                Err(Code::Scope.into())
            }
            _ => Ok(()),
        }
    }
}

impl FromRequestParts<Web> for Who {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, web: &Web) -> Result<Self> {
        let Some(authorization) = parts.headers.get(header::AUTHORIZATION) else {
            let session = visitor::session(parts).ok_or(Code::SessionRequired)?;
            return Ok(Self { caller: session.caller.clone(), session: Some(session.id), scopes: None });
        };
        let (kind, secret) = authorization.to_str().ok().and_then(|a| a.split_once(' ')).unwrap_or_default();
        let bearer = match kind.eq_ignore_ascii_case("bearer") {
            true => web.postroom.tokens().lookup(secret.trim()).await?,
            false => None,
        };
        let Bearer { caller, scopes, .. } = bearer.ok_or(Code::SessionRequired)?;
        let caller = match parts.headers.get(ACT_AS) {
            None => caller,
            Some(_) if !(caller.admin && scopes.contains(&Scope::Admin)) => return Err(Code::Scope.into()),
            Some(name) => somebody(web, name.as_bytes()).await?,
        };
        Ok(Self { caller, session: None, scopes: Some(scopes) })
    }
}

/// The active account of a name in a header, which may hold letters of any script.
async fn somebody(web: &Web, name: &[u8]) -> Result<Caller> {
    let name = std::str::from_utf8(name).map_err(|_| Code::NotFound)?;
    Ok(web.postroom.accounts().caller(name).await?.ok_or(Code::NotFound)?)
}

macro_rules! roles {
    ($($(#[$doc:meta])* $name:ident, $scope:expr, $role:expr;)*) => {$(
        $(#[$doc])*
        pub struct $name(pub Caller);

        impl FromRequestParts<Web> for $name {
            type Rejection = Problem;

            async fn from_request_parts(parts: &mut Parts, web: &Web) -> Result<Self> {
                let who = Who::from_request_parts(parts, web).await?;
                let has_role: fn(&Caller) -> bool = $role;
                if !has_role(&who.caller) {
                    return Err(Code::NotFound.into());
                }
                who.may($scope)?;
                Ok(Self(who.caller))
            }
        }
    )*};
}

roles! {
    /// Somebody who reads their own mailbox.
    Reader, Scope::Read, |_| true;
    /// Somebody who writes and sorts.
    Writer, Scope::Write, |_| true;
    /// Somebody who decides about messages.
    Moderator, Scope::Moderate, |caller| caller.moderator;
    /// Somebody who administers accounts.
    Administrator, Scope::Admin, |caller| caller.admin;
    /// Somebody who looks after their own tokens. A token can do so only with the widest scope, as it
    /// could give itself any other.
    Owner, Scope::Admin, |_| true;
}
