//! A function for each text. Made by `build.rs`.

include!(concat!(env!("OUT_DIR"), "/catalogue.rs"));
