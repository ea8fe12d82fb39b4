//! Chains of alerts: an update or a cancellation names what it supersedes (CAP-009).
//!
//! Promise: the references of an update or a cancellation made here name the whole chain before it, the latest last.
//! Not here: which of several updates counts (the fold of the dossier decides).

use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;

use super::values::DateTime;
use super::{Alert, Area, Info, MsgType, ResponseType, Urgency};

/// The greatest number of earlier messages that an alert made here names; older ones fall away.
pub const REFERENCES_MAX: usize = 64;

/// What names one CAP message in all the world: who sent it, under which identifier, when.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Reference {
    /// `sender` of the message.
    pub sender: String,
    /// `identifier` of the message.
    pub identifier: String,
    /// `sent` of the message.
    pub sent: DateTime,
}

impl Reference {
    /// Reads `sender,identifier,sent`; `None` for any other text.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let mut parts = text.split(',');
        let (sender, identifier, sent) = (parts.next()?, parts.next()?, DateTime::new(parts.next()?)?);
        let whole = parts.next().is_none() && !sender.is_empty() && !identifier.is_empty();
        whole.then(|| Self { sender: sender.into(), identifier: identifier.into(), sent })
    }
}

impl fmt::Display for Reference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{},{},{}", self.sender, self.identifier, self.sent)
    }
}

impl Alert {
    /// Returns what names this message.
    #[must_use]
    pub fn reference(&self) -> Reference {
        Reference { sender: self.sender.clone(), identifier: self.identifier.clone(), sent: self.sent.clone() }
    }

    /// Returns the earlier messages that this one names, as far as they can be read.
    pub fn earlier(&self) -> impl Iterator<Item = Reference> + '_ {
        self.reference_words().filter_map(Reference::parse)
    }

    pub(super) fn has_unreadable_references(&self) -> bool {
        self.reference_words().next().is_none() || self.reference_words().any(|word| Reference::parse(word).is_none())
    }

    fn reference_words(&self) -> impl Iterator<Item = &str> {
        self.references.as_deref().unwrap_or("").split_whitespace()
    }

    /// Begins an update of this alert: same sender, status, scope and content, naming the chain so far.
    ///
    /// The caller changes what is new. Unknown elements are left behind (a signature would no longer fit). Of an area
    /// that stands here in part only, the words are taken and not the part, so that no update warns of a smaller area
    /// by accident (CAP-011).
    #[must_use]
    pub fn update_of(&self, identifier: &str, sent: DateTime) -> Self {
        let mut update = self.following(identifier, sent, MsgType::Update);
        update.infos = self.infos.clone();
        update.infos.iter_mut().flat_map(|info| &mut info.areas).for_each(drop_partial_geometry);
        update
    }

    /// Begins a cancellation of this alert, naming the chain so far: the event, its codes and areas in every language,
    /// urgency *Past* and, in CAP 1.2, response *AllClear*. The words of the alert are left out; the caller adds its
    /// own.
    #[must_use]
    pub fn cancel_of(&self, identifier: &str, sent: DateTime) -> Self {
        let mut cancel = self.following(identifier, sent, MsgType::Cancel);
        let all_clear = Some(ResponseType::AllClear).filter(|response| response.is_in(self.version));
        cancel.infos = self.infos.iter().map(|info| cancelled(info, all_clear)).collect();
        cancel
    }

    fn following(&self, identifier: &str, sent: DateTime, msg_type: MsgType) -> Self {
        let mut chain: Vec<Reference> = Vec::new();
        for reference in self.earlier().chain([self.reference()]) {
            chain.retain(|known| *known != reference);
            chain.push(reference);
        }
        let dropped = chain.len().saturating_sub(REFERENCES_MAX);
        let references: Vec<String> = chain[dropped..].iter().map(alloc::string::ToString::to_string).collect();
        Self {
            version: self.version,
            restriction: self.restriction.clone(),
            addresses: self.addresses.clone(),
            codes: self.codes.clone(),
            incidents: self.incidents.clone(),
            references: Some(references.join(" ")),
            ..Self::new(identifier, &self.sender, sent, self.status, msg_type, self.scope)
        }
    }
}

