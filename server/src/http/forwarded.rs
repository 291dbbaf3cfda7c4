//! The elements of `X-Forwarded-For` and `Forwarded`: what each proxy says about its own peer.

use std::net::{IpAddr, SocketAddr};

/// What a proxy says about its peer.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Forwarded {
    /// The peer's address; none if what stands there cannot be read, or hides it.
    pub address: Option<IpAddr>,
    /// The peer spoke https to the proxy. Only `Forwarded` says so.
    pub is_https: bool,
}

/// Reads `X-Forwarded-For`: addresses, separated by commas. Some proxies add the port.
pub fn x_forwarded_for(value: &str) -> Vec<Forwarded> {
    value.split(',').map(|element| Forwarded { address: address(element.trim()), is_https: false }).collect()
}

/// Reads `Forwarded` (RFC 7239): pairs, separated by semicolons, of elements, separated by commas.
///
/// A quote that a client has left open swallows what its proxy appends. So an element that is not well-formed says
/// nothing at all, whatever stands in it before.
pub fn forwarded(value: &str) -> Vec<Forwarded> {
    split(value, ',').iter().map(|element| read_element(element).unwrap_or_default()).collect()
}

fn read_element(element: &str) -> Option<Forwarded> {
    let mut read = Forwarded::default();
    for pair in split(element, ';').iter().map(|pair| pair.trim()).filter(|pair| !pair.is_empty()) {
        let (name, value) = pair.split_once('=')?;
        let value = unquoted(value)?;
        match name.to_ascii_lowercase().as_str() {
            "for" => read.address = address(&value),
            "proto" => read.is_https = value.eq_ignore_ascii_case("https"),
            _ => {}
        }
    }
    Some(read)
}

/// Splits a text where the separator stands outside of quotes.
fn split(text: &str, separator: char) -> Vec<String> {
    let (mut parts, mut quoted, mut escaped) = (vec![String::new()], false, false);
    for c in text.chars() {
        match c {
            '"' if !escaped => quoted = !quoted,
            _ => {}
        }
        escaped = quoted && c == '\\' && !escaped;
        match parts.last_mut() {
            Some(part) if quoted || c != separator => part.push(c),
            _ => parts.push(String::new()),
        }
    }
    parts
}

/// The content of a string in quotes, or the token itself; nothing if it is neither.
fn unquoted(value: &str) -> Option<String> {
    let Some(quoted) = value.strip_prefix('"') else {
        let is_token = !value.contains(['"', '\\', ' ', '\t']);
        return is_token.then(|| value.to_owned());
    };
    let (mut content, mut chars) = (String::with_capacity(quoted.len()), quoted.chars());
    loop {
        match chars.next()? {
            '"' => return chars.next().is_none().then_some(content),
            '\\' => content.push(chars.next()?),
            c => content.push(c),
        }
    }
}

/// An address with or without a port; IPv6 in brackets where it has one.
fn address(text: &str) -> Option<IpAddr> {
    let bracketed = text.strip_prefix('[').and_then(|text| text.strip_suffix(']'));
    let address = match text.parse::<SocketAddr>() {
        Ok(address) => address.ip(),
        Err(_) => bracketed.unwrap_or(text).parse().ok()?,
    };
    Some(address.to_canonical())
}

#[cfg(test)]
mod tests {
    use super::{Forwarded, forwarded};

    #[test]
    fn separators_in_quotes_separate_nothing() {
        let forwarded_for = Forwarded { address: Some([192, 0, 2, 7].into()), is_https: true };
        assert_eq!(forwarded(r#"by="a,b;c\",d";for=192.0.2.7;proto=https"#), [forwarded_for]);
        assert_eq!(forwarded(r#"for="192.0.2.7:80";host=x;proto="https""#), [forwarded_for]);
        assert_eq!(forwarded("for=192.0.2.7;proto=https, secret=x"), [forwarded_for, Forwarded::default()]);
    }

    #[test]
    fn what_a_client_leaves_open_says_nothing() {
        for odd in [
            r#"for="192.0.2.7, for=192.0.2.8"#,
            r#"for=192.0.2.7;x=", for=192.0.2.8"#,
            r#"for=192.0.2.7;x=", for="[2001:db8::1]""#,
            r#"for=192.0.2.7;x="\", for=192.0.2.8"#,
            r#"for=192.0.2.7;x="a"b"#,
            "for=192.0.2.7;for",
        ] {
            let elements = forwarded(odd);
            assert!(elements.iter().all(|read| read.address.is_none()), "{odd}: {elements:?}");
        }
        // What a proxy appends to an element that is only odd is read.
        let appended = Forwarded { address: Some([192, 0, 2, 8].into()), is_https: false };
        assert_eq!(forwarded("odd, for=192.0.2.8"), [Forwarded::default(), appended]);
    }
}
