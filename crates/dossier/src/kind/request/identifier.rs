//! What an account, a device, a place on the net or a thing is called, checked by its type.
//!
//! Promise: an [`Identifier`] has the form of its type, in the one way it is written here (REQ-006). Checksums are
//! checked where they are arithmetic (IMEI, IBAN); the rest is shape, and says so.
//! Not here: whether the thing exists, and by which country's numbering a phone number or an IBAN is complete.

use alloc::format;
use alloc::string::{String, ToString};
use core::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use minicbor::{Decode, Encode};

use crate::codes::IdentifierType;
use crate::kind::common::form::ProblemCode;
use crate::text::{self, Line};

/// A name of a type. Read it with [`Identifier::new`]; what a stranger sent is asked [`Identifier::is_well_formed`].
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Encode, Decode)]
#[cbor(map)]
pub struct Identifier {
    /// Its type.
    #[n(1)]
    pub kind: IdentifierType,
    /// The name, as its type is written.
    #[n(2)]
    pub value: Line,
    /// The port, with an IP address only; required with IPv4, where many share one address.
    #[n(3)]
    pub port: Option<u16>,
}

impl Identifier {
    /// Reads a name as people type it. The port is set afterwards.
    pub fn new(kind: IdentifierType, text: &str) -> Result<Self, ProblemCode> {
        let (code, text) = (fault_of(kind), &text::normalize(text.trim()));
        let written = match kind {
            IdentifierType::IpPort => ip(text)?,
            IdentifierType::Url => url(text).ok_or(code)?,
            IdentifierType::Domain => domain(text).ok_or(code)?,
            IdentifierType::Email => email(text).ok_or(code)?,
            IdentifierType::Account => account(text).ok_or(code)?,
            IdentifierType::Phone => phone(text).ok_or(code)?,
            IdentifierType::Imei => imei(text).ok_or(code)?,
            IdentifierType::MessageId => message_id(text).ok_or(code)?,
            IdentifierType::Wallet => wallet(text).ok_or(code)?,
            IdentifierType::FileHash => file_hash(text).ok_or(code)?,
            IdentifierType::Iban => iban(text).ok_or(code)?,
            IdentifierType::Other => text.trim().to_string(),
        };
        let value = Line::new(&written).map_err(|_| ProblemCode::Character)?;
        Ok(Self { kind, value, port: None })
    }

    /// Tells whether the name is of its type and written in the one way, and whether the port fits.
    #[must_use]
    pub fn is_well_formed(&self) -> bool {
        let read = Self::new(self.kind, self.value.as_str());
        let is_port_sound = match self.port {
            Some(port) => self.kind == IdentifierType::IpPort && port != 0,
            None => true,
        };
        is_port_sound && read.is_ok_and(|read| read.value == self.value)
    }

    /// Tells whether a port has to stand beside it: IPv4 addresses are shared by many, IPv6 addresses are not.
    #[must_use]
    pub fn needs_port(&self) -> bool {
        self.kind == IdentifierType::IpPort && self.value.as_str().parse::<Ipv4Addr>().is_ok()
    }
}

/// What is wrong with a name that is not of its type.
fn fault_of(kind: IdentifierType) -> ProblemCode {
    match kind {
        IdentifierType::IpPort => ProblemCode::NotAnIpAddress,
        IdentifierType::Url => ProblemCode::NotAUrl,
        IdentifierType::Domain => ProblemCode::NotADomain,
        IdentifierType::Email => ProblemCode::NotAnEmail,
        IdentifierType::Account => ProblemCode::NotAnAccount,
        IdentifierType::Phone => ProblemCode::NotAPhone,
        IdentifierType::Imei => ProblemCode::NotAnImei,
        IdentifierType::MessageId => ProblemCode::NotAMessageId,
        IdentifierType::Wallet => ProblemCode::NotAWallet,
        IdentifierType::FileHash => ProblemCode::NotAFileHash,
        IdentifierType::Iban => ProblemCode::NotAnIban,
        IdentifierType::Other => ProblemCode::Character,
    }
}

