//! Rendered pages.

use crate::support::{TestServer, db_test};
use axum::body::Body;
use postroom_engine::accounts::{AccountChange, Scope};
use serde_json::json;
use tower::ServiceExt;

db_test!(pages_rendered_at_the_same_time_do_not_mix);
async fn pages_rendered_at_the_same_time_do_not_mix(server: TestServer) {
    let (anna, ben) = (server.member("anna").await, server.member("ben").await);
    for subject in ["1", "2", "3"] {
        server.send_message(&anna, "ben", subject).await;
    }
    let pages = (0..200).map(|n| {
        let (mut browser, title) = match n % 2 {
            0 => (anna.clone(), "Sent · Postroom"),
            _ => (ben.clone(), "(3) Sent · Postroom"),
        };
        tokio::spawn(async move { (browser.get("/sent").await, title) })
    });
    for page in pages.collect::<Vec<_>>() {
        let (page, title) = page.await.unwrap();
        assert_eq!((page.status.as_u16(), page.text_of("title").as_deref()), (200, Some(title)));
    }
}

db_test!(pages_rendered_at_the_same_time_are_complete);
async fn pages_rendered_at_the_same_time_are_complete(server: TestServer) {
    let (anna, ben) = (server.member("anna").await, server.member("ben").await);
    let to_ben = server.send_message(&anna, "ben", "For Ben").await;
    let to_anna = server.send_message(&ben, "anna", "For Anna").await;
    let pages = (0..200).map(|n| {
        let (mut browser, id, subject) = match n % 2 {
            0 => (anna.clone(), to_anna, "For Anna"),
            _ => (ben.clone(), to_ben, "For Ben"),
        };
        tokio::spawn(async move { (browser.get(&format!("/message/{id}")).await, subject) })
    });
    for page in pages.collect::<Vec<_>>() {
        let (page, subject) = page.await.unwrap();
        assert_eq!((page.status.as_u16(), page.text_of("h1").as_deref()), (200, Some(subject)));
        assert!(
            page.text_of(".conversation .message").is_some_and(|text| text.contains("Some words.")),
            "{}",
            page.text
        );
        assert!(page.text_of(".rows .subject").is_some_and(|text| text == subject), "{}", page.text);
    }
}

db_test!(the_page_of_a_message_already_counts_it_as_read);
async fn the_page_of_a_message_already_counts_it_as_read(server: TestServer) {
    let (anna, mut ben) = (server.member("anna").await, server.member("ben").await);
    let first = server.send_message(&anna, "ben", "First").await;
    server.send_message(&anna, "ben", "Second").await;
    assert_eq!(ben.get("/inbox").await.text_of("[data-unread]").as_deref(), Some("2 unread"));
    let page = ben.get(&format!("/message/{first}")).await;
    assert_eq!(page.text_of("[data-unread]").as_deref(), Some("1 unread"));
    assert_eq!(page.text_of(".rows .row:not(.unread) .subject").as_deref(), Some("First"));
    assert_eq!(page.text_of(".message .new").as_deref(), Some("new"), "what was unread is marked as new");
}

db_test!(pages_of_nothing_visible_are_404);
async fn pages_of_nothing_visible_are_404(server: TestServer) {
    let (anna, ben) = (server.member("anna").await, server.member("ben").await);
    let id = server.send_message(&anna, "ben", "Between two").await;
    let mut carl = server.member("carl").await;
    for path in [
        &format!("/message/{id}"),
        &format!("/conversation/{id}"),
        &format!("/reply/{id}"),
        "/message/none",
        "/conversation/9",
        "/reply/x",
        "/nowhere",
    ] {
        let page = carl.get(path).await;
        assert_eq!(
            (page.status.as_u16(), page.text_of("h1").as_deref()),
            (404, Some("Nothing here")),
            "{path}"
        );
        assert!(!page.text.contains("Between two"), "{path}");
    }
    assert_eq!(ben.clone().get(&format!("/message/{id}")).await.status, 200);
}

db_test!(server_functions_answer_as_json);
async fn server_functions_answer_as_json(server: TestServer) {
    let mut anna = server.member("anna").await.with_header("accept", "application/json");
    server.send_message(&anna, "anna", "To myself").await;
    let counts = anna.send_json("POST", "/rpc/counts", &json!({})).await;
    assert_eq!((counts.status.as_u16(), &counts.json()["unread"]), (200, &json!(1)));
    anna.send_json("POST", "/rpc/no_such_function", &json!({})).await.assert_problem(404, "not_found");
}

