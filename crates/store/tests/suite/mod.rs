//! The facts that hold for every store, whatever database is beneath it.
//!
//! The file that includes this module names the `Store` it is about; each fact gets an empty one.

mod given;
mod log;
mod mailbox;
mod model;
mod post;
mod views;

pub(crate) use log::*;
pub(crate) use mailbox::*;
pub(crate) use model::*;
pub(crate) use post::*;
pub(crate) use views::*;
