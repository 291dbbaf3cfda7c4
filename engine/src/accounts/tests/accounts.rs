use super::*;
use crate::{accounts::OldTokens, settings::Registration, testing::db_test};
use postroom_model::SessionId;

db_test! {
    async fn names_are_never_alike_and_found_as_people_write_them(postroom: TestPostroom) {
        add(&postroom, "Anna").await;
        for written in ["Anna", "anna", " ANNA ", "Anna\u{a0}"] {
            let found = postroom.accounts().find(written).await.unwrap();
            assert_eq!(found.map(|account| account.profile.name).as_deref(), Some("Anna"), "{written:?}");
        }
        for other in ["ann", "anna b", "anna\0", ""] {
            assert!(postroom.accounts().find(other).await.unwrap().is_none(), "{other:?}");
        }
        let again = |name: &str| NewAccount {
            name: name.to_owned(),
            email: "a@example.org".to_owned(),
            ..NewAccount::default()
        };
        for taken in ["Anna", "ANNA", "anna"] {
            let added = postroom.accounts().add(again(taken), None).await;
            assert_eq!(field_codes(added), [("name".to_owned(), Code::NameTaken)]);
        }
        postroom.accounts().add(again("straße"), None).await.unwrap();
        assert_eq!(field_codes(postroom.accounts().add(again("STRASSE"), None).await).len(), 1);
        let accounts = postroom.accounts();
        let (one, two) = tokio::join!(accounts.add(again("ben"), None), accounts.add(again("Ben"), None));
        assert!(one.is_ok() != two.is_ok(), "only one of two at the same moment");
        assert_eq!(field_codes(if one.is_err() { one } else { two }), [("name".to_owned(), Code::NameTaken)]);
        assert_eq!(postroom.accounts().count().await.unwrap(), 3);
    }
}

db_test! {
    async fn all_errors_of_an_account_are_told_at_once(postroom: TestPostroom) {
        let new = NewAccount {
            name: "a b".to_owned(),
            display: Some(" ".to_owned()),
            email: "nowhere".to_owned(),
            password: Some("short".to_owned()),
            ..NewAccount::default()
        };
        let codes: Vec<Code> =
            field_codes(postroom.accounts().add(new, None).await).into_iter().map(|(_, code)| code).collect();
        assert_eq!(codes, [Code::NameInvalid, Code::DisplayInvalid, Code::EmailInvalid, Code::PasswordShort]);
        assert_eq!(postroom.accounts().count().await.unwrap(), 0);
    }
}

db_test! {
    with(|settings| settings.accounts.registration = Registration::Open)
    async fn who_registers_does_not_pass_for_another(postroom: TestPostroom) {
        let accounts = postroom.accounts();
        let member = |name: &str, display: &str| NewMember { display: display.to_owned(), ..new_member(name) };
        accounts.register(member("anna", "Anna Berg"), "", &client()).await.unwrap();
        for (display, code) in [
            ("Anna Berg", Code::NameTaken),
            ("anna b\u{435}rg", Code::NameTaken),
            ("ANNA", Code::NameTaken),
            ("Former member", Code::NameReserved),
            ("Postroom Administrator", Code::NameReserved),
            ("ab12..cd34@mail", Code::NameReserved),
        ] {
            let refused = accounts.register(member("annab", display), "", &client()).await;
            assert_eq!(field_codes(refused), [("display".to_owned(), code)], "{display}");
        }
        let change = AccountChange { display: Some("Bea".to_owned()), ..AccountChange::default() };
        accounts.change(None, "anna", change).await.unwrap();
        accounts.register(member("annab", "Anna Berg"), "", &client()).await.unwrap();
        assert_eq!(field_codes(accounts.register(member("bea", ""), "", &client()).await), [("name".to_owned(), Code::NameTaken)]);
        // Whoever administers the site knows whom they add.
        let new = NewAccount { name: "ben".to_owned(), display: Some("Anna Berg".to_owned()), email: "b@example.org".to_owned(), ..NewAccount::default() };
        accounts.add(new, None).await.unwrap();
    }
}

db_test! {
    async fn registration_is_closed_unless_opened(postroom: TestPostroom) {
        let closed = postroom.accounts().register(new_member("anna"), "", &client()).await;
        assert_eq!(code(closed), Code::NotFound);
    }
}

fn new_member(name: &str) -> NewMember {
    let email = format!("{name}@example.org");
    NewMember { name: name.to_owned(), display: " ".to_owned(), email, password: PASSWORD.to_owned() }
}

