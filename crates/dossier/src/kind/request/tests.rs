//! Facts about what is shown of a request, and the property that the order of arrival does not matter.

use alloc::collections::BTreeSet;
use alloc::format;
use alloc::string::String;
use alloc::vec;
use alloc::vec::Vec;

use proptest::prelude::*;
use sha2::{Digest, Sha256};

use super::clocks::Keeping;
use super::identifier::Identifier;
use super::lines::*;
use super::replies::*;
use super::story::*;
use super::table::{self, Row};
use crate::codes::{
    AnswerResult, CallOffReason, ConsentDecision, ConsentUse, IdentifierType, RefusalGround, RequestForm,
    RequestOutcome, RequestStatus, WithdrawReason,
};
use crate::fold::story::{BEGIN, Story, text};
use crate::fold::{ItemStanding, View, WithoutEffect};
use crate::ids::{EntryId, Member};
use crate::kind::alert::cap::DateTime;
use crate::kind::common::acknowledge::Acknowledge;
use crate::kind::common::clocks::ClockState;
use crate::kind::common::correct::Correct;
use crate::kind::common::delivery::Delivery;
use crate::kind::common::note::Note;
use crate::kind::common::translate::FieldPath;
use crate::kind::common::withdraw::Withdraw;
use crate::kind::content::Content;
use crate::lines::{DossierKind, Kind};
use crate::structural::{Bare, Close, CloseReason, Structural};
use crate::time::Time;

const DAY_MS: u64 = 86_400_000;

/// Delta has a receipt since minute 1; steppe waits.
fn post(member: Member) -> Delivery {
    match member.as_str() {
        "delta" => Delivery::Held { since: BEGIN.plus_ms(60_000) },
        _ => Delivery::Waiting { since: BEGIN, tries: 3 },
    }
}

fn row(story: &Story, code: &str) -> Row {
    let rows = story.fold().request_table(&post);
    rows.into_iter().find(|row| row.member == member(code)).expect("a requested member")
}

fn status(story: &Story, code: &str) -> Option<RequestStatus> {
    row(story, code).single()
}

fn need_more(target: EntryId) -> NeedMoreLine {
    let fields = vec![FieldPath::new("facts").expect("a path")];
    NeedMoreLine { target, fields, words: text("when was it?") }
}

fn part(target: EntryId) -> AcceptPartLine {
    AcceptPartLine { target, expected: None, items: vec![1], ground: None, words: text("the first account") }
}

fn transfer(target: EntryId) -> TransferLine {
    TransferLine { target, authority: line("Central authority"), member: None, contact: None, words: None }
}

fn postpone(target: EntryId, until: Time) -> PostponeLine {
    PostponeLine { target, until, ground: RefusalGround::Ongoing, words: text("our own case goes first") }
}

fn progress(target: EntryId) -> ProgressLine {
    ProgressLine { target, words: text("the provider was asked"), next: None, risk: None, handling: None }
}

fn acknowledge(target: EntryId) -> Acknowledge {
    Acknowledge { target, words: None }
}

fn withdraw(target: EntryId) -> Withdraw {
    Withdraw { target, reason: WithdrawReason::Mistaken, words: None }
}

fn call_off(target: EntryId, codes: &[&str]) -> CallOffLine {
    let members = codes.iter().map(|code| member(code)).collect();
    CallOffLine { target, members, reason: CallOffReason::NotNeeded, words: None }
}

fn outcome() -> OutcomeLine {
    OutcomeLine { outcome: RequestOutcome::Fulfilled, words: None }
}

fn longer(codes: &[&str], until: Time) -> ExtensionLine {
    let mut asked = asked(RequestForm::Preservation, codes, until);
    asked.iter_mut().for_each(|asked| asked.preserve_until = Some(until));
    ExtensionLine { asked, words: text("the letter rogatory is on its way") }
}

fn close() -> Structural {
    Structural::Close(Close { reason: CloseReason::Done })
}

fn standing(story: &Story, id: EntryId) -> ItemStanding {
    story.fold().item(&id).expect("a line").standing
}

