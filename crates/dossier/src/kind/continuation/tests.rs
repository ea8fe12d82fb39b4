//! Facts about continuing a dossier.

use alloc::collections::BTreeSet;
use alloc::string::String;
use alloc::vec;
use alloc::vec::Vec;

use super::*;
use crate::codes::{AnswerResult, Level, RequestForm};
use crate::fold::story::{BEGIN, Story, member, message as cap_message};
use crate::ids::Member;
use crate::kind::alert::cap::{MsgType, Status};
use crate::kind::alert::form::{self as alert_form, OpenAlert, OpenContext};
use crate::kind::request::form as request_form;

use crate::kind::request::story::{LIMITS, answer, law, sent};
use crate::lines::Kind;

const NOW: Time = Time(BEGIN.0 + 7_200_000);
const NAME: CapName<'_> = CapName { identifier: "D-1", sender: "delta@net.example" };

fn set(codes: &[&str]) -> BTreeSet<Member> {
    codes.iter().map(|code| member(code)).collect()
}

fn alert_story() -> Story {
    let mut story = Story::open(false);
    let mut line = cap_message(1, MsgType::Alert, &[], Status::Actual);
    let info = cap::Info { event: "Typhoon".into(), ..cap::Info::default() };
    line.cap.infos = vec![info];
    story.say("harbour", Kind::ALERT, line);
    story
}

/// Delta goes on from an alert of harbour, that is gone.
fn go_on(story: &Story, typed: &[(&str, &str)]) -> Result<OpenAlert, Vec<(String, ProblemCode)>> {
    let view = story.fold();
    let (members, gone) = (set(&["delta", "harbour", "steppe"]), set(&["harbour"]));
    let old = Old { view: &view, own: member("delta"), members: &members, gone: &gone };
    let typed = Fields::new(typed.iter().copied());
    let codes =
        |problems: Vec<Problem>| problems.into_iter().map(|problem| (problem.field, problem.code)).collect::<Vec<_>>();
    let item = old.chosen(typed.all(TARGET).next()).map_err(|problem| codes(vec![problem]))?;
    let fields = old.completed(Some(item), &typed);
    let faults = old.faults(&fields);
    if !faults.is_empty() {
        return Err(codes(faults));
    }
    let Some(Content::Alert(line)) = item.content() else { panic!("an alert") };
    let context = OpenContext {
        own: member("delta"),
        now: NOW,
        is_member: &|_| true,
        acknowledge_ms: &Level::acknowledge_ms_default,
        name: NAME,
        imported: None,
    };
    alert_form::open_with(&fields, &context, &message(line, NAME, NOW, false)).map_err(codes)
}

/// Covers LEAD-005.
#[test]
fn a_continuation_takes_over_what_the_old_dossier_said_and_leaves_out_the_lead_that_is_gone() {
    let story = alert_story();
    let old = story.fold();
    let new = go_on(&story, &[]).expect("nothing has to be typed");
    assert_eq!(new.participants, set(&["delta", "steppe"]));
    let before = old.opening().expect("an opening");
    assert_eq!((&new.opening.titles, new.opening.level), (&before.titles, before.level));
    assert_eq!((&new.opening.handling, &new.opening.legal_basis), (&before.handling, &before.legal_basis));
    assert_eq!((&new.opening.purpose, &new.opening.review_by), (&before.purpose, &before.review_by));
    assert_eq!((new.exercise, new.history), (old.is_exercise(), old.history()));
    let cap = &new.alert.cap;
    assert_eq!((cap.identifier.as_str(), cap.msg_type, cap.references.as_deref()), ("D-1", MsgType::Alert, None));
    assert_eq!(cap.infos[0].event, "Typhoon");
    assert_eq!(new.opening.clocks.acknowledge_by, NOW.plus_ms(Level::Immediate.acknowledge_ms_default()));
}

