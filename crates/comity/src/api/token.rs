//! The token that lets commands use the API: whoever can read the node's folder may act for its desk.

use std::path::Path;

use comity_dossier::Hex;
use comity_node::ceremony::{KeyFileFault, create_private, read_private};

const FILE: &str = "token";
const TOKEN_BYTES: usize = 32;
const FILE_BYTES_MAX: usize = 256;

/// Returns the token of a node's folder; makes one if there is none.
pub(crate) fn make_or_read(folder: &Path) -> Result<String, KeyFileFault> {
    if !folder.join(FILE).exists() {
        let mut bytes = [0; TOKEN_BYTES];
        aws_lc_rs::rand::fill(&mut bytes).expect("a machine without randomness cannot keep a secret");
        let token = Hex(&bytes).to_string();
        match create_private(&folder.join(FILE), token.as_bytes()) {
            Ok(()) | Err(KeyFileFault::Exists(_)) => {}
            Err(fault) => return Err(fault),
        }
    }
    read(folder)
}

/// Reads the token of a node's folder.
pub(crate) fn read(folder: &Path) -> Result<String, KeyFileFault> {
    let path = folder.join(FILE);
    let text = read_private(&path, FILE_BYTES_MAX)?;
    let text = std::str::from_utf8(&text).map_err(|_| KeyFileFault::Shape(path.clone()))?.trim().to_owned();
    if text.len() >= 2 * TOKEN_BYTES { Ok(text) } else { Err(KeyFileFault::Shape(path)) }
}

/// Compares in a time that does not tell where two tokens differ.
pub(crate) fn is_equal(one: &str, other: &str) -> bool {
    aws_lc_rs::constant_time::verify_slices_are_equal(one.as_bytes(), other.as_bytes()).is_ok()
}