db_test! {
    with(|settings| settings.accounts.registration = Registration::Open)
    async fn a_form_that_arrives_twice_registers_once(postroom: TestPostroom) {
        let accounts = postroom.accounts();
        let (client, other) = (client(), postroom.open_again().await);
        let others = other.accounts();
        let (first, second) = tokio::join!(
            accounts.register(new_member("anna"), "key", &client),
            others.register(new_member("anna"), "key", &client),
        );
        assert_eq!(first.unwrap(), second.unwrap());
        let again = accounts.register(new_member("anna"), "key", &client).await.unwrap();
        assert_eq!(again.profile.name, "anna");
        assert_eq!(accounts.count().await.unwrap(), 1);
        // Knowing the key is not enough, and neither is the content.
        let guess = NewMember { password: "another password".to_owned(), ..new_member("anna") };
        assert_eq!(code(accounts.register(guess, "key", &client).await), Code::Fields);
        for key in ["", "other key"] {
            assert_eq!(code(accounts.register(new_member("anna"), key, &client).await), Code::Fields);
        }
        // Nor is it, once the password is another one.
        accounts.set_password("anna", "a newer password", OldTokens::Keep).await.unwrap();
        assert_eq!(code(accounts.register(new_member("anna"), "key", &client).await), Code::Fields);
        other.close().await;
    }
}

db_test! {
    with(|settings| settings.accounts.registration = Registration::Open)
    async fn people_register_where_they_may(postroom: TestPostroom) {
        let accounts = postroom.accounts();
        let anna = accounts.register(new_member("anna"), "", &client()).await.unwrap();
        assert_eq!((anna.profile.name.as_str(), anna.profile.display.as_str(), anna.profile.admin), ("anna", "anna", false));
        assert!(sign_in(&postroom, "anna", PASSWORD).await.is_ok());
        for n in 0..20 {
            let wrong = accounts.register(NewMember { name: format!("~{n}"), ..NewMember::default() }, "", &client()).await;
            assert_eq!(code(wrong), Code::Fields);
        }
        for n in 1..postroom.settings().accounts.registrations_per_hour.get() {
            accounts.register(new_member(&format!("member{n}")), "", &client()).await.unwrap();
        }
        let more = accounts.register(new_member("ben"), "", &client()).await;
        assert_eq!(code(more), Code::TooMany);
    }
}

db_test! {
    async fn accounts_are_listed_and_changed(postroom: TestPostroom) {
        let (anna, ben) = (add(&postroom, "anna").await, add(&postroom, "ben").await);
        let all = postroom.accounts().list(None, 10).await.unwrap();
        assert_eq!((all.items, all.next, all.total), (vec![anna.clone(), ben.clone()], None, 2));
        let first = postroom.accounts().list(None, 1).await.unwrap();
        assert_eq!((first.items, first.total), (vec![anna.clone()], 2));
        let second = postroom.accounts().list(first.next.as_deref(), 1).await.unwrap();
        assert_eq!((second.items, second.next), (vec![ben], None));
        let change =
            AccountChange { display: Some("Anna Berg".to_owned()), admin: Some(true), ..Default::default() };
        let changed = postroom.accounts().change(None, "anna", change).await.unwrap();
        assert_eq!(changed, Account {
            profile: Profile { display: "Anna Berg".to_owned(), admin: true, ..anna.profile.clone() },
            ..anna
        });
        assert_eq!(postroom.accounts().find("anna").await.unwrap(), Some(changed));
        let wrong = AccountChange { email: Some("x".to_owned()), ..Default::default() };
        assert_eq!(
            field_codes(postroom.accounts().change(None, "anna", wrong).await),
            [("email".to_owned(), Code::EmailInvalid)]
        );
        assert_eq!(
            code(postroom.accounts().change(None, "nobody", AccountChange::default()).await),
            Code::AccountUnknown
        );
    }
}

db_test! {
    async fn with_a_role_go_its_tokens(postroom: TestPostroom) {
        let anna = add(&postroom, "anna").await;
        let role = |has| AccountChange { admin: Some(has), ..Default::default() };
        postroom.accounts().change(None, "anna", role(true)).await.unwrap();
        let admin = postroom
            .tokens()
            .add(anna.id, "", &[Scope::Read, Scope::Admin], None, None)
            .await
            .unwrap()
            .secret
            .unwrap();
        let plain =
            postroom.tokens().add(anna.id, "", &[Scope::Read], None, None).await.unwrap().secret.unwrap();
        postroom.accounts().change(None, "anna", role(false)).await.unwrap();
        assert_eq!(postroom.tokens().lookup(admin.expose()).await.unwrap(), None);
        assert!(postroom.tokens().lookup(plain.expose()).await.unwrap().is_some());
    }
}

