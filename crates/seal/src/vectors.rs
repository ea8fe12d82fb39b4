//! Reads the test vectors: blocks of `name = value` lines, values in hexadecimal but for `test`; and randomness out of them.

use std::collections::HashMap;

use rand_core::{TryCryptoRng, TryRng};

/// One test of a vector file.
pub(crate) struct Case(HashMap<String, String>);

impl Case {
    pub(crate) fn name(&self) -> &str {
        &self.0["test"]
    }

    pub(crate) fn bytes(&self, name: &str) -> Vec<u8> {
        let value = &self.0[name];
        let byte = |at: usize| u8::from_str_radix(&value[at..at + 2], 16).expect("hexadecimal");
        (0..value.len()).step_by(2).map(byte).collect()
    }

    pub(crate) fn array<const N: usize>(&self, name: &str) -> [u8; N] {
        self.bytes(name).try_into().expect("the right length")
    }
}

/// Reads a vector file.
pub(crate) fn cases(text: &str) -> Vec<Case> {
    let block = |block: &str| {
        let lines = block.lines().filter(|line| !line.starts_with('#'));
        let pair = |line: &str| line.split_once('=').map(|(name, value)| (name.trim().into(), value.trim().into()));
        lines.filter_map(pair).collect::<HashMap<String, String>>()
    };
    text.split("\n\n").map(block).filter(|case| case.contains_key("test")).map(Case).collect()
}

/// Gives out the bytes it was made with.
pub(crate) struct Given(pub(crate) Vec<u8>);

impl TryRng for Given {
    type Error = std::convert::Infallible;

    fn try_next_u32(&mut self) -> Result<u32, Self::Error> {
        unreachable!("sealing draws bytes only")
    }

    fn try_next_u64(&mut self) -> Result<u64, Self::Error> {
        unreachable!("sealing draws bytes only")
    }

    fn try_fill_bytes(&mut self, out: &mut [u8]) -> Result<(), Self::Error> {
        let rest = self.0.split_off(out.len());
        out.copy_from_slice(&self.0);
        self.0 = rest;
        Ok(())
    }
}

impl TryCryptoRng for Given {}
