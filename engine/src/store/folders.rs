//! Pages of folders: one query a page, which reads the page and not the folder.
//!
//! The inner query walks one index in the order of the list and touches nothing else, so that even
//! skipping to a later page stays within the index; the outer one fetches what is shown. The folder
//! and the number of entries are written into the text, as plans are made when a statement is prepared:
//! PostgreSQL would take a bound limit for a tenth of the folder, and read whole tables to join that.
//! All texts are put together from the few words below; what callers say is always bound.

use super::{Conn, MessageSummary, Side, Sql, columns::folder_number, messages::summary_columns, row};
use crate::error::Result;
use postroom_model::{Folder, MessageId, Mode, Sort, SortKey, Timestamp, UserId};

/// What a list asks for.
#[derive(Clone, Debug)]
pub(crate) struct ListQuery {
    pub owner: UserId,
    pub folder: Folder,
    pub mode: Mode,
    pub sort: Sort,
    pub unread: bool,
    /// The page begins after it; else entries are skipped by number.
    pub after: Option<ListCursor>,
    pub skip: i64,
    pub limit: i64,
}

/// The entry of a sorted list that a page follows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ListCursor {
    /// The text that it is sorted by; empty when sorted by date.
    pub key: String,
    pub sent_at: Timestamp,
    pub id: MessageId,
}

row! {
    /// One entry of a list.
    #[derive(Clone, Debug)]
    pub(crate) struct FolderRow {
        ..message: MessageSummary,
        /// Messages of the conversation in the folder, or those unread where only unread ones are listed.
        count: i64,
        side: Side,
        read_at: Option<Timestamp>,
        sort_key: String,
    }
}

impl ListQuery {
    /// The statement with its values.
    pub(super) fn sql(&self) -> Sql {
        let bound = Sql::written(self.text()).bind(self.owner);
        match (&self.after, self.key()) {
            (None, _) if self.skip == 0 => bound,
            (None, _) => bound.bind(self.skip),
            (Some(after), None) => bound.bind(after.sent_at).bind(after.id),
            (Some(after), Some(_)) => bound.bind(&*after.key).bind(after.sent_at).bind(after.id),
        }
    }

