//! Files: encrypted in chunks, named by the hash of what is stored, fetched from any participant (FILE-001 to FILE-004).

use comity_dossier::fold::{Place, Said, TIMELINE_ITEMS_MAX};
use comity_dossier::kind::common::attach::FileRef;
use comity_dossier::kind::content::Content;
use comity_dossier::text::Line;
use comity_dossier::{BlobId, DossierId, EntryId, Member};
use comity_exchange::Request;
use comity_exchange::bound::CHUNKS_MAX;
use comity_exchange::conversation::{Input as Told, Summary, Want};
use comity_exchange::op::{Chunks, File};
use comity_seal::file::{self, BlobHasher, FileKey};
use comity_store::{BlobState, StoreFault};

use crate::desk::ActFault;
use crate::node::{Halt, Node};
use crate::peers::About;

impl Node {
    /// Encrypts and stores a file durably and returns what a line says of it.
    pub(crate) fn keep_file(&mut self, bytes: &[u8], media_type: Line) -> Result<Result<FileRef, ActFault>, Halt> {
        let size = bytes.len() as u64;
        if size > comity_dossier::limits::FILE_BYTES_MAX {
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
            let Some(chunk) = self.files.chunk(&reference.blob, index)? else { return Ok(None) };
            match key.decrypt_chunk(index, index + 1 == chunks, &chunk) {
                Ok(piece) => plain.extend_from_slice(&piece),
                Err(_) => return Ok(None),
            }
        }
        Ok((plain.len() as u64 == reference.size).then_some(plain))
    }

    /// Tells whether a file is held here whole.
    pub fn has_file(&self, blob: &BlobId) -> Result<bool, Halt> {
        Ok(matches!(self.files.state(blob)?, BlobState::Complete { .. }))
    }

    /// The files that a line names, as far as its text is here.
    pub(crate) fn files_of_line(&self, dossier: &DossierId, line: &EntryId) -> Vec<BlobId> {
        let item = self.view(dossier).and_then(|view| view.item(line));
        let Some(item) = item else { return Vec::new() };
        let original = match &item.original {
            Said::Content(content) => file_of(content),
            _ => None,
        };
        let corrected = item.corrections().iter().filter_map(|value| file_of(&value.value.content));
        original.into_iter().chain(corrected).map(|file| file.blob).collect()
    }

    /// Asks for the files of new lines: first whoever delivered the line, then its author and everybody else.
    pub(crate) fn want_files(&mut self, from: Member, dossier: &DossierId, lines: &[EntryId]) -> Result<(), Halt> {
        for line in lines {
            for blob in self.files_of_line(dossier, line) {
                if !self.has_file(&blob)? {
                    self.want_file(Some(from), dossier, line, blob);
                }
            }
        }
        Ok(())
    }

    /// Asks for every file of a dossier that is not here.
    pub(crate) fn want_missing_files(&mut self, dossier: &DossierId) -> Result<(), Halt> {
        let mut after = None;
        loop {
            let Some(view) = self.view(dossier) else { return Ok(()) };
            let places: Vec<Place> = view.timeline(after, TIMELINE_ITEMS_MAX).map(|item| item.place).collect();
            let Some(last) = places.last() else { return Ok(()) };
            after = Some(*last);
            let lines: Vec<EntryId> = places.into_iter().map(|place| place.id).collect();
            self.want_files(self.me, dossier, &lines)?;
        }
    }

    /// Asks one participant for a file: `first` if that is one, else the next after it.
    fn want_file(&mut self, first: Option<Member>, dossier: &DossierId, line: &EntryId, blob: BlobId) {
        let me = self.me;
        let Some(record) = self.record(dossier).filter(|record| record.participants().contains(&me)) else { return };
        let author = record.head(line).map(|head| head.member);
        let others = record.participants().iter().copied();
        let order: Vec<Member> = first.into_iter().chain(author).chain(others).filter(|m| *m != me).collect();
        let Some(peer) = order.into_iter().find(|m| self.peers.contains_key(m)) else { return };
        if let Some(state) = self.peers.get_mut(&peer) {
            state.wanted.want_file(blob, *line);
        }
        self.tell(peer, Told::Wants(Want::File));
    }

    /// Asks the next participant for a file that `peer` could not give.
    pub(crate) fn want_file_elsewhere(&mut self, peer: Member, line: &EntryId, blob: BlobId) -> Result<(), Halt> {
        let Some(stored) = self.store.entry(line)? else { return Ok(()) };
        let Some(record) = self.record(&stored.dossier) else { return Ok(()) };
        let mut others: Vec<Member> = record.participants().iter().copied().filter(|m| *m != self.me).collect();
        others.sort_unstable();
        let next = others.iter().copied().find(|m| *m > peer).or_else(|| others.first().copied());
        self.want_file(next, &stored.dossier, line, blob);
        Ok(())
    }

