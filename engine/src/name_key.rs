//! The form of a login name that must be unique.

use unicode_normalization::UnicodeNormalization;
use unicode_security::skeleton;

/// What a login name looks like. Two names with the same key look alike, so only one of them may exist: letter case does
/// not count, nor which of its forms a character has, nor which script a letter is of that another one resembles
/// ([UTS 39](https://www.unicode.org/reports/tr39/#Confusable_Detection)).
///
/// Letter case goes by way of capitals, as `ß` and `ς` have several small forms.
pub(crate) fn name_key(name: &str) -> String {
    let compatible: String = name.nfkc().collect();
    let folded = compatible.to_uppercase().to_lowercase();
    // Some skeletons are capitals again, as that of zero.
    let skeleton: String = skeleton(&folded).nfkc().collect();
    skeleton.to_lowercase()
}

/// What a reserved name looks like, read more broadly: a capital i is like a small L there, and signs around it do not
/// count. For all names that would be too broad, as Ian and Lan are two people.
pub(crate) fn reserved_key(name: &str) -> String {
    let key = name_key(name).replace('i', "l");
    let core = key.trim_matches(|c: char| !c.is_alphanumeric());
    // A name of nothing but signs is what it is.
    if core.is_empty() { key } else { core.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_look_alike_have_one_key() {
        let alike = [
            ("anna", "ANNA"),
            ("anna", "\u{430}nn\u{430}"),
            ("anna", "ａｎｎａ"),
            ("straße", "STRASSE"),
            ("jos\u{e9}", "jose\u{301}"),
            ("paul", "pau1"),
            ("bob", "B0b"),
        ];
        for (one, other) in alike {
            assert_eq!(name_key(one), name_key(other), "{one} {other}");
        }
        for (one, other) in [("anna", "anne"), ("jose", "jos\u{e9}"), ("user1", "user2"), ("user0", "user1")]
        {
            assert_ne!(name_key(one), name_key(other), "{one} {other}");
        }
    }

    #[test]
    fn reserved_names_have_no_look_alikes() {
        for name in ["ADM1N", "adm\u{131}n", "Adrnin", "аdmin", "admin.", "_admin", "admin@", "+-admin_"] {
            assert_eq!(reserved_key(name), reserved_key("admin"), "{name}");
        }
        assert_eq!(reserved_key("r00t"), reserved_key("root"));
    }

    /// A resemblance that the table of UTS 39 does not have: Cyrillic п is not one of Latin n.
    #[test]
    fn characters_that_resemble_each_other_less_are_told_apart() {
        assert_ne!(name_key("nico"), name_key("пiсо"));
    }
}
