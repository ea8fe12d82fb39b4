//! Facts about the forms of a request.

use alloc::string::String;
use alloc::vec;
use alloc::vec::Vec;

use super::*;
use crate::card::{DualCriminality, LawProfile};
use crate::codes::{AnswerResult, ConsentDecision, IdentifierType, RefusalGround, RequestForm, RequestStatus};
use crate::fold::View;
use crate::fold::story::{BEGIN, Story, opening};
use crate::ids::{BlobId, EntryId};
use crate::kind::common::attach::{Attach, FileKey, FileRef};
use crate::kind::common::delivery::Delivery;
use crate::kind::request::lines::{ConsentAskLine, RequestLine};
use crate::kind::request::story::{self as told, LIMITS, law, line, member, sent};
use crate::lines::DossierKind;
use crate::structural::{Close, CloseReason, Structural};
use crate::time::Time;

type Pairs = Vec<(&'static str, &'static str)>;
type Faults = Vec<(String, ProblemCode)>;

const DAY_MS: u64 = 86_400_000;
const NOW: Time = Time(BEGIN.0 + 3_600_000);

/// What stands on every request.
fn statements() -> Pairs {
    vec![
        ("mode", "live"),
        ("history", "lead-grants"),
        ("lang", "en"),
        ("title.en", "Changed invoices"),
        ("level", "urgent"),
        ("tlp", "amber"),
        ("pap", "green"),
        ("legal-basis", "treaty"),
        ("legal-basis-words", "Convention on Cybercrime, article 29"),
        ("purpose", "investigation"),
        ("review-by", "2027-11-22"),
        ("character", "political"),
        ("character", "military"),
        ("character", "religious"),
        ("character", "racial"),
    ]
}

/// What a preservation asks for.
fn preservation() -> Pairs {
    vec![
        ("form", "preservation"),
        ("requesting-organisation", "Harbour police"),
        ("requesting-phone", "+49 30 901820"),
        ("facts.en", "Invoices of a port were changed on their way."),
        ("data-relation.en", "The address sent the changed invoices."),
        ("offence", "fraud"),
        ("identifier.0", "192.0.2.7"),
        ("identifier-type.0", "ip+port"),
        ("port.0", "51123"),
        ("data-class.0", "subscriber"),
        ("data-class.0", "traffic"),
        ("from.0", "2026-11-20T03:07:41Z"),
        ("until.0", "2026-11-20T11:09:00+08:00"),
        ("identifier.1", "sea.fox@mail.example"),
        ("identifier-type.1", "email"),
        ("data-class.1", "content"),
        ("trace.1", "yes"),
        ("necessity", "short-retention"),
        ("mla", "will-follow"),
    ]
}

fn information() -> Pairs {
    vec![
        ("form", "information"),
        ("requesting-organisation", "Harbour police"),
        ("facts.en", "Invoices of a port were changed on their way."),
        ("conduct-words.en", "Somebody read mails of others and changed them."),
        ("question.en", "Who has the account?"),
        ("belief.en", "The provider stands in your land."),
        ("connection.en", "It is the account of the invoices."),
        ("offence.2", "fraud"),
        ("provision.2", "Criminal Code, article 263"),
        ("penalty.2", "up to 5 years"),
        ("intended-use", "investigation"),
    ]
}

fn emergency() -> Pairs {
    vec![
        ("form", "emergency-disclosure"),
        ("requesting-organisation", "Harbour police"),
        ("requesting-phone", "+4930901820"),
        ("facts.en", "A letter announces a fire."),
        ("conduct-words.en", "Somebody threatens to burn a house with people in it."),
        ("offence", "attack-on-public"),
        ("provision", "Criminal Code, article 306"),
        ("penalty", "1 to 10 years"),
        ("question.en", "From where was the letter sent?"),
        ("risk.en", "The writer says that the house burns tonight, with forty people in it."),
    ]
}

fn whole(matter: Pairs) -> Pairs {
    [statements(), vec![("to", "delta"), ("stage", "send")], matter].concat()
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

fn codes(problems: Vec<Problem>) -> Faults {
    problems.into_iter().map(|problem| (problem.field, problem.code)).collect()
}

fn only(field: &str, code: ProblemCode) -> Faults {
    vec![(field.into(), code)]
}

/// The laws of the network: steppe has one of its own, isle's card is not here.
struct Laws {
    common: LawProfile,
    steppe: LawProfile,
}

impl Laws {
    fn new(steppe: LawProfile) -> Self {
        Self { common: law(), steppe }
    }

    fn of(&self, member: Member) -> Option<Receiver<'_>> {
        match member.as_str() {
            "isle" => None,
            "steppe" => Some(Receiver { card_version: 9, law: &self.steppe }),
            _ => Some(Receiver { card_version: 7, law: &self.common }),
        }
    }
}

