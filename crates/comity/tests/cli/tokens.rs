//! Tokens: each route for whoever has its scope, and nobody acts in another's name.

use comity_dossier::Time;
use comity_node::people::{Chosen, People, Role};
use comity_node::shell::{SystemEntropy, paths};
use serde_json::{Value, json};

use crate::http::Api;
use crate::world::World;

/// Makes accounts as if people had joined: each has a code and roles.
fn accounts(world: &World, member: &str, all: &[(&str, &[Role])]) {
    let path = paths::people(&world.path(member));
    let people = People::open(&path, Box::new(SystemEntropy)).expect("opens");
    for (code, roles) in all {
        let chosen = Chosen { code, name: "Somebody", password: "a calm river at night" };
        people.add_account(&chosen, roles.iter().copied().collect(), Time(1)).expect("made");
    }
}

fn made(world: &World, officer: &str, scopes: &[&str]) -> Value {
    let mut line = vec!["--dir", "harbour", "token", "make", officer, "--name", "night log", "--json"];
    scopes.iter().for_each(|scope| line.extend(["--scope", scope]));
    world.with(&line).ends(0).json()
}

#[test]
fn each_route_is_there_for_whoever_has_its_scope_and_for_nobody_else() {
    let world = World::founded();
    let everything = [Role::DutyOfficer, Role::Supervisor, Role::Administrator];
    accounts(&world, "harbour", &[("7F3", &everything), ("0V1", &[Role::Overseer])]);
    let node = world.serve("harbour");
    let document = Api::of(&node).get("/openapi.json").ends(200);
    let scopes = ["read", "act", "admin"];
    let holders: Vec<(Vec<&str>, Api)> = [vec!["read"], vec!["act"], vec!["admin"]]
        .into_iter()
        .map(|held| {
            let made = made(&world, "7F3", &held);
            (held, Api::with(&node, made["secret"].as_str().expect("a secret")))
        })
        .collect();
    let nobody = Api::with(&node, "comity_nothing");
    let mut asked = 0;
    for (path, item) in document["paths"].as_object().expect("paths") {
        let path = path.strip_prefix("/api/v1").expect("below the root").replace(['{', '}'], "");
        for (method, operation) in item.as_object().expect("operations") {
            if path == "/events" || path == "/rebuild" || path == "/scrub" {
                continue;
            }
            let needed = operation["security"][0]["token"].as_array();
            let needed: Vec<&str> = needed.into_iter().flatten().filter_map(Value::as_str).collect();
            let method = method.to_ascii_uppercase();
            let is_open = operation["security"][0].as_object().is_some_and(serde_json::Map::is_empty);
            let refused = nobody.send(&method, &path, &[], b"");
            assert_eq!(refused.status == 401, !is_open, "{method} {path}");
            for (held, api) in &holders {
                let answer = api.send(&method, &path, &[], b"");
                let lacks = needed.iter().any(|scope| scopes.contains(scope) && !held.contains(scope));
                assert_eq!(answer.status == 403, lacks, "{method} {path} with {held:?}: {}", answer.status);
                assert_ne!(answer.status, 401, "{method} {path}");
                asked += 1;
            }
        }
    }
    assert!(asked > 100, "{asked}");
    // What its officer may not do, a token does not do either.
    let overseer = made(&world, "0V1", &["read", "act"]);
    let overseer = Api::with(&node, overseer["secret"].as_str().expect("a secret"));
    overseer.get("/desk").ends(200);
    overseer.get("/search?q=heron&by=delta").ends(200);
    // What an overseer reads is written down, and an overseer sees it.
    let readings = overseer.get("/readings").ends(200);
    let own: Vec<&Value> = readings.as_array().into_iter().flatten().filter(|it| it["code"] == "0V1").collect();
    for read in ["/desk", "/search heron by=delta"] {
        assert!(own.iter().any(|reading| reading["object"].as_str().is_some_and(|it| it.ends_with(read))), "{read}");
    }
    overseer.post("/alerts", &json!({ "fields": {} })).problem(403, "scope");
}

