//! A member that lies: it has its real keys, and says, signs, sends, withholds and answers whatever it likes.
//!
//! ```text
//!   Hand ── crafts headers, bodies, lines, calls; signs and seals them with the member's own keys ──> World::asks
//!   Puppet ── stands before the member's machine: answers its calls, lets out of its node what it likes
//! ```
//!
//! Promise: everything here travels as what a node says does; nothing of an honest node is touched but by calls and
//! answers.
//! Not here: what honest nodes do about it (`scenarios`), a thief who forks the lane of an honest member (`thief`).

mod hand;
mod puppet;
mod random;

pub use hand::{Hand, Line, Place, body_of, note_saying, reopened};
pub(crate) use puppet::Kept;
pub use puppet::{Heard, Puppet, Said};
