//! How the administrators of a peer that does not answer are paged: `[pager]` of `node.toml`.
//!
//! Promise: no password stands here, only the name of the file that holds it; without TLS mail goes to this machine alone.
//! Not here: sending (`pager`), when somebody is paged (`comity_node::silence`).

use std::path::{Path, PathBuf};

use comity_dossier::card::Email;
use comity_node::silence::SilenceLimits;
use serde::Deserialize;

use super::{ConfigFault, Origin};

/// `[pager]` as it stands.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct PagerFile {
    urgent_minutes: Option<u32>,
    ordinary_minutes: Option<u32>,
    pages_per_hour: Option<u16>,
    smtp: Option<SmtpFile>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct SmtpFile {
    host: String,
    port: Option<u16>,
    security: Option<String>,
    from: String,
    user: Option<String>,
    password_file: Option<PathBuf>,
    ca_file: Option<PathBuf>,
}

/// How a connection to the mail server is protected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Security {
    /// TLS from the first byte.
    Tls,
    /// TLS after a word in the clear; without it nothing is sent.
    StartTls,
    /// None: on this machine alone.
    None,
}

impl Security {
    /// Returns its name in the file.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Tls => "tls",
            Self::StartTls => "starttls",
            Self::None => "none",
        }
    }

    fn port(self) -> u16 {
        match self {
            Self::Tls => 465,
            Self::StartTls => 587,
            Self::None => 25,
        }
    }
}

/// The mail server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Smtp {
    pub(crate) host: String,
    pub(crate) port: u16,
    pub(crate) security: Security,
    /// Who writes.
    pub(crate) from: Email,
    /// Who signs in there, if anybody has to, and the file that holds the password.
    pub(crate) sign_in: Option<(String, PathBuf)>,
    /// Whom beside the machine's own authorities its certificate is believed from.
    pub(crate) ca_file: Option<PathBuf>,
}

/// What `[pager]` says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Pager {
    /// When silence is too long.
    pub(crate) limits: SilenceLimits,
    /// Where mail goes; without it nobody is paged.
    pub(crate) smtp: Option<Smtp>,
}

impl Pager {
    /// Reads `[pager]`; files are named from `folder` on.
    pub(super) fn of(file: Option<PagerFile>, folder: &Path) -> Result<Self, ConfigFault> {
        let Some(file) = file else { return Ok(Self::default()) };
        let mut limits = SilenceLimits::default();
        let minutes = |given: Option<u32>, default: u64, key| match given {
            None => Ok(default),
            // Less than a minute is a hiccup, more than a day is nobody's watch.
            Some(minutes @ 1..=1_440) => Ok(u64::from(minutes) * 60_000),
            Some(_) => Err(wrong(key)),
        };
        limits.urgent_ms = minutes(file.urgent_minutes, limits.urgent_ms, "pager.urgent_minutes")?;
        limits.ordinary_ms = minutes(file.ordinary_minutes, limits.ordinary_ms, "pager.ordinary_minutes")?;
        match file.pages_per_hour {
            None => {}
            Some(pages @ 1..=1_000) => limits.pages_per_hour_max = usize::from(pages),
            Some(_) => return Err(wrong("pager.pages_per_hour")),
        }
        let smtp = file.smtp.map(|smtp| read_smtp(smtp, folder)).transpose()?;
        Ok(Self { limits, smtp })
    }

    /// Returns every value that is set, to be shown; never what a file holds.
    pub(super) fn shown(&self) -> Vec<(&'static str, String)> {
        let minutes = |ms: u64| (ms / 60_000).to_string();
        let mut shown = vec![
            ("pager.urgent_minutes", minutes(self.limits.urgent_ms)),
            ("pager.ordinary_minutes", minutes(self.limits.ordinary_ms)),
            ("pager.pages_per_hour", self.limits.pages_per_hour_max.to_string()),
        ];
        if let Some(smtp) = &self.smtp {
            shown.push(("pager.smtp.host", smtp.host.clone()));
            shown.push(("pager.smtp.port", smtp.port.to_string()));
            shown.push(("pager.smtp.security", smtp.security.name().to_owned()));
            shown.push(("pager.smtp.from", smtp.from.to_string()));
            if let Some((user, file)) = &smtp.sign_in {
                shown.push(("pager.smtp.user", user.clone()));
                shown.push(("pager.smtp.password_file", file.display().to_string()));
            }
            if let Some(file) = &smtp.ca_file {
                shown.push(("pager.smtp.ca_file", file.display().to_string()));
            }
        }
        shown
    }
}