db_test!(malformed_arguments_of_server_functions_are_refused);
async fn malformed_arguments_of_server_functions_are_refused(server: TestServer) {
    let anna = server.member("anna").await.with_header("referer", "https://evil.example/");
    let functions = [
        "list",
        "conversation",
        "act",
        "write_form",
        "reply_form",
        "write",
        "reply",
        "end_sessions",
        "password",
        "theme",
    ];
    for accept in ["text/html", "application/json"] {
        let mut anna = anna.clone().with_header("accept", accept);
        for function in functions {
            let path = format!("/rpc/{function}");
            for body in [b"{".as_slice(), b"", b"[true]", b"{\"x\":", b"null", b"{}"] {
                let response = anna.request("POST", &path, Some("application/json"), body.into()).await;
                // `end_sessions` ends all other sessions when it is asked for no single one.
                if function == "end_sessions" && body == b"{}" {
                    continue;
                }
                assert_eq!((response.status.as_u16(), response.header("location")), (400, ""), "{path}");
                assert_eq!(response.json()["code"], "request.unreadable", "{path}: {}", response.text);
                assert_eq!(response.json()["status"], 400);
            }
            let binary = anna.request("POST", &path, None, b"\xff\xfe".as_slice().into()).await;
            binary.assert_problem(400, "request.unreadable");
        }
        assert_eq!(anna.send_json("POST", "/rpc/counts", &json!({})).await.status, 200, "{accept}");
    }
}

db_test!(unknown_server_functions_are_not_found);
async fn unknown_server_functions_are_not_found(server: TestServer) {
    let anna = server.member("anna").await;
    for accept in ["text/html", "application/json", "*/*"] {
        let mut anna = anna.clone().with_header("accept", accept);
        for path in ["/rpc/nothing", "/rpc/counts/", "/rpc/counts/x"] {
            for method in ["GET", "POST", "DELETE"] {
                let response = anna.request(method, path, None, Body::empty()).await;
                assert_eq!(response.status, 404, "{method} {path}");
                assert!(!response.text.contains("server function"), "{}", response.text);
            }
        }
        anna.get("/rpc/counts").await.assert_problem(405, "method");
    }
}

db_test!(other_ways_to_write_a_path_lead_to_the_page);
async fn other_ways_to_write_a_path_lead_to_the_page(server: TestServer) {
    for mut browser in [server.anonymous(), server.member("anna").await] {
        for (path, page) in [
            ("/inbox/", "/inbox"),
            ("//inbox?page=2", "/inbox?page=2"),
            ("/inbox//?unread", "/inbox?unread"),
            ("/%69nbox", "/inbox"),
            ("/message/5/", "/message/5"),
            ("//evil.example/", "/evil.example"),
        ] {
            for method in ["GET", "HEAD"] {
                let response = browser.request(method, path, None, Body::empty()).await;
                assert_eq!((response.status.as_u16(), response.header("location")), (308, page), "{path}");
                assert_eq!(
                    response.header("cache-control"),
                    "no-store, private",
                    "its query may be a secret"
                );
            }
        }
        assert_eq!(browser.post_form("/write/", &[]).await.status, 404);
    }
}

db_test!(only_what_somebody_reads_counts_as_read);
async fn only_what_somebody_reads_counts_as_read(server: TestServer) {
    let (anna, ben) = (server.member("anna").await, server.member("ben").await);
    let id = server.send_message(&anna, "ben", "Hello").await;
    let program = server.token_client("ben", &[Scope::Read]).await;
    for path in [format!("/message/{id}"), format!("/conversation/{id}")] {
        assert_eq!(ben.clone().request("HEAD", &path, None, Body::empty()).await.status, 200);
        for (name, value) in
            [("sec-purpose", "prefetch;prerender"), ("purpose", "prefetch"), ("x-moz", "prefetch")]
        {
            let page = ben.clone().with_header(name, value).get(&path).await;
            assert_eq!(
                (page.status.as_u16(), page.text_of("[data-unread]").as_deref()),
                (200, Some("1 unread"))
            );
        }
    }
    for path in [format!("/api/v1/messages/{id}"), format!("/api/v1/conversations/{id}")] {
        assert_eq!(ben.clone().request("HEAD", &path, None, Body::empty()).await.status, 200);
        assert_eq!(ben.clone().with_header("sec-purpose", "prefetch").get(&path).await.status, 200);
        assert_eq!(program.clone().get(&path).await.status, 200);
    }
    assert_eq!(program.clone().get("/api/v1/counts").await.json()["unread"], 1);
    let mut writer = server.token_client("ben", &[Scope::Read, Scope::Write]).await;
    assert_eq!(writer.get(&format!("/api/v1/messages/{id}")).await.status, 200);
    assert_eq!(program.clone().get("/api/v1/counts").await.json()["unread"], 0);
}

