//! The texts of a language, as browsers load them beside the WebAssembly.

use super::{problem::Problem, static_files::CACHE_FOREVER};
use axum::{
    extract::Path,
    http::{HeaderValue, header},
    response::{IntoResponse, Response},
};
use postroom_model::{Code, Language};
use postroom_texts::File;

/// `GET /texts/…`: a file with a hash of its contents in its name.
pub async fn text_file(Path(name): Path<String>) -> Response {
    let Some(file) = Language::ALL.into_iter().map(File::of).find(|file| file.name == name) else {
        return Problem::from(Code::NotFound).into_response();
    };
    let kind = HeaderValue::from_static("text/plain; charset=utf-8");
    let headers = [(header::CONTENT_TYPE, kind), (header::CACHE_CONTROL, CACHE_FOREVER)];
    (headers, file.content.as_str()).into_response()
}
