//! What was damaged on the disk of this node, since when, who gave it back; and how far the scrubber is.

use comity_node::ScrubLook;
use comity_node::values::{Damaged, StoredDamage};
use maud::{Markup, html};

use crate::web::parts;
use crate::web::reader::Reader;

/// Writes how the scrubber stands, and the list of what is damaged and what was.
pub(super) fn section(reader: &Reader, look: &ScrubLook) -> Markup {
    let (open, repaired) = (look.damage.open, look.damage.repaired);
    html! {
        section id="damage" {
            h2 { (reader.text("scrub-title")) }
            p { (stands(reader, look)) }
            @if open + repaired == 0 {
                p { (reader.text("rot-none")) }
            } @else {
                p class=[(open > 0).then_some("loud")] {
                    (reader.say_with("rot-found", [("damaged", open.into()), ("repaired", repaired.into())]))
                }
                @if open > 0 { p { (reader.text("rot-next")) } }
                ul { @for damage in &look.damages { li { (line(reader, damage)) } } }
                @let more = (open + repaired).saturating_sub(look.damages.len() as u64);
                @if more > 0 { p.quiet { (reader.say_with("rot-more", [("count", more.into())])) } }
            }
            p { (reader.text("scrub-now")) " " (parts::command("comity scrub")) }
        }
    }
}

fn stands(reader: &Reader, look: &ScrubLook) -> Markup {
    html! {
        @match (look.began, look.next) {
            (Some(began), _) => (reader.say_with("scrub-under-way", [("began", reader.moment(began).into()),
                ("looked", look.looked_at.into()), ("of", look.of.max(look.looked_at).into())])),
            (None, Some(next)) => (reader.say_with("scrub-next", [("at", reader.moment(next).into())])),
            (None, None) => (reader.text("scrub-not-yet")),
        }
        @if let Some(at) = look.completed {
            " · " (reader.say_with("scrub-completed", [("at", reader.moment(at).into())]))
        }
    }
}

fn line(reader: &Reader, damage: &StoredDamage) -> Markup {
    let (what, found) = (("what", what(reader, &damage.what).into()), ("found", reader.moment(damage.found).into()));
    match (damage.repaired, damage.from) {
        (None, _) => html! { strong { (reader.say_with("rot-open", [what, found])) } },
        (Some(at), Some(from)) => reader.say_with(
            "rot-came-back",
            [what, found, ("at", reader.moment(at).into()), ("from", reader.member(from).into())],
        ),
        (Some(at), None) => reader.say_with("rot-made-again", [what, found, ("at", reader.moment(at).into())]),
    }
}

fn what(reader: &Reader, what: &Damaged) -> Markup {
    html! {
        (reader.text(&format!("rot-{}", what.sort.name())))
        @if let Some(member) = what.member { " " (reader.member(member)) }
        @if let Some(line) = what.line { " " (parts::short_hash(&line.to_string())) }
        @if let Some(blob) = what.blob { " " (parts::short_hash(&blob.to_string())) }
        @if let Some(dossier) = what.dossier {
            " " a href=(reader.href(&format!("/d/{dossier}"))) { (parts::short_hash(&dossier.to_string())) }
        }
    }
}

#[cfg(test)]
mod tests {
    use comity_dossier::{DossierId, EntryId, Member, Time};
    use comity_node::values::{DamageCount, DamagedSort};

    use super::*;
    use crate::web::reader::{Asked, Surroundings};
    use crate::web::tests::{looks_like_a_key, pieces};

    const NOW: Time = Time(1_795_316_820_000);

    fn page(lang: &str, look: &ScrubLook) -> String {
        let around = Surroundings {
            me: Member::new("harbour").expect("a code"),
            zone: None,
            links: (1, 2),
            catching_up: None,
            alarms: 0,
            disk: Default::default(),
            names: [].into(),
        };
        section(&Reader::new(Asked::plain(lang), around, NOW), look).into_string()
    }

    fn look(damages: Vec<StoredDamage>) -> ScrubLook {
        let count = |open: bool| damages.iter().filter(|one| one.repaired.is_none() == open).count() as u64;
        let damage = DamageCount { open: count(true), repaired: count(false) };
        ScrubLook { began: None, looked_at: 0, of: 9, completed: None, next: None, damage, damages }
    }

    /// Covers STORE-003: every sort of damage has words, what nobody gave yet is loud, and who gave the rest is named.
    #[test]
    fn damage_is_told_with_its_moments_and_who_gave_it_back_in_both_languages() {
        let delta = Member::new("delta");
        let of = |(number, sort): (usize, DamagedSort)| {
            let (dossier, line) = (Some(DossierId([1; 32])), Some(EntryId([2; 32])));
            let what = Damaged { dossier, line, ..Damaged::of(sort) };
            let repaired = (number > 0).then_some(NOW);
            let from = delta.filter(|_| number % 2 == 1);
            StoredDamage { number: number as u64, what, found: NOW, repaired, from }
        };
        let damaged = look(DamagedSort::ALL.into_iter().enumerate().map(of).collect());
        for (lang, words) in [
            ("en", ["not repaired yet", "came back from", "made again here"]),
            ("zh", ["尚未修复", "补回", "重新生成"]),
        ] {
            let page = page(lang, &damaged);
            pieces(&page).iter().for_each(|piece| assert!(!looks_like_a_key(piece), "{lang}: {piece}"));
            words.iter().for_each(|words| assert!(page.contains(words), "{lang}: {words} is not in {page}"));
            assert!(page.contains("class=\"loud\"") && page.matches("<strong>").count() == 1, "{page}");
        }
    }

    /// Covers STORE-004: between rounds and in one, people see how far it is.
    #[test]
    fn how_far_the_scrubber_is_and_when_it_was_done_is_told() {
        let at = |hours: u64| Some(NOW.plus_ms(hours * 3_600_000));
        let under_way = ScrubLook { began: at(0), looked_at: 5, completed: at(0), ..look(Vec::new()) };
        let between = ScrubLook { next: at(720), completed: at(0), ..look(Vec::new()) };
        for (lang, going, done, calm) in
            [("en", "5 of about 9", "through again", "No damage"), ("zh", "已检查 5 项", "下次检查", "未发现损坏")]
        {
            assert!(page(lang, &under_way).contains(going), "{}", page(lang, &under_way));
            let between = page(lang, &between);
            assert!(between.contains(done) && between.contains(calm) && !between.contains("loud"), "{between}");
        }
    }
}
