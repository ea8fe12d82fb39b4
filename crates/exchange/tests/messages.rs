//! Every message reads back as it was written, in bytes that are kept under `vectors/` and never change.
//!
//! After a deliberate change of version 1, which there should not be, write them anew with `COMITY_BLESS=1`.

mod common;

use std::fs;
use std::path::PathBuf;

use comity_dossier::{EntryId, Head, Refusal, SaltedBody, canonical};
use comity_exchange::bound::*;
use comity_exchange::op::*;
use comity_exchange::tree::{Bucket, BucketSet, Tree};
use comity_exchange::{Answer, Call, Contents, Item, Op, Parcel, Part, Receipt, Reply, Request, padding};

use common::*;

fn hold_against_vector(name: &str, bytes: &[u8]) {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/vectors").join(format!("{name}.hex"));
    let hex: Vec<String> = bytes.chunks(48).map(|row| row.iter().map(|byte| format!("{byte:02x}")).collect()).collect();
    let text = hex.join("\n") + "\n";
    if std::env::var_os("COMITY_BLESS").is_some() {
        fs::write(&path, &text).expect("the folder is there");
    }
    let kept = fs::read_to_string(&path).unwrap_or_default();
    assert!(kept == text, "{name} is no longer written as it was");
}

fn content(plaintext: &[u8]) -> &[u8] {
    padding::unpad(plaintext).expect("padded by us")
}

/// Covers CALL-002, ANSWER-001, PARCEL-001, RCPT-001.
#[test]
fn calls_answers_parcels_and_receipts_are_the_same_bytes_for_ever() {
    let (call, answer, refusal, parcel, receipt) = (call(), answer(), refusal(), parcel(), receipt());
    for (name, bytes) in [
        ("call", call.payload()),
        ("call-aad", call.head.aad()),
        ("answer", answer.payload()),
        ("answer-aad", answer.head.aad()),
        ("answer-refusal", refusal.payload()),
        ("parcel", parcel.payload()),
        ("parcel-aad", parcel.head.aad()),
        ("receipt", receipt.payload()),
    ] {
        assert_eq!(canonical::check(&bytes), Ok(()), "{name}");
        hold_against_vector(name, &bytes);
    }
    assert_eq!(Call::from_payload(&call.payload()), Ok(call));
    assert_eq!(Answer::from_payload(&answer.payload()), Ok(answer));
    assert_eq!(Answer::from_payload(&refusal.payload()), Ok(refusal));
    assert_eq!(Parcel::from_payload(&parcel.payload()), Ok(parcel));
    assert_eq!(Receipt::from_payload(&receipt.payload()), Ok(receipt));
}

/// Covers CALL-007.
#[test]
fn every_request_and_reply_is_the_same_bytes_for_ever() {
    assert_eq!(requests().iter().map(Request::op).collect::<Vec<_>>(), Op::ALL);
    assert_eq!(replies().iter().map(Reply::op).collect::<Vec<_>>(), Op::ALL);
    for request in requests() {
        let plaintext = request.to_plaintext();
        hold_against_vector(&format!("request-{}", request.op().name()), content(&plaintext));
        assert_eq!(Request::from_plaintext(request.op(), &plaintext), Ok(request));
    }
    for reply in replies() {
        let plaintext = reply.to_plaintext();
        hold_against_vector(&format!("reply-{}", reply.op().name()), content(&plaintext));
        assert_eq!(Reply::from_plaintext(reply.op(), &plaintext), Ok(reply));
    }
    let plaintext = contents().to_plaintext();
    hold_against_vector("parcel-contents", padding::unpad_above(&plaintext, 8 * 1024).expect("padded by us"));
    assert_eq!(Contents::from_plaintext(&plaintext), Ok(contents()));
}

/// Covers CALL-007.
#[test]
fn an_operation_keeps_its_number() {
    for (number, op) in (1..=12).zip(Op::ALL) {
        assert_eq!(op.number(), number);
        assert_eq!(Op::from_number(number), Some(*op));
    }
    assert!([0, 13, u16::MAX].iter().all(|number| Op::from_number(*number).is_none()));
}

