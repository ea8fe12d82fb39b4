//! The form of a new alert: who takes part, the statements that stand on every dossier, and the message itself.

use alloc::collections::BTreeSet;
use alloc::format;
use alloc::vec::Vec;

use super::{OpenContext, check_mode, imported_line, message};
use crate::codes::Tlp;
use crate::ids::Member;
use crate::kind::alert::cap;
use crate::kind::alert::lines::AlertLine;
use crate::kind::common::acts::required_code;
use crate::kind::common::clocks::Clocks;
use crate::kind::common::form::Reader;
use crate::kind::common::opening::{Opening, TITLES_MAX};
use crate::kind::common::opening_form::{mode, participants, statements, titles};
use crate::language::{Language, Said};
use crate::structural::HistoryRule;
use crate::text::Line;

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

/// Reads the form of a new alert. `given`: its first line, which then has no fields.
pub(super) fn open(reader: &mut Reader<'_>, context: &OpenContext<'_>, given: Option<&AlertLine>) -> Option<OpenAlert> {
    let exercise = mode(reader);
    let participants = participants(reader, context.own, &BTreeSet::new(), context.is_member);
    let history = required_code(reader, "history");
    let level = required_code::<crate::codes::Level>(reader, "level");
    let handling = reader.handling();
    let handling = reader.need("tlp", handling);
    let imported = given.map(|line| &line.cap).or(context.imported.map(|imported| &imported.alert));
    let titles = titles(reader, || imported.map(titles_of).unwrap_or_default());
    let statements = statements(reader, context.now, titles.clone());
    let alert = match (given, context.imported) {
        (Some(line), _) => Some(line.clone()),
        (None, Some(imported)) => Some(imported_line(imported, None)),
        (None, None) => {
            first_message(reader, context, exercise, handling.as_ref().map(|handling| handling.tlp), &titles)
        }
    };
    if let (Some(exercise), Some(alert)) = (exercise, &alert) {
        check_mode(alert, exercise, reader);
    }
    let clocks = Clocks::freeze(context.now, (context.acknowledge_ms)(level?), None);
    let opening = statements?.opening(level?, handling?, clocks);
    Some(OpenAlert { exercise: exercise?, participants, history: history?, opening, alert: alert? })
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
