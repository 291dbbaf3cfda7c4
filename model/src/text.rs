//! Rules about texts: trimming, excerpts, the subject and quote of a reply, and how a stored text
//! falls into paragraphs, quotes and links when it is shown. No markup: a text is what was typed.

use crate::{
    code::Code,
    limits,
    refusal::{Detail, FieldError},
};
use linkify::{LinkFinder, LinkKind};

/// What stands before a quoted line.
pub const QUOTE_PREFIX: &str = "> ";
/// Longest quoted line, prefix included.
pub const QUOTE_WIDTH: usize = 55;
/// What stands before the subject of a reply.
pub const REPLY_PREFIX: &str = "Re: ";

/// A text as one line: each line break or tab becomes a blank, other control characters are dropped. Line breaks would
/// forge headers of e-mails made from it, control characters take over the terminal of whoever prints it.
pub fn one_line(typed: &str) -> String {
    let is_break = |c: char| matches!(c, '\t'..='\r' | '\u{85}' | '\u{2028}' | '\u{2029}');
    let shown = typed.trim().chars().map(|c| if is_break(c) { ' ' } else { c });
    shown.filter(|c| !c.is_control()).collect()
}

/// Checks and trims a subject.
///
/// # Errors
/// What is wrong with the field `subject`.
pub fn subject(typed: &str) -> Result<String, FieldError> {
    let line = one_line(typed);
    if typed.contains('\0') {
        Err(FieldError::new("subject", Code::TextNul))
    } else if line.trim().is_empty() {
        Err(FieldError::new("subject", Code::SubjectRequired))
    } else if line.chars().count() > limits::SUBJECT {
        Err(FieldError::with("subject", Code::SubjectTooLong, Detail::Max(limits::count(limits::SUBJECT))))
    } else {
        Ok(line)
    }
}

/// Checks and trims a body of at most `max_bytes` bytes. Line breaks become `\n`.
///
/// # Errors
/// What is wrong with the field `body`.
pub fn body(typed: &str, max_bytes: usize) -> Result<String, FieldError> {
    let text = typed.trim().replace("\r\n", "\n").replace('\r', "\n");
    if text.contains('\0') {
        Err(FieldError::new("body", Code::TextNul))
    } else if text.len() > max_bytes {
        Err(FieldError::with("body", Code::BodyTooLong, Detail::Max(limits::count(max_bytes))))
    } else {
        Ok(text)
    }
}

/// Cuts to at most `max` characters.
pub fn cut(text: &str, max: usize) -> &str {
    text.char_indices().nth(max).map_or(text, |(end, _)| text.get(..end).unwrap_or(text))
}

/// The first words of a body as one line, for lists: at most 24 words and 140 characters.
/// Quoted lines are left out: what somebody answered says more than what they answered to.
pub fn excerpt(body: &str) -> String {
    let own = body.lines().filter(|line| !line.starts_with('>'));
    let words: Vec<&str> = own.flat_map(str::split_whitespace).take(24).collect();
    cut(&words.join(" "), 140).to_owned()
}

/// The subject of a reply: prefixed once, cut to the limit.
pub fn reply_subject(parent: &str) -> String {
    let has_prefix = without_reply_prefix(parent) != parent;
    let full = if has_prefix { parent.to_owned() } else { format!("{REPLY_PREFIX}{parent}") };
    cut(&full, limits::SUBJECT).to_owned()
}

/// A subject as it was before it was answered.
pub fn without_reply_prefix(subject: &str) -> &str {
    match subject.split_at_checked(REPLY_PREFIX.len()) {
        Some((prefix, rest)) if prefix.eq_ignore_ascii_case(REPLY_PREFIX) => rest,
        _ => subject,
    }
}

/// The text that a reply quotes, each line of it behind a prefix.
///
/// Lines are wrapped to [`QUOTE_WIDTH`]; lines that are quotes already only get one more prefix, as
/// wrapping them again would break their structure.
pub fn quote(body: &str) -> String {
    let mut out = String::new();
    for line in body.lines() {
        if line.starts_with(QUOTE_PREFIX) {
            out.push_str(QUOTE_PREFIX);
            out.push_str(line);
            out.push('\n');
        } else {
            quote_line(&mut out, line);
        }
    }
    out
}

fn quote_line(out: &mut String, line: &str) {
    if line.trim().is_empty() {
        out.push_str(QUOTE_PREFIX.trim_end());
        out.push('\n');
        return;
    }
    let options = textwrap::Options::new(QUOTE_WIDTH - QUOTE_PREFIX.len())
        .word_separator(textwrap::WordSeparator::AsciiSpace)
        .word_splitter(textwrap::WordSplitter::NoHyphenation)
        .wrap_algorithm(textwrap::WrapAlgorithm::FirstFit);
    for part in textwrap::wrap(line, options) {
        out.push_str(QUOTE_PREFIX);
        out.push_str(&part);
        out.push('\n');
    }
}

/// A part of a text that is shown in one way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Block {
    /// Ordinary lines.
    Plain(Vec<Span>),
    /// Quoted lines, without their prefix.
    Quote(Vec<Span>),
}

/// A run of text within a block.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Span {
    /// As typed, line breaks included.
    Text(String),
    /// An `http` or `https` address.
    Link(String),
}

