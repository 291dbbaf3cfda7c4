//! How much memory answers may take that their clients do not fetch.
//!
//! An answer is made at once and then waits for its client to take it. All together they have a budget.
//! Where it is exceeded, the answers that have waited longest are given up with their connections: a client
//! that reads has long had its answer by then.

use super::progress::ConnectionProgress;
use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, PoisonError},
};

/// The most that answers take that are being sent, in bytes.
const BUDGET: usize = 64 * 1024 * 1024;

/// The answers that are being sent, from the oldest to the newest.
#[derive(Default)]
pub struct Answers(Mutex<Waiting>);

#[derive(Default)]
struct Waiting {
    bytes: usize,
    last: u64,
    answers: BTreeMap<u64, (usize, Arc<ConnectionProgress>)>,
}

/// Counts one answer, until it is dropped.
pub struct Sending {
    answers: Arc<Answers>,
    number: u64,
}

impl Answers {
    /// Counts an answer. Those that have waited longest are given up where all together are too large.
    pub fn add(self: &Arc<Self>, bytes: usize, progress: Arc<ConnectionProgress>) -> Sending {
        let mut waiting = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        waiting.last += 1;
        let number = waiting.last;
        waiting.bytes = waiting.bytes.saturating_add(bytes);
        waiting.answers.insert(number, (bytes, progress));
        while waiting.bytes > BUDGET && waiting.answers.len() > 1 {
            let Some((_, (bytes, progress))) = waiting.answers.pop_first() else { break };
            waiting.bytes = waiting.bytes.saturating_sub(bytes);
            tracing::debug!(bytes, "gave up an answer that was not fetched");
            progress.cut();
        }
        Sending { answers: self.clone(), number }
    }
}

impl Drop for Sending {
    fn drop(&mut self) {
        let mut waiting = self.answers.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((bytes, _)) = waiting.answers.remove(&self.number) {
            waiting.bytes = waiting.bytes.saturating_sub(bytes);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::task::{Context, Waker};

    #[test]
    fn what_has_waited_longest_is_given_up() {
        let answers = Arc::<Answers>::default();
        let connections: Vec<_> = (0..4).map(|_| ConnectionProgress::new()).collect();
        let third = BUDGET / 3;
        let mut sending: Vec<_> = connections.iter().take(3).map(|c| answers.add(third, c.clone())).collect();
        let is_cut = |n: usize| connections[n].poll_cut(&Context::from_waker(Waker::noop()));
        assert_eq!([0, 1, 2].map(is_cut), [false; 3]);
        drop(sending.remove(1));
        sending.push(answers.add(third, connections[3].clone()));
        assert_eq!([0, 1, 2, 3].map(is_cut), [false; 4], "one was fetched, so there is room");
        sending.push(answers.add(third, ConnectionProgress::new()));
        assert_eq!([0, 1, 2, 3].map(is_cut), [true, false, false, false]);
        drop(sending);
        assert_eq!(answers.0.lock().unwrap().bytes, 0);
    }
}
