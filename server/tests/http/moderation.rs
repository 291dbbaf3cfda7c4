//! `/moderation`: the queue and decisions.

use crate::support::{TestServer, db_test};
use postroom_engine::settings::Verdict;
use serde_json::json;

db_test!(moderators_decide_about_held_messages, |settings| settings.moderation.default = Verdict::Hold);
async fn moderators_decide_about_held_messages(server: TestServer) {
    server.add_account("mona", true, false).await;
    let (mut anna, mut ben) = (server.member("anna").await, server.member("ben").await);
    let mut mona = server.sign_in("mona").await;
    let mut ids = Vec::new();
    for subject in ["1", "2", "3"] {
        ids.push(server.send_message(&anna, "ben", subject).await);
    }
    assert_eq!(ben.get("/api/v1/messages").await.json()["total"], 0);
    assert_eq!(mona.get("/api/v1/counts").await.json()["pending"], 3);
    let queue = mona.get("/api/v1/moderation?limit=2").await.json();
    assert_eq!((&queue["total"], &queue["items"][0]["subject"]), (&json!(3), &json!("1")));
    let accepted = mona.send_json("POST", &format!("/api/v1/moderation/{}/accept", ids[0]), &json!({})).await;
    assert_eq!(accepted.json(), json!({"id": ids[0], "status": "accepted", "changed": true}));
    assert_eq!(ben.get("/api/v1/messages").await.json()["total"], 1);
    let path = format!("/api/v1/moderation/{}/reject", ids[1]);
    let rejected = mona.send_json("POST", &path, &json!({"reason": "No."})).await;
    assert_eq!(rejected.json()["status"], "rejected");
    assert_eq!(anna.get(&format!("/api/v1/messages/{}", ids[1])).await.json()["reason"], "No.");
    let many = json!({"action": "reset", "ids": [ids[0], ids[1], ids[2], 7]});
    assert_eq!(mona.send_json("POST", "/api/v1/moderation/actions", &many).await.json()["changed"], 2);
    assert_eq!(mona.get("/api/v1/moderation?status=rejected").await.json()["total"], 0);
    mona.get("/api/v1/moderation?status=lost").await.assert_field_error("status", "word.unknown");
    mona.get("/api/v1/moderation?status=").await.assert_field_error("status", "word.unknown");
    let long = json!({"reason": "x".repeat(121)});
    mona.send_json("POST", &path, &long).await.assert_field_error("reason", "reason.too_long");
    mona.send_json("POST", "/api/v1/moderation/7/reset", &json!({})).await.assert_problem(404, "not_found");
}

db_test!(only_moderators_see_the_queue);
async fn only_moderators_see_the_queue(server: TestServer) {
    let mut anna = server.member("anna").await;
    let id = server.send_message(&anna, "anna", "x").await;
    anna.get("/api/v1/moderation").await.assert_problem(404, "not_found");
    for verb in ["accept", "reject", "reset"] {
        anna.send_json("POST", &format!("/api/v1/moderation/{id}/{verb}"), &json!({}))
            .await
            .assert_problem(404, "not_found");
    }
    let all = json!({"action": "accept", "ids": [id]});
    anna.send_json("POST", "/api/v1/moderation/actions", &all).await.assert_problem(404, "not_found");
}

db_test!(a_moderator_cannot_open_what_was_delivered);
async fn a_moderator_cannot_open_what_was_delivered(server: TestServer) {
    server.add_account("mona", true, false).await;
    let (anna, mut ben) = (server.member("anna").await, server.member("ben").await);
    let id = server.send_message(&anna, "ben", "Private").await;
    let mut mona = server.sign_in("mona").await;
    let all = json!({"action": "reset", "ids": [id]});
    mona.send_json("POST", "/api/v1/moderation/actions", &all).await.assert_problem(404, "not_found");
    for verb in ["accept", "reject", "reset"] {
        let path = format!("/api/v1/moderation/{id}/{verb}");
        mona.send_json("POST", &path, &json!({"expected": "accepted"}))
            .await
            .assert_problem(404, "not_found");
    }
    assert_eq!(ben.get("/api/v1/messages").await.json()["total"], 1);
    for status in ["pending", "accepted", "rejected"] {
        let queue = mona.get(&format!("/api/v1/moderation?status={status}")).await;
        assert!(!queue.text.contains("Some words."), "{}", queue.text);
    }
}

db_test!(a_conflict_tells_who_decided_what, |settings| settings.moderation.default = Verdict::Hold);
async fn a_conflict_tells_who_decided_what(server: TestServer) {
    server.add_account("mona", true, false).await;
    server.add_account("otto", true, false).await;
    let anna = server.member("anna").await;
    let id = server.send_message(&anna, "anna", "1").await;
    let (mut mona, mut otto) = (server.sign_in("mona").await, server.sign_in("otto").await);
    let seen = json!({"expected": "pending"});
    let reject = format!("/api/v1/moderation/{id}/reject");
    assert_eq!(mona.send_json("POST", &reject, &seen).await.status, 200);
    let late = otto.send_json("POST", &format!("/api/v1/moderation/{id}/accept"), &seen).await;
    assert_eq!(late.json()["decided"], json!({"status": "rejected", "by": "mona"}));
    assert_eq!(late.json()["detail"], "mona has rejected this message meanwhile.");
    late.assert_problem(409, "moderation.conflict");
    let all = json!({"action": "accept", "ids": [id], "expected": "pending"});
    otto.send_json("POST", "/api/v1/moderation/actions", &all)
        .await
        .assert_problem(409, "moderation.conflict");
    // Again under the same key: the first answer.
    let mut otto = otto.with_header("idempotency-key", "k1");
    let knowing = json!({"expected": "rejected"});
    let accept = format!("/api/v1/moderation/{id}/accept");
    let first = otto.send_json("POST", &accept, &knowing).await;
    assert_eq!(first.json()["changed"], true);
    assert_eq!(otto.send_json("POST", &accept, &knowing).await.text, first.text);
}
