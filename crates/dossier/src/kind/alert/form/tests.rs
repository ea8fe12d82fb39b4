//! Facts about the forms of an alert.

use alloc::string::String;
use alloc::vec;
use alloc::vec::Vec;

use super::*;
use crate::codes::{Level, Tlp, UseLimit};
use crate::fold::View;
use crate::fold::story::{BEGIN, Story, member, message};
use crate::ids::{BlobId, EntryId};
use crate::kind::alert::cap::{MsgType, Status};
use crate::kind::common::attach::{FileKey, FileRef};
use crate::kind::common::note::Note;
use crate::structural::{Bare, Close, CloseReason, Structural};
use crate::text::Line;

type Pairs = Vec<(&'static str, &'static str)>;

const NAME: CapName<'static> = CapName { identifier: "HARBOUR-2026-0417-1", sender: "desk@harbour.example" };

/// Everything that a live alert needs.
fn whole() -> Pairs {
    vec![
        ("mode", "live"),
        ("participants", "delta steppe"),
        ("history", "lead-grants"),
        ("lang", "en"),
        ("title.en", "Typhoon warning"),
        ("title.zh", "台风警报"),
        ("level", "immediate"),
        ("tlp", "amber+strict"),
        ("pap", "green"),
        ("legal-basis", "charter"),
        ("legal-basis-words", "Article 3"),
        ("purpose", "life-and-safety"),
        ("review-by", "2027-11-22"),
        ("character", "political"),
        ("character", "military"),
        ("character", "religious"),
        ("character", "racial"),
        ("event.en", "Typhoon"),
        ("event.zh", "台风"),
        ("instruction.zh", "请留在室内。"),
        ("category", "Met"),
        ("urgency", "Expected"),
        ("severity", "Severe"),
        ("certainty", "Likely"),
        ("expires", "2026-11-23T09:00Z"),
        ("area.0", "North coast"),
        ("polygon.0", "1.0,2.0 3,4 5,6 1,2"),
        ("geocode.0", "PORT=NC-1"),
    ]
}

fn with(mut pairs: Pairs, name: &'static str, value: &'static str) -> Pairs {
    pairs.retain(|(field, _)| *field != name);
    pairs.push((name, value));
    pairs
}

fn without(mut pairs: Pairs, name: &str) -> Pairs {
    pairs.retain(|(field, _)| *field != name);
    pairs
}

fn in_network(member: Member) -> bool {
    ["harbour", "delta", "steppe", "ridge", "oasis", "isle"].contains(&member.as_str())
}

fn opened(pairs: Pairs, imported: Option<&Imported>) -> Result<OpenAlert, Vec<(String, ProblemCode)>> {
    let context = OpenContext {
        own: member("harbour"),
        now: BEGIN,
        is_member: &in_network,
        acknowledge_ms: &Level::acknowledge_ms_default,
        name: NAME,
        imported,
    };
    open(&Fields::new(pairs), &context).map_err(codes)
}

fn codes(problems: Vec<Problem>) -> Vec<(String, ProblemCode)> {
    problems.into_iter().map(|problem| (problem.field, problem.code)).collect()
}

fn done(view: &View, who: &str, verb: &str, pairs: Pairs) -> Result<Act, Vec<(String, ProblemCode)>> {
    let file = file();
    let context = Context {
        own: member(who),
        now: BEGIN.plus_ms(3_600_000),
        view,
        is_member: &in_network,
        acknowledge_ms: &Level::acknowledge_ms_default,
        file: Some(&file),
    };
    let verb = Verb::from_name(verb).expect("a verb");
    act(verb, &Fields::new(pairs), &context, NAME, None).map_err(codes)
}

fn file() -> FileRef {
    let media_type = Line::new("image/png").expect("a line");
    FileRef { blob: BlobId([1; 32]), key: FileKey([2; 32]), size: 10, chunks: 1, media_type }
}

/// The id as a form sends it. Test forms are short, so the text may stay.
fn hex(id: EntryId) -> &'static str {
    alloc::boxed::Box::leak(alloc::format!("{id}").into_boxed_str())
}

fn only(field: &str, code: ProblemCode) -> Vec<(String, ProblemCode)> {
    vec![(field.into(), code)]
}

fn written(act: Result<Act, Vec<(String, ProblemCode)>>) -> Content {
    match act.expect("no problems") {
        Act::Write(kind, content) => {
            assert!(content.fits(kind) && content.is_well_formed());
            assert_eq!(Content::read(kind, &content.to_bytes()), Ok(content.clone()), "it reads back as written");
            content
        }
        other => panic!("not a line: {other:?}"),
    }
}

