//! What came back to this node after its store began anew, and from whom.

use comity_dossier::Member;
use comity_node::life::{Brought, Recovery};
use maud::{Markup, html};

use crate::api::dto_recovery::cause;
use crate::web::reader::Reader;

/// Writes the account, for every peer: also for those that brought nothing, since what only they hold is still lacking.
pub(super) fn section(reader: &Reader, account: &Recovery, peers: impl Iterator<Item = Member>) -> Markup {
    let key = format!("recovery-{}", cause(account.cause));
    let moments = [("began", reader.moment(account.began).into()), ("since", reader.moment(account.since).into())];
    html! {
        section id="recovery" {
            h2 { (reader.text("recovery-title")) }
            p { (reader.say_with(&key, moments)) }
            @if account.peers.is_empty() { p.loud { (reader.text("recovery-nobody")) } }
            ul { @for peer in peers { (from(reader, peer, account.peers.get(&peer).copied().unwrap_or_default())) } }
        }
    }
}

fn from(reader: &Reader, peer: Member, it: Brought) -> Markup {
    html! {
        li {
            @if let (Some(first), Some(last)) = (it.first, it.last) {
                (reader.say_with("recovery-lines", [("lines", (it.own + it.others).into()), ("own", it.own.into()),
                    ("first", reader.moment_utc(first).into()), ("last", reader.moment_utc(last).into()),
                    ("peer", reader.member(peer).into())]))
            } @else if it.in_step.is_some() {
                (reader.say_with("recovery-line-free", [("peer", reader.member(peer).into())]))
            }
            @if it.texts + it.files + it.receipts > 0 {
                " · "
                (reader.say_with("recovery-also", [("texts", it.texts.into()), ("files", it.files.into()),
                    ("receipts", it.receipts.into())]))
            }
            @match it.in_step {
                Some(since) => { br; span.quiet {
                    (reader.say_with("recovery-in-step", [("peer", reader.member(peer).into()),
                        ("since", reader.moment_utc(since).into())]))
                } }
                None => { br; strong { (reader.say_with("recovery-not-yet", [("peer", reader.member(peer).into())])) } }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use comity_dossier::Time;
    use comity_node::life::Cause;

    use super::*;
    use crate::web::reader::{Asked, Surroundings};
    use crate::web::tests::{looks_like_a_key, pieces};

    const NOW: Time = Time(1_795_316_820_000);

    fn member(code: &str) -> Member {
        Member::new(code).expect("a code")
    }

    fn page(lang: &str, account: &Recovery) -> String {
        let names = [(member("delta"), Vec::new())].into();
        let around = Surroundings {
            me: member("harbour"),
            zone: None,
            links: (1, 2),
            catching_up: None,
            alarms: 0,
            disk: Default::default(),
            names,
        };
        let reader = Reader::new(Asked::plain(lang), around, NOW);
        section(&reader, account, ["delta", "ridge"].into_iter().map(member)).into_string()
    }

    /// Covers BACK-005: one account for each peer, and who has not been compared with yet is loud.
    #[test]
    fn what_came_back_is_told_by_peer_and_what_was_not_compared_is_loud_in_both_languages() {
        let brought = Brought {
            own: 2,
            others: 1,
            receipts: 4,
            first: Some(NOW),
            last: Some(NOW.plus_ms(420_000)),
            in_step: Some(NOW.plus_ms(900_000)),
            ..Brought::default()
        };
        for cause in [Cause::Restored, Cause::WentBack, Cause::Copied] {
            for (lang, words) in [
                ("en", ["3 lines of", "2 of them our own", "not yet in step"]),
                ("zh", ["3 个条目", "本方 2 个", "尚未"]),
            ] {
                let mut account = Recovery { cause, since: NOW, began: NOW, peers: [].into() };
                let empty = page(lang, &account);
                account.peers.insert(member("delta"), brought);
                let full = page(lang, &account);
                for page in [&empty, &full] {
                    pieces(page).iter().for_each(|piece| assert!(!looks_like_a_key(piece), "{lang}: {piece}"));
                }
                words.iter().for_each(|words| assert!(full.contains(words), "{lang}: {words} is not in {full}"));
                assert_eq!(full.matches("<strong>").count(), 1, "ridge alone is lacking");
                assert!(empty.contains("class=\"loud\"") && !full.contains("class=\"loud\""));
            }
        }
    }
}
