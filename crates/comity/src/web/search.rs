//! Looking for words in everything that members wrote (`GET /search`).
//!
//! ```text
//!   ?q=WORDS  &by=MEMBER: its lines only  &in=DOSSIER: there only  &before=PLACE: earlier ones
//! ```
//!
//! Promise: it works without scripts; what is found leads to the dossier and to the very line; what cannot be looked for says
//! why. Who looked for what is written down like any reading.
//! Not here: what is found (`comity_node::search`).

use axum::extract::State;
use axum::http::Uri;
use axum::response::Response;
use comity_dossier::{DossierId, Member};
use comity_node::search::{ASKED_LETTERS_MAX, ASKED_WORDS_MAX, BEHIND_MAX, Excerpt};
use comity_node::search::{Found, FoundDossier, FoundLine, Question, SearchFault};
use maud::{Markup, html};

use super::desk::{short_name, title_of};
use super::frame::{self, Page, Place, Trouble};
use super::reader::{Asked, Reader};
use super::{Pages, parts};

/// What is written down of a question, on the page or in the API: the words themselves, by which whoever looks it over knows what was looked for.
/// `None` if nothing is looked for.
pub(crate) fn asked_for(address: &Uri) -> Option<String> {
    if !address.path().ends_with(Place::Search.path()) {
        return None;
    }
    let asked = form_urlencoded::parse(address.query()?.as_bytes());
    let named: Vec<(String, String)> = asked.map(|(name, value)| (name.into_owned(), value.into_owned())).collect();
    let of = |name| named.iter().rev().find(|(known, _)| known == name).map(|(_, value)| value.trim());
    // The words first: they are never longer than what is written down, unless nothing is looked for at all.
    let mut written = of("q").filter(|typed| !typed.is_empty())?.replace(char::is_control, " ");
    for name in ["in", "by"] {
        if let Some(value) = of(name).filter(|value| !value.is_empty()) {
            written.push_str(&format!(" {name}={}", value.replace(char::is_control, " ")));
        }
    }
    Some(written)
}

/// What the form held, and what came of it.
struct Look {
    typed: String,
    by: Option<Member>,
    /// The dossier that was asked for, as it was named, with its reference.
    within: Option<(String, String)>,
    /// Whether these are earlier lines.
    is_earlier: bool,
    /// The answer; `None` while nothing was asked.
    answer: Option<Result<Found, SearchFault>>,
}

/// `GET /search`.
pub(super) async fn page(State(pages): State<Pages>, asked: Asked) -> Response {
    let words = asked.words();
    let page = look(&pages, asked).await.map(|(reader, look)| render(&reader, &look));
    frame::answer(words, page)
}

async fn look(pages: &Pages, asked: Asked) -> Result<(Reader, Look), Trouble> {
    let of = |name| asked.other(name).map(str::trim).filter(|value| !value.is_empty()).map(str::to_owned);
    let typed = of("q").unwrap_or_default();
    // Whoever asks for what cannot be is not answered another question.
    let by = of("by").map(|code| Member::new(&code).ok_or(Trouble::NotFound)).transpose()?;
    let before: Option<u64> = of("before").map(|before| before.parse().map_err(|_| Trouble::NotFound)).transpose()?;
    let named =
        of("in").map(|named| if named.len() <= 100 { Ok(named) } else { Err(Trouble::NotFound) }).transpose()?;
    let (reader, within) = pages
        .look(asked, move |node| {
            let Some(named) = named else { return Ok(None) };
            let found: Vec<DossierId> = node.find(&named)?;
            let [only] = found[..] else { return Ok(Some(None)) };
            let row = node.desk_row_of(&only)?;
            Ok(Some(row.map(|row| (only, named, row.reference))))
        })
        .await?;
    // Whoever asks for one dossier that is not here is not shown what others hold.
    let within = within.map(|within| within.ok_or(Trouble::NotFound)).transpose()?;
    let dossier = within.as_ref().map(|(id, ..)| *id);
    let answer = if typed.is_empty() {
        None
    } else {
        let question = Question { typed: typed.clone(), dossier, member: by, before };
        match pages.search.find(question).await {
            Err(SearchFault::Log(_) | SearchFault::Index(_)) => return Err(Trouble::NodeStopped),
            answer => Some(answer),
        }
    };
    let within = within.map(|(_, named, reference)| (named, reference));
    Ok((reader, Look { typed, by, within, is_earlier: before.is_some(), answer }))
}

fn render(reader: &Reader, look: &Look) -> Markup {
    let title = reader.text("search");
    let content = html! {
        h1 { (title) }
        p.lead { (reader.text("search-lead")) }
        (form(reader, look))
        @match &look.answer {
            None => {},
            Some(Err(fault)) => { p.problem role="alert" { (fault_of(reader, *fault)) } },
            Some(Ok(found)) => (answer(reader, look, found)),
        }
    };
    Page::new(Place::Search, &title).write(reader, &content)
}

