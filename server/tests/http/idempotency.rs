//! `Idempotency-Key` on calls that create.

use crate::support::{TestServer, db_test};
use postroom_engine::accounts::Scope;
use serde_json::json;

db_test!(a_request_sent_twice_runs_once_and_gets_the_same_response);
async fn a_request_sent_twice_runs_once_and_gets_the_same_response(server: TestServer) {
    let mut anna = server.member("anna").await.with_header("idempotency-key", "key-1");
    let message = json!({"to": ["anna"], "subject": "Once"});
    let first = anna.send_json("POST", "/api/v1/messages", &message).await;
    let again = anna.send_json("POST", "/api/v1/messages", &message).await;
    assert_eq!((first.status.as_u16(), again.status.as_u16()), (201, 201));
    assert_eq!(first.text, again.text);
    assert_eq!(again.header("content-type"), "application/json");
    assert_eq!(anna.get("/api/v1/messages").await.json()["total"], 1);
    let other = json!({"to": ["anna"], "subject": "Other"});
    anna.send_json("POST", "/api/v1/messages", &other).await.assert_problem(422, "idempotency.mismatch");
}

db_test!(a_refused_request_may_be_sent_again);
async fn a_refused_request_may_be_sent_again(server: TestServer) {
    let mut anna = server.member("anna").await.with_header("idempotency-key", "key-1");
    anna.send_json("POST", "/api/v1/messages", &json!({"to": ["ben"], "subject": "x"}))
        .await
        .assert_field_error("to", "recipients.unknown");
    server.add_account("ben", false, false).await;
    let sent = anna.send_json("POST", "/api/v1/messages", &json!({"to": ["ben"], "subject": "x"})).await;
    assert_eq!(sent.status, 201);
}

db_test!(keys_of_different_callers_are_different);
async fn keys_of_different_callers_are_different(server: TestServer) {
    let message = json!({"to": ["anna"], "subject": "Mine"});
    for name in ["anna", "ben"] {
        let mut member = server.member(name).await.with_header("idempotency-key", "key-1");
        assert_eq!(member.send_json("POST", "/api/v1/messages", &message).await.status, 201);
    }
    assert_eq!(server.sign_in("anna").await.get("/api/v1/messages").await.json()["total"], 2);
}

db_test!(replies_and_accounts_take_keys_and_secrets_are_not_stored);
async fn replies_and_accounts_take_keys_and_secrets_are_not_stored(server: TestServer) {
    server.add_account("root", false, true).await;
    let mut root = server.sign_in("root").await.with_header("idempotency-key", "key-1");
    let user = json!({"name": "cleo", "email": "cleo@example.org"});
    let first = root.send_json("POST", "/api/v1/users", &user).await.json();
    assert!(first["password_link"].as_str().unwrap().contains("/set-password/"));
    let again = root.send_json("POST", "/api/v1/users", &user).await;
    assert_eq!((again.status.as_u16(), &again.json()["id"]), (201, &first["id"]));
    assert_eq!(again.json()["password_link"], json!(null));
    let mut cleo = server.sign_in("cleo").await.with_header("idempotency-key", "key-2");
    let token = json!({"scopes": ["read"]});
    let first = cleo.send_json("POST", "/api/v1/tokens", &token).await.json();
    let again = cleo.send_json("POST", "/api/v1/tokens", &token).await.json();
    assert!(first["token"].is_string() && again["token"].is_null() && first["id"] == again["id"]);
    let id = server.send_message(&root.clone().with_header("idempotency-key", "x"), "cleo", "Hello").await;
    let path = format!("/api/v1/messages/{id}/reply");
    let mut cleo = server.sign_in("cleo").await.with_header("idempotency-key", "key-3");
    let first = cleo.send_json("POST", &path, &json!({})).await;
    assert_eq!(first.text, cleo.send_json("POST", &path, &json!({})).await.text);
}

db_test!(a_repeated_account_has_the_same_password);
async fn a_repeated_account_has_the_same_password(server: TestServer) {
    server.add_account("root", false, true).await;
    let mut root = server.sign_in("root").await.with_header("idempotency-key", "key-1");
    let user = |password| json!({"name": "cleo", "email": "cleo@example.org", "password": password});
    let first = root.send_json("POST", "/api/v1/users", &user(json!("correct horse"))).await;
    let again = root.send_json("POST", "/api/v1/users", &user(json!("correct horse"))).await;
    assert_eq!((first.status.as_u16(), again.status.as_u16()), (201, 201), "{}", again.text);
    assert_eq!(first.json()["id"], again.json()["id"]);
    for other in [json!("battery staple"), json!(null)] {
        let other = root.send_json("POST", "/api/v1/users", &user(other)).await;
        other.assert_problem(422, "idempotency.mismatch");
    }
}

db_test!(invalid_keys_are_refused);
async fn invalid_keys_are_refused(server: TestServer) {
    server.add_account("anna", false, false).await;
    for key in ["", &"k".repeat(201)] {
        let mut program =
            server.token_client("anna", &[Scope::Write]).await.with_header("idempotency-key", key);
        let message = json!({"to": ["anna"], "subject": "x"});
        program.send_json("POST", "/api/v1/messages", &message).await.assert_problem(400, "idempotency.key");
    }
}
