//! An alert as CAP 1.2 has it (OASIS Common Alerting Protocol), as typed values.
//!
//! ```text
//!   CAP XML ── comity_cap::read ──> Alert ── fit_body ──> line body        Alert ── comity_cap::write ──> CAP XML
//! ```
//!
//! Promise: every element of the standard has its field; times and numbers keep their text (CAP-004); what the standard
//! does not know survives as [`Aside`]s (CAP-006); the version is remembered (CAP-002).
//! Not here: XML (the room `cap`), the original bytes (a file of the dossier), words for people.

mod aside;
mod chain;
mod codes;
mod fit;
mod rules;
mod shape;
mod values;

use alloc::string::String;
use alloc::vec::Vec;

use minicbor::{Decode, Encode};

pub use aside::{
    ATTRIBUTES_MAX, Aside, AsideKind, Attribute, Content, ELEMENT_DEPTH_MAX, Element, XML_SIGNATURE_NAMESPACE,
    is_xml_name,
};
pub use chain::{REFERENCES_MAX, Reference};
pub use codes::{Category, Certainty, Code, MsgType, ResponseType, Scope, Severity, Status, Urgency, Version};
pub use fit::{ALERT_BYTES_MAX, AreaOmitted, Extent, Fitted, Omitted, TooLarge, encoded_bytes, fit_body};
pub use rules::{Fault, Rule};
pub use shape::{ALERT, AREA, Form, INFO, Need, PAIR, Part, RESOURCE, Shape, part_at, section_of, shape_at};
pub use values::{Circle, DateTime, Decimal, Point, Polygon, collapse};

/// An alert: one CAP message (CAP 1.2 §3.2.1).
///
/// A field that is `None` or empty is an element that is not there; `Some("")` is an element that is there and empty.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct Alert {
    /// The version of CAP it came in, or is meant for.
    #[n(1)]
    pub version: Version,
    /// `identifier`: names the message, unique for its sender; no spaces, commas, `<` or `&`.
    #[n(2)]
    pub identifier: String,
    /// `sender`: names who issued it, unique in the world; no spaces, commas, `<` or `&`.
    #[n(3)]
    pub sender: String,
    /// `sent`: when it was issued.
    #[n(4)]
    pub sent: DateTime,
    /// `status`: how it is to be taken.
    #[n(5)]
    pub status: Status,
    /// `msgType`: what it does.
    #[n(6)]
    pub msg_type: MsgType,
    /// `source`: the operator or device it comes from.
    #[n(7)]
    pub source: Option<String>,
    /// `scope`: whom it is for.
    #[n(8)]
    pub scope: Scope,
    /// `restriction`: the rule for a restricted alert.
    #[n(9)]
    pub restriction: Option<String>,
    /// `addresses`: the recipients of a private alert, divided by spaces, in double quotes where one holds spaces.
    #[n(10)]
    pub addresses: Option<String>,
    /// `code`: special handling, such as a profile.
    #[n(11)]
    #[cbor(skip_if = "Vec::is_empty")]
    pub codes: Vec<String>,
    /// `note`: purpose or significance, for exercises and errors above all.
    #[n(12)]
    pub note: Option<String>,
    /// `references`: earlier messages, each `sender,identifier,sent`, divided by spaces; see [`Alert::earlier`].
    #[n(13)]
    pub references: Option<String>,
    /// `incidents`: names of incidents, divided by spaces, in double quotes where one holds spaces.
    #[n(14)]
    pub incidents: Option<String>,
    /// `info`: what is happening, once for each language or event.
    #[n(15)]
    #[cbor(skip_if = "Vec::is_empty")]
    pub infos: Vec<Info>,
    /// What stands in it beside the standard.
    #[n(16)]
    #[cbor(skip_if = "Vec::is_empty")]
    pub asides: Vec<Aside>,
    /// Set where this is not the whole alert: what is left out stands in the original file (CAP-011).
    #[n(17)]
    pub full_in_original: Option<Omitted>,
}

