//! What stories are told with.

mod node;
mod story;

pub(crate) use node::{Breach, NETWORK, Node, Sevens, Snapshot, sign};
pub(crate) use story::{Story, genesis, member, members};
