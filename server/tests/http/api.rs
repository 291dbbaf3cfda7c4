//! `/api/v1`: reading, writing, conversations, actions.

use crate::support::{TestServer, db_test};
use serde_json::json;

db_test!(messages_are_written_listed_read_and_answered);
async fn messages_are_written_listed_read_and_answered(server: TestServer) {
    let mut anna = server.member("anna").await;
    let mut ben = server.member("ben").await;
    let id = server.send_message(&anna, "ben", "Question").await;
    assert_eq!(ben.get("/api/v1/counts").await.json()["unread"], 1);
    let list =
        ben.get("/api/v1/messages?folder=inbox&mode=messages&sort=-date&unread=true&limit=1").await.json();
    assert_eq!((&list["total"], &list["next"]), (&json!(1), &json!(null)));
    assert_eq!(list["items"][0]["sender"], json!({"name": "anna", "display": "anna"}));
    let peeked = ben.get(&format!("/api/v1/messages/{id}?peek")).await.json();
    assert_eq!((&peeked["read_at"], &peeked["conversation"]), (&json!(null), &json!(null)));
    assert_eq!(ben.get("/api/v1/counts").await.json()["unread"], 1);
    ben.get(&format!("/api/v1/messages/{id}")).await;
    assert_eq!(ben.get("/api/v1/counts").await.json()["unread"], 0);
    let reply =
        ben.send_json("POST", &format!("/api/v1/messages/{id}/reply"), &json!({"body": "Answer"})).await;
    assert_eq!(reply.status, 201);
    assert_eq!(reply.json()["messages"][0]["recipient"]["name"], "anna");
    let conversation = anna.get(&format!("/api/v1/conversations/{id}")).await.json();
    let subjects: Vec<_> = conversation["items"].as_array().unwrap().iter().map(|m| &m["subject"]).collect();
    assert_eq!(subjects, ["Question", "Re: Question"]);
}

db_test!(all_errors_name_their_fields_and_nothing_is_sent);
async fn all_errors_name_their_fields_and_nothing_is_sent(server: TestServer) {
    let mut anna = server.member("anna").await;
    server.add_account("ben", false, false).await;
    let empty =
        anna.send_json("POST", "/api/v1/messages", &json!({})).await.assert_problem(422, "request.fields");
    let codes: Vec<_> =
        empty["errors"].as_array().unwrap().iter().map(|e| e["code"].as_str().unwrap()).collect();
    assert!(codes.contains(&"recipients.required") && codes.contains(&"subject.required"), "{codes:?}");
    let half = json!({"to": ["ben", "nobody"], "subject": "x"});
    anna.send_json("POST", "/api/v1/messages", &half).await.assert_field_error("to", "recipients.unknown");
    assert_eq!(anna.get("/api/v1/messages?folder=sent").await.json()["total"], 0);
    let unknown = json!({"to": ["ben"], "subject": "x", "urgent": true});
    anna.send_json("POST", "/api/v1/messages", &unknown).await.assert_problem(422, "request.fields");
}

db_test!(lists_continue_by_their_cursor);
async fn lists_continue_by_their_cursor(server: TestServer) {
    let mut anna = server.member("anna").await;
    server.add_account("ben", false, false).await;
    for n in 0..5 {
        server.send_message(&anna, "ben", &format!("Number {n}")).await;
    }
    let (mut subjects, mut cursor) = (Vec::new(), String::new());
    loop {
        let part = anna.get(&format!("/api/v1/messages?folder=sent&limit=2&cursor={cursor}")).await.json();
        assert_eq!(part["total"], 5);
        subjects.extend(part["items"].as_array().unwrap().iter().map(|m| m["subject"].to_string()));
        match part["next"].as_str() {
            Some(next) => cursor = next.to_owned(),
            None => break,
        }
    }
    assert_eq!(subjects, ["\"Number 4\"", "\"Number 3\"", "\"Number 2\"", "\"Number 1\"", "\"Number 0\""]);
}

db_test!(wrong_query_parameters_are_refused);
async fn wrong_query_parameters_are_refused(server: TestServer) {
    let mut anna = server.member("anna").await;
    for (query, field, code) in [
        ("folder=attic", "folder", "word.unknown"),
        ("mode=threads", "mode", "word.unknown"),
        ("sort=size", "sort", "word.unknown"),
        ("unread=", "unread", "word.unknown"),
        ("limit=", "limit", "number.range"),
        ("mode=", "mode", "word.unknown"),
        ("unread=maybe", "unread", "word.unknown"),
        ("limit=0", "limit", "number.range"),
        ("limit=101", "limit", "number.range"),
        ("limit=-1", "limit", "number.range"),
        ("limit=ten", "limit", "number.range"),
        ("cursor=nonsense", "cursor", "cursor.invalid"),
        ("q=hello", "q", "word.unknown"),
        ("folder=sent&folder=inbox", "folder", "word.unknown"),
    ] {
        anna.get(&format!("/api/v1/messages?{query}")).await.assert_field_error(field, code);
    }
}

