//! Files: encrypted in chunks, named by the hash of what is stored, fetched from any participant (FILE-001 to FILE-004).

use comity_dossier::fold::{Item, Place, Said, TIMELINE_ITEMS_MAX};
use comity_dossier::kind::common::attach::FileRef;
use comity_dossier::kind::content::Content;
use comity_dossier::limits::FILE_BYTES_MAX;
use comity_dossier::text::Line;
use comity_dossier::{BlobId, DossierId, EntryId, Member, Refusal};
use comity_exchange::Request;
use comity_exchange::bound::CHUNKS_MAX;
use comity_exchange::conversation::{Input as Told, Reach, Summary, Want};
use comity_exchange::op::{Chunk, Chunks, File};
use comity_seal::file::{self, BlobHasher, FileKey};
use comity_store::{BlobHandle, BlobState, StoreFault};

use crate::desk::ActFault;
use crate::node::{Halt, Node};
use crate::peers::{About, Peer};

impl Node {
    /// Encrypts and stores a file durably and returns what a line says of it.
    pub(crate) fn keep_file(&mut self, bytes: &[u8], media_type: Line) -> Result<Result<FileRef, ActFault>, Halt> {
        if !self.room.takes_files() {
            return Ok(Err(ActFault::Refused(Refusal::StorageFailed)));
        }
        let size = bytes.len() as u64;
        let count = bytes.len().div_ceil(file::CHUNK_BYTES).max(1) as u64;
        if sealed_bytes(size, count).is_none_or(|sealed| sealed > FILE_BYTES_MAX) {
            return Ok(Err(ActFault::FileTooLarge));
        }
        let key = FileKey::generate(&mut *self.entropy);
        let mut hasher = BlobHasher::new();
        let mut encrypted = Vec::new();
        let pieces: Vec<&[u8]> = if bytes.is_empty() { vec![bytes] } else { bytes.chunks(file::CHUNK_BYTES).collect() };
        let last = pieces.len() - 1;
        for (index, piece) in pieces.iter().enumerate() {
            let number = u32::try_from(index).unwrap_or(u32::MAX);
            let Ok(chunk) = key.encrypt_chunk(number, index == last, piece) else {
                return Ok(Err(ActFault::FileTooLarge));
            };
            hasher.update(&chunk);
            encrypted.push(chunk);
        }
        let blob = hasher.finish();
        let total = encrypted.iter().map(|chunk| chunk.len() as u64).sum();
        let handle = self.files.begin_blob(Some(&blob), total, self.moment.wall)?;
        for (index, chunk) in (0u32..).zip(&encrypted) {
            self.files.put_chunk(handle, index, chunk)?;
        }
        self.files.finish_blob(handle, &blob)?;
        let chunks = u32::try_from(encrypted.len()).unwrap_or(u32::MAX);
        let key = comity_dossier::kind::common::attach::FileKey(*key.as_bytes());
        Ok(Ok(FileRef { blob, key, size, chunks, media_type }))
    }

    /// Opens a file that is held here; `None` while it is not complete, or if it is not what the line says.
    pub fn open_file(&self, reference: &FileRef) -> Result<Option<Vec<u8>>, Halt> {
        let BlobState::Complete { chunks, .. } = self.files.state(&reference.blob)? else { return Ok(None) };
        let key = FileKey::from_bytes(reference.key.0);
        let mut plain = Vec::new();
        for index in 0..chunks {
            let chunk = self.files.chunk(&reference.blob, index)?;
            match chunk.and_then(|chunk| key.decrypt_chunk(index, index + 1 == chunks, &chunk).ok()) {
                Some(piece) => plain.extend_from_slice(&piece),
                None => return self.note_spoilt(reference, index),
            }
        }
        Ok((plain.len() as u64 == reference.size).then_some(plain))
    }

    /// Opens a piece of a file that is held here: `count` chunks from `from` on, fewer at its end. `None` if it is not
    /// complete, not what the line says, or has no such chunk.
    pub fn open_file_piece(&self, reference: &FileRef, from: u32, count: u32) -> Result<Option<Vec<u8>>, Halt> {
        let BlobState::Complete { chunks, .. } = self.files.state(&reference.blob)? else { return Ok(None) };
        if chunks != reference.chunks || from >= chunks {
            return Ok(None);
        }
        let key = FileKey::from_bytes(reference.key.0);
        let mut plain = Vec::new();
        for index in from..chunks.min(from.saturating_add(count)) {
            let chunk = self.files.chunk(&reference.blob, index)?;
            match chunk.and_then(|chunk| key.decrypt_chunk(index, index + 1 == chunks, &chunk).ok()) {
                Some(piece) => plain.extend_from_slice(&piece),
                None => return self.note_spoilt(reference, index),
            }
        }
        Ok(Some(plain))
    }

