//! Calls and answers: the signed outside, and what is sealed inside them, for every operation.
#![no_main]

use comity_exchange::{Answer, Call, Op, Receipt, Reply, Request};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    if let Ok(call) = Call::from_payload(bytes) {
        assert_eq!(Call::from_payload(&call.payload()).as_ref(), Ok(&call));
        let _known = call.head.op();
    }
    if let Ok(answer) = Answer::from_payload(bytes) {
        assert_eq!(Answer::from_payload(&answer.payload()).as_ref(), Ok(&answer));
        let _known = answer.head.outcome();
    }
    if let Ok(receipt) = Receipt::from_payload(bytes) {
        assert_eq!(Receipt::from_payload(&receipt.payload()).as_ref(), Ok(&receipt));
    }
    for op in Op::ALL {
        if let Ok(request) = Request::from_plaintext(*op, bytes) {
            assert_eq!(request.op(), *op);
            assert_eq!(Request::from_plaintext(*op, &request.to_plaintext()).as_ref(), Ok(&request));
        }
        if let Ok(reply) = Reply::from_plaintext(*op, bytes) {
            assert_eq!(reply.op(), *op);
            assert_eq!(Reply::from_plaintext(*op, &reply.to_plaintext()).as_ref(), Ok(&reply));
        }
    }
});
