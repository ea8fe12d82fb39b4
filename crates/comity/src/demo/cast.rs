//! The six members of the story. They are not real, and neither are their phone numbers.

use comity_dossier::Member;
use comity_dossier::body::{Actor, Role, SignIn};
use comity_dossier::charter::Standing;
use comity_dossier::language::Said;
use comity_dossier::text::Line;
use comity_dossier::{Language, Time};

use crate::words::ReaderLanguage;

const ALWAYS: &str = "the demo's own texts are well formed";

/// One member of the story.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Part {
    /// Its code, which is also the name of its node's folder.
    pub(super) code: &'static str,
    /// Its name in English and in Chinese.
    names: [&'static str; 2],
    /// Languages of its desk, the best first.
    pub(super) languages: &'static [&'static str],
    /// The zone of its desk: a bare distance from UTC, so that nobody takes it for a state.
    pub(super) zone: &'static str,
    /// The phone of last resort on its card.
    pub(super) phone: &'static str,
    /// Its code for the officer who acts.
    officer: &'static str,
    /// Whether it holds a seat of the council.
    pub(super) seat: bool,
}

/// Leads nothing; acknowledges first. Its Desk is the one that the demo shows.
pub(super) const HARBOUR: Part = part("harbour", ["Harbour", "港口"], &["en"], "Etc/UTC", "+000000001", "7F3", true);
/// Opens the alert.
pub(super) const DELTA: Part =
    part("delta", ["Delta", "三角洲"], &["zh", "en"], "Etc/GMT-8", "+000000002", "2A9", true);
/// Offers help.
pub(super) const RIDGE: Part = part("ridge", ["Ridge", "山脊"], &["es", "en"], "Etc/GMT+4", "+000000003", "5C1", true);
/// Is sent a forged line.
pub(super) const STEPPE: Part =
    part("steppe", ["Steppe", "草原"], &["ru", "en"], "Etc/GMT-5", "+000000004", "8D4", false);
/// Is cut off and returns.
pub(super) const OASIS: Part = part("oasis", ["Oasis", "绿洲"], &["ar", "en"], "Etc/GMT-3", "+000000005", "3E6", false);
/// Holds an exercise; the forged line is sent from its machine.
pub(super) const ISLE: Part = part("isle", ["Isle", "岛屿"], &["fr", "en"], "Etc/GMT-11", "+000000006", "9B0", false);

/// Everybody, in the order in which the story names them.
pub(super) const CAST: [Part; 6] = [HARBOUR, DELTA, RIDGE, STEPPE, OASIS, ISLE];

const fn part(
    code: &'static str,
    names: [&'static str; 2],
    languages: &'static [&'static str],
    zone: &'static str,
    phone: &'static str,
    officer: &'static str,
    seat: bool,
) -> Part {
    Part { code, names, languages, zone, phone, officer, seat }
}

impl Part {
    /// Returns its code as the record knows it.
    pub(super) fn member(self) -> Member {
        Member::new(self.code).expect(ALWAYS)
    }

    /// Returns its name for a reader.
    pub(super) fn name(self, language: ReaderLanguage) -> &'static str {
        match language {
            ReaderLanguage::English => self.names[0],
            ReaderLanguage::Chinese => self.names[1],
        }
    }

    /// Returns its names as the charter lists them.
    pub(super) fn said(self) -> Vec<Said> {
        vec![said("en", self.names[0]), said("zh", self.names[1])]
    }

    /// A state's agency or an organisation: one of the six is the latter, so that both are seen.
    pub(super) fn standing(self) -> Standing {
        if self == ISLE { Standing::Organisation } else { Standing::State }
    }

    /// Returns the officer on its desk.
    pub(super) fn officer(self) -> Actor {
        Actor { role: Role::DutyOfficer, code: line(self.officer), sign_in: SignIn::LocalToken }
    }

    /// Returns everybody else.
    pub(super) fn others(self) -> impl Iterator<Item = Part> {
        CAST.into_iter().filter(move |part| *part != self)
    }
}

/// Finds who has a code.
pub(super) fn of(member: Member) -> Option<Part> {
    CAST.into_iter().find(|part| part.code == member.as_str())
}

/// Returns a line of text of the demo's own.
pub(super) fn line(text: &str) -> Line {
    Line::new(text).expect(ALWAYS)
}

fn said(language: &str, text: &str) -> Said {
    Said { language: Language::new(language).expect(ALWAYS), text: line(text) }
}

/// Returns the day `days` after `now`, as forms take it: `2027-11-22`.
pub(super) fn day_after(now: Time, days: u64) -> String {
    comity_dossier::kind::common::date::Date::utc(now.plus_ms(days * 24 * 3_600_000)).to_string()
}
