//! Behaviour of `messages`, as its callers see it, on both databases.

mod actions;
mod conversations;
mod long_conversations;
mod many_recipients;
mod model;
mod moderation;
mod property;
mod reading;
mod submission;
mod writing;

use crate::{Caller, Error, messages::Start, testing::TestPostroom};
use postroom_model::{
    Code, Entry, Folder, Message, MessageId, Mode, Part, Refusal, Selection, Sort, View,
    submission::{Reply, Write},
};

impl TestPostroom {
    /// Sends a message; its id.
    pub(crate) async fn send(&self, from: &Caller, to: &str, subject: &str) -> MessageId {
        let write = Write {
            to: to.split(',').map(str::to_owned).collect(),
            subject: subject.to_owned(),
            body: format!("The text of {subject}."),
        };
        self.messages().write(from, &write, None).await.unwrap().messages[0].id
    }

    /// Answers a message; the reply's id.
    pub(crate) async fn answer(&self, from: &Caller, id: MessageId) -> MessageId {
        let reply = Reply { body: "Yes.".to_owned(), ..Reply::default() };
        self.messages().reply(from, id, &reply, None).await.unwrap().messages[0].id
    }

    /// What somebody sees of a conversation that fits into a part. It is left unread.
    pub(crate) async fn conversation(&self, of: &Caller, id: MessageId) -> Vec<Message> {
        self.messages().conversation(of, id.into(), Part::Unread, 100, true).await.unwrap().items
    }

    pub(crate) async fn list(&self, of: &Caller, folder: Folder, mode: Mode) -> Vec<Entry> {
        let view = View { mode, ..View::of(folder) };
        let listing = self.messages().list(of, &view, 100, Start::Page).await.unwrap();
        assert_eq!(usize::try_from(listing.total).unwrap(), listing.items.len());
        listing.items
    }

    /// Ids in a folder by message, newest first.
    pub(crate) async fn ids(&self, of: &Caller, folder: Folder) -> Vec<MessageId> {
        self.list(of, folder, Mode::Messages).await.into_iter().map(|e| e.id).collect()
    }

    pub(crate) async fn unread(&self, of: &Caller) -> u64 {
        self.messages().counts(of).await.unwrap().unread
    }
}

fn messages(ids: &[MessageId]) -> Selection {
    Selection { messages: ids.to_vec(), conversations: Vec::new() }
}

fn conversation(id: MessageId) -> Selection {
    Selection { messages: Vec::new(), conversations: vec![id.into()] }
}

fn refusal<T: std::fmt::Debug>(result: Result<T, Error>) -> Refusal {
    match result.unwrap_err() {
        Error::Refused(refusal) => refusal,
        other => panic!("{other:?}"),
    }
}

#[expect(clippy::needless_pass_by_value, reason = "it is asked about what a call returns")]
fn is_not_found<T>(result: Result<T, Error>) -> bool {
    matches!(result, Err(Error::Refused(Refusal { code: Code::NotFound, .. })))
}

fn sort(text: &str) -> Sort {
    text.parse().unwrap()
}
