//! Peers whose nodes do not answer: when that is noticed, and when their administrators are paged.
//!
//! ```text
//!   how each peer is reached, and when it was last heard from ── step(now) ──> raise an alarm · page · it is over
//!                                                                 what became of a page ──> tried again, or shown
//! ```
//!
//! Promise: one alarm and one page for each outage and step of escalation, at a moment drawn at random after the limit, so
//! that the peers of one dead node do not all write at once; never more than so many pages in an hour, over all peers. A
//! node that only cannot be called, and still calls, is not dead.
//! Not here: the clock, randomness, mail; who is written to (`pager`).

use std::collections::{BTreeMap, VecDeque};

use comity_dossier::{Member, Time};

const MINUTE_MS: u64 = 60_000;
const HOUR_MS: u64 = 60 * MINUTE_MS;

/// When silence is too long, and how often somebody is written to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SilenceLimits {
    /// A peer that an urgent line waits for, in milliseconds.
    pub urgent_ms: u64,
    /// Any other peer, in milliseconds.
    pub ordinary_ms: u64,
    /// When it is told again, counted from the beginning of the outage, in milliseconds.
    pub again_ms: [u64; 2],
    /// Over which time the pages of many nodes are spread where an urgent line waits, in milliseconds.
    pub urgent_spread_ms: u64,
    /// The same where none waits.
    pub ordinary_spread_ms: u64,
    /// The wait before a page that was not taken is tried again, in milliseconds.
    pub retry_ms: u64,
    /// How often one step is tried.
    pub tries_max: u8,
    /// Pages in one hour, over all peers.
    pub pages_per_hour_max: usize,
}

impl Default for SilenceLimits {
    fn default() -> Self {
        Self {
            urgent_ms: 10 * MINUTE_MS,
            ordinary_ms: HOUR_MS,
            again_ms: [4 * HOUR_MS, 24 * HOUR_MS],
            urgent_spread_ms: 2 * MINUTE_MS,
            ordinary_spread_ms: 10 * MINUTE_MS,
            retry_ms: 5 * MINUTE_MS,
            tries_max: 5,
            pages_per_hour_max: 10,
        }
    }
}

/// Whether a peer answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answers {
    /// Nobody has tried yet, or it is not called directly.
    Unknown,
    /// It does.
    Yes,
    /// It has not since then.
    NotSince(Time),
}

/// How things stand with one peer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Seen {
    /// The peer.
    pub member: Member,
    /// Whether it answers.
    pub answers: Answers,
    /// When something last came from it.
    pub heard: Option<Time>,
    /// Whether an urgent line waits for it.
    pub urgent_waits: bool,
}

/// Why a page was not taken, or was not even written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PageTrouble {
    /// This node has no pager.
    NoPager,
    /// The card of the member names no second channel.
    NoChannel,
    /// The mail server cannot be reached.
    Unreachable,
    /// It did not answer in time.
    Timeout,
    /// TLS with it failed.
    Tls,
    /// It refused, for now or for good.
    Refused,
    /// It did not let this node in.
    SignIn,
}

impl PageTrouble {
    /// Every one.
    pub const ALL: [Self; 7] =
        [Self::NoPager, Self::NoChannel, Self::Unreachable, Self::Timeout, Self::Tls, Self::Refused, Self::SignIn];

    /// Returns the word by which message files and the API know it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::NoPager => "no-pager",
            Self::NoChannel => "no-channel",
            Self::Unreachable => "unreachable",
            Self::Timeout => "timeout",
            Self::Tls => "tls",
            Self::Refused => "refused",
            Self::SignIn => "sign-in",
        }
    }

    fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|trouble| trouble.name() == name)
    }

    /// Tells whether trying again may help.
    #[must_use]
    pub fn is_passing(self) -> bool {
        !matches!(self, Self::NoPager | Self::NoChannel)
    }
}

/// What became of a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PageOutcome {
    /// It is on its way to the mail server.
    Going,
    /// The mail server took it. That somebody read it nobody knows.
    Taken,
    /// It was not taken.
    Failed(PageTrouble),
}

/// One page of one outage.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Paged {
    /// Its number at this node.
    pub number: u64,
    /// The step of escalation, from 0.
    pub step: u8,
    /// When it was written.
    pub at: Time,
    /// What became of it.
    pub outcome: PageOutcome,
}

/// A peer that does not answer, or did not until lately.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outage {
    /// Since when.
    pub since: Time,
    /// An urgent line waited when it was told last.
    pub urgent: bool,
    /// Steps of escalation whose alarm was raised.
    pub steps: u8,
    /// When it ended.
    pub ended: Option<Time>,
    /// The pages, the last few.
    pub pages: Vec<Paged>,
    page_at: Option<Time>,
    tries: u8,
}

impl Outage {
    fn begin(since: Time) -> Self {
        Self { since, urgent: false, steps: 0, ended: None, pages: Vec::new(), page_at: None, tries: 0 }
    }

