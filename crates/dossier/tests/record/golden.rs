//! The fold of profile 1, frozen.
//!
//! `vectors/fold.txt` holds the entries and bodies of one dossier as they travelled, and what a reader is shown of
//! them. A change that makes this test fail changes what is shown of dossiers that already exist: it needs a new
//! profile.
//!
//! `COMITY_WRITE_VECTORS=file` writes such a file anew, to be compared and kept when a profile is added.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use comity_dossier::codes::{
    FlagOutcome, FlagReason, Help, LegalBasis, Level, Measure, Pap, Purpose, Tlp, TranslationStatus, WithdrawReason,
};
use comity_dossier::counting::Standing;
use comity_dossier::draft::Draft;
use comity_dossier::fold::{BodyState, Item, ItemStanding, Line, Shown, View};
use comity_dossier::kind::alert::cap;
use comity_dossier::kind::alert::lines::{AlertLine, HelpItem, HelpLine, MeasureTaken, MeasuresLine};
use comity_dossier::kind::common::acknowledge::Acknowledge;
use comity_dossier::kind::common::change::{HandlingChange, Leave, LevelChange};
use comity_dossier::kind::common::character::{CharacterStatement, Flag, FlagAnswer};
use comity_dossier::kind::common::clocks::Clocks;
use comity_dossier::kind::common::correct::Correct;
use comity_dossier::kind::common::date::Date;
use comity_dossier::kind::common::note::Note;
use comity_dossier::kind::common::opening::{LegalBasisStatement, Opening, PurposeStatement};
use comity_dossier::kind::common::translate::{FieldPath, Translate};
use comity_dossier::kind::common::withdraw::Withdraw;
use comity_dossier::kind::common::words::Text;
use comity_dossier::kind::content::Content;
use comity_dossier::language::Said;
use comity_dossier::marking::Handling;
use comity_dossier::structural::{Bare, Profile, Structural};
use comity_dossier::{
    Actor, Body, EntryId, Kind, Language, Member, Received, Record, SaltedBody, Time, body, canonical, text,
};

use crate::support::{NETWORK, Story, genesis};

/// One line as it travelled.
struct Travelled {
    entry: Received,
    body: Option<Body>,
}

/// Covers KIND-006.
#[test]
fn what_profile_one_shows_of_a_dossier_never_changes() {
    if let Ok(path) = std::env::var("COMITY_WRITE_VECTORS") {
        std::fs::write(path, written()).expect("the file can be written");
    }
    let text = include_str!("../vectors/fold.txt");
    let expected: Vec<&str> = text.lines().filter_map(|line| line.strip_prefix("V ")).collect();
    let lines = read(text);
    assert!(expected.len() > 40 && lines.len() > 30, "the vectors are being read");
    for backwards in [false, true] {
        let told = told(&lines, backwards);
        for (told, expected) in told.lines().zip(&expected) {
            assert_eq!(told, *expected);
        }
        assert_eq!(told.lines().count(), expected.len());
    }
}

/// Reads entries and bodies: `E` and hexadecimal for an entry, then `B` for its body if it has one.
fn read(text: &str) -> Vec<Travelled> {
    let mut lines: Vec<Travelled> = Vec::new();
    for line in text.lines() {
        match line.split_once(' ') {
            Some(("E", hex)) => {
                let entry = Received::parse(from_hex(hex)).expect("a well-formed entry");
                lines.push(Travelled { entry, body: None });
            }
            Some(("B", hex)) => {
                let line = lines.last_mut().expect("a body follows its entry");
                let salted: SaltedBody = canonical::decode(&from_hex(hex)).expect("a salted body");
                assert_eq!(salted.check(line.entry.header().body.as_ref()), Ok(()));
                line.body = Some(Body::from_bytes(&salted.body).expect("a body"));
            }
            _ => {}
        }
    }
    lines
}

