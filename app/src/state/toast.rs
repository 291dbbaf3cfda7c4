//! Toasts: the result of an action in one sentence, with a way to undo it where there is one. The same
//! after a plain form (by the flash cookie) and after an action of the hydrated page.

use super::flash::Flash;
use crate::wire::SentSummary;
use postroom_model::{Action, Refusal, post::Selection};

/// A result to show.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Toast {
    /// Tells it from other toasts.
    pub id: u32,
    /// The sentence.
    pub text: String,
    /// The action failed.
    pub error: bool,
    /// The action that undoes it.
    pub undo: Option<(Action, Selection)>,
}

impl Toast {
    /// The toast of a flash message.
    pub fn from_flash(id: u32, flash: &Flash) -> Self {
        let plain = |text: String| Self { id, text, error: false, undo: None };
        match flash {
            Flash::Sent(summary) => plain(sent_text(*summary)),
            Flash::Done { action, changed, selection } => Self {
                undo: (!selection.is_empty()).then(|| (action.inverse(), selection.clone())),
                ..plain(action_text(*action, *changed))
            },
            Flash::Refused(refusal) => Self { error: true, ..plain(refusal_text(refusal)) },
            Flash::SignedOut => plain("You are signed out.".to_owned()),
            Flash::PasswordChanged => {
                plain("The password is changed. All other sessions have ended.".to_owned())
            }
            Flash::SessionsEnded => plain("Signed out there.".to_owned()),
        }
    }
}

/// A refusal in one sentence: that of the first field at fault, else that of the whole.
pub fn refusal_text(refusal: &Refusal) -> String {
    refusal.errors.first().map_or(&refusal.detail, |error| &error.detail).clone()
}

fn sent_text(summary: SentSummary) -> String {
    let SentSummary { messages, pending, rejected } = summary;
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

fn action_text(action: Action, changed: u64) -> String {
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
        let toast = Toast::from_flash(1, &flash);
        assert_eq!(toast.text, "2 messages moved to the trash.");
        assert_eq!(toast.undo, Some((Action::Undelete, selection)));
    }

    #[test]
    fn senders_are_told_what_became_of_their_messages() {
        let text = |messages, pending, rejected| sent_text(SentSummary { messages, pending, rejected });
        assert_eq!(text(1, 0, 0), "Message sent.");
        assert_eq!(text(1, 1, 0), "The message awaits review.");
        assert_eq!(text(2, 0, 2), "2 messages could not be delivered: rejected.");
        assert_eq!(text(3, 1, 1), "1 sent, 1 awaiting review, 1 rejected.");
    }

    #[test]
    fn a_refusal_names_the_particulars() {
        let refusal = Refusal::from(FieldError::new("selection", Code::SelectionEmpty));
        let toast = Toast::from_flash(1, &Flash::Refused(refusal));
        assert!(toast.error);
        assert_eq!(toast.text, "Select at least one message.");
    }
}
