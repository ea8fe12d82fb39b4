//! The texts of a line, each with its place in the line: what is quoted, and what can be translated.

use comity_dossier::kind::common::words::Text;
use comity_dossier::kind::content::Content;
use comity_dossier::kind::request::matter::Matter;
use comity_dossier::language::Said;

/// One text of a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::web) struct TextAt {
    /// Its place: names and positions, joined by dots. A translation names the same place.
    pub(in crate::web) path: String,
    /// Its language.
    pub(in crate::web) language: String,
    /// What it says.
    pub(in crate::web) words: String,
}

/// Returns the texts of a line, the weightiest first.
pub(in crate::web) fn texts(content: &Content) -> Vec<TextAt> {
    let mut out = Out(Vec::new());
    match content {
        Content::Opening(line) => {
            line.titles.iter().for_each(|title| out.said("title", title));
            out.words("legal-basis-words", Some(&line.legal_basis.words));
            out.words("purpose-words", line.purpose.words.as_ref());
            out.words("character-words", line.character.words.as_ref());
        }
        Content::Reason(line) => out.words("words", line.words.as_ref()),
        Content::Acknowledge(line) => out.words("words", line.words.as_ref()),
        Content::Note(line) => out.words("text", Some(&line.text)),
        Content::Attach(line) => out.words("description", line.description.as_ref()),
        Content::Correct(line) => out.words("why", line.words.as_ref()),
        Content::Withdraw(line) => out.words("words", line.words.as_ref()),
        Content::Translate(line) => out.words("text", Some(&line.text)),
        Content::Link(line) => out.words("words", line.words.as_ref()),
        Content::Flag(line) => out.words("words", Some(&line.words)),
        Content::Leave(line) => out.words("words", line.words.as_ref()),
        Content::FlagAnswer(line) => out.words("words", Some(&line.words)),
        Content::Handling(line) => out.words("words", line.words.as_ref()),
        Content::Level(line) => out.words("words", line.words.as_ref()),
        Content::Alert(line) => {
            for (number, info) in line.cap.infos.iter().enumerate() {
                let language = info.language();
                out.plain(&format!("info.{number}.headline"), language, info.headline.as_deref());
                out.plain(&format!("info.{number}.event"), language, Some(&info.event));
                out.plain(&format!("info.{number}.description"), language, info.description.as_deref());
                out.plain(&format!("info.{number}.instruction"), language, info.instruction.as_deref());
            }
        }
        Content::Measures(line) => {
            for (number, measure) in line.measures.iter().enumerate() {
                out.words(&format!("words.{number}"), measure.words.as_ref());
            }
        }
        Content::Help(line) => {
            for (number, item) in line.items.iter().enumerate() {
                out.words(&format!("words.{number}"), item.words.as_ref());
            }
        }
        Content::RequestDraft(line) => {
            out.words("words", line.words.as_ref());
            out.matter(&line.matter);
        }
        Content::Request(line) => out.matter(&line.matter),
        Content::Amendment(line) => {
            out.words("words", Some(&line.words));
            out.matter(&line.matter);
        }
        Content::Extension(line) => out.words("words", Some(&line.words)),
        Content::CallOff(line) => out.words("words", line.words.as_ref()),
        Content::Outcome(line) => out.words("words", line.words.as_ref()),
        Content::Accept(line) => out.words("words", line.words.as_ref()),
        Content::AcceptPart(line) => out.words("words", Some(&line.words)),
        Content::NeedMore(line) => out.words("words", Some(&line.words)),
        Content::Transfer(line) => out.words("words", line.words.as_ref()),
        Content::Postpone(line) => out.words("words", Some(&line.words)),
        Content::Refuse(line) => {
            out.words("words", Some(&line.words));
            out.words("possible-if", Some(&line.possible_if));
        }
        Content::Progress(line) => out.words("words", Some(&line.words)),
        Content::Answer(line) => out.words("words", line.words.as_ref()),
        Content::Preserved(line) => out.words("words", line.words.as_ref()),
        Content::ConsentAsk(line) => out.words("words", Some(&line.words)),
        Content::Consent(line) => out.words("words", line.words.as_ref()),
    }
    out.0
}

struct Out(Vec<TextAt>);

impl Out {
    fn plain(&mut self, path: &str, language: &str, words: Option<&str>) {
        if let Some(words) = words {
            self.0.push(TextAt { path: path.to_owned(), language: language.to_owned(), words: words.to_owned() });
        }
    }

    fn words(&mut self, path: &str, text: Option<&Text>) {
        if let Some(text) = text {
            self.plain(path, text.language.as_str(), Some(text.words.as_str()));
        }
    }

    fn said(&mut self, path: &str, said: &Said) {
        self.plain(path, said.language.as_str(), Some(said.text.as_str()));
    }

    fn matter(&mut self, matter: &Matter) {
        for text in &matter.prose {
            self.plain(text.field.name(), text.language.as_str(), Some(text.words.as_str()));
        }
    }
}
