//! The accounts that the messages belong to: found by name, or created.

use crate::{
    error::Result,
    mailbox::sort_key,
    name_key::name_key,
    steps::Steps,
    store::{Conn, NewUser, Store, Tx},
};
use postroom_model::{Code, FieldError, Profile, Refusal, UserId};
use std::sync::Arc;

/// Somebody who must have an account.
#[derive(Clone, Debug)]
pub struct BulkMember {
    /// Login name.
    pub name: String,
    /// The account to create if there is none of this name; none where there must be one.
    pub create: Option<NewBulkMember>,
}

/// What a new account gets beside its name.
#[derive(Clone, Default)]
pub struct NewBulkMember {
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
impl std::fmt::Debug for NewBulkMember {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("NewBulkMember").field("display", &self.display).finish_non_exhaustive()
    }
}

/// An account whose messages are stored.
#[derive(Clone, Debug)]
pub(super) struct Correspondent {
    pub id: UserId,
    pub sort_key: String,
}

impl Correspondent {
    fn new(member: &BulkMember, id: UserId) -> Self {
        Self { id, sort_key: sort_key(&member.name) }
    }
}

/// The accounts of all members, in their order.
pub(super) struct Correspondents {
    pub all: Vec<Correspondent>,
    /// How many of them were created.
    pub created: u64,
}

/// Finds the accounts of members that have one. Nothing is written. `error` says what is wrong with the member of a number.
pub(super) async fn find(
    conn: &mut Conn,
    members: &[BulkMember],
    error: impl Fn(usize, Code) -> FieldError,
) -> Result<Vec<Option<UserId>>> {
    let (mut found, mut errors) = (Vec::with_capacity(members.len()), Vec::new());
    for (number, member) in members.iter().enumerate() {
        let of_key = conn.user_by_name(&member.name).await?;
        let id = of_key.filter(|row| row.profile.name == member.name).map(|row| row.id);
        match (id, &member.create) {
            (None, None) => errors.push(error(number, Code::RecipientsUnknown)),
            (None, Some(_)) if conn.name_is_taken(&name_key(&member.name)).await? => {
                errors.push(error(number, Code::NameTaken));
            }
            _ => {}
        }
        found.push(id);
    }
    Refusal::unless_empty(errors)?;
    Ok(found)
}

/// Creates the accounts that were not found, for the bulk write of this number. Those that exist stay as they are.
pub(super) async fn create(
    store: &Store,
    steps: &mut Steps,
    bulk: i64,
    members: &[BulkMember],
    found: Vec<Option<UserId>>,
) -> Result<Correspondents> {
    let mut correspondents = Correspondents { all: Vec::with_capacity(members.len()), created: 0 };
    let mut left = members.iter().zip(found).peekable();
    while left.peek().is_some() {
        let size = usize::try_from(steps.size()).unwrap_or(1);
        let some: Arc<Vec<_>> = Arc::new(left.by_ref().take(size).map(|(m, id)| (m.clone(), id)).collect());
        if let Some(ids) = some.iter().map(|(_, id)| *id).collect::<Option<Vec<_>>>() {
            correspondents
                .all
                .extend(some.iter().zip(ids).map(|((member, _), id)| Correspondent::new(member, id)));
            continue;
        }
        let step = steps.write(store, move |tx| {
            let some = some.clone();
            Box::pin(async move {
                let mut stored = Correspondents { all: Vec::new(), created: 0 };
                for (member, id) in &*some {
                    let id = match id {
                        Some(id) => *id,
                        None => {
                            stored.created += 1;
                            create_one(tx, bulk, &member.name, member.create.clone().unwrap_or_default())
                                .await?
                        }
                    };
                    stored.all.push(Correspondent::new(member, id));
                }
                Ok(stored)
            })
        });
        let stored = step.await?;
        correspondents.all.extend(stored.all);
        correspondents.created += stored.created;
    }
    Ok(correspondents)
}

async fn create_one(tx: &mut Tx, bulk: i64, name: &str, member: NewBulkMember) -> Result<UserId> {
    let id = UserId(tx.next_id());
    let NewBulkMember { display, email, moderator, password_hash } = member;
    let profile = Profile { name: name.to_owned(), display, email, moderator, ..Profile::default() };
    let new =
        NewUser { id, profile: &profile, name_key: &name_key(name), password_hash, created_at: tx.now() };
    tx.add_user(new).await?;
    tx.note_bulk_account(bulk, id).await?;
    Ok(id)
}
