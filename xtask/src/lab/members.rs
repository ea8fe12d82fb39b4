//! Six members: their folders, their charter, their running nodes, by the commands that people type.

use std::fs;
use std::path::PathBuf;

use super::clock;
use super::namespaces::{Lab, output, program, ran};
use super::proxies::Proxy;

/// How long a node may take until it serves.
const PATIENCE_S: u64 = 60;

/// One member.
pub(super) struct Member {
    pub(super) code: &'static str,
    pub(super) address: String,
    pub(super) proxy: Option<Proxy>,
}

const MEMBERS: [(&str, Option<Proxy>); 6] = [
    ("harbour", None),
    ("delta", None),
    ("ridge", Some(Proxy::NginxWithNodeKey)),
    ("steppe", Some(Proxy::NginxWithOwnKey)),
    ("oasis", Some(Proxy::Haproxy)),
    ("isle", None),
];

impl Member {
    /// Makes namespaces, keys, settings and the charter of all six; each joins.
    pub(super) fn found(lab: &Lab) -> Result<Vec<Self>, String> {
        let members: Vec<Member> = MEMBERS
            .iter()
            .zip(1..)
            .map(|((code, proxy), at)| Member { code, address: format!("10.99.0.{at}"), proxy: *proxy })
            .collect();
        for member in &members {
            lab.connect(member.code, &member.address)?;
            member.make(lab)?;
        }
        let files = members.iter().map(|member| format!("{0}/{0}.member", member.code));
        let founding = [vec!["network".into(), "found".into()], files.collect()].concat();
        comity(lab, "harbour", &[founding, words("--threshold 2 --out charter.draft")].concat())?;
        comity(lab, "harbour", &words("--dir harbour network sign charter.draft --out harbour.sig"))?;
        comity(lab, "delta", &words("--dir delta network sign charter.draft --out delta.sig"))?;
        comity(lab, "harbour", &words("network merge charter.draft harbour.sig delta.sig --out charter.1"))?;
        let shown = comity(lab, "harbour", &words("network show charter.1 --json"))?;
        let shown: serde_json::Value = serde_json::from_str(&shown).map_err(|error| error.to_string())?;
        let digits = shown["fingerprint"].as_str().unwrap_or_default().to_owned();
        for member in &members {
            let join = words(&format!("--dir {} join charter.1 --fingerprint", member.code));
            comity(lab, member.code, &[join, vec![digits.clone()]].concat())?;
        }
        Ok(members)
    }

    fn make(&self, lab: &Lab) -> Result<(), String> {
        let (at, listen) = match self.proxy {
            Some(_) => (format!("https://{}", self.address), "127.0.0.1:7400".to_owned()),
            None => (format!("https://{}:7400", self.address), format!("{}:7400", self.address)),
        };
        let code = self.code;
        let mut make =
            words(&format!("--dir {code} member make {code} --name en:{code} --address {at} --listen {listen}"));
        make.extend(["--phone".to_owned(), "+00 000 0000".to_owned()]);
        if matches!(code, "harbour" | "delta" | "isle") {
            make.extend(["--seat".to_owned(), "Head of the duty desk".to_owned()]);
        }
        comity(lab, code, &make)?;
        self.proxy.map_or(Ok(()), |proxy| proxy.prepare(lab, self))
    }

    /// The folder of its node.
    pub(super) fn folder(&self, lab: &Lab) -> PathBuf {
        lab.folder().join(self.code)
    }

    /// Starts its node, and the proxy in front of it, and waits until it serves.
    pub(super) fn start(&mut self, lab: &Lab) -> Result<(), String> {
        let code = self.code;
        lab.start(code, &program(), &["--dir", code, "serve", "--json"], &format!("{code}.log"))?;
        let (there, begun) = (self.folder(lab).join("run").join("serve.json"), clock());
        while !there.exists() {
            if begun.elapsed().as_secs() > PATIENCE_S {
                let log = fs::read_to_string(lab.folder().join(format!("{code}.log"))).unwrap_or_default();
                return Err(format!("the node of {code} does not serve: {log}"));
            }
            std::thread::yield_now();
        }
        self.proxy.map_or(Ok(()), |proxy| proxy.start(lab, self))
    }
}

/// Gives every node the cards of the others.
pub(super) fn introduce(lab: &Lab, members: &[Member]) -> Result<(), String> {
    for member in members {
        for other in members.iter().filter(|other| other.code != member.code) {
            let import = words(&format!("--dir {} card import {1}/{1}.card", member.code, other.code));
            comity(lab, member.code, &import)?;
        }
    }
    Ok(())
}

/// Runs a command of the program inside the namespace of a member.
pub(super) fn comity(lab: &Lab, member: &str, arguments: &[String]) -> Result<String, String> {
    output(lab.inside(member, &program()).args(arguments))
}

/// Splits words that hold no spaces.
pub(super) fn words(line: &str) -> Vec<String> {
    line.split_whitespace().map(str::to_owned).collect()
}

/// Runs `openssl`, inside the namespace of a member.
pub(super) fn openssl(lab: &Lab, member: &str, line: &str) -> Result<(), String> {
    ran(lab.inside(member, "openssl").args(words(line)))
}