/// Covers REQ-001, REQ-010.
#[test]
fn a_request_goes_from_draft_to_answer_and_each_step_names_its_line() {
    let mut story = Story::open_as(DossierKind::Request, false);
    assert!(story.fold().request_table(&post).is_empty(), "nothing is asked yet");
    let draft = story.say("harbour", Kind::REQUEST_DRAFT, draft(RequestForm::Information, &["delta"]));
    let of_draft = row(&story, "delta").standings;
    assert_eq!((of_draft[0].status, of_draft[0].form, of_draft[0].clocks), (RequestStatus::Draft, draft, None));
    let ask = story.say("harbour", Kind::REQUEST, request(RequestForm::Information, &["delta", "steppe"]));
    assert_eq!(
        (status(&story, "delta"), status(&story, "steppe")),
        (Some(RequestStatus::Received), Some(RequestStatus::Sent))
    );
    let shown = |story: &Story, code: &str| row(story, code).standings[0].shown.map(|shown| shown.entry);
    assert_eq!(shown(&story, "delta"), None, "a receipt is no line");
    for (line, expected) in [
        (story.say("steppe", Kind::ACKNOWLEDGE, acknowledge(ask)), RequestStatus::Acknowledged),
        (story.say("steppe", Kind::NEED_MORE, need_more(ask)), RequestStatus::NeedMore),
        (story.say("steppe", Kind::POSTPONE, postpone(ask, BEGIN.plus_ms(DAY_MS))), RequestStatus::Postponed),
        (story.say("steppe", Kind::ACCEPT_PART, part(ask)), RequestStatus::InPart),
        (story.say("steppe", Kind::TRANSFER, transfer(ask)), RequestStatus::Transferred),
        (story.say("steppe", Kind::REFUSE, refuse(ask)), RequestStatus::Refused),
        (story.say("steppe", Kind::ACCEPT, accept(ask)), RequestStatus::Accepted),
    ] {
        let upto = story.lines.iter().position(|written| written.id == line).expect("a line");
        let mut view = story.empty();
        (0..=upto).for_each(|number| story.apply(&mut view, number, true));
        let rows = view.request_table(&post);
        let row = rows.iter().find(|row| row.member == member("steppe")).expect("a row");
        assert_eq!(row.single(), Some(expected));
        assert_eq!(row.standings[0].shown.map(|shown| shown.entry), Some(line));
    }
    story.say("steppe", Kind::ANSWER, answer(ask, AnswerResult::MoreFollows));
    assert_eq!(status(&story, "steppe"), Some(RequestStatus::Accepted), "more follows");
    let last = story.say("steppe", Kind::ANSWER, answer(ask, AnswerResult::Complete));
    assert_eq!((status(&story, "steppe"), shown(&story, "steppe")), (Some(RequestStatus::Answered), Some(last)));
    assert_eq!(status(&story, "delta"), Some(RequestStatus::Received), "each member by itself");
}

/// Covers REQ-010.
#[test]
fn a_node_that_lacks_the_text_has_not_received_the_request() {
    let (story, _) = sent(RequestForm::Information);
    let bare = |_| Delivery::HeldWithoutTexts { since: BEGIN };
    let rows = story.fold().request_table(&bare);
    assert!(rows.iter().all(|row| row.single() == Some(RequestStatus::Sent)));
}

/// Covers REQ-010.
#[test]
fn an_answer_that_is_withdrawn_or_corrected_to_a_part_answers_no_more() {
    let (mut story, ask) = sent(RequestForm::Information);
    story.say("delta", Kind::ACCEPT, accept(ask));
    let first = story.say("delta", Kind::ANSWER, answer(ask, AnswerResult::Complete));
    assert_eq!(status(&story, "delta"), Some(RequestStatus::Answered));
    story.say("delta", Kind::WITHDRAW, withdraw(first));
    assert_eq!(status(&story, "delta"), Some(RequestStatus::Accepted));
    let second = story.say("delta", Kind::ANSWER, answer(ask, AnswerResult::NothingFound));
    assert_eq!(status(&story, "delta"), Some(RequestStatus::Answered));
    let content = Content::from(answer(first, AnswerResult::MoreFollows)).to_bytes();
    let correct = Correct { target: second, kind: Kind::ANSWER, content, words: None };
    story.say("delta", Kind::CORRECT, correct);
    assert_eq!(status(&story, "delta"), Some(RequestStatus::Accepted));
    let view = story.fold();
    let page = view.page(member("delta")).expect("a page");
    assert_eq!(page.request.replies_to(&ask).count(), 2, "a correction moves no answer to another ask");
}

