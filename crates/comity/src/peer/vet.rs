//! Which addresses of cards may be called: the one place where that is decided.
//!
//! A card is signed by its member and says whatever that member likes, also where this node shall connect to. So before a
//! connection is made, port and IP address are looked at here: those of the URL, and each one that its name resolves to.
//!
//! Promise: without a word of this node's administrator nothing is called that is not on the public Internet, and nothing
//! at a port where another protocol is spoken (CARD-007, CARD-008).
//! Not here: the form of an address ([`HttpsUrl`]), looking names up and connecting (`connector`).

use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use comity_dossier::card::{Host, HttpsUrl};
use ipnet::{IpNet, Ipv4Net, Ipv6Net};

/// How many networks an administrator may name.
const NETWORKS_MAX: usize = 64;
/// The widest networks that may be named: 10.0.0.0/8, fc00::/7.
const WIDEST: (u8, u8) = (8, 7);

/// Why an address of a card is not called.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Barred {
    /// It is not on the public Internet, and the settings do not name its network.
    #[error("an address on a network that this node does not call")]
    Network,
    /// Something else is spoken at that port.
    #[error("a port at which no node is called")]
    Port,
}

/// Networks beside the public Internet where peers may be called, as this node's administrator names them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct PeerNetworks(Vec<IpNet>);

impl PeerNetworks {
    /// Reads prefixes with commas between them, such as `127.0.0.0/8, fd00::/8`; `None` if one is not a prefix or is wider
    /// than any private network.
    pub(crate) fn new(text: &str) -> Option<Self> {
        let parts = text.split(',').map(str::trim).filter(|part| !part.is_empty());
        let read = |part: &str| part.parse::<IpNet>().ok().filter(|net| is_narrow(net) && net.trunc() == *net);
        let networks: Vec<IpNet> = parts.map(read).collect::<Option<_>>()?;
        (networks.len() <= NETWORKS_MAX).then_some(Self(networks))
    }

    /// Tells whether no network is named.
    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    fn hold(&self, ip: IpAddr) -> bool {
        self.0.iter().any(|network| network.contains(&ip))
    }
}

impl fmt::Display for PeerNetworks {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<String> = self.0.iter().map(ToString::to_string).collect();
        f.write_str(&names.join(", "))
    }
}

fn is_narrow(network: &IpNet) -> bool {
    match network {
        IpNet::V4(network) => network.prefix_len() >= WIDEST.0,
        IpNet::V6(network) => network.prefix_len() >= WIDEST.1,
    }
}

/// Looks at an address as it stands on a card. A name is looked at again when it is resolved.
pub(crate) fn vet(url: &HttpsUrl, allowed: &PeerNetworks) -> Result<(), Barred> {
    vet_port(url.port())?;
    match url.host() {
        Host::V4(ip) => vet_ip(ip.into(), allowed),
        Host::V6(ip) => vet_ip(ip.into(), allowed),
        Host::Name(_) => Ok(()),
    }
}

/// Ports from 1024 up at which something else is spoken: those that the Fetch standard blocks for browsers, and those of
/// databases, caches, desktops and container engines.
const OTHER_PORTS: &[u16] = &[
    1433, 1521, 1719, 1720, 1723, 2049, 2375, 2376, 2379, 2380, 3306, 3389, 3659, 4045, 4190, 5060, 5061, 5432, 5672,
    5900, 6000, 6379, 6443, 6566, 6665, 6666, 6667, 6668, 6669, 6679, 6697, 9042, 9092, 9200, 9300, 10080, 10250,
    11211, 27017,
];

/// Looks at a port: 443, or one from 1024 up at which nothing else is known to be spoken (CARD-008).
pub(crate) fn vet_port(port: u16) -> Result<(), Barred> {
    if port == 443 || (port >= 1024 && !OTHER_PORTS.contains(&port)) { Ok(()) } else { Err(Barred::Port) }
}

/// Looks at an IP address to which a connection is about to be made (CARD-007).
pub(crate) fn vet_ip(ip: IpAddr, allowed: &PeerNetworks) -> Result<(), Barred> {
    // An IPv4 address in the clothes of IPv6 is judged as what it is.
    let ip = ip.to_canonical();
    if is_nobody(ip) {
        return Err(Barred::Network);
    }
    let public = match ip {
        IpAddr::V4(ip) => is_public_v4(ip),
        IpAddr::V6(ip) => is_public_v6(ip),
    };
    if public || allowed.hold(ip) { Ok(()) } else { Err(Barred::Network) }
}

