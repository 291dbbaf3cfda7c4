//! `/actions`: archive, delete and so on, as a plain form.

use crate::support::{TestServer, db_test};
use serde_json::json;

db_test!(an_action_redirects_to_the_page_it_came_from);
async fn an_action_redirects_to_the_page_it_came_from(server: TestServer) {
    let anna = server.member("anna").await;
    let mut ben = server.member("ben").await;
    let id = server.send_message(&anna, "ben", "Hello").await.to_string();
    let fields = [("action", "archive"), ("messages", id.as_str())];
    ben.post_form("/actions?next=/inbox%3Fpage%3D2", &fields).await.assert_redirects_to("/inbox?page=2");
    assert!(ben.cookies["postroom_flash"].contains("archive"));
    assert_eq!(ben.get("/api/v1/messages?folder=archives").await.json()["total"], 1);
    let mut from_list = ben.clone().with_header("referer", "http://elsewhere.example/archives?mode=messages");
    let back = [("action", "unarchive"), ("messages", id.as_str())];
    from_list.post_form("/actions", &back).await.assert_redirects_to("/archives?mode=messages");
    assert_eq!(ben.get("/api/v1/messages").await.json()["total"], 1);
}

db_test!(an_action_that_is_submitted_twice_is_done_once);
async fn an_action_that_is_submitted_twice_is_done_once(server: TestServer) {
    let (anna, mut ben) = (server.member("anna").await, server.member("ben").await);
    let id = server.send_message(&anna, "ben", "Hello").await.to_string();
    let inbox = ben.get("/inbox").await;
    let key = inbox.attribute_of("form[action^='/actions'] input[name=key]", "value").unwrap();
    let fields = [("action", "archive"), ("messages", id.as_str()), ("key", key.as_str())];
    for submitted in ["first", "again"] {
        ben.post_form("/actions", &fields).await.assert_redirects_to("/inbox");
        let page = ben.get("/inbox").await;
        assert_eq!(page.text_of(".toast p").as_deref(), Some("1 message archived."), "{submitted}");
        let undo = page.attribute_of(".toast input[name=key]", "value").unwrap();
        assert!(!undo.is_empty() && undo != key, "undoing is another intention");
    }
    let unarchive = [("action", "unarchive"), ("messages", id.as_str()), ("key", key.as_str())];
    ben.post_form("/actions", &unarchive).await.assert_redirects_to("/inbox");
    assert_eq!(ben.get("/api/v1/messages").await.json()["total"], 1, "another action is another request");
}

db_test!(a_live_action_that_the_browser_repeats_is_done_once);
async fn a_live_action_that_the_browser_repeats_is_done_once(server: TestServer) {
    let (anna, mut ben) =
        (server.member("anna").await, server.member("ben").await.with_header("accept", "application/json"));
    let id = server.send_message(&anna, "ben", "Hello").await;
    let selection = json!({"messages": [id], "conversations": []});
    let act = json!({"action": "archive", "selection": selection, "key": "1"});
    for _ in 0..2 {
        assert_eq!(ben.send_json("POST", "/rpc/act", &act).await.json(), 1);
    }
    let act = json!({"action": "archive", "selection": selection, "key": "2"});
    assert_eq!(ben.send_json("POST", "/rpc/act", &act).await.json(), 0, "already archived");
}

db_test!(an_empty_selection_is_reported_on_the_page_it_came_from);
async fn an_empty_selection_is_reported_on_the_page_it_came_from(server: TestServer) {
    let mut anna = server.member("anna").await.with_header("referer", "http://postroom.example/sent");
    anna.post_form("/actions?next=/trash", &[("action", "delete")]).await.assert_redirects_to("/sent");
    assert!(anna.cookies["postroom_flash"].contains("Select%20at%20least%20one"), "{:?}", anna.cookies);
}

db_test!(messages_of_others_are_not_found);
async fn messages_of_others_are_not_found(server: TestServer) {
    let anna = server.member("anna").await;
    server.add_account("ben", false, false).await;
    let mut mallory = server.member("mallory").await;
    let id = server.send_message(&anna, "ben", "Hello").await.to_string();
    let (action, foreign) = (("action", "delete"), ("messages", id.as_str()));
    assert_eq!(mallory.post_form("/actions", &[action, foreign]).await.status, 404);
    assert_eq!(mallory.post_form("/actions", &[action, ("messages", "x")]).await.status, 404);
    assert_eq!(
        mallory.post_form("/actions", &[action, ("conversations", "9223372036854775808")]).await.status,
        404
    );
    mallory
        .with_header("accept", "*/*")
        .post_form("/actions", &[("action", "explode"), foreign])
        .await
        .assert_field_error("action", "word.unknown");
}
