//! `/preferences`: password and sessions; `/theme`; `/api/v1/session`.

use crate::support::Post;
use axum::body::Body;
use postroom_engine::accounts::NewAccount;
use serde_json::json;

async fn with_anna() -> Post {
    let post = Post::new().await;
    let account = NewAccount {
        name: "anna".to_owned(),
        email: "anna@example.org".to_owned(),
        password: Some("correct horse".to_owned()),
        ..NewAccount::default()
    };
    post.room.accounts().add(account).await.unwrap();
    post
}

#[tokio::test]
async fn a_new_password_ends_all_other_sessions() {
    let post = with_anna().await;
    let (mut here, mut there) = (post.sign_in("anna").await, post.sign_in("anna").await);
    let wrong = here.post("/preferences/password", &[("old", "wrong"), ("new", "another horse")]).await;
    assert_eq!(wrong.status, 422);
    assert!(!wrong.text.contains("another horse"));
    let right = [("old", "correct horse"), ("new", "another horse")];
    here.post("/preferences/password", &right).await.leads_to("/preferences");
    assert_eq!(here.get("/preferences").await.status, 200);
    there.get("/preferences").await.leads_to("/login?next=/preferences");
}

#[tokio::test]
async fn sessions_can_be_ended_one_by_one_or_all() {
    let post = Post::new().await;
    let (mut here, mut there) = (post.member("anna").await, post.sign_in("anna").await);
    let mut mallory = post.member("mallory").await;
    let caller = post.room.accounts().caller("anna").await.unwrap().unwrap();
    let sessions = post.room.sessions().list(&caller).await.unwrap();
    assert_eq!(sessions.len(), 2);
    let secret = &there.cookies["postroom"];
    let id = post.room.sessions().lookup(secret).await.unwrap().unwrap().id.to_string();
    assert_eq!(mallory.post("/preferences/sessions", &[("id", &id)]).await.status, 404);
    here.post("/preferences/sessions", &[("id", &id)]).await.leads_to("/preferences");
    there.get("/inbox").await.leads_to("/login?next=/inbox");
    let mut third = post.sign_in("anna").await;
    here.post("/preferences/sessions", &[("others", "1")]).await.leads_to("/preferences");
    third.get("/inbox").await.leads_to("/login?next=/inbox");
    assert_eq!(here.get("/inbox").await.status, 200);
}

#[tokio::test]
async fn the_theme_is_a_cookie_for_everybody() {
    let post = Post::new().await;
    let mut visitor = post.visitor();
    visitor.post("/theme", &[("theme", "dark"), ("next", "/login")]).await.leads_to("/login");
    assert_eq!(visitor.cookies["postroom_theme"], "dark");
    visitor.post("/theme", &[("theme", "<script>"), ("next", "//evil")]).await.leads_to("/inbox");
    assert_eq!(visitor.cookies["postroom_theme"], "auto");
}

#[tokio::test]
async fn programs_sign_in_and_out_by_json() {
    let post = with_anna().await;
    let mut program = post.visitor().with("accept", "application/json");
    let wrong = json!({"username": "anna", "password": "wrong horse"});
    program.send("POST", "/api/v1/session", &wrong).await.is_problem(401, "session.credentials");
    let unknown = json!({"username": "nobody", "password": "wrong horse"});
    program.send("POST", "/api/v1/session", &unknown).await.is_problem(401, "session.credentials");
    let right = json!({"username": "anna", "password": "correct horse"});
    let answer = program.send("POST", "/api/v1/session", &right).await;
    assert_eq!((answer.status.as_u16(), answer.json()["name"].as_str()), (200, Some("anna")));
    assert_eq!(program.get("/api/v1/me").await.json()["email"], "anna@example.org");
    let out = program.request("DELETE", "/api/v1/session", None, Body::empty()).await;
    assert_eq!((out.status.as_u16(), out.text.as_str()), (204, ""));
    program.get("/api/v1/me").await.is_problem(401, "session.required");
}
