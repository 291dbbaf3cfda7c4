//! Pages of one member in a browser where somebody else has signed in meanwhile, and sessions that end while
//! somebody writes.

use crate::support::{TestClient, TestServer, db_test};
use postroom_engine::accounts::Scope;
use serde_json::json;

/// Anna's id, and a browser that shows her pages but where Carla has signed in.
async fn page_of_anna_session_of_carla(server: &TestServer) -> (i64, TestClient) {
    server.add_account("anna", false, false).await;
    (server.caller("anna").await.id.0, server.member("carla").await)
}

db_test!(a_message_written_on_another_members_page_is_not_sent_and_not_lost);
async fn a_message_written_on_another_members_page_is_not_sent_and_not_lost(server: TestServer) {
    let (anna, mut browser) = page_of_anna_session_of_carla(&server).await;
    server.add_account("ben", false, false).await;
    let fields = [("to", "ben"), ("subject", "From whom?"), ("body", "I am Anna."), ("key", "k")];
    let page = browser.post_form(&format!("/write?member={anna}"), &fields).await;
    assert_eq!(page.status, 412);
    assert!(page.text_of("[role=alert]").unwrap().contains("signed in as carla"), "{}", page.text);
    assert_eq!(page.text_of("textarea[name=body]").as_deref(), Some("I am Anna."));
    assert_eq!(browser.get("/api/v1/messages?folder=sent").await.json()["total"], 0);
    // The form is Carla's now: sent again, it is her own message.
    let carla = page.attribute_of("form.form", "action").unwrap();
    browser.post_form(&carla, &fields).await.assert_redirects_to("/inbox");
    assert_eq!(browser.get("/api/v1/messages?folder=sent").await.json()["total"], 1);
}

db_test!(a_reply_written_on_another_members_page_goes_on_as_a_message);
async fn a_reply_written_on_another_members_page_goes_on_as_a_message(server: TestServer) {
    let (anna, mut browser) = page_of_anna_session_of_carla(&server).await;
    let ben = server.member("ben").await;
    let id = server.send_message(&ben, "anna", "Question").await;
    let fields = [("body", "An answer."), ("key", "k")];
    let answer = browser.post_form(&format!("/reply/{id}?member={anna}"), &fields).await;
    assert_eq!((answer.status.as_u16(), answer.header("location")), (307, &*format!("/write?member={anna}")));
    let page = browser.post_form(&format!("/write?member={anna}"), &fields).await;
    assert_eq!(page.text_of("textarea[name=body]").as_deref(), Some("An answer."));
}

db_test!(nothing_is_changed_from_another_members_page);
async fn nothing_is_changed_from_another_members_page(server: TestServer) {
    let (anna, mut browser) = page_of_anna_session_of_carla(&server).await;
    let ben = server.member("ben").await;
    let id = server.send_message(&ben, "carla", "For Carla").await.to_string();
    let forms: [(&str, &[(&str, &str)]); 4] = [
        ("/actions", &[("action", "delete"), ("messages", &id)]),
        ("/preferences/language", &[("language", "de")]),
        ("/preferences/sessions", &[("others", "1")]),
        ("/preferences/password", &[("old", "x"), ("new", "a good password")]),
    ];
    for (path, fields) in forms {
        let answer = browser.post_form(&format!("{path}?member={anna}"), fields).await;
        answer.assert_redirects_to("/inbox");
        let page = browser.get("/inbox").await;
        assert!(page.text_of(".toast").unwrap().contains("signed in as carla"), "{path}: {}", page.text);
        assert_eq!(page.text_of(".rows .subject").as_deref(), Some("For Carla"), "{path}");
    }
}

db_test!(another_members_page_learns_nothing_from_server_functions_and_streams);
async fn another_members_page_learns_nothing_from_server_functions_and_streams(server: TestServer) {
    let (anna, mut browser) = page_of_anna_session_of_carla(&server).await;
    let carla = server.caller("carla").await.id.0;
    let list = json!({ "address": "/inbox" });
    for (member, status) in [(anna, 412), (carla, 200)] {
        let mut page = browser.clone().with_header("postroom-member", &member.to_string());
        let answer = page.send_json("POST", "/rpc/list", &list).await;
        assert_eq!(answer.status, status, "{member}: {}", answer.text);
        if status == 412 {
            assert_eq!(answer.json()["code"], "session.other_member");
            assert!(answer.json()["text"].as_str().unwrap().contains("carla"), "{}", answer.text);
        }
    }
    assert_eq!(browser.send_json("POST", "/rpc/list", &list).await.status, 200, "who says nothing is served");
    let stream = browser.get(&format!("/events?since=0&member={anna}")).await;
    stream.assert_problem(412, "session.other_member");
    // Programs have no pages.
    let mut program = server.token_client("carla", &[Scope::Read]).await;
    assert_eq!(program.get(&format!("/api/v1/counts?member={anna}")).await.status, 200);
}

db_test!(what_was_written_is_not_sent_by_somebody_else_who_signs_in);
async fn what_was_written_is_not_sent_by_somebody_else_who_signs_in(server: TestServer) {
    server.add_anna_with_password().await;
    server.add_account("ben", false, false).await;
    let ben = server.caller("ben").await.id;
    let mut browser = server.anonymous();
    let message = [("to", "anna"), ("subject", "An hour"), ("body", "I am Ben."), ("key", "k")];
    let asked = browser.post_form(&format!("/write?member={ben}&next=/sent"), &message).await;
    let sign_in = format!("/login?next=/write%3Fnext%3D/sent&member={ben}");
    assert_eq!((asked.status.as_u16(), asked.header("location")), (307, sign_in.as_str()));
    let page = browser.post_form(&sign_in, &message).await;
    let kept = |name: &str| page.attribute_of(&format!("input[type=hidden][name={name}]"), "value").unwrap();
    let (next, member) = (kept("next"), kept("member"));
    let mut fields =
        vec![("name", "anna"), ("password", "correct horse"), ("next", &next), ("member", &member)];
    fields.extend(message);
    let again = browser.post_form("/login", &fields).await;
    let form = format!("/write?next=/sent&member={ben}");
    assert_eq!((again.status.as_u16(), again.header("location")), (307, form.as_str()));
    let page = browser.post_form(&form, &fields).await;
    assert_eq!(page.status, 412);
    assert_eq!(page.text_of("textarea[name=body]").as_deref(), Some("I am Ben."));
    assert!(!page.text.contains("correct horse"), "the password is not shown again");
    assert_eq!(browser.get("/api/v1/messages?folder=sent").await.json()["total"], 0);
}

db_test!(what_was_not_sent_yet_is_shown_again_and_not_sent);
async fn what_was_not_sent_yet_is_shown_again_and_not_sent(server: TestServer) {
    let (mut anna, ben) = (server.member("anna").await, server.member("ben").await);
    let id = server.send_message(&ben, "anna", "Question").await;
    let fields = [("to", "ben"), ("subject", "Hi"), ("body", "Half of it"), ("continued", "1")];
    for path in ["/write".to_owned(), format!("/reply/{id}")] {
        let page = anna.post_form(&path, &fields).await;
        assert_eq!(page.status, 200, "{path}");
        assert_eq!(page.text_of("textarea[name=body]").as_deref(), Some("Half of it"));
        assert!(page.text_of(".toast").unwrap().contains("Nothing has been sent yet"), "{}", page.text);
    }
    let answer = anna.post_form("/reply/7", &fields).await;
    assert_eq!((answer.status.as_u16(), answer.header("location")), (307, "/write"));
    assert_eq!(anna.get("/api/v1/messages?folder=sent").await.json()["total"], 0);
}
