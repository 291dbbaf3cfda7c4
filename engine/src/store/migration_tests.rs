//! Upgrades: a database with data in it comes to the newest tables with all of it.

use super::migrations::{POSTGRES, SQLITE};
use crate::{Error, OlderTables, Postroom, Settings, accounts::NewAccount, messages::Start};
use postroom_model::{Code, Detail, Folder, MessageId, Mode, Refusal, Status, View, submission::Write};
use postroom_testing::TestDatabase;
use sqlx::{
    Connection, Executor, PgConnection, SqliteConnection,
    sqlite::{SqliteConnectOptions, SqliteJournalMode},
};

/// What the tables of each migration may hold before the next one; statements that both databases understand.
const DATA: [(i64, &str); 2] = [(1, ACCOUNTS), (2, MAIL)];

/// Three members and one whose account was removed. Anna is a moderator.
const ACCOUNTS: &str = "
    INSERT INTO users (id, name, name_key, display, display_key, email, moderator, admin, created_at, removed_at)
    VALUES (7, 'anna', 'anna', 'Anna Berg', 'anna berg', 'anna@example.org', TRUE, FALSE, 1780315200000000, NULL)
         , (8, 'ben', 'ben', 'Ben', 'ben', 'ben@example.org', FALSE, FALSE, 1780315200000000, NULL)
         , (9, 'carla', 'carla', 'Carla', 'carla', 'carla@example.org', FALSE, FALSE, 1780315200000000, NULL)
         , (10, '~10', '~10', 'Former user', '', '', FALSE, FALSE, 1780315200000000, 1780315300000000)";

/// A conversation of Anna and Ben whose last message is unread (100, 101); what Carla wrote to Anna and is held
/// (102); what a visitor asked (103); what Anna wrote to a visitor and was rejected (104); a note of Ben to himself
/// (105); what the removed account once wrote to Ben, who put it into the archives (106); and what Carla wrote to
/// Ben, who threw it away (107).
const MAIL: &str = "
    INSERT INTO bodies (id, body)
    VALUES (100, 'At four?')
         , (101, 'Yes')
         , (102, 'Held')
         , (103, 'Open?')
         , (104, 'No')
         , (105, 'Milk')
         , (106, 'Bye')
         , (107, 'Buy');
    INSERT INTO messages
        ( id, conversation_id, threaded, parent_id, sender_id, recipient_id, visitor_email, visitor_deleted_at
        , subject, body_id, excerpt, sent_at, replied_at, status, decided_at, reason)
    VALUES
        (100, 100, TRUE, NULL, 7, 8, '', NULL, 'Tea', 100, 'At four?', 1000, 2000, 'accepted', 1000, '')
      , (101, 100, TRUE, 100, 8, 7, '', NULL, 'Re: Tea', 101, 'Yes', 2000, NULL, 'accepted', 2000, '')
      , (102, 102, FALSE, NULL, 9, 7, '', NULL, 'Hm', 102, 'Held', 3000, NULL, 'pending', NULL, '')
      , (103, 103, FALSE, NULL, NULL, 7, 'eve@example.org', 4000, 'Q', 103, 'Open?', 4000, NULL, 'accepted', 4000, '')
      , (104, 104, FALSE, NULL, 7, NULL, 'eve@example.org', 5000, 'A', 104, 'No', 5000, NULL, 'rejected', 5000, 'spam')
      , (105, 105, FALSE, NULL, 8, 8, '', NULL, 'Note', 105, 'Milk', 6000, NULL, 'accepted', 6000, '')
      , (106, 106, FALSE, NULL, 10, 8, '', NULL, 'Old', 106, 'Bye', 7000, NULL, 'accepted', 7000, '')
      , (107, 107, FALSE, NULL, 9, 8, '', NULL, 'Junk', 107, 'Buy', 8000, NULL, 'accepted', 8000, '');
    INSERT INTO entries
        ( owner_id, conversation_id, message_id, side, folder, archived, deleted_at, read_at
        , sent_at, sender_key, recipient_key, subject_key, representative, message_count, unread_count)
    VALUES
        (7, 100, 100, 0, 2, FALSE, NULL, 1500, 1000, 'anna', 'ben', 'tea', TRUE, 1, 0)
      , (8, 100, 100, 1, 1, FALSE, NULL, 1500, 1000, 'anna', 'ben', 'tea', TRUE, 1, 0)
      , (8, 100, 101, 0, 2, FALSE, NULL, NULL, 2000, 'ben', 'anna', 're: tea', TRUE, 1, 0)
      , (7, 100, 101, 1, 1, FALSE, NULL, NULL, 2000, 'ben', 'anna', 're: tea', TRUE, 1, 1)
      , (9, 102, 102, 0, 2, FALSE, NULL, NULL, 3000, 'carla', 'anna', 'hm', TRUE, 1, 0)
      , (7, 102, 102, 1, NULL, FALSE, NULL, NULL, 3000, 'carla', 'anna', 'hm', FALSE, 0, 0)
      , (7, 103, 103, 1, 1, FALSE, NULL, NULL, 4000, '\u{10FFFF}', 'anna', 'q', TRUE, 1, 1)
      , (7, 104, 104, 0, 2, FALSE, NULL, NULL, 5000, 'anna', '\u{10FFFF}', 'a', TRUE, 1, 0)
      , (8, 105, 105, 0, 2, FALSE, NULL, NULL, 6000, 'ben', 'ben', 'note', TRUE, 1, 0)
      , (8, 105, 105, 1, 1, FALSE, NULL, NULL, 6000, 'ben', 'ben', 'note', TRUE, 1, 1)
      , (8, 106, 106, 1, 3, TRUE, NULL, 7500, 7000, '\u{10FFFF}', 'ben', 'old', TRUE, 1, 0)
      , (9, 107, 107, 0, 2, FALSE, NULL, NULL, 8000, 'carla', 'ben', 'junk', TRUE, 1, 0)
      , (8, 107, 107, 1, 4, FALSE, 8500, NULL, 8000, 'carla', 'ben', 'junk', TRUE, 1, 0);
    UPDATE mailboxes
    SET seq = 4, latest_message_id = 104, unread = 2, unread_conversations = 2, inbox_messages = 2, inbox_conversations = 2
      , sent_messages = 2, sent_conversations = 2
    WHERE owner_id = 7;
    UPDATE mailboxes
    SET seq = 6, latest_message_id = 107, unread = 1, unread_conversations = 1, inbox_messages = 2, inbox_conversations = 2
      , sent_messages = 2, sent_conversations = 2, archives_messages = 1, archives_conversations = 1
      , trash_messages = 1, trash_conversations = 1
    WHERE owner_id = 8;
    UPDATE mailboxes
    SET seq = 2, latest_message_id = 107, sent_messages = 2, sent_conversations = 2
    WHERE owner_id = 9;
    UPDATE counters
    SET value = 1, changes = 1
    WHERE name = 'pending'";