/// Covers REQ-005.
#[test]
fn an_amendment_is_answered_anew_by_those_whom_it_asks_and_by_no_one_else() {
    let (mut story, ask) = sent(RequestForm::Preservation);
    story.say("delta", Kind::ACKNOWLEDGE, acknowledge(ask));
    story.say("delta", Kind::REFUSE, refuse(ask));
    let kept = story.say("steppe", Kind::ACCEPT, accept(ask));
    assert_eq!(status(&story, "delta"), Some(RequestStatus::Refused));
    let again = story.say("harbour", Kind::AMENDMENT, amendment(ask, RequestForm::Preservation, &["delta"]));
    let delta = row(&story, "delta");
    assert_eq!(delta.single(), Some(RequestStatus::Received), "what was said to the request is not said to this");
    assert_eq!((delta.standings[0].ask, delta.standings[0].form), (Some(again), again));
    let steppe = row(&story, "steppe");
    assert_eq!((steppe.single(), steppe.standings[0].ask), (Some(RequestStatus::Accepted), Some(ask)));
    assert_eq!(steppe.standings[0].shown.map(|shown| shown.entry), Some(kept));
    story.say("delta", Kind::REFUSE, refuse(ask));
    assert_eq!(status(&story, "delta"), Some(RequestStatus::Received), "a late word on the old request");
    story.say("delta", Kind::ACCEPT, accept(again));
    assert_eq!(status(&story, "delta"), Some(RequestStatus::Accepted));
    let last = story.say("harbour", Kind::AMENDMENT, amendment(again, RequestForm::Preservation, &[]));
    assert_eq!(row(&story, "delta").standings[0].form, last);
    assert_eq!(status(&story, "delta"), Some(RequestStatus::Accepted), "nobody was asked again");
}

/// Covers REQ-002.
#[test]
fn what_was_sent_is_neither_corrected_nor_withdrawn() {
    let (mut story, ask) = sent(RequestForm::Information);
    let content = Content::from(request(RequestForm::Preservation, &["delta"])).to_bytes();
    let tried = [
        story.say("harbour", Kind::WITHDRAW, withdraw(ask)),
        story.say("harbour", Kind::CORRECT, Correct { target: ask, kind: Kind::REQUEST, content, words: None }),
    ];
    for line in tried {
        assert_eq!(standing(&story, line), ItemStanding::WithoutEffect(WithoutEffect::NotChangeable));
    }
    assert_eq!(
        table::matters(&story.fold()).map(|(_, matter)| matter.form).collect::<Vec<_>>(),
        [RequestForm::Information]
    );
}

/// Covers REQ-005.
#[test]
fn a_word_on_what_asks_nobody_does_nothing() {
    let (mut story, ask) = sent(RequestForm::Information);
    let told = story.say("delta", Kind::PROGRESS, progress(ask));
    let unseen =
        story.beside("harbour", 1, &[story.genesis()], Kind::REQUEST, request(RequestForm::Information, &["delta"]));
    for line in [
        story.say("delta", Kind::ACCEPT, accept(told)),
        story.beside("delta", 1, &[ask], Kind::ACCEPT, accept(unseen)),
        story.say("steppe", Kind::ANSWER, answer(story.genesis(), AnswerResult::Complete)),
        story.say("harbour", Kind::AMENDMENT, amendment(told, RequestForm::Information, &["delta"])),
        story.say("harbour", Kind::CALL_OFF, call_off(told, &[])),
    ] {
        assert_eq!(standing(&story, line), ItemStanding::WithoutEffect(WithoutEffect::TargetUnknown));
    }
    story.say("isle", Kind::ACCEPT, accept(ask));
    assert!(story.fold().request_table(&post).iter().all(|row| row.member != member("isle")), "isle was not asked");
}

