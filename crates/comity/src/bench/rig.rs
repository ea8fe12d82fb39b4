//! A network of real nodes for the bench: each a process of its own, on loopback, in a folder that goes with it.

use std::path::{Path, PathBuf};
use std::process::Stdio;

use comity_dossier::charter::Standing;
use comity_dossier::language::Said;
use comity_dossier::text::Line;
use comity_dossier::{Language, Member};
use comity_node::ports::Clock as _;
use comity_node::shell::SystemClock;
use tokio::io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader, Lines};
use tokio::process::{Child, ChildStdin, ChildStdout, Command};

use super::fault::BenchFault;
use super::hands::{Answer, Hello, Order};
use super::machine;
use crate::founding::{Persona, found_network};

/// A network that was founded for the bench.
pub(super) struct Rig {
    root: PathBuf,
    /// Its members, in order.
    pub(super) members: Vec<Member>,
}

impl Rig {
    /// Founds a network of `count` members in a new folder under `under`.
    pub(super) async fn found(under: &Path, count: usize) -> Result<Self, BenchFault> {
        let mut bytes = [0; 8];
        aws_lc_rs::rand::fill(&mut bytes).expect("a machine without randomness cannot keep a secret");
        let root = under.join(format!("comity-bench-{:016x}", u64::from_be_bytes(bytes)));
        make_private(&root)?;
        let personas: Vec<Persona> = (1..=count).map(persona).collect();
        let members = personas.iter().map(|persona| persona.member).collect();
        let rig = Self { root, members };
        // The sockets are closed again: each node takes the address that its settings name.
        found_network(&rig.root, personas, "en", SystemClock::new().now().wall).await?;
        Ok(rig)
    }

    /// Where its folders are.
    pub(super) fn root(&self) -> &Path {
        &self.root
    }

    /// Starts every node and waits until all reach each other.
    pub(super) async fn start(&self) -> Result<Vec<Hands>, BenchFault> {
        let mut all = Vec::new();
        for at in 0..self.members.len() {
            all.push(self.start_one(at).await?);
        }
        for one in &mut all {
            one.ask(&Order::Meet).await?;
        }
        Ok(all)
    }

    /// Starts one node.
    pub(super) async fn start_one(&self, at: usize) -> Result<Hands, BenchFault> {
        Hands::start(&self.folder(at)).await
    }

    /// Where the folder of one node is.
    pub(super) fn folder(&self, at: usize) -> PathBuf {
        self.root.join(self.members[at].as_str())
    }
}

impl Drop for Rig {
    fn drop(&mut self) {
        // What cannot be removed stays among the temporary files, which the machine clears.
        drop(std::fs::remove_dir_all(&self.root));
    }
}

fn make_private(path: &Path) -> Result<(), BenchFault> {
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(path).map_err(BenchFault::io(path.display().to_string()))
}

fn persona(number: usize) -> Persona {
    const FORMED: &str = "the bench's own texts are well formed";
    let said = |language: &str, text: String| Said {
        language: Language::new(language).expect(FORMED),
        text: Line::new(&text).expect(FORMED),
    };
    Persona {
        member: Member::new(&format!("bench{number}")).expect(FORMED),
        names: vec![said("en", format!("Bench {number}")), said("zh", format!("测试{number}"))],
        standing: Standing::State,
        seat: (number <= 2).then(|| Line::new("Head of the duty desk").expect(FORMED)),
        languages: vec!["en".to_owned()],
        zone: "Etc/UTC".to_owned(),
        phone: "+000000000".to_owned(),
    }
}

/// One node that runs, and whoever sits at its desk.
pub(super) struct Hands {
    /// Where API and pages are, where peers come in, and what lets somebody use the API.
    pub(super) hello: Hello,
    child: Child,
    orders: ChildStdin,
    answers: Lines<BufReader<ChildStdout>>,
}

impl Hands {
    async fn start(folder: &Path) -> Result<Self, BenchFault> {
        let program = std::env::current_exe().map_err(BenchFault::io("current_exe"))?;
        let mut command = Command::new(program);
        command.arg("bench-node").arg("--dir").arg(folder);
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::inherit()).kill_on_drop(true);
        let mut child = command.spawn().map_err(BenchFault::io("bench-node"))?;
        let piped = || BenchFault::Untrue("a process that is given pipes has them");
        let orders = child.stdin.take().ok_or_else(piped)?;
        let answers = BufReader::new(child.stdout.take().ok_or_else(piped)?).lines();
        let mut hands = Self { hello: Hello::default(), child, orders, answers };
        let hello = hands.line().await?;
        hands.hello = serde_json::from_str(&hello).map_err(|fault| BenchFault::Protocol(fault.to_string()))?;
        Ok(hands)
    }

    /// Has something done and waits until it is.
    pub(super) async fn ask(&mut self, order: &Order) -> Result<Answer, BenchFault> {
        self.order(order).await?;
        self.answer().await
    }

    /// Has something begun.
    pub(super) async fn order(&mut self, order: &Order) -> Result<(), BenchFault> {
        let mut line = serde_json::to_vec(order).map_err(|fault| BenchFault::Protocol(fault.to_string()))?;
        line.push(b'\n');
        self.orders.write_all(&line).await.map_err(BenchFault::io("bench-node"))
    }

    /// Waits for what came of the oldest order that is not answered yet.
    pub(super) async fn answer(&mut self) -> Result<Answer, BenchFault> {
        let line = self.line().await?;
        let answer: Answer = serde_json::from_str(&line).map_err(|fault| BenchFault::Protocol(fault.to_string()))?;
        match answer.fault {
            Some(fault) => Err(BenchFault::Protocol(fault)),
            None => Ok(answer),
        }
    }

    async fn line(&mut self) -> Result<String, BenchFault> {
        let line = self.answers.next_line().await.map_err(BenchFault::io("bench-node"))?;
        line.ok_or_else(|| BenchFault::Protocol("it ended".to_owned()))
    }

    /// Ends the node at once, as a machine that loses its power.
    pub(super) async fn kill(mut self) -> Result<(), BenchFault> {
        self.child.kill().await.map_err(BenchFault::io("bench-node"))
    }

    /// Ends the node well.
    pub(super) async fn end(self) -> Result<(), BenchFault> {
        let Self { mut child, orders, answers, .. } = self;
        drop(orders);
        let ended = child.wait().await.map_err(BenchFault::io("bench-node"));
        drop(answers);
        ended.map(drop)
    }

    /// The memory that the node takes, in MiB.
    pub(super) fn memory_mib(&self) -> Option<f64> {
        machine::memory_mib(self.child.id()?)
    }
}
