//! `/login`, `/logout`, `/register`, `/set-password`, and what leads there.

use crate::support::{TestServer, db_test};
use axum::body::Body;
use postroom_engine::{accounts::Scope, settings::Registration};
use serde_json::json;

db_test!(strangers_are_asked_to_sign_in_and_come_back);
async fn strangers_are_asked_to_sign_in_and_come_back(server: TestServer) {
    server.add_anna_with_password().await;
    let mut browser = server.anonymous();
    let response = browser.get("/inbox?mode=messages&page=2").await;
    response.assert_redirects_to("/login?next=/inbox%3Fmode%3Dmessages%26page%3D2");
    let page = browser.get("/login?next=/inbox%3Fpage%3D2").await;
    assert_eq!(page.status, 200);
    let wrong = [("name", "anna"), ("password", "wrong horse"), ("next", "/inbox?page=2")];
    let refused = browser.post_form("/login", &wrong).await;
    assert_eq!(refused.status, 422);
    assert!(!refused.text.contains("wrong horse"), "a password is never sent back");
    assert!(refused.text.contains("do not match"), "{}", refused.text);
    let right = [("name", "anna"), ("password", "correct horse"), ("next", "/inbox?page=2")];
    browser.post_form("/login", &right).await.assert_redirects_to("/inbox?page=2");
    assert_eq!(browser.get("/inbox").await.status, 200);
    browser.get("/login").await.assert_redirects_to("/inbox");
    browser.get("/").await.assert_redirects_to("/inbox");
}

db_test!(the_cookie_is_kept_from_scripts_and_other_sites);
async fn the_cookie_is_kept_from_scripts_and_other_sites(server: TestServer) {
    server.add_anna_with_password().await;
    let fields = [("name", "anna"), ("password", "correct horse")];
    let response = server.anonymous().post_form("/login", &fields).await;
    let cookie = response.header("set-cookie");
    assert!(cookie.starts_with("postroom="), "{cookie}");
    for word in ["HttpOnly", "SameSite=Lax", "Path=/"] {
        assert!(cookie.contains(word), "{cookie}");
    }
    assert!(!cookie.contains("Secure"), "this was not https: {cookie}");
}

db_test!(over_https_no_other_host_can_set_the_cookie, |settings| {
    settings.site.url = Some("https://postroom.example".to_owned());
});
async fn over_https_no_other_host_can_set_the_cookie(server: TestServer) {
    let response = server.anonymous().post_form("/logout", &[]).await;
    let cookies: Vec<_> =
        response.headers.get_all("set-cookie").iter().map(|c| c.to_str().unwrap()).collect();
    assert!(cookies.iter().any(|c| c.starts_with("__Host-postroom=") && c.contains("Secure")), "{cookies:?}");
    assert_eq!(response.header("strict-transport-security"), "max-age=31536000");
}

db_test!(nobody_is_sent_to_another_site);
async fn nobody_is_sent_to_another_site(server: TestServer) {
    server.add_anna_with_password().await;
    let elsewhere =
        ["//evil.example", "https://evil.example//x", "/\\evil.example", "javascript:alert(1)", ""];
    let no_page = ["/logout", "/api/v1/me", "/pkg/postroom.js", "/nowhere", "/inbox?x=guess", "/inbox#x"];
    for next in elsewhere.into_iter().chain(no_page) {
        let fields = [("name", "anna"), ("password", "correct horse"), ("next", next)];
        server.anonymous().post_form("/login", &fields).await.assert_redirects_to("/inbox");
    }
}

db_test!(signing_out_ends_the_session_for_good);
async fn signing_out_ends_the_session_for_good(server: TestServer) {
    let mut browser = server.member("anna").await;
    let cookies = browser.cookies.clone();
    browser.post_form("/logout", &[]).await.assert_redirects_to("/");
    assert!(!browser.cookies.contains_key("postroom"));
    browser.cookies = cookies;
    browser.get("/inbox").await.assert_redirects_to("/login?next=/inbox");
}

db_test!(signing_in_anew_ends_the_browsers_session_before);
async fn signing_in_anew_ends_the_browsers_session_before(server: TestServer) {
    server.add_anna_with_password().await;
    let mut browser = server.sign_in("anna").await;
    let old = browser.clone();
    browser
        .post_form("/login", &[("name", "anna"), ("password", "correct horse")])
        .await
        .assert_redirects_to("/inbox");
    assert_ne!(old.cookies["postroom"], browser.cookies["postroom"]);
    old.clone().get("/inbox").await.assert_redirects_to("/login?next=/inbox");
}