/// Covers FORK-007, REQ-010.
#[test]
fn parallel_words_are_all_shown_and_none_is_chosen() {
    let (mut story, ask) = sent(RequestForm::Information);
    let yes = story.beside("delta", 1, &[ask], Kind::ACCEPT, accept(ask));
    let no = story.beside("delta", 2, &[ask], Kind::REFUSE, refuse(ask));
    let delta = row(&story, "delta");
    assert_eq!(delta.single(), None);
    let shown: Vec<_> = delta.standings.iter().map(|s| (s.status, s.shown.map(|shown| shown.entry))).collect();
    assert_eq!(shown, [(RequestStatus::Accepted, Some(yes)), (RequestStatus::Refused, Some(no))]);
    story.say("delta", Kind::ACCEPT, accept(ask));
    assert_eq!(status(&story, "delta"), Some(RequestStatus::Accepted));

    let (mut story, ask) = sent(RequestForm::Information);
    let again = |story: &mut Story, lane, to| {
        story.beside("harbour", lane, &[ask], Kind::AMENDMENT, amendment(ask, RequestForm::Information, to))
    };
    let (left, right) = (again(&mut story, 1, &["delta"]), again(&mut story, 2, &["delta"]));
    story.say("delta", Kind::ACCEPT, accept(left));
    let delta = row(&story, "delta");
    assert_eq!((delta.single(), delta.standings.len()), (None, 2));
    assert_eq!(table::asks_of(&story.fold(), member("delta")).len(), 2);
    let steppe = row(&story, "steppe");
    assert_eq!(steppe.single(), Some(RequestStatus::Sent), "both leave to steppe what it was asked");
    let joined = story.say("harbour", Kind::AMENDMENT, amendment(right, RequestForm::Information, &["delta"]));
    assert_eq!(table::asks_of(&story.fold(), member("delta")), [joined]);
}

/// Covers REQ-011, CLOCK-001, CLOCK-002.
#[test]
fn both_clocks_run_by_what_was_frozen_and_stop_by_what_was_said() {
    let (mut story, ask) = sent(RequestForm::Preservation);
    let clocks = |story: &Story, minute: u64| {
        let now = BEGIN.plus_ms(minute * 60_000);
        let standing = row(story, "delta").standings.remove(0);
        (standing.acknowledge_clock(now).expect("asked"), standing.answer_clock(now).expect("asked"))
    };
    let minutes = |minutes: u64| minutes * 60_000;
    assert_eq!(clocks(&story, 10), (ClockState::Left(minutes(20)), ClockState::Left(minutes(470))));
    assert_eq!(clocks(&story, 31).0, ClockState::Overdue(minutes(1)));
    story.say("delta", Kind::PROGRESS, progress(ask));
    assert_eq!(clocks(&story, 31).0, ClockState::Met(minutes(28)), "whatever is said about it takes it up");
    story.say("delta", Kind::ACCEPT, accept(ask));
    assert_eq!(clocks(&story, 481).1, ClockState::Overdue(minutes(1)), "a promise is no answer");
    story.say("delta", Kind::NEED_MORE, need_more(ask));
    assert_eq!(clocks(&story, 481).1, ClockState::Met(minutes(476)), "it waits for the lead");
    story.say("delta", Kind::POSTPONE, postpone(ask, BEGIN.plus_ms(2 * DAY_MS)));
    assert_eq!(clocks(&story, 481).1, ClockState::Left(2 * DAY_MS - minutes(481)), "later, and not for ever");
    story.say("delta", Kind::PRESERVED, preserved(ask, BEGIN.plus_ms(90 * DAY_MS)));
    assert_eq!(clocks(&story, 9_999).1, ClockState::Met(minutes(474)), "what was asked is done");
    assert_eq!(status(&story, "delta"), Some(RequestStatus::Answered));
}