    /// Tells whether it has lasted longer than its limit and goes on.
    #[must_use]
    pub fn is_told(&self) -> bool {
        self.steps > 0 && self.ended.is_none()
    }
}

/// What is to be done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Decision {
    /// People at this node are told.
    Alarm(Member),
    /// The administrators of the peer are paged.
    Page {
        /// The peer.
        member: Member,
        /// The number of the page.
        number: u64,
        /// Since when the peer has not answered.
        since: Time,
        /// Whether an urgent line waits.
        urgent: bool,
    },
}

/// Pages of one outage that are remembered.
const PAGES_MAX: usize = 6;
/// How long an outage that is over is remembered, in milliseconds.
const REMEMBERED_MS: u64 = 24 * HOUR_MS;
/// The most that is stored, in bytes.
const STORED_BYTES_MAX: usize = 60 * 1024;

/// All that is remembered of peers that do not answer.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Watch {
    outages: BTreeMap<Member, Outage>,
    /// When pages were written, in the last hour.
    written: VecDeque<Time>,
    next_number: u64,
}

impl Watch {
    /// Returns the outages that are remembered.
    pub fn outages(&self) -> impl Iterator<Item = (Member, &Outage)> {
        self.outages.iter().map(|(member, outage)| (*member, outage))
    }

    /// Returns the outage of one peer.
    #[must_use]
    pub fn outage(&self, member: Member) -> Option<&Outage> {
        self.outages.get(&member)
    }

    /// Takes how things stand at `now` and says what is to be done. `draw` gives random numbers.
    pub fn step(
        &mut self,
        now: Time,
        limits: &SilenceLimits,
        seen: &[Seen],
        draw: &mut dyn FnMut() -> u64,
    ) -> Vec<Decision> {
        while self.written.front().is_some_and(|at| now.since_ms(*at) >= HOUR_MS) {
            self.written.pop_front();
        }
        // Whom the charter no longer lists, and what was over long ago, is forgotten.
        let is_kept = |member: &Member, outage: &Outage| {
            seen.iter().any(|seen| seen.member == *member)
                && outage.ended.is_none_or(|ended| now.since_ms(ended) < REMEMBERED_MS)
        };
        self.outages.retain(|member, outage| is_kept(member, outage));
        let mut decisions = Vec::new();
        for peer in seen {
            self.look(now, limits, peer, draw, &mut decisions);
        }
        decisions
    }

    fn look(
        &mut self,
        now: Time,
        limits: &SilenceLimits,
        peer: &Seen,
        draw: &mut dyn FnMut() -> u64,
        decisions: &mut Vec<Decision>,
    ) {
        let since = match peer.answers {
            Answers::Unknown => return,
            Answers::Yes => {
                if let Some(outage) = self.outages.get_mut(&peer.member) {
                    outage.ended.get_or_insert(now);
                }
                return;
            }
            // Who calls is not dead, even if it cannot be called.
            Answers::NotSince(since) => peer.heard.map_or(since, |heard| heard.max(since)),
        };
        let outage = self.outages.entry(peer.member).or_insert_with(|| Outage::begin(since));
        let was_heard = peer.heard.is_some_and(|heard| heard > outage.since);
        if outage.ended.is_some() || was_heard {
            // An earlier life of this node may have begun to count before this one did; then that stands.
            *outage = Outage::begin(since);
        }
        let lasted_ms = now.since_ms(outage.since);
        let limit_ms = match outage.steps {
            0 if peer.urgent_waits => limits.urgent_ms,
            0 => limits.ordinary_ms,
            step => limits.again_ms.get(usize::from(step) - 1).copied().unwrap_or(u64::MAX),
        };
        let spread_ms = if peer.urgent_waits { limits.urgent_spread_ms } else { limits.ordinary_spread_ms };
        if lasted_ms >= limit_ms {
            outage.steps += 1;
            (outage.urgent, outage.tries) = (peer.urgent_waits, 0);
            outage.page_at = Some(now.plus_ms(draw() % spread_ms.max(1)));
            decisions.push(Decision::Alarm(peer.member));
        } else if let Some(page_at) = outage.page_at.filter(|_| peer.urgent_waits && !outage.urgent) {
            // An urgent line came while the page waited its turn: it waits no longer than others of its sort.
            outage.urgent = true;
            outage.page_at = Some(page_at.min(now.plus_ms(draw() % spread_ms.max(1))));
        }
        let is_due = outage.page_at.is_some_and(|at| at <= now);
        if !is_due || self.written.len() >= limits.pages_per_hour_max {
            return;
        }
        outage.page_at = None;
        outage.tries = outage.tries.saturating_add(1);
        let (number, step) = (self.next_number, outage.steps - 1);
        self.next_number += 1;
        self.written.push_back(now);
        outage.pages.push(Paged { number, step, at: now, outcome: PageOutcome::Going });
        let excess = outage.pages.len().saturating_sub(PAGES_MAX);
        outage.pages.drain(..excess);
        let (member, since, urgent) = (peer.member, outage.since, outage.urgent);
        decisions.push(Decision::Page { member, number, since, urgent });
    }