#[test]
fn a_whole_form_opens_an_alert_that_keeps_the_standard() {
    let alert = opened(whole(), None).expect("no problems");
    assert_eq!(alert.participants.into_iter().map(String::from).collect::<Vec<_>>(), ["delta", "harbour", "steppe"]);
    let opening = Content::from(alert.opening.clone());
    assert!(opening.is_well_formed());
    assert_eq!(alert.opening.handling.tlp, Tlp::AmberStrict);
    assert_eq!(alert.opening.clocks.acknowledge_by, BEGIN.plus_ms(600_000));
    let cap = alert.alert.cap;
    assert_eq!(cap.faults(), []);
    assert_eq!(
        (cap.status, cap.msg_type, cap.restriction.as_deref()),
        (Status::Actual, MsgType::Alert, Some("TLP:AMBER+STRICT"))
    );
    assert_eq!(cap.headline_for("zh"), Some("台风警报"));
    assert_eq!(cap.infos[1].instruction.as_deref(), Some("请留在室内。"));
    assert_eq!(cap.infos[0].expires.as_ref().map(|e| e.as_str()), Some("2026-11-23T09:00:00-00:00"));
    assert_eq!(cap.infos[0].areas[0].geocodes[0].value, "NC-1");
}

#[test]
fn whatever_is_missing_is_named() {
    for field in [
        "mode",
        "participants",
        "history",
        "level",
        "tlp",
        "pap",
        "legal-basis",
        "legal-basis-words",
        "purpose",
        "review-by",
        "category",
        "urgency",
        "severity",
        "certainty",
        "lang",
    ] {
        assert_eq!(opened(without(whole(), field), None), Err(only(field, ProblemCode::Required)), "{field}");
    }
    let untitled = without(without(whole(), "title.en"), "title.zh");
    assert_eq!(opened(untitled, None), Err(only("title", ProblemCode::Required)));
    let mute = without(without(without(whole(), "event.en"), "event.zh"), "instruction.zh");
    assert_eq!(opened(mute, None), Err(only("event", ProblemCode::Required)));
}

#[test]
fn whatever_is_wrong_is_named() {
    for (field, value, code) in [
        ("mode", "real", ProblemCode::NotInList),
        ("participants", "delta nowhere", ProblemCode::NotAMember),
        ("participants", "Delta!", ProblemCode::NotAMember),
        ("level", "hot", ProblemCode::NotInList),
        ("title.en", "a\u{202e}b", ProblemCode::Character),
        ("review-by", "2026-11-21", ProblemCode::Past),
        ("review-by", "soon", ProblemCode::NotADate),
        ("category", "Weather", ProblemCode::NotInList),
        ("expires", "2026-11-21T00:00Z", ProblemCode::Past),
        ("expires", "2026-11-23 09:00", ProblemCode::NotATime),
        ("onset", "2026-11-24T00:00Z", ProblemCode::Past),
        ("polygon.0", "1,2 3,4", ProblemCode::NotAShape),
        ("geocode.0", "NC-1", ProblemCode::NotAShape),
        ("scope", "Secret", ProblemCode::NotInList),
        ("polygon.1", "1.0,2.0 3,4 5,6 1,2", ProblemCode::UnknownField),
        ("description.fr", "Un typhon", ProblemCode::Required),
        ("title.x_y", "?", ProblemCode::NotALanguage),
    ] {
        let expected = match field {
            "onset" => only("expires", ProblemCode::EndsBeforeItBegins),
            "description.fr" => only("event.fr", code),
            _ => only(field, code),
        };
        assert_eq!(opened(with(whole(), field, value), None), Err(expected), "{field} {value}");
    }
}

#[test]
fn the_character_statement_is_all_four_or_none() {
    let three: Pairs = whole().into_iter().filter(|(_, value)| *value != "racial").collect();
    assert_eq!(opened(three, None), Err(only("character", ProblemCode::CharacterStatement)));
    assert_eq!(opened(without(whole(), "character"), None), Err(only("character", ProblemCode::CharacterStatement)));
}

#[test]
fn a_limit_in_words_needs_its_words() {
    assert_eq!(opened(with(whole(), "use", "h3"), None), Err(only("use-text", ProblemCode::Required)));
    let said = opened(with(with(whole(), "use", "h3"), "use-text", "for rescue only"), None).expect("no problems");
    assert_eq!((said.opening.handling.use_limit, said.opening.handling.use_text.len()), (UseLimit::H3, 1));
    assert_eq!(opened(with(whole(), "purpose", "other"), None), Err(only("purpose-words", ProblemCode::Required)));
}

