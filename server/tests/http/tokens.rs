//! Bearer tokens: scopes, `Postroom-As`, and `/tokens`.

use crate::support::{TestServer, db_test};
use axum::body::Body;
use postroom_engine::accounts::Scope;
use serde_json::json;

db_test!(a_token_is_limited_to_its_scopes);
async fn a_token_is_limited_to_its_scopes(server: TestServer) {
    server.add_account("anna", false, false).await;
    let mut reader = server.token_client("anna", &[Scope::Read]).await;
    let mut writer = server.token_client("anna", &[Scope::Write]).await;
    let message = json!({"to": ["anna"], "subject": "x"});
    assert_eq!(reader.get("/api/v1/counts").await.status, 200);
    reader.send_json("POST", "/api/v1/messages", &message).await.assert_problem(403, "token.scope");
    assert_eq!(writer.send_json("POST", "/api/v1/messages", &message).await.status, 201);
    writer.get("/api/v1/messages").await.assert_problem(403, "token.scope");
    reader.get("/api/v1/tokens").await.assert_problem(403, "token.scope");
    reader.get("/inbox").await.assert_redirects_to("/login?next=/inbox");
}

db_test!(beside_a_token_neither_cookie_nor_origin_counts);
async fn beside_a_token_neither_cookie_nor_origin_counts(server: TestServer) {
    let anna = server.member("anna").await;
    let mut both = anna.with_header("authorization", "Bearer pr_wrong");
    both.get("/api/v1/me").await.assert_problem(401, "session.required");
    let mut elsewhere =
        server.token_client("anna", &[Scope::Write]).await.with_header("origin", "https://app.example");
    let message = json!({"to": ["anna"], "subject": "x"});
    assert_eq!(elsewhere.send_json("POST", "/api/v1/messages", &message).await.status, 201);
    let mut cookie = server.sign_in("anna").await.with_header("origin", "https://app.example");
    cookie.send_json("POST", "/api/v1/messages", &message).await.assert_problem(403, "request.cross_site");
}

db_test!(an_administrators_token_acts_for_others);
async fn an_administrators_token_acts_for_others(server: TestServer) {
    server.add_account("root", false, true).await;
    server.add_account("anna", false, false).await;
    let root = server.token_client("root", &[Scope::Admin]).await;
    let mut for_anna = root.clone().with_header("postroom-as", "anna");
    assert_eq!(for_anna.get("/api/v1/me").await.json()["name"], "anna");
    let message = json!({"to": ["root"], "subject": "From anna"});
    assert_eq!(for_anna.send_json("POST", "/api/v1/messages", &message).await.status, 201);
    for_anna.get("/api/v1/users").await.assert_problem(404, "not_found");
    root.clone()
        .with_header("postroom-as", "nobody")
        .get("/api/v1/me")
        .await
        .assert_problem(404, "not_found");
    let weak = server.token_client("root", &[Scope::Read, Scope::Write]).await;
    weak.with_header("postroom-as", "anna").get("/api/v1/me").await.assert_problem(403, "token.scope");
    let no_admin = server.token_client("anna", &[Scope::Admin]).await;
    no_admin.with_header("postroom-as", "root").get("/api/v1/me").await.assert_problem(403, "token.scope");
    // An administrator manages the tokens of others in the same way.
    let made = for_anna.send_json("POST", "/api/v1/tokens", &json!({"scopes": ["read"]})).await;
    assert_eq!(made.status, 201);
    assert_eq!(server.postroom.tokens().list(server.caller("anna").await.id).await.unwrap().len(), 2);
}

db_test!(tokens_are_added_listed_and_revoked);
async fn tokens_are_added_listed_and_revoked(server: TestServer) {
    let mut anna = server.member("anna").await;
    let mut ben = server.member("ben").await;
    let wanted = json!({"label": "script", "scopes": ["read"], "days": 7});
    let made = anna.send_json("POST", "/api/v1/tokens", &wanted).await.json();
    let mut program = server
        .anonymous()
        .with_header("authorization", &format!("Bearer {}", made["token"].as_str().unwrap()));
    assert_eq!(program.get("/api/v1/me").await.status, 200);
    let list = anna.get("/api/v1/tokens").await;
    assert_eq!(list.json()["items"][0]["label"], "script");
    assert!(!list.text.contains(made["token"].as_str().unwrap()), "a secret is shown once");
    let path = format!("/api/v1/tokens/{}", made["id"]);
    ben.request("DELETE", &path, None, Body::empty()).await.assert_problem(404, "not_found");
    assert_eq!(anna.request("DELETE", &path, None, Body::empty()).await.status, 204);
    program.get("/api/v1/me").await.assert_problem(401, "session.required");
}

db_test!(a_token_may_not_have_more_scopes_than_its_owner);
async fn a_token_may_not_have_more_scopes_than_its_owner(server: TestServer) {
    let mut anna = server.member("anna").await;
    anna.send_json("POST", "/api/v1/tokens", &json!({"scopes": []}))
        .await
        .assert_field_error("scopes", "scopes.required");
    for scopes in [json!(["admin"]), json!(["moderate"]), json!(["everything"])] {
        anna.send_json("POST", "/api/v1/tokens", &json!({"scopes": scopes}))
            .await
            .assert_field_error("scopes", "word.unknown");
    }
    anna.send_json("POST", "/api/v1/tokens", &json!({"scopes": ["read"], "days": 0}))
        .await
        .assert_field_error("days", "number.range");
}