fn opened_under(laws: &Laws, pairs: Pairs) -> Result<OpenRequest, Faults> {
    let context = OpenContext {
        own: member("harbour"),
        now: BEGIN,
        is_member: &in_network,
        limits: LIMITS,
        receiver: &|member| laws.of(member),
        file: None,
    };
    open(&Fields::new(pairs), &context).map_err(codes)
}

fn opened(pairs: Pairs) -> Result<OpenRequest, Faults> {
    opened_under(&Laws::new(law()), pairs)
}

fn line_of(opened: OpenRequest) -> RequestLine {
    match opened.first {
        Content::Request(line) => *line,
        other => panic!("{other:?}"),
    }
}

fn file() -> FileRef {
    FileRef { blob: BlobId([1; 32]), key: FileKey([2; 32]), size: 10, chunks: 1, media_type: line("image/png") }
}

fn done_with(
    view: &View,
    laws: &Laws,
    who: &str,
    verb: &str,
    pairs: Vec<(String, String)>,
    file: Option<&FileRef>,
) -> Result<Act, Faults> {
    let context = RequestContext {
        acts: Context {
            own: member(who),
            now: NOW,
            view,
            is_member: &in_network,
            acknowledge_ms: &Level::acknowledge_ms_default,
            file,
        },
        answer_ms: &Level::answer_ms_default,
        receiver: &|member| laws.of(member),
    };
    act(Verb::from_name(verb).expect("a verb"), &Fields::new(pairs), &context).map_err(codes)
}

fn done(view: &View, who: &str, verb: &str, pairs: Pairs) -> Result<Act, Faults> {
    let pairs = pairs.into_iter().map(|(name, value)| (name.into(), value.into())).collect();
    done_with(view, &Laws::new(law()), who, verb, pairs, None)
}

/// The id as a form sends it. Test forms are short, so the text may stay.
fn hex(id: EntryId) -> &'static str {
    alloc::boxed::Box::leak(alloc::format!("{id}").into_boxed_str())
}

fn written(act: Result<Act, Faults>) -> Content {
    match act.expect("no problems") {
        Act::Write(kind, content) => {
            assert!(content.fits(kind) && content.is_well_formed());
            assert_eq!(Content::read(kind, &content.to_bytes()), Ok(content.clone()), "it reads back as written");
            content
        }
        other => panic!("not a line: {other:?}"),
    }
}

/// Writes what the form gives into the story.
fn say(story: &mut Story, who: &str, verb: &str, pairs: Pairs) -> EntryId {
    let content = written(done(&story.fold(), who, verb, pairs));
    story.say(who, Kind::from_name(verb).expect("a kind"), content)
}

fn status(story: &Story, code: &str) -> Option<RequestStatus> {
    let rows = story.fold().request_table(&|_| Delivery::Held { since: BEGIN });
    rows.into_iter().find(|row| row.member == member(code)).and_then(|row| row.single())
}

/// Covers REQ-001, REQ-004, REQ-006.
#[test]
fn a_whole_form_opens_a_request_with_the_deadlines_of_each_law() {
    let laws = Laws::new(LawProfile { preservation_days: 30, dual_criminality: DualCriminality::Always, ..law() });
    let pairs = whole(preservation());
    let pairs =
        [pairs, vec![("conduct-words.en", "Mails were changed."), ("provision", "263"), ("penalty", "5 years")]];
    let pairs = with(with(pairs.concat(), "to", "steppe delta"), "participants", "ridge");
    let opened = opened_under(&laws, pairs).expect("no problems");
    let members: Vec<String> = opened.participants.iter().copied().map(String::from).collect();
    assert_eq!(members, ["delta", "harbour", "ridge", "steppe"]);
    assert_eq!(opened.kind, Kind::REQUEST);
    assert!(Content::from(opened.opening.clone()).is_well_formed() && opened.first.is_well_formed());
    let line = line_of(opened);
    let [delta, steppe] = line.asked.as_slice() else { panic!("{:?}", line.asked) };
    assert_eq!((delta.clocks.card_version, steppe.clocks.card_version), (Some(7), Some(9)));
    assert_eq!(delta.clocks.acknowledge_by, BEGIN.plus_ms(30 * 60_000));
    assert_eq!(delta.clocks.answer_by, Some(BEGIN.plus_ms(8 * 3_600_000)));
    assert_eq!(steppe.clocks.answer_by, Some(BEGIN.plus_ms(3 * DAY_MS)), "steppe first tests double criminality");
    assert_eq!(delta.preserve_until, Some(BEGIN.plus_ms(90 * DAY_MS)));
    assert_eq!(steppe.preserve_until, Some(BEGIN.plus_ms(30 * DAY_MS)));
    let item = &line.matter.items[0];
    assert_eq!((item.identifier.value.as_str(), item.identifier.port), ("192.0.2.7", Some(51_123)));
    assert_eq!(item.until.as_ref().map(|until| until.as_str()), Some("2026-11-20T11:09:00+08:00"), "the zone stays");
    assert_eq!(line.matter.detail(DetailField::RequestingPhone).map(|phone| phone.as_str()), Some("+4930901820"));
}

