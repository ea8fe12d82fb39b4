//! Files of a dossier, for download: whatever they claim to be, a browser saves them and opens none.
//!
//! ```text
//!   GET  /d/{dossier}/files/{line}          the file that the line names now
//!   GET  /d/{dossier}/files/{line}/{n}      the file of one version of the line, the first being 0
//!   POST /d/{dossier}/files/{line}/fetch    ask every participant that may have it
//! ```
//!
//! Promise: a file is read piece by piece, never whole; its claimed type is not passed on; its name is made safe for a
//! header. If a piece cannot be read the transfer breaks off: nobody takes a part for the whole.

use std::pin::Pin;
use std::task::{Context, Poll};

use axum::body::{Body, Bytes};
use axum::extract::{Path, State};
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_LENGTH, CONTENT_SECURITY_POLICY, CONTENT_TYPE, LOCATION};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use comity_dossier::EntryId;
use comity_dossier::kind::common::attach::FileRef;
use comity_dossier::kind::content::Content;
use comity_node::desk::Act;
use comity_node::shell::Handle;
use comity_node::{Halt, Node};
use hyper::body::{Frame, SizeHint};
use tokio::sync::mpsc::{Receiver, Sender, channel};

use super::frame::{self, Trouble};
use super::reader::Asked;
use super::visit::{Power, Sent, Visitor};
use super::{Pages, dossier};

/// Chunks that are read at once: 1 MiB.
const CHUNKS_AT_ONCE: u32 = 16;
/// Pieces that wait for a slow reader.
const WAITING_MAX: usize = 2;
/// What may be done with a file that is opened in a browser all the same: nothing.
const POLICY: &str = "sandbox; default-src 'none'; frame-ancestors 'none'";
/// The longest name that is given to a browser, in bytes.
const NAME_BYTES_MAX: usize = 150;

/// A file that is to be sent, with its first piece.
struct Ready {
    file: FileRef,
    name: String,
    first: Vec<u8>,
}

/// `GET /d/{dossier}/files/{line}`.
pub(super) async fn download(
    State(pages): State<Pages>,
    Path((text, line)): Path<(String, String)>,
    visitor: Visitor,
    asked: Asked,
) -> Response {
    give(pages, text, line, None, visitor, asked).await
}

/// `GET /d/{dossier}/files/{line}/{n}`.
pub(super) async fn download_version(
    State(pages): State<Pages>,
    Path((text, line, version)): Path<(String, String, usize)>,
    visitor: Visitor,
    asked: Asked,
) -> Response {
    give(pages, text, line, Some(version), visitor, asked).await
}

async fn give(
    pages: Pages,
    text: String,
    line: String,
    version: Option<usize>,
    Visitor(officer): Visitor,
    asked: Asked,
) -> Response {
    let words = asked.words();
    if !officer.may(Power::Read) {
        return frame::answer(words, Err(Trouble::NotAllowed));
    }
    let Some(line) = EntryId::from_hex(&line) else { return frame::answer(words, Err(Trouble::NotFound)) };
    let ready = pages.node.ask(move |node| ready(node, &text, &line, version)).await;
    match ready.map_err(Trouble::from).and_then(|ready| ready.map_err(Trouble::from)) {
        Ok(Some(ready)) => send(pages.node, ready),
        Ok(None) => frame::answer(words, Err(Trouble::NotFound)),
        Err(trouble) => frame::answer(words, Err(trouble)),
    }
}

/// Finds the file and reads its first piece; `None` if the line names none or it is not here.
fn ready(node: &mut Node, text: &str, line: &EntryId, version: Option<usize>) -> Result<Option<Ready>, Halt> {
    let Some((dossier, _)) = dossier::find_one(node, text)? else { return Ok(None) };
    let Some(view) = node.look_at(&dossier)? else { return Ok(None) };
    let reference = view.reference().to_string();
    let content: Option<&Content> = view.item(line).and_then(|item| match version {
        None => item.content(),
        Some(version) => dossier::versions(item).get(version).copied(),
    });
    let Some((content, file)) = content.and_then(|content| Some((content, content.file()?.clone()))) else {
        return Ok(None);
    };
    let name = dossier::name_of(content).map_or_else(|| format!("{reference}.xml"), str::to_owned);
    let first = node.open_file_piece(&file, 0, CHUNKS_AT_ONCE)?;
    Ok(first.map(|first| Ready { file, name, first }))
}

fn send(node: Handle, ready: Ready) -> Response {
    let (sender, receiver) = channel(WAITING_MAX);
    let size = ready.file.size;
    let name = disposition(&ready.name);
    tokio::spawn(read_on(node, ready, sender));
    let mut response = Response::new(Body::new(Pieces { receiver, left: size }));
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/octet-stream"));
    headers.insert(CONTENT_LENGTH, HeaderValue::from(size));
    headers.insert(CONTENT_SECURITY_POLICY, HeaderValue::from_static(POLICY));
    headers.insert(CONTENT_DISPOSITION, name);
    response
}

/// Reads piece after piece, as fast as they are taken.
async fn read_on(node: Handle, ready: Ready, to: Sender<Option<Bytes>>) {
    let Ready { file, first, .. } = ready;
    if to.send(Some(first.into())).await.is_err() {
        return;
    }
    let mut from = CHUNKS_AT_ONCE;
    while from < file.chunks {
        let reference = file.clone();
        let piece = node.ask(move |node| node.open_file_piece(&reference, from, CHUNKS_AT_ONCE)).await;
        let piece = piece.ok().and_then(Result::ok).flatten().map(Bytes::from);
        let is_there = piece.is_some();
        if to.send(piece).await.is_err() || !is_there {
            return;
        }
        from += CHUNKS_AT_ONCE;
    }
}

