//! The pages of Postroom: shell, routes, components and the server functions behind them.
//!
//! Rendered on the server (`ssr`), made live in the browser (`hydrate`). Everything works with
//! scripts off; what scripts add is said where they add it. No rule about messages lives here.

pub mod context;
