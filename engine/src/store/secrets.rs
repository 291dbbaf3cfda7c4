//! Keys that the server makes for itself on first use.

use super::{Store, sql, statements};
use crate::error::{Error, Result};

statements! {
    FIND = "
        SELECT value
        FROM secrets
        WHERE name = $1";
    /// Two processes may start at once: the first one's key counts.
    INSERT = "
        INSERT INTO secrets (name, value)
        VALUES ($1, $2)
        ON CONFLICT (name) DO NOTHING";
}

impl Store {
    /// The key with this name, made now if there is none.
    pub(crate) async fn secret(&self, name: &'static str) -> Result<Vec<u8>> {
        let fresh: [u8; 32] = self.random();
        self.write(move |tx| {
            Box::pin(async move {
                tx.run(sql(INSERT).bind(name).bind(fresh.to_vec())).await?;
                let stored = tx.value(sql(FIND).bind(name)).await?;
                stored.ok_or_else(|| Error::Internal("a key was not stored".to_owned()))
            })
        })
        .await
    }
}
