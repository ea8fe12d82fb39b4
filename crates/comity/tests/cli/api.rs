//! The door of the API: who comes in, and how it says no.

use std::io::{Read, Write};
use std::net::TcpStream;

use serde_json::Value;

use crate::world::{Running, World};

/// Sends one request and returns the status and the problem document.
fn ask(node: &Running, head: &str, body: &str) -> (u16, Value) {
    let mut stream = TcpStream::connect(node.whereabouts["api"].as_str().expect("an address")).expect("it listens");
    let length = body.len();
    let request = format!("{head}connection: close\r\ncontent-length: {length}\r\n\r\n{body}");
    stream.write_all(request.as_bytes()).expect("asked");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).expect("answered");
    let (head, body) = answer.split_once("\r\n\r\n").expect("a head and a body");
    assert!(head.to_ascii_lowercase().contains("content-type: application/problem+json"), "{head}");
    let status = head.split(' ').nth(1).and_then(|status| status.parse().ok()).expect("a status");
    (status, serde_json::from_str(body).expect("a problem document"))
}

#[test]
fn whoever_lacks_the_token_or_calls_by_another_name_is_not_let_in() {
    let world = World::founded();
    let node = world.serve("harbour");
    let token = std::fs::read_to_string(world.path("harbour/token")).expect("a token");
    let bearer = format!("authorization: Bearer {token}\r\n");
    let json = "content-type: application/json\r\n";
    for (head, body, status, code) in [
        ("GET /api/v1/status HTTP/1.1\r\nhost: localhost\r\n".to_owned(), "", 401, "token"),
        (
            format!("GET /api/v1/status HTTP/1.1\r\nhost: localhost\r\nauthorization: Bearer {token}0\r\n"),
            "",
            401,
            "token",
        ),
        (format!("GET /api/v1/status HTTP/1.1\r\nhost: evil.example\r\n{bearer}"), "", 421, "host"),
        (format!("GET /api/v1/nothing HTTP/1.1\r\nhost: localhost\r\n{bearer}"), "", 404, "not-found"),
        (format!("GET /api/v1/dossiers/x HTTP/1.1\r\nhost: localhost\r\n{bearer}"), "", 404, "no-such-dossier"),
        (format!("DELETE /api/v1/status HTTP/1.1\r\nhost: localhost\r\n{bearer}"), "", 405, "method-not-allowed"),
        (format!("GET /api/v1/desk?colour=red HTTP/1.1\r\nhost: localhost\r\n{bearer}"), "", 400, "request"),
        (format!("GET /api/v1/desk?after=x HTTP/1.1\r\nhost: localhost\r\n{bearer}"), "", 404, "no-such-thing"),
        (format!("POST /api/v1/alerts HTTP/1.1\r\nhost: 127.0.0.1:1\r\n{bearer}{json}"), "{", 400, "body"),
        (format!("POST /api/v1/alerts HTTP/1.1\r\nhost: [::1]\r\n{bearer}{json}"), "{\"felds\":{}}", 422, "body"),
        (format!("POST /api/v1/alerts HTTP/1.1\r\nhost: localhost\r\n{bearer}{json}"), "{\"fields\":{}}", 422, "form"),
    ] {
        let (got, problem) = ask(&node, &head, body);
        assert_eq!((got, problem["code"].as_str()), (status, Some(code)), "{head}{problem}");
        assert_eq!(problem["status"], status);
    }
    let (_, form) = ask(
        &node,
        &format!("POST /api/v1/alerts HTTP/1.1\r\nhost: localhost\r\naccept-language: zh\r\n{bearer}{json}"),
        "{\"fields\":{\"level\":\"very\"}}",
    );
    let level = form["problems"].as_array().expect("fields").iter().find(|it| it["field"] == "level").expect("level");
    assert_eq!(level["code"], "not-in-list");
    assert!(!level["words"].as_str().expect("words").is_ascii(), "in the language of whoever asks: {level}");
}
