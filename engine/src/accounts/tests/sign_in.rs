use super::*;
use crate::testing::{TestPostroom, db_test};
use argon2::{Algorithm, Argon2, Params, PasswordHasher, Version};
use postroom_model::{Detail, Refusal};

db_test! {
    async fn signing_in_needs_name_and_password(postroom: TestPostroom) {
        let anna = add(&postroom, "anna").await;
        assert_eq!(anna.last_sign_in, None);
        let (secret, session) = sign_in(&postroom, "anna", PASSWORD).await.unwrap();
        assert_eq!(session.caller, Caller::from(anna));
        assert_eq!(postroom.sessions().lookup(secret.expose()).await.unwrap(), Some(session));
        assert!(postroom.accounts().find("anna").await.unwrap().unwrap().last_sign_in.is_some());
        for written in ["Anna", "anna "] {
            let (_, session) = sign_in(&postroom, written, PASSWORD).await.unwrap();
            assert_eq!(session.caller.profile.name, "anna");
        }
        for (name, password) in
            [("anna", "wrong"), ("ann", PASSWORD), ("nobody", PASSWORD), ("a\0b", "x"), ("", "")]
        {
            assert_eq!(code(sign_in(&postroom, name, password).await), Code::Credentials);
        }
        assert_eq!(postroom.sessions().lookup("anything").await.unwrap(), None);
    }
}

db_test! {
    async fn disabled_accounts_are_out_at_once(postroom: TestPostroom) {
        let anna = add(&postroom, "anna").await;
        let (secret, _) = sign_in(&postroom, "anna", PASSWORD).await.unwrap();
        let token = postroom
            .tokens()
            .add(anna.id, "script", &[Scope::Read], None, None)
            .await
            .unwrap()
            .secret
            .unwrap();
        postroom.accounts().set_disabled("anna", true).await.unwrap();
        assert!(!is_signed_in(&postroom, &secret).await);
        assert_eq!(postroom.tokens().lookup(token.expose()).await.unwrap(), None);
        assert_eq!(postroom.accounts().caller("anna").await.unwrap(), None);
        assert!(postroom.accounts().find("anna").await.unwrap().unwrap().disabled);
        assert_eq!(code(sign_in(&postroom, "anna", PASSWORD).await), Code::Credentials);
        postroom.accounts().set_disabled("anna", false).await.unwrap();
        assert!(!is_signed_in(&postroom, &secret).await, "enabling does not bring sessions back");
        assert!(sign_in(&postroom, "anna", PASSWORD).await.is_ok());
        assert_eq!(code(postroom.accounts().set_disabled("nobody", true).await), Code::AccountUnknown);
    }
}

db_test! {
    async fn guessing_is_slowed_down_for_known_and_unknown_names(postroom: TestPostroom) {
        add(&postroom, "anna").await;
        let attempts = postroom.settings().accounts.sign_in_attempts.get();
        for name in ["anna", "nobody"] {
            for _ in 0..attempts {
                assert_eq!(code(sign_in(&postroom, name, "wrong").await), Code::Credentials);
            }
            let refusal = sign_in(&postroom, name, PASSWORD).await.err().unwrap().refusal();
            assert_eq!(refusal, Refusal::with(Code::TooMany, Detail::RetryAfter(30)));
        }
    }
}

db_test! {
    async fn who_guesses_does_not_lock_the_owner_out(postroom: TestPostroom) {
        add(&postroom, "anna").await;
        let sessions = postroom.sessions();
        let from = |last: u8| Client { address: Some([203, 0, 113, last].into()), ..Client::default() };
        let (_, session) = sessions.sign_in("anna", PASSWORD, &client()).await.unwrap();
        let cookie = sessions.known_browser_cookie(&session, &client()).await.unwrap();
        let cookie = cookie.expose().to_owned();
        let attempts = postroom.settings().accounts.sign_in_attempts.get();
        for guess in 0..=attempts {
            let guessed = sessions.sign_in("anna", "wrong", &from(1)).await;
            assert_eq!(code(guessed), if guess < attempts { Code::Credentials } else { Code::TooMany });
        }
        sessions.sign_in("anna", PASSWORD, &from(2)).await.unwrap();
        let known = Client { known_browser: Some(cookie), ..from(1) };
        sessions.sign_in("anna", PASSWORD, &known).await.unwrap();
        let accounts = postroom.accounts();
        accounts.change_password(&session.caller, session.id, PASSWORD, "battery staple").await.unwrap();
        let guessed = sessions.sign_in("anna", "wrong", &known).await;
        assert_eq!(code(guessed), Code::TooMany, "who was in the account does not guess the new password");
    }
}

