//! Asks again for texts and files that have not come.
//!
//! Two nodes whose frontiers agree have nothing more to say to each other, and yet one of them may lack texts: it got the
//! lines from somebody who had no text, or it stopped between asking and getting. So it asks, in turn, everybody who takes
//! part. A wish for a file too may be lost with whoever was to carry it. (REP-030)
//!
//! Promise: every ten minutes at most 256 texts of each of 64 dossiers, and the files of at most 20,000 lines, of one participant
//! each time; whether a file is here is looked up and not believed for longer than a day, since files lie in a store of their
//! own. A dossier in which nothing was lacking and that did not change is not opened again within that day: to open it is to
//! count it anew.
//! Not here: lines (see [`crate::repair`]), which are asked for by their names; how a file is fetched (see [`crate::files`]).

use std::collections::BTreeMap;

use comity_dossier::{DossierId, EntryId, Hash, Member, Time};
use comity_exchange::conversation::{Input as Told, Reach, Want};

use crate::node::{Halt, Node};

const EACH_MS: u64 = 10 * 60_000;
/// After a start: peers are greeted first.
const FIRST_MS: u64 = 5_000;
const DOSSIERS_AT_ONCE: usize = 64;
const TEXTS_AT_ONCE: usize = 256;
/// Texts of one dossier among which turns are taken.
const TEXTS_LOOKED_AT: usize = 4_096;
/// For so long it is believed that the files of a dossier are here.
const BELIEVED_MS: u64 = 24 * 3_600_000;
/// Lines whose files are looked for at once; a longer dossier is looked through alone.
const FILES_LOOKED_AT: usize = 20_000;

/// When texts are sought next.
#[derive(Default)]
pub(crate) struct Seek {
    pub(crate) due: Time,
    /// Counts the rounds, so that each asks somebody else.
    round: usize,
    /// From which dossier on it goes on, by the number of the store.
    after: u64,
    /// After which dossier files are looked for next.
    files_after: Option<DossierId>,
    /// Dossiers in which nothing was lacking: what they held then, and when that was.
    whole: BTreeMap<DossierId, (Hash, Time)>,
}

impl Node {
    /// Asks for missing texts if it is time to.
    pub(crate) fn seek_what_is_missing(&mut self) -> Result<(), Halt> {
        let now = self.now();
        if now < self.jobs.seek.due {
            return Ok(());
        }
        let first = self.jobs.seek.due == Time(0);
        self.jobs.seek.due = now.plus_ms(if first { FIRST_MS } else { EACH_MS });
        if first {
            return Ok(());
        }
        self.jobs.seek.round = self.jobs.seek.round.wrapping_add(1);
        let some = self.store.dossiers_lacking_bodies(self.jobs.seek.after, DOSSIERS_AT_ONCE)?;
        // On from there the next time, and from the first again after the last: texts that nobody has keep no others
        // waiting, neither here nor in one dossier.
        let more = some.last().filter(|_| some.len() == DOSSIERS_AT_ONCE);
        self.jobs.seek.after = more.map_or(0, |dossier| dossier.number);
        some.iter().try_for_each(|dossier| self.seek_texts_of(&dossier.id))?;
        self.seek_files()
    }

    fn seek_files(&mut self) -> Result<(), Halt> {
        let (mut looked_at, now) = (0, self.now());
        self.shelf.refresh();
        self.jobs.seek.whole.retain(|_, (_, at)| *at <= now && now.since_ms(*at) < BELIEVED_MS);
        for dossier in self.shelf.all_after(self.jobs.seek.files_after) {
            if looked_at >= FILES_LOOKED_AT {
                return Ok(());
            }
            self.jobs.seek.files_after = Some(dossier);
            let held = self.shelf.summaries.get(&dossier).map(|summary| summary.frontier);
            if held.is_some() && held == self.jobs.seek.whole.get(&dossier).map(|(held, _)| *held) {
                continue;
            }
            self.open_dossier(&dossier)?;
            let Some(record) = self.record(&dossier) else { continue };
            looked_at += record.len();
            let others: Vec<Member> =
                record.participants().iter().filter(|member| **member != self.me).copied().collect();
            if let Some(first) = others.get(self.jobs.seek.round % others.len().max(1)).copied() {
                self.want_missing_files_of(first, &dossier)?;
            }
            // A text that is lacking may name a file.
            let summary = self.shelf.summaries.get(&dossier).filter(|summary| !summary.lacks_files);
            if let Some(summary) = summary
                && self.store.missing_bodies(&dossier, 1)?.is_empty()
            {
                self.jobs.seek.whole.insert(dossier, (summary.frontier, now));
            }
        }
        Ok(())
    }

    fn seek_texts_of(&mut self, dossier: &DossierId) -> Result<(), Halt> {
        if !self.open_dossier(dossier)? {
            return Ok(());
        }
        let lacking = self.store.missing_bodies(dossier, TEXTS_LOOKED_AT)?;
        let Some(record) = self.record(dossier) else { return Ok(()) };
        let mine = lacking.into_iter().map(|body| body.id).filter(|id| record.may_receive_body(id, self.me));
        let texts: Vec<EntryId> = mine.collect();
        let is_up = |member: &&Member| {
            self.peers.get(member).is_some_and(|state| state.conversation.explain().reach != Reach::Down)
        };
        let others: Vec<Member> =
            record.participants().iter().filter(|member| **member != self.me).filter(is_up).copied().collect();
        let now = self.now();
        let (round, count) = (self.jobs.seek.round, others.len().max(1));
        let Some(peer) = others.get(round % count).copied() else { return Ok(()) };
        let Some(state) = self.peers.get_mut(&peer).filter(|_| !texts.is_empty()) else { return Ok(()) };
        // Each participant is asked for some of them before the next are asked for.
        let from = (round / count * TEXTS_AT_ONCE) % texts.len();
        let turn = texts.iter().cycle().skip(from).take(TEXTS_AT_ONCE.min(texts.len()));
        turn.for_each(|id| state.wanted.want_body(*dossier, *id, now));
        self.tell(peer, Told::Wants(Want::Fetch));
        Ok(())
    }
}
