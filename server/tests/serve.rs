//! `postroom serve` as a process: it prints its address, serves, and shuts down gracefully.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::disallowed_methods,
    reason = "a test that panics has failed, as it should"
)]

use postroom_engine::{Postroom, Settings, jobs::JobKind};
use postroom_testing::TestDatabase;
use std::{
    io::{BufRead, BufReader, Read, Write},
    net::TcpStream,
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

/// A server that is killed with the test.
struct Server {
    child: Child,
    address: String,
    metrics_address: Option<String>,
    greeting: String,
    folder: tempfile::TempDir,
    /// Of the commands beside it too.
    environment: Vec<(String, String)>,
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
    }
}

impl Server {
    /// Starts a server on ports that the system chooses; it prints which ones.
    fn start(arguments: &[&str], environment: &[(&str, &str)]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let mut command = Command::new(env!("CARGO_BIN_EXE_postroom"));
        command.arg("serve").args(arguments).current_dir(folder.path()).env_clear();
        command.env("POSTROOM_LISTEN", "127.0.0.1:0").stdout(Stdio::piped()).stderr(Stdio::null());
        command.envs(environment.iter().copied());
        let mut child = command.spawn().unwrap();
        let mut greeting = String::new();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        // The greeting is a paragraph with an empty line before and after it.
        while !greeting.contains("http://") || !greeting.ends_with("\n\n") {
            greeting.push_str(&lines.next().unwrap().unwrap());
            greeting.push('\n');
        }
        let mut addresses =
            greeting.lines().filter_map(|line| Some(line.split_once("http://")?.1.to_owned()));
        let address = addresses.next().unwrap();
        let metrics_address = addresses.next().map(|url| url.trim_end_matches("/metrics").to_owned());
        let environment = environment.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        Self { child, address, metrics_address, greeting, folder, environment: environment.collect() }
    }

    fn get(&self, path: &str, headers: &str) -> String {
        get(&self.address, path, headers)
    }

    fn post(&self, path: &str, body: &str) -> String {
        self.post_as("", path, body)
    }

    fn post_as(&self, cookie: &str, path: &str, body: &str) -> String {
        let mut stream = TcpStream::connect(&self.address).unwrap();
        let kind = "application/x-www-form-urlencoded";
        let head = format!("POST {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Type: {kind}");
        write!(stream, "{head}\r\n{cookie}Content-Length: {}\r\n\r\n{body}", body.len()).unwrap();
        let mut text = String::new();
        stream.read_to_string(&mut text).unwrap();
        text
    }

    /// Signs in. Returns the cookie's header.
    fn sign_in(&self, name: &str) -> String {
        let signed_in = self.post("/login", &format!("name={name}&password={name}"));
        assert!(signed_in.starts_with("HTTP/1.1 303"), "{signed_in}");
        let cookie = signed_in.lines().find_map(|line| line.strip_prefix("set-cookie: ")).unwrap();
        format!("Cookie: {}\r\n", cookie.split(';').next().unwrap())
    }

    /// Opens an event stream, and reads its first event.
    fn open_stream(&self, cookie: &str) -> BufReader<TcpStream> {
        let mut stream = TcpStream::connect(&self.address).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(10))).unwrap();
        write!(stream, "GET /events HTTP/1.1\r\nHost: x\r\n{cookie}\r\n").unwrap();
        let mut reader = BufReader::new(stream);
        read_until(&mut reader, "event: counts");
        reader
    }

    /// Runs a command beside the server. Returns its output.
    fn command(&self, arguments: &[&str]) -> String {
        let mut command = Command::new(env!("CARGO_BIN_EXE_postroom"));
        command.args(arguments).current_dir(self.folder.path()).env_clear();
        let output =
            command.envs(self.environment.iter().map(|(name, value)| (name, value))).output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap()
    }

    fn stop(&mut self) -> Duration {
        let begun = Instant::now();
        let killed = Command::new("kill").arg(self.child.id().to_string()).status().unwrap();
        assert!(killed.success());
        assert_eq!(self.child.wait().unwrap().code(), Some(0));
        begun.elapsed()
    }
}

