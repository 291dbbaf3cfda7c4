use crate::{
    store::{Dialect, sql},
    testing::{TestPostroom, db_test},
};
use postroom_model::Part;

/// Lets the database refuse to mark anything as read, as a full disk does.
async fn refuse_marks(postroom: &TestPostroom) {
    let refuse = postroom.core.store.write(|tx| {
        Box::pin(async move {
            tx.run(sql(match tx.dialect() {
                Dialect::Sqlite => {
                    "CREATE TRIGGER disk_is_full BEFORE UPDATE ON entries
                     BEGIN SELECT RAISE(ABORT, 'database or disk is full'); END"
                }
                Dialect::Postgres => {
                    "ALTER TABLE entries ADD CONSTRAINT disk_is_full CHECK (read_at IS NULL) NOT VALID"
                }
            }))
            .await
        })
    });
    refuse.await.unwrap();
}

db_test! {
    async fn a_message_can_be_read_when_it_cannot_be_marked(postroom: TestPostroom) {
        let (anna, ben) = (postroom.user("anna").await, postroom.user("ben").await);
        let first = postroom.send(&anna, "ben", "Hello").await;
        let reply = postroom.answer(&ben, first).await;
        let alone = postroom.send(&anna, "ben", "Alone").await;
        refuse_marks(&postroom).await;
        let message = postroom.messages().message(&ben, alone, false).await.unwrap();
        assert_eq!((message.body.as_str(), message.read_at), ("The text of Alone.", None));
        let messages = postroom.messages().conversation(&anna, first.into(), Part::Unread, 100, false).await.unwrap();
        assert_eq!(messages.items.iter().map(|message| message.id).collect::<Vec<_>>(), [first, reply]);
        assert_eq!((postroom.unread(&ben).await, postroom.unread(&anna).await), (1, 1), "they stay unread");
    }
}
