//! For tests: what harbour asks of delta and steppe, and what they say to it.

use alloc::vec;
use alloc::vec::Vec;

use super::clocks::{Limits, Receiver, ask};
use super::fields::{Detail, DetailField, Prose, ProseField};
use super::identifier::Identifier;
use super::lines::{AmendmentLine, Asked, DraftLine, RequestLine};
use super::matter::{DataItem, Matter, Offence};
use super::replies::{AcceptLine, AnswerLine, Holding, PreservedLine, RefuseLine};
use crate::card::{DualCriminality, LawProfile};
use crate::codes::{
    AnswerResult, Conduct, DataClass, IdentifierType, IntendedUse, Level, MlaIntent, Necessity, RefusalGround,
    RequestForm,
};
use crate::fold::story::{BEGIN, Story, text};
use crate::ids::EntryId;
use crate::kind::common::words::Words;
use crate::language::{Language, Said};
use crate::lines::{DossierKind, Kind};
use crate::text::Line;
use crate::time::Time;

pub(crate) use crate::fold::story::member;

/// The limits that hold unless a charter says less.
pub(crate) const LIMITS: Limits<'static> =
    Limits { acknowledge_ms: &Level::acknowledge_ms_default, answer_ms: &Level::answer_ms_default };

pub(crate) fn language(tag: &str) -> Language {
    Language::new(tag).expect("a tag")
}

pub(crate) fn line(text: &str) -> Line {
    Line::new(text).expect("a line")
}

/// A law that takes English, keeps data for 90 days and 60 more, and tests double criminality before disclosure.
pub(crate) fn law() -> LawProfile {
    LawProfile {
        languages: vec![language("en")],
        dual_criminality: DualCriminality::ForDisclosure,
        preservation_days: 90,
        extension_days: 60,
        use_limits: Vec::new(),
        authority: vec![Said { language: language("en"), text: line("Prosecution office") }],
    }
}

pub(crate) fn identifier(kind: IdentifierType, value: &str) -> Identifier {
    Identifier::new(kind, value).expect("an identifier")
}

/// Everything that a form asks for, in English.
pub(crate) fn matter(form: RequestForm) -> Matter {
    let detail = |field, value| Detail { field, value: line(value) };
    let prose = |field, words| Prose { field, language: language("en"), words: Words::new(words).expect("words") };
    let item = DataItem {
        identifier: identifier(IdentifierType::Email, "sea.fox@mail.example"),
        classes: vec![DataClass::Subscriber, DataClass::Traffic],
        from: None,
        until: None,
        custodian: Some(line("Mail Example")),
        place: None,
        trace: false,
    };
    let mut matter = Matter {
        details: vec![
            detail(DetailField::RequestingOrganisation, "Harbour police"),
            detail(DetailField::RequestingPhone, "+4930901820"),
        ],
        prose: vec![
            prose(ProseField::Facts, "Invoices of a port were changed on their way."),
            prose(ProseField::ConductWords, "Somebody read and changed mails of others to be paid."),
            prose(ProseField::DataRelation, "The account received the changed invoices."),
        ],
        offences: vec![Offence {
            conduct: Conduct::Fraud,
            provision: Some(line("Criminal Code, article 263")),
            penalty: Some(line("up to 5 years")),
        }],
        items: vec![item],
        necessity: vec![Necessity::ShortRetention],
        mla: Some(MlaIntent::WillFollow),
        uses: vec![IntendedUse::Investigation],
        ..Matter::new(form)
    };
    match form {
        RequestForm::Preservation => {}
        RequestForm::Information => matter.prose.extend([
            prose(ProseField::Question, "Who has the account?"),
            prose(ProseField::Belief, "The provider stands in your land."),
            prose(ProseField::Connection, "It is the account of the invoices."),
        ]),
        RequestForm::EmergencyDisclosure => {
            matter.prose.push(prose(ProseField::Risk, "The writer says that he will open the gas valve tonight."));
        }
    }
    matter
}

/// The members of these codes, asked at `now` under [`law`], card version 7.
pub(crate) fn asked(form: RequestForm, codes: &[&str], now: Time) -> Vec<Asked> {
    let law = law();
    let receiver = Receiver { card_version: 7, law: &law };
    codes.iter().map(|code| ask(member(code), &receiver, form, Level::Urgent, now, &LIMITS)).collect()
}

pub(crate) fn draft(form: RequestForm, to: &[&str]) -> DraftLine {
    DraftLine { matter: matter(form), to: to.iter().map(|code| member(code)).collect(), words: None, handling: None }
}

pub(crate) fn request(form: RequestForm, to: &[&str]) -> RequestLine {
    RequestLine { matter: matter(form), asked: asked(form, to, BEGIN), annex: None, handling: None }
}

pub(crate) fn amendment(base: EntryId, form: RequestForm, to: &[&str]) -> AmendmentLine {
    AmendmentLine {
        base,
        matter: matter(form),
        asked: asked(form, to, BEGIN.plus_ms(600_000)),
        words: text("as asked"),
        annex: None,
        handling: None,
    }
}

/// A dossier in which harbour has asked delta and steppe to keep data.
pub(crate) fn sent(form: RequestForm) -> (Story, EntryId) {
    let mut story = Story::open_as(DossierKind::Request, false);
    let request = story.say("harbour", Kind::REQUEST, request(form, &["delta", "steppe"]));
    (story, request)
}

pub(crate) fn accept(target: EntryId) -> AcceptLine {
    AcceptLine { target, expected: None, words: None }
}

pub(crate) fn refuse(target: EntryId) -> RefuseLine {
    let (words, possible_if) = (text("the article is missing"), text("name the article"));
    RefuseLine { target, ground: RefusalGround::Form, words, possible_if }
}

pub(crate) fn answer(target: EntryId, result: AnswerResult) -> AnswerLine {
    AnswerLine {
        target,
        result,
        words: Some(text("the account is held by a shop")),
        file: None,
        files: Vec::new(),
        grade: None,
        report_back: false,
        handling: None,
    }
}

pub(crate) fn preserved(target: EntryId, until: Time) -> PreservedLine {
    PreservedLine {
        target,
        holdings: vec![Holding { items: Vec::new(), until, provider: None, volume: None }],
        card_version: Some(7),
        extendable_until: None,
        reference: None,
        executed: None,
        path: Vec::new(),
        formal_request_to: None,
        words: None,
        handling: None,
    }
}
