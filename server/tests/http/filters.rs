//! What an author learns about recipients that a filter of the site refuses.

use crate::support::{TestServer, db_test};
use postroom_engine::{
    Member, Result, async_trait,
    filters::{FilterDecision, UserFilter},
};
use serde_json::json;

/// Ben is on holiday, and Carla reads nothing.
struct Absent;

#[async_trait]
impl UserFilter for Absent {
    async fn check(&self, recipient: &Member) -> Result<FilterDecision> {
        Ok(match recipient.name.as_str() {
            "ben" => FilterDecision::Refuse { reason: "on holiday".to_owned() },
            "carla" => FilterDecision::Refuse { reason: String::new() },
            _ => FilterDecision::Allow,
        })
    }
}

db_test!(each_refused_recipient_is_told_with_the_reason);
async fn each_refused_recipient_is_told_with_the_reason(server: TestServer) {
    for name in ["ben", "carla", "dora"] {
        server.add_account(name, false, false).await;
    }
    let anna = server.member("anna").await;
    let mut anna = server.with_extensions(anna, |builder| builder.user_filter(Absent)).await;
    let message = json!({"to": ["dora", "carla", "ben"], "subject": "Hello", "body": ""});
    let refused = anna.send_json("POST", "/api/v1/messages", &message).await;
    assert_eq!(refused.status, 422, "{}", refused.text);
    let error = |at: usize, member: &str| refused.json()["errors"][at][member].clone();
    assert_eq!(refused.json()["errors"].as_array().unwrap().len(), 2);
    assert_eq!([error(0, "field"), error(0, "recipient")], ["to", "carla"]);
    assert!(error(0, "reason").is_null());
    assert_eq!([error(1, "recipient"), error(1, "reason")], ["ben", "on holiday"]);
    assert_eq!(error(1, "code"), "recipients.filtered");
    let fields = [("to", "ben, carla"), ("subject", "Hello"), ("body", ""), ("key", "k1")];
    let page = anna.post_form("/write", &fields).await;
    assert_eq!(page.status, 422);
    assert!(page.text.contains("ben (on holiday), carla"), "{}", page.text);
}
