//! The texts that the sources show: all of the catalogue, and no others.
//!
//! Tests may say what they like, and so may the log, which is in English. What else may stand in English in
//! the sources is in [`ENGLISH`].

use crate::tables::NAMES;
use proc_macro2::{Delimiter, Group, TokenStream, TokenTree};
use std::{fs, path::Path, str::FromStr};

/// The folders whose code may show texts.
const SOURCES: [&str; 4] = ["app/src", "server/src", "engine/src", "texts/src"];
/// Files of tests.
const TESTS: [&str; 3] = ["tests", "testing", "tests.rs"];
/// Code that tells nobody but the log.
const NOT_SHOWN: [&str; 3] =
    ["engine/src/store/", "engine/src/maintenance/import/line.rs", "engine/src/idempotency/mod.rs"];
/// What is said in English, by the name of the macro, function or attribute that it is said with.
const ENGLISH: [&str; 17] = [
    // The log, and errors that only the log tells.
    "debug",
    "debug_struct",
    "error",
    "info",
    "instrument",
    "internal",
    "trace",
    "warn",
    "Internal",
    "Unavailable",
    // Documentation: of items, lints, REST, metrics.
    "description",
    "doc",
    "openapi",
    "reason",
    "register",
    // Names: of headers' values, of secrets.
    "from_static",
    "secret",
];
/// Names that are no texts: of browsers, systems, keys and ourselves.
const NAMES_OF_THINGS: [&str; 15] = [
    "Android",
    "Bearer",
    "Chrome",
    "Edge",
    "Enter",
    "Escape",
    "Firefox",
    "Linux",
    "Mac",
    "Mac OS",
    "Opera",
    "Postroom",
    "Safari",
    "Secret(…)",
    "Windows",
];

/// All source files below a folder of the project, without those of tests: their path and text.
fn sources_below(folder: &str) -> Vec<(String, String)> {
    fn read(folder: &Path, all: &mut Vec<(String, String)>) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            let name = path.file_name().unwrap().to_str().unwrap();
            if TESTS.contains(&name) || name.ends_with("_tests.rs") {
                continue;
            }
            if path.is_dir() {
                read(&path, all);
            } else if path.extension().is_some_and(|end| end == "rs") {
                all.push((path.display().to_string(), fs::read_to_string(&path).unwrap()));
            }
        }
    }
    let mut all = Vec::new();
    read(&Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(folder), &mut all);
    all
}

#[test]
fn every_text_is_used() {
    let sources: String =
        SOURCES.iter().flat_map(|folder| sources_below(folder)).map(|(_, text)| text).collect();
    let used = |area: &str, name: &str| {
        let call = format!("{area}::{name}");
        let ends = |at: usize| !sources[at..].starts_with(|c: char| c.is_alphanumeric() || c == '_');
        // What other texts are written with is named by its position.
        let by_position = area == "language" && sources.contains(&format!("text({})", name.to_uppercase()));
        by_position || sources.match_indices(&call).any(|(at, _)| ends(at + call.len()))
    };
    let unused: Vec<_> = NAMES.iter().filter(|(area, name, ..)| !used(area, name)).collect();
    assert!(unused.is_empty(), "nobody shows these texts: {unused:?}");
}

#[test]
fn what_is_shown_is_in_the_catalogue() {
    let mut found = Vec::new();
    let sources = SOURCES.iter().flat_map(|folder| sources_below(folder));
    for (path, text) in sources.filter(|(path, _)| !NOT_SHOWN.iter().any(|place| path.contains(place))) {
        let mut literals = Vec::new();
        collect(TokenStream::from_str(&text).unwrap(), "", &mut literals);
        // In the app, words in small letters are names of classes and the like.
        let in_app = path.contains("/app/src/");
        let is_shown = |text: &String| is_sentence(text) && (!in_app || text.starts_with(char::is_uppercase));
        let shown = literals.into_iter().filter(is_shown);
        found.extend(shown.map(|literal| format!("{path}: {literal}")));
    }
    assert!(found.is_empty(), "these texts are not in the catalogue:\n{}", found.join("\n"));
}

#[test]
fn sentences_are_told_from_words_and_from_the_log() {
    let found = |source: &str| {
        let mut literals = Vec::new();
        collect(TokenStream::from_str(source).unwrap(), "", &mut literals);
        literals.into_iter().filter(|literal| is_sentence(literal)).collect::<Vec<_>>()
    };
    assert_eq!(found(r#"fn f() { line(&format!("cannot read {file}")) }"#), ["cannot read {file}"]);
    assert_eq!(found(r#"view! { <p title="Inbox">"Nothing here"</p> }"#), ["Inbox", "Nothing here"]);
    let log =
        r#"fn f() { tracing::warn!(%error, "it did not work"); Error::Internal("no such thing".into()) }"#;
    assert!(found(log).is_empty());
    assert!(found(r#"#[cfg(test)] mod tests { const X: &str = "Only for tests"; }"#).is_empty());
    assert!(found(r#"const X: [&str; 3] = ["inbox", "SELECT id FROM messages", "max-age=0"];"#).is_empty());
}

/// The string literals of code that is neither for tests nor said with one of [`ENGLISH`]. `said_with` is the
/// name before the brackets around the code.
fn collect(code: TokenStream, said_with: &str, literals: &mut Vec<String>) {
    if ENGLISH.contains(&said_with) {
        return;
    }
    let (mut name, mut for_tests) = (String::new(), false);
    for token in code {
        match token {
            TokenTree::Ident(ident) => name = ident.to_string(),
            TokenTree::Punct(sign) => match sign.as_char() {
                ';' => for_tests = false,
                // `name = "…"` in an attribute.
                '=' | '!' | ':' => {}
                _ => name.clear(),
            },
            TokenTree::Group(group) => {
                let attribute = said_with.is_empty() && group.delimiter() == Delimiter::Bracket;
                if attribute && is_for_tests(&group) {
                    for_tests = true;
                } else if for_tests && group.delimiter() == Delimiter::Brace {
                    for_tests = false;
                } else if !for_tests {
                    collect(group.stream(), &name, literals);
                }
                name.clear();
            }
            TokenTree::Literal(literal) if !for_tests && !ENGLISH.contains(&name.as_str()) => {
                let text = literal.to_string();
                let content = text.split_once('"').and_then(|(_, rest)| rest.rsplit_once('"'));
                literals.extend(content.map(|(content, _)| content.to_owned()));
            }
            TokenTree::Literal(_) => {}
        }
    }
}

fn is_for_tests(attribute: &Group) -> bool {
    let text = attribute.stream().to_string();
    text.starts_with("cfg") && text.contains("test") && !text.contains("not")
}

/// Whether people would read it: a word with a capital letter, or several words.
fn is_sentence(text: &str) -> bool {
    let outside: String =
        text.split('{').map(|part| part.split_once('}').map_or(part, |(_, rest)| rest)).collect();
    let plain = outside.chars().all(|c| c.is_alphabetic() || " .,:?!'()…".contains(c));
    let words: Vec<&str> = outside.split(' ').filter(|word| word.chars().any(char::is_alphabetic)).collect();
    let is_sql = words.first().is_some_and(|word| word.len() > 1 && word.chars().all(char::is_uppercase));
    let capital = |word: &&str| {
        let mut chars = word.chars();
        chars.next().is_some_and(char::is_uppercase) && chars.next().is_some_and(char::is_lowercase)
    };
    let several = words.len() > 1;
    let one = words.len() == 1 && words.first().is_some_and(capital);
    plain && (several || one) && !is_sql && !NAMES_OF_THINGS.contains(&text)
}
