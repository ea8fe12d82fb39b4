//! Coming in: the first administrator, an invitation, signing in and out, what was written when a session was over.

use std::collections::BTreeMap;

use axum::Router;
use axum::body::Body;
use axum::http::header::{CONTENT_TYPE, COOKIE, LOCATION, SET_COOKIE};
use axum::http::{HeaderMap, Request, StatusCode};
use comity_node::people::{Chosen, IDLE_MS, People, Role};
use comity_node::shell::SystemEntropy;
use tower::ServiceExt as _;

use super::network::{Network, PASSWORD, START};
use super::{looks_like_a_key, opening, pieces};

/// A browser: it keeps cookies and the last page.
pub(super) struct Browser {
    router: Router,
    cookies: BTreeMap<String, String>,
    page: String,
    headers: HeaderMap,
}

impl Browser {
    pub(super) fn new(router: Router) -> Self {
        Self { router, cookies: BTreeMap::new(), page: String::new(), headers: HeaderMap::new() }
    }

    async fn ask(&mut self, request: axum::http::request::Builder, body: String) -> StatusCode {
        let cookies: Vec<String> = self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let request = request.header("host", "localhost:7117").header(COOKIE, cookies.join("; "));
        let answer = self.router.clone().oneshot(request.body(Body::from(body)).expect("a request")).await;
        let (head, body) = answer.expect("answers").into_parts();
        for cookie in head.headers.get_all(SET_COOKIE) {
            let text = cookie.to_str().expect("text");
            let (name, value) = text.split(';').next().and_then(|pair| pair.split_once('=')).expect("a cookie");
            assert!(text.contains("; HttpOnly") && text.contains("; SameSite=Strict") && text.contains("; Path=/"));
            match value {
                "" => self.cookies.remove(name),
                value => self.cookies.insert(name.to_owned(), value.to_owned()),
            };
        }
        let bytes = axum::body::to_bytes(body, 8 << 20).await.expect("a body");
        self.page = String::from_utf8(bytes.to_vec()).expect("text");
        self.headers = head.headers;
        for piece in pieces(&self.page) {
            assert!(!looks_like_a_key(&piece), "the message {piece} is missing");
        }
        head.status
    }

    pub(super) async fn head(&mut self, path: &str) -> StatusCode {
        self.ask(Request::head(path), String::new()).await
    }

    pub(super) async fn get(&mut self, path: &str) -> StatusCode {
        self.ask(Request::get(path), String::new()).await
    }

    /// Sends a form of the last page.
    pub(super) async fn post(&mut self, path: &str, pairs: &[(&str, &str)]) -> StatusCode {
        let token = self.value_of("form-token");
        let mut form = form_urlencoded::Serializer::new(String::new());
        form.append_pair("form-token", &token).extend_pairs(pairs);
        let request = Request::post(path).header(CONTENT_TYPE, "application/x-www-form-urlencoded");
        self.ask(request, form.finish()).await
    }

    /// Returns the value of a hidden field of the last page, as it stands there.
    fn value_of(&self, name: &str) -> String {
        let rest = self.page.split(&format!("name=\"{name}\" value=\"")).nth(1).unwrap_or_default();
        rest.split('"').next().unwrap_or_default().replace("&amp;", "&")
    }

    fn led_to(&self) -> &str {
        self.headers.get(LOCATION).map_or("", |to| to.to_str().expect("text"))
    }
}

fn nobody() -> People {
    People::in_memory(Box::new(SystemEntropy)).expect("opens")
}