/// Covers REQ-009.
#[test]
fn data_are_kept_until_the_newest_line_says_and_an_extension_is_answered_by_it() {
    let (mut story, ask) = sent(RequestForm::Preservation);
    let (first, later) = (BEGIN.plus_ms(90 * DAY_MS), BEGIN.plus_ms(150 * DAY_MS));
    story.say("delta", Kind::PRESERVED, preserved(ask, first));
    let keeping = |story: &Story, day: u64| row(story, "delta").keeping(BEGIN.plus_ms(day * DAY_MS));
    assert_eq!(keeping(&story, 75), Some(Keeping::Kept(15 * DAY_MS)));
    assert_eq!(keeping(&story, 83), Some(Keeping::Warned { days: 7, left: 7 * DAY_MS }));
    let extension = story.say("harbour", Kind::EXTENSION, longer(&["delta"], later));
    let delta = row(&story, "delta");
    assert_eq!((delta.single(), delta.extensions[0].status), (Some(RequestStatus::Answered), RequestStatus::Received));
    story.say("delta", Kind::REFUSE, refuse(extension));
    let delta = row(&story, "delta");
    assert_eq!((delta.single(), delta.extensions[0].status), (Some(RequestStatus::Answered), RequestStatus::Refused));
    assert_eq!(delta.preserved_until(), Some(first), "a refusal to keep longer takes nothing back");
    story.say("delta", Kind::PRESERVED, preserved(extension, later));
    let delta = row(&story, "delta");
    assert_eq!((delta.preserved_until(), delta.extensions[0].status), (Some(later), RequestStatus::Answered));
    assert_eq!(keeping(&story, 83), Some(Keeping::Kept(67 * DAY_MS)));
    story.say("harbour", Kind::CALL_OFF, call_off(ask, &[]));
    assert_eq!(keeping(&story, 149), None, "nobody is warned of what is needed no more");
}

/// Covers REQ-009, FORK-007.
#[test]
fn of_two_dates_said_beside_each_other_the_earlier_warns() {
    let (mut story, ask) = sent(RequestForm::Preservation);
    story.beside("delta", 1, &[ask], Kind::PRESERVED, preserved(ask, Time(2_000_000_000_000)));
    story.beside("delta", 2, &[ask], Kind::PRESERVED, preserved(ask, Time(1_900_000_000_000)));
    let delta = row(&story, "delta");
    assert_eq!((delta.kept.len(), delta.preserved_until()), (2, Some(Time(1_900_000_000_000))));
}

/// Covers REQ-007.
#[test]
fn the_lead_calls_off_for_all_or_for_some_and_can_take_it_back() {
    let (mut story, ask) = sent(RequestForm::Information);
    story.say("delta", Kind::ACCEPT, accept(ask));
    let some = story.say("harbour", Kind::CALL_OFF, call_off(ask, &["delta"]));
    let both = |story: &Story| (status(story, "delta"), status(story, "steppe"));
    assert_eq!(both(&story), (Some(RequestStatus::Withdrawn), Some(RequestStatus::Sent)));
    story.say("harbour", Kind::WITHDRAW, withdraw(some));
    assert_eq!(both(&story), (Some(RequestStatus::Accepted), Some(RequestStatus::Sent)));
    story.say("harbour", Kind::CALL_OFF, call_off(ask, &[]));
    assert_eq!(both(&story), (Some(RequestStatus::Withdrawn), Some(RequestStatus::Withdrawn)));
    story.say("harbour", Kind::AMENDMENT, amendment(ask, RequestForm::Information, &["steppe"]));
    assert_eq!(both(&story), (Some(RequestStatus::Withdrawn), Some(RequestStatus::Sent)), "asked anew");
}

