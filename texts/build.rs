//! Turns the catalogue (`locales/*.json`, in the i18next format) into tables of the texts of each language and
//! functions, one for each text.
//!
//! A text that a language lacks or has too much, and a parameter that English does not know, fail the build
//! with a list of all of them.

use serde_json::{Map, Value};
use std::{
    collections::BTreeMap,
    env,
    error::Error,
    fmt::Write,
    fs, io,
    path::{Path, PathBuf},
};

/// Areas that are never shown in a browser. They come last, so that the browser's file ends before them.
const SERVER_ONLY: [&str; 8] =
    ["columns", "commands", "dates", "import", "inconsistencies", "manifest", "refusals", "requests"];
/// Plural categories of CLDR. A text with plurals takes this many positions, in this order.
const PLURALS: [&str; 6] = ["zero", "one", "two", "few", "many", "other"];
/// The language whose texts decide which parameters there are.
const REFERENCE: &str = "en";
/// Texts of the area `language` that other texts are written with.
const FORMAT: [&str; 5] = ["digits", "direction", "group", "list", "tag"];
/// Stands before what browsers do not need.
const SERVER: &str = "#[cfg(feature = \"server\")]\n";

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed=locales");
    let mut problems = Vec::new();
    let languages = read_languages(Path::new("locales"), &mut problems)?;
    let reference = languages.get(REFERENCE).ok_or("the reference language is missing")?;
    check(reference, &languages, &mut problems);
    if !problems.is_empty() {
        return Err(format!("the catalogue is not complete:\n{}", problems.join("\n")).into());
    }
    let out = PathBuf::from(env::var("OUT_DIR")?);
    fs::write(out.join("tables.rs"), tables(reference, &languages))?;
    fs::write(out.join("catalogue.rs"), functions(reference))?;
    Ok(())
}

/// Name and language-independent key of a text: the browser's areas first.
type Key = (bool, String, String);
/// All texts of a language.
type Texts = BTreeMap<Key, Text>;

/// One text in one language.
enum Text {
    Plain(String),
    /// By the names of [`PLURALS`].
    Plural(BTreeMap<String, String>),
}

/// How a parameter is written.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// As it is.
    Text,
    /// With the digits and the grouping of the language.
    Number,
    /// An element of the page that the text stands around.
    Slot,
}

impl Text {
    fn forms(&self) -> Vec<&str> {
        match self {
            Self::Plain(text) => vec![text],
            Self::Plural(forms) => forms.values().map(String::as_str).collect(),
        }
    }

    /// The parameters in order. The number that a plural follows is always the first.
    fn parameters(&self) -> Vec<(String, Kind)> {
        let mut all = Vec::new();
        let longest = match self {
            Self::Plain(text) => text.as_str(),
            Self::Plural(forms) => {
                all.push(("count".to_owned(), Kind::Number));
                forms.get("other").map(String::as_str).unwrap_or_default()
            }
        };
        for (name, kind) in placeholders(longest) {
            if !all.iter().any(|(known, _)| *known == name) {
                all.push((name, kind));
            }
        }
        all
    }
}

fn read_languages(folder: &Path, problems: &mut Vec<String>) -> io::Result<BTreeMap<String, Texts>> {
    let mut languages = BTreeMap::new();
    for file in fs::read_dir(folder)?.flatten() {
        let path = file.path();
        let tag = path.file_stem().and_then(|stem| stem.to_str()).unwrap_or_default().to_owned();
        let text = fs::read_to_string(&path).unwrap_or_default();
        match serde_json::from_str::<Map<String, Value>>(&text) {
            Ok(areas) => {
                languages.insert(tag.clone(), read_texts(&tag, &areas, problems));
            }
            Err(error) => problems.push(format!("{tag}: {error}")),
        }
    }
    Ok(languages)
}

