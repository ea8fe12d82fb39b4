//! The door of the API: who comes in, how it says no, and what programs can rely on.

use serde_json::{Value, json};

use crate::http::{Api, raw};
use crate::world::World;

#[test]
fn whoever_lacks_the_token_or_calls_by_another_name_is_not_let_in() {
    let world = World::founded();
    let node = world.serve("harbour");
    let token = std::fs::read_to_string(world.path("harbour/token")).expect("a token");
    let address = node.whereabouts["api"].as_str().expect("an address");
    let bearer = format!("authorization: Bearer {token}");
    for (head, lines, status, code) in [
        ("GET /api/v1/status HTTP/1.1\r\nhost: localhost", vec![], 401, "token"),
        ("GET /api/v1/status HTTP/1.1\r\nhost: localhost", vec![format!("{bearer}0")], 401, "token"),
        ("GET /api/v1/status HTTP/1.1\r\nhost: localhost", vec!["authorization: Bearer comity_0".into()], 401, "token"),
        ("GET /api/v1/status HTTP/1.1\r\nhost: evil.example", vec![bearer], 421, "host"),
    ] {
        raw(address, head, &lines, b"").problem(status, code);
    }
    let api = Api::of(&node);
    for (method, path, status, code) in [
        ("GET", "/nothing", 404, "not-found"),
        ("GET", "/dossiers/x", 404, "no-such-dossier"),
        ("DELETE", "/status", 405, "method-not-allowed"),
        ("GET", "/desk?colour=red", 400, "request"),
        ("GET", "/desk?after=x", 404, "no-such-thing"),
        ("GET", "/forms/alert/nothing", 404, "no-such-act"),
    ] {
        api.send(method, path, &[], b"").problem(status, code);
    }
}

#[test]
fn a_body_that_cannot_be_read_is_a_problem_that_says_where_in_the_language_of_whoever_asks() {
    let world = World::founded();
    let node = world.serve("harbour");
    let api = Api::of(&node);
    let deep = format!("{{\"fields\":{{\"x\":{}", "[".repeat(100_000));
    let many = format!("{{\"fields\":{{\"x\":[{}\"\"]}}}}", "\"\",".repeat(100_000));
    let json_type = "content-type: application/json";
    let parts = "content-type: multipart/form-data; boundary=x";
    for (kind, body, status, code) in [
        (json_type, "{", 400, "body"),
        (json_type, "\u{0}", 400, "body"),
        (json_type, &deep, 400, "body"),
        (json_type, "{\"felds\":{}}", 422, "body"),
        (json_type, "{\"fields\":7}", 422, "body"),
        (json_type, "{\"fields\":{\"level\":{}}}", 422, "body"),
        (json_type, "{\"fields\":{},\"file\":{\"media_type\":\"a\",\"base64\":\"?\"}}", 400, "base64"),
        (json_type, "{\"fields\":{}}", 422, "form"),
        (json_type, &many, 422, "form"),
        ("content-type: text/plain", "{}", 415, "body"),
        ("content-type: multipart/form-data", "--x--", 400, "body"),
        (parts, "nothing", 400, "body"),
        (parts, "--x\r\n\r\nno name\r\n--x--\r\n", 400, "body"),
        (parts, "--x\r\ncontent-disposition: form-data; name=level\r\n\r\nurgent", 400, "body"),
        (parts, "--x\r\ncontent-disposition: form-data; name=level\r\n\r\nurgent\r\n--x--\r\n", 422, "form"),
    ] {
        let problem = api.send("POST", "/alerts", &[kind], body.as_bytes()).problem(status, code);
        assert!(problem["title"].as_str().is_some_and(|title| title.len() > 10), "{problem}");
    }
    let chinese = ["accept-language: zh", json_type];
    let told = api.send("POST", "/alerts", &chinese, b"{\"felds\":{}}");
    assert_eq!(told.header("content-language"), Some("zh"));
    let told = told.problem(422, "body");
    let form = api.send("POST", "/alerts", &chinese, b"{\"fields\":{\"level\":\"very\"}}").problem(422, "form");
    let level = form["problems"].as_array().expect("fields").iter().find(|it| it["field"] == "level").expect("level");
    assert_eq!(level["code"], "not-in-list");
    let card = api.send("POST", "/cards", &["accept-language: zh"], b"no card").problem(422, "card");
    for words in [&told["title"], &told["detail"], &form["title"], &level["words"], &card["title"], &card["detail"]] {
        let words = words.as_str().expect("words");
        let latin = words.chars().filter(char::is_ascii_alphabetic).count();
        assert!(latin <= 4 && !words.is_ascii(), "in the language of whoever asks: {words}");
    }
}

