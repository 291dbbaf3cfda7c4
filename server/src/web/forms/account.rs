//! The entrance: signing in and out, registering, choosing a password by a link.

use super::{Fields, again, done, refused};
use crate::web::{
    Web, cookies,
    pages::see_other,
    problem,
    visitor::{Visitor, with_next},
};
use axum::{
    extract::{Path, State},
    http::Uri,
    response::{IntoResponse, Response},
};
use postroom_app::context::Flash;
use postroom_engine::{Error, Result, Secret, Session, model::local_path::local_path};

/// `POST /login`
pub async fn login(State(web): State<Web>, visitor: Visitor, fields: Fields) -> Response {
    let (name, password) = (fields.text("name"), fields.text("password"));
    match web.postroom.sessions().sign_in(name, password, &visitor.client).await {
        Ok(opened) => enter(&web, &visitor, &fields, opened).await,
        Err(error) => at_the_door(&web, visitor, &fields, "/login", &error).await,
    }
}

/// `POST /register`
pub async fn register(State(web): State<Web>, visitor: Visitor, fields: Fields) -> Response {
    let text = |name| fields.text(name);
    let registered = async {
        let (name, display, email) = (text("name"), text("display"), text("email"));
        let accounts = web.postroom.accounts();
        let caller = accounts.register(name, display, email, text("password"), &visitor.client).await?;
        web.postroom.sessions().open(&caller, &visitor.client).await
    };
    match registered.await {
        Ok(opened) => enter(&web, &visitor, &fields, opened).await,
        Err(error) => at_the_door(&web, visitor, &fields, "/register", &error).await,
    }
}

/// Goes in with a new session; one that this browser had before ends.
async fn enter(web: &Web, visitor: &Visitor, fields: &Fields, opened: (Secret, Session)) -> Response {
    if let Err(error) = leave(web, visitor).await {
        return problem::Problem::from(error).into_response();
    }
    let next = fields.get("next").and_then(local_path);
    let mut response = see_other(next.as_deref().unwrap_or("/inbox"));
    give(&mut response, web, visitor, &opened.0);
    response
}

fn give(response: &mut Response, web: &Web, visitor: &Visitor, secret: &Secret) {
    let days = web.postroom.settings().accounts.session_days.get();
    cookies::set(response.headers_mut(), &cookies::session(secret, visitor.https, days));
}

async fn leave(web: &Web, visitor: &Visitor) -> Result<()> {
    match &visitor.session {
        Some(session) => web.postroom.sessions().end(session).await,
        None => Ok(()),
    }
}

/// A page of the entrance again; it keeps the page to go to afterwards.
async fn at_the_door(
    web: &Web,
    mut visitor: Visitor,
    fields: &Fields,
    page: &str,
    error: &Error,
) -> Response {
    let next = fields.get("next").and_then(local_path);
    if let Ok(uri) = Uri::try_from(with_next(page, next.as_deref())) {
        visitor.parts.uri = uri;
    }
    again(web, visitor.parts, fields.typed(), error.refusal()).await
}

/// `POST /logout`
pub async fn logout(State(web): State<Web>, visitor: Visitor) -> Response {
    if let Err(error) = leave(&web, &visitor).await {
        return problem::Problem::from(error).into_response();
    }
    let mut response = done(&visitor, "/", &Flash::SignedOut);
    cookies::set(response.headers_mut(), &cookies::no_session(visitor.https));
    response
}

/// `POST /set-password/TOKEN`: chooses a password and signs in with it.
pub async fn set_password(
    State(web): State<Web>,
    Path(token): Path<String>,
    visitor: Visitor,
    fields: Fields,
) -> Response {
    let chosen = async {
        let caller = web.postroom.accounts().use_password_link(&token, fields.text("password")).await?;
        web.postroom.sessions().open(&caller, &visitor.client).await
    };
    match chosen.await {
        Ok((secret, _)) => {
            let mut response = done(&visitor, "/inbox", &Flash::PasswordChanged);
            give(&mut response, &web, &visitor, &secret);
            response
        }
        Err(error) => refused(&web, visitor, &fields, &error).await,
    }
}
