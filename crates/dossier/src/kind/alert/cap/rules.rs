//! What can be wrong with an alert, and whether it is refused or noted (CAP-005, CAP-008).
//!
//! Promise: an alert without *refused* faults can be encoded, and written as XML that reads back as the same value; an
//! alert without any fault keeps the standard to the letter, which is what an alert written here must do.
//! Not here: faults of XML itself, and the form of times, numbers and shapes (their types cannot hold a wrong one).

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use super::values::collapse;
use super::{
    Alert, Area, Aside, AsideKind, Attribute, Content, Element, Info, MsgType, NamedValue, Resource, Scope, Version,
    is_xml_name, part_at, shape_at,
};
use crate::text;

/// A rule that an element breaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Rule {
    /// A required element is missing.
    Required,
    /// An element that may stand once stands again.
    Once,
    /// An element that may not be empty is.
    Empty,
    /// Not one of the values the standard lists.
    NotListed,
    /// Not a date and time with an offset.
    Time,
    /// Not a decimal number.
    Number,
    /// Not a whole number.
    WholeNumber,
    /// Not a closed ring of points.
    Polygon,
    /// Not a point with a radius.
    Circle,
    /// Text stands where only elements may.
    OnlyElements,
    /// An element stands where only text may.
    OnlyText,
    /// A character stands there that the record cannot hold, or text not in normalization form C.
    Character,
    /// A name of an unknown element or attribute that is no XML name, or a tree of them that is too deep.
    Name,
    /// What stands beside the standard belongs to an element that is not there.
    Astray,
    /// Only part of the alert is here; the whole is in the original file.
    Reduced,
    /// A required code is missing; taken as unknown.
    CodeMissing,
    /// An optional element is there and empty.
    OptionalEmpty,
    /// The elements stand in another order than the standard's.
    Order,
    /// An element that the standard does not know.
    Unknown,
    /// An attribute; the standard has none.
    Attribute,
    /// A space, comma, `<` or `&` in a name that references are made of.
    Identifier,
    /// Not a list of `sender,identifier,sent`.
    References,
    /// Something that another value makes necessary is missing.
    Conditional,
    /// Not a language tag.
    Language,
    /// Not 40 hexadecimal digits.
    Digest,
}

impl Rule {
    /// Tells whether an alert that breaks the rule is taken all the same: what real issuers do is noted, not refused,
    /// as long as nothing is lost by it (CAP-005).
    #[must_use]
    pub fn is_noted_only(self) -> bool {
        self >= Self::CodeMissing
    }

    /// Says what the rule wants of an element, in English, to be put after the element's name.
    #[must_use]
    pub fn demand(self) -> &'static str {
        match self {
            Self::Required => "is required",
            Self::Once => "may stand only once",
            Self::Empty => "may not be empty",
            Self::NotListed => "must be one of the values listed, letter by letter",
            Self::Time => "must be a date and time with offset, such as 2002-05-24T16:49:00-07:00",
            Self::Number => "must be a decimal number",
            Self::WholeNumber => "must be a whole number",
            Self::Polygon => {
                "must be at least four points latitude,longitude divided by spaces, the last like the first"
            }
            Self::Circle => "must be a point latitude,longitude, a space and a radius in kilometres",
            Self::OnlyElements => "may hold elements only, no text",
            Self::OnlyText => "may hold text only, no elements",
            Self::Character => "holds a control character or a non-character",
            Self::Name => "holds a name that is not an XML name, or elements nested too deep",
            Self::Astray => "is not there, yet something is said to stand beside it",
            Self::Reduced => "is here in part only; the whole alert is in the original file",
            Self::CodeMissing => "is required; taken as not known",
            Self::OptionalEmpty => "is empty and may as well be left out",
            Self::Order => "has its elements in another order",
            Self::Unknown => "holds an element that is not part of the standard",
            Self::Attribute => "has an attribute that is not part of the standard",
            Self::Identifier => "may not hold spaces, commas, < or &",
            Self::References => "must be a list of sender,identifier,sent divided by spaces",
            Self::Conditional => "is required by the value of another element",
            Self::Language => "must be a language tag such as en-US",
            Self::Digest => "must be the SHA-1 of the file, in 40 hexadecimal digits",
        }
    }
}

/// An element of an alert that breaks a rule.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{path} {}", rule.demand())]
pub struct Fault {
    /// The element, such as `alert/info[2]/area[1]/areaDesc`; what may stand more than once is counted from 1.
    pub path: String,
    /// The rule.
    pub rule: Rule,
}

