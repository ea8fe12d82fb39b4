//! What a node is told about this machine: `node.toml` in its folder, then `COMITY_*` of the environment.
//!
//! Promise: an unknown key is an error, never ignored; every value knows where it came from; nothing secret stands here.
//! Not here: what people change (charter, cards: in the store), keys (files of their own), what the member says of itself
//! (`card`).

pub(crate) mod alert;
pub(crate) mod card;
mod fault;
pub(crate) mod pager;

use std::collections::BTreeSet;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use comity_dossier::Member;
use serde::Deserialize;

use crate::peer::vet::PeerNetworks;
use crate::web::Origin as PagesOrigin;

pub(crate) use fault::ConfigFault;

/// The name of the settings in a node's folder.
pub(crate) const FILE: &str = "node.toml";
const FILE_BYTES_MAX: usize = 64 * 1024;
/// Variables of the environment that are not settings.
const NOT_SETTINGS: &[&str] = &["COMITY_DIR", "COMITY_OFFICER", "COMITY_LANG"];

/// Where a value came from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Origin {
    /// Nobody set it.
    Default,
    /// The file.
    File,
    /// The environment.
    Environment,
}

/// A value and where it came from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Set<T> {
    pub(crate) value: T,
    pub(crate) origin: Origin,
}

/// The settings of a node.
#[derive(Clone, Debug)]
pub(crate) struct Settings {
    /// Which member's node this is.
    pub(crate) member: Set<Member>,
    /// Where peers are listened to.
    pub(crate) listen: Set<SocketAddr>,
    /// Where pages, API and commands are listened to: loopback, unless said otherwise twice.
    pub(crate) api: Set<SocketAddr>,
    /// Whether the API may be reached from beyond this machine.
    pub(crate) api_beyond_loopback: Set<bool>,
    /// The https origin under which a proxy of the operator serves the pages; without one they are on loopback only.
    pub(crate) origin: Set<Option<PagesOrigin>>,
    /// Networks beside the public Internet where peers may be called (CARD-007).
    pub(crate) peer_networks: Set<PeerNetworks>,
    /// Whether files and lines of others stop when the disk fills (LIM-020); `false` where somebody else watches it.
    pub(crate) watch_disk: Set<bool>,
    /// Members that cannot be reached, for which this node keeps a mailbox.
    pub(crate) mailboxes_for: Set<BTreeSet<Member>>,
    /// The language of pages and logs for those who do not say which.
    pub(crate) language: Set<String>,
    /// What is logged, such as `info` or `comity=debug`.
    pub(crate) log: Set<String>,
    /// How the administrators of peers that do not answer are paged; in the file alone.
    pub(crate) pager: pager::Pager,
}

/// The file as it stands.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    member: Option<String>,
    listen: Option<String>,
    api: Option<String>,
    api_beyond_loopback: Option<bool>,
    origin: Option<String>,
    peer_networks: Option<Vec<String>>,
    watch_disk: Option<bool>,
    mailboxes_for: Option<Vec<String>>,
    language: Option<String>,
    log: Option<String>,
    pager: Option<pager::PagerFile>,
}

/// The keys of the file, in the order in which they are shown.
pub(crate) const KEYS: &[&str] = &[
    "member",
    "listen",
    "api",
    "api_beyond_loopback",
    "origin",
    "peer_networks",
    "watch_disk",
    "mailboxes_for",
    "language",
    "log",
];

impl Settings {
    /// Reads the settings of the node in `folder`.
    pub(crate) fn read(folder: &Path) -> Result<Self, ConfigFault> {
        let path = folder.join(FILE);
        let bytes =
            comity_node::ceremony::read_file(&path, FILE_BYTES_MAX).map_err(|_| ConfigFault::NoFile(folder.into()))?;
        let text = String::from_utf8(bytes)
            .map_err(|_| ConfigFault::Syntax { path: path.clone(), message: "not UTF-8".into() })?;
        Self::of(
            &path,
            &text,
            std::env::vars_os().filter_map(|(k, v)| Some((k.into_string().ok()?, v.into_string().ok()?))),
        )
    }

    fn of(path: &Path, text: &str, variables: impl Iterator<Item = (String, String)>) -> Result<Self, ConfigFault> {
        let file: File = toml::from_str(text)
            .map_err(|fault| ConfigFault::Syntax { path: path.into(), message: fault.message().to_owned() })?;
        let source = Source { path: path.into(), environment: environment(variables)? };
        let settings = Self {
            member: source.take("member", file.member, Member::new, None)?,
            listen: source.take("listen", file.listen, |text| text.parse().ok(), Some("127.0.0.1:7400"))?,
            api: source.take("api", file.api, |text| text.parse().ok(), Some("127.0.0.1:0"))?,
            api_beyond_loopback: source.take(
                "api_beyond_loopback",
                file.api_beyond_loopback.map(|yes| yes.to_string()),
                |text| text.parse().ok(),
                Some("false"),
            )?,
            origin: source.take("origin", file.origin, origin, Some(""))?,
            peer_networks: source.take(
                "peer_networks",
                file.peer_networks.map(|networks| networks.join(",")),
                PeerNetworks::new,
                Some(""),
            )?,
            mailboxes_for: source.take(
                "mailboxes_for",
                file.mailboxes_for.map(|codes| codes.join(" ")),
                members,
                Some(""),
            )?,
            watch_disk: source.take(
                "watch_disk",
                file.watch_disk.map(|yes| yes.to_string()),
                |text| text.parse().ok(),
                Some("true"),
            )?,
            language: source.take("language", file.language, |text| Some(text.to_owned()), Some("en"))?,
            log: source.take("log", file.log, filter, Some("info"))?,
            pager: pager::Pager::of(file.pager, path.parent().unwrap_or(Path::new("")))?,
        };
        if !settings.api.value.ip().is_loopback() && !settings.api_beyond_loopback.value {
            return Err(ConfigFault::BeyondLoopback);
        }
        Ok(settings)
    }