#[tokio::test(flavor = "multi_thread")]
async fn the_first_administrator_sets_up_the_node_and_invites_the_next() {
    let (network, people) = (Network::found(), nobody());
    let mut browser = Browser::new(network.router_of("harbour", &people, None, START));
    assert_eq!(browser.get("/").await, StatusCode::SEE_OTHER);
    assert_eq!(browser.get("/sign-in").await, StatusCode::OK);
    assert!(browser.page.contains("comity setup-link"), "who comes first is told how");
    let secret = people.setup_link(START).expect("a link");
    for lang in ["en", "zh"] {
        assert_eq!(browser.get(&format!("/setup?t={secret}&lang={lang}")).await, StatusCode::OK);
    }
    let form = |code, password, again| {
        [
            ("t", secret.as_str()),
            ("code", code),
            ("name", "Ada"),
            ("password", password),
            ("again", again),
            ("desk", "yes"),
        ]
    };
    let status = browser.post("/setup", &form("desk", "short", "short")).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(browser.page.contains("2 things must be changed") && browser.page.contains("At least 12 characters."));
    assert!(!browser.page.contains("short"), "a password is never written back");
    browser.post("/setup", &form("7F3", PASSWORD, "another one of them")).await;
    assert!(browser.page.contains("The two passwords differ."));
    assert_eq!(browser.post("/setup", &form("7F3", PASSWORD, PASSWORD)).await, StatusCode::SEE_OTHER);
    assert_eq!((browser.led_to(), browser.cookies.len()), ("/", 1), "the cookie of the door is gone");
    assert_eq!(browser.get("/").await, StatusCode::OK);
    let mut late = Browser::new(network.router_of("harbour", &people, None, START));
    assert_eq!(late.get(&format!("/setup?t={secret}")).await, StatusCode::GONE);

    for lang in ["zh", "en"] {
        assert_eq!(browser.get(&format!("/people?lang={lang}")).await, StatusCode::OK);
        assert_eq!(browser.get(&format!("/account?lang={lang}")).await, StatusCode::OK);
    }
    assert_eq!(browser.post("/people/invite", &[]).await, StatusCode::CONFLICT, "as nothing");
    assert_eq!(browser.post("/people/invite", &[("role", "overseer")]).await, StatusCode::OK);
    let link = browser.page.split("http://localhost:7117").nth(1).and_then(|rest| rest.split('<').next());
    let link = link.expect("a link of this very machine").to_owned();
    browser.get("/people").await;
    assert!(!browser.page.contains(&link), "it is shown once");
    assert_eq!(late.get(&link).await, StatusCode::OK);
    let secret = link.rsplit("t=").next().expect("a secret").to_owned();
    let form = [("t", secret.as_str()), ("code", "8A1"), ("name", "Lin"), ("password", PASSWORD), ("again", PASSWORD)];
    assert_eq!(late.post("/invitation", &form).await, StatusCode::SEE_OTHER);
    assert_eq!(late.get("/people").await, StatusCode::FORBIDDEN, "an overseer manages nothing");
    assert_eq!(browser.post("/people/1/shut", &[]).await, StatusCode::CONFLICT, "the last administrator");
    browser.get("/people").await;
    assert_eq!(browser.post("/people/2/shut", &[]).await, StatusCode::SEE_OTHER);
    assert_eq!(late.get("/").await, StatusCode::SEE_OTHER, "at once");
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_signs_in_goes_on_where_they_were_and_a_wrong_try_tells_nothing() {
    let network = Network::found();
    let mut browser = Browser::new(network.router("harbour", None, START));
    assert_eq!(browser.get("/peers?live=no").await, StatusCode::SEE_OTHER);
    let asked = browser.led_to().to_owned();
    assert_eq!(asked, "/sign-in?to=%2Fpeers%3Flive%3Dno");
    browser.get(&asked).await;
    let to = browser.value_of("to");
    assert_eq!(to, "/peers?live=no");
    let mut told = Vec::new();
    for (code, password) in [("7F3", "not the password"), ("nobody", PASSWORD), ("<b>", "")] {
        assert_eq!(browser.post("/sign-in", &[("code", code), ("password", password)]).await, StatusCode::UNAUTHORIZED);
        assert!(!browser.page.contains(PASSWORD) && !browser.page.contains("<b>"));
        told.push(pieces(&browser.page).into_iter().find(|piece| piece.contains("not right")));
    }
    assert!(told.iter().all(|words| words.is_some() && *words == told[0]));
    let before = browser.cookies.clone();
    let form = [("code", "7f3"), ("password", PASSWORD), ("to", to.as_str())];
    assert_eq!(browser.post("/sign-in", &form).await, StatusCode::SEE_OTHER);
    assert_eq!(browser.led_to(), "/peers?live=no");
    assert!(before.values().all(|value| browser.cookies.values().all(|new| new != value)), "nothing stays of before");
    assert_eq!(browser.get("/peers?live=no").await, StatusCode::OK);
    assert_eq!(browser.get("/sign-in?to=//evil.example").await, StatusCode::SEE_OTHER);
    assert_eq!(browser.led_to(), "/", "and never to another site");
    let stolen = browser.cookies.clone();
    browser.get("/account").await;
    assert_eq!(browser.post("/sign-out", &[]).await, StatusCode::SEE_OTHER);
    assert!(browser.cookies.is_empty());
    browser.cookies = stolen;
    assert_eq!(browser.get("/account").await, StatusCode::SEE_OTHER, "a cookie that was stolen opens nothing any more");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_form_whose_session_is_over_comes_back_after_signing_in() {
    let network = Network::found();
    let (_, reference) = network.open("harbour", opening("live", "Dyke breach", "urgent"), "delta").await;
    let people = network.people("harbour");
    let mut browser = Browser::new(network.router("harbour", None, START));
    browser.get("/sign-in").await;
    browser.post("/sign-in", &[("code", "7F3"), ("password", PASSWORD)]).await;
    let path = format!("/d/{reference}/act/note");
    browser.get(&path).await;
    // The officer is called away; half an hour later the form is sent.
    browser.router = network.router_of("harbour", &people, None, START.plus_ms(IDLE_MS));
    let written = "Two boats lie at the <b>north</b> mole & wait";
    assert_eq!(browser.post(&path, &[("text", written), ("lang", "en")]).await, StatusCode::UNAUTHORIZED);
    assert!(browser.page.contains("Your session was over when you sent this."));
    let (kept, kept_to) = (browser.value_of("kept"), browser.value_of("kept-to"));
    let form = [("code", "7F3"), ("password", "a wrong password"), ("kept", &*kept), ("kept-to", &*kept_to)];
    assert_eq!(browser.post("/sign-in", &form).await, StatusCode::UNAUTHORIZED);
    assert_eq!(browser.value_of("kept"), kept, "a slip of the hand does not lose it");
    let form = [("code", "7F3"), ("password", PASSWORD), ("kept", &*kept), ("kept-to", &*kept_to)];
    assert_eq!(browser.post("/sign-in", &form).await, StatusCode::OK);
    assert!(browser.page.contains("Two boats lie at the &lt;b&gt;north&lt;/b&gt; mole &amp; wait"));
    assert!(browser.page.contains(&format!("action=\"{path}\"")) && browser.page.contains("Nothing was sent yet."));
    let status = browser.post(&path, &[("text", written), ("lang", "en")]).await;
    assert_ne!(status, StatusCode::FORBIDDEN, "with the token of the new session it is a form of ours");
    assert_ne!(status, StatusCode::UNAUTHORIZED);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_account_is_its_owners_own_and_a_token_is_shown_once() {
    let network = Network::found();
    let people = network.people("harbour");
    let mut browser = Browser::new(network.router("harbour", None, START));
    browser.get("/sign-in").await;
    browser.post("/sign-in", &[("code", "7F3"), ("password", PASSWORD)]).await;
    browser.get("/account").await;
    let wishes = [("language", "zh"), ("zone", "Asia/Almaty"), ("theme", "night")];
    assert_eq!(browser.post("/account/wishes", &wishes).await, StatusCode::SEE_OTHER);
    browser.get("/account?done=wishes").await;
    assert!(browser.page.contains("lang=\"zh\"") && browser.page.contains("data-theme=\"night\""));
    assert_eq!(browser.post("/account/wishes", &[("zone", "Moon/Crater")]).await, StatusCode::UNPROCESSABLE_ENTITY);
    browser.post("/account/wishes", &[("language", "en"), ("theme", "automatic"), ("keys", "yes")]).await;
    browser.get("/account").await;
    let token = [("token-name", "nightly <export>"), ("scope", "read"), ("days", "90")];
    assert_eq!(browser.post("/account/tokens", &token).await, StatusCode::OK);
    let begins = browser.page.find("comity_").expect("the token");
    let made = browser.page[begins..begins + "comity_".len() + 64].to_owned();
    assert!(people.check_token(&made, START).expect("asked").is_some());
    browser.get("/account").await;
    assert!(!browser.page.contains(&made) && browser.page.contains("nightly &lt;export&gt;"));
    assert_eq!(browser.post("/account/tokens", &[("token-name", "x")]).await, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(browser.post("/account/tokens/1/revoke", &[]).await, StatusCode::SEE_OTHER);
    assert!(people.check_token(&made, START).expect("asked").is_none());
    browser.get("/account").await;
    let wrong =
        [("present", "not that one at all"), ("password", "tide table, page 40"), ("again", "tide table, page 40")];
    assert_eq!(browser.post("/account/password", &wrong).await, StatusCode::UNPROCESSABLE_ENTITY);
    let right = [("present", PASSWORD), wrong[1], wrong[2]];
    assert_eq!(browser.post("/account/password", &right).await, StatusCode::SEE_OTHER);
    assert_eq!(browser.get("/account?done=password").await, StatusCode::OK, "this session stays");
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_hides_from_the_access_log_an_overseer_neither() {
    let network = Network::found();
    let (_, reference) = network.open("harbour", opening("live", "Dyke breach", "urgent"), "delta").await;
    let people = network.people("harbour");
    let chosen = Chosen { code: "8A1", name: "Lin", password: PASSWORD };
    people.add_account(&chosen, [Role::Overseer].into_iter().collect(), START).expect("made");
    let mut overseer = Browser::new(network.router("harbour", None, START));
    overseer.get("/sign-in").await;
    overseer.post("/sign-in", &[("code", "8A1"), ("password", PASSWORD)]).await;
    assert_eq!(overseer.get(&format!("/d/{reference}")).await, StatusCode::OK);
    assert_eq!(overseer.get("/access-log").await, StatusCode::OK);
    for shown in ["8A1", "Lin", &format!("/d/{reference}")] {
        assert!(overseer.page.contains(shown), "{shown}");
    }
    assert_eq!(overseer.get("/access-log?lang=zh").await, StatusCode::OK);
    let acts: Vec<String> = people.readings(None, 10).expect("reads").into_iter().map(|row| row.act).collect();
    assert_eq!(acts, ["access-log", "dossier"], "looking into the log is a reading too");
    overseer.get(&format!("/d/{reference}")).await;
    let refused = overseer.post(&format!("/d/{reference}/act/note"), &[("text", "x"), ("lang", "en")]).await;
    assert_eq!(refused, StatusCode::FORBIDDEN);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_link_in_a_letter_finds_its_way_to_the_session_all_the_same() {
    let network = Network::found();
    let mut browser = Browser::new(network.router("harbour", None, START));
    let letter = Request::get("/sign-in?to=%2Fpeers").header("sec-fetch-site", "cross-site");
    assert_eq!(browser.ask(letter, String::new()).await, StatusCode::OK);
    assert_eq!(browser.headers["refresh"], "0", "asked again from here, the cookie comes along");
    browser.get("/sign-in?to=%2Fpeers").await;
    assert!(!browser.headers.contains_key("refresh"));
}
