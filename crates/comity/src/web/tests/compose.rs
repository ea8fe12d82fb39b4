//! The composers, from the first word to what the other member holds.

mod alert;
mod draft;
mod request;

use axum::body::Body;
use axum::http::header::{CONTENT_TYPE, HOST, LOCATION};
use axum::http::{Request, StatusCode};
use comity_dossier::Member;
use comity_dossier::body::SignIn;
use comity_dossier::fold::View;
use comity_dossier::text::Line;
use comity_node::people::{Chosen, People, Roles};
use comity_node::shell::SystemEntropy;
use tempfile::TempDir;

use super::network::{Network, START};
use crate::web::visit::{DeskRole, Officer, TOKEN_FIELD, mask};

/// What the forms of the officer carry.
const TOKEN: &str = "0123456789abcdef0123456789abcdef";

/// Harbour's officer at the pages of a node of three.
struct Officers {
    network: Network,
    folder: TempDir,
    people: People,
    account: u64,
}

/// A page that came.
struct Came {
    status: StatusCode,
    location: String,
    page: String,
}

/// What a page's form says of its draft.
struct Sheet {
    key: String,
    hidden: Vec<(String, String)>,
}

impl Came {
    /// Reads the hidden fields of the composer, and the key among them.
    fn sheet(&self) -> Sheet {
        let mut hidden = Vec::new();
        for name in ["compose-draft", "compose-revision", "compose-page"] {
            let at = self.page.find(&format!("name=\"{name}\" value=\"")).expect(name);
            let value = self.page[at..].split('"').nth(3).expect("a value");
            hidden.push((name.to_owned(), value.to_owned()));
        }
        Sheet { key: hidden[0].1.clone(), hidden }
    }

    /// Tells that the page shows all of these.
    #[track_caller]
    fn shows(&self, words: &[&str]) {
        for word in words {
            assert!(self.page.contains(word), "{word:?} is not on the page:\n{}", readable(&self.page));
        }
    }
}

/// The text of a page, for a test that failed.
fn readable(page: &str) -> String {
    super::pieces(page).join(" | ")
}

impl Officers {
    fn come() -> Self {
        let (network, folder) = (Network::found(), TempDir::new().expect("a folder"));
        let people = open(&folder);
        let chosen = Chosen { code: "7F3", name: "Wei Lin", password: "a long day at the desk" };
        let roles: Roles = [comity_node::people::Role::DutyOfficer].into_iter().collect();
        let account = people.add_account(&chosen, roles, START).expect("an account").0;
        Self { network, folder, people, account }
    }

    /// The node's people are opened anew, as after a restart, and the officer has signed in again.
    fn restart(&mut self) {
        self.people = open(&self.folder);
    }

    fn officer(&self) -> Officer {
        Officer {
            account: self.account,
            code: Line::new("7F3").expect("a line"),
            name: "Wei Lin".into(),
            roles: [DeskRole::DutyOfficer].into_iter().collect(),
            sign_in: SignIn::Password,
            form_token: TOKEN.into(),
        }
    }

    async fn get(&self, path: &str) -> Came {
        self.answer(Request::get(path).body(Body::empty()).expect("a request")).await
    }

    /// Sends a form: the fields, and what says which draft it is.
    async fn post(&self, path: &str, sheet: &Sheet, pairs: &[(&str, &str)]) -> Came {
        let mut form = form_urlencoded::Serializer::new(String::new());
        form.append_pair(TOKEN_FIELD, &mask(TOKEN));
        form.extend_pairs(sheet.hidden.iter().map(|(name, value)| (name, value)));
        form.extend_pairs(pairs);
        let request = Request::post(path).header(CONTENT_TYPE, "application/x-www-form-urlencoded");
        self.answer(request.body(Body::from(form.finish())).expect("a request")).await
    }

