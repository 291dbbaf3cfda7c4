mod accounts;
mod sign_in;

use super::*;
use crate::Postroom;
use postroom_model::Profile;
use std::time::Duration;

const DAY: Duration = Duration::from_hours(24);
const PASSWORD: &str = "correct horse";

/// An account with [`PASSWORD`].
async fn add(postroom: &Postroom, name: &str) -> Account {
    let new = NewAccount {
        name: name.to_owned(),
        email: "somebody@example.org".to_owned(),
        password: Some(PASSWORD.to_owned()),
        ..NewAccount::default()
    };
    postroom.accounts().add(new, None).await.unwrap().account
}

fn client() -> Client {
    let user_agent = "Browser/1.0\n".repeat(30);
    Client { address: Some([192, 0, 2, 7].into()), user_agent, known_browser: None }
}

async fn sign_in(postroom: &Postroom, name: &str, password: &str) -> Result<(Secret, Session)> {
    postroom.sessions().sign_in(name, password, &client()).await
}

async fn is_signed_in(postroom: &Postroom, secret: &Secret) -> bool {
    postroom.sessions().lookup(secret.expose()).await.unwrap().is_some()
}

fn code<T>(result: Result<T>) -> Code {
    result.err().unwrap().refusal().code
}

/// The codes of the invalid fields.
fn field_codes<T>(result: Result<T>) -> Vec<(String, Code)> {
    result.err().unwrap().refusal().errors.into_iter().map(|e| (e.field, e.code)).collect()
}
