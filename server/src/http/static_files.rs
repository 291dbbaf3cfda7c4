//! Static files: what cargo-leptos builds from the browser's half of the app, the styles and `public/`.
//!
//! They are embedded in the binary, so that it can be copied anywhere; but not in this library, so that
//! both can be built at the same time, and new pages do not mean to compile the server again. A file with a hash of its contents
//! in its name may be cached for ever. While cargo-leptos watches the sources, which it says in the
//! environment, files come from its folder instead and browsers revalidate each time.

use super::problem::Problem;
use axum::{
    body::{Body, Bytes},
    extract::{Request, State},
    http::{HeaderMap, HeaderValue, Method, StatusCode, header},
    response::{IntoResponse, Response},
};
use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use postroom_app::assets::Assets;
use postroom_model::Code;
use rust_embed::{EmbeddedFile, RustEmbed};
use std::{borrow::Cow, env, fs, path::Path};
use tower::ServiceExt;
use tower_http::services::ServeDir;

/// What the names of built files begin with; `output-name` in the workspace's `Cargo.toml`.
pub const OUTPUT_NAME: &str = "postroom";
/// The folder of the built files; `site-pkg-dir` in the workspace's `Cargo.toml`.
pub const PACKAGE: &str = "pkg";
/// Length of the hashes that cargo-leptos puts into names.
const HASH_LENGTH: usize = 22;
/// Of files whose name changes with their contents.
pub const CACHE_FOREVER: HeaderValue = HeaderValue::from_static("public, max-age=31536000, immutable");
const REVALIDATE: HeaderValue = HeaderValue::from_static("public, no-cache");
/// Encodings of precompressed files with their suffixes, best first.
const ENCODINGS: [(&str, &str); 2] = [("br", ".br"), ("gzip", ".gz")];
/// The files that pages link: their key in cargo-leptos's list of hashes, and what stands before and
/// after the hash in their names.
const HASHED_FILES: [(&str, &str, &str); 5] = [
    ("js", "postroom.", ".js"),
    ("wasm", "postroom.", ".wasm"),
    ("css", "postroom.", ".css"),
    ("split", "__wasm_split.", ".js"),
    ("manifest", "__wasm_split_manifest.", ".json"),
];

/// The files that the binary carries.
#[derive(Clone, Copy)]
pub struct EmbeddedFiles {
    get: fn(&str) -> Option<EmbeddedFile>,
    names: fn() -> Vec<String>,
}

impl EmbeddedFiles {
    /// Those of a folder that the binary has embedded.
    pub fn of<Folder: RustEmbed>() -> Self {
        Self { get: Folder::get, names: || Folder::iter().map(Cow::into_owned).collect() }
    }

    /// No files: for tests of what does not need them.
    pub fn none() -> Self {
        Self { get: |_| None, names: Vec::new }
    }
}

/// Where static files come from.
#[derive(Clone)]
pub enum StaticFiles {
    /// The binary.
    Embedded(EmbeddedFiles),
    /// A folder that cargo-leptos keeps up to date.
    Folder(String, ServeDir),
}

impl StaticFiles {
    /// The folder that cargo-leptos names in the environment; the binary otherwise.
    pub fn from_environment(embedded: EmbeddedFiles) -> Self {
        match env::var("LEPTOS_SITE_ROOT") {
            Ok(root) => {
                let service = ServeDir::new(&root).append_index_html_on_directories(false);
                Self::Folder(root, service.precompressed_br().precompressed_gzip())
            }
            Err(_) => Self::Embedded(embedded),
        }
    }

    /// The URLs that pages link. Their hashes are read from the names of the files.
    pub fn page_assets(&self) -> Assets {
        let names = match self {
            Self::Embedded(files) => {
                let paths = (files.names)();
                paths.iter().filter_map(|path| Some(path.strip_prefix("pkg/")?.to_owned())).collect()
            }
            Self::Folder(root, _) => file_names(&Path::new(root).join(PACKAGE)),
        };
        Assets::new(&hash_list(&names), |name| self.read_built_file(name))
    }

    /// The text of a built file.
    fn read_built_file(&self, name: &str) -> Option<String> {
        match self {
            Self::Embedded(files) => (files.get)(&format!("{PACKAGE}/{name}"))
                .and_then(|file| String::from_utf8(file.data.to_vec()).ok()),
            Self::Folder(root, _) => fs::read_to_string(Path::new(root).join(PACKAGE).join(name)).ok(),
        }
    }

