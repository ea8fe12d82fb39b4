//! Who reads: language, zone, the present moment; and how messages and values become HTML for that reader.

use std::collections::BTreeMap;
use std::convert::Infallible;

use axum::extract::{FromRequestParts, Query};
use axum::http::header::ACCEPT_LANGUAGE;
use axum::http::request::Parts;
use comity_dossier::language::Said;
use comity_dossier::{Language, Member, Time};
use comity_node::disk::{DiskSpace, Room};
use comity_node::{CatchingUpLook, Node};
use form_urlencoded::byte_serialize;
use jiff::tz::TimeZone;
use maud::{Markup, PreEscaped, Render as _, html};

use super::visit::{self, Officer, Power, TOKEN_FIELD};
use super::wishes::Wishes;
use crate::words::{ReaderLanguage, Value, Words};

/// What filters what a page shows.
const FILTERS: [&str; 7] = ["q", "in", "by", "show", "all", "before", "at"];

/// What is asked of every page, read leniently: what cannot be understood is as if it had not been asked.
#[derive(Clone, Debug)]
pub(super) struct Asked {
    /// The language chosen by hand.
    pub(super) language: Option<ReaderLanguage>,
    /// What the browser prefers.
    preferred: ReaderLanguage,
    /// Whether the page asks for itself again.
    pub(super) live: bool,
    /// The path, without what was asked.
    pub(super) path: String,
    /// Who asks.
    pub(super) officer: Option<Officer>,
    /// How that officer wants pages.
    pub(super) wishes: Wishes,
    others: BTreeMap<String, String>,
}

impl<S: Sync> FromRequestParts<S> for Asked {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        let others =
            Query::<BTreeMap<String, String>>::try_from_uri(&parts.uri).map(|query| query.0).unwrap_or_default();
        let wishes = parts.extensions.get::<Wishes>().cloned().unwrap_or_default();
        let header = parts.headers.get(ACCEPT_LANGUAGE).and_then(|header| header.to_str().ok()).unwrap_or_default();
        Ok(Self {
            language: others.get("lang").and_then(|tag| ReaderLanguage::of_tag(tag)),
            preferred: ReaderLanguage::of_header(header),
            live: others.get("live").is_none_or(|live| live != "no"),
            path: parts.uri.path().to_owned(),
            officer: parts.extensions.get::<Officer>().cloned(),
            wishes,
            others,
        })
    }
}

impl Asked {
    /// Nothing asked but a language.
    pub(super) fn plain(lang: &str) -> Self {
        let language = ReaderLanguage::of_tag(lang);
        let (preferred, others) = (ReaderLanguage::English, BTreeMap::new());
        Self { language, preferred, live: true, path: "/".into(), officer: None, wishes: Wishes::default(), others }
    }

    /// Returns one of the other things asked for.
    pub(super) fn other(&self, name: &str) -> Option<&str> {
        self.others.get(name).map(String::as_str)
    }

    /// Returns the words in which the answer is written.
    pub(super) fn words(&self) -> Words {
        Words::of(self.language.or(self.wishes.language).unwrap_or(self.preferred))
    }
}

/// What the node knows of the reader and of those the pages name.
#[derive(Clone, Debug)]
pub(super) struct Surroundings {
    /// This member.
    pub(super) me: Member,
    /// The wall clock of its desk, by its card.
    pub(super) zone: Option<String>,
    /// Members whose node is heard from, of how many.
    pub(super) links: (usize, usize),
    /// How far this node has caught up, while it lacks lines that it was told of.
    pub(super) catching_up: Option<CatchingUpLook>,
    /// Alarms that nobody has seen.
    pub(super) alarms: u64,
    /// What the disk said last, and what is still taken on it.
    pub(super) disk: (Option<DiskSpace>, Room),
    /// The names of all members, in every language.
    pub(super) names: BTreeMap<Member, Vec<Said>>,
}

impl Surroundings {
    /// Gathers them.
    pub(super) fn of(node: &Node) -> Result<Self, comity_node::Halt> {
        let (me, glance) = (node.member(), node.glance()?);
        let card = node.trust().card_chain(me).and_then(|chain| chain.newest_card());
        let members = &node.trust().charter_chain().current().members;
        Ok(Self {
            me,
            zone: card.map(|card| card.desk.hours.zone.as_str().to_owned()),
            links: (glance.reachable, glance.peers),
            catching_up: glance.catching_up,
            alarms: glance.unseen_alarms,
            disk: (glance.space, glance.room),
            names: members.iter().map(|listed| (listed.code, listed.names.clone())).collect(),
        })
    }
}

