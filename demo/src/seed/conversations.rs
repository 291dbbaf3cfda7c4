//! Who writes to whom, when, and what stays unread: conversations without their texts.

use postroom_engine::model::Timestamp;
use rand::{RngExt, SeedableRng, rngs::StdRng, seq::SliceRandom};

/// A minute in microseconds.
pub(super) const MINUTE: i64 = 60_000_000;
const DAY: i64 = 24 * 60 * MINUTE;

/// One message of a seed, but for its texts.
pub(super) struct Planned {
    pub(super) sent_at: i64,
    pub(super) conversation: usize,
    pub(super) turn: usize,
    pub(super) sender: usize,
    pub(super) recipient: usize,
    pub(super) unread: bool,
    pub(super) parent: Option<usize>,
}

/// Conversations that are being laid out.
pub(super) struct Conversations {
    rng: StdRng,
    now: Timestamp,
    pub(super) all: Vec<Planned>,
    /// Where each conversation starts in `all`.
    pub(super) starts: Vec<usize>,
}

impl Conversations {
    /// None yet. `seed` decides all that is left to chance.
    pub(super) fn new(seed: u64, now: Timestamp) -> Self {
        Self { rng: StdRng::seed_from_u64(seed), now, all: Vec::new(), starts: Vec::new() }
    }

    /// Conversations between any two of the users, who take turns.
    pub(super) fn between(&mut self, users: usize, messages: u64) {
        let (mut left, first) = (messages, self.starts.len());
        while left > 0 {
            let turns = self.rng.random_range(1..=9_u64).min(left);
            left -= turns;
            let one = self.rng.random_range(0..users);
            let other = (one + self.rng.random_range(1..users.max(2))) % users;
            self.add((0..turns).map(|turn| if turn % 2 == 0 { (one, other) } else { (other, one) }));
        }
        self.leave_unread(first, messages / 10, None);
    }

    /// Conversations in which one user receives messages, and answers now and then.
    pub(super) fn of_one(&mut self, heavy: usize, users: usize, messages: u64) {
        let (mut left, first) = (messages, self.starts.len());
        while left > 0 {
            let is_long = self.starts.len() == first && left > 10;
            let turns = if is_long { 10 } else { self.rng.random_range(1..=9).min(left) };
            left -= turns;
            let other = (heavy + self.rng.random_range(1..users.max(2))) % users;
            let mut exchange = Vec::new();
            for _ in 0..turns {
                exchange.push((other, heavy));
                if is_long || self.rng.random_bool(0.4) {
                    exchange.push((heavy, other));
                }
            }
            self.add(exchange.into_iter());
        }
        self.leave_unread(first, messages / 10, Some(heavy));
    }

    fn add(&mut self, exchange: impl Iterator<Item = (usize, usize)>) {
        let conversation = self.starts.len();
        self.starts.push(self.all.len());
        // Twenty turns of four hours end before now.
        let mut sent_at = self.now.micros() - self.rng.random_range(4 * DAY..365 * DAY);
        for (turn, (sender, recipient)) in exchange.enumerate() {
            self.all.push(Planned {
                sent_at,
                conversation,
                turn,
                sender,
                recipient,
                unread: false,
                parent: None,
            });
            sent_at += self.rng.random_range(MINUTE..240 * MINUTE);
        }
    }

    /// Leaves so many messages unread, at the ends of the conversations from `first` on.
    fn leave_unread(&mut self, first: usize, mut left: u64, reader: Option<usize>) {
        let mut order: Vec<usize> = (first..self.starts.len()).collect();
        order.shuffle(&mut self.rng);
        for conversation in order {
            let start = self.starts.get(conversation).copied().unwrap_or_default();
            let end = self.starts.get(conversation + 1).copied().unwrap_or(self.all.len());
            let messages = self.all.get_mut(start..end).unwrap_or_default();
            let reader = reader.or(messages.last().map(|m| m.recipient));
            for message in messages.iter_mut().rev().take_while(|m| Some(m.recipient) == reader) {
                if left == 0 {
                    return;
                }
                message.unread = true;
                left -= 1;
            }
        }
    }
}