/// Covers SEAL-003.
#[test]
fn every_field_but_the_sealed_one_is_bound_to_what_is_sealed() {
    let draft = call_draft(&requests()[0]);
    assert_eq!(draft.aad(), call().head.aad());
    let aad = draft.aad();
    let mut changed: Vec<Vec<u8>> = Vec::new();
    let mut with = |change: &dyn Fn(&mut comity_exchange::CallHead)| {
        let mut head = call().head;
        change(&mut head);
        changed.push(head.aad());
    };
    with(&|head| head.network.0[0] ^= 1);
    with(&|head| head.op += 1);
    with(&|head| head.from = member("isle"));
    with(&|head| head.to = member("isle"));
    with(&|head| head.id.0[0] ^= 1);
    with(&|head| head.created.0 += 1);
    with(&|head| head.ttl_s -= 1);
    with(&|head| head.charter.version += 1);
    with(&|head| head.generation.0[0] ^= 1);
    assert!(changed.iter().all(|other| *other != aad));
    let answered = answer().head.aad();
    assert_ne!(answered, comity_exchange::message::AnswerHead { to: member("isle"), ..answer().head }.aad());
}

/// Covers CALL-002: nothing that a node cannot read stands in a call.
#[test]
fn a_field_that_is_unknown_missing_or_written_twice_is_refused() {
    let good = call().payload();
    assert_eq!(good[0], 0xaa);
    let mut unknown = good.clone();
    unknown[0] += 1;
    unknown.extend([0x0b, 0x00]);
    assert_eq!(Call::from_payload(&unknown), Err(Refusal::Malformed));
    assert_eq!(Call::from_payload(&call().head.aad()), Err(Refusal::Malformed), "nothing sealed");
    let mut null = refusal().payload();
    null[0] += 1;
    let at = refusal().head.aad().windows(2).position(|w| w == [0x05, 0x65]).expect("the field after it");
    null.splice(at..at, [0x04, 0xf6]);
    assert_eq!(Answer::from_payload(&null), Err(Refusal::Malformed), "an absent field is left out, not null");
}

#[test]
fn whose_a_call_claims_to_be_is_read_without_the_rest() {
    assert_eq!(Call::claimed_sender(&call().payload()), Some(member("harbour")));
    assert_eq!(Call::claimed_sender(&call().payload()[..40]), Some(member("harbour")), "the rest is not looked at");
    for other in [&[][..], &[0xa0], &[0xa1, 0x03, 0x05], &[0x9f, 0xff], &[0xbf, 0x03]] {
        assert_eq!(Call::claimed_sender(other), None);
    }
}

/// Covers ERR-001.
#[test]
fn an_answer_is_a_reply_or_a_refusal_never_both() {
    let both = Answer { head: refusal().head, sealed: answer().sealed };
    let neither = Answer { head: answer().head, sealed: None };
    for bad in [both, neither] {
        assert_eq!(Answer::from_payload(&bad.payload()), Err(Refusal::Malformed));
    }
    assert_eq!(refusal().head.outcome(), Err(Refusal::ClockSkew));
    let mut newer = refusal();
    newer.head.code = 999;
    assert_eq!(newer.head.outcome(), Err(Refusal::Malformed));
}

/// Covers REP-006: the bytes that are sealed into a greeting of two nodes that share ten thousand dossiers, and of two
/// that share none.
#[test]
fn a_greeting_stays_below_one_kibibyte_whatever_two_nodes_share() {
    let Request::Hello(hello) = &requests()[0] else { unreachable!() };
    let greeting = |dossiers: u32| {
        let shared = |bucket: u8| {
            let of_bucket = (0..dossiers).filter(move |n| n.to_be_bytes()[3] == bucket);
            of_bucket.map(move |n| {
                let mut id = [bucket; 32];
                id[1..5].copy_from_slice(&n.to_be_bytes());
                (comity_dossier::DossierId(id), comity_dossier::Hash([n.to_be_bytes()[2]; 32]))
            })
        };
        let mut tree = Tree::default();
        tree.refresh(shared);
        Request::Hello(Hello { root: tree.root(), ..hello.clone() }).to_plaintext()
    };
    let (none, many) = (greeting(0), greeting(10_000));
    assert_ne!(none, many);
    assert_eq!(none.len(), many.len());
    assert!(many.len() < 1_024, "{} bytes", many.len());
}

