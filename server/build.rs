//! Tells the compiler where the built pages lie that go into the binary: `POSTROOM_SITE`, or `site` in
//! cargo's target folder, where cargo-leptos puts them. The folder is made if it is missing: a server
//! without pages compiles. What is in it is no business of the library, and does not compile it anew;
//! `.ci/build` names each build of the pages for the binary.

use std::{
    env, fs, io,
    path::{Path, PathBuf},
};

fn main() -> io::Result<()> {
    println!("cargo:rerun-if-env-changed=POSTROOM_SITE");
    let site = env::var_os("POSTROOM_SITE").map_or_else(|| target().join("site"), PathBuf::from);
    fs::create_dir_all(&site)?;
    let site = site.canonicalize()?;
    println!("cargo:rustc-env=POSTROOM_SITE={}", site.display());
    println!("cargo:rerun-if-changed=build.rs");
    Ok(())
}

/// Cargo's target folder: the one above this script's output that says that it is one.
fn target() -> PathBuf {
    let out = env::var_os("OUT_DIR").map(PathBuf::from).unwrap_or_default();
    let found = out.ancestors().find(|folder| folder.join("CACHEDIR.TAG").exists()).map(Path::to_owned);
    found.unwrap_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../target"))
}
