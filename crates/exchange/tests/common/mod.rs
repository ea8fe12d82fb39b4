//! One sample of every message, with fictional members and made-up bytes, for vectors and for mutation.
#![allow(dead_code, unreachable_pub)] // each test file uses its own part of this one

use comity_dossier::header::CharterRef;
use comity_dossier::{
    BlobId, DossierId, EntryId, Hash, Head, Kid, LaneId, Member, NetworkId, Refusal, SaltedBody, Sealed, Suite, Time,
};
use comity_exchange::message::ParcelHead;
use comity_exchange::op::*;
use comity_exchange::tree::{Bucket, BucketSet};
use comity_exchange::{
    Answer, AnswerDraft, Call, CallDraft, CallId, Contents, Generation, Item, Parcel, ParcelDraft, Part, Receipt,
    Reply, Request,
};

pub fn member(code: &str) -> Member {
    Member::new(code).expect("a code")
}

pub fn head(lane: u8, seq: u64) -> Head {
    Head { member: member("ridge"), lane: LaneId([lane; 16]), seq, id: EntryId([lane ^ 0x80; 32]) }
}

pub fn item(n: u8) -> Item {
    let body = n.is_multiple_of(2).then(|| SaltedBody { salt: [n; 16], body: vec![n; 20] });
    Item { entry: vec![n; 30], body }
}

const NETWORK: NetworkId = NetworkId([1; 16]);
const CHARTER: CharterRef = CharterRef { version: 7, hash: Hash([2; 32]) };
const GENERATION: Generation = Generation([3; 16]);
const NOW: Time = Time(1_790_000_000_000);

fn hello() -> Hello {
    Hello { protocols: vec![1], root: Hash([5; 32]), charter: CHARTER, own_card: 4, your_card: 0 }
}

/// One request of each operation.
pub fn requests() -> Vec<Request> {
    let dossier = DossierId([9; 32]);
    let pairs = vec![Pair { dossier, digest: Hash([8; 32]) }];
    let range = LaneRange { member: member("isle"), lane: LaneId([6; 16]), from_seq: 3, to_seq: Some(300) };
    let open = LaneRange { to_seq: None, ..range };
    let ids = vec![EntryId([4; 32])];
    let pasts = Pasts { of: vec![EntryId([6; 32])], have: vec![head(1, 3)] };
    let mut buckets = BucketSet::default();
    buckets.insert(9);
    let bucket = |number| Bucket { number, hash: Hash([8; 32]) };
    vec![
        Request::Hello(hello()),
        Request::Push(Push { items: vec![item(1), item(2)], urgent: true }),
        Request::Receipts(Receipts { receipts: vec![vec![1; 9], vec![]] }),
        Request::Frontiers(Frontiers { pairs, after: Some(DossierId([7; 32])), more: true, buckets }),
        Request::Fetch(Fetch { dossier, ranges: vec![range, open], ids: ids.clone(), bodies: ids, pasts: Some(pasts) }),
        Request::File(File { blob: BlobId([7; 32]), from_chunk: 2, count: 8, line: EntryId([4; 32]) }),
        Request::Charter(CharterRequest { after: 6 }),
        Request::Card(CardRequest { member: member("oasis"), after: 0 }),
        Request::MailboxPut(MailboxPut { owner: member("isle"), parcels: vec![vec![6; 40]] }),
        Request::MailboxTake(MailboxTake { wait_s: 50, without: vec![Hash([7; 32])] }),
        Request::MailboxAck(MailboxAck { taken: vec![Hash([7; 32]), Hash([8; 32])] }),
        Request::Buckets(Buckets { buckets: vec![bucket(9), bucket(200)] }),
    ]
}

