//! A file line by line, and how bad lines are reported.

use super::{super::Progress, line::LineError};
use crate::error::{Error, Result};
use postroom_model::{Code, Detail, FieldError, Refusal, limits};
use std::{
    io::{self, BufRead, Seek, SeekFrom},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

/// Most bad lines that are reported.
pub(super) const MOST_BAD_LINES: usize = 20;

/// The refusal of a file with bad lines.
pub(super) fn bad_lines(mut errors: Vec<FieldError>) -> Refusal {
    errors.truncate(MOST_BAD_LINES);
    let more = errors.len() == MOST_BAD_LINES;
    let detail = if more { Detail::Max(limits::count(MOST_BAD_LINES)) } else { Detail::None };
    Refusal { code: Code::ImportRefused, detail, errors }
}

/// What is wrong with a line.
pub(super) fn bad_line(number: u64, (code, detail): LineError) -> FieldError {
    FieldError::with(&format!("line {number}"), code, detail)
}

/// A file from its beginning, line by line.
pub(super) struct Lines<R> {
    file: Arc<Mutex<R>>,
    /// The number of the last line.
    pub(super) number: u64,
    pub(super) progress: Progress,
    line: Vec<u8>,
}

impl<R: BufRead + Seek> Lines<R> {
    pub(super) fn start(file: Arc<Mutex<R>>) -> Result<Self> {
        let measure = |mut file: MutexGuard<'_, R>| -> io::Result<u64> {
            let total = file.seek(SeekFrom::End(0))?;
            file.rewind()?;
            Ok(total)
        };
        let total = measure(file.lock().unwrap_or_else(PoisonError::into_inner)).map_err(unreadable)?;
        Ok(Self { file, number: 0, progress: Progress { done: 0, total }, line: Vec::new() })
    }

    /// The next line, unless the file has ended.
    pub(super) fn next(&mut self) -> Result<Option<&[u8]>> {
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
    Refusal::with(Code::ImportFile, Detail::Name(error.to_string())).into()
}
