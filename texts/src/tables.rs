//! The texts of all languages, each text at the same place. Made by `build.rs`.

include!(concat!(env!("OUT_DIR"), "/tables.rs"));
