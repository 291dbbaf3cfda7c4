//! Behaviour of the messages room.
