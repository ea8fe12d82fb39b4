//! Requests to the API of a running node, byte by byte as a program sends them.

use std::io::{Read, Write};
use std::net::TcpStream;

use serde_json::Value;

use crate::world::Running;

/// The API of a node, for the holder of a token.
pub(crate) struct Api {
    address: String,
    token: String,
}

/// What it answered.
pub(crate) struct Answer {
    pub(crate) status: u16,
    head: String,
    pub(crate) body: Vec<u8>,
}

impl Api {
    /// For whoever holds the token of the node's folder.
    pub(crate) fn of(node: &Running) -> Self {
        let token = std::fs::read_to_string(node.folder.join("token")).expect("a token");
        Self::with(node, &token)
    }

    /// For whoever holds this token.
    pub(crate) fn with(node: &Running, token: &str) -> Self {
        let address = node.whereabouts["api"].as_str().expect("an address").to_owned();
        Self { address, token: token.to_owned() }
    }

    /// Sends a request with these further header lines.
    pub(crate) fn send(&self, method: &str, path: &str, lines: &[&str], body: &[u8]) -> Answer {
        let mut lines: Vec<String> = lines.iter().map(|line| (*line).to_owned()).collect();
        lines.push(format!("authorization: Bearer {}", self.token));
        raw(&self.address, &format!("{method} /api/v1{path} HTTP/1.1\r\nhost: localhost"), &lines, body)
    }

    pub(crate) fn get(&self, path: &str) -> Answer {
        self.send("GET", path, &[], b"")
    }

    pub(crate) fn post(&self, path: &str, body: &Value) -> Answer {
        self.send("POST", path, &["content-type: application/json"], body.to_string().as_bytes())
    }
}

/// Sends a request whose first lines are given.
pub(crate) fn raw(address: &str, head: &str, lines: &[String], body: &[u8]) -> Answer {
    let mut stream = TcpStream::connect(address).expect("it listens");
    let mut request = format!("{head}\r\nconnection: close\r\ncontent-length: {}\r\n", body.len());
    for line in lines {
        request.push_str(line);
        request.push_str("\r\n");
    }
    request.push_str("\r\n");
    stream.write_all(request.as_bytes()).expect("asked");
    // Whoever sends more than is taken may be cut off while sending; what was answered is read all the same.
    drop(stream.write_all(body));
    let mut answer = Vec::new();
    drop(stream.read_to_end(&mut answer));
    let end = answer.windows(4).position(|window| window == b"\r\n\r\n").expect("a head");
    let head = String::from_utf8(answer[..end].to_vec()).expect("a head is text");
    let mut body = answer[end + 4..].to_vec();
    if head.to_ascii_lowercase().contains("transfer-encoding: chunked") {
        body = unchunked(&body);
    }
    let status = head.split(' ').nth(1).and_then(|status| status.parse().ok()).expect("a status");
    Answer { status, head, body }
}

fn unchunked(mut rest: &[u8]) -> Vec<u8> {
    let mut body = Vec::new();
    while let Some(end) = rest.windows(2).position(|window| window == b"\r\n") {
        let size = std::str::from_utf8(&rest[..end]).ok().and_then(|size| usize::from_str_radix(size, 16).ok());
        let Some(size) = size.filter(|size| *size > 0) else { break };
        body.extend_from_slice(&rest[end + 2..end + 2 + size]);
        rest = &rest[end + 2 + size + 2..];
    }
    body
}

impl Answer {
    /// Returns a header.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let mut lines = self.head.lines().filter_map(|line| line.split_once(": "));
        lines.find(|(given, _)| given.eq_ignore_ascii_case(name)).map(|(_, value)| value)
    }

    /// Reads the body as JSON.
    #[track_caller]
    pub(crate) fn json(&self) -> Value {
        let read = serde_json::from_slice(&self.body);
        assert!(read.is_ok(), "{}\n{}", self.head, String::from_utf8_lossy(&self.body));
        read.expect("it was looked at")
    }

    /// Says that it ended like this, and returns what it says.
    #[track_caller]
    pub(crate) fn ends(&self, status: u16) -> Value {
        assert_eq!(self.status, status, "{}\n{}", self.head, String::from_utf8_lossy(&self.body));
        self.json()
    }

    /// Says that it is a problem of this code, and returns it.
    #[track_caller]
    pub(crate) fn problem(&self, status: u16, code: &str) -> Value {
        let problem = self.ends(status);
        assert_eq!(self.header("content-type"), Some("application/problem+json"), "{}", self.head);
        assert_eq!(problem["code"], code, "{problem}");
        assert_eq!(
            (&problem["status"], &problem["type"]),
            (&status.into(), &format!("urn:comity:problem:{code}").into())
        );
        problem
    }
}

/// Asks a node for a page or sends it a form, as a browser does; returns status, page and the first cookie that it sets.
pub(crate) fn browse(
    node: &Running,
    method: &str,
    path: &str,
    cookie: &str,
    form: &[(&str, &str)],
) -> (u16, String, String) {
    let address = node.whereabouts["api"].as_str().expect("an address");
    let port = address.rsplit(':').next().expect("a port");
    // The names and values of these tests need no more than their spaces written otherwise.
    let pairs: Vec<String> = form.iter().map(|(name, value)| format!("{name}={}", value.replace(' ', "+"))).collect();
    let lines = ["content-type: application/x-www-form-urlencoded".to_owned(), format!("cookie: {cookie}")];
    let head = format!("{method} {path} HTTP/1.1\r\nhost: localhost:{port}");
    let answer = raw(address, &head, &lines, pairs.join("&").as_bytes());
    let set = answer.head.lines().find_map(|line| line.strip_prefix("set-cookie: "));
    let cookie = set.and_then(|cookie| cookie.split(';').next()).unwrap_or_default().to_owned();
    (answer.status, String::from_utf8_lossy(&answer.body).into_owned(), cookie)
}