    /// Makes the next request for chunks, going on where an earlier one ended (FILE-004).
    pub(crate) fn file_request_for(&mut self, peer: Member) -> Result<Option<(Request, About)>, Halt> {
        loop {
            let next = self.peers.get_mut(&peer).and_then(|state| state.wanted.files.pop_front());
            let Some((blob, line)) = next else { return Ok(None) };
            let from_chunk = match self.files.state(&blob)? {
                BlobState::Complete { .. } => continue,
                BlobState::Partial { handle, .. } => self.first_gap(handle)?,
                BlobState::Absent => 0,
            };
            let count = u32::try_from(CHUNKS_MAX).unwrap_or(u32::MAX);
            let request = Request::File(File { blob, from_chunk, count, line });
            return Ok(Some((request, About::File { blob, line })));
        }
    }

    fn first_gap(&self, handle: comity_store::BlobHandle) -> Result<u32, Halt> {
        let mut index = 0;
        while self.files.unfinished_chunk(handle, index)?.is_some() {
            index += 1;
        }
        Ok(index)
    }

    /// Takes chunks that were asked for; the last one completes the file if its hash is right.
    pub(crate) fn take_chunks(
        &mut self,
        peer: Member,
        blob: BlobId,
        line: EntryId,
        chunks: Chunks,
    ) -> Result<Summary, Halt> {
        let more = |node: &Self| node.peers.get(&peer).is_some_and(|state| !state.wanted.files.is_empty());
        if chunks.chunks.is_empty() || chunks.size_bytes > comity_dossier::limits::FILE_BYTES_MAX * 2 {
            self.want_file_elsewhere(peer, &line, blob)?;
            return Ok(Summary::Done { more: more(self) });
        }
        let Some(index) = self.keep_chunks(&blob, &chunks)? else {
            // What came contradicts what came before, or is no file: another participant is asked.
            self.want_file_elsewhere(peer, &line, blob)?;
            return Ok(Summary::Done { more: more(self) });
        };
        let handle = self.files.begin_blob(Some(&blob), chunks.size_bytes, self.moment.wall)?;
        if index < chunks.total_chunks {
            if let Some(state) = self.peers.get_mut(&peer) {
                state.wanted.files.push_front((blob, line));
            }
            return Ok(Summary::Done { more: true });
        }
        let mut hasher = BlobHasher::new();
        for at in 0..index {
            if let Some(chunk) = self.files.unfinished_chunk(handle, at)? {
                hasher.update(&chunk);
            }
        }
        if hasher.finish() == blob {
            self.files.finish_blob(handle, &blob)?;
            if let Some(stored) = self.store.entry(&line)? {
                self.step.changed.entry(stored.dossier).or_insert(false);
            }
        } else {
            // Somebody gave bytes that are not this file: all of it is fetched again, from somebody else.
            self.files.drop_unfinished(handle)?;
            self.want_file_elsewhere(peer, &line, blob)?;
        }
        Ok(Summary::Done { more: more(self) })
    }
}

impl Node {
    /// Keeps chunks after those that are here and returns how many there are now; `None` if they cannot be of this file.
    fn keep_chunks(&mut self, blob: &BlobId, chunks: &Chunks) -> Result<Option<u32>, Halt> {
        let strange = |fault: StoreFault| if fault.is_of_the_disk() { Err(Halt(fault)) } else { Ok(None) };
        let handle = match self.files.begin_blob(Some(blob), chunks.size_bytes, self.moment.wall) {
            Ok(handle) => handle,
            Err(fault) => return strange(fault),
        };
        let mut index = self.first_gap(handle)?;
        for chunk in &chunks.chunks {
            if let Err(fault) = self.files.put_chunk(handle, index, &chunk.0) {
                self.files.drop_unfinished(handle)?;
                return strange(fault);
            }
            index += 1;
        }
        Ok(Some(index))
    }
}

/// The file that a content names.
pub(crate) fn file_of(content: &Content) -> Option<&FileRef> {
    match content {
        Content::Attach(attach) => Some(&attach.file),
        Content::Alert(alert) => alert.original.as_ref().map(|original| &original.file),
        _ => None,
    }
}

/// SHA-256 of something as it came.
pub(crate) fn hash_of(bytes: &[u8]) -> comity_dossier::Hash {
    use sha2::Digest;
    comity_dossier::Hash(sha2::Sha256::digest(bytes).into())
}
