//! The fields that open a dossier of any kind, and that correct its opening: live or exercise, who takes part, titles,
//! legal basis, purpose, review-by date, character statement.
//!
//! Promise: statements that are returned are complete (domain, rules of law 1 and 3).
//! Not here: level, handling and clocks, which have lines of their own, and what the first line of the kind says.

use alloc::collections::BTreeSet;
use alloc::format;
use alloc::vec::Vec;

use crate::codes::{Level, Purpose};
use crate::ids::Member;
use crate::kind::common::acts::required_code;
use crate::kind::common::character::CharacterStatement;
use crate::kind::common::clocks::Clocks;
use crate::kind::common::date::Date;
use crate::kind::common::form::{ProblemCode, Reader};
use crate::kind::common::opening::{LegalBasisStatement, Opening, PurposeStatement, TITLES_MAX};
use crate::language::Said;
use crate::limits;
use crate::marking::Handling;
use crate::time::Time;

/// What stands on every dossier and can be corrected: all of an opening but level, handling and clocks.
pub(crate) struct Statements {
    titles: Vec<Said>,
    legal_basis: LegalBasisStatement,
    purpose: PurposeStatement,
    review_by: Date,
    character: CharacterStatement,
}

impl Statements {
    /// Makes the opening of a dossier.
    pub(crate) fn opening(self, level: Level, handling: Handling, clocks: Clocks) -> Opening {
        let Self { titles, legal_basis, purpose, review_by, character } = self;
        Opening { titles, level, handling, legal_basis, purpose, review_by, character, clocks }
    }
}

/// Reads `mode`: live or exercise (EX-001).
pub(crate) fn mode(reader: &mut Reader<'_>) -> Option<bool> {
    let exercise = reader.parsed("mode", ProblemCode::NotInList, |mode| match mode {
        "live" => Some(false),
        "exercise" => Some(true),
        _ => None,
    });
    reader.need("mode", exercise)
}

/// Reads `participants`, and adds the own member and `others`. One alone opens nothing.
pub(crate) fn participants(
    reader: &mut Reader<'_>,
    own: Member,
    others: &BTreeSet<Member>,
    is_member: &dyn Fn(Member) -> bool,
) -> BTreeSet<Member> {
    let mut members = reader.members("participants", limits::PARTICIPANTS_MAX);
    if members.iter().any(|member| !is_member(*member)) {
        reader.wrong("participants", ProblemCode::NotAMember);
    }
    members.extend(others);
    members.insert(own);
    if members.len() == 1 && !reader.is_wrong("participants") {
        reader.wrong("participants", ProblemCode::Required);
    }
    if members.len() > limits::PARTICIPANTS_MAX {
        reader.over("participants", ProblemCode::TooMany, limits::PARTICIPANTS_MAX);
    }
    members
}

/// Reads `title.LANG`; without any, `otherwise` gives the titles.
pub(crate) fn titles(reader: &mut Reader<'_>, otherwise: impl FnOnce() -> Vec<Said>) -> Vec<Said> {
    let mut titles = Vec::new();
    for (tag, language) in reader.languages("title", TITLES_MAX) {
        if let Some(text) = reader.line(&format!("title.{tag}")) {
            titles.push(Said { language, text });
        }
    }
    if titles.is_empty() {
        titles = otherwise();
    }
    reader.need("title", titles.first());
    titles
}

/// Reads the statements of an opening anew; level, handling and clocks stay.
pub(crate) fn corrected(reader: &mut Reader<'_>, now: Time, old: &Opening) -> Option<Opening> {
    let titles = titles(reader, Vec::new);
    let statements = statements(reader, now, titles)?;
    Some(statements.opening(old.level, old.handling.clone(), old.clocks))
}

/// Reads the statements.
pub(crate) fn statements(reader: &mut Reader<'_>, now: Time, titles: Vec<Said>) -> Option<Statements> {
    let (basis, words) = (required_code(reader, "legal-basis"), reader.text("legal-basis-words"));
    let words = reader.need("legal-basis-words", words);
    let legal_basis = basis.zip(words).map(|(basis, words)| LegalBasisStatement { basis, words });
    let purpose = purpose(reader);
    let review_by = reader.date("review-by");
    let review_by = reader.need("review-by", review_by);
    if review_by.as_ref().is_some_and(|day| *day < Date::utc(now)) {
        reader.wrong("review-by", ProblemCode::Past);
    }
    let character = character(reader);
    Some(Statements {
        titles,
        legal_basis: legal_basis?,
        purpose: purpose?,
        review_by: review_by?,
        character: character?,
    })
}

fn purpose(reader: &mut Reader<'_>) -> Option<PurposeStatement> {
    let (purpose, words) = (required_code(reader, "purpose"), reader.text("purpose-words"));
    if purpose == Some(Purpose::Other) {
        reader.need("purpose-words", words.as_ref());
    }
    Some(PurposeStatement { purpose: purpose?, words })
}

/// Reads `character`: each of the four is said by itself.
fn character(reader: &mut Reader<'_>) -> Option<CharacterStatement> {
    let statement = CharacterStatement { is_not: reader.codes("character"), words: reader.text("character-words") };
    if statement.is_complete() {
        return Some(statement);
    }
    reader.wrong("character", ProblemCode::CharacterStatement);
    None
}
