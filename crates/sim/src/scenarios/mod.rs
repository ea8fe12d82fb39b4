//! Worlds in which something in particular happens: one file for each story, named by what holds in the end.
//!
//! Promise: each is a test of its own, or is run by one; [`crate::stage`] has the words to tell it in, and
//! [`World::settles`] checks everything that the oracle knows.
//! Not here: what happens at random (`seeds`).
//!
//! [`World::settles`]: crate::world::World::settles

#[cfg(test)]
mod a_line_that_only_one_peer_got_reaches_all_through_it;
pub mod restores_from_any_age_converge;
