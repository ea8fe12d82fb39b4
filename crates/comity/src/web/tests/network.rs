//! For tests: three real nodes in one process, their calls carried by hand. Steppe's node cannot be reached.

mod asking;

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use axum::body::Body;
use axum::http::{HeaderMap, Request, StatusCode};
use axum::{Extension, Router};
use comity_dossier::body::{self, SignIn};
use comity_dossier::card::{Address, Desk, DualCriminality, Hours, HttpsUrl, LawProfile, Phone, Zone};
use comity_dossier::charter::{Policy, Standing};
use comity_dossier::kind::alert::form::Verb;
use comity_dossier::kind::common::form::Fields;
use comity_dossier::language::Said;
use comity_dossier::text::Line;
use comity_dossier::{Actor, DossierId, EntryId, Language, Member, Time};
use comity_node::ceremony::{CardSpec, Founding, Join, NewMember, found, join, make_card, make_member, merge, sign};
use comity_node::desk::{Act, Done};
use comity_node::disk::DiskSpace;
use comity_node::people::{AccountId, Chosen, People, Role};
use comity_node::ports::{Clock, Disk, Moment};
use comity_node::search::Question;
use comity_node::shell::{
    Carried, Courier, Directions, Handle, Indexing, KeyPaths, Running, Search, SystemEntropy, keep_indexing, open_node,
    paths, run,
};
use comity_node::values::Trouble;
use tempfile::TempDir;
use tokio::sync::watch;
use tower::ServiceExt as _;

use crate::api::events::Live;
use crate::web::desk::{DeskAsked, DeskLook};
use crate::web::visit::Officer;
use crate::web::{Pages, Setting, router_at};

/// 22 November 2026, 03:07 UTC.
pub(super) const START: Time = Time(1_795_316_820_000);
const YEAR_MS: u64 = 365 * 24 * 3_600_000;

/// The password of everybody's one officer, 7F3.
pub(super) const PASSWORD: &str = "nine brown herons";

/// What forms of that officer carry, under a mask.
pub(super) const FORM_TOKEN: &str = "0123456789abcdef0123456789abcdef";

/// A clock that stands.
struct Standstill;

/// A disk that has room.
struct Ample;

impl Disk for Ample {
    fn space(&self) -> Option<DiskSpace> {
        Some(DiskSpace { free_bytes: 50 << 30, total_bytes: 100 << 30 })
    }
}

impl Clock for Standstill {
    fn now(&self) -> Moment {
        Moment { wall: START, steady_ms: 0 }
    }
}

/// Carries calls from handle to handle. A node that is about to run is waited for; for steppe nobody ever answers.
#[derive(Clone)]
struct ByHand(watch::Sender<BTreeMap<Member, Handle>>);

impl Courier for ByHand {
    fn carry(&self, directions: Directions, call: Vec<u8>) -> Carried {
        let mut handles = self.0.subscribe();
        Box::pin(async move {
            let to = directions.to;
            if to.as_str() == "steppe" {
                return Err(Trouble::Refused);
            }
            let there =
                handles.wait_for(|handles| handles.contains_key(&to)).await.map_err(|_| Trouble::CutOff)?[&to].clone();
            there.call(call).await.map_err(|_| Trouble::CutOff)?.map_err(Trouble::Refusal)
        })
    }
}

/// Three nodes; two of them run.
pub(super) struct Network {
    handles: BTreeMap<Member, Handle>,
    people: BTreeMap<Member, People>,
    running: Vec<Running>,
    _indexing: Vec<Indexing>,
    folder: TempDir,
}

pub(super) fn member(code: &str) -> Member {
    Member::new(code).expect("a code")
}

fn officer() -> Actor {
    let code = Line::new("7F3").expect("a line");
    Actor { role: body::Role::DutyOfficer, code, sign_in: SignIn::LocalToken }
}

fn said(tag: &str, text: &str) -> Said {
    Said { language: Language::new(tag).expect("a tag"), text: Line::new(text).expect("a line") }
}

