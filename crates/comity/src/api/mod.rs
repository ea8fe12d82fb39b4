//! The API of a node, `/api/v1`: what commands and other programs of the member use. JSON in, JSON out.
//!
//! ```text
//!   GET  status desk peers peers/{member} quarantine alarms events charters/{version} cards/{member}
//!   GET  dossiers/{name} dossiers/{name}/lines dossiers/{name}/cap dossiers/{name}/evidence
//!        dossiers/{name}/files/{line}
//!   GET  requests/needs search
//!   POST alerts requests dossiers/{name}/acts/{verb} dossiers/{name}/files/{line}/fetch charters cards rebuild scrub
//!   DELETE quarantine/{number}
//! ```
//!
//! Promise: whoever holds the token of the node's folder may act for its desk, nobody else; whatever is refused is a
//! problem document with a code, and with the fields at fault (RFC 9457).
//! Not here: rules (the node decides), pages (`web`).

mod acts;
mod caller;
pub(crate) mod document;
mod drafts;
pub(crate) mod dto;
pub(crate) mod dto_damage;
pub(crate) mod dto_dossier;
pub(crate) mod dto_lead;
pub(crate) mod dto_line;
pub(crate) mod dto_recovery;
pub(crate) mod dto_request;
mod dto_request_line;
pub(crate) mod events;
mod fault;
mod forms;
mod front;
mod given;
mod looks;
mod members;
mod once;
pub(crate) mod persons;
mod proofs;
mod routes;
pub(crate) mod search;
mod table;
mod tagged;
pub(crate) mod token;

pub(crate) use caller::OFFICER;
pub(crate) use document::ROOT;
pub(crate) use front::{App, Front};
