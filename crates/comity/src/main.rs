//! One binary: the node, the command line, the pages.
#![forbid(unsafe_code)]

mod words;

fn main() {}
