//! Facts about the view, told as small stories, and the property that the order of arrival does not matter.

use alloc::string::{String, ToString};
use alloc::vec;
use alloc::vec::Vec;

use proptest::prelude::*;

use super::story::{BEGIN, Story, member, message, opening, text, title};
use super::*;
use crate::codes::{FlagOutcome, FlagReason, Level, Measure, Pap, Tlp, TranslationStatus, WithdrawReason};
use crate::counting::Standing;
use crate::ids::EntryId;
use crate::kind::alert::cap::{MsgType, Status};
use crate::kind::alert::chain::AlertState;
use crate::kind::alert::lines::{MeasureTaken, MeasuresLine};
use crate::kind::common::acknowledge::Acknowledge;
use crate::kind::common::change::{HandlingChange, Leave, LevelChange};
use crate::kind::common::character::{Flag, FlagAnswer};
use crate::kind::common::clocks::Clocks;
use crate::kind::common::correct::Correct;
use crate::kind::common::note::Note;
use crate::kind::common::translate::{FieldPath, Translate};
use crate::kind::common::withdraw::Withdraw;
use crate::kind::content::Content;
use crate::language::Language;
use crate::lines::Kind;
use crate::marking::Handling;
use crate::structural::{Bare, Close, CloseReason, LeadRelease, Participants, Structural};

fn note(words: &str) -> Note {
    Note { text: text(words), about: None, grade: None, handling: None }
}

fn correct(target: EntryId, kind: Kind, content: impl Into<Content>) -> Correct {
    Correct { target, kind, content: content.into().to_bytes(), words: None }
}

fn withdraw(target: EntryId) -> Withdraw {
    Withdraw { target, reason: WithdrawReason::Mistaken, words: None }
}

fn acknowledge(target: EntryId) -> Acknowledge {
    Acknowledge { target, words: None }
}

fn measures(measure: Measure) -> MeasuresLine {
    let words = Some(text("as agreed"));
    MeasuresLine { measures: vec![MeasureTaken { measure, words, from: None, until: None }], handling: None }
}

fn level(level: Level) -> LevelChange {
    LevelChange { level, clocks: Clocks::freeze_default(BEGIN, level), words: None }
}

fn handling(tlp: Tlp) -> HandlingChange {
    HandlingChange { handling: Handling::new(tlp, Pap::Green), words: None }
}

fn translation(target: EntryId) -> Translate {
    let field = FieldPath::new("text").expect("a path");
    Translate { target, field, text: text("in other words"), status: TranslationStatus::Human }
}

fn close() -> Structural {
    Structural::Close(Close { reason: CloseReason::Done })
}

fn reopen() -> Structural {
    Structural::Reopen(Bare {})
}

fn list(codes: &[&str]) -> Structural {
    Structural::Participants(Participants { members: codes.iter().map(|c| member(c)).collect(), cuts: Vec::new() })
}

/// What a reader sees of a note, in one word or its text.
fn reads(view: &View, id: EntryId) -> String {
    let words = |content: &Content| match content {
        Content::Note(note) => note.text.words.as_str().to_string(),
        _ => "other".into(),
    };
    match view.item(&id).expect("a line").shown() {
        Shown::Content(content) => words(content),
        Shown::Parallel(several) => several.iter().map(|c| words(&c.value.content)).collect::<Vec<_>>().join(" | "),
        Shown::Withdrawn(_) => "(withdrawn)".into(),
        Shown::NotReceived => "(text not received)".into(),
        _ => "(nothing)".into(),
    }
}

fn standing(view: &View, id: EntryId) -> ItemStanding {
    view.item(&id).expect("a line").standing
}

#[test]
fn a_dossier_says_what_its_opening_says() {
    let view = Story::open(false).fold();
    let chinese = [Language::new("zh").expect("a tag")];
    assert_eq!(view.title(&chinese).map(|t| t.text.as_str()), Some("台风警报"));
    assert_eq!(view.level().single().map(|l| (l.value.level, l.time)), Some((Level::Immediate, BEGIN)));
    assert_eq!(view.handling(), Some(Handling::new(Tlp::Amber, Pap::Green)));
    assert_eq!(view.leads().single().map(|l| l.value), Some(member("harbour")));
    assert_eq!(view.participants().len(), 3);
    assert!(view.reference().to_string().starts_with("HARBOUR-2026-0417-"));
    assert!(!view.is_exercise() && view.closed().is_none() && view.open_flags().next().is_none());
}

