//! `/write` and `/reply/ID` as plain forms.

use crate::support::{TestServer, db_test};

db_test!(a_message_is_sent_and_the_flash_message_shown_once);
async fn a_message_is_sent_and_the_flash_message_shown_once(server: TestServer) {
    let mut anna = server.member("anna").await;
    let mut ben = server.member("ben").await;
    let fields = [("to", " ben , anna"), ("subject", "Hello"), ("body", "Two\r\nlines"), ("key", "k1")];
    anna.post_form("/write?next=/sent%3Fpage%3D2", &fields).await.assert_redirects_to("/sent?page=2");
    assert!(anna.cookies.contains_key("postroom_flash"));
    anna.get("/inbox").await;
    assert!(!anna.cookies.contains_key("postroom_flash"), "it has been shown");
    let list = ben.get("/api/v1/messages").await.json();
    let id = list["items"][0]["id"].as_i64().unwrap();
    let message = ben.get(&format!("/api/v1/messages/{id}")).await.json();
    assert_eq!(message["body"], "Two\nlines");
}

db_test!(a_refused_form_comes_back_with_what_was_typed);
async fn a_refused_form_comes_back_with_what_was_typed(server: TestServer) {
    let mut anna = server.member("anna").await;
    let nasty = "</textarea><script>alert(1)</script>";
    let fields = [("to", "nobody-here"), ("subject", "A & \"B\""), ("body", nasty), ("key", "k1")];
    let page = anna.post_form("/write", &fields).await;
    assert_eq!(page.status, 422);
    assert_eq!(page.header("cache-control"), "no-store, private");
    assert!(page.text.contains("nobody-here"), "{}", page.text);
    assert!(!page.text.contains("<script>alert(1)"), "what was typed is text, not a script");
    assert_eq!(page.text_of("textarea[name=body]").as_deref(), Some(nasty));
    let subject = page.text.contains("A &amp; &quot;B&quot;") || page.text.contains("A &amp; \"B\"");
    assert!(subject, "{}", page.text);
}

db_test!(submitting_twice_sends_once);
async fn submitting_twice_sends_once(server: TestServer) {
    let anna = server.member("anna").await;
    server.add_account("ben", false, false).await;
    let fields = [("to", "ben"), ("subject", "Once"), ("body", ""), ("key", "same")];
    let (mut first, mut second) = (anna.clone(), anna.clone());
    let (one, two) = tokio::join!(first.post_form("/write", &fields), second.post_form("/write", &fields));
    one.assert_redirects_to("/inbox");
    two.assert_redirects_to("/inbox");
    anna.clone().post_form("/write", &fields).await.assert_redirects_to("/inbox");
    assert_eq!(anna.clone().get("/api/v1/messages?folder=sent").await.json()["total"], 1);
    // Going back and writing something else is another message.
    let other = [("to", "ben"), ("subject", "Twice"), ("body", ""), ("key", "same")];
    anna.clone().post_form("/write", &other).await.assert_redirects_to("/inbox");
    assert_eq!(anna.clone().get("/api/v1/messages?folder=sent").await.json()["total"], 2);
}

db_test!(replies_go_to_the_sender_and_return_to_the_page_before);
async fn replies_go_to_the_sender_and_return_to_the_page_before(server: TestServer) {
    let mut anna = server.member("anna").await;
    let mut ben = server.member("ben").await;
    let id = server.send_message(&anna, "ben", "Question").await;
    let quick = [("body", "Answer"), ("key", "k")];
    ben.post_form(&format!("/reply/{id}?next=/archives"), &quick).await.assert_redirects_to("/archives");
    let list = anna.get("/api/v1/messages").await.json();
    assert_eq!(list["items"][0]["subject"], "Re: Question");
    let blank = [("subject", " "), ("body", "kept words"), ("key", "k2")];
    let refused = ben.post_form(&format!("/reply/{id}"), &blank).await;
    assert_eq!(refused.status, 422);
    assert!(refused.text.contains("kept words"));
}

db_test!(replying_to_a_message_of_others_is_not_found);
async fn replying_to_a_message_of_others_is_not_found(server: TestServer) {
    let anna = server.member("anna").await;
    let mut mallory = server.member("mallory").await;
    server.add_account("ben", false, false).await;
    let id = server.send_message(&anna, "ben", "Private").await;
    for path in [
        format!("/reply/{id}"),
        "/reply/12".to_owned(),
        "/reply/x".to_owned(),
        format!("/reply/{}", u64::MAX),
    ] {
        let response = mallory.post_form(&path, &[("body", "hi")]).await;
        assert_eq!(response.status, 404, "{path}");
        assert!(!response.text.contains("Private"));
    }
}

db_test!(a_form_without_a_session_redirects_to_the_sign_in_page);
async fn a_form_without_a_session_redirects_to_the_sign_in_page(server: TestServer) {
    let mut browser = server.anonymous().with_header("referer", "http://postroom.example/write?next=/sent");
    browser
        .post_form("/actions", &[("action", "delete")])
        .await
        .assert_redirects_to("/login?next=/write%3Fnext%3D/sent");
}
