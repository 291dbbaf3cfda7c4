//! `/preferences`: password and sessions; `/theme`; `/api/v1/session`.

use crate::support::{TestServer, db_test};
use axum::body::Body;
use serde_json::json;

db_test!(a_new_password_ends_all_other_sessions);
async fn a_new_password_ends_all_other_sessions(server: TestServer) {
    server.add_anna_with_password().await;
    let (mut here, mut there) = (server.sign_in("anna").await, server.sign_in("anna").await);
    let wrong = here.post_form("/preferences/password", &[("old", "wrong"), ("new", "another horse")]).await;
    assert_eq!(wrong.status, 422);
    assert!(!wrong.text.contains("another horse"));
    let right = [("old", "correct horse"), ("new", "another horse")];
    here.post_form("/preferences/password", &right).await.assert_redirects_to("/preferences");
    assert_eq!(here.get("/preferences").await.status, 200);
    there.get("/preferences").await.assert_redirects_to("/login?next=/preferences");
}

db_test!(sessions_can_be_ended_one_by_one_or_all);
async fn sessions_can_be_ended_one_by_one_or_all(server: TestServer) {
    let (mut here, mut there) = (server.member("anna").await, server.sign_in("anna").await);
    let mut mallory = server.member("mallory").await;
    let caller = server.postroom.accounts().caller("anna").await.unwrap().unwrap();
    let sessions = server.postroom.sessions().list(&caller).await.unwrap();
    assert_eq!(sessions.len(), 2);
    let secret = &there.cookies["postroom"];
    let id = server.postroom.sessions().lookup(secret).await.unwrap().unwrap().id.to_string();
    assert_eq!(mallory.post_form("/preferences/sessions", &[("id", &id)]).await.status, 404);
    here.post_form("/preferences/sessions", &[("id", &id)]).await.assert_redirects_to("/preferences");
    there.get("/inbox").await.assert_redirects_to("/login?next=/inbox");
    let mut third = server.sign_in("anna").await;
    here.post_form("/preferences/sessions", &[("others", "1")]).await.assert_redirects_to("/preferences");
    third.get("/inbox").await.assert_redirects_to("/login?next=/inbox");
    assert_eq!(here.get("/inbox").await.status, 200);
}

db_test!(the_theme_is_a_cookie_without_signing_in);
async fn the_theme_is_a_cookie_without_signing_in(server: TestServer) {
    let mut browser = server.anonymous();
    browser.post_form("/theme", &[("theme", "dark"), ("next", "/login")]).await.assert_redirects_to("/login");
    assert_eq!(browser.cookies["postroom_theme"], "dark");
    browser
        .post_form("/theme", &[("theme", "<script>"), ("next", "//evil")])
        .await
        .assert_redirects_to("/inbox");
    assert_eq!(browser.cookies["postroom_theme"], "auto");
}

db_test!(programs_sign_in_and_out_with_json);
async fn programs_sign_in_and_out_with_json(server: TestServer) {
    server.add_anna_with_password().await;
    let mut program = server.anonymous().with_header("accept", "application/json");
    let wrong = json!({"username": "anna", "password": "wrong horse"});
    program.send_json("POST", "/api/v1/session", &wrong).await.assert_problem(401, "session.credentials");
    let unknown = json!({"username": "nobody", "password": "wrong horse"});
    program.send_json("POST", "/api/v1/session", &unknown).await.assert_problem(401, "session.credentials");
    let right = json!({"username": "anna", "password": "correct horse"});
    let response = program.send_json("POST", "/api/v1/session", &right).await;
    assert_eq!((response.status.as_u16(), response.json()["name"].as_str()), (200, Some("anna")));
    assert_eq!(program.get("/api/v1/me").await.json()["email"], "anna@example.org");
    let out = program.request("DELETE", "/api/v1/session", None, Body::empty()).await;
    assert_eq!((out.status.as_u16(), out.text.as_str()), (204, ""));
    program.get("/api/v1/me").await.assert_problem(401, "session.required");
}
