//! The lead changes hands; a dossier whose lead is gone or that has stopped goes on in a new one.

mod support;

use comity_dossier::counting::Standing;
use comity_dossier::fold::ItemStanding;
use comity_dossier::kind::common::form::{Fields, ProblemCode};
use comity_dossier::kind::content::Content;
use comity_dossier::structural::Structural;
use comity_dossier::{DossierId, EntryId, Member, Refusal};
use comity_node::desk::{Act, ActFault, Done};
use support::{Net, member};

const ALL: [&str; 3] = ["harbour", "delta", "ridge"];

fn leads(net: &mut Net, code: &str, dossier: &DossierId) -> Vec<Member> {
    let view = net.node(code).look_at(dossier).expect("the store holds").expect("the dossier");
    view.leads().values().iter().map(|lead| lead.value).collect()
}

fn standing(net: &mut Net, code: &str, dossier: &DossierId, line: &EntryId) -> Option<ItemStanding> {
    let view = net.node(code).look_at(dossier).expect("the store holds").expect("the dossier");
    view.item(line).map(|item| item.standing)
}

fn problem(fault: Result<Done, ActFault>) -> (String, ProblemCode) {
    match fault {
        Err(ActFault::Form(problems)) => (problems[0].field.clone(), problems[0].code),
        other => unreachable!("{other:?}"),
    }
}

fn go_on(net: &mut Net, code: &str, old: DossierId, fields: &[(&str, &str)]) -> Result<Done, ActFault> {
    net.act(code, Act::Continue { dossier: old, fields: Fields::new(fields.iter().copied()) })
}

fn new_dossier(done: Result<Done, ActFault>) -> DossierId {
    match done {
        Ok(Done::Opened { dossier, .. }) => dossier,
        other => unreachable!("not opened: {other:?}"),
    }
}

/// Covers LEAD-001, LEAD-002, LEAD-003.
#[test]
fn the_lead_is_offered_accepted_and_released_and_every_node_sees_who_leads() {
    let mut net = Net::of(&ALL);
    for dossier in [net.open("harbour", &["delta", "ridge"]), net.ask("harbour", "delta", &[("participants", "ridge")])]
    {
        let none: &[(&str, &str)] = &[];
        assert_eq!(problem(net.try_say("delta", dossier, "lead-accept", none)).1, ProblemCode::NoOffer);
        assert_eq!(problem(net.try_say("harbour", dossier, "lead-release", none)).1, ProblemCode::NotAccepted);
        assert_eq!(problem(net.try_say("delta", dossier, "lead-offer", &[("to", "ridge")])).1, ProblemCode::LeadOnly);
        let wrong = [("harbour", ProblemCode::Lead), ("isle", ProblemCode::TakesNoPart), ("", ProblemCode::Required)];
        for (to, code) in wrong {
            let fault = problem(net.try_say("harbour", dossier, "lead-offer", &[("to", to)]));
            assert_eq!(fault, ("to".to_owned(), code), "{to}");
        }
        let reason = [("to", "delta"), ("words", "Our shift ends."), ("lang", "en")];
        let offer = net.say("harbour", dossier, "lead-offer", &reason);
        assert_eq!(problem(net.try_say("harbour", dossier, "lead-offer", &reason)).1, ProblemCode::AlreadyOffered);
        assert_eq!(problem(net.try_say("ridge", dossier, "lead-accept", none)).1, ProblemCode::NoOffer);
        let accept = net.say("delta", dossier, "lead-accept", none);
        assert_eq!(problem(net.try_say("delta", dossier, "lead-accept", none)).1, ProblemCode::AlreadyAccepted);
        for code in ALL {
            assert_eq!(leads(&mut net, code, &dossier), [member("harbour")], "an acceptance changes nothing yet");
            let view = net.node(code).look_at(&dossier).expect("the store holds").expect("the dossier");
            let offers = view.offers();
            assert_eq!((offers[0].line(), offers[0].to, offers[0].accepted()), (offer, member("delta"), Some(accept)));
        }
        net.say("harbour", dossier, "lead-release", none);
        for code in ALL {
            assert_eq!(leads(&mut net, code, &dossier), [member("delta")]);
        }
        assert_eq!(problem(net.try_say("harbour", dossier, "level", &[("level", "urgent")])).1, ProblemCode::LeadOnly);
        net.say("delta", dossier, "level", &[("level", "urgent")]);
        net.say("delta", dossier, "close", &[("reason", "done")]);
        // Also of a closed dossier the lead changes hands.
        net.say("delta", dossier, "lead-offer", &[("to", "ridge")]);
        net.say("ridge", dossier, "lead-accept", none);
        net.say("delta", dossier, "lead-release", none);
        net.say("ridge", dossier, "reopen", none);
        let digests = net.digests(dossier);
        assert!(digests.iter().all(|digest| *digest == digests[0]), "{digests:?}");
    }
}

