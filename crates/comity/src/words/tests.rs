//! Everything that has a key has its words, in every language.

use std::collections::BTreeSet;

use comity_dossier::codes;
use comity_dossier::kind::alert::cap;
use comity_dossier::kind::common::form::{Problem, ProblemCode};
use comity_dossier::kind::request;
use comity_dossier::{Kind, Refusal};
use comity_node::alarm::Alarm;
use comity_node::values::Trouble;

use super::names::{CAP_RULES, XML_RULES, cap_keys};
use super::{ReaderLanguage, Words};

/// Every key that is put together from a value of the rooms below.
fn keys() -> BTreeSet<String> {
    let mut keys: BTreeSet<String> = codes::keys().map(str::to_owned).collect();
    let mut add = |key: String| assert!(keys.insert(key.clone()), "two values share the key {key}");
    for refusal in Refusal::ALL {
        add(format!("refusal-{}", refusal.code()));
        add(format!("refusal-{}.next", refusal.code()));
    }
    for kind in Kind::ALL.iter().chain(&[Kind(u64::MAX)]) {
        add(format!("line-{}", kind.name()));
    }
    for alarm in (0..=u16::MAX).filter_map(Alarm::from_code) {
        add(format!("alarm-{}", alarm.name()));
        add(format!("alarm-{}.next", alarm.name()));
    }
    for trouble in TROUBLES {
        add(format!("trouble-{}", trouble.code()));
        add(format!("trouble-{}.next", trouble.code()));
    }
    comity_node::silence::PageTrouble::ALL.iter().for_each(|trouble| add(format!("page-trouble-{}", trouble.name())));
    cap_keys().into_iter().for_each(&mut add);
    CAP_RULES.iter().for_each(|rule| add(format!("cap-rule-{rule}")));
    XML_RULES.iter().for_each(|rule| add(format!("cap-xml-{rule}")));
    let shapes = [&cap::ALERT, &cap::INFO, &cap::RESOURCE, &cap::AREA, &cap::PAIR];
    let elements: BTreeSet<&str> = shapes.iter().flat_map(|shape| shape.parts).map(|part| part.name).collect();
    elements.iter().for_each(|element| add(format!("cap-element-{element}")));
    FIELDS.iter().for_each(|field| add(format!("field-{field}")));
    request::form::field_names().for_each(|field| add(format!("field-{field}")));
    keys
}

/// Every trouble but refusals; `is_listed` fails to compile when one is added.
const TROUBLES: [Trouble; 10] = [
    Trouble::NoAddress,
    Trouble::AddressBarred,
    Trouble::PortBarred,
    Trouble::Refused,
    Trouble::Timeout,
    Trouble::CutOff,
    Trouble::Tls,
    Trouble::Http(502),
    Trouble::BadAnswer,
    Trouble::Suspended,
];

fn is_listed(trouble: Trouble) -> bool {
    match trouble {
        Trouble::NoAddress
        | Trouble::AddressBarred
        | Trouble::PortBarred
        | Trouble::Refused
        | Trouble::Timeout
        | Trouble::CutOff
        | Trouble::Tls
        | Trouble::Http(_)
        | Trouble::BadAnswer
        | Trouble::Suspended => TROUBLES.iter().any(|known| known.code() == trouble.code()),
        Trouble::Refusal(_) => true,
    }
}

/// The fields of the forms of an alert, as `kind::alert::form` and `kind::common::acts` document them.
const FIELDS: &[&str] = &[
    "about",
    "acknowledge-again",
    "addresses",
    "area",
    "category",
    "certainty",
    "character",
    "character-words",
    "circle",
    "contact",
    "description",
    "dossier",
    "effective",
    "event",
    "expires",
    "field",
    "file",
    "flag",
    "from",
    "geocode",
    "headline",
    "help",
    "history",
    "information",
    "instruction",
    "lang",
    "legal-basis",
    "legal-basis-words",
    "level",
    "measure",
    "members",
    "mode",
    "name",
    "note",
    "onset",
    "outcome",
    "pap",
    "participants",
    "polygon",
    "purpose",
    "purpose-words",
    "quantity",
    "reason",
    "relation",
    "response",
    "restriction",
    "review-by",
    "scope",
    "severity",
    "source",
    "status",
    "target",
    "text",
    "title",
    "tlp",
    "until",
    "urgency",
    "use",
    "use-text",
    "web",
    "why",
    "words",
];

#[test]
fn every_value_that_people_are_told_has_its_words_in_every_language() {
    assert!(TROUBLES.iter().all(|trouble| is_listed(*trouble)));
    let keys = keys();
    assert!(keys.len() > 400, "{} keys", keys.len());
    let mut missing = Vec::new();
    for language in ReaderLanguage::ALL {
        let words = Words::of(language);
        missing.extend(keys.iter().filter(|key| !words.has(key)).map(|key| format!("{} {key}", language.tag())));
    }
    assert!(missing.is_empty(), "messages that nobody wrote: {missing:#?}");
}

#[test]
fn a_key_that_nobody_wrote_shows_itself_and_stops_nobody() {
    for language in ReaderLanguage::ALL {
        let unwritten = format!("{}-message", "no-such");
        assert_eq!(Words::of(language).text(&unwritten), unwritten);
        assert!(Words::of(language).text("date").contains("{$year}"), "a variable that was forgotten shows its name");
    }
    assert_eq!(Words::new("tlh"), Words::new("en"), "a language that nobody wrote is English");
    assert_eq!(Words::new("zh-Hant-HK").language(), ReaderLanguage::Chinese);
}

#[test]
fn a_problem_names_its_field_its_row_and_its_limit() {
    let (en, zh) = (Words::new("en"), Words::new("zh"));
    assert_eq!(en.field("title.zh"), "Title (zh)");
    assert_eq!(zh.field("measure.2"), "措施（2）");
    assert_eq!(en.field("alert/info[1]/headline"), "Headline (alert/info[1]/headline)");
    assert_eq!(en.field("<script>"), "<script>", "what nobody named is written as it came");
    let problem = Problem { field: "title".into(), code: ProblemCode::TooLong, limit: Some(1_000) };
    assert_eq!(en.problem(&problem), "Too long: at most 1000 bytes.");
    assert_eq!(zh.problem(&problem), "过长：最多 1000 字节。");
}

#[test]
fn a_refusal_by_a_peer_and_a_broken_line_each_say_what_to_do() {
    let en = Words::new("en");
    assert_eq!(en.trouble("clock-skew"), en.refusal(Refusal::ClockSkew));
    assert_eq!(en.trouble_next("clock-skew"), "Set both clocks: they are more than 5 minutes apart.");
    assert_eq!(en.trouble("timeout"), "no answer in time");
    assert_eq!(en.kind(Kind(99_999)), "A newer kind of line");
}
