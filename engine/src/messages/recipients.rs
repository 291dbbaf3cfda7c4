//! Recipients by name: resolved, counted, and put before the filters.

use super::Messages;
use crate::{
    error::Result,
    participants::{Member, Participant},
};
use postroom_model::{Code, Detail, FieldError, limits, names, text};

impl Messages<'_> {
    /// The members that `sender` named as recipients; what is wrong with them goes to `errors`. Names are
    /// counted before any is looked up, and who may write to whom is asked only where everything else is right.
    pub(super) async fn recipients(
        &self,
        sender: &Participant,
        typed: &[String],
        required: bool,
        errors: &mut Vec<FieldError>,
    ) -> Result<Vec<Member>> {
        let names = names::distinct(typed.iter().map(String::as_str));
        if names.is_empty() {
            errors.extend(required.then(|| FieldError::new("to", Code::RecipientsRequired)));
            return Ok(Vec::new());
        }
        let (count, max) = (limits::count(names.len()), self.max_recipients());
        if count > max {
            let numbers = Detail::Count(count, max);
            errors.push(FieldError::with("to", Code::RecipientsMax, numbers));
            return Ok(Vec::new());
        }
        let (found, unknown) = self.find_members(names).await?;
        let unknown = unknown.into_iter().map(|name| {
            let detail = Detail::Recipient { name, reason: String::new() };
            FieldError::with("to", Code::RecipientsUnknown, detail)
        });
        let mut refused: Vec<_> = unknown.collect();
        refused.extend(self.filters.check_recipients(&found).await?);
        if refused.is_empty() {
            refused.extend(self.filters.check_exchanges(sender, &found).await?);
        }
        errors.extend(refused);
        Ok(found)
    }

    /// Those of the names that can be written to, sorted: for addresses that name recipients of a new message. Of more
    /// names than a message may have recipients, the first ones.
    ///
    /// # Errors
    /// When the database fails.
    #[tracing::instrument(level = "debug", skip_all)]
    pub async fn existing_names(&self, names: &[String]) -> Result<Vec<String>> {
        let mut names = names::distinct(names.iter().map(String::as_str));
        // More cannot be written to, and each costs a look-up.
        names.truncate(usize::try_from(self.max_recipients()).unwrap_or(usize::MAX));
        let (found, _) = self.find_members(names).await?;
        let mut names: Vec<String> = found.into_iter().map(|member| member.name).collect();
        names.sort_unstable();
        Ok(names)
    }

    /// Most recipients of one message.
    pub fn max_recipients(&self) -> u64 {
        let settings = &self.core.settings;
        if settings.messages.multi_recipients { settings.limits.recipients.get().into() } else { 1 }
    }

    /// The active members of these names, and the names without one.
    async fn find_members(&self, names: Vec<String>) -> Result<(Vec<Member>, Vec<String>)> {
        let mut conn = self.core.store.read().await?;
        let (mut found, mut unknown) = (Vec::new(), Vec::new());
        for name in names {
            match conn.active_person(&name).await? {
                // Who was named twice, in different letter case, gets one message.
                Some(person) if found.iter().any(|member: &Member| member.id == person.id) => {}
                Some(person) => found.push(Member::from(person)),
                None => unknown.push(text::cut(&name, limits::NAME).to_owned()),
            }
        }
        Ok((found, unknown))
    }
}