/// Covers LEAD-005, MARK-001, EX-001.
#[test]
fn a_continuation_goes_to_nobody_else_is_marked_no_lower_and_stays_what_it_is() {
    let story = alert_story();
    for (typed, field, code) in [
        (vec![("participants", "harbour")], "participants", ProblemCode::Lead),
        (vec![("participants", "isle")], "participants", ProblemCode::TakesNoPart),
        (vec![("tlp", "clear"), ("pap", "clear")], "tlp", ProblemCode::OnlyAuthorLowers),
        (vec![("mode", "exercise")], "mode", ProblemCode::ExerciseMismatch),
        (vec![("review-by", "2020-01-01")], "review-by", ProblemCode::Past),
        (vec![("target", "00")], "target", ProblemCode::NotALine),
    ] {
        assert_eq!(go_on(&story, &typed).err(), Some(vec![(field.into(), code)]), "{typed:?}");
    }
    let typed = [("title.en", "Typhoon, second day"), ("level", "urgent"), ("tlp", "red"), ("pap", "red")];
    let new = go_on(&story, &typed).expect("what is typed takes the place of what was there");
    assert_eq!((new.opening.titles.len(), new.opening.level), (1, Level::Urgent));
}

/// Covers FORK-007.
#[test]
fn of_parallel_alerts_none_is_taken_over_unless_somebody_names_it() {
    let mut story = alert_story();
    let seen = story.everything();
    let beside = cap_message(2, MsgType::Alert, &[], Status::Actual);
    let mut with_info = beside.clone();
    with_info.cap.infos = vec![cap::Info { event: "Surge".into(), ..cap::Info::default() }];
    let second = story.beside("harbour", 1, &seen[..1], Kind::ALERT, with_info);
    assert_eq!(go_on(&story, &[]).err(), Some(vec![("target".into(), ProblemCode::SeveralCurrentAlerts)]));
    let named = alloc::format!("{second}");
    let new = go_on(&story, &[("target", &named)]).expect("the officer chose");
    assert_eq!(new.alert.cap.infos[0].event, "Surge");
}

/// Covers LEAD-005.
#[test]
fn a_continued_request_asks_those_who_have_not_answered() {
    let (mut story, asked) = sent(RequestForm::Preservation);
    let view = story.fold();
    let (members, gone) = (set(&["delta", "harbour", "steppe"]), set(&["harbour"]));
    let to = |story: &Story| -> Vec<String> {
        let view = story.fold();
        let old = Old { view: &view, own: member("isle"), members: &members, gone: &gone };
        let item = old.chosen(None).expect("one request");
        let fields = old.completed(Some(item), &Fields::default());
        fields.all("to").map(String::from).collect()
    };
    assert_eq!(to(&story), ["delta", "steppe"]);
    story.say("delta", Kind::ANSWER, answer(asked, AnswerResult::Complete));
    assert_eq!(to(&story), ["steppe"], "what delta answered is linked");
    // Steppe goes on: it asks delta, and its own page needs no asking.
    let old = Old { view: &view, own: member("steppe"), members: &members, gone: &gone };
    let item = old.chosen(None).expect("one request");
    let fields = old.completed(Some(item), &Fields::default());
    let law = law();
    let context = request_form::OpenContext {
        own: member("steppe"),
        now: NOW,
        is_member: &|_| true,
        limits: LIMITS,
        receiver: &|_| Some(crate::kind::request::clocks::Receiver { card_version: 7, law: &law }),
        file: None,
    };
    let new = request_form::open(&fields, &context).expect("complete");
    assert_eq!((new.participants, new.kind), (set(&["delta", "steppe"]), Kind::REQUEST));
    let Content::Request(request) = new.first else { panic!("a request") };
    assert_eq!(Some(&request.matter), item.content().and(table::matter_of(item)));
}

/// Covers LEAD-001, LEAD-002, LEAD-003.
#[test]
fn an_offer_is_open_until_a_release_has_seen_it() {
    use crate::structural::{LeadAccept, LeadOffer, LeadRelease, Structural};
    let mut story = Story::open(false);
    let offer = story.act("harbour", Structural::LeadOffer(LeadOffer { to: member("delta") }));
    let other = story.act("harbour", Structural::LeadOffer(LeadOffer { to: member("steppe") }));
    let view = story.fold();
    let open: Vec<_> = view.offers().iter().map(|offer| (offer.line(), offer.to, offer.accepted())).collect();
    assert_eq!(open, [(offer, member("delta"), None), (other, member("steppe"), None)]);
    let accept = story.act("delta", Structural::LeadAccept(LeadAccept { offer }));
    assert_eq!(story.fold().offers()[0].accepted(), Some(accept));
    story.act("harbour", Structural::LeadRelease(LeadRelease { accept, to: member("delta") }));
    assert!(story.fold().offers().is_empty(), "the release ended both");
    assert_eq!(story.fold().leads().single().map(|lead| lead.value), Some(member("delta")));
}
