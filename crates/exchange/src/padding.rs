//! Padmé padding: how much was said stays between the two who said it.
//!
//! A padded plaintext is the length of the content (four bytes, most significant first), the content, and zeros up to a
//! length of which only the leading bits vary. An onlooker learns O(log log n) bits of the length; the padding adds at most
//! 12 % to the framed content (SEAL-004).
//!
//! Promise: there is exactly one padded form of a content; every other is refused.

use alloc::vec::Vec;

use comity_dossier::Refusal;

const PREFIX: usize = 4;

/// Pads `content` before it is sealed.
///
/// Returns `None` if the content is longer than four bytes can say, which is far above every limit.
#[must_use]
pub fn pad(content: &[u8]) -> Option<Vec<u8>> {
    pad_above(content, 0)
}

/// Pads `content`, and on to `least` bytes if it is shorter: so that all small ones are of one size.
#[must_use]
pub fn pad_above(content: &[u8], least: usize) -> Option<Vec<u8>> {
    let prefix = u32::try_from(content.len()).ok()?.to_be_bytes();
    let len = padded_len(PREFIX.checked_add(content.len())?).max(least);
    let mut out = Vec::with_capacity(len);
    out.extend_from_slice(&prefix);
    out.extend_from_slice(content);
    out.resize(len, 0);
    Some(out)
}

/// Returns the content of a padded plaintext, or [`Refusal::Malformed`] if it was not padded by [`pad`].
pub fn unpad(padded: &[u8]) -> Result<&[u8], Refusal> {
    unpad_above(padded, 0)
}

/// Returns the content of a plaintext padded by [`pad_above`], or [`Refusal::Malformed`].
pub fn unpad_above(padded: &[u8], least: usize) -> Result<&[u8], Refusal> {
    let (prefix, rest) = padded.split_first_chunk::<PREFIX>().ok_or(Refusal::Malformed)?;
    let len = usize::try_from(u32::from_be_bytes(*prefix)).map_err(|_| Refusal::TooLarge)?;
    let (content, zeros) = rest.split_at_checked(len).ok_or(Refusal::Malformed)?;
    let as_we_pad = padded.len() == padded_len(PREFIX + len).max(least) && zeros.iter().all(|byte| *byte == 0);
    if as_we_pad { Ok(content) } else { Err(Refusal::Malformed) }
}

/// Returns the padded length of `len` bytes: rounded up so that, with E = ⌊log2 len⌋ and S = ⌊log2 E⌋ + 1, the last
/// E − S bits of the length are zero.
#[must_use]
pub fn padded_len(len: usize) -> usize {
    if len < 2 {
        return len;
    }
    let exponent = len.ilog2();
    let significant = exponent.checked_ilog2().map_or(1, |log| log + 1);
    let mask = (1usize << exponent.saturating_sub(significant)) - 1;
    len.checked_add(mask).map_or(len, |sum| sum & !mask)
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::vec;
    use proptest::prelude::*;

    /// Covers SEAL-004.
    #[test]
    fn padded_lengths_are_those_of_the_published_function() {
        for (len, padded) in [(0, 0), (1, 1), (8, 8), (9, 10), (17, 18), (100, 104), (1_000, 1_024), (1_025, 1_088)] {
            assert_eq!(padded_len(len), padded, "{len}");
        }
    }

    /// Covers SEAL-004.
    #[test]
    fn a_plaintext_padded_in_any_other_way_is_refused() {
        let good = pad(&[7; 101]).expect("short");
        assert_eq!(unpad(&good), Ok(&[7; 101][..]));
        let longer = [good.clone(), vec![0; 8]].concat();
        let shorter = good[..good.len() - 1].to_vec();
        let mut written_on = good.clone();
        *written_on.last_mut().expect("not empty") = 1;
        let mut lies = good.clone();
        lies[..4].copy_from_slice(&u32::MAX.to_be_bytes());
        for bad in [longer, shorter, written_on, lies, vec![], vec![0; 3]] {
            assert_eq!(unpad(&bad), Err(Refusal::Malformed));
        }
    }

    proptest! {
        /// Covers SEAL-004.
        #[test]
        fn every_content_comes_back_and_costs_at_most_an_eighth_more(content in prop::collection::vec(any::<u8>(), 0..5_000)) {
            let padded = pad(&content).expect("short");
            prop_assert_eq!(unpad(&padded), Ok(&content[..]));
            prop_assert!((padded.len() - content.len() - PREFIX) * 100 <= (content.len() + PREFIX) * 12);
        }

        #[test]
        fn lengths_of_any_size_grow_by_at_most_twelve_percent(len in 2usize..1 << 40) {
            let padded = padded_len(len);
            prop_assert!(padded >= len && (padded - len) * 100 <= len * 12);
            prop_assert_eq!(padded_len(padded), padded);
        }
    }
}
