//! What stands in a line, as the fields from which it is written anew: what corrections and updates begin with.
//!
//! Not here: the matter of a request (`comity_dossier::kind::request::form::matter_fields`); files, which are chosen
//! again.

use comity_dossier::Time;
use comity_dossier::codes::Code;
use comity_dossier::kind::alert::cap::{self, Code as _};
use comity_dossier::kind::common::note::Grade;
use comity_dossier::kind::common::words::Text;
use comity_dossier::kind::content::Content;
use comity_dossier::marking::Handling;

/// Collects fields; the language of the words is that of the first.
#[derive(Default)]
struct Out {
    pairs: Vec<(String, String)>,
    language: Option<String>,
}

impl Out {
    fn put(&mut self, name: &str, value: impl Into<String>) {
        self.pairs.push((name.to_owned(), value.into()));
    }

    fn code<C: Code>(&mut self, name: &str, code: C) {
        self.put(name, code.name());
    }

    fn words(&mut self, name: &str, text: Option<&Text>) {
        if let Some(text) = text {
            self.language.get_or_insert_with(|| text.language.as_str().to_owned());
            self.put(name, text.words.as_str());
        }
    }

    fn time(&mut self, name: &str, time: Option<Time>) {
        if let Some(time) = time {
            let ms = i64::try_from(time.0).unwrap_or(i64::MAX);
            self.put(name, jiff::Timestamp::from_millisecond(ms).unwrap_or(jiff::Timestamp::MAX).to_string());
        }
    }

    fn handling(&mut self, handling: Option<&Handling>) {
        if let Some(handling) = handling {
            self.code("tlp", handling.tlp);
            self.code("pap", handling.pap);
            self.code("use", handling.use_limit);
            self.words("use-text", handling.use_text.first());
        }
    }

    fn grade(&mut self, grade: Option<&Grade>) {
        if let Some(grade) = grade {
            self.code("source", grade.source);
            self.code("information", grade.information);
        }
    }

    fn finish(mut self) -> Vec<(String, String)> {
        if let Some(language) = self.language.take() {
            self.put("lang", language);
        }
        self.pairs
    }
}

/// Returns the fields of a line that can be corrected. Rows count from 1.
pub(super) fn correction(content: &Content) -> Vec<(String, String)> {
    let mut out = Out::default();
    match content {
        Content::Opening(line) => {
            for title in &line.titles {
                out.put(&format!("title.{}", title.language), title.text.as_str());
            }
            out.code("legal-basis", line.legal_basis.basis);
            out.words("legal-basis-words", Some(&line.legal_basis.words));
            out.code("purpose", line.purpose.purpose);
            out.words("purpose-words", line.purpose.words.as_ref());
            out.put("review-by", line.review_by.as_str());
            line.character.is_not.iter().for_each(|code| out.code("character", *code));
            out.words("character-words", line.character.words.as_ref());
        }
        Content::Acknowledge(line) => out.words("words", line.words.as_ref()),
        Content::Note(line) => {
            out.words("text", Some(&line.text));
            line.about.iter().for_each(|about| out.put("about", about.to_string()));
            out.grade(line.grade.as_ref());
            out.handling(line.handling.as_ref());
        }
        Content::Attach(line) => {
            out.put("name", line.name.as_str());
            out.words("description", line.description.as_ref());
            out.handling(line.handling.as_ref());
        }
        Content::Translate(line) => {
            out.put("field", line.field.as_str());
            out.words("text", Some(&line.text));
            out.code("status", line.status);
        }
        Content::Link(line) => {
            out.put("dossier", line.dossier.to_string());
            out.code("relation", line.relation);
            out.words("words", line.words.as_ref());
        }
        Content::Flag(line) => {
            out.code("reason", line.reason);
            out.words("words", Some(&line.words));
        }
        Content::FlagAnswer(line) => {
            out.put("flag", line.flag.to_string());
            out.code("outcome", line.outcome);
            out.words("words", Some(&line.words));
        }
        Content::Measures(line) => {
            for (row, measure) in line.measures.iter().enumerate().map(|(at, measure)| (at + 1, measure)) {
                out.code(&format!("measure.{row}"), measure.measure);
                out.words(&format!("words.{row}"), measure.words.as_ref());
                out.time(&format!("from.{row}"), measure.from);
                out.time(&format!("until.{row}"), measure.until);
            }
            out.handling(line.handling.as_ref());
        }
        Content::Help(line) => {
            for (row, item) in line.items.iter().enumerate().map(|(at, item)| (at + 1, item)) {
                out.code(&format!("help.{row}"), item.help);
                item.quantity.iter().for_each(|quantity| out.put(&format!("quantity.{row}"), quantity.as_str()));
                out.words(&format!("words.{row}"), item.words.as_ref());
                item.contact.iter().for_each(|contact| out.put(&format!("contact.{row}"), contact.as_str()));
            }
            out.handling(line.handling.as_ref());
        }
        Content::Progress(line) => {
            out.words("words", Some(&line.words));
            out.time("next", line.next);
            line.risk.iter().for_each(|risk| out.code("preservation-risk", *risk));
            out.handling(line.handling.as_ref());
        }
        Content::Answer(line) => {
            out.code("result", line.result);
            out.words("words", line.words.as_ref());
            line.files.iter().for_each(|file| out.put("files", file.to_string()));
            out.grade(line.grade.as_ref());
            if line.report_back {
                out.put("report-back", "yes");
            }
            out.handling(line.handling.as_ref());
        }
        // Nothing else is corrected.
        _ => {}
    }
    out.finish()
}