/// Covers EX-001, EX-002.
#[test]
fn an_exercise_is_written_as_one_and_an_import_of_the_other_sort_is_refused() {
    let exercise = opened(with(whole(), "mode", "exercise"), None).expect("no problems");
    assert!(exercise.exercise && exercise.alert.cap.status == Status::Exercise);
    let statements: Pairs = whole().into_iter().take_while(|(name, _)| !name.starts_with("event")).collect();
    for (status, mode, fits) in [
        (Status::Actual, "live", true),
        (Status::Actual, "exercise", false),
        (Status::Exercise, "live", false),
        (Status::Test, "live", false),
        (Status::Exercise, "exercise", true),
    ] {
        let alert = message(1, MsgType::Alert, &[], status).cap;
        let imported = Imported { alert, original: OriginalFile { file: file(), signed: false } };
        let alert = opened(with(statements.clone(), "mode", mode), Some(&imported));
        match alert {
            Ok(alert) => assert!(fits && alert.alert.original.is_some()),
            Err(problems) => assert!(!fits && problems == only("mode", ProblemCode::ExerciseMismatch)),
        }
    }
}

#[test]
fn an_imported_alert_gives_the_titles_that_the_form_leaves_out() {
    let statements: Pairs = whole().into_iter().take_while(|(name, _)| !name.starts_with("event")).collect();
    let untitled = without(without(statements, "title.en"), "title.zh");
    let mut alert = message(1, MsgType::Alert, &[], Status::Actual).cap;
    let info = |language: &str, headline: &str| cap::Info {
        language: Some(language.into()),
        event: "storm".into(),
        headline: Some(headline.into()),
        ..cap::Info::default()
    };
    alert.infos = vec![info("zh-MO", "台风\n八号"), info("en", "")];
    let imported = Imported { alert, original: OriginalFile { file: file(), signed: true } };
    let titles = opened(untitled, Some(&imported)).expect("no problems").opening.titles;
    let told: Vec<_> = titles.iter().map(|said| (said.language.as_str(), said.text.as_str())).collect();
    assert_eq!(told, [("en", "storm"), ("zh-MO", "台风")]);
}

#[test]
fn a_member_acknowledges_and_tells_what_it_does() {
    let mut story = Story::open(false);
    let alert = story.say("harbour", Kind::ALERT, message(1, MsgType::Alert, &[], Status::Actual));
    let view = story.fold();
    let acknowledge = |pairs| match written(done(&view, "delta", "acknowledge", pairs)) {
        Content::Acknowledge(acknowledge) => acknowledge.target,
        other => panic!("{other:?}"),
    };
    assert_eq!(acknowledge(vec![]), story.genesis());
    assert_eq!(acknowledge(vec![("target", hex(alert)), ("words", "on it"), ("lang", "en")]), alert);
    let pairs = vec![
        ("lang", "en"),
        ("measure.0", "evacuated"),
        ("from.0", "2026-11-22T03:07Z"),
        ("measure.1", "other"),
        ("words.1", "sandbags"),
    ];
    match written(done(&view, "delta", "measures", pairs)) {
        Content::Measures(line) => assert_eq!(line.measures.len(), 2),
        other => panic!("{other:?}"),
    }
    let pairs = vec![("help", "transport"), ("quantity", "2 ships"), ("contact", "desk")];
    assert!(matches!(written(done(&view, "steppe", "help-offered", pairs)), Content::Help(_)));
    let pairs = vec![("name", "map.png"), ("description", "the area"), ("lang", "en")];
    assert!(matches!(written(done(&view, "steppe", "attach", pairs)), Content::Attach(_)));
}