impl Alert {
    /// Returns everything in this alert that is against the standard, refused and noted, in the order of the elements.
    ///
    /// An import refuses an alert with a fault that is not [`Rule::is_noted_only`]; an alert written here should have
    /// none. What an alert that was reduced no longer holds is not judged.
    #[must_use]
    pub fn faults(&self) -> Vec<Fault> {
        let mut walk = Walk { path: "alert".into(), faults: Vec::new() };
        walk.alert(self);
        walk.faults
    }

    /// Returns the first fault for which the alert has to be refused, if there is one.
    #[must_use]
    pub fn refused_for(&self) -> Option<Fault> {
        self.faults().into_iter().find(|fault| !fault.rule.is_noted_only())
    }
}

struct Walk {
    path: String,
    faults: Vec<Fault>,
}

impl Walk {
    fn alert(&mut self, alert: &Alert) {
        for (name, text) in [("identifier", &alert.identifier), ("sender", &alert.sender)] {
            self.text(name, text);
            self.note_if(text.contains([' ', '\t', '\n', ',', '<', '&']), name, Rule::Identifier);
        }
        self.optional("source", alert.source.as_ref());
        self.optional("restriction", alert.restriction.as_ref());
        self.optional("addresses", alert.addresses.as_ref());
        self.list("code", &alert.codes, |walk, code| walk.content(code, true));
        self.optional("note", alert.note.as_ref());
        if let Some(references) = &alert.references {
            self.text("references", references);
            self.note_if(alert.has_unreadable_references(), "references", Rule::References);
        }
        self.optional("incidents", alert.incidents.as_ref());
        let empty = |field: &Option<String>| field.as_ref().is_none_or(|text| text.trim().is_empty());
        self.note_if(alert.scope == Scope::Restricted && empty(&alert.restriction), "restriction", Rule::Conditional);
        self.note_if(alert.scope == Scope::Private && empty(&alert.addresses), "addresses", Rule::Conditional);
        let first_word = matches!(alert.msg_type, MsgType::Alert);
        self.note_if(!first_word && alert.references.is_none(), "references", Rule::Conditional);
        self.list("info", &alert.infos, |walk, info| walk.info(info, alert.version));
        for aside in &alert.asides {
            self.aside(aside, alert.version);
        }
    }

    fn info(&mut self, info: &Info, version: Version) {
        self.optional("language", info.language.as_ref());
        self.note_if(info.language.as_ref().is_some_and(|tag| !is_language_tag(tag)), "language", Rule::Language);
        self.note_if(info.categories.is_empty(), "category", Rule::CodeMissing);
        self.text("event", &info.event);
        self.list("responseType", &info.response_types, |walk, response| {
            walk.here_if(!response.is_in(version), Rule::NotListed);
        });
        self.note_if(info.urgency.is_none(), "urgency", Rule::CodeMissing);
        self.note_if(info.severity.is_none(), "severity", Rule::CodeMissing);
        self.note_if(info.certainty.is_none(), "certainty", Rule::CodeMissing);
        self.optional("audience", info.audience.as_ref());
        self.list("eventCode", &info.event_codes, Self::pair);
        self.optional("senderName", info.sender_name.as_ref());
        self.optional("headline", info.headline.as_ref());
        self.optional("description", info.description.as_ref());
        self.optional("instruction", info.instruction.as_ref());
        self.optional("web", info.web.as_ref());
        self.optional("contact", info.contact.as_ref());
        self.list("parameter", &info.parameters, Self::pair);
        self.list("resource", &info.resources, |walk, resource| walk.resource(resource, version));
        self.list("area", &info.areas, Self::area);
    }

    fn pair(&mut self, pair: &NamedValue) {
        self.text("valueName", &pair.name);
        self.at("value", |walk| walk.content(&pair.value, true));
    }

    fn resource(&mut self, resource: &Resource, version: Version) {
        self.text("resourceDesc", &resource.description);
        self.optional("mimeType", resource.mime_type.as_ref());
        self.note_if(version == Version::V1_2 && resource.mime_type.is_none(), "mimeType", Rule::CodeMissing);
        let broken = resource.size.as_ref().is_some_and(|size| !size.is_whole());
        self.note_if(broken, "size", Rule::WholeNumber);
        self.optional("uri", resource.uri.as_ref());
        self.optional("derefUri", resource.deref_uri.as_ref());
        self.optional("digest", resource.digest.as_ref());
        self.note_if(resource.digest.as_ref().is_some_and(|digest| !is_sha1(digest)), "digest", Rule::Digest);
    }

    fn area(&mut self, area: &Area) {
        self.text("areaDesc", &area.description);
        self.list("geocode", &area.geocodes, Self::pair);
        self.note_if(area.ceiling.is_some() && area.altitude.is_none(), "altitude", Rule::Conditional);
    }