db_test! {
    with(|s| s.accounts.sign_in_attempts = std::num::NonZeroU32::MIN)
    async fn an_address_is_known_by_its_network(postroom: TestPostroom) {
        add(&postroom, "anna").await;
        let sign_in = async |password, address: &str| {
            let client = Client { address: Some(address.parse().unwrap()), ..Client::default() };
            postroom.sessions().sign_in("anna", password, &client).await
        };
        sign_in(PASSWORD, "2001:db8::1").await.unwrap();
        for guess in 0..20 {
            assert_eq!(code(sign_in("wrong", &format!("203.0.113.{guess}")).await), Code::Credentials);
        }
        assert_eq!(code(sign_in(PASSWORD, "2001:db8:0:1::1").await), Code::TooMany, "from elsewhere");
        sign_in(PASSWORD, "2001:db8::beef").await.unwrap();
    }
}

db_test! {
    async fn sessions_end_when_idle_and_when_old(postroom: TestPostroom) {
        let anna = postroom.user("anna").await;
        let (secret, session) = postroom.sessions().open(&anna, &client()).await.unwrap();
        postroom.clock.advance(DAY * 13);
        assert!(is_signed_in(&postroom, &secret).await);
        seen_now(&postroom, &anna).await;
        postroom.clock.advance(DAY * 13);
        assert!(is_signed_in(&postroom, &secret).await, "used meanwhile");
        seen_now(&postroom, &anna).await;
        postroom.clock.advance(DAY * 14);
        assert!(!is_signed_in(&postroom, &secret).await, "idle");
        assert_eq!(postroom.sessions().list(&anna).await.unwrap(), []);
        // The session, and the link to choose a password that came with the account.
        assert_eq!(postroom.accounts().purge_expired().await.unwrap(), 2);
        assert_eq!(code(postroom.sessions().revoke(&anna, session.id).await), Code::NotFound);

        let (secret, _) = postroom.sessions().open(&anna, &client()).await.unwrap();
        for _ in 0..9 {
            assert!(is_signed_in(&postroom, &secret).await);
            seen_now(&postroom, &anna).await;
            postroom.clock.advance(DAY * 10);
        }
        assert!(!is_signed_in(&postroom, &secret).await, "ninety days are over");
    }
}

