-- Messages, what each owner's mailbox holds of them, and the numbered history of each mailbox.

-- One row per account: its counters, absolute, kept in the transaction of each change.
CREATE TABLE mailboxes (
    owner_id INTEGER PRIMARY KEY REFERENCES users (id),
    -- Number of the latest change; each change has one row in `events`.
    seq INTEGER NOT NULL DEFAULT 0,
    unread INTEGER NOT NULL DEFAULT 0,
    unread_conversations INTEGER NOT NULL DEFAULT 0,
    notices INTEGER NOT NULL DEFAULT 0,
    inbox_messages INTEGER NOT NULL DEFAULT 0,
    inbox_conversations INTEGER NOT NULL DEFAULT 0,
    sent_messages INTEGER NOT NULL DEFAULT 0,
    sent_conversations INTEGER NOT NULL DEFAULT 0,
    archives_messages INTEGER NOT NULL DEFAULT 0,
    archives_conversations INTEGER NOT NULL DEFAULT 0,
    trash_messages INTEGER NOT NULL DEFAULT 0,
    trash_conversations INTEGER NOT NULL DEFAULT 0
) STRICT;

-- What is the same for everybody who sees a message. A null sender or recipient is a visitor, then
-- `visitor_email` is filled. A message that several recipients share will have a null recipient too
-- and no address: its recipients are the entries of side 1.
CREATE TABLE messages (
    id INTEGER PRIMARY KEY,
    -- Id of the conversation's first message; its own id for a first message.
    conversation_id INTEGER NOT NULL,
    -- Somebody replied in this conversation. On the first message set by the first reply.
    threaded INTEGER NOT NULL CHECK (threaded IN (0, 1)),
    parent_id INTEGER REFERENCES messages (id),
    sender_id INTEGER REFERENCES users (id),
    recipient_id INTEGER REFERENCES users (id),
    visitor_email TEXT NOT NULL DEFAULT '',
    -- The visitor's side of the marks that members have in `entries`.
    visitor_read_at INTEGER,
    visitor_deleted_at INTEGER,
    subject TEXT NOT NULL,
    body TEXT NOT NULL,
    excerpt TEXT NOT NULL,
    sent_at INTEGER NOT NULL,
    replied_at INTEGER,
    status TEXT NOT NULL CHECK (status IN ('pending', 'accepted', 'rejected')),
    decided_by INTEGER REFERENCES users (id),
    decided_at INTEGER,
    reason TEXT NOT NULL DEFAULT ''
) STRICT;

CREATE INDEX messages_parent ON messages (parent_id) WHERE parent_id IS NOT NULL;
-- What moderators look at: what is undecided, refused, or decided by a person.
CREATE INDEX messages_moderation ON messages (status, id)
    WHERE status <> 'accepted' OR decided_by IS NOT NULL;

-- What an owner's mailbox holds: a row for each side of a message that the owner is on.
-- The owner leads every key. Rows of one conversation lie together.
CREATE TABLE entries (
    owner_id INTEGER NOT NULL REFERENCES mailboxes (owner_id),
    conversation_id INTEGER NOT NULL,
    -- No foreign key: whenever a message is removed, the database would look for it in all
    -- mailboxes. The checkup finds what has no message.
    message_id INTEGER NOT NULL,
    -- 0 the owner sent it, 1 the owner received it.
    side INTEGER NOT NULL CHECK (side IN (0, 1)),
    -- 0 none (not accepted, or shown by the other side of a note to oneself),
    -- 1 inbox, 2 sent, 3 archives, 4 trash. Follows from the marks below.
    folder INTEGER NOT NULL CHECK (folder BETWEEN 0 AND 4),
    archived INTEGER NOT NULL CHECK (archived IN (0, 1)),
    deleted_at INTEGER,
    -- When the recipient read it; on the sender's side the same, as a receipt.
    read_at INTEGER,
    -- What lists are ordered by.
    sent_at INTEGER NOT NULL,
    sender_key TEXT NOT NULL,
    recipient_key TEXT NOT NULL,
    subject_key TEXT NOT NULL,
    -- The newest message of its conversation in its folder stands for it, and its row is the
    -- summary: how many messages of the conversation are in the folder, how many unread.
    head INTEGER NOT NULL CHECK (head IN (0, 1)),
    head_count INTEGER NOT NULL,
    head_unread INTEGER NOT NULL,
    PRIMARY KEY (owner_id, conversation_id, message_id, side)
) STRICT, WITHOUT ROWID;

CREATE INDEX entries_date ON entries (owner_id, folder, sent_at, message_id);
CREATE INDEX entries_head_date ON entries (owner_id, folder, sent_at, message_id) WHERE head;
CREATE INDEX entries_head ON entries (owner_id, conversation_id, folder) WHERE head;
CREATE INDEX entries_unread ON entries (owner_id, sent_at, message_id)
    WHERE folder = 1 AND read_at IS NULL;
-- Everything in an inbox has the same recipient, everything sent the same sender.
CREATE INDEX entries_sender ON entries (owner_id, folder, sender_key, sent_at, message_id, head)
    WHERE folder <> 2;
CREATE INDEX entries_recipient ON entries (owner_id, folder, recipient_key, sent_at, message_id, head)
    WHERE folder <> 1;
CREATE INDEX entries_subject ON entries (owner_id, folder, subject_key, sent_at, message_id, head);

-- The history of each mailbox that streams replay from.
CREATE TABLE events (
    owner_id INTEGER NOT NULL REFERENCES mailboxes (owner_id),
    seq INTEGER NOT NULL,
    kind TEXT NOT NULL,
    data TEXT NOT NULL,
    at INTEGER NOT NULL,
    PRIMARY KEY (owner_id, seq)
) STRICT, WITHOUT ROWID;

CREATE INDEX events_at ON events (at);

-- Keys that the server makes for itself.
CREATE TABLE secrets (
    name TEXT PRIMARY KEY,
    value BLOB NOT NULL
) STRICT, WITHOUT ROWID;