    /// Returns every key with its value and where it came from.
    pub(crate) fn shown(&self) -> Vec<(&'static str, String, Origin)> {
        let values = [
            (self.member.value.to_string(), self.member.origin),
            (self.listen.value.to_string(), self.listen.origin),
            (self.api.value.to_string(), self.api.origin),
            (self.api_beyond_loopback.value.to_string(), self.api_beyond_loopback.origin),
            (self.origin.value.as_ref().map(|it| it.as_str().to_owned()).unwrap_or_default(), self.origin.origin),
            (self.peer_networks.value.to_string(), self.peer_networks.origin),
            (self.watch_disk.value.to_string(), self.watch_disk.origin),
            (
                self.mailboxes_for.value.iter().map(ToString::to_string).collect::<Vec<_>>().join(" "),
                self.mailboxes_for.origin,
            ),
            (self.language.value.clone(), self.language.origin),
            (self.log.value.clone(), self.log.origin),
        ];
        let plain = KEYS.iter().zip(values).map(|(key, (value, origin))| (*key, value, origin));
        let default = pager::Pager::default().shown();
        let pager = self.pager.shown().into_iter().map(|(key, value)| {
            let is_default = default.contains(&(key, value.clone()));
            (key, value, if is_default { Origin::Default } else { Origin::File })
        });
        plain.chain(pager).collect()
    }
}

/// Reads an origin; nothing is none.
fn origin(text: &str) -> Option<Option<PagesOrigin>> {
    if text.is_empty() { Some(None) } else { PagesOrigin::new(text).map(Some) }
}

/// Reads what is logged: a level, or levels of parts of the program.
fn filter(text: &str) -> Option<String> {
    text.parse::<tracing_subscriber::filter::Targets>().ok().map(|_| text.to_owned())
}

/// Reads codes of members with spaces between them.
fn members(text: &str) -> Option<BTreeSet<Member>> {
    text.split_whitespace().map(Member::new).collect()
}

/// Finds the settings of the environment; an unknown one is an error.
fn environment(variables: impl Iterator<Item = (String, String)>) -> Result<Vec<(String, String)>, ConfigFault> {
    let mut found = Vec::new();
    for (name, value) in variables {
        let Some(key) = name.strip_prefix("COMITY_") else { continue };
        if NOT_SETTINGS.contains(&name.as_str()) {
            continue;
        }
        let key = key.to_ascii_lowercase();
        if !KEYS.contains(&key.as_str()) {
            return Err(ConfigFault::UnknownVariable(name));
        }
        found.push((key, value));
    }
    Ok(found)
}

struct Source {
    path: PathBuf,
    environment: Vec<(String, String)>,
}

impl Source {
    fn take<T>(
        &self,
        key: &'static str,
        file: Option<String>,
        read: impl Fn(&str) -> Option<T>,
        default: Option<&str>,
    ) -> Result<Set<T>, ConfigFault> {
        let environment = self.environment.iter().find(|(name, _)| name == key).map(|(_, value)| value.clone());
        let (text, origin) = match (environment, file, default) {
            (Some(value), ..) => (value, Origin::Environment),
            (_, Some(value), _) => (value, Origin::File),
            (_, _, Some(value)) => (value.to_owned(), Origin::Default),
            _ => return Err(ConfigFault::Missing { path: self.path.clone(), key }),
        };
        let value = read(&text).ok_or(ConfigFault::Value { key, origin })?;
        Ok(Set { value, origin })
    }
}