    /// The response with the file at a path, if there is one.
    pub async fn find(&self, path: &str, method: &Method, headers: &HeaderMap) -> Option<Response> {
        if !matches!(*method, Method::GET | Method::HEAD) {
            return None;
        }
        match self {
            Self::Embedded(files) => embedded_file(*files, path.trim_start_matches('/'), headers),
            Self::Folder(_, folder) => {
                let mut request = Request::builder().method(method).uri(path).body(Body::empty()).ok()?;
                *request.headers_mut() = headers.clone();
                let mut response = folder.clone().oneshot(request).await.ok()?.into_response();
                response.headers_mut().insert(header::CACHE_CONTROL, REVALIDATE);
                (response.status() != StatusCode::NOT_FOUND).then_some(response)
            }
        }
    }
}

fn file_names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    entries.filter_map(|entry| entry.file_name().into_string().ok()).collect()
}

/// The list of hashes as cargo-leptos writes it (`hash.txt`), made from the names of the files.
fn hash_list(names: &[String]) -> String {
    let hash = |before, after| names.iter().find_map(|n| n.strip_prefix(before)?.strip_suffix(after));
    let lines = HASHED_FILES
        .iter()
        .filter_map(|(key, before, after)| Some(format!("{key}: {}\n", hash(before, after)?)));
    lines.collect()
}

/// `GET /pkg/…`: a built file.
pub async fn built_file(State(files): State<StaticFiles>, request: Request) -> Response {
    let found = files.find(request.uri().path(), request.method(), request.headers()).await;
    found.unwrap_or_else(|| Problem::from(Code::NotFound).into_response())
}

fn embedded_file(files: EmbeddedFiles, name: &str, headers: &HeaderMap) -> Option<Response> {
    let plain = (files.get)(name)?;
    let cache =
        if name.split('.').any(|part| part.len() == HASH_LENGTH) { CACHE_FOREVER } else { REVALIDATE };
    let accepted = headers.get(header::ACCEPT_ENCODING).and_then(|v| v.to_str().ok()).unwrap_or_default();
    let compressed = ENCODINGS
        .into_iter()
        .filter(|(encoding, _)| accepts(accepted, encoding))
        .find_map(|(encoding, suffix)| Some((encoding, (files.get)(&format!("{name}{suffix}"))?)));
    let (encoding, file) =
        compressed.map_or((None, plain.clone()), |(encoding, file)| (Some(encoding), file));
    let etag = format!("\"{}\"", BASE64_URL_SAFE_NO_PAD.encode(file.metadata.sha256_hash()));
    let cached = headers.get(header::IF_NONE_MATCH).and_then(|tags| tags.to_str().ok()).unwrap_or_default();
    let is_cached = cached.split(',').any(|tag| tag.trim().trim_start_matches("W/") == etag);
    let mut response = match is_cached {
        true => StatusCode::NOT_MODIFIED.into_response(),
        false => body(file).into_response(),
    };
    let response_headers = response.headers_mut();
    response_headers.insert(header::CONTENT_TYPE, HeaderValue::from_str(&content_type(&plain)).ok()?);
    response_headers.insert(header::CACHE_CONTROL, cache);
    response_headers.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
    response_headers.insert(header::ETAG, HeaderValue::from_str(&etag).ok()?);
    if let Some(encoding) = encoding {
        response_headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static(encoding));
    }
    Some(response)
}

fn accepts(accepted: &str, encoding: &str) -> bool {
    accepted.split(',').map(str::trim).any(|offer| {
        let (name, quality) = offer.split_once(';').unwrap_or((offer, ""));
        name.trim() == encoding && !matches!(quality.trim(), "q=0" | "q=0.0")
    })
}

fn content_type(file: &EmbeddedFile) -> String {
    let mime = file.metadata.mimetype();
    if mime.starts_with("text/") { format!("{mime}; charset=utf-8") } else { mime.to_owned() }
}

fn body(file: EmbeddedFile) -> Bytes {
    match file.data {
        Cow::Borrowed(data) => Bytes::from_static(data),
        Cow::Owned(data) => data.into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hashes_are_read_from_names() {
        let names = |names: &[&str]| names.iter().map(|n| (*n).to_owned()).collect::<Vec<_>>();
        let built =
            names(&["postroom.AbC_1.js", "postroom.D-2.css", "postroom.js.br", "__wasm_split.____.js"]);
        assert_eq!(hash_list(&built), "js: AbC_1\ncss: D-2\nsplit: ____\n");
        assert_eq!(hash_list(&names(&["postroom.js", "postroom.css", "postroom.wasm"])), "");
    }

    #[test]
    fn encodings_that_are_refused_are_not_used() {
        assert!(accepts("gzip, deflate, br", "br") && accepts("br;q=0.5", "br"));
        assert!(!accepts("gzip;q=0, br", "gzip") && !accepts("", "br"));
    }
}
