//! `Idempotency-Key` on calls that create.

use crate::support::Post;
use postroom_engine::accounts::Scope;
use serde_json::json;

#[tokio::test]
async fn the_same_request_is_answered_again_and_done_once() {
    let post = Post::new().await;
    let mut anna = post.member("anna").await.with("idempotency-key", "key-1");
    let message = json!({"to": ["anna"], "subject": "Once"});
    let first = anna.send("POST", "/api/v1/messages", &message).await;
    let again = anna.send("POST", "/api/v1/messages", &message).await;
    assert_eq!((first.status.as_u16(), again.status.as_u16()), (201, 201));
    assert_eq!(first.text, again.text);
    assert_eq!(again.header("content-type"), "application/json");
    assert_eq!(anna.get("/api/v1/messages").await.json()["total"], 1);
    let other = json!({"to": ["anna"], "subject": "Other"});
    anna.send("POST", "/api/v1/messages", &other).await.is_problem(422, "idempotency.mismatch");
}

#[tokio::test]
async fn a_refused_request_may_be_sent_again() {
    let post = Post::new().await;
    let mut anna = post.member("anna").await.with("idempotency-key", "key-1");
    anna.send("POST", "/api/v1/messages", &json!({"to": ["ben"], "subject": "x"}))
        .await
        .blames("to", "recipients.unknown");
    post.account("ben", false, false).await;
    let sent = anna.send("POST", "/api/v1/messages", &json!({"to": ["ben"], "subject": "x"})).await;
    assert_eq!(sent.status, 201);
}

#[tokio::test]
async fn keys_of_different_callers_are_different() {
    let post = Post::new().await;
    let message = json!({"to": ["anna"], "subject": "Mine"});
    for name in ["anna", "ben"] {
        let mut member = post.member(name).await.with("idempotency-key", "key-1");
        assert_eq!(member.send("POST", "/api/v1/messages", &message).await.status, 201);
    }
    assert_eq!(post.sign_in("anna").await.get("/api/v1/messages").await.json()["total"], 2);
}

#[tokio::test]
async fn replies_and_accounts_have_keys_too_and_secrets_are_not_kept() {
    let post = Post::new().await;
    post.account("root", false, true).await;
    let mut root = post.sign_in("root").await.with("idempotency-key", "key-1");
    let user = json!({"name": "cleo", "email": "cleo@example.org"});
    let first = root.send("POST", "/api/v1/users", &user).await.json();
    assert!(first["password_link"].as_str().unwrap().contains("/set-password/"));
    let again = root.send("POST", "/api/v1/users", &user).await;
    assert_eq!((again.status.as_u16(), &again.json()["id"]), (201, &first["id"]));
    assert_eq!(again.json()["password_link"], json!(null));
    let mut cleo = post.sign_in("cleo").await.with("idempotency-key", "key-2");
    let token = json!({"scopes": ["read"]});
    let first = cleo.send("POST", "/api/v1/tokens", &token).await.json();
    let again = cleo.send("POST", "/api/v1/tokens", &token).await.json();
    assert!(first["token"].is_string() && again["token"].is_null() && first["id"] == again["id"]);
    let id = post.message(&root.clone().with("idempotency-key", "x"), "cleo", "Hello").await;
    let path = format!("/api/v1/messages/{id}/reply");
    let mut cleo = post.sign_in("cleo").await.with("idempotency-key", "key-3");
    let first = cleo.send("POST", &path, &json!({})).await;
    assert_eq!(first.text, cleo.send("POST", &path, &json!({})).await.text);
}

#[tokio::test]
async fn keys_that_cannot_be_used_are_refused() {
    let post = Post::new().await;
    post.account("anna", false, false).await;
    for key in ["", &"k".repeat(201)] {
        let mut program = post.program("anna", &[Scope::Write]).await.with("idempotency-key", key);
        let message = json!({"to": ["anna"], "subject": "x"});
        program.send("POST", "/api/v1/messages", &message).await.is_problem(400, "request.unreadable");
    }
}