/// Addresses that are nobody's, or everybody's: no setting allows them.
fn is_nobody(ip: IpAddr) -> bool {
    match ip {
        IpAddr::V4(ip) => ip.octets()[0] == 0 || ip.octets()[0] >= 224,
        IpAddr::V6(ip) => ip.is_unspecified() || ip.is_multicast(),
    }
}

/// The special blocks of IANA's registry for IPv4.
const SPECIAL_V4: &[Ipv4Net] = &[
    v4([0, 0, 0, 0], 8),       // this network
    v4([10, 0, 0, 0], 8),      // private
    v4([100, 64, 0, 0], 10),   // shared, behind a carrier's translator
    v4([127, 0, 0, 0], 8),     // this machine
    v4([169, 254, 0, 0], 16),  // this link; the clouds' metadata
    v4([172, 16, 0, 0], 12),   // private
    v4([192, 0, 0, 0], 24),    // protocol assignments
    v4([192, 0, 2, 0], 24),    // documentation
    v4([192, 88, 99, 0], 24),  // 6to4 relays
    v4([192, 168, 0, 0], 16),  // private
    v4([198, 18, 0, 0], 15),   // benchmarks
    v4([198, 51, 100, 0], 24), // documentation
    v4([203, 0, 113, 0], 24),  // documentation
    v4([224, 0, 0, 0], 3),     // multicast, reserved, broadcast
];

/// Special blocks inside what IPv6 gives to the public; everything outside 2000::/3 is special.
const SPECIAL_V6: &[Ipv6Net] = &[
    v6([0x2001, 0, 0, 0, 0, 0, 0, 0], 23), // protocol assignments; Teredo, which holds IPv4 addresses
    v6([0x2001, 0xdb8, 0, 0, 0, 0, 0, 0], 32), // documentation
    v6([0x2002, 0, 0, 0, 0, 0, 0, 0], 16), // 6to4, which holds IPv4 addresses
    v6([0x3fff, 0, 0, 0, 0, 0, 0, 0], 20), // documentation
];
const GLOBAL_V6: Ipv6Net = v6([0x2000, 0, 0, 0, 0, 0, 0, 0], 3);
/// The translator to IPv4 of networks that speak IPv6 alone: there each public IPv4 address has this form.
const TRANSLATED_V6: Ipv6Net = v6([0x64, 0xff9b, 0, 0, 0, 0, 0, 0], 96);

const fn v4(octets: [u8; 4], length: u8) -> Ipv4Net {
    let [a, b, c, d] = octets;
    Ipv4Net::new_assert(Ipv4Addr::new(a, b, c, d), length)
}

const fn v6(groups: [u16; 8], length: u8) -> Ipv6Net {
    let [a, b, c, d, e, f, g, h] = groups;
    Ipv6Net::new_assert(Ipv6Addr::new(a, b, c, d, e, f, g, h), length)
}

fn is_public_v4(ip: Ipv4Addr) -> bool {
    !SPECIAL_V4.iter().any(|block| block.contains(&ip))
}