/// Covers COUNT-007.
#[test]
fn a_line_without_its_text_is_there_and_says_so() {
    let mut story = Story::open(false);
    let told = story.say("delta", Kind::NOTE, note("the bridge is closed"));
    let taken = story.say("delta", Kind::ACKNOWLEDGE, acknowledge(story.genesis()));
    let mut view = story.empty();
    (0..story.lines.len()).for_each(|number| story.apply(&mut view, number, false));
    assert_eq!((reads(&view, told).as_str(), view.opening(), view.handling()), ("(text not received)", None, None));
    let page = view.page(member("delta")).expect("a page");
    assert_eq!(page.acknowledgements.first(), Some(taken), "the header alone says that the desk has it");
    (0..story.lines.len()).rev().for_each(|number| story.apply(&mut view, number, true));
    assert_eq!(reads(&view, told), "the bridge is closed");
    assert_eq!(view, story.fold());
}

/// Covers OWN-003.
#[test]
fn a_member_corrects_and_withdraws_its_own_lines_only() {
    let mut story = Story::open(false);
    let told = story.say("delta", Kind::NOTE, note("12 hurt"));
    let foreign = story.say("steppe", Kind::CORRECT, correct(told, Kind::NOTE, note("nobody hurt")));
    let foreign_too = story.say("harbour", Kind::WITHDRAW, withdraw(told));
    assert_eq!(reads(&story.fold(), told), "12 hurt");
    story.say("delta", Kind::CORRECT, correct(told, Kind::NOTE, note("2 hurt")));
    let view = story.fold();
    assert_eq!(reads(&view, told), "2 hurt");
    for line in [foreign, foreign_too] {
        assert_eq!(standing(&view, line), ItemStanding::WithoutEffect(WithoutEffect::NotOwnLine));
    }
}

#[test]
fn a_withdrawn_line_leaves_a_tombstone_that_no_correction_lifts() {
    let mut story = Story::open(false);
    let told = story.say("delta", Kind::NOTE, note("12 hurt"));
    story.say("delta", Kind::WITHDRAW, withdraw(told));
    story.say("delta", Kind::CORRECT, correct(told, Kind::NOTE, note("2 hurt")));
    let view = story.fold();
    assert_eq!(reads(&view, told), "(withdrawn)");
    let notes = &view.page(member("delta")).expect("a page").notes;
    assert_eq!((notes.len(), notes.all().count()), (0, 1));
}

#[test]
fn clocks_run_again_when_an_acknowledgement_is_withdrawn() {
    let mut story = Story::open(false);
    let first = story.say("delta", Kind::ACKNOWLEDGE, acknowledge(story.genesis()));
    let second = story.say("delta", Kind::ACKNOWLEDGE, acknowledge(story.genesis()));
    let page = |story: &Story| story.fold().page(member("delta")).expect("a page").clone();
    assert_eq!(page(&story).acknowledgements.first(), Some(first));
    story.say("delta", Kind::WITHDRAW, withdraw(first));
    assert_eq!(page(&story).acknowledgement_of(&story.genesis()), Some(second));
    story.say("delta", Kind::WITHDRAW, withdraw(second));
    assert!(page(&story).acknowledgements.is_empty());
    assert_eq!(page(&story).acknowledgement_of(&story.genesis()), None);
}

#[test]
fn a_correction_changes_what_a_line_says_and_not_what_it_is_about() {
    let mut story = Story::open(false);
    let taken = story.say("delta", Kind::ACKNOWLEDGE, acknowledge(story.genesis()));
    let other = story.say("steppe", Kind::NOTE, note("x"));
    story.say("delta", Kind::CORRECT, correct(taken, Kind::ACKNOWLEDGE, acknowledge(other)));
    let mut later = opening();
    later.titles = vec![title("en", "Typhoon warning, north coast")];
    later.level = Level::Routine;
    story.say("harbour", Kind::CORRECT, correct(story.genesis(), Kind::GENESIS, later));
    let view = story.fold();
    let page = view.page(member("delta")).expect("a page");
    assert_eq!((page.acknowledgement_of(&story.genesis()), page.acknowledgement_of(&other)), (Some(taken), None));
    assert_eq!(view.title(&[]).map(|t| t.text.as_str()), Some("Typhoon warning, north coast"));
    assert_eq!(view.most_urgent(), Some(Level::Immediate));
}