#[test]
fn each_line_names_what_is_wrong_with_it() {
    let mut story = Story::open(false);
    let foreign = story.say(
        "steppe",
        Kind::ACKNOWLEDGE,
        crate::kind::common::acknowledge::Acknowledge { target: story.genesis(), words: None },
    );
    let view = story.fold();
    let foreign = hex(foreign);
    for (who, verb, pairs, expected) in [
        ("delta", "note", vec![], only("text", ProblemCode::Required)),
        ("delta", "note", vec![("text", "x")], only("lang", ProblemCode::Required)),
        (
            "delta",
            "note",
            vec![("text", "x"), ("lang", "en"), ("source", "a")],
            only("information", ProblemCode::Required),
        ),
        ("delta", "acknowledge", vec![("target", "ab")], only("target", ProblemCode::NotALine)),
        ("delta", "measures", vec![], only("measure", ProblemCode::Required)),
        ("delta", "measures", vec![("measure.3", "other")], only("words.3", ProblemCode::Required)),
        (
            "delta",
            "measures",
            vec![("measure", "monitoring"), ("from", "2026-11-22T03:07Z"), ("until", "2026-11-22T03:06Z")],
            only("until", ProblemCode::EndsBeforeItBegins),
        ),
        ("delta", "help-needed", vec![("help", "money")], only("help", ProblemCode::NotInList)),
        (
            "delta",
            "withdraw",
            vec![("target", foreign), ("reason", "mistaken")],
            only("target", ProblemCode::NotOwnLine),
        ),
        ("steppe", "withdraw", vec![("target", foreign), ("reason", "other")], only("words", ProblemCode::Required)),
        (
            "delta",
            "translate",
            vec![("target", foreign), ("field", "A b"), ("text", "x"), ("lang", "en"), ("status", "human")],
            only("field", ProblemCode::NotAFieldPath),
        ),
        ("delta", "flag", vec![("reason", "political")], only("words", ProblemCode::Required)),
        ("delta", "link", vec![("dossier", "x"), ("relation", "related")], only("dossier", ProblemCode::NotADossier)),
        ("delta", "attach", vec![("name", "a/b")], only("name", ProblemCode::Character)),
        ("delta", "level", vec![("level", "urgent")], only("", ProblemCode::LeadOnly)),
        ("isle", "note", vec![("text", "x"), ("lang", "en")], only("", ProblemCode::TakesNoPart)),
        (
            "harbour",
            "flag-answer",
            vec![("flag", foreign), ("outcome", "amended"), ("words", "x"), ("lang", "en")],
            only("flag", ProblemCode::WrongKind),
        ),
        ("harbour", "leave", vec![], only("", ProblemCode::Lead)),
        ("harbour", "invite", vec![("members", "isle delta")], only("members", ProblemCode::TakesPart)),
        ("harbour", "invite", vec![("members", "nowhere")], only("members", ProblemCode::NotAMember)),
        ("harbour", "remove", vec![("members", "harbour")], only("members", ProblemCode::Lead)),
        ("harbour", "remove", vec![("members", "isle")], only("members", ProblemCode::TakesNoPart)),
        ("harbour", "close", vec![("reason", "bored")], only("reason", ProblemCode::NotInList)),
        ("harbour", "reopen", vec![], only("", ProblemCode::NotClosed)),
        ("harbour", "update", vec![], only("target", ProblemCode::NoCurrentAlert)),
        ("harbour", "cancel", vec![], only("target", ProblemCode::NoCurrentAlert)),
        ("delta", "note", vec![("text", "x"), ("lang", "en"), ("txet", "y")], only("txet", ProblemCode::UnknownField)),
    ] {
        assert_eq!(done(&view, who, verb, pairs.clone()), Err(expected), "{who} {verb} {pairs:?}");
    }
}

/// Covers CAP-009.
#[test]
fn the_lead_updates_and_cancels_the_alert_that_holds() {
    let mut story = Story::open(false);
    let mut first = message(1, MsgType::Alert, &[], Status::Actual);
    first.cap.infos = opened(whole(), None).expect("no problems").alert.cap.infos;
    let first = story.say("harbour", Kind::ALERT, first);
    let fields: Pairs = whole().into_iter().skip_while(|(name, _)| !name.starts_with("event")).collect();
    let update = with(with(fields, "severity", "Extreme"), "acknowledge-again", "yes");
    let line = match written(done(&story.fold(), "harbour", "update", update)) {
        Content::Alert(line) => line,
        other => panic!("{other:?}"),
    };
    assert_eq!((line.cap.msg_type, line.cap.faults()), (MsgType::Update, vec![]));
    assert_eq!(line.clocks.map(|clocks| clocks.acknowledge_by), Some(BEGIN.plus_ms(4_200_000)));
    let second = story.say("harbour", Kind::ALERT, *line);
    assert_eq!(story.fold().alerts().current().collect::<Vec<_>>(), [second]);
    let cancel = vec![("note", "The storm has passed."), ("target", hex(second))];
    let line = written(done(&story.fold(), "harbour", "cancel", cancel));
    story.say("harbour", Kind::ALERT, line);
    assert!(story.fold().alerts().is_over());
    assert!(story.fold().alerts().state(&first).is_some());
}

