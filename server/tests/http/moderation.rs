//! `/moderation`: the queue and decisions.

use crate::support::Post;
use postroom_engine::settings::Verdict;
use serde_json::json;

#[tokio::test]
async fn held_messages_are_decided_about() {
    let post = Post::with(|settings| settings.moderation.default = Verdict::Hold).await;
    post.account("mona", true, false).await;
    let (mut anna, mut ben) = (post.member("anna").await, post.member("ben").await);
    let mut mona = post.sign_in("mona").await;
    let mut ids = Vec::new();
    for subject in ["1", "2", "3"] {
        ids.push(post.message(&anna, "ben", subject).await);
    }
    assert_eq!(ben.get("/api/v1/messages").await.json()["total"], 0);
    assert_eq!(mona.get("/api/v1/counts").await.json()["pending"], 3);
    let queue = mona.get("/api/v1/moderation?limit=2").await.json();
    assert_eq!((&queue["total"], &queue["items"][0]["subject"]), (&json!(3), &json!("1")));
    let accepted = mona.send("POST", &format!("/api/v1/moderation/{}/accept", ids[0]), &json!(null)).await;
    assert_eq!(accepted.json(), json!({"id": ids[0], "status": "accepted", "changed": true}));
    assert_eq!(ben.get("/api/v1/messages").await.json()["total"], 1);
    let path = format!("/api/v1/moderation/{}/reject", ids[1]);
    let rejected = mona.send("POST", &path, &json!({"reason": "No."})).await;
    assert_eq!(rejected.json()["status"], "rejected");
    assert_eq!(anna.get(&format!("/api/v1/messages/{}", ids[1])).await.json()["reason"], "No.");
    let many = json!({"action": "reset", "ids": [ids[0], ids[1], ids[2], 7]});
    assert_eq!(mona.send("POST", "/api/v1/moderation/actions", &many).await.json()["changed"], 2);
    assert_eq!(mona.get("/api/v1/moderation?status=rejected").await.json()["total"], 0);
    mona.get("/api/v1/moderation?status=lost").await.blames("status", "word.unknown");
    let long = json!({"reason": "x".repeat(121)});
    mona.send("POST", &path, &long).await.blames("reason", "reason.too_long");
    mona.send("POST", "/api/v1/moderation/7/reset", &json!(null)).await.is_problem(404, "not_found");
}

#[tokio::test]
async fn for_others_none_of_it_exists() {
    let post = Post::new().await;
    let mut anna = post.member("anna").await;
    let id = post.message(&anna, "anna", "x").await;
    anna.get("/api/v1/moderation").await.is_problem(404, "not_found");
    for verb in ["accept", "reject", "reset"] {
        anna.send("POST", &format!("/api/v1/moderation/{id}/{verb}"), &json!({}))
            .await
            .is_problem(404, "not_found");
    }
    let all = json!({"action": "accept", "ids": [id]});
    anna.send("POST", "/api/v1/moderation/actions", &all).await.is_problem(404, "not_found");
}
