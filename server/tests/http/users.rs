//! `/users`: administration.

use crate::support::{TestServer, db_test};
use axum::body::Body;
use serde_json::json;

db_test!(accounts_are_administered);
async fn accounts_are_administered(server: TestServer) {
    server.add_account("root", false, true).await;
    let mut root = server.sign_in("root").await;
    let new = json!({"name": "cleo", "email": "cleo@example.org", "display": "Cleo", "moderator": true});
    let made = root.send_json("POST", "/api/v1/users", &new).await;
    assert_eq!((made.status.as_u16(), &made.json()["moderator"]), (201, &json!(true)));
    root.send_json("POST", "/api/v1/users", &new).await.assert_field_error("name", "name.taken");
    let mut cleo = server.sign_in("cleo").await;
    let changed =
        root.send_json("PATCH", "/api/v1/users/cleo", &json!({"display": "C.", "moderator": false})).await;
    assert_eq!((&changed.json()["display"], &changed.json()["moderator"]), (&json!("C."), &json!(false)));
    assert_eq!(cleo.get("/inbox").await.status, 200);
    root.send_json("PATCH", "/api/v1/users/cleo", &json!({"disabled": true})).await;
    cleo.get("/inbox").await.assert_redirects_to("/login?next=/inbox");
    assert_eq!(root.get("/api/v1/users/cleo").await.json()["disabled"], true);
    assert_eq!(root.request("DELETE", "/api/v1/users/cleo", None, Body::empty()).await.status, 204);
    root.get("/api/v1/users/cleo").await.assert_problem(404, "not_found");
    root.send_json("PATCH", "/api/v1/users/root", &json!({"email": "nonsense"}))
        .await
        .assert_field_error("email", "email.invalid");
    root.send_json("PATCH", "/api/v1/users/root", &json!({"name": "king"}))
        .await
        .assert_field_error("name", "request.unreadable");
}

db_test!(the_list_continues_by_its_cursor);
async fn the_list_continues_by_its_cursor(server: TestServer) {
    for name in ["root", "a", "b"] {
        server.add_account(name, false, true).await;
    }
    let mut root = server.sign_in("root").await;
    let first = root.get("/api/v1/users?limit=2").await.json();
    assert_eq!((first["total"].as_u64(), first["items"].as_array().unwrap().len()), (Some(3), 2));
    let rest = root.get(&format!("/api/v1/users?cursor={}", first["next"].as_str().unwrap())).await.json();
    assert_eq!((&rest["items"][0]["name"], &rest["next"]), (&json!("b"), &json!(null)));
    root.get("/api/v1/users?cursor=x").await.assert_field_error("cursor", "cursor.invalid");
}

db_test!(only_administrators_see_accounts);
async fn only_administrators_see_accounts(server: TestServer) {
    let mut anna = server.member("anna").await;
    anna.get("/api/v1/users").await.assert_problem(404, "not_found");
    anna.get("/api/v1/users/anna").await.assert_problem(404, "not_found");
    anna.send_json("POST", "/api/v1/users", &json!({"name": "x", "email": "x@y"}))
        .await
        .assert_problem(404, "not_found");
    anna.send_json("PATCH", "/api/v1/users/anna", &json!({"admin": true}))
        .await
        .assert_problem(404, "not_found");
    anna.request("DELETE", "/api/v1/users/anna", None, Body::empty()).await.assert_problem(404, "not_found");
    server.anonymous().get("/api/v1/users").await.assert_problem(401, "session.required");
}

db_test!(the_last_administrator_cannot_leave);
async fn the_last_administrator_cannot_leave(server: TestServer) {
    for name in ["root", "ben"] {
        server.add_account(name, false, true).await;
    }
    let mut root = server.sign_in("root").await;
    let demoted = root.send_json("PATCH", "/api/v1/users/ben", &json!({"admin": false})).await;
    assert_eq!(demoted.json()["admin"], false);
    for change in [json!({"admin": false}), json!({"disabled": true})] {
        let refused = root.send_json("PATCH", "/api/v1/users/root", &change).await;
        refused.assert_problem(409, "account.last_administrator");
    }
    let refused = root.request("DELETE", "/api/v1/users/root", None, Body::empty()).await;
    refused.assert_problem(409, "account.last_administrator");
    root.send_json("PATCH", "/api/v1/users/ben", &json!({"admin": true})).await;
    assert_eq!(root.request("DELETE", "/api/v1/users/root", None, Body::empty()).await.status, 204);
}

db_test!(names_that_look_alike_are_taken);
async fn names_that_look_alike_are_taken(server: TestServer) {
    server.add_account("root", false, true).await;
    server.add_account("anna", false, false).await;
    let mut root = server.sign_in("root").await;
    for (name, code) in [
        ("\u{430}nna", "name.taken"),
        ("ａｎｎａ", "name.taken"),
        ("Anna", "name.taken"),
        ("anna\u{3164}", "name.invalid"),
        ("\u{202e}anna", "name.invalid"),
    ] {
        let user = json!({"name": name, "email": "x@example.org"});
        root.send_json("POST", "/api/v1/users", &user).await.assert_field_error("name", code);
    }
    let user = json!({"name": "carla", "email": "x@example.org", "display": "Anna\u{202e}"});
    root.send_json("POST", "/api/v1/users", &user).await.assert_field_error("display", "display.invalid");
}