/// Covers REQ-003.
#[test]
fn whatever_a_form_asks_for_and_is_missing_is_named() {
    for (matter, fields) in [
        (
            preservation(),
            &["form", "requesting-organisation", "facts.en", "data-relation.en", "offence", "necessity", "mla"][..],
        ),
        (
            information(),
            &["requesting-organisation", "facts.en", "question.en", "belief.en", "connection.en", "intended-use"],
        ),
        (emergency(), &["requesting-organisation", "requesting-phone", "facts.en", "question.en", "risk.en"]),
    ] {
        assert!(opened(whole(matter.clone())).is_ok());
        for field in fields {
            let named = field.trim_end_matches(".en");
            let lacking = opened(whole(without(matter.clone(), field)));
            assert_eq!(lacking, Err(only(named, ProblemCode::Required)), "{field}");
        }
    }
    for field in ["to", "stage", "mode", "level", "tlp", "legal-basis-words", "purpose", "review-by"] {
        let lacking = opened(without(whole(preservation()), field)).expect_err("something is missing");
        assert!(lacking.contains(&(field.into(), ProblemCode::Required)), "{field}: {lacking:?}");
    }
    let unnamed: Pairs = preservation().into_iter().filter(|(name, _)| !name.contains(['0', '1'])).collect();
    assert_eq!(opened(whole(unnamed)), Err(only("identifier", ProblemCode::Required)));
    let other = with(preservation(), "necessity", "other");
    assert_eq!(opened(whole(other)), Err(only("necessity-words", ProblemCode::Required)));
    let follows = with(preservation(), "origin", "extension");
    assert_eq!(opened(whole(follows)), Err(only("preservation-reference", ProblemCode::Required)));
}

/// Covers REQ-003.
#[test]
fn what_the_law_of_a_receiver_asks_for_is_named_and_a_draft_may_lack_it() {
    let strict = LawProfile {
        languages: vec![told::language("zh"), told::language("fr")],
        dual_criminality: DualCriminality::Always,
        ..law()
    };
    let laws = Laws::new(strict);
    let pairs = with(whole(preservation()), "to", "delta steppe");
    let expected = vec![
        ("conduct-words".into(), ProblemCode::Required),
        ("data-relation.zh".into(), ProblemCode::LanguageNotTaken),
        ("facts.zh".into(), ProblemCode::LanguageNotTaken),
        ("penalty".into(), ProblemCode::Required),
        ("provision".into(), ProblemCode::Required),
    ];
    assert_eq!(opened_under(&laws, pairs.clone()), Err(expected));
    let draft = opened_under(&laws, with(pairs.clone(), "stage", "draft")).expect("a draft");
    assert_eq!(draft.kind, Kind::REQUEST_DRAFT);
    let said = [
        pairs,
        vec![
            ("facts.zh-Hans", "发票被篡改。"),
            ("data-relation.fr", "L'adresse a envoyé les factures."),
            ("conduct-words.zh", "有人篡改了邮件。"),
            ("conduct-words.en", "Mails were changed."),
            ("provision", "263"),
            ("penalty", "5 years"),
        ],
    ];
    assert!(opened_under(&laws, said.concat()).is_ok());
    let rows = with(with(whole(information()), "to", "delta"), "provision.2", "");
    assert_eq!(opened(rows), Err(only("provision.2", ProblemCode::Required)), "the row as it was written");
}

/// Covers REQ-004.
#[test]
fn nobody_is_asked_whose_card_is_not_here() {
    assert_eq!(opened(with(whole(preservation()), "to", "isle")), Err(only("to", ProblemCode::NoCard)));
    assert_eq!(opened(with(whole(preservation()), "to", "harbour delta")), Err(only("to", ProblemCode::Lead)));
    let nowhere = opened(with(whole(preservation()), "to", "nowhere")).expect_err("no member");
    assert!(nowhere.contains(&("to".into(), ProblemCode::NotAMember)));
}

