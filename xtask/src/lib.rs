//! The developer's commands and what the walls are checked with. Ships nothing.
//!
//! Promise: only files of this repository are read, only `cargo` and, where something is missing and we may, the package
//! manager are started; no shell. `lab` and `bench` also start what they look at, `bench` with the scripts of `bench/peers/`.
//! Not here: the walls themselves, which are tests (`xtask/tests/`), so that one command runs everything.
#![forbid(unsafe_code)]

pub mod bench;
pub mod lab;
pub mod licences;
pub mod repository;
pub mod rules;
pub mod sizes;
pub mod steps;
pub mod tally;
pub mod tests_sum;
pub mod walls;
