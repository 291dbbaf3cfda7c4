//! Postroom over HTTP and on the command line.
//!
//! [`web`] serves pages, forms, static files, the event stream and health; [`api`] is the REST
//! interface; [`cli`] the commands of the binary. All of them translate between a protocol and the
//! engine, which knows the rules; what a page looks like is the app's business.

pub mod api;
pub mod cli;
pub mod web;