const REGISTRATION: [(&str, &str); 4] =
    [("name", "cleo"), ("display", "Cleo"), ("email", "cleo@example.org"), ("password", "long enough 1")];

db_test!(nobody_registers_where_that_is_closed);
async fn nobody_registers_where_that_is_closed(server: TestServer) {
    assert_eq!(server.anonymous().post_form("/register", &REGISTRATION).await.status, 404);
}

db_test!(people_register_where_that_is_open, |settings| {
    settings.accounts.registration = Registration::Open;
});
async fn people_register_where_that_is_open(server: TestServer) {
    let mut browser = server.anonymous();
    let short = [("name", "cleo"), ("display", "Cleo"), ("email", "cleo@example.org"), ("password", "shrt7")];
    let refused = browser.post_form("/register", &short).await;
    assert_eq!(refused.status, 422);
    assert!(refused.text.contains("cleo@example.org"), "what was typed stays");
    assert!(!refused.text.contains("shrt7"));
    browser.post_form("/register", &REGISTRATION).await.assert_redirects_to("/inbox");
    assert_eq!(browser.get("/inbox").await.status, 200);
}

db_test!(a_password_can_be_chosen_by_a_link_once);
async fn a_password_can_be_chosen_by_a_link_once(server: TestServer) {
    server.add_account("anna", false, false).await;
    let secret = server.postroom.accounts().password_link("anna").await.unwrap();
    let path = format!("/set-password/{}", secret.expose());
    let mut browser = server.anonymous();
    assert_eq!(browser.get(&path).await.status, 200);
    let short = browser.post_form(&path, &[("password", "short")]).await;
    assert_eq!(short.status, 422);
    browser.post_form(&path, &[("password", "long enough 1")]).await.assert_redirects_to("/inbox");
    assert_eq!(browser.get("/inbox").await.status, 200);
    // Once used it says so, before and after somebody has thought of a password.
    let mut browser = server.anonymous();
    for page in [browser.get(&path).await, browser.post_form(&path, &[("password", "long enough 2")]).await] {
        assert_eq!(page.status, 410);
        assert!(
            page.text_of("[role=alert]").is_some_and(|text| text.contains("used already")),
            "{}",
            page.text
        );
        assert_eq!(page.text_of("form[action^='/set-password']"), None);
    }
    assert_eq!(server.anonymous().get("/set-password/nonsense").await.status, 410);
}

db_test!(pages_of_other_sites_cannot_post);
async fn pages_of_other_sites_cannot_post(server: TestServer) {
    let browser = server.member("anna").await.with_header("accept", "*/*");
    for header in [
        ("sec-fetch-site", "cross-site"),
        ("sec-fetch-site", "same-site"),
        ("origin", "https://evil.example"),
        ("origin", "https://postroom.example"),
        ("origin", "http://postroom.example:8080"),
        ("origin", "null"),
        ("origin", ""),
    ] {
        let mut attacked = browser.clone().with_header(header.0, header.1);
        attacked.post_form("/logout", &[]).await.assert_problem(403, "request.cross_site");
        attacked.post_form("/rpc/anything", &[]).await.assert_problem(403, "request.cross_site");
    }
    let mut own = browser
        .clone()
        .with_header("origin", "https://postroom.example")
        .with_header("sec-fetch-site", "same-origin");
    own.post_form("/theme", &[]).await.assert_redirects_to("/inbox");
    let mut own = browser.with_header("origin", "http://postroom.example");
    own.post_form("/logout", &[]).await.assert_redirects_to("/");
}

db_test!(pages_of_the_configured_site_can_post, |settings| {
    settings.site.url = Some("https://post.example/".to_owned());
});
async fn pages_of_the_configured_site_can_post(server: TestServer) {
    let browser = server.anonymous().with_header("origin", "https://post.example");
    browser.clone().post_form("/theme", &[]).await.assert_redirects_to("/inbox");
    let mut plain = browser.with_header("origin", "http://post.example");
    let refused = plain.post_form("/theme", &[]).await;
    assert_eq!((refused.status.as_u16(), refused.header("content-type")), (403, "text/html; charset=utf-8"));
}

