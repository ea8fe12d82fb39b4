//! Pages the administrators of a peer by mail over SMTP.
//!
//! Promise: a mail says whose node does not answer, since when, who says so and where to phone back, in every language that
//! is always complete; nothing of any dossier is in it. One attempt takes at most a minute. Over TLS the server's name is
//! checked against the authorities of this machine, and those of `ca_file`.
//! Not here: when and to whom (`comity_node`), trying again.

use std::sync::Arc;
use std::time::Duration;

use comity_node::Paging;
use comity_node::ceremony::{read_file, read_private};
use comity_node::shell::{NoPager, Pager, Told};
use comity_node::silence::PageTrouble;
use lettre::address::Envelope;
use lettre::message::header::{ContentType, Header, HeaderName, HeaderValue};
use lettre::transport::smtp::Error;
use lettre::transport::smtp::authentication::Credentials;
use lettre::transport::smtp::client::{Certificate, Tls, TlsParameters};
use lettre::{Address, AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor};

use crate::config::pager::{Security, Smtp};
use crate::words::{ReaderLanguage, Words};

const ATTEMPT: Duration = Duration::from_secs(60);
const COMMAND: Duration = Duration::from_secs(20);
const PASSWORD_BYTES_MAX: usize = 1_024;
const CA_BYTES_MAX: usize = 1024 * 1024;
/// What a mail server says to whom it does not let in (RFC 4954).
const NOT_LET_IN: [u16; 3] = [530, 534, 535];

/// Why the pager of the settings cannot be used.
#[derive(Debug, thiserror::Error)]
pub(crate) enum PagerFault {
    /// The file with the password.
    #[error(transparent)]
    Password(#[from] comity_node::ceremony::KeyFileFault),
    /// The password is not text.
    #[error("the file of the password of the mail server holds no text")]
    NotText,
    /// The file with certificates.
    #[error("the certificates for the mail server cannot be read")]
    Certificates,
    /// TLS.
    #[error("TLS for the mail server cannot be set up")]
    Tls,
}

/// Makes the pager that the settings name; without one nobody is paged, and alarms say so.
pub(crate) fn of(smtp: Option<&Smtp>) -> Result<Arc<dyn Pager>, PagerFault> {
    Ok(match smtp {
        Some(smtp) => Arc::new(Mail::new(smtp)?),
        None => Arc::new(NoPager),
    })
}

/// Sends mail.
struct Mail {
    transport: AsyncSmtpTransport<Tokio1Executor>,
    from: String,
}

impl Mail {
    fn new(smtp: &Smtp) -> Result<Self, PagerFault> {
        let mut transport =
            AsyncSmtpTransport::<Tokio1Executor>::builder_dangerous(&smtp.host).port(smtp.port).timeout(Some(COMMAND));
        transport = transport.tls(match smtp.security {
            Security::None => Tls::None,
            Security::Tls => Tls::Wrapper(parameters(smtp)?),
            Security::StartTls => Tls::Required(parameters(smtp)?),
        });
        if let Some((user, file)) = &smtp.sign_in {
            let bytes = read_private(file, PASSWORD_BYTES_MAX)?;
            let password = std::str::from_utf8(&bytes).map_err(|_| PagerFault::NotText)?.trim_end();
            transport = transport.credentials(Credentials::new(user.clone(), password.to_owned()));
        }
        Ok(Self { transport: transport.build(), from: smtp.from.to_string() })
    }
}

fn parameters(smtp: &Smtp) -> Result<TlsParameters, PagerFault> {
    let mut parameters = TlsParameters::builder(smtp.host.clone());
    if let Some(file) = &smtp.ca_file {
        let pem = read_file(file, CA_BYTES_MAX).map_err(|_| PagerFault::Certificates)?;
        let certificate = Certificate::from_pem(&pem).map_err(|_| PagerFault::Certificates)?;
        parameters = parameters.add_root_certificate(certificate);
    }
    parameters.build_rustls().map_err(|_| PagerFault::Tls)
}

impl Pager for Mail {
    fn page(&self, paging: Paging) -> Told {
        let (transport, message) = (self.transport.clone(), message(&self.from, &paging));
        Box::pin(async move {
            let (envelope, bytes) = message.ok_or(PageTrouble::Refused)?;
            let sent = tokio::time::timeout(ATTEMPT, transport.send_raw(&envelope, &bytes)).await;
            match sent {
                Ok(Ok(_)) => Ok(()),
                Ok(Err(error)) => Err(trouble(&error)),
                Err(_) => Err(PageTrouble::Timeout),
            }
        })
    }
}

fn trouble(error: &Error) -> PageTrouble {
    let status = error.status().map(u16::from);
    if status.is_some_and(|status| NOT_LET_IN.contains(&status)) {
        PageTrouble::SignIn
    } else if status.is_some() || error.is_client() {
        PageTrouble::Refused
    } else if error.is_timeout() {
        PageTrouble::Timeout
    } else if error.is_tls() {
        PageTrouble::Tls
    } else {
        PageTrouble::Unreachable
    }
}

/// The mail: who it is from and to, and its bytes. Addresses were checked when settings and card were read.
fn message(from: &str, paging: &Paging) -> Option<(Envelope, Vec<u8>)> {
    let (from, to): (Address, Address) = (from.parse().ok()?, paging.to.as_str().parse().ok()?);
    let subjects: Vec<String> =
        ReaderLanguage::ALL.iter().map(|language| subject(Words::of(*language), paging)).collect();
    let texts: Vec<String> = ReaderLanguage::ALL.iter().map(|language| text(Words::of(*language), paging)).collect();
    let message = Message::builder()
        .from(from.into())
        .to(to.into())
        .subject(subjects.join(" / "))
        .header(ContentType::TEXT_PLAIN)
        .header(AutoSubmitted)
        .body(texts.join("\n\n"))
        .ok()?;
    Some((message.envelope().clone(), message.formatted()))
}

fn subject(words: Words, paging: &Paging) -> String {
    words.text_with("page-subject", &[("member", paging.silent.as_str().into())])
}

fn text(words: Words, paging: &Paging) -> String {
    let since = words.moment(paging.since);
    let about = [
        ("member", paging.silent.as_str().into()),
        ("since", since.as_str().into()),
        ("by", paging.by.as_str().into()),
    ];
    let mut lines = vec![words.text_with("page-body", &about)];
    if paging.urgent {
        lines.push(words.text("page-body-urgent"));
    }
    if let Some(phone) = &paging.phone {
        let back = [("by", paging.by.as_str().into()), ("phone", phone.as_str().into())];
        lines.push(words.text_with("page-body-phone", &back));
    }
    lines.push(words.text("page-body-about"));
    lines.join("\n")
}

/// Says that a program wrote it, so that no holiday notice comes back (RFC 3834).
#[derive(Clone, Copy)]
struct AutoSubmitted;

impl Header for AutoSubmitted {
    fn name() -> HeaderName {
        HeaderName::new_from_ascii_str("Auto-Submitted")
    }

    fn parse(_: &str) -> Result<Self, Box<dyn std::error::Error + Send + Sync>> {
        Ok(Self)
    }

    fn display(&self) -> HeaderValue {
        HeaderValue::new(Self::name(), "auto-generated".to_owned())
    }
}

#[cfg(test)]
mod tests;
