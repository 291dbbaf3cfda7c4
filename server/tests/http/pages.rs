//! Pages as such.

use crate::support::Post;

/// Renderings wait for the database, and then go on beside others, on any thread.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn pages_rendered_at_the_same_time_do_not_mix() {
    let post = Post::new().await;
    let (anna, ben) = (post.member("anna").await, post.member("ben").await);
    for subject in ["1", "2", "3"] {
        post.message(&anna, "ben", subject).await;
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
        assert_eq!((page.status.as_u16(), page.find("title").as_deref()), (200, Some(title)));
    }
}

/// What is read is on the page, whatever else is rendered at that time.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn pages_are_whole_however_many_are_asked_for() {
    let post = Post::new().await;
    let (anna, ben) = (post.member("anna").await, post.member("ben").await);
    let to_ben = post.message(&anna, "ben", "For Ben").await;
    let to_anna = post.message(&ben, "anna", "For Anna").await;
    let pages = (0..200).map(|n| {
        let (mut browser, id, subject) = match n % 2 {
            0 => (anna.clone(), to_anna, "For Anna"),
            _ => (ben.clone(), to_ben, "For Ben"),
        };
        tokio::spawn(async move { (browser.get(&format!("/message/{id}")).await, subject) })
    });
    for page in pages.collect::<Vec<_>>() {
        let (page, subject) = page.await.unwrap();
        assert_eq!((page.status.as_u16(), page.find("h1").as_deref()), (200, Some(subject)));
        assert!(
            page.find(".thread .message").is_some_and(|text| text.contains("Some words.")),
            "{}",
            page.text
        );
        assert!(page.find(".rows .subject").is_some_and(|text| text == subject), "{}", page.text);
    }
}

#[tokio::test]
async fn a_message_that_is_read_counts_as_read_on_its_own_page() {
    let post = Post::new().await;
    let (anna, mut ben) = (post.member("anna").await, post.member("ben").await);
    let first = post.message(&anna, "ben", "First").await;
    post.message(&anna, "ben", "Second").await;
    assert_eq!(ben.get("/inbox").await.find("[data-unread]").as_deref(), Some("2 unread"));
    let page = ben.get(&format!("/message/{first}")).await;
    assert_eq!(page.find("[data-unread]").as_deref(), Some("1 unread"));
    assert_eq!(page.find(".rows .row:not(.unread) .subject").as_deref(), Some("First"));
    assert_eq!(page.find(".message .new").as_deref(), Some("new"), "what was unread is told as new");
}

#[tokio::test]
async fn pages_that_cannot_be_shown_say_so_with_their_status() {
    let post = Post::new().await;
    let (anna, ben) = (post.member("anna").await, post.member("ben").await);
    let id = post.message(&anna, "ben", "Between two").await;
    let mut carl = post.member("carl").await;
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
        assert_eq!((page.status.as_u16(), page.find("h1").as_deref()), (404, Some("Nothing here")), "{path}");
        assert!(!page.text.contains("Between two"), "{path}");
    }
    assert_eq!(ben.clone().get(&format!("/message/{id}")).await.status, 200);
}
