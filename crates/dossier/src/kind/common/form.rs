//! Flat fields, as pages, API and command line give them, and how they are read.
//!
//! Promise: every fault names the field in which it is found and a code that the message files know; nothing that was
//! written is echoed. A field that nothing asks for is a fault too: a mistyped name is not passed over in silence.
//! Not here: which fields an act has (`acts`, `kind/<kind>/form.rs`), words for people.

use alloc::borrow::ToOwned;
use alloc::collections::{BTreeMap, BTreeSet};
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use crate::codes::{Code, Pap, Tlp, UseLimit};
use crate::ids::{EntryId, Member};
use crate::kind::alert::cap;
use crate::kind::common::date::Date;
use crate::kind::common::words::{Text, Words};
use crate::language::Language;
use crate::marking::Handling;
use crate::text::{Line, TextFault};
use crate::time::Time;

/// The most values that one form holds.
pub const VALUES_MAX: usize = 2_000;

/// Names and values of a form, in the order given. A name may have several values.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Fields {
    values: BTreeMap<String, Vec<String>>,
    count: usize,
}

impl Fields {
    /// Takes names and values; those beyond [`VALUES_MAX`] are left out and make the form faulty.
    pub fn new<N: Into<String>, V: Into<String>>(pairs: impl IntoIterator<Item = (N, V)>) -> Self {
        let mut fields = Self::default();
        for (name, value) in pairs.into_iter().take(VALUES_MAX + 1) {
            fields.values.entry(name.into()).or_default().push(value.into());
            fields.count += 1;
        }
        fields
    }

    /// Returns the values of a field as written.
    pub fn all(&self, name: &str) -> impl Iterator<Item = &str> {
        self.values.get(name).into_iter().flatten().map(String::as_str)
    }

    /// Returns the name of every field, in ascending order.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.values.keys().map(String::as_str)
    }

    /// Returns the names that begin with `prefix` and a dot, without both, in ascending order.
    fn under<'a>(&'a self, prefix: &'a str) -> impl Iterator<Item = &'a str> {
        self.values.keys().filter_map(move |name| name.strip_prefix(prefix)?.strip_prefix('.'))
    }
}

/// One fault of a form.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Problem {
    /// The field; empty if the act as a whole cannot be done.
    pub field: String,
    /// What is wrong with it.
    pub code: ProblemCode,
    /// The limit that is exceeded, if the code has one.
    pub limit: Option<u64>,
}