/// Waits until the use of the only session has been written down, which no caller waits for.
async fn seen_now(postroom: &TestPostroom, caller: &Caller) {
    let now = postroom.clock().now();
    for _ in 0..500 {
        let sessions = postroom.sessions().list(caller).await.unwrap();
        if sessions.iter().any(|s| s.last_seen_at.after(Duration::from_mins(1)) > now) {
            return;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    panic!("the use of the session was not noted");
}

db_test! {
    async fn sessions_are_listed_and_revoked(postroom: TestPostroom) {
        let (anna, ben) = (postroom.user("anna").await, postroom.user("ben").await);
        let (first, session) = postroom.sessions().open(&anna, &client()).await.unwrap();
        let (second, other) = postroom.sessions().open(&anna, &Client::default()).await.unwrap();
        let (third, _) = postroom.sessions().open(&anna, &Client::default()).await.unwrap();
        let listed = postroom.sessions().list(&anna).await.unwrap();
        let info = listed.iter().find(|info| info.id == session.id).unwrap();
        assert_eq!(listed.len(), 3);
        assert_eq!(info.address, "192.0.2.7");
        assert!(info.user_agent.starts_with("Browser/1.0 B") && info.user_agent.len() == 200);
        assert_eq!(code(postroom.sessions().revoke(&ben, session.id).await), Code::NotFound);
        postroom.sessions().revoke(&anna, other.id).await.unwrap();
        assert!(is_signed_in(&postroom, &first).await && !is_signed_in(&postroom, &second).await);
        assert_eq!(postroom.sessions().revoke_others(&anna, session.id).await.unwrap(), 1);
        assert!(is_signed_in(&postroom, &first).await && !is_signed_in(&postroom, &third).await);
        postroom.sessions().end(&session).await.unwrap();
        assert!(!is_signed_in(&postroom, &first).await);
    }
}

db_test! {
    async fn a_new_password_ends_the_other_sessions(postroom: TestPostroom) {
        add(&postroom, "anna").await;
        let (here, session) = sign_in(&postroom, "anna", PASSWORD).await.unwrap();
        let (there, _) = sign_in(&postroom, "anna", PASSWORD).await.unwrap();
        let change = |old, new| {
            let (caller, id, postroom) = (session.caller.clone(), session.id, (*postroom).clone());
            async move { postroom.accounts().change_password(&caller, id, old, new).await }
        };
        assert_eq!(
            field_codes(change("wrong", "short").await),
            [("new".to_owned(), Code::PasswordShort), ("old".to_owned(), Code::PasswordWrong)]
        );
        assert_eq!(field_codes(change(PASSWORD, "short").await), [("new".to_owned(), Code::PasswordShort)]);
        assert!(is_signed_in(&postroom, &there).await);
        change(PASSWORD, "battery staple").await.unwrap();
        assert!(is_signed_in(&postroom, &here).await && !is_signed_in(&postroom, &there).await);
        assert_eq!(code(sign_in(&postroom, "anna", PASSWORD).await), Code::Credentials);
        assert!(sign_in(&postroom, "anna", "battery staple").await.is_ok());
        postroom.accounts().set_password("anna", "set by an administrator", OldTokens::End).await.unwrap();
        assert!(!is_signed_in(&postroom, &here).await);
    }
}

db_test! {
    async fn links_set_a_password_once_and_in_time(postroom: TestPostroom) {
        postroom.user("anna").await;
        let accounts = postroom.accounts();
        let void = accounts.password_link("anna").await.unwrap();
        let link = accounts.password_link("anna").await.unwrap();
        assert!(!accounts.link_is_valid(void.expose()).await.unwrap(), "a later link replaces it");
        assert!(accounts.link_is_valid(link.expose()).await.unwrap());
        let short = accounts.use_password_link(link.expose(), "short").await;
        assert_eq!(field_codes(short), [("password".to_owned(), Code::PasswordShort)]);
        assert_eq!(accounts.use_password_link(link.expose(), PASSWORD).await.unwrap().profile.name, "anna");
        assert!(sign_in(&postroom, "anna", PASSWORD).await.is_ok());
        assert_eq!(code(accounts.use_password_link(link.expose(), PASSWORD).await), Code::LinkInvalid);
        let late = accounts.password_link("anna").await.unwrap();
        postroom.clock.advance(DAY * 2);
        assert!(!accounts.link_is_valid(late.expose()).await.unwrap());
        assert_eq!(code(accounts.use_password_link(late.expose(), PASSWORD).await), Code::LinkInvalid);
        assert_eq!(accounts.purge_expired().await.unwrap(), 1);
    }
}

db_test! {
    async fn hashes_of_old_are_renewed_at_sign_in(postroom: TestPostroom) {
        let anna = postroom.user("anna").await;
        let params = Params::new(64, 1, 1, None).unwrap();
        let weak = Argon2::new(Algorithm::Argon2id, Version::V0x13, params).hash_password(b"password of old");
        let weak = weak.unwrap().to_string();
        let setting = postroom.core.store.write(move |tx| {
            let weak = weak.clone();
            Box::pin(async move { tx.set_password(anna.id, &weak).await })
        });
        setting.await.unwrap();
        assert!(sign_in(&postroom, "anna", "password of old").await.is_ok());
        let hash = postroom.accounts().user_row("anna").await.unwrap().unwrap().password_hash.unwrap();
        assert!(hash.contains("m=19456"), "{hash}");
        assert!(sign_in(&postroom, "anna", "password of old").await.is_ok());
    }
}
