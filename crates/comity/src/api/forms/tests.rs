//! Every verb is listed, and everything in a list has words.

use super::kinds::FORMS;
use super::*;
use crate::words::ReaderLanguage;

#[test]
fn every_verb_of_every_kind_has_its_form_once_and_fields_stand_once() {
    let mut seen = std::collections::BTreeSet::new();
    for form in FORMS.iter() {
        assert!(seen.insert((form.kind, form.verb)), "{}/{} twice", form.kind, form.verb);
        assert!(!form.fields.is_empty(), "{}/{} has no fields", form.kind, form.verb);
        let mut names: Vec<&str> = form.fields.iter().map(|field| field.name).collect();
        names.sort_unstable();
        let before = names.len();
        names.dedup();
        assert_eq!(names.len(), before, "{}/{}", form.kind, form.verb);
        let known = match form.kind {
            "alert" => comity_dossier::kind::alert::form::Verb::from_name(form.verb).is_some(),
            _ => comity_dossier::kind::request::form::Verb::from_name(form.verb).is_some(),
        };
        assert!(known || matches!(form.verb, "open" | "continue"), "{}/{}", form.kind, form.verb);
    }
}

#[test]
fn every_form_field_and_code_has_words_in_every_language() {
    for language in ReaderLanguage::ALL {
        let words = Words::of(language);
        for form in FORMS.iter() {
            let at = format!("{}/{} in {}", form.kind, form.verb, language.tag());
            let label = form.label(words);
            assert!(!label.starts_with("line-") && !label.starts_with("form-"), "{at}: {label}");
            for field in &form.fields {
                assert!(words.has(&format!("field-{}", field.name)), "{at}: {}", field.name);
                for (code, key) in &field.codes {
                    assert!(words.has(key), "{at}: {} {code}: {key}", field.name);
                }
            }
        }
    }
}

#[test]
fn a_row_begins_with_a_field_of_the_form() {
    for form in FORMS.iter() {
        for field in form.fields.iter().filter_map(|field| field.row_of) {
            assert!(
                form.fields.iter().any(|it| it.name == field && it.row_of == Some(field)),
                "{}: {field}",
                form.verb
            );
        }
    }
}