/// A file on its way. A piece that is `None` could not be read.
struct Pieces {
    receiver: Receiver<Option<Bytes>>,
    left: u64,
}

/// A piece of the file could not be read.
#[derive(Debug, thiserror::Error)]
#[error("a piece of the file could not be read")]
struct Broken;

impl hyper::body::Body for Pieces {
    type Data = Bytes;
    type Error = Broken;

    fn poll_frame(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Broken>>> {
        self.receiver.poll_recv(context).map(|piece| match piece {
            Some(Some(bytes)) if bytes.len() as u64 <= self.left => {
                self.left -= bytes.len() as u64;
                Some(Ok(Frame::data(bytes)))
            }
            None if self.left == 0 => None,
            _ => Some(Err(Broken)),
        })
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.left)
    }
}

/// Writes a name so that a browser saves under it and nothing else happens (RFC 6266, RFC 8187).
fn disposition(name: &str) -> HeaderValue {
    let mut safe = String::new();
    for c in name.chars().map(|c| if is_harmless(c) { c } else { '_' }) {
        if safe.len() + c.len_utf8() > NAME_BYTES_MAX {
            break;
        }
        safe.push(c);
    }
    // A name of dots alone, or one that begins with a dot, is a folder or hidden; a trailing dot is dropped by some.
    let safe = safe.trim().trim_matches('.').trim();
    let safe = if safe.is_empty() { "file" } else { safe };
    let plain: String = safe.chars().map(|c| if c.is_ascii() && c != '%' { c } else { '_' }).collect();
    let encoded: String = safe.bytes().map(encoded).collect();
    let text = format!("attachment; filename=\"{plain}\"; filename*=UTF-8''{encoded}");
    HeaderValue::from_str(&text).unwrap_or(HeaderValue::from_static("attachment"))
}

/// No separators of folders, nothing that quotes or controls, nothing that turns the direction of what follows.
fn is_harmless(c: char) -> bool {
    let turns = matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}');
    !c.is_control() && !turns && !matches!(c, '/' | '\\' | '"' | '\'' | ':' | '*' | '?' | '<' | '>' | '|' | ';')
}

/// A byte as RFC 8187 writes it.
fn encoded(byte: u8) -> String {
    let is_plain =
        byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~' | b'+' | b'!' | b'#' | b'$');
    if is_plain { char::from(byte).to_string() } else { format!("%{byte:02X}") }
}

/// `POST /d/{dossier}/files/{line}/fetch`: asks for a file that is not here, and comes back to the dossier.
pub(super) async fn fetch(
    State(pages): State<Pages>,
    Path((text, line)): Path<(String, String)>,
    asked: Asked,
    sent: Sent,
) -> Response {
    let words = asked.words();
    let Some(line) = EntryId::from_hex(&line) else { return frame::answer(words, Err(Trouble::NotFound)) };
    let found = pages.node.ask(move |node| dossier::find_one(node, &text)).await;
    let (dossier, address) = match found.map_err(Trouble::from).and_then(|found| found.map_err(Trouble::from)) {
        Ok(Some(found)) => found,
        Ok(None) => return frame::answer(words, Err(Trouble::NotFound)),
        Err(trouble) => return frame::answer(words, Err(trouble)),
    };
    match pages.act(&sent.officer, Act::FetchFile { dossier, line }).await {
        Ok(Ok(_)) => back_to(&asked, &format!("{address}#files")),
        Ok(Err(_)) => frame::answer(words, Err(Trouble::NotFound)),
        Err(trouble) => frame::answer(words, Err(trouble)),
    }
}

/// Sends a browser on to a page after a form was done, in the language that was chosen.
pub(super) fn back_to(asked: &Asked, path: &str) -> Response {
    let (path, place) = path.split_once('#').map_or((path, None), |(path, place)| (path, Some(place)));
    let mut to = path.to_owned();
    if let Some(language) = asked.language {
        to.push_str(&format!("?lang={}", language.tag()));
    }
    if let Some(place) = place {
        to.push('#');
        to.push_str(place);
    }
    match HeaderValue::from_str(&to) {
        Ok(to) => (StatusCode::SEE_OTHER, [(LOCATION, to)]).into_response(),
        Err(_) => StatusCode::BAD_REQUEST.into_response(),
    }
}

#[cfg(test)]
mod tests {
    use super::disposition;

    #[test]
    fn a_name_is_safe_in_a_header_and_on_a_disk_and_keeps_its_script() {
        let text = |name: &str| disposition(name).to_str().expect("ASCII").to_owned();
        assert_eq!(text("log.csv"), "attachment; filename=\"log.csv\"; filename*=UTF-8''log.csv");
        assert_eq!(text("日志.csv"), "attachment; filename=\"__.csv\"; filename*=UTF-8''%E6%97%A5%E5%BF%97.csv");
        for hostile in ["../../etc/passwd", "a\"; filename=\"b.exe", "a\r\nSet-Cookie: x", "C:\\x", "a\u{202e}fdp.exe"]
        {
            let header = text(hostile);
            assert_eq!(header.matches('"').count(), 2, "{header}");
            let name = header.split('"').nth(1).expect("a name");
            assert!(!name.contains(['/', '\\', ':', ';']) && !name.starts_with('.'), "{header}");
            assert!(!header.contains("%E2%80%AE"), "{header}");
        }
        assert_eq!(text("..").split('"').nth(1), Some("file"));
        assert!(text(&"长".repeat(500)).len() < 800);
    }
}
