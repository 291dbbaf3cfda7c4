//! Postroom over HTTP and on the command line.
//!
//! Everything here translates between a protocol and the engine, which knows the rules; what a page
//! looks like is decided by the app. Modules import only modules of lines below their own:
//!
//! | Modules | Purpose |
//! |---|---|
//! | [`cli`] | the commands of the binary; `serve` starts the server |
//! | [`router`], [`listener`], [`health`] | all routes put together, and served on a socket |
//! | [`api`], [`pages`], [`events`] | REST, pages with their plain forms, the event stream; none imports another |
//! | [`http`] | what they share: state, requester, problems, cookies, layers |

pub mod api;
pub mod cli;
pub mod events;
pub mod health;
pub mod http;
pub mod listener;
pub mod pages;
pub mod router;
