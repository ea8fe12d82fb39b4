//! No bytes of a stranger stop a node, and what is taken is what was written.

mod common;

use comity_dossier::canonical;
use comity_exchange::{Answer, Call, Contents, Op, Parcel, Receipt, Reply, Request, padding};
use proptest::prelude::*;
use proptest::sample::Index;

use common::*;

/// A change of some bytes: where, and how.
#[derive(Clone, Debug)]
enum Change {
    Set(Index, u8),
    Cut(Index),
    Insert(Index, Vec<u8>),
    Drop(Index, u8),
}

fn changes() -> impl Strategy<Value = Vec<Change>> {
    let change = prop_oneof![
        (any::<Index>(), any::<u8>()).prop_map(|(at, byte)| Change::Set(at, byte)),
        any::<Index>().prop_map(Change::Cut),
        (any::<Index>(), prop::collection::vec(any::<u8>(), 1..9)).prop_map(|(at, bytes)| Change::Insert(at, bytes)),
        (any::<Index>(), 1u8..9).prop_map(|(at, len)| Change::Drop(at, len)),
    ];
    prop::collection::vec(change, 1..5)
}

fn apply(changes: &[Change], mut bytes: Vec<u8>) -> Vec<u8> {
    for change in changes {
        if bytes.is_empty() {
            break;
        }
        match change {
            Change::Set(at, byte) => {
                let at = at.index(bytes.len());
                bytes[at] = *byte;
            }
            Change::Cut(at) => bytes.truncate(at.index(bytes.len())),
            Change::Insert(at, more) => {
                let at = at.index(bytes.len());
                bytes.splice(at..at, more.iter().copied());
            }
            Change::Drop(at, len) => {
                let at = at.index(bytes.len());
                let end = (at + usize::from(*len)).min(bytes.len());
                bytes.drain(at..end);
            }
        }
    }
    bytes
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_000, ..ProptestConfig::default() })]

    /// Covers CALL-002, ANSWER-001, PARCEL-001: whatever is taken is written again to the very same bytes.
    #[test]
    fn a_changed_message_is_refused_or_says_what_its_bytes_say(changes in changes()) {
        let bytes = apply(&changes, call().payload());
        if let Ok(read) = Call::from_payload(&bytes) {
            prop_assert_eq!(read.payload(), bytes);
        }
        for sample in [answer(), refusal()] {
            let bytes = apply(&changes, sample.payload());
            if let Ok(read) = Answer::from_payload(&bytes) {
                prop_assert_eq!(read.payload(), bytes);
            }
        }
        let bytes = apply(&changes, parcel().payload());
        if let Ok(read) = Parcel::from_payload(&bytes) {
            prop_assert_eq!(read.payload(), bytes);
        }
        let bytes = apply(&changes, receipt().payload());
        if Receipt::from_payload(&bytes).is_ok() {
            prop_assert_eq!(canonical::check(&bytes), Ok(()));
        }
    }

    /// Covers ENC-001: what is sealed is held to the same form as everything else.
    #[test]
    fn a_changed_content_is_refused_or_read_without_a_panic(changes in changes(), of in any::<Index>()) {
        let requests = requests();
        let request = &requests[of.index(requests.len())];
        let plaintext = request.to_plaintext();
        let _ = Request::from_plaintext(request.op(), &apply(&changes, plaintext.clone()));
        let content = apply(&changes, padding::unpad(&plaintext).expect("ours").to_vec());
        let padded = padding::pad(&content).expect("short");
        if Request::from_plaintext(request.op(), &padded).is_ok() {
            prop_assert_eq!(canonical::check(&content), Ok(()));
        }
        let replies = replies();
        let reply = &replies[of.index(replies.len())];
        let plaintext = reply.to_plaintext();
        let content = apply(&changes, padding::unpad(&plaintext).expect("ours").to_vec());
        let _ = Reply::from_plaintext(reply.op(), &padding::pad(&content).expect("short"));
        let content = apply(&changes, padding::unpad_above(&contents().to_plaintext(), 8 << 10).expect("ours").to_vec());
        let _ = Contents::from_plaintext(&padding::pad_above(&content, 8 << 10).expect("short"));
    }

    #[test]
    fn random_bytes_never_stop_a_reader(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        let _ = (Call::from_payload(&bytes), Answer::from_payload(&bytes));
        let _ = (Parcel::from_payload(&bytes), Receipt::from_payload(&bytes));
        let padded = padding::pad(&bytes).expect("short");
        for op in Op::ALL {
            let _ = (Request::from_plaintext(*op, &padded), Reply::from_plaintext(*op, &padded));
            let _ = Request::from_plaintext(*op, &bytes);
        }
    }
}
