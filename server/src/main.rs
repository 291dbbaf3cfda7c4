//! The binary `postroom`: reads the command line and leaves with the exit code that fits.

use std::process::ExitCode;

fn main() -> ExitCode {
    postroom_server::cli::main()
}
