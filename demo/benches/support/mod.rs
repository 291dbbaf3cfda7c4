//! What the engine's benchmarks share: which databases, and how much work the process did.

#![allow(dead_code, reason = "each benchmark uses a part of it")]

/// A fresh SQLite file in `folder`, and the PostgreSQL that `DATABASE_URL` names, whose database may be
/// filled.
pub fn databases(folder: &std::path::Path) -> Vec<String> {
    let mut urls = vec![format!("sqlite:{}", folder.join("bench.db").display())];
    urls.extend(std::env::var("DATABASE_URL"));
    urls
}

/// Seconds that this process has computed, where the system tells. What PostgreSQL computes comes on top.
pub fn cpu_seconds() -> f64 {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let after_name = stat.rsplit(')').next().unwrap_or_default();
    // Fields 14 and 15 in hundredths of a second, as on every Linux.
    after_name.split_whitespace().skip(11).take(2).filter_map(|n| n.parse::<f64>().ok()).sum::<f64>() / 100.0
}

/// The most memory in MB that this process has used, where the system tells.
pub fn peak_mb() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.and_then(|l| l.split_whitespace().next()?.parse::<u64>().ok()).unwrap_or(0) / 1024
}
