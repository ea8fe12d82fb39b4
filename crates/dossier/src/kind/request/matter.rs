//! What a request asks for: the same for a draft, for the request as sent and for each amendment.
//!
//! Promise: whatever stands in a matter has its form and is bounded; a draft may lack anything, what is sent lacks
//! nothing that [`super::required`] names (REQ-003).
//! Not here: whom it is asked and by when (`lines`), title, purpose and legal basis (the opening of the dossier).

use alloc::vec::Vec;

use minicbor::{Decode, Encode};

use super::fields::{Detail, DetailField, Prose, ProseField};
use super::identifier::Identifier;
use crate::codes::{
    Conduct, Confidentiality, DataClass, IdentifierType, IntendedUse, MlaIntent, Necessity, ReplyBy, RequestForm,
    RequestOrigin,
};
use crate::kind::alert::cap::DateTime;
use crate::kind::common::date::Date;
use crate::language::Language;
use crate::text::Line;

/// The most identifiers of one request, and the most offences.
pub const ITEMS_MAX: usize = 40;

/// The most languages of one text.
pub const LANGUAGES_MAX: usize = 8;

/// What is asked.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct Matter {
    /// The form of the request.
    #[n(1)]
    pub form: RequestForm,
    /// What it follows (block 3).
    #[n(2)]
    pub origin: RequestOrigin,
    /// Details, in ascending order of fields, each once.
    #[n(3)]
    #[cbor(skip_if = "Vec::is_empty")]
    pub details: Vec<Detail>,
    /// Texts, in ascending order of fields and languages, each once.
    #[n(4)]
    #[cbor(skip_if = "Vec::is_empty")]
    pub prose: Vec<Prose>,
    /// The offences (block 12).
    #[n(5)]
    #[cbor(skip_if = "Vec::is_empty")]
    pub offences: Vec<Offence>,
    /// What is asked about, each by its identifier (block 13). People call them by number, from 1.
    #[n(6)]
    #[cbor(skip_if = "Vec::is_empty")]
    pub items: Vec<DataItem>,
    /// Why data must be kept now, in ascending order (block 15).
    #[n(7)]
    #[cbor(skip_if = "Vec::is_empty")]
    pub necessity: Vec<Necessity>,
    /// Whether a formal request will follow (block 16).
    #[n(8)]
    pub mla: Option<MlaIntent>,
    /// By when.
    #[n(9)]
    pub mla_by: Option<Date>,
    /// What is to be kept quiet, in ascending order (block 17).
    #[n(10)]
    #[cbor(skip_if = "Vec::is_empty")]
    pub confidentiality: Vec<Confidentiality>,
    /// What the answer is wanted for, in ascending order.
    #[n(11)]
    #[cbor(skip_if = "Vec::is_empty")]
    pub uses: Vec<IntendedUse>,
    /// By what means a reply is liked best (block 5).
    #[n(12)]
    pub reply_by: Option<ReplyBy>,
}

/// One offence.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct Offence {
    /// By conduct.
    #[n(1)]
    pub conduct: Conduct,
    /// As the law of the requesting side names it: law and article.
    #[n(2)]
    pub provision: Option<Line>,
    /// The range of the penalty.
    #[n(3)]
    pub penalty: Option<Line>,
}

/// One thing that is asked about.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct DataItem {
    /// What it is called.
    #[n(1)]
    pub identifier: Identifier,
    /// What sort of data is meant, in ascending order; at least one.
    #[n(2)]
    pub classes: Vec<DataClass>,
    /// From when, to the second and with the zone as written.
    #[n(3)]
    pub from: Option<DateTime>,
    /// Until when; without it the one second of `from`.
    #[n(4)]
    pub until: Option<DateTime>,
    /// Who holds the data (block 14).
    #[n(5)]
    pub custodian: Option<Line>,
    /// Where the system stands (block 14).
    #[n(6)]
    pub place: Option<Line>,
    /// Enough traffic data to trace the path is wanted at once (Budapest Convention, 30).
    #[n(7)]
    pub trace: bool,
}

impl DataItem {
    /// Tells whether the item is complete and within its limits: an IP address has its port and its time (REQ-006).
    #[must_use]
    pub fn is_well_formed(&self) -> bool {
        let is_ip = self.identifier.kind == IdentifierType::IpPort;
        self.identifier.is_well_formed()
            && (!self.identifier.needs_port() || self.identifier.port.is_some())
            && (!is_ip || self.from.is_some())
            && (self.until.is_none() || self.from.is_some())
            && !self.ends_before_it_begins()
            && !self.classes.is_empty()
            && is_ascending(&self.classes)
    }

    /// Tells whether the time window is the wrong way round.
    pub(super) fn ends_before_it_begins(&self) -> bool {
        self.from
            .as_ref()
            .zip(self.until.as_ref())
            .is_some_and(|(from, until)| until.unix_seconds() < from.unix_seconds())
    }
}

impl Matter {
    /// Begins a matter of a form; the rest is put into its public fields.
    #[must_use]
    pub fn new(form: RequestForm) -> Self {
        Self {
            form,
            origin: RequestOrigin::New,
            details: Vec::new(),
            prose: Vec::new(),
            offences: Vec::new(),
            items: Vec::new(),
            necessity: Vec::new(),
            mla: None,
            mla_by: None,
            confidentiality: Vec::new(),
            uses: Vec::new(),
            reply_by: None,
        }
    }

    /// Tells whether everything that stands here has its form and is within its limits.
    #[must_use]
    pub fn is_well_formed(&self) -> bool {
        let fields: Vec<DetailField> = self.details.iter().map(|detail| detail.field).collect();
        let texts: Vec<(ProseField, &Language)> = self.prose.iter().map(|text| (text.field, &text.language)).collect();
        is_ascending(&fields)
            && is_ascending(&texts)
            && ProseField::ALL.iter().all(|field| self.texts(*field).count() <= LANGUAGES_MAX)
            && self.details.iter().all(Detail::is_well_formed)
            && self.offences.len() <= ITEMS_MAX
            && self.items.len() <= ITEMS_MAX
            && self.items.iter().all(DataItem::is_well_formed)
            && is_ascending(&self.necessity)
            && is_ascending(&self.confidentiality)
            && is_ascending(&self.uses)
    }

    /// Returns a detail.
    #[must_use]
    pub fn detail(&self, field: DetailField) -> Option<&Line> {
        self.details.iter().find(|detail| detail.field == field).map(|detail| &detail.value)
    }

    /// Returns a text in each language in which it stands.
    pub fn texts(&self, field: ProseField) -> impl Iterator<Item = &Prose> {
        self.prose.iter().filter(move |text| text.field == field)
    }

    /// Returns the thing that people call by this number, from 1.
    #[must_use]
    pub fn item(&self, number: u16) -> Option<&DataItem> {
        self.items.get(usize::from(number).checked_sub(1)?)
    }
}

pub(super) fn is_ascending<T: Ord>(list: &[T]) -> bool {
    list.windows(2).all(|pair| pair[0] < pair[1])
}
