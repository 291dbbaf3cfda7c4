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

db_test!(a_page_links_a_manifest_in_its_language);
async fn a_page_links_a_manifest_in_its_language(server: TestServer) {
    let mut browser = server.anonymous().with_header("accept-language", "ar");
    let page = browser.get("/login").await;
    assert!(page.text.contains(r#"<link rel="manifest" href="/manifest/ar""#), "{}", page.text);
    // A device fetches it without the language of the page.
    let manifest = server.anonymous().get("/manifest/ar").await;
    assert_eq!(
        (manifest.status.as_u16(), manifest.header("content-type")),
        (200, "application/manifest+json")
    );
    let manifest = manifest.json();
    assert_eq!([&manifest["lang"], &manifest["dir"]], ["ar", "rtl"]);
    assert_eq!(manifest["name"], "Postroom");
    assert_eq!(manifest["description"], "رسائل خاصة بين الأعضاء");
    assert_eq!(browser.get("/manifest/none").await.status, 404);
}
