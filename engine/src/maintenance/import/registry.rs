//! What is known of a file after the first reading: its people, its messages' ids, and which message
//! answers which.

use super::{
    super::{
        Progress,
        bulk::{BulkMessage, Outline},
        people::{Make, Member},
    },
    FAULTS, Lines, bad_line, bad_lines,
    line::{FileId, Letter, Line, UserLine, read},
};
use crate::{
    error::{Error, Result},
    name_key::name_key,
};
use postroom_model::{Code, FieldError};
use std::{
    collections::HashMap,
    io::{BufRead, Seek},
    sync::Arc,
};

/// People and messages are numbered from 0 in the order in which they are first named.
#[derive(Default)]
pub(super) struct Registry {
    pub(super) members: Vec<Member>,
    /// How many of them the file has a line of their own for.
    pub(super) users: u64,
    pub(super) outline: Arc<Outline>,
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
        let (mut this, mut outline, mut faults) = (Self::default(), Outline::default(), Vec::new());
        while let Some(bytes) = lines.next()? {
            let read = read(bytes);
            let number = lines.number;
            let noted = match read {
                Ok(Line::Blank) => Ok(()),
                Ok(Line::User(user)) => this.user(user, number, password_hash),
                Ok(Line::Message(letter)) => this.letter(&letter, number, &mut outline),
                Err(detail) => Err((Code::Unreadable, detail)),
            };
            if let Err((code, detail)) = noted {
                faults.push(bad_line(number, code, detail));
            }
            if faults.len() == FAULTS {
                break;
            }
        }
        if !faults.is_empty() {
            return Err(bad_lines(faults).into());
        }
        this.outline = Arc::new(outline);
        Ok(this)
    }

    fn user(&mut self, user: UserLine, line: u64, hash: Option<&str>) -> Result<(), (Code, String)> {
        let taken = |detail: String| Err((Code::NameTaken, detail));
        let UserLine { name, display, email } = user;
        if let Some(number) = self.keys.get(&name_key(&name)) {
            let first = self.members.get(*number).map(|m| m.name.clone()).unwrap_or_default();
            return taken(format!("There is a user {first} before, who cannot be told from {name}."));
        }
        let number = self.member(&name, line);
        self.keys.insert(name_key(&name), number);
        if let Some(member) = self.members.get_mut(number) {
            let password_hash = hash.map(str::to_owned);
            member.make = Some(Make { display, email, moderator: false, password_hash });
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
        self.members.push(Member { name: name.to_owned(), make: None });
        self.lines.push(line);
        self.names.insert(name.to_owned(), number);
        number
    }

    fn letter(&mut self, letter: &Letter, line: u64, outline: &mut Outline) -> Result<(), (Code, String)> {
        let parent = match &letter.parent {
            None => None,
            Some(id) => match self.ids.get(id) {
                Some(number) => Some(*number),
                None => {
                    return Err((Code::NotFound, format!("It answers {id}, which no line before it is.")));
                }
            },
        };
        if self.ids.contains_key(&letter.id) {
            return Err((Code::Unreadable, format!("The id {} was used before.", letter.id)));
        }
        for name in [&letter.sender, &letter.recipient].into_iter().flatten() {
            self.member(name, line);
        }
        self.ids.insert(letter.id.clone(), outline.len());
        outline.add(parent, letter.message.sent_at, letter.message.status);
        Ok(())
    }

    /// What is wrong with a member whom no account could be found or made for.
    pub(super) fn fault_of_member(&self, number: usize, code: Code) -> FieldError {
        let name = self.members.get(number).map(|m| m.name.as_str()).unwrap_or_default();
        let detail = match code {
            Code::NameTaken => format!("There is an account that cannot be told from {name}."),
            _ => format!("There is no account {name}, and no line before this one makes one."),
        };
        bad_line(self.lines.get(number).copied().unwrap_or(0), code, detail)
    }

    /// The next message on the second reading.
    pub(super) fn next_message<R: BufRead + Seek>(
        &self,
        lines: &mut Lines<R>,
    ) -> Result<Option<(BulkMessage, Progress)>> {
        while let Some(bytes) = lines.next()? {
            match read(bytes) {
                Ok(Line::Message(letter)) => {
                    let message = self.resolve(*letter).ok_or_else(changed)?;
                    return Ok(Some((message, lines.progress)));
                }
                Ok(_) => {}
                Err(_) => return Err(changed()),
            }
        }
        Ok(None)
    }

    fn resolve(&self, letter: Letter) -> Option<BulkMessage> {
        let mut message = letter.message;
        // What is named must be known; what is not named need not.
        let member = |name: Option<String>| match name {
            Some(name) => self.names.get(&name).map(|number| Some(*number)),
            None => Some(None),
        };
        message.sender = member(letter.sender)?;
        message.recipient = member(letter.recipient)?;
        if let Some(id) = letter.parent {
            message.parent = Some(*self.ids.get(&id)?);
        }
        Some(message)
    }
}

fn changed() -> Error {
    Error::Internal("the file changed while it was read".to_owned())
}
