//! What is measured, by name, with its goals: the one place where both are told.
//!
//! Promise: a result whose figure has no line here is refused, so a name that was mistyped is found and not lost.

/// One thing that is measured.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Figure {
    /// Its name in results.
    pub name: &'static str,
    /// The work, in words.
    pub work: &'static str,
    /// The unit of `p50`, `p95`, `p99`, or of `y` where it is a curve.
    pub unit: &'static str,
    /// Where it stands on the page.
    pub place: Place,
    /// What is wanted of our node.
    pub goals: &'static [Goal],
}

/// Where a figure stands on the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// In the table beside the peers. The word is what `comity bench` measures it with; `long` is measured once a run.
    Beside {
        /// The load of `comity bench`.
        load: &'static str,
        /// Takes minutes: once is enough.
        long: bool,
    },
    /// Ours alone.
    Ours,
    /// A cost by the size of something: a plot. The word names that size.
    Growth(&'static str),
    /// Where a time goes, by its parts.
    Stages,
    /// How long building takes.
    Build,
}

/// What is wanted. Numbers are in the unit of the figure.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Goal {
    /// The median, or the single value, is not above.
    AtMost(f64),
    /// 95 of 100 are not above.
    P95AtMost(f64),
    /// 99 of 100 are not above.
    P99AtMost(f64),
    /// The median, or the single value, is not below.
    AtLeast(f64),
    /// Everything that was sent arrived, the last of it so long after.
    AllWithin(f64),
    /// The largest cost is not more than so many times the smallest.
    Flat(f64),
    /// No point of the curve is above.
    EachAtMost(f64),
    /// Better than a peer's, so many times, in the same run.
    Better {
        /// The peer.
        than: &'static str,
        /// How many times better; under 1 says how much worse it may be.
        times: f64,
    },
}

/// One system that is measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Who {
    /// Its name in results, and that of its script in `bench/peers/`.
    pub name: &'static str,
    /// How people call it.
    pub title: &'static str,
    /// What its messages are signed with.
    pub signed: &'static str,
    /// Whether only the reader can read.
    pub sealed: &'static str,
}

/// Our name in results.
pub const OURS: &str = "comity";

/// Our node, then the peers in the order of the table.
pub const WHO: &[Who] = &[
    Who { name: OURS, title: "Comity", signed: "by the member", sealed: "yes" },
    Who { name: "prosody", title: "Prosody", signed: "no", sealed: "no" },
    Who { name: "synapse", title: "Synapse", signed: "by the server", sealed: "client's choice, not here" },
    Who { name: "mail", title: "mail + PGP", signed: "by the person", sealed: "yes" },
    Who { name: "nats", title: "NATS, synced", signed: "no", sealed: "no" },
    Who { name: "postgres", title: "PostgreSQL (bound)", signed: "no", sealed: "no" },
];

const fn better(than: &'static str, times: f64) -> Goal {
    Goal::Better { than, times }
}

const fn beside(load: &'static str) -> Place {
    Place::Beside { load, long: false }
}

