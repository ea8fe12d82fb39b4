//! Paths between two nodes, without the nodes: envelopes.

use std::cell::RefCell;
use std::rc::Rc;

use comity_dossier::Sealed;
use comity_dossier::card::SealingEntry;
use comity_exchange::op::Push;
use comity_exchange::{CallDraft, CallId, Generation, Request};
use comity_node::envelope::Envelopes;
use comity_seal::{OpenFault, ReplyKey, SealFault, SealingRing};
use comity_sim::founding::{BEGIN, Kit};

use crate::story::{Story, Written, chance};
use crate::{Fault, Work, ensure, steps};

/// Lines of the push.
const LINES: usize = 64;
/// Bytes of text in each.
const BYTES: usize = 1_024;

/// A push that is drafted, and whoever it is for.
struct Drafted {
    draft: CallDraft,
    to: SealingEntry,
    /// What the sender closes it with, as it is after many calls.
    sender: RefCell<SealingRing>,
    receiver: SealingRing,
}

fn drafted() -> Result<Drafted, Fault> {
    let mut story = Story::open()?;
    // Whoever writes opens a lane first: with the genesis these are the lines that are not notes.
    story.go_on(LINES + 8, BYTES)?;
    let notes = story.lines.iter().filter(|line| line.body.is_some()).take(LINES);
    let items: Vec<_> = notes.map(Written::item).collect();
    ensure(items.len() == LINES, "there are as many notes as are pushed")?;
    let kits: &[Kit] = story.founding.kits();
    let [from, to] = [kits.first().ok_or("a sender")?, kits.get(1).ok_or("a receiver")?];
    let request = Request::Push(Push { items, urgent: false });
    let (network, charter, generation) = (story.network(), story.charter(), Generation([7; 16]));
    let draft = CallDraft::new(network, from.member, to.member, CallId([9; 16]), BEGIN, charter, generation, &request);
    Ok(Drafted { draft, to: to.sealing_entry(), sender: RefCell::new(from.ring()), receiver: to.ring() })
}

pub(super) fn seal_push() -> Result<Box<dyn Work>, Fault> {
    let drafted = Rc::new(drafted()?);
    let opens = drafted.clone();
    Ok(steps(
        move || Ok((drafted.clone(), chance(2))),
        |(drafted, mut chance)| -> Result<(Sealed, ReplyKey), SealFault> {
            let (draft, sender) = (&drafted.draft, &mut *drafted.sender.borrow_mut());
            Envelopes::close(sender, &drafted.to, &draft.aad(), draft.plaintext(), &mut chance)
        },
        move |sealed| {
            let opened = Envelopes::open(&opens.receiver, &opens.draft.aad(), &sealed?.0)?.0;
            ensure(opened == opens.draft.plaintext(), "what is opened is what was sealed")
        },
    ))
}

pub(super) fn open_push() -> Result<Box<dyn Work>, Fault> {
    let drafted = Rc::new(drafted()?);
    let sealed = {
        let (draft, sender) = (&drafted.draft, &mut *drafted.sender.borrow_mut());
        Envelopes::close(sender, &drafted.to, &draft.aad(), draft.plaintext(), &mut chance(2))?.0
    };
    let (sealed, expected) = (Rc::new(sealed), drafted.clone());
    Ok(steps(
        move || Ok((drafted.clone(), sealed.clone())),
        |(drafted, sealed)| -> Result<(Vec<u8>, ReplyKey), OpenFault> {
            Envelopes::open(&drafted.receiver, &drafted.draft.aad(), &sealed)
        },
        move |opened| ensure(opened?.0 == expected.draft.plaintext(), "what is opened is what was sealed"),
    ))
}
