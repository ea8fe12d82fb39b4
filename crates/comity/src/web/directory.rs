//! The directory: every member that the charter lists, by what it says about itself on its card.
//!
//! ```text
//!   GET /directory             all members: who, when open, in which languages, how to reach them
//!   GET /directory/{member}    one member: desk, law profile, card, keys
//! ```
//!
//! Promise: nothing here is ours: names are the charter's, the rest is what each member signed. A member without a card
//! stands here too, and says so.

mod hours;
mod member;

use axum::extract::State;
use axum::response::Response;
use comity_dossier::card::{Card, KeyState, SigningEntry};
use comity_dossier::charter::{Clocks, Fingerprint, Listed, Status, Suspension};
use comity_dossier::language::Language;
use comity_dossier::{Hash, Kid, Member, Time};
use comity_node::{Halt, Node, PeerLook};
use maud::{Markup, html};

use super::frame::{self, Place};
use super::reader::{Asked, Reader};
use super::{Pages, parts, peers};
pub(super) use member::page as member_page;

/// Members on one page; a charter lists at most 1,024 codes.
const MEMBERS_MAX: usize = 300;
/// Days after which a card that nobody renewed is marked.
const STALE_DAYS: u64 = 90;
const DAY_MS: u64 = 24 * 3_600_000;

/// A signing key of a member's node, as its newest card lists it.
#[derive(Clone, Debug)]
pub(super) struct KeyRow {
    /// The key.
    pub(super) kid: Kid,
    /// From when until when it carries calls.
    pub(super) entry: SigningEntry,
    /// How it stands now.
    pub(super) state: KeyState,
}

/// One member.
#[derive(Clone, Debug)]
pub(super) struct MemberLook {
    /// What the charter says.
    pub(super) listed: Listed,
    /// Its newest card, and the hash by which others name it.
    pub(super) card: Option<(Card, Hash)>,
    /// Keys of that card.
    pub(super) keys: Vec<KeyRow>,
    /// Two cards of one version exist.
    pub(super) conflicts: bool,
    /// A suspension that runs.
    pub(super) suspended: Option<Suspension>,
    /// How the link stands; `None` for this member and for those that no calls are made to.
    pub(super) peer: Option<PeerLook>,
}

/// The directory.
#[derive(Clone, Debug)]
pub(super) struct DirectoryLook {
    /// Members by code.
    pub(super) members: Vec<MemberLook>,
    /// There are more.
    pub(super) more: bool,
    /// The charter: version, and when it was issued.
    pub(super) charter: (u64, Time),
}

impl MemberLook {
    /// Gathers one member; `None` if the charter does not list it.
    pub(super) fn of(node: &Node, member: Member, now: Time) -> Result<Option<Self>, Halt> {
        let Some(listed) = node.trust().charter_chain().member(&member).cloned() else { return Ok(None) };
        Ok(Some(Self::of_listed(node, listed, now)?))
    }

    fn of_listed(node: &Node, listed: Listed, now: Time) -> Result<Self, Halt> {
        let chain = node.trust().card_chain(listed.code);
        let newest = chain.and_then(|chain| chain.newest_card());
        let hash = |card: &Card| {
            let signed = chain?.cards().iter().find(|signed| signed.card() == card)?;
            Some((card.clone(), signed.hash()))
        };
        let key = |entry: &SigningEntry| {
            let kid = entry.kid();
            let state = chain.map_or(KeyState::Unknown, |chain| chain.key_state(&kid, now));
            KeyRow { kid, entry: entry.clone(), state }
        };
        Ok(Self {
            card: newest.and_then(hash),
            keys: newest.map(|card| card.signing.iter().map(key).collect()).unwrap_or_default(),
            conflicts: chain.is_some_and(|chain| !chain.conflicts().is_empty()),
            suspended: node.trust().charter_chain().suspension_of(&listed.code, now).cloned(),
            peer: node.peer(listed.code)?,
            listed,
        })
    }

    /// The digits that two administrators compare by phone.
    pub(super) fn root_digits(&self) -> Fingerprint {
        Fingerprint::of_root_key(&self.listed.root)
    }
}

/// `GET /directory`.
pub(super) async fn page(State(pages): State<Pages>, asked: Asked) -> Response {
    let (words, now) = (asked.words(), (pages.now)());
    let looked = pages.look(asked, move |node| gather(node, now)).await;
    frame::answer(words, looked.map(|(reader, look)| render(&reader, &look)))
}

fn gather(node: &mut Node, now: Time) -> Result<DirectoryLook, Halt> {
    let charter = node.trust().charter_chain().current();
    let (listed, version) = (charter.members.clone(), (charter.version, charter.issued));
    let more = listed.len() > MEMBERS_MAX;
    let members = listed.into_iter().take(MEMBERS_MAX).map(|listed| MemberLook::of_listed(node, listed, now));
    Ok(DirectoryLook { members: members.collect::<Result<_, _>>()?, more, charter: version })
}

