//! A server to test, in process and on a fresh database, and clients that send it requests.

mod client;

pub use client::{TestClient, TestResponse};

use axum::Router;
use postroom_engine::{
    Builder, Caller, Client, Postroom, Settings,
    accounts::{NewAccount, Scope},
};
use postroom_server::{
    http::{state::AppState, static_files::EmbeddedFiles},
    router::router,
};
use postroom_testing::TestDatabase;
use serde_json::json;

/// Makes two tests of an `async fn name(server: TestServer)`: `name::sqlite` and `name::postgres`.
/// Settings can be changed first.
///
/// ```ignore
/// db_test!(accounts_can_be_closed, |settings| settings.accounts.registration = Registration::Closed);
/// async fn accounts_can_be_closed(server: TestServer) { … }
/// ```
macro_rules! db_test {
    ($name:ident) => {
        $crate::support::db_test!($name, |_| {});
    };
    ($name:ident, $change_settings:expr) => {
        mod $name {
            #[allow(unused_imports, reason = "most settings need nothing of it")]
            use super::*;
            use $crate::support::TestServer;

            #[tokio::test(flavor = "multi_thread", worker_threads = 4)]
            async fn sqlite() {
                super::$name(TestServer::sqlite($change_settings).await).await;
            }

            #[tokio::test(flavor = "multi_thread", worker_threads = 4)]
            async fn postgres() {
                super::$name(TestServer::postgres($change_settings).await).await;
            }
        }
    };
}
pub(crate) use db_test;

/// The router of a server, with a database that is removed with it.
pub struct TestServer {
    pub postroom: Postroom,
    pub router: Router,
    _database: TestDatabase,
}

impl TestServer {
    pub async fn sqlite(change_settings: impl FnOnce(&mut Settings)) -> Self {
        Self::open(TestDatabase::sqlite(), change_settings).await
    }

    pub async fn postgres(change_settings: impl FnOnce(&mut Settings)) -> Self {
        Self::open(TestDatabase::postgres().await, change_settings).await
    }

    async fn open(database: TestDatabase, change_settings: impl FnOnce(&mut Settings)) -> Self {
        let mut settings = Settings::for_database(database.url());
        change_settings(&mut settings);
        let postroom = Postroom::open(settings).await.unwrap();
        let router = router(&AppState::new(postroom.clone(), EmbeddedFiles::none()));
        Self { postroom, router, _database: database }
    }

    /// Adds an account without a password, as hashing one takes long.
    pub async fn add_account(&self, name: &str, moderator: bool, admin: bool) {
        let email = format!("{name}@example.org");
        let account = NewAccount { name: name.to_owned(), email, moderator, admin, ..NewAccount::default() };
        self.postroom.accounts().add(account, None).await.unwrap();
    }

    /// Adds the account `anna` with the password `correct horse`.
    pub async fn add_anna_with_password(&self) {
        let account = NewAccount {
            name: "anna".to_owned(),
            email: "anna@example.org".to_owned(),
            password: Some("correct horse".to_owned()),
            ..NewAccount::default()
        };
        self.postroom.accounts().add(account, None).await.unwrap();
    }

    /// The same client, served by a process in which the engine was extended, such as with a filter.
    pub async fn with_extensions(
        &self,
        client: TestClient,
        extend: impl FnOnce(Builder) -> Builder,
    ) -> TestClient {
        let builder = extend(Postroom::builder(self.postroom.settings().clone()));
        let state = AppState::new(builder.open().await.unwrap(), EmbeddedFiles::none());
        let mut extended = TestClient::new(router(&state));
        extended.cookies = client.cookies;
        extended
    }

    /// An account as the engine takes it.
    pub async fn caller(&self, name: &str) -> Caller {
        self.postroom.accounts().caller(name).await.unwrap().unwrap()
    }

    /// A browser in which nobody is signed in.
    pub fn anonymous(&self) -> TestClient {
        TestClient::new(self.router.clone())
    }

    /// A browser of a new member.
    pub async fn member(&self, name: &str) -> TestClient {
        self.add_account(name, false, false).await;
        self.sign_in(name).await
    }

    /// One more browser of a member. It gets its session without a password.
    pub async fn sign_in(&self, name: &str) -> TestClient {
        let caller = self.caller(name).await;
        let (secret, _) = self.postroom.sessions().open(&caller, &Client::default()).await.unwrap();
        let mut browser = self.anonymous();
        browser.cookies.insert("postroom".to_owned(), secret.expose().to_owned());
        browser
    }

    /// A program with a token of an account.
    pub async fn token_client(&self, name: &str, scopes: &[Scope]) -> TestClient {
        let owner = self.caller(name).await.id;
        let added = self.postroom.tokens().add(owner, "test", scopes, None, None).await.unwrap();
        let secret = added.secret.unwrap();
        self.anonymous().with_header("authorization", &format!("Bearer {}", secret.expose()))
    }

    /// Sends a message from a member to another; its id.
    pub async fn send_message(&self, from: &TestClient, to: &str, subject: &str) -> i64 {
        let message = json!({"to": [to], "subject": subject, "body": "Some words."});
        let sent = from.clone().send_json("POST", "/api/v1/messages", &message).await;
        assert_eq!(sent.status, 201, "{}", sent.text);
        sent.json()["messages"][0]["id"].as_i64().unwrap()
    }
}
