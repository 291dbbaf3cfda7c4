//! After any sequence of what several people do, every list, counter and event equals a naive recount.

use super::{
    is_not_found,
    model::{Model, ModelMessage},
};
use crate::{
    Caller,
    live::Subscription,
    messages::Start,
    moderation::Decision,
    settings::Verdict,
    testing::{ACCEPTED, Known, Page, TestPostroom, db_test, decide, subscribe},
};
use futures_util::FutureExt;
use postroom_model::{
    Action, Folder, MessageId, Mode, Part, Selection, Status, View,
    submission::{Reply, Write},
};
use proptest::{
    collection::vec,
    prelude::*,
    test_runner::{Config, TestRunner},
};
use std::{collections::BTreeMap, time::Duration};

const PEOPLE: usize = 3;

/// What somebody does. Messages are named by their place among those there are.
#[derive(Clone, Debug)]
enum Operation {
    Write { from: usize, to: Vec<usize>, held: bool },
    Reply { from: usize, to: usize, copy: Option<usize>, held: bool },
    Act { who: usize, action: Action, messages: Vec<usize>, conversations: Vec<usize> },
    Read { who: usize, message: usize },
    Decide { message: usize, decision: u8 },
}

fn operation() -> impl Strategy<Value = Operation> {
    let person = 0..PEOPLE;
    prop_oneof![
        3 => (person.clone(), vec(person.clone(), 1..3), proptest::bool::weighted(0.3))
            .prop_map(|(from, to, held)| Operation::Write { from, to, held }),
        5 => (
            person.clone(), 0..40usize, proptest::option::weighted(0.2, person.clone()), proptest::bool::weighted(0.3)
        )
            .prop_map(|(from, to, copy, held)| Operation::Reply { from, to, copy, held }),
        6 => (person.clone(), proptest::sample::select(Action::ALL.to_vec()), vec(0..40usize, 0..3), vec(0..40usize, 0..2))
            .prop_map(|(who, action, messages, conversations)| Operation::Act { who, action, messages, conversations }),
        2 => (person, 0..40usize).prop_map(|(who, message)| Operation::Read { who, message }),
        3 => (0..40usize, 0..3u8).prop_map(|(message, decision)| Operation::Decide { message, decision }),
    ]
}

struct World<'r> {
    postroom: &'r TestPostroom,
    people: Vec<Caller>,
    streams: Vec<Subscription>,
    pages: Vec<Page>,
    model: Model,
}

/// The body of a message that is held, or accepted at once.
fn body(held: bool) -> String {
    if held { String::new() } else { ACCEPTED.to_owned() }
}

