//! How long it takes to fill a post and to look after it: import, checkup, cleanup, seed.
//!
//! `cargo bench -p postroom-engine --bench bulk -- FILE` imports this neutral file; without one only
//! a seed of a hundred thousand messages is measured. On SQLite, and on PostgreSQL too where
//! `DATABASE_URL` names a server whose database may be filled.

#![allow(clippy::unwrap_used, missing_docs, reason = "a benchmark")]

use postroom_engine::{
    Postroom, Settings,
    upkeep::{ImportOptions, SeedPlan},
};
use std::{fs::File, io::BufReader, time::Instant};

#[tokio::main]
async fn main() {
    let file = std::env::args().skip(1).find(|argument| !argument.starts_with("--"));
    let folder = tempfile::tempdir().unwrap();
    let mut urls = vec![format!("sqlite:{}", folder.path().join("bench.db").display())];
    urls.extend(std::env::var("DATABASE_URL"));
    println!(
        "{:<10} {:<10} {:>10} {:>8} {:>8} {:>8}",
        "database", "what", "messages", "s", "CPU s", "peak MB"
    );
    for url in urls {
        let name = url.split(':').next().unwrap_or_default();
        let post = Postroom::open(Settings::for_database(&url)).await.unwrap();
        // Of this process: what PostgreSQL works comes on top.
        let tell = |what: &str, messages: u64, (start, cpu): (Instant, f64)| {
            let (seconds, cpu) = (start.elapsed().as_secs_f64(), cpu_seconds() - cpu);
            println!("{name:<10} {what:<10} {messages:>10} {seconds:>8.2} {cpu:>8.2} {:>8}", peak_mb());
        };
        let start = (Instant::now(), cpu_seconds());
        let messages = match &file {
            Some(file) => {
                let file = BufReader::new(File::open(file).unwrap());
                let report =
                    post.upkeep().import_jsonl(file, ImportOptions::default(), |_| ()).await.unwrap();
                tell("import", report.messages, start);
                report.messages
            }
            None => {
                let plan = SeedPlan {
                    users: 1000,
                    messages: 10_000,
                    heavy: Some(("heavy".to_owned(), 100_000)),
                    seed: 1,
                };
                let report = post.upkeep().seed(&plan, |_| ()).await.unwrap();
                tell("seed", report.messages, start);
                report.messages
            }
        };
        let start = (Instant::now(), cpu_seconds());
        assert!(post.upkeep().checkup(false).await.unwrap().is_empty());
        tell("checkup", messages, start);
        let start = (Instant::now(), cpu_seconds());
        post.upkeep().cleanup(30).await.unwrap();
        tell("cleanup", messages, start);
        post.close().await;
    }
}

/// What this process has computed, where the system tells.
fn cpu_seconds() -> f64 {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let after_name = stat.rsplit(')').next().unwrap_or_default();
    // Fields 14 and 15 in hundredths of a second, as on every Linux.
    after_name.split_whitespace().skip(11).take(2).filter_map(|n| n.parse::<f64>().ok()).sum::<f64>() / 100.0
}

/// The most memory that this process has used, where the system tells.
fn peak_mb() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.and_then(|l| l.split_whitespace().next()?.parse::<u64>().ok()).unwrap_or(0) / 1024
}
