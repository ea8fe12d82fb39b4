//! What the API says of one line: who wrote it, how it stands, and what it says as named fields.

use comity_dossier::Time;
use comity_dossier::body::{Role, SignIn};
use comity_dossier::codes::Code;
use comity_dossier::counting::Standing;
use comity_dossier::fold::{Item, ItemStanding, Shown, WithoutEffect};
use comity_dossier::kind::alert::lines::{HelpLine, MeasuresLine};
use comity_dossier::kind::common::opening::Opening;
use comity_dossier::kind::common::words::Text;
use comity_dossier::kind::content::Content;
use comity_dossier::marking::Handling;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::dto::Ms;

/// One field of what a line says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub(crate) struct Field {
    /// Its name, as in forms.
    pub(crate) name: String,
    /// Its value as stored: a code, a time in milliseconds, or text.
    pub(crate) value: String,
    /// The key of the words of a code.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) key: Option<String>,
    /// The language of a text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) language: Option<String>,
}

/// A line of the timeline.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub(crate) struct Line {
    /// Its id: 64 hexadecimal digits.
    pub(crate) line: String,
    /// The member that wrote it.
    pub(crate) member: String,
    /// When its author says it was written.
    pub(crate) time: Ms,
    /// The kind of line, such as `acknowledge`.
    pub(crate) kind: String,
    /// `counts`, `without-effect`, or how it stands that does not count.
    pub(crate) standing: String,
    /// It stands under a key that its author withdrew and has not been confirmed since. It counts all the same.
    #[serde(default)]
    pub(crate) unconfirmed: bool,
    /// Why it has no effect, or why it was refused.
    pub(crate) why: Option<String>,
    /// Who acted for that member; none if the text is not here.
    pub(crate) officer: Option<Officer>,
    /// `content`, `parallel`, `withdrawn`, `nothing`, `not-received`, `erased` or `newer`.
    pub(crate) shown: String,
    /// Its author corrected it: the fields are those of the correction.
    pub(crate) corrected: bool,
    /// What it says, as named fields: text of a member.
    pub(crate) fields: Vec<Field>,
}

/// Who acted: a role and a code, never a name.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub(crate) struct Officer {
    /// `duty-officer`, `supervisor`, `administrator` or `automatic`.
    pub(crate) role: String,
    /// The code that the member gave its officer; never a name.
    pub(crate) code: String,
    /// How the officer signed in: `local-token`, `password` …
    pub(crate) sign_in: String,
}

impl Line {
    /// Says one line.
    pub(crate) fn of(item: &Item) -> Self {
        let (standing, why) = standing(item.standing);
        let (shown, fields) = match item.shown() {
            Shown::Content(content) => ("content", content_fields(content)),
            Shown::Parallel(corrections) => {
                ("parallel", corrections.iter().flat_map(|value| content_fields(&value.value.content)).collect())
            }
            Shown::Withdrawn(stones) => {
                let mut out = Fields::default();
                for stone in stones {
                    out.code("reason", stone.value.reason).texts("words", stone.value.words.as_ref());
                }
                ("withdrawn", out.0)
            }
            Shown::Nothing => ("nothing", Vec::new()),
            Shown::NotReceived => ("not-received", Vec::new()),
            Shown::Erased => ("erased", Vec::new()),
            Shown::Newer => ("newer", Vec::new()),
        };
        Self {
            line: item.id.to_string(),
            member: item.member.to_string(),
            time: item.time.into(),
            kind: item.kind.name().to_owned(),
            standing: standing.to_owned(),
            unconfirmed: false,
            why,
            officer: item.actor.as_ref().map(officer),
            shown: shown.to_owned(),
            corrected: !item.corrections().is_empty(),
            fields,
        }
    }
}

fn officer(actor: &comity_dossier::Actor) -> Officer {
    let role = match actor.role {
        Role::DutyOfficer => "duty-officer",
        Role::Supervisor => "supervisor",
        Role::Administrator => "administrator",
        Role::Automatic => "automatic",
    };
    let sign_in = match actor.sign_in {
        SignIn::None => "none",
        SignIn::LocalToken => "local-token",
        SignIn::Password => "password",
        SignIn::SecondFactor => "second-factor",
        SignIn::Passkey => "passkey",
    };
    Officer { role: role.to_owned(), code: actor.code.to_string(), sign_in: sign_in.to_owned() }
}