    /// Sends a form with a file.
    async fn post_file(&self, path: &str, sheet: &Sheet, pairs: &[(&str, &str)], file: (&str, &str)) -> Came {
        let mut body = String::new();
        let hidden = sheet.hidden.iter().map(|(name, value)| (name.as_str(), value.as_str()));
        let token = mask(TOKEN);
        for (name, value) in hidden.chain(pairs.iter().copied()).chain([(TOKEN_FIELD, token.as_str())]) {
            body += &format!("--x\r\ncontent-disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n");
        }
        let (name, text) = file;
        body += &format!("--x\r\ncontent-disposition: form-data; name=\"file\"; filename=\"{name}\"\r\n");
        body += &format!("content-type: application/xml\r\n\r\n{text}\r\n--x--\r\n");
        let request = Request::post(path).header(CONTENT_TYPE, "multipart/form-data; boundary=x");
        self.answer(request.body(Body::from(body)).expect("a request")).await
    }

    async fn answer(&self, mut request: Request<Body>) -> Came {
        request.headers_mut().insert(HOST, "localhost:7117".parse().expect("a header"));
        request.extensions_mut().insert(self.officer());
        let (status, headers, page) = self.network.answer("harbour", &self.people, request, 1).await;
        let location = headers.get(LOCATION).map(|to| to.to_str().expect("text").to_owned()).unwrap_or_default();
        check(&page);
        Came { status, location, page }
    }

    /// How many dossiers harbour has.
    async fn dossiers(&self) -> usize {
        let look = self.network.both_looks("harbour").await;
        look.iter().flat_map(|look| &look.sections).map(|section| section.rows.len()).sum()
    }

    /// Looks at the dossier to which an answer leads, at a member that has it or will have it.
    async fn with_dossier<T: Send + 'static>(
        &self,
        came: &Came,
        code: &str,
        look: impl Fn(&View) -> T + Send + Clone + 'static,
    ) -> T {
        assert_eq!(came.status, StatusCode::SEE_OTHER, "{}", readable(&came.page));
        let reference =
            came.location.strip_prefix("/d/").expect("a dossier").split('?').next().expect("one").to_owned();
        let handle = self.network.handle(code);
        let mut changes = handle.changes();
        loop {
            let (reference, look) = (reference.clone(), look.clone());
            let seen = handle.ask(move |node| {
                let id = node.find(&reference).ok()?.first().copied()?;
                let view = node.look_at(&id).ok()??;
                (view.len() >= 2).then(|| look(view))
            });
            if let Some(seen) = seen.await.expect("runs") {
                return seen;
            }
            changes.recv().await.expect("changes");
        }
    }
}

/// Nothing that was written is markup, and every message is there.
#[track_caller]
fn check(page: &str) {
    for never in super::HOSTILE[..3].iter().chain(&["<b>", "<style>"]) {
        assert!(!page.contains(never), "{never} stands there as it was written");
    }
    let ours = ["compose-", "review-", "facts-", "needs-", "drafts-", "form-", "hint-", "field-", "request-", "alert-"];
    for piece in super::pieces(page) {
        let is_key = ours.iter().any(|beginning| piece.starts_with(beginning)) && super::looks_like_a_key(&piece);
        assert!(!is_key, "the message {piece} is missing");
    }
}

fn open(folder: &TempDir) -> People {
    People::open(&folder.path().join("people.db"), Box::new(SystemEntropy)).expect("opens")
}

fn members(codes: &[&str]) -> Vec<Member> {
    codes.iter().map(|code| Member::new(code).expect("a code")).collect()
}

fn with<'a>(pairs: &[(&'a str, &'a str)], more: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    let kept = pairs.iter().filter(|(name, _)| !more.iter().any(|(other, _)| other == name));
    kept.chain(more).filter(|(_, value)| !value.is_empty()).copied().collect()
}

/// What every dossier states.
const STATED: &[(&str, &str)] = &[
    ("level", "urgent"),
    ("tlp", "amber"),
    ("pap", "green"),
    ("lang", "en"),
    ("legal-basis", "treaty"),
    ("legal-basis-words", "River convention, article 4"),
    ("purpose", "life-and-safety"),
    ("review-by", "2027-11-22"),
    ("character", "political"),
    ("character", "military"),
    ("character", "religious"),
    ("character", "racial"),
    ("history", "lead-grants"),
];
