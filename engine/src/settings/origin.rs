//! Which source set a setting.

use serde::Serialize;
use std::collections::BTreeMap;

/// Where a value comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Origin {
    /// Nobody set it.
    Default,
    /// The TOML file.
    File,
    /// An environment variable.
    Environment,
}

/// The settings that were set, by name.
pub(super) type Origins = BTreeMap<String, Origin>;