/// Covers REQ-006.
#[test]
fn whatever_is_wrong_with_a_thing_is_named() {
    for (field, value, at, code) in [
        ("identifier.0", "192.0.2.300", "identifier.0", ProblemCode::NotAnIpAddress),
        ("identifier.0", "192.168.1.7", "identifier.0", ProblemCode::NotAPublicAddress),
        ("identifier-type.0", "plate", "identifier-type.0", ProblemCode::NotInList),
        ("port.0", "", "port.0", ProblemCode::Required),
        ("port.0", "70000", "port.0", ProblemCode::NotAPort),
        ("from.0", "", "from.0", ProblemCode::Required),
        ("from.0", "2026-11-20T03:07Z", "from.0", ProblemCode::NotToTheSecond),
        ("from.0", "2026-11-20T03:07:41", "from.0", ProblemCode::NotATime),
        ("until.0", "2026-11-20T03:07:40Z", "until.0", ProblemCode::EndsBeforeItBegins),
        ("data-class.0", "", "data-class.0", ProblemCode::Required),
        ("identifier.1", "sea.fox", "identifier.1", ProblemCode::NotAnEmail),
        ("port.1", "25", "port.1", ProblemCode::NotAPort),
        ("trace.1", "maybe", "trace.1", ProblemCode::NotInList),
        ("requesting-phone", "901820", "requesting-phone", ProblemCode::NotAPhone),
        ("requesting-email", "desk", "requesting-email", ProblemCode::NotAnEmail),
        ("requesting-zone", "7 hours east", "requesting-zone", ProblemCode::NotAZone),
        ("mla-by", "2026-11-21", "mla-by", ProblemCode::Past),
        ("offence", "separatism", "offence", ProblemCode::NotInList),
        ("facts.x_y", "?", "facts.x_y", ProblemCode::NotALanguage),
        ("facts", "without its language", "facts", ProblemCode::UnknownField),
    ] {
        assert_eq!(opened(with(whole(preservation()), field, value)), Err(only(at, code)), "{field} {value}");
    }
}

#[test]
fn rows_of_a_page_that_stay_empty_are_no_fault() {
    let empty =
        vec![("identifier.7", ""), ("identifier-type.7", "email"), ("data-class.7", "traffic"), ("offence.3", "")];
    let opened = opened([whole(preservation()), empty].concat()).expect("no problems");
    assert_eq!(line_of(opened).matter.items.len(), 2);
}

/// Covers REQ-003.
#[test]
fn an_emergency_says_which_life_is_at_risk_and_is_asked_for_at_once() {
    let routine = opened(with(whole(emergency()), "level", "routine")).expect("no problems");
    let clocks = line_of(routine).asked[0].clocks;
    assert_eq!(clocks.acknowledge_by, BEGIN.plus_ms(600_000));
    assert_eq!(clocks.answer_by, Some(BEGIN.plus_ms(8 * 3_600_000)));
    assert_eq!(opened(whole(without(emergency(), "risk.en"))), Err(only("risk", ProblemCode::Required)));
}

#[test]
fn a_matter_reads_back_from_its_own_fields() {
    for matter in [preservation(), information(), emergency()] {
        let line = line_of(opened(whole(matter)).expect("no problems"));
        let fields = matter_fields(&line.matter);
        let rest = statements().into_iter().chain([("to", "delta"), ("stage", "send")]);
        let pairs = rest.map(|(name, value)| (name.into(), value.into())).chain(fields);
        let laws = Laws::new(law());
        let context = OpenContext {
            own: member("harbour"),
            now: BEGIN,
            is_member: &in_network,
            limits: LIMITS,
            receiver: &|member| laws.of(member),
            file: None,
        };
        let again = open(&Fields::new(pairs.collect::<Vec<(String, String)>>()), &context).expect("no problems");
        assert_eq!(line_of(again), line);
    }
}

