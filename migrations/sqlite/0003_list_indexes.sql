-- A list by conversation skips to a later page within its index: so the index says that all are heads.
DROP INDEX entries_head_date;
CREATE INDEX entries_head_date ON entries (owner_id, folder, sent_at, message_id, head) WHERE head;
