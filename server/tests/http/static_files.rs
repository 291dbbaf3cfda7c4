//! Static files. Which exist depends on what was built.

use crate::support::{TestServer, db_test};

db_test!(missing_files_and_files_outside_are_not_found);
async fn missing_files_and_files_outside_are_not_found(server: TestServer) {
    let mut browser = server.anonymous();
    for path in
        ["/pkg/none.js", "/pkg/../Cargo.toml", "/pkg/..%2f..%2fCargo.toml", "/pkg/%2e%2e/%2e%2e/Cargo.toml"]
    {
        assert_eq!(browser.get(path).await.status, 404, "{path}");
    }
}