#[test]
fn a_level_is_replaced_by_a_level_and_never_corrected() {
    let mut story = Story::open(false);
    let lowered = story.say("harbour", Kind::LEVEL, level(Level::Priority));
    let tried = [
        story.say("harbour", Kind::WITHDRAW, withdraw(lowered)),
        story.say("harbour", Kind::CORRECT, correct(lowered, Kind::LEVEL, level(Level::Routine))),
        story.say("harbour", Kind::CORRECT, correct(story.genesis(), Kind::NOTE, note("x"))),
    ];
    let view = story.fold();
    assert_eq!(view.most_urgent(), Some(Level::Priority));
    let expected = [WithoutEffect::NotChangeable, WithoutEffect::NotChangeable, WithoutEffect::WrongContent];
    assert_eq!(tried.map(|line| standing(&view, line)), expected.map(ItemStanding::WithoutEffect));
}

/// Covers FORK-007.
#[test]
fn values_of_two_lanes_that_did_not_see_each_other_are_shown_as_parallel() {
    let mut story = Story::open(false);
    let (genesis, told) = (story.genesis(), story.say("harbour", Kind::NOTE, note("first")));
    story.beside("harbour", 1, &[told], Kind::LEVEL, level(Level::Routine));
    story.beside("harbour", 2, &[genesis], Kind::LEVEL, level(Level::Urgent));
    story.beside("harbour", 1, &[], Kind::CORRECT, correct(told, Kind::NOTE, note("second")));
    story.beside("harbour", 2, &[told], Kind::CORRECT, correct(told, Kind::NOTE, note("third")));
    let view = story.fold();
    assert!(view.level().is_parallel() && view.level().single().is_none());
    assert_eq!(view.most_urgent(), Some(Level::Urgent));
    let both = reads(&view, told);
    assert!(both == "second | third" || both == "third | second", "{both}");
    story.say("harbour", Kind::LEVEL, level(Level::Priority));
    assert_eq!(story.fold().level().single().map(|l| l.value.level), Some(Level::Priority));
}

/// Covers MARK-001, MARK-002.
#[test]
fn a_new_lead_cannot_lower_what_the_old_lead_marked() {
    let mut story = Story::open(false);
    story.say("harbour", Kind::HANDLING, handling(Tlp::Red));
    let release = LeadRelease { accept: story.genesis(), to: member("delta") };
    story.act("harbour", Structural::LeadRelease(release));
    story.say("delta", Kind::HANDLING, handling(Tlp::Clear));
    let view = story.fold();
    assert_eq!(view.leads().single().map(|l| l.value), Some(member("delta")));
    assert_eq!(view.handling().map(|h| h.tlp), Some(Tlp::Red));
    let marked = Note { handling: Some(Handling::new(Tlp::Green, Pap::Red)), ..note("x") };
    let line = story.say("steppe", Kind::NOTE, marked);
    let view = story.fold();
    let of_line = view.handling_of(view.item(&line).expect("a line"));
    assert_eq!(of_line, Some(Handling::new(Tlp::Red, Pap::Red)), "the stricter in each respect");
}

/// Covers CLOSE-002.
#[test]
fn a_close_stands_until_a_reopen_has_seen_it() {
    let mut story = Story::open(false);
    let genesis = story.genesis();
    let first = story.act("harbour", close());
    assert!(story.fold().closed().is_some());
    story.act_beside("harbour", 0, &[first], reopen());
    assert!(story.fold().closed().is_none());
    let beside = story.act_beside("harbour", 1, &[genesis], close());
    assert_eq!(story.fold().closed(), Some((beside, CloseReason::Done)));
    story.act("harbour", reopen());
    assert!(story.fold().closed().is_none());
}

