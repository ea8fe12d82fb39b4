//! People at desks: who signs in, and what they do on pages with the keyboard alone.
//!
//! Promise: an act that is told here is done as the page offers it: by Tab, Enter, Space, arrows and typing; fields are
//! known by the names that their forms give them, and each must have the words that the message files give it.

use std::path::Path;

use serde_json::Value;

use crate::browser::keyboard::{Focus, Key};
use crate::browser::{Browser, Page, Visitor};
use crate::network::Network;
use crate::words::{Language, Words};

/// The password of every officer here; long enough for anybody's rule.
const PASSWORD: &str = "seven herons stand in shallow water";

/// The code of the first officer of a node that has none.
const CODE: &str = "7F3";

/// Signs in at a member's node, and stays at its Desk. Whoever comes first takes the node over as its machine allows: by
/// the link that sets it up, or, where the story has left an officer, by the link for a new password.
#[track_caller]
pub(crate) fn sign_in(page: &Page, network: &Network, member: &str) {
    let mut codes = network.codes();
    if let Some(code) = codes.get(member).cloned() {
        drop(codes);
        page.goto(&network.url(member, "/sign-in"));
        page.fill("code", &code);
        page.fill("password", PASSWORD);
        page.press_button("");
        let address = page.address();
        assert!(!address.contains("/sign-in"), "nobody was let in at {address}: {}", page.text());
        return;
    }
    let list = network.comity(member, &["user", "list"]);
    let manages =
        |person: &&Value| person["roles"].as_array().is_some_and(|roles| roles.contains(&"administrator".into()));
    let code = match list.as_array().into_iter().flatten().find(manages).and_then(|person| person["code"].as_str()) {
        None => {
            let link = network.comity(member, &["setup-link"]);
            open_account(page, link["url"].as_str().expect("a link"), CODE);
            CODE.to_owned()
        }
        Some(code) => {
            let link = network.comity(member, &["user", "recover", code]);
            page.goto(link["url"].as_str().expect("a link"));
            page.fill("password", PASSWORD);
            page.fill("again", PASSWORD);
            page.press_button("");
            code.to_owned()
        }
    };
    let address = page.address();
    assert!(
        address == network.url(member, "/") || address.contains(&network.url(member, "/?")),
        "{address}: {}",
        page.text()
    );
    codes.insert(member.to_owned(), code);
}

/// Opens an account by a one-time link; whoever has finished is signed in.
#[track_caller]
pub(crate) fn open_account(page: &Page, link: &str, code: &str) {
    page.goto(link);
    page.fill("code", code);
    page.fill("name", "Officer of the story");
    page.fill("password", PASSWORD);
    page.fill("again", PASSWORD);
    page.press_button("");
    let address = page.address();
    assert!(!address.contains("?t=") && !address.contains("/setup"), "not opened at {address}: {}", page.text());
}

/// Somebody on duty at a member's desk, before a browser of their own.
pub(crate) struct Officer<'n> {
    network: &'n Network,
    /// The member.
    pub(crate) member: &'static str,
    /// The words that this officer reads.
    pub(crate) words: Words,
    /// The tab.
    pub(crate) page: Page,
    _visitor: Visitor,
}

impl<'n> Officer<'n> {
    /// Sits down and signs in. `scripts`: whether the browser runs scripts of pages.
    pub(crate) fn at(
        browser: &Browser,
        network: &'n Network,
        member: &'static str,
        language: Language,
        scripts: bool,
    ) -> Self {
        let visitor = browser.visitor();
        let page = visitor.page();
        page.speak(language.tag());
        page.scripts(scripts);
        sign_in(&page, network, member);
        Self { network, member, words: Words::of(language), page, _visitor: visitor }
    }

    /// Goes to a page of the node.
    #[track_caller]
    pub(crate) fn goes_to(&self, path: &str) {
        self.page.goto(&self.network.url(self.member, path));
    }

    /// Looks at the Desk until it shows this.
    #[track_caller]
    pub(crate) fn sees_on_desk(&self, words: &str) {
        self.sees_at("/", words);
    }

    /// Looks at a page until it shows this.
    #[track_caller]
    pub(crate) fn sees_at(&self, path: &str, words: &str) {
        crate::stories::eventually(&format!("{} sees {words:?} at {path}", self.member), || {
            self.goes_to(path);
            self.shows(words).then_some(())
        });
    }

    /// Tells whether the page shows this now.
    #[track_caller]
    pub(crate) fn shows(&self, words: &str) -> bool {
        plain(&self.page.text()).contains(&plain(words))
    }

    /// Follows a link of the page by what stands on it.
    #[track_caller]
    pub(crate) fn follows(&self, name: &str) {
        self.page.tab_until(
            name,
            &format!(
                "e.localName === 'a' && e.innerText.replace(/[\\u2066-\\u2069]/g, '').trim().startsWith({name:?})"
            ),
        );
        self.page.leads_on(|page| page.press(Key::Enter));
    }