db_test!(what_others_put_into_an_address_is_not_shown);
async fn what_others_put_into_an_address_is_not_shown(server: TestServer) {
    let mut anna = server.member("anna").await;
    let id = server.send_message(&anna, "anna", "Hello").await;
    for path in [
        format!("/message/{id}?next=/guess"),
        format!("/message/{id}?next=/inbox%3Fx%3Dguess"),
        format!("/message/{id}?next=https://evil.example/guess&x=guess"),
        format!("/reply/{id}?next=/write/guess"),
        "/inbox?x=guess".to_owned(),
        "/sent?sort=guess&next=guess".to_owned(),
        "/write?next=/guess".to_owned(),
        "/preferences?next=/guess".to_owned(),
    ] {
        let page = anna.get(&path).await;
        assert_eq!(page.status, 200, "{path}");
        let at = page.text.find("guess");
        assert!(at.is_none(), "{path}: {}", &page.text[at.unwrap().saturating_sub(200)..]);
    }
    let mut referred = anna.with_header("referer", "http://postroom.example/inbox?x=guess");
    assert!(!referred.get("/write").await.text.contains("guess"));
}

db_test!(pages_that_another_site_asks_for_are_not_compressed);
async fn pages_that_another_site_asks_for_are_not_compressed(server: TestServer) {
    let anna = server.member("anna").await.with_header("accept-encoding", "gzip");
    for (name, value, compressed) in [
        ("accept", "text/html", true),
        ("sec-fetch-site", "none", true),
        ("sec-fetch-site", "same-origin", true),
        ("sec-fetch-site", "same-site", false),
        ("sec-fetch-site", "cross-site", false),
        ("referer", "http://postroom.example/sent", true),
        ("referer", "https://evil.example/", false),
        ("origin", "https://evil.example", false),
    ] {
        for path in ["/inbox", "/api/v1/messages"] {
            let request =
                anna.clone().with_header(name, value).build_request("GET", path, None, Body::empty());
            let response = server.router.clone().oneshot(request).await.unwrap();
            let encoding = response.headers().get("content-encoding").map(|e| e.to_str().unwrap());
            let expected = compressed.then_some("gzip");
            assert_eq!((response.status().as_u16(), encoding), (200, expected), "{path} {name}: {value}");
        }
    }
}

db_test!(people_get_a_page_where_something_is_wrong);
async fn people_get_a_page_where_something_is_wrong(server: TestServer) {
    let anna = server.member("anna").await;
    let unknown = [("id", "7")];
    let page = anna.clone().post_form("/preferences/sessions", &unknown).await;
    assert_eq!((page.status.as_u16(), page.text_of("h1").as_deref()), (404, Some("Nothing here")));
    let mut program = anna.clone().with_header("accept", "*/*");
    program.post_form("/preferences/sessions", &unknown).await.assert_problem(404, "not_found");
    // Nothing can be loaded any more, not even the session.
    server.postroom.close().await;
    let mut german = anna.with_header("accept-language", "de");
    let page = german.get("/inbox").await;
    assert_eq!((page.status.as_u16(), page.header("content-type")), (503, "text/html; charset=utf-8"));
    assert_eq!(page.attribute_of("html", "lang").as_deref(), Some("de"));
    assert!(page.text_of("[role=alert] h1").is_some_and(|title| !title.is_empty()), "{}", page.text);
    assert!(!page.text.contains("<script type=\"module\""), "the browser would take it for the inbox");
    program.get("/inbox").await.assert_problem(503, "unavailable");
}

db_test!(people_of_the_same_shown_name_are_told_apart);
async fn people_of_the_same_shown_name_are_told_apart(server: TestServer) {
    let mut ben = server.member("ben").await;
    for name in ["anna", "annab"] {
        server.add_account(name, false, false).await;
        let change = AccountChange { display: Some("Anna Berg".to_owned()), ..AccountChange::default() };
        server.postroom.accounts().change(None, name, change).await.unwrap();
        let browser = server.sign_in(name).await;
        let id = server.send_message(&browser, "ben", "Hi").await;
        let login = format!("@{name}");
        let list = ben.get("/inbox").await;
        let row = ".rows .row:first-child .who";
        assert_eq!(list.attribute_of(row, "title").as_deref(), Some(login.as_str()));
        assert_eq!(list.text_of(row).as_deref(), Some(format!("Anna Berg {login}").as_str()));
        let message = ben.get(&format!("/message/{id}")).await;
        assert_eq!(message.text_of(".message .who .login-name").as_deref(), Some(login.as_str()));
        let reply = ben.get(&format!("/reply/{id}")).await;
        assert_eq!(reply.text_of("h1 .login-name").as_deref(), Some(login.as_str()));
    }
    let own = ben.get("/inbox").await;
    assert!(!own.text_of(".rows").unwrap().contains("@ben"));
}
