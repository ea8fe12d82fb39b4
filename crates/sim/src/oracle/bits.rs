//! A set of small numbers.

/// A set of small numbers, as bits.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Bits(Vec<u64>);

impl Bits {
    pub(crate) fn insert(&mut self, at: usize) {
        if self.0.len() <= at / 64 {
            self.0.resize(at / 64 + 1, 0);
        }
        self.0[at / 64] |= 1 << (at % 64);
    }

    pub(crate) fn contains(&self, at: usize) -> bool {
        self.0.get(at / 64).is_some_and(|word| word & (1 << (at % 64)) != 0)
    }

    pub(crate) fn add_all(&mut self, other: &Self) {
        if self.0.len() < other.0.len() {
            self.0.resize(other.0.len(), 0);
        }
        self.0.iter_mut().zip(&other.0).for_each(|(mine, theirs)| *mine |= theirs);
    }

    /// Returns the first number that is in `self` and not in `other`.
    pub(crate) fn first_beyond(&self, other: &Self) -> Option<usize> {
        self.iter().find(|at| !other.contains(*at))
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = usize> + '_ {
        let of_word = |(at, word): (usize, &u64)| {
            let word = *word;
            (0..64).filter(move |bit| word & (1 << bit) != 0).map(move |bit| at * 64 + bit)
        };
        self.0.iter().enumerate().flat_map(of_word)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_set_knows_what_another_lacks() {
        let set = |of: &[usize]| {
            let mut bits = Bits::default();
            of.iter().for_each(|at| bits.insert(*at));
            bits
        };
        assert_eq!(set(&[1, 64, 200]).iter().collect::<Vec<_>>(), [1, 64, 200]);
        assert_eq!(set(&[1, 64, 200]).first_beyond(&set(&[1, 200])), Some(64));
        assert_eq!(set(&[1]).first_beyond(&set(&[1, 200])), None);
        let mut all = set(&[3]);
        all.add_all(&set(&[1, 64]));
        assert_eq!(all, set(&[1, 3, 64]));
    }
}