fn heads(count: usize) -> Vec<Head> {
    (0..count as u64).map(|seq| head(1, seq)).collect()
}

/// Covers LIM-004, LIM-005.
#[test]
fn a_list_is_taken_up_to_its_bound_and_refused_above_it() {
    let bytes = |n: usize| vec![Vec::new(); n];
    let ids = |n: usize| vec![EntryId([1; 32]); n];
    let hashes = |n: usize| vec![comity_dossier::Hash([1; 32]); n];
    let items = |n: usize| vec![Item { entry: vec![], body: None }; n];
    let Request::Fetch(fetch) = &requests()[4] else { unreachable!() };
    let Request::Frontiers(page) = &requests()[3] else { unreachable!() };
    let Reply::Frontiers(states) = &replies()[3] else { unreachable!() };
    let dossier = |n: usize| {
        let mut id = [0xff; 32];
        id[28..].copy_from_slice(&u32::try_from(n).expect("few").to_be_bytes());
        comity_dossier::DossierId(id)
    };
    let pairs = |n: usize| (0..n).map(|n| Pair { dossier: dossier(n), digest: page.pairs[0].digest }).collect();
    let state = |n: usize| FrontierState { dossier: dossier(n), ..states.states[0].clone() };

    let request = |max: usize, make: &dyn Fn(usize) -> Request| {
        for (n, verdict) in [(max, Ok(())), (max + 1, Err(Refusal::TooLarge))] {
            let asked = make(n);
            let read = Request::from_plaintext(asked.op(), &asked.to_plaintext());
            assert_eq!(read.map(drop), verdict, "{n} in {:?}", asked.op());
        }
    };
    request(256, &|n| Request::Push(Push { items: items(n), urgent: false }));
    request(RECEIPTS_MAX, &|n| Request::Receipts(Receipts { receipts: bytes(n) }));
    request(PAIRS_MAX, &|n| {
        Request::Frontiers(Frontiers { pairs: pairs(n), after: None, more: false, buckets: BucketSet::ALL })
    });
    request(256, &|n| {
        let bucket = |n: usize| Bucket { number: u8::try_from(n).unwrap_or(u8::MAX), hash: page.pairs[0].digest };
        Request::Buckets(Buckets { buckets: (0..n).map(bucket).collect() })
    });
    let pasts = fetch.pasts.as_ref().expect("the sample has some");
    request(LISTING_MAX, &|n| {
        Request::Fetch(Fetch { pasts: Some(Pasts { of: ids(n), ..pasts.clone() }), ..fetch.clone() })
    });
    request(FRONTIER_HEADS_MAX, &|n| {
        Request::Fetch(Fetch { pasts: Some(Pasts { have: heads(n), ..pasts.clone() }), ..fetch.clone() })
    });
    request(RANGES_MAX, &|n| Request::Fetch(Fetch { ranges: vec![fetch.ranges[0]; n], ..fetch.clone() }));
    request(IDS_MAX, &|n| Request::Fetch(Fetch { ids: ids(n), bodies: vec![], ..fetch.clone() }));
    request(IDS_MAX, &|n| Request::Fetch(Fetch { bodies: ids(n), ids: vec![], ..fetch.clone() }));
    request(PARCELS_MAX, &|n| Request::MailboxPut(MailboxPut { owner: member("isle"), parcels: bytes(n) }));
    request(HELD_MAX, &|n| Request::MailboxTake(MailboxTake { wait_s: 55, without: hashes(n) }));
    request(HELD_MAX, &|n| Request::MailboxAck(MailboxAck { taken: hashes(n) }));

    let reply = |max: usize, make: &dyn Fn(usize) -> Reply| {
        for (n, verdict) in [(max, Ok(())), (max + 1, Err(Refusal::TooLarge))] {
            let said = make(n);
            let read = Reply::from_plaintext(said.op(), &said.to_plaintext());
            assert_eq!(read.map(drop), verdict, "{n} in {:?}", said.op());
        }
    };
    let refused = Refused { position: 0, refusal: 1, id: None };
    reply(RECEIPTS_MAX, &|n| Reply::Push(PushReply { receipts: bytes(n), ..PushReply::default() }));
    reply(256, &|n| Reply::Push(PushReply { refused: vec![refused; n], ..PushReply::default() }));
    reply(FRONTIER_HEADS_MAX, &|n| {
        let missing = vec![Lacking { dossier: dossier(0), heads: heads(n) }];
        Reply::Push(PushReply { missing, ..PushReply::default() })
    });
    reply(STATES_MAX, &|n| {
        Reply::Frontiers(FrontiersReply { states: (0..n).map(state).collect(), ..FrontiersReply::default() })
    });
    reply(FORKS_MAX, &|n| {
        let mut only = state(0);
        only.forks = vec![only.forks[0].clone(); n];
        Reply::Frontiers(FrontiersReply { states: vec![only], ..FrontiersReply::default() })
    });
    reply(LISTING_MAX, &|n| {
        let only = FrontierState { listing: ids(n), ..state(0) };
        Reply::Frontiers(FrontiersReply { states: vec![only], ..FrontiersReply::default() })
    });
    reply(FRONTIER_HEADS_MAX, &|n| {
        let only = FrontierState { tips: heads(n), ..state(0) };
        Reply::Frontiers(FrontiersReply { states: vec![only], ..FrontiersReply::default() })
    });
    reply(256, &|n| Reply::Fetch(Items { items: items(n), more: false }));
    reply(CHUNKS_MAX, &|n| Reply::File(Chunks { chunks: vec![Chunk(vec![]); n], ..Chunks::default() }));
    reply(VERSIONS_MAX, &|n| Reply::Card(Versions { documents: bytes(n) }));
    reply(HELD_MAX, &|n| Reply::MailboxPut(MailboxHeld { held: hashes(n) }));
    reply(PARCELS_MAX, &|n| Reply::MailboxTake(Waiting { parcels: bytes(n), more: false }));

    for (n, verdict) in [(FRONTIER_HEADS_MAX, Ok(())), (FRONTIER_HEADS_MAX + 1, Err(Refusal::TooLarge))] {
        let held = Receipt { frontier: heads(n), ..receipt() };
        assert_eq!(Receipt::from_payload(&held.payload()).map(drop), verdict);
    }
}