impl Network {
    /// Founds the network of harbour, delta and steppe; the first two run.
    pub(super) fn found() -> Self {
        let folder = TempDir::new().expect("a folder");
        let parts = [("delta", "三角洲"), ("harbour", "港口"), ("steppe", "草原")];
        let statements = parts.map(|(code, chinese)| {
            let english = code[..1].to_ascii_uppercase() + &code[1..];
            let names = vec![said("en", &english), said("zh", chinese)];
            let seats = vec![Line::new("Head of the duty desk").expect("a line")];
            let new = NewMember { code: member(code), standing: Standing::State, names, seats };
            make_member(&folder.path().join(code), new, &mut SystemEntropy).expect("keys")
        });
        let (policy, review_by) = (Policy::default(), START.plus_ms(YEAR_MS));
        let founding = Founding { members: &statements, change: 2, suspend: 1, policy, review_by, now: START };
        let draft = found(&founding, &mut SystemEntropy).expect("a draft");
        let seat = |code: &str| paths::keys(&folder.path().join(code)).join("seat-1.key");
        let signatures = ["delta", "harbour"].map(|code| sign(&draft, None, &seat(code)).expect("signs").1);
        let charter = merge(draft, None, &signatures).expect("merges").charter;
        let cards: Vec<_> = parts
            .iter()
            .map(|(code, _)| {
                let own = folder.path().join(code);
                let root = KeyPaths::in_folder(&own).root;
                make_card(&own, &root, charter.charter().network, member(code), spec(code), START).expect("a card")
            })
            .collect();
        let courier = ByHand(watch::Sender::new(BTreeMap::new()));
        let (mut handles, mut people, mut running, mut indexing) =
            (BTreeMap::new(), BTreeMap::new(), Vec::new(), Vec::new());
        for (code, _) in &parts[..2] {
            let own = folder.path().join(code);
            let (digits, charters) = (charter.fingerprint(), vec![charter.clone()]);
            let (own_digits, spec, cards) = (None, None, cards.clone());
            let joining =
                Join { folder: &own, member: member(code), charters, digits, own_digits, spec, cards, now: START };
            join(joining).expect("joins");
            let node = start(&own, member(code), &courier);
            handles.insert(member(code), node.handle.clone());
            indexing.push(keep_indexing(own.clone(), node.handle.changes(), Ample));
            let known = People::in_memory(Box::new(SystemEntropy)).expect("opens");
            let chosen = Chosen { code: "7F3", name: "Ada", password: PASSWORD };
            known.add_account(&chosen, Role::ALL.iter().copied().collect(), START).expect("made");
            people.insert(member(code), known);
            courier.0.send_modify(|handles| drop(handles.insert(member(code), node.handle.clone())));
            running.push(node);
        }
        Self { handles, people, running, _indexing: indexing, folder }
    }

    pub(super) fn handle(&self, code: &str) -> Handle {
        self.handles[&member(code)].clone()
    }

    /// Has a member's officer open an alert, and waits until `with` has it too.
    pub(super) async fn open(&self, code: &str, fields: Fields, with: &str) -> (DossierId, String) {
        let mut there = self.handle(with).changes();
        let opened = self.handle(code).act(officer(), Act::OpenAlert { fields, cap: None }).await.expect("runs");
        let Ok(Done::Opened { dossier, reference, .. }) = opened else { panic!("not opened: {opened:?}") };
        while !self.holds(with, dossier, 2).await {
            there.recv().await.expect("changes");
        }
        (dossier, reference)
    }

    /// Has a member's officer write a line, and waits until `with` has as many lines.
    pub(super) async fn write(
        &self,
        code: &str,
        dossier: DossierId,
        verb: &str,
        fields: Fields,
        with: &str,
    ) -> EntryId {
        let mut there = self.handle(with).changes();
        let verb = Verb::from_name(verb).expect("a verb");
        let act = Act::InAlert { dossier, verb, fields, file: None };
        let written = self.handle(code).act(officer(), act).await.expect("runs");
        let Ok(Done::Written { entry, .. }) = written else { panic!("not written: {written:?}") };
        let lines = self.lines(code, dossier).await;
        while !self.holds(with, dossier, lines).await {
            there.recv().await.expect("changes");
        }
        entry
    }

