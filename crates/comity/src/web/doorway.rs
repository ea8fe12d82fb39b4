//! Where the pages of this node are, and what that means for everybody who comes: names that are answered, cookies,
//! headers, how often.
//!
//! ```text
//!   settings (member, origin, who may frame) ──> Doorway ── guard (host, origin of forms, rates, headers)
//!                                                       └── session (cookies)
//! ```
//!
//! Promise: pages are answered under a loopback name without TLS, or under the one https origin that the settings name,
//! behind the operator's proxy; under no other name.
//! Not here: who somebody is (`session`), TLS.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use axum::http::HeaderValue;
use comity_dossier::{Member, Time};
use comity_node::people::AccountId;
use comity_node::people::limits::{Limits, Rate};

/// Requests of one address: behind a proxy a whole house has one.
const REQUESTS: Rate = Rate { burst: 2_000, every_ms: 10 };
/// Forms that one person sends, or one address where nobody has signed in.
const FORMS: Rate = Rate { burst: 60, every_ms: 500 };
/// Reports that all browsers together send: more tell nothing new.
const REPORTS: Rate = Rate { burst: 100, every_ms: 1_000 };
/// People and addresses that are remembered, each.
const KEYS_MAX: usize = 10_000;

/// The one https origin under which the operator's proxy answers, such as `https://desk.harbour.example`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Origin(String);

impl Origin {
    /// Reads an origin: `https://`, a host of letters, digits, dots and hyphens, perhaps a port; nothing behind.
    pub(crate) fn new(text: &str) -> Option<Self> {
        let authority = text.strip_prefix("https://")?;
        let (host, port) = authority.split_once(':').map_or((authority, None), |(host, port)| (host, Some(port)));
        let plain = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || matches!(b, b'-' | b'.');
        let host = !host.is_empty() && host.len() <= 253 && host.bytes().all(plain);
        let port = port.is_none_or(|port| port.parse::<u16>().is_ok_and(|port| port != 0 && port != 443));
        (host && port).then(|| Self(text.to_owned()))
    }

    /// Returns it as a browser says it.
    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }

    /// Returns what stands in a `Host` header.
    pub(crate) fn authority(&self) -> &str {
        self.0.strip_prefix("https://").unwrap_or_default()
    }
}

/// Where the pages are, and for whom.
#[derive(Clone, Debug)]
pub(crate) struct Setting {
    /// Whose node it is: cookies are not told apart by port, so their names are.
    pub(crate) member: Member,
    /// The https origin; `None`: loopback, without TLS.
    pub(crate) origin: Option<Origin>,
    /// The origins that may show these pages in a frame, as `frame-ancestors` takes them; `None`: nobody.
    pub(crate) framed_by: Option<String>,
    /// In a demo: who every visitor is. Every page says that nothing is real.
    pub(crate) demo: Option<AccountId>,
}

/// The doorway of a node's pages.
pub(super) struct Doorway {
    setting: Setting,
    policy: HeaderValue,
    requests: Mutex<Limits<String>>,
    forms: Mutex<Limits<String>>,
    reports: Mutex<Limits<()>>,
    reported: AtomicU64,
}

/// What is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Counted {
    /// Any request.
    Request,
    /// A form.
    Form,
}

impl Doorway {
    /// Builds the doorway.
    pub(super) fn new(setting: Setting) -> Arc<Self> {
        let policy = policy(setting.framed_by.as_deref());
        Arc::new(Self {
            policy,
            setting,
            requests: Mutex::new(Limits::new(REQUESTS, KEYS_MAX)),
            forms: Mutex::new(Limits::new(FORMS, KEYS_MAX)),
            reports: Mutex::new(Limits::new(REPORTS, 1)),
            reported: AtomicU64::new(0),
        })
    }

    /// Tells whether the node runs in a demo.
    pub(super) fn is_demo(&self) -> bool {
        self.setting.demo.is_some()
    }