fn form(reader: &Reader, look: &Look) -> Markup {
    let members = reader.around.names.keys().copied();
    html! {
        form.filters role="search" method="get" action=(Place::Search.path()) {
            (reader.kept_in_forms())
            @if let Some((named, _)) = &look.within { input type="hidden" name="in" value=(named); }
            label { (reader.text("search-words")) " "
                input type="search" name="q" value=(look.typed) dir="auto" autocomplete="off" spellcheck="false"
                    aria-describedby="search-hint" autofocus[look.answer.is_none()];
            }
            label { (reader.text("search-by")) " "
                select name="by" {
                    option value="" { (reader.text("filter-everybody")) }
                    @for member in members {
                        option value=(member.as_str()) selected[look.by == Some(member)] { (member.as_str()) }
                    }
                }
            }
            button.primary type="submit" { (reader.text("search-do")) }
        }
        p.hint id="search-hint" { (reader.text("search-hint")) }
        @if let Some((_, reference)) = &look.within {
            p {
                (reader.say_with("search-in", [("reference", html! { bdi.ref dir="ltr" { (reference) } }.into())])) " "
                a href=(address(reader, look, None, None)) { (reader.text("search-everywhere")) }
            }
        }
    }
}

fn fault_of(reader: &Reader, fault: SearchFault) -> Markup {
    let (key, most) = match fault {
        SearchFault::TooLong => ("search-too-long", ASKED_LETTERS_MAX),
        SearchFault::TooMany => ("search-too-many", ASKED_WORDS_MAX),
        SearchFault::Busy => ("search-busy", 0),
        SearchFault::NoWord | SearchFault::Log(_) | SearchFault::Index(_) => ("search-no-word", 0),
    };
    reader.say_with(key, [("most", most.into())])
}

fn answer(reader: &Reader, look: &Look, found: &Found) -> Markup {
    html! {
        @if found.behind > 0 {
            p.caution { (reader.say_with(behind(found.behind), [("count", found.behind.into())])) }
        }
        @if found.dossiers.is_empty() {
            p { (reader.text(if look.is_earlier { "search-no-more" } else { "search-nothing" })) }
        } @else {
            ol.plain.found { @for dossier in &found.dossiers { (dossier_row(reader, look, dossier)) } }
        }
        @if look.is_earlier || found.next.is_some() {
            p.pager {
                @if look.is_earlier {
                    a href=(address(reader, look, look.within.as_ref().map(|(named, _)| named.as_str()), None)) {
                        (reader.text("search-latest"))
                    }
                }
                @if let Some(next) = found.next {
                    " " a href=(address(reader, look, look.within.as_ref().map(|(named, _)| named.as_str()), Some(next))) {
                        (reader.text("search-older"))
                    }
                }
            }
        }
    }
}

/// The message that says how far the index is behind.
pub(crate) fn behind(lines: u64) -> &'static str {
    if lines < BEHIND_MAX as u64 { "search-behind" } else { "search-far-behind" }
}

/// The address of the same question, there or everywhere, from the last line or from a place on.
fn address(reader: &Reader, look: &Look, within: Option<&str>, before: Option<u64>) -> String {
    let before = before.map(|before| before.to_string());
    let mut asked = vec![("q", look.typed.as_str())];
    asked.extend(look.by.as_ref().map(|member| ("by", member.as_str())));
    asked.extend(within.map(|within| ("in", within)));
    asked.extend(before.as_deref().map(|before| ("before", before)));
    reader.href_with(Place::Search.path(), &asked)
}

fn dossier_row(reader: &Reader, look: &Look, found: &FoundDossier) -> Markup {
    let (row, name) = (&found.row, short_name(&found.row.dossier));
    html! {
        li {
            h2.title { a href=(reader.href(&format!("/d/{name}"))) { (title_of(reader, row)) } }
            p.about {
                @if row.exercise { (parts::exercise(reader)) " " }
                @if let Some(tlp) = row.tlp { (parts::tlp(tlp)) " " }
                (reader.member(row.lead)) " · " bdi.ref dir="ltr" translate="no" { (row.reference) }
                @if let Some(closed) = row.closed {
                    " · " (reader.say_with("desk-closed-at", [("moment", reader.moment_utc(closed).into())]))
                }
            }
            ul.plain { @for line in &found.lines { (line_row(reader, &name, line)) } }
            @if found.more && look.within.is_none() {
                p { a href=(address(reader, look, Some(&name), None)) {
                    (reader.text("search-more")) span.seen-by-readers-only { " " (row.reference) }
                } }
            }
        }
    }
}

fn line_row(reader: &Reader, name: &str, line: &FoundLine) -> Markup {
    let there = reader.href_with(&format!("/d/{name}"), &[("at", &line.id.to_string())]);
    html! {
        li {
            p.about {
                (reader.moment_utc(line.time)) " · " (reader.member(line.member)) " · "
                a href={ (there) "#" (parts::anchor(&line.id)) } { (reader.words.kind(line.kind)) }
            }
            (excerpt(&line.excerpt))
        }
    }
}

fn excerpt(excerpt: &Excerpt) -> Markup {
    html! {
        @if !excerpt.pieces.is_empty() {
            p { bdi dir="auto" {
                @if excerpt.is_cut_before { "… " }
                @for (piece, is_wanted) in &excerpt.pieces {
                    @if *is_wanted { mark { (piece) } } @else { (piece) }
                }
                @if excerpt.is_cut_after { " …" }
            } }
        }
    }
}
