//! `/write` and `/reply/ID` as plain forms.

use crate::support::Post;

#[tokio::test]
async fn a_message_is_sent_and_the_next_page_says_so_once() {
    let post = Post::new().await;
    let mut anna = post.member("anna").await;
    let mut ben = post.member("ben").await;
    let fields = [("to", " ben , anna"), ("subject", "Hello"), ("body", "Two\r\nlines"), ("key", "k1")];
    anna.post("/write?next=/sent%3Fpage%3D1", &fields).await.leads_to("/sent?page=1");
    assert!(anna.cookies.contains_key("postroom_flash"));
    anna.get("/inbox").await;
    assert!(!anna.cookies.contains_key("postroom_flash"), "it has been shown");
    let list = ben.get("/api/v1/messages").await.json();
    let id = list["items"][0]["id"].as_i64().unwrap();
    let message = ben.get(&format!("/api/v1/messages/{id}")).await.json();
    assert_eq!(message["body"], "Two\nlines");
}

#[tokio::test]
async fn a_refused_form_comes_back_with_what_was_typed() {
    let post = Post::new().await;
    let mut anna = post.member("anna").await;
    let nasty = "</textarea><script>alert(1)</script>";
    let fields = [("to", "nobody-here"), ("subject", "A & \"B\""), ("body", nasty), ("key", "k1")];
    let page = anna.post("/write", &fields).await;
    assert_eq!(page.status, 422);
    assert_eq!(page.header("cache-control"), "no-store, private");
    assert!(page.text.contains("nobody-here"), "{}", page.text);
    assert!(!page.text.contains("<script>alert(1)"), "what was typed is text, not a script");
    assert_eq!(page.find("textarea[name=body]").as_deref(), Some(nasty));
    let subject = page.text.contains("A &amp; &quot;B&quot;") || page.text.contains("A &amp; \"B\"");
    assert!(subject, "{}", page.text);
}

#[tokio::test]
async fn pressing_twice_sends_once() {
    let post = Post::new().await;
    let anna = post.member("anna").await;
    post.account("ben", false, false).await;
    let fields = [("to", "ben"), ("subject", "Once"), ("body", ""), ("key", "same")];
    let (mut first, mut second) = (anna.clone(), anna.clone());
    let (one, two) = tokio::join!(first.post("/write", &fields), second.post("/write", &fields));
    one.leads_to("/inbox");
    two.leads_to("/inbox");
    anna.clone().post("/write", &fields).await.leads_to("/inbox");
    assert_eq!(anna.clone().get("/api/v1/messages?folder=sent").await.json()["total"], 1);
    // Going back and writing something else is another message.
    let other = [("to", "ben"), ("subject", "Twice"), ("body", ""), ("key", "same")];
    anna.clone().post("/write", &other).await.leads_to("/inbox");
    assert_eq!(anna.clone().get("/api/v1/messages?folder=sent").await.json()["total"], 2);
}

#[tokio::test]
async fn replies_go_to_the_sender_and_return_to_the_page_before() {
    let post = Post::new().await;
    let mut anna = post.member("anna").await;
    let mut ben = post.member("ben").await;
    let id = post.message(&anna, "ben", "Question").await;
    let quick = [("body", "Answer"), ("key", "k")];
    ben.post(&format!("/reply/{id}?next=/archives"), &quick).await.leads_to("/archives");
    let list = anna.get("/api/v1/messages").await.json();
    assert_eq!(list["items"][0]["subject"], "Re: Question");
    let blank = [("subject", " "), ("body", "kept words"), ("key", "k2")];
    let refused = ben.post(&format!("/reply/{id}"), &blank).await;
    assert_eq!(refused.status, 422);
    assert!(refused.text.contains("kept words"));
}

#[tokio::test]
async fn what_one_may_not_answer_is_not_there() {
    let post = Post::new().await;
    let anna = post.member("anna").await;
    let mut mallory = post.member("mallory").await;
    post.account("ben", false, false).await;
    let id = post.message(&anna, "ben", "Private").await;
    for path in [
        format!("/reply/{id}"),
        "/reply/12".to_owned(),
        "/reply/x".to_owned(),
        format!("/reply/{}", u64::MAX),
    ] {
        let answer = mallory.post(&path, &[("body", "hi")]).await;
        assert_eq!(answer.status, 404, "{path}");
        assert!(!answer.text.contains("Private"));
    }
}

#[tokio::test]
async fn after_the_session_ended_the_form_leads_to_the_entrance() {
    let post = Post::new().await;
    let mut visitor = post.visitor().with("referer", "http://post.example/write?next=/sent");
    visitor.post("/write", &[("to", "x")]).await.leads_to("/login?next=/write%3Fnext%3D/sent");
}
