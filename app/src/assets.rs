//! The addresses of the built files, as pages link them.
//!
//! cargo-leptos writes each file's hash into its name and lists the hashes in `hash.txt`. The server
//! reads that list once, from wherever it keeps the built files, and hands [`Assets`] to the
//! document; the helpers that come with Leptos would read it from the disk for every page.

use leptos::{WasmSplitManifest, prelude::ArcStoredValue};
use std::collections::HashMap;

/// The folder of the built files, below the site's root.
pub const FOLDER: &str = "/pkg";
/// The beginning of their names.
const NAME: &str = "postroom";

/// Addresses of the built files.
#[derive(Clone, Debug)]
pub struct Assets {
    /// The glue script, a module.
    pub script: String,
    /// The WebAssembly.
    pub wasm: String,
    /// The style sheet.
    pub style: String,
    split_manifest: Option<WasmSplitManifest>,
}

impl Assets {
    /// From the text of `hash.txt` (empty for a build without hashes) and a function that reads a built file
    /// by its name, for the manifest of the lazily loaded parts.
    pub fn new(hashes: &str, read: impl FnOnce(&str) -> Option<String>) -> Self {
        let hashes: HashMap<&str, &str> = hashes
            .lines()
            .filter_map(|line| line.split_once(':'))
            .map(|(k, v)| (k.trim(), v.trim()))
            .collect();
        let hashed = |key: &str| hashes.get(key).map(|hash| format!(".{hash}")).unwrap_or_default();
        let loader = hashes.get("split").copied().unwrap_or("______________________");
        let parts = read(&format!("__wasm_split_manifest{}.json", hashed("manifest")))
            .and_then(|text| serde_json::from_str(&text).ok());
        Self {
            script: format!("{FOLDER}/{NAME}{}.js", hashed("js")),
            wasm: format!("{FOLDER}/{NAME}{}.wasm", hashed("wasm")),
            style: format!("{FOLDER}/{NAME}{}.css", hashed("css")),
            split_manifest: parts.map(|parts| {
                let loader = format!("__wasm_split.{loader}.js");
                WasmSplitManifest(ArcStoredValue::new((FOLDER.to_owned(), parts, loader)))
            }),
        }
    }

    /// What Leptos needs to preload the lazy part of a page.
    pub(crate) fn split_manifest(&self) -> Option<WasmSplitManifest> {
        self.split_manifest.clone()
    }
}

#[cfg(test)]
mod tests {
    use super::Assets;

    #[test]
    fn names_carry_the_hashes() {
        let assets = Assets::new("js: A\nwasm: B\ncss: C\nsplit: D\nmanifest: E\n", |name| {
            (name == "__wasm_split_manifest.E.json").then(|| "{}".to_owned())
        });
        assert_eq!(assets.script, "/pkg/postroom.A.js");
        assert_eq!(assets.wasm, "/pkg/postroom.B.wasm");
        assert_eq!(assets.style, "/pkg/postroom.C.css");
        assert!(assets.split_manifest().is_some());
    }

    #[test]
    fn a_build_without_hashes_has_plain_names() {
        let assets = Assets::new("", |_| None);
        assert_eq!(assets.script, "/pkg/postroom.js");
        assert_eq!(assets.wasm, "/pkg/postroom.wasm");
        assert!(assets.split_manifest().is_none());
    }
}
