//! The accounts that imported and seeded messages belong to: found by name, or made.

use super::bulk::Correspondent;
use crate::{
    error::Result,
    name_key::name_key,
    store::{NewUser, Tx},
};
use postroom_model::{Code, FieldError, Refusal, UserId};

/// Somebody who must have an account.
#[derive(Clone, Debug)]
pub(super) struct Member {
    pub name: String,
    /// The account to make if there is none; none where there must be one.
    pub make: Option<Make>,
}

/// What a new account gets beside its name.
#[derive(Clone, Debug, Default)]
pub(super) struct Make {
    pub display: String,
    pub email: String,
    pub moderator: bool,
    pub password_hash: Option<String>,
}

/// Accounts in the order of their members.
pub(super) struct Enrolled {
    pub people: Vec<Correspondent>,
    pub made: u64,
}

/// Finds or makes an account for each member. Those that exist stay as they are; their mailboxes are
/// locked. `fault` names what is wrong with a member, by number.
pub(super) async fn enrol(
    tx: &mut Tx,
    members: &[Member],
    fault: impl Fn(usize, Code) -> FieldError,
) -> Result<Enrolled> {
    let mut known: Vec<Option<UserId>> = Vec::with_capacity(members.len());
    let mut faults = Vec::new();
    for (number, member) in members.iter().enumerate() {
        let found = tx.user_by_name(&member.name).await?.map(|row| row.id);
        match (found, &member.make) {
            (None, None) => faults.push(fault(number, Code::RecipientsUnknown)),
            (None, Some(_)) if tx.name_is_taken(&name_key(&member.name)).await? => {
                faults.push(fault(number, Code::NameTaken));
            }
            _ => {}
        }
        known.push(found);
    }
    Refusal::unless_empty(faults)?;
    tx.lock_mailboxes(known.iter().copied().flatten()).await?;
    let mut enrolled = Enrolled { people: Vec::with_capacity(members.len()), made: 0 };
    for (member, found) in members.iter().zip(known) {
        let id = match (found, &member.make) {
            (Some(id), _) => id,
            (None, make) => {
                enrolled.made += 1;
                add(tx, &member.name, make.clone().unwrap_or_default()).await?
            }
        };
        enrolled.people.push(Correspondent::new(id, &member.name));
    }
    Ok(enrolled)
}

async fn add(tx: &mut Tx, name: &str, make: Make) -> Result<UserId> {
    let id = UserId(tx.next_id());
    let new = NewUser {
        id,
        name,
        name_key: &name_key(name),
        display: &make.display,
        email: &make.email,
        password_hash: make.password_hash,
        moderator: make.moderator,
        admin: false,
        created_at: tx.now(),
    };
    tx.add_user(new).await?;
    Ok(id)
}
