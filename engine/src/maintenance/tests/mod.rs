//! Maintenance as an operator sees it, on both databases.

mod checkup;
mod cleanup;
mod export;

use crate::{accounts::Caller, messages::Start, testing::TestPostroom};
use postroom_model::{
    Action, ConversationId, Entry, Folder, MessageId, Mode, Selection, View,
    submission::{Reply, Write},
};

async fn write(postroom: &TestPostroom, from: &Caller, to: &str, subject: &str) -> MessageId {
    let write = Write { to: vec![to.to_owned()], subject: subject.to_owned(), body: "Text.".to_owned() };
    postroom.messages().write(from, &write, None).await.unwrap().messages[0].id
}

async fn reply(postroom: &TestPostroom, from: &Caller, id: MessageId) -> MessageId {
    let reply = Reply { body: "Answer.".to_owned(), ..Reply::default() };
    postroom.messages().reply(from, id, &reply, None).await.unwrap().messages[0].id
}

async fn delete(postroom: &TestPostroom, owner: &Caller, conversation: MessageId) {
    let conversations = vec![ConversationId::from(conversation)];
    let selection = Selection { messages: Vec::new(), conversations };
    postroom.messages().act(owner, Action::Delete, &selection, None).await.unwrap();
}

async fn list(postroom: &TestPostroom, owner: &Caller, folder: Folder, mode: Mode) -> Vec<Entry> {
    let view = View { mode, ..View::of(folder) };
    postroom.messages().list(owner, &view, 100, Start::Page).await.unwrap().items
}
