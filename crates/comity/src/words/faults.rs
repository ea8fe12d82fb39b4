//! The words of what is wrong with a charter or a card.

use comity_dossier::card::CardFault;
use comity_dossier::charter::CharterFault;

use super::{Value, Words};

impl Words {
    /// Writes why a charter is not taken.
    #[must_use]
    pub(crate) fn charter_fault(self, fault: &CharterFault) -> String {
        let number = |number: u64| Value::from(number);
        let values: Vec<(&'static str, Value<'_>)> = match fault {
            CharterFault::TooFewSignatures { got, need } => {
                vec![("got", number(u64::from(*got))), ("need", number(u64::from(*need)))]
            }
            CharterFault::Fingerprint { group } => vec![("group", number(u64::try_from(*group).unwrap_or_default()))],
            _ => Vec::new(),
        };
        self.text_with(&format!("charter-fault-{}", charter_code(fault)), &values)
    }

    /// Writes why a card is not taken.
    #[must_use]
    pub(crate) fn card_fault(self, fault: &CardFault) -> String {
        self.text(&format!("card-fault-{}", card_code(fault)))
    }
}

fn charter_code(fault: &CharterFault) -> &'static str {
    match fault {
        CharterFault::Malformed(_) => "malformed",
        CharterFault::TooLarge => "too-large",
        CharterFault::Members => "members",
        CharterFault::Council => "council",
        CharterFault::Threshold => "threshold",
        CharterFault::Policy => "policy",
        CharterFault::ReviewDate => "review-date",
        CharterFault::Chain => "chain",
        CharterFault::Gap => "gap",
        CharterFault::OtherNetwork => "other-network",
        CharterFault::Reassigned => "reassigned",
        CharterFault::ReviewPassed => "review-passed",
        CharterFault::TooFewSignatures { .. } => "too-few-signatures",
        CharterFault::ForeignSignature => "foreign-signature",
        CharterFault::Fingerprint { .. } => "fingerprint",
        CharterFault::Suspension => "suspension",
    }
}

fn card_code(fault: &CardFault) -> &'static str {
    match fault {
        CardFault::Malformed(_) => "malformed",
        CardFault::TooLarge => "too-large",
        CardFault::Keys => "keys",
        CardFault::Lists => "lists",
        CardFault::Address(_) => "address",
        CardFault::OwnMailbox => "own-mailbox",
        CardFault::Desk => "desk",
        CardFault::Law => "law",
        CardFault::Chain => "chain",
        CardFault::Gap => "gap",
        CardFault::Other => "other",
        CardFault::Signature => "signature",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_chinese_reader_is_told_of_a_charter_or_a_card_is_chinese() {
        let words = Words::new("zh");
        let few = CharterFault::TooFewSignatures { got: 1, need: 2 };
        for told in [words.charter_fault(&few), words.card_fault(&CardFault::Signature)] {
            assert!(!told.is_ascii() && !told.contains("fault"), "{told}");
        }
        assert!(words.charter_fault(&few).contains('1') && words.charter_fault(&few).contains('2'));
    }
}
