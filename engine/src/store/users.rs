//! Accounts, their passwords, and the one-time links to set one.
//!
//! A removed account keeps its row for the messages it wrote, but no query of a name finds it.

use super::{Conn, Tx, row, sql, statements};
use crate::{error::Result, name_key::name_key};
use postroom_model::{Language, Profile, Timestamp, UserId, names};

/// The columns of a [`CallerRow`], of the account `u`.
macro_rules! caller_columns {
    () => {
        "u.id, u.name, u.display, u.email, u.language, u.moderator, u.admin"
    };
}
pub(super) use caller_columns;

/// The columns of a [`UserRow`].
macro_rules! user_columns {
    () => {
        "id, name, display, email, language, moderator, admin
             , password_hash, created_at, last_sign_in_at, disabled_at"
    };
}

statements! {
    INSERT = "
        INSERT INTO users
            (id, name, name_key, display, display_key, email, password_hash, moderator, admin, created_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";
    BY_NAME = concat!("
        SELECT ", user_columns!(), "
        FROM users
        WHERE name_key = $1 AND removed_at IS NULL");
    /// The account of a name, which nobody else changes until the transaction ends.
    LOCK_BY_NAME = concat!("
        UPDATE users
        SET name = name
        WHERE name_key = $1 AND removed_at IS NULL
        RETURNING ", user_columns!());
    LOCK = "
        UPDATE users
        SET name = name
        WHERE id = $1 AND removed_at IS NULL";
    /// Who can administer accounts. Nobody else changes any of them until the transaction ends.
    LOCK_ADMINISTRATORS = "
        UPDATE users
        SET admin = admin
        WHERE admin AND disabled_at IS NULL AND removed_at IS NULL
        RETURNING id";
    /// Whose name or shown name looks so.
    LOOKING_SO = "
        SELECT id
        FROM users
        WHERE name_key = $1
        UNION ALL
        SELECT id
        FROM users
        WHERE display_key = $1
        LIMIT 1";
    HAS_ADMINISTRATOR = "
        SELECT id
        FROM users
        WHERE admin AND disabled_at IS NULL AND removed_at IS NULL
        LIMIT 1";
    KEY_TAKEN = "
        SELECT id
        FROM users
        WHERE name_key = $1";
    LIST = concat!("
        SELECT ", user_columns!(), "
        FROM users
        WHERE id > $1 AND removed_at IS NULL
        ORDER BY id
        LIMIT $2");
    COUNT = "
        SELECT COUNT(*)
        FROM users
        WHERE removed_at IS NULL";
    CHANGE = "
        UPDATE users
        SET display = $2, display_key = $7, email = $3, moderator = $4, admin = $5, disabled_at = $6
        WHERE id = $1";
    SET_LANGUAGE = "
        UPDATE users
        SET language = $2
        WHERE id = $1";
    SET_PASSWORD = "
        UPDATE users
        SET password_hash = $2
        WHERE id = $1 AND removed_at IS NULL";
    /// Only while the password is still the one that was checked.
    REPLACE_PASSWORD = "
        UPDATE users
        SET password_hash = $3
        WHERE id = $1 AND password_hash = $2 AND disabled_at IS NULL AND removed_at IS NULL";
    SIGNED_IN = "
        UPDATE users
        SET last_sign_in_at = $2
        WHERE id = $1 AND disabled_at IS NULL AND removed_at IS NULL";
    /// Nobody can have a name with `~`.
    REMOVE = "
        UPDATE users
        SET name = '~' || CAST(id AS TEXT)
          , name_key = '~' || CAST(id AS TEXT)
          , display = ''
          , display_key = ''
          , email = ''
          , password_hash = NULL
          , language = NULL
          , moderator = FALSE
          , admin = FALSE
          , removed_at = $2
        WHERE id = $1 AND removed_at IS NULL";
    SET_LINK = "
        INSERT INTO password_links (user_id, secret_hash, expires_at)
        VALUES ($1, $2, $3)
        ON CONFLICT (user_id) DO UPDATE
        SET secret_hash = excluded.secret_hash, expires_at = excluded.expires_at";
    FIND_LINK = concat!("
        SELECT ", caller_columns!(), "
        FROM password_links l
        JOIN users u ON u.id = l.user_id
        WHERE l.secret_hash = $1 AND l.expires_at > $2 AND u.disabled_at IS NULL AND u.removed_at IS NULL");
    /// Who takes the link's row has used it.
    USE_LINK = "
        DELETE FROM password_links
        WHERE secret_hash = $1 AND expires_at > $2";
    DROP_LINK = "
        DELETE FROM password_links
        WHERE user_id = $1";
    EXPIRE_LINKS = "
        DELETE FROM password_links
        WHERE expires_at <= $1";
}

row! {
    /// An account with all that is known of it.
    #[derive(Clone)]
    pub(crate) struct UserRow {
        id: UserId,
        profile: Profile { name, display, email, language, moderator, admin },
        password_hash: Option<String>,
        created_at: Timestamp,
        last_sign_in_at: Option<Timestamp>,
        disabled_at: Option<Timestamp>,
    }
}

row! {
    /// An active account that makes a request.
    #[derive(Clone)]
    pub(crate) struct CallerRow {
        id: UserId,
        profile: Profile { name, display, email, language, moderator, admin },
    }
}

/// What a new account starts with.
#[derive(Clone)]
pub(crate) struct NewUser<'a> {
    pub id: UserId,
    pub profile: &'a Profile,
    pub name_key: &'a str,
    pub password_hash: Option<String>,
    pub created_at: Timestamp,
}

/// The key of a name as somebody wrote it: two names that look alike cannot both exist, so it is their account's whichever
/// of the forms they write. None for what cannot be a name.
pub(super) fn typed_name_key(typed: &str) -> Option<String> {
    let name = typed.trim();
    names::is_valid(name).then(|| name_key(name))
}

impl Conn {
    /// The account of a name as somebody wrote it, active or not.
    pub(crate) async fn user_by_name(&mut self, name: &str) -> Result<Option<UserRow>> {
        let Some(key) = typed_name_key(name) else { return Ok(None) };
        self.one(sql(BY_NAME).bind(key)).await
    }

    /// Whether an account has a name that looks like this one, see `name_key`.
    pub(crate) async fn name_is_taken(&mut self, name_key: &str) -> Result<bool> {
        self.exists(sql(KEY_TAKEN).bind(name_key)).await
    }

    /// Whether the name or the shown name of somebody looks like this one.
    pub(crate) async fn is_shown(&mut self, name: &str) -> Result<bool> {
        Ok(self.one::<(i64,)>(sql(LOOKING_SO).bind(name_key(name))).await?.is_some())
    }

    /// Whether somebody can administer accounts.
    pub(crate) async fn has_administrator(&mut self) -> Result<bool> {
        Ok(self.one::<(i64,)>(sql(HAS_ADMINISTRATOR)).await?.is_some())
    }

    /// Accounts in the order of their making, after a given one.
    pub(crate) async fn users_after(&mut self, after: Option<UserId>, limit: i64) -> Result<Vec<UserRow>> {
        self.all(sql(LIST).bind(after.unwrap_or(UserId(i64::MIN))).bind(limit)).await
    }

    /// How many accounts there are.
    pub(crate) async fn count_users(&mut self) -> Result<u64> {
        self.count(sql(COUNT)).await
    }

    /// The active account that a valid link is for.
    pub(crate) async fn user_of_link(&mut self, hash: &[u8], now: Timestamp) -> Result<Option<CallerRow>> {
        self.one(sql(FIND_LINK).bind(hash).bind(now)).await
    }
}

impl Tx {
    /// Makes an account with its mailbox. A conflict means that the name is taken.
    pub(crate) async fn add_user(&mut self, user: NewUser<'_>) -> Result<()> {
        let insert = sql(INSERT)
            .bind(user.id)
            .bind(&*user.profile.name)
            .bind(user.name_key)
            .bind(&*user.profile.display)
            .bind(name_key(&user.profile.display))
            .bind(&*user.profile.email)
            .bind(user.password_hash)
            .bind(user.profile.moderator)
            .bind(user.profile.admin)
            .bind(user.created_at);
        self.run(insert).await?;
        self.add_mailbox(user.id).await
    }

    /// Writes what can be changed of an account.
    pub(crate) async fn change_user(&mut self, user: &UserRow) -> Result<()> {
        let change = sql(CHANGE)
            .bind(user.id)
            .bind(&*user.profile.display)
            .bind(&*user.profile.email)
            .bind(user.profile.moderator)
            .bind(user.profile.admin)
            .bind(user.disabled_at)
            .bind(name_key(&user.profile.display));
        self.run(change).await.map(drop)
    }

    /// The account of a name as somebody wrote it, locked.
    pub(crate) async fn lock_user_by_name(&mut self, name: &str) -> Result<Option<UserRow>> {
        let Some(key) = typed_name_key(name) else { return Ok(None) };
        self.one(sql(LOCK_BY_NAME).bind(key)).await
    }

    /// Lets nobody else change an account until the transaction ends; false if it was removed.
    pub(crate) async fn lock_user(&mut self, user: UserId) -> Result<bool> {
        Ok(self.run(sql(LOCK).bind(user)).await? > 0)
    }

    /// All who can administer accounts, locked.
    pub(crate) async fn lock_administrators(&mut self) -> Result<Vec<UserId>> {
        self.values(sql(LOCK_ADMINISTRATORS)).await
    }

    /// Sets the language that an account prefers.
    pub(crate) async fn set_language(&mut self, user: UserId, language: Option<Language>) -> Result<()> {
        self.run(sql(SET_LANGUAGE).bind(user).bind(language)).await.map(drop)
    }

    /// Sets a password; false if the account was removed.
    pub(crate) async fn set_password(&mut self, user: UserId, hash: &str) -> Result<bool> {
        Ok(self.run(sql(SET_PASSWORD).bind(user).bind(hash)).await? > 0)
    }

    /// Sets a password of an active account if `old` is still its password.
    pub(crate) async fn replace_password(&mut self, user: UserId, old: &str, new: &str) -> Result<bool> {
        Ok(self.run(sql(REPLACE_PASSWORD).bind(user).bind(old).bind(new)).await? > 0)
    }

    /// Notes a sign-in, unless the account is not active any more.
    pub(crate) async fn note_sign_in(&mut self, user: UserId, now: Timestamp) -> Result<bool> {
        Ok(self.run(sql(SIGNED_IN).bind(user).bind(now)).await? > 0)
    }

    /// Leaves a nameless row of an account; false if that was done before.
    pub(crate) async fn remove_user(&mut self, user: UserId, now: Timestamp) -> Result<bool> {
        Ok(self.run(sql(REMOVE).bind(user).bind(now)).await? > 0)
    }

    /// Makes a link to set a password, in place of an older one.
    pub(crate) async fn set_link(&mut self, user: UserId, hash: &[u8], expires: Timestamp) -> Result<()> {
        self.run(sql(SET_LINK).bind(user).bind(hash).bind(expires)).await.map(drop)
    }

    /// Makes somebody's link void.
    pub(crate) async fn drop_link(&mut self, user: UserId) -> Result<()> {
        self.run(sql(DROP_LINK).bind(user)).await.map(drop)
    }

    /// Uses a link up; whether it was still there.
    pub(crate) async fn use_link(&mut self, hash: &[u8], now: Timestamp) -> Result<bool> {
        Ok(self.run(sql(USE_LINK).bind(hash).bind(now)).await? > 0)
    }

    /// Removes links that nobody used in time.
    pub(crate) async fn expire_links(&mut self, now: Timestamp) -> Result<u64> {
        self.run(sql(EXPIRE_LINKS).bind(now)).await
    }
}
