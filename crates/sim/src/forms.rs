//! The forms that officers fill in, as pages, API and command line would send them.

use comity_dossier::kind::alert::form::Verb;
use comity_dossier::kind::common::form::Fields;
use comity_dossier::{DossierId, EntryId, Member};
use comity_node::desk::{Act, Upload};

/// How an alert is opened.
#[derive(Clone, Debug)]
pub struct Opening {
    /// Who takes part, the opener apart.
    pub with: Vec<Member>,
    /// `live` or `exercise`.
    pub mode: &'static str,
    /// Its level.
    pub level: &'static str,
    /// What late participants get.
    pub history: &'static str,
}

impl Opening {
    /// A live, immediate alert whose lead grants earlier texts.
    #[must_use]
    pub fn with(members: &[Member]) -> Self {
        Self { with: members.to_vec(), mode: "live", level: "immediate", history: "lead-grants" }
    }

    /// The act that opens it.
    #[must_use]
    pub fn act(&self) -> Act {
        let mut fields: Vec<(String, String)> = [
            ("mode", self.mode),
            ("history", self.history),
            ("title.en", "Chemical spill on the river"),
            ("title.zh", "河流化学品泄漏"),
            ("level", self.level),
            ("tlp", "amber"),
            ("pap", "amber"),
            ("legal-basis", "treaty"),
            ("legal-basis-words", "River treaty, article 4"),
            ("purpose", "life-and-safety"),
            ("review-by", "2027-11-22"),
            ("lang", "en"),
            ("event.en", "Chemical spill"),
            ("headline.en", "Chlorine in the river below the bridge"),
            ("category", "CBRNE"),
            ("urgency", "Immediate"),
            ("severity", "Severe"),
            ("certainty", "Observed"),
            ("area.0", "The river below the bridge"),
        ]
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .into();
        let statements = ["political", "military", "religious", "racial"];
        fields.extend(statements.map(|statement| ("character".to_owned(), statement.to_owned())));
        fields.extend(self.with.iter().map(|member| ("participants".to_owned(), member.to_string())));
        Act::OpenAlert { fields: Fields::new(fields), cap: None }
    }
}

/// A request to one member that it keep data, as a lead sends it.
#[must_use]
pub fn ask(to: Member, mode: &str, history: &str) -> Act {
    let fields = [
        ("mode", mode),
        ("stage", "send"),
        ("to", to.as_str()),
        ("history", history),
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
        ("form", "preservation"),
        ("requesting-organisation", "Port police"),
        ("requesting-phone", "+49 30 901820"),
        ("facts.en", "Invoices of a port were changed on their way."),
        ("data-relation.en", "The address sent the changed invoices."),
        ("offence.0", "fraud"),
        ("identifier.0", "192.0.2.7"),
        ("identifier-type.0", "ip+port"),
        ("port.0", "51123"),
        ("data-class.0", "subscriber"),
        ("from.0", "2026-11-20T03:07:41Z"),
        ("necessity", "short-retention"),
        ("mla", "will-follow"),
    ];
    Act::OpenRequest { fields: Fields::new(fields), file: None }
}

/// An act in a dossier of any kind.
#[must_use]
pub fn in_dossier(dossier: DossierId, verb: &str, fields: &[(&str, &str)]) -> Act {
    Act::InDossier { dossier, verb: verb.to_owned(), fields: Fields::new(fields.iter().copied()), file: None }
}

/// An act in an alert, by the name of its verb and its fields.
#[must_use]
pub fn in_alert(dossier: DossierId, verb: &str, fields: &[(&str, &str)]) -> Act {
    let verb = Verb::from_name(verb).expect("a verb that there is");
    Act::InAlert { dossier, verb, fields: Fields::new(fields.iter().copied()), file: None }
}

/// A note.
#[must_use]
pub fn note(dossier: DossierId, text: &str) -> Act {
    in_dossier(dossier, "note", &[("text", text), ("lang", "en")])
}

/// An acknowledgement of the dossier.
#[must_use]
pub fn acknowledge(dossier: DossierId) -> Act {
    in_dossier(dossier, "acknowledge", &[])
}

/// A small file.
#[must_use]
pub fn attach(dossier: DossierId, bytes: Vec<u8>) -> Act {
    let file = Upload { media_type: "application/octet-stream".into(), bytes };
    let fields = Fields::new([("name", "readings.bin")]);
    Act::InDossier { dossier, verb: "attach".to_owned(), fields, file: Some(file) }
}

/// A correction of an own note.
#[must_use]
pub fn correct(dossier: DossierId, note: &EntryId, text: &str) -> Act {
    in_dossier(dossier, "correct", &[("target", &note.to_string()), ("text", text), ("lang", "en")])
}

/// A withdrawal of an own line.
#[must_use]
pub fn withdraw(dossier: DossierId, line: &EntryId) -> Act {
    in_dossier(dossier, "withdraw", &[("target", &line.to_string()), ("reason", "mistaken")])
}

/// An invitation or a removal: `invite`, `remove`.
#[must_use]
pub fn members(dossier: DossierId, verb: &str, member: Member) -> Act {
    in_dossier(dossier, verb, &[("members", member.as_str()), ("words", "As agreed by phone."), ("lang", "en")])
}