impl World<'_> {
    async fn apply(&mut self, operation: &Operation) {
        self.postroom.clock.advance(Duration::from_secs(1));
        let now = self.postroom.clock().now().micros();
        let known: Vec<i64> = self.model.messages.iter().map(|m| m.id).collect();
        let pick = |n: usize| if known.is_empty() { None } else { Some(known[n % known.len()]) };
        match operation {
            Operation::Write { from, to, held } => {
                let names = to.iter().map(|p| self.people[*p].profile.name.clone()).collect();
                let write = Write { to: names, subject: "S".to_owned(), body: body(*held) };
                let sent = self.postroom.messages().write(&self.people[*from], &write, None).await.unwrap();
                for one in sent.messages {
                    let recipient = self
                        .people
                        .iter()
                        .position(|p| Some(p.profile.name.as_str()) == one.recipient.name())
                        .unwrap();
                    self.add(one.id.0, None, *from, recipient, one.status, now);
                }
            }
            Operation::Reply { from, to, copy, held } => {
                let Some(parent) = pick(*to) else { return };
                let copies = copy.iter().map(|p| self.people[*p].profile.name.clone()).collect();
                let reply = Reply { to: copies, body: body(*held), subject: None };
                let result = self
                    .postroom
                    .messages()
                    .reply(&self.people[*from], MessageId(parent), &reply, None)
                    .await;
                if !self.model.may_reply(*from, parent) {
                    assert!(is_not_found(result), "{operation:?}");
                    return;
                }
                let sent = result.unwrap();
                assert_eq!(
                    sent.messages[0].recipient.name(),
                    Some(self.people[self.model.addressee(*from, parent)].profile.name.as_str())
                );
                self.model.reply_reads(*from, parent);
                for one in sent.messages {
                    let recipient = self
                        .people
                        .iter()
                        .position(|p| Some(p.profile.name.as_str()) == one.recipient.name())
                        .unwrap();
                    self.add(one.id.0, Some(parent), *from, recipient, one.status, now);
                }
            }
            Operation::Act { who, action, messages, conversations } => {
                let ids: Vec<i64> = messages.iter().filter_map(|n| pick(*n)).collect();
                let roots: Vec<i64> =
                    conversations.iter().filter_map(|n| pick(*n)).map(|id| self.model.get(id).root).collect();
                if ids.is_empty() && roots.is_empty() {
                    return;
                }
                let selection = Selection {
                    messages: ids.iter().copied().map(MessageId).collect(),
                    conversations: roots.iter().map(|id| MessageId(*id).into()).collect(),
                };
                let result =
                    self.postroom.messages().act(&self.people[*who], *action, &selection, None).await;
                if self.model.act(*who, *action, &ids, &roots) {
                    result.unwrap();
                } else {
                    assert!(is_not_found(result), "{operation:?}");
                }
            }
            Operation::Read { who, message } => {
                let Some(id) = pick(*message) else { return };
                let root = self.model.get(id).root;
                let result = self
                    .postroom
                    .messages()
                    .conversation(&self.people[*who], MessageId(root).into(), Part::Unread, 100, false)
                    .await;
                let seen = self.model.messages.iter().any(|m| m.root == root && m.visible_to(*who));
                assert_eq!(result.is_ok(), seen, "{operation:?}");
                self.model.act(*who, Action::MarkRead, &[], &[root]);
            }
            Operation::Decide { message, decision } => {
                let Some(id) = pick(*message) else { return };
                let (decision, status) = match decision {
                    0 => (Decision::Accept, Status::Accepted),
                    1 => (Decision::Reject { reason: None }, Status::Rejected),
                    _ => (Decision::Reset, Status::Pending),
                };
                let ModelMessage { held, status: expected, .. } = *self.model.get(id);
                let result = decide(self.postroom, None, MessageId(id), decision, expected).await;
                if !held {
                    assert!(is_not_found(result), "what was delivered is not for moderators: {operation:?}");
                    return;
                }
                result.unwrap();
                self.model.decide(id, status);
            }
        }
    }

    fn add(
        &mut self,
        id: i64,
        parent: Option<i64>,
        sender: usize,
        recipient: usize,
        status: Status,
        sent_at: i64,
    ) {
        let root = parent.map_or(id, |p| self.model.get(p).root);
        let deleted = [false, status == Status::Rejected];
        let archived = [false; 2];
        self.model.messages.push(ModelMessage {
            id,
            root,
            parent,
            sender,
            recipient,
            status,
            held: status != Status::Accepted,
            sent_at,
            read: false,
            archived,
            deleted,
        });
    }

    async fn check(&mut self, operation: &Operation) {
        for who in 0..PEOPLE {
            self.check_lists(who, operation).await;
            self.check_events(who, operation);
        }
        for m in &self.model.messages {
            let seen = self
                .postroom
                .messages()
                .message(&self.people[m.sender], MessageId(m.id), true)
                .await
                .unwrap();
            assert_eq!(seen.replied_at.map(|t| t.micros()), self.model.replied_at(m.id), "{operation:?}");
            assert_eq!(seen.status, m.status);
        }
    }

    async fn check_lists(&self, who: usize, operation: &Operation) {
        let caller = &self.people[who];
        let messages = self.postroom.messages();
        for folder in Folder::ALL {
            for (mode, unread) in [
                (Mode::Conversations, false),
                (Mode::Messages, false),
                (Mode::Conversations, true),
                (Mode::Messages, true),
            ] {
                let view = View { mode, unread, ..View::of(folder) };
                let wanted = self.model.list(who, folder, mode, unread && folder == Folder::Inbox);
                let (mut found, mut cursor) = (Vec::new(), None);
                loop {
                    let part = messages.list(caller, &view, 3, Start::Cursor(cursor)).await.unwrap();
                    assert_eq!(
                        usize::try_from(part.total).unwrap(),
                        wanted.len(),
                        "{view:?} of {who} after {operation:?}"
                    );
                    found.extend(part.items.iter().map(|e| (e.id.0, e.conversation.map(|c| c.0), e.count)));
                    cursor = part.next;
                    if cursor.is_none() {
                        break;
                    }
                }
                assert_eq!(found, wanted, "{view:?} of {who} after {operation:?}");
            }
        }
        let counts = messages.counts(caller).await.unwrap();
        assert_eq!(
            usize::try_from(counts.unread).unwrap(),
            self.model.unread(who),
            "{who} after {operation:?}"
        );
    }

    /// State before + events = state now.
    fn check_events(&mut self, who: usize, operation: &Operation) {
        let page = &mut self.pages[who];
        while let Some(frame) = self.streams[who].next().now_or_never() {
            assert!(page.apply(&frame.unwrap()), "no reason to fetch afresh");
        }
        let mut wanted = BTreeMap::new();
        for m in self.model.messages.iter().filter(|m| m.visible_to(who)) {
            let folders: Vec<Folder> = Folder::ALL.into_iter().filter(|f| m.is_in(*f, who)).collect();
            let conversation = self.model.messages.iter().any(|r| r.root == m.root && r.parent.is_some());
            wanted.insert(
                m.id,
                Known {
                    folders,
                    conversation: conversation.then_some(m.root),
                    read: m.read,
                    replied_at: self.model.replied_at(m.id),
                    status: m.status,
                },
            );
        }
        assert_eq!(page.known, wanted, "{who} after {operation:?}");
        assert_eq!(
            usize::try_from(page.counts.unread).unwrap(),
            self.model.unread(who),
            "{who} after {operation:?}"
        );
    }
}