/// Folds the lines and tells what a reader is shown.
fn told(lines: &[Travelled], backwards: bool) -> String {
    let genesis = &lines[0].entry;
    let mut record = Record::open(genesis.id(), genesis.header(), NETWORK).expect("a genesis");
    let mut order: Vec<&Travelled> = lines.iter().collect();
    if backwards {
        order.reverse();
    }
    order.iter().for_each(|line| drop(record.replay(&line.entry)));
    let by_id: BTreeMap<EntryId, &Travelled> = lines.iter().map(|line| (line.entry.id(), line)).collect();
    let mut view = View::empty(record.id(), genesis.header()).expect("a genesis");
    let relation = |a: EntryId, b: EntryId| record.is_before(&a, &b);
    for id in record.folded() {
        let body = by_id[&id].body.as_ref().map_or(BodyState::NotReceived, BodyState::Held);
        let line = Line { id, header: by_id[&id].entry.header(), body, relation: &relation };
        match record.standing(&id) {
            Some(Standing::Counted) => view.apply(&line),
            Some(why) => view.note_uncounted(&line, why),
            None => {}
        }
    }
    let numbers: BTreeMap<EntryId, usize> = (0..).zip(lines).map(|(at, line)| (line.entry.id(), at)).collect();
    tell(&record, &view, &numbers)
}

fn tell(record: &Record, view: &View, numbers: &BTreeMap<EntryId, usize>) -> String {
    let number = |id: EntryId| numbers[&id].to_string();
    let members = |of: Vec<Member>| of.iter().map(Member::as_str).collect::<Vec<_>>().join(" ");
    let mut out = String::new();
    let mut say = |line: String| writeln!(out, "{line}").expect("into memory");
    say(format!("dossier {} digest {}", record.id(), record.digest()));
    say(format!("reference {}", view.reference()));
    say(format!("title {:?}", view.title(&[]).map(|title| title.text.as_str())));
    for value in view.level().values() {
        let clocks = value.value.clocks;
        say(format!("level {} by {} until {}", value.value.level.name(), value.member, clocks.acknowledge_by.0));
    }
    let handling = view.handling().expect("a handling");
    say(format!("handling {} {}", handling.tlp.name(), handling.pap.name()));
    say(format!("leads {}", members(view.leads().values().iter().map(|value| value.value).collect())));
    say(format!("participants {}", members(view.participants().into_iter().collect())));
    say(format!("closed {:?}", view.closed().map(|(id, reason)| (number(id), reason))));
    say(format!("flags {:?}", view.open_flags().map(|item| number(item.id)).collect::<Vec<_>>()));
    say(format!("alerts {:?}", view.alerts().current().map(number).collect::<Vec<_>>()));
    for (member, page) in view.pages() {
        let acknowledged = page.acknowledgement_of(&record.id().genesis()).map(number);
        say(format!("page {member} acknowledged {acknowledged:?} left {:?}", page.left().map(number)));
    }
    for item in view.timeline(None, 500) {
        let at = number(item.id);
        say(format!("line {at} {} {} {} {}", item.member, item.kind.name(), stands(item), shown(item)));
    }
    out
}

fn stands(item: &Item) -> String {
    match item.standing {
        ItemStanding::Counts => "counts".into(),
        ItemStanding::WithoutEffect(why) => format!("without effect: {why:?}"),
        ItemStanding::Uncounted(why) => format!("does not count: {why:?}"),
    }
}

/// What is shown, with the beginning of the content as it would travel: names inside this program may change.
fn shown(item: &Item) -> String {
    let content = |content: &Content| to_hex(&content.to_bytes()[..content.to_bytes().len().min(24)]);
    match item.shown() {
        Shown::Content(said) => format!("says {}", content(said)),
        Shown::Parallel(several) => {
            let all: Vec<String> = several.iter().map(|one| content(&one.value.content)).collect();
            format!("says in parallel {}", all.join(" | "))
        }
        Shown::Withdrawn(stones) => {
            let all: Vec<&str> = stones.iter().map(|stone| stone.value.reason.name()).collect();
            format!("withdrawn {}", all.join(" | "))
        }
        Shown::Nothing => "says nothing".into(),
        Shown::NotReceived => "text not received".into(),
        Shown::Erased => "erased".into(),
        Shown::Newer => "newer".into(),
    }
}

fn to_hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn from_hex(hex: &str) -> Vec<u8> {
    let digits: Vec<u32> = hex.chars().map(|digit| digit.to_digit(16).expect("hexadecimal")).collect();
    digits.chunks(2).map(|pair| u8::try_from(pair[0] * 16 + pair[1]).expect("a byte")).collect()
}

// ---- how the vectors were made ----

/// A story whose lines have texts.
struct Told {
    story: Story,
    bodies: BTreeMap<EntryId, SaltedBody>,
}

impl Told {
    fn body(content: &Content, number: u8) -> SaltedBody {
        let code = text::Line::new("7F3").expect("a line");
        let actor = Actor { role: body::Role::DutyOfficer, code, sign_in: body::SignIn::Passkey };
        let body = content.to_body(actor).expect("a well-formed content");
        SaltedBody { salt: [number; 16], body: canonical::encode(&body) }
    }

