//! What people read, from the same message files that the program reads: tests name buttons by their words.
//!
//! Not here: a second copy of any word.

use std::collections::HashMap;
use std::path::Path;

use fluent_bundle::{FluentArgs, FluentBundle, FluentResource, FluentValue};
use unic_langid::LanguageIdentifier;

/// A language that pages are written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Language {
    English,
    Chinese,
}

impl Language {
    /// Both.
    pub(crate) const ALL: [Self; 2] = [Self::English, Self::Chinese];

    /// Returns its tag.
    pub(crate) fn tag(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::Chinese => "zh",
        }
    }
}

/// The words of one language.
pub(crate) struct Words {
    language: Language,
    bundle: FluentBundle<FluentResource>,
    known: HashMap<String, bool>,
}

impl Words {
    /// Reads every message file of a language.
    pub(crate) fn of(language: Language) -> Self {
        let tag: LanguageIdentifier = language.tag().parse().expect("a tag");
        let mut bundle = FluentBundle::new(vec![tag]);
        bundle.set_use_isolating(false);
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../comity/locales").join(language.tag());
        let mut known = HashMap::new();
        for file in std::fs::read_dir(folder).expect("message files").flatten() {
            let text = std::fs::read_to_string(file.path()).expect("a message file");
            for key in text.lines().filter_map(|line| line.split_once(" =")).map(|(key, _)| key) {
                known.insert(key.to_owned(), true);
            }
            let resource = FluentResource::try_new(text).unwrap_or_else(|(resource, _)| resource);
            bundle.add_resource_overriding(resource);
        }
        Self { language, bundle, known }
    }

    /// Tells whether there is a message.
    pub(crate) fn has(&self, key: &str) -> bool {
        self.known.contains_key(key)
    }

    /// Returns a message; `key.attribute` names an attribute.
    #[track_caller]
    pub(crate) fn text(&self, key: &str) -> String {
        self.text_with(key, &[])
    }

    /// Returns a message with values in its places.
    #[track_caller]
    pub(crate) fn text_with(&self, key: &str, values: &[(&str, &str)]) -> String {
        let (name, attribute) = key.split_once('.').map_or((key, None), |(name, attribute)| (name, Some(attribute)));
        let message = self.bundle.get_message(name);
        let pattern = message.and_then(|message| match attribute {
            Some(attribute) => message.get_attribute(attribute).map(|attribute| attribute.value()),
            None => message.value(),
        });
        let mut arguments = FluentArgs::new();
        for (name, value) in values {
            let value = value.parse::<u64>().map_or_else(|_| FluentValue::from(*value), FluentValue::from);
            arguments.set(*name, value);
        }
        let pattern = pattern.unwrap_or_else(|| panic!("no message {key} in {}", self.language.tag()));
        self.bundle.format_pattern(pattern, Some(&arguments), &mut Vec::new()).into_owned()
    }
}