fn get(address: &str, path: &str, headers: &str) -> String {
    let mut stream = TcpStream::connect(address).unwrap();
    write!(stream, "GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n{headers}\r\n").unwrap();
    let mut text = String::new();
    stream.read_to_string(&mut text).unwrap();
    text
}

fn the_demonstration_is_ready_to_sign_in_and_ends_gracefully(database: &TestDatabase) {
    let mut server = Server::start(&["--demo"], &[("POSTROOM_DATABASE", database.url())]);
    assert!(server.greeting.contains("anna") && server.greeting.contains("mona"), "{}", server.greeting);
    assert!(server.get("/healthz", "").starts_with("HTTP/1.1 200"));
    let cookie = server.sign_in("anna");
    let inbox = server.get("/inbox", &cookie);
    assert!(inbox.starts_with("HTTP/1.1 200"), "{inbox}");
    assert!(server.get("/register", "").starts_with("HTTP/1.1 200"));
    // A stream that is open at the shutdown is told when to reconnect.
    let mut reader = server.open_stream(&cookie);
    assert!(server.stop() < Duration::from_secs(5));
    let mut received = String::new();
    reader.read_to_string(&mut received).unwrap();
    assert!(received.contains("event: bye") && received.contains("retry_ms"), "{received}");
}

#[test]
fn the_demonstration_is_ready_to_sign_in_and_ends_gracefully_on_sqlite() {
    the_demonstration_is_ready_to_sign_in_and_ends_gracefully(&TestDatabase::sqlite());
}

#[tokio::test]
async fn the_demonstration_is_ready_to_sign_in_and_ends_gracefully_on_postgres() {
    the_demonstration_is_ready_to_sign_in_and_ends_gracefully(&TestDatabase::postgres().await);
}

/// Waits for something that another process does.
async fn until<T>(what: &str, mut look: impl AsyncFnMut() -> Option<T>) -> T {
    let waiting = async {
        loop {
            if let Some(found) = look().await {
                return found;
            }
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(30), waiting).await.unwrap_or_else(|_| panic!("never: {what}"))
}

/// A command that removes an account is killed in the middle; a server on the same database comes to its end.
async fn work_of_a_killed_process_is_done_by_another(database: TestDatabase) {
    let environment = [("POSTROOM_DATABASE", database.url()), ("POSTROOM_JOBS__LEASE_SECONDS", "1")];
    let command = |arguments: &[&str]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_postroom"));
        command.args(arguments).env_clear().envs(environment).stdout(Stdio::null()).stderr(Stdio::null());
        command.spawn().unwrap()
    };
    let seed = ["seed", "--users", "3", "--messages", "0", "--heavy", "ben", "--heavy-messages", "5000"];
    assert!(command(&seed).wait().unwrap().success());
    let postroom = Postroom::open(Settings::for_database(database.url())).await.unwrap();
    let metrics_listen = ("POSTROOM_METRICS_LISTEN", "127.0.0.1:0");
    let mut server = Server::start(&[], &[environment.as_slice(), &[metrics_listen]].concat());
    let purges = async || {
        let jobs = postroom.jobs().list().await.unwrap();
        jobs.into_iter().filter(|job| job.kind == JobKind::PurgeMailbox).collect::<Vec<_>>()
    };
    let mut removing = command(&["user", "remove", "ben"]);
    let leased = until("the command has the lease of a job", async || purges().await.pop()).await;
    removing.kill().unwrap();
    assert!(!removing.wait().unwrap().success());
    assert!(leased.running && leased.attempts == 1, "{leased:?}");
    assert_eq!(purges().await.len(), 1, "it was killed before its end");
    until("the server does the rest", async || purges().await.is_empty().then_some(())).await;
    assert_eq!(postroom.maintenance().checkup(false).await.unwrap(), []);
    let metrics = get(&server.metrics_address.clone().unwrap(), "/metrics", "");
    assert!(metrics.contains("postroom_jobs_total{kind=\"purge_mailbox\",outcome=\"done\"} 1"), "{metrics}");
    server.stop();
    postroom.close().await;
}

#[tokio::test]
async fn work_of_a_killed_process_is_done_by_another_on_sqlite() {
    work_of_a_killed_process_is_done_by_another(TestDatabase::sqlite()).await;
}

#[tokio::test]
async fn work_of_a_killed_process_is_done_by_another_on_postgres() {
    work_of_a_killed_process_is_done_by_another(TestDatabase::postgres().await).await;
}

