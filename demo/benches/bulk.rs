//! How long it takes to fill a Postroom and to look after it: import, checkup, cleanup, seed.
//!
//! `cargo bench -p postroom-demo --bench bulk -- FILE` imports this neutral file; without one only
//! a seed of a hundred thousand messages is measured. On SQLite, and on PostgreSQL too where
//! `DATABASE_URL` names a server whose database may be filled.

#![allow(clippy::unwrap_used, clippy::disallowed_methods, missing_docs, reason = "a benchmark")]

mod support;

use postroom_demo::SeedPlan;
use postroom_engine::{Postroom, Settings, maintenance::ImportOptions};
use std::{fs::File, io::BufReader, time::Instant};
use support::{cpu_seconds, databases, peak_mb};

#[tokio::main]
async fn main() {
    let file = std::env::args().skip(1).find(|argument| !argument.starts_with("--"));
    let folder = tempfile::tempdir().unwrap();
    println!(
        "{:<10} {:<10} {:>10} {:>8} {:>8} {:>8}",
        "database", "what", "messages", "s", "CPU s", "peak MB"
    );
    for url in databases(folder.path()) {
        let name = url.split(':').next().unwrap_or_default();
        let postroom = Postroom::open(Settings::for_database(&url)).await.unwrap();
        // Of this process: what PostgreSQL works comes on top.
        let report_time = |what: &str, messages: u64, (start, cpu): (Instant, f64)| {
            let (seconds, cpu) = (start.elapsed().as_secs_f64(), cpu_seconds() - cpu);
            println!("{name:<10} {what:<10} {messages:>10} {seconds:>8.2} {cpu:>8.2} {:>8}", peak_mb());
        };
        let start = (Instant::now(), cpu_seconds());
        let messages = match &file {
            Some(file) => {
                let file = BufReader::new(File::open(file).unwrap());
                let report = postroom
                    .maintenance()
                    .import_jsonl(file, ImportOptions::default(), |_| ())
                    .await
                    .unwrap();
                report_time("import", report.messages, start);
                report.messages
            }
            None => {
                let plan = SeedPlan {
                    users: 1000,
                    messages: 10_000,
                    heavy: Some(("heavy".to_owned(), 100_000)),
                    seed: 1,
                };
                let report = postroom_demo::seed(&postroom, &plan, |_| ()).await.unwrap();
                report_time("seed", report.messages, start);
                report.messages
            }
        };
        let start = (Instant::now(), cpu_seconds());
        assert!(postroom.maintenance().checkup(false).await.unwrap().is_empty());
        report_time("checkup", messages, start);
        let start = (Instant::now(), cpu_seconds());
        postroom.maintenance().cleanup(30).await.unwrap();
        report_time("cleanup", messages, start);
        postroom.close().await;
    }
}
