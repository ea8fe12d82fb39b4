//! The program of a node: command line, pages, API, and the wire to other nodes.
//!
//! ```text
//!   command ── cli ──> API of the running node ── api ──┐
//!   browser ─────────────────────────── web ────────────┼── Handle ──> node
//!   peers ── listen ── peer::listener ──────────────────┘                └── peer::dialler ──> peers
//! ```
//!
//! Promise: pages, API and commands call the same use cases of `node`; none has a way of its own.
//! Not here: what counts, keys, SQL.
#![forbid(unsafe_code)]

mod api;
mod bench;
mod cli;
mod config;
mod demo;
mod founding;
mod listen;
mod pager;
mod peer;
mod problem;
mod serve;
mod web;
mod words;

use std::process::ExitCode;

pub use web::written as pages;
pub use words::ReaderLanguage;

/// Does what the command line says, and returns what the program ends with.
#[must_use]
pub fn main() -> ExitCode {
    cli::main()
}
