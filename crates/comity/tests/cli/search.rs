//! Words are found by commands and programs, in the language of whoever asks, whatever became of the index.

use serde_json::Value;

use crate::http::Api;
use crate::world::{World, eventually};

/// Opens an exercise alert at harbour to delta and returns its reference.
fn opened(world: &World) -> String {
    let mut open = vec!["--dir", "harbour", "alert", "open", "--exercise", "--to", "delta", "--level", "urgent"];
    open.extend(["--character", "--json", "title.en=High water", "event.en=Flood", "category=Geo", "urgency=Expected"]);
    open.extend(["severity=Severe", "certainty=Likely", "area=Harbour front"]);
    world.with(&open).ends(0).json()["reference"].as_str().expect("a reference").to_owned()
}

fn found(world: &World, who: &str, words: &[&str]) -> Value {
    // The index follows the log within a moment, and says until then that it does not.
    eventually(|| {
        let ran = world.with(&[&["--dir", who, "search", "--json"][..], words].concat());
        let answer = ran.json();
        (answer["behind"] == 0).then(|| {
            assert_eq!(ran.code, if answer["dossiers"] == Value::Array(vec![]) { 6 } else { 0 }, "{answer}");
            answer
        })
    })
}

#[test]
fn what_another_member_wrote_is_found_and_an_index_that_is_lost_is_made_anew() {
    let world = World::founded();
    let (harbour, delta) = world.serve_two();
    let reference = opened(&world);
    let mut there = harbour.listen();
    eventually(|| (world.comity(&format!("--dir delta show {reference}")).code == 0).then_some(()));
    let written =
        world.with(&["--dir", "delta", "note", &reference, "Two barges near the weir, 两艘驳船", "--lang", "en"]);
    written.ends(0);
    there.until("note");
    for words in
        [&["BARGE", "weir"][..], &["驳船"], &["\"near the weir\"", "--by", "delta"], &["船", "--in", &reference]]
    {
        let answer = found(&world, "harbour", words);
        let line = &answer["dossiers"][0]["lines"][0];
        assert_eq!(
            (line["member"].as_str(), line["kind"].as_str()),
            (Some("delta"), Some("note")),
            "{words:?}: {answer}"
        );
        assert_eq!(answer["dossiers"][0]["dossier"]["reference"], reference.as_str());
    }
    for nothing in [&["nowhere"][..], &["barge", "--by", "harbour"], &["withdrawn"]] {
        assert_eq!(found(&world, "harbour", nothing)["dossiers"], Value::Array(vec![]), "{nothing:?}");
    }
    let told = world.comity("--dir harbour search barges").ends(0).out;
    assert!(told.contains(&reference) && told.contains("Two barges near the weir, 两艘驳船"), "{told}");
    let chinese = world.comity("--dir harbour --lang zh search nowhere").ends(6).out;
    assert!(chinese.contains("没有找到"), "{chinese}");

    let api = Api::of(&harbour);
    let problem = api.send("GET", "/search?q=%21", &["accept-language: zh"], b"").problem(422, "no-word");
    assert!(problem["detail"].as_str().is_some_and(|detail| detail.contains("没有词语")), "{problem}");
    api.get(&format!("/search?q={}", "x".repeat(81))).problem(422, "question-too-long");
    api.get("/search?q=1+2+3+4+5+6+7+8+9").problem(422, "too-many-words");
    api.get("/search?q=x&in=no-such-dossier").problem(404, "no-such-dossier");
    api.get("/search?q=x&by=NOBODY").problem(404, "no-such-thing");
    api.get("/search").problem(400, "request");
    world.comity("--dir harbour search !").ends(3);

    // An index is made of the log: whatever lies in its place is thrown away.
    let index = world.path("harbour/search.sqlite");
    assert!(index.exists());
    assert_eq!(harbour.end(), 0);
    std::fs::write(&index, b"no index at all, and longer than the head of a database would have been, as garbage goes")
        .expect("written");
    let harbour = world.serve("harbour");
    assert_eq!(found(&world, "harbour", &["barge"])["dossiers"].as_array().map(Vec::len), Some(1));
    assert_eq!((harbour.end(), delta.end()), (0, 0));
}
