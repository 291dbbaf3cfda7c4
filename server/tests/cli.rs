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

/// A working directory with a database of its own.
struct Workspace(TempDir);

/// What a command printed, and its exit code.
struct CommandOutput {
    code: i32,
    out: String,
    err: String,
}

impl Workspace {
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    fn run(&self, line: &str) -> CommandOutput {
        self.run_with(line, "")
    }

    fn run_with(&self, line: &str, input: &str) -> CommandOutput {
        let mut command = Command::new(env!("CARGO_BIN_EXE_postroom"));
        command.args(line.split_whitespace()).current_dir(self.0.path()).env_clear();
        let pipes = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = pipes.spawn().unwrap();
        // A command that reads no input may have ended by now.
        let _ = child.stdin.take().unwrap().write_all(input.as_bytes());
        let output = child.wait_with_output().unwrap();
        CommandOutput {
            code: output.status.code().unwrap(),
            out: String::from_utf8(output.stdout).unwrap(),
            err: String::from_utf8(output.stderr).unwrap(),
        }
    }
}

impl CommandOutput {
    #[track_caller]
    fn assert_done(self) -> String {
        assert_eq!(self.code, 0, "{}", self.err);
        self.out
    }

    #[track_caller]
    fn json(self) -> Value {
        serde_json::from_str(&self.assert_done()).unwrap()
    }

    #[track_caller]
    fn assert_refused(self) -> String {
        assert_eq!((self.code, self.out.as_str()), (1, ""), "{}", self.err);
        self.err
    }
}

#[test]
fn accounts_are_administered() {
    let workspace = Workspace::new();
    let added = workspace.run_with(
        "user add anna --email anna@example.org --display Anna --password-stdin",
        "correct horse\n",
    );
    assert_eq!(added.assert_done(), "added anna\n");
    let link = workspace.run("user add ben --email ben@example.org --moderator --admin").assert_done();
    assert!(link.starts_with("http://127.0.0.1:3000/set-password/") && link.lines().count() == 1, "{link}");
    let list = workspace.run("user list --json").json();
    assert_eq!(
        (&list[0]["name"], &list[0]["display"], &list[1]["admin"]),
        (&"anna".into(), &"Anna".into(), &true.into())
    );
    assert!(workspace.run("user list").assert_done().contains("anna@example.org"));
    workspace.run("user disable anna").assert_done();
    assert_eq!(workspace.run("user show anna --json").json()["disabled"], true);
    workspace.run("user enable anna").assert_done();
    workspace.run_with("user password anna --password-stdin", "another horse").assert_done();
    assert!(workspace.run("user password anna").assert_done().contains("/set-password/"));
    // As people write names, and as REST changes accounts.
    workspace.run("user change Anna --email new@example.org --moderator yes").assert_done();
    let anna = workspace.run("user show ANNA --json").json();
    let kept = (&anna["display"], &anna["admin"]);
    assert_eq!((&anna["email"], &anna["moderator"]), (&"new@example.org".into(), &true.into()));
    assert_eq!(kept, (&"Anna".into(), &false.into()));
    assert_eq!(workspace.run("user change anna").code, 2, "nothing to change");
    workspace.run("user remove anna").assert_done();
    for line in [
        "user show anna",
        "user change anna --admin yes",
        "user password anna",
        "export anna",
        "user disable anna",
    ] {
        assert_eq!(workspace.run(line).assert_refused(), "postroom: There is no account anna.\n", "{line}");
    }
}

#[test]
fn it_is_said_when_nobody_administers_the_site() {
    let workspace = Workspace::new();
    workspace.run("user add root --email root@example.org --admin").assert_done();
    workspace.run("user add anna --email anna@example.org").assert_done();
    let warned = |output: CommandOutput| (output.code, output.err.contains("--admin yes"));
    assert_eq!(warned(workspace.run("user remove anna")), (0, false));
    assert_eq!(warned(workspace.run("user change root --admin no")), (0, true));
    assert_eq!(warned(workspace.run("user change root --admin yes")), (0, false));
    assert_eq!(warned(workspace.run("user remove root")), (0, true));
}

