//! The binary `postroom`: carries the built pages, reads the command line and leaves with the exit code
//! that fits.

use mimalloc::MiMalloc;
use postroom_server::{cli, http::static_files::EmbeddedFiles};
use rust_embed::RustEmbed;
use std::process::ExitCode;

#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

/// What cargo-leptos has built.
#[derive(RustEmbed)]
#[folder = "$POSTROOM_SITE"]
#[allow_missing = true]
struct Site;

/// Names the build of the pages that this binary carries. The compiler notes that it was read, and makes
/// the binary anew when it changes.
const _: Option<&str> = option_env!("POSTROOM_SITE_BUILD");

fn main() -> ExitCode {
    cli::main(EmbeddedFiles::of::<Site>())
}