/// Covers REQ-001, REQ-002.
#[test]
fn a_draft_is_sent_as_it_stands_once_and_amended_after_that() {
    let mut story = Story::open_as(DossierKind::Request, false);
    let pairs = [vec![("to", "delta"), ("words", "Is this enough?"), ("lang", "en")], preservation()].concat();
    let draft = say(&mut story, "harbour", "request-draft", without(pairs, "facts.en"));
    let sent = done(&story.fold(), "harbour", "request", vec![("draft", hex(draft))]);
    assert_eq!(sent, Err(only("facts", ProblemCode::Required)), "a draft may lack what a request may not");
    say(
        &mut story,
        "delta",
        "need-more",
        vec![
            ("target", hex(draft)),
            ("need", "facts"),
            ("need", "data-class.0"),
            ("words", "What happened?"),
            ("lang", "en"),
        ],
    );
    assert_eq!(status(&story, "delta"), Some(RequestStatus::Draft), "a word on a draft");
    let draft = say(&mut story, "harbour", "request-draft", [vec![("to", "delta")], preservation()].concat());
    let ask = say(&mut story, "harbour", "request", vec![("draft", hex(draft))]);
    assert_eq!(status(&story, "delta"), Some(RequestStatus::Received));
    let twice = done(&story.fold(), "harbour", "request", vec![("draft", hex(draft))]);
    assert_eq!(twice, Err(only("", ProblemCode::AlreadySent)));
    let late = done(&story.fold(), "delta", "accept", vec![("target", hex(draft))]);
    assert_eq!(late, Err(only("target", ProblemCode::WrongKind)), "a draft is nothing to accept");
    let change = [preservation(), vec![("words", "With the article."), ("lang", "en")]].concat();
    let again = say(&mut story, "harbour", "amendment", change.clone());
    assert_eq!(table::asks_of(&story.fold(), member("delta")), [again]);
    say(&mut story, "harbour", "amendment", [change.clone(), vec![("again", "no")]].concat());
    assert_eq!(table::asks_of(&story.fold(), member("delta")), [again], "nobody was asked anew");
    say(&mut story, "harbour", "amendment", [change, vec![("again", "no"), ("to", "delta steppe")]].concat());
    assert_eq!(table::asks_of(&story.fold(), member("delta")), [again]);
    assert_eq!(table::asks_of(&story.fold(), member("steppe")).len(), 1, "steppe joins");
    let old = done(&story.fold(), "delta", "accept", vec![("target", hex(ask))]);
    assert_eq!(old, Err(only("target", ProblemCode::NoRequest)));
}

/// Covers REQ-012.
#[test]
fn a_refusal_has_a_ground_that_stands_open_words_and_what_would_make_it_possible() {
    let refuse = |ground: &'static str| {
        vec![("ground", ground), ("words", "no article"), ("possible-if", "name the article"), ("lang", "en")]
    };
    let refused = |form, ground| {
        let (story, _) = sent(form);
        done(&story.fold(), "delta", "refuse", refuse(ground))
    };
    for ground in ["data-protection", "proportionality", "ongoing"] {
        let kept = refused(RequestForm::Preservation, ground);
        assert_eq!(kept, Err(only("ground", ProblemCode::GroundNotForThis)), "{ground}");
    }
    assert!(refused(RequestForm::Preservation, "political").is_ok());
    assert!(refused(RequestForm::Information, "data-protection").is_ok());
    let waits = refused(RequestForm::Information, "ongoing");
    assert_eq!(waits, Err(only("ground", ProblemCode::GroundNotForThis)), "what only waits is postponed");
    let (mut story, _) = sent(RequestForm::Information);
    for field in ["ground", "words", "possible-if"] {
        let lacking = done(&story.fold(), "delta", "refuse", without(refuse("form"), field));
        assert_eq!(lacking, Err(only(field, ProblemCode::Required)));
    }
    let line = say(&mut story, "delta", "refuse", refuse("form"));
    match story.fold().item(&line).and_then(|item| item.content().cloned()) {
        Some(Content::Refuse(line)) => assert_eq!(line.ground, RefusalGround::Form),
        other => panic!("{other:?}"),
    }
    assert_eq!(status(&story, "delta"), Some(RequestStatus::Refused));
}