/// What is wrong with a field. Keys and names: [`crate::codes::Code`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ProblemCode {
    /// Something must stand here.
    Required,
    /// Only one value may stand here.
    Once,
    /// No act of this name has such a field.
    UnknownField,
    /// Not one of the codes of the list.
    NotInList,
    /// A character that may not stand here.
    Character,
    /// Longer than the limit, in bytes.
    TooLong,
    /// More than the limit.
    TooMany,
    /// Not a day that exists, written `yyyy-mm-dd`.
    NotADate,
    /// Not a date and time with its zone, such as `2026-11-22T03:07Z`.
    NotATime,
    /// Not a language tag.
    NotALanguage,
    /// Not a member of the network.
    NotAMember,
    /// Not a line of this dossier that counts here.
    NotALine,
    /// Not the id of a dossier.
    NotADossier,
    /// Not a place of a text in a line.
    NotAFieldPath,
    /// Not a ring of points or a circle.
    NotAShape,
    /// Not a number.
    NotANumber,
    /// It has passed already.
    Past,
    /// The end comes before the beginning.
    EndsBeforeItBegins,
    /// The statement that the matter is not political, military, religious or racial is not complete.
    CharacterStatement,
    /// Live and exercise are mixed (EX-001, EX-002).
    ExerciseMismatch,
    /// The member takes part already.
    TakesPart,
    /// The member takes no part.
    TakesNoPart,
    /// Only the lead does this (OWN-002).
    LeadOnly,
    /// This cannot be done to the lead.
    Lead,
    /// The dossier is closed (CLOSE-001).
    Closed,
    /// The dossier is not closed.
    NotClosed,
    /// The line is another member's (OWN-003).
    NotOwnLine,
    /// Lines of that kind are not corrected or withdrawn.
    NotChangeable,
    /// The line was withdrawn.
    Withdrawn,
    /// The line is of another kind than this act is for.
    WrongKind,
    /// Another member said something stricter; only its author lowers it (MARK-001).
    OnlyAuthorLowers,
    /// The history rule of the dossier does not allow it (LATE-001).
    HistoryRule,
    /// No alert holds that could be updated or cancelled.
    NoCurrentAlert,
    /// Several alerts hold; say which.
    SeveralCurrentAlerts,
    /// Against the standard of CAP.
    Cap,
    /// The text of that line is not here.
    TextNotHere,
    /// Not an IP address.
    NotAnIpAddress,
    /// An address of somebody's own network, which names nothing outside it.
    NotAPublicAddress,
    /// Not a port from 1 to 65535.
    NotAPort,
    /// Not a phone number with its country code, such as `+4930901820`.
    NotAPhone,
    /// Not an e-mail address.
    NotAnEmail,
    /// Not a domain name.
    NotADomain,
    /// Not an address on the web with its scheme.
    NotAUrl,
    /// Not an account at a service, `account@service`.
    NotAnAccount,
    /// Not an IMEI: 15 digits, the last of which checks the others.
    NotAnImei,
    /// Not an IBAN, by its check digits.
    NotAnIban,
    /// Not the shape of a wallet.
    NotAWallet,
    /// Not a hash: 32, 40, 56, 64, 96 or 128 hexadecimal digits.
    NotAFileHash,
    /// Not the id of a message, `<left@right>`.
    NotAMessageId,
    /// Not a time zone of the IANA database.
    NotAZone,
    /// A time without its seconds, where only those tell who it was.
    NotToTheSecond,
    /// The requested member does not take requests in the languages in which this stands (REQ-003).
    LanguageNotTaken,
    /// No card of that member is here, so that its law and its deadlines are not known (REQ-004).
    NoCard,
    /// The ground does not stand open for what is asked (REQ-012).
    GroundNotForThis,
    /// The law of that member knows no extension (REQ-009).
    NotExtendable,
    /// That member has not said that it keeps anything.
    NothingPreserved,
    /// No request holds that this could be about.
    NoRequest,
    /// Several requests hold; say which.
    SeveralRequests,
    /// The request was sent; what is changed now is an amendment (REQ-002).
    AlreadySent,
    /// That line does not ask this member.
    NotAsked,
    /// No thing of that number is asked about.
    NoSuchItem,
    /// That member was asked to lead already and has not been answered by a release.
    AlreadyOffered,
    /// The lead is not offered to this member.
    NoOffer,
    /// This member has accepted already.
    AlreadyAccepted,
    /// Nobody has accepted an offer of the lead.
    NotAccepted,
    /// Several members have accepted; say whose acceptance.
    SeveralAccepted,
}

/// Reads fields one by one and collects what is wrong with them.
#[derive(Debug)]
pub struct Reader<'a> {
    fields: &'a Fields,
    asked: BTreeSet<String>,
    problems: Vec<Problem>,
}

impl<'a> Reader<'a> {
    /// Begins to read a form.
    #[must_use]
    pub fn new(fields: &'a Fields) -> Self {
        let mut reader = Self { fields, asked: BTreeSet::new(), problems: Vec::new() };
        if fields.count > VALUES_MAX {
            reader.over("", ProblemCode::TooMany, VALUES_MAX);
        }
        reader
    }

    /// Ends reading: the value if nothing was wrong, else every problem, by field.
    pub fn finish<T>(mut self, value: Option<T>) -> Result<T, Vec<Problem>> {
        if self.problems.is_empty() {
            let unknown: Vec<String> =
                self.fields.values.keys().filter(|name| !self.asked.contains(*name)).cloned().collect();
            unknown.iter().for_each(|name| self.wrong(name, ProblemCode::UnknownField));
        }
        match value {
            Some(value) if self.problems.is_empty() => Ok(value),
            _ => {
                self.problems.sort();
                self.problems.dedup();
                Err(self.problems)
            }
        }
    }

    /// Notes that something is wrong with a field.
    pub fn wrong(&mut self, field: &str, code: ProblemCode) {
        self.problems.push(Problem { field: field.to_owned(), code, limit: None });
    }

