//! `/healthz`, `/readyz`, `/metrics`.

use crate::support::Post;

#[tokio::test]
async fn the_process_tells_how_it_is() {
    let post = Post::new().await;
    let mut probe = post.visitor().with("accept", "*/*");
    assert_eq!(probe.get("/healthz").await.status, 200);
    assert_eq!(probe.get("/readyz").await.status, 200);
    let anna = post.member("anna").await;
    post.message(&anna, "anna", "x").await;
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

#[tokio::test]
async fn counters_with_a_listener_of_their_own_are_not_public() {
    let post = Post::with(|settings| settings.metrics_listen = Some("127.0.0.1:0".to_owned())).await;
    post.visitor().with("accept", "*/*").get("/metrics").await.is_problem(404, "not_found");
}