    fn aside(&mut self, aside: &Aside, version: Version) {
        let shape = shape_at(&aside.at);
        let (rule, sound, clean) = match &aside.what {
            AsideKind::Attribute(attribute) => {
                (Rule::Attribute, has_sound_name(attribute), is_clean([&attribute.namespace, &attribute.value]))
            }
            AsideKind::Order(order) => (Rule::Order, true, is_clean([order])),
            AsideKind::Element(element) => {
                // An unknown element that is a known one would be read back as that.
                let known = shape.is_some_and(|shape| shape.part(&element.name).is_some());
                let disguised = known && element.namespace == version.namespace();
                (Rule::Unknown, has_sound_names(element, 1) && !disguised, is_clean_tree(element))
            }
        };
        let clean = clean && text::check(&aside.at).is_ok();
        let astray = match rule {
            Rule::Attribute => part_at(&aside.at).is_none() && shape.is_none(),
            _ => shape.is_none(),
        };
        let broken = [(!sound, Rule::Name), (!clean, Rule::Character), (astray, Rule::Astray), (true, rule)];
        for (broken, rule) in broken {
            if broken {
                self.faults.push(Fault { path: aside.at.clone(), rule });
            }
        }
    }

    /// Judges a required text.
    fn text(&mut self, name: &str, text: &str) {
        self.at(name, |walk| walk.content(text, false));
    }

    /// Judges an optional text.
    fn optional(&mut self, name: &str, text: Option<&String>) {
        if let Some(text) = text {
            self.at(name, |walk| walk.content(text, true));
        }
    }

    fn content(&mut self, content: &str, may_be_empty: bool) {
        self.here_if(text::check(content).is_err(), Rule::Character);
        let empty = collapse(content).is_empty();
        self.here_if(empty, if may_be_empty { Rule::OptionalEmpty } else { Rule::Empty });
    }

    fn list<T>(&mut self, name: &str, items: &[T], mut judge: impl FnMut(&mut Self, &T)) {
        for (index, item) in items.iter().enumerate() {
            self.at(&format!("{name}[{}]", index + 1), |walk| judge(walk, item));
        }
    }

    fn at(&mut self, step: &str, judge: impl FnOnce(&mut Self)) {
        let length = self.path.len();
        self.path.push('/');
        self.path.push_str(step);
        judge(self);
        self.path.truncate(length);
    }

    fn here_if(&mut self, broken: bool, rule: Rule) {
        if broken {
            self.faults.push(Fault { path: self.path.clone(), rule });
        }
    }

    fn note_if(&mut self, broken: bool, name: &str, rule: Rule) {
        if broken {
            self.at(name, |walk| walk.here_if(true, rule));
        }
    }
}

fn is_clean<const N: usize>(texts: [&String; N]) -> bool {
    texts.iter().all(|text| text::check(text).is_ok())
}

fn is_clean_tree(element: &Element) -> bool {
    is_clean([&element.namespace, &element.name])
        && element.attributes.iter().all(|a| is_clean([&a.namespace, &a.name, &a.value]))
        && element.content.iter().all(|content| match content {
            Content::Text(text) => is_clean([text]),
            Content::Element(element) => is_clean_tree(element),
        })
}

/// Tells whether an attribute can be written so that it reads back as the same attribute, and as nothing else.
fn has_sound_name(attribute: &Attribute) -> bool {
    let declares = attribute.namespace == XMLNS || (attribute.namespace.is_empty() && attribute.name == "xmlns");
    is_xml_name(&attribute.name) && !declares
}

/// The name space of name space declarations, and that of attributes such as `xml:lang`; no element may stand there.
const XMLNS: &str = "http://www.w3.org/2000/xmlns/";
const XML: &str = "http://www.w3.org/XML/1998/namespace";

fn has_sound_names(element: &Element, depth: usize) -> bool {
    let twice = |at: usize, a: &Attribute| {
        element.attributes[..at].iter().any(|before| before.namespace == a.namespace && before.name == a.name)
    };
    depth <= super::ELEMENT_DEPTH_MAX
        && is_xml_name(&element.name)
        && element.namespace != XMLNS
        && element.namespace != XML
        && element.attributes.len() <= super::ATTRIBUTES_MAX
        && element.attributes.iter().enumerate().all(|(at, a)| has_sound_name(a) && !twice(at, a))
        && element.content.iter().all(|content| match content {
            Content::Text(_) => true,
            Content::Element(element) => has_sound_names(element, depth + 1),
        })
}

/// Tells whether `tag` has the form of RFC 3066: parts of one to eight letters or digits, the first of letters only.
fn is_language_tag(tag: &str) -> bool {
    let part = |part: &str| (1..=8).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_alphanumeric());
    tag.split('-').all(part) && tag.bytes().take_while(|b| *b != b'-').all(|b| b.is_ascii_alphabetic())
}