/// Returns the fields of a CAP message: what an update begins with. Rows count from 1.
pub(super) fn message(alert: &cap::Alert) -> Vec<(String, String)> {
    let mut out = Out::default();
    for info in &alert.infos {
        let tag = info.language();
        out.put(&format!("event.{tag}"), info.event.as_str());
        for (name, words) in
            [("headline", &info.headline), ("description", &info.description), ("instruction", &info.instruction)]
        {
            words.iter().for_each(|words| out.put(&format!("{name}.{tag}"), words.as_str()));
        }
    }
    if let Some(info) = alert.infos.first() {
        info.categories.iter().for_each(|code| out.put("category", code.name()));
        info.response_types.iter().for_each(|code| out.put("response", code.name()));
        out.put("urgency", info.urgency().name());
        out.put("severity", info.severity().name());
        out.put("certainty", info.certainty().name());
        for (name, time) in [("effective", &info.effective), ("onset", &info.onset), ("expires", &info.expires)] {
            time.iter().for_each(|time| out.put(name, time.as_str()));
        }
        info.web.iter().for_each(|web| out.put("web", web.as_str()));
        info.contact.iter().for_each(|contact| out.put("contact", contact.as_str()));
        for (row, area) in info.areas.iter().enumerate().map(|(at, area)| (at + 1, area)) {
            out.put(&format!("area.{row}"), area.description.as_str());
            let polygons: Vec<String> = area.polygons.iter().map(|polygon| polygon.to_string()).collect();
            let circles: Vec<String> = area.circles.iter().map(|circle| circle.to_string()).collect();
            let codes: Vec<String> = area.geocodes.iter().map(|code| format!("{}={}", code.name, code.value)).collect();
            for (name, lines) in [("polygon", polygons), ("circle", circles), ("geocode", codes)] {
                if !lines.is_empty() {
                    out.put(&format!("{name}.{row}"), lines.join("\n"));
                }
            }
        }
    }
    out.put("scope", alert.scope.name());
    for (name, words) in [("restriction", &alert.restriction), ("addresses", &alert.addresses)] {
        words.iter().for_each(|words| out.put(name, words.as_str()));
    }
    out.pairs
}
