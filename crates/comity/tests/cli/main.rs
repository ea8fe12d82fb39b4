//! The command line, run as people and programs run it: whole scripts in folders of their own, real nodes on loopback.
//!
//! Promise: no sleep. A node is ready when it has said so; a change is waited for on its event stream.

#![cfg(unix)] // folders are closed by permissions, nodes are ended by `kill`

mod addresses;
mod api;
mod backup;
mod ceremony;
mod damage;
mod errors;
mod events;
mod http;
mod journey;
mod lead;
mod parcel;
mod people;
mod request;
mod search;
mod tokens;
mod world;
