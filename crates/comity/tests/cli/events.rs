//! The event stream: what is told as it happens, and to whom comes back.

use crate::world::World;

#[test]
fn whoever_comes_back_to_the_stream_hears_what_came_meanwhile_and_then_what_comes() {
    let world = World::founded();
    let (harbour, delta) = world.serve_two();
    let (mut here, mut there) = (harbour.listen(), delta.listen());
    let begin = there.event("here")["position"].as_u64().unwrap();
    let mut open = vec!["--dir", "harbour", "alert", "open", "--exercise", "--to", "delta", "--level", "immediate"];
    open.extend(["--character", "--json", "title.en=High water", "event.en=Flood", "category=Geo", "urgency=Expected"]);
    open.extend(["severity=Severe", "certainty=Likely", "area=Harbour front"]);
    let opened = world.with(&open).ends(0).json();

    let line = there.event("line");
    assert_eq!(line["dossier"], opened["dossier"]);
    assert_eq!(line["reference"], opened["reference"]);
    let told = ["kind", "level", "line_kind", "by"].map(|name| line[name].as_str().unwrap());
    assert_eq!(told, ["alert", "immediate", "genesis", "harbour"]);
    assert_eq!((&line["exercise"], &line["immediate"]), (&true.into(), &true.into()));
    let own = here.event("line");
    assert_eq!((&own["by"], &own["immediate"]), (&"harbour".into(), &false.into()), "nobody rings for itself");
    drop(there);

    let reference = opened["reference"].as_str().unwrap();
    world.with(&["--dir", "delta", "note", reference, "The bridge is closed.", "tlp=amber", "pap=green"]).ends(0);
    let mut back = delta.listen_after(&format!("?after={}", line["position"]));
    assert_eq!(back.event("here")["position"], line["position"]);
    let mut kinds = Vec::new();
    while kinds.last().is_none_or(|kind| kind != "note") {
        let line = back.event("line");
        assert!(line["position"].as_u64().unwrap() > begin);
        kinds.push(line["line_kind"].clone());
    }
    assert!(!kinds.contains(&"genesis".into()), "{kinds:?}");
    world.with(&["--dir", "delta", "ack", reference]).ends(0);
    assert_eq!(back.event("line")["line_kind"], "acknowledge");

    // A position of another life of the store: everything is to be looked at again.
    let mut lost = delta.listen_after("?after=999999");
    assert!(lost.event("resync")["position"].as_u64().unwrap() < 999_999);
}