fn read_texts(tag: &str, areas: &Map<String, Value>, problems: &mut Vec<String>) -> Texts {
    let mut texts = Texts::new();
    for (area, keys) in areas {
        let keys = keys.as_object().cloned().unwrap_or_default();
        for (key, value) in &keys {
            let Some(value) = value.as_str().filter(|v| !v.is_empty() && !v.contains('\n')) else {
                problems.push(format!("{tag}: {area}.{key} is not a text of one line"));
                continue;
            };
            let form =
                PLURALS.iter().find_map(|form| Some((key.strip_suffix(form)?.strip_suffix('_')?, form)));
            match form.filter(|(name, _)| keys.contains_key(&format!("{name}_other"))) {
                None => {
                    texts.insert(full_key(area, key), Text::Plain(value.to_owned()));
                }
                Some((name, form)) => {
                    let entry = texts.entry(full_key(area, name)).or_insert(Text::Plural(BTreeMap::new()));
                    if let Text::Plural(forms) = entry {
                        forms.insert((*form).to_owned(), value.to_owned());
                    }
                }
            }
        }
    }
    texts
}

fn full_key(area: &str, name: &str) -> Key {
    (SERVER_ONLY.contains(&area), area.to_owned(), name.to_owned())
}

/// The placeholders of a text, `{{name}}` or `{{name, number}}`, in order.
fn placeholders(text: &str) -> Vec<(String, Kind)> {
    let inner = text.split("{{").skip(1).filter_map(|rest| rest.split("}}").next());
    let parts = inner.map(|inner| inner.split_once(',').unwrap_or((inner, "")));
    parts
        .map(|(name, kind)| {
            let kind = match (name.trim(), kind.trim()) {
                (_, "number") | ("count", _) => Kind::Number,
                (_, "slot") => Kind::Slot,
                _ => Kind::Text,
            };
            (name.trim().to_owned(), kind)
        })
        .collect()
}

fn check(reference: &Texts, languages: &BTreeMap<String, Texts>, problems: &mut Vec<String>) {
    for (tag, texts) in languages {
        for ((_, area, name), text) in reference {
            let Some(own) = texts.get(&full_key(area, name)) else {
                problems.push(format!("{tag}: {area}.{name} is missing"));
                continue;
            };
            let parameters = text.parameters();
            if matches!(text, Text::Plural(_)) != matches!(own, Text::Plural(_)) {
                problems
                    .push(format!("{tag}: {area}.{name} has plurals in one language and not in the other"));
            }
            for form in own.forms() {
                let given = placeholders(form);
                let known = given.iter().all(|parameter| parameters.contains(parameter));
                // A form for one certain number need not tell the number.
                let all = parameters.iter().all(|p| p.0 == "count" || given.contains(p));
                if !known || !all {
                    problems
                        .push(format!("{tag}: {area}.{name} has not the parameters of {REFERENCE}: {form}"));
                }
            }
        }
        for (_, area, name) in texts.keys().filter(|key| !reference.contains_key(*key)) {
            problems.push(format!("{tag}: {area}.{name} is not a text of {REFERENCE}"));
        }
    }
}

/// The tables of all languages, and where in them the texts are that other texts are written with.
fn tables(reference: &Texts, languages: &BTreeMap<String, Texts>) -> String {
    let (mut names, mut positions, mut shared) = (String::new(), String::new(), 0);
    for ((server_only, area, name), text, at) in numbered(reference) {
        let _ = write!(names, "({area:?}, {name:?}, {}), ", matches!(text, Text::Plural(_)));
        if area == "language" && FORMAT.contains(&name.as_str()) {
            let _ = writeln!(positions, "pub const {}: usize = {at};", name.to_uppercase());
        }
        if !server_only {
            shared = at + width(text);
        }
    }
    let all = reference.values().map(width).sum::<usize>();
    let mut out = positions;
    for (tag, texts) in languages {
        let encode = |(key, text): (&Key, &Text)| Some(encoded(text, texts.get(key)?));
        let encoded: Vec<String> = reference.iter().filter_map(encode).collect();
        let _ =
            writeln!(out, "{SERVER}static {}: [&str; {all}] = [{}];", tag.to_uppercase(), encoded.join(", "));
    }
    let arm = |tag: &String| format!("postroom_model::Language::{} => &{}", variant(tag), tag.to_uppercase());
    let arms: Vec<String> = languages.keys().map(arm).collect();
    let _ = writeln!(
        out,
        "/// All texts of a language.\n{SERVER}pub fn texts_of(language: postroom_model::Language) -> &'static [&'static str] {{ match language {{ {} }} }}",
        arms.join(", ")
    );
    let _ = writeln!(out, "/// How many of them browsers get.\n{SERVER}pub const SHARED: usize = {shared};");
    let _ = writeln!(
        out,
        "/// Area and name of each text, and whether it has plurals.\n#[cfg(test)]\npub const NAMES: &[(&str, &str, bool)] = &[{names}];"
    );
    out
}