/// Writes the settings of a new node, which may call peers on these networks beside the public Internet.
pub(crate) fn template(member: Member, listen: &str, networks: &[&str], language: &str) -> String {
    let named = toml::Value::from(networks.to_vec()).to_string();
    let networks = if networks.is_empty() {
        "# peer_networks = [\"10.20.0.0/16\"]".to_owned()
    } else {
        format!("peer_networks = {named}")
    };
    format!(
        "# The node of one member. What is not set here is set by COMITY_<KEY> or by default; `comity config show` tells.\n\
         member = \"{member}\"\n\
         # Where peers reach this node. A proxy may stand in front; then the card lists no TLS key.\n\
         listen = \"{listen}\"\n\
         # Where pages, API and commands reach it. Port 0: any free one, written to run/serve.json.\n\
         # api = \"127.0.0.1:8440\"\n\
         # Where officers reach the pages through your TLS proxy; without it, on this machine alone. The proxy keeps the\n\
         # Host header. See docs/security.md.\n\
         # origin = \"https://desk.{member}.example\"\n\
         # A member says itself where its node is. Peers are called on the public Internet, and on no other network that\n\
         # does not stand here.\n\
         {networks}\n\
         # Members that nobody can call, for which this node keeps a mailbox: 256 MiB each at most, on its disk.\n\
         # mailboxes_for = [\"isle\"]\n\
         language = \"{language}\"\n\
         # log = \"info\"\n\
         # Who is told when a peer does not answer: its administrators, by the mail address on its card.\n\
         # [pager]\n\
         # urgent_minutes = 10\n\
         # ordinary_minutes = 60\n\
         # pages_per_hour = 10\n\
         # [pager.smtp]\n\
         # host = \"mail.{member}.example\"\n\
         # security = \"tls\"  # or starttls; none only on this machine\n\
         # from = \"comity@{member}.example\"\n\
         # user = \"comity\"\n\
         # password_file = \"keys/smtp.password\"\n"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str, variables: &[(&str, &str)]) -> Result<Settings, ConfigFault> {
        let variables = variables.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        Settings::of(Path::new("node.toml"), text, variables)
    }

    #[test]
    fn the_environment_goes_before_the_file_and_each_value_says_where_it_came_from() {
        let settings = read("member = \"harbour\"\nlog = \"warn\"", &[("COMITY_LOG", "debug"), ("PATH", "/")]).unwrap();
        let shown = settings.shown();
        assert!(shown.contains(&("member", "harbour".into(), Origin::File)));
        assert!(shown.contains(&("log", "debug".into(), Origin::Environment)));
        assert!(shown.contains(&("language", "en".into(), Origin::Default)));
    }

    #[test]
    fn what_nobody_knows_or_nobody_can_mean_is_an_error() {
        let whole = "member = \"harbour\"\n";
        assert!(matches!(read("", &[]), Err(ConfigFault::Missing { key: "member", .. })));
        assert!(matches!(read(&format!("{whole}lisen = \"x\""), &[]), Err(ConfigFault::Syntax { .. })));
        assert!(matches!(read(whole, &[("COMITY_LISEN", "x")]), Err(ConfigFault::UnknownVariable(_))));
        assert!(matches!(read(whole, &[("COMITY_LISTEN", "x")]), Err(ConfigFault::Value { key: "listen", .. })));
        assert!(matches!(read(whole, &[("COMITY_LOG", "comity=loud")]), Err(ConfigFault::Value { key: "log", .. })));
        assert!(read(whole, &[("COMITY_LOG", "info,comity=debug")]).is_ok());
        assert!(matches!(read("member = \"Harbour\"", &[]), Err(ConfigFault::Value { key: "member", .. })));
        let open = format!("{whole}api = \"0.0.0.0:80\"\n");
        assert!(matches!(read(&open, &[]), Err(ConfigFault::BeyondLoopback)));
        assert!(read(&format!("{open}api_beyond_loopback = true"), &[]).is_ok());
    }

    #[test]
    fn a_node_is_a_host_for_those_alone_whom_its_settings_name() {
        let whole = "member = \"ridge\"\n";
        let hosts = |text: &str, variables: &[(&str, &str)]| -> Vec<String> {
            let settings = read(&format!("{whole}{text}"), variables).unwrap();
            settings.mailboxes_for.value.iter().map(ToString::to_string).collect()
        };
        assert!(hosts("", &[]).is_empty());
        assert_eq!(hosts("mailboxes_for = [\"isle\", \"steppe\"]", &[]), ["isle", "steppe"]);
        assert_eq!(hosts("", &[("COMITY_MAILBOXES_FOR", "isle")]), ["isle"]);
        let bad = read(&format!("{whole}mailboxes_for = [\"Isle\"]"), &[]);
        assert!(matches!(bad, Err(ConfigFault::Value { key: "mailboxes_for", .. })));
    }

    #[test]
    fn the_settings_of_a_new_node_can_be_read() {
        let member = Member::new("isle").unwrap();
        let settings = read(&template(member, "127.0.0.1:7409", &["127.0.0.0/8"], "zh"), &[]).unwrap();
        assert_eq!(settings.peer_networks.value.to_string(), "127.0.0.0/8");
        let public = read(&template(member, "0.0.0.0:7409", &[], "zh"), &[]).unwrap();
        assert!(public.peer_networks.value.is_empty());
        let wide = read("member = \"isle\"\npeer_networks = [\"0.0.0.0/0\"]", &[]);
        assert!(matches!(wide, Err(ConfigFault::Value { key: "peer_networks", .. })));
        assert_eq!((settings.member.value, settings.listen.value.port()), (member, 7409));
    }
}