    fn open() -> Self {
        let salted = Self::body(&opening().into(), 0);
        let mut header = genesis("harbour", &["delta", "ridge", "steppe"], NETWORK);
        header.body = Some(salted.reference());
        let story = Story::opened_by(&header);
        let id = story.at("harbour").id().genesis();
        Self { story, bodies: [(id, salted)].into() }
    }

    /// Everybody has seen everything, and a member says something.
    fn say(&mut self, who: &str, kind: Kind, content: impl Into<Content>) -> EntryId {
        self.story.everybody_meets();
        self.say_alone(who, kind, content)
    }

    /// A member says something without having heard of the rest.
    fn say_alone(&mut self, who: &str, kind: Kind, content: impl Into<Content>) -> EntryId {
        let number = u8::try_from(self.bodies.len()).expect("a short story");
        let salted = Self::body(&content.into(), number);
        let id = self.story.tries(who, Draft::with_body(kind, salted.reference())).expect("it may be written");
        self.bodies.insert(id, salted);
        id
    }

    fn act(&mut self, who: &str, content: Structural) -> EntryId {
        self.story.everybody_meets();
        self.story.acts(who, content)
    }
}

/// Makes the vectors: a dossier in which most things happen.
fn written() -> String {
    let mut told = Told::open();
    everything_happens(&mut told);
    told.story.everybody_meets();
    let mut out =
        String::from("# The fold of profile 1: entries (E), their salted bodies (B), and what is shown (V).\n");
    // Delta stayed to the end and holds whatever counts or is struck, void or late.
    let stored = told.story.node("delta").stored().to_vec();
    for entry in &stored {
        writeln!(out, "E {}", to_hex(entry.bytes())).expect("into memory");
        // One text never came.
        if let Some(salted) = told.bodies.get(&entry.id())
            && salted.salt != [4; 16]
        {
            writeln!(out, "B {}", to_hex(&canonical::encode(salted))).expect("into memory");
        }
    }
    let lines = read(&out);
    told_lines(&mut out, &lines);
    out
}

fn told_lines(out: &mut String, lines: &[Travelled]) {
    for line in told(lines, false).lines() {
        writeln!(out, "V {line}").expect("into memory");
    }
}