#[test]
fn each_reply_names_what_is_wrong_with_it() {
    let (mut story, ask) = sent(RequestForm::Information);
    let amended = told::amendment(ask, RequestForm::Information, &["delta"]);
    let amended = hex(story.say("harbour", Kind::AMENDMENT, amended));
    let view = story.fold();
    let ask = hex(ask);
    for (who, verb, pairs, expected) in [
        ("delta", "accept", vec![("target", ask)], only("target", ProblemCode::NoRequest)),
        ("steppe", "accept", vec![("target", amended)], only("target", ProblemCode::NotAsked)),
        ("harbour", "accept", vec![], only("target", ProblemCode::NoRequest)),
        ("delta", "accept", vec![("target", hex(story.genesis()))], only("target", ProblemCode::WrongKind)),
        ("delta", "accept", vec![("expected", "soon")], only("expected", ProblemCode::NotATime)),
        ("delta", "accept-part", vec![("item", "1")], only("words", ProblemCode::Required)),
        (
            "delta",
            "accept-part",
            vec![("item", "2"), ("words", "x"), ("lang", "en")],
            only("item", ProblemCode::NoSuchItem),
        ),
        (
            "delta",
            "accept-part",
            vec![("item", "a"), ("words", "x"), ("lang", "en")],
            only("item", ProblemCode::NotANumber),
        ),
        ("delta", "need-more", vec![("words", "x"), ("lang", "en")], only("need", ProblemCode::Required)),
        (
            "delta",
            "need-more",
            vec![("need", "shoe-size"), ("words", "x"), ("lang", "en")],
            only("need", ProblemCode::NotAFieldPath),
        ),
        ("delta", "transfer", vec![], only("authority", ProblemCode::Required)),
        (
            "delta",
            "transfer",
            vec![("authority", "Court"), ("member", "nowhere")],
            only("member", ProblemCode::NotAMember),
        ),
        (
            "delta",
            "postpone",
            vec![("until", "2026-11-21T00:00Z"), ("ground", "ongoing"), ("words", "x"), ("lang", "en")],
            only("until", ProblemCode::Past),
        ),
        (
            "delta",
            "postpone",
            vec![("until", "2026-12-21T00:00Z"), ("ground", "political"), ("words", "x"), ("lang", "en")],
            only("ground", ProblemCode::GroundNotForThis),
        ),
        ("delta", "progress", vec![], only("words", ProblemCode::Required)),
        ("delta", "answer", vec![("result", "complete")], only("words", ProblemCode::Required)),
        ("delta", "answer", vec![("result", "complete"), ("files", "x")], only("files", ProblemCode::NotALine)),
        ("delta", "answer", vec![("result", "complete"), ("files", ask)], only("files", ProblemCode::WrongKind)),
        (
            "delta",
            "answer",
            vec![("result", "complete"), ("name", "a.pdf"), ("words", "x"), ("lang", "en")],
            only("file", ProblemCode::Required),
        ),
        ("delta", "preserved", vec![("until", "2026-11-21T00:00Z")], only("until", ProblemCode::Past)),
        (
            "delta",
            "extension",
            vec![("words", "x"), ("lang", "en")],
            vec![(String::new(), ProblemCode::LeadOnly), ("to".into(), ProblemCode::NothingPreserved)],
        ),
        ("harbour", "call-off", vec![("reason", "other")], only("words", ProblemCode::Required)),
        ("harbour", "call-off", vec![("reason", "mistaken"), ("to", "isle")], only("to", ProblemCode::NotAsked)),
        ("harbour", "outcome", vec![("outcome", "won")], only("outcome", ProblemCode::NotInList)),
        ("delta", "outcome", vec![("outcome", "fulfilled")], only("", ProblemCode::LeadOnly)),
        (
            "isle",
            "progress",
            vec![("target", ask), ("words", "x"), ("lang", "en")],
            vec![(String::new(), ProblemCode::TakesNoPart), ("target".into(), ProblemCode::NotAsked)],
        ),
    ] {
        assert_eq!(done(&view, who, verb, pairs.clone()), Err(expected), "{who} {verb} {pairs:?}");
    }
}

#[test]
fn a_closed_dossier_takes_no_reply() {
    let (mut story, _) = sent(RequestForm::Information);
    story.act("harbour", Structural::Close(Close { reason: CloseReason::Done }));
    assert_eq!(done(&story.fold(), "delta", "accept", vec![]), Err(only("", ProblemCode::Closed)));
}

#[test]
fn two_requests_beside_each_other_have_to_be_told_apart() {
    let (mut story, ask) = sent(RequestForm::Information);
    for lane in [1, 2] {
        let line = told::amendment(ask, RequestForm::Information, &["delta"]);
        story.beside("harbour", lane, &[ask], Kind::AMENDMENT, line);
    }
    let view = story.fold();
    assert_eq!(done(&view, "delta", "accept", vec![]), Err(only("target", ProblemCode::SeveralRequests)));
    let change = [preservation(), vec![("words", "x"), ("lang", "en")]].concat();
    assert_eq!(done(&view, "harbour", "amendment", change), Err(only("target", ProblemCode::SeveralRequests)));
    let asks = table::asks_of(&view, member("delta"));
    assert!(done(&view, "delta", "accept", vec![("target", hex(asks[0]))]).is_ok());
    match written(done(&view, "delta", "acknowledge", vec![])) {
        Content::Acknowledge(line) => assert_eq!(line.target, story.genesis(), "the dossier as a whole"),
        other => panic!("{other:?}"),
    }
}