db_test!(no_authorization_but_a_valid_token_exempts_from_the_check);
async fn no_authorization_but_a_valid_token_exempts_from_the_check(server: TestServer) {
    server.add_anna_with_password().await;
    let browser = server.sign_in("anna").await.with_header("sec-fetch-site", "cross-site");
    let browser = browser.with_header("accept", "*/*");
    let token = server.token_client("anna", &[Scope::Read, Scope::Write]).await;
    let token = token.build_request("GET", "/", None, Body::empty()).headers()["authorization"].clone();
    let message = json!({"to": ["anna"], "subject": "x"});
    for authorization in ["", "Basic YW5uYTphbm5h", "Bearer pr_wrong", token.to_str().unwrap()] {
        let mut attacked = browser.clone().with_header("authorization", authorization);
        for path in ["/write", "/actions", "/logout", "/theme", "/rpc/counts", "/rpc/nothing"] {
            attacked.post_form(path, &[]).await.assert_problem(403, "request.cross_site");
        }
        if authorization != token {
            let sent = attacked.send_json("POST", "/api/v1/messages", &message).await;
            sent.assert_problem(403, "request.cross_site");
            let credentials = json!({"username": "anna", "password": "correct horse"});
            let entered = attacked.send_json("POST", "/api/v1/session", &credentials).await;
            entered.assert_problem(403, "request.cross_site");
            let left = attacked.request("DELETE", "/api/v1/session", None, Body::empty()).await;
            left.assert_problem(403, "request.cross_site");
        }
    }
    // With the token, the browser's session does not count.
    let mut program = browser.with_header("authorization", token.to_str().unwrap());
    assert_eq!(program.send_json("POST", "/api/v1/messages", &message).await.status, 201);
    let left = program.request("DELETE", "/api/v1/session", None, Body::empty()).await;
    left.assert_problem(401, "session.required");
    assert_eq!(server.postroom.sessions().list(&server.caller("anna").await).await.unwrap().len(), 1);
}

db_test!(pages_are_protected_by_their_headers);
async fn pages_are_protected_by_their_headers(server: TestServer) {
    let page = server.member("anna").await.get("/inbox").await;
    let policy = page.header("content-security-policy").to_owned();
    for word in
        ["'nonce-", "'wasm-unsafe-eval'", "object-src 'none'", "base-uri 'none'", "frame-ancestors 'none'"]
    {
        assert!(policy.contains(word), "{word}: {policy}");
    }
    assert!(!policy.contains("unsafe-inline"), "{policy}");
    assert_eq!(page.header("cache-control"), "no-store, private");
    assert_eq!(page.header("x-content-type-options"), "nosniff");
    assert_eq!(page.header("referrer-policy"), "same-origin");
    assert!(!page.header("permissions-policy").is_empty());
    assert!(!page.header("x-request-id").is_empty());
    assert_eq!(page.header("strict-transport-security"), "", "this site is not https");
}

db_test!(unknown_pages_are_404_and_wrong_methods_405);
async fn unknown_pages_are_404_and_wrong_methods_405(server: TestServer) {
    let mut browser = server.member("anna").await;
    let page = browser.get("/no-such-page").await;
    assert_eq!(page.status, 404);
    assert!(page.header("content-type").starts_with("text/html"));
    let page = browser.request("DELETE", "/inbox", None, Body::empty()).await;
    assert_eq!(page.status, 405);
    assert!(page.header("content-type").starts_with("text/html"));
    let head = browser.request("HEAD", "/inbox", None, Body::empty()).await;
    assert_eq!((head.status.as_u16(), head.text.as_str()), (200, ""));
    browser.clone().with_header("accept", "*/*").get("/no-such-page").await.assert_problem(404, "not_found");
}

db_test!(too_many_attempts_say_when_to_come_back);
async fn too_many_attempts_say_when_to_come_back(server: TestServer) {
    server.add_anna_with_password().await;
    let right = json!({"username": "anna", "password": "correct horse"});
    let mut home = server.anonymous();
    assert_eq!(home.send_json("POST", "/api/v1/session", &right).await.status, 200);
    assert!(home.cookies.contains_key("postroom_browser"));
    home.cookies.remove("postroom");
    let wrong = json!({"username": "anna", "password": "a guess"});
    let mut guesser = server.anonymous();
    for _ in 0..10 {
        assert_eq!(guesser.send_json("POST", "/api/v1/session", &wrong).await.status, 401);
    }
    let refused = guesser.send_json("POST", "/api/v1/session", &right).await;
    let seconds: u64 = refused.header("retry-after").parse().unwrap();
    assert!((1..=30).contains(&seconds), "{seconds}");
    refused.assert_problem(429, "rate.limited");
    let form = [("name", "anna"), ("password", "correct horse")];
    let page = guesser.post_form("/login", &form).await;
    assert_eq!(page.status, 429);
    assert!(!page.header("retry-after").is_empty());
    // The browser that has been signed in before is not kept out.
    assert_eq!(home.send_json("POST", "/api/v1/session", &right).await.status, 200);
}

