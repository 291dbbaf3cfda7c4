//! Writing a new message.

use super::{Messages, submission::Submission};
use crate::{
    accounts::Caller,
    error::Result,
    idempotency::RequestKey,
    invisible::without_invisible,
    participants::{Member, Participant},
};
use postroom_model::{FieldError, Refusal, Sent, submission::Write, text};

impl Messages<'_> {
    /// Writes one message to each of the named members, or to nobody if anything is wrong. The answer says for each
    /// what moderation decided. A request with a `key` is done once, see [`RequestKey`].
    ///
    /// # Errors
    /// A refusal with the fields `to`, `subject`, `body`; the key was used for something else.
    #[tracing::instrument(skip_all, fields(user = caller.id.0))]
    pub async fn write(&self, caller: &Caller, input: &Write, key: Option<&RequestKey>) -> Result<Sent> {
        // Boxed, as each layer of futures above would else copy all of its state.
        Box::pin(self.submit(key, self.new_message(caller, input, key))).await
    }

    async fn new_message(
        &self,
        caller: &Caller,
        input: &Write,
        key: Option<&RequestKey>,
    ) -> Result<Submission> {
        let sender = Participant::Member(Member::from(caller));
        let mut errors = Vec::new();
        if let Some(plan) = self.known_plan(key, input).await? {
            let (subject, body) = self.validate_texts(&input.subject, &input.body, &mut errors);
            return Ok(self.planned_submission(sender, plan, None, subject, body));
        }
        let recipients = self.recipients(&sender, &input.to, true, &mut errors).await?;
        let (subject, body) = self.validate_texts(&input.subject, &input.body, &mut errors);
        Refusal::unless_empty(errors)?;
        let recipients = recipients.into_iter().map(Participant::Member).collect();
        self.prepare_submission(sender, recipients, None, subject, body).await
    }

    /// Subject and body as they are stored; what is wrong with them goes to `errors`.
    pub(super) fn validate_texts(
        &self,
        subject: &str,
        body: &str,
        errors: &mut Vec<FieldError>,
    ) -> (String, String) {
        let subject =
            text::subject(&without_invisible(subject)).map_err(|e| errors.push(e)).unwrap_or_default();
        let body = text::body(body, self.core.settings.messages.body_max_bytes);
        (subject, body.map_err(|e| errors.push(e)).unwrap_or_default())
    }
}
