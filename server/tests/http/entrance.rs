//! `/login`, `/logout`, `/register`, `/set-password`, and the way there.

use crate::support::Post;
use postroom_engine::{accounts::NewAccount, settings::Registration};

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
async fn strangers_are_asked_to_sign_in_and_come_back() {
    let post = with_anna().await;
    let mut browser = post.visitor();
    let answer = browser.get("/inbox?mode=messages&page=2").await;
    answer.leads_to("/login?next=/inbox%3Fmode%3Dmessages%26page%3D2");
    let page = browser.get("/login?next=/inbox%3Fpage%3D2").await;
    assert_eq!(page.status, 200);
    let wrong = [("name", "anna"), ("password", "wrong horse"), ("next", "/inbox?page=2")];
    let refused = browser.post("/login", &wrong).await;
    assert_eq!(refused.status, 422);
    assert!(!refused.text.contains("wrong horse"), "a password is never sent back");
    assert!(refused.text.contains("do not match"), "{}", refused.text);
    let right = [("name", "anna"), ("password", "correct horse"), ("next", "/inbox?page=2")];
    browser.post("/login", &right).await.leads_to("/inbox?page=2");
    assert_eq!(browser.get("/inbox").await.status, 200);
    browser.get("/login").await.leads_to("/inbox");
    browser.get("/").await.leads_to("/inbox");
}

#[tokio::test]
async fn the_cookie_is_kept_from_scripts_and_other_sites() {
    let post = with_anna().await;
    let fields = [("name", "anna"), ("password", "correct horse")];
    let answer = post.visitor().post("/login", &fields).await;
    let cookie = answer.header("set-cookie");
    assert!(cookie.starts_with("postroom="), "{cookie}");
    for word in ["HttpOnly", "SameSite=Lax", "Path=/"] {
        assert!(cookie.contains(word), "{cookie}");
    }
    assert!(!cookie.contains("Secure"), "this was not https: {cookie}");

    let post = Post::with(|settings| settings.site.url = Some("https://post.example".to_owned())).await;
    let open = post.visitor().post("/logout", &[]).await;
    let cookies: Vec<_> = open.headers.get_all("set-cookie").iter().map(|c| c.to_str().unwrap()).collect();
    assert!(cookies.iter().any(|c| c.starts_with("__Host-postroom=") && c.contains("Secure")), "{cookies:?}");
}

#[tokio::test]
async fn nobody_is_sent_to_another_site() {
    let post = with_anna().await;
    for next in ["//evil.example", "https://evil.example//x", "/\\evil.example", "javascript:alert(1)", ""] {
        let fields = [("name", "anna"), ("password", "correct horse"), ("next", next)];
        post.visitor().post("/login", &fields).await.leads_to("/inbox");
    }
}

#[tokio::test]
async fn signing_out_ends_the_session_for_good() {
    let post = Post::new().await;
    let mut browser = post.member("anna").await;
    let cookies = browser.cookies.clone();
    browser.post("/logout", &[]).await.leads_to("/");
    assert!(!browser.cookies.contains_key("postroom"));
    browser.cookies = cookies;
    browser.get("/inbox").await.leads_to("/login?next=/inbox");
}

#[tokio::test]
async fn signing_in_anew_ends_the_browsers_session_before() {
    let post = with_anna().await;
    let mut browser = post.sign_in("anna").await;
    let old = browser.clone();
    browser.post("/login", &[("name", "anna"), ("password", "correct horse")]).await.leads_to("/inbox");
    assert_ne!(old.cookies["postroom"], browser.cookies["postroom"]);
    old.clone().get("/inbox").await.leads_to("/login?next=/inbox");
}

#[tokio::test]
async fn people_register_where_that_is_open() {
    let fields =
        [("name", "cleo"), ("display", "Cleo"), ("email", "cleo@example.org"), ("password", "long enough 1")];
    let closed = Post::new().await;
    let answer = closed.visitor().post("/register", &fields).await;
    assert_eq!(answer.status, 404);

    let post = Post::with(|settings| settings.accounts.registration = Registration::Open).await;
    let mut browser = post.visitor();
    let short = [("name", "cleo"), ("display", "Cleo"), ("email", "cleo@example.org"), ("password", "shrt7")];
    let refused = browser.post("/register", &short).await;
    assert_eq!(refused.status, 422);
    assert!(refused.text.contains("cleo@example.org"), "what was typed stays");
    assert!(!refused.text.contains("shrt7"));
    browser.post("/register", &fields).await.leads_to("/inbox");
    assert_eq!(browser.get("/inbox").await.status, 200);
}

#[tokio::test]
async fn a_link_lets_choose_a_password_once() {
    let post = Post::new().await;
    post.account("anna", false, false).await;
    let secret = post.room.accounts().password_link("anna").await.unwrap();
    let path = format!("/set-password/{}", secret.expose());
    let mut browser = post.visitor();
    assert_eq!(browser.get(&path).await.status, 200);
    let short = browser.post(&path, &[("password", "short")]).await;
    assert_eq!(short.status, 422);
    browser.post(&path, &[("password", "long enough 1")]).await.leads_to("/inbox");
    assert_eq!(browser.get("/inbox").await.status, 200);
    assert_eq!(post.visitor().post(&path, &[("password", "long enough 2")]).await.status, 404);
}

#[tokio::test]
async fn pages_of_other_sites_cannot_post() {
    let post = Post::new().await;
    let browser = post.member("anna").await;
    for header in [
        ("sec-fetch-site", "cross-site"),
        ("sec-fetch-site", "same-site"),
        ("origin", "https://evil.example"),
    ] {
        let mut attacked = browser.clone().with(header.0, header.1);
        attacked.post("/logout", &[]).await.is_problem(403, "request.cross_site");
        attacked.post("/rpc/anything", &[]).await.is_problem(403, "request.cross_site");
    }
    let mut own = browser.with("origin", "https://post.example").with("sec-fetch-site", "same-origin");
    own.post("/logout", &[]).await.leads_to("/");
}

#[tokio::test]
async fn pages_are_protected_by_their_headers() {
    let post = Post::new().await;
    let page = post.member("anna").await.get("/inbox").await;
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
}

#[tokio::test]
async fn what_is_not_there_is_404_and_what_is_not_done_405() {
    let post = Post::new().await;
    let mut browser = post.member("anna").await;
    let page = browser.get("/no-such-page").await;
    assert_eq!(page.status, 404);
    assert!(page.header("content-type").starts_with("text/html"));
    browser.request("DELETE", "/inbox", None, axum::body::Body::empty()).await.is_problem(405, "method");
    let head = browser.request("HEAD", "/inbox", None, axum::body::Body::empty()).await;
    assert_eq!((head.status.as_u16(), head.text.as_str()), (200, ""));
    browser.clone().with("accept", "*/*").get("/no-such-page").await.is_problem(404, "not_found");
}
