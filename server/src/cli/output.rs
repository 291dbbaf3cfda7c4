//! The output of commands: tables for people, JSON for programs, progress bars.

use super::{
    outcome::{Failure, Outcome, Result},
    visible::{controls_terminal, visible, visible_lines},
};
use indicatif::{ProgressBar, ProgressStyle};
use postroom_engine::maintenance::Progress;
use postroom_texts::commands;
use serde::Serialize;
use std::io::Write;

/// Prints a value as JSON.
///
/// # Errors
/// Standard output is closed.
pub fn json<T: Serialize + ?Sized>(value: &T) -> Result {
    let text = serde_json::to_string_pretty(value).map_err(|error| Failure::Other(error.to_string()))?;
    // JSON escapes the other control characters. These can stand in its strings only, where they may be escaped, too.
    let is_left = |c: char| controls_terminal(c) && c != '\n';
    let escape = |c: char| if is_left(c) { format!("\\u{:04x}", u32::from(c)) } else { c.to_string() };
    let text = if text.contains(is_left) { text.chars().map(escape).collect() } else { text };
    writeln!(std::io::stdout().lock(), "{text}")?;
    Ok(Outcome::Done)
}

/// Prints a line, or several.
///
/// # Errors
/// Standard output is closed.
pub fn line(text: &str) -> Result {
    writeln!(std::io::stdout().lock(), "{}", visible_lines(text))?;
    Ok(Outcome::Done)
}

/// Prints a list, as JSON or as a table with a heading.
///
/// # Errors
/// Standard output is closed.
pub fn listing<T: Serialize, const N: usize>(
    as_json: bool,
    items: &[T],
    heading: [&str; N],
    row: impl Fn(&T) -> [String; N],
) -> Result {
    if as_json {
        return json(items);
    }
    let mut rows = vec![heading.map(str::to_owned)];
    rows.extend(items.iter().map(|item| row(item).map(|cell| visible(&cell))));
    let width =
        |column: usize| rows.iter().map(|row| row.get(column).map_or(0, |cell| cell.chars().count())).max();
    let widths: Vec<usize> = (0..N).map(|column| width(column).unwrap_or(0)).collect();
    let mut out = std::io::stdout().lock();
    for row in &rows {
        let cells = row.iter().zip(&widths).map(|(cell, width)| format!("{cell:<width$}"));
        writeln!(out, "{}", cells.collect::<Vec<_>>().join("  ").trim_end())?;
    }
    Ok(Outcome::Done)
}

/// Prints the details of one thing, a line for each.
///
/// # Errors
/// Standard output is closed.
pub fn details<'a>(rows: impl IntoIterator<Item = (&'a str, String)>) -> Result {
    for (label, value) in rows {
        line(&visible(&format!("{:<18}{value}", label.to_lowercase())))?;
    }
    Ok(Outcome::Done)
}

/// A flag as a cell of a table.
pub fn flag_cell(flag: bool) -> String {
    if flag { commands::yes() } else { "" }.to_owned()
}

/// A value that may be missing as a cell of a table.
pub fn optional_cell<T: ToString>(value: Option<T>) -> String {
    value.map(|value| value.to_string()).unwrap_or_default()
}

/// A progress bar on standard error, if that is a terminal, and the callback that advances it.
pub fn progress_bar(task: &'static str) -> (ProgressBar, impl Fn(Progress) + Send + Sync + 'static) {
    let template =
        format!("{{msg}} [{{bar:40}}] {{percent}}% {{elapsed}} ({})", commands::time_left("{eta}"));
    let bar = ProgressBar::new(0).with_message(task);
    let bar = match ProgressStyle::with_template(&template) {
        Ok(style) => bar.with_style(style),
        Err(_) => bar,
    };
    let advanced = bar.clone();
    (bar, move |progress: Progress| {
        advanced.set_length(progress.total);
        advanced.set_position(progress.done);
    })
}