/// Covers LIM-004, LIM-005.
#[test]
fn a_batch_or_a_call_above_its_size_is_refused() {
    let push =
        |bytes: usize| Request::Push(Push { items: vec![Item { entry: vec![0; bytes], body: None }], urgent: false });
    let read = |bytes| Request::from_plaintext(Op::Push, &push(bytes).to_plaintext()).map(drop);
    assert_eq!(read(4 << 20), Ok(()));
    assert_eq!(read((4 << 20) + 1), Err(Refusal::TooLarge));
    assert_eq!(Request::from_plaintext(Op::Push, &vec![0; (8 << 20) + 1]), Err(Refusal::TooLarge));
    assert_eq!(Call::from_payload(&vec![0; (8 << 20) + 1]), Err(Refusal::TooLarge));
    let backwards =
        LaneRange { member: member("isle"), lane: comity_dossier::LaneId([1; 16]), from_seq: 2, to_seq: Some(1) };
    let Request::Fetch(fetch) = &requests()[4] else { unreachable!() };
    let asked = Request::Fetch(Fetch { ranges: vec![backwards], ..fetch.clone() });
    assert_eq!(Request::from_plaintext(Op::Fetch, &asked.to_plaintext()), Err(Refusal::Malformed));
}

/// Covers MBOX-003, MBOX-004.
#[test]
fn a_parcel_above_its_size_and_a_wait_above_its_time_are_refused() {
    let put = |bytes: usize| Request::MailboxPut(MailboxPut { owner: member("isle"), parcels: vec![vec![0; bytes]] });
    let waiting = |bytes: usize| Reply::MailboxTake(Waiting { parcels: vec![vec![0; bytes]], more: false });
    for (bytes, verdict) in [(PARCEL_BYTES_MAX, Ok(())), (PARCEL_BYTES_MAX + 1, Err(Refusal::TooLarge))] {
        assert_eq!(Request::from_plaintext(Op::MailboxPut, &put(bytes).to_plaintext()).map(drop), verdict);
        assert_eq!(Reply::from_plaintext(Op::MailboxTake, &waiting(bytes).to_plaintext()).map(drop), verdict);
    }
    for (wait_s, verdict) in [(55, Ok(())), (56, Err(Refusal::Malformed))] {
        let take = Request::MailboxTake(MailboxTake { wait_s, without: vec![] });
        assert_eq!(Request::from_plaintext(Op::MailboxTake, &take.to_plaintext()).map(drop), verdict);
    }
}