/// Everything that is measured, in the order of the page.
pub const FIGURES: &[Figure] = &[
    Figure {
        name: "one_message",
        work: "one message, A's user acts → B's user has it",
        unit: "ms",
        place: beside("single"),
        goals: &[],
    },
    Figure {
        name: "one_line_receipt",
        work: "one line, A's user acts → A knows that it is durable at B",
        unit: "ms",
        place: beside("single"),
        goals: &[
            Goal::AtMost(2.0),
            Goal::P99AtMost(6.0),
            better("prosody", 3.8),
            better("mail", 10.0),
            better("postgres", 1.0 / 3.0),
        ],
    },
    Figure {
        name: "sustained",
        work: "sustained, A → B",
        unit: "1/s",
        place: beside("sustained"),
        goals: &[Goal::AtLeast(10_000.0), better("prosody", 30.0), better("nats", 8.0), better("mail", 200.0)],
    },
    Figure {
        name: "fan_out_8",
        work: "fan-out to 8, until the last has it",
        unit: "ms",
        place: beside("fan-out8"),
        goals: &[Goal::AtMost(8.0), better("prosody", 1.0)],
    },
    Figure {
        name: "away_60s_20",
        work: "B away for 60 s, 20 sent: how late the last is after B's port opens",
        unit: "s",
        place: Place::Beside { load: "away", long: true },
        goals: &[Goal::AllWithin(2.0)],
    },
    Figure {
        name: "memory_idle",
        work: "memory of a node at rest",
        unit: "MiB",
        place: beside("memory"),
        goals: &[Goal::AtMost(25.0)],
    },
    Figure {
        name: "stages_of_one_line",
        work: "one line, A's user acts → A knows that it is durable at B, by stages",
        unit: "µs",
        place: Place::Stages,
        goals: &[],
    },
    Figure {
        name: "one_line_durable_here",
        work: "one line, A's user acts → durable at A",
        unit: "ms",
        place: Place::Ours,
        goals: &[],
    },
    Figure {
        name: "fan_out_32",
        work: "fan-out to 32, until the last receipt",
        unit: "ms",
        place: Place::Ours,
        goals: &[Goal::AtMost(30.0)],
    },
    Figure {
        name: "away_100k",
        work: "B away, 100,000 lines sent: all there after B's port opens",
        unit: "s",
        place: Place::Ours,
        goals: &[Goal::AtMost(10.0)],
    },
    Figure {
        name: "urgent_under_flood",
        work: "an urgent line while another member floods",
        unit: "ms",
        place: Place::Ours,
        goals: &[Goal::AtMost(50.0), Goal::P99AtMost(5_000.0)],
    },
    Figure {
        name: "start_1m_lines",
        work: "start with 1,000,000 lines",
        unit: "s",
        place: Place::Ours,
        goals: &[Goal::AtMost(2.0)],
    },
    Figure {
        name: "memory_1m",
        work: "memory with 1,000,000 lines",
        unit: "MiB",
        place: Place::Ours,
        goals: &[Goal::AtMost(80.0)],
    },
    Figure {
        name: "memory_after_1m_came",
        work: "memory just after 1,000,000 lines came",
        unit: "MiB",
        place: Place::Ours,
        goals: &[],
    },
    Figure {
        name: "desk_10k",
        work: "the Desk with 10,000 open dossiers",
        unit: "ms",
        place: Place::Ours,
        goals: &[Goal::P95AtMost(10.0)],
    },
    Figure {
        name: "desk_page_10k",
        work: "the Desk's page with 10,000 open dossiers, until a browser has it",
        unit: "ms",
        place: Place::Ours,
        goals: &[],
    },
    Figure {
        name: "desk_page_1m",
        work: "the Desk's page with 1,000,000 lines stored, until a browser has it",
        unit: "ms",
        place: Place::Ours,
        goals: &[],
    },
    Figure {
        name: "desk_page_backlog",
        work: "the Desk's page while 100,000 lines wait for another, until a browser has it",
        unit: "ms",
        place: Place::Ours,
        goals: &[],
    },
    Figure {
        name: "dossier_page",
        work: "a dossier's page, 50 lines of its timeline, until a browser has it",
        unit: "ms",
        place: Place::Ours,
        goals: &[],
    },
    Figure {
        name: "search_1m",
        work: "a search in 1,000,000 lines",
        unit: "ms",
        place: Place::Ours,
        goals: &[Goal::P95AtMost(50.0)],
    },
    Figure {
        name: "index_1m",
        work: "the index of 1,000,000 lines is made anew",
        unit: "s",
        place: Place::Ours,
        goals: &[],
    },
    Figure {
        name: "accept_by_dossier_lines",
        work: "accepting a line, by the lines of its dossier",
        unit: "µs",
        place: Place::Growth("lines in the dossier"),
        goals: &[Goal::Flat(1.3)],
    },
    Figure {
        name: "accept_by_members",
        work: "accepting a line, by the members of its dossier",
        unit: "µs",
        place: Place::Growth("members"),
        goals: &[Goal::Flat(1.3)],
    },
    Figure {
        name: "accept_by_dossiers",
        work: "accepting a line, by the dossiers of the node",
        unit: "µs",
        place: Place::Growth("dossiers"),
        goals: &[Goal::Flat(1.3)],
    },
    Figure {
        name: "hello_bytes_by_dossiers",
        work: "what two nodes in step say in a `hello`, sealed, by the dossiers they share",
        unit: "bytes",
        place: Place::Growth("dossiers shared"),
        goals: &[Goal::EachAtMost(1_024.0)],
    },
    Figure {
        name: "heal_calls_by_members",
        work: "calls of a member to each other one, to heal after a day in two halves",
        unit: "calls",
        place: Place::Growth("members"),
        goals: &[],
    },
    Figure {
        name: "heal_waiting_by_members",
        work: "the most calls on their way to one member at a time, while all heal",
        unit: "calls",
        place: Place::Growth("members"),
        goals: &[],
    },
    Figure {
        name: "heal_by_members",
        work: "until all have healed after a day in two halves",
        unit: "s",
        place: Place::Growth("members"),
        goals: &[],
    },
    Figure {
        name: "clone_to_demo",
        work: "from a clean clone to the demo in the browser",
        unit: "s",
        place: Place::Build,
        goals: &[Goal::AtMost(180.0)],
    },
    Figure {
        name: "build_release",
        work: "release build from clean",
        unit: "s",
        place: Place::Build,
        goals: &[Goal::AtMost(300.0)],
    },
    Figure {
        name: "edit_test_dossier",
        work: "an edit of one line in `dossier` → its tests have run",
        unit: "s",
        place: Place::Build,
        goals: &[Goal::AtMost(5.0)],
    },
];

/// Finds a figure by its name.
#[must_use]
pub fn find(name: &str) -> Option<&'static Figure> {
    FIGURES.iter().find(|figure| figure.name == name)
}

/// Finds a system by its name.
#[must_use]
pub fn who(name: &str) -> Option<&'static Who> {
    WHO.iter().find(|who| who.name == name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::repository::root;

    #[test]
    fn names_are_told_once_and_goals_name_peers_that_are_measured_beside() {
        for figure in FIGURES {
            assert_eq!(FIGURES.iter().filter(|other| other.name == figure.name).count(), 1, "{}", figure.name);
            for goal in figure.goals {
                if let Goal::Better { than, times } = goal {
                    assert!(who(than).is_some() && *than != OURS && *times > 0.0, "{}: {than}", figure.name);
                    assert!(
                        matches!(figure.place, Place::Beside { .. }),
                        "{} is not measured beside peers",
                        figure.name
                    );
                }
                let curve = matches!(goal, Goal::Flat(_) | Goal::EachAtMost(_));
                assert_eq!(curve, matches!(figure.place, Place::Growth(_)), "{}: {goal:?}", figure.name);
            }
        }
    }

    #[test]
    fn each_peer_has_its_script_and_the_scripts_know_the_figures() {
        let asked = crate::repository::read(&root().join("bench/peers/common.py"));
        for who in WHO.iter().filter(|who| who.name != OURS) {
            assert!(root().join(format!("bench/peers/{}.py", who.name)).is_file(), "{}", who.name);
        }
        for figure in FIGURES.iter().filter(|figure| matches!(figure.place, Place::Beside { .. })) {
            assert!(asked.contains(&format!("\"{}\"", figure.name)), "{} is not in common.py", figure.name);
        }
    }
}