/// Covers LEAD-004.
#[test]
fn what_the_old_lead_wrote_as_lead_and_its_release_does_not_know_is_void_everywhere() {
    let mut net = Net::of(&ALL);
    let dossier = net.open("harbour", &["delta", "ridge"]);
    let backup = net.back_up("harbour");
    net.say("harbour", dossier, "lead-offer", &[("to", "delta")]);
    net.say("delta", dossier, "lead-accept", &[]);
    net.say("harbour", dossier, "lead-release", &[]);
    // Harbour's disk goes back; cut off, it still believes that it leads.
    net.cut.insert(member("harbour"));
    net.restore("harbour", backup);
    let level = net.say("harbour", dossier, "level", &[("level", "routine")]);
    net.cut.clear();
    net.pass(30 * 60_000);
    for code in ALL {
        assert_eq!(leads(&mut net, code, &dossier), [member("delta")], "{code}");
        let void = ItemStanding::Uncounted(Standing::Void);
        assert_eq!(standing(&mut net, code, &dossier, &level), Some(void), "{code}");
    }
}

/// Covers LEAD-005, LEAD-006.
#[test]
fn a_participant_goes_on_without_a_lead_that_is_gone_and_both_dossiers_name_each_other() {
    let mut net = Net::of(&ALL);
    let old = net.open("harbour", &["delta", "ridge"]);
    net.say("delta", old, "acknowledge", &[]);
    net.cut.insert(member("harbour"));
    let new = new_dossier(go_on(&mut net, "delta", old, &[]));
    net.pass(60_000);
    for code in ["delta", "ridge"] {
        let node = net.node(code);
        let frontier = node.frontier(&old).expect("the store holds");
        let continued = node.continuations(&old).expect("the store holds");
        assert_eq!(continued.iter().map(|it| (it.dossier, it.by)).collect::<Vec<_>>(), [(new, member("delta"))]);
        let view = node.look_at(&new).expect("the store holds").expect("the dossier");
        assert_eq!(view.participants(), [member("delta"), member("ridge")].into_iter().collect());
        let continues = view.continues().expect("it cites the old one").clone();
        assert_eq!(continues.dossier, old);
        assert!(!continues.frontier.is_empty());
        assert!(continues.frontier.iter().all(|head| frontier.iter().any(|tip| tip.lane == head.lane)));
        let first = view.alerts().current().next().and_then(|id| view.item(&id)).expect("an alert");
        let Some(Content::Alert(alert)) = first.content() else { panic!("an alert") };
        assert_eq!(alert.cap.infos[0].event, "Chemical spill");
        assert_eq!(view.page(member("delta")).and_then(|page| page.acknowledgements.first()), None, "not copied");
    }
    // Who took no part in the old one sees nothing of it and cannot take part in the new one by this.
    assert_eq!(problem(go_on(&mut net, "delta", old, &[("participants", "harbour")])).1, ProblemCode::Lead);
    // The lead comes back: a line of the old dossier tells it where the others went.
    net.cut.clear();
    net.pass(30 * 60_000);
    let view = net.node("harbour").look_at(&old).expect("the store holds").expect("the dossier");
    let link = view.page(member("delta")).and_then(|page| page.links.first()).and_then(|id| view.item(&id));
    let Some(Content::Link(link)) = link.and_then(|item| item.content()) else { panic!("a link") };
    assert_eq!(link.dossier, new);
    assert!(net.node("harbour").look_at(&new).expect("the store holds").is_none());
}

