//! What a member says of itself: `card.toml` in its node's folder, from which its cards are made.
//!
//! Promise: what stands here is public to every member of the network; there are no names of persons in it.
//! Not here: keys and the signature (`ceremony`).

use std::collections::BTreeMap;
use std::path::Path;

use comity_dossier::card::{Address, Desk, DualCriminality, Email, Hours, HttpsUrl, LawProfile, Opening, Phone, Zone};
use comity_dossier::language::Said;
use comity_dossier::text::Line;
use comity_dossier::{Hash, Language, Member};
use comity_node::ceremony::{CardSpec, read_file};
use serde::Deserialize;

use super::ConfigFault;
use crate::peer::certificate::spki_of_file;

/// The name of the file.
pub(crate) const FILE: &str = "card.toml";
/// How an address begins that is a mailbox at another member.
pub(crate) const MAILBOX: &str = "mailbox:";
const FILE_BYTES_MAX: usize = 64 * 1024;
const DAYS: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    addresses: Vec<String>,
    #[serde(default = "yes")]
    own_tls_key: bool,
    /// Certificates of proxies in front of this node, as PEM files: their keys are listed too.
    #[serde(default)]
    tls_certificates: Vec<std::path::PathBuf>,
    desk: DeskFile,
    law: LawFile,
}

fn yes() -> bool {
    true
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct DeskFile {
    languages: Vec<String>,
    zone: String,
    #[serde(default)]
    hours: Vec<String>,
    phone: String,
    administrators: Option<String>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct LawFile {
    languages: Vec<String>,
    dual_criminality: String,
    preservation_days: u16,
    extension_days: u16,
    authority: BTreeMap<String, String>,
    #[serde(default)]
    use_limits: BTreeMap<String, String>,
}

/// Reads what the member of the node in `folder` says of itself. `tls` is the hash of the node's own TLS key.
pub(crate) fn read(folder: &Path, tls: Hash) -> Result<CardSpec, ConfigFault> {
    let path = folder.join(FILE);
    let syntax = |message: String| ConfigFault::Syntax { path: path.clone(), message };
    let bytes = read_file(&path, FILE_BYTES_MAX).map_err(|fault| syntax(fault.to_string()))?;
    let text = String::from_utf8(bytes).map_err(|_| syntax("not UTF-8".into()))?;
    let file: File = toml::from_str(&text).map_err(|fault| syntax(fault.message().to_owned()))?;
    let mut spec = spec(&file, tls).map_err(|key| syntax(format!("the value of `{key}` means nothing")))?;
    for certificate in &file.tls_certificates {
        let spki = spki_of_file(&folder.join(certificate));
        spec.tls.push(spki.ok_or_else(|| syntax(format!("`{}` holds no certificate", certificate.display())))?);
    }
    if spec.tls.is_empty() {
        // Nobody could call this member: no list of public authorities is believed.
        return Err(syntax("`own_tls_key` is false and `tls_certificates` names none".to_owned()));
    }
    Ok(spec)
}

/// Checks `card.toml` of a new member before it is written.
pub(crate) fn check(text: &str) -> Result<(), ConfigFault> {
    let syntax = |message: String| ConfigFault::Syntax { path: FILE.into(), message };
    let file: File = toml::from_str(text).map_err(|fault| syntax(fault.message().to_owned()))?;
    spec(&file, Hash([0; 32])).map(drop).map_err(|key| syntax(format!("the value of `{key}` means nothing")))
}

fn spec(file: &File, tls: Hash) -> Result<CardSpec, &'static str> {
    let addresses = file.addresses.iter().map(|text| address(text));
    let dual_criminality = match file.law.dual_criminality.as_str() {
        "not-required" => DualCriminality::NotRequired,
        "for-disclosure" => DualCriminality::ForDisclosure,
        "always" => DualCriminality::Always,
        _ => return Err("law.dual_criminality"),
    };
    Ok(CardSpec {
        tls: if file.own_tls_key { vec![tls] } else { Vec::new() },
        addresses: addresses.collect::<Option<_>>().ok_or("addresses")?,
        desk: Desk {
            languages: languages(&file.desk.languages).ok_or("desk.languages")?,
            hours: Hours {
                zone: Zone::new(&file.desk.zone).ok_or("desk.zone")?,
                open: file.desk.hours.iter().map(|text| opening(text)).collect::<Option<_>>().ok_or("desk.hours")?,
            },
            phone: Phone::new(&file.desk.phone).ok_or("desk.phone")?,
            administrators: match &file.desk.administrators {
                Some(text) => Some(Email::new(text).ok_or("desk.administrators")?),
                None => None,
            },
        },
        law: LawProfile {
            languages: languages(&file.law.languages).ok_or("law.languages")?,
            dual_criminality,
            preservation_days: file.law.preservation_days,
            extension_days: file.law.extension_days,
            use_limits: said(&file.law.use_limits).ok_or("law.use_limits")?,
            authority: said(&file.law.authority).ok_or("law.authority")?,
        },
    })
}

/// Reads a URL, or `mailbox:ridge`.
fn address(text: &str) -> Option<Address> {
    match text.strip_prefix(MAILBOX) {
        Some(host) => Member::new(host).map(Address::Mailbox),
        None => HttpsUrl::new(text).ok().map(Address::Direct),
    }
}

fn languages(tags: &[String]) -> Option<Vec<Language>> {
    tags.iter().map(|tag| Language::new(tag)).collect()
}

fn said(texts: &BTreeMap<String, String>) -> Option<Vec<Said>> {
    let read =
        |(tag, text): (&String, &String)| Some(Said { language: Language::new(tag)?, text: Line::new(text).ok()? });
    let mut said: Vec<Said> = texts.iter().map(read).collect::<Option<_>>()?;
    said.sort();
    Some(said)
}

/// Reads `mon-fri 08:00-18:00` or `sat 22:00-06:00`.
fn opening(text: &str) -> Option<Opening> {
    let (days, hours) = text.trim().split_once(' ')?;
    let (first, last) = days.split_once('-').unwrap_or((days, days));
    let day = |name: &str| DAYS.iter().position(|day| *day == name.to_ascii_lowercase());
    let (first, last) = (day(first)?, day(last)?);
    let mut bits = 0u8;
    for at in 0..DAYS.len() {
        // A span may pass Sunday: sat-mon.
        let inside = if first <= last { (first..=last).contains(&at) } else { at >= first || at <= last };
        bits |= u8::from(inside) << at;
    }
    let (from, until) = hours.trim().split_once('-')?;
    Some(Opening { days: bits, from_minute: minute(from)?, until_minute: minute(until)? })
}

fn minute(text: &str) -> Option<u16> {
    let (hour, minute) = text.split_once(':')?;
    let (hour, minute): (u16, u16) = (hour.parse().ok()?, minute.parse().ok()?);
    (hour <= 24 && minute < 60).then_some(hour * 60 + minute)
}

/// What `card.toml` of a new member is made from.
pub(crate) struct NewCard<'a> {
    pub(crate) addresses: &'a [String],
    pub(crate) languages: &'a [String],
    pub(crate) zone: &'a str,
    pub(crate) phone: &'a str,
    pub(crate) authority: &'a [(String, String)],
}