    /// Notes what became of a page; what failed for now is tried again. A page that was never written does not count
    /// against the hour.
    pub fn paged(&mut self, now: Time, limits: &SilenceLimits, number: u64, result: Result<(), PageTrouble>) {
        let holds = |outage: &&mut Outage| outage.pages.iter().any(|page| page.number == number);
        let Some(outage) = self.outages.values_mut().find(holds) else { return };
        let is_last = outage.pages.last().is_some_and(|page| page.number == number);
        let Some(page) = outage.pages.iter_mut().find(|page| page.number == number) else { return };
        page.outcome = match result {
            Ok(()) => PageOutcome::Taken,
            Err(trouble) => PageOutcome::Failed(trouble),
        };
        let written_at = page.at;
        let Err(trouble) = result else { return };
        if !trouble.is_passing() {
            if let Some(at) = self.written.iter().position(|at| *at == written_at) {
                self.written.remove(at);
            }
        } else if is_last && outage.ended.is_none() && outage.page_at.is_none() && outage.tries < limits.tries_max {
            outage.page_at = Some(now.plus_ms(limits.retry_ms));
        }
    }

    /// Writes what is remembered, for this node alone: a line each.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let whole = self.written_down(true);
        // With hundreds of outages at once the pages are left out; that there were some the alarms still say.
        if whole.len() <= STORED_BYTES_MAX { whole.into_bytes() } else { self.written_down(false).into_bytes() }
    }

    fn written_down(&self, with_pages: bool) -> String {
        let mut out = format!("next {}\n", self.next_number);
        let time = |time: Option<Time>| time.map_or_else(|| "-".to_owned(), |time| time.0.to_string());
        for at in &self.written {
            out.push_str(&format!("written {}\n", at.0));
        }
        for (member, outage) in &self.outages {
            let Outage { since, urgent, steps, ended, page_at, tries, .. } = outage;
            let (since, urgent) = (since.0, u8::from(*urgent));
            let (ended, page_at) = (time(*ended), time(*page_at));
            out.push_str(&format!("outage {member} {since} {urgent} {steps} {ended} {page_at} {tries}\n"));
            for page in outage.pages.iter().filter(|_| with_pages) {
                let outcome = match page.outcome {
                    PageOutcome::Going => "going",
                    PageOutcome::Taken => "taken",
                    PageOutcome::Failed(trouble) => trouble.name(),
                };
                out.push_str(&format!("page {member} {} {} {} {outcome}\n", page.number, page.step, page.at.0));
            }
        }
        out
    }

    /// Reads what an earlier life remembered; what cannot be read is left out. A page that was on its way when that life
    /// ended counts as not taken in time, and is tried again.
    #[must_use]
    pub fn from_bytes(bytes: &[u8], now: Time, limits: &SilenceLimits) -> Self {
        let mut watch = Self::default();
        for line in std::str::from_utf8(bytes).unwrap_or_default().lines() {
            // One bad line spoils itself alone.
            let _ = watch.read_line(line);
        }
        let going: Vec<u64> = (watch.outages.values().flat_map(|outage| &outage.pages))
            .filter(|page| page.outcome == PageOutcome::Going)
            .map(|page| page.number)
            .collect();
        going.into_iter().for_each(|number| watch.paged(now, limits, number, Err(PageTrouble::Timeout)));
        watch
    }

    fn read_line(&mut self, line: &str) -> Option<()> {
        let mut parts = line.split(' ');
        let what = parts.next()?;
        let number = |text: Option<&str>| text?.parse::<u64>().ok();
        let maybe = |text: &str| if text == "-" { Some(None) } else { text.parse().ok().map(Time).map(Some) };
        match what {
            "next" => self.next_number = number(parts.next())?,
            "written" => self.written.push_back(Time(number(parts.next())?)),
            "outage" => {
                let member = Member::new(parts.next()?)?;
                let mut outage = Outage::begin(Time(number(parts.next())?));
                outage.urgent = parts.next()? == "1";
                outage.steps = parts.next()?.parse().ok()?;
                outage.ended = maybe(parts.next()?)?;
                outage.page_at = maybe(parts.next()?)?;
                outage.tries = parts.next()?.parse().ok()?;
                self.outages.insert(member, outage);
            }
            "page" => {
                let member = Member::new(parts.next()?)?;
                let (number, step) = (number(parts.next())?, parts.next()?.parse().ok()?);
                let at = Time(parts.next()?.parse().ok()?);
                let outcome = match parts.next()? {
                    "going" => PageOutcome::Going,
                    "taken" => PageOutcome::Taken,
                    other => PageOutcome::Failed(PageTrouble::from_name(other)?),
                };
                self.outages.get_mut(&member)?.pages.push(Paged { number, step, at, outcome });
            }
            _ => return None,
        }
        Some(())
    }
}

#[cfg(test)]
mod tests;