/// Covers FORK-005, LEAD-005.
#[test]
fn a_dossier_that_its_lead_stopped_by_a_fork_takes_no_line_and_is_continued_by_a_participant() {
    let mut net = Net::of(&ALL);
    let old = net.open("harbour", &["delta", "ridge"]);
    net.cut.insert(member("harbour"));
    net.fork("harbour", old, "delta");
    net.pass(30 * 60_000);
    assert_eq!(net.node("ridge").stopped_by(&old).expect("the store holds"), [member("harbour")]);
    let note = net.try_say("delta", old, "note", &[("text", "x"), ("lang", "en")]);
    assert_eq!(note, Err(ActFault::Refused(Refusal::ForkedLane)));
    let look = net.node("ridge").continuation_look(&old, None).expect("the store holds").expect("takes part");
    assert_eq!(
        (look.gone.as_slice(), look.others.as_slice()),
        ([member("harbour")].as_slice(), [member("delta")].as_slice())
    );
    assert!(look.stopped && look.alert.is_some());
    let new = new_dossier(go_on(&mut net, "ridge", old, &[("title.en", "Chemical spill, second dossier")]));
    net.pass(60_000);
    let node = net.node("delta");
    assert_eq!(node.continuations(&old).expect("the store holds")[0].dossier, new);
    let view = node.look_at(&new).expect("the store holds").expect("the dossier");
    assert_eq!(view.title(&[]).map(|title| title.text.as_str()), Some("Chemical spill, second dossier"));
    net.say("delta", new, "acknowledge", &[]);
    let genesis = net.node("delta").line_proof(&new, &new.genesis()).expect("the store holds").expect("held").header;
    let Some(Structural::Genesis(genesis)) = genesis.structural else { panic!("a genesis") };
    let cited = genesis.continues.expect("cited").frontier;
    assert!(cited.iter().any(|head| head.member == member("harbour")), "the fork itself is cited");
}

/// Covers LEAD-005, FORK-005.
#[test]
fn a_request_is_continued_with_what_it_asks_to_those_who_have_not_answered() {
    let mut net = Net::of(&ALL);
    let old = net.ask("harbour", "delta", &[("to", "delta ridge")]);
    net.cut.insert(member("harbour"));
    let new = new_dossier(go_on(&mut net, "delta", old, &[]));
    net.pass(60_000);
    let rows = net.node("ridge").request_table(&new).expect("the store holds");
    assert_eq!(rows.iter().map(|row| row.member).collect::<Vec<_>>(), [member("ridge")]);
    net.say("ridge", new, "accept", &[]);
    // Alone nobody goes on: there is nobody to go on with.
    let pair = net.ask("ridge", "delta", &[]);
    net.cut.insert(member("ridge"));
    assert_eq!(problem(go_on(&mut net, "delta", pair, &[])).1, ProblemCode::Required);
}

/// Covers LEAD-006.
#[test]
fn a_stranger_that_claims_to_continue_a_dossier_is_not_shown_beside_it() {
    let mut net = Net::of(&["harbour", "delta", "ridge", "steppe"]);
    let old = net.open("harbour", &["delta"]);
    assert_eq!(go_on(&mut net, "steppe", old, &[]), Err(ActFault::NoSuchDossier));
    let claimed = net.claim_continuation("steppe", old, &["delta", "harbour"], "harbour");
    let node = net.node("harbour");
    let view = node.look_at(&claimed).expect("the store holds").expect("it invites harbour");
    assert_eq!(view.continues().map(|continues| continues.dossier), Some(old), "it says so itself");
    assert_eq!(node.continuations(&old).expect("the store holds"), []);
}
