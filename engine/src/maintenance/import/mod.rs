//! Import of the neutral file: one JSON object a line, users before their messages, messages in the
//! order of their creation.
//!
//! The file is read twice. The first time nothing is written: every line is checked, and it becomes
//! known who and how much will come. The second time it is written, all of it or nothing: see `bulk`.

mod line;
mod lines;
mod registry;

#[cfg(test)]
mod tests;

use super::{
    Maintenance, Progress,
    bulk::{BulkMember, BulkMessage, BulkReport, BulkSource, Outline},
};
use crate::{
    accounts::fields,
    error::{Error, Result},
};
use lines::{Lines, bad_lines};
use postroom_model::{Code, FieldError};
use registry::Registry;
use serde::Serialize;
use std::{
    io::{BufRead, Seek},
    iter,
    sync::{Arc, Mutex},
};
use tokio::task::spawn_blocking;

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
    /// A refusal that lists bad lines as its fields, at most twenty; of the field `password`.
    #[tracing::instrument(skip_all)]
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
        let lines = Lines::start(file.clone())?;
        let scanned = spawn_blocking(move || Registry::scan(lines, password_hash.as_deref())).await;
        let registry = scanned.map_err(|e| Error::Internal(format!("reading ended early: {e}")))??;
        let users = registry.users;
        let source = ImportFile { registry: Arc::new(registry), file };
        let report = self.write_bulk(source, progress).await.map_err(|e| match e {
            Error::Refused(refusal) if !refusal.errors.is_empty() => bad_lines(refusal.errors).into(),
            other => other,
        })?;
        let BulkReport { created, messages, corrected } = report;
        Ok(ImportReport { users: created, reused: users.saturating_sub(created), messages, corrected })
    }
}

/// A file that was read once.
struct ImportFile<R> {
    registry: Arc<Registry>,
    file: Arc<Mutex<R>>,
}

impl<R: BufRead + Seek + Send + 'static> BulkSource for ImportFile<R> {
    fn members(&self) -> &[BulkMember] {
        &self.registry.members
    }

    fn outline(&self) -> &Outline {
        &self.registry.outline
    }

    fn messages(
        self: Arc<Self>,
    ) -> Result<impl Iterator<Item = Result<(BulkMessage, Progress)>> + Send + 'static> {
        let mut lines = Lines::start(self.file.clone())?;
        let registry = self.registry.clone();
        Ok(iter::from_fn(move || registry.next_message(&mut lines).transpose()))
    }

    fn member_error(&self, member: usize, code: Code) -> FieldError {
        self.registry.member_error(member, code)
    }
}
