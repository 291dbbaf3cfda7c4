//! Conversations of any length are read in parts, as pages and by programs.

use crate::support::{TestClient, TestServer, db_test};
use serde_json::{Value, json};

/// A message from Anna to Ben and replies to it, each of these characters; their ids.
async fn long_conversation(
    server: &TestServer,
    anna: &TestClient,
    messages: usize,
    characters: usize,
) -> Vec<i64> {
    let mut ids = vec![server.send_message(anna, "ben", "Plans").await];
    while ids.len() < messages {
        let path = format!("/api/v1/messages/{}/reply", ids[ids.len() - 1]);
        let body = format!("Number {} {}", ids.len(), "x".repeat(characters));
        let sent = anna.clone().send_json("POST", &path, &json!({ "body": body })).await;
        assert_eq!(sent.status, 201, "{}", sent.text);
        ids.push(sent.json()["messages"][0]["id"].as_i64().unwrap());
    }
    ids
}

/// How many messages of a conversation a page shows.
fn count_messages(page: &str) -> usize {
    page.matches("class=\"message\"").count()
}

db_test!(programs_read_a_conversation_in_parts);
async fn programs_read_a_conversation_in_parts(server: TestServer) {
    let (anna, mut ben) = (server.member("anna").await, server.member("ben").await);
    let ids = long_conversation(&server, &anna, 7, 1).await;
    let path = format!("/api/v1/conversations/{}", ids[0]);
    let ids_of = |part: &Value| {
        let items = part["items"].as_array().unwrap().iter();
        items.map(|message| message["id"].as_i64().unwrap()).collect::<Vec<_>>()
    };
    let newest = ben.get(&format!("{path}?limit=3&before={}", i64::MAX)).await.json();
    assert_eq!(ids_of(&newest), ids[4..]);
    assert_eq!([&newest["previous"], &newest["next"]], [&json!(ids[4]), &Value::Null]);
    assert_eq!([&newest["earlier"], &newest["total"]], [&json!(4), &json!(7)]);
    assert_eq!(newest["reply_to"], ids[6]);
    let unread = ben.get("/api/v1/counts").await.json();
    assert_eq!(unread["unread"], 4, "only what was in the part is read");
    let opened = ben.get(&format!("{path}?limit=3&peek")).await.json();
    assert_eq!(ids_of(&opened), ids[..3], "it begins with the first unread message");
    let next = ben.get(&format!("{path}?limit=3&after={}", opened["next"])).await.json();
    assert_eq!(ids_of(&next), ids[3..6]);
    ben.get(&format!("{path}?before=x")).await.assert_field_error("before", "cursor.invalid");
    ben.get(&format!("{path}?before=1&after=2")).await.assert_field_error("after", "cursor.invalid");
    ben.get(&format!("{path}?limit=0")).await.assert_field_error("limit", "number.range");
}

db_test!(a_page_shows_a_part_of_a_long_conversation_with_links_to_the_rest);
async fn a_page_shows_a_part_of_a_long_conversation_with_links_to_the_rest(server: TestServer) {
    let (mut anna, mut ben) = (server.member("anna").await, server.member("ben").await);
    let ids = long_conversation(&server, &anna, 120, 1).await;
    let path = format!("/conversation/{}", ids[0]);
    // Everything is unread: the page begins with the first message.
    let page = ben.get(&path).await;
    assert_eq!(count_messages(&page.text), 50);
    assert_eq!(page.text_of(".part-link").as_deref(), Some("70 later messages"));
    assert_eq!(page.text_of("[data-unread]").as_deref(), Some("70 unread"));
    let next = format!("{path}?next=/inbox&amp;after={}", ids[49]);
    assert!(page.text.contains(&next), "{next}: {}", page.text);
    let page = ben.get(&next.replace("&amp;", "&")).await;
    assert_eq!(count_messages(&page.text), 50);
    assert_eq!(page.text_of("[data-unread]").as_deref(), Some("20 unread"));
    // Anna has nothing unread: the page ends with the newest message.
    let page = anna.get(&path).await;
    assert_eq!(page.text_of(".part-link").as_deref(), Some("70 earlier messages"));
    assert_eq!(page.text_of("h1").as_deref(), Some("Plans"));
    assert_eq!(count_messages(&page.text), 50);
    assert!(page.text.contains(&format!("id=\"m{}\"", ids[119])));
    let page = anna.get(&format!("{path}?before={}", ids[20])).await;
    assert_eq!(
        (count_messages(&page.text), page.text_of(".part-link").as_deref()),
        (20, Some("100 later messages"))
    );
}

db_test!(a_page_of_long_messages_is_bounded);
async fn a_page_of_long_messages_is_bounded(server: TestServer) {
    let (anna, mut ben) = (server.member("anna").await, server.member("ben").await);
    let ids = long_conversation(&server, &anna, 30, 60_000).await;
    let page = ben.get(&format!("/conversation/{}", ids[0])).await;
    assert_eq!(page.status, 200);
    assert!(page.text.len() < 1_500_000, "{} bytes", page.text.len());
    let part = ben.get(&format!("/api/v1/conversations/{}?limit=100", ids[0])).await;
    assert!(part.text.len() < 400_000, "{} bytes", part.text.len());
}

db_test!(who_has_nothing_to_answer_gets_no_quick_reply, |settings| settings.messages.quick_reply_quote =
    true);
async fn who_has_nothing_to_answer_gets_no_quick_reply(server: TestServer) {
    let (mut anna, ben) = (server.member("anna").await, server.member("ben").await);
    let first = long_conversation(&server, &anna, 1, 1).await[0];
    let reply = ben.clone().send_json("POST", &format!("/api/v1/messages/{first}/reply"), &json!({})).await;
    let reply = reply.json()["messages"][0]["id"].clone();
    let path = format!("/conversation/{first}");
    assert!(anna.get(&path).await.text.contains(&format!("action=\"/reply/{reply}")));
    let delete = json!({"action": "delete", "messages": [reply]});
    assert_eq!(anna.send_json("POST", "/api/v1/messages/actions", &delete).await.status, 200);
    let page = anna.get(&path).await;
    assert_eq!(page.status, 200);
    assert!(!page.text.contains("action=\"/reply/"), "{}", page.text);
}