/// Covers PART-009, LEAD-003.
#[test]
fn parallel_lists_agree_on_whom_all_list_and_a_release_restates_all_of_its_past() {
    let mut story = Story::open(false);
    let genesis = story.genesis();
    story.act_beside("harbour", 1, &[genesis], list(&["delta", "harbour", "isle", "steppe"]));
    story.act_beside("harbour", 2, &[genesis], list(&["delta", "harbour", "oasis", "steppe"]));
    let names = |story: &Story| story.fold().participants().into_iter().map(String::from).collect::<Vec<_>>();
    assert_eq!(names(&story), ["delta", "harbour", "steppe"]);
    story.act("harbour", Structural::LeadRelease(LeadRelease { accept: genesis, to: member("delta") }));
    assert_eq!(names(&story), ["delta", "harbour", "isle", "oasis", "steppe"]);
    assert!(story.fold().page(member("isle")).is_some());
}

#[test]
fn a_flag_stays_open_until_the_lead_answers_or_its_author_withdraws_it() {
    let mut story = Story::open(false);
    let doubt = |story: &mut Story| {
        story.say("steppe", Kind::FLAG, Flag { reason: FlagReason::Political, words: text("an election") })
    };
    let first = doubt(&mut story);
    let open = |story: &Story| story.fold().open_flags().map(|item| item.id).collect::<Vec<_>>();
    assert_eq!(open(&story), [first]);
    let answer = FlagAnswer { flag: first, outcome: FlagOutcome::Amended, words: text("removed") };
    let answer = story.say("harbour", Kind::FLAG_ANSWER, answer);
    assert!(open(&story).is_empty());
    assert_eq!(story.fold().answers_to(&first).map(|item| item.id).collect::<Vec<_>>(), [answer]);
    story.say("harbour", Kind::WITHDRAW, withdraw(answer));
    assert_eq!(open(&story), [first], "a withdrawn answer answers nothing");
    story.say("steppe", Kind::WITHDRAW, withdraw(first));
    assert!(open(&story).is_empty());
}

#[test]
fn a_translation_stands_beside_the_line_it_translates() {
    let mut story = Story::open(false);
    let told = story.say("delta", Kind::NOTE, note("le pont est fermé"));
    let line = story.say("steppe", Kind::TRANSLATE, translation(told));
    let astray = story.say("steppe", Kind::TRANSLATE, translation(EntryId([9; 32])));
    let view = story.fold();
    assert_eq!(view.translations_of(&told).map(|item| item.id).collect::<Vec<_>>(), [line]);
    assert_eq!(standing(&view, astray), ItemStanding::WithoutEffect(WithoutEffect::TargetUnknown));
    story.say("steppe", Kind::WITHDRAW, withdraw(line));
    assert_eq!(story.fold().translations_of(&told).count(), 0);
}

#[test]
fn who_leaves_is_gone_until_it_writes_again() {
    let mut story = Story::open(false);
    let left = story.say("steppe", Kind::LEAVE, Leave { words: None });
    let gone = |story: &Story| story.fold().page(member("steppe")).and_then(Page::left);
    assert_eq!(gone(&story), Some(left));
    story.say("delta", Kind::NOTE, note("farewell"));
    assert_eq!(gone(&story), Some(left));
    story.say("steppe", Kind::NOTE, note("we are back"));
    assert_eq!(gone(&story), None);
}

/// Covers EX-002.
#[test]
fn an_alert_that_says_exercise_in_a_live_dossier_is_shown_and_does_nothing() {
    for (exercise, right, wrong) in [
        (false, Status::Actual, Status::Exercise),
        (false, Status::System, Status::Test),
        (true, Status::Exercise, Status::Actual),
        (true, Status::Test, Status::Draft),
    ] {
        let mut story = Story::open(exercise);
        let fits = story.say("harbour", Kind::ALERT, message(1, MsgType::Alert, &[], right));
        let mixed = story.say("harbour", Kind::ALERT, message(2, MsgType::Update, &[1], wrong));
        let view = story.fold();
        assert_eq!(view.alerts().current().collect::<Vec<_>>(), [fits]);
        assert_eq!(standing(&view, mixed), ItemStanding::WithoutEffect(WithoutEffect::ExerciseMismatch));
    }
}

