//! The list of hot paths: to add one, write its steps in one of the files below and name it here.

mod between;
mod found;
mod pages;
mod record;
mod whole;

use crate::HotPath;

/// Every hot path, from the smallest to the largest.
pub const PATHS: &[HotPath] = &[
    HotPath {
        name: "header_encode",
        what: "64 headers are written in their deterministic form",
        pieces: 64,
        counted: 4,
        begin: record::header_encode,
    },
    HotPath {
        name: "entry_decode",
        what: "64 signed entries are read, and every rule of their form is checked",
        pieces: 64,
        counted: 4,
        begin: record::entry_decode,
    },
    HotPath {
        name: "verify_batch_256",
        what: "the signatures of 256 entries of six members are checked as one batch",
        pieces: 256,
        counted: 2,
        begin: record::verify_batch,
    },
    HotPath {
        name: "fold_line",
        what: "64 lines are folded into the record and the view of a dossier of 2,000 lines",
        pieces: 64,
        counted: 2,
        begin: record::fold_line,
    },
    HotPath {
        name: "frontier_digest",
        what: "64 times: the digest by which two nodes compare what they know of a dossier of 2,000 lines",
        pieces: 64,
        counted: 2,
        begin: record::frontier_digest,
    },
    HotPath {
        name: "record_digest",
        what: "the digest over which lines count, in a dossier of 2,000 lines",
        pieces: 1,
        counted: 4,
        begin: record::record_digest,
    },
    HotPath {
        name: "seal_push_64",
        what: "a push of 64 lines of 1 KiB is sealed to one receiver (X-Wing)",
        pieces: 1,
        counted: 4,
        begin: between::seal_push,
    },
    HotPath {
        name: "open_push_64",
        what: "a push of 64 lines of 1 KiB is opened by its receiver (X-Wing)",
        pieces: 1,
        counted: 4,
        begin: between::open_push,
    },
    HotPath {
        name: "store_append_256",
        what: "256 lines of others of 1 KiB are kept in one transaction, on disk",
        pieces: 256,
        counted: 4,
        begin: whole::store_append,
    },
    HotPath {
        name: "index_256",
        what: "256 lines are read from the log, cut into words, and put into the index, on disk",
        pieces: 256,
        counted: 4,
        begin: found::index_lines,
    },
    HotPath {
        name: "search_2000",
        what: "16 times: one note among 2,000 is looked for by its number, read and cut to an excerpt",
        pieces: 16,
        counted: 4,
        begin: found::search_lines,
    },
    HotPath {
        name: "page_desk",
        what: "the Desk of a node with 61 dossiers that wait for it is gathered and written as HTML, in Chinese",
        pieces: 1,
        counted: 4,
        begin: pages::desk,
    },
    HotPath {
        name: "page_dossier",
        what: "the page of a dossier of 2,000 lines is gathered and written as HTML: its newest 50 lines, what is open in it",
        pieces: 1,
        counted: 4,
        begin: pages::dossier,
    },
    HotPath {
        name: "write_act",
        what: "an officer writes a note: drafted, committed, signed, and the call to the other node sealed",
        pieces: 1,
        counted: 8,
        begin: whole::write_act,
    },
    HotPath {
        name: "accept_push_64",
        what: "a node takes a push of 64 lines of 1 KiB from another: opened, verified, folded, committed, receipted",
        pieces: 64,
        counted: 2,
        begin: whole::accept_push,
    },
];