fn standing(standing: ItemStanding) -> (&'static str, Option<String>) {
    match standing {
        ItemStanding::Counts => ("counts", None),
        ItemStanding::WithoutEffect(why) => ("without-effect", Some(without_effect(why).to_owned())),
        ItemStanding::Uncounted(Standing::Refused(refusal)) => ("refused", Some(refusal.code().to_owned())),
        ItemStanding::Uncounted(standing) => (
            match standing {
                Standing::Counted | Standing::Refused(_) => "counts",
                Standing::Newer => "newer",
                Standing::Struck => "struck",
                Standing::Void => "void",
                Standing::Late => "late",
                Standing::Outside => "outside",
            },
            None,
        ),
    }
}

fn without_effect(why: WithoutEffect) -> &'static str {
    match why {
        WithoutEffect::NotOwnLine => "not-own-line",
        WithoutEffect::TargetUnknown => "target-unknown",
        WithoutEffect::NotChangeable => "not-changeable",
        WithoutEffect::WrongContent => "wrong-content",
        WithoutEffect::ExerciseMismatch => "exercise-mismatch",
    }
}

/// Collects fields.
#[derive(Default)]
pub(super) struct Fields(Vec<Field>);

impl Fields {
    pub(super) fn into_vec(self) -> Vec<Field> {
        self.0
    }

    pub(super) fn plain(&mut self, name: &str, value: impl ToString) -> &mut Self {
        self.0.push(Field { name: name.to_owned(), value: value.to_string(), key: None, language: None });
        self
    }

    pub(super) fn plains(&mut self, name: &str, value: Option<impl ToString>) -> &mut Self {
        if let Some(value) = value {
            self.plain(name, value);
        }
        self
    }

    pub(super) fn each(&mut self, name: &str, values: impl IntoIterator<Item = impl ToString>) -> &mut Self {
        for value in values {
            self.plain(name, value);
        }
        self
    }

    pub(super) fn each_code<C: Code>(&mut self, name: &str, codes: &[C]) -> &mut Self {
        for code in codes {
            self.code(name, *code);
        }
        self
    }

    /// A moment, in milliseconds.
    pub(super) fn time(&mut self, name: &str, at: Option<Time>) -> &mut Self {
        self.plains(name, at.map(|at| at.0))
    }

    /// A tick, if it is set.
    pub(super) fn yes(&mut self, name: &str, is_set: bool) -> &mut Self {
        self.plains(name, is_set.then_some("yes"))
    }

    pub(super) fn codes<C: Code>(&mut self, name: &str, code: Option<C>) -> &mut Self {
        if let Some(code) = code {
            self.code(name, code);
        }
        self
    }

    pub(super) fn code<C: Code>(&mut self, name: &str, code: C) -> &mut Self {
        let (value, key) = (code.name().to_owned(), Some(code.key().to_owned()));
        self.0.push(Field { name: name.to_owned(), value, key, language: None });
        self
    }

    pub(super) fn said(&mut self, name: &str, text: &Text) -> &mut Self {
        let (value, language) = (text.words.as_str().to_owned(), Some(text.language.to_string()));
        self.0.push(Field { name: name.to_owned(), value, key: None, language });
        self
    }

    pub(super) fn texts<'a>(&mut self, name: &str, texts: impl IntoIterator<Item = &'a Text>) -> &mut Self {
        for text in texts {
            self.said(name, text);
        }
        self
    }

    pub(super) fn handling(&mut self, handling: Option<&Handling>) -> &mut Self {
        if let Some(handling) = handling {
            self.code("tlp", handling.tlp).code("pap", handling.pap).code("use", handling.use_limit);
            self.texts("use-text", &handling.use_text);
        }
        self
    }
}

/// Says a handling as fields.
pub(super) fn handling_fields(handling: &Handling) -> Vec<Field> {
    let mut out = Fields::default();
    out.handling(Some(handling));
    out.0
}

