//! The wire between nodes: HTTPS with keys that cards name.
//!
//! ```text
//!   node thread ── Courier ── dialler ── TLS 1.3, pinned ──> listener of the peer ── Handle::call ──> its node thread
//! ```
//!
//! Promise: nothing of HTTP is believed; what a body says is checked by the node (CALL-001). Every size and every wait
//! has a bound.
//! Not here: what calls mean.

pub(crate) mod body;
pub(crate) mod certificate;
pub(crate) mod connector;
pub(crate) mod dialler;
pub(crate) mod door;
pub(crate) mod listener;
pub(crate) mod pin;
pub(crate) mod threads;
pub(crate) mod vet;

/// The one path of the protocol (CALL-001).
pub(crate) const PATH: &str = "/comity/1";
/// What calls and answers are called in HTTP.
pub(crate) const MEDIA_TYPE: &str = "application/comity+cose";

#[cfg(test)]
mod tests;
