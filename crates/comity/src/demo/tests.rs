//! The story has its words, in every language, and they are short.

use super::cast::CAST;
use super::report::caption;
use super::story::Step;
use crate::words::{ReaderLanguage, Words};

#[test]
fn every_step_has_a_caption_of_at_most_twelve_words_in_every_language() {
    for language in ReaderLanguage::ALL {
        for step in Step::ALL {
            let words = Words::of(language);
            assert!(words.has(&format!("demo-step-{}", step.name())), "{step:?} in {}", language.tag());
            let caption = caption(step, words);
            let count = match language {
                ReaderLanguage::English => caption.split_whitespace().count(),
                // Two characters are about one word.
                ReaderLanguage::Chinese => caption.chars().filter(|c| c.is_alphanumeric()).count().div_ceil(2),
            };
            assert!(count <= 12, "{count} words: {caption}");
        }
    }
}

#[test]
fn no_two_members_of_the_story_share_a_code_a_name_or_a_phone() {
    for part in CAST {
        for other in part.others() {
            assert_ne!(part.code, other.code);
            assert_ne!(part.phone, other.phone);
            assert!(ReaderLanguage::ALL.iter().all(|language| part.name(*language) != other.name(*language)));
        }
        assert_eq!(part.member().as_str(), part.code);
        assert_eq!(part.said().len(), ReaderLanguage::ALL.len());
    }
}
