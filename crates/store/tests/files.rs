//! Facts about files: whole or not there, resumable, bounded.

use comity_dossier::limits::FILE_BYTES_MAX;
use comity_dossier::{BlobId, Time};
use comity_store::{BlobState, CHUNK_BYTES_MAX, FileReader, FileStore, StoreFault};

const BLOB: BlobId = BlobId([5; 32]);
const OTHER: BlobId = BlobId([6; 32]);

fn in_memory() -> FileStore {
    FileStore::in_memory().expect("opens")
}

/// Covers FILE-001, as far as the store goes: the name is given when all bytes are there.
#[test]
fn a_blob_is_absent_until_it_is_whole() {
    let mut files = in_memory();
    let handle = files.begin_blob(None, 5, Time(1)).expect("begins");
    files.put_chunk(handle, 0, b"abc").expect("put");
    assert_eq!(files.finish_blob(handle, &BLOB), Err(StoreFault::UnknownBlob), "bytes are missing");
    assert_eq!((files.state(&BLOB), files.chunk(&BLOB, 0)), (Ok(BlobState::Absent), Ok(None)));
    files.put_chunk(handle, 1, b"de").expect("put");
    assert_eq!(files.unfinished_chunk(handle, 0), Ok(Some(b"abc".to_vec())));
    files.finish_blob(handle, &BLOB).expect("finishes");
    assert_eq!(files.state(&BLOB), Ok(BlobState::Complete { total_bytes: 5, chunks: 2 }));
    assert_eq!(files.chunk(&BLOB, 1), Ok(Some(b"de".to_vec())));
    assert_eq!(files.chunk(&BLOB, 2), Ok(None));
    assert_eq!(files.put_chunk(handle, 1, b"xx"), Err(StoreFault::WrongState), "it does not change any more");
    assert_eq!(files.drop_unfinished(handle), Ok(false));
    assert_eq!(files.drop_blob(&BLOB), Ok(true));
    assert_eq!(files.state(&BLOB), Ok(BlobState::Absent));
}

/// Covers FILE-003: a fetch goes on after a restart, chunk by chunk, in any order.
#[test]
fn a_fetch_goes_on_after_a_restart() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("files.sqlite");
    let mut files = FileStore::open(&path).expect("opens");
    let handle = files.begin_blob(Some(&BLOB), 10, Time(1)).expect("begins");
    for (index, bytes) in [(3, b"d"), (0, b"a"), (1, b"b"), (6, b"g")] {
        files.put_chunk(handle, index, bytes).expect("put");
    }
    files.put_chunk(handle, 6, b"again").expect("put again, longer");
    drop(files);
    let mut files = FileStore::open(&path).expect("opens");
    let have = vec![(0, 2), (3, 4), (6, 7)];
    assert_eq!(files.state(&BLOB), Ok(BlobState::Partial { handle, total_bytes: 10, have_bytes: 8, have }));
    assert_eq!(files.fetching(9), Ok(vec![(BLOB, handle)]));
    assert_eq!(files.begin_blob(Some(&BLOB), 10, Time(9)), Ok(handle));
    assert_eq!(files.begin_blob(Some(&BLOB), 11, Time(9)), Err(StoreFault::WrongState), "another length");
    files.put_chunk(handle, 2, b"cc").expect("put");
    assert_eq!(files.finish_blob(handle, &BLOB), Err(StoreFault::UnknownBlob), "chunks 4 and 5 are missing");
    files.put_chunk(handle, 6, b"g").expect("put again, shorter");
    for index in [4, 5] {
        files.put_chunk(handle, index, b"ef").expect("put");
    }
    assert_eq!(files.finish_blob(handle, &OTHER), Err(StoreFault::WrongState), "begun under another name");
    files.finish_blob(handle, &BLOB).expect("finishes");
    assert_eq!(files.fetching(9), Ok(vec![]));
    let reader = FileReader::open(&path).expect("opens");
    assert_eq!(reader.chunk(&BLOB, 2), Ok(Some(b"cc".to_vec())));
    assert_eq!(reader.check(), Ok(()));
}

#[test]
fn the_same_blob_by_two_ways_is_kept_once() {
    let mut files = in_memory();
    let whole = |files: &mut FileStore, expected| {
        let handle = files.begin_blob(expected, 1, Time(1)).expect("begins");
        files.put_chunk(handle, 0, b"x").expect("put");
        handle
    };
    let (fetched, made, late) = (whole(&mut files, Some(&BLOB)), whole(&mut files, None), whole(&mut files, None));
    files.finish_blob(made, &BLOB).expect("finishes in place of the fetch");
    assert_eq!(files.put_chunk(fetched, 0, b"x"), Err(StoreFault::UnknownBlob));
    files.finish_blob(late, &BLOB).expect("is here already");
    assert_eq!(files.state(&BLOB), Ok(BlobState::Complete { total_bytes: 1, chunks: 1 }));
    assert_eq!(files.drop_unfinished(late), Ok(false), "its chunks are gone");
}

/// Covers LIM-006.
#[test]
fn a_blob_and_its_chunks_are_bounded() {
    let mut files = in_memory();
    assert_eq!(files.begin_blob(None, FILE_BYTES_MAX + 1, Time(1)), Err(StoreFault::OutOfRange));
    let handle = files.begin_blob(None, 4, Time(1)).expect("begins");
    assert_eq!(files.put_chunk(handle, 0, b""), Err(StoreFault::OutOfRange));
    assert_eq!(files.put_chunk(handle, 0, &vec![0; CHUNK_BYTES_MAX + 1]), Err(StoreFault::OutOfRange));
    files.put_chunk(handle, 0, b"abc").expect("put");
    assert_eq!(files.put_chunk(handle, 1, b"de"), Err(StoreFault::OutOfRange), "longer than it was said to be");
    assert_eq!(files.put_chunk(handle, 0, b"abcde"), Err(StoreFault::OutOfRange));
    assert_eq!(files.unfinished_chunk(handle, 0), Ok(Some(b"abc".to_vec())), "what was there stays");
    let empty = files.begin_blob(None, 0, Time(1)).expect("begins");
    files.finish_blob(empty, &OTHER).expect("an empty file is whole");
}

#[test]
fn what_is_never_finished_is_forgotten() {
    let mut files = in_memory();
    let old = files.begin_blob(Some(&BLOB), 4, Time(1)).expect("begins");
    files.put_chunk(old, 0, b"a").expect("put");
    let new = files.begin_blob(Some(&OTHER), 4, Time(5)).expect("begins");
    assert_eq!(files.forget_unfinished_before(Time(5)), Ok(1));
    assert_eq!(files.unfinished_chunk(old, 0), Ok(None));
    assert_eq!(files.fetching(9), Ok(vec![(OTHER, new)]));
    assert_eq!(files.drop_unfinished(new), Ok(true));
    assert_eq!(files.drop_unfinished(new), Ok(false));
}

#[test]
fn files_are_copied_whole() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut files = in_memory();
    let handle = files.begin_blob(None, 1, Time(1)).expect("begins");
    files.put_chunk(handle, 0, b"x").expect("put");
    files.finish_blob(handle, &BLOB).expect("finishes");
    files.snapshot_to(&folder.path().join("copy.sqlite")).expect("copied");
    let opened = FileStore::open(&folder.path().join("copy.sqlite")).expect("opens");
    for copy in [&opened, &files.copy_in_memory().expect("copied")] {
        assert_eq!(copy.chunk(&BLOB, 0), Ok(Some(b"x".to_vec())));
        assert!(copy.bytes().expect("reads") > 0);
    }
}
