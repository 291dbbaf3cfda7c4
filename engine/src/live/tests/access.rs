//! Streams end with what they were opened with, however that ends.

use super::{StreamAccess, Subscription};
use crate::{
    Caller, Client, Postroom,
    accounts::{AccountChange, AddedToken, Credential, NewAccount, OldTokens, Scope},
    live::TICKET_LIFETIME,
    testing::{TestPostroom, db_test},
};
use postroom_model::Code;
use std::time::Duration;

/// The access of a new session.
async fn session(postroom: &Postroom, caller: &Caller) -> StreamAccess {
    let (_, session) = postroom.sessions().open(caller, &Client::default()).await.unwrap();
    StreamAccess::of_session(&session)
}

async fn add_token(postroom: &Postroom, owner: &Caller, scopes: &[Scope], days: Option<u32>) -> AddedToken {
    postroom.tokens().add(owner.id, "", scopes, days, None).await.unwrap()
}

/// The access of a new token to its owner's mailbox.
async fn token(postroom: &Postroom, owner: &Caller, days: Option<u32>) -> StreamAccess {
    let token = add_token(postroom, owner, &[Scope::Read], days).await;
    StreamAccess { credential: Credential::Token(token.info.id), account: owner.id, mailbox: owner.id }
}

async fn open(postroom: &Postroom, access: StreamAccess) -> Subscription {
    postroom.live().subscribe(access, None).await.unwrap()
}

/// Whether a stream ends within a second, after what it has to tell.
async fn ends(mut stream: Subscription) -> bool {
    let end = async { while stream.next().await.is_some() {} };
    tokio::time::timeout(Duration::from_secs(1), end).await.is_ok()
}

async fn refused(postroom: &Postroom, access: StreamAccess) -> bool {
    let result = postroom.live().subscribe(access, None).await.map(drop);
    result.is_err_and(|error| error.refusal().code == Code::SessionRequired)
}

async fn administrator(postroom: &TestPostroom) -> Caller {
    let new = NewAccount { name: "root".to_owned(), admin: true, moderator: true, ..NewAccount::default() };
    let new = NewAccount { email: "root@example.org".to_owned(), ..new };
    postroom.accounts().add(new, None).await.unwrap();
    postroom.accounts().caller("root").await.unwrap().unwrap()
}

db_test! {
    async fn a_stream_ends_with_its_session_or_token_only(postroom: TestPostroom) {
        let anna = postroom.user("anna").await;
        let (here, there) = (session(&postroom, &anna).await, session(&postroom, &anna).await);
        let (one, two) = (token(&postroom, &anna, None).await, token(&postroom, &anna, None).await);
        let [here_stream, there_stream, one_stream, two_stream] = [
            open(&postroom, here).await,
            open(&postroom, there).await,
            open(&postroom, one).await,
            open(&postroom, two).await,
        ];
        let (Credential::Session(id), Credential::Token(token)) = (here.credential, one.credential) else {
            panic!("a session and a token");
        };
        postroom.sessions().revoke(&anna, id).await.unwrap();
        assert!(ends(here_stream).await && refused(&postroom, here).await);
        postroom.tokens().revoke(token, None).await.unwrap();
        assert!(ends(one_stream).await && refused(&postroom, one).await);
        assert_eq!(postroom.live().open_streams(), 2, "the others go on");
        postroom.accounts().set_password("anna", "another password", OldTokens::Keep).await.unwrap();
        assert!(ends(there_stream).await && refused(&postroom, there).await);
        postroom.accounts().set_disabled("anna", true).await.unwrap();
        assert!(ends(two_stream).await && refused(&postroom, two).await);
        assert_eq!(postroom.live().open_streams(), 0);
    }
}

db_test! {
    async fn nothing_is_handed_out_after_access_has_ended(postroom: TestPostroom) {
        let (anna, ben) = (postroom.user("anna").await, postroom.user("ben").await);
        for n in 0..5 {
            postroom.send(&ben, "anna", &n.to_string()).await;
        }
        let (ended, expired) = (session(&postroom, &anna).await, token(&postroom, &anna, Some(1)).await);
        let mut ended_stream = postroom.live().subscribe(ended, Some(0)).await.unwrap();
        let mut expired_stream = postroom.live().subscribe(expired, Some(0)).await.unwrap();
        assert!(ended_stream.next().await.is_some() && expired_stream.next().await.is_some());
        let Credential::Session(id) = ended.credential else { panic!("a session") };
        postroom.sessions().revoke(&anna, id).await.unwrap();
        // For a reader that is slow to take a frame.
        tokio::time::timeout(Duration::from_secs(1), ended_stream.ended()).await.unwrap();
        assert_eq!(ended_stream.next().await, None);
        postroom.clock.advance(Duration::from_hours(24));
        tokio::time::timeout(Duration::from_secs(1), expired_stream.ended()).await.unwrap();
        assert_eq!(expired_stream.next().await, None);
    }
}

