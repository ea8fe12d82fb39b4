//! Facts about one conversation, with a peer whose behaviour is written down line by line.

use super::*;
use alloc::vec::Vec;

const T0: u64 = 1_000_000;

struct Story {
    conversation: Conversation,
    now: Time,
}

impl Story {
    fn begin() -> Self {
        Self { conversation: Conversation::new(Time(T0)), now: Time(T0) }
    }

    /// A story in which the greeting after the start went well.
    fn in_touch() -> Self {
        let mut story = Self::begin();
        assert_eq!(story.tell(Input::Started), [What::Hello]);
        assert_eq!(story.greeted(true), []);
        story
    }

    fn tell(&mut self, input: Input) -> Vec<What> {
        self.step(input).0
    }

    fn step(&mut self, input: Input) -> (Vec<What>, Option<Time>) {
        let (mut tasks, mut wake) = (Vec::new(), None);
        for output in self.conversation.step(self.now, 0, input) {
            match output {
                Output::Do(task) => {
                    assert_eq!(task.slot, task.what.slot());
                    tasks.push(task.what);
                }
                Output::WakeAt(at) => wake = Some(at),
            }
        }
        (tasks, wake)
    }

    fn greeted(&mut self, in_step: bool) -> Vec<What> {
        let summary = Summary::Hello { in_step, charter_behind: false, card_behind: false };
        self.tell(Input::Answered { slot: Slot::Other, summary })
    }

    fn differs(&mut self, differ: bool) -> Vec<What> {
        self.tell(Input::Answered { slot: Slot::Other, summary: Summary::Buckets { differ } })
    }

    fn pushed(&mut self, slot: Slot) -> Vec<What> {
        self.tell(Input::Answered { slot, summary: Summary::Pushed { more: false, later: None } })
    }

    fn refused(&mut self, slot: Slot, refusal: Refusal) -> Vec<What> {
        self.tell(Input::Answered { slot, summary: Summary::Refused(refusal) })
    }

    fn fails(&mut self, slot: Slot) -> Option<Time> {
        let (tasks, wake) = self.step(Input::Failed { slot, trouble: Trouble::Refused });
        assert_eq!(tasks, [], "nothing is tried again at once");
        wake
    }

    /// Lets the peer be unreachable for `ms`, and returns when it was tried, counted from the beginning of the outage.
    fn unreachable_for(&mut self, ms: u64, jitter: u64) -> Vec<u64> {
        let (began, mut tried) = (self.now, Vec::new());
        let mut inputs = Vec::from([Input::Tick]);
        while self.now.since_ms(began) < ms {
            let mut wake = self.now.plus_ms(ms);
            while let Some(input) = inputs.pop() {
                for output in self.conversation.step(self.now, jitter, input) {
                    match output {
                        Output::Do(task) => {
                            tried.push(self.now.since_ms(began));
                            inputs.push(Input::Failed { slot: task.slot, trouble: Trouble::Timeout });
                        }
                        Output::WakeAt(at) => wake = at,
                    }
                }
            }
            assert!(wake > self.now, "asked to be woken in the past");
            self.now = wake;
            inputs.push(Input::Tick);
        }
        tried
    }
}

/// Covers PUSH-004.
#[test]
fn a_starting_node_says_hello() {
    assert_eq!(Story::begin().tell(Input::Started), [What::Hello]);
}

/// Covers PUSH-001, PUSH-002.
#[test]
fn a_committed_line_goes_out_at_once_and_one_batch_of_each_urgency_is_in_flight() {
    let mut story = Story::in_touch();
    assert_eq!(story.tell(Input::Queued { urgent: false }), [What::PushBulk]);
    assert_eq!(story.tell(Input::Queued { urgent: false }), [], "one is in flight");
    assert_eq!(story.tell(Input::Queued { urgent: true }), [What::PushUrgent], "urgent lines do not wait for it");
    assert_eq!(story.tell(Input::Queued { urgent: true }), []);
    assert_eq!(story.pushed(Slot::Bulk), [], "the next batch waits while an urgent one is under way");
    assert_eq!(story.pushed(Slot::Urgent), [What::PushUrgent]);
    assert_eq!(story.pushed(Slot::Urgent), [What::PushBulk]);
    assert_eq!(story.pushed(Slot::Bulk), []);
    assert!(story.conversation.is_idle());
}

