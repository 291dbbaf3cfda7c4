//! Visitors: people without an account who write an inquiry to a member.

mod aliases;

pub(crate) use aliases::VisitorAliases;
