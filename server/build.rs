//! Tells the compiler where the built pages lie that go into the binary: `POSTROOM_SITE`, or
//! `target/site` of this checkout, where cargo-leptos puts them. The folder is made if it is missing:
//! a server without pages compiles, and is compiled again once the folder has been filled.

use std::{env, fs, io, path::PathBuf};

fn main() -> io::Result<()> {
    println!("cargo:rerun-if-env-changed=POSTROOM_SITE");
    let site = match env::var_os("POSTROOM_SITE") {
        Some(site) => PathBuf::from(site),
        None => PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../target/site"),
    };
    fs::create_dir_all(&site)?;
    let site = site.canonicalize()?;
    println!("cargo:rustc-env=POSTROOM_SITE={}", site.display());
    // Without optimisation the files are read when they are asked for.
    if env::var("PROFILE").as_deref() == Ok("release") {
        println!("cargo:rerun-if-changed={}", site.display());
    } else {
        println!("cargo:rerun-if-changed=build.rs");
    }
    Ok(())
}