/// A part of a message on a page.
pub(super) enum Part {
    /// A number, which may choose between forms of the message.
    Number(u64),
    /// Something that is HTML already.
    Html(Markup),
}

impl From<u64> for Part {
    fn from(number: u64) -> Self {
        Self::Number(number)
    }
}

impl From<usize> for Part {
    fn from(number: usize) -> Self {
        Self::Number(number as u64)
    }
}

impl From<Markup> for Part {
    fn from(html: Markup) -> Self {
        Self::Html(html)
    }
}

/// Stands for the first HTML part while a message is put together; private use, which no message holds.
const FIRST_PLACE: u32 = 0xE000;

/// A reader, for whom pages are written.
pub(super) struct Reader {
    /// The messages.
    pub(super) words: Words,
    /// The present moment.
    pub(super) now: Time,
    /// What was asked for.
    pub(super) asked: Asked,
    /// What the node knows.
    pub(super) around: Surroundings,
    /// Whether the node runs in a demo: nothing is real, and every page says so.
    pub(super) is_demo: bool,
    /// At which position of the node's log the page was written.
    pub(super) position: u64,
    zone: TimeZone,
    /// What forms carry, masked anew for each page.
    token: Option<String>,
}

impl Reader {
    /// Puts a reader together. A zone that nobody knows is UTC.
    pub(super) fn new(asked: Asked, around: Surroundings, now: Time) -> Self {
        let known = |name: &str| TimeZone::get(name).ok();
        let wished = asked.wishes.zone.as_deref().and_then(known);
        let zone = wished.or_else(|| around.zone.as_deref().and_then(known)).unwrap_or(TimeZone::UTC);
        let token = asked.officer.as_ref().map(|officer| visit::mask(&officer.form_token));
        Self { words: asked.words(), now, asked, around, is_demo: false, position: 0, zone, token }
    }

    /// Tells whether the reader may.
    pub(super) fn may(&self, power: Power) -> bool {
        self.asked.officer.as_ref().is_some_and(|officer| officer.may(power))
    }

    /// Writes the hidden field that every form of ours carries.
    pub(super) fn form_token(&self) -> Markup {
        html! { @if let Some(token) = &self.token { input type="hidden" name=(TOKEN_FIELD) value=(token); } }
    }

    /// Writes the roles of an officer.
    pub(super) fn roles(&self, officer: &Officer) -> Markup {
        html! {
            @for (at, role) in officer.roles.iter().enumerate() {
                @if at > 0 { (self.text("list-and")) }
                (self.text(visit::role_key(*role)))
            }
        }
    }

    /// Returns a message.
    pub(super) fn text(&self, key: &str) -> String {
        self.words.text(key)
    }

