//! A selection as the work of an action: what is selected of each conversation, how much that is, and what of it fits
//! into one transaction.

use crate::{error::Result, store::Conn};
use postroom_model::{ConversationId, MessageId, Selection, UserId};
use std::collections::{BTreeMap, VecDeque};

/// What the first transaction of a long action changes, in messages. Others' writes wait for one transaction at most.
pub(super) const STEP: i64 = 500;
/// What later ones may change, where the database is quick.
pub(super) const LARGEST_STEP: i64 = 1000;
/// What a conversation costs beside its messages, in messages: the statements for each.
const CONVERSATION_WEIGHT: i64 = 4;

/// What is selected of a conversation.
pub(super) enum ConversationSelection {
    /// Of all messages after one of them those that the action changes, at most so many.
    AllAfter { after: MessageId, limit: i64 },
    /// These messages.
    Messages(Vec<MessageId>),
}

/// A selection by conversation, as entries are kept.
pub(super) type SelectionByConversation = BTreeMap<ConversationId, ConversationSelection>;

/// What an action has still to do.
pub(super) struct ActionWork {
    conversations: VecDeque<ConversationWork>,
    /// Of the first conversation a part was taken out.
    is_first_begun: bool,
}

/// What an action has still to do in a conversation.
struct ConversationWork {
    conversation: ConversationId,
    selection: ConversationSelection,
    /// How many messages are selected.
    messages: i64,
}

impl ActionWork {
    /// The selection of an owner.
    pub(super) async fn load(conn: &mut Conn, owner: UserId, selection: &Selection) -> Result<Self> {
        let mut work: BTreeMap<ConversationId, ConversationWork> = BTreeMap::new();
        for row in conn.conversations_of(&selection.messages).await? {
            let conversation = row.conversation_id;
            let entry = work.entry(conversation).or_insert_with(|| ConversationWork {
                conversation,
                selection: ConversationSelection::Messages(Vec::new()),
                messages: 0,
            });
            entry.messages += 1;
            if let ConversationSelection::Messages(ids) = &mut entry.selection {
                ids.push(row.id);
            }
        }
        for conversation in &selection.conversations {
            let selection = ConversationSelection::AllAfter { after: MessageId(0), limit: LARGEST_STEP };
            work.insert(
                *conversation,
                ConversationWork { conversation: *conversation, selection, messages: 0 },
            );
        }
        for row in conn.conversation_sizes(owner, &selection.conversations).await? {
            work.entry(row.conversation_id).and_modify(|work| work.messages = row.messages);
        }
        Ok(Self { conversations: work.into_values().collect(), is_first_begun: false })
    }

    /// How much there is to do.
    pub(super) fn weight(&self) -> i64 {
        self.conversations.iter().map(ConversationWork::weight).sum()
    }

    /// Takes out what fits into a transaction of this size, at least a part of a conversation.
    pub(super) fn take(&mut self, size: i64) -> SelectionByConversation {
        let mut taken = SelectionByConversation::new();
        let mut room = size;
        self.is_first_begun = false;
        while let Some(mut next) = self.conversations.pop_front() {
            if next.weight() <= room {
                room -= next.weight();
                taken.insert(next.conversation, next.selection);
                continue;
            }
            if taken.is_empty() {
                taken.insert(next.conversation, next.split_off(size));
                self.is_first_begun = true;
            }
            self.conversations.push_front(next);
            break;
        }
        taken
    }

    /// Notes which message the transaction has looked at last. Where it has changed a part of a conversation, the rest
    /// comes after that one; where it has found nothing, there is no rest.
    pub(super) fn go_on_after(&mut self, last: Option<MessageId>) {
        if !self.is_first_begun {
            return;
        }
        let first = self.conversations.front_mut().map(|work| &mut work.selection);
        if let Some(ConversationSelection::AllAfter { after, .. }) = first {
            match last {
                Some(last) => *after = last,
                None => drop(self.conversations.pop_front()),
            }
        }
    }
}

impl ConversationWork {
    fn weight(&self) -> i64 {
        self.messages + CONVERSATION_WEIGHT
    }

    /// Takes out so many messages, but leaves something.
    fn split_off(&mut self, size: i64) -> ConversationSelection {
        match &mut self.selection {
            ConversationSelection::AllAfter { after, .. } => {
                self.messages = (self.messages - size).max(0);
                ConversationSelection::AllAfter { after: *after, limit: size }
            }
            ConversationSelection::Messages(ids) => {
                let taken = usize::try_from(size).unwrap_or(usize::MAX).min(ids.len().saturating_sub(1));
                let rest = ids.split_off(taken);
                self.messages = i64::try_from(rest.len()).unwrap_or(i64::MAX);
                ConversationSelection::Messages(std::mem::replace(ids, rest))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn work(sizes: &[i64]) -> ActionWork {
        let conversations = sizes.iter().zip(1..).map(|(messages, id)| ConversationWork {
            conversation: ConversationId(id),
            selection: ConversationSelection::AllAfter { after: MessageId(0), limit: LARGEST_STEP },
            messages: *messages,
        });
        ActionWork { conversations: conversations.collect(), is_first_begun: false }
    }

    fn ids(taken: &SelectionByConversation) -> Vec<i64> {
        taken.keys().map(|id| id.0).collect()
    }

    #[test]
    fn short_conversations_share_a_transaction_and_long_ones_take_several() {
        let mut work = work(&[100, 100, 700, 1, 1]);
        assert_eq!(ids(&work.take(500)), [1, 2]);
        assert_eq!(ids(&work.take(500)), [3]);
        work.go_on_after(Some(MessageId(500)));
        let rest = work.take(500);
        assert_eq!(ids(&rest), [3, 4, 5]);
        let after = |id| match rest[&ConversationId(id)] {
            ConversationSelection::AllAfter { after, .. } => after.0,
            ConversationSelection::Messages(_) => panic!("it was selected as a whole"),
        };
        assert_eq!((after(3), after(4), work.weight()), (500, 0, 0));
    }

    #[test]
    fn a_conversation_in_which_nothing_is_left_is_over() {
        let mut work = work(&[2000, 1]);
        assert_eq!(ids(&work.take(500)), [1]);
        work.go_on_after(None);
        assert_eq!(ids(&work.take(500)), [2]);
    }

    #[test]
    fn many_messages_of_a_conversation_are_taken_in_parts() {
        let conversation = ConversationId(1);
        let selection = ConversationSelection::Messages((1..=8).map(MessageId).collect());
        let first = ConversationWork { conversation, selection, messages: 8 };
        let mut work = ActionWork { conversations: [first].into(), is_first_begun: false };
        let mut sizes = Vec::new();
        while work.weight() > 0 {
            match work.take(7).remove(&conversation) {
                Some(ConversationSelection::Messages(ids)) => sizes.push(ids.len()),
                _ => panic!("they are of this conversation"),
            }
            work.go_on_after(Some(MessageId(8)));
        }
        assert_eq!(sizes, [7, 1]);
    }
}