    async fn lines(&self, code: &str, dossier: DossierId) -> usize {
        let look = move |node: &mut comity_node::Node| {
            node.look_at(&dossier).expect("looks").map_or(0, comity_dossier::fold::View::len)
        };
        self.handle(code).ask(look).await.expect("runs")
    }

    async fn holds(&self, code: &str, dossier: DossierId, lines: usize) -> bool {
        self.lines(code, dossier).await >= lines
    }

    /// Asks a member's node for a page at START plus some minutes.
    pub(super) async fn page(&self, code: &str, path: &str, minutes: u64) -> (StatusCode, HeaderMap, String) {
        self.page_for("localhost:7117", code, path, minutes).await
    }

    pub(super) async fn page_for(
        &self,
        host: &str,
        code: &str,
        path: &str,
        minutes: u64,
    ) -> (StatusCode, HeaderMap, String) {
        let request = Request::get(path).header("host", host).body(Body::empty()).expect("a request");
        self.answer(code, &self.people[&member(code)], request, minutes).await
    }

    /// Sends a form of a page, with the token that the page holds, at START plus some minutes.
    pub(super) async fn send_from(
        &self,
        code: &str,
        page: &str,
        path: &str,
        fields: &[(&str, &str)],
        minutes: u64,
    ) -> (StatusCode, HeaderMap, String) {
        let (_, token) = page.split_once("name=\"form-token\" value=\"").expect("a form");
        let (token, _) = token.split_once('"').expect("a token");
        let mut body = form_urlencoded::Serializer::new(String::new());
        body.append_pair("form-token", token).extend_pairs(fields);
        let request = Request::post(path)
            .header("host", "localhost:7117")
            .header("content-type", "application/x-www-form-urlencoded")
            .body(Body::from(body.finish()))
            .expect("a request");
        self.answer(code, &self.people[&member(code)], request, minutes).await
    }

    /// The people of a member's node.
    pub(super) fn people_of(&self, code: &str) -> &People {
        &self.people[&member(code)]
    }

    /// Has a member's pages answer a request at START plus some minutes, with these people.
    pub(super) async fn answer(
        &self,
        code: &str,
        people: &People,
        request: Request<Body>,
        minutes: u64,
    ) -> (StatusCode, HeaderMap, String) {
        let (head, bytes) = self.answer_bytes(code, people, request, minutes).await;
        (head.status, head.headers, String::from_utf8(bytes).expect("text"))
    }

    /// Asks for a page, and gets its bytes as they travel.
    pub(super) async fn answer_bytes(
        &self,
        code: &str,
        people: &People,
        request: Request<Body>,
        minutes: u64,
    ) -> (axum::http::response::Parts, Vec<u8>) {
        let now = START.plus_ms(minutes * 60_000);
        let officer = request.extensions().get().cloned().unwrap_or_else(|| self.officer(code));
        let router = self.router_of(code, people, Some(officer), now);
        let response = router.oneshot(request).await.expect("a router answers");
        let (head, body) = response.into_parts();
        let bytes = axum::body::to_bytes(body, 8 << 20).await.expect("a body");
        (head, bytes.to_vec())
    }

    /// Returns the pages of a member's node at a moment, as this officer comes to them; `None`: as a browser does.
    pub(super) fn router(&self, code: &str, officer: Option<Officer>, now: Time) -> Router {
        self.router_of(code, &self.people(code), officer, now)
    }

    /// Returns them with these people.
    pub(super) fn router_of(&self, code: &str, people: &People, officer: Option<Officer>, now: Time) -> Router {
        let setting = Setting { member: member(code), origin: None, framed_by: None, demo: None };
        self.router_in(code, people, setting, officer, now)
    }

