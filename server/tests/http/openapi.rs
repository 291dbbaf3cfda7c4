//! The OpenAPI document is valid, and describes what the server answers.

use crate::support::{TestClient, TestResponse, TestServer, db_test};
use axum::body::Body;
use postroom_engine::settings::Verdict;
use serde_json::{Value, json};

db_test!(the_document_is_valid_and_every_call_in_it_exists);
async fn the_document_is_valid_and_every_call_in_it_exists(server: TestServer) {
    let served = server.anonymous().get("/api/v1/openapi.json").await;
    assert_eq!(served.status, 200);
    let document = oas3::from_json(&served.text).unwrap();
    let printed = serde_json::to_value(postroom_server::router::openapi()).unwrap();
    assert_eq!(served.json(), printed);
    let mut calls = 0;
    for (path, method, _) in document.operations() {
        // A call that exists asks for a session first, except for signing in and out.
        let path = path.replace("{id}", "1").replace("{name}", "x");
        let response = server.anonymous().request(method.as_str(), &path, None, Body::empty()).await;
        match (method.as_str(), path.as_str()) {
            ("POST", "/api/v1/session") => drop(response.assert_problem(400, "request.unreadable")),
            ("DELETE", "/api/v1/session") => assert_eq!(response.status, 204),
            _ => drop(response.assert_problem(401, "session.required")),
        }
        calls += 1;
    }
    assert!(calls >= 24, "{calls}");
}

#[test]
fn every_schema_that_the_document_names_is_in_it() {
    let document = serde_json::to_value(postroom_server::router::openapi()).unwrap();
    let mut named = Vec::new();
    references(&document, &mut named);
    assert!(named.len() > 20, "{named:?}");
    for name in named {
        assert!(document.pointer(name.trim_start_matches('#')).is_some(), "{name}");
    }
}

/// All values of `$ref` in a document.
fn references(value: &Value, found: &mut Vec<String>) {
    match value {
        Value::Object(members) => {
            found.extend(members.get("$ref").and_then(Value::as_str).map(str::to_owned));
            members.values().for_each(|member| references(member, found));
        }
        Value::Array(items) => items.iter().for_each(|item| references(item, found)),
        _ => {}
    }
}

db_test!(responses_are_as_described, |settings| settings.moderation.default = Verdict::Hold);
/// Compares real responses with their descriptions.
async fn responses_are_as_described(server: TestServer) {
    server.add_account("root", true, true).await;
    let mut root = server.sign_in("root").await;
    let document = root.get("/api/v1/openapi.json").await.json();
    let id = server.send_message(&root, "root", "Hello").await;
    root.send_json("POST", &format!("/api/v1/moderation/{id}/accept"), &json!({})).await;
    root.send_json("POST", &format!("/api/v1/messages/{id}/reply"), &json!({})).await;
    let mut check = async |method: &str, path: &str, call: &str, body: Value| {
        let response = send(&mut root, method, path, &body).await;
        assert!(response.status.is_success(), "{method} {path}: {}", response.text);
        let described = document.pointer(&pointer(call, method, response.status.as_u16()));
        let schema =
            described.unwrap_or_else(|| panic!("{method} {call} {} is not described", response.status));
        assert_matches(&document, schema, &response.json(), path);
    };
    let none = Value::Null;
    check("get", "/api/v1/me", "/api/v1/me", none.clone()).await;
    check("get", "/api/v1/counts", "/api/v1/counts", none.clone()).await;
    check("get", "/api/v1/messages", "/api/v1/messages", none.clone()).await;
    check("post", "/api/v1/messages", "/api/v1/messages", json!({"to": ["root"], "subject": "x"})).await;
    check("get", &format!("/api/v1/messages/{id}"), "/api/v1/messages/{id}", none.clone()).await;
    check("get", &format!("/api/v1/conversations/{id}"), "/api/v1/conversations/{id}", none.clone()).await;
    let act = json!({"action": "archive", "messages": [id]});
    check("post", "/api/v1/messages/actions", "/api/v1/messages/actions", act).await;
    let path = format!("/api/v1/moderation/{id}/reset");
    check("post", &path, "/api/v1/moderation/{id}/reset", none.clone()).await;
    check("get", "/api/v1/moderation", "/api/v1/moderation", none.clone()).await;
    let decide = json!({"action": "accept", "ids": [id]});
    check("post", "/api/v1/moderation/actions", "/api/v1/moderation/actions", decide).await;
    check("post", "/api/v1/users", "/api/v1/users", json!({"name": "x", "email": "x@example.org"})).await;
    check("get", "/api/v1/users", "/api/v1/users", none.clone()).await;
    check("patch", "/api/v1/users/x", "/api/v1/users/{name}", json!({"display": "X"})).await;
    check("post", "/api/v1/tokens", "/api/v1/tokens", json!({"scopes": ["read"]})).await;
    check("get", "/api/v1/tokens", "/api/v1/tokens", none.clone()).await;
    check("post", "/api/v1/events/ticket", "/api/v1/events/ticket", none).await;
    let refused = root.get("/api/v1/messages?mode=x").await.json();
    assert_matches(&document, &json!({"$ref": "#/components/schemas/Problem"}), &refused, "a problem");
}