/// Says what stands on every dossier, titles, level and handling apart.
pub(super) fn statements(opening: &Opening) -> Vec<Field> {
    let mut out = Fields::default();
    out.code("legal-basis", opening.legal_basis.basis).said("legal-basis-words", &opening.legal_basis.words);
    out.code("purpose", opening.purpose.purpose).texts("purpose-words", opening.purpose.words.as_ref());
    out.plain("review-by", opening.review_by.as_str());
    for excluded in &opening.character.is_not {
        out.code("character", *excluded);
    }
    out.texts("character-words", opening.character.words.as_ref());
    out.0
}

fn content_fields(content: &Content) -> Vec<Field> {
    let mut out = Fields::default();
    match content {
        Content::Opening(opening) => {
            for title in &opening.titles {
                let (value, language) = (title.text.to_string(), Some(title.language.to_string()));
                out.0.push(Field { name: "title".to_owned(), value, key: None, language });
            }
            out.code("level", opening.level).handling(Some(&opening.handling));
            out.0.extend(statements(opening));
        }
        Content::Reason(reason) => {
            out.texts("words", reason.words.as_ref());
        }
        Content::Acknowledge(it) => {
            out.plain("target", it.target).texts("words", it.words.as_ref());
        }
        Content::Note(note) => {
            out.said("text", &note.text);
            out.plains("about", note.about);
            if let Some(grade) = &note.grade {
                out.code("source", grade.source).code("information", grade.information);
            }
            out.handling(note.handling.as_ref());
        }
        Content::Attach(attach) => {
            out.plain("name", &attach.name).plain("media-type", &attach.file.media_type);
            out.plain("size", attach.file.size).texts("description", attach.description.as_ref());
            out.handling(attach.handling.as_ref());
        }
        Content::Correct(correct) => {
            out.plain("target", correct.target).texts("why", correct.words.as_ref());
        }
        Content::Withdraw(it) => {
            out.plain("target", it.target).code("reason", it.reason).texts("words", it.words.as_ref());
        }
        Content::Translate(it) => {
            out.plain("target", it.target).plain("field", it.field.as_str());
            out.said("text", &it.text).code("status", it.status);
        }
        Content::Link(link) => {
            out.plain("dossier", link.dossier).code("relation", link.relation).texts("words", link.words.as_ref());
        }
        Content::Flag(flag) => {
            out.code("reason", flag.reason).said("words", &flag.words);
        }
        Content::FlagAnswer(it) => {
            out.plain("flag", it.flag).code("outcome", it.outcome).said("words", &it.words);
        }
        Content::Leave(leave) => {
            out.texts("words", leave.words.as_ref());
        }
        Content::Handling(it) => {
            out.handling(Some(&it.handling)).texts("words", it.words.as_ref());
        }
        Content::Level(it) => {
            out.code("level", it.level).texts("words", it.words.as_ref());
        }
        Content::Alert(alert) => {
            for info in &alert.cap.infos {
                let language = info.language.clone();
                let value = info.headline.clone().unwrap_or_else(|| info.event.clone());
                out.0.push(Field { name: "headline".to_owned(), value, key: None, language });
            }
            out.handling(alert.handling.as_ref());
        }
        Content::Measures(line) => measures(&mut out, line),
        Content::Help(line) => help(&mut out, line),
        Content::RequestDraft(_)
        | Content::Request(_)
        | Content::Amendment(_)
        | Content::Extension(_)
        | Content::CallOff(_)
        | Content::Outcome(_)
        | Content::Accept(_)
        | Content::AcceptPart(_)
        | Content::NeedMore(_)
        | Content::Transfer(_)
        | Content::Postpone(_)
        | Content::Refuse(_)
        | Content::Progress(_)
        | Content::Answer(_)
        | Content::Preserved(_)
        | Content::ConsentAsk(_)
        | Content::Consent(_) => super::dto_request_line::content_fields(&mut out, content),
    }
    out.0
}

fn measures(out: &mut Fields, line: &MeasuresLine) {
    for taken in &line.measures {
        out.code("measure", taken.measure).texts("words", taken.words.as_ref());
        out.plains("from", taken.from.map(|from| from.0)).plains("until", taken.until.map(|until| until.0));
    }
    out.handling(line.handling.as_ref());
}

fn help(out: &mut Fields, line: &HelpLine) {
    for item in &line.items {
        out.code("help", item.help);
        out.plains("quantity", item.quantity.as_ref()).texts("words", item.words.as_ref());
        out.plains("contact", item.contact.as_ref());
    }
    out.handling(line.handling.as_ref());
}
