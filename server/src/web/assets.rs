//! Static files: what cargo-leptos built from the app's browser half, styles and `public/`.
//!
//! They are inside of the binary, so that it can be copied anywhere. A file with a digest of its
//! contents in its name may be kept for ever. Only when cargo-leptos watches the sources (it then says
//! so in the environment), the files come from its folder, and browsers ask each time.

use super::{Web, problem::Problem};
use axum::{
    body::{Body, Bytes},
    extract::{Request, State},
    http::{HeaderMap, HeaderValue, Method, StatusCode, header},
    response::{IntoResponse, Response},
};
use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use postroom_model::Code;
use rust_embed::{EmbeddedFile, RustEmbed};
use std::{borrow::Cow, env, fs, path::Path};
use tower::ServiceExt;
use tower_http::services::ServeDir;

/// What the package's names begin with; `output-name` in the workspace's `Cargo.toml`.
pub const OUTPUT_NAME: &str = "postroom";
/// The folder of the package.
pub const PACKAGE: &str = "pkg";
/// Length of the digests that cargo-leptos puts into names.
const DIGEST: usize = 22;
const FOREVER: HeaderValue = HeaderValue::from_static("public, max-age=31536000, immutable");
const ASK_AGAIN: HeaderValue = HeaderValue::from_static("public, no-cache");
/// Encodings in which files may lie beside the plain one, best first.
const ENCODINGS: [(&str, &str); 2] = [("br", ".br"), ("gzip", ".gz")];
/// The names that pages link, as what stands before and after the digest, with their key in the list
/// of digests that the app reads.
const DIGESTED: [(&str, &str, &str); 5] = [
    ("js", "postroom.", ".js"),
    ("wasm", "postroom.", ".wasm"),
    ("css", "postroom.", ".css"),
    ("split", "__wasm_split.", ".js"),
    ("manifest", "__wasm_split_manifest.", ".json"),
];

#[derive(RustEmbed)]
#[folder = "$POSTROOM_SITE"]
#[allow_missing = true]
struct Embedded;

/// Where static files come from.
#[derive(Clone)]
pub enum Assets {
    /// Inside of the binary.
    Binary,
    /// A folder that cargo-leptos keeps up to date.
    Folder(String, ServeDir),
}

impl Assets {
    /// As the environment says.
    pub fn load() -> Self {
        match env::var("LEPTOS_SITE_ROOT") {
            Ok(root) => {
                let service = ServeDir::new(&root).append_index_html_on_directories(false);
                Self::Folder(root, service.precompressed_br().precompressed_gzip())
            }
            Err(_) => Self::Binary,
        }
    }

    /// The addresses that pages link. The names themselves say the digests.
    pub fn linked(&self) -> postroom_app::assets::Assets {
        let names = match self {
            Self::Binary => {
                Embedded::iter().filter_map(|path| Some(path.strip_prefix("pkg/")?.to_owned())).collect()
            }
            Self::Folder(root, _) => names_in(&Path::new(root).join(PACKAGE)),
        };
        postroom_app::assets::Assets::new(&digests(&names), |name| self.text(name))
    }

    /// A file of the package.
    fn text(&self, name: &str) -> Option<String> {
        match self {
            Self::Binary => Embedded::get(&format!("{PACKAGE}/{name}"))
                .and_then(|file| String::from_utf8(file.data.to_vec()).ok()),
            Self::Folder(root, _) => fs::read_to_string(Path::new(root).join(PACKAGE).join(name)).ok(),
        }
    }

    /// The file at an address, if there is one.
    pub async fn find(&self, path: &str, method: &Method, headers: &HeaderMap) -> Option<Response> {
        if !matches!(*method, Method::GET | Method::HEAD) {
            return None;
        }
        match self {
            Self::Binary => embedded(path.trim_start_matches('/'), headers),
            Self::Folder(_, folder) => {
                let mut request = Request::builder().method(method).uri(path).body(Body::empty()).ok()?;
                *request.headers_mut() = headers.clone();
                let mut response = folder.clone().oneshot(request).await.ok()?.into_response();
                response.headers_mut().insert(header::CACHE_CONTROL, ASK_AGAIN);
                (response.status() != StatusCode::NOT_FOUND).then_some(response)
            }
        }
    }
}