/// Covers PUSH-002.
#[test]
fn when_a_peer_comes_back_urgent_lines_go_first() {
    let mut story = Story::in_touch();
    story.tell(Input::Queued { urgent: false });
    story.fails(Slot::Bulk);
    assert_eq!(story.tell(Input::Queued { urgent: true }), [], "the last try was a moment ago");
    story.now = story.now.plus_ms(1_000);
    assert_eq!(story.tell(Input::Tick), [What::PushUrgent], "one probe, and it is the urgent line");
    assert_eq!(story.pushed(Slot::Urgent), [What::Hello, What::PushBulk]);
}

/// Covers PUSH-003, PUSH-004.
#[test]
fn an_unreachable_peer_is_probed_each_second_for_two_minutes_and_then_ever_more_rarely() {
    let mut story = Story::in_touch();
    story.tell(Input::Queued { urgent: false });
    story.fails(Slot::Bulk);
    let tried = story.unreachable_for(3_600_000, u64::MAX / 3);
    let early = tried.iter().filter(|ms| **ms <= 120_000).count();
    assert_eq!(early, 120, "one each second");
    let gaps: Vec<u64> = tried.windows(2).map(|pair| pair[1] - pair[0]).filter(|gap| *gap != 1_000).collect();
    assert!(gaps.iter().all(|gap| *gap <= RETRY_MS_MAX) && gaps.len() >= 12, "{gaps:?}");
    assert!(tried.last().is_some_and(|ms| 3_600_000 - ms <= RETRY_MS_MAX), "it is tried for ever");
}

/// Covers PUSH-003.
#[test]
fn while_an_urgent_line_waits_no_wait_is_longer_than_thirty_seconds() {
    let mut story = Story::in_touch();
    story.tell(Input::Queued { urgent: true });
    story.fails(Slot::Urgent);
    let tried = story.unreachable_for(3_600_000, u64::MAX / 7);
    assert!(tried.windows(2).all(|pair| pair[1] - pair[0] <= URGENT_RETRY_MS_MAX));
}

/// Covers PUSH-004.
#[test]
fn any_traffic_of_the_peer_ends_the_wait_but_a_flood_of_it_makes_no_storm() {
    let mut story = Story::in_touch();
    story.tell(Input::Queued { urgent: false });
    story.fails(Slot::Bulk);
    story.unreachable_for(2_000_000, 9_876_543_219);
    assert!(story.conversation.explain().next_try.is_some());
    let mut tries = 0;
    for _ in 0..5_000 {
        story.now = story.now.plus_ms(10);
        for what in story.tell(Input::HeardFrom) {
            tries += 1;
            story.fails(what.slot());
        }
    }
    assert!((49..=51).contains(&tries), "{tries} tries in 50 s");
    story.now = story.now.plus_ms(1_000);
    assert_eq!(story.tell(Input::HeardFrom), [What::Hello]);
    assert_eq!(story.greeted(true), [What::PushBulk]);
}

/// Covers REP-002, REP-005, REP-007.
#[test]
fn nodes_that_meet_compare_then_fetch_then_push() {
    let mut story = Story::begin();
    assert_eq!(story.tell(Input::Started), [What::Hello]);
    assert_eq!(story.greeted(false), [What::Buckets]);
    assert_eq!(story.differs(true), [What::Frontiers]);
    let done = |more| Input::Answered { slot: Slot::Other, summary: Summary::Done { more } };
    let compared = |more| Input::Answered {
        slot: Slot::Other,
        summary: Summary::Frontiers { lacking_here: true, lacking_there: true, more },
    };
    assert_eq!(story.tell(compared(true)), [What::Frontiers], "the next page");
    assert_eq!(story.tell(compared(false)), [What::Fetch]);
    assert_eq!(story.tell(done(true)), [What::Fetch]);
    assert_eq!(story.tell(done(false)), [What::PushBulk]);
    assert_eq!(story.pushed(Slot::Bulk), []);
    assert!(story.conversation.is_idle());
}

