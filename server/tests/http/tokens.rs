//! Bearer tokens: scopes, `Postroom-As`, and `/tokens`.

use crate::support::Post;
use axum::body::Body;
use postroom_engine::accounts::Scope;
use serde_json::json;

#[tokio::test]
async fn a_token_may_do_what_its_scopes_say() {
    let post = Post::new().await;
    post.account("anna", false, false).await;
    let mut reader = post.program("anna", &[Scope::Read]).await;
    let mut writer = post.program("anna", &[Scope::Write]).await;
    let message = json!({"to": ["anna"], "subject": "x"});
    assert_eq!(reader.get("/api/v1/counts").await.status, 200);
    reader.send("POST", "/api/v1/messages", &message).await.is_problem(403, "token.scope");
    assert_eq!(writer.send("POST", "/api/v1/messages", &message).await.status, 201);
    writer.get("/api/v1/messages").await.is_problem(403, "token.scope");
    reader.get("/api/v1/tokens").await.is_problem(403, "token.scope");
    reader.get("/inbox").await.leads_to("/login?next=/inbox");
}

#[tokio::test]
async fn a_token_counts_alone_and_from_anywhere() {
    let post = Post::new().await;
    let anna = post.member("anna").await;
    let mut both = anna.with("authorization", "Bearer pr_wrong");
    both.get("/api/v1/me").await.is_problem(401, "session.required");
    let mut elsewhere = post.program("anna", &[Scope::Write]).await.with("origin", "https://app.example");
    let message = json!({"to": ["anna"], "subject": "x"});
    assert_eq!(elsewhere.send("POST", "/api/v1/messages", &message).await.status, 201);
    let mut cookie = post.sign_in("anna").await.with("origin", "https://app.example");
    cookie.send("POST", "/api/v1/messages", &message).await.is_problem(403, "request.cross_site");
}

#[tokio::test]
async fn an_administrators_token_acts_for_others() {
    let post = Post::new().await;
    post.account("root", false, true).await;
    post.account("anna", false, false).await;
    let root = post.program("root", &[Scope::Admin]).await;
    let mut for_anna = root.clone().with("postroom-as", "anna");
    assert_eq!(for_anna.get("/api/v1/me").await.json()["name"], "anna");
    let message = json!({"to": ["root"], "subject": "From anna"});
    assert_eq!(for_anna.send("POST", "/api/v1/messages", &message).await.status, 201);
    for_anna.get("/api/v1/users").await.is_problem(404, "not_found");
    root.clone().with("postroom-as", "nobody").get("/api/v1/me").await.is_problem(404, "not_found");
    let weak = post.program("root", &[Scope::Read, Scope::Write]).await;
    weak.with("postroom-as", "anna").get("/api/v1/me").await.is_problem(403, "token.scope");
    let no_admin = post.program("anna", &[Scope::Admin]).await;
    no_admin.with("postroom-as", "root").get("/api/v1/me").await.is_problem(403, "token.scope");
    // The tokens of somebody else are looked after in the same way.
    let made = for_anna.send("POST", "/api/v1/tokens", &json!({"scopes": ["read"]})).await;
    assert_eq!(made.status, 201);
    assert_eq!(post.room.tokens().list("anna").await.unwrap().len(), 2);
}

#[tokio::test]
async fn tokens_are_made_listed_and_ended() {
    let post = Post::new().await;
    let mut anna = post.member("anna").await;
    let mut ben = post.member("ben").await;
    let wanted = json!({"label": "script", "scopes": ["read"], "days": 7});
    let made = anna.send("POST", "/api/v1/tokens", &wanted).await.json();
    let mut program =
        post.visitor().with("authorization", &format!("Bearer {}", made["token"].as_str().unwrap()));
    assert_eq!(program.get("/api/v1/me").await.status, 200);
    let list = anna.get("/api/v1/tokens").await;
    assert_eq!(list.json()["items"][0]["label"], "script");
    assert!(!list.text.contains(made["token"].as_str().unwrap()), "a secret is shown once");
    let path = format!("/api/v1/tokens/{}", made["id"]);
    ben.request("DELETE", &path, None, Body::empty()).await.is_problem(404, "not_found");
    assert_eq!(anna.request("DELETE", &path, None, Body::empty()).await.status, 204);
    program.get("/api/v1/me").await.is_problem(401, "session.required");
}

#[tokio::test]
async fn nobody_makes_a_token_that_may_do_more() {
    let post = Post::new().await;
    let mut anna = post.member("anna").await;
    for scopes in [json!(["admin"]), json!(["moderate"]), json!(["everything"]), json!([])] {
        anna.send("POST", "/api/v1/tokens", &json!({"scopes": scopes}))
            .await
            .blames("scopes", "word.unknown");
    }
    anna.send("POST", "/api/v1/tokens", &json!({"scopes": ["read"], "days": 0}))
        .await
        .blames("days", "number.range");
}
