use super::{delete, reply, write};
use crate::{accounts::Client, testing::db_test};
use postroom_model::PublicParticipant;

db_test! {
    async fn an_export_holds_what_the_member_sees(postroom: TestPostroom) {
        let (anna, ben) = (postroom.user("anna").await, postroom.user("ben").await);
        let first = write(&postroom, &anna, "ben", "Hello").await;
        reply(&postroom, &ben, first).await;
        delete(&postroom, &anna, first).await;
        write(&postroom, &ben, "ben", "Ben's own").await;
        postroom.sessions().open(&anna, &Client::default()).await.unwrap();
        let export = postroom.maintenance().export("anna").await.unwrap();
        assert_eq!(export.messages.len(), 2);
        assert_eq!(export.messages[0].body, "Text.", "deleted, and still theirs");
        assert!(matches!(&export.messages[0].recipient, PublicParticipant::Member(p) if p.name == "ben"));
        let json = serde_json::to_value(&export).unwrap();
        assert_eq!(json["account"]["email"], "anna@example.org");
        assert_eq!(json["sessions"].as_array().unwrap().len(), 1);
        assert!(!json.to_string().contains("hash") && !json.to_string().contains("Ben's own"));
        assert!(postroom.maintenance().export("eve").await.is_err());
        postroom.accounts().set_disabled("anna", true).await.unwrap();
        assert!(postroom.maintenance().export("anna").await.is_ok(), "a disabled account too");
    }
}
