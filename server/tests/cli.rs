//! The commands as an operator runs them: results on standard output, messages on standard error,
//! exit codes 0, 1 and 2.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that panics has failed, as it should"
)]

use serde_json::Value;
use std::{
    io::Write,
    process::{Command, Stdio},
};
use tempfile::TempDir;

/// A folder to work in, with a database of its own.
struct Place(TempDir);

/// What a command left.
struct Left {
    code: i32,
    out: String,
    err: String,
}

impl Place {
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    fn run(&self, line: &str) -> Left {
        self.run_with(line, "")
    }

    fn run_with(&self, line: &str, input: &str) -> Left {
        let mut command = Command::new(env!("CARGO_BIN_EXE_postroom"));
        command.args(line.split_whitespace()).current_dir(self.0.path()).env_clear();
        let pipes = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = pipes.spawn().unwrap();
        // A command that reads no input may have ended by now.
        let _ = child.stdin.take().unwrap().write_all(input.as_bytes());
        let output = child.wait_with_output().unwrap();
        Left {
            code: output.status.code().unwrap(),
            out: String::from_utf8(output.stdout).unwrap(),
            err: String::from_utf8(output.stderr).unwrap(),
        }
    }
}

impl Left {
    #[track_caller]
    fn done(self) -> String {
        assert_eq!(self.code, 0, "{}", self.err);
        self.out
    }

    #[track_caller]
    fn json(self) -> Value {
        serde_json::from_str(&self.done()).unwrap()
    }

    #[track_caller]
    fn refused(self) -> String {
        assert_eq!((self.code, self.out.as_str()), (1, ""), "{}", self.err);
        self.err
    }
}

#[test]
fn accounts_are_administered() {
    let place = Place::new();
    let added = place.run_with(
        "user add anna --email anna@example.org --display Anna --password-stdin",
        "correct horse\n",
    );
    assert_eq!(added.done(), "added anna\n");
    let link = place.run("user add ben --email ben@example.org --moderator --admin").done();
    assert!(link.starts_with("http://127.0.0.1:3000/set-password/") && link.lines().count() == 1, "{link}");
    let list = place.run("user list --json").json();
    assert_eq!(
        (&list[0]["name"], &list[0]["display"], &list[1]["admin"]),
        (&"anna".into(), &"Anna".into(), &true.into())
    );
    assert!(place.run("user list").done().contains("anna@example.org"));
    place.run("user disable anna").done();
    assert_eq!(place.run("user show anna --json").json()["disabled"], true);
    place.run("user enable anna").done();
    place.run_with("user password anna --password-stdin", "another horse").done();
    assert!(place.run("user password anna").done().contains("/set-password/"));
    place.run("user remove anna").done();
    assert!(place.run("user show anna").refused().contains("anna"));
}

#[test]
fn what_is_wrong_is_said_and_told_by_the_exit_code() {
    let place = Place::new();
    assert!(place.run("user add anna --email nonsense").refused().contains("email"));
    assert!(
        place
            .run_with("user add anna --email a@b.org --password-stdin", "short")
            .refused()
            .contains("password")
    );
    assert!(place.run("user remove nobody").refused().contains("no account"));
    assert!(place.run("--config nowhere.toml migrate").refused().contains("nowhere.toml"));
    for wrong in
        ["", "fly", "user add anna", "seed --users 5", "token add anna --scope everything", "checkup --now"]
    {
        assert_eq!(place.run(wrong).code, 2, "{wrong}");
    }
    assert_eq!(place.run("--help").code, 0);
}

#[test]
fn tokens_are_made_listed_and_ended() {
    let place = Place::new();
    place.run("user add anna --email anna@example.org").done();
    let token = place.run("token add anna --scope read,write --days 7 --label script").done();
    assert!(token.starts_with("pr_") && token.lines().count() == 1, "{token}");
    let list = place.run("token list anna --json").json();
    assert_eq!((&list[0]["label"], list[0]["scopes"].as_array().unwrap().len()), (&"script".into(), 2));
    place.run(&format!("token revoke {}", list[0]["id"])).done();
    assert_eq!(place.run("token list anna --json").json(), serde_json::json!([]));
}

#[test]
fn messages_come_in_from_a_file_and_out_again() {
    let place = Place::new();
    let lines = [
        r#"{"kind":"user","name":"anna"}"#,
        r#"{"kind":"user","name":"ben","display":"Ben"}"#,
        r#"{"kind":"message","id":1,"sender":"anna","recipient":"ben","subject":"One","body":"x","sent_at":1700000000,"status":"pending"}"#,
        r#"{"kind":"message","id":2,"sender":"ben","recipient":"anna","subject":"Two","body":"y","sent_at":"2024-01-02T03:04:05Z"}"#,
    ];
    std::fs::write(place.0.path().join("good.jsonl"), lines.join("\n")).unwrap();
    std::fs::write(place.0.path().join("bad.jsonl"), format!("{}\n{{nonsense\n", lines[0])).unwrap();
    assert!(place.run("import jsonl bad.jsonl").refused().contains('2'), "the line is named");
    assert_eq!(place.run("user list --json").json(), serde_json::json!([]), "nothing is half-imported");
    assert_eq!(place.run("import jsonl good.jsonl --json").json()["messages"], 2);
    let queue = place.run("moderation list --json").json();
    assert_eq!(queue[0]["subject"], "One");
    let id = queue[0]["id"].to_string();
    assert_eq!(place.run(&format!("moderation reject {id} --reason No")).done(), format!("{id} rejected\n"));
    assert_eq!(place.run(&format!("moderation accept {id}")).done(), format!("{id} accepted\n"));
    assert_eq!(place.run("export ben").json()["messages"].as_array().unwrap().len(), 2);
    assert!(place.run("moderation accept 12345").refused().contains("nothing here"));
}

#[test]
fn a_seeded_database_is_sound() {
    let place = Place::new();
    place.run("seed --users 5 --messages 200 --heavy anna --heavy-messages 50").done();
    assert_eq!(place.run("checkup").done(), "No faults found.\n");
    assert_eq!(place.run("checkup --repair --json").json(), serde_json::json!([]));
    place.run("cleanup --days 0").done();
    place.run("migrate").done();
}

#[test]
fn settings_and_the_interface_are_described() {
    let place = Place::new();
    std::fs::write(place.0.path().join("postroom.toml"), "[site]\nname = 'Guild'\n").unwrap();
    let settings = place.run("settings --json").json();
    let name = settings.as_array().unwrap().iter().find(|s| s["name"] == "site.name").unwrap().clone();
    assert_eq!((&name["value"], &name["origin"]), (&"Guild".into(), &"file".into()));
    assert!(place.run("openapi").json()["paths"]["/api/v1/messages"].is_object());
    assert!(!place.0.path().join("data").exists(), "neither needs a database");
}
