//! Static files. Which there are depends on what was built; that none is found is always the same.

use crate::support::Post;

#[tokio::test]
async fn files_that_are_not_there_are_problems_and_nothing_outside_is() {
    let post = Post::new().await;
    let mut browser = post.visitor();
    for path in
        ["/pkg/none.js", "/pkg/../Cargo.toml", "/pkg/..%2f..%2fCargo.toml", "/pkg/%2e%2e/%2e%2e/Cargo.toml"]
    {
        assert_eq!(browser.get(path).await.status, 404, "{path}");
    }
}
