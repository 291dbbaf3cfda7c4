-- A list skips to a later page within its index: so the index holds all that is asked on the way.
DROP INDEX entries_head_date;
DROP INDEX entries_date;
CREATE INDEX entries_date ON entries (owner_id, folder, sent_at, message_id) INCLUDE (conversation_id, side);
CREATE INDEX entries_head_date ON entries (owner_id, folder, sent_at, message_id)
    INCLUDE (conversation_id, side, head) WHERE head;