    /// In a demo: who every visitor is.
    pub(super) fn demo(&self) -> Option<AccountId> {
        self.setting.demo
    }

    /// Tells whether browsers come by https.
    pub(super) fn is_https(&self) -> bool {
        self.setting.origin.is_some()
    }

    /// Returns where the pages are, for links that are given to people: the origin, or this machine by its loopback name and
    /// the port of a `Host` header.
    pub(super) fn base(&self, host: &str) -> String {
        match (&self.setting.origin, host.rsplit_once(':').map(|(_, port)| port)) {
            (Some(origin), _) => origin.as_str().to_owned(),
            (None, Some(port)) if port.parse::<u16>().is_ok() => format!("http://localhost:{port}"),
            (None, _) => "http://localhost".to_owned(),
        }
    }

    /// Returns the content security policy.
    pub(super) fn policy(&self) -> &HeaderValue {
        &self.policy
    }

    /// Tells whether a `Host` header names this node.
    pub(super) fn is_host(&self, host: &str) -> bool {
        match &self.setting.origin {
            Some(origin) => host == origin.authority(),
            None => is_loopback(host),
        }
    }

    /// Tells whether an `Origin` header, of a request for `host`, is that of our own pages.
    pub(super) fn is_own_origin(&self, origin: &str, host: &str) -> bool {
        match &self.setting.origin {
            Some(own) => origin == own.as_str(),
            None => is_loopback(host) && origin.strip_prefix("http://") == Some(host),
        }
    }

    /// Returns the name of a cookie: `kind` is nothing for the session, or what else there is.
    pub(super) fn cookie_name(&self, kind: &str) -> String {
        let prefix = if self.is_https() { "__Host-" } else { "" };
        format!("{prefix}comity-{}{kind}", self.setting.member)
    }

    /// Writes a cookie that no script reads, no other site sends, and no other path or host gets; an empty value ends it.
    pub(super) fn cookie(&self, kind: &str, value: &str) -> Option<HeaderValue> {
        let name = self.cookie_name(kind);
        let secure = if self.is_https() { "; Secure" } else { "" };
        let end = if value.is_empty() { "; Max-Age=0" } else { "" };
        HeaderValue::try_from(format!("{name}={value}; Path=/; HttpOnly; SameSite=Strict{secure}{end}")).ok()
    }

    /// Counts a request of an address or a form of a person; `Err` says for how many seconds to wait.
    pub(super) fn count(&self, what: Counted, who: &str, now: Time) -> Result<(), u64> {
        let limits = match what {
            Counted::Request => &self.requests,
            Counted::Form => &self.forms,
        };
        let taken = limits.lock().unwrap_or_else(PoisonError::into_inner).take(&who.to_owned(), now);
        taken.map_err(|wait_ms| wait_ms.div_ceil(1_000))
    }

    /// Counts a report of a browser; `None` if there were too many of late.
    pub(super) fn report(&self, now: Time) -> Option<u64> {
        self.reports.lock().unwrap_or_else(PoisonError::into_inner).take(&(), now).ok()?;
        Some(self.reported.fetch_add(1, Ordering::Relaxed) + 1)
    }
}

/// Nothing but our own style, scripts, pictures and forms; nothing from elsewhere, nothing written into the page.
pub(super) const POLICY: &str = "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; \
    connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; report-uri /csp-report; \
    report-to csp";

/// Returns the policy; who may show these pages in a frame stands in it.
fn policy(framed_by: Option<&str>) -> HeaderValue {
    let ancestors = |origin: &str| POLICY.replace("frame-ancestors 'none'", &format!("frame-ancestors {origin}"));
    let framed = framed_by.and_then(|origin| HeaderValue::try_from(ancestors(origin)).ok());
    framed.unwrap_or(HeaderValue::from_static(POLICY))
}

