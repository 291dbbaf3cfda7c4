//! `/healthz`, `/readyz`, `/metrics`.

use crate::support::{TestServer, db_test};
use postroom_engine::accounts::Scope;
use serde_json::json;

db_test!(health_checks_and_counters);
async fn health_checks_and_counters(server: TestServer) {
    let mut probe = server.anonymous().with_header("accept", "*/*");
    assert_eq!(probe.get("/healthz").await.status, 200);
    assert_eq!(probe.get("/readyz").await.status, 200);
    let anna = server.member("anna").await;
    server.send_message(&anna, "anna", "x").await;
    server.add_account("root", false, true).await;
    let metrics = server.sign_in("root").await.get("/metrics").await;
    assert!(metrics.header("content-type").starts_with("application/openmetrics-text"));
    for line in [
        "postroom_messages_submitted_total 1",
        "postroom_streams_open 0",
        "postroom_requests_total{class=\"2xx\"}",
    ] {
        assert!(metrics.text.contains(line), "{line}: {}", metrics.text);
    }
}

db_test!(messages_are_counted_whichever_way_they_are_submitted);
async fn messages_are_counted_whichever_way_they_are_submitted(server: TestServer) {
    let mut anna = server.member("anna").await;
    server.send_message(&anna, "anna", "By REST").await;
    let form = [("to", "anna"), ("subject", "By a plain form"), ("key", "")];
    anna.post_form("/write", &form).await.assert_redirects_to("/inbox");
    let message = json!({"to": ["anna"], "subject": "By a server function", "body": ""});
    let call = json!({"message": message, "key": "of-the-form"});
    let mut scripts = anna.clone().with_header("accept", "application/json");
    let sent = scripts.send_json("POST", "/rpc/write", &call).await;
    assert_eq!(sent.status, 200, "{}", sent.text);
    let id = anna.get("/api/v1/messages").await.json()["items"][0]["id"].clone();
    let reply = json!({"parent": id, "reply": {"body": "By a server function"}, "key": "of-the-reply"});
    assert_eq!(scripts.send_json("POST", "/rpc/reply", &reply).await.status, 200);
    // The same form twice is one message.
    assert_eq!(scripts.send_json("POST", "/rpc/write", &call).await.text, sent.text);
    assert_eq!(server.postroom.messages().submitted(), 4);
    server.add_account("root", false, true).await;
    let mut prometheus = server.token_client("root", &[Scope::Admin]).await;
    let metrics = prometheus.get("/metrics").await;
    assert!(metrics.text.contains("postroom_messages_submitted_total 4\n"), "{}", metrics.text);
}

db_test!(metrics_are_for_administrators);
async fn metrics_are_for_administrators(server: TestServer) {
    server.anonymous().get("/metrics").await.assert_problem(401, "session.required");
    server.member("anna").await.get("/metrics").await.assert_problem(404, "not_found");
    server.add_account("root", false, true).await;
    let mut reader = server.token_client("root", &[Scope::Read]).await;
    reader.get("/metrics").await.assert_problem(403, "token.scope");
}

db_test!(metrics_with_a_listener_of_their_own_are_not_public, |settings| settings.metrics_listen =
    Some("127.0.0.1:0".to_owned()));
async fn metrics_with_a_listener_of_their_own_are_not_public(server: TestServer) {
    server.anonymous().with_header("accept", "*/*").get("/metrics").await.assert_problem(404, "not_found");
}