db_test! {
    async fn removed_accounts_leave_their_name(postroom: TestPostroom) {
        let anna = add(&postroom, "anna").await;
        let (secret, _) = sign_in(&postroom, "anna", PASSWORD).await.unwrap();
        let token =
            postroom.tokens().add(anna.id, "", &[Scope::Read], None, None).await.unwrap().secret.unwrap();
        let link = postroom.accounts().password_link("anna").await.unwrap();
        postroom.remove_account(None, "anna").await.unwrap();
        assert!(!is_signed_in(&postroom, &secret).await);
        assert_eq!(postroom.tokens().lookup(token.expose()).await.unwrap(), None);
        assert!(!postroom.accounts().link_is_valid(link.expose()).await.unwrap());
        for name in ["anna".to_owned(), format!("~{}", anna.id)] {
            assert_eq!(postroom.accounts().find(&name).await.unwrap(), None);
        }
        assert_eq!(postroom.accounts().list(None, 10).await.unwrap().items, []);
        assert_eq!(code(postroom.remove_account(None, "anna").await), Code::AccountUnknown);
        let late = postroom.tokens().add(anna.id, "", &[Scope::Read], None, None).await;
        assert_eq!(code(late), Code::AccountUnknown);
        assert_ne!(add(&postroom, "Anna").await.id, anna.id);
    }
}

db_test! {
    async fn tokens_have_scopes_and_an_end(postroom: TestPostroom) {
        let anna = postroom.user("anna").await;
        let tokens = postroom.tokens();
        let wrong = tokens.add(anna.id, "", &[], Some(0), None).await;
        assert_eq!(field_codes(wrong).len(), 2);
        let AddedToken { secret, info } =
            tokens.add(anna.id, " backup ", &[Scope::Write, Scope::Read], Some(7), None).await.unwrap();
        let secret = secret.unwrap();
        assert!(secret.expose().starts_with("pr_"));
        assert_eq!(info.label, "backup");
        let bearer = tokens.lookup(secret.expose()).await.unwrap().unwrap();
        assert_eq!(bearer.caller, anna);
        assert_eq!(bearer.scopes, [Scope::Read, Scope::Write]);
        assert_eq!(tokens.list(anna.id).await.unwrap().len(), 1);
        postroom.clock.advance(DAY * 7);
        assert_eq!(tokens.lookup(secret.expose()).await.unwrap(), None);

        let ben = postroom.user("ben").await;
        let AddedToken { secret, info } = tokens.add(anna.id, "", &[Scope::Read], None, None).await.unwrap();
        let secret = secret.unwrap();
        postroom.clock.advance(DAY * 1000);
        assert!(tokens.lookup(secret.expose()).await.unwrap().is_some());
        assert_eq!(code(tokens.revoke(info.id, Some(ben.id)).await), Code::NotFound);
        tokens.revoke(info.id, Some(anna.id)).await.unwrap();
        assert_eq!(tokens.lookup(secret.expose()).await.unwrap(), None);
    }
}

#[test]
fn secrets_are_not_printed() {
    let secret = Secret::new("pr_", [7; 32]);
    assert_eq!(secret.expose().len(), 46);
    assert_eq!(format!("{secret:?} {:?}", SessionId(1)), "Secret(…) SessionId(1)");
}

db_test! {
    async fn a_new_password_ends_the_tokens(postroom: TestPostroom) {
        let anna = add(&postroom, "anna").await;
        let accounts = postroom.accounts();
        let token = async || postroom.tokens().add(anna.id, "", &[Scope::Read], None, None).await.unwrap().secret.unwrap();
        let lives = async |token: &Secret| postroom.tokens().lookup(token.expose()).await.unwrap().is_some();
        let (_, session) = sign_in(&postroom, "anna", PASSWORD).await.unwrap();
        let given = token().await;
        accounts.change_password(&session.caller, session.id, PASSWORD, "battery staple").await.unwrap();
        assert!(!lives(&given).await, "changed by oneself");
        let given = token().await;
        accounts.set_password("anna", PASSWORD, OldTokens::Keep).await.unwrap();
        assert!(lives(&given).await, "the operator asked to keep them");
        accounts.set_password("anna", PASSWORD, OldTokens::End).await.unwrap();
        assert!(!lives(&given).await, "the operator did not");
        let (given, link) = (token().await, accounts.password_link("anna").await.unwrap());
        assert!(lives(&given).await);
        accounts.use_password_link(link.expose(), PASSWORD).await.unwrap();
        assert!(!lives(&given).await, "by link");
    }
}

