//! The way into a node from its own machine: the link for the first administrator, who there is, a new password.

use crate::http::browse;
use crate::world::World;

const PASSWORD: &str = "nine brown herons";

#[test]
fn the_first_administrator_comes_by_a_link_from_the_nodes_own_machine() {
    let world = World::founded();
    world.comity("--dir nowhere setup-link").ends(1);
    assert!(!world.path("nowhere").exists(), "a folder that is no node's gets no database");
    let silent = world.comity("--dir harbour setup-link").ends(4);
    assert!(silent.err.contains("No node runs"), "{}", silent.err);
    let node = world.serve("harbour");
    assert_eq!(world.comity("--dir harbour user list --json").ends(0).json(), serde_json::json!([]));
    let link = world.comity("--dir harbour setup-link --json").ends(0).json();
    let url = link["url"].as_str().expect("a link").to_owned();
    assert!(url.starts_with("http://localhost:"), "{url}");
    let path = &url[url.find("/setup").expect("a path")..];
    let (status, page, door) = browse(&node, "GET", path, "", &[]);
    assert_eq!(status, 200);
    let token = page.split("name=\"form-token\" value=\"").nth(1).and_then(|rest| rest.split('"').next());
    let secret = path.rsplit("t=").next().expect("a secret");
    let form = [
        ("form-token", token.expect("a form")),
        ("t", secret),
        ("code", "7F3"),
        ("name", "Ada"),
        ("password", PASSWORD),
        ("again", PASSWORD),
        ("desk", "yes"),
    ];
    let (status, _, session) = browse(&node, "POST", "/setup", &door, &form);
    assert_eq!(status, 303);
    assert_eq!(browse(&node, "GET", "/", &session, &[]).0, 200);
    assert_eq!(browse(&node, "GET", "/", "", &[]).0, 303, "whoever has no session is led to sign in");

    let people = world.comity("--dir harbour user list --json").ends(0).json();
    assert_eq!((people[0]["code"].as_str(), people[0]["roles"][1].as_str()), (Some("7F3"), Some("administrator")));
    let told = world.comity("--dir harbour --lang zh user list").ends(0).out;
    assert!(told.contains("7F3") && told.contains("管理员"), "{told}");
    let refused = world.comity("--dir harbour setup-link").ends(3);
    assert!(refused.err.contains("has an administrator"), "{}", refused.err);
    world.comity("--dir harbour user recover 8A1").ends(6);
    let recovery = world.comity("--dir harbour user recover 7f3 --json").ends(0).json();
    let path = recovery["url"].as_str().expect("a link");
    let path = &path[path.find("/recovery").expect("a path")..];
    assert_eq!(browse(&node, "GET", path, "", &[]).0, 200);
    drop(node);
    // Killed, not ended: the session is on the disk.
    let node = world.serve("harbour");
    assert_eq!(browse(&node, "GET", "/", &session, &[]).0, 200);
}