#[test]
fn links_name_an_address_that_can_be_opened() {
    let workspace = Workspace::new();
    std::fs::write(workspace.0.path().join("postroom.toml"), "listen = '0.0.0.0:3000'\n").unwrap();
    let added = workspace.run("user add anna --email anna@example.org");
    assert!(added.err.contains("site.url"), "{}", added.err);
    assert!(added.assert_done().starts_with("http://localhost:3000/set-password/"));
    std::fs::write(workspace.0.path().join("postroom.toml"), "site.url = 'https://post.example.org'\n")
        .unwrap();
    let link = workspace.run("user password anna");
    assert!(!link.err.contains("site.url"), "{}", link.err);
    assert!(link.assert_done().starts_with("https://post.example.org/set-password/"));
}

#[test]
fn a_database_is_for_its_owner_alone() {
    use std::os::unix::fs::PermissionsExt;
    let workspace = Workspace::new();
    workspace.run("migrate").assert_done();
    let folder = workspace.0.path().join("data");
    let mode = |path: &std::path::Path| path.metadata().unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&folder), 0o700);
    for file in std::fs::read_dir(&folder).unwrap() {
        assert_eq!(mode(&file.unwrap().path()), 0o600);
    }
}

#[test]
fn a_demonstration_is_for_an_empty_database() {
    let workspace = Workspace::new();
    workspace.run("user add anna --email anna@example.org").assert_done();
    std::fs::write(workspace.0.path().join("postroom.toml"), "listen = '127.0.0.1:0'\n").unwrap();
    assert!(workspace.run("serve --demo").assert_refused().contains("--demo"));
}

#[test]
fn errors_are_printed_and_set_the_exit_code() {
    let workspace = Workspace::new();
    assert!(workspace.run("user add anna --email nonsense").assert_refused().contains("email"));
    assert!(
        workspace
            .run_with("user add anna --email a@b.org --password-stdin", "short")
            .assert_refused()
            .contains("password")
    );
    assert!(workspace.run("user remove nobody").assert_refused().contains("no account"));
    assert!(workspace.run("--config nowhere.toml migrate").assert_refused().contains("nowhere.toml"));
    for wrong in
        ["", "fly", "user add anna", "seed --users 5", "token add anna --scope everything", "checkup --now"]
    {
        assert_eq!(workspace.run(wrong).code, 2, "{wrong}");
    }
    assert_eq!(workspace.run("--help").code, 0);
}

#[test]
fn tokens_are_added_listed_and_revoked() {
    let workspace = Workspace::new();
    workspace.run("user add anna --email anna@example.org").assert_done();
    let token = workspace.run("token add anna --scope read,write --days 7 --label script").assert_done();
    assert!(token.starts_with("pr_") && token.lines().count() == 1, "{token}");
    let list = workspace.run("token list anna --json").json();
    assert_eq!((&list[0]["label"], list[0]["scopes"].as_array().unwrap().len()), (&"script".into(), 2));
    workspace.run(&format!("token revoke {}", list[0]["id"])).assert_done();
    assert_eq!(workspace.run("token list anna --json").json(), serde_json::json!([]));
}