/// Tells whether the name by which somebody calls this machine is one that never leaves it.
pub(crate) fn is_loopback(authority: &str) -> bool {
    let host = match authority.rsplit_once(':') {
        Some((host, port)) if port.bytes().all(|b| b.is_ascii_digit()) => host,
        _ => authority,
    };
    matches!(host, "localhost" | "127.0.0.1" | "[::1]")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn doorway(origin: Option<&str>) -> Arc<Doorway> {
        let member = Member::new("harbour").expect("a code");
        let origin = origin.map(|text| Origin::new(text).expect("an origin"));
        Doorway::new(Setting { member, origin, framed_by: None, demo: None })
    }

    #[test]
    fn without_an_origin_only_loopback_names_are_answered() {
        let doorway = doorway(None);
        for yes in ["localhost", "localhost:8080", "127.0.0.1:1", "[::1]:443", "[::1]"] {
            assert!(doorway.is_host(yes), "{yes}");
        }
        for no in ["", "evil.example", "127.0.0.1.evil.example", "localhost.evil.example:80", "user@localhost", "::1"] {
            assert!(!doorway.is_host(no), "{no}");
        }
        assert!(doorway.is_own_origin("http://localhost:8080", "localhost:8080"));
        for (origin, host) in [
            ("http://localhost:8081", "localhost:8080"),
            ("https://localhost:8080", "localhost:8080"),
            ("http://evil.example", "evil.example"),
            ("null", "localhost:8080"),
        ] {
            assert!(!doorway.is_own_origin(origin, host), "{origin}");
        }
    }

    #[test]
    fn with_an_origin_it_is_the_only_name_and_cookies_belong_to_it_alone() {
        let doorway = doorway(Some("https://desk.harbour.example"));
        assert!(doorway.is_host("desk.harbour.example") && !doorway.is_host("localhost"));
        assert!(doorway.is_own_origin("https://desk.harbour.example", "desk.harbour.example"));
        assert!(!doorway.is_own_origin("http://desk.harbour.example", "desk.harbour.example"));
        let cookie = doorway.cookie("", "ab12").expect("a cookie");
        assert_eq!(cookie, "__Host-comity-harbour=ab12; Path=/; HttpOnly; SameSite=Strict; Secure");
    }

    #[test]
    fn an_origin_is_https_with_a_host_and_nothing_behind() {
        for good in ["https://desk.harbour.example", "https://desk.harbour.example:8443"] {
            assert!(Origin::new(good).is_some(), "{good}");
        }
        for bad in [
            "http://a.example",
            "https://",
            "https://a.example/",
            "https://A.example",
            "https://a.example:443",
            "https://a.example:0",
            "https://u@a.example",
            "https://a.example:x",
            "a.example",
            "https://a b",
        ] {
            assert!(Origin::new(bad).is_none(), "{bad}");
        }
    }

    #[test]
    fn a_loopback_cookie_carries_the_members_code_since_ports_do_not_tell_cookies_apart() {
        let cookie = doorway(None).cookie("", "ab12").expect("a cookie");
        assert_eq!(cookie, "comity-harbour=ab12; Path=/; HttpOnly; SameSite=Strict");
        let ended = doorway(None).cookie("", "").expect("a cookie");
        assert!(ended.to_str().expect("text").ends_with("Max-Age=0"));
    }

    #[test]
    fn requests_forms_and_reports_are_counted_and_bounded() {
        let doorway = doorway(None);
        let now = Time(1_000_000);
        for _ in 0..REQUESTS.burst {
            assert_eq!(doorway.count(Counted::Request, "one", now), Ok(()));
        }
        assert_eq!(doorway.count(Counted::Request, "one", now), Err(1));
        assert_eq!(doorway.count(Counted::Form, "one", now), Ok(()), "forms are counted for themselves");
        assert_eq!(doorway.count(Counted::Request, "other", now), Ok(()));
        let reports = (0..2 * REPORTS.burst).filter_map(|_| doorway.report(now)).max();
        assert_eq!(reports, Some(REPORTS.burst));
    }
}