fn is_public_v6(ip: Ipv6Addr) -> bool {
    if TRANSLATED_V6.contains(&ip) {
        let [.., a, b, c, d] = ip.octets();
        return is_public_v4(Ipv4Addr::new(a, b, c, d));
    }
    GLOBAL_V6.contains(&ip) && !SPECIAL_V6.iter().any(|block| block.contains(&ip))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn judge(url: &str, allowed: &str) -> Result<(), Barred> {
        let networks = PeerNetworks::new(allowed).expect(allowed);
        vet(&HttpsUrl::new(url).expect(url), &networks)
    }

    /// Covers CARD-007, CARD-008.
    #[test]
    fn only_the_public_internet_is_called_unless_the_settings_name_a_network() {
        for public in [
            "https://node.harbour.example",
            "https://9.9.9.9",
            "https://11.0.0.1:8443",
            "https://100.63.255.255",
            "https://100.128.0.1",
            "https://172.15.0.1",
            "https://172.32.0.1",
            "https://192.0.1.1",
            "https://198.20.0.1",
            "https://223.255.255.255",
            "https://[2606:4700::1]:7400",
            "https://[2a00::1]",
            "https://[64:ff9b::909:909]", // 9.9.9.9 by a translator
        ] {
            assert_eq!(judge(public, ""), Ok(()), "{public}");
        }
        for special in [
            "https://0.0.0.0:8443",
            "https://0.1.2.3",
            "https://127.0.0.1:7401",
            "https://127.255.255.254",
            "https://10.0.0.1",
            "https://172.16.0.1",
            "https://172.31.255.255",
            "https://192.168.1.1",
            "https://100.64.0.1",
            "https://169.254.169.254",
            "https://192.0.0.192",
            "https://192.0.2.7",
            "https://198.18.0.1",
            "https://198.51.100.7",
            "https://203.0.113.7",
            "https://192.88.99.1",
            "https://224.0.0.1",
            "https://240.0.0.1",
            "https://255.255.255.255",
            "https://[::]",
            "https://[::1]",
            "https://[::ffff:127.0.0.1]",
            "https://[::ffff:169.254.169.254]",
            "https://[::ffff:10.0.0.1]",
            "https://[::7f00:1]", // 127.0.0.1 in the oldest form
            "https://[64:ff9b::7f00:1]",
            "https://[64:ff9b::a9fe:a9fe]",
            "https://[64:ff9b::a00:1]",
            "https://[64:ff9b:1::909:909]",
            "https://[2002:7f00:1::]",
            "https://[2002:909:909::1]",
            "https://[2001::1]",
            "https://[2001:db8::7]",
            "https://[3fff::1]",
            "https://[fc00::1]",
            "https://[fd12::1]",
            "https://[fe80::1]",
            "https://[fec0::1]",
            "https://[ff02::1]",
            "https://[100::1]",
            "https://[5f00::1]",
            "https://[4000::1]",
        ] {
            assert_eq!(judge(special, ""), Err(Barred::Network), "{special}");
        }
    }

    /// Covers CARD-007.
    #[test]
    fn a_network_is_allowed_by_its_prefix_alone_and_in_every_form_of_its_addresses() {
        let named = "127.0.0.0/8, 10.20.0.0/16,fd00::/8";
        for (url, judged) in [
            ("https://127.0.0.1:7401", Ok(())),
            ("https://[::ffff:127.0.0.1]:7401", Ok(())),
            ("https://10.20.255.1", Ok(())),
            ("https://[fd12::1]", Ok(())),
            ("https://10.21.0.1", Err(Barred::Network)),
            ("https://192.168.1.1", Err(Barred::Network)),
            ("https://[::1]", Err(Barred::Network)),
            // Who translates to this machine translates to somebody else's.
            ("https://[64:ff9b::7f00:1]", Err(Barred::Network)),
            ("https://127.0.0.1:22", Err(Barred::Port)),
        ] {
            assert_eq!(judge(url, named), judged, "{url}");
        }
        // What is nobody's is called by no setting.
        for (url, named) in
            [("https://224.0.0.1", "224.0.0.0/8"), ("https://0.0.0.0", "0.0.0.0/8"), ("https://[::]", "::/8")]
        {
            assert_eq!(judge(url, named), Err(Barred::Network), "{url}");
        }
    }

    /// Covers CARD-007.
    #[test]
    fn a_setting_that_would_allow_everything_or_means_something_else_is_none() {
        for bad in
            ["0.0.0.0/0", "::/0", "10.0.0.0/7", "10.0.0.1/8", "10.0.0.0", "10.0.0.0/33", "private", "localhost/8"]
        {
            assert_eq!(PeerNetworks::new(bad), None, "{bad}");
        }
        assert_eq!(PeerNetworks::new(" 10.0.0.0/8 ,, fd00::/8").expect("prefixes").to_string(), "10.0.0.0/8, fd00::/8");
        assert_eq!(PeerNetworks::new(&vec!["10.0.0.0/8"; 65].join(",")), None);
    }

    /// Covers CARD-008.
    #[test]
    fn no_node_is_called_where_something_else_is_spoken() {
        for port in [443, 1024, 7400, 8443, 65_535] {
            assert_eq!(vet_port(port), Ok(()), "{port}");
        }
        for port in
            [1, 21, 22, 25, 53, 80, 110, 111, 389, 445, 587, 990, 3306, 5432, 6000, 6379, 10_080, 11_211, 27_017]
        {
            assert_eq!(vet_port(port), Err(Barred::Port), "{port}");
        }
    }
}
