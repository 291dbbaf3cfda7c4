-- Accounts, and what proves that somebody is one of them. Of every secret only its SHA-256 is stored.
-- Ids come from the application. Times are microseconds since 1970 in UTC.

-- A removed account stays as a row without a name, so that the messages it wrote keep a sender.
CREATE TABLE users (
    id BIGINT PRIMARY KEY,
    name TEXT COLLATE "C" NOT NULL UNIQUE,
    -- What the name looks like (name_key.rs): no two accounts may look alike.
    name_key TEXT COLLATE "C" NOT NULL UNIQUE,
    display TEXT NOT NULL,
    -- What it looks like: where people register themselves, none may show the name of another.
    display_key TEXT COLLATE "C" NOT NULL,
    email TEXT NOT NULL,
    password_hash TEXT,
    -- Of pages and answers; without one, what the browser asks for.
    language TEXT,
    moderator BOOLEAN NOT NULL,
    admin BOOLEAN NOT NULL,
    created_at BIGINT NOT NULL,
    last_sign_in_at BIGINT,
    disabled_at BIGINT,
    removed_at BIGINT
);

-- Administrators are few, and are locked together where one of them is changed.
CREATE INDEX users_admin ON users (id) WHERE admin;
CREATE INDEX users_display ON users (display_key);

-- Signed-in browsers.
CREATE TABLE sessions (
    id BIGINT PRIMARY KEY,
    user_id BIGINT NOT NULL REFERENCES users (id),
    secret_hash BYTEA NOT NULL UNIQUE,
    created_at BIGINT NOT NULL,
    last_seen_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    user_agent TEXT NOT NULL,
    address TEXT NOT NULL
);

CREATE INDEX sessions_user ON sessions (user_id, last_seen_at, id);
-- A session ends at a moment, or when nobody has used it for long.
CREATE INDEX sessions_expires_at ON sessions (expires_at);
CREATE INDEX sessions_last_seen_at ON sessions (last_seen_at);

-- One-time links to set a password. A new link replaces an older one.
CREATE TABLE password_links (
    user_id BIGINT PRIMARY KEY REFERENCES users (id),
    secret_hash BYTEA NOT NULL UNIQUE,
    expires_at BIGINT NOT NULL
);

CREATE INDEX password_links_expires_at ON password_links (expires_at);

-- Access tokens of programs.
CREATE TABLE tokens (
    id BIGINT PRIMARY KEY,
    user_id BIGINT NOT NULL REFERENCES users (id),
    secret_hash BYTEA NOT NULL UNIQUE,
    label TEXT NOT NULL,
    -- Words separated by blanks.
    scopes TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    last_used_at BIGINT,
    expires_at BIGINT
);

CREATE INDEX tokens_user ON tokens (user_id, id);
CREATE INDEX tokens_expires_at ON tokens (expires_at) WHERE expires_at IS NOT NULL;

-- Unused tickets for event streams, each of a session or of a token.
CREATE TABLE stream_tickets (
    secret_hash BYTEA PRIMARY KEY,
    account_id BIGINT NOT NULL REFERENCES users (id),
    mailbox_id BIGINT NOT NULL REFERENCES users (id),
    session_id BIGINT,
    token_id BIGINT,
    expires_at BIGINT NOT NULL
);

CREATE INDEX stream_tickets_account ON stream_tickets (account_id);
CREATE INDEX stream_tickets_expires_at ON stream_tickets (expires_at);

-- Answers to requests that carry an idempotency key. Key, work and answer are written in one transaction, so
-- no other transaction sees a row without an answer.
CREATE TABLE idempotency (
    user_id BIGINT NOT NULL REFERENCES users (id),
    request_key TEXT COLLATE "C" NOT NULL,
    request_hash BYTEA NOT NULL,
    claimed_at BIGINT NOT NULL,
    answer TEXT,
    PRIMARY KEY (user_id, request_key)
);

CREATE INDEX idempotency_claimed_at ON idempotency (claimed_at);

-- Keys that the server generates for itself on first use.
CREATE TABLE secrets (
    name TEXT COLLATE "C" PRIMARY KEY,
    value BYTEA NOT NULL
);

-- Numbers that all processes share: `processes`, how many were started, and `pending`, how many messages await
-- review.
CREATE TABLE counters (
    name TEXT PRIMARY KEY,
    value BIGINT NOT NULL,
    -- How often it was changed: of two values, the one with the greater number is the newer one.
    changes BIGINT NOT NULL
);

INSERT INTO counters (name, value, changes)
VALUES ('processes', 0, 0), ('pending', 0, 0);
