//! Which entry represents a conversation in a folder, and what it counts.

use super::{Conn, Tx, row, sql, statements};
use crate::error::{Error, Result};
use postroom_model::{ConversationId, Folder, MessageId, UserId};

statements! {
    /// At most one for each folder.
    OF_CONVERSATION = "
        SELECT folder, message_id, message_count, unread_count
        FROM entries
        WHERE owner_id = $1
          AND conversation_id = $2
          AND representative";
    /// The entry that represents a conversation in a folder does so no longer; its counts.
    REPLACE = "
        UPDATE entries
        SET representative = FALSE
        WHERE owner_id = $1
          AND conversation_id = $2
          AND folder = $3
          AND representative
        RETURNING message_count, unread_count";
    SET = "
        UPDATE entries
        SET representative = TRUE
          , message_count = $5
          , unread_count = $6
        WHERE owner_id = $1
          AND conversation_id = $2
          AND folder = $3
          AND message_id = $4";
    NEWEST_IN_FOLDER = "
        SELECT message_id
        FROM entries
        WHERE owner_id = $1
          AND conversation_id = $2
          AND folder = $3
        ORDER BY message_id DESC
        LIMIT 1";
}

row! {
    /// What the entry that represents a conversation in a folder counts.
    #[derive(Clone, Copy, Debug, Default)]
    pub(crate) struct RepresentativeCounts {
        /// The messages of the conversation in the folder.
        message_count: i64,
        /// Those that are unread.
        unread_count: i64,
    }
}

row! {
    /// An entry that represents its conversation in a folder.
    #[derive(Clone, Copy, Debug)]
    pub(crate) struct RepresentativeRow {
        ..counts: RepresentativeCounts,
        folder: Folder,
        message_id: MessageId,
    }
}

impl Conn {
    /// The entries that represent a conversation, one for each folder that it is in.
    pub(crate) async fn representatives(
        &mut self,
        owner: UserId,
        conversation: ConversationId,
    ) -> Result<Vec<RepresentativeRow>> {
        self.all(sql(OF_CONVERSATION).bind(owner).bind(conversation)).await
    }

    /// The newest message of a conversation in a folder, which has one.
    pub(crate) async fn newest_in_folder(
        &mut self,
        owner: UserId,
        conversation: ConversationId,
        folder: Folder,
    ) -> Result<MessageId> {
        let newest = sql(NEWEST_IN_FOLDER).bind(owner).bind(conversation).bind(folder);
        self.value(newest).await?.ok_or_else(|| Error::Internal("a count was wrong".to_owned()))
    }
}

impl Tx {
    /// Makes room for another entry to represent a conversation in a folder: what the one until now counted, if
    /// there was one.
    pub(crate) async fn replace_representative(
        &mut self,
        owner: UserId,
        conversation: ConversationId,
        folder: Folder,
    ) -> Result<Option<RepresentativeCounts>> {
        self.one(sql(REPLACE).bind(owner).bind(conversation).bind(folder)).await
    }

    /// Lets the entry of a message represent its conversation in a folder, with these counts.
    pub(crate) async fn set_representative(
        &mut self,
        owner: UserId,
        conversation: ConversationId,
        folder: Folder,
        id: MessageId,
        counts: RepresentativeCounts,
    ) -> Result<()> {
        let set = sql(SET).bind(owner).bind(conversation).bind(folder).bind(id);
        self.run(set.bind(counts.message_count).bind(counts.unread_count)).await.map(drop)
    }
}
