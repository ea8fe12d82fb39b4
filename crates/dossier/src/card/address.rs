//! Where a node is reached: an https URL of host and port, or a mailbox at another member.
//!
//! Promise: an address says where to connect and nothing else. It cannot carry a user name, a path, a query or a
//! fragment, cannot be written in two ways, and cannot mean another host to another parser.
//! Not here: whether the host may be called. A node's policy on private and loopback ranges looks at [`HttpsUrl::host`],
//! and at what a name resolves to.

use alloc::string::{String, ToString};
use core::fmt;
use core::net::{Ipv4Addr, Ipv6Addr};

use minicbor::{Decode, Decoder, Encode, Encoder};

use crate::ids::Member;

const SCHEME: &str = "https://";
const DEFAULT_PORT: u16 = 443;
const URL_BYTES_MAX: usize = 300;

/// Where a node is reached.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Address {
    /// At this URL.
    Direct(HttpsUrl),
    /// By parcels left at this member's node.
    Mailbox(Member),
    /// In a way of a newer version; not used.
    Newer,
}

#[derive(Encode, Decode)]
#[cbor(map)]
struct Form {
    #[n(1)]
    direct: Option<HttpsUrl>,
    #[n(2)]
    mailbox: Option<Member>,
}

impl<C> Encode<C> for Address {
    fn encode<W: minicbor::encode::Write>(
        &self,
        e: &mut Encoder<W>,
        ctx: &mut C,
    ) -> Result<(), minicbor::encode::Error<W::Error>> {
        let (direct, mailbox) = match self {
            Address::Direct(url) => (Some(url.clone()), None),
            Address::Mailbox(host) => (None, Some(*host)),
            Address::Newer => (None, None),
        };
        Form { direct, mailbox }.encode(e, ctx)
    }
}

impl<'b, C> Decode<'b, C> for Address {
    fn decode(d: &mut Decoder<'b>, ctx: &mut C) -> Result<Self, minicbor::decode::Error> {
        match Form::decode(d, ctx)? {
            Form { direct: Some(url), mailbox: None } => Ok(Address::Direct(url)),
            Form { direct: None, mailbox: Some(host) } => Ok(Address::Mailbox(host)),
            Form { direct: None, mailbox: None } => Ok(Address::Newer),
            _ => Err(minicbor::decode::Error::message("address: both a URL and a mailbox")),
        }
    }
}

/// What stands in a URL where the host stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Host<'a> {
    /// A name to be looked up, in lower case.
    Name(&'a str),
    /// An IPv4 address.
    V4(Ipv4Addr),
    /// An IPv6 address.
    V6(Ipv6Addr),
}

/// Why a text is not an address.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AddressFault {
    /// It does not begin with `https://`.
    #[error("an address begins with https://")]
    Scheme,
    /// A user name, path, query or fragment.
    #[error("an address has a host and perhaps a port, nothing before or after them")]
    Extra,
    /// The host is neither a name in ASCII nor an IP address in its usual form.
    #[error("the host is neither a name in ASCII letters nor an IP address in its usual form")]
    Host,
    /// The port is not a number from 1 to 65535 without leading zeros.
    #[error("the port is not a number from 1 to 65535")]
    Port,
}

