//! The binary `postroom`: reads the command line and leaves with the exit code that fits.

use mimalloc::MiMalloc;
use std::process::ExitCode;

#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

fn main() -> ExitCode {
    postroom_server::cli::main()
}