fn everything_happens(told: &mut Told) {
    let opened = told.story.at("harbour").id().genesis();
    let first = told.say("harbour", Kind::ALERT, alert(1, cap::MsgType::Alert, &[]));
    told.say("delta", Kind::ACKNOWLEDGE, Acknowledge { target: opened, words: Some(text_of("We have this.")) });
    let note = told.say("steppe", Kind::NOTE, note_of("12 are missing"));
    told.say("ridge", Kind::NOTE, note_of("never received"));
    let content = Content::from(note_of("2 are missing")).to_bytes();
    told.say("steppe", Kind::CORRECT, Correct { target: note, kind: Kind::NOTE, content, words: None });
    let measure = MeasureTaken { measure: Measure::Evacuated, words: None, from: Some(Time(5_000)), until: None };
    let taken = told.say("delta", Kind::MEASURES, MeasuresLine { measures: vec![measure], handling: None });
    told.say("delta", Kind::WITHDRAW, Withdraw { target: taken, reason: WithdrawReason::Mistaken, words: None });
    told.say("delta", Kind::WITHDRAW, Withdraw { target: note, reason: WithdrawReason::Mistaken, words: None });
    let help = HelpItem { help: Help::Medical, words: Some(text_of("two teams")), quantity: None, contact: None };
    told.say("ridge", Kind::HELP_OFFERED, HelpLine { items: vec![help], handling: None });
    let field = FieldPath::new("text").expect("a path");
    let status = TranslationStatus::Machine;
    told.say("delta", Kind::TRANSLATE, Translate { target: note, field, text: text_of("二人失踪"), status });
    let flag = told.say("steppe", Kind::FLAG, Flag { reason: FlagReason::Unclear, words: text_of("whose ship?") });
    let answer = FlagAnswer { flag, outcome: FlagOutcome::Maintained, words: text_of("ours") };
    told.say("harbour", Kind::FLAG_ANSWER, answer);
    told.say("ridge", Kind::FLAG, Flag { reason: FlagReason::Unclear, words: text_of("still open") });
    let clocks = Clocks::freeze_default(Time(90_000), Level::Urgent);
    told.say("harbour", Kind::LEVEL, LevelChange { level: Level::Urgent, clocks, words: None });
    let handling = Handling::new(Tlp::Red, Pap::Amber);
    told.say("harbour", Kind::HANDLING, HandlingChange { handling, words: None });
    told.say("harbour", Kind::ALERT, alert(2, cap::MsgType::Update, &[1]));
    // Two processes of ridge correct the same line without knowing of each other.
    let twice = told.say("ridge", Kind::NOTE, note_of("first words"));
    let copy = told.story.node("ridge").copy();
    for words in ["second words", "other words"] {
        let content = Content::from(note_of(words)).to_bytes();
        told.say_alone("ridge", Kind::CORRECT, Correct { target: twice, kind: Kind::NOTE, content, words: None });
        told.story.delivers("ridge", "delta");
        told.story.node("ridge").restore(&copy);
    }
    // Steppe is removed and writes on before it hears of it; isle comes.
    told.say_alone("steppe", Kind::NOTE, note_of("too late"));
    told.story.removes("harbour", "steppe");
    told.story.delivers("steppe", "delta");
    told.story.invites("harbour", "isle");
    told.say("isle", Kind::ACKNOWLEDGE, Acknowledge { target: first, words: None });
    // Isle's lane forks.
    let struck = told.say("isle", Kind::NOTE, note_of("two faces"));
    told.story.everybody_meets();
    let second = told.story.forges("isle", &struck);
    told.story.node("delta").take(&second, 0).expect("well-formed");
    told.story.publishes_fork("delta").expect("delta takes part");
    // The lead goes over; what an older copy of harbour writes as lead is void.
    told.story.everybody_meets();
    let copy = told.story.node("harbour").copy();
    told.story.hands_over("harbour", "delta");
    told.story.delivers("harbour", "delta");
    told.story.node("harbour").restore(&copy);
    told.say_alone("harbour", Kind::LEVEL, LevelChange { level: Level::Routine, clocks, words: None });
    // A newer kind, before and after the profile is raised; closed, reopened, closed; ridge leaves before.
    told.story.everybody_meets();
    let body = told.story.body();
    told.story.tries("ridge", Draft::with_body(Kind(9_999), body)).expect("a newer version may write it");
    told.act("delta", Structural::Profile(Profile { profile: 2, kinds: vec![Kind(9_998)] }));
    told.say("ridge", Kind::LEAVE, Leave { words: None });
    told.story.everybody_meets();
    told.story.closes("delta");
    told.act("delta", Structural::Reopen(Bare {}));
    told.say("harbour", Kind::NOTE, note_of("the last word"));
    told.story.everybody_meets();
    told.story.closes("delta");
}

fn text_of(words: &str) -> Text {
    Text::new(Language::new("en").expect("a tag"), words).expect("words")
}

fn note_of(words: &str) -> Note {
    Note { text: text_of(words), about: None, grade: None, handling: None }
}

fn opening() -> Opening {
    let title = |tag: &str, words: &str| Said {
        language: Language::new(tag).expect("a tag"),
        text: text::Line::new(words).expect("a line"),
    };
    Opening {
        titles: vec![title("en", "Typhoon warning"), title("zh", "台风警报")],
        level: Level::Immediate,
        handling: Handling::new(Tlp::Amber, Pap::Green),
        legal_basis: LegalBasisStatement { basis: LegalBasis::Charter, words: text_of("Article 3") },
        purpose: PurposeStatement { purpose: Purpose::LifeAndSafety, words: None },
        review_by: Date::new("2027-11-22").expect("a day"),
        character: CharacterStatement::full(None),
        clocks: Clocks::freeze_default(Time(0), Level::Immediate),
    }
}

fn alert(number: u8, msg_type: cap::MsgType, earlier: &[u8]) -> AlertLine {
    let sent = |number: u8| cap::DateTime::utc(Time(u64::from(number) * 60_000));
    let name = |number: u8| format!("H-{number}");
    let (status, scope) = (cap::Status::Actual, cap::Scope::Public);
    let mut alert = cap::Alert::new(&name(number), "desk@harbour.example", sent(number), status, msg_type, scope);
    let references: Vec<String> =
        earlier.iter().map(|e| format!("desk@harbour.example,{},{}", name(*e), sent(*e))).collect();
    alert.references = (!references.is_empty()).then(|| references.join(" "));
    AlertLine { cap: alert, original: None, clocks: None, handling: None }
}