#[test]
fn a_token_acts_for_its_officer_alone_is_listed_with_its_last_use_and_opens_nothing_once_revoked() {
    let world = World::founded();
    let supervisor = [Role::Supervisor, Role::Administrator];
    accounts(&world, "harbour", &[("7F3", &supervisor), ("2K9", &[Role::DutyOfficer])]);
    let node = world.serve("harbour");
    let token = made(&world, "7F3", &["read", "act", "admin"]);
    let api = Api::with(&node, token["secret"].as_str().expect("a secret"));
    let opened = api.post("/alerts", &json!({ "fields": crate::api::open_alert() })).ends(200);
    let dossier = api.get(&format!("/dossiers/{}", opened["dossier"].as_str().expect("an id"))).ends(200);
    let officer = &dossier["timeline"][0]["officer"];
    assert_eq!((&officer["code"], &officer["role"]), (&"7F3".into(), &"supervisor".into()), "{officer}");
    let spoofed = api.send("GET", "/status", &["comity-officer: 2K9"], b"");
    spoofed.problem(403, "officer-not-yours");
    let other = json!({ "officer": "2K9", "name": "x", "scopes": ["read"] });
    api.post("/tokens", &other).problem(403, "officer-not-yours");
    for (scopes, code) in [(json!([]), "scopes"), (json!(["root"]), "scopes")] {
        api.post("/tokens", &json!({ "name": "x", "scopes": scopes })).problem(422, code);
    }

    let listed = world.comity("--dir harbour token list --json").ends(0).json();
    assert_eq!((&listed[0]["officer"], &listed[0]["name"]), (&"7F3".into(), &"night log".into()));
    assert!(listed[0]["used"].is_u64() && !listed.to_string().contains(token["secret"].as_str().expect("a secret")));
    assert!(world.comity("--dir harbour token list").ends(0).out.contains("7F3"));

    let people = api.get("/people").ends(200);
    let number =
        people.as_array().expect("people").iter().find(|it| it["code"] == "7F3").expect("7F3")["number"].clone();
    let shut =
        api.send("PUT", &format!("/people/{number}"), &["content-type: application/json"], b"{\"disabled\":true}");
    shut.problem(409, "last-administrator");

    let draft = json!({ "kind": "alert-live", "fields": { "level": "urgent", "to": ["delta", "isle"] } }).to_string();
    let json_type = ["content-type: application/json"];
    api.send("PUT", "/drafts/one", &json_type, draft.as_bytes()).ends(200);
    assert_eq!(api.get("/drafts/one").ends(200)["fields"]["to"], json!(["delta", "isle"]));
    assert_eq!(api.get("/drafts").ends(200)[0]["key"], "one");
    Api::of(&node).get("/drafts").problem(409, "no-account");
    let named = Api::of(&node).send("GET", "/drafts", &["comity-officer: 7F3"], b"").ends(200);
    assert_eq!(named[0]["key"], "one", "the folder's token reads those of the officer it names");
    api.send("DELETE", "/drafts/one", &[], b"").ends(200);
    api.get("/drafts/one").problem(404, "no-such-thing");

    let member = api.get("/members/delta").ends(200);
    assert_eq!((&member["standing"], &member["status"]), (&"state".into(), &"active".into()));
    let line = dossier["timeline"][0]["line"].as_str().expect("a line");
    let reference = opened["reference"].as_str().expect("a reference");
    let proof = api.get(&format!("/dossiers/{reference}/lines/{line}/proof")).ends(200);
    assert_eq!(
        (&proof["signed"], &proof["standing"], &proof["text"]),
        (&true.into(), &"counted".into(), &"matches".into())
    );
    assert_eq!(proof["header"]["member"], "harbour");

    let number = token["token"]["number"].as_u64().expect("a number").to_string();
    world.with(&["--dir", "harbour", "token", "revoke", &number]).ends(0);
    api.get("/status").problem(401, "token");
    world.with(&["--dir", "harbour", "token", "revoke", &number]).ends(6);
}

#[test]
fn an_act_with_a_key_is_done_once_also_when_the_node_ended_in_between() {
    let world = World::founded();
    accounts(&world, "harbour", &[("7F3", &[Role::DutyOfficer])]);
    let node = world.serve("harbour");
    let api = Api::of(&node);
    let json_type = "content-type: application/json";
    let opening = json!({ "fields": crate::api::open_alert() }).to_string();
    let open = |api: &Api, key: &str, body: &str| api.send("POST", "/alerts", &[json_type, key], body.as_bytes());
    let first = open(&api, "idempotency-key: one", &opening).ends(200);
    assert_eq!(open(&api, "idempotency-key: one", &opening).ends(200), first);
    open(&api, "idempotency-key: one", "{\"fields\":{}}").problem(422, "idempotency-reused");
    open(&api, "idempotency-key: a b", &opening).problem(400, "idempotency-key");
    open(&api, "idempotency-key: two", "{\"fields\":{}}").problem(422, "form");
    let second = open(&api, "idempotency-key: two", &opening).ends(200);
    assert_ne!(second["dossier"], first["dossier"], "what was refused wrote nothing and did not use up the key");
    let token = made(&world, "7F3", &["act"]);
    let other = Api::with(&node, token["secret"].as_str().expect("a secret"));
    let third = open(&other, "idempotency-key: one", &opening).ends(200);
    assert_ne!(third["dossier"], first["dossier"], "keys are each caller's own");
    assert_eq!(node.end(), 0);
    let node = world.serve("harbour");
    assert_eq!(open(&Api::of(&node), "idempotency-key: one", &opening).ends(200), first);
    assert_eq!(Api::of(&node).get("/desk").ends(200)["rows"].as_array().map(Vec::len), Some(3));
}

#[test]
fn a_program_that_looks_for_words_without_end_is_told_to_wait() {
    let world = World::founded();
    accounts(&world, "harbour", &[("7F3", &[Role::DutyOfficer])]);
    let node = world.serve("harbour");
    let held = made(&world, "7F3", &["read"]);
    let program = Api::with(&node, held["secret"].as_str().expect("a secret"));
    let refused =
        (0..1_000).map(|number| program.get(&format!("/search?q=heron+{number}"))).find(|it| it.status != 200);
    let refused = refused.expect("the log is not pushed out by whoever asks without end");
    let problem = refused.problem(429, "too-often");
    assert!(problem["title"].as_str().is_some_and(|title| title.starts_with("Too much was asked")), "{problem}");
    assert!(refused.header("retry-after").and_then(|wait| wait.parse().ok()).is_some_and(|wait: u64| wait <= 6));
    program.get("/desk").ends(200);
    Api::of(&node).get("/search?q=heron").ends(200);
}