    /// Notes that a limit is exceeded.
    pub fn over(&mut self, field: &str, code: ProblemCode, limit: usize) {
        let limit = u64::try_from(limit).ok();
        self.problems.push(Problem { field: field.to_owned(), code, limit });
    }

    /// Notes a field that must be there and is empty. (A field that holds something gave a value, or its fault is
    /// noted.)
    pub fn need<T>(&mut self, field: &str, value: Option<T>) -> Option<T> {
        let is_empty = self.fields.all(field).all(|value| value.trim().is_empty());
        if value.is_none() && is_empty {
            self.wrong(field, ProblemCode::Required);
        }
        value
    }

    /// Tells whether something is wrong with a field.
    #[must_use]
    pub fn is_wrong(&self, field: &str) -> bool {
        self.problems.iter().any(|problem| problem.field == field)
    }

    /// Tells whether something is wrong with a field, or with a row or a language of it.
    #[must_use]
    pub fn is_wrong_under(&self, field: &str) -> bool {
        let rest =
            |problem: &Problem| problem.field.strip_prefix(field).map(|rest| rest.is_empty() || rest.starts_with('.'));
        self.problems.iter().any(|problem| rest(problem) == Some(true))
    }

    /// Tells whether nothing was wrong so far.
    #[must_use]
    pub fn is_clean(&self) -> bool {
        self.problems.is_empty()
    }

