//! Results of what somebody did, as one sentence with, where that is possible, a way back. The same
//! after a plain form (the flash cookie) and after an action of the live page.

use crate::context::{Flash, Tally};
use postroom_model::{Action, Refusal, post::Selection};

/// A result that is shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    /// Tells it from others.
    pub id: u32,
    /// The sentence.
    pub text: String,
    /// It went wrong.
    pub error: bool,
    /// What takes it back.
    pub undo: Option<(Action, Selection)>,
}

impl Note {
    /// The result in words.
    pub fn of_flash(id: u32, flash: &Flash) -> Self {
        let plain = |text: String| Self { id, text, error: false, undo: None };
        match flash {
            Flash::Sent(tally) => plain(sent(*tally)),
            Flash::Done { action, changed, selection } => Self {
                undo: (!selection.is_empty()).then(|| (action.inverse(), selection.clone())),
                ..plain(done(*action, *changed))
            },
            Flash::Refused(refusal) => Self { error: true, ..plain(reason(refusal)) },
            Flash::SignedOut => plain("You are signed out.".to_owned()),
            Flash::PasswordChanged => {
                plain("The password is changed. All other sessions have ended.".to_owned())
            }
            Flash::SessionsEnded => plain("Signed out there.".to_owned()),
        }
    }
}

/// A refusal in one sentence: the particulars of the first field, or the whole.
pub fn reason(refusal: &Refusal) -> String {
    refusal.errors.first().map_or(&refusal.detail, |error| &error.detail).clone()
}

fn sent(tally: Tally) -> String {
    let Tally { messages, pending, rejected } = tally;
    let subject = if messages == 1 { "The message".to_owned() } else { format!("{messages} messages") };
    match (pending, rejected) {
        (0, 0) if messages == 1 => "Message sent.".to_owned(),
        (0, 0) => format!("{subject} sent."),
        (0, r) if r == messages => format!("{subject} could not be delivered: rejected."),
        (p, 0) if p == messages && p == 1 => "The message awaits review.".to_owned(),
        (p, 0) if p == messages => format!("{subject} await review."),
        (p, r) => {
            let accepted = messages.saturating_sub(p).saturating_sub(r);
            format!("{accepted} sent, {p} awaiting review, {r} rejected.")
        }
    }
}

fn done(action: Action, changed: u64) -> String {
    let verb = match action {
        Action::Archive => "archived",
        Action::Unarchive => "moved out of the archives",
        Action::Delete => "moved to the trash",
        Action::Undelete => "recovered",
        Action::MarkRead => "marked as read",
        Action::MarkUnread => "marked as unread",
    };
    match changed {
        0 => "Nothing to change.".to_owned(),
        1 => format!("1 message {verb}."),
        n => format!("{n} messages {verb}."),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use postroom_model::{Code, FieldError, MessageId};

    #[test]
    fn what_was_done_can_be_taken_back() {
        let selection = Selection { messages: vec![MessageId(1)], conversations: Vec::new() };
        let flash = Flash::Done { action: Action::Delete, changed: 2, selection: selection.clone() };
        let note = Note::of_flash(1, &flash);
        assert_eq!(note.text, "2 messages moved to the trash.");
        assert_eq!(note.undo, Some((Action::Undelete, selection)));
    }

    #[test]
    fn senders_are_told_what_became_of_their_messages() {
        let text = |messages, pending, rejected| sent(Tally { messages, pending, rejected });
        assert_eq!(text(1, 0, 0), "Message sent.");
        assert_eq!(text(1, 1, 0), "The message awaits review.");
        assert_eq!(text(2, 0, 2), "2 messages could not be delivered: rejected.");
        assert_eq!(text(3, 1, 1), "1 sent, 1 awaiting review, 1 rejected.");
    }

    #[test]
    fn a_refusal_names_the_particulars() {
        let refusal = Refusal::from(FieldError::new("selection", Code::SelectionEmpty));
        let note = Note::of_flash(1, &Flash::Refused(refusal));
        assert!(note.error);
        assert_eq!(note.text, "Select at least one message.");
    }
}
