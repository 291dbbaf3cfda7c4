//! The two ends of a message by the names that are shown.

use crate::catalogue::reading;
use postroom_model::Party;

/// A party's name as it is shown. An account that was removed has none of its own any more.
pub fn party_name(party: &Party) -> &str {
    match party {
        Party::Member(person) if person.is_former() => reading::former(),
        _ => party.display(),
    }
}

/// Gives somebody whose account was removed the name that they are shown by, for programs that read it.
#[cfg(feature = "server")]
pub fn name_former_member(party: &mut Party) {
    if let Party::Member(person) = party
        && person.is_former()
    {
        reading::former().clone_into(&mut person.display);
    }
}