    /// Returns a message with parts of HTML in it; what stands around them is escaped.
    pub(super) fn say_with<const N: usize>(&self, key: &str, parts: [(&'static str, Part); N]) -> Markup {
        let mut places = Vec::new();
        let mut values: Vec<(&'static str, Value<'_>)> = Vec::new();
        for (name, part) in parts {
            values.push(match part {
                Part::Number(number) => (name, number.into()),
                Part::Html(html) => {
                    let place = FIRST_PLACE + u32::try_from(places.len()).unwrap_or(0);
                    places.push(html);
                    (name, char::from_u32(place).unwrap_or_default().to_string().into())
                }
            });
        }
        fill(&self.words.text_with(key, &values), &places)
    }

    /// Writes a name and what it has: `Lead: …`.
    pub(super) fn label(&self, key: &str, value: Markup) -> Markup {
        self.label_of(&self.text(key), value)
    }

    /// The same, with a name that is at hand.
    pub(super) fn label_of(&self, name: &str, value: Markup) -> Markup {
        self.say_with("label", [("name", html! { (name) }.into()), ("value", value.into())])
    }

    /// Writes members, divided as the reader's language divides them.
    pub(super) fn members(&self, members: impl Iterator<Item = Member>) -> Markup {
        html! {
            @for (at, member) in members.enumerate() { @if at > 0 { (self.text("list-and")) } (self.member(member)) }
        }
    }

    /// Returns where a link leads: the chosen language goes along.
    pub(super) fn href(&self, path: &str) -> String {
        self.href_with(path, &[])
    }

    /// Returns where this page is in another language: what it was filtered by goes along.
    pub(super) fn here_in(&self, tag: &str) -> String {
        let others = FILTERS.iter().filter_map(|name| Some((*name, self.asked.other(name)?)));
        let asked: Vec<(&str, &str)> = others.chain([("lang", tag)]).collect();
        self.href_with(&self.asked.path, &asked)
    }

    /// Returns where a link leads that asks for something, whatever letters that is written with.
    pub(super) fn href_with(&self, path: &str, asked: &[(&str, &str)]) -> String {
        let encoded = |value: &str| byte_serialize(value.as_bytes()).collect::<String>();
        let mut asked: Vec<String> = asked.iter().map(|(name, value)| format!("{name}={}", encoded(value))).collect();
        let chosen = asked.iter().any(|one| one.starts_with("lang="));
        asked.extend(self.asked.language.filter(|_| !chosen).map(|language| format!("lang={}", language.tag())));
        if !self.asked.live && !asked.iter().any(|one| one.starts_with("live=")) {
            asked.push("live=no".to_owned());
        }
        if asked.is_empty() { path.to_owned() } else { format!("{path}?{}", asked.join("&")) }
    }

    /// Writes what a form that asks by its address has to carry along.
    pub(super) fn kept_in_forms(&self) -> Markup {
        html! {
            @if let Some(language) = self.asked.language { input type="hidden" name="lang" value=(language.tag()); }
            @if !self.asked.live { input type="hidden" name="live" value="no"; }
        }
    }

    /// Returns how far the reader's second clock is from UTC now, in minutes.
    pub(super) fn offset_minutes(&self) -> i32 {
        let now = i64::try_from(self.now.0).ok().and_then(|ms| jiff::Timestamp::from_millisecond(ms).ok());
        now.map_or(0, |now| self.zone.to_offset(now).seconds() / 60)
    }

    /// Writes a moment in UTC and by the desk's wall clock.
    pub(super) fn moment(&self, at: Time) -> Markup {
        time_element(at, &self.words.moment_and_local(at, &self.zone))
    }

    /// Writes a moment in UTC only, where the place is small.
    pub(super) fn moment_utc(&self, at: Time) -> Markup {
        time_element(at, &self.words.moment(at))
    }

    /// Writes a member: its name in the reader's language, always with its code.
    pub(super) fn member(&self, member: Member) -> Markup {
        let name = self.around.names.get(&member).and_then(|names| self.best(names));
        html! {
            span.member {
                @if let Some(name) = name { bdi lang=(name.language) { (name.text.as_str()) } " " }
                span.code { (member.as_str()) }
            }
        }
    }

    /// Chooses what a reader gets of words in several languages: its own, a variety of it, English, any.
    pub(super) fn best<'a>(&self, said: &'a [Said]) -> Option<&'a Said> {
        let tag = self.words.language().tag();
        let find = |wanted: &dyn Fn(&Language) -> bool| said.iter().find(|said| wanted(&said.language));
        find(&|language| language.as_str() == tag)
            .or_else(|| find(&|language| main_language(language.as_str()) == tag))
            .or_else(|| find(&|language| main_language(language.as_str()) == "en"))
            .or_else(|| said.first())
    }

    /// Tells whether the reader reads a language.
    pub(super) fn reads(&self, tag: &str) -> bool {
        main_language(tag).eq_ignore_ascii_case(self.words.language().tag())
    }
}

fn main_language(tag: &str) -> &str {
    tag.split(['-', '_']).next().unwrap_or(tag)
}

fn time_element(at: Time, text: &str) -> Markup {
    html! { time datetime=(machine_time(at)) { bdi dir="ltr" { (text) } } }
}

fn machine_time(at: Time) -> String {
    let ms = i64::try_from(at.0).unwrap_or(i64::MAX);
    jiff::Timestamp::from_millisecond(ms).unwrap_or(jiff::Timestamp::MAX).to_string()
}

/// Escapes a message and puts the parts where their places stand.
fn fill(message: &str, parts: &[Markup]) -> Markup {
    let mut out = String::with_capacity(message.len() * 2);
    let mut plain = String::new();
    for c in message.chars() {
        let part = u32::from(c).checked_sub(FIRST_PLACE).and_then(|at| parts.get(usize::try_from(at).ok()?));
        match part {
            None => plain.push(c),
            Some(part) => {
                plain.render_to(&mut out);
                plain.clear();
                out.push_str(&part.0);
            }
        }
    }
    plain.render_to(&mut out);
    PreEscaped(out)
}
