-- Accounts, and what proves that somebody is one of them. Of every secret only the SHA-256 is kept.
-- Times are microseconds since 1970 in UTC.

-- A removed account stays as a nameless row, so that the messages it wrote keep a sender.
CREATE TABLE users (
    id bigint PRIMARY KEY,
    name text COLLATE "C" NOT NULL UNIQUE,
    name_key text COLLATE "C" NOT NULL UNIQUE, -- the name without letter case: nobody may look like somebody else
    display text NOT NULL,
    email text NOT NULL,
    password_hash text,
    moderator boolean NOT NULL,
    admin boolean NOT NULL,
    created_at bigint NOT NULL,
    last_sign_in_at bigint,
    disabled_at bigint,
    removed_at bigint
);

-- Signed-in browsers.
CREATE TABLE sessions (
    id bigint PRIMARY KEY,
    user_id bigint NOT NULL REFERENCES users (id),
    secret_hash bytea NOT NULL UNIQUE,
    created_at bigint NOT NULL,
    last_seen_at bigint NOT NULL,
    expires_at bigint NOT NULL,
    user_agent text NOT NULL,
    address text NOT NULL
);

CREATE INDEX sessions_of_user ON sessions (user_id);

-- One-time links to set a password; a new link takes the place of an older one.
CREATE TABLE password_links (
    user_id bigint PRIMARY KEY REFERENCES users (id),
    secret_hash bytea NOT NULL UNIQUE,
    expires_at bigint NOT NULL
);

-- Access tokens of programs.
CREATE TABLE tokens (
    id bigint PRIMARY KEY,
    user_id bigint NOT NULL REFERENCES users (id),
    secret_hash bytea NOT NULL UNIQUE,
    label text NOT NULL,
    scopes text NOT NULL, -- words with blanks between
    created_at bigint NOT NULL,
    last_used_at bigint,
    expires_at bigint
);

CREATE INDEX tokens_of_user ON tokens (user_id);

-- Answers to requests that may be sent twice; without a status the first one is still running.
CREATE TABLE idempotency (
    user_id bigint NOT NULL REFERENCES users (id),
    request_key text COLLATE "C" NOT NULL,
    request_hash bytea NOT NULL,
    started_at bigint NOT NULL,
    status bigint,
    body text,
    PRIMARY KEY (user_id, request_key)
);

CREATE INDEX idempotency_by_age ON idempotency (started_at);