/// Drops what people put between digits.
fn without(text: &str, dropped: &[char]) -> String {
    text.trim().chars().filter(|c| !dropped.contains(c)).collect()
}

fn are_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit())
}

/// A letter or digit, or a sign of a script beyond ASCII: which of those make words is for the registries.
fn is_letter(c: char) -> bool {
    if c.is_ascii() { c.is_ascii_alphanumeric() } else { !c.is_whitespace() && !c.is_control() }
}

/// An IP address that is reachable from outside; an address of somebody's own network names nothing there.
fn ip(text: &str) -> Result<String, ProblemCode> {
    let address: IpAddr = text.trim().parse().map_err(|_| ProblemCode::NotAnIpAddress)?;
    let is_public = match address {
        IpAddr::V4(address) => is_public_v4(address),
        IpAddr::V6(address) => is_public_v6(address),
    };
    if is_public { Ok(address.to_string()) } else { Err(ProblemCode::NotAPublicAddress) }
}

fn is_public_v4(address: Ipv4Addr) -> bool {
    let [first, second, ..] = address.octets();
    let is_shared = first == 100 && (64..128).contains(&second);
    !(address.is_private()
        || address.is_loopback()
        || address.is_link_local()
        || address.is_multicast()
        || address.is_broadcast()
        || first == 0
        || is_shared)
}

fn is_public_v6(address: Ipv6Addr) -> bool {
    let first = address.segments()[0];
    let is_own = first & 0xfe00 == 0xfc00 || first & 0xffc0 == 0xfe80;
    !(is_own || address.is_loopback() || address.is_unspecified() || address.is_multicast())
}

/// Reads a phone number (E.164): `+`, then 7 to 15 digits, the first not 0. Shape only.
pub(super) fn phone(text: &str) -> Option<String> {
    let plain = without(text, &[' ', '.', '-', '(', ')', '\u{a0}']);
    let digits = plain.strip_prefix('+')?;
    let shaped = (7..=15).contains(&digits.len()) && are_digits(digits) && !digits.starts_with('0');
    shaped.then_some(plain)
}

/// Reads an e-mail address. Shape only: a local part of 1 to 64 bytes without spaces, `@`, a domain.
pub(super) fn email(text: &str) -> Option<String> {
    let (local, host) = text.trim().rsplit_once('@')?;
    let strange = |c: char| c.is_whitespace() || c.is_control() || matches!(c, '@' | '<' | '>' | '(' | ')' | ',' | ';');
    let shaped = (1..=64).contains(&local.len())
        && !local.contains(strange)
        && !local.starts_with('.')
        && !local.ends_with('.')
        && !local.contains("..");
    let host = domain(host)?;
    shaped.then(|| format!("{local}@{host}"))
}

/// Reads a domain name. Shape only: two labels or more, each of 1 to 63 letters, digits and inner dashes, in lower
/// case; letters of any script.
fn domain(text: &str) -> Option<String> {
    let name = text.trim().trim_end_matches('.').to_lowercase();
    let label = |label: &str| {
        (1..=63).contains(&label.len())
            && label.chars().all(|c| is_letter(c) || c == '-')
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    let last = name.rsplit('.').next()?;
    let shaped = name.len() <= 253 && name.contains('.') && name.split('.').all(label) && !are_digits(last);
    shaped.then_some(name)
}

/// Reads an address on the web. Shape only: a scheme, `://`, a host and what follows, without spaces.
fn url(text: &str) -> Option<String> {
    let text = text.trim();
    let (scheme, rest) = text.split_once("://")?;
    let is_scheme = scheme.starts_with(|c: char| c.is_ascii_alphabetic())
        && scheme.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'-' | b'.'));
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let host = authority.rsplit_once('@').map_or(authority, |(_, host)| host);
    let shaped = is_scheme && is_host(host) && !text.contains(|c: char| c.is_whitespace() || c.is_control());
    shaped.then(|| format!("{}://{rest}", scheme.to_ascii_lowercase()))
}