/// Divides a stored text into blocks.
pub fn blocks(text: &str) -> Vec<Block> {
    let mut runs: Vec<(bool, String)> = Vec::new();
    for line in text.lines() {
        let quoted = line.starts_with('>');
        let shown = if quoted { line.trim_start_matches('>').trim_start() } else { line };
        match runs.last_mut() {
            Some((same, run)) if *same == quoted => {
                run.push('\n');
                run.push_str(shown);
            }
            _ => runs.push((quoted, shown.to_owned())),
        }
    }
    let as_block = |(quoted, run): (bool, String)| {
        let run = spans(run.trim_matches('\n'));
        if quoted { Block::Quote(run) } else { Block::Plain(run) }
    };
    runs.into_iter().filter(|(_, run)| !run.trim().is_empty()).map(as_block).collect()
}

fn spans(text: &str) -> Vec<Span> {
    let mut finder = LinkFinder::new();
    finder.kinds(&[LinkKind::Url]);
    let is_web = |s: &str| s.starts_with("https://") || s.starts_with("http://");
    finder
        .spans(text)
        .map(|span| match span.kind() {
            Some(_) if is_web(span.as_str()) => Span::Link(span.as_str().to_owned()),
            _ => Span::Text(span.as_str().to_owned()),
        })
        .collect()
}

/// The letters for the picture of somebody who has none: the first of the first and last word.
pub fn initials(display: &str) -> String {
    let mut words = display.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty());
    let first = words.next().and_then(|w| w.chars().next());
    let last = words.next_back().and_then(|w| w.chars().next());
    first.into_iter().chain(last).flat_map(char::to_uppercase).collect()
}

/// A number below `n` that is always the same for the same name: picks a colour. FNV-1a.
pub fn name_hash(name: &str, n: u32) -> u32 {
    let hash = name.bytes().fold(0x811c_9dc5_u32, |h, b| (h ^ u32::from(b)).wrapping_mul(0x0100_0193));
    hash.checked_rem(n).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn subjects() {
        assert_eq!(subject("  Hello \r\nthere "), Ok("Hello   there".to_owned()));
        assert_eq!(
            subject("a\x1b[31m\x1b]0;b\x07\u{9b}2J\tc\u{2028}d\u{85}e\x7f"),
            Ok("a[31m]0;b2J c d e".to_owned())
        );
        assert_eq!(subject("\x1b").unwrap_err().code, Code::SubjectRequired);
        assert_eq!(subject(" \n ").unwrap_err().code, Code::SubjectRequired);
        assert_eq!(subject("a\0b").unwrap_err().code, Code::TextNul);
        assert_eq!(subject(&"é".repeat(121)).unwrap_err().code, Code::SubjectTooLong);
        assert!(subject(&"é".repeat(120)).is_ok());
    }

    #[test]
    fn reply_subjects_get_one_prefix() {
        assert_eq!(reply_subject("Hello"), "Re: Hello");
        assert_eq!(reply_subject("rE: Hello"), "rE: Hello");
        assert_eq!(reply_subject("Re:Hello"), "Re: Re:Hello");
        assert_eq!(reply_subject("RE : Hello"), "Re: RE : Hello");
        assert_eq!(reply_subject(&"x".repeat(120)).chars().count(), 120);
        assert_eq!(reply_subject("日本語"), "Re: 日本語");
        assert_eq!(without_reply_prefix("rE: Hello"), "Hello");
        assert_eq!(without_reply_prefix("日本語"), "日本語");
    }

    #[test]
    fn quotes_wrap_new_lines_and_deepen_old_ones() {
        let body = format!("  indented\n\n> {}\n{}", "old ".repeat(20), "word ".repeat(14).trim_end());
        let quoted = quote(&body);
        let lines: Vec<&str> = quoted.lines().collect();
        assert_eq!(lines[..2], [">   indented", ">"]);
        assert_eq!(lines[2], format!("> > {}", "old ".repeat(20)));
        assert!(lines[3..].iter().all(|l| l.starts_with("> word") && l.chars().count() <= QUOTE_WIDTH));
        assert!(quoted.ends_with('\n'));
        let long = quote(&"x".repeat(100));
        assert!(long.lines().all(|l| l.chars().count() <= QUOTE_WIDTH));
        assert_eq!(quote(""), "");
    }

    #[test]
    fn texts_fall_into_blocks_and_links() {
        let text = "See https://example.org/a?b=c.\njavascript:alert(1)\n\n> old\n> older\nnew";
        let found = blocks(text);
        assert_eq!(found.len(), 3);
        let Block::Plain(spans) = &found[0] else { panic!("plain first") };
        assert_eq!(spans[1], Span::Link("https://example.org/a?b=c".to_owned()));
        assert!(!spans.iter().any(|s| matches!(s, Span::Link(l) if l.starts_with("javascript"))));
        assert_eq!(found[1], Block::Quote(vec![Span::Text("old\nolder".to_owned())]));
        assert_eq!(found[2], Block::Plain(vec![Span::Text("new".to_owned())]));
    }

    #[test]
    fn excerpts_skip_quotes() {
        assert_eq!(excerpt("> old\n\nyes,\n  of   course"), "yes, of course");
        assert!(excerpt(&"word ".repeat(100)).split(' ').count() <= 24);
    }

    #[test]
    fn initials_of_names() {
        assert_eq!(initials("Anna Maria Berg"), "AB");
        assert_eq!(initials("élodie"), "É");
        assert_eq!(initials("—"), "");
    }
}