    /// Returns the one value of a field without surrounding white space; `None` if it is empty or absent.
    pub fn raw(&mut self, name: &str) -> Option<&'a str> {
        self.asked.insert(name.to_owned());
        let mut values = self.fields.all(name).map(str::trim).filter(|value| !value.is_empty());
        let first = values.next();
        if values.next().is_some() {
            self.wrong(name, ProblemCode::Once);
        }
        first
    }

    /// Returns every value of a field, at most `max`.
    pub fn raws(&mut self, name: &str, max: usize) -> Vec<&'a str> {
        self.asked.insert(name.to_owned());
        let values = self.fields.all(name).map(str::trim).filter(|value| !value.is_empty());
        let values: Vec<&str> = values.take(max + 1).collect();
        if values.len() > max {
            self.over(name, ProblemCode::TooMany, max);
        }
        values
    }

    /// Reads a value by `read`, and notes `code` if it cannot be read.
    pub fn parsed<T>(&mut self, name: &str, code: ProblemCode, read: impl FnOnce(&str) -> Option<T>) -> Option<T> {
        let value = self.raw(name).map(read)?;
        if value.is_none() {
            self.wrong(name, code);
        }
        value
    }

    /// Reads a code by its name.
    pub fn code<C: Code>(&mut self, name: &str) -> Option<C> {
        self.parsed(name, ProblemCode::NotInList, C::from_name)
    }

    /// Reads several codes, each once, in the order of the list.
    pub fn codes<C: Code>(&mut self, name: &str) -> Vec<C> {
        let values = self.raws(name, C::ALL.len());
        if values.iter().any(|value| C::from_name(value).is_none()) {
            self.wrong(name, ProblemCode::NotInList);
        }
        C::ALL.iter().copied().filter(|code| values.contains(&code.name())).collect()
    }

    /// Reads a code of CAP by its name in the standard.
    pub fn cap_code<C: cap::Code>(&mut self, name: &str) -> Option<C> {
        self.parsed(name, ProblemCode::NotInList, C::from_name)
    }

    /// Reads several codes of CAP.
    pub fn cap_codes<C: cap::Code>(&mut self, name: &str) -> Vec<C> {
        let values = self.raws(name, C::ALL.len());
        let codes: Vec<C> = values.iter().filter_map(|value| C::from_name(value)).collect();
        if codes.len() < values.len() {
            self.wrong(name, ProblemCode::NotInList);
        }
        codes
    }

    /// Reads a text of one line.
    pub fn line(&mut self, name: &str) -> Option<Line> {
        let line = Line::new(self.raw(name)?);
        self.sound(name, line)
    }

    /// Reads a text of several lines, without its language.
    pub fn words(&mut self, name: &str) -> Option<Words> {
        let words = Words::new(self.raw(name)?);
        self.sound(name, words)
    }

    /// Reads a text of several lines; its language stands in the field `lang`, which must then be there.
    pub fn text(&mut self, name: &str) -> Option<Text> {
        let words = self.words(name);
        if self.raw(name).is_none() {
            // The language alone is no fault: forms send it whether or not something was written.
            self.raw("lang");
            return None;
        }
        let language = self.language("lang");
        let language = self.need("lang", language);
        Some(Text { language: language?, words: words? })
    }

    /// Reads a language tag.
    pub fn language(&mut self, name: &str) -> Option<Language> {
        self.parsed(name, ProblemCode::NotALanguage, Language::new)
    }

    /// Reads a day.
    pub fn date(&mut self, name: &str) -> Option<Date> {
        self.parsed(name, ProblemCode::NotADate, Date::new)
    }

    /// Reads a date and time with its zone.
    pub fn cap_time(&mut self, name: &str) -> Option<cap::DateTime> {
        self.parsed(name, ProblemCode::NotATime, read_time)
    }

    /// Reads a moment.
    pub fn time(&mut self, name: &str) -> Option<Time> {
        self.parsed(name, ProblemCode::NotATime, |text| read_time(text)?.moment())
    }

    /// Reads the id of a line.
    pub fn entry(&mut self, name: &str) -> Option<EntryId> {
        self.parsed(name, ProblemCode::NotALine, EntryId::from_hex)
    }

    /// Reads members, divided by spaces or commas or in several values, each once and in order; at most `max`.
    pub fn members(&mut self, name: &str, max: usize) -> BTreeSet<Member> {
        let values = self.raws(name, max);
        let codes = values.iter().flat_map(|value| value.split([' ', ',', '\n'])).filter(|code| !code.is_empty());
        let mut members = BTreeSet::new();
        for code in codes {
            match Member::new(code) {
                Some(member) => drop(members.insert(member)),
                None => self.wrong(name, ProblemCode::NotAMember),
            }
        }
        if members.len() > max {
            self.over(name, ProblemCode::TooMany, max);
        }
        members
    }

    /// Reads the fields `tlp`, `pap`, `use`, `use-text`: a handling, or none if none of them is there.
    pub fn handling(&mut self) -> Option<Handling> {
        let (tlp, pap) = (self.code::<Tlp>("tlp"), self.code::<Pap>("pap"));
        let (use_limit, use_text) = (self.code::<UseLimit>("use"), self.text("use-text"));
        if ["tlp", "pap", "use", "use-text"].iter().all(|name| self.raw(name).is_none()) {
            return None;
        }
        let (tlp, pap) = (self.need("tlp", tlp), self.need("pap", pap));
        let use_limit = use_limit.unwrap_or(UseLimit::H0);
        if use_limit == UseLimit::H3 {
            self.need("use-text", use_text.as_ref());
        }
        Some(Handling { tlp: tlp?, pap: pap?, use_limit, use_text: use_text.into_iter().collect() })
    }

    /// Returns the endings of the rows of a list: `name.0`, `name.1` … give `.0`, `.1` …; a single row may do without.
    pub fn rows(&mut self, name: &str, max: usize) -> Vec<String> {
        let mut rows: Vec<String> = Vec::new();
        if self.fields.values.contains_key(name) {
            rows.push(String::new());
        }
        let mut numbers: Vec<usize> = self.fields.under(name).filter_map(|row| row.parse().ok()).collect();
        numbers.sort_unstable();
        rows.extend(numbers.into_iter().map(|number| format!(".{number}")));
        if rows.len() > max {
            self.over(name, ProblemCode::TooMany, max);
            rows.truncate(max);
        }
        rows
    }

    /// Returns the languages in which a text stands: `name.zh`, `name.en` …, in ascending order; at most `max`.
    pub fn languages(&mut self, name: &str, max: usize) -> Vec<(String, Language)> {
        let mut found = Vec::new();
        for tag in self.fields.under(name).take(max + 1) {
            match Language::new(tag) {
                Some(language) => found.push((tag.to_owned(), language)),
                None => self.problems.push(Problem {
                    field: format!("{name}.{tag}"),
                    code: ProblemCode::NotALanguage,
                    limit: None,
                }),
            }
        }
        if found.len() > max {
            self.over(name, ProblemCode::TooMany, max);
        }
        found.sort_by(|a, b| a.1.cmp(&b.1));
        for pair in found.windows(2).filter(|pair| pair[0].1 == pair[1].1) {
            self.problems.push(Problem {
                field: format!("{name}.{}", pair[1].0),
                code: ProblemCode::Once,
                limit: None,
            });
        }
        found
    }

    fn sound<T>(&mut self, name: &str, text: Result<T, TextFault>) -> Option<T> {
        match text {
            Ok(text) => return Some(text),
            Err(TextFault::TooLong(limit)) => self.over(name, ProblemCode::TooLong, limit),
            Err(TextFault::Empty) => self.wrong(name, ProblemCode::Required),
            Err(TextFault::NotNfc | TextFault::Character(_)) => self.wrong(name, ProblemCode::Character),
        }
        None
    }
}

