//! A second look at what an officer types as an account, an address or a domain, with libraries that know the registries.
//!
//! Promise: it refuses only what is typed here and now, before it is written; what the record says of an identifier is the
//! dossier room's own, so that a newer registry never changes how a line that exists is read (docs/decisions/0012).
//! Not here: the shape of each type, which the form checks first.

use comity_dossier::codes::IdentifierType;
use comity_dossier::kind::common::form::{Fields, Problem, ProblemCode};
use comity_dossier::kind::request::fields::DetailField;
use email_address::EmailAddress;
use iban::Iban;
use url::{Host, Url};

/// Adds to the problems that a form found those that the registries know, of fields in which it found none.
pub(super) fn with_registries<T>(fields: &Fields, read: Result<T, Vec<Problem>>) -> Result<T, Vec<Problem>> {
    let more = problems(fields);
    match read {
        Ok(read) if more.is_empty() => Ok(read),
        Ok(_) => Err(more),
        Err(mut found) => {
            let is_new = |problem: &Problem| found.iter().all(|other| other.field != problem.field);
            let more: Vec<Problem> = more.into_iter().filter(is_new).collect();
            found.extend(more);
            found.sort();
            Err(found)
        }
    }
}

fn problems(fields: &Fields) -> Vec<Problem> {
    let emails = [DetailField::RequestingEmail, DetailField::ConfirmingEmail, DetailField::CaseEmail];
    let mut found = Vec::new();
    for name in fields.names() {
        let fault = if emails.iter().any(|field| field.name() == name) {
            fault_of(IdentifierType::Email, fields, name)
        } else if let Some(row) = name.strip_prefix("identifier").filter(|row| row.is_empty() || row.starts_with('.')) {
            let kind =
                fields.all(&format!("identifier-type{row}")).find_map(|kind| IdentifierType::from_name(kind.trim()));
            kind.and_then(|kind| fault_of(kind, fields, name))
        } else {
            None
        };
        found.extend(fault.map(|code| Problem { field: name.to_owned(), code, limit: None }));
    }
    found
}

/// What is wrong with the value of a field, if the libraries know the type.
fn fault_of(kind: IdentifierType, fields: &Fields, name: &str) -> Option<ProblemCode> {
    let text = fields.all(name).map(str::trim).find(|text| !text.is_empty())?;
    match kind {
        IdentifierType::Iban => (!is_iban(text)).then_some(ProblemCode::NotAnIban),
        IdentifierType::Email => (!is_email(text)).then_some(ProblemCode::NotAnEmail),
        IdentifierType::Domain => (!is_domain(text.trim_end_matches('.'))).then_some(ProblemCode::NotADomain),
        IdentifierType::Url => (!is_url(text)).then_some(ProblemCode::NotAUrl),
        _ => None,
    }
}

/// An account whose country is in the registry has its length and shape; of another country nothing is known.
fn is_iban(text: &str) -> bool {
    let plain: String = text.chars().filter(|c| !matches!(c, ' ' | '-' | '\u{a0}')).collect::<String>().to_uppercase();
    match plain.parse::<Iban>() {
        Ok(_) | Err(iban::ParseIbanError::UnknownCountry(_)) => true,
        Err(_) => false,
    }
}

fn is_email(text: &str) -> bool {
    let Some((local, host)) = text.rsplit_once('@') else { return false };
    // A domain of another script is looked at as a domain: the address standard knows its ASCII form.
    is_domain(host) && EmailAddress::is_valid(&format!("{local}@mail.example"))
}

fn is_domain(text: &str) -> bool {
    matches!(Host::parse(text), Ok(Host::Domain(_)))
}

fn is_url(text: &str) -> bool {
    Url::parse(text).is_ok_and(|url| url.host().is_some())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fault(kind: &str, value: &str) -> Option<ProblemCode> {
        let fields = Fields::new([("identifier-type.3", kind), ("identifier.3", value)]);
        problems(&fields).first().map(|problem| problem.code)
    }

    /// Covers REQ-006.
    #[test]
    fn an_account_has_the_length_of_its_country_and_a_domain_the_letters_of_its_registry() {
        for (kind, value) in [
            ("iban", "gb82 west 1234 5698 7654 32"),
            ("iban", "DE89 3704 0044 0532 0130 00"),
            ("email", "Desk.Seven@Example.ORG"),
            ("email", "desk@邮局.example"),
            ("domain", "邮局.example"),
            ("domain", "Shop.Example."),
            ("url", "HTTPS://u@Shop.example:8443/a?b#c"),
            ("url", "http://[2001:db8::1]:80/"),
            ("phone", "+10000000001"),
            ("other", "hull number 7"),
        ] {
            assert_eq!(fault(kind, value), None, "{kind} {value}");
        }
        for (kind, value, code) in [
            // The check digits are right; the length is not that of the country.
            ("iban", "GB88WEST1234569876543", ProblemCode::NotAnIban),
            ("iban", "DE00370400440532013000", ProblemCode::NotAnIban),
            ("email", "a\"b@example.org", ProblemCode::NotAnEmail),
            ("domain", "xn--a.example", ProblemCode::NotADomain),
            ("domain", "a\u{378}b.example", ProblemCode::NotADomain),
            ("url", "https://xn--a.example/", ProblemCode::NotAUrl),
        ] {
            assert_eq!(fault(kind, value), Some(code), "{kind} {value}");
        }
    }

    #[test]
    fn what_the_form_named_is_named_once() {
        let fields = Fields::new([("identifier", "no"), ("identifier-type", "email"), ("case-email", "no")]);
        let by_form = vec![Problem { field: "identifier".into(), code: ProblemCode::NotAnEmail, limit: None }];
        let found = with_registries::<()>(&fields, Err(by_form)).expect_err("two fields are wrong");
        assert_eq!(
            found.iter().map(|problem| problem.field.as_str()).collect::<Vec<_>>(),
            ["case-email", "identifier"]
        );
    }
}
