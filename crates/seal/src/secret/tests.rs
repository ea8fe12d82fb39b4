//! What secrets cannot do, held by the compiler.

use super::*;
use crate::{CouncilKey, FileKey, Keyring, NodeSigner, ReplyKey, RootKey, SealingKey, SealingRing};

/// Fails to compile if the type has the trait: then two implementations of `Told` fit and none can be chosen.
macro_rules! never {
    ($trait:path; $($type:ty),*) => {$(
        const _: fn() = || {
            trait Told<Which> {
                fn told() {}
            }
            struct HasIt;
            impl<T: ?Sized> Told<()> for T {}
            impl<T: ?Sized + $trait> Told<HasIt> for T {}
            let _ = <$type as Told<_>>::told;
        };
    )*};
}

never!(std::fmt::Debug; Seed, Wiped, RootKey, CouncilKey, NodeSigner, SealingKey, SealingRing, ReplyKey, FileKey);
never!(std::fmt::Display; Seed, Wiped, RootKey, CouncilKey, NodeSigner, SealingKey, SealingRing, ReplyKey, FileKey);
never!(Clone; Seed, Wiped, RootKey, CouncilKey, NodeSigner, SealingKey, SealingRing, ReplyKey, FileKey);
never!(minicbor::Encode<()>; Seed, Wiped, RootKey, CouncilKey, NodeSigner, SealingKey, SealingRing, ReplyKey, FileKey);

fn wiped_when_dropped<T: ZeroizeOnDrop>() {}
fn shared_between_threads<T: Send + Sync>() {}

#[test]
fn secrets_are_wiped_when_dropped_and_keys_can_be_shared_between_threads() {
    wiped_when_dropped::<Seed>();
    wiped_when_dropped::<Wiped>();
    wiped_when_dropped::<FileKey>();
    wiped_when_dropped::<ReplyKey>();
    shared_between_threads::<NodeSigner>();
    shared_between_threads::<SealingRing>();
    shared_between_threads::<Keyring>();
}

#[test]
fn opened_bytes_can_be_read_and_given_out() {
    let words = Wiped::new(b"words".to_vec());
    assert_eq!(&*words, b"words");
    assert_eq!(words.into_vec(), b"words");
}