/// Reads a date and time with its zone: CAP's form, or with `Z` for UTC, or without seconds.
fn read_time(text: &str) -> Option<cap::DateTime> {
    let (clock, zone) = match text.strip_suffix(['Z', 'z']) {
        Some(clock) => (clock, "-00:00"),
        None => text.split_at_checked(text.len().checked_sub(6)?)?,
    };
    let seconds = if clock.len() == "2026-11-22T03:07".len() { ":00" } else { "" };
    cap::DateTime::new(&format!("{clock}{seconds}{zone}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::codes::Level;
    use alloc::vec;

    fn problem(field: &str, code: ProblemCode) -> Problem {
        Problem { field: field.into(), code, limit: None }
    }

    #[test]
    fn each_fault_names_its_field() {
        let fields = Fields::new([
            ("level", "hot"),
            ("tlp", "red"),
            ("words", "a\u{7}b"),
            ("by", "2026-11-22T03:07"),
            ("day", "2026-02-30"),
        ]);
        let mut reader = Reader::new(&fields);
        assert_eq!(reader.code::<Level>("level"), None);
        assert_eq!(reader.handling(), None);
        assert_eq!(reader.text("words"), None);
        assert_eq!((reader.time("by"), reader.date("day")), (None, None));
        let problems = reader.finish(Some(())).expect_err("five fields are wrong");
        let expected = [
            ("by", ProblemCode::NotATime),
            ("day", ProblemCode::NotADate),
            ("lang", ProblemCode::Required),
            ("level", ProblemCode::NotInList),
            ("pap", ProblemCode::Required),
            ("words", ProblemCode::Character),
        ];
        assert_eq!(problems, expected.map(|(field, code)| problem(field, code)));
    }

    #[test]
    fn a_field_that_nothing_asks_for_is_a_fault() {
        let fields = Fields::new([("level", "urgent"), ("levle", "immediate")]);
        let mut reader = Reader::new(&fields);
        let level = reader.code::<Level>("level");
        assert_eq!(reader.finish(level), Err(vec![problem("levle", ProblemCode::UnknownField)]));
    }

    #[test]
    fn a_time_needs_its_zone_and_may_do_without_seconds() {
        for good in ["2026-11-22T03:07Z", "2026-11-22T03:07:00Z", "2026-11-22T11:07+08:00", "2026-11-22T11:07:00+08:00"]
        {
            assert_eq!(read_time(good).and_then(|time| time.moment()), Some(Time(1_795_316_820_000)), "{good}");
        }
        for bad in ["", "2026-11-22", "2026-11-22T03:07", "2026-11-22T03:07:00", "tomorrow", "é2026-11-22T03:07é"] {
            assert_eq!(read_time(bad), None, "{bad}");
        }
    }

    #[test]
    fn members_are_read_however_they_are_divided() {
        let fields = Fields::new([("to", "steppe, delta"), ("to", "ridge delta")]);
        let mut reader = Reader::new(&fields);
        let read: Vec<String> = reader.members("to", 9).into_iter().map(String::from).collect();
        assert_eq!(read, ["delta", "ridge", "steppe"]);
    }

    #[test]
    fn a_form_of_too_many_values_is_faulty_and_bounded() {
        let fields = Fields::new((0..VALUES_MAX * 3).map(|n| (format!("f{n}"), "x")));
        assert_eq!(fields.values.len(), VALUES_MAX + 1);
        assert!(Reader::new(&fields).finish(Some(())).is_err());
    }
}