/// Covers PARCEL-001, LIM-004.
#[test]
fn a_parcel_with_too_much_in_it_is_refused() {
    let read = |contents: Contents| Contents::from_plaintext(&contents.to_plaintext()).map(drop);
    let part = |bytes: usize| Part {
        chunks: Chunks { chunks: vec![Chunk(vec![0; bytes])], ..Chunks::default() },
        ..contents().parts[0].clone()
    };
    let wish = contents().wishes[0];
    for (n, verdict) in [(PARTS_MAX, Ok(())), (PARTS_MAX + 1, Err(Refusal::TooLarge))] {
        assert_eq!(read(Contents { wishes: vec![wish; n], ..Contents::default() }), verdict);
        assert_eq!(read(Contents { parts: vec![part(1); n], ..Contents::default() }), verdict);
    }
    assert_eq!(read(Contents { parts: vec![part(1 << 20); 4], ..Contents::default() }), Ok(()));
    assert_eq!(read(Contents { parts: vec![part(1 << 20); 5], ..Contents::default() }), Err(Refusal::TooLarge));
    assert_eq!(read(Contents { parts: vec![part((1 << 20) + 65)], ..Contents::default() }), Err(Refusal::TooLarge));
    let greedy = File { count: 65, ..wish };
    assert_eq!(read(Contents { wishes: vec![greedy], ..Contents::default() }), Err(Refusal::TooLarge));
    assert_eq!(read(Contents::default()), Ok(()));
}

/// Covers PARCEL-003.
#[test]
fn parcels_of_small_different_contents_are_of_one_size() {
    let size = |contents: &Contents| contents.to_plaintext().len();
    let note = |text: &str| {
        let body = Some(SaltedBody { salt: [1; 16], body: text.as_bytes().to_vec() });
        Contents { items: vec![Item { entry: vec![1; 500], body }], ..Contents::default() }
    };
    assert_eq!(size(&note("yes")), size(&note("no, and we have three reasons for it")));
    let receipts = Contents { receipts: vec![vec![1; 3_000]], ..Contents::default() };
    assert_eq!(size(&Contents::default()), size(&receipts), "a receipt looks like a line");
    let read = |plaintext: &[u8]| Contents::from_plaintext(plaintext).map(drop);
    let small = receipts.to_plaintext();
    assert_eq!(read(&small), Ok(()));
    assert_eq!(
        read(&padding::pad(padding::unpad_above(&small, 8 * 1024).expect("ours")).expect("short")),
        Err(Refusal::Malformed)
    );
}

/// Covers RCPT-001.
#[test]
fn a_receipt_with_unsorted_lines_is_malformed_and_one_with_more_to_say_is_kept() {
    let mut unsorted = receipt();
    unsorted.frontier.reverse();
    assert_eq!(Receipt::from_payload(&unsorted.payload()), Err(Refusal::Malformed));
    let mut newer = receipt().payload();
    newer[0] += 1;
    newer.extend([0x08, 0x01]);
    assert_eq!(Receipt::from_payload(&newer), Ok(receipt()));
}
