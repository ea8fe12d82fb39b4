//! Request: "please do this for us under this legal basis". The lead's page holds what is asked, first as a draft for
//! consultation, then as sent and as amended, its extension, its end; each requested member's page what that member
//! says and does about it.
//!
//! ```text
//!   draft ── request ──> amendment …      asks: each names members and freezes their clocks
//!                └─> accept, need more, transfer, postpone, refuse, progress, answer, preserved: each names its ask
//! ```

pub mod clocks;
pub mod fields;
pub mod form;
pub mod grounds;
pub mod identifier;
pub mod lines;
pub mod matter;
pub mod page;
pub mod replies;
pub mod required;
pub mod state;
#[cfg(test)]
pub(crate) mod story;
pub mod table;

#[cfg(test)]
mod tests;
