//! The names by which senders and recipients are shown.

use crate::catalogue::reading;
use postroom_model::PublicParticipant;

/// A participant's name as it is shown. An account that was removed has none of its own any more.
pub fn participant_name(participant: &PublicParticipant) -> &str {
    match participant {
        PublicParticipant::Member(person) if person.is_former() => reading::former(),
        _ => participant.display(),
    }
}

/// Gives somebody whose account was removed the name that they are shown by, for programs that read it.
#[cfg(feature = "server")]
pub fn name_former_member(participant: &mut PublicParticipant) {
    if let PublicParticipant::Member(person) = participant
        && person.is_former()
    {
        reading::former().clone_into(&mut person.display);
    }
}