    /// Fills fields in, in the order in which the page has them: words are typed, choices taken, files attached.
    #[track_caller]
    pub(crate) fn fills(&self, fields: &[(&str, &str)]) {
        for (name, value) in fields {
            let kind = self.page.text_of(&format!(
                "(e => !e ? 'none' : e.localName === 'select' || /radio|checkbox/.test(e.type) ? 'pick' : e.type)\
                 (document.querySelector('[name={name:?}]:not([type=hidden])'))"
            ));
            let focus = match kind.as_str() {
                "pick" => self.page.pick(name, value),
                "file" => {
                    self.page.attach(name, Path::new(value));
                    self.page.go_to(name)
                }
                _ => self.page.fill(name, value),
            };
            self.is_named(name, &focus);
        }
    }

    /// A screen reader must call a field what the message files call it, or one of its choices.
    #[track_caller]
    fn is_named(&self, name: &str, focus: &Focus) {
        assert!(!focus.name.is_empty(), "{name} has no name at {}", self.page.address());
        let key = format!("field-{}", name.split('.').next().unwrap_or(name));
        if !matches!(focus.role.as_str(), "radio" | "checkbox") && self.words.has(&key) {
            let word = self.words.text(&key);
            assert!(plain(&focus.name).contains(&plain(&word)), "{name} is called “{}”, not “{word}”", focus.name);
        }
    }

    /// Begins an act in the dossier that the page shows.
    #[track_caller]
    pub(crate) fn begins(&self, verb: &str) {
        let is_it = format!("new URL(e.href ?? 'about:blank').pathname.endsWith('/act/{verb}')");
        let is_folded = self.page.evaluate(&format!(
            "![...document.links].some(e => {is_it} && e.checkVisibility()) && !!document.querySelector('section.acts details')"
        ));
        if is_folded == true {
            self.page.unfold(&self.words.text("do-more"));
        }
        self.page.tab_until(verb, &format!("e.localName === 'a' && {is_it}"));
        self.page.leads_on(|page| page.press(Key::Enter));
    }

    /// Does an act in the dossier that the page shows: fills its form in and sends it; a grave one is looked at once more.
    #[track_caller]
    pub(crate) fn does(&self, verb: &str, fields: &[(&str, &str)]) {
        self.begins(verb);
        self.fills(fields);
        let first = self.page.text_of(
            "[...document.querySelectorAll('main button')].find(b => b.tabIndex >= 0 && ['review', 'send'].includes(b.value))?.value",
        );
        self.page.press_button(&first);
        if first == "review" {
            self.page.press_button("send");
        }
        self.is_through(verb);
    }

    /// Sends what is composed, at the last look.
    #[track_caller]
    pub(crate) fn sends(&self) {
        self.page.tab_until(
            "the button that sends",
            "e.localName === 'button' && e.closest('main form') && e.type === 'submit'",
        );
        self.page.leads_on(|page| page.press(Key::Enter));
        self.is_through("the last look");
    }

    /// Acknowledges a dossier of the Desk, from its row.
    #[track_caller]
    pub(crate) fn acknowledges(&self, title: &str) {
        let button = self.words.text("do-acknowledge");
        self.goes_to("/");
        self.page.tab_until(title, &format!("e.localName === 'a' && e.innerText.includes({title:?})"));
        self.page.tab_until(&button, &format!("e.localName === 'button' && e.innerText.trim().startsWith({button:?})"));
        self.page.leads_on(|page| page.press(Key::Enter));
        self.is_through("the acknowledgement");
    }

    /// Says that a form was taken, or what the page says of it.
    #[track_caller]
    pub(crate) fn is_through(&self, what: &str) {
        let problems = self.page.text_of("document.querySelector('[role=alert], .problems')?.innerText ?? ''");
        assert!(problems.is_empty(), "{}: {what}: {problems}\n  at {}", self.member, self.page.address());
    }

    /// Returns the identity of the dossier that the page shows.
    #[track_caller]
    pub(crate) fn dossier(&self) -> String {
        let address = self.page.address();
        let id = address.split("/d/").nth(1).and_then(|rest| rest.split(['/', '?', '#']).next());
        id.unwrap_or_else(|| panic!("no dossier at {address}")).to_owned()
    }
}

/// Without marks of direction and with single spaces.
pub(crate) fn plain(text: &str) -> String {
    let marks = ['\u{2066}', '\u{2067}', '\u{2068}', '\u{2069}', '\u{200e}', '\u{200f}'];
    text.replace(marks, "").split_whitespace().collect::<Vec<_>>().join(" ")
}
