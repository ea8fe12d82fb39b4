//! One member of the directory: desk, law profile, card and keys.

use axum::extract::{Path, State};
use axum::response::Response;
use comity_dossier::Member;
use comity_dossier::card::{Address, Card, DualCriminality, LawProfile};
use comity_dossier::charter::Clocks;
use comity_dossier::language::Said;
use maud::{Markup, html};

use super::{KeyRow, MemberLook, clocks, hours, is_stale, languages, link, phone, standing, status};
use crate::web::frame::{self, Place, Trouble};
use crate::web::proof::key_state;
use crate::web::reader::{Asked, Reader};
use crate::web::{Pages, parts};

/// `GET /directory/{member}`.
pub(in crate::web) async fn page(State(pages): State<Pages>, Path(code): Path<String>, asked: Asked) -> Response {
    let (words, now) = (asked.words(), (pages.now)());
    let Some(member) = Member::new(&code) else { return frame::answer(words, Err(Trouble::NotFound)) };
    let looked = pages
        .look(asked, move |node| {
            let clocks = node.trust().charter_chain().current().policy.clocks;
            Ok(MemberLook::of(node, member, now)?.map(|look| (look, clocks)))
        })
        .await;
    let page = looked.and_then(|(reader, found)| {
        let (look, clocks) = found.ok_or(Trouble::NotFound)?;
        Ok(render(&reader, &look, &clocks))
    });
    frame::answer(words, page)
}

fn render(reader: &Reader, look: &MemberLook, limits: &Clocks) -> Markup {
    let code = look.listed.code;
    let content = html! {
        h1 { (reader.member(code)) }
        p { a href=(reader.href("/directory")) { (reader.text("nav-directory")) } }
        p { (reader.text(standing(look))) }
        @for name in &look.listed.names { p.other-title { (parts::said(reader, name)) } }
        @if let Some(status) = status(look) { p.loud { (reader.text(status)) } }
        @if let Some(suspended) = &look.suspended {
            p { (reader.say_with("until", [("moment", reader.moment(suspended.until).into())])) " · "
                (parts::plain(suspended.reason.as_str())) }
        }
        @if look.conflicts { p.loud { (reader.text("card-conflict")) } }
        section {
            h2 { (reader.text("directory-reach")) }
            p { (link(reader, look)) }
            @if look.peer.is_some() {
                p { a href=(reader.href(&format!("/peers/{}", code.as_str()))) { (reader.text("peer-explain")) } }
            }
        }
        @match &look.card {
            None => p.loud { (reader.text("directory-no-card")) },
            Some((card, hash)) => {
                (desk(reader, card))
                (law(reader, &card.law, limits))
                (signed(reader, look, card, &parts::short_hash(hash)))
            }
        }
    };
    frame::page(reader, Place::Directory, &reader.text("nav-directory"), &content)
}

fn desk(reader: &Reader, card: &Card) -> Markup {
    html! {
        section {
            h2 { (reader.text("directory-desk")) }
            dl {
                dt { (reader.text("column-phone")) } dd { (phone(card.desk.phone.as_str())) }
                @if let Some(email) = &card.desk.administrators {
                    dt { (reader.text("card-administrators")) } dd { bdi dir="ltr" { (email) } }
                }
                dt { (reader.text("column-languages")) } dd { (languages(reader, &card.desk.languages)) }
                dt { (reader.text("hours-at-desk")) } dd { (hours::now(reader, &card.desk.hours)) }
                dt { (reader.text("hours")) } dd { (hours::all(reader, &card.desk.hours)) }
            }
        }
    }
}