/// Covers REQ-007.
#[test]
fn the_outcome_or_a_close_ends_the_request() {
    let (mut story, ask) = sent(RequestForm::Information);
    story.say("delta", Kind::ANSWER, answer(ask, AnswerResult::Complete));
    let mut closed = story.clone();
    let end = closed.act("harbour", close());
    let delta = row(&closed, "delta");
    assert_eq!(delta.single(), Some(RequestStatus::Closed));
    assert_eq!(delta.standings[0].shown.map(|shown| shown.entry), Some(end));
    closed.act("harbour", Structural::Reopen(Bare {}));
    assert_eq!(status(&closed, "delta"), Some(RequestStatus::Answered));
    story.say("harbour", Kind::OUTCOME, outcome());
    assert!(story.fold().request_table(&post).iter().all(|row| row.single() == Some(RequestStatus::Closed)));
}

/// Covers REQ-008.
#[test]
fn consent_is_what_the_author_of_the_line_says_last() {
    let (mut story, ask) = sent(RequestForm::Information);
    let answered = story.say("delta", Kind::ANSWER, answer(ask, AnswerResult::Complete));
    let uses = vec![ConsentUse::Court];
    let question = ConsentAskLine { target: answered, uses, receivers: None, words: text("the trial begins in May") };
    let question = story.say("steppe", Kind::CONSENT_ASK, question);
    let say = |story: &mut Story, who: &str, decision, words| {
        story.say(who, Kind::CONSENT, ConsentLine { target: question, decision, words })
    };
    let decision =
        |story: &Story| table::consents(&story.fold(), &question).map(|(_, line)| line.decision).collect::<Vec<_>>();
    assert!(decision(&story).is_empty());
    say(&mut story, "steppe", ConsentDecision::Given, None);
    assert!(decision(&story).is_empty(), "nobody consents for another");
    say(&mut story, "delta", ConsentDecision::NotGiven, Some(text("ask the court")));
    assert_eq!(decision(&story), [ConsentDecision::NotGiven]);
    say(&mut story, "delta", ConsentDecision::Given, None);
    assert_eq!(decision(&story), [ConsentDecision::Given]);
}

#[test]
fn silent_members_come_first() {
    let (mut story, ask) = sent(RequestForm::Information);
    let order = |story: &Story| {
        story.fold().request_table(&post).iter().map(|row| String::from(row.member)).collect::<Vec<_>>()
    };
    assert_eq!(order(&story), ["steppe", "delta"]);
    story.say("steppe", Kind::ACCEPT, accept(ask));
    assert_eq!(order(&story), ["delta", "steppe"]);
}

#[test]
fn a_draft_that_is_withdrawn_asks_nobody() {
    let mut story = Story::open_as(DossierKind::Request, false);
    let first = story.say("harbour", Kind::REQUEST_DRAFT, draft(RequestForm::Information, &["delta"]));
    story.say("delta", Kind::NEED_MORE, need_more(first));
    assert_eq!(story.fold().page(member("delta")).map(|page| page.request.replies_to(&first).count()), Some(1));
    story.say("harbour", Kind::WITHDRAW, withdraw(first));
    assert!(story.fold().request_table(&post).is_empty());
}

/// Covers REQ-003.
#[test]
fn a_sent_request_that_lacks_what_its_form_asks_for_cannot_be_read() {
    for form in RequestForm::ALL {
        let whole = Content::from(request(*form, &["delta"]));
        assert_eq!(Content::read(Kind::REQUEST, &whole.to_bytes()).as_ref(), Ok(&whole), "{form:?}");
        let mut bare = request(*form, &["delta"]);
        bare.matter.prose.clear();
        assert!(Content::read(Kind::REQUEST, &Content::from(bare).to_bytes()).is_err(), "{form:?}");
        let mut bare = draft(*form, &["delta"]);
        bare.matter.prose.clear();
        assert!(Content::read(Kind::REQUEST_DRAFT, &Content::from(bare).to_bytes()).is_ok(), "a draft may lack it");
        let mut timeless = request(*form, &["delta"]);
        timeless.asked[0].clocks.card_version = None;
        assert!(Content::read(Kind::REQUEST, &Content::from(timeless).to_bytes()).is_err(), "{form:?}");
    }
}