#[test]
fn what_an_empty_form_lacks_is_what_its_listing_says_is_required() {
    let world = World::founded();
    let node = world.serve("harbour");
    let api = Api::of(&node);
    let fields: Value = open_alert();
    let opened = api.post("/alerts", &json!({ "fields": fields })).ends(200);
    let alert = opened["dossier"].as_str().expect("an id").to_owned();
    let forms = api.get("/forms").ends(200);
    assert!(forms.as_array().is_some_and(|forms| forms.len() > 40), "{forms}");
    for form in forms.as_array().expect("forms").iter().filter(|form| form["kind"] == "alert" || form["verb"] == "open")
    {
        let (kind, verb) = (form["kind"].as_str().expect("a kind"), form["verb"].as_str().expect("a verb"));
        let listing = api.get(&format!("/forms/{kind}/{verb}")).ends(200);
        let path = listing["path"].as_str().expect("a path").replace("{name}", &alert);
        let path = path.strip_prefix("/api/v1").expect("below the root");
        let answer = api.post(path, &json!({ "fields": {} }));
        if answer.status == 200 {
            continue;
        }
        let lacks = answer.problem(422, "form");
        let required: Vec<&Value> =
            listing["fields"].as_array().expect("fields").iter().filter(|f| f["required"] == true).collect();
        for problem in lacks["problems"].as_array().expect("problems").iter().filter(|it| it["code"] == "required") {
            let name = problem["field"].as_str().expect("a name").split('.').next().expect("a first part");
            // Whom a request goes to takes part in it: of both fields only that one is asked of an empty form.
            if (kind, name) == ("request", "participants") {
                continue;
            }
            assert!(required.iter().any(|field| field["name"] == name), "{kind}/{verb}: {problem}");
        }
    }
    let english = api.get("/forms/request/refuse").ends(200);
    let chinese = api.send("GET", "/forms/request/refuse", &["accept-language: zh"], b"").ends(200);
    assert_eq!(english["fields"][1]["codes"][0]["code"], chinese["fields"][1]["codes"][0]["code"]);
    assert_ne!(english["fields"][1]["codes"][0]["label"], chinese["fields"][1]["codes"][0]["label"]);
}

#[test]
fn whoever_looks_again_is_told_that_nothing_changed_and_a_list_says_how_it_goes_on() {
    let world = World::founded();
    let node = world.serve("harbour");
    let api = Api::of(&node);
    let opened = api.post("/alerts", &json!({ "fields": open_alert() })).ends(200);
    let path = format!("/dossiers/{}", opened["dossier"].as_str().expect("an id"));
    let first = api.get(&path);
    let tag = first.header("etag").expect("a tag").to_owned();
    let again = api.send("GET", &path, &[&format!("if-none-match: {tag}")], b"");
    assert_eq!((again.status, again.body.len(), again.header("etag")), (304, 0, Some(tag.as_str())));
    let note = json!({ "fields": { "text": "We watch.", "lang": "en" } });
    let parts = "--x\r\ncontent-disposition: form-data; name=name\r\n\r\nmap.txt\r\n\
                 --x\r\ncontent-disposition: form-data; name=file; filename=\"../a map\"\r\ncontent-type: text/html\r\n\r\n\
                 <script>alert(1)</script>\r\n--x--\r\n";
    api.post(&format!("{path}/acts/note"), &note).ends(200);
    let kind = "content-type: multipart/form-data; boundary=x";
    let attached = api.send("POST", &format!("{path}/acts/attach"), &[kind], parts.as_bytes()).ends(200);
    assert_eq!(api.send("GET", &path, &[&format!("if-none-match: {tag}")], b"").status, 200, "lines came");

    let lines = api.get(&format!("{path}/lines?lines=2"));
    assert_eq!(lines.ends(200).as_array().map(Vec::len), Some(2));
    let next = lines.header("link").expect("more lines").to_owned();
    assert!(next.ends_with("; rel=\"next\""), "{next}");
    let next = next.split(['<', '>']).nth(1).expect("an address").replace("/api/v1", "");
    let earlier = api.get(&next).ends(200);
    assert!(earlier.as_array().is_some_and(|lines| !lines.is_empty()), "{earlier}");

    let line = attached["entry"].as_str().expect("a line");
    let file = api.get(&format!("{path}/files/{line}"));
    assert_eq!(file.body, b"<script>alert(1)</script>");
    assert_eq!(file.header("content-type"), Some("application/octet-stream"));
    assert_eq!(file.header("x-content-type-options"), Some("nosniff"));
    assert_eq!(file.header("content-security-policy"), Some("default-src 'none'; sandbox"));
    assert_eq!(file.header("content-disposition"), Some("attachment; filename*=UTF-8''map.txt"));
}

pub(crate) fn open_alert() -> Value {
    json!({
        "mode": "exercise", "participants": "delta", "history": "none", "title.en": "High water", "level": "immediate",
        "tlp": "amber", "pap": "green", "legal-basis": "charter", "legal-basis-words": "The charter.",
        "lang": "en", "purpose": "life-and-safety", "review-by": "2030-01-01",
        "character": ["political", "military", "religious", "racial"], "event.en": "Flood", "category": "Geo",
        "urgency": "Expected", "severity": "Severe", "certainty": "Likely", "area": "Harbour front"
    })
}
