//! What others wrote, as it is printed: it must not control the terminal of whoever reads it.

/// Whether a character would do something to a terminal, or to what is shown around it, instead of being shown.
pub fn controls_terminal(c: char) -> bool {
    c.is_control() || matches!(c, '\u{2028}' | '\u{2029}' | '\u{202a}'..='\u{202e}')
}

/// A text that others may have written, on one line of a terminal: control characters are written as `\u{1b}`.
pub fn visible(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for c in text.chars() {
        if controls_terminal(c) { shown.extend(c.escape_unicode()) } else { shown.push(c) }
    }
    shown
}

/// The same for a text of several lines.
pub fn visible_lines(text: &str) -> String {
    text.split('\n').map(visible).collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_that_others_wrote_controls_the_terminal() {
        assert_eq!(
            visible("a\x1b[2J\u{9b}1m\tb\nc\u{202e}d ü \u{2068}e"),
            "a\\u{1b}[2J\\u{9b}1m\\u{9}b\\u{a}c\\u{202e}d ü \u{2068}e"
        );
        assert_eq!(visible_lines("a\x07\nb"), "a\\u{7}\nb");
    }
}