/// Reads lines of a stream until one contains a text.
fn read_until(reader: &mut impl BufRead, text: &str) -> String {
    let mut received = String::new();
    while !received.contains(text) {
        assert_ne!(reader.read_line(&mut received).unwrap(), 0, "the stream ended: {received}");
    }
    received
}

fn what_commands_do_reaches_the_streams_of_the_server(database: &TestDatabase) {
    let environment = [("POSTROOM_MODERATION__DEFAULT", "hold"), ("POSTROOM_DATABASE", database.url())];
    let mut server = Server::start(&["--demo"], &environment);
    let (anna, ben) = (server.sign_in("anna"), server.sign_in("ben"));
    let mut stream = server.open_stream(&ben);
    let sent = server.post_as(&anna, "/write", "to=ben&subject=Reviewed&body=");
    assert!(sent.starts_with("HTTP/1.1 303"), "{sent}");
    let queue = server.command(&["moderation", "list", "--json"]);
    let queue: serde_json::Value = serde_json::from_str(&queue).unwrap();
    let items = queue.as_array().or_else(|| queue["items"].as_array()).unwrap();
    let held = items.iter().find(|item| item["subject"] == "Reviewed").unwrap();
    server.command(&["moderation", "accept", &held["id"].to_string()]);
    let accepted = Instant::now();
    assert!(read_until(&mut stream, "event: message").contains("event: counts"));
    assert!(accepted.elapsed() < Duration::from_secs(1), "{:?}", accepted.elapsed());
    server.command(&["user", "disable", "ben"]);
    let disabled = Instant::now();
    stream.read_to_string(&mut String::new()).unwrap();
    assert!(disabled.elapsed() < Duration::from_secs(1), "{:?}", disabled.elapsed());
    server.stop();
}

#[test]
fn what_commands_do_reaches_the_streams_of_the_server_on_sqlite() {
    what_commands_do_reaches_the_streams_of_the_server(&TestDatabase::sqlite());
}

#[tokio::test]
async fn what_commands_do_reaches_the_streams_of_the_server_on_postgres() {
    what_commands_do_reaches_the_streams_of_the_server(&TestDatabase::postgres().await);
}

#[test]
fn counters_can_have_a_listener_of_their_own() {
    let mut server = Server::start(&[], &[("POSTROOM_METRICS_LISTEN", "127.0.0.1:0")]);
    assert!(server.get("/metrics", "").starts_with("HTTP/1.1 404"));
    let metrics = server.metrics_address.clone().unwrap();
    assert!(get(&metrics, "/metrics", "").contains("postroom_requests_total"));
    server.stop();
}

#[test]
fn unfinished_requests_do_not_delay_the_end() {
    let mut server = Server::start(&[], &[]);
    let open = |text: &str| {
        let mut stream = TcpStream::connect(&server.address).unwrap();
        write!(stream, "{text}").unwrap();
        stream
    };
    let _silent = open("");
    let _head = open("GET /inbox HTTP/1.1\r\nHost: x\r\n");
    let _body = open(
        "POST /login HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 99\r\n\r\nname=",
    );
    // All were accepted before this one was.
    assert!(server.get("/healthz", "").starts_with("HTTP/1.1 200"));
    assert!(server.stop() < Duration::from_secs(6));
}

#[test]
fn there_are_so_many_connections_and_no_more() {
    let server = Server::start(&[], &[("POSTROOM_LIMITS__CONNECTIONS", "3")]);
    let connect = || {
        let mut stream = TcpStream::connect(&server.address).unwrap();
        let sent = write!(stream, "GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n");
        let mut answer = [0; 8];
        // A connection that is closed at once may be so before its request was sent.
        let answered = sent.and_then(|()| stream.read_exact(&mut answer)).is_ok();
        answered.then_some(stream)
    };
    let mut open: Vec<_> = (0..3).map(|_| connect().unwrap()).collect();
    assert!(connect().is_none());
    open.pop();
    let until = Instant::now() + Duration::from_secs(10);
    // The server notices in its own time that one was closed.
    while connect().is_none() {
        assert!(Instant::now() < until, "there is room again");
        std::thread::yield_now();
    }
}
