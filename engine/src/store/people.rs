//! Members as somebody to write to: found by login name, active ones only.

use super::{Conn, SqlBuilder, built_statements, row, sql, statements, users::typed_name_key};
use crate::error::Result;
use postroom_model::UserId;
use std::collections::BTreeSet;

statements! {
    FIND_ACTIVE = "
        SELECT id, name, display
        FROM users
        WHERE name_key = $1
          AND disabled_at IS NULL
          AND removed_at IS NULL";
}

built_statements! {
    REMOVED_AMONG = [|select| push_removed_among(select, &[UserId(1), UserId(2)])];
}

row! {
    /// A member who can be written to.
    #[derive(Clone, Debug)]
    pub(crate) struct PersonRow {
        id: UserId,
        name: String,
        display: String,
    }
}

fn push_removed_among(select: &mut SqlBuilder, ids: &[UserId]) {
    select.push("SELECT id FROM users WHERE removed_at IS NOT NULL AND id IN ");
    select.push_list(ids.iter().copied());
}

impl Conn {
    /// The active member of a name as somebody wrote it.
    pub(crate) async fn active_person(&mut self, name: &str) -> Result<Option<PersonRow>> {
        let Some(key) = typed_name_key(name) else { return Ok(None) };
        self.one(sql(FIND_ACTIVE).bind(key)).await
    }

    /// Those of these accounts that were removed.
    pub(crate) async fn removed_among(&mut self, ids: &[UserId]) -> Result<BTreeSet<UserId>> {
        if ids.is_empty() {
            return Ok(BTreeSet::new());
        }
        let mut select = SqlBuilder::new(REMOVED_AMONG, self.dialect());
        push_removed_among(&mut select, ids);
        Ok(self.values(select).await?.into_iter().collect())
    }
}
