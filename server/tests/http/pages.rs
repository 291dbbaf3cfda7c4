//! Rendered pages.

use crate::support::{TestServer, db_test};
use serde_json::json;

db_test!(pages_rendered_at_the_same_time_do_not_mix);
async fn pages_rendered_at_the_same_time_do_not_mix(server: TestServer) {
    let (anna, ben) = (server.member("anna").await, server.member("ben").await);
    for subject in ["1", "2", "3"] {
        server.send_message(&anna, "ben", subject).await;
    }
    let pages = (0..200).map(|n| {
        let (mut browser, title) = match n % 2 {
            0 => (anna.clone(), "Sent · Postroom"),
            _ => (ben.clone(), "(3) Sent · Postroom"),
        };
        tokio::spawn(async move { (browser.get("/sent").await, title) })
    });
    for page in pages.collect::<Vec<_>>() {
        let (page, title) = page.await.unwrap();
        assert_eq!((page.status.as_u16(), page.text_of("title").as_deref()), (200, Some(title)));
    }
}

db_test!(pages_rendered_at_the_same_time_are_complete);
async fn pages_rendered_at_the_same_time_are_complete(server: TestServer) {
    let (anna, ben) = (server.member("anna").await, server.member("ben").await);
    let to_ben = server.send_message(&anna, "ben", "For Ben").await;
    let to_anna = server.send_message(&ben, "anna", "For Anna").await;
    let pages = (0..200).map(|n| {
        let (mut browser, id, subject) = match n % 2 {
            0 => (anna.clone(), to_anna, "For Anna"),
            _ => (ben.clone(), to_ben, "For Ben"),
        };
        tokio::spawn(async move { (browser.get(&format!("/message/{id}")).await, subject) })
    });
    for page in pages.collect::<Vec<_>>() {
        let (page, subject) = page.await.unwrap();
        assert_eq!((page.status.as_u16(), page.text_of("h1").as_deref()), (200, Some(subject)));
        assert!(
            page.text_of(".conversation .message").is_some_and(|text| text.contains("Some words.")),
            "{}",
            page.text
        );
        assert!(page.text_of(".rows .subject").is_some_and(|text| text == subject), "{}", page.text);
    }
}

db_test!(the_page_of_a_message_already_counts_it_as_read);
async fn the_page_of_a_message_already_counts_it_as_read(server: TestServer) {
    let (anna, mut ben) = (server.member("anna").await, server.member("ben").await);
    let first = server.send_message(&anna, "ben", "First").await;
    server.send_message(&anna, "ben", "Second").await;
    assert_eq!(ben.get("/inbox").await.text_of("[data-unread]").as_deref(), Some("2 unread"));
    let page = ben.get(&format!("/message/{first}")).await;
    assert_eq!(page.text_of("[data-unread]").as_deref(), Some("1 unread"));
    assert_eq!(page.text_of(".rows .row:not(.unread) .subject").as_deref(), Some("First"));
    assert_eq!(page.text_of(".message .new").as_deref(), Some("new"), "what was unread is marked as new");
}

db_test!(pages_of_nothing_visible_are_404);
async fn pages_of_nothing_visible_are_404(server: TestServer) {
    let (anna, ben) = (server.member("anna").await, server.member("ben").await);
    let id = server.send_message(&anna, "ben", "Between two").await;
    let mut carl = server.member("carl").await;
    for path in [
        &format!("/message/{id}"),
        &format!("/conversation/{id}"),
        &format!("/reply/{id}"),
        "/message/none",
        "/conversation/9",
        "/reply/x",
        "/nowhere",
    ] {
        let page = carl.get(path).await;
        assert_eq!(
            (page.status.as_u16(), page.text_of("h1").as_deref()),
            (404, Some("Nothing here")),
            "{path}"
        );
        assert!(!page.text.contains("Between two"), "{path}");
    }
    assert_eq!(ben.clone().get(&format!("/message/{id}")).await.status, 200);
}

db_test!(server_functions_answer_as_json);
async fn server_functions_answer_as_json(server: TestServer) {
    let mut anna = server.member("anna").await.with_header("accept", "application/json");
    server.send_message(&anna, "anna", "To myself").await;
    let counts = anna.send_json("POST", "/rpc/counts", &json!({})).await;
    assert_eq!((counts.status.as_u16(), &counts.json()["unread"]), (200, &json!(1)));
    anna.send_json("POST", "/rpc/no_such_function", &json!({})).await.assert_problem(404, "not_found");
}