/// What a request to this member must bring and how long things are kept, in words.
fn law(reader: &Reader, law: &LawProfile, limits: &Clocks) -> Markup {
    html! {
        section {
            h2 { (reader.text("law-profile")) }
            p.quiet { (reader.text("law-means")) }
            dl {
                dt { (reader.text("law-languages")) } dd { (languages(reader, &law.languages)) }
                dt { (reader.text("law-dual")) } dd { (reader.text(dual(law.dual_criminality))) }
                dt { (reader.text("law-preservation")) }
                dd { (reader.say_with("days", [("count", u64::from(law.preservation_days).into())])) }
                dt { (reader.text("law-extension")) }
                dd {
                    @if law.extension_days == 0 { (reader.text("law-no-extension")) } @else {
                        (reader.say_with("days", [("count", u64::from(law.extension_days).into())]))
                    }
                }
                dt { (reader.text("law-use")) } dd { (said(reader, &law.use_limits, "law-use-nothing")) }
                dt { (reader.text("law-authority")) } dd { (said(reader, &law.authority, "law-use-nothing")) }
                dt { (reader.text("law-clocks")) }
                dd {
                    ul.plain {
                        @for (level, acknowledge, answer) in clocks(limits) {
                            li {
                                (reader.words.code(level)) " · "
                                (reader.say_with("law-clock", [
                                    ("acknowledge", span(reader, acknowledge).into()),
                                    ("answer", span(reader, answer).into()),
                                ]))
                            }
                        }
                    }
                }
            }
        }
    }
}

/// A limit in the largest unit that fits without a rest.
fn span(reader: &Reader, seconds: u32) -> Markup {
    let (key, unit) = match seconds {
        days if days >= 86_400 && days % 86_400 == 0 => ("days", 86_400),
        hours if hours >= 3_600 && hours % 3_600 == 0 => ("hours-count", 3_600),
        _ => ("minutes-count", 60),
    };
    reader.say_with(key, [("count", u64::from(seconds / unit).into())])
}

fn dual(dual: DualCriminality) -> &'static str {
    match dual {
        DualCriminality::NotRequired => "dual-not-required",
        DualCriminality::ForDisclosure => "dual-for-disclosure",
        DualCriminality::Always => "dual-always",
    }
}

/// Words in several languages, the reader's first.
fn said(reader: &Reader, said: &[Said], nothing: &str) -> Markup {
    let mut said: Vec<&Said> = said.iter().collect();
    said.sort_by_key(|one| !reader.reads(one.language.as_str()));
    html! {
        @if said.is_empty() { span.quiet { (reader.text(nothing)) } }
        @for one in said { p { (parts::said(reader, one)) } }
    }
}

/// The card itself: version, date, addresses, keys with their digits.
fn signed(reader: &Reader, look: &MemberLook, card: &Card, hash: &Markup) -> Markup {
    html! {
        section {
            h2 { (reader.text("card")) }
            p {
                (reader.say_with("card-version",
                    [("version", card.version.into()), ("moment", reader.moment(card.issued).into())]))
                " · " (hash)
            }
            @if is_stale(card, reader.now) { p.loud { (reader.text("card-stale")) } }
            dl {
                dt { (reader.text("card-root")) }
                dd { bdi dir="ltr" { (look.root_digits()) } br; span.quiet { (reader.text("card-root-means")) } }
                dt { (reader.text("card-keys")) }
                dd { ul.plain { @for key in &look.keys { li { (key_row(reader, key)) } } } }
                dt { (reader.text("card-addresses")) }
                dd { ul.plain { @for address in &card.addresses { li { (address_row(reader, address)) } } } }
                dt { (reader.text("card-tls")) }
                dd { ul.plain { @for key in &card.tls { li { (parts::short_hash(key)) } } } }
                dt { (reader.text("card-speaks")) }
                dd {
                    (reader.say_with("card-protocols", [
                        ("protocols", numbers(&card.protocols).into()),
                        ("profiles", numbers(&card.profiles).into()),
                    ]))
                }
            }
        }
    }
}

fn numbers(numbers: &[u64]) -> Markup {
    let numbers: Vec<String> = numbers.iter().map(u64::to_string).collect();
    html! { bdi dir="ltr" { (numbers.join(", ")) } }
}

fn key_row(reader: &Reader, key: &KeyRow) -> Markup {
    html! {
        (parts::short_hash(&key.kid)) " · " (reader.text(key_state(key.state))) " · "
        (reader.say_with("until", [("moment", reader.moment_utc(key.entry.until).into())]))
    }
}

fn address_row(reader: &Reader, address: &Address) -> Markup {
    match address {
        Address::Direct(url) => html! { (reader.text("address-direct")) " " (parts::plain(url.as_str())) },
        Address::Mailbox(member) => reader.say_with("address-mailbox", [("member", reader.member(*member).into())]),
        Address::Newer => html! { (reader.text("address-newer")) },
    }
}