async fn send(browser: &mut TestClient, method: &str, path: &str, body: &Value) -> TestResponse {
    let method = method.to_uppercase();
    if body.is_null() {
        browser.request(&method, path, None, Body::empty()).await
    } else {
        browser.send_json(&method, path, body).await
    }
}

fn pointer(call: &str, method: &str, status: u16) -> String {
    let call = call.replace('/', "~1");
    format!("/paths/{call}/{method}/responses/{status}/content/application~1json/schema")
}

/// Asserts that a value has exactly the properties of a schema, of the schema's types.
fn assert_matches(document: &Value, schema: &Value, value: &Value, place: &str) {
    if let Some(name) = schema["$ref"].as_str() {
        let schema = document.pointer(name.trim_start_matches('#')).unwrap_or_else(|| panic!("{name}"));
        return assert_matches(document, schema, value, place);
    }
    if let Some(choices) = schema["oneOf"].as_array() {
        let fitting = choices.iter().any(|choice| {
            std::panic::catch_unwind(|| assert_matches(document, choice, value, place)).is_ok()
        });
        return assert!(fitting, "{place}: {value} is none of {schema}");
    }
    if let Some(parts) = schema["allOf"].as_array() {
        return assert_matches(document, &merged(document, parts), value, place);
    }
    let kinds: Vec<&str> = match &schema["type"] {
        Value::Array(kinds) => kinds.iter().filter_map(Value::as_str).collect(),
        kind => kind.as_str().into_iter().collect(),
    };
    let kind = match value {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(_) => "integer",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    };
    assert!(kinds.contains(&kind), "{place}: {value} is not {kinds:?}");
    if let Some(words) = schema["enum"].as_array() {
        assert!(words.contains(value), "{place}: {value} is none of {words:?}");
    }
    if let Some(items) = value.as_array() {
        items.iter().for_each(|item| assert_matches(document, &schema["items"], item, &format!("{place}[]")));
    }
    if let Some(fields) = value.as_object() {
        for (name, field) in fields {
            let described = &schema["properties"][name];
            assert!(described.is_object(), "{place}: {name} is not described");
            assert_matches(document, described, field, &format!("{place}.{name}"));
        }
        for name in schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str) {
            assert!(fields.contains_key(name), "{place}: {name} is missing");
        }
    }
}

/// One schema of an object in place of several that hold at once.
fn merged(document: &Value, parts: &[Value]) -> Value {
    let mut whole = json!({"type": "object", "properties": {}, "required": []});
    for part in parts {
        let place = part["$ref"].as_str().map(|name| name.trim_start_matches('#'));
        let part = place.map_or(part, |place| document.pointer(place).unwrap());
        let inner = part["allOf"].as_array().map(|parts| merged(document, parts));
        let part = inner.as_ref().unwrap_or(part);
        let properties = part["properties"].as_object().unwrap().clone();
        whole["properties"].as_object_mut().unwrap().extend(properties);
        let required = part["required"].as_array().cloned().unwrap_or_default();
        whole["required"].as_array_mut().unwrap().extend(required);
    }
    whole
}
