//! Members whose account was removed, in answers to programs: shown by the text that stands for all of them.

use postroom_engine::moderation::ModerationItem;
use postroom_model::{Entry, Message, Party};
use postroom_texts::name_former_member;

/// Something with the two ends of a message.
pub trait Parties: Sized {
    /// Sender and recipient.
    fn parties(&mut self) -> [&mut Party; 2];

    /// Gives former members the name that they are shown by, in the language of the request.
    #[must_use]
    fn with_former_members_named(mut self) -> Self {
        self.parties().into_iter().for_each(name_former_member);
        self
    }
}

impl Parties for Entry {
    fn parties(&mut self) -> [&mut Party; 2] {
        [&mut self.sender, &mut self.recipient]
    }
}

impl Parties for Message {
    fn parties(&mut self) -> [&mut Party; 2] {
        [&mut self.sender, &mut self.recipient]
    }
}

impl Parties for ModerationItem {
    fn parties(&mut self) -> [&mut Party; 2] {
        [&mut self.sender, &mut self.recipient]
    }
}

/// Names the former members of all items of a list.
pub fn with_former_members_named<T: Parties>(items: Vec<T>) -> Vec<T> {
    items.into_iter().map(Parties::with_former_members_named).collect()
}
