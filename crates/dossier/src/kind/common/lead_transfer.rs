//! The lead changes hands, read from forms: offer, acceptance, release (LEAD-001 to LEAD-003).
//!
//! Promise: an act that is returned names an offer that is open, or an acceptance that is; only the lead offers and
//! releases, only whom it asked accepts.
//! Not here: taking an offer back, and declining one. Neither is a line: an offer changes nothing until the lead itself
//! releases, so a lead that has thought better of it does not release, and whoever does not want the lead does not accept
//! and may say so in a note.

use alloc::vec::Vec;

use crate::fold::Offer;
use crate::ids::EntryId;
use crate::kind::common::acts::{Act, Context, check_lead, is_lead};
use crate::kind::common::form::{ProblemCode, Reader};
use crate::kind::common::reason::Reason;

/// Reads `to` and `words?`: the participant that is asked to lead.
pub fn offer(reader: &mut Reader<'_>, context: &Context<'_>) -> Option<Act> {
    check_lead(reader, context);
    let members = reader.members("to", 1);
    let reason = Reason { words: reader.text("words") };
    let to = reader.need("to", members.first().copied())?;
    let view = context.view;
    if to == context.own || view.leads().values().iter().any(|lead| lead.value == to) {
        reader.wrong("to", ProblemCode::Lead);
    } else if !view.participants().contains(&to) || view.page(to).is_some_and(|page| page.left().is_some()) {
        reader.wrong("to", ProblemCode::TakesNoPart);
    } else if view.offers().iter().any(|offer| offer.by == context.own && offer.to == to) {
        reader.wrong("to", ProblemCode::AlreadyOffered);
    }
    Some(Act::OfferLead(to, reason))
}

/// Reads `target?` (the offer; not needed while there is one) and `words?`.
pub fn accept(reader: &mut Reader<'_>, context: &Context<'_>) -> Option<Act> {
    if !context.view.participants().contains(&context.own) {
        reader.wrong("", ProblemCode::TakesNoPart);
    }
    let (said, reason) = (reader.entry("target"), Reason { words: reader.text("words") });
    let is_said = reader.raw("target").is_some();
    let offers = offers_to(context);
    let offer = match said {
        Some(id) => offers.iter().copied().find(|offer| offer.line() == id),
        None if is_said => return None,
        // Of several offers of one lead each leads to the same; the latest is meant.
        None => offers.last().copied(),
    };
    let Some(offer) = offer else {
        reader.wrong(if is_said { "target" } else { "" }, ProblemCode::NoOffer);
        return None;
    };
    if offer.accepted().is_some() {
        reader.wrong("", ProblemCode::AlreadyAccepted);
    }
    Some(Act::AcceptLead(offer.line(), reason))
}

/// Reads `target?` (the acceptance; not needed while there is one) and `words?`.
pub fn release(reader: &mut Reader<'_>, context: &Context<'_>) -> Option<Act> {
    check_lead(reader, context);
    let (said, reason) = (reader.entry("target"), Reason { words: reader.text("words") });
    let is_said = reader.raw("target").is_some();
    let accepted = accepted_of(context);
    let chosen = match said {
        Some(id) => accepted.iter().find(|(_, accept)| *accept == id),
        None if is_said => return None,
        None if accepted.len() > 1 => {
            reader.wrong("target", ProblemCode::SeveralAccepted);
            return None;
        }
        None => accepted.first(),
    };
    let Some((offer, accept)) = chosen else {
        reader.wrong(if is_said { "target" } else { "" }, ProblemCode::NotAccepted);
        return None;
    };
    if !context.view.participants().contains(&offer.to) {
        reader.wrong("", ProblemCode::TakesNoPart);
    }
    Some(Act::ReleaseLead { accept: *accept, to: offer.to, reason })
}

/// The open offers to the member that acts, in the order of the timeline.
fn offers_to<'a>(context: &Context<'a>) -> Vec<&'a Offer> {
    let is_mine = |offer: &&Offer| offer.to == context.own && !is_lead(context);
    context.view.offers().into_iter().filter(is_mine).collect()
}

/// Own offers that were accepted, each with its acceptance.
fn accepted_of<'a>(context: &Context<'a>) -> Vec<(&'a Offer, EntryId)> {
    let own = context.view.offers().into_iter().filter(|offer| offer.by == context.own);
    own.filter_map(|offer| Some((offer, offer.accepted()?))).collect()
}
