//! Visitors: people without an account who write an inquiry to a member.

mod aliases;
mod marks;

pub(crate) use aliases::VisitorAliases;
