//! What officers type: whole forms, and changes of them.

use comity_dossier::Actor;
use comity_dossier::body::{Role, SignIn};
use comity_dossier::text::Line;

pub fn officer() -> Actor {
    Actor { role: Role::DutyOfficer, code: Line::new("7F3").expect("a line"), sign_in: SignIn::LocalToken }
}

pub fn alert_fields(with: &[&str], mode: &str, level: &str) -> Vec<(String, String)> {
    let mut fields: Vec<(String, String)> = [
        ("mode", mode),
        ("history", "lead-grants"),
        ("title.en", "Chemical spill on the river"),
        ("level", level),
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
    for statement in ["political", "military", "religious", "racial"] {
        fields.push(("character".into(), statement.into()));
    }
    fields.extend(with.iter().map(|code| ("participants".into(), (*code).to_owned())));
    fields
}

/// What stands on every request to `to`: a treaty, urgent, live, sent at once.
pub fn request_fields(to: &str) -> Vec<(String, String)> {
    [
        ("mode", "live"),
        ("stage", "send"),
        ("to", to),
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
    .map(|(name, value)| (name.to_owned(), value.to_owned()))
    .into()
}

/// What a preservation asks: two things, one of them an address at one second.
pub fn preservation_fields() -> Vec<(String, String)> {
    [
        ("form", "preservation"),
        ("requesting-organisation", "Harbour police"),
        ("requesting-phone", "+49 30 901820"),
        ("facts.en", "Invoices of a port were changed on their way."),
        ("data-relation.en", "The address sent the changed invoices."),
        ("offence.0", "fraud"),
        ("identifier.0", "192.0.2.7"),
        ("identifier-type.0", "ip+port"),
        ("port.0", "51123"),
        ("data-class.0", "subscriber"),
        ("from.0", "2026-11-20T03:07:41Z"),
        ("identifier.1", "sea.fox@mail.example"),
        ("identifier-type.1", "email"),
        ("data-class.1", "traffic"),
        ("necessity", "short-retention"),
        ("mla", "will-follow"),
    ]
    .map(|(name, value)| (name.to_owned(), value.to_owned()))
    .into()
}

/// Replaces every field that is named; an empty value leaves it out.
pub fn changed(mut fields: Vec<(String, String)>, by: &[(&str, &str)]) -> Vec<(String, String)> {
    fields.retain(|(name, _)| by.iter().all(|(other, _)| name != other));
    let new = by.iter().filter(|(_, value)| !value.is_empty());
    fields.extend(new.map(|(name, value)| ((*name).to_owned(), (*value).to_owned())));
    fields
}
