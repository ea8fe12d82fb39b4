//! What lines say: the content of bodies by kind of line, the common ones and those of each kind of dossier.
//!
//! Promise: content is read only from deterministic CBOR, within its limits, and nothing here decides what counts.
//! To add a kind of dossier: a folder here with its lines, page, view and form, and rows in [`crate::lines`] and
//! [`content`].

pub mod alert;
pub mod common;
pub mod content;
pub mod continuation;
pub mod request;
pub mod texts;
