//! Several real nodes under one clock, one seed and a bad network; and real processes that are killed.
//!
//! ```text
//!   seeds ──> world ── machines (real nodes, real keys, logs in memory) ── network ── machines …
//!                          └── oracle: reads what is committed and what travels, and says what must never be
//!   stage ──> scenarios: worlds in which something in particular happens, each a test
//!   tests/kill.rs ──> bin/kill_node: a process with a real disk, killed at named points and at random
//! ```
//!
//! Promise: a seed says everything; a failing seed prints the one line that runs it again.
//! Not here: the product's transport, pages and commands; the wall clock, but in `killing`, whose processes are real.
#![forbid(unsafe_code)]

mod breaks;
pub mod byzantine;
pub mod chance;
pub mod counts;
pub mod directory;
pub mod forms;
pub mod founding;
pub mod healing;
pub mod killing;
pub mod machine;
pub mod mark;
pub mod network;
pub mod old_lane;
pub mod oracle;
pub mod paper;
mod probes;
pub mod restoring;
pub mod scenarios;
pub mod seeds;
pub mod stage;
pub mod thief;
pub mod trace;
mod travel;
pub mod workload;
pub mod world;