/// A database as an earlier or later release left it.
enum Raw {
    Sqlite(SqliteConnection),
    Postgres(PgConnection),
}

impl Raw {
    async fn connect(database: &TestDatabase) -> Self {
        match database.url().strip_prefix("sqlite:") {
            Some(file) => {
                let options = SqliteConnectOptions::new().filename(file).create_if_missing(true);
                let options = options.journal_mode(SqliteJournalMode::Wal);
                Self::Sqlite(SqliteConnection::connect_with(&options).await.unwrap())
            }
            None => Self::Postgres(PgConnection::connect(database.url()).await.unwrap()),
        }
    }

    /// Migrates as the release did whose newest migration this was.
    async fn migrate_to(&mut self, version: i64) {
        match self {
            Self::Sqlite(conn) => SQLITE.run_to(version, conn).await.unwrap(),
            Self::Postgres(conn) => POSTGRES.run_to(version, conn).await.unwrap(),
        }
    }

    async fn execute(&mut self, statement: &'static str) {
        match self {
            Self::Sqlite(conn) => drop(conn.execute(statement).await.unwrap()),
            Self::Postgres(conn) => drop(conn.execute(statement).await.unwrap()),
        }
    }

    async fn close(self) {
        match self {
            Self::Sqlite(conn) => conn.close().await.unwrap(),
            Self::Postgres(conn) => conn.close().await.unwrap(),
        }
    }
}

async fn open(database: &TestDatabase) -> Result<Postroom, Error> {
    Postroom::open(Settings::for_database(database.url())).await
}

#[tokio::test]
async fn data_survives_every_later_migration() {
    for database in [TestDatabase::sqlite(), TestDatabase::postgres().await] {
        let mut raw = Raw::connect(&database).await;
        // One release after the other.
        for version in SQLITE.iter().map(|migration| migration.version) {
            raw.migrate_to(version).await;
            for (_, data) in DATA.into_iter().filter(|(filled, _)| *filled == version) {
                raw.execute(data).await;
            }
        }
        raw.close().await;
        let postroom = open(&database).await.unwrap();
        assert_eq!(postroom.maintenance().checkup(false).await.unwrap(), []);
        let anna = postroom.accounts().find("anna").await.unwrap().unwrap();
        assert_eq!(
            (anna.profile.display.as_str(), anna.profile.email.as_str()),
            ("Anna Berg", "anna@example.org")
        );
        assert!(anna.profile.moderator && !anna.profile.admin);
        assert!(postroom.clock().now() > anna.created_at);
        mail_is_there(&postroom).await;
        postroom.close().await;
    }
}

