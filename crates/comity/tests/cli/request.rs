//! A request on two nodes, from the form to the outcome, as officers and programs type it.

use serde_json::Value;

use crate::world::{World, bytes, eventually};

/// The fields of a preservation, as a house keeps them in a file.
const INVOICES: &str = r#"
form = "preservation"
legal-basis = "treaty"
legal-basis-words = "Convention on Cybercrime, article 29"
requesting-phone = "+49 30 901820"
necessity = ["volatile", "short-retention"]
mla = "will-follow"

[title]
en = "Changed invoices"
zh = "被篡改的发票"
[facts]
en = "Invoices of a port were changed on their way."
[data-relation]
en = "The address sent the changed invoices."

[[offences]]
offence = "fraud"

[[things]]
identifier = "198.51.100.7"
identifier-type = "ip+port"
port = 51123
data-class = ["subscriber", "traffic"]
from = 2026-11-20T03:07:41Z
[[things]]
identifier = "Sea.Fox@Mail.example"
identifier-type = "email"
data-class = "content"
"#;

fn open(world: &World, fields: &str) -> (String, String) {
    std::fs::write(world.path("invoices.toml"), INVOICES).expect("it can be done");
    let line = "--dir harbour request open --live --yes --to delta --level urgent --character --fields invoices.toml";
    let done = world.comity(&format!("{line} {fields} --json")).ends(0).json();
    (
        done["dossier"].as_str().expect("it can be done").to_owned(),
        done["reference"].as_str().expect("it can be done").to_owned(),
    )
}

/// Waits until the request stands like this with delta at a member's node, and returns delta's row.
fn stands(world: &World, member: &str, reference: &str, status: &str) -> Value {
    let mut last = Value::Null;
    let row = eventually(|| {
        let shown = world.comity(&format!("--dir {member} request show {reference} --json"));
        let row = serde_json::from_str::<Value>(&shown.out).ok()?["table"][0].clone();
        last = row.clone();
        (row["standings"][0]["status"] == status).then_some(row)
    });
    assert_eq!(row["member"], "delta");
    row
}

/// Covers REQ-003, REQ-005, REQ-009, REQ-010, REQ-012.
#[test]
fn a_request_is_refused_amended_accepted_answered_with_a_file_and_its_data_are_kept_longer() {
    let world = World::founded();
    let (harbour, delta) = world.serve_two();
    let mut there = delta.listen();
    let (dossier, reference) = open(&world, "");
    there.until(&dossier);
    let received = stands(&world, "delta", &reference, "received");
    assert!(received["standings"][0]["acknowledge_due"].is_u64() && received["standings"][0]["answer_due"].is_u64());
    let inbox = world.comity("--dir delta inbox --json").ends(0).json();
    assert_eq!(
        (&inbox["rows"][0]["kind"], &inbox["rows"][0]["needs_acknowledgement"]),
        (&"request".into(), &true.into())
    );
    let shown = world.comity(&format!("--dir delta show {reference}")).ends(0).out;
    for part in ["198.51.100.7", "51123", "2026-11-20T03:07:41", "sea.fox@mail.example", "Changed invoices"] {
        assert!(shown.to_lowercase().contains(&part.to_lowercase()), "{part} is not in\n{shown}");
    }

    world.comity(&format!("--dir delta ack {reference}")).ends(0);
    stands(&world, "harbour", &reference, "acknowledged");
    // Without what would make it possible a refusal is none.
    let bare = ["--dir", "delta", "request", "refuse", &reference, "ground=dual-criminality", "words=No offence here."];
    assert!(world.with(&bare).ends(3).err.contains("What would make it possible"));
    let whole = [&bare[..], &["possible-if=Tell us of the forged mandate."]].concat();
    world.with(&whole).ends(0);
    stands(&world, "harbour", &reference, "refused");
    let chinese = world.comity(&format!("--dir harbour --lang zh show {reference}")).ends(0).out;
    assert!(
        chinese.contains("Tell us of the forged mandate.") && chinese.contains("该行为在本方不构成犯罪"),
        "{chinese}"
    );

    let amend =
        ["--dir", "harbour", "request", "amend", &reference, "words=With the forged mandate", "offence.0=forgery"];
    world.with(&[&amend[..], &["provision.0=Criminal Code, article 267"]].concat()).ends(0);
    stands(&world, "delta", &reference, "received");
    let accept = ["--dir", "delta", "request", "accept", &reference, "words=We keep it."];
    world.with(&accept).ends(0);
    stands(&world, "harbour", &reference, "accepted");
    world.with(&["--dir", "delta", "request", "progress", &reference, "words=The provider was asked."]).ends(0);

    let log: Vec<u8> = (0..300_000u32).flat_map(u32::to_le_bytes).collect();
    std::fs::write(world.path("log.csv"), &log).unwrap();
    let answer = format!("--dir delta request answer {reference} result=complete --file log.csv --json");
    let line = world.comity(&answer).ends(0).json()["entry"].as_str().unwrap().to_owned();
    stands(&world, "harbour", &reference, "answered");
    eventually(|| {
        let got = world.comity(&format!("--dir harbour file {reference} {line} --out got.csv"));
        (got.code == 0).then_some(())
    });
    assert!(bytes(&world.path("got.csv")) == log, "the very bytes of the answer");

    world.comity(&format!("--dir delta request preserved {reference}")).ends(0);
    let until = |member: &str| stands(&world, member, &reference, "answered")["preserved_until"].as_u64();
    let kept = eventually(|| until("harbour"));
    world
        .with(&["--dir", "harbour", "request", "extend", &reference, "words=The formal request is under way."])
        .ends(0);
    eventually(|| {
        let row = stands(&world, "delta", &reference, "answered");
        (!row["extensions"][0].is_null()).then_some(())
    });
    world.comity(&format!("--dir delta request preserved {reference}")).ends(0);
    eventually(|| until("harbour").filter(|longer| *longer > kept));

    world.comity(&format!("--dir harbour request outcome {reference} outcome=fulfilled")).ends(0);
    stands(&world, "delta", &reference, "closed");
    let text = world.comity(&format!("--dir delta request show {reference}")).ends(0).out;
    assert!(text.contains("kept until"), "{text}");
    assert_eq!((harbour.end(), delta.end()), (0, 0));
}

