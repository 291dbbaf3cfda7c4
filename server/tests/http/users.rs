//! `/users`: administration.

use crate::support::Post;
use axum::body::Body;
use serde_json::json;

#[tokio::test]
async fn accounts_are_administered() {
    let post = Post::new().await;
    post.account("root", false, true).await;
    let mut root = post.sign_in("root").await;
    let new = json!({"name": "cleo", "email": "cleo@example.org", "display": "Cleo", "moderator": true});
    let made = root.send("POST", "/api/v1/users", &new).await;
    assert_eq!((made.status.as_u16(), &made.json()["moderator"]), (201, &json!(true)));
    root.send("POST", "/api/v1/users", &new).await.blames("name", "name.taken");
    let mut cleo = post.sign_in("cleo").await;
    let changed =
        root.send("PATCH", "/api/v1/users/cleo", &json!({"display": "C.", "moderator": false})).await;
    assert_eq!((&changed.json()["display"], &changed.json()["moderator"]), (&json!("C."), &json!(false)));
    assert_eq!(cleo.get("/inbox").await.status, 200);
    root.send("PATCH", "/api/v1/users/cleo", &json!({"disabled": true})).await;
    cleo.get("/inbox").await.leads_to("/login?next=/inbox");
    assert_eq!(root.get("/api/v1/users/cleo").await.json()["disabled"], true);
    assert_eq!(root.request("DELETE", "/api/v1/users/cleo", None, Body::empty()).await.status, 204);
    root.get("/api/v1/users/cleo").await.is_problem(404, "not_found");
    root.send("PATCH", "/api/v1/users/root", &json!({"email": "nonsense"}))
        .await
        .blames("email", "email.invalid");
    root.send("PATCH", "/api/v1/users/root", &json!({"name": "king"}))
        .await
        .blames("name", "request.unreadable");
}

#[tokio::test]
async fn the_list_goes_on_where_it_ended() {
    let post = Post::new().await;
    for name in ["root", "a", "b"] {
        post.account(name, false, true).await;
    }
    let mut root = post.sign_in("root").await;
    let first = root.get("/api/v1/users?limit=2").await.json();
    assert_eq!((first["total"].as_u64(), first["items"].as_array().unwrap().len()), (Some(3), 2));
    let rest = root.get(&format!("/api/v1/users?cursor={}", first["next"].as_str().unwrap())).await.json();
    assert_eq!((&rest["items"][0]["name"], &rest["next"]), (&json!("b"), &json!(null)));
    root.get("/api/v1/users?cursor=x").await.blames("cursor", "cursor.invalid");
}

#[tokio::test]
async fn for_others_none_of_it_exists() {
    let post = Post::new().await;
    let mut anna = post.member("anna").await;
    anna.get("/api/v1/users").await.is_problem(404, "not_found");
    anna.get("/api/v1/users/anna").await.is_problem(404, "not_found");
    anna.send("POST", "/api/v1/users", &json!({"name": "x", "email": "x@y"}))
        .await
        .is_problem(404, "not_found");
    anna.send("PATCH", "/api/v1/users/anna", &json!({"admin": true})).await.is_problem(404, "not_found");
    anna.request("DELETE", "/api/v1/users/anna", None, Body::empty()).await.is_problem(404, "not_found");
    post.visitor().get("/api/v1/users").await.is_problem(401, "session.required");
}
