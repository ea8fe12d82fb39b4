//! What a node can carry: real nodes, each a process of its own, over HTTPS on loopback, measured from outside.
//!
//! ```text
//!   bench ── founds a network, starts its nodes ──> rig ── orders ──> hands (one in each process) ── acts ──> node
//!     └── probe of the disk, figures ──> table or JSON
//! ```
//!
//! Promise: everything is durable and signed as always; nothing is switched off for a better figure. What is measured is
//! told with the disk's own speed beside it.
//! Not here: the command line (`cli::bench`), comparison with other programs (`xtask`), what the figures mean
//! (`docs/performance.md`).

mod absence;
mod fault;
mod figure;
mod found;
mod growth;
mod hands;
mod loads;
mod machine;
mod marks;
mod probe;
mod rig;
mod texts;
mod user;
mod visitor;

pub(crate) use fault::BenchFault;
pub(crate) use figure::Figure;
pub(crate) use hands::serve_orders;
pub(crate) use loads::{Load, Scale, run};