    /// Notes that a chunk cannot be opened. Which line names the file is found where it is mended.
    fn note_spoilt(&self, reference: &FileRef, index: u32) -> Result<Option<Vec<u8>>, Halt> {
        if let Some(line) = self.naming(&reference.blob) {
            self.spoilt_chunk(&reference.blob, &line, index);
        }
        Ok(None)
    }

    /// A line of an open dossier that names a file.
    fn naming(&self, blob: &BlobId) -> Option<EntryId> {
        self.shelf.views().find_map(|view| {
            let named = |item: &&comity_dossier::fold::Item| {
                matches!(&item.original, Said::Content(content) if content.file().is_some_and(|file| file.blob == *blob))
                    || item.corrections().iter().any(|value| value.value.content.file().is_some_and(|f| f.blob == *blob))
            };
            view.items().find(named).map(|item| item.id)
        })
    }

    /// Reads a chunk and opens it with the key that the line gives; `None`, and noted, if it is not what it was.
    pub(crate) fn sound_chunk(&self, reference: &FileRef, line: &EntryId, index: u32) -> Result<Option<Vec<u8>>, Halt> {
        let key = FileKey::from_bytes(reference.key.0);
        let chunk = self.files.chunk(&reference.blob, index)?;
        let sound = chunk.filter(|chunk| key.decrypt_chunk(index, index + 1 == reference.chunks, chunk).is_ok());
        if sound.is_none() {
            self.spoilt_chunk(&reference.blob, line, index);
        }
        Ok(sound)
    }

    /// Tells whether a file is held here whole.
    pub fn has_file(&self, blob: &BlobId) -> Result<bool, Halt> {
        Ok(matches!(self.files.state(blob)?, BlobState::Complete { .. }))
    }

    /// The files that a line names, as far as its text is here.
    pub(crate) fn files_of_line(&self, dossier: &DossierId, line: &EntryId) -> Vec<BlobId> {
        self.references_of(dossier, line).into_iter().map(|file| file.blob).collect()
    }

    pub(crate) fn references_of(&self, dossier: &DossierId, line: &EntryId) -> Vec<FileRef> {
        let item = self.view(dossier).and_then(|view| view.item(line));
        item.map(Self::references).unwrap_or_default()
    }

    fn references(item: &Item) -> Vec<FileRef> {
        let original = match &item.original {
            Said::Content(content) => content.file(),
            _ => None,
        };
        let corrected = item.corrections().iter().filter_map(|value| value.value.content.file());
        original.into_iter().chain(corrected).cloned().collect()
    }

    /// Asks for the files of new lines: first whoever delivered the line, then its author and everybody else. Nothing is
    /// fetched by itself for a line that does not count, nor where corrections stand beside each other (FORK-007).
    pub(crate) fn want_files(&mut self, from: Member, dossier: &DossierId, lines: &[EntryId]) -> Result<(), Halt> {
        for line in lines {
            let item = self.view(dossier).and_then(|view| view.item(line));
            let references = item.filter(|item| item.is_counted() && !item.is_parallel()).map(Self::references);
            for blob in references.into_iter().flatten().map(|file| file.blob) {
                if !self.has_file(&blob)? {
                    self.shelf.lacks_file(dossier, blob);
                    self.want_file(Some(from), dossier, line, blob);
                }
            }
        }
        Ok(())
    }

    /// Asks for the files of one line because somebody wants them, however the line stands.
    pub(crate) fn want_files_of(&mut self, dossier: &DossierId, line: &EntryId) -> Result<(), Halt> {
        self.open_dossier(dossier)?;
        for blob in self.files_of_line(dossier, line) {
            if !self.has_file(&blob)? {
                self.want_file(None, dossier, line, blob);
            }
        }
        Ok(())
    }

    /// Asks for every file of a dossier that is not here, if this member still takes part.
    pub(crate) fn want_missing_files(&mut self, dossier: &DossierId) -> Result<(), Halt> {
        self.want_missing_files_of(self.me, dossier)
    }

    /// The same, of `first` before its author and all others.
    pub(crate) fn want_missing_files_of(&mut self, first: Member, dossier: &DossierId) -> Result<(), Halt> {
        self.open_dossier(dossier)?;
        self.shelf.forget_lacking(dossier);
        let mut after = None;
        while self.takes_part(dossier) {
            let Some(view) = self.view(dossier) else { return Ok(()) };
            let places: Vec<Place> = view.timeline(after, TIMELINE_ITEMS_MAX).map(|item| item.place).collect();
            let Some(last) = places.last() else { return Ok(()) };
            after = Some(*last);
            let lines: Vec<EntryId> = places.into_iter().map(|place| place.id).collect();
            self.want_files(first, dossier, &lines)?;
        }
        Ok(())
    }

