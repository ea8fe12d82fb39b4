//! The threads on which calls of peers are taken and made, and nothing else.
//!
//! Promise: pages, API and commands have threads of their own, so that neither peers nor people keep the others waiting
//! (LIM-023). Where both meet, at the node's thread, each has a queue of its own (`comity_node::shell`).

use std::io;

use tokio::runtime::{Builder, Handle, Runtime};

/// Two suffice for what one node's thread can take; a machine with one core runs them in turn.
const THREADS: usize = 2;

/// The threads; they end when this is dropped.
pub(crate) struct Threads(Option<Runtime>);

impl Threads {
    /// Starts them.
    pub(crate) fn start() -> io::Result<Self> {
        let runtime = Builder::new_multi_thread().worker_threads(THREADS).thread_name("peers").enable_all().build()?;
        Ok(Self(Some(runtime)))
    }

    /// Returns what runs something on them.
    pub(crate) fn handle(&self) -> Handle {
        self.0.as_ref().map(|runtime| runtime.handle().clone()).expect("they run until this is dropped")
    }
}

impl Drop for Threads {
    fn drop(&mut self) {
        // Whoever drops this may itself run on threads that must not wait.
        self.0.take().into_iter().for_each(Runtime::shutdown_background);
    }
}