#[test]
fn a_correction_is_the_whole_line_again() {
    let mut story = Story::open(false);
    let note = Note { text: crate::fold::story::text("12 hurt"), about: None, grade: None, handling: None };
    let told = story.say("delta", Kind::NOTE, note);
    let pairs = vec![("target", hex(told)), ("text", "2 hurt"), ("lang", "en"), ("why", "a slip")];
    let correction = written(done(&story.fold(), "delta", "correct", pairs));
    story.say("delta", Kind::CORRECT, correction);
    match story.fold().item(&told).and_then(|item| item.content().cloned()) {
        Some(Content::Note(note)) => assert_eq!(note.text.words.as_str(), "2 hurt"),
        other => panic!("{other:?}"),
    }
    let bare = vec![("target", hex(told))];
    assert_eq!(done(&story.fold(), "delta", "correct", bare), Err(only("text", ProblemCode::Required)));
    let of_genesis: Pairs = whole()
        .into_iter()
        .filter(|(name, _)| {
            ["lang", "legal-basis", "legal-basis-words", "purpose", "review-by", "character"].contains(name)
        })
        .chain([("title.en", "Typhoon warning, north"), ("target", hex(story.genesis()))])
        .collect();
    let correction = written(done(&story.fold(), "harbour", "correct", of_genesis));
    story.say("harbour", Kind::CORRECT, correction);
    let view = story.fold();
    assert_eq!(view.title(&[]).map(|title| title.text.as_str()), Some("Typhoon warning, north"));
}

/// Covers CLOSE-001, MARK-001.
#[test]
fn a_closed_dossier_is_read_only_and_a_marking_is_lowered_by_its_author_only() {
    let mut story = Story::open(false);
    let lower = vec![("tlp", "clear"), ("pap", "clear")];
    assert!(done(&story.fold(), "harbour", "handling", lower.clone()).is_ok());
    story.act("harbour", Structural::Close(Close { reason: CloseReason::Done }));
    let view = story.fold();
    let note = vec![("text", "x"), ("lang", "en")];
    assert_eq!(done(&view, "delta", "note", note), Err(only("", ProblemCode::Closed)));
    assert!(matches!(done(&view, "harbour", "reopen", vec![]), Ok(Act::Reopen(_))));
    assert!(matches!(
        done(&view, "harbour", "invite", vec![("members", "isle")]),
        Ok(Act::Invite { earlier_texts: false, .. })
    ));
    story.act("harbour", Structural::Reopen(Bare {}));
    let release = crate::structural::LeadRelease { accept: story.genesis(), to: member("delta") };
    story.act("harbour", Structural::LeadRelease(release));
    let refused = done(&story.fold(), "delta", "handling", lower);
    assert_eq!(refused, Err(only("tlp", ProblemCode::OnlyAuthorLowers)));
}

#[test]
fn every_verb_reads_back_by_its_name() {
    for verb in Verb::PLAIN {
        assert_eq!(Verb::from_name(verb.name()), Some(*verb));
    }
    for kind in Verb::WRITTEN {
        assert_eq!(Verb::from_name(kind.name()), Some(Verb::Write(*kind)));
    }
    assert_eq!(Verb::from_name("alert"), None);
}

proptest::proptest! {
    #[test]
    fn no_fields_make_a_form_panic_or_give_an_act_that_cannot_be_written(
        changes in proptest::collection::vec((0usize..60, "\\PC{0,12}"), 0..6),
    ) {
        let names: Vec<&str> = whole().iter().map(|(name, _)| *name).collect();
        let mut pairs: Vec<(String, String)> = whole().into_iter().map(|(n, v)| (n.into(), v.into())).collect();
        for (at, value) in changes {
            match names.get(at) {
                Some(name) => {
                    let fields = pairs.iter_mut().filter(|(field, _)| field == name);
                    fields.for_each(|(_, old)| old.clone_from(&value));
                }
                None => pairs.push((alloc::format!("title.{value}"), value)),
            }
        }
        let context = OpenContext {
            own: member("harbour"),
            now: BEGIN,
            is_member: &in_network,
            acknowledge_ms: &Level::acknowledge_ms_default,
            name: NAME,
            imported: None,
        };
        if let Ok(alert) = open(&Fields::new(pairs), &context) {
            for (kind, content) in [(Kind::GENESIS, Content::from(alert.opening)), (Kind::ALERT, alert.alert.into())] {
                proptest::prop_assert_eq!(Content::read(kind, &content.to_bytes()), Ok(content));
            }
        }
    }
}