db_test! {
    async fn the_last_administrator_stays(postroom: TestPostroom) {
        for name in ["anna", "ben"] {
            add(&postroom, name).await;
            let admin = AccountChange { admin: Some(true), ..Default::default() };
            postroom.accounts().change(None, name, admin).await.unwrap();
        }
        let anna = postroom.accounts().caller("anna").await.unwrap().unwrap();
        let ben = postroom.accounts().caller("ben").await.unwrap().unwrap();
        let other = postroom.open_again().await;
        let (one, two) = tokio::join!(
            postroom.remove_account(Some(&anna), "ben"),
            other.remove_account(Some(&ben), "anna"),
        );
        assert!(one.is_ok() != two.is_ok(), "one of two who remove each other stays: {one:?} {two:?}");
        other.close().await;
        let last = if one.is_ok() { anna } else { ben };
        let name = last.profile.name.as_str();
        let accounts = postroom.accounts();
        assert_eq!(code(postroom.remove_account(Some(&last), name).await), Code::LastAdministrator);
        for change in [
            AccountChange { admin: Some(false), ..Default::default() },
            AccountChange { disabled: Some(true), ..Default::default() },
        ] {
            assert_eq!(code(accounts.change(Some(&last), name, change).await), Code::LastAdministrator);
        }
        let renamed = AccountChange { display: Some("Last".to_owned()), ..Default::default() };
        accounts.change(Some(&last), name, renamed).await.unwrap();
        postroom.remove_account(None, name).await.unwrap();
    }
}

db_test! {
    async fn simultaneous_changes_are_all_kept(postroom: TestPostroom) {
        add(&postroom, "anna").await;
        let (other, accounts) = (postroom.open_again().await, postroom.accounts());
        let others = other.accounts();
        for n in 0..10 {
            let display = AccountChange { display: Some(format!("Anna {n}")), ..Default::default() };
            let email = AccountChange { email: Some(format!("{n}@example.org")), ..Default::default() };
            let (one, two) = tokio::join!(accounts.change(None, "anna", display), others.change(None, "anna", email));
            one.unwrap();
            two.unwrap();
            let profile = accounts.find("anna").await.unwrap().unwrap().profile;
            assert_eq!((profile.display, profile.email), (format!("Anna {n}"), format!("{n}@example.org")));
        }
        other.close().await;
    }
}

db_test! {
    with(|settings| settings.accounts.registration = Registration::Open)
    async fn names_of_the_site_are_not_registered(postroom: TestPostroom) {
        for name in ["admin", "Moderator", "\u{430}dmin", "ｒｏｏｔ"] {
            let refused = postroom.accounts().register(new_member(name), "", &client()).await;
            assert_eq!(field_codes(refused), [("name".to_owned(), Code::NameReserved)], "{name}");
        }
        add(&postroom, "admin").await;
    }
}

db_test! {
    with(|settings| {
        settings.limits.sessions = 2.try_into().unwrap();
        settings.limits.tokens = 2.try_into().unwrap();
    })
    async fn an_account_has_so_many_sessions_and_tokens(postroom: TestPostroom) {
        let anna = postroom.user("anna").await;
        let mut sessions = Vec::new();
        for _ in 0..3 {
            sessions.push(postroom.sessions().open(&anna, &client()).await.unwrap().0);
            postroom.clock.advance(Duration::from_mins(1));
        }
        let mut lives = Vec::new();
        for secret in &sessions {
            lives.push(is_signed_in(&postroom, secret).await);
        }
        assert_eq!(lives, [false, true, true], "the one that was not used for the longest time ends");
        let token = async || postroom.tokens().add(anna.id, "", &[Scope::Read], None, None).await;
        let (first, _) = (token().await.unwrap(), token().await.unwrap());
        assert_eq!(code(token().await), Code::TokensMax);
        postroom.tokens().revoke(first.info.id, Some(anna.id)).await.unwrap();
        token().await.unwrap();
    }
}