    fn takes_part(&self, dossier: &DossierId) -> bool {
        self.record(dossier).is_some_and(|record| record.participants().contains(&self.me))
    }

    /// Asks one participant for a file: `first` if that is one, else the next after it.
    fn want_file(&mut self, first: Option<Member>, dossier: &DossierId, line: &EntryId, blob: BlobId) {
        let me = self.me;
        let Some(record) = self.record(dossier) else { return };
        let author = record.head(line).map(|head| head.member);
        let others = record.participants().iter().copied();
        let order: Vec<Member> = first.into_iter().chain(author).chain(others).filter(|m| *m != me).collect();
        let reach = |m: &Member| self.peers.get(m).map(|state| state.conversation.explain().reach);
        let reachable = order.iter().find(|m| reach(m).is_some_and(|reach| reach != Reach::Down));
        let Some(peer) = reachable.or_else(|| order.iter().find(|m| reach(m).is_some())).copied() else { return };
        if let Some(state) = self.peers.get_mut(&peer) {
            state.wanted.want_file(blob, *line);
        }
        self.tell(peer, Told::Wants(Want::File));
    }

    /// Asks the next participant for a file that `peer` could not give; nobody gives it to a member that was removed.
    pub(crate) fn want_file_elsewhere(&mut self, peer: Member, line: &EntryId, blob: BlobId) -> Result<(), Halt> {
        let Some(stored) = self.store.entry(line)? else { return Ok(()) };
        self.open_dossier(&stored.dossier)?;
        let Some(record) = self.record(&stored.dossier).filter(|_| self.takes_part(&stored.dossier)) else {
            return Ok(());
        };
        let mut others: Vec<Member> = record.participants().iter().copied().filter(|m| *m != self.me).collect();
        others.sort_unstable();
        let next = others.iter().copied().find(|m| *m > peer).or_else(|| others.first().copied());
        self.want_file(next, &stored.dossier, line, blob);
        Ok(())
    }

    /// Asks others for what waits for a peer that cannot be reached, if one of them can.
    pub(crate) fn want_files_elsewhere(&mut self, peer: Member) -> Result<(), Halt> {
        let is_up = |state: &Peer| state.conversation.explain().reach == Reach::Up;
        if !self.peers.values().any(is_up) {
            return Ok(());
        }
        let waiting = self.peers.get_mut(&peer).map(|state| std::mem::take(&mut state.wanted.files));
        waiting.into_iter().flatten().try_for_each(|(blob, line)| self.want_file_elsewhere(peer, &line, blob))
    }

    /// Makes the next request for chunks, going on where an earlier one ended (FILE-004).
    pub(crate) fn file_request_for(&mut self, peer: Member) -> Result<Option<(Request, About)>, Halt> {
        loop {
            let next = self.peers.get_mut(&peer).and_then(|state| state.wanted.files.pop_front());
            let Some((blob, line)) = next else { return Ok(None) };
            if self.has_file(&blob)? {
                continue;
            }
            let from_chunk = self.first_gap(&blob)?;
            let count = u32::try_from(CHUNKS_MAX).unwrap_or(u32::MAX);
            let request = Request::File(File { blob, from_chunk, count, line });
            return Ok(Some((request, About::File { blob, line, from_chunk })));
        }
    }

    /// Takes chunks that were asked for, if they are what the line says of the file; the last one completes it if its hash is
    /// right. What does not fit is a lie or spoilt: all of it is fetched again, from somebody else, after a while.
    pub(crate) fn take_chunks(
        &mut self,
        peer: Member,
        blob: BlobId,
        line: EntryId,
        from_chunk: u32,
        chunks: &Chunks,
    ) -> Result<Summary, Halt> {
        let Some(handle) = self.keep_chunks(&blob, &line, from_chunk, chunks)? else {
            if let BlobState::Partial { handle, .. } = self.files.state(&blob)? {
                self.files.drop_unfinished(handle)?;
            }
            self.want_file_elsewhere(peer, &line, blob)?;
            return Ok(Summary::Refused(Refusal::Busy));
        };
        let more = |node: &Self| node.peers.get(&peer).is_some_and(|state| !state.wanted.files.is_empty());
        if self.first_gap(&blob)? < chunks.total_chunks {
            if let Some(state) = self.peers.get_mut(&peer) {
                state.wanted.files.push_front((blob, line));
            }
            return Ok(Summary::Done { more: true });
        }
        let mut hasher = BlobHasher::new();
        for at in 0..chunks.total_chunks {
            if let Some(chunk) = self.files.unfinished_chunk(handle, at)? {
                hasher.update(&chunk);
            }
        }
        if hasher.finish() != blob {
            self.files.drop_unfinished(handle)?;
            self.want_file_elsewhere(peer, &line, blob)?;
            return Ok(Summary::Refused(Refusal::Busy));
        }
        self.files.finish_blob(handle, &blob)?;
        self.file_came_back(peer, &blob)?;
        if let Some(stored) = self.store.entry(&line)? {
            self.shelf.has_file(&stored.dossier, &blob);
            let written = stored.header_bytes().and_then(|bytes| comity_dossier::Header::from_bytes(bytes).ok());
            written.iter().for_each(|header| self.note_brought(peer, header.time, |it| it.files += 1));
            self.step.changed.entry(stored.dossier).or_insert(false);
        }
        Ok(Summary::Done { more: more(self) })
    }

