//! Every verb has a page. (What stands on it: the tests of the pages, on real nodes.)

use std::collections::BTreeSet;

use comity_dossier::kind::{alert, request};
use comity_dossier::lines::DossierKind;

use super::page::HEADINGS;
use crate::words::{ReaderLanguage, Words};

fn verbs() -> BTreeSet<&'static str> {
    let plain = ["update", "cancel", "correct", "invite", "remove", "close", "reopen"];
    let lead = ["lead-offer", "lead-accept", "lead-release"];
    let alert = alert::form::Verb::WRITTEN.iter().map(|kind| kind.name());
    let request = request::form::Verb::WRITTEN.iter().map(|kind| kind.name());
    plain.into_iter().chain(lead).chain(alert).chain(request).collect()
}

#[test]
fn every_verb_has_its_page_and_its_name_in_every_language() {
    let named: BTreeSet<&str> = HEADINGS.iter().map(|(verb, _)| *verb).collect();
    assert_eq!(named, verbs());
    for (verb, key) in HEADINGS {
        assert!(super::is_verb(DossierKind::Alert, verb) || super::is_verb(DossierKind::Request, verb), "{verb}");
        for language in ReaderLanguage::ALL {
            assert!(Words::of(language).has(key), "{key} in {}", language.tag());
        }
    }
}

#[test]
fn keys_lead_to_acts_that_there_are_and_the_page_of_keys_names_them() {
    for (key, verbs) in super::bar::KEYS {
        assert!(verbs.iter().all(|verb| self::verbs().contains(verb)), "{key}: {verbs:?}");
        assert!(crate::web::keys::KEYS.iter().any(|(named, _)| *named == key), "{key} is on the page of keys");
    }
}
