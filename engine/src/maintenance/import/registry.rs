//! What is known of a file after the first reading: its people, its messages' ids, and which message
//! answers which.

use super::{
    super::{
        Progress,
        bulk::{BulkMember, BulkMessage, NewBulkMember, Outline},
    },
    line::{FileId, Line, LineError, MessageLine, UserLine, read},
    lines::{Lines, MOST_BAD_LINES, bad_line, bad_lines},
};
use crate::{
    error::{Error, Result},
    name_key::name_key,
};
use postroom_model::{Code, Detail, FieldError};
use std::{
    collections::HashMap,
    io::{BufRead, Seek},
};

/// People and messages are numbered from 0 in the order in which they are first named.
#[derive(Default)]
pub(super) struct Registry {
    pub(super) members: Vec<BulkMember>,
    /// How many of them the file has a line of their own for.
    pub(super) users: u64,
    pub(super) outline: Outline,
    names: HashMap<String, usize>,
    /// Names that look alike may not be two accounts.
    keys: HashMap<String, usize>,
    /// Where each member was first named.
    lines: Vec<u64>,
    ids: HashMap<FileId, usize>,
}

impl Registry {
    /// Reads the whole file and checks it.
    pub(super) fn scan<R: BufRead + Seek>(mut lines: Lines<R>, password_hash: Option<&str>) -> Result<Self> {
        let (mut this, mut errors) = (Self::default(), Vec::new());
        while let Some(bytes) = lines.next()? {
            let read = read(bytes);
            let number = lines.number;
            let checked = match read {
                Ok(Line::Blank) => Ok(()),
                Ok(Line::User(user)) => this.user(user, number, password_hash),
                Ok(Line::Message(message)) => this.message(&message, number),
                Err(error) => Err(error),
            };
            if let Err(error) = checked {
                errors.push(bad_line(number, error));
            }
            if errors.len() == MOST_BAD_LINES {
                break;
            }
        }
        if !errors.is_empty() {
            return Err(bad_lines(errors).into());
        }
        Ok(this)
    }

    fn user(&mut self, user: UserLine, line: u64, hash: Option<&str>) -> Result<(), LineError> {
        let UserLine { name, display, email } = user;
        if let Some(number) = self.keys.get(&name_key(&name)) {
            let first = self.members.get(*number).map(|m| m.name.clone()).unwrap_or_default();
            return Err((Code::NameTaken, Detail::Names(vec![first, name])));
        }
        let number = self.member(&name, line);
        self.keys.insert(name_key(&name), number);
        if let Some(member) = self.members.get_mut(number) {
            let password_hash = hash.map(str::to_owned);
            member.create = Some(NewBulkMember { display, email, moderator: false, password_hash });
        }
        self.users += 1;
        Ok(())
    }

    /// The number of the member with this name.
    fn member(&mut self, name: &str, line: u64) -> usize {
        if let Some(number) = self.names.get(name) {
            return *number;
        }
        let number = self.members.len();
        self.members.push(BulkMember { name: name.to_owned(), create: None });
        self.lines.push(line);
        self.names.insert(name.to_owned(), number);
        number
    }

    fn message(&mut self, read: &MessageLine, line: u64) -> Result<(), LineError> {
        let parent = match &read.parent {
            None => None,
            Some(id) => match self.ids.get(id) {
                Some(number) => Some(*number),
                None => {
                    return Err((Code::ImportParent, Detail::Name(id.to_string())));
                }
            },
        };
        if self.ids.contains_key(&read.id) {
            return Err((Code::ImportId, Detail::Name(read.id.to_string())));
        }
        for name in [&read.sender, &read.recipient].into_iter().flatten() {
            self.member(name, line);
        }
        self.ids.insert(read.id.clone(), self.outline.len());
        self.outline.add(parent, read.message.sent_at, read.message.status);
        Ok(())
    }

    /// What is wrong with a member whom no account could be found or created for.
    pub(super) fn member_error(&self, number: usize, code: Code) -> FieldError {
        let name = self.members.get(number).map(|m| m.name.as_str()).unwrap_or_default();
        let code = if code == Code::NameTaken { code } else { Code::ImportAccount };
        let line = self.lines.get(number).copied().unwrap_or(0);
        bad_line(line, (code, Detail::Name(name.to_owned())))
    }

    /// The next message on the second reading.
    pub(super) fn next_message<R: BufRead + Seek>(
        &self,
        lines: &mut Lines<R>,
    ) -> Result<Option<(BulkMessage, Progress)>> {
        while let Some(bytes) = lines.next()? {
            match read(bytes) {
                Ok(Line::Message(read)) => {
                    let message = self.resolve(*read).ok_or_else(changed)?;
                    return Ok(Some((message, lines.progress)));
                }
                Ok(_) => {}
                Err(_) => return Err(changed()),
            }
        }
        Ok(None)
    }

    fn resolve(&self, read: MessageLine) -> Option<BulkMessage> {
        let mut message = read.message;
        // What is named must be known; what is not named need not.
        let member = |name: Option<String>| match name {
            Some(name) => self.names.get(&name).map(|number| Some(*number)),
            None => Some(None),
        };
        message.sender = member(read.sender)?;
        message.recipient = member(read.recipient)?;
        if let Some(id) = read.parent {
            message.parent = Some(*self.ids.get(&id)?);
        }
        Some(message)
    }
}

fn changed() -> Error {
    Error::Internal("the file changed while it was read".to_owned())
}