/// Covers CAP-009.
#[test]
fn an_update_takes_the_place_of_an_alert_and_a_cancellation_ends_it() {
    let mut story = Story::open(false);
    let say = |story: &mut Story, number, msg_type, earlier: &[u8]| {
        story.say("harbour", Kind::ALERT, message(number, msg_type, earlier, Status::Actual))
    };
    let first = say(&mut story, 1, MsgType::Alert, &[]);
    let second = say(&mut story, 2, MsgType::Update, &[1]);
    let view = story.fold();
    assert_eq!(view.alerts().current().collect::<Vec<_>>(), [second]);
    assert_eq!(view.alerts().state(&first), Some(AlertState::Updated));
    let third = say(&mut story, 3, MsgType::Cancel, &[1, 2]);
    let view = story.fold();
    assert!(view.alerts().is_over());
    assert_eq!(view.alerts().state(&second), Some(AlertState::Cancelled));
    assert_eq!(view.alerts().state(&third), Some(AlertState::Message));
    assert_eq!(view.alerts().messages().collect::<Vec<_>>(), [first, second, third]);
}

/// Covers FORK-007.
#[test]
fn two_updates_that_did_not_see_each_other_both_hold() {
    let mut story = Story::open(false);
    let first = story.say("harbour", Kind::ALERT, message(1, MsgType::Alert, &[], Status::Actual));
    let update = |number| message(number, MsgType::Update, &[1], Status::Actual);
    let left = story.beside("harbour", 1, &[first], Kind::ALERT, update(2));
    let right = story.beside("harbour", 2, &[first], Kind::ALERT, update(3));
    assert_eq!(story.fold().alerts().current().collect::<Vec<_>>(), [left, right]);
    story.say("harbour", Kind::WITHDRAW, withdraw(right));
    let view = story.fold();
    assert_eq!(view.alerts().current().collect::<Vec<_>>(), [left]);
    assert_eq!(view.alerts().state(&right), Some(AlertState::Withdrawn));
}

#[test]
fn an_update_that_has_not_seen_an_alert_does_not_replace_it() {
    let mut story = Story::open(false);
    let genesis = story.genesis();
    let unseen = story.beside("harbour", 1, &[genesis], Kind::ALERT, message(1, MsgType::Alert, &[], Status::Actual));
    let update = message(2, MsgType::Update, &[1], Status::Actual);
    let update = story.beside("harbour", 2, &[genesis], Kind::ALERT, update);
    assert_eq!(story.fold().alerts().current().collect::<Vec<_>>(), [unseen, update]);
}

/// Covers FORK-003, KIND-003.
#[test]
fn a_line_that_does_not_count_is_shown_with_the_reason_and_does_nothing() {
    for why in [Standing::Struck, Standing::Newer, Standing::Late, Standing::Void] {
        let mut story = Story::open(false);
        let struck = story.say("harbour", Kind::LEVEL, level(Level::Routine));
        let about = story.say("delta", Kind::TRANSLATE, translation(struck));
        let mut view = story.empty();
        story.apply(&mut view, 0, true);
        let written = &story.lines[1];
        let relation = |a, b| story.is_before(a, b);
        let body = written.body.as_ref().map_or(BodyState::NotReceived, BodyState::Held);
        view.note_uncounted(&Line { id: struck, header: &written.header, body, relation: &relation }, why);
        story.apply(&mut view, 2, true);
        assert_eq!(view.most_urgent(), Some(Level::Immediate));
        assert_eq!(standing(&view, struck), ItemStanding::Uncounted(why));
        assert_eq!(standing(&view, about), ItemStanding::WithoutEffect(WithoutEffect::TargetUnknown));
        assert_eq!(view.timeline(None, 10).count(), 3);
    }
}

