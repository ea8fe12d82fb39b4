//! CAP XML to and from the alert values of the record.
//!
//! ```text
//!   bytes ── text ──> tree ── shape ──> Alert          Alert ── faults ──> tree ──> XML
//!         (encoding)      (positions, limits)  (typed value, `dossier::kind::alert::cap`)
//! ```
//!
//! Promise: what [`read`] takes, [`write`] gives back as an equal element tree ([`tree_equal`]); what it does not
//! take, it names by element, line and rule. No bytes make it panic, expand an entity, or take more than it was
//! limited to.
//! Not here: signatures inside an alert (kept, and shown as not checked), and the original bytes (a file of the
//! dossier).
#![forbid(unsafe_code)]

mod decode;
mod equal;
mod fault;
mod read;
mod tree;
mod write;

pub use equal::{Difference, Side, What, tree_equal};
pub use fault::{CapFault, CapRule, XmlRule};
pub use read::{Document, FAULTS_MAX, faults, read};
pub use tree::{DEPTH_MAX, ELEMENTS_MAX, XML_BYTES_MAX};
pub use write::{Options, write};
