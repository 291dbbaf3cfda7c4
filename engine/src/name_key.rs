//! The form of a login name that must be unique.

/// A login name without letter case. Two names with the same key look alike, so only one of them may
/// exist. By way of capitals, as `ß` and `ς` have several small forms.
pub(crate) fn name_key(name: &str) -> String {
    name.to_uppercase().to_lowercase()
}