/// A domain name or an IP address, perhaps with a port.
fn is_host(text: &str) -> bool {
    if let Some((address, rest)) = text.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
        return address.parse::<Ipv6Addr>().is_ok() && (rest.is_empty() || rest.strip_prefix(':').is_some_and(is_port));
    }
    let (host, port) = text.rsplit_once(':').map_or((text, None), |(host, port)| (host, Some(port)));
    port.is_none_or(is_port) && (host.parse::<Ipv4Addr>().is_ok() || domain(host).is_some())
}

fn is_port(text: &str) -> bool {
    port(text).is_some()
}

/// Reads a port: 1 to 65535.
pub(super) fn port(text: &str) -> Option<u16> {
    are_digits(text).then(|| text.parse().ok()).flatten().filter(|port| *port != 0)
}

/// Reads an account at a service. Shape only: a name, `@`, the service as a name without spaces or as a domain.
fn account(text: &str) -> Option<String> {
    let (name, service) = text.trim().rsplit_once('@')?;
    let (name, service) = (name.trim(), service.trim().to_lowercase());
    let shaped = !name.is_empty()
        && !service.is_empty()
        && service.chars().all(|c| is_letter(c) || matches!(c, '-' | '.' | '_'));
    shaped.then(|| format!("{name}@{service}"))
}

/// Reads the number of a mobile device: 15 digits, the last of which is right by Luhn's rule.
fn imei(text: &str) -> Option<String> {
    let digits = without(text, &[' ', '-', '/', '.']);
    (digits.len() == 15 && are_digits(&digits) && is_luhn(&digits)).then_some(digits)
}

/// Luhn's rule (ISO/IEC 7812-1, annex B): every second digit from the right is doubled, its digits summed; the whole is
/// a multiple of ten.
fn is_luhn(digits: &str) -> bool {
    let weigh = |(at, byte): (usize, u8)| {
        let digit = u32::from(byte - b'0');
        if at % 2 == 0 { digit } else { digit * 2 / 10 + digit * 2 % 10 }
    };
    digits.bytes().rev().enumerate().map(weigh).sum::<u32>() % 10 == 0
}

/// Reads the id of a message: `<left@right>`, the brackets may be left out. Shape only.
fn message_id(text: &str) -> Option<String> {
    let text = text.trim();
    let bare = text.strip_prefix('<').map_or(Some(text), |rest| rest.strip_suffix('>'))?;
    let (left, right) = bare.split_once('@')?;
    let plain = |part: &str| {
        !part.is_empty() && part.chars().all(|c| c.is_ascii_graphic() && !matches!(c, '<' | '>' | '@' | '(' | ')'))
    };
    (plain(left) && plain(right)).then(|| format!("<{bare}>"))
}

/// Reads a wallet. Shape only: 20 to 128 letters and digits, perhaps after the name of a network and a colon. Each
/// network has checks of its own, which are not made here.
fn wallet(text: &str) -> Option<String> {
    let text = text.trim();
    let (network, address) = text.split_once(':').unwrap_or(("", text));
    let plain = |part: &str| part.bytes().all(|b| b.is_ascii_alphanumeric());
    let shaped = (20..=128).contains(&address.len()) && plain(address) && plain(network) && network.len() <= 20;
    shaped.then(|| text.to_string()).filter(|text| !text.starts_with(':'))
}

/// Reads the hash of a file: 32, 40, 56, 64, 96 or 128 hexadecimal digits (MD5, SHA-1, SHA-2 and SHA-3), in lower case.
fn file_hash(text: &str) -> Option<String> {
    let digits = without(text, &[' ', ':']).to_ascii_lowercase();
    let shaped = matches!(digits.len(), 32 | 40 | 56 | 64 | 96 | 128) && digits.bytes().all(|b| b.is_ascii_hexdigit());
    shaped.then_some(digits)
}

