//! Maintenance as an operator sees it, on both databases.

mod checkup;
mod cleanup;
mod export;

use crate::{accounts::Caller, messages::Start, testing::TestPostroom};
use postroom_model::{Action, ConversationId, Entry, Folder, MessageId, Mode, View, post, post::Selection};

async fn write(room: &TestPostroom, from: &Caller, to: &str, subject: &str) -> MessageId {
    let write =
        post::Write { to: vec![to.to_owned()], subject: subject.to_owned(), body: "Text.".to_owned() };
    room.messages().write(from, &write, None).await.unwrap().messages[0].id
}

async fn reply(room: &TestPostroom, from: &Caller, id: MessageId) -> MessageId {
    let reply = post::Reply { body: "Answer.".to_owned(), ..post::Reply::default() };
    room.messages().reply(from, id, &reply, None).await.unwrap().messages[0].id
}

async fn delete(room: &TestPostroom, owner: &Caller, conversation: MessageId) {
    let conversations = vec![ConversationId::from(conversation)];
    let selection = Selection { messages: Vec::new(), conversations };
    room.messages().act(owner, Action::Delete, &selection, None).await.unwrap();
}

async fn list(room: &TestPostroom, owner: &Caller, folder: Folder, mode: Mode) -> Vec<Entry> {
    let view = View { mode, ..View::of(folder) };
    room.messages().list(owner, &view, 100, Start::Page).await.unwrap().items
}