/// What is happening, in one language (CAP 1.2 §3.2.2).
#[derive(Clone, Debug, Default, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct Info {
    /// `language`: an RFC 3066 tag; absent means `en-US`.
    #[n(1)]
    pub language: Option<String>,
    /// `category`: at least one, though some issuers give none.
    #[n(2)]
    #[cbor(skip_if = "Vec::is_empty")]
    pub categories: Vec<Category>,
    /// `event`: the kind of event, in words.
    #[n(3)]
    pub event: String,
    /// `responseType`: what those addressed should do.
    #[n(4)]
    #[cbor(skip_if = "Vec::is_empty")]
    pub response_types: Vec<ResponseType>,
    /// `urgency`: required, though some issuers leave it out; see [`Info::urgency`].
    #[n(5)]
    pub urgency: Option<Urgency>,
    /// `severity`: required, though some issuers leave it out; see [`Info::severity`].
    #[n(6)]
    pub severity: Option<Severity>,
    /// `certainty`: required, though some issuers leave it out; see [`Info::certainty`].
    #[n(7)]
    pub certainty: Option<Certainty>,
    /// `audience`: who is addressed.
    #[n(8)]
    pub audience: Option<String>,
    /// `eventCode`: codes of the event in named systems.
    #[n(9)]
    #[cbor(skip_if = "Vec::is_empty", with = "flat_pairs")]
    pub event_codes: Vec<NamedValue>,
    /// `effective`: from when the information holds; absent means from `sent`.
    #[n(10)]
    pub effective: Option<DateTime>,
    /// `onset`: when the event is expected to begin.
    #[n(11)]
    pub onset: Option<DateTime>,
    /// `expires`: until when the information holds.
    #[n(12)]
    pub expires: Option<DateTime>,
    /// `senderName`: the issuer, for people.
    #[n(13)]
    pub sender_name: Option<String>,
    /// `headline`: in a few words.
    #[n(14)]
    pub headline: Option<String>,
    /// `description`: the event, at length.
    #[n(15)]
    pub description: Option<String>,
    /// `instruction`: what to do.
    #[n(16)]
    pub instruction: Option<String>,
    /// `web`: address of more information.
    #[n(17)]
    pub web: Option<String>,
    /// `contact`: whom to ask.
    #[n(18)]
    pub contact: Option<String>,
    /// `parameter`: values of named systems.
    #[n(19)]
    #[cbor(skip_if = "Vec::is_empty", with = "flat_pairs")]
    pub parameters: Vec<NamedValue>,
    /// `resource`: files that belong to it.
    #[n(20)]
    #[cbor(skip_if = "Vec::is_empty")]
    pub resources: Vec<Resource>,
    /// `area`: where.
    #[n(21)]
    #[cbor(skip_if = "Vec::is_empty")]
    pub areas: Vec<Area>,
}

/// A value of a named system: `valueName` and `value`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NamedValue {
    /// `valueName`: the system or the name within it.
    pub name: String,
    /// `value`: the value; may be empty.
    pub value: String,
}

/// A file that belongs to an alert (CAP 1.2 §3.2.3).
#[derive(Clone, Debug, Default, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct Resource {
    /// `resourceDesc`: what it is, for people.
    #[n(1)]
    pub description: String,
    /// `mimeType`: its type; CAP 1.2 requires it, CAP 1.1 does not.
    #[n(2)]
    pub mime_type: Option<String>,
    /// `size`: bytes, roughly.
    #[n(3)]
    pub size: Option<Decimal>,
    /// `uri`: where it is.
    #[n(4)]
    pub uri: Option<String>,
    /// `derefUri`: the file itself, in base 64.
    #[n(5)]
    pub deref_uri: Option<String>,
    /// `digest`: SHA-1 of the file, in hexadecimal digits.
    #[n(6)]
    pub digest: Option<String>,
}

/// Where an event is (CAP 1.2 §3.2.4).
#[derive(Clone, Debug, Default, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct Area {
    /// `areaDesc`: in words.
    #[n(1)]
    pub description: String,
    /// `polygon`: outlines.
    #[n(2)]
    #[cbor(skip_if = "Vec::is_empty")]
    pub polygons: Vec<Polygon>,
    /// `circle`: points with a radius.
    #[n(3)]
    #[cbor(skip_if = "Vec::is_empty")]
    pub circles: Vec<Circle>,
    /// `geocode`: codes of the area in named systems.
    #[n(4)]
    #[cbor(skip_if = "Vec::is_empty", with = "flat_pairs")]
    pub geocodes: Vec<NamedValue>,
    /// `altitude`: feet above mean sea level; the lowest where there is a ceiling.
    #[n(5)]
    pub altitude: Option<Decimal>,
    /// `ceiling`: the greatest altitude, in feet above mean sea level.
    #[n(6)]
    pub ceiling: Option<Decimal>,
    /// What of this area stands in the original file only (CAP-011).
    #[n(7)]
    pub omitted: Option<AreaOmitted>,
}

impl Alert {
    /// Begins a CAP 1.2 alert with what every alert must have; the rest is put into its public fields.
    ///
    /// Nothing is checked here: [`Alert::faults`] tells what is still against the standard.
    #[must_use]
    pub fn new(
        identifier: &str,
        sender: &str,
        sent: DateTime,
        status: Status,
        msg_type: MsgType,
        scope: Scope,
    ) -> Self {
        Self {
            version: Version::V1_2,
            identifier: identifier.into(),
            sender: sender.into(),
            sent,
            status,
            msg_type,
            source: None,
            scope,
            restriction: None,
            addresses: None,
            codes: Vec::new(),
            note: None,
            references: None,
            incidents: None,
            infos: Vec::new(),
            asides: Vec::new(),
            full_in_original: None,
        }
    }