#[test]
fn the_timeline_goes_by_claimed_time_and_never_against_the_causal_past() {
    let mut story = Story::open(false);
    let early = story.say("delta", Kind::NOTE, note("a clock that runs late"));
    let late = story.lines.len() - 1;
    story.lines[late].header.time = BEGIN.plus_ms(0);
    let future = story.beside("steppe", 0, &[story.genesis()], Kind::NOTE, note("a clock that runs ahead"));
    let ahead = story.lines.len() - 1;
    story.lines[ahead].header.time = BEGIN.plus_ms(900_000_000);
    let after = story.say("harbour", Kind::NOTE, note("an answer to both"));
    let aside = story.beside("delta", 1, &[early], Kind::NOTE, note("beside"));
    let view = story.fold();
    let order: Vec<EntryId> = view.timeline(None, 10).map(|item| item.id).collect();
    assert_eq!(order, [story.genesis(), early, aside, future, after]);
    let place = view.item(&early).expect("a line").place;
    assert_eq!(view.timeline(Some(place), 2).map(|item| item.id).collect::<Vec<_>>(), [aside, future]);
    assert_eq!(view.timeline_back(Some(place), 9).map(|item| item.id).collect::<Vec<_>>(), [story.genesis()]);
    assert_eq!(view.timeline_back(None, 1).map(|item| item.id).collect::<Vec<_>>(), [after]);
}

/// A line of a random story: who, in which of two lanes, having seen which lines, does what to which line.
type Step = (u8, u8, u32, u8, u8);

fn write(story: &mut Story, (who, lane, seen, what, target): Step) {
    let who = ["harbour", "delta", "steppe"][usize::from(who)];
    let everything = story.everything();
    let mut seen: Vec<EntryId> =
        everything.iter().enumerate().filter(|(n, _)| seen >> (n % 32) & 1 == 1).map(|(_, id)| *id).collect();
    seen.insert(0, story.genesis());
    seen.dedup();
    let target = everything[usize::from(target) % everything.len()];
    let kind = story.lines.iter().find(|line| line.id == target).map_or(Kind::NOTE, |line| line.header.kind);
    let number = u8::try_from(everything.len()).expect("a short story");
    let words = ["a", "b", "c"][usize::from(number % 3)];
    let content: (Kind, Content) = match what {
        0 => (Kind::NOTE, note(words).into()),
        1 => (Kind::ACKNOWLEDGE, acknowledge(target).into()),
        2 | 3 => match again(kind, target, words) {
            Some(content) => (Kind::CORRECT, correct(target, kind, content).into()),
            None => (Kind::NOTE, note(words).into()),
        },
        4..=6 => (Kind::WITHDRAW, withdraw(target).into()),
        7 => (Kind::LEVEL, level(Level::ALL[usize::from(number % 4)]).into()),
        8 => (Kind::HANDLING, handling(Tlp::ALL[usize::from(number % 5)]).into()),
        9 => (Kind::FLAG, Flag { reason: FlagReason::Unclear, words: text(words) }.into()),
        10 => (
            Kind::FLAG_ANSWER,
            FlagAnswer { flag: target, outcome: FlagOutcome::Maintained, words: text(words) }.into(),
        ),
        11 => (Kind::TRANSLATE, translation(target).into()),
        12 => (Kind::MEASURES, measures(Measure::Monitoring).into()),
        13 => (Kind::LEAVE, Leave { words: None }.into()),
        14 => (Kind::ALERT, message(number % 3, MsgType::Alert, &[], Status::Actual).into()),
        15 => (Kind::ALERT, message(number % 5, MsgType::Update, &[0, 1], Status::Actual).into()),
        16 => (Kind::ALERT, message(number, MsgType::Cancel, &[number % 4, 2], Status::Actual).into()),
        17 => (Kind::ALERT, message(number, MsgType::Update, &[number % 4], Status::Test).into()),
        _ => {
            let release = LeadRelease { accept: target, to: member("delta") };
            let structural = match what {
                18 => close(),
                19 => reopen(),
                20 if number % 2 == 0 => list(&["delta", "harbour"]),
                20 => list(&["harbour", "isle", "steppe"]),
                _ => Structural::LeadRelease(release),
            };
            story.act_beside(who, lane, &seen, structural);
            return;
        }
    };
    story.beside(who, lane, &seen, content.0, content.1);
}