/// `https://host` or `https://host:port`, in the one way it is written: lower case, no port 443, no slash at the end.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Encode)]
#[cbor(transparent)]
pub struct HttpsUrl(#[n(0)] String);

impl HttpsUrl {
    /// Reads a URL as people type it: upper case, port 443 and one slash at the end are dropped.
    pub fn new(text: &str) -> Result<Self, AddressFault> {
        let lower = text.trim().to_ascii_lowercase();
        let rest = lower.strip_prefix(SCHEME).ok_or(AddressFault::Scheme)?;
        let rest = rest.strip_suffix('/').unwrap_or(rest);
        let (host, port) = parse(rest)?;
        let port = if port == DEFAULT_PORT { String::new() } else { alloc::format!(":{port}") };
        let url = alloc::format!("{SCHEME}{host}{port}");
        if url.len() <= URL_BYTES_MAX { Ok(Self(url)) } else { Err(AddressFault::Host) }
    }

    /// Returns the URL.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Returns the host, for a policy to look at before anything connects.
    #[must_use]
    pub fn host(&self) -> Host<'_> {
        let authority = &self.0[SCHEME.len()..];
        if let Some(inner) = authority.strip_prefix('[') {
            let text = inner.split(']').next().unwrap_or_default();
            return text.parse().map_or(Host::Name(text), Host::V6);
        }
        let name = authority.split(':').next().unwrap_or_default();
        name.parse().map_or(Host::Name(name), Host::V4)
    }

    /// Returns the port.
    #[must_use]
    pub fn port(&self) -> u16 {
        let after = self.0.rsplit_once(']').map_or(&self.0[SCHEME.len()..], |(_, after)| after);
        after.rsplit_once(':').and_then(|(_, port)| port.parse().ok()).unwrap_or(DEFAULT_PORT)
    }
}

/// Splits what follows the scheme into a checked host and a port.
fn parse(rest: &str) -> Result<(&str, u16), AddressFault> {
    if rest.contains(['/', '?', '#', '@', '\\']) {
        return Err(AddressFault::Extra);
    }
    let (host, port) = match rest.strip_prefix('[') {
        Some(inner) => {
            let (literal, after) = inner.split_once(']').ok_or(AddressFault::Host)?;
            check_v6(literal)?;
            let port = if after.is_empty() { None } else { Some(after.strip_prefix(':').ok_or(AddressFault::Extra)?) };
            (&rest[..literal.len() + 2], port)
        }
        None => {
            let (name, port) = rest.split_once(':').map_or((rest, None), |(name, port)| (name, Some(port)));
            check_name(name)?;
            (name, port)
        }
    };
    Ok((host, port.map_or(Ok(DEFAULT_PORT), parse_port)?))
}

fn parse_port(text: &str) -> Result<u16, AddressFault> {
    let plain = text.bytes().all(|b| b.is_ascii_digit()) && !text.starts_with('0');
    if plain { text.parse().map_err(|_| AddressFault::Port) } else { Err(AddressFault::Port) }
}

fn check_v6(text: &str) -> Result<(), AddressFault> {
    let address: Ipv6Addr = text.parse().map_err(|_| AddressFault::Host)?;
    if address.to_string() == text { Ok(()) } else { Err(AddressFault::Host) }
}

