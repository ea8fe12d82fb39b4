//! The form of a new alert: who takes part, the statements that stand on every dossier, and the message itself.

use alloc::collections::BTreeSet;
use alloc::format;
use alloc::vec::Vec;

use super::{OpenContext, check_mode, imported_line, message};
use crate::codes::{Purpose, Tlp};
use crate::ids::Member;
use crate::kind::alert::cap;
use crate::kind::alert::lines::AlertLine;
use crate::kind::common::acts::required_code;
use crate::kind::common::character::CharacterStatement;
use crate::kind::common::clocks::Clocks;
use crate::kind::common::date::Date;
use crate::kind::common::form::{ProblemCode, Reader};
use crate::kind::common::opening::{LegalBasisStatement, Opening, PurposeStatement, TITLES_MAX};
use crate::language::{Language, Said};
use crate::limits;
use crate::structural::HistoryRule;
use crate::text::Line;
use crate::time::Time;

/// A new alert: the genesis with its body, and the first line of the lead.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpenAlert {
    /// Whether it is an exercise (EX-001).
    pub exercise: bool,
    /// Who takes part, the lead included.
    pub participants: BTreeSet<Member>,
    /// What a late participant gets of earlier texts.
    pub history: HistoryRule,
    /// The body of the genesis.
    pub opening: Opening,
    /// The alert.
    pub alert: AlertLine,
}

/// What stands on every dossier and can be corrected: all of an opening but level, handling and clocks.
struct Statements {
    titles: Vec<Said>,
    legal_basis: LegalBasisStatement,
    purpose: PurposeStatement,
    review_by: Date,
    character: CharacterStatement,
}

pub(super) fn open(reader: &mut Reader<'_>, context: &OpenContext<'_>) -> Option<OpenAlert> {
    let exercise = reader.parsed("mode", ProblemCode::NotInList, |mode| match mode {
        "live" => Some(false),
        "exercise" => Some(true),
        _ => None,
    });
    let exercise = reader.need("mode", exercise);
    let participants = participants(reader, context);
    let history = required_code(reader, "history");
    let level = required_code::<crate::codes::Level>(reader, "level");
    let handling = reader.handling();
    let handling = reader.need("tlp", handling);
    let imported = context.imported.map(|imported| &imported.alert);
    let titles = titles(reader, imported);
    let statements = statements(reader, context.now, titles.clone());
    let alert = match context.imported {
        Some(imported) => Some(imported_line(imported, None)),
        None => first_message(reader, context, exercise, handling.as_ref().map(|handling| handling.tlp), &titles),
    };
    if let (Some(exercise), Some(alert)) = (exercise, &alert) {
        check_mode(alert, exercise, reader);
    }
    let clocks = Clocks::freeze(context.now, (context.acknowledge_ms)(level?), None);
    let opening = opening(statements?, level?, handling?, clocks);
    Some(OpenAlert { exercise: exercise?, participants, history: history?, opening, alert: alert? })
}

/// Reads the statements of an opening anew; level, handling and clocks stay, which have lines of their own.
pub(super) fn corrected(reader: &mut Reader<'_>, now: Time, old: &Opening) -> Option<Opening> {
    let titles = titles(reader, None);
    let statements = statements(reader, now, titles)?;
    Some(opening(statements, old.level, old.handling.clone(), old.clocks))
}

fn opening(
    statements: Statements,
    level: crate::codes::Level,
    handling: crate::marking::Handling,
    clocks: Clocks,
) -> Opening {
    let Statements { titles, legal_basis, purpose, review_by, character } = statements;
    Opening { titles, level, handling, legal_basis, purpose, review_by, character, clocks }
}

fn participants(reader: &mut Reader<'_>, context: &OpenContext<'_>) -> BTreeSet<Member> {
    let mut members = reader.members("participants", limits::PARTICIPANTS_MAX);
    if members.iter().any(|member| !(context.is_member)(*member)) {
        reader.wrong("participants", ProblemCode::NotAMember);
    }
    members.insert(context.own);
    if members.len() == 1 && !reader.is_wrong("participants") {
        reader.wrong("participants", ProblemCode::Required);
    }
    if members.len() > limits::PARTICIPANTS_MAX {
        reader.over("participants", ProblemCode::TooMany, limits::PARTICIPANTS_MAX);
    }
    members
}

/// Reads `title.LANG`; without any, the headlines or events of an imported message are the titles.
fn titles(reader: &mut Reader<'_>, imported: Option<&cap::Alert>) -> Vec<Said> {
    let mut titles = Vec::new();
    for (tag, language) in reader.languages("title", TITLES_MAX) {
        if let Some(text) = reader.line(&format!("title.{tag}")) {
            titles.push(Said { language, text });
        }
    }
    if titles.is_empty() {
        titles = imported.map(titles_of).unwrap_or_default();
    }
    reader.need("title", titles.first());
    titles
}

fn titles_of(alert: &cap::Alert) -> Vec<Said> {
    let mut titles: Vec<Said> = Vec::new();
    for tag in alert.languages() {
        let said =
            alert.headline_for(tag).or_else(|| alert.event_for(tag)).map(one_line).and_then(|t| Line::new(t).ok());
        if let (Some(language), Some(text)) = (Language::new(tag), said) {
            titles.push(Said { language, text });
        }
    }
    titles.sort();
    titles.dedup_by(|a, b| a.language == b.language);
    titles.truncate(TITLES_MAX);
    titles
}

/// The first line of a headline, as far as it fits a title.
fn one_line(text: &str) -> &str {
    let line = text.trim().lines().next().unwrap_or_default();
    let end = line.floor_char_boundary(crate::text::LINE_BYTES_MAX);
    &line[..end]
}

fn statements(reader: &mut Reader<'_>, now: Time, titles: Vec<Said>) -> Option<Statements> {
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

fn first_message(
    reader: &mut Reader<'_>,
    context: &OpenContext<'_>,
    exercise: Option<bool>,
    tlp: Option<Tlp>,
    titles: &[Said],
) -> Option<AlertLine> {
    let status = if exercise == Some(true) { cap::Status::Exercise } else { cap::Status::Actual };
    let sent = cap::DateTime::utc(context.now);
    let (name, first) = (context.name, cap::MsgType::Alert);
    let mut base = cap::Alert::new(name.identifier, name.sender, sent, status, first, cap::Scope::Restricted);
    // Between authorities the rule for who may know is the marking.
    base.restriction = tlp.map(|tlp| format!("TLP:{}", tlp.name().to_ascii_uppercase()));
    let cap = message::read(reader, context.now, base, titles)?;
    Some(AlertLine { cap, original: None, clocks: None, handling: None })
}
