//! What the API says of the lines of a request: every field under its name in the forms.
//!
//! Rows keep their number from 1, as people call them: `identifier.1`, `until.2`.

use comity_dossier::kind::common::words::Text;
use comity_dossier::kind::content::Content;
use comity_dossier::kind::request::lines::{AmendmentLine, Asked, NamedFile, RequestLine};
use comity_dossier::kind::request::matter::{DataItem, Matter};
use comity_dossier::kind::request::replies::{AnswerLine, PreservedLine};

use super::dto_line::{Field, Fields};

/// Says what a line of a request says. Lines of other kinds say nothing here.
pub(super) fn content_fields(out: &mut Fields, content: &Content) {
    match content {
        Content::RequestDraft(it) => {
            matter(out, &it.matter);
            out.each("to", it.to.iter());
            out.texts("words", &it.words).handling(it.handling.as_ref());
        }
        Content::Request(it) => {
            let RequestLine { matter: what, asked: whom, annex, handling } = &**it;
            matter(out, what);
            asked(out, whom);
            file(out, annex.as_ref());
            out.handling(handling.as_ref());
        }
        Content::Amendment(it) => {
            let AmendmentLine { base, matter: what, asked: whom, words, annex, handling } = &**it;
            out.plain("target", base).said("words", words);
            matter(out, what);
            asked(out, whom);
            file(out, annex.as_ref());
            out.handling(handling.as_ref());
        }
        Content::Extension(it) => {
            asked(out, &it.asked);
            out.said("words", &it.words);
        }
        Content::CallOff(it) => {
            out.plain("target", it.target);
            out.each("to", it.members.iter());
            out.code("reason", it.reason).texts("words", &it.words);
        }
        Content::Outcome(it) => {
            out.code("outcome", it.outcome).texts("words", &it.words);
        }
        Content::ConsentAsk(it) => {
            out.plain("target", it.target);
            out.each_code("for", &it.uses);
            out.plains("receivers", it.receivers.as_ref()).said("words", &it.words);
        }
        Content::Consent(it) => {
            out.plain("target", it.target).code("decision", it.decision).texts("words", &it.words);
        }
        other => reply_fields(out, other),
    }
}

fn reply_fields(out: &mut Fields, content: &Content) {
    match content {
        Content::Accept(it) => {
            out.plain("target", it.target).time("expected", it.expected).texts("words", &it.words);
        }
        Content::AcceptPart(it) => {
            out.plain("target", it.target).time("expected", it.expected);
            out.each("item", it.items.iter());
            out.codes("ground", it.ground).said("words", &it.words);
        }
        Content::NeedMore(it) => {
            out.plain("target", it.target);
            out.each("need", it.fields.iter().map(|field| field.as_str()));
            out.said("words", &it.words);
        }
        Content::Transfer(it) => {
            out.plain("target", it.target).plain("authority", &it.authority).plains("member", it.member);
            out.plains("contact", it.contact.as_ref()).texts("words", &it.words);
        }
        Content::Postpone(it) => {
            out.plain("target", it.target).time("until", Some(it.until));
            out.code("ground", it.ground).said("words", &it.words);
        }
        Content::Refuse(it) => {
            out.plain("target", it.target).code("ground", it.ground);
            out.said("words", &it.words).said("possible-if", &it.possible_if);
        }
        Content::Progress(it) => {
            out.plain("target", it.target).said("words", &it.words).time("next", it.next);
            out.codes("preservation-risk", it.risk).handling(it.handling.as_ref());
        }
        Content::Answer(it) => answer(out, it),
        Content::Preserved(it) => preserved(out, it),
        _ => {}
    }
}

/// Says what is asked.
pub(super) fn matter_fields(what: &Matter) -> Vec<Field> {
    let mut out = Fields::default();
    matter(&mut out, what);
    out.into_vec()
}

fn matter(out: &mut Fields, what: &Matter) {
    out.code("form", what.form).code("origin", what.origin);
    for detail in &what.details {
        out.plain(detail.field.name(), &detail.value);
    }
    for said in &what.prose {
        out.said(said.field.name(), &Text { language: said.language.clone(), words: said.words.clone() });
    }
    for (number, offence) in (1..).zip(&what.offences) {
        out.code(&format!("offence.{number}"), offence.conduct);
        out.plains(&format!("provision.{number}"), offence.provision.as_ref());
        out.plains(&format!("penalty.{number}"), offence.penalty.as_ref());
    }
    for (number, thing) in (1..).zip(&what.items) {
        item(out, number, thing);
    }
    out.each_code("necessity", &what.necessity);
    out.codes("mla", what.mla).plains("mla-by", what.mla_by.as_ref().map(|day| day.as_str()));
    out.each_code("confidentiality", &what.confidentiality);
    out.each_code("intended-use", &what.uses);
    out.codes("reply-by", what.reply_by);
}

fn item(out: &mut Fields, number: u16, thing: &DataItem) {
    let name = |field: &str| format!("{field}.{number}");
    out.code(&name("identifier-type"), thing.identifier.kind).plain(&name("identifier"), &thing.identifier.value);
    out.plains(&name("port"), thing.identifier.port);
    out.each_code(&name("data-class"), &thing.classes);
    // Times of a thing stay as they were written, with their zone.
    out.plains(&name("from"), thing.from.as_ref().map(|at| at.as_str()));
    out.plains(&name("until"), thing.until.as_ref().map(|at| at.as_str()));
    out.plains(&name("custodian"), thing.custodian.as_ref()).plains(&name("place"), thing.place.as_ref());
    out.yes(&name("trace"), thing.trace);
}

/// Says whom a line asks, and by when each.
fn asked(out: &mut Fields, asked: &[Asked]) {
    for one in asked {
        let name = |field: &str| format!("{field}.{}", one.member);
        out.plain("to", one.member).time(&name("acknowledge-by"), Some(one.clocks.acknowledge_by));
        out.time(&name("answer-by"), one.clocks.answer_by).plains(&name("card-version"), one.clocks.card_version);
        out.time(&name("preserve-until"), one.preserve_until);
    }
}

fn file(out: &mut Fields, file: Option<&NamedFile>) {
    if let Some(named) = file {
        out.plain("name", &named.name).plain("media-type", &named.file.media_type).plain("size", named.file.size);
    }
}

fn answer(out: &mut Fields, it: &AnswerLine) {
    out.plain("target", it.target).code("result", it.result).texts("words", &it.words);
    file(out, it.file.as_ref());
    out.each("files", it.files.iter());
    if let Some(grade) = &it.grade {
        out.code("source", grade.source).code("information", grade.information);
    }
    out.yes("report-back", it.report_back).handling(it.handling.as_ref());
}

fn preserved(out: &mut Fields, it: &PreservedLine) {
    out.plain("target", it.target);
    for (number, holding) in (1..).zip(&it.holdings) {
        let name = |field: &str| format!("{field}.{number}");
        out.time(&name("until"), Some(holding.until));
        out.each(&name("item"), holding.items.iter());
        out.plains(&name("provider"), holding.provider.as_ref()).codes(&name("volume"), holding.volume);
    }
    out.plains("card-version", it.card_version).time("extendable-until", it.extendable_until);
    out.plains("reference", it.reference.as_ref()).time("executed", it.executed);
    for (number, hop) in (1..).zip(&it.path) {
        out.plain(&format!("path-provider.{number}"), &hop.provider);
        out.plains(&format!("path-place.{number}"), hop.place.as_ref());
    }
    out.plains("formal-request-to", it.formal_request_to.as_ref()).texts("words", &it.words);
    out.handling(it.handling.as_ref());
}