/// Checks a DNS name or an IPv4 address. What ends in a label of digits must be an IPv4 address in dotted form, so that
/// no other parser reads a number as an address.
fn check_name(name: &str) -> Result<(), AddressFault> {
    let label = |label: &str| {
        (1..=63).contains(&label.len())
            && label.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    if name.len() > 253 || !name.split('.').all(label) {
        return Err(AddressFault::Host);
    }
    let last = name.rsplit('.').next().unwrap_or_default();
    let numeric = last.bytes().all(|b| b.is_ascii_digit()) || last.starts_with("0x");
    if !numeric || name.parse::<Ipv4Addr>().is_ok() { Ok(()) } else { Err(AddressFault::Host) }
}

impl fmt::Display for HttpsUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for HttpsUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl<'b, C> Decode<'b, C> for HttpsUrl {
    fn decode(d: &mut Decoder<'b>, _: &mut C) -> Result<Self, minicbor::decode::Error> {
        let text = d.str()?;
        Self::new(text)
            .ok()
            .filter(|url| url.as_str() == text)
            .ok_or_else(|| minicbor::decode::Error::message("address: not an https URL in its one form"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::canonical;

    /// Covers CARD-002.
    #[test]
    fn an_address_is_a_host_and_a_port_and_nothing_else() {
        for (typed, kept, port) in [
            ("https://node.harbour.example", "https://node.harbour.example", 443),
            (" HTTPS://Node.Harbour.Example:443/ ", "https://node.harbour.example", 443),
            ("https://127.0.0.1:8443", "https://127.0.0.1:8443", 8443),
            ("https://[2001:db8::7]:9000", "https://[2001:db8::7]:9000", 9000),
            ("https://[::1]", "https://[::1]", 443),
            ("https://localhost:1", "https://localhost:1", 1),
            ("https://xn--8pv20g.example", "https://xn--8pv20g.example", 443),
        ] {
            let url = HttpsUrl::new(typed).expect(typed);
            assert_eq!((url.as_str(), url.port()), (kept, port));
            assert_eq!(canonical::decode::<HttpsUrl>(&canonical::encode(&url)), Ok(url));
        }
        for (bad, fault) in [
            ("http://a.example", AddressFault::Scheme),
            ("//a.example", AddressFault::Scheme),
            ("https://user@a.example", AddressFault::Extra),
            ("https://user:word@a.example", AddressFault::Extra),
            ("https://a.example/comity", AddressFault::Extra),
            ("https://a.example//", AddressFault::Extra),
            ("https://a.example?x", AddressFault::Extra),
            ("https://a.example#x", AddressFault::Extra),
            ("https://a.example\\@b.example", AddressFault::Extra),
            ("https://[::1]x", AddressFault::Extra),
            ("https://", AddressFault::Host),
            ("https://:80", AddressFault::Host),
            ("https://a..example", AddressFault::Host),
            ("https://-a.example", AddressFault::Host),
            ("https://a_b.example", AddressFault::Host),
            ("https://海港.example", AddressFault::Host),
            ("https://a%2eb", AddressFault::Host),
            ("https://2130706433", AddressFault::Host),
            ("https://127.1", AddressFault::Host),
            ("https://0x7f.0.0.1", AddressFault::Host),
            ("https://a.0x7f", AddressFault::Host),
            ("https://127.0.0.01", AddressFault::Host),
            ("https://[fe80::1%25eth0]", AddressFault::Host),
            ("https://[0:0:0:0:0:0:0:1]", AddressFault::Host),
            ("https://[::1", AddressFault::Host),
            ("https://a.example:", AddressFault::Port),
            ("https://a.example:0", AddressFault::Port),
            ("https://a.example:080", AddressFault::Port),
            ("https://a.example:65536", AddressFault::Port),
            ("https://a.example:+80", AddressFault::Port),
        ] {
            assert_eq!(HttpsUrl::new(bad), Err(fault), "{bad}");
        }
    }

    /// Covers CARD-002.
    #[test]
    fn a_policy_can_tell_names_from_addresses() {
        let host = |text: &str| HttpsUrl::new(text).map(|url| alloc::format!("{:?}", url.host()));
        assert_eq!(host("https://a.example:80").as_deref(), Ok("Name(\"a.example\")"));
        assert_eq!(host("https://10.0.0.1").as_deref(), Ok("V4(10.0.0.1)"));
        assert_eq!(host("https://[::1]:80").as_deref(), Ok("V6(::1)"));
    }

    /// Covers CARD-002, ENC-001.
    #[test]
    fn an_address_on_a_card_is_written_in_one_way_and_newer_ways_are_carried() {
        let url = HttpsUrl::new("https://a.example").expect("a URL");
        let mailbox = Address::Mailbox(Member::new("oasis").expect("a code"));
        for address in [Address::Direct(url), mailbox, Address::Newer] {
            assert_eq!(canonical::decode(&canonical::encode(&address)), Ok(address));
        }
        assert!(canonical::decode::<Address>(b"\xa1\x01\x73https://A.example:443").is_err());
        assert_eq!(canonical::decode::<Address>(b"\xa1\x09\x01"), Ok(Address::Newer));
    }
}
