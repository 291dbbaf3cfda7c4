//! Toasts: the result of an action in one sentence, with a way to undo it where there is one. The same
//! after a plain form (by the flash cookie) and after an action of the hydrated page.

use super::flash::Flash;
use crate::wire::SentSummary;
use postroom_model::{Action, Selection};
use postroom_texts as texts;

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
            Flash::Refused(error) => Self { error: true, ..plain(error.first_text().to_owned()) },
            Flash::SignedOut => plain(texts::results::signed_out().to_owned()),
            Flash::TypedKept => plain(texts::results::typed_kept().to_owned()),
            Flash::PasswordChanged => plain(texts::results::password_changed().to_owned()),
            Flash::LanguageChanged => plain(texts::results::language_changed().to_owned()),
            Flash::SessionsEnded => plain(texts::results::sessions_ended().to_owned()),
        }
    }
}

fn sent_text(summary: SentSummary) -> String {
    let [messages, pending, rejected] = [summary.messages, summary.pending, summary.rejected].map(u64::from);
    let text = match (pending, rejected) {
        (0, 0) => texts::results::sent(messages),
        (0, r) if r == messages => texts::results::rejected(messages),
        (p, 0) if p == messages => texts::results::pending(messages),
        (p, r) => texts::results::mixed(messages.saturating_sub(p).saturating_sub(r), p, r),
    };
    if summary.removed > 0 { format!("{text} {}", texts::results::not_to_removed()) } else { text }
}

fn action_text(action: Action, changed: u64) -> String {
    match action {
        _ if changed == 0 => texts::results::nothing().to_owned(),
        Action::Archive => texts::results::archived(changed),
        Action::Unarchive => texts::results::unarchived(changed),
        Action::Delete => texts::results::deleted(changed),
        Action::Undelete => texts::results::recovered(changed),
        Action::MarkRead => texts::results::marked_read(changed),
        Action::MarkUnread => texts::results::marked_unread(changed),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use postroom_model::{Code, FieldError, MessageId, Refusal};

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
        let text = |messages, pending, rejected| {
            sent_text(SentSummary { messages, pending, rejected, ..SentSummary::default() })
        };
        assert_eq!(text(1, 0, 0), "Message sent.");
        assert_eq!(text(1, 1, 0), "The message awaits review.");
        assert_eq!(text(2, 0, 2), "2 messages could not be delivered: rejected.");
        assert_eq!(text(3, 1, 1), "1 sent, 1 awaiting review, 1 rejected.");
        let removed = SentSummary { messages: 2, removed: 1, ..SentSummary::default() };
        assert_eq!(
            sent_text(removed),
            "2 messages sent. It did not go to those whose accounts were removed meanwhile."
        );
    }

    #[test]
    fn a_refusal_names_the_particulars() {
        let refusal = Refusal::from(FieldError::new("selection", Code::SelectionEmpty));
        let toast = Toast::from_flash(1, &Flash::Refused((&refusal).into()));
        assert!(toast.error);
        assert_eq!(toast.text, "Select at least one message.");
    }
}