fn names_in(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    entries.filter_map(|entry| entry.file_name().into_string().ok()).collect()
}

/// The list of digests as cargo-leptos writes it, made from the names.
fn digests(names: &[String]) -> String {
    let digest = |before, after| names.iter().find_map(|n| n.strip_prefix(before)?.strip_suffix(after));
    let lines = DIGESTED
        .iter()
        .filter_map(|(key, before, after)| Some(format!("{key}: {}\n", digest(before, after)?)));
    lines.collect()
}

/// The handler below `/pkg/`.
pub async fn package(State(web): State<Web>, request: Request) -> Response {
    let found = web.assets.find(request.uri().path(), request.method(), request.headers()).await;
    found.unwrap_or_else(|| Problem::from(Code::NotFound).into_response())
}

fn embedded(name: &str, headers: &HeaderMap) -> Option<Response> {
    let plain = Embedded::get(name)?;
    let cache = if name.split('.').any(|part| part.len() == DIGEST) { FOREVER } else { ASK_AGAIN };
    let accepted = headers.get(header::ACCEPT_ENCODING).and_then(|v| v.to_str().ok()).unwrap_or_default();
    let packed = ENCODINGS
        .into_iter()
        .filter(|(encoding, _)| accepts(accepted, encoding))
        .find_map(|(encoding, suffix)| Some((encoding, Embedded::get(&format!("{name}{suffix}"))?)));
    let (encoding, file) = packed.map_or((None, plain.clone()), |(encoding, file)| (Some(encoding), file));
    let etag = format!("\"{}\"", BASE64_URL_SAFE_NO_PAD.encode(file.metadata.sha256_hash()));
    let known = headers.get(header::IF_NONE_MATCH).and_then(|tags| tags.to_str().ok()).unwrap_or_default();
    let known = known.split(',').any(|tag| tag.trim().trim_start_matches("W/") == etag);
    let mut response = match known {
        true => StatusCode::NOT_MODIFIED.into_response(),
        false => body(file).into_response(),
    };
    let answer = response.headers_mut();
    answer.insert(header::CONTENT_TYPE, HeaderValue::from_str(&kind(&plain)).ok()?);
    answer.insert(header::CACHE_CONTROL, cache);
    answer.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
    answer.insert(header::ETAG, HeaderValue::from_str(&etag).ok()?);
    if let Some(encoding) = encoding {
        answer.insert(header::CONTENT_ENCODING, HeaderValue::from_static(encoding));
    }
    Some(response)
}

fn accepts(accepted: &str, encoding: &str) -> bool {
    accepted.split(',').map(str::trim).any(|offer| {
        let (name, quality) = offer.split_once(';').unwrap_or((offer, ""));
        name.trim() == encoding && !matches!(quality.trim(), "q=0" | "q=0.0")
    })
}

fn kind(file: &EmbeddedFile) -> String {
    let kind = file.metadata.mimetype();
    if kind.starts_with("text/") { format!("{kind}; charset=utf-8") } else { kind.to_owned() }
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
    fn digests_are_read_from_names() {
        let names = |names: &[&str]| names.iter().map(|n| (*n).to_owned()).collect::<Vec<_>>();
        let built =
            names(&["postroom.AbC_1.js", "postroom.D-2.css", "postroom.js.br", "__wasm_split.____.js"]);
        assert_eq!(digests(&built), "js: AbC_1\ncss: D-2\nsplit: ____\n");
        assert_eq!(digests(&names(&["postroom.js", "postroom.css", "postroom.wasm"])), "");
    }

    #[test]
    fn encodings_that_are_refused_are_not_used() {
        assert!(accepts("gzip, deflate, br", "br") && accepts("br;q=0.5", "br"));
        assert!(!accepts("gzip;q=0, br", "gzip") && !accepts("", "br"));
    }
}
