//! What officers do at random, through the forms that real officers use.
//!
//! Promise: whoever acts sees what its own node shows and nothing else, as an officer does; about one act in five is not
//! allowed, so that refusals are met too.

use comity_dossier::fold::{Item, View};
use comity_dossier::lines::DossierKind;
use comity_dossier::{DossierId, EntryId, Kind, Member};
use comity_node::desk::Act;

use crate::chance::Chance;
use crate::forms::{self, Opening};
use crate::world::World;

/// How many dossiers a world has at most.
const DOSSIERS_MAX: usize = 4;

/// What one node shows of one dossier, as far as acts need it.
struct Seen {
    dossier: DossierId,
    kind: DossierKind,
    takes_part: bool,
    leads: bool,
    closed: bool,
    participants: Vec<Member>,
    own_notes: Vec<EntryId>,
    own_lines: Vec<EntryId>,
    flags: Vec<EntryId>,
    texts: Vec<EntryId>,
}

impl World {
    /// Has somebody do something.
    pub fn somebody_acts(&mut self, chance: &mut Chance) {
        let running: Vec<usize> = (0..self.machines.len()).filter(|at| self.machines[*at].life.is_some()).collect();
        let Some(machine) = chance.pick(&running).copied() else { return };
        let act = self.something_to_do(machine, chance);
        self.counts.hit("act");
        self.act(machine, act);
    }

    /// Opens an alert on a machine at random.
    pub fn somebody_opens(&mut self, chance: &mut Chance) {
        let running: Vec<usize> = (0..self.machines.len()).filter(|at| self.machines[*at].life.is_some()).collect();
        let Some(machine) = chance.pick(&running).copied() else { return };
        let act = self.an_opening(machine, chance);
        self.counts.hit("act");
        self.act(machine, act);
    }

    pub(crate) fn something_to_do(&mut self, machine: usize, chance: &mut Chance) -> Act {
        let Some(node) = self.node(machine) else { return Act::Rebuild };
        let known = node.log().dossiers(0, 100).expect("the log can be read");
        if known.is_empty() || known.len() < DOSSIERS_MAX && chance.says(40) {
            return self.an_opening(machine, chance);
        }
        let Some(dossier) = chance.pick(&known).map(|stored| stored.id) else { return Act::Rebuild };
        match self.look(machine, dossier) {
            Some(seen) => an_act(&seen, &self.members(), chance),
            None => forms::acknowledge(dossier),
        }
    }

    fn members(&self) -> Vec<Member> {
        self.machines.iter().map(|machine| machine.kit.member).collect()
    }

    /// An alert, or now and then a request.
    fn an_opening(&self, machine: usize, chance: &mut Chance) -> Act {
        let me = self.machines[machine].kit.member;
        let others: Vec<Member> = self.members().into_iter().filter(|member| *member != me).collect();
        let mut with: Vec<Member> = others.iter().copied().filter(|_| chance.says(650)).collect();
        if with.is_empty() {
            with.extend(chance.pick(&others));
        }
        let mode = if chance.says(250) { "exercise" } else { "live" };
        let history = chance.pick(&["none", "author-consent", "lead-grants"]).copied().unwrap_or("none");
        if let Some(to) = chance.pick(&others).filter(|_| chance.below(4) == 0) {
            return forms::ask(*to, mode, history);
        }
        let level = chance.pick(&["immediate", "urgent", "priority", "routine"]).copied().unwrap_or("urgent");
        Opening { with, mode, level, history }.act()
    }

    fn look(&mut self, machine: usize, dossier: DossierId) -> Option<Seen> {
        let me = self.machines[machine].kit.member;
        let view: &View = self.node(machine)?.look_at(&dossier).expect("the log can be read")?;
        let items: Vec<&Item> = view.timeline(None, 500).filter(|item| item.is_counted()).collect();
        let ids = |wanted: &dyn Fn(&Item) -> bool| -> Vec<EntryId> {
            items.iter().filter(|item| !item.is_withdrawn() && wanted(item)).map(|item| item.id).collect()
        };
        Some(Seen {
            dossier,
            kind: view.kind(),
            takes_part: view.participants().contains(&me),
            leads: view.leads().values().iter().any(|lead| lead.value == me),
            closed: view.closed().is_some(),
            participants: view.participants().into_iter().filter(|member| *member != me).collect(),
            own_notes: ids(&|item| item.member == me && item.kind == Kind::NOTE && item.content().is_some()),
            own_lines: ids(&|item| item.member == me && item.content().is_some()),
            flags: view.open_flags().map(|item| item.id).collect(),
            texts: ids(&|item| item.kind == Kind::NOTE && item.content().is_some()),
        })
    }
}

