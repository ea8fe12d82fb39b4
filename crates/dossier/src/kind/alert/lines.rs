//! The lines of an alert: the lead's CAP alert, and what members did, offer and need.
//!
//! Promise: an alert whose bytes matter (a signature inside, elements of other standards) is kept with its original
//! file; what travels in the line is enough to show and to act on (CAP chapter).
//! Not here: CAP itself (`cap`), XML (the room `cap`).

use alloc::vec::Vec;

use minicbor::{Decode, Encode};

use crate::codes::{Help, Measure};
use crate::kind::alert::cap;
use crate::kind::common::attach::FileRef;
use crate::kind::common::clocks::Clocks;
use crate::kind::common::words::Text;
use crate::marking::Handling;
use crate::text::Line;
use crate::time::Time;

/// The most measures or offers that one line holds; more go into a second line.
pub const ITEMS_MAX: usize = 40;

/// The file that an alert was read from, byte for byte.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct OriginalFile {
    /// Its bytes.
    #[n(1)]
    pub file: FileRef,
    /// It holds an XML signature, which Comity does not check.
    #[n(2)]
    pub signed: bool,
}

/// A CAP alert, an update or a cancellation: CAP's own message type says which.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct AlertLine {
    /// The alert as data.
    #[n(1)]
    pub cap: cap::Alert,
    /// The file that it was read from, if it was read from one.
    #[n(2)]
    pub original: Option<OriginalFile>,
    /// Clocks that this alert or update starts anew (CLOCK-001); without them those of the level run on.
    #[n(3)]
    pub clocks: Option<Clocks>,
    /// Its own handling, where the dossier's is not enough (MARK-001).
    #[n(4)]
    pub handling: Option<Handling>,
}

impl AlertLine {
    /// Tells whether the line is within its limits: an alert that stands here in part has its original (CAP-011).
    #[must_use]
    pub fn is_well_formed(&self) -> bool {
        match &self.original {
            Some(original) => original.file.is_well_formed(),
            None => self.cap.full_in_original.is_none(),
        }
    }

    /// Tells whether CAP's status agrees with the dossier: `Exercise` and `Test` in an exercise and nowhere else
    /// (EX-002). A technical test is nothing to wake people for.
    #[must_use]
    pub fn agrees_with(&self, exercise: bool) -> bool {
        matches!(self.cap.status, cap::Status::Exercise | cap::Status::Test) == exercise
    }
}

/// One measure.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct MeasureTaken {
    /// As a code.
    #[n(1)]
    pub measure: Measure,
    /// In words; required with `other`.
    #[n(2)]
    pub words: Option<Text>,
    /// Since when.
    #[n(3)]
    pub from: Option<Time>,
    /// Until when.
    #[n(4)]
    pub until: Option<Time>,
}

/// Measures that the author's member has taken.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct MeasuresLine {
    /// 1 to 40 measures.
    #[n(1)]
    pub measures: Vec<MeasureTaken>,
    /// Their own handling, where the dossier's is not enough (MARK-001).
    #[n(2)]
    pub handling: Option<Handling>,
}

impl MeasuresLine {
    /// Tells whether the line is complete and within its limits.
    #[must_use]
    pub fn is_well_formed(&self) -> bool {
        let whole = |m: &MeasureTaken| {
            let ordered = m.from.zip(m.until).is_none_or(|(from, until)| from <= until);
            ordered && (m.measure != Measure::Other || m.words.is_some())
        };
        (1..=ITEMS_MAX).contains(&self.measures.len()) && self.measures.iter().all(whole)
    }
}

/// One kind of help.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct HelpItem {
    /// As a code.
    #[n(1)]
    pub help: Help,
    /// How much or how many, such as `2 pumps`.
    #[n(2)]
    pub quantity: Option<Line>,
    /// In words; required with `other`.
    #[n(3)]
    pub words: Option<Text>,
    /// The desk to turn to; no person's name.
    #[n(4)]
    pub contact: Option<Line>,
}

/// Help that the author's member offers or needs, as the kind of the line says.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct HelpLine {
    /// 1 to 40 kinds of help.
    #[n(1)]
    pub items: Vec<HelpItem>,
    /// Their own handling, where the dossier's is not enough (MARK-001).
    #[n(2)]
    pub handling: Option<Handling>,
}

impl HelpLine {
    /// Tells whether the line is complete and within its limits.
    #[must_use]
    pub fn is_well_formed(&self) -> bool {
        let whole = |item: &HelpItem| item.help != Help::Other || item.words.is_some();
        (1..=ITEMS_MAX).contains(&self.items.len()) && self.items.iter().all(whole)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fold::story::message;
    use crate::ids::BlobId;
    use crate::kind::alert::cap::{Area, AreaOmitted, Decimal, Extent, Info, MsgType, Omitted, Status};
    use crate::kind::common::attach::FileKey;
    use crate::kind::content::Content;
    use crate::lines::Kind;
    use alloc::vec;

    fn reduced() -> AlertLine {
        let number = || Decimal::new("1.0").expect("a number");
        let extent = Extent { south: number(), west: number(), north: number(), east: number() };
        let omitted = Some(AreaOmitted { polygons: 1, points: 9, extent: Some(extent), ..AreaOmitted::default() });
        let area = Area { description: "Coast".into(), omitted, ..Area::default() };
        let mut line = message(1, MsgType::Alert, &[], Status::Actual);
        line.cap.infos = vec![Info { event: "Storm".into(), areas: vec![area], ..Info::default() }];
        line.cap.full_in_original = Some(Omitted { whole_bytes: 1_600_000, ..Omitted::default() });
        line
    }

    fn original() -> OriginalFile {
        let media_type = Line::new("application/cap+xml").expect("a line");
        let file = FileRef { blob: BlobId([1; 32]), key: FileKey([2; 32]), size: 1_600_000, chunks: 2, media_type };
        OriginalFile { file, signed: false }
    }

    /// Covers CAP-011.
    #[test]
    fn an_alert_that_stands_in_part_has_its_original() {
        let bare = reduced();
        assert!(!bare.is_well_formed());
        let whole = AlertLine { original: Some(original()), ..bare };
        let content = Content::from(whole);
        assert_eq!(Content::read(Kind::ALERT, &content.to_bytes()), Ok(content), "within the depth of ENC-003");
    }
}