    /// Returns them in another setting.
    pub(super) fn router_in(
        &self,
        code: &str,
        people: &People,
        setting: Setting,
        officer: Option<Officer>,
        now: Time,
    ) -> Router {
        let live = Live::start(self.handle(code), watch::channel(false).1);
        let search = Search::of(&self.folder.path().join(code));
        let router = router_at(self.handle(code), live, people.clone(), search, setting, Arc::new(move || now));
        match officer {
            Some(officer) => router.layer(Extension(officer)),
            None => router,
        }
    }

    /// Returns what the pages of a member's node are made of.
    pub(super) fn pages(&self, code: &str) -> Pages {
        let live = Live::start(self.handle(code), watch::channel(false).1);
        let setting = Setting { member: member(code), origin: None, framed_by: None, demo: None };
        let search = Search::of(&self.folder.path().join(code));
        Pages::new(self.handle(code), live, self.people(code), search, setting, Arc::new(|| START))
    }

    /// Waits until the index of a member's node is up with what is there now.
    pub(super) async fn indexed(&self, code: &str) {
        let search = Search::of(&self.folder.path().join(code));
        let question = Question { typed: "nothing".into(), ..Question::default() };
        while search.find(question.clone()).await.expect("an answer").behind > 0 {
            tokio::time::sleep(std::time::Duration::from_millis(10)).await;
        }
    }

    /// Returns who may sign in at a member's node.
    pub(super) fn people(&self, code: &str) -> People {
        self.people[&member(code)].clone()
    }

    /// Returns the officer of a member's node who may everything.
    pub(super) fn officer(&self, code: &str) -> Officer {
        let (_, visit) = self.people(code).let_in(AccountId(1), START).expect("there is somebody");
        let officer = crate::web::session::officer(&visit).expect("a code");
        Officer { form_token: FORM_TOKEN.into(), ..officer }
    }

    /// Gathers a member's Desk.
    pub(super) async fn look(&self, code: &str) -> DeskLook {
        self.handle(code).ask(|node| DeskLook::of(node, DeskAsked::default())).await.expect("runs").expect("looks")
    }

    /// Gathers a member's Desk, live and of exercises.
    pub(super) async fn both_looks(&self, code: &str) -> [DeskLook; 2] {
        let exercise = DeskAsked { exercise: true, ..DeskAsked::default() };
        let there =
            self.handle(code).ask(move |node| DeskLook::of(node, exercise)).await.expect("runs").expect("looks");
        [self.look(code).await, there]
    }

    /// Stops a member's node.
    pub(super) fn stop(&mut self, code: &str) {
        self.handle(code).stop();
        let at = self.handles.keys().position(|member| member.as_str() == code).expect("it runs");
        let node = self.running.remove(at);
        node.join().expect("a clean stop");
    }
}

fn start(folder: &Path, code: Member, courier: &ByHand) -> Running {
    let (node, first) = open_node(folder, code, Standstill.now()).expect("opens");
    run(node, first, Standstill, Ample, Arc::new(courier.clone()), |_| {})
}

fn spec(code: &str) -> CardSpec {
    let english = Language::new("en").expect("a tag");
    CardSpec {
        tls: Vec::new(),
        addresses: vec![Address::Direct(HttpsUrl::new(&format!("https://{code}.example")).expect("an address"))],
        desk: Desk {
            languages: vec![english.clone()],
            hours: Hours { zone: Zone::new("Asia/Almaty").expect("a zone"), open: Vec::new() },
            phone: Phone::new("+000000004").expect("a phone"),
            administrators: None,
        },
        law: LawProfile {
            languages: vec![english],
            dual_criminality: DualCriminality::NotRequired,
            preservation_days: 90,
            extension_days: 90,
            use_limits: Vec::new(),
            authority: vec![said("en", "The duty desk")],
        },
    }
}
