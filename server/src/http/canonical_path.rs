//! One address for each page: other ways to write a path lead to it.
//!
//! Leptos' router is more generous than ours. It would render pages under addresses for which nothing is
//! loaded, such as `/inbox/` or `/%69nbox`.

use percent_encoding::percent_decode_str;

/// The path without empty segments and without escapes of characters that need none, if that is another one. A backslash
/// is escaped: browsers take it for a slash, and two of them at the beginning for another site.
pub fn canonical_path(path: &str) -> Option<String> {
    let segments: Vec<_> = path.split('/').filter(|segment| !segment.is_empty()).map(unescape).collect();
    let canonical = format!("/{}", segments.join("/"));
    (canonical != path).then_some(canonical)
}

/// Decodes the escapes of letters, digits and the signs that RFC 3986 calls unreserved, but for the dot: two of
/// them would lead elsewhere.
fn unescape(segment: &str) -> String {
    let mut plain = String::with_capacity(segment.len());
    let mut rest = segment;
    while let Some(at) = rest.find('%') {
        let (before, escape) = rest.split_at(at);
        let (escape, after) = escape.split_at_checked(3).unwrap_or((escape, ""));
        let decoded = percent_decode_str(escape).next().filter(|byte| {
            escape.len() == 3 && (byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'~'))
        });
        plain.push_str(&before.replace('\\', "%5C"));
        match decoded {
            Some(byte) => plain.push(char::from(byte)),
            None => plain.push_str(escape),
        }
        rest = after;
    }
    plain.push_str(&rest.replace('\\', "%5C"));
    plain
}

#[cfg(test)]
mod tests {
    use super::canonical_path;

    #[test]
    fn each_page_has_one_path() {
        for (written, canonical) in [
            ("/inbox/", "/inbox"),
            ("//inbox", "/inbox"),
            ("//evil.example//", "/evil.example"),
            ("//\\evil.example", "/%5Cevil.example"),
            ("/\\evil.example%2d", "/%5Cevil.example-"),
            ("/message//5/", "/message/5"),
            ("/%69nbox", "/inbox"),
            ("/write/J%c3%bcrg%20%41", "/write/J%c3%bcrg%20A"),
        ] {
            assert_eq!(canonical_path(written).as_deref(), Some(canonical), "{written}");
        }
        for path in [
            "/",
            "/inbox",
            "/message/5",
            "/write/J%C3%BCrg",
            "/inbox%2F",
            "/a%",
            "/a%2",
            "/100%25",
            "/%2e%2e/x",
        ] {
            assert_eq!(canonical_path(path), None, "{path}");
        }
    }
}
