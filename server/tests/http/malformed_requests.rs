//! Whatever is sent, the response is a problem that says what is wrong, never a failure of the server.

use crate::support::{TestServer, db_test};
use axum::body::Body;
use serde_json::json;

const JSON: Option<&str> = Some("application/json");
const FORM: Option<&str> = Some("application/x-www-form-urlencoded");

db_test!(bodies_that_are_no_json_are_refused);
async fn bodies_that_are_no_json_are_refused(server: TestServer) {
    let mut anna = server.member("anna").await;
    let deep = "[".repeat(100_000);
    for body in ["", "{", "{} {}", "\u{0}", "{\"to\":[\"\\ud800\"]}", deep.as_str(), "{'to': 1}"] {
        let response = anna.request("POST", "/api/v1/messages", JSON, Body::from(body.to_owned())).await;
        response.assert_problem(400, "request.unreadable");
    }
    let bytes = anna.request("POST", "/api/v1/messages", JSON, Body::from(vec![0xff, 0xfe])).await;
    bytes.assert_problem(400, "request.unreadable");
    for kind in [None, FORM, Some("text/plain")] {
        let response = anna.request("POST", "/api/v1/messages", kind, Body::from("{}")).await;
        response.assert_problem(400, "request.unreadable");
    }
}

db_test!(values_of_wrong_types_are_named);
async fn values_of_wrong_types_are_named(server: TestServer) {
    let mut anna = server.member("anna").await;
    for (value, field) in [
        (json!({"to": "ben"}), "to"),
        (json!({"to": [1]}), "to[0]"),
        (json!({"to": [], "subject": null}), "subject"),
        (json!({"to": [], "body": {"a": 1}}), "body"),
        (json!({"x": 1}), "x"),
    ] {
        anna.send_json("POST", "/api/v1/messages", &value)
            .await
            .assert_field_error(field, "request.unreadable");
    }
    let in_order = json!([["anna"], "subject", "body"]);
    anna.send_json("POST", "/api/v1/messages", &in_order).await.assert_problem(400, "request.unreadable");
    for id in [json!(9_223_372_036_854_775_808_u64), json!(1.5), json!("1"), json!(null)] {
        let value = json!({"action": "delete", "messages": [id]});
        anna.send_json("POST", "/api/v1/messages/actions", &value)
            .await
            .assert_field_error("messages[0]", "request.unreadable");
    }
    let value = json!({"action": "delete", "messages": [i64::MAX, i64::MIN, -1, 0]});
    anna.send_json("POST", "/api/v1/messages/actions", &value).await.assert_problem(404, "not_found");
}

db_test!(huge_bodies_are_refused);
async fn huge_bodies_are_refused(server: TestServer) {
    let mut anna = server.member("anna").await;
    let huge = "x".repeat(4_000_000);
    let body = json!({"to": ["anna"], "subject": "x", "body": huge}).to_string();
    let response = anna.request("POST", "/api/v1/messages", JSON, Body::from(body.clone())).await;
    response.assert_problem(413, "request.too_large");
    let chunks =
        body.into_bytes().chunks(10_000).map(|c| Ok::<_, std::io::Error>(c.to_vec())).collect::<Vec<_>>();
    let stream = Body::from_stream(futures_util::stream::iter(chunks));
    anna.request("POST", "/api/v1/messages", JSON, stream).await.assert_problem(413, "request.too_large");
    let form = format!("to=anna&subject=x&body={huge}");
    assert_eq!(anna.request("POST", "/write", FORM, Body::from(form)).await.status, 413);
    let long = json!({"to": ["anna"], "subject": "x", "body": "ä".repeat(40_000)});
    anna.send_json("POST", "/api/v1/messages", &long).await.assert_field_error("body", "body.too_long");
    let most = json!({"to": ["anna"], "subject": "x", "body": "\u{1F600}".repeat(16_384)});
    assert_eq!(anna.send_json("POST", "/api/v1/messages", &most).await.status, 201);
}