/// Covers REQ-009.
#[test]
fn data_are_kept_as_the_own_law_says_and_longer_as_the_extension_asks() {
    let (mut story, ask) = sent(RequestForm::Preservation);
    let too_early = done(&story.fold(), "harbour", "extension", vec![("words", "x"), ("lang", "en"), ("to", "delta")]);
    assert!(too_early.expect_err("nothing is kept").contains(&("to".into(), ProblemCode::NothingPreserved)));
    let kept = |story: &Story| {
        let view = story.fold();
        let found = table::kept_by(&view, member("delta")).map(|(_, line)| line.clone()).next();
        found.expect("something is kept")
    };
    say(&mut story, "delta", "acknowledge", vec![]);
    let blank =
        vec![("until", ""), ("volume", "megabytes"), ("path-provider.0", "Cable One"), ("path-place.0", "Ridge")];
    say(&mut story, "delta", "preserved", blank);
    let first = kept(&story);
    assert_eq!((first.until(), first.card_version), (Some(NOW.plus_ms(90 * DAY_MS)), Some(7)));
    assert_eq!(first.extendable_until, Some(NOW.plus_ms(150 * DAY_MS)));
    assert_eq!((first.target, first.path.len()), (ask, 1));
    say(&mut story, "harbour", "extension", vec![("words", "the letter is on its way"), ("lang", "en")]);
    say(&mut story, "delta", "preserved", vec![]);
    let second = kept(&story);
    assert_eq!((second.until(), second.card_version), (Some(NOW.plus_ms(150 * DAY_MS)), Some(7)));
    assert_ne!(second.target, ask, "it answers the extension");
    say(
        &mut story,
        "delta",
        "preserved",
        vec![
            ("until.0", "2027-06-01T00:00Z"),
            ("item.0", "1"),
            ("until.1", "2027-05-01T00:00Z"),
            ("provider.1", "Mail Example"),
            ("target", hex(ask)),
        ],
    );
    let third = kept(&story);
    assert_eq!((third.holdings.len(), third.card_version), (2, None), "decided, not computed");
    assert_eq!(
        third.until(),
        crate::kind::alert::cap::DateTime::new("2027-05-01T00:00:00-00:00").and_then(|t| t.moment())
    );
}

/// Covers REQ-009.
#[test]
fn a_law_without_extension_is_not_asked_for_one() {
    let (mut story, ask) = sent(RequestForm::Preservation);
    story.say("steppe", Kind::PRESERVED, told::preserved(ask, NOW.plus_ms(DAY_MS)));
    let laws = Laws::new(LawProfile { extension_days: 0, ..law() });
    let pairs = vec![("words".into(), "x".into()), ("lang".into(), "en".into())];
    let asked = done_with(&story.fold(), &laws, "harbour", "extension", pairs.clone(), None);
    assert_eq!(asked, Err(only("to", ProblemCode::NotExtendable)));
    story.say("steppe", Kind::PRESERVED, told::preserved(ask, NOW));
    let gone = done_with(&story.fold(), &Laws::new(law()), "harbour", "extension", pairs, None);
    assert_eq!(gone, Err(only("to", ProblemCode::Past)));
}

#[test]
fn an_answer_comes_with_a_file_of_its_own_and_with_lines_that_hold_more() {
    let (mut story, _) = sent(RequestForm::Information);
    let attach = |name| Attach { name: line(name), file: file(), description: None, handling: None };
    let own = story.say("delta", Kind::ATTACH, attach("log.csv"));
    let foreign = story.say("steppe", Kind::ATTACH, attach("map.png"));
    let own_file = file();
    let answered = |story: &Story, files: EntryId, name: &str| {
        let pairs = [("result", "complete"), ("files", hex(files)), ("name", name), ("report-back", "yes")];
        let pairs = pairs.map(|(name, value)| (name.into(), value.into())).into();
        done_with(&story.fold(), &Laws::new(law()), "delta", "answer", pairs, Some(&own_file))
    };
    match written(answered(&story, own, "holder.pdf")) {
        Content::Answer(line) => {
            assert_eq!((line.files.as_slice(), line.result), (&[own][..], AnswerResult::Complete));
            assert!(line.report_back && line.words.is_none());
            assert_eq!(Content::from(*line).file(), Some(&own_file));
        }
        other => panic!("{other:?}"),
    }
    assert_eq!(answered(&story, foreign, "holder.pdf"), Err(only("files", ProblemCode::NotOwnLine)));
    assert_eq!(answered(&story, own, "../holder.pdf"), Err(only("name", ProblemCode::Character)));
    let line = say(&mut story, "delta", "answer", vec![("result", "complete"), ("words", "a shop"), ("lang", "en")]);
    let pairs = vec![("target", hex(line)), ("result", "more-follows"), ("words", "a shop"), ("lang", "en")];
    let correction = written(done(&story.fold(), "delta", "correct", pairs));
    story.say("delta", Kind::CORRECT, correction);
    assert_eq!(status(&story, "delta"), Some(RequestStatus::Acknowledged), "it has said something, and no answer");
}

