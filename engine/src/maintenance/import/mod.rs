//! Import of the neutral file: one JSON object a line, users before their messages, messages in the
//! order of their creation.
//!
//! The file is read twice. The first time nothing is written: every line is checked, and it becomes
//! known who and how much will come. The second time all of it is written in one transaction.

mod line;
mod registry;

#[cfg(test)]
mod tests;

use super::{Maintenance, Progress, Tell, bulk::Loader, people::enrol};
use crate::{
    accounts::fields,
    error::{Error, Result},
    store::Tx,
};
use postroom_model::{Code, FieldError, Refusal};
use registry::Registry;
use serde::Serialize;
use std::{
    io::{self, BufRead, Seek, SeekFrom},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};
use tokio::task::spawn_blocking;

/// Most faulty lines that are told.
const FAULTS: usize = 20;

/// How to import.
#[derive(Clone, Default)]
pub struct ImportOptions {
    /// The password of all accounts that are made. Without one nobody can sign in to them until a
    /// password is set.
    pub password: Option<String>,
}

/// What an import did.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ImportReport {
    /// Accounts that were made.
    pub users: u64,
    /// Accounts of the file that were there before; they stay as they were.
    pub reused: u64,
    /// Messages that were stored.
    pub messages: u64,
    /// Messages read, answered or deleted before they were sent: these times were corrected.
    pub corrected: u64,
}

impl Maintenance<'_> {
    /// Imports a file of lines, all of it or nothing.
    ///
    /// # Errors
    /// A refusal that lists faulty lines as its fields, at most twenty; of the field `password`.
    pub async fn import_jsonl(
        &self,
        file: impl BufRead + Seek + Send + 'static,
        options: ImportOptions,
        progress: impl Fn(Progress) + Send + Sync + 'static,
    ) -> Result<ImportReport> {
        let password_hash = match &options.password {
            Some(password) => {
                fields::password("password", password)?;
                // One salt for all: that they have the same password is no secret.
                Some(self.accounts.hash(password).await?)
            }
            None => None,
        };
        let file = Arc::new(Mutex::new(file));
        let first = Lines::start(file.clone())?;
        let scanned = spawn_blocking(move || Registry::scan(first, password_hash.as_deref())).await;
        let registry = Arc::new(scanned.map_err(|e| Error::Internal(format!("reading ended early: {e}")))??);
        let tell: Tell = Arc::new(progress);
        let work = self.core.store.write(move |tx| {
            let (registry, file, tell) = (registry.clone(), file.clone(), tell.clone());
            Box::pin(async move { store(tx, registry, file, tell).await })
        });
        work.await
    }
}

async fn store<R: BufRead + Seek + Send + 'static>(
    tx: &mut Tx,
    registry: Arc<Registry>,
    file: Arc<Mutex<R>>,
    tell: Tell,
) -> Result<ImportReport> {
    let found = enrol(tx, &registry.members, |number, code| registry.fault_of_member(number, code)).await;
    let enrolled = found.map_err(|e| match e {
        Error::Refused(refusal) => bad_lines(refusal.errors).into(),
        other => other,
    })?;
    let reused = registry.users.saturating_sub(enrolled.made);
    let mut lines = Lines::start(file)?;
    let source = registry.clone();
    let messages = std::iter::from_fn(move || source.next_message(&mut lines).transpose());
    let loader = Loader::new(enrolled.people, registry.outline.clone());
    let corrected = loader.pour(tx, messages, tell).await?;
    let messages = u64::try_from(registry.outline.len()).unwrap_or(u64::MAX);
    Ok(ImportReport { users: enrolled.made, reused, messages, corrected })
}

/// The refusal for faulty lines.
fn bad_lines(mut errors: Vec<FieldError>) -> Refusal {
    errors.truncate(FAULTS);
    let told = if errors.len() == FAULTS { "The first 20 faulty lines are listed." } else { "" };
    let detail = format!("The file cannot be imported; nothing was. {told}").trim_end().to_owned();
    Refusal { code: Code::Unreadable, detail, errors }
}

/// A faulty line.
fn bad_line(number: u64, code: Code, detail: impl Into<String>) -> FieldError {
    FieldError::with(&format!("line {number}"), code, detail)
}

/// A file from its beginning, line by line.
struct Lines<R> {
    file: Arc<Mutex<R>>,
    /// The number of the last line.
    number: u64,
    progress: Progress,
    line: Vec<u8>,
}

impl<R: BufRead + Seek> Lines<R> {
    fn start(file: Arc<Mutex<R>>) -> Result<Self> {
        let measure = |mut file: MutexGuard<'_, R>| -> io::Result<u64> {
            let total = file.seek(SeekFrom::End(0))?;
            file.rewind()?;
            Ok(total)
        };
        let total = measure(file.lock().unwrap_or_else(PoisonError::into_inner)).map_err(unreadable)?;
        Ok(Self { file, number: 0, progress: Progress { done: 0, total }, line: Vec::new() })
    }

    /// The next line, unless the file has ended.
    fn next(&mut self) -> Result<Option<&[u8]>> {
        self.line.clear();
        let mut file = self.file.lock().unwrap_or_else(PoisonError::into_inner);
        let read = file.read_until(b'\n', &mut self.line).map_err(unreadable)?;
        drop(file);
        self.number += 1;
        self.progress.done += u64::try_from(read).unwrap_or(0);
        Ok((read > 0).then_some(&*self.line))
    }
}

#[expect(clippy::needless_pass_by_value, reason = "the form that map_err wants")]
fn unreadable(error: io::Error) -> Error {
    Error::Refused(Refusal {
        detail: format!("The file cannot be read: {error}."),
        ..Code::Unreadable.into()
    })
}