db_test!(a_body_is_as_large_as_its_route_needs);
async fn a_body_is_as_large_as_its_route_needs(server: TestServer) {
    let mut anna = server.member("anna").await.with_header("accept", "*/*");
    let stranger = server.anonymous().with_header("accept", "*/*");
    let body = |kibibytes: usize| Body::from("x=".to_owned() + &"x".repeat(kibibytes * 1024));
    for path in ["/login", "/register", "/set-password/x", "/theme", "/rpc/theme"] {
        let refused = stranger.clone().request("POST", path, FORM, body(16)).await;
        refused.assert_problem(413, "request.too_large");
    }
    let json = Body::from(json!({"username": "x".repeat(16 * 1024)}).to_string());
    let refused = server.anonymous().request("POST", "/api/v1/session", JSON, json).await;
    refused.assert_problem(413, "request.too_large");
    for path in ["/actions", "/preferences/password", "/rpc/act"] {
        anna.request("POST", path, FORM, body(64)).await.assert_problem(413, "request.too_large");
        assert_ne!(anna.request("POST", path, FORM, body(63)).await.status, 413, "{path}");
    }
    let json = Body::from(json!({"action": "x".repeat(64 * 1024)}).to_string());
    let refused = anna.request("POST", "/api/v1/messages/actions", JSON, json).await;
    refused.assert_problem(413, "request.too_large");
    for path in ["/write", "/rpc/write", "/reply/1"] {
        assert_ne!(anna.request("POST", path, FORM, body(500)).await.status, 413, "{path}");
        anna.request("POST", path, FORM, body(1000)).await.assert_problem(413, "request.too_large");
        // Whoever is not signed in is not listened to.
        let refused = server.anonymous().request("POST", path, FORM, body(500)).await;
        assert!(matches!(refused.status.as_u16(), 303 | 401 | 413), "{path}: {}", refused.status);
    }
}

db_test!(texts_that_cannot_be_stored_are_refused);
async fn texts_that_cannot_be_stored_are_refused(server: TestServer) {
    let mut anna = server.member("anna").await;
    for field in ["subject", "body"] {
        let mut value = json!({"to": ["anna"], "subject": "x", "body": "y"});
        value[field] = json!("a\u{0}b");
        anna.send_json("POST", "/api/v1/messages", &value).await.assert_field_error(field, "text.nul");
    }
    let value = json!({"to": ["a\u{0}b"], "subject": "x"});
    anna.send_json("POST", "/api/v1/messages", &value).await.assert_field_error("to", "recipients.unknown");
    let mut anonymous = server.anonymous();
    let value = json!({"username": "a\u{0}b", "password": "\u{0}"});
    anonymous.send_json("POST", "/api/v1/session", &value).await.assert_problem(401, "session.credentials");
    assert_eq!(anonymous.post_form("/login", &[("name", "a\u{0}"), ("password", "\u{0}")]).await.status, 422);
}

db_test!(odd_paths_and_headers_do_no_harm);
async fn odd_paths_and_headers_do_no_harm(server: TestServer) {
    let mut anna = server.member("anna").await;
    for path in [
        "/message/%00",
        "/message/9223372036854775808",
        "/conversation/-1",
        "/message/%ff",
        "/%2e%2e/etc/passwd",
    ] {
        let status = anna.get(path).await.status;
        assert!(status.is_client_error(), "{path}: {status}");
    }
    for path in [
        "/inbox?page=99999999999999999999",
        "/inbox?sort=%00&mode=x",
        "/write/%00:%F0%9F%98%80",
        "/inbox?%ff=%ff",
    ] {
        let status = anna.get(path).await.status;
        assert!(status.is_success(), "{path}: {status}");
    }
    for (name, value) in [("referer", "\u{fc}://%%%"), ("x-forwarded-for", "1.2.3"), ("last-event-id", "x")] {
        let status = anna.clone().with_header(name, value).post_form("/theme", &[]).await.status;
        assert_eq!(status, 303, "{name}");
    }
    let mut odd = server.anonymous();
    odd.cookies.insert("postroom".to_owned(), "\u{fc}".repeat(2000));
    odd.cookies.insert("postroom_flash".to_owned(), "%00%ff{".to_owned());
    assert_eq!(odd.get("/login").await.status, 200);
    for authorization in ["Bearer", "Bearer ", "Basic eHg6eXk=", "Bearer pr_x", "\u{fc}"] {
        let mut program = server.anonymous().with_header("authorization", authorization);
        program.get("/api/v1/me").await.assert_problem(401, "session.required");
    }
}

db_test!(a_form_has_few_fields);
async fn a_form_has_few_fields(server: TestServer) {
    let mut anna = server.member("anna").await;
    let many = "a&".repeat(2000);
    let refused =
        anna.request("POST", "/write", Some("application/x-www-form-urlencoded"), many.into()).await;
    assert_eq!(refused.status, 413);
    let ids: Vec<_> = (0..1000).map(|_| ("messages", "7")).chain([("action", "archive")]).collect();
    assert_eq!(anna.post_form("/actions", &ids).await.status, 404, "as many as an action may have");
}
