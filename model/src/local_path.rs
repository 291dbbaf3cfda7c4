//! Addresses to return to after a form: only ever a path on this site.

/// Reduces an address from a form or a header to a path on this site, or to nothing.
///
/// Scheme and host are dropped from an absolute address. What is left must begin with exactly one
/// slash and hold no backslash, no white space and no control character: browsers read `//host`
/// and `/\host` as another site, and remove line breaks before they look.
pub fn local_path(address: &str) -> Option<String> {
    let path = match address.split_once("://") {
        Some(("http" | "https", rest)) => rest.find('/').and_then(|slash| rest.get(slash..)).unwrap_or("/"),
        _ => address,
    };
    let single_slash = path.starts_with('/') && !path.starts_with("//");
    let plain = |c: char| !(c == '\\' || c.is_control() || c.is_whitespace());
    // A header holds visible ASCII only; browsers send paths encoded.
    (single_slash && path.is_ascii() && path.chars().all(plain)).then(|| path.to_owned())
}

#[cfg(test)]
mod tests {
    use super::local_path;

    #[test]
    fn only_paths_of_this_site_pass() {
        for (given, wanted) in [
            ("/inbox?page=2", Some("/inbox?page=2")),
            ("https://here.example/sent#x", Some("/sent#x")),
            ("https://here.example", Some("/")),
            ("", None),
            ("inbox", None),
            ("//evil.example/", None),
            ("////evil.example", None),
            ("https://a.example//evil.example", None),
            ("/\\evil.example", None),
            ("/a\nb", None),
            ("/\t/evil.example", None),
            ("javascript:alert(1)", None),
            ("javascript://a/%0aalert(1)", None),
        ] {
            assert_eq!(local_path(given).as_deref(), wanted, "{given:?}");
        }
    }
}
