//! How far a connection has come with its request, so that it can be ended where it does not go on.

use futures_util::task::AtomicWaker;
use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU8, Ordering},
    },
    task::Context,
};

/// What a connection waits for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Phase {
    /// For the client: a request, or the rest of one.
    Receiving,
    /// For our answer.
    Answering,
    /// For the client to take the answer.
    Sending,
}

/// What requests tell the connection that they came by.
pub struct ConnectionProgress {
    phase: AtomicU8,
    cut: AtomicBool,
    connection: AtomicWaker,
}

impl ConnectionProgress {
    /// Of a new connection.
    pub fn new() -> Arc<Self> {
        let receiving = AtomicU8::new(RECEIVING);
        Arc::new(Self { phase: receiving, cut: AtomicBool::new(false), connection: AtomicWaker::new() })
    }

    /// What the connection waits for.
    pub fn phase(&self) -> Phase {
        match self.phase.load(Ordering::Acquire) {
            ANSWERING => Phase::Answering,
            SENDING => Phase::Sending,
            _ => Phase::Receiving,
        }
    }

    /// Notes what the connection waits for now.
    pub fn set(&self, phase: Phase) {
        let phase = match phase {
            Phase::Receiving => RECEIVING,
            Phase::Answering => ANSWERING,
            Phase::Sending => SENDING,
        };
        self.phase.store(phase, Ordering::Release);
    }

    /// Ends the connection, in the middle of what it sends.
    pub fn cut(&self) {
        self.cut.store(true, Ordering::Release);
        self.connection.wake();
    }

    /// Whether the connection is to end. If not, the task is woken when it is.
    pub fn poll_cut(&self, context: &Context<'_>) -> bool {
        self.connection.register(context.waker());
        self.cut.load(Ordering::Acquire)
    }
}

const RECEIVING: u8 = 0;
const ANSWERING: u8 = 1;
const SENDING: u8 = 2;
