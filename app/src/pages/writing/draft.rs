//! What a form for a message is for, what its fields start with, and how it is sent.

use crate::{
    dom::SubmittedForm,
    error::AppResult,
    server_fns::writing,
    state::{Flash, FormState},
};
use postroom_model::{
    MessageId, names,
    submission::{Reply, Write},
};

/// What the form is for.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// A new message.
    NewMessage,
    /// An answer to a message.
    Reply(MessageId),
}

/// What the fields start with.
pub struct Draft {
    /// Login names of the recipients; of a reply, of those who get a copy.
    pub to: String,
    /// The subject.
    pub subject: String,
    /// The text.
    pub body: String,
}

impl Purpose {
    /// The path that the form is posted to: that of its page.
    pub fn path(self) -> String {
        match self {
            Self::NewMessage => "/write".to_owned(),
            Self::Reply(parent) => format!("/reply/{parent}"),
        }
    }

    /// Sends what was typed.
    pub fn send(self, form: &SubmittedForm) -> impl Future<Output = AppResult<Flash>> + use<> {
        let (to, subject, body) = (names::split(&form.text("to")), form.text("subject"), form.text("body"));
        let key = form.text("key");
        async move {
            let sent = match self {
                Self::NewMessage => writing::send_message(Write { to, subject, body }, key).await,
                Self::Reply(parent) => {
                    writing::send_reply(parent, Reply { to, subject: Some(subject), body }, key).await
                }
            };
            sent.map(Flash::Sent)
        }
    }
}

impl Draft {
    /// With what was typed into a form that the server has refused.
    pub fn or_typed(self, refused: &FormState) -> Self {
        let typed = |name, otherwise| refused.value(name).map_or(otherwise, str::to_owned);
        Self {
            to: typed("to", self.to),
            subject: typed("subject", self.subject),
            body: typed("body", self.body),
        }
    }
}