/// Covers KIND-001: numbers on the wire never change.
#[test]
fn the_bytes_of_each_reply_are_frozen() {
    let hex = |content: Content| content.to_bytes().iter().map(|byte| format!("{byte:02x}")).collect::<String>();
    let target = EntryId([0xaa; 32]);
    let id = format!("5820{}", "aa".repeat(32));
    let go = || text("go");
    let said = "a20162656e0262676f";
    assert_eq!(hex(accept(target).into()), format!("a101{id}"));
    assert_eq!(hex(AcceptPartLine { words: go(), ..part(target) }.into()), format!("a301{id}03810105{said}"));
    let refuse = RefuseLine { target, ground: RefusalGround::Judicial, words: go(), possible_if: go() };
    assert_eq!(hex(refuse.into()), format!("a401{id}021003{said}04{said}"));
    let postpone = PostponeLine { words: go(), ..postpone(target, Time(1)) };
    assert_eq!(hex(postpone.into()), format!("a401{id}0201030904{said}"));
    assert_eq!(
        hex(NeedMoreLine { words: go(), ..need_more(target) }.into()),
        format!("a301{id}0281656661637473{}{said}", "03")
    );
    let answer = AnswerLine { words: Some(go()), ..answer(target, AnswerResult::NothingFound) };
    assert_eq!(hex(answer.into()), format!("a401{id}020203{said}07f4"));
    assert_eq!(hex(preserved(target, Time(1)).into()), format!("a301{id}0281a102010307"));
    assert_eq!(hex(outcome().into()), "a10100");
    assert_eq!(hex(call_off(target, &["delta"]).into()), format!("a301{id}02816564656c74610300"));
}

/// Covers KIND-001: the first four bytes of the hash of a whole request, by form.
#[test]
fn the_bytes_of_each_form_are_frozen() {
    let begins = |form: RequestForm| {
        let mut line = request(form, &["delta", "steppe"]);
        let address = identifier(IdentifierType::IpPort, "192.0.2.7");
        line.matter.items[0].identifier = Identifier { port: Some(51_123), ..address };
        line.matter.items[0].from = DateTime::new("2026-11-20T11:07:41+08:00");
        let hash = Sha256::digest(Content::from(line).to_bytes());
        hash[..4].iter().map(|byte| format!("{byte:02x}")).collect::<String>()
    };
    let all: Vec<String> = RequestForm::ALL.iter().map(|form| begins(*form)).collect();
    assert_eq!(all, ["aa614c7d", "ae578624", "53d3a32f"]);
}

/// A line of a random story: who, in which of two lanes, having seen which lines, does what to which line.
type Step = (u8, u8, u32, u8, u8);