fn is_sha1(digest: &str) -> bool {
    digest.len() == 40 && digest.bytes().all(|byte| byte.is_ascii_hexdigit())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kind::alert::cap::{DateTime, Decimal, Status};
    use alloc::vec;

    fn alert() -> Alert {
        let sent = DateTime::new("2026-11-02T03:00:00+08:00").expect("a time");
        let mut alert = Alert::new("A-1", "desk@harbour.example", sent, Status::Actual, MsgType::Alert, Scope::Public);
        let info = Info { event: "Storm".into(), ..Info::default() };
        alert.infos = vec![info];
        alert
    }

    fn told(alert: &Alert) -> Vec<String> {
        alert.faults().iter().map(|f| format!("{} {:?} {}", f.path, f.rule, f.rule.is_noted_only())).collect()
    }

    /// Covers CAP-005.
    #[test]
    fn missing_codes_are_noted_and_taken_as_unknown() {
        let alert = alert();
        let noted =
            ["category", "urgency", "severity", "certainty"].map(|n| format!("alert/info[1]/{n} CodeMissing true"));
        assert_eq!(told(&alert), noted);
        assert_eq!(alert.refused_for(), None);
    }

    /// Covers CAP-005, CAP-008.
    #[test]
    fn what_would_be_lost_or_says_nothing_is_refused() {
        let mut alert = Alert { infos: vec![], identifier: " ".into(), references: Some("".into()), ..alert() };
        alert.note = Some("e\u{301}".into());
        let first = ["alert/identifier Empty false", "alert/identifier Identifier true", "alert/note Character false"];
        assert_eq!(told(&alert)[..3], first);
        assert_eq!(told(&alert)[3..], ["alert/references Empty false", "alert/references References true"]);
    }

    /// Covers CAP-003, CAP-005.
    #[test]
    fn what_a_value_makes_necessary_is_asked_for() {
        let alert = Alert { infos: vec![], scope: Scope::Private, msg_type: MsgType::Cancel, ..alert() };
        assert_eq!(told(&alert), ["alert/addresses Conditional true", "alert/references Conditional true"]);
        let mut older = Alert { version: Version::V1_1, ..super::tests::alert() };
        older.infos[0].response_types = vec![super::super::ResponseType::AllClear];
        assert_eq!(older.refused_for().map(|f| f.rule), Some(Rule::NotListed));
    }

    /// Covers CAP-006, CAP-008.
    #[test]
    fn what_stands_aside_can_smuggle_in_neither_names_nor_characters() {
        let mut alert = Alert { infos: vec![], ..alert() };
        let attribute = |name: &str, value: &str| Aside {
            at: "alert".into(),
            what: AsideKind::Attribute(Attribute { namespace: "".into(), name: name.into(), value: value.into() }),
        };
        alert.asides = vec![attribute("x=\"\" y", "v"), attribute("x", "\u{1b}")];
        let refused = ["alert Name false", "alert Attribute true", "alert Character false", "alert Attribute true"];
        assert_eq!(told(&alert), refused);
        let element = |name: &str, namespace: &str| Element {
            namespace: namespace.into(),
            name: name.into(),
            attributes: vec![],
            content: vec![],
        };
        for (at, element, rule) in [
            ("alert", element("status", Version::V1_2.namespace()), Rule::Name),
            ("alert", element("x", XML), Rule::Name),
            ("alert/info[1]/headline", element("b", ""), Rule::Astray),
            ("elsewhere", element("b", ""), Rule::Astray),
        ] {
            alert.asides = vec![Aside { at: at.into(), what: AsideKind::Element(element) }];
            assert_eq!(alert.refused_for().map(|fault| fault.rule), Some(rule), "{at}");
        }
        alert.asides = vec![attribute("xmlns", "urn:x")];
        assert_eq!(alert.refused_for().map(|fault| fault.rule), Some(Rule::Name));
    }

    #[test]
    fn a_language_tag_has_the_form_of_rfc_3066() {
        for good in ["en", "en-US", "zh-mo", "zh-Hant-MO", "i-klingon"] {
            assert!(is_language_tag(good), "{good}");
        }
        for bad in ["", "en_US", "en-", "123", "a b", "abcdefghi"] {
            assert!(!is_language_tag(bad), "{bad}");
        }
    }

    #[test]
    fn a_size_with_a_fraction_is_refused() {
        let mut alert = alert();
        let size = Decimal::new("12.5");
        alert.infos[0].resources = vec![Resource { description: "map".into(), size, ..Resource::default() }];
        assert_eq!(alert.refused_for().map(|f| f.rule), Some(Rule::WholeNumber));
    }
}
