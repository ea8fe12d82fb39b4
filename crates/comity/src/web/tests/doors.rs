//! Every route, and every role: who gets in where, and what a form without our token does.

use std::collections::BTreeSet;

use axum::body::Body;
use axum::http::header::{CONTENT_SECURITY_POLICY, CONTENT_TYPE, LOCATION, STRICT_TRANSPORT_SECURITY};
use axum::http::{HeaderMap, Method, Request, StatusCode};
use tower::ServiceExt as _;

use super::network::{Network, START, member};
use super::{opening, story};
use crate::web::routes::Takes;
use crate::web::visit::{DeskRole, Officer, Power, Roles};
use crate::web::{Origin, Setting, guard, routes};

/// Methods that any route might have.
const METHODS: [Method; 5] = [Method::GET, Method::POST, Method::PUT, Method::DELETE, Method::PATCH];

struct Way {
    path: String,
    takes: Takes,
}

/// Every way in, with what stands in the place of its names.
fn ways(network: &Network, dossier: &str) -> Vec<Way> {
    let (_, declared) = routes(&network.pages("harbour")).finish();
    let filled = |path: &str| {
        path.replace("{dossier}", dossier)
            .replace("{line}", &"0".repeat(64))
            .replace("{version}", "0")
            .replace("{member}", "delta")
            .replace("{number}", "1")
            .replace("{what}", "sessions")
            .replace("{which}", "others")
            .replace("{verb}", "acknowledge")
            .replace("{name}", "x")
    };
    let ways: Vec<Way> = declared.into_iter().map(|(path, takes)| Way { path: filled(&path), takes }).collect();
    assert!(ways.len() > 30 && ways.iter().all(|way| !way.path.contains('{')), "a name that nothing stands for");
    let paths: BTreeSet<&str> = ways.iter().map(|way| way.path.as_str()).collect();
    assert_eq!(paths.len(), ways.len(), "a path that is declared twice may take two things");
    ways
}

async fn ask(
    network: &Network,
    officer: Option<Officer>,
    method: &Method,
    path: &str,
) -> (StatusCode, HeaderMap, Vec<u8>) {
    let request = Request::builder().method(method).uri(path).header("host", "localhost:7117");
    let request = request.header(CONTENT_TYPE, "application/x-www-form-urlencoded");
    let body = if *method == Method::GET { "" } else { "words=something+written&lang=en" };
    let router = network.router("harbour", officer, START);
    let answer = router.oneshot(request.body(Body::from(body)).expect("a request")).await.expect("answers");
    let (head, body) = answer.into_parts();
    // A stream of events does not end by itself.
    let bytes = match path.starts_with("/live") {
        true => Vec::new(),
        false => axum::body::to_bytes(body, 8 << 20).await.expect("a body").to_vec(),
    };
    (head.status, head.headers, bytes)
}