/// What members and moderators see of the mail.
async fn mail_is_there(postroom: &Postroom) {
    let mut seen = Vec::new();
    for name in ["anna", "ben", "carla"] {
        let caller = postroom.accounts().caller(name).await.unwrap().unwrap();
        for folder in Folder::ALL {
            let view = View { mode: Mode::Messages, ..View::of(folder) };
            let list = postroom.messages().list(&caller, &view, 20, Start::Page).await.unwrap();
            let ids: Vec<i64> = list.items.iter().map(|entry| entry.id.0).collect();
            assert_eq!(list.total, u64::try_from(ids.len()).unwrap(), "{name}, {folder}");
            seen.push(ids);
        }
        let write = Write { to: vec!["ben".to_owned()], subject: "New".to_owned(), body: String::new() };
        let sent = postroom.messages().write(&caller, &write, None).await.unwrap();
        assert!(sent.messages[0].id.0 > 107, "a new message comes after all that were there");
    }
    let expected: [&[i64]; 12] = [
        &[103, 101],
        &[104, 100],
        &[],
        &[],
        &[105, 100],
        &[105, 101],
        &[106],
        &[107],
        &[],
        &[107, 102],
        &[],
        &[],
    ];
    // Ben has received what Anna has just written.
    seen[4].remove(0);
    assert_eq!(seen, expected);
    let held = postroom.moderation().list(None, Status::Pending, None, 20).await.unwrap();
    assert_eq!((held.total, held.items[0].id.0, postroom.moderation().pending()), (1, 102, 1));
    let anna = postroom.accounts().caller("anna").await.unwrap().unwrap();
    let answer = postroom.messages().message(&anna, MessageId(101), true).await.unwrap();
    assert_eq!((answer.body.as_str(), answer.parent), ("Yes", Some(MessageId(100))));
    assert_eq!(postroom.messages().counts(&anna).await.unwrap().unread, 2);
}

#[tokio::test]
async fn opening_again_changes_nothing() {
    for database in [TestDatabase::sqlite(), TestDatabase::postgres().await] {
        let ben = NewAccount {
            name: "ben".to_owned(),
            display: None,
            email: "ben@example.org".to_owned(),
            moderator: false,
            admin: false,
            password: None,
        };
        let first = open(&database).await.unwrap();
        let account = first.accounts().add(ben, None).await.unwrap().account;
        // While the first one runs, and after it.
        let second = open(&database).await.unwrap();
        first.close().await;
        let third = open(&database).await.unwrap();
        for postroom in [second, third] {
            assert_eq!(postroom.accounts().find("ben").await.unwrap().unwrap().id, account.id);
            postroom.close().await;
        }
    }
}

#[tokio::test]
async fn a_command_leaves_the_tables_of_an_older_release_as_they_are() {
    for database in [TestDatabase::sqlite(), TestDatabase::postgres().await] {
        let open_as_command = || {
            let builder = Postroom::builder(Settings::for_database(database.url()));
            builder.older_tables(OlderTables::Refuse).open()
        };
        let mut raw = Raw::connect(&database).await;
        raw.migrate_to(1).await;
        assert_eq!(open_as_command().await.unwrap_err().refusal().code, Code::DatabaseOlder);
        // The older release can still open it, and so can this one.
        raw.migrate_to(1).await;
        raw.close().await;
        open(&database).await.unwrap().close().await;
        open_as_command().await.unwrap().close().await;
    }
    // Where there is nothing yet, there is no older server.
    for database in [TestDatabase::sqlite(), TestDatabase::postgres().await] {
        let builder = Postroom::builder(Settings::for_database(database.url()));
        builder.older_tables(OlderTables::Refuse).open().await.unwrap().close().await;
    }
}

#[tokio::test]
async fn a_database_of_a_newer_release_is_refused() {
    for database in [TestDatabase::sqlite(), TestDatabase::postgres().await] {
        open(&database).await.unwrap().close().await;
        let mut raw = Raw::connect(&database).await;
        raw.execute(
            "INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time)
             SELECT 9999, 'newer', success, checksum, execution_time FROM _sqlx_migrations WHERE version = 1",
        )
        .await;
        raw.close().await;
        let refusal = open(&database).await.unwrap_err().refusal();
        assert_eq!(refusal, Refusal::with(Code::DatabaseNewer, Detail::Name("9999".to_owned())));
    }
}
