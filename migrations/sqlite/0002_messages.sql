-- Messages, what each owner's mailbox holds of them, and the numbered history of each mailbox.

-- One row for each account: the counters of its mailbox, absolute, updated in the transaction of each change.
CREATE TABLE mailboxes (
    owner_id INTEGER PRIMARY KEY REFERENCES users (id),
    -- Number of the latest change. Each change has one row in `events`.
    seq INTEGER NOT NULL DEFAULT 0,
    -- Id of the newest message, visible or not. Each new one gets a greater id.
    latest_message_id INTEGER NOT NULL DEFAULT 0,
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

-- Accounts that were there before.
INSERT INTO mailboxes (owner_id)
SELECT id
FROM users
WHERE removed_at IS NULL;

-- The texts of messages. Those that were submitted together share one, whose id is that of the first message.
CREATE TABLE bodies (
    id INTEGER PRIMARY KEY,
    body TEXT NOT NULL
) STRICT;

-- What is the same for everybody who sees a message. A sender or recipient that is NULL is a visitor, whose
-- address is `visitor_email`.
CREATE TABLE messages (
    id INTEGER PRIMARY KEY,
    -- Id of the conversation's first message. A first message has its own id here.
    conversation_id INTEGER NOT NULL,
    -- The conversation has a reply. Set on the first message by the first reply, true for every reply.
    threaded INTEGER NOT NULL CHECK (threaded IN (0, 1)),
    parent_id INTEGER REFERENCES messages (id),
    sender_id INTEGER REFERENCES users (id),
    recipient_id INTEGER REFERENCES users (id),
    visitor_email TEXT NOT NULL DEFAULT '',
    -- A visitor's marks. Those of members are in `entries`.
    visitor_read_at INTEGER,
    visitor_deleted_at INTEGER,
    subject TEXT NOT NULL,
    -- Where its text is. No foreign key: to remove a text, the database would search all messages for it. The
    -- checkup finds messages without one.
    body_id INTEGER NOT NULL,
    -- The first words of the body, shown in lists.
    excerpt TEXT NOT NULL,
    sent_at INTEGER NOT NULL,
    -- When the earliest accepted reply was sent.
    replied_at INTEGER,
    status TEXT NOT NULL CHECK (status IN ('pending', 'accepted', 'rejected')),
    -- NULL unless a person decided.
    decided_by INTEGER REFERENCES users (id),
    decided_at INTEGER,
    reason TEXT NOT NULL DEFAULT ''
) STRICT;

CREATE INDEX messages_shared_body ON messages (body_id) WHERE body_id <> id;
CREATE INDEX messages_parent ON messages (parent_id) WHERE parent_id IS NOT NULL;
-- What moderators see: messages that wait, were rejected, or were decided by a person.
CREATE INDEX messages_moderation ON messages (status, id)
    WHERE status <> 'accepted' OR decided_by IS NOT NULL;

-- What moderators read and decided. No foreign key to the message: the rows outlive it.
CREATE TABLE moderation_log (
    id INTEGER PRIMARY KEY,
    message_id INTEGER NOT NULL,
    -- NULL: the operator's program.
    moderator_id INTEGER REFERENCES users (id),
    action TEXT NOT NULL CHECK (action IN ('read', 'accept', 'reject', 'reset')),
    -- The state of the message before.
    status TEXT NOT NULL CHECK (status IN ('pending', 'accepted', 'rejected')),
    at INTEGER NOT NULL
) STRICT;

CREATE INDEX moderation_log_message ON moderation_log (message_id);

-- What a mailbox holds: one row for each side of a message that the owner is on. The owner leads every key, so
-- that mailboxes can be distributed by owner. Rows of one conversation are stored together.
CREATE TABLE entries (
    owner_id INTEGER NOT NULL REFERENCES mailboxes (owner_id),
    conversation_id INTEGER NOT NULL,
    -- No foreign key: to remove a message, the database would search all mailboxes for it. The checkup
    -- finds entries without a message.
    message_id INTEGER NOT NULL,
    -- 0: the owner sent it. 1: the owner received it.
    side INTEGER NOT NULL CHECK (side IN (0, 1)),
    -- 1 inbox, 2 sent, 3 archives, 4 trash. NULL: in no folder, because it was not accepted, or because
    -- the other side of a note to oneself is listed. Derived from the status and the marks below.
    folder INTEGER CHECK (folder BETWEEN 1 AND 4),
    archived INTEGER NOT NULL CHECK (archived IN (0, 1)),
    deleted_at INTEGER,
    -- When the recipient read it. The sender's side has the same time as a receipt.
    read_at INTEGER,
    -- What lists are ordered by.
    sent_at INTEGER NOT NULL,
    sender_key TEXT NOT NULL,
    recipient_key TEXT NOT NULL,
    subject_key TEXT NOT NULL,
    -- The newest entry of a conversation in a folder represents the conversation in lists of that folder.
    representative INTEGER NOT NULL CHECK (representative IN (0, 1)),
    -- Of a representative: how many messages of the conversation are in the folder, and how many are unread.
    message_count INTEGER NOT NULL,
    unread_count INTEGER NOT NULL,
    PRIMARY KEY (owner_id, conversation_id, message_id, side)
) STRICT, WITHOUT ROWID;

-- One index for each order of a list. A list skips to a later page within its index alone, so each index
-- contains all columns that are tested or returned on the way.
CREATE INDEX entries_date ON entries (owner_id, folder, sent_at, message_id);
CREATE INDEX entries_conversation_date ON entries (owner_id, folder, sent_at, message_id, representative)
    WHERE representative;
CREATE INDEX entries_representative ON entries (owner_id, conversation_id, folder) WHERE representative;
CREATE INDEX entries_unread ON entries (owner_id, folder, sent_at, message_id, read_at)
    WHERE folder = 1 AND read_at IS NULL;
-- Everything in an inbox has the same recipient, everything in Sent the same sender. Names ascend, and what has the
-- same name comes newest first; where names descend, it is sorted.
CREATE INDEX entries_sender ON entries (owner_id, folder, sender_key, sent_at DESC, message_id DESC, representative)
    WHERE folder <> 2;
CREATE INDEX entries_recipient ON entries (owner_id, folder, recipient_key, sent_at DESC, message_id DESC, representative)
    WHERE folder <> 1;
CREATE INDEX entries_subject ON entries (owner_id, folder, subject_key, sent_at DESC, message_id DESC, representative);
-- Few entries are unread: without these, SQLite would walk through all of an inbox to list them by name.
CREATE INDEX entries_unread_sender
    ON entries (owner_id, folder, sender_key, sent_at DESC, message_id DESC, read_at)
    WHERE folder = 1 AND read_at IS NULL;
CREATE INDEX entries_unread_subject
    ON entries (owner_id, folder, subject_key, sent_at DESC, message_id DESC, read_at)
    WHERE folder = 1 AND read_at IS NULL;

-- The history of each mailbox, which event streams replay.
CREATE TABLE events (
    owner_id INTEGER NOT NULL REFERENCES mailboxes (owner_id),
    seq INTEGER NOT NULL,
    -- The kind of the stream event, and its data as JSON.
    kind TEXT NOT NULL,
    data TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    PRIMARY KEY (owner_id, seq)
) STRICT, WITHOUT ROWID;

CREATE INDEX events_created_at ON events (created_at);