/// Covers REP-009.
#[test]
fn who_was_away_fetches_charters_then_cards_before_it_compares_anything() {
    let mut story = Story::begin();
    story.tell(Input::Started);
    let summary = Summary::Hello { in_step: false, charter_behind: true, card_behind: true };
    assert_eq!(story.tell(Input::Answered { slot: Slot::Other, summary }), [What::Charter]);
    let done = Input::Answered { slot: Slot::Other, summary: Summary::Done { more: false } };
    assert_eq!(story.tell(done), [What::Card]);
    assert_eq!(story.tell(done), [What::Buckets]);
}

#[test]
fn a_peer_that_cannot_serve_what_we_lack_still_gets_what_it_lacks() {
    let mut story = Story::begin();
    story.tell(Input::Started);
    story.greeted(false);
    story.differs(true);
    let summary = Summary::Frontiers { lacking_here: true, lacking_there: true, more: false };
    assert_eq!(story.tell(Input::Answered { slot: Slot::Other, summary }), [What::Fetch]);
    assert_eq!(story.refused(Slot::Other, Refusal::NotParticipant), [What::PushBulk]);
    assert_eq!(story.pushed(Slot::Bulk), []);
    assert!(story.conversation.is_idle());
}

/// Covers REP-005.
#[test]
fn nodes_in_touch_greet_every_ten_minutes_half_more_or_less() {
    for (jitter, after_ms) in [(0, 300_000), (300_000, 600_000), (600_000, 900_000)] {
        let mut story = Story::begin();
        story.tell(Input::Started);
        let summary = Summary::Hello { in_step: true, charter_behind: false, card_behind: false };
        let out = story.conversation.step(story.now, jitter, Input::Answered { slot: Slot::Other, summary });
        assert_eq!(out, [Output::WakeAt(Time(T0 + after_ms))]);
        story.now = Time(T0 + after_ms - 1);
        assert_eq!(story.tell(Input::Tick), []);
        story.now = Time(T0 + after_ms);
        assert_eq!(story.tell(Input::Tick), [What::Hello]);
    }
}

/// Covers REP-005.
#[test]
fn sixty_seconds_after_a_receipt_that_lacks_what_we_hold_the_peer_is_greeted_once() {
    let mut story = Story::in_touch();
    assert_eq!(story.step(Input::Wants(Want::RepairSoon)).1, Some(Time(T0 + 60_000)));
    story.now = Time(T0 + 30_000);
    assert_eq!(story.step(Input::Wants(Want::RepairSoon)).1, Some(Time(T0 + 60_000)));
    story.now = Time(T0 + 60_000);
    assert_eq!(story.tell(Input::Tick), [What::Hello]);
    assert_eq!(story.greeted(true), []);
    story.now = Time(T0 + 120_000);
    assert_eq!(story.tell(Input::Tick), []);
}

/// Covers CALL-005.
#[test]
fn a_call_refused_for_the_clock_is_made_again_at_once_but_only_once() {
    let mut story = Story::in_touch();
    story.tell(Input::Queued { urgent: true });
    assert_eq!(story.refused(Slot::Urgent, Refusal::ClockSkew), [What::PushUrgent]);
    assert_eq!(story.refused(Slot::Urgent, Refusal::ClockSkew), []);
    let explanation = story.conversation.explain();
    assert_eq!(explanation.reason, Some(Trouble::Refusal(Refusal::ClockSkew)));
    assert_eq!((explanation.reach, explanation.tries, explanation.urgent_waits), (Reach::Up, 2, true));
}

