-- Messages, what each owner's mailbox holds of them, and the numbered history of each mailbox.

-- One row per account: its counters, absolute, kept in the transaction of each change.
CREATE TABLE mailboxes (
    owner_id BIGINT PRIMARY KEY REFERENCES users (id),
    -- Number of the latest change; each change has one row in `events`.
    seq BIGINT NOT NULL DEFAULT 0,
    unread BIGINT NOT NULL DEFAULT 0,
    unread_conversations BIGINT NOT NULL DEFAULT 0,
    notices BIGINT NOT NULL DEFAULT 0,
    inbox_messages BIGINT NOT NULL DEFAULT 0,
    inbox_conversations BIGINT NOT NULL DEFAULT 0,
    sent_messages BIGINT NOT NULL DEFAULT 0,
    sent_conversations BIGINT NOT NULL DEFAULT 0,
    archives_messages BIGINT NOT NULL DEFAULT 0,
    archives_conversations BIGINT NOT NULL DEFAULT 0,
    trash_messages BIGINT NOT NULL DEFAULT 0,
    trash_conversations BIGINT NOT NULL DEFAULT 0
);

-- What is the same for everybody who sees a message. A null sender or recipient is a visitor, then
-- `visitor_email` is filled. A message that several recipients share will have a null recipient too
-- and no address: its recipients are the entries of side 1.
CREATE TABLE messages (
    id BIGINT PRIMARY KEY,
    -- Id of the conversation's first message; its own id for a first message.
    conversation_id BIGINT NOT NULL,
    -- Somebody replied in this conversation. On the first message set by the first reply.
    threaded BOOLEAN NOT NULL,
    parent_id BIGINT REFERENCES messages (id),
    sender_id BIGINT REFERENCES users (id),
    recipient_id BIGINT REFERENCES users (id),
    visitor_email TEXT NOT NULL DEFAULT '',
    -- The visitor's side of the marks that members have in `entries`.
    visitor_read_at BIGINT,
    visitor_deleted_at BIGINT,
    subject TEXT NOT NULL,
    body TEXT NOT NULL,
    excerpt TEXT NOT NULL,
    sent_at BIGINT NOT NULL,
    replied_at BIGINT,
    status TEXT NOT NULL CHECK (status IN ('pending', 'accepted', 'rejected')),
    decided_by BIGINT REFERENCES users (id),
    decided_at BIGINT,
    reason TEXT NOT NULL DEFAULT ''
);

CREATE INDEX messages_parent ON messages (parent_id) WHERE parent_id IS NOT NULL;
-- What moderators look at: what is undecided, refused, or decided by a person.
CREATE INDEX messages_moderation ON messages (status, id)
    WHERE status <> 'accepted' OR decided_by IS NOT NULL;

-- What an owner's mailbox holds: a row for each side of a message that the owner is on.
-- The owner leads every key. Rows of one conversation lie together.
CREATE TABLE entries (
    owner_id BIGINT NOT NULL REFERENCES mailboxes (owner_id),
    conversation_id BIGINT NOT NULL,
    -- No foreign key: whenever a message is removed, the database would look for it in all
    -- mailboxes. The checkup finds what has no message.
    message_id BIGINT NOT NULL,
    -- 0 the owner sent it, 1 the owner received it.
    side BIGINT NOT NULL CHECK (side IN (0, 1)),
    -- 0 none (not accepted, or shown by the other side of a note to oneself),
    -- 1 inbox, 2 sent, 3 archives, 4 trash. Follows from the marks below.
    folder BIGINT NOT NULL CHECK (folder BETWEEN 0 AND 4),
    archived BOOLEAN NOT NULL,
    deleted_at BIGINT,
    -- When the recipient read it; on the sender's side the same, as a receipt.
    read_at BIGINT,
    -- What lists are ordered by.
    sent_at BIGINT NOT NULL,
    sender_key TEXT COLLATE "C" NOT NULL,
    recipient_key TEXT COLLATE "C" NOT NULL,
    subject_key TEXT COLLATE "C" NOT NULL,
    -- The newest message of its conversation in its folder stands for it, and its row is the
    -- summary: how many messages of the conversation are in the folder, how many unread.
    head BOOLEAN NOT NULL,
    head_count BIGINT NOT NULL,
    head_unread BIGINT NOT NULL,
    PRIMARY KEY (owner_id, conversation_id, message_id, side)
);

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
    owner_id BIGINT NOT NULL REFERENCES mailboxes (owner_id),
    seq BIGINT NOT NULL,
    kind TEXT NOT NULL,
    data TEXT NOT NULL,
    at BIGINT NOT NULL,
    PRIMARY KEY (owner_id, seq)
);

CREATE INDEX events_at ON events (at);

-- Keys that the server makes for itself.
CREATE TABLE secrets (
    name TEXT PRIMARY KEY,
    value BYTEA NOT NULL
);
