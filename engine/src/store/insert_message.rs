//! Inserts a new message: its row, the entries of its parties, and their counters, at once.

use super::{Delta, EntryRow, NewMessage, Tx, entries::insert_entries, mailboxes::ChangedRow};
use crate::error::Result;
use postroom_model::{Code, Counts, UserId};

impl Tx {
    /// Stores a message with the entries of its parties and makes one numbered change of each of these mailboxes;
    /// their counters after it, in the same order.
    pub(crate) async fn insert_message(
        &mut self,
        new: &NewMessage,
        entries: Vec<EntryRow>,
        changes: &[(UserId, Delta)],
    ) -> Result<Vec<Counts>> {
        let mut all = vec![new.insert()];
        all.extend(insert_entries(entries));
        all.extend(changes.iter().map(|(owner, delta)| delta.change(*owner)));
        let counts: Vec<ChangedRow> = self.fetch_joined(all).await?;
        if counts.len() < changes.len() {
            // An account was removed since it was looked up.
            return Err(Code::NotFound.into());
        }
        Ok(counts.into_iter().map(Counts::from).collect())
    }
}
