//! The messages that a page shows of a conversation: the part that it began with, and the parts that were loaded
//! beside it.

use crate::wire::LoadedConversation;
use postroom_model::{ConversationPart, ItemId, Message, MessageId, Part, text::without_reply_prefix};

/// Messages that follow each other.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ShownMessages {
    item: Option<ItemId>,
    /// Oldest first.
    pub items: Vec<Message>,
    /// How many messages stand before them.
    pub earlier: u64,
    /// How many messages stand after them.
    pub later: u64,
}

impl ShownMessages {
    /// Those of a page that was just loaded.
    pub fn of(conversation: &LoadedConversation) -> Self {
        let mut shown = Self { item: Some(conversation.item), ..Self::default() };
        shown.take_over(&conversation.part);
        shown
    }

    /// Takes over a part: in place of what it holds, and beside the rest. One that does not join the rest replaces it,
    /// so that nothing is missing between two messages.
    pub fn take_over(&mut self, part: &ConversationPart) {
        let (Some(first), Some(last)) = (part.items.first(), part.items.last()) else { return };
        let before: Vec<Message> = self.items.iter().filter(|m| m.id < first.id).cloned().collect();
        // After the end of the conversation there is nothing any more.
        let after = self.items.iter().filter(|m| m.id > last.id && part.count_after() > 0);
        let after: Vec<Message> = after.cloned().collect();
        let overlaps = before.len() + after.len() < self.items.len();
        let (joins_before, joins_after) = (
            part.earlier == self.earlier + count(&self.items),
            part.earlier + count(&part.items) == self.earlier,
        );
        let kept_before = if overlaps || joins_before { before } else { Vec::new() };
        let kept_after = if overlaps || joins_after { after } else { Vec::new() };
        self.earlier = part.earlier.saturating_sub(count(&kept_before));
        self.items = [kept_before.as_slice(), &part.items, &kept_after].concat();
        self.later = part.total.saturating_sub(self.earlier + count(&self.items));
    }

    /// The part to ask for when the mailbox has changed: what follows the newest message where that is shown, else
    /// what was shown. None where another item is shown.
    pub fn part_to_refetch(&self, item: Option<ItemId>) -> Option<Part> {
        let first = self.items.first().filter(|_| self.item == item)?;
        Some(if self.later == 0 { Part::Newest } else { Part::After(MessageId(first.id.0 - 1)) })
    }

    /// There are several messages, shown or not.
    pub fn is_conversation(&self) -> bool {
        self.earlier + count(&self.items) + self.later > 1
    }

    /// The subject: that of the first message, as later ones only answer it.
    pub fn subject(&self) -> &str {
        let subject = self.items.first().map_or("", |first| &first.subject);
        if self.earlier > 0 { without_reply_prefix(subject) } else { subject }
    }

    /// The newest message, where it is shown.
    pub fn newest(&self) -> Option<MessageId> {
        self.items.last().filter(|_| self.later == 0).map(|last| last.id)
    }
}

fn count(messages: &[Message]) -> u64 {
    u64::try_from(messages.len()).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use postroom_model::{ConversationId, Person, PublicParticipant, Status, Timestamp};

    fn message(id: i64) -> Message {
        let participant =
            || PublicParticipant::Member(Person { name: "anna".to_owned(), display: "Anna".to_owned() });
        Message {
            id: MessageId(id),
            conversation: Some(ConversationId(1)),
            parent: None,
            sender: participant(),
            recipient: participant(),
            subject: String::new(),
            body: String::new(),
            sent_at: Timestamp::default(),
            read_at: None,
            replied_at: None,
            archived: false,
            deleted_at: None,
            status: Status::Accepted,
            reason: String::new(),
            outgoing: false,
        }
    }

    /// The messages `from` to `to` of a conversation whose ids are counted from 1.
    fn part(from: i64, to: i64, total: u64) -> ConversationPart {
        let items: Vec<Message> = (from..=to).map(message).collect();
        let earlier = u64::try_from(from - 1).unwrap();
        ConversationPart { items, previous: None, next: None, earlier, total, reply_to: None }
    }

    fn shown(part: ConversationPart) -> ShownMessages {
        let item = ItemId::Conversation(ConversationId(1));
        ShownMessages::of(&LoadedConversation { item, part, key: String::new(), draft: String::new() })
    }

    /// The first and the last id, and how many messages stand around them.
    fn range(shown: &ShownMessages) -> (i64, i64, u64, u64) {
        let ids: Vec<i64> = shown.items.iter().map(|m| m.id.0).collect();
        assert!(ids.windows(2).all(|pair| pair[0] + 1 == pair[1]), "{ids:?}");
        (ids[0], ids[ids.len() - 1], shown.earlier, shown.later)
    }

    #[test]
    fn parts_beside_what_is_shown_join_it() {
        let mut all = shown(part(51, 60, 100));
        assert_eq!(range(&all), (51, 60, 50, 40));
        all.take_over(&part(41, 50, 100));
        all.take_over(&part(61, 100, 100));
        assert_eq!(range(&all), (41, 100, 40, 0));
    }

    #[test]
    fn what_is_new_joins_and_what_was_loaded_before_stays() {
        let mut all = shown(part(51, 100, 100));
        all.take_over(&part(21, 50, 100));
        all.take_over(&part(53, 102, 102));
        assert_eq!(range(&all), (21, 102, 20, 0));
    }

    #[test]
    fn nothing_is_missing_between_two_messages() {
        let mut all = shown(part(1, 20, 20));
        all.take_over(&part(41, 60, 60));
        assert_eq!(range(&all), (41, 60, 40, 0));
    }

    #[test]
    fn what_is_not_there_any_more_leaves() {
        let mut all = shown(part(1, 20, 20));
        all.take_over(&part(1, 19, 19));
        assert_eq!(range(&all), (1, 19, 0, 0));
    }

    #[test]
    fn the_end_follows_new_messages_and_another_place_stays() {
        let item = Some(ItemId::Conversation(ConversationId(1)));
        assert_eq!(shown(part(51, 100, 100)).part_to_refetch(item), Some(Part::Newest));
        assert_eq!(shown(part(51, 60, 100)).part_to_refetch(item), Some(Part::After(MessageId(50))));
        assert_eq!(shown(part(51, 60, 100)).part_to_refetch(None), None);
    }
}