#[test]
fn a_refusal_holds_its_own_slot_only() {
    let mut story = Story::in_touch();
    story.tell(Input::Queued { urgent: false });
    assert_eq!(story.refused(Slot::Bulk, Refusal::Busy), []);
    assert_eq!(story.tell(Input::Queued { urgent: false }), [], "held for a second");
    assert_eq!(story.tell(Input::Wants(Want::Receipts)), [What::Receipts]);
    assert_eq!(story.tell(Input::Queued { urgent: true }), [What::PushUrgent]);
    story.now = story.now.plus_ms(1_000);
    assert_eq!(story.pushed(Slot::Urgent), [What::PushBulk]);
}

/// Covers PUSH-002.
#[test]
fn no_bulk_batch_is_begun_while_an_urgent_one_is_under_way() {
    let mut story = Story::in_touch();
    assert_eq!(story.tell(Input::Queued { urgent: true }), [What::PushUrgent]);
    assert_eq!(story.tell(Input::Queued { urgent: false }), []);
    assert_eq!(story.tell(Input::Wants(Want::Receipts)), [What::Receipts], "other calls do not wait");
    let more = Summary::Pushed { more: true, later: None };
    assert_eq!(story.tell(Input::Answered { slot: Slot::Urgent, summary: more }), [What::PushUrgent]);
    assert_eq!(story.refused(Slot::Urgent, Refusal::Busy), [What::PushBulk], "what must wait holds nothing else up");
}

#[test]
fn a_batch_that_must_wait_in_part_is_sent_again_with_growing_waits() {
    let mut story = Story::in_touch();
    story.tell(Input::Queued { urgent: false });
    let later = Summary::Pushed { more: false, later: Some(Refusal::Quota) };
    let answered = Input::Answered { slot: Slot::Bulk, summary: later };
    let (tasks, wake) = story.step(answered);
    assert_eq!((tasks, wake), (Vec::new(), Some(Time(T0 + 1_000))));
    assert!(!story.conversation.is_idle());
    story.now = Time(T0 + 1_000);
    assert_eq!(story.tell(Input::Tick), [What::PushBulk]);
    assert_eq!(story.pushed(Slot::Bulk), []);
    assert_eq!(story.conversation.explain().reason, None);
}

#[test]
fn a_caller_behind_in_its_charter_fetches_it_and_asks_again() {
    let mut story = Story::in_touch();
    story.tell(Input::Wants(Want::Receipts));
    assert_eq!(story.refused(Slot::Other, Refusal::CharterBehind), []);
    story.now = story.now.plus_ms(1_000);
    assert_eq!(story.tell(Input::Tick), [What::Charter]);
    let done = Input::Answered { slot: Slot::Other, summary: Summary::Done { more: false } };
    assert_eq!(story.tell(done), [What::Receipts]);
}

/// Covers PUSH-005.
#[test]
fn what_is_undelivered_is_explained_since_when_how_often_and_why() {
    let mut story = Story::in_touch();
    story.tell(Input::Queued { urgent: false });
    story.now = Time(T0 + 5_000);
    story.fails(Slot::Bulk);
    let tried = story.unreachable_for(10_000, 0);
    let explanation = story.conversation.explain();
    let tries = u32::try_from(tried.len()).expect("few") + 1;
    assert_eq!((explanation.reach, explanation.since, explanation.tries), (Reach::Down, Time(T0 + 5_000), tries));
    assert_eq!((explanation.reason, explanation.bulk_waits), (Some(Trouble::Timeout), true));
    assert_eq!(explanation.next_try, Some(Time(T0 + 15_000)));
    let before = Story::begin().conversation.explain();
    assert_eq!((before.reach, before.reason, before.next_try), (Reach::Untried, None, None));
}

#[test]
fn an_answer_to_a_call_that_was_never_made_changes_nothing() {
    let mut story = Story::in_touch();
    assert_eq!(story.pushed(Slot::Urgent), []);
    assert_eq!(story.tell(Input::Failed { slot: Slot::Bulk, trouble: Trouble::Timeout }), []);
    assert_eq!(story.conversation.explain().reach, Reach::Up);
}
