//! What goes wrong, one thing after the other: cuts, one-way links, loss, delay, a member that is gone.

use super::members::Member;
use super::namespaces::{Lab, ran};

const CODES: [&str; 6] = ["harbour", "delta", "ridge", "steppe", "oasis", "isle"];

/// One thing that goes wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fault {
    /// Three and three hear nothing of each other.
    Partition,
    /// Nothing of the one member reaches the others; theirs reach it.
    OneWay(usize),
    /// One packet in four is lost, everywhere.
    Loss,
    /// Each packet takes longer, and some are lost: see [`Slow`].
    Delay,
    /// One member's wire is pulled.
    Gone(usize),
    /// Everything works for a moment.
    Calm,
}

const SCHEDULE: [Fault; 9] = [
    Fault::Partition,
    Fault::OneWay(0),
    Fault::Loss,
    Fault::Gone(5),
    Fault::Delay,
    Fault::OneWay(4),
    Fault::Partition,
    Fault::Gone(2),
    Fault::Calm,
];

/// How packets are made to take longer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Slow {
    /// By `netem`: 150 ms more, give or take 50; one in fifty is lost.
    Netem,
    /// By a token bucket, where the kernel has no `netem`: each wire carries 256 kbit/s, so a full packet takes 47 ms, those
    /// behind it wait for up to 400 ms, and what would wait longer is lost.
    TokenBucket,
}

impl Slow {
    const ALL: [(Self, &'static [&'static str]); 2] = [
        (Self::Netem, &["netem", "delay", "150ms", "50ms", "loss", "2%"]),
        (Self::TokenBucket, &["tbf", "rate", "256kbit", "burst", "1600", "latency", "400ms"]),
    ];

    /// How it is told.
    pub(super) fn told(self) -> &'static str {
        match self {
            Self::Netem => "by netem, 150 ms more, give or take 50",
            Self::TokenBucket => "by a token bucket (this kernel has no netem): 256 kbit/s, up to 400 ms",
        }
    }

    fn arguments(self) -> &'static [&'static str] {
        Self::ALL.iter().find(|(slow, _)| *slow == self).map_or(&[], |(_, arguments)| *arguments)
    }

    /// Finds what this kernel can do.
    fn of(lab: &Lab) -> Option<Self> {
        let can = |slow: &Self| slowed(lab, "harbour", *slow).is_ok() && calm(lab, "harbour").is_ok();
        Self::ALL.into_iter().map(|(slow, _)| slow).find(can)
    }
}

/// The faults in their order.
pub(super) struct Schedule<'a> {
    lab: &'a Lab,
    at: usize,
    slow: Option<Slow>,
    counts: [usize; 6],
}

impl<'a> Schedule<'a> {
    /// Begins without a fault; finds out whether this kernel can delay.
    pub(super) fn new(lab: &'a Lab) -> Self {
        Self { lab, at: 0, slow: Slow::of(lab), counts: [0; 6] }
    }

    /// Tells how packets are delayed here, if they can be.
    pub(super) fn slow(&self) -> Option<Slow> {
        self.slow
    }

    /// Ends the fault that is, and begins the next.
    pub(super) fn next(&mut self, members: &mut [Member]) -> Result<(), String> {
        self.end()?;
        let fault = SCHEDULE[self.at % SCHEDULE.len()];
        self.at += 1;
        match fault {
            Fault::Partition => {
                for (at, member) in members.iter().enumerate() {
                    let others = members.iter().enumerate().filter(|(other, _)| other % 2 != at % 2);
                    let rules: Vec<String> = others.map(|(_, other)| from(&other.address)).collect();
                    self.lab.filter(member.code, &rules)?;
                }
                self.counts[0] += 1;
            }
            Fault::OneWay(silent) => {
                let rule = from(&members[silent].address);
                let others = members.iter().enumerate().filter(|(at, _)| *at != silent);
                others
                    .into_iter()
                    .try_for_each(|(_, other)| self.lab.filter(other.code, std::slice::from_ref(&rule)))?;
                self.counts[1] += 1;
            }
            Fault::Loss => {
                let rule = "ip saddr 10.99.0.0/24 numgen random mod 100 < 25 drop".to_owned();
                CODES.iter().try_for_each(|code| self.lab.filter(code, std::slice::from_ref(&rule)))?;
                self.counts[2] += 1;
            }
            Fault::Delay => match self.slow {
                Some(slow) => {
                    CODES.iter().try_for_each(|code| slowed(self.lab, code, slow))?;
                    self.counts[3] += 1;
                }
                None => self.counts[5] += 1,
            },
            Fault::Gone(away) => {
                self.wire(CODES[away], "down")?;
                self.counts[4] += 1;
            }
            Fault::Calm => self.counts[5] += 1,
        }
        Ok(())
    }

    /// Ends every fault.
    pub(super) fn end(&self) -> Result<(), String> {
        for code in CODES {
            self.lab.filter(code, &[])?;
            self.wire(code, "up")?;
            if self.slow.is_some() {
                calm(self.lab, code)?;
            }
        }
        Ok(())
    }

    fn wire(&self, code: &str, state: &str) -> Result<(), String> {
        ran(self.lab.inside(code, "ip").args(["link", "set", "eth0", state]))
    }

    /// Says how often each was.
    pub(super) fn told(&self) -> String {
        let [partition, one_way, loss, delay, gone, calm] = self.counts;
        format!(
            "{partition} partitions, {one_way} one-way links, {loss} with a quarter lost, {delay} delayed, {gone} with a \
             wire pulled, {calm} calm"
        )
    }
}

fn from(address: &str) -> String {
    format!("ip saddr {address} drop")
}

fn slowed(lab: &Lab, code: &str, slow: Slow) -> Result<(), String> {
    let begin = ["qdisc", "replace", "dev", "eth0", "root"];
    ran(lab.inside(code, "tc").args(begin).args(slow.arguments()))
}

fn calm(lab: &Lab, code: &str) -> Result<(), String> {
    // Where there is none to take away, that is what was wanted.
    let _ = ran(lab.inside(code, "tc").args(["qdisc", "del", "dev", "eth0", "root"]));
    Ok(())
}