db_test! {
    async fn a_stream_ends_with_its_account(postroom: TestPostroom) {
        let anna = postroom.user("anna").await;
        let access = token(&postroom, &anna, None).await;
        let stream = open(&postroom, access).await;
        postroom.remove_account(None, "anna").await.unwrap();
        assert!(ends(stream).await && refused(&postroom, access).await);
    }
}

db_test! {
    async fn a_stream_ends_when_its_credential_expires(postroom: TestPostroom) {
        let anna = postroom.user("anna").await;
        let left = Duration::from_millis(50);
        let (unused, lasting) = (session(&postroom, &anna).await, token(&postroom, &anna, None).await);
        let (accounts, day) = (&postroom.settings().accounts, Duration::from_hours(24));
        let idle = day * accounts.session_idle_days.get();
        let expiring = token(&postroom, &anna, Some(accounts.session_idle_days.get())).await;
        postroom.clock.advance(idle.checked_sub(left).unwrap());
        let [unused_stream, expiring_stream, mut lasting_stream] =
            [open(&postroom, unused).await, open(&postroom, expiring).await, open(&postroom, lasting).await];
        // Used somewhere else in the meantime.
        let (used, session) = postroom.sessions().open(&anna, &Client::default()).await.unwrap();
        let mut used_stream = open(&postroom, StreamAccess::of_session(&session)).await;
        postroom.clock.advance(left);
        assert!(ends(unused_stream).await && refused(&postroom, unused).await);
        assert!(ends(expiring_stream).await && refused(&postroom, expiring).await);
        assert!(postroom.sessions().lookup(used.expose()).await.unwrap().is_some());
        assert_eq!(postroom.live().open_streams(), 2);
        assert!(used_stream.next().await.is_some() && lasting_stream.next().await.is_some());
    }
}

db_test! {
    async fn who_acts_for_somebody_loses_the_stream_with_the_role(postroom: TestPostroom) {
        let (root, ben) = (administrator(&postroom).await, postroom.user("ben").await);
        let token = add_token(&postroom, &root, &[Scope::Admin], None).await;
        let access =
            StreamAccess { credential: Credential::Token(token.info.id), account: root.id, mailbox: ben.id };
        let stream = open(&postroom, access).await;
        let own = session(&postroom, &root).await;
        let own_stream = open(&postroom, own).await;
        let change = AccountChange { admin: Some(false), ..AccountChange::default() };
        postroom.accounts().change(None, "root", change).await.unwrap();
        assert!(ends(stream).await && refused(&postroom, access).await);
        assert!(ends(own_stream).await, "its page opens one with the rights that are left");
        open(&postroom, own).await;
        let mallory = postroom.user("mallory").await;
        let foreign = StreamAccess { mailbox: ben.id, ..session(&postroom, &mallory).await };
        assert!(refused(&postroom, foreign).await, "only administrators act for others");
    }
}

db_test! {
    with(|settings| settings.live.streams_per_user = 3.try_into().unwrap())
    async fn a_ticket_is_good_once_and_for_what_it_names(postroom: TestPostroom) {
        let (anna, ben) = (postroom.user("anna").await, postroom.user("ben").await);
        let other = postroom.open_again().await;
        let access = session(&postroom, &anna).await;
        let ticket = postroom.live().issue_ticket(access).await.unwrap();
        // Another process redeems it as well.
        assert_eq!(other.live().redeem_ticket(ticket.expose()).await.unwrap(), Some(access));
        assert_eq!(postroom.live().redeem_ticket(ticket.expose()).await.unwrap(), None);
        assert_eq!(postroom.live().redeem_ticket("a guess").await.unwrap(), None);
        let late = postroom.live().issue_ticket(access).await.unwrap();
        postroom.clock.advance(TICKET_LIFETIME);
        assert_eq!(postroom.live().redeem_ticket(late.expose()).await.unwrap(), None);
        // A ticket that was fetched before signing out opens nothing after it.
        let early = postroom.live().issue_ticket(access).await.unwrap();
        let Credential::Session(id) = access.credential else { panic!("a session") };
        postroom.sessions().revoke(&anna, id).await.unwrap();
        let redeemed = postroom.live().redeem_ticket(early.expose()).await.unwrap().unwrap();
        assert!(refused(&postroom, redeemed).await);
        // One member cannot use up what all have.
        let access = token(&postroom, &anna, None).await;
        for _ in 0..3 {
            postroom.live().issue_ticket(access).await.unwrap();
        }
        let more = postroom.live().issue_ticket(access).await.unwrap_err();
        assert_eq!(more.refusal().code, Code::TooMany);
        let bens = session(&postroom, &ben).await;
        assert!(postroom.live().issue_ticket(bens).await.is_ok());
        postroom.clock.advance(TICKET_LIFETIME);
        assert!(postroom.live().issue_ticket(access).await.is_ok());
        other.close().await;
    }
}