db_test!(actions_change_only_the_callers_messages);
async fn actions_change_only_the_callers_messages(server: TestServer) {
    let anna = server.member("anna").await;
    let mut ben = server.member("ben").await;
    let mut mallory = server.member("mallory").await;
    let (one, two) =
        (server.send_message(&anna, "ben", "1").await, server.send_message(&anna, "ben", "2").await);
    let both = json!({"action": "archive", "messages": [one], "conversations": [two]});
    mallory.send_json("POST", "/api/v1/messages/actions", &both).await.assert_problem(404, "not_found");
    assert_eq!(ben.send_json("POST", "/api/v1/messages/actions", &both).await.json(), json!({"changed": 2}));
    assert_eq!(ben.get("/api/v1/messages?folder=archives").await.json()["total"], 2);
    let nothing = json!({"action": "archive"});
    ben.send_json("POST", "/api/v1/messages/actions", &nothing)
        .await
        .assert_field_error("messages", "selection.empty");
    let unknown = json!({"action": "explode", "messages": [one]});
    ben.send_json("POST", "/api/v1/messages/actions", &unknown)
        .await
        .assert_field_error("action", "word.unknown");
    let many = json!({"action": "archive", "messages": (0..1001).collect::<Vec<i64>>()});
    ben.send_json("POST", "/api/v1/messages/actions", &many)
        .await
        .assert_field_error("messages", "selection.max");
}

db_test!(what_the_caller_may_not_see_is_not_found);
async fn what_the_caller_may_not_see_is_not_found(server: TestServer) {
    let anna = server.member("anna").await;
    let mut mallory = server.member("mallory").await;
    server.add_account("ben", false, false).await;
    let id = server.send_message(&anna, "ben", "Private").await;
    for path in [format!("messages/{id}"), format!("conversations/{id}"), "messages/1".to_owned()] {
        mallory.get(&format!("/api/v1/{path}")).await.assert_problem(404, "not_found");
    }
    for id in ["x", "1.5", "-1", "9223372036854775808", "%00", "%ff"] {
        mallory.get(&format!("/api/v1/messages/{id}")).await.assert_problem(404, "not_found");
        let path = format!("/api/v1/messages/{id}/reply");
        mallory.send_json("POST", &path, &json!({})).await.assert_problem(404, "not_found");
    }
    for path in ["/api/v1/nothing", "/api/v1", "/api/nothing"] {
        mallory.clone().with_header("accept", "*/*").get(path).await.assert_problem(404, "not_found");
    }
    mallory.send_json("PUT", "/api/v1/messages", &json!({})).await.assert_problem(405, "method");
}

db_test!(responses_are_not_to_be_cached);
async fn responses_are_not_to_be_cached(server: TestServer) {
    let response = server.member("anna").await.get("/api/v1/me").await;
    assert_eq!(response.header("cache-control"), "no-store, private");
    assert_eq!(response.json()["roles"], json!([]));
    let head =
        server.sign_in("anna").await.request("HEAD", "/api/v1/me", None, axum::body::Body::empty()).await;
    assert_eq!((head.status.as_u16(), head.text.as_str()), (200, ""));
    assert_eq!(response.json()["limits"]["page"], 100);
}

db_test!(a_member_may_write_so_much_in_a_minute, |settings| {
    settings.limits.messages_per_minute = 3.try_into().unwrap();
    settings.limits.recipients = 2.try_into().unwrap();
});
async fn a_member_may_write_so_much_in_a_minute(server: TestServer) {
    let mut anna = server.member("anna").await;
    for name in ["ben", "carla"] {
        server.add_account(name, false, false).await;
    }
    let to = |names: &[&str]| json!({"to": names, "subject": "x"});
    let many = anna.send_json("POST", "/api/v1/messages", &to(&["anna", "ben", "carla"])).await;
    many.assert_field_error("to", "recipients.max");
    assert_eq!(anna.send_json("POST", "/api/v1/messages", &to(&["ben", "carla"])).await.status, 201);
    assert_eq!(anna.send_json("POST", "/api/v1/messages", &to(&["ben"])).await.status, 201);
    let refused = anna.send_json("POST", "/api/v1/messages", &to(&["ben"])).await;
    let seconds: u64 = refused.header("retry-after").parse().unwrap();
    assert!((1..=20).contains(&seconds), "{seconds}");
    refused.assert_problem(429, "rate.limited");
    let form = [("to", "ben"), ("subject", "x"), ("body", ""), ("key", "k")];
    let page = anna.post_form("/write", &form).await;
    assert_eq!(page.status, 429);
    assert!(!page.header("retry-after").is_empty());
}