/// One reply of each operation.
pub fn replies() -> Vec<Reply> {
    let dossier = DossierId([9; 32]);
    let refused = |position, id| Refused { position, refusal: Refusal::BadChain.number(), id };
    let fork = ForkPair { first: vec![1; 12], second: vec![2; 12] };
    let state = FrontierState {
        dossier,
        tips: vec![head(1, 4), head(2, 70_000)],
        forks: vec![fork],
        state_digest: Hash([6; 32]),
        listing: vec![EntryId([5; 32])],
        immediate: true,
    };
    let chunks = vec![Chunk(vec![1; 40]), Chunk(vec![2; 7])];
    let mut differing = BucketSet::default();
    differing.insert(200);
    vec![
        Reply::Hello(hello()),
        Reply::Push(PushReply {
            receipts: vec![vec![5; 11]],
            refused: vec![refused(0, None), refused(1, Some(EntryId([4; 32])))],
            missing: vec![Lacking { dossier, heads: vec![head(3, 9)] }],
        }),
        Reply::Receipts(Done {}),
        Reply::Frontiers(FrontiersReply { states: vec![state], unknown: vec![dossier], upto: Some(dossier) }),
        Reply::Fetch(Items { items: vec![item(3), item(4)], more: true }),
        Reply::File(Chunks { total_chunks: 9, size_bytes: 8_000_000, chunks }),
        Reply::Charter(Versions { documents: vec![vec![1; 5]] }),
        Reply::Card(Versions { documents: vec![] }),
        Reply::MailboxPut(MailboxHeld { held: vec![Hash([7; 32])] }),
        Reply::MailboxTake(Waiting { parcels: vec![vec![6; 40], vec![7; 30]], more: true }),
        Reply::MailboxAck(Done {}),
        Reply::Buckets(BucketsReply { differing }),
    ]
}

fn sealed(plaintext: &[u8]) -> Sealed {
    // Stands for a ciphertext: what it is sealed with does not matter to the message around it.
    let ciphertext = plaintext.iter().map(|byte| !byte).collect();
    Sealed { suite: Suite::X25519, receiver: Kid([4; 16]), enc: vec![5; 32], ciphertext }
}

pub fn call_draft(request: &Request) -> CallDraft {
    let (from, to) = (member("harbour"), member("delta"));
    CallDraft::new(NETWORK, from, to, CallId([9; 16]), NOW, CHARTER, GENERATION, request)
}

pub fn call() -> Call {
    let draft = call_draft(&requests()[0]);
    let sealed = sealed(draft.plaintext());
    draft.seal_with(sealed)
}

pub fn answer() -> Answer {
    let draft = AnswerDraft::new(&call().head, Hash([8; 32]), NOW.plus_ms(40), Generation([7; 16]), &replies()[0]);
    let sealed = Sealed { suite: Suite::ANSWER, ..sealed(draft.plaintext()) };
    draft.seal_with(sealed)
}

pub fn refusal() -> Answer {
    Answer::refuse(&call().head, Hash([8; 32]), NOW.plus_ms(40), Generation([7; 16]), Refusal::ClockSkew)
}

pub fn contents() -> Contents {
    let wish = File { blob: BlobId([7; 32]), from_chunk: 2, count: 8, line: EntryId([4; 32]) };
    Contents {
        items: vec![item(1)],
        receipts: vec![vec![2; 10]],
        cards: vec![vec![3; 10]],
        charters: vec![vec![4; 10]],
        wishes: vec![wish],
        parts: vec![Part {
            wish,
            chunks: Chunks { total_chunks: 9, size_bytes: 9_000, chunks: vec![Chunk(vec![5; 9])] },
        }],
    }
}

pub fn parcel() -> Parcel {
    let head = ParcelHead {
        network: NETWORK,
        from: member("harbour"),
        to: member("isle"),
        id: CallId([9; 16]),
        created: NOW,
        charter: CHARTER,
        generation: GENERATION,
    };
    let draft = ParcelDraft::new(head, &contents());
    let sealed = sealed(draft.plaintext());
    draft.seal_with(sealed)
}

pub fn receipt() -> Receipt {
    Receipt {
        network: NETWORK,
        holder: member("delta"),
        to: member("harbour"),
        dossier: DossierId([9; 32]),
        frontier: vec![head(1, 4), head(2, 5)],
        bodies_lacked: vec![EntryId([4; 32])],
        held_at: NOW,
    }
}
