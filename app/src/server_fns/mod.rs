//! Server functions: what a hydrated page asks the server for.
//!
//! An internal protocol; the public one is REST. Each function finds the caller, calls the engine and
//! returns its answer. What the server needs for a page that it renders itself comes from the same
//! methods, those of `RequestContext`.

pub mod account;
pub mod mailbox;
pub mod page_client;
#[cfg(feature = "ssr")]
pub mod request_context;
pub mod writing;
