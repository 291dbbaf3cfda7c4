//! `/actions`: archive, delete and so on, as a plain form.

use crate::support::Post;

#[tokio::test]
async fn an_action_is_done_and_returns() {
    let post = Post::new().await;
    let anna = post.member("anna").await;
    let mut ben = post.member("ben").await;
    let id = post.message(&anna, "ben", "Hello").await.to_string();
    let fields = [("action", "archive"), ("messages", id.as_str())];
    ben.post("/actions?next=/inbox%3Fpage%3D1", &fields).await.leads_to("/inbox?page=1");
    assert!(ben.cookies["postroom_flash"].contains("archive"));
    assert_eq!(ben.get("/api/v1/messages?folder=archives").await.json()["total"], 1);
    let mut from_list = ben.clone().with("referer", "http://elsewhere.example/archives?mode=messages");
    let back = [("action", "unarchive"), ("messages", id.as_str())];
    from_list.post("/actions", &back).await.leads_to("/archives?mode=messages");
    assert_eq!(ben.get("/api/v1/messages").await.json()["total"], 1);
}

#[tokio::test]
async fn nothing_selected_is_said_on_the_page_itself() {
    let post = Post::new().await;
    let mut anna = post.member("anna").await.with("referer", "http://post.example/sent");
    anna.post("/actions?next=/trash", &[("action", "delete")]).await.leads_to("/sent");
    assert!(anna.cookies["postroom_flash"].contains("selection%2Eempty"), "{:?}", anna.cookies);
}

#[tokio::test]
async fn what_is_somebody_elses_is_not_there() {
    let post = Post::new().await;
    let anna = post.member("anna").await;
    post.account("ben", false, false).await;
    let mut mallory = post.member("mallory").await;
    let id = post.message(&anna, "ben", "Hello").await.to_string();
    let (action, foreign) = (("action", "delete"), ("messages", id.as_str()));
    assert_eq!(mallory.post("/actions", &[action, foreign]).await.status, 404);
    assert_eq!(mallory.post("/actions", &[action, ("messages", "x")]).await.status, 404);
    assert_eq!(
        mallory.post("/actions", &[action, ("conversations", "9223372036854775808")]).await.status,
        404
    );
    mallory.post("/actions", &[("action", "explode"), foreign]).await.blames("action", "word.unknown");
}