/// Writes `card.toml` of a new member, for people to go on with.
pub(crate) fn template(card: &NewCard<'_>) -> String {
    // A list of TOML strings, and each string with its quotes, is what `toml` writes for them.
    let list = |values: &[String]| toml::Value::from(values.to_vec()).to_string();
    let text = |value: &str| toml::Value::from(value).to_string();
    let mut out = format!(
        "# What this member says of itself to every other. No names of persons. After a change: `comity card make`.\n\
         # Where this node is reached, the best first: URLs, or \"mailbox:ridge\" for a mailbox at ridge's node, which must have\n\
         # agreed. Empty: by parcels on a stick alone (`comity parcel`).\n\
         addresses = {}\n\
         # false: peers reach a proxy in front of this node, which has a key of its own.\n\
         own_tls_key = true\n\
         # PEM files of the certificates of such proxies, beside this file: their keys stand on the card.\n\
         # tls_certificates = [\"proxy.crt\"]\n\n\
         [desk]\n\
         # The best first.\n\
         languages = {}\n\
         zone = {}\n\
         # Round the clock if empty; else such as \"mon-fri 08:00-18:00\".\n\
         hours = []\n\
         # The phone of last resort.\n\
         phone = {}\n\
         # Where the administrators of the node are paged when it does not answer. A box, not a person.\n\
         # administrators = \"node-admins@agency.example\"\n\n\
         [law]\n\
         # Languages in which requests are taken.\n\
         languages = {}\n\
         # not-required, for-disclosure or always\n\
         dual_criminality = \"for-disclosure\"\n\
         preservation_days = 90\n\
         extension_days = 90\n\n\
         # Who decides.\n\
         [law.authority]\n",
        list(card.addresses),
        list(card.languages),
        text(card.zone),
        text(card.phone),
        list(card.languages),
    );
    for (language, words) in card.authority {
        out.push_str(&format!("{language} = {}\n", text(words)));
    }
    out.push_str("\n# What may be done with answers without asking again; empty: nothing is said.\n[law.use_limits]\n");
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_card_of_a_new_member_reads_back_with_quotes_in_its_words() {
        let card = NewCard {
            addresses: &["https://127.0.0.1:7401".into()],
            languages: &["zh".into(), "en".into()],
            zone: "Asia/Almaty",
            phone: "+00 000 0000",
            authority: &[("en".into(), "The \"desk\" \\ court".into())],
        };
        let file: File = toml::from_str(&template(&card)).unwrap();
        let spec = spec(&file, Hash([1; 32])).unwrap();
        assert_eq!(spec.law.authority[0].text.as_str(), "The \"desk\" \\ court");
        assert_eq!(spec.desk.languages[0].as_str(), "zh");
        assert_eq!(spec.tls, [Hash([1; 32])]);
    }

    #[test]
    fn hours_are_days_and_times_that_may_pass_sunday_and_midnight() {
        let work = opening("mon-fri 08:00-18:00").unwrap();
        assert_eq!((work.days, work.from_minute, work.until_minute), (0b001_1111, 480, 1080));
        let night = opening("sat-mon 22:00-06:00").unwrap();
        assert_eq!((night.days, night.from_minute, night.until_minute), (0b110_0001, 1320, 360));
        for bad in ["", "mon", "mon 8", "xyz 08:00-18:00", "mon 08:60-18:00", "mon 25:00-26:00"] {
            assert!(opening(bad).is_none(), "{bad}");
        }
    }
}