    /// The column of a sort by text.
    fn key(&self) -> Option<&'static str> {
        match (self.sort.key, self.folder) {
            (SortKey::Date, _) => None,
            // All entries are equal there: by date.
            (SortKey::Sender, Folder::Sent) | (SortKey::Recipient, Folder::Inbox) => None,
            (SortKey::Sender, _) => Some("sender_key"),
            (SortKey::Recipient, _) => Some("recipient_key"),
            (SortKey::Subject, _) => Some("subject_key"),
        }
    }

    /// Equal keys are always ordered newest first; dates only if asked for.
    fn directions(&self) -> (&'static str, &'static str) {
        match (self.sort.key, self.sort.descending) {
            (SortKey::Date, true) => ("", "DESC"),
            (SortKey::Date, false) => ("", "ASC"),
            (_, true) => ("DESC", "DESC"),
            (_, false) => ("ASC", "DESC"),
        }
    }

    fn order(&self, table: &str) -> String {
        let (by_key, by_date) = self.directions();
        let key = self.key().map(|k| format!("{table}.{k} {by_key}, ")).unwrap_or_default();
        format!("{key}{table}.sent_at {by_date}, {table}.message_id {by_date}")
    }

    fn conditions(&self) -> String {
        let mut all = format!("e.owner_id = $1 AND e.folder = {}", folder_number(self.folder));
        let mut and = |condition: &str| {
            all.push_str(" AND ");
            all.push_str(condition);
        };
        // SQLite takes a partial index only where its condition stands in the query as it is.
        match self.key() {
            Some("sender_key") => and("e.folder <> 2"),
            Some("recipient_key") => and("e.folder <> 1"),
            _ => {}
        }
        if self.unread {
            and("e.read_at IS NULL");
        }
        match (self.mode, self.unread) {
            (Mode::Messages, _) => {}
            (Mode::Conversations, false) => and("e.representative"),
            // The newest of the unread ones represents the conversation.
            (Mode::Conversations, true) => and("e.message_id = (
                SELECT MAX(u.message_id) FROM entries AS u WHERE u.owner_id = $1
                    AND u.conversation_id = e.conversation_id AND u.folder + 0 = 1 AND u.read_at IS NULL)"),
        }
        if self.after.is_some() {
            let than = if self.directions().1 == "DESC" { "<" } else { ">" };
            match (self.key(), self.sort.descending) {
                (None, _) => and(&format!("(e.sent_at, e.message_id) {than} ($2, $3)")),
                (Some(key), true) => and(&format!("(e.{key}, e.sent_at, e.message_id) < ($2, $3, $4)")),
                (Some(key), false) => {
                    and(&format!(
                        "(e.{key} > $2 OR (e.{key} = $2 AND (e.sent_at, e.message_id) < ($3, $4)))"
                    ));
                }
            }
        }
        all
    }

    fn text(&self) -> String {
        // A query of its own for each, which has but one way: PostgreSQL might read a join by way of all
        // that the owner has. For the same reason `folder + 0` keeps it from the index of all unread.
        let column = |name: &str| {
            format!(
                "(SELECT e.{name} FROM entries AS e WHERE e.owner_id = $1
                AND e.conversation_id = p.conversation_id AND e.message_id = p.message_id AND e.side = p.side)"
            )
        };
        let count = if self.unread && self.mode == Mode::Conversations {
            "(SELECT COUNT(*) FROM entries AS u WHERE u.owner_id = $1
                AND u.conversation_id = p.conversation_id AND u.folder + 0 = 1 AND u.read_at IS NULL)"
                .to_owned()
        } else {
            column("message_count")
        };
        let key = self.key();
        let inner_key = key.map(|k| format!(", e.{k}")).unwrap_or_default();
        let shown_key = key.map_or_else(|| "''".to_owned(), |k| format!("p.{k}"));
        format!(
            "SELECT {summary}, {count} AS count, p.side, {read_at} AS read_at, {shown_key} AS sort_key
        FROM (
            SELECT e.conversation_id, e.message_id, e.side, e.sent_at{inner_key}
            FROM entries AS e
            WHERE {conditions}
            ORDER BY {inner_order}
            LIMIT {limit}{offset}) AS p
        JOIN messages AS m ON m.id = p.message_id
        LEFT JOIN users AS s ON s.id = m.sender_id
        LEFT JOIN users AS r ON r.id = m.recipient_id
        ORDER BY {outer_order}",
            summary = summary_columns!(),
            read_at = column("read_at"),
            limit = self.limit,
            offset = if self.after.is_none() && self.skip > 0 { " OFFSET $2" } else { "" },
            conditions = self.conditions(),
            inner_order = self.order("e"),
            outer_order = self.order("p"),
        )
    }
}

impl Conn {
    /// One page of a folder.
    pub(crate) async fn folder_page(&mut self, query: &ListQuery) -> Result<Vec<FolderRow>> {
        self.all(query.sql()).await
    }
}

/// Every text that can be asked for.
#[cfg(test)]
pub(super) fn all_texts() -> Vec<String> {
    let mut texts = Vec::new();
    for folder in Folder::ALL {
        for key in SortKey::ALL {
            for n in 0..32 {
                let bit = |b: u32| n & (1 << b) != 0;
                let query = ListQuery {
                    owner: UserId(1),
                    folder,
                    mode: if bit(0) { Mode::Messages } else { Mode::Conversations },
                    sort: Sort { key, descending: bit(1) },
                    unread: bit(2) && folder == Folder::Inbox,
                    after: bit(3).then(|| ListCursor {
                        key: String::new(),
                        sent_at: Timestamp::from_micros(0),
                        id: MessageId(0),
                    }),
                    skip: i64::from(bit(4)),
                    limit: 20,
                };
                texts.push(query.text());
            }
        }
    }
    texts.sort();
    texts.dedup();
    texts
}