fn write(story: &mut Story, (who, lane, seen, what, target): Step) {
    let who = ["harbour", "delta", "steppe"][usize::from(who)];
    let everything = story.everything();
    let mut seen: BTreeSet<EntryId> =
        everything.iter().enumerate().filter(|(n, _)| seen >> (n % 32) & 1 == 1).map(|(_, id)| *id).collect();
    seen.insert(story.genesis());
    let seen: Vec<EntryId> = seen.into_iter().collect();
    let target = everything[usize::from(target) % everything.len()];
    let number = u64::try_from(everything.len()).expect("a short story");
    let until = BEGIN.plus_ms(number * DAY_MS);
    let to: &[&str] = [&["delta"][..], &["delta", "steppe"], &["steppe"]][everything.len() % 3];
    let form = RequestForm::Preservation;
    let (kind, content): (Kind, Content) = match what {
        0 => (Kind::REQUEST_DRAFT, draft(form, to).into()),
        1 => (Kind::REQUEST, request(form, to).into()),
        2 | 3 => (Kind::AMENDMENT, amendment(target, form, to).into()),
        4 => (Kind::EXTENSION, longer(to, until).into()),
        5 => (Kind::CALL_OFF, call_off(target, if number % 2 == 0 { &[] } else { to }).into()),
        6 => (Kind::OUTCOME, outcome().into()),
        7 => (Kind::ACKNOWLEDGE, acknowledge(target).into()),
        8 => (Kind::ACCEPT, accept(target).into()),
        9 => (Kind::REFUSE, refuse(target).into()),
        10 => (Kind::NEED_MORE, need_more(target).into()),
        11 => (Kind::POSTPONE, postpone(target, until).into()),
        12 => (Kind::PROGRESS, progress(target).into()),
        13 => (Kind::ANSWER, answer(target, AnswerResult::ALL[everything.len() % 3]).into()),
        14 => (Kind::PRESERVED, preserved(target, until).into()),
        15 => {
            let uses = vec![ConsentUse::Forward];
            (Kind::CONSENT_ASK, ConsentAskLine { target, uses, receivers: None, words: text("why") }.into())
        }
        16 => (Kind::CONSENT, ConsentLine { target, decision: ConsentDecision::Given, words: None }.into()),
        17 | 18 => (Kind::WITHDRAW, withdraw(target).into()),
        19 => {
            let content = Content::from(answer(story.genesis(), AnswerResult::MoreFollows)).to_bytes();
            (Kind::CORRECT, Correct { target, kind: Kind::ANSWER, content, words: None }.into())
        }
        _ => (Kind::NOTE, Note { text: text("x"), about: None, grade: None, handling: None }.into()),
    };
    story.beside(who, lane, &seen, kind, content);
}

fn stories() -> impl Strategy<Value = Story> {
    let step = (0u8..3, 0u8..2, any::<u32>(), 0u8..21, any::<u8>());
    prop::collection::vec(step, 1..24).prop_map(|steps| {
        let (mut story, _) = sent(RequestForm::Preservation);
        steps.into_iter().for_each(|step| write(&mut story, step));
        story
    })
}

/// Folds in the topological order that `choices` pick; where `late` says so, the text comes at the end, latest first.
fn fold_otherwise(story: &Story, choices: &[u8], late: u32) -> View {
    let mut view = story.empty();
    let mut given: Vec<usize> = Vec::new();
    for step in 0..story.lines.len() {
        let is_given = |id: &EntryId| given.iter().any(|number| story.lines[*number].id == *id);
        let ready: Vec<usize> = (0..story.lines.len())
            .filter(|number| !given.contains(number) && story.lines[*number].past.iter().all(is_given))
            .collect();
        let number = ready[usize::from(choices[step % choices.len()]) % ready.len()];
        story.apply(&mut view, number, late >> (number % 32) & 1 == 0);
        given.push(number);
    }
    given.iter().rev().for_each(|number| story.apply(&mut view, *number, true));
    view
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    /// Covers COUNT-002, REQ-010: any order that respects the causal past, and texts that come when they come, give one
    /// view and one table.
    #[test]
    fn every_order_that_respects_the_past_shows_the_same_of_a_request(
        story in stories(),
        choices in prop::collection::vec(any::<u8>(), 1..24),
        late in any::<u32>(),
    ) {
        let expected = story.fold();
        for late in [0, late, u32::MAX] {
            let other = fold_otherwise(&story, &choices, late);
            prop_assert_eq!(&other, &expected);
            prop_assert_eq!(other.request_table(&post), expected.request_table(&post));
        }
    }

    /// Covers REQ-010: a status is never without what shows it.
    #[test]
    fn whatever_is_said_every_requested_member_has_a_status_and_its_clocks(story in stories()) {
        let view = story.fold();
        for row in view.request_table(&post) {
            prop_assert!(!row.standings.is_empty() || !row.extensions.is_empty(), "{:?}", row);
            for standing in &row.standings {
                let silent = matches!(standing.status, RequestStatus::Sent | RequestStatus::Received);
                prop_assert_eq!(standing.shown.is_none(), silent, "{:?}", standing);
                prop_assert_eq!(standing.clocks.is_none(), standing.ask.is_none());
            }
        }
    }
}
