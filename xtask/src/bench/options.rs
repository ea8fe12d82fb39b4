//! The words after `cargo xtask bench peers`.

use super::figures::{OURS, WHO};

/// How they are used.
pub(super) const USAGE: &str = "usage: cargo xtask bench peers [--only WHO,WHO] [--quick] [--rounds N] [--without-ours]\n\
                                WHO: prosody, synapse, mail, nats, postgres; N from 1 to 20";

/// What was asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Options {
    /// The peers, in the order of the table.
    pub(super) peers: Vec<&'static str>,
    /// Small numbers, once: shows that it works, and is not kept.
    pub(super) quick: bool,
    /// How often each figure is measured.
    pub(super) rounds: u32,
    /// Whether our node is measured beside them.
    pub(super) ours: bool,
}

impl Options {
    /// Reads them; `Err` says what is wrong.
    pub(super) fn read(words: &[&str]) -> Result<Self, String> {
        let peers: Vec<&'static str> = WHO.iter().map(|who| who.name).filter(|name| *name != OURS).collect();
        let mut options = Self { peers, quick: false, rounds: 3, ours: true };
        let (mut words, mut rounds) = (words.iter(), None);
        while let Some(word) = words.next() {
            match *word {
                "--quick" => options.quick = true,
                "--without-ours" => options.ours = false,
                "--rounds" => {
                    let number = words.next().and_then(|number| number.parse().ok());
                    rounds =
                        Some(number.filter(|n| (1..=20).contains(n)).ok_or("--rounds takes a number from 1 to 20")?);
                }
                "--only" => {
                    let only: Vec<&str> = words.next().map_or(Vec::new(), |list| list.split(',').collect());
                    if let Some(strange) = only.iter().find(|name| !options.peers.contains(name)) {
                        return Err(format!("`{strange}` is none of the peers\n{USAGE}"));
                    }
                    options.peers.retain(|name| only.contains(name));
                }
                strange => return Err(format!("`{strange}` is not known\n{USAGE}")),
            }
        }
        if options.peers.is_empty() {
            return Err(format!("--only names nobody\n{USAGE}"));
        }
        options.rounds = rounds.unwrap_or(if options.quick { 1 } else { options.rounds });
        Ok(options)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_read_and_strange_ones_named() {
        let options = Options::read(&["--only", "mail,prosody", "--quick"]).unwrap();
        assert_eq!(options, Options { peers: vec!["prosody", "mail"], quick: true, rounds: 1, ours: true });
        assert_eq!(Options::read(&[]).unwrap().peers.len(), WHO.len() - 1);
        assert_eq!(Options::read(&["--rounds", "5", "--quick"]).unwrap().rounds, 5);
        for wrong in [&["--only", "telex"][..], &["--only"], &["--rounds", "0"], &["--rounds"], &["--fast"]] {
            assert!(Options::read(wrong).is_err(), "{wrong:?}");
        }
        assert!(Options::read(&["--only", "telex"]).unwrap_err().contains("`telex`"));
    }
}