async fn run_operations(postroom: &TestPostroom, case: u32, operations: &[Operation]) {
    let mut people = Vec::new();
    let mut streams = Vec::new();
    for n in 0..PEOPLE {
        let person = postroom.user(&format!("p{case}-{n}")).await;
        streams.push(subscribe(postroom, &person, None).await);
        people.push(person);
    }
    let pages = people.iter().map(|_| Page::default()).collect();
    let mut world = World { postroom, people, streams, pages, model: Model::default() };
    for operation in operations {
        world.apply(operation).await;
        world.check(operation).await;
    }
}

db_test! {
    with(|s| s.moderation.default = Verdict::Hold)
    async fn everything_kept_in_step_equals_a_recount(postroom: TestPostroom) {
        let mut runner = TestRunner::new(Config {
            cases: 40,
            failure_persistence: None,
            max_shrink_iters: 200,
            ..Config::default()
        });
        let case = std::sync::atomic::AtomicU32::new(0);
        let handle = tokio::runtime::Handle::current();
        let result = tokio::task::block_in_place(|| {
            runner.run(&vec(operation(), 1..25), |operations| {
                let case = case.fetch_add(1, std::sync::atomic::Ordering::SeqCst);
                let played = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
                    handle.block_on(run_operations(&postroom, case, &operations));
                }));
                played.map_err(|e| {
                    let text = e.downcast_ref::<String>().cloned().unwrap_or_default();
                    TestCaseError::fail(text)
                })
            })
        });
        if let Err(error) = result {
            panic!("{error}");
        }
        assert_eq!(postroom.maintenance().checkup(false).await.unwrap(), []);
    }
}