/// Reads a bank account (ISO 13616): a country, two check digits, 11 to 30 letters and digits; modulo 97 it is 1. How
/// long it is in each country is not checked.
fn iban(text: &str) -> Option<String> {
    let plain = without(text, &[' ', '-', '\u{a0}']).to_ascii_uppercase();
    let bytes = plain.as_bytes();
    let shaped = (15..=34).contains(&bytes.len())
        && bytes[..2].iter().all(u8::is_ascii_uppercase)
        && bytes[2..4].iter().all(u8::is_ascii_digit)
        && bytes.iter().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit());
    (shaped && modulo_97(bytes) == 1).then_some(plain)
}

/// The number that ISO/IEC 7064 makes of an account, modulo 97: the first four signs come last, A is 10 and Z is 35.
fn modulo_97(account: &[u8]) -> u32 {
    account[4..].iter().chain(&account[..4]).fold(0, |rest, byte| {
        if byte.is_ascii_digit() {
            (rest * 10 + u32::from(byte - b'0')) % 97
        } else {
            (rest * 100 + u32::from(byte - b'A') + 10) % 97
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn written(kind: IdentifierType, text: &str) -> Result<String, ProblemCode> {
        let read = Identifier::new(kind, text)?;
        assert!(read.is_well_formed(), "{text}");
        Ok(read.value.as_str().to_string())
    }

    /// Covers REQ-006.
    #[test]
    fn an_identifier_is_written_in_one_way() {
        for (kind, typed, kept) in [
            (IdentifierType::IpPort, " 192.0.2.7 ", "192.0.2.7"),
            (IdentifierType::IpPort, "2001:DB8:0:0::1", "2001:db8::1"),
            (IdentifierType::Phone, "+49 (30) 901-820", "+4930901820"),
            (IdentifierType::Email, "Desk.Seven@Example.ORG", "Desk.Seven@example.org"),
            (IdentifierType::Domain, "Shop.Example.", "shop.example"),
            (IdentifierType::Domain, "邮局.example", "邮局.example"),
            (IdentifierType::Url, "HTTPS://u@Shop.example:8443/a?b#c", "https://u@Shop.example:8443/a?b#c"),
            (IdentifierType::Url, "http://[2001:db8::1]:80/", "http://[2001:db8::1]:80/"),
            (IdentifierType::Domain, "\u{b5c}.example", "\u{b21}\u{b3c}.example"),
            (IdentifierType::Account, "Sea Fox @ Forum.example", "Sea Fox@forum.example"),
            (IdentifierType::Imei, "49-015420-323751-8", "490154203237518"),
            (IdentifierType::MessageId, "a.b@mail.example", "<a.b@mail.example>"),
            (
                IdentifierType::Wallet,
                "bitcoin:1BoatSLRHtKNngkdXEeobR76b53LETtpyT",
                "bitcoin:1BoatSLRHtKNngkdXEeobR76b53LETtpyT",
            ),
            (IdentifierType::FileHash, "D41D8CD98F00B204E9800998ECF8427E", "d41d8cd98f00b204e9800998ecf8427e"),
            (IdentifierType::Iban, "gb82 west 1234 5698 7654 32", "GB82WEST12345698765432"),
            (IdentifierType::Other, " hull number 7 ", "hull number 7"),
        ] {
            assert_eq!(written(kind, typed).as_deref(), Ok(kept), "{typed}");
        }
    }

    /// Covers REQ-006.
    #[test]
    fn what_is_not_of_its_type_is_named_by_its_type() {
        for (kind, typed, code) in [
            (IdentifierType::IpPort, "192.0.2.256", ProblemCode::NotAnIpAddress),
            (IdentifierType::IpPort, "192.0.2.7:80", ProblemCode::NotAnIpAddress),
            (IdentifierType::IpPort, "10.1.2.3", ProblemCode::NotAPublicAddress),
            (IdentifierType::IpPort, "100.64.0.1", ProblemCode::NotAPublicAddress),
            (IdentifierType::IpPort, "fe80::1", ProblemCode::NotAPublicAddress),
            (IdentifierType::Phone, "030 901820", ProblemCode::NotAPhone),
            (IdentifierType::Phone, "+0049 30 901820", ProblemCode::NotAPhone),
            (IdentifierType::Email, "desk", ProblemCode::NotAnEmail),
            (IdentifierType::Email, "a b@example.org", ProblemCode::NotAnEmail),
            (IdentifierType::Email, "a@example", ProblemCode::NotAnEmail),
            (IdentifierType::Domain, "example", ProblemCode::NotADomain),
            (IdentifierType::Domain, "-a.example", ProblemCode::NotADomain),
            (IdentifierType::Domain, "1.2.3.4", ProblemCode::NotADomain),
            (IdentifierType::Url, "shop.example/a", ProblemCode::NotAUrl),
            (IdentifierType::Url, "https://shop.example/a b", ProblemCode::NotAUrl),
            (IdentifierType::Url, "https:///a", ProblemCode::NotAUrl),
            (IdentifierType::Account, "seafox", ProblemCode::NotAnAccount),
            (IdentifierType::Imei, "490154203237519", ProblemCode::NotAnImei),
            (IdentifierType::Imei, "49015420323751", ProblemCode::NotAnImei),
            (IdentifierType::MessageId, "<a.b>", ProblemCode::NotAMessageId),
            (IdentifierType::Wallet, "short", ProblemCode::NotAWallet),
            (IdentifierType::FileHash, "d41d8cd9", ProblemCode::NotAFileHash),
            (IdentifierType::FileHash, "z41d8cd98f00b204e9800998ecf8427e", ProblemCode::NotAFileHash),
            (IdentifierType::Iban, "GB83WEST12345698765432", ProblemCode::NotAnIban),
            (IdentifierType::Other, "a\nb", ProblemCode::Character),
        ] {
            assert_eq!(written(kind, typed), Err(code), "{typed}");
        }
    }

    #[test]
    fn many_share_an_address_of_the_old_kind_and_nobody_one_of_the_new() {
        let read = |text| Identifier::new(IdentifierType::IpPort, text).expect("an address");
        assert!(read("192.0.2.7").needs_port() && !read("2001:db8::1").needs_port());
        assert!(!Identifier { port: Some(0), ..read("192.0.2.7") }.is_well_formed());
        let phone = Identifier::new(IdentifierType::Phone, "+4930901820").expect("a number");
        assert!(!Identifier { port: Some(80), ..phone }.is_well_formed());
        assert_eq!((port("65535"), port("0"), port("65536"), port("+1")), (Some(65_535), None, None, None));
    }

    proptest! {
        /// One wrong digit is always noticed.
        #[test]
        fn a_slip_in_a_check_digit_is_noticed(at in 0usize..15, by in 1u8..10) {
            let mut imei = String::from("490154203237518").into_bytes();
            imei[at] = (imei[at] - b'0' + by) % 10 + b'0';
            prop_assert!(Identifier::new(IdentifierType::Imei, core::str::from_utf8(&imei).expect("digits")).is_err());
            let mut iban = String::from("GB82WEST12345698765432").into_bytes();
            let at = at % 14 + 8;
            iban[at] = (iban[at] - b'0' + by) % 10 + b'0';
            prop_assert!(Identifier::new(IdentifierType::Iban, core::str::from_utf8(&iban).expect("ASCII")).is_err());
        }

        /// Covers REQ-006.
        #[test]
        fn whatever_is_typed_is_refused_or_written_in_one_way(text in "\\PC{0,40}") {
            for kind in IdentifierType::ALL {
                if let Ok(read) = Identifier::new(*kind, &text) {
                    prop_assert!(read.is_well_formed(), "{:?}", read);
                }
            }
        }
    }
}