/// A module for each area, with a function for each of its texts.
fn functions(reference: &Texts) -> String {
    let mut areas = BTreeMap::<(bool, &str), String>::new();
    for ((server_only, area, name), text, at) in numbered(reference) {
        areas.entry((*server_only, area)).or_default().push_str(&function(name, text, at));
    }
    let module = |((server_only, area), functions): ((bool, &str), String)| {
        let only = if server_only { SERVER } else { "" };
        format!("/// Texts of the area `{area}`.\n{only}pub mod {area} {{\n{functions}}}\n")
    };
    areas.into_iter().map(module).collect()
}

/// The texts with their positions in the tables.
fn numbered(reference: &Texts) -> impl Iterator<Item = (&Key, &Text, usize)> {
    reference.iter().scan(0, |next, (key, text)| {
        let at = *next;
        *next += width(text);
        Some((key, text, at))
    })
}

fn variant(tag: &str) -> String {
    let mut chars = tag.chars();
    chars.next().map(|first| first.to_uppercase().chain(chars).collect()).unwrap_or_default()
}

/// How many positions a text takes.
fn width(text: &Text) -> usize {
    match text {
        Text::Plain(_) => 1,
        Text::Plural(_) => PLURALS.len(),
    }
}

/// The function of a text: what it takes is what the text has placeholders for.
fn function(name: &str, text: &Text, at: usize) -> String {
    let parameters = text.parameters();
    let taken = |kind: Kind| match kind {
        Kind::Number => "u64",
        _ => "&str",
    };
    let list: Vec<String> = parameters
        .iter()
        .filter(|(_, kind)| *kind != Kind::Slot)
        .map(|(name, kind)| format!("{name}: {}", taken(*kind)))
        .collect();
    let given: Vec<String> = parameters
        .iter()
        .map(|(name, kind)| match kind {
            Kind::Number => format!("&crate::format::number({name})"),
            _ => format!("&crate::format::isolated({name})"),
        })
        .collect();
    let (list, given) = (list.join(", "), given.join(", "));
    let (result, body) = match text {
        _ if parameters.iter().any(|(_, kind)| *kind == Kind::Slot) => {
            ("[&'static str; 2]", format!("crate::format::around({at})"))
        }
        Text::Plural(_) => {
            ("String", format!("crate::format::fill({at} + crate::format::plural(count), &[{given}])"))
        }
        Text::Plain(_) if parameters.is_empty() => ("&'static str", format!("crate::current::text({at})")),
        Text::Plain(_) => ("String", format!("crate::format::fill({at}, &[{given}])")),
    };
    let english = text.forms().pop().unwrap_or_default().to_owned();
    format!("    #[doc = {english:?}]\n    pub fn {name}({list}) -> {result} {{ {body} }}\n")
}

/// A text as it lies in the tables: for each placeholder one character of the private use area, whose
/// number is the parameter's. A plural that the language does not have is the one for all other numbers.
fn encoded(reference: &Text, text: &Text) -> String {
    let parameters = reference.parameters();
    let encode = |text: &str| {
        let mut out = String::new();
        for (n, part) in text.split("{{").enumerate() {
            let (inner, rest) = if n == 0 { ("", part) } else { part.split_once("}}").unwrap_or(("", part)) };
            let name = inner.split(',').next().unwrap_or_default().trim();
            if let Some(at) = parameters.iter().position(|(known, _)| n > 0 && known == name) {
                out.extend(u32::try_from(at).ok().and_then(|at| char::from_u32(0xE000 + at)));
            }
            out.push_str(rest);
        }
        format!("{out:?}")
    };
    match text {
        Text::Plain(text) => encode(text),
        Text::Plural(forms) => {
            let form = |name: &&str| forms.get(*name).or_else(|| forms.get("other"));
            let all: Vec<String> = PLURALS.iter().filter_map(form).map(|form| encode(form)).collect();
            all.join(", ")
        }
    }
}