fn cancelled(info: &Info, all_clear: Option<ResponseType>) -> Info {
    let mut areas = info.areas.clone();
    areas.iter_mut().for_each(drop_partial_geometry);
    Info {
        language: info.language.clone(),
        categories: info.categories.clone(),
        event: info.event.clone(),
        response_types: all_clear.into_iter().collect(),
        urgency: Some(Urgency::Past),
        severity: info.severity,
        certainty: info.certainty,
        event_codes: info.event_codes.clone(),
        sender_name: info.sender_name.clone(),
        areas,
        ..Info::default()
    }
}

fn drop_partial_geometry(area: &mut Area) {
    if area.omitted.take().is_some() {
        area.polygons.clear();
        area.circles.clear();
        area.geocodes.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kind::alert::cap::{AreaOmitted, Polygon, Scope, Status};
    use alloc::format;
    use alloc::vec;

    fn at(minute: usize) -> DateTime {
        DateTime::new(&format!("2026-11-02T{:02}:{:02}:00+08:00", minute / 60, minute % 60)).expect("a time")
    }

    fn first() -> Alert {
        let mut alert =
            Alert::new("A-0", "desk@harbour.example", at(0), Status::Exercise, MsgType::Alert, Scope::Public);
        alert.infos = vec![Info { event: "Storm".into(), headline: Some("Storm".into()), ..Info::default() }];
        alert
    }

    /// Covers CAP-009.
    #[test]
    fn an_update_of_an_update_names_the_whole_chain_and_stays_an_exercise() {
        let second = first().update_of("A-1", at(1));
        let third = second.update_of("A-2", at(2));
        let named: Vec<_> = third.earlier().map(|reference| reference.identifier).collect();
        assert_eq!(named, ["A-0", "A-1"]);
        assert_eq!(third.earlier().last(), Some(second.reference()));
        assert!(third.is_exercise() && third.infos == first().infos && third.msg_type == MsgType::Update);
    }

    /// Covers CAP-009.
    #[test]
    fn a_cancellation_says_that_the_event_is_past_and_keeps_no_old_words() {
        let cancel = first().cancel_of("A-1", at(1));
        let info = &cancel.infos[0];
        assert_eq!((cancel.msg_type, info.urgency()), (MsgType::Cancel, Urgency::Past));
        assert_eq!((info.headline.as_deref(), info.response_types.as_slice()), (None, &[ResponseType::AllClear][..]));
        assert_eq!(cancel.references.as_deref(), Some("desk@harbour.example,A-0,2026-11-02T00:00:00+08:00"));
    }

    /// Covers CAP-009.
    #[test]
    fn a_long_chain_keeps_its_latest_messages() {
        let mut alert = first();
        for n in 1..=REFERENCES_MAX + 5 {
            alert = alert.update_of(&format!("A-{n}"), at(n));
        }
        assert_eq!(alert.earlier().count(), REFERENCES_MAX);
        assert_eq!(alert.earlier().last().map(|r| r.identifier), Some(format!("A-{}", REFERENCES_MAX + 4)));
    }

    /// Covers CAP-011.
    #[test]
    fn an_update_never_warns_of_a_part_of_an_area_as_if_it_were_the_whole() {
        let mut alert = first();
        let polygons = vec![Polygon::new("1,2 3,4 5,6 1,2").expect("a ring")];
        let omitted = Some(AreaOmitted { polygons: 3, points: 900, ..AreaOmitted::default() });
        alert.infos[0].areas = vec![Area { description: "Coast".into(), polygons, omitted, ..Area::default() }];
        for follower in [alert.update_of("A-1", at(1)), alert.cancel_of("A-1", at(1))] {
            assert_eq!(follower.infos[0].areas, [Area { description: "Coast".into(), ..Area::default() }]);
        }
    }

    /// Covers CAP-009.
    #[test]
    fn what_is_no_reference_is_passed_over() {
        let references = Some("nonsense a,b,2026-11-02T00:00:00+08:00 a,b a,b,yesterday".into());
        let alert = Alert { references, ..first() };
        assert_eq!(alert.earlier().count(), 1);
        assert!(alert.has_unreadable_references());
    }
}