/// Covers REQ-001, REQ-003.
#[test]
fn what_is_lacking_is_named_by_its_field_and_a_draft_may_lack_it() {
    let world = World::founded();
    let (_harbour, delta) = world.serve_two();
    let needs = world.comity("--dir harbour request fields preservation --to delta --json").ends(0).json();
    let has = |list: &Value, field: &str| list.as_array().unwrap().iter().any(|name| name == field);
    assert!(has(&needs["by_form"], "data-relation") && has(&needs["fields"], "risk"), "{needs}");
    assert_eq!(needs["by_law"][0]["member"], "delta");
    let listed = world.comity("--dir harbour --lang zh request fields emergency-disclosure --to delta").ends(0).out;
    assert!(listed.contains("risk") && listed.contains("delta"), "{listed}");

    std::fs::write(world.path("invoices.toml"), INVOICES.replace("198.51.100.7", "10.1.2.3")).unwrap();
    let line = "--dir harbour request open --live --yes --to delta --level urgent --character --fields invoices.toml";
    let told = world.comity(line).ends(3).err;
    assert!(told.contains("Identifier (0)"), "{told}");
    std::fs::write(world.path("invoices.toml"), INVOICES.replace("mla = \"will-follow\"", "")).unwrap();
    let told = world.comity(line).ends(3).err;
    assert!(told.contains("Formal request"), "{told}");

    let mut there = delta.listen();
    let drafted = world.comity(&format!("{line} --draft --json")).ends(0).json();
    let reference = drafted["reference"].as_str().unwrap().to_owned();
    there.until(drafted["dossier"].as_str().unwrap());
    stands(&world, "delta", &reference, "draft");
    assert!(world.comity(&format!("--dir harbour request send {reference}")).ends(3).err.contains("Formal request"));
    world.comity(&format!("--dir harbour request draft {reference} to=delta mla=will-follow")).ends(0);
    world.comity(&format!("--dir harbour request send {reference}")).ends(0);
    stands(&world, "delta", &reference, "received");
    assert_eq!(world.comity(&format!("--dir delta act measures {reference} measure=monitoring")).code, 6);
}