#[tokio::test(flavor = "multi_thread")]
async fn every_route_lets_in_whom_its_power_names_and_nobody_else() {
    let network = Network::found();
    let dossier = story(&network).await;
    for way in ways(&network, &dossier) {
        let Takes::Power(power) = way.takes else { continue };
        let (mut some, mut all) = (0, 0);
        for method in &METHODS {
            let what = format!("{method} {}", way.path);
            let (status, headers, _) = ask(&network, None, method, &way.path).await;
            if status == StatusCode::METHOD_NOT_ALLOWED {
                continue;
            }
            some += 1;
            if *method == Method::GET {
                assert_eq!(status, StatusCode::SEE_OTHER, "{what}: nobody");
                assert!(headers[LOCATION].to_str().expect("text").starts_with("/sign-in"), "{what}");
            } else {
                assert_eq!(status, StatusCode::UNAUTHORIZED, "{what}: nobody");
            }
            for role in DeskRole::ALL {
                let officer = Officer { roles: [*role].into(), ..network.officer("harbour") };
                let (status, headers, _) = ask(&network, Some(officer), method, &way.path).await;
                let may = [*role].into_iter().collect::<Roles>().powers().has(power);
                let led = way.path == "/" && headers.get(LOCATION).is_some_and(|to| to == "/people");
                match (may, method) {
                    (false, _) => assert!(status == StatusCode::FORBIDDEN || led, "{what}: {role:?} got {status}"),
                    (true, &Method::GET) => {
                        all += 1;
                        let refused = [StatusCode::FORBIDDEN, StatusCode::UNAUTHORIZED, StatusCode::METHOD_NOT_ALLOWED];
                        assert!(!refused.contains(&status) && !led, "{what}: {role:?} got {status}");
                    }
                    // Without our token nobody does anything.
                    (true, _) => {
                        all += 1;
                        assert_eq!(status, StatusCode::FORBIDDEN, "{what}: {role:?}");
                    }
                }
            }
        }
        assert!(some > 0, "{}: no method is answered", way.path);
        assert!(all > 0, "{}: no role may", way.path);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_form_without_the_token_of_our_pages_does_nothing_on_any_route() {
    let network = Network::found();
    let dossier = story(&network).await;
    let mut forms = 0;
    for way in ways(&network, &dossier) {
        let officer = network.officer("harbour");
        assert!(Power::ALL.iter().all(|power| officer.may(*power)));
        let (status, _, page) = ask(&network, Some(officer), &Method::POST, &way.path).await;
        match status {
            StatusCode::METHOD_NOT_ALLOWED => continue,
            // A browser's own reports carry no token; they change nothing but a count.
            StatusCode::UNSUPPORTED_MEDIA_TYPE if way.path == guard::REPORTS => continue,
            status => assert_eq!(status, StatusCode::FORBIDDEN, "POST {}", way.path),
        }
        let page = String::from_utf8_lossy(&page).into_owned();
        assert!(page.contains("did not come from a page of your present session"), "POST {}: {page}", way.path);
        forms += 1;
    }
    println!("{forms} routes take forms");
    assert!(forms > 15);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_another_site_sends_is_refused_before_anybody_looks_at_it() {
    let network = Network::found();
    let asked = |headers: &[(&str, &str)], path: &str| {
        let mut request = Request::post(path).header("host", "localhost:7117");
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let router = network.router("harbour", None, START);
        let request = request.body(Body::from("code=7F3&password=x")).expect("a request");
        async move { router.oneshot(request).await.expect("answers").status() }
    };
    let form = ("content-type", "application/x-www-form-urlencoded");
    for foreign in [
        ("origin", "http://evil.example"),
        ("origin", "null"),
        ("origin", "http://localhost:7118"),
        ("origin", "https://localhost:7117"),
        ("sec-fetch-site", "cross-site"),
        ("sec-fetch-site", "same-site"),
    ] {
        for path in ["/sign-in", "/setup", "/sign-out", "/people/invite", "/d/x/act/note"] {
            assert_eq!(asked(&[foreign, form], path).await, StatusCode::FORBIDDEN, "{foreign:?} {path}");
        }
    }
    let own = [("origin", "http://localhost:7117"), ("sec-fetch-site", "same-origin"), form];
    assert_eq!(asked(&own, "/people/invite").await, StatusCode::UNAUTHORIZED, "our own, of nobody");
}

#[tokio::test(flavor = "multi_thread")]
async fn behind_a_proxy_the_one_origin_is_answered_with_strict_transport() {
    let network = Network::found();
    let origin = Origin::new("https://desk.harbour.example");
    let setting =
        Setting { member: member("harbour"), origin, framed_by: Some("http://localhost:7000".into()), demo: None };
    let ask = |host: &'static str| {
        let people = network.people("harbour");
        let router = network.router_in("harbour", &people, setting.clone(), None, START);
        let request = Request::get("/sign-in").header("host", host).body(Body::empty()).expect("a request");
        async move { router.oneshot(request).await.expect("answers") }
    };
    let answer = ask("desk.harbour.example").await;
    assert_eq!(answer.status(), StatusCode::OK);
    assert_eq!(answer.headers()[STRICT_TRANSPORT_SECURITY], "max-age=31536000");
    let cookie = answer.headers()["set-cookie"].to_str().expect("text");
    assert!(cookie.starts_with("__Host-comity-harbour-door=") && cookie.ends_with("; Secure"), "{cookie}");
    let policy = answer.headers()[CONTENT_SECURITY_POLICY].to_str().expect("text");
    assert!(policy.contains("frame-ancestors http://localhost:7000;"), "{policy}");
    for other in ["localhost:7117", "desk.harbour.example:8443", "harbour.example", "evil.example"] {
        assert_eq!(ask(other).await.status(), StatusCode::MISDIRECTED_REQUEST, "{other}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_answer_says_what_a_browser_may_do_with_it() {
    let network = Network::found();
    let (_, reference) = network.open("harbour", opening("live", "Dyke breach", "urgent"), "delta").await;
    for path in ["/sign-in", "/", "/people", "/no-such-page", "/csp-report", &format!("/d/{reference}"), "/d/nobody"] {
        for officer in [None, Some(network.officer("harbour"))] {
            let (status, headers, _) = ask(&network, officer, &Method::GET, path).await;
            for (name, value) in [
                ("x-content-type-options", "nosniff"),
                ("referrer-policy", "same-origin"),
                ("cross-origin-opener-policy", "same-origin"),
                ("cross-origin-resource-policy", "same-origin"),
                ("reporting-endpoints", "csp=\"/csp-report\""),
                ("cache-control", "no-store"),
            ] {
                assert_eq!(headers.get(name).map(|it| it.as_bytes()), Some(value.as_bytes()), "{path} {status} {name}");
            }
            let policy = headers[CONTENT_SECURITY_POLICY].to_str().expect("text");
            assert!(policy.starts_with("default-src 'none';") && policy.contains("frame-ancestors 'none'"), "{path}");
            assert!(!policy.contains("unsafe") && headers.contains_key("permissions-policy"), "{path}");
            assert!(!headers.contains_key(STRICT_TRANSPORT_SECURITY), "loopback has no TLS");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn reports_of_browsers_are_taken_small_and_counted() {
    let network = Network::found();
    let report = |kind: &'static str, body: String| {
        let router = network.router("harbour", None, START);
        let request = Request::post("/csp-report").header("host", "localhost").header(CONTENT_TYPE, kind);
        let request = request.body(Body::from(body)).expect("a request");
        async move { router.oneshot(request).await.expect("answers").status() }
    };
    assert_eq!(report("application/csp-report", "{}".into()).await, StatusCode::NO_CONTENT);
    assert_eq!(report("application/reports+json", "[]".into()).await, StatusCode::NO_CONTENT);
    assert_eq!(report("text/html", "<b>".into()).await, StatusCode::UNSUPPORTED_MEDIA_TYPE);
    let large = "x".repeat(guard::REPORT_BYTES_MAX + 1);
    assert_eq!(report("application/csp-report", large).await, StatusCode::PAYLOAD_TOO_LARGE);
}

#[tokio::test(flavor = "multi_thread")]
async fn too_many_requests_and_too_many_forms_are_told_when_to_come_again() {
    let network = Network::found();
    let router = network.router("harbour", Some(network.officer("harbour")), START);
    let mut told = BTreeSet::new();
    for _ in 0..70 {
        let request = Request::post("/sign-out").header("host", "localhost");
        let request = request.header(CONTENT_TYPE, "application/x-www-form-urlencoded");
        let request = request.body(Body::empty()).expect("a request");
        let answer = router.clone().oneshot(request).await.expect("answers");
        let again = answer.headers().get("retry-after").is_some();
        assert_eq!(again, answer.status() == StatusCode::TOO_MANY_REQUESTS);
        told.insert(answer.status().as_u16());
    }
    assert_eq!(told, BTreeSet::from([403, 429]), "sixty forms at once");
    let request = Request::get("/").header("host", "localhost").body(Body::empty()).expect("a request");
    assert_eq!(router.oneshot(request).await.expect("answers").status(), StatusCode::OK, "reading goes on");
}
