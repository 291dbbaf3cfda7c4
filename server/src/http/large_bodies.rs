//! Room for the larger bodies of requests: how much memory they may take, all together and those of one member.
//!
//! A body takes room for as much as it announces before it is read, and until its request is answered, as handlers make
//! more of it. Whoever announces much and sends nothing uses up their own share, and nobody else's.

use super::problem::Result;
use postroom_model::{Code, UserId};
use std::{
    collections::BTreeMap,
    sync::{LazyLock, Mutex, MutexGuard, PoisonError},
    time::Duration,
};
use tokio::{
    sync::{Semaphore, SemaphorePermit},
    time::timeout,
};

/// What the larger bodies of all members may take at a time, in KiB.
const ALL_KIBIBYTES: u32 = 64 * 1024;
/// What those of one member may take, unless it is a single one.
const SHARE_KIBIBYTES: u32 = 4 * 1024;
/// How long a body waits for room.
const WAIT: Duration = Duration::from_secs(20);

/// The larger bodies of this process.
pub static LARGE_BODIES: LazyLock<LargeBodies> = LazyLock::new(|| LargeBodies::new(ALL_KIBIBYTES, WAIT));

/// Counts larger bodies.
pub struct LargeBodies {
    kibibytes: u32,
    free: Semaphore,
    wait: Duration,
    /// What each member who has some takes.
    taken: Mutex<BTreeMap<UserId, u32>>,
}

/// Room for one body, until it is dropped.
pub struct Room<'b> {
    _share: Share<'b>,
    _permit: Option<SemaphorePermit<'b>>,
}

/// What a body takes of its member's share, until it is dropped.
struct Share<'b> {
    bodies: &'b LargeBodies,
    member: UserId,
    kibibytes: u32,
}

impl LargeBodies {
    fn new(kibibytes: u32, wait: Duration) -> Self {
        let free = Semaphore::new(usize::try_from(kibibytes).unwrap_or(Semaphore::MAX_PERMITS));
        Self { kibibytes, free, wait, taken: Mutex::new(BTreeMap::new()) }
    }

    /// Takes room for a body of a member; waits for it where others take all of it.
    ///
    /// # Errors
    /// The member's other bodies take their share; there is no room for a while.
    pub async fn take(&self, member: UserId, bytes: usize) -> Result<Room<'_>> {
        // One that is larger than all room gets all of it.
        let kibibytes = u32::try_from(bytes.div_ceil(1024)).unwrap_or(u32::MAX).min(self.kibibytes);
        let share = self.take_share(member, kibibytes)?;
        let permit = timeout(self.wait, self.free.acquire_many(kibibytes)).await;
        let permit = permit.map_err(|_| Code::Unavailable)?.ok();
        Ok(Room { _share: share, _permit: permit })
    }

    fn take_share(&self, member: UserId, kibibytes: u32) -> Result<Share<'_>> {
        let mut taken = self.taken();
        let of_member = taken.entry(member).or_default();
        if *of_member > 0 && *of_member + kibibytes > SHARE_KIBIBYTES {
            return Err(Code::TooMany.into());
        }
        *of_member += kibibytes;
        Ok(Share { bodies: self, member, kibibytes })
    }

    fn taken(&self) -> MutexGuard<'_, BTreeMap<UserId, u32>> {
        self.taken.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Share<'_> {
    fn drop(&mut self) {
        let mut taken = self.bodies.taken();
        if let Some(of_member) = taken.get_mut(&self.member) {
            *of_member = of_member.saturating_sub(self.kibibytes);
            if *of_member == 0 {
                taken.remove(&self.member);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MEBIBYTE: usize = 1024 * 1024;
    const ANNA: UserId = UserId(1);

    #[tokio::test]
    async fn a_member_takes_no_more_than_a_share() {
        let bodies = LargeBodies::new(ALL_KIBIBYTES, WAIT);
        let mut taken = Vec::new();
        while let Ok(room) = bodies.take(ANNA, 640 * 1024).await {
            taken.push(room);
        }
        assert_eq!(taken.len(), 6);
        let others = bodies.take(UserId(2), 640 * 1024).await;
        assert!(others.is_ok(), "others have theirs");
        taken.pop();
        assert!(bodies.take(ANNA, 640 * 1024).await.is_ok(), "what is answered gives its room back");
        drop((taken, others));
        assert!(bodies.taken().is_empty(), "who has none is forgotten");
    }

    #[tokio::test]
    async fn what_does_not_fit_waits_and_then_is_refused() {
        let bodies = LargeBodies::new(3 * 1024, Duration::from_millis(1));
        let huge = bodies.take(ANNA, 100 * MEBIBYTE).await.ok().unwrap();
        let refused = bodies.take(UserId(2), MEBIBYTE).await.err().unwrap();
        assert_eq!(refused.0.code, Code::Unavailable);
        drop(huge);
        assert!(bodies.take(UserId(2), MEBIBYTE).await.is_ok());
    }
}
