//! The way of every message: filters, moderators, and what is stored for members and visitors.

use super::refusal;
use crate::{
    Builder, Member, Participant, Postroom, Result,
    clock::ClockAndRng,
    filters::{Exchange, ExchangeFilter, FilterDecision, UserFilter},
    moderation::{AutoModerator, Rating, UnsentMessage},
    settings::Verdict,
    testing::{TestPostroom, db_test},
};
use async_trait::async_trait;
use postroom_model::{
    Code, Detail, FieldError, Folder, Mode, PublicParticipant, Status,
    submission::{Reply, Write},
};

/// Refuses members whose names begin with certain letters.
struct RefusedInitials;

fn decide_by_initial(name: &str, refused: &str) -> FilterDecision {
    match name.get(..1) {
        Some(initial) if refused.contains(initial) => {
            FilterDecision::Refuse { reason: format!("letter {initial}") }
        }
        _ => FilterDecision::Allow,
    }
}

#[async_trait]
impl UserFilter for RefusedInitials {
    async fn check(&self, recipient: &Member) -> Result<FilterDecision> {
        Ok(decide_by_initial(&recipient.name, "uv"))
    }
}

#[async_trait]
impl ExchangeFilter for RefusedInitials {
    async fn check(&self, exchange: &Exchange<'_>) -> Result<FilterDecision> {
        Ok(match exchange.recipients {
            // The addressee of a reply.
            None if exchange.recipient.name == "quiet" => FilterDecision::Refuse { reason: String::new() },
            None => FilterDecision::Allow,
            Some(_) => decide_by_initial(&exchange.recipient.name, "e"),
        })
    }
}

/// Accepts for some recipients, rejects for others, has no opinion about the rest.
struct Opinions;

#[async_trait]
impl AutoModerator for Opinions {
    async fn rate(&self, message: &UnsentMessage<'_>) -> Result<Rating> {
        Ok(match message.recipient.member().map(|member| member.name.as_str()) {
            Some("anna") => Rating::ACCEPT,
            Some("ben") => Rating::REJECT.because("too many links"),
            _ => Rating::NEUTRAL,
        })
    }
}

/// Another handle on the same database, with what a site adds.
async fn with(postroom: &TestPostroom, add: impl FnOnce(Builder) -> Builder) -> Postroom {
    let builder = Postroom::builder(postroom.settings().clone())
        .clock_and_rng(ClockAndRng::seeded(postroom.clock.clone(), 9));
    add(builder).open().await.unwrap()
}

fn to(names: &[&str]) -> Write {
    let to = names.iter().map(|name| (*name).to_owned()).collect();
    Write { to, subject: "Hello".to_owned(), body: "Text".to_owned() }
}

db_test! {
    async fn filters_stop_a_submission_and_say_whom_it_was_about(postroom: TestPostroom) {
        let anna = postroom.user("anna").await;
        for name in ["ute", "vera", "eve", "quiet"] {
            postroom.user(name).await;
        }
        let filtered =
            with(&postroom, |builder| builder.user_filter(RefusedInitials).exchange_filter(RefusedInitials))
                .await;
        let refused = refusal(
            filtered.messages().write(&anna, &to(&["anna", "ute", "vera", "eve", "nobody"]), None).await,
        );
        let error = |code, name: &str, reason: &str| {
            let detail = Detail::Recipient { name: name.to_owned(), reason: reason.to_owned() };
            FieldError::with("to", code, detail)
        };
        let expected = [
            error(Code::RecipientsUnknown, "nobody", ""),
            error(Code::RecipientsFiltered, "ute", "letter u"),
            error(Code::RecipientsFiltered, "vera", "letter v"),
        ];
        assert_eq!(refused.errors, expected, "exchanges are not asked about then");
        let refused = refusal(filtered.messages().write(&anna, &to(&["anna", "eve"]), None).await);
        assert_eq!(refused.field("to").unwrap().code, Code::ExchangeFiltered);
        assert!(postroom.ids(&anna, Folder::Sent).await.is_empty(), "nobody gets anything");
        filtered.messages().write(&anna, &to(&["anna"]), None).await.unwrap();
        filtered.close().await;
    }
}