const COLUMNS: [&str; 5] = ["column-member", "column-desk", "column-languages", "column-reach", "column-phone"];

/// Writes the directory.
pub(super) fn render(reader: &Reader, look: &DirectoryLook) -> Markup {
    let title = reader.text("nav-directory");
    let (version, issued) = look.charter;
    let content = html! {
        h1 { (title) }
        p.lead { (reader.text("directory-means")) }
        p.quiet {
            (reader.say_with("directory-charter",
                [("version", version.into()), ("count", look.members.len().into()),
                    ("moment", reader.moment(issued).into())]))
        }
        div.scroll role="region" tabindex="0" aria-label=(title) {
            table {
                thead { tr { @for key in COLUMNS { th scope="col" { (reader.text(key)) } } } }
                tbody { @for member in &look.members { (row(reader, member)) } }
            }
        }
        @if look.members.len() < 2 { p { (reader.text("directory-alone")) " " (parts::command("comity join --help")) } }
        @if look.more { p { (reader.text("directory-more")) " " (parts::command("comity network show")) } }
    };
    frame::page(reader, Place::Directory, &title, &content)
}

fn row(reader: &Reader, member: &MemberLook) -> Markup {
    let code = member.listed.code;
    let address = reader.href(&format!("/directory/{}", code.as_str()));
    let card = member.card.as_ref().map(|(card, _)| card);
    html! {
        tr {
            th scope="row" {
                a href=(address) { (reader.member(code)) }
                br; span.quiet { (reader.text(standing(member))) }
                @if let Some(status) = status(member) { br; strong { (reader.text(status)) } }
            }
            (parts::cell(reader, "column-desk", html! {
                @match card {
                    Some(card) => (hours::now(reader, &card.desk.hours)),
                    None => strong { (reader.text("directory-no-card")) },
                }
            }))
            (parts::cell(reader, "column-languages", html! {
                @if let Some(card) = card { (languages(reader, &card.desk.languages)) }
            }))
            (parts::cell(reader, "column-reach", link(reader, member)))
            (parts::cell(reader, "column-phone", html! {
                @if let Some(card) = card { (phone(card.desk.phone.as_str())) }
            }))
        }
    }
}

/// A number to be dialled.
fn phone(number: &str) -> Markup {
    html! { a href={ "tel:" (number.split('x').next().unwrap_or(number)) } { bdi dir="ltr" { (number) } } }
}

/// Whether it can be reached, leading to why not.
fn link(reader: &Reader, member: &MemberLook) -> Markup {
    html! {
        @match &member.peer {
            Some(peer) => (peers::reach(reader, peer)),
            None if member.listed.code == reader.around.me => span.quiet { (reader.text("directory-us")) },
            None => span.quiet { (reader.text("directory-no-calls")) },
        }
    }
}

/// What a member is.
fn standing(member: &MemberLook) -> &'static str {
    use comity_dossier::charter::Standing;
    match member.listed.standing {
        Standing::State => "standing-state",
        Standing::Organisation => "standing-organisation",
    }
}

/// What must be known before one calls it.
fn status(member: &MemberLook) -> Option<&'static str> {
    match (member.listed.status, &member.suspended) {
        (Status::Left, _) => Some("status-left"),
        (Status::Suspended, _) | (_, Some(_)) => Some("status-suspended"),
        (Status::Active, None) => None,
    }
}

/// Languages by name and tag, the best first.
fn languages(reader: &Reader, languages: &[Language]) -> Markup {
    html! {
        @for (at, language) in languages.iter().enumerate() {
            @if at > 0 { (reader.text("list-and")) }
            (language_name(reader, language.as_str()))
        }
    }
}

/// A language by its name, if it has one here, and its tag.
fn language_name(reader: &Reader, tag: &str) -> Markup {
    let main = tag.split('-').next().unwrap_or(tag);
    let key = format!("language-{}", main.to_ascii_lowercase());
    html! { @if reader.words.has(&key) { (reader.text(&key)) " " } span.tag { bdi dir="ltr" { (tag) } } }
}

/// Whether nobody renewed a card for long.
fn is_stale(card: &Card, now: Time) -> bool {
    now.since_ms(card.issued) > STALE_DAYS * DAY_MS
}

/// The clocks of the charter, level by level.
fn clocks(clocks: &Clocks) -> [(comity_dossier::codes::Level, u32, u32); 4] {
    use comity_dossier::codes::Level;
    [
        (Level::Immediate, clocks.immediate),
        (Level::Urgent, clocks.urgent),
        (Level::Priority, clocks.priority),
        (Level::Routine, clocks.routine),
    ]
    .map(|(level, clock)| (level, clock.acknowledge_s, clock.answer_s))
}