/// Covers REQ-008.
#[test]
fn only_the_author_of_a_line_is_asked_for_consent_and_gives_it() {
    let (mut story, ask) = sent(RequestForm::Information);
    let answered = story.say("delta", Kind::ANSWER, told::answer(ask, AnswerResult::Complete));
    let question = vec![("target", hex(answered)), ("for", "court"), ("words", "the trial"), ("lang", "en")];
    let own = done(&story.fold(), "delta", "consent-ask", question.clone());
    assert_eq!(own, Err(only("target", ProblemCode::WrongKind)), "nobody asks itself");
    let question = match written(done(&story.fold(), "harbour", "consent-ask", question)) {
        Content::ConsentAsk(line) => *line,
        other => panic!("{other:?}"),
    };
    assert!(matches!(question, ConsentAskLine { target, .. } if target == answered));
    let question = hex(story.say("harbour", Kind::CONSENT_ASK, question));
    let consent =
        |who, decision| done(&story.fold(), who, "consent", vec![("target", question), ("decision", decision)]);
    assert_eq!(consent("steppe", "given"), Err(only("target", ProblemCode::NotAsked)));
    assert_eq!(consent("delta", "not-given"), Err(only("words", ProblemCode::Required)));
    match written(consent("delta", "given")) {
        Content::Consent(line) => assert_eq!(line.decision, ConsentDecision::Given),
        other => panic!("{other:?}"),
    }
}

#[test]
fn an_opening_is_corrected_in_a_request_too() {
    let (story, _) = sent(RequestForm::Information);
    let of_genesis: Pairs = statements()
        .into_iter()
        .filter(|(name, _)| !["mode", "history", "level", "tlp", "pap"].contains(name))
        .chain([("target", hex(story.genesis()))])
        .collect();
    match written(done(&story.fold(), "harbour", "correct", of_genesis)) {
        Content::Correct(line) => match Content::read(line.kind, &line.content) {
            Ok(Content::Opening(new)) => {
                assert_eq!(new.titles[0].text.as_str(), "Changed invoices");
                assert_eq!(new.level, opening().level, "the level has a line of its own");
            }
            other => panic!("{other:?}"),
        },
        other => panic!("{other:?}"),
    }
}

#[test]
fn every_verb_and_every_field_has_a_name_of_its_own() {
    for kind in Verb::WRITTEN {
        assert_eq!(Verb::from_name(kind.name()), Some(Verb::Write(*kind)));
    }
    for kind in Kind::ALL.iter().filter(|kind| (50..70).contains(&kind.0)) {
        assert!(Verb::WRITTEN.contains(kind), "{kind:?} has no form");
    }
    let names: alloc::collections::BTreeSet<&str> = field_names().collect();
    assert_eq!(names.len(), field_names().count());
    assert_eq!(IdentifierType::ALL.len(), 12);
}

proptest::proptest! {
    #[test]
    fn no_fields_make_a_form_panic_or_give_a_request_that_cannot_be_written(
        form in 0usize..3,
        changes in proptest::collection::vec((0usize..48, "\\PC{0,14}"), 0..6),
    ) {
        let pairs = whole([preservation, information, emergency][form]());
        let names: Vec<&str> = pairs.iter().map(|(name, _)| *name).collect();
        let mut pairs: Vec<(String, String)> = pairs.iter().map(|(n, v)| ((*n).into(), (*v).into())).collect();
        for (at, value) in changes {
            match names.get(at) {
                Some(name) => {
                    let fields = pairs.iter_mut().filter(|(field, _)| field == name);
                    fields.for_each(|(_, old)| old.clone_from(&value));
                }
                None => pairs.push((alloc::format!("facts.{value}"), value)),
            }
        }
        let laws = Laws::new(law());
        let context = OpenContext {
            own: member("harbour"),
            now: BEGIN,
            is_member: &in_network,
            limits: LIMITS,
            receiver: &|member| laws.of(member),
            file: None,
        };
        if let Ok(opened) = open(&Fields::new(pairs), &context) {
            for (kind, content) in [(Kind::GENESIS, Content::from(opened.opening)), (opened.kind, opened.first)] {
                proptest::prop_assert_eq!(Content::read(kind, &content.to_bytes()), Ok(content));
            }
        }
    }
}
