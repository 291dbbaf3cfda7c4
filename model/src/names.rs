//! Login names: which are allowed, and lists of them as people type them.

use crate::limits;
use std::collections::BTreeSet;

/// Splits what was typed into a recipients field: commas separate, blanks around a name do not
/// count, empty names and repetitions are dropped. The order stays.
pub fn split(typed: &str) -> Vec<String> {
    distinct(typed.split(','))
}

/// Splits the names in the address of a prefilled form, `/write/anna:ben`.
pub fn split_path(path: &str) -> Vec<String> {
    distinct(path.split(':'))
}

/// Trims names, drops empty ones and repetitions.
pub fn distinct<'a>(names: impl IntoIterator<Item = &'a str>) -> Vec<String> {
    let mut seen = BTreeSet::new();
    let names = names.into_iter().map(str::trim).filter(|name| !name.is_empty());
    names.filter(|name| seen.insert(*name)).map(str::to_owned).collect()
}

/// Whether a new account may have this login name: letters and digits of any script and `. _ - @ +`.
/// No separators of lists and addresses, so that a name never needs quoting.
pub fn is_valid(name: &str) -> bool {
    let count = name.chars().count();
    (1..=limits::NAME).contains(&count)
        && name.chars().all(|c| c.is_alphanumeric() || "._-@+".contains(c))
        && !name.starts_with(['.', '-'])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn typed_lists() {
        assert_eq!(split(" anna, ben,,anna , "), ["anna", "ben"]);
        assert_eq!(split(" , ,"), [""; 0]);
        assert_eq!(split_path("ben: anna"), ["ben", "anna"]);
    }

    #[test]
    fn names_need_no_quoting() {
        assert!(is_valid("anna") && is_valid("josé.q+1@home") && is_valid("李雷"));
        for bad in ["", "a b", "a,b", "a:b", "a/b", "<me>", ".hidden", "-x", &"x".repeat(61)] {
            assert!(!is_valid(bad), "{bad:?}");
        }
    }
}