    /// Keeps chunks at their places; `None` if they cannot be of the file that the line names.
    fn keep_chunks(
        &mut self,
        blob: &BlobId,
        line: &EntryId,
        from_chunk: u32,
        chunks: &Chunks,
    ) -> Result<Option<BlobHandle>, Halt> {
        // Only what the author signed says how long the file is: a deliverer may say anything. (FILE-003)
        let Some(said) = self.reference_of(line, blob)? else { return Ok(None) };
        let total = sealed_bytes(said.size, u64::from(said.chunks));
        let last = said.chunks.saturating_sub(1);
        let rest = chunks.size_bytes.saturating_sub(u64::from(last) * file::SEALED_CHUNK_BYTES as u64);
        let fits = |(index, chunk): (u32, &Chunk)| {
            let expected = if index == last { rest } else { file::SEALED_CHUNK_BYTES as u64 };
            index <= last && chunk.0.len() as u64 == expected
        };
        let places = || (from_chunk..).zip(&chunks.chunks);
        let as_said = total == Some(chunks.size_bytes) && chunks.total_chunks == said.chunks;
        if chunks.chunks.is_empty() || !as_said || !places().all(fits) {
            return Ok(None);
        }
        let strange = |fault: StoreFault| if fault.is_of_the_disk() { Err(Halt(fault)) } else { Ok(None) };
        let handle = match self.files.begin_blob(Some(blob), chunks.size_bytes, self.moment.wall) {
            Ok(handle) => handle,
            Err(fault) => return strange(fault),
        };
        for (index, chunk) in places() {
            if let Err(fault) = self.files.put_chunk(handle, index, &chunk.0) {
                return strange(fault);
            }
        }
        Ok(Some(handle))
    }

    /// What a line says of a file that it names.
    pub(crate) fn reference_of(&mut self, line: &EntryId, blob: &BlobId) -> Result<Option<FileRef>, Halt> {
        let Some(stored) = self.store.entry(line)? else { return Ok(None) };
        if !self.open_dossier(&stored.dossier)? {
            return Ok(None);
        }
        let said = self.references_of(&stored.dossier, line);
        Ok(said.into_iter().find(|file| file.blob == *blob))
    }

    /// The number of chunks that are here from the first on.
    pub(crate) fn first_gap(&self, blob: &BlobId) -> Result<u32, Halt> {
        Ok(match self.files.state(blob)? {
            BlobState::Partial { have, .. } => have.first().filter(|range| range.0 == 0).map_or(0, |range| range.1),
            BlobState::Complete { chunks, .. } => chunks,
            BlobState::Absent => 0,
        })
    }
}

/// How long a file of `size` bytes in `chunks` chunks is when it is encrypted; `None`: longer than any number.
fn sealed_bytes(size: u64, chunks: u64) -> Option<u64> {
    chunks.checked_mul(file::TAG_BYTES as u64)?.checked_add(size)
}

/// Tells whether a content, or what it puts in the place of an earlier one, names a file.
pub(crate) fn names(content: &Content, blob: &BlobId) -> bool {
    let is_it = |content: &Content| content.file().is_some_and(|file| file.blob == *blob);
    match content {
        Content::Correct(correct) => {
            Content::read(correct.kind, &correct.content).is_ok_and(|corrected| is_it(&corrected))
        }
        content => is_it(content),
    }
}

/// SHA-256 of something as it came.
pub(crate) fn hash_of(bytes: &[u8]) -> comity_dossier::Hash {
    use sha2::Digest;
    comity_dossier::Hash(sha2::Sha256::digest(bytes).into())
}
