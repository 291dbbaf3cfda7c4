//! JSON as pages and server functions exchange it.
//!
//! The encoding that comes with Leptos reads bytes; everything else in a page reads text. Two readers would
//! be two copies of all that reads our types in the WebAssembly.

use leptos::server_fn::{Bytes, ContentType, Decodes, Encodes, Format, FormatType, Http, codec::Post};
use serde::{Serialize, de::DeserializeOwned};

/// What server functions speak: JSON in the body of a POST, and in its answer.
pub type Json = Http<Post<JsonText>, Post<JsonText>>;

/// JSON, read as text.
pub struct JsonText;

impl ContentType for JsonText {
    const CONTENT_TYPE: &'static str = "application/json";
}

impl FormatType for JsonText {
    const FORMAT_TYPE: Format = Format::Text;
}

impl<T: Serialize> Encodes<T> for JsonText {
    type Error = serde_json::Error;

    fn encode(value: &T) -> Result<Bytes, serde_json::Error> {
        serde_json::to_vec(value).map(Bytes::from)
    }
}

impl<T: DeserializeOwned> Decodes<T> for JsonText {
    type Error = serde_json::Error;

    fn decode(json: Bytes) -> Result<T, serde_json::Error> {
        // What is not UTF-8 becomes a character that stands for it, in a string, or is no JSON.
        serde_json::from_str(&String::from_utf8_lossy(&json))
    }
}