/// Chooses an act; some of what is chosen is not allowed, and is refused.
fn an_act(seen: &Seen, members: &[Member], chance: &mut Chance) -> Act {
    let dossier = seen.dossier;
    let any = |ids: &[EntryId], chance: &mut Chance| chance.pick(ids).copied().unwrap_or(dossier.genesis());
    if !seen.takes_part {
        return forms::note(dossier, "Are we still in this?");
    }
    if seen.leads && chance.says(220) {
        return an_act_of_the_lead(seen, members, chance);
    }
    if chance.says(60) {
        return forms::in_dossier(dossier, "lead-accept", &[]);
    }
    if seen.kind == DossierKind::Request && chance.says(500) {
        return an_act_in_a_request(seen, chance);
    }
    match chance.below(13) {
        0 | 1 => forms::acknowledge(dossier),
        2 => forms::in_dossier(
            dossier,
            "measures",
            &[
                ("measure.0", "area-closed"),
                ("words.0", "Closed at the bridge."),
                ("lang", "en"),
                ("measure.1", "monitoring"),
            ],
        ),
        3 => {
            let verb = if chance.says(500) { "help-offered" } else { "help-needed" };
            forms::in_dossier(dossier, verb, &[("help.0", "medical"), ("quantity.0", "2 teams"), ("lang", "en")])
        }
        4 => {
            let note = any(&seen.own_notes, chance);
            forms::correct(dossier, &note, "Corrected: the valve is closed.")
        }
        5 => {
            let line = any(&seen.own_lines, chance);
            forms::withdraw(dossier, &line)
        }
        6 => {
            let fields = [("reason", "political"), ("words", "Is this about the vote?"), ("lang", "en")];
            forms::in_dossier(dossier, "flag", &fields)
        }
        7 => {
            let mut bytes = vec![0; usize::try_from(chance.between(0, 3_000)).unwrap_or(0)];
            chance.bytes(&mut bytes);
            forms::attach(dossier, bytes)
        }
        8 => {
            let text = any(&seen.texts, chance).to_string();
            let fields = [
                ("target", text.as_str()),
                ("field", "text"),
                ("text", "Переведено."),
                ("lang", "ru"),
                ("status", "human"),
            ];
            forms::in_dossier(dossier, "translate", &fields)
        }
        _ => forms::note(dossier, &format!("Reading {}.", chance.below(1_000_000))),
    }
}

/// A word of whoever was asked, or of whoever asks; each is refused to the other.
fn an_act_in_a_request(seen: &Seen, chance: &mut Chance) -> Act {
    let words: &[(&str, &str)] = &[("words", "As agreed by phone."), ("lang", "en")];
    let need: &[(&str, &str)] = &[("need", "facts"), ("words", "When was it?"), ("lang", "en")];
    let authority: &[(&str, &str)] = &[("authority", "Prosecution office")];
    let acts = [
        ("accept", &[] as &[_]),
        ("need-more", need),
        ("transfer", authority),
        ("progress", words),
        ("call-off", words),
        ("outcome", words),
    ];
    let (verb, fields) = chance.pick(&acts).copied().unwrap_or(("accept", &[]));
    forms::in_dossier(seen.dossier, verb, fields)
}

fn an_act_of_the_lead(seen: &Seen, members: &[Member], chance: &mut Chance) -> Act {
    let dossier = seen.dossier;
    if seen.closed && chance.says(700) {
        return forms::in_dossier(dossier, "reopen", &[("words", "It goes on."), ("lang", "en")]);
    }
    let absent: Vec<Member> = members.iter().copied().filter(|member| !seen.participants.contains(member)).collect();
    match chance.below(10) {
        7 | 8 => match chance.pick(&seen.participants) {
            Some(member) => forms::in_dossier(dossier, "lead-offer", &[("to", member.as_str())]),
            None => forms::acknowledge(dossier),
        },
        9 => forms::in_dossier(dossier, "lead-release", &[]),
        0 | 1 => match chance.pick(&seen.participants) {
            Some(member) => forms::members(dossier, "remove", *member),
            None => forms::acknowledge(dossier),
        },
        2 | 3 => match chance.pick(&absent) {
            Some(member) => forms::members(dossier, "invite", *member),
            None => forms::acknowledge(dossier),
        },
        4 => forms::in_dossier(dossier, "close", &[("reason", "done")]),
        5 => match chance.pick(&seen.flags) {
            Some(flag) => {
                let flag = flag.to_string();
                let fields =
                    [("flag", flag.as_str()), ("outcome", "maintained"), ("words", "It is not."), ("lang", "en")];
                forms::in_dossier(dossier, "flag-answer", &fields)
            }
            None => forms::in_dossier(dossier, "level", &[("level", "urgent")]),
        },
        _ => forms::in_dossier(
            dossier,
            "update",
            &[
                ("event.en", "Chemical spill"),
                ("headline.en", "The spill has reached the lake"),
                ("lang", "en"),
                ("category", "CBRNE"),
                ("urgency", "Expected"),
                ("severity", "Moderate"),
                ("certainty", "Likely"),
                ("area.0", "The lake"),
            ],
        ),
    }
}
