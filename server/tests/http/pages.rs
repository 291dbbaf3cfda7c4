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