/// Other content for a line of that kind.
fn again(kind: Kind, target: EntryId, words: &str) -> Option<Content> {
    Some(match kind {
        Kind::NOTE => note(words).into(),
        Kind::ACKNOWLEDGE => Acknowledge { target, words: Some(text(words)) }.into(),
        Kind::FLAG_ANSWER => FlagAnswer { flag: target, outcome: FlagOutcome::Accepted, words: text(words) }.into(),
        Kind::TRANSLATE => translation(target).into(),
        Kind::MEASURES => measures(Measure::Evacuated).into(),
        Kind::GENESIS => opening().into(),
        _ => return None,
    })
}

fn stories() -> impl Strategy<Value = Story> {
    let step = (0u8..3, 0u8..2, any::<u32>(), 0u8..22, any::<u8>());
    prop::collection::vec(step, 1..24).prop_map(|steps| {
        let mut story = Story::open(false);
        steps.into_iter().for_each(|step| write(&mut story, step));
        story
    })
}

/// Folds in the topological order that `choices` pick; where `late` says so, the text comes at the end, latest first.
fn fold_otherwise(story: &Story, choices: &[u8], late: u32) -> View {
    let mut view = story.empty();
    let mut given: Vec<usize> = Vec::new();
    let is_late = |number: usize| late >> (number % 32) & 1 == 1;
    for step in 0..story.lines.len() {
        let is_given = |id: &EntryId| given.iter().any(|number| story.lines[*number].id == *id);
        let ready: Vec<usize> = (0..story.lines.len())
            .filter(|number| !given.contains(number) && story.lines[*number].past.iter().all(is_given))
            .collect();
        let number = ready[usize::from(choices[step % choices.len()]) % ready.len()];
        story.apply(&mut view, number, !is_late(number));
        given.push(number);
    }
    given.iter().rev().for_each(|number| story.apply(&mut view, *number, true));
    view
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    /// Covers COUNT-002: any order that respects the causal past, and texts that come when they come, give one view.
    #[test]
    fn every_order_that_respects_the_past_gives_the_same_view(
        story in stories(),
        choices in prop::collection::vec(any::<u8>(), 1..24),
        late in any::<u32>(),
    ) {
        let expected = story.fold();
        prop_assert_eq!(&fold_otherwise(&story, &choices, 0), &expected);
        prop_assert_eq!(&fold_otherwise(&story, &choices, late), &expected);
        prop_assert_eq!(&fold_otherwise(&story, &choices, u32::MAX), &expected);
    }

    #[test]
    fn whatever_is_sent_as_content_never_stops_the_fold(bytes in prop::collection::vec(any::<u8>(), 0..60)) {
        for kind in Kind::ALL {
            if let Ok(content) = Content::read(*kind, &bytes) {
                prop_assert!(content.fits(*kind));
            }
        }
    }
}

#[test]
fn an_answer_whose_text_comes_after_its_withdrawal_answers_nothing() {
    let mut story = Story::open(false);
    let flag = story.say("steppe", Kind::FLAG, Flag { reason: FlagReason::Racial, words: text("a people") });
    let answer = FlagAnswer { flag, outcome: FlagOutcome::Maintained, words: text("no") };
    let answer = story.say("harbour", Kind::FLAG_ANSWER, answer);
    story.say("harbour", Kind::WITHDRAW, withdraw(answer));
    let mut view = story.empty();
    [0, 1, 2, 3].into_iter().for_each(|number| story.apply(&mut view, number, number != 2));
    story.apply(&mut view, 2, true);
    assert_eq!(view.open_flags().map(|item| item.id).collect::<Vec<_>>(), [flag]);
    assert_eq!(view, story.fold());
}

/// Applying a line costs what the line is worth: the registers of a long dossier are as narrow as those of a short one.
#[test]
fn a_field_that_is_set_a_hundred_times_holds_one_value() {
    let mut story = Story::open(false);
    let mut seen = story.genesis();
    for number in 0..100 {
        seen = story.beside("harbour", 0, &[seen], Kind::LEVEL, level(Level::ALL[number % 4]));
    }
    assert_eq!(story.fold().level().values().len(), 1);
}
