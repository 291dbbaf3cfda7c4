//! `/healthz`, `/readyz`, `/metrics`.

use crate::support::{TestServer, db_test};

db_test!(health_checks_and_counters);
async fn health_checks_and_counters(server: TestServer) {
    let mut probe = server.anonymous().with_header("accept", "*/*");
    assert_eq!(probe.get("/healthz").await.status, 200);
    assert_eq!(probe.get("/readyz").await.status, 200);
    let anna = server.member("anna").await;
    server.send_message(&anna, "anna", "x").await;
    let metrics = probe.get("/metrics").await;
    assert!(metrics.header("content-type").starts_with("application/openmetrics-text"));
    for line in [
        "postroom_messages_submitted_total 1",
        "postroom_streams_open 0",
        "postroom_requests_total{class=\"2xx\"}",
    ] {
        assert!(metrics.text.contains(line), "{line}: {}", metrics.text);
    }
}

db_test!(metrics_with_a_listener_of_their_own_are_not_public, |settings| settings.metrics_listen =
    Some("127.0.0.1:0".to_owned()));
async fn metrics_with_a_listener_of_their_own_are_not_public(server: TestServer) {
    server.anonymous().with_header("accept", "*/*").get("/metrics").await.assert_problem(404, "not_found");
}