db_test! {
    async fn the_addressee_of_a_reply_is_filtered_as_such(postroom: TestPostroom) {
        let (anna, eve, quiet) =
            (postroom.user("anna").await, postroom.user("eve").await, postroom.user("quiet").await);
        let (from_eve, from_quiet) =
            (postroom.send(&eve, "anna", "A").await, postroom.send(&quiet, "anna", "B").await);
        let filtered =
            with(&postroom, |builder| builder.user_filter(RefusedInitials).exchange_filter(RefusedInitials))
                .await;
        let copy = Reply { to: vec!["eve".to_owned()], ..Reply::default() };
        let refused = refusal(filtered.messages().reply(&anna, from_quiet, &copy, None).await);
        assert_eq!(refused.code, Code::ExchangeFiltered, "about the reply as a whole");
        assert_eq!(refused.field("to").unwrap().code, Code::ExchangeFiltered, "and beside it the copy");
        filtered.messages().reply(&anna, from_eve, &Reply::default(), None).await.unwrap();
        filtered.close().await;
    }
}

db_test! {
    with(|s| s.moderation.default = Verdict::Hold)
    async fn each_recipient_has_a_status_and_a_reason(postroom: TestPostroom) {
        let (anna, ben, carla) =
            (postroom.user("anna").await, postroom.user("ben").await, postroom.user("carla").await);
        let moderated = with(&postroom, |builder| builder.auto_moderator(Opinions)).await;
        let sent = moderated.messages().write(&carla, &to(&["anna", "ben", "carla"]), None).await.unwrap();
        let results: Vec<_> = sent
            .messages
            .iter()
            .map(|m| (m.recipient.name().unwrap(), m.status, m.reason.as_str()))
            .collect();
        let wanted = [
            ("anna", Status::Accepted, ""),
            ("ben", Status::Rejected, "too many links"),
            ("carla", Status::Pending, ""),
        ];
        assert_eq!(results, wanted, "without a rating the setting decides");
        assert_eq!(
            (postroom.unread(&anna).await, postroom.unread(&ben).await, postroom.unread(&carla).await),
            (1, 0, 0)
        );
        assert_eq!(moderated.moderation().pending(), 1);
        let rejected = postroom.messages().message(&carla, sent.messages[1].id, true).await.unwrap();
        assert_eq!((rejected.status, rejected.reason.as_str()), (Status::Rejected, "too many links"));
        moderated.close().await;
    }
}

db_test! {
    async fn visitors_are_senders_and_recipients_without_a_mailbox(postroom: TestPostroom) {
        let anna = postroom.user("anna").await;
        let (member, visitor) = (
            Participant::Member(Member::from(&anna)),
            Participant::Visitor { email: "eve@mail.example.org".to_owned() },
        );
        let messages = postroom.messages();
        for (from, to) in [(visitor.clone(), member.clone()), (member.clone(), visitor.clone())] {
            let submission = messages.prepare_submission(from, vec![to], None, "Question".to_owned(), String::new()).await;
            messages.submit(None, std::future::ready(submission)).await.unwrap();
        }
        let received = postroom.list(&anna, Folder::Inbox, Mode::Messages).await;
        let sent = postroom.list(&anna, Folder::Sent, Mode::Messages).await;
        assert_eq!((received.len(), sent.len()), (1, 1), "one side each");
        assert!(matches!(&received[0].sender, PublicParticipant::Visitor { alias } if alias.ends_with("@mail.example")));
        assert_eq!(sent[0].recipient, received[0].sender);
        let found = postroom.maintenance().checkup(false).await.unwrap();
        assert!(found.is_empty(), "{found:?}");
    }
}
