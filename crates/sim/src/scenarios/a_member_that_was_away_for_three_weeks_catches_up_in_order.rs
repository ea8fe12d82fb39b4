//! A node is switched off for three weeks while the others write. When it is back it learns first who takes part, then what
//! is immediate, then the rest; what is urgent now does not wait for any of it, and how far it is can be seen.

use comity_dossier::{DossierId, EntryId};

use crate::forms::Opening;
use crate::world::{Making, World};

const DAY_MS: u64 = 24 * 3_600_000;
const DAYS: u64 = 21;
/// Lines that are written each day in the ordinary dossier.
const LINES_EACH_DAY: usize = 120;
/// What others push while one question is on its way: a batch.
const PUSHED_MEANWHILE: usize = 256;

struct Story {
    world: World,
    plain: Vec<EntryId>,
    spill: DossierId,
    spilt: EntryId,
    removal: EntryId,
}

/// Three weeks without isle.
fn three_weeks() -> Story {
    let mut world = World::new(Making { members: 3, ..Making::of(11) });
    world.pass(1_000);
    let both = [world.member("delta"), world.member("isle")];
    let routine = Opening { level: "routine", ..Opening::with(&both) };
    let plain = world.opens_as("harbour", &routine);
    let other = world.opens_as("harbour", &routine);
    let spill = world.opens("harbour", &["delta", "isle"]);
    world.pass(60_000);
    world.stops("isle");
    let mut lines = Vec::new();
    for day in 0..DAYS {
        for n in 0..LINES_EACH_DAY {
            let who = if n % 3 == 0 { "delta" } else { "harbour" };
            lines.push(world.writes(who, plain, &format!("Day {day}, reading {n}.")));
        }
        world.writes("delta", other, &format!("Day {day}."));
        world.pass(DAY_MS - 1_000);
    }
    let removal = world.removes("harbour", other, "delta");
    let spilt = world.writes("harbour", spill, "The barge has sunk.");
    world.pass(60_000);
    Story { world, plain: lines, spill, spilt, removal }
}

impl Story {
    /// How often isle asked others for lines since this was asked last.
    fn fetches(&mut self) -> usize {
        let isle = self.world.machine_of("isle");
        let posted = self.world.posted.replace(Vec::new()).unwrap_or_default();
        posted.iter().filter(|call| call.from == isle && call.op == Some(comity_exchange::Op::Fetch)).count()
    }

    fn plain_held(&mut self) -> usize {
        let Self { world, plain, .. } = self;
        plain.iter().filter(|line| world.holds_at("isle", **line)).count()
    }
}

/// Covers REP-009, COUNT-008.
#[test]
fn a_member_that_was_away_for_three_weeks_catches_up_in_order() {
    let mut story = three_weeks();
    let all = story.plain.len();
    story.world.posted = Some(Vec::new());
    story.world.starts("isle");
    let (mut at_removal, mut at_spilt, mut now) = (None, None, None);
    // What the others pushed before isle knew what to ask for, and how much they may have pushed while it asked.
    let (mut unasked, mut may_have_come) = (0, 0);
    let mut seen: Vec<(u64, u64)> = Vec::new();
    let mut began_ms = 0;
    for _ in 0..6_000 {
        story.world.pass(20);
        seen.extend(story.world.node_of("isle").catching_up().map(|look| (look.have, look.of)));
        if at_spilt.is_none() {
            may_have_come += PUSHED_MEANWHILE * story.fetches();
            unasked = if may_have_come == 0 { story.plain_held() } else { unasked };
        }
        let (removal, spilt) = (story.removal, story.spilt);
        if at_removal.is_none() && story.world.holds_at("isle", removal) {
            at_removal = Some((story.plain_held(), unasked + may_have_come));
        }
        if at_spilt.is_none() && story.world.holds_at("isle", spilt) {
            at_spilt = Some((story.plain_held(), unasked + may_have_come));
        }
        if now.is_none() && at_spilt.is_some() {
            // What is urgent now is said in the middle of it.
            let line = story.world.writes("harbour", story.spill, "The crew is safe.");
            began_ms = story.world.now_ms();
            let held = story.plain_held();
            while !story.world.holds_at("isle", line) {
                story.world.pass(5);
            }
            now = Some((story.world.now_ms() - began_ms, held));
        }
        if story.plain_held() == all {
            break;
        }
    }
    let (waited_ms, held) = now.expect("something urgent was said");
    let ((at_removal, removal_max), (at_spilt, spilt_max)) = (at_removal.expect("it came"), at_spilt.expect("it came"));
    eprintln!(
        "of {all}: {at_removal} when it knew who takes part, {at_spilt} when it had what is immediate, {held} when an \
         urgent line was written, which came after {waited_ms} ms; seen: {:?}",
        seen.first().zip(seen.last())
    );
    assert!(all >= 2_500);
    assert!(at_removal <= removal_max, "{at_removal} other lines before it knew who takes part, of {removal_max}");
    assert!(at_spilt <= spilt_max, "{at_spilt} other lines before what is immediate, of {spilt_max}");
    assert!(spilt_max < all / 2, "it was asked for early");
    assert!(waited_ms <= 1_000, "an urgent line took {waited_ms} ms");
    assert!(began_ms > 0 && held < all, "it was not written while isle was catching up");
    assert_eq!(story.plain_held(), all);
    // What is shown are real counts: they go up, to about what was written, and end.
    assert!(seen.windows(2).all(|pair| pair[0].0 <= pair[1].0 && pair[0].1 <= pair[1].1), "{seen:?}");
    let of = seen.iter().map(|(_, of)| *of).max().unwrap_or(0);
    assert!(of >= all as u64 && of <= (all + 100) as u64, "{of} lines were told of, {all} were written");
    story.world.settles();
    assert_eq!(story.world.node_of("isle").catching_up(), None);
}
