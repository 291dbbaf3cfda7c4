//! Pages and answers in the language of whoever asks.

use crate::support::{TestServer, db_test};
use postroom_model::Language;
use serde_json::{Value, json};

db_test!(pages_are_in_the_language_that_the_browser_asks_for);
async fn pages_are_in_the_language_that_the_browser_asks_for(server: TestServer) {
    for (asked, lang, dir, title, heading) in [
        ("de-AT,de;q=0.9,en;q=0.5", "de", "ltr", "Anmelden · Postroom", "Anmelden"),
        ("fr,ar;q=0.7", "ar", "rtl", "تسجيل الدخول · Postroom", "تسجيل الدخول"),
        ("fr", "en", "ltr", "Sign in · Postroom", "Sign in"),
    ] {
        let mut browser = server.anonymous().with_header("accept-language", asked);
        let page = browser.get("/login").await;
        assert!(page.text.contains(&format!("<html lang=\"{lang}\" dir=\"{dir}\"")), "{}", page.text);
        assert_eq!(page.text_of("title").as_deref(), Some(title));
        assert_eq!(page.text_of("h1").as_deref(), Some(heading));
    }
}

db_test!(the_site_has_a_language_for_those_who_ask_for_none, |settings| {
    settings.site.language = postroom_model::Language::De;
});
async fn the_site_has_a_language_for_those_who_ask_for_none(server: TestServer) {
    assert_eq!(server.anonymous().get("/login").await.text_of("h1").as_deref(), Some("Anmelden"));
    let mut browser = server.anonymous().with_header("accept-language", "en");
    assert_eq!(browser.get("/login").await.text_of("h1").as_deref(), Some("Sign in"));
}

db_test!(pages_in_several_languages_at_the_same_time_do_not_mix);
async fn pages_in_several_languages_at_the_same_time_do_not_mix(server: TestServer) {
    let anna = server.member("anna").await;
    server.send_message(&anna, "anna", "One").await;
    let asked = [("en", "Inbox"), ("de", "Posteingang"), ("ar", "الوارد")];
    let pages = (0..90).map(|n| {
        let (language, heading) = asked[n % asked.len()];
        let mut browser = anna.clone().with_header("accept-language", language);
        tokio::spawn(async move { (browser.get("/inbox").await, language, heading) })
    });
    for page in pages.collect::<Vec<_>>() {
        let (page, language, heading) = page.await.unwrap();
        assert_eq!(page.text_of("h1").as_deref(), Some(heading), "{language}");
        assert!(page.text.contains(&format!("<html lang=\"{language}\"")), "{language}");
    }
}

db_test!(what_a_member_prefers_counts_more_than_what_the_browser_asks_for);
async fn what_a_member_prefers_counts_more_than_what_the_browser_asks_for(server: TestServer) {
    let mut anna = server.member("anna").await.with_header("accept-language", "en");
    assert_eq!(anna.get("/api/v1/me").await.json()["language"], Value::Null);
    anna.post_form("/preferences/language", &[("language", "ar")]).await.assert_redirects_to("/preferences");
    let page = anna.get("/preferences").await;
    assert_eq!(page.text_of("h1").as_deref(), Some("التفضيلات"));
    assert_eq!(page.text_of("[role=status] p").as_deref(), Some("الصفحات الآن بالعربية."));
    assert_eq!(page.text_of("option[selected]").as_deref(), Some("العربية"));
    assert_eq!(anna.get("/api/v1/me").await.json()["language"], "ar");
    let unchanged = anna.send_json("PATCH", "/api/v1/me", &serde_json::json!({})).await;
    assert_eq!(unchanged.json()["language"], "ar", "what is not named stays");
    let changed = anna.send_json("PATCH", "/api/v1/me", &json!({"language": null})).await;
    assert_eq!((changed.status.as_u16(), &changed.json()["language"]), (200, &Value::Null));
    assert_eq!(anna.get("/preferences").await.text_of("h1").as_deref(), Some("Preferences"));
    anna.send_json("PATCH", "/api/v1/me", &json!({"language": "fr"}))
        .await
        .assert_problem(422, "request.fields");
    let refused = anna.post_form("/preferences/language", &[("language", "fr")]).await;
    assert_eq!(refused.status, 422);
}

db_test!(refusals_are_in_the_language_of_whoever_asks);
async fn refusals_are_in_the_language_of_whoever_asks(server: TestServer) {
    let mut anna = server.member("anna").await.with_header("accept-language", "de");
    let message = json!({"to": ["nobody", "no-one"], "subject": "x"});
    let problem =
        anna.send_json("POST", "/api/v1/messages", &message).await.assert_problem(422, "request.fields");
    assert_eq!(problem["detail"], "Bitte sehen Sie sich einige Felder noch einmal an.");
    let of_each = [0, 1].map(|n: usize| problem["errors"][n]["detail"].as_str());
    assert_eq!(of_each, [Some("Unbekannte Empfänger: nobody."), Some("Unbekannte Empfänger: no-one.")]);
    let form = [("to", "anna"), ("subject", ""), ("body", "x")];
    let again = anna.post_form("/write", &form).await;
    assert_eq!(again.text_of(".error").as_deref(), Some("Geben Sie einen Betreff ein."));
    // Also where nobody is known yet, and for a program whose account prefers something else.
    let mut stranger = server.anonymous().with_header("accept-language", "ar").with_header("accept", "*/*");
    let problem = stranger.get("/api/v1/me").await.assert_problem(401, "session.required");
    assert_eq!(problem["detail"], "سجّل الدخول أولًا من فضلك.");
    let caller = server.postroom.accounts().caller("anna").await.unwrap().unwrap();
    server.postroom.accounts().set_language(&caller, Some(Language::Ar)).await.unwrap();
    let mut program = server.token_client("anna", &[postroom_engine::accounts::Scope::Read]).await;
    let problem = program.get("/api/v1/messages/7").await.assert_problem(404, "not_found");
    assert_eq!(problem["detail"], "لا شيء هنا، أو أنه ليس لك.");
}

db_test!(browsers_load_the_texts_of_their_page);
async fn browsers_load_the_texts_of_their_page(server: TestServer) {
    for (asked, inbox) in [("en", "Inbox"), ("de", "Posteingang"), ("ar", "الوارد")] {
        let mut browser = server.anonymous().with_header("accept-language", asked);
        let page = browser.get("/login").await;
        let start = page.text.find("/texts/").unwrap();
        let address = page.text[start..].split('"').next().unwrap();
        let file = browser.get(address).await;
        assert_eq!((file.status.as_u16(), file.header("content-type")), (200, "text/plain; charset=utf-8"));
        assert!(file.header("cache-control").contains("immutable"));
        assert!(file.text.lines().any(|line| line == inbox), "{asked}");
    }
    assert_eq!(server.anonymous().get("/texts/texts.de.0.txt").await.status, 404);
}