fn wrong(key: &'static str) -> ConfigFault {
    ConfigFault::Value { key, origin: Origin::File }
}

fn read_smtp(file: SmtpFile, folder: &Path) -> Result<Smtp, ConfigFault> {
    let security = match file.security.as_deref() {
        None | Some("tls") => Security::Tls,
        Some("starttls") => Security::StartTls,
        Some("none") => Security::None,
        Some(_) => return Err(wrong("pager.smtp.security")),
    };
    let is_host = !file.host.is_empty()
        && file.host.len() <= 253
        && file.host.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-' | b':'));
    if !is_host {
        return Err(wrong("pager.smtp.host"));
    }
    // In the clear a password, and who does not answer, could be read on the way.
    if security == Security::None && !matches!(file.host.as_str(), "localhost" | "127.0.0.1" | "::1") {
        return Err(wrong("pager.smtp.security"));
    }
    let sign_in = match (file.user, file.password_file) {
        (None, None) => None,
        (Some(user), Some(file)) => Some((user, folder.join(file))),
        _ => return Err(wrong("pager.smtp.password_file")),
    };
    Ok(Smtp {
        port: file.port.unwrap_or(security.port()),
        from: Email::new(&file.from).ok_or(wrong("pager.smtp.from"))?,
        ca_file: file.ca_file.map(|file| folder.join(file)),
        host: file.host,
        security,
        sign_in,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Pager, ConfigFault> {
        Pager::of(Some(toml::from_str(text).unwrap()), Path::new("/node"))
    }

    #[test]
    fn mail_goes_over_tls_unless_it_stays_on_this_machine() {
        let smtp = |more: &str| {
            read(&format!("[smtp]\nfrom = \"comity@harbour.example\"\n{more}")).map(|pager| pager.smtp.unwrap())
        };
        let tls = smtp("host = \"mail.harbour.example\"").unwrap();
        assert_eq!((tls.security, tls.port), (Security::Tls, 465));
        let start = smtp("host = \"mail.harbour.example\"\nsecurity = \"starttls\"").unwrap();
        assert_eq!((start.security, start.port), (Security::StartTls, 587));
        assert!(smtp("host = \"127.0.0.1\"\nsecurity = \"none\"").is_ok());
        for bad in [
            "host = \"mail.harbour.example\"\nsecurity = \"none\"",
            "host = \"mail.harbour.example\"\nsecurity = \"maybe\"",
            "host = \"mail example\"",
            "host = \"mail.harbour.example\"\nuser = \"comity\"",
        ] {
            assert!(matches!(smtp(bad), Err(ConfigFault::Value { .. })), "{bad}");
        }
    }

    #[test]
    fn a_password_stands_in_a_file_of_its_own_and_is_never_shown() {
        let pager = read(
            "urgent_minutes = 5\npages_per_hour = 3\n[smtp]\nhost = \"mail.harbour.example\"\n\
             from = \"comity@harbour.example\"\nuser = \"comity\"\npassword_file = \"keys/smtp.password\"\n",
        );
        let pager = pager.unwrap();
        assert_eq!((pager.limits.urgent_ms, pager.limits.pages_per_hour_max), (300_000, 3));
        let shown = pager.shown();
        assert!(shown.contains(&("pager.smtp.password_file", "/node/keys/smtp.password".into())));
        for bad in ["urgent_minutes = 0", "ordinary_minutes = 2000", "pages_per_hour = 0"] {
            assert!(matches!(read(bad), Err(ConfigFault::Value { .. })), "{bad}");
        }
        assert!(toml::from_str::<PagerFile>("[smtp]\nhost = \"a\"\nfrom = \"b\"\npassword = \"c\"").is_err());
    }
}
