//! Renders in one go: a rendering runs on one thread, with every task that it spawns, until it is complete.
//!
//! Leptos spawns a task for each resource of a page, and for each tick that it waits. On tokio they run on any
//! thread, beside the rendering, and Leptos 0.8 does not bear that: a memo loses a change that another thread
//! makes while it is computed, so pages lacked their list or were never finished. And where another request is
//! polled between two polls of a rendering, it leaves the thread with its own arena of signals, and the rendering
//! panics (<https://github.com/leptos-rs/leptos/issues/3729>). Neither can happen here, and no other thread is
//! woken.
//!
//! It takes pages that were loaded before, which wait for nothing else; see [`postroom_app::preload_page`].

use any_spawner::{CustomExecutor, Executor, PinnedFuture, PinnedLocalFuture};
use futures_executor::{LocalPool, LocalSpawner};
use futures_util::task::LocalSpawnExt;
use std::cell::RefCell;
use tokio::sync::oneshot;

thread_local! {
    /// Where the rendering that this thread is at spawns its tasks.
    static SPAWNER: RefCell<Option<LocalSpawner>> = const { RefCell::new(None) };
}

/// Lets Leptos spawn the tasks of a rendering into its pool. To be called before Leptos makes its routes, as it
/// chooses tokio for all tasks then.
pub fn init() {
    // The choice is the process's; it fails where it was made before.
    let _ = Executor::init_custom_executor(RenderExecutor);
}

/// Runs a rendering with its tasks to its end. There is no output if it waits for anything else.
pub fn run_to_end<T: 'static>(rendering: impl Future<Output = T> + 'static) -> Option<T> {
    let mut pool = LocalPool::new();
    let spawner = pool.spawner();
    let (output, mut result) = oneshot::channel();
    spawner.spawn_local(async move { drop(output.send(rendering.await)) }).ok()?;
    let _current = Current::set(spawner);
    pool.run_until_stalled();
    result.try_recv().ok()
}

/// The thread is at a rendering, until this is dropped.
struct Current;

impl Current {
    fn set(spawner: LocalSpawner) -> Self {
        SPAWNER.set(Some(spawner));
        Self
    }
}

impl Drop for Current {
    fn drop(&mut self) {
        SPAWNER.set(None);
    }
}

/// Spawns into the pool of the rendering that the thread is at. What is spawned outside of renderings, such as
/// by server functions, runs on tokio.
struct RenderExecutor;

impl CustomExecutor for RenderExecutor {
    fn spawn(&self, task: PinnedFuture<()>) {
        match SPAWNER.with_borrow(Clone::clone) {
            // Fails only where the rendering has ended, and nobody waits for its tasks.
            Some(spawner) => drop(spawner.spawn_local(task)),
            None => drop(tokio::spawn(task)),
        }
    }

    fn spawn_local(&self, task: PinnedLocalFuture<()>) {
        match SPAWNER.with_borrow(Clone::clone) {
            Some(spawner) => drop(spawner.spawn_local(task)),
            None => drop(tokio::task::spawn_local(task)),
        }
    }

    fn poll_local(&self) {}
}

#[cfg(test)]
mod tests {
    use super::{init, run_to_end};
    use any_spawner::Executor;
    use std::{future::pending, thread};
    use tokio::sync::oneshot;

    #[tokio::test(flavor = "multi_thread")]
    async fn a_rendering_runs_with_its_tasks_on_one_thread() {
        init();
        let rendering = async {
            let (sender, thread) = oneshot::channel();
            Executor::spawn(async {
                Executor::tick().await;
                sender.send(thread::current().id()).unwrap();
            });
            thread.await.unwrap()
        };
        assert_eq!(run_to_end(rendering), Some(thread::current().id()));
    }

    #[tokio::test]
    async fn a_rendering_that_waits_for_something_else_ends() {
        init();
        let (_sender, never) = oneshot::channel::<()>();
        assert!(run_to_end(never).is_none());
        assert!(run_to_end(pending::<()>()).is_none());
        let (sender, after) = oneshot::channel();
        Executor::spawn(async { sender.send(7).unwrap() });
        assert_eq!(after.await, Ok(7), "outside of a rendering, tasks run on tokio");
    }
}
