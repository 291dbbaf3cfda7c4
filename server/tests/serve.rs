//! `postroom serve` as a process: it opens a port, says where, and ends when it is told to.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::disallowed_methods,
    reason = "a test that panics has failed, as it should"
)]

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
    greeting: String,
    _folder: tempfile::TempDir,
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
    }
}

impl Server {
    fn start(arguments: &[&str], metrics: Option<&str>) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let mut command = Command::new(env!("CARGO_BIN_EXE_postroom"));
        command.arg("serve").args(arguments).current_dir(folder.path()).env_clear();
        command.env("POSTROOM_LISTEN", "127.0.0.1:0").stdout(Stdio::piped()).stderr(Stdio::null());
        if let Some(metrics) = metrics {
            command.env("POSTROOM_METRICS_LISTEN", metrics);
        }
        let mut child = command.spawn().unwrap();
        let (mut greeting, mut address) = (String::new(), None);
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        // The block ends with an empty line, after the address.
        while address.is_none() || !greeting.ends_with("\n\n") {
            let line = lines.next().unwrap().unwrap();
            let found = line.split_once("http://").map(|(_, address)| address.to_owned());
            address = address.or(found);
            greeting.push_str(&line);
            greeting.push('\n');
        }
        Self { child, address: address.unwrap(), greeting, _folder: folder }
    }

    fn get(&self, path: &str, headers: &str) -> String {
        let mut stream = TcpStream::connect(&self.address).unwrap();
        write!(stream, "GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n{headers}\r\n").unwrap();
        let mut text = String::new();
        stream.read_to_string(&mut text).unwrap();
        text
    }

    fn post(&self, path: &str, body: &str) -> String {
        let mut stream = TcpStream::connect(&self.address).unwrap();
        let kind = "application/x-www-form-urlencoded";
        let head = format!("POST {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Type: {kind}");
        write!(stream, "{head}\r\nContent-Length: {}\r\n\r\n{body}", body.len()).unwrap();
        let mut text = String::new();
        stream.read_to_string(&mut text).unwrap();
        text
    }

    fn stop(&mut self) -> Duration {
        let begun = Instant::now();
        let told = Command::new("kill").arg(self.child.id().to_string()).status().unwrap();
        assert!(told.success());
        assert_eq!(self.child.wait().unwrap().code(), Some(0));
        begun.elapsed()
    }
}

#[test]
fn the_demonstration_is_ready_to_sign_in_and_ends_gracefully() {
    let mut server = Server::start(&["--demo"], None);
    assert!(server.greeting.contains("anna") && server.greeting.contains("mona"), "{}", server.greeting);
    assert!(server.get("/healthz", "").starts_with("HTTP/1.1 200"));
    let signed_in = server.post("/login", "name=anna&password=anna");
    assert!(signed_in.starts_with("HTTP/1.1 303"), "{signed_in}");
    let cookie = signed_in.lines().find_map(|line| line.strip_prefix("set-cookie: ")).unwrap();
    let cookie = cookie.split(';').next().unwrap().to_owned();
    let inbox = server.get("/inbox", &format!("Cookie: {cookie}\r\n"));
    assert!(inbox.starts_with("HTTP/1.1 200"), "{inbox}");
    assert!(server.get("/register", "").starts_with("HTTP/1.1 200"));
    // A stream is open when the end comes: it is told when to come back.
    let mut stream = TcpStream::connect(&server.address).unwrap();
    write!(stream, "GET /events HTTP/1.1\r\nHost: x\r\nCookie: {cookie}\r\n\r\n").unwrap();
    let mut reader = BufReader::new(stream);
    let mut heard = String::new();
    while !heard.contains("event: counts") {
        assert_ne!(reader.read_line(&mut heard).unwrap(), 0, "{heard}");
    }
    assert!(server.stop() < Duration::from_secs(5));
    reader.read_to_string(&mut heard).unwrap();
    assert!(heard.contains("event: bye") && heard.contains("retry_ms"), "{heard}");
}

#[test]
fn counters_can_have_a_listener_of_their_own() {
    let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().to_string();
    let mut server = Server::start(&[], Some(&free));
    assert!(server.get("/metrics", "").starts_with("HTTP/1.1 404"));
    let public = std::mem::replace(&mut server.address, free);
    assert!(server.get("/metrics", "").contains("postroom_requests_total"));
    server.address = public;
    server.stop();
}