#[test]
fn messages_are_imported_and_exported() {
    let workspace = Workspace::new();
    let lines = [
        r#"{"kind":"user","name":"anna"}"#,
        r#"{"kind":"user","name":"ben","display":"Ben"}"#,
        r#"{"kind":"message","id":1,"sender":"anna","recipient":"ben","subject":"One","body":"x","sent_at":1700000000,"status":"pending"}"#,
        r#"{"kind":"message","id":2,"sender":"ben","recipient":"anna","subject":"Two","body":"y","sent_at":"2024-01-02T03:04:05Z"}"#,
    ];
    std::fs::write(workspace.0.path().join("good.jsonl"), lines.join("\n")).unwrap();
    std::fs::write(workspace.0.path().join("bad.jsonl"), format!("{}\n{{nonsense\n", lines[0])).unwrap();
    assert!(workspace.run("import jsonl bad.jsonl").assert_refused().contains('2'), "the line is named");
    assert_eq!(workspace.run("user list --json").json(), serde_json::json!([]), "nothing is half-imported");
    assert_eq!(workspace.run("import jsonl good.jsonl --json").json()["messages"], 2);
    let queue = workspace.run("moderation list --json").json();
    assert_eq!(queue[0]["subject"], "One");
    let id = queue[0]["id"].to_string();
    let shown = workspace.run(&format!("moderation show {id}")).assert_done();
    assert!(
        shown.contains("Ben (@ben)") && shown.contains("pending") && shown.ends_with("\n\nx\n"),
        "{shown}"
    );
    assert_eq!(workspace.run(&format!("moderation show {id} --json")).json()["body"], "x");
    assert_eq!(
        workspace.run(&format!("moderation reject {id} --reason No")).assert_done(),
        format!("{id} rejected\n")
    );
    assert_eq!(workspace.run(&format!("moderation accept {id}")).assert_done(), format!("{id} accepted\n"));
    assert_eq!(workspace.run("export ben").json()["messages"].as_array().unwrap().len(), 2);
    for line in ["moderation accept 12345", "moderation show 12345", "token revoke 12345"] {
        assert!(workspace.run(line).assert_refused().contains("12345"), "{line}");
    }
    assert!(workspace.run("moderation accept 1 --expected nonsense").err.contains("pending"));
}

#[test]
fn what_others_wrote_does_not_control_the_terminal() {
    let workspace = Workspace::new();
    let lines = [
        r#"{"kind":"user","name":"anna"}"#,
        r#"{"kind":"message","id":1,"sender":"anna","recipient":"anna","subject":"a\u001b[2Jb\u2028c","body":"x\u001b]0;y\u0007\u009b2J","sent_at":1700000000,"status":"pending"}"#,
    ];
    std::fs::write(workspace.0.path().join("good.jsonl"), lines.join("\n")).unwrap();
    std::fs::write(workspace.0.path().join("bad.jsonl"), r#"{"kind":"\u001b[2J\n"}"#).unwrap();
    assert!(workspace.run("import jsonl bad.jsonl").assert_refused().contains(r"\u{1b}[2J\u{a}"));
    workspace.run("import jsonl good.jsonl").assert_done();
    let queue = workspace.run("moderation list --json").json();
    assert_eq!(queue[0]["subject"], "a[2Jb c");
    let id = &queue[0]["id"];
    for line in [
        "moderation list".to_owned(),
        format!("moderation show {id}"),
        format!("moderation show {id} --json"),
        "export anna".to_owned(),
    ] {
        let shown = workspace.run(&line).assert_done();
        assert!(!shown.contains(|c: char| c.is_control() && c != '\n'), "{line}: {shown:?}");
    }
    assert_eq!(workspace.run("export anna").json()["messages"][0]["body"], "x\u{1b}]0;y\u{7}\u{9b}2J");
}

#[test]
fn a_seeded_database_is_consistent() {
    let workspace = Workspace::new();
    workspace.run("seed --users 5 --messages 200 --heavy anna --heavy-messages 50").assert_done();
    assert_eq!(workspace.run("checkup").assert_done(), "No inconsistencies found.\n");
    assert_eq!(workspace.run("checkup --repair --json").json(), serde_json::json!([]));
    workspace.run("cleanup --days 0").assert_done();
    workspace.run("migrate").assert_done();
}

#[test]
fn settings_and_openapi_are_printed_without_a_database() {
    let workspace = Workspace::new();
    std::fs::write(workspace.0.path().join("postroom.toml"), "[site]\nname = 'Guild'\n").unwrap();
    let settings = workspace.run("settings --json").json();
    let name = settings.as_array().unwrap().iter().find(|s| s["name"] == "site.name").unwrap().clone();
    assert_eq!((&name["value"], &name["origin"]), (&"Guild".into(), &"file".into()));
    assert!(workspace.run("openapi").json()["paths"]["/api/v1/messages"].is_object());
    assert!(!workspace.0.path().join("data").exists(), "neither needs a database");
}
