//! The rules of the record, told as facts about members who write, send, lose and restore.
//!
//! Each member of a story has a node of its own that drafts, takes and folds lines as a real one does; only keys, disk
//! and network are left out.

mod counting;
mod disorder;
mod entitlement;
mod entries;
mod forks;
mod golden;
mod lanes;
mod lead;
mod limits;
mod support;