db_test!(a_registration_form_sent_twice_signs_in_twice, |settings| {
    settings.accounts.registration = Registration::Open;
});
async fn a_registration_form_sent_twice_signs_in_twice(server: TestServer) {
    let mut browser = server.anonymous();
    let page = browser.get("/register").await;
    let key = page.attribute_of("form[action='/register'] input[name=key]", "value").unwrap();
    assert!(!key.is_empty());
    let form = [
        ("key", key.as_str()),
        ("name", "anna"),
        ("display", ""),
        ("email", "anna@example.org"),
        ("password", "correct horse"),
    ];
    for _ in 0..2 {
        browser.cookies.clear();
        browser.post_form("/register", &form).await.assert_redirects_to("/inbox");
        assert_eq!(browser.get("/api/v1/me").await.json()["name"], "anna");
    }
}

db_test!(what_was_written_outlives_the_session);
async fn what_was_written_outlives_the_session(server: TestServer) {
    server.add_anna_with_password().await;
    let (mut browser, mut ben) = (server.sign_in("anna").await, server.member("ben").await);
    let key = browser.get("/write").await.attribute_of("input[name=key]", "value").unwrap();
    browser.cookies.clear();
    let message = [("to", "ben"), ("subject", "Hi"), ("body", "One\r\n<two>"), ("key", key.as_str())];
    let asked = browser.post_form("/write?next=/sent", &message).await;
    assert_eq!((asked.status.as_u16(), asked.header("location")), (307, "/login?next=/write%3Fnext%3D/sent"));
    let page = browser.post_form(asked.header("location"), &message).await;
    assert_eq!(page.status, 200);
    assert!(
        page.text_of("[role=status]").is_some_and(|text| text.contains("Sign in again")),
        "{}",
        page.text
    );
    let signing_in = |password| {
        let mut fields = vec![("name", "anna"), ("password", password), ("next", "/write?next=/sent")];
        fields.extend(message);
        fields
    };
    let refused = browser.post_form("/login", &signing_in("wrong horse")).await;
    assert_eq!(refused.status, 422);
    for page in [page, refused] {
        let kept = |name: &str| page.attribute_of(&format!("input[type=hidden][name={name}]"), "value");
        assert_eq!(kept("body").map(|text| text.replace("\r\n", "\n")).as_deref(), Some("One\n<two>"));
        assert_eq!(
            (kept("to").as_deref(), kept("next").as_deref()),
            (Some("ben"), Some("/write?next=/sent"))
        );
    }
    let again = browser.post_form("/login", &signing_in("correct horse")).await;
    assert_eq!((again.status.as_u16(), again.header("location")), (307, "/write?next=/sent"));
    browser.post_form("/write?next=/sent", &signing_in("correct horse")).await.assert_redirects_to("/sent");
    assert_eq!(ben.get("/inbox").await.text_of(".rows .subject").as_deref(), Some("Hi"));
    // Other forms hold nothing that would be missed.
    browser.cookies.clear();
    browser.post_form("/actions", &[]).await.assert_redirects_to("/login");
}

db_test!(links_that_fill_in_the_form_lead_there_after_signing_in);
async fn links_that_fill_in_the_form_lead_there_after_signing_in(server: TestServer) {
    server.add_anna_with_password().await;
    let mut browser = server.anonymous();
    let link = "/write/anna?subject=Hello%20World&body=a%26b%0Ac";
    let asked = browser.get(link).await;
    let next = asked.header("location").strip_prefix("/login?next=").unwrap().to_owned();
    let page = browser.get(&format!("/login?next={next}")).await;
    let next = page.attribute_of("input[name=next]", "value").unwrap();
    let fields = [("name", "anna"), ("password", "correct horse"), ("next", next.as_str())];
    let entered = browser.post_form("/login", &fields).await;
    entered.assert_redirects_to(link);
    let form = browser.get(link).await;
    assert_eq!(form.attribute_of("#subject", "value").as_deref(), Some("Hello World"));
    assert_eq!(form.text_of("#body").map(|text| text.trim().to_owned()).as_deref(), Some("a&b\nc"));
}