    /// Returns the languages of the alert, each once, in the order they stand in; `en-US` where none is given.
    #[must_use]
    pub fn languages(&self) -> Vec<&str> {
        let mut found: Vec<&str> = Vec::new();
        for language in self.infos.iter().map(Info::language) {
            if !found.iter().any(|known| known.eq_ignore_ascii_case(language)) {
                found.push(language);
            }
        }
        found
    }

    /// Finds what to show a reader of `language`: the first block in exactly that language, else the first whose main
    /// language is the same (`zh` for `zh-MO`), else the first in English, else the first.
    #[must_use]
    pub fn info_for(&self, language: &str) -> Option<&Info> {
        let exact = |info: &&Info| info.language().eq_ignore_ascii_case(language);
        let main = |info: &&Info| main_language(info.language()).eq_ignore_ascii_case(main_language(language));
        let english = |info: &&Info| main_language(info.language()).eq_ignore_ascii_case("en");
        let find = |wanted: &dyn Fn(&&Info) -> bool| self.infos.iter().find(wanted);
        find(&exact).or_else(|| find(&main)).or_else(|| find(&english)).or_else(|| self.infos.first())
    }

    /// Returns the headline for a reader of `language` (see [`Alert::info_for`]); `None` if there is none or it is
    /// empty.
    #[must_use]
    pub fn headline_for(&self, language: &str) -> Option<&str> {
        self.info_for(language)?.headline.as_deref().map(str::trim).filter(|text| !text.is_empty())
    }

    /// Returns the event in words for a reader of `language` (see [`Alert::info_for`]).
    #[must_use]
    pub fn event_for(&self, language: &str) -> Option<&str> {
        self.info_for(language).map(|info| info.event.trim())
    }

    /// Tells whether the alert is for exercise only: it stands in exercise dossiers and in no others (EX-002).
    #[must_use]
    pub fn is_exercise(&self) -> bool {
        self.status == Status::Exercise
    }

    /// Returns the earliest moment at which any of its information ceases to hold, as written.
    #[must_use]
    pub fn earliest_expires(&self) -> Option<&DateTime> {
        self.infos.iter().filter_map(|info| info.expires.as_ref()).min_by_key(|time| time.unix_seconds())
    }

    /// Tells whether an XML signature stands in the original. Comity does not check it (CAP-010).
    #[must_use]
    pub fn is_signed(&self) -> bool {
        let kept = self.asides.iter().any(|aside| match &aside.what {
            AsideKind::Element(element) => element.holds_signature(),
            _ => false,
        });
        kept || self.full_in_original.as_ref().is_some_and(|omitted| omitted.signed)
    }
}

impl Info {
    /// Returns the language tag; `en-US` where none is given, as the standard says.
    #[must_use]
    pub fn language(&self) -> &str {
        self.language.as_deref().map(str::trim).filter(|tag| !tag.is_empty()).unwrap_or("en-US")
    }

    /// Returns the urgency; `Unknown` where the issuer gave none.
    #[must_use]
    pub fn urgency(&self) -> Urgency {
        self.urgency.unwrap_or(Urgency::Unknown)
    }

    /// Returns the severity; `Unknown` where the issuer gave none.
    #[must_use]
    pub fn severity(&self) -> Severity {
        self.severity.unwrap_or(Severity::Unknown)
    }

    /// Returns the certainty; `Unknown` where the issuer gave none.
    #[must_use]
    pub fn certainty(&self) -> Certainty {
        self.certainty.unwrap_or(Certainty::Unknown)
    }
}

fn main_language(tag: &str) -> &str {
    tag.split(['-', '_']).next().unwrap_or(tag)
}

/// Named values as one flat list of texts, name and value in turn, which spares a level of nesting (ENC-003).
mod flat_pairs {
    use super::{NamedValue, String, Vec};
    use minicbor::decode::{Decoder, Error};
    use minicbor::encode::{Encoder, Write};

    pub(super) fn encode<C, W: Write>(
        pairs: &[NamedValue],
        e: &mut Encoder<W>,
        _: &mut C,
    ) -> Result<(), minicbor::encode::Error<W::Error>> {
        e.array(pairs.len() as u64 * 2)?;
        for pair in pairs {
            e.str(&pair.name)?.str(&pair.value)?;
        }
        Ok(())
    }

    pub(super) fn decode<C>(d: &mut Decoder<'_>, _: &mut C) -> Result<Vec<NamedValue>, Error> {
        let count = d.array()?.filter(|count| count % 2 == 0).ok_or_else(|| Error::message("not pairs"))?;
        let mut pairs = Vec::new();
        for _ in 0..count / 2 {
            let (name, value): (String, String) = (d.str()?.into(), d.str()?.into());
            pairs.push(NamedValue { name, value });
        }
        Ok(pairs)
    }
}
