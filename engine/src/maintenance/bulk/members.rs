//! The accounts that the messages belong to: found by name, or created.

use crate::{
    error::Result,
    mailbox::sort_key,
    name_key::name_key,
    store::{NewUser, Tx},
};
use postroom_model::{Code, FieldError, Profile, Refusal, UserId};

/// Somebody who must have an account.
#[derive(Clone, Debug)]
pub struct BulkMember {
    /// Login name.
    pub name: String,
    /// The account to create if there is none of this name; none where there must be one.
    pub create: Option<NewMember>,
}

/// What a new account gets beside its name.
#[derive(Clone, Default)]
pub struct NewMember {
    /// How others see them.
    pub display: String,
    /// E-mail address; may be empty.
    pub email: String,
    /// May decide about messages.
    pub moderator: bool,
    /// The password as a PHC string of Argon2id. One with less than today's costs is hashed anew at the first
    /// sign-in. Without one nobody can sign in until a password is set.
    pub password_hash: Option<String>,
}

/// Without the hash.
impl std::fmt::Debug for NewMember {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("NewMember").field("display", &self.display).finish_non_exhaustive()
    }
}

/// An account whose messages are stored.
#[derive(Clone, Debug)]
pub(super) struct Correspondent {
    pub id: UserId,
    pub sort_key: String,
}

/// The accounts of all members, in their order.
pub(super) struct Correspondents {
    pub all: Vec<Correspondent>,
    /// How many of them were created.
    pub created: u64,
}

/// Finds or creates an account for each member. Those that exist stay as they are; their mailboxes are
/// locked. `error` says what is wrong with the member of a number.
pub(super) async fn find_or_create(
    tx: &mut Tx,
    members: &[BulkMember],
    error: impl Fn(usize, Code) -> FieldError,
) -> Result<Correspondents> {
    let mut known: Vec<Option<UserId>> = Vec::with_capacity(members.len());
    let mut errors = Vec::new();
    for (number, member) in members.iter().enumerate() {
        let found = tx.user_by_name(&member.name).await?.map(|row| row.id);
        match (found, &member.create) {
            (None, None) => errors.push(error(number, Code::RecipientsUnknown)),
            (None, Some(_)) if tx.name_is_taken(&name_key(&member.name)).await? => {
                errors.push(error(number, Code::NameTaken));
            }
            _ => {}
        }
        known.push(found);
    }
    Refusal::unless_empty(errors)?;
    tx.lock_mailboxes(known.iter().copied().flatten()).await?;
    let mut found = Correspondents { all: Vec::with_capacity(members.len()), created: 0 };
    for (member, id) in members.iter().zip(known) {
        let id = match id {
            Some(id) => id,
            None => {
                found.created += 1;
                create(tx, &member.name, member.create.clone().unwrap_or_default()).await?
            }
        };
        found.all.push(Correspondent { id, sort_key: sort_key(&member.name) });
    }
    Ok(found)
}

async fn create(tx: &mut Tx, name: &str, member: NewMember) -> Result<UserId> {
    let id = UserId(tx.next_id());
    let NewMember { display, email, moderator, password_hash } = member;
    let profile = Profile { name: name.to_owned(), display, email, moderator, ..Profile::default() };
    let new =
        NewUser { id, profile: &profile, name_key: &name_key(name), password_hash, created_at: tx.now() };
    tx.add_user(new).await?;
    Ok(id)
}
