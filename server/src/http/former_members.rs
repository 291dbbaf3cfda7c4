//! Members whose account was removed, in answers to programs: shown by the text that stands for all of them.

use postroom_engine::moderation::ModerationItem;
use postroom_model::{Entry, Message, PublicParticipant};
use postroom_texts::name_former_member;

/// Something that names the sender and the recipient of a message.
pub trait Participants: Sized {
    /// Sender and recipient.
    fn participants(&mut self) -> [&mut PublicParticipant; 2];

    /// Gives former members the name that they are shown by, in the language of the request.
    #[must_use]
    fn with_former_members_named(mut self) -> Self {
        self.participants().into_iter().for_each(name_former_member);
        self
    }
}

impl Participants for Entry {
    fn participants(&mut self) -> [&mut PublicParticipant; 2] {
        [&mut self.sender, &mut self.recipient]
    }
}

impl Participants for Message {
    fn participants(&mut self) -> [&mut PublicParticipant; 2] {
        [&mut self.sender, &mut self.recipient]
    }
}

impl Participants for ModerationItem {
    fn participants(&mut self) -> [&mut PublicParticipant; 2] {
        [&mut self.sender, &mut self.recipient]
    }
}

/// Names the former members of all items of a list.
pub fn with_former_members_named<T: Participants>(items: Vec<T>) -> Vec<T> {
    items.into_iter().map(Participants::with_former_members_named).collect()
}
