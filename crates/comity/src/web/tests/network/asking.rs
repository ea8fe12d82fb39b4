//! For tests: forms that are sent, files that are fetched, acts of any kind of dossier.

use axum::body::Body;
use axum::http::{HeaderMap, Request, StatusCode};
use comity_dossier::kind::common::form::Fields;
use comity_dossier::{DossierId, EntryId};
use comity_node::desk::{Act, Done, Upload};
use tower::ServiceExt as _;

use super::{FORM_TOKEN, Network, START, officer};
use crate::web::dossier::{DossierLook, Shown};
use crate::web::visit::{TOKEN_FIELD, mask};

impl Network {
    async fn ask(&self, code: &str, request: Request<Body>) -> (StatusCode, HeaderMap, Vec<u8>) {
        let router = self.router(code, Some(self.officer(code)), START);
        let (head, body) = router.oneshot(request).await.expect("a router answers").into_parts();
        let bytes = axum::body::to_bytes(body, 8 << 20).await.expect("a body");
        (head.status, head.headers, bytes.to_vec())
    }

    /// Waits until something is so at a member's node.
    pub(in crate::web::tests) async fn wait_for(&self, code: &str, is_so: fn(&comity_node::Node) -> bool) {
        while !self.handle(code).ask(move |node| is_so(node)).await.expect("runs") {
            tokio::task::yield_now().await;
        }
    }

    /// Gathers a dossier as its page shows it.
    pub(in crate::web::tests) async fn dossier_look(&self, code: &str, dossier: DossierId) -> DossierLook {
        let look = move |node: &mut comity_node::Node| {
            DossierLook::of(node, &dossier, format!("/d/{dossier}"), Shown::default())
        };
        self.handle(code).ask(look).await.expect("runs").expect("looks").expect("it is here")
    }

    /// Asks a member's node for something that is no page.
    pub(in crate::web::tests) async fn bytes(&self, code: &str, path: &str) -> (StatusCode, HeaderMap, Vec<u8>) {
        let request = Request::get(path).header("host", "localhost").body(Body::empty()).expect("a request");
        self.ask(code, request).await
    }

    /// Sends a form from a page of the member's node.
    pub(in crate::web::tests) async fn send(
        &self,
        code: &str,
        path: &str,
        pairs: &[(&str, &str)],
    ) -> (StatusCode, HeaderMap) {
        let mut pairs = pairs.to_vec();
        let token = mask(FORM_TOKEN);
        pairs.push((TOKEN_FIELD, &token));
        self.send_without_token(code, path, &pairs).await
    }

    /// Sends a form from a page of the member's node, with a file if it is given (its name, its type, its bytes), and
    /// returns what comes back.
    pub(in crate::web::tests) async fn post(
        &self,
        code: &str,
        path: &str,
        pairs: &[(&str, &str)],
        file: Option<(&str, &str, &[u8])>,
    ) -> (StatusCode, HeaderMap, String) {
        const BOUND: &str = "----bound-of-a-test";
        let token = mask(FORM_TOKEN);
        let mut body = Vec::new();
        for (name, value) in pairs.iter().chain(&[(TOKEN_FIELD, token.as_str())]) {
            let part = format!("--{BOUND}\r\ncontent-disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n");
            body.extend(part.bytes());
        }
        if let Some((name, kind, bytes)) = file {
            let head = format!("content-disposition: form-data; name=\"file\"; filename=\"{name}\"");
            body.extend(format!("--{BOUND}\r\n{head}\r\ncontent-type: {kind}\r\n\r\n").bytes());
            body.extend(bytes.iter().copied().chain(*b"\r\n"));
        }
        body.extend(format!("--{BOUND}--\r\n").bytes());
        let request = Request::post(path)
            .header("host", "localhost")
            .header("content-type", format!("multipart/form-data; boundary={BOUND}"))
            .body(Body::from(body))
            .expect("a request");
        let (status, headers, bytes) = self.ask(code, request).await;
        (status, headers, String::from_utf8(bytes).expect("text"))
    }

    /// Waits until `with` holds as many lines of a dossier as `code`.
    pub(in crate::web::tests) async fn settle(&self, code: &str, dossier: DossierId, with: &str) {
        let mut there = self.handle(with).changes();
        let lines = self.lines(code, dossier).await;
        while !self.holds(with, dossier, lines).await {
            there.recv().await.expect("changes");
        }
    }

    /// Sends a form from elsewhere.
    pub(in crate::web::tests) async fn send_without_token(
        &self,
        code: &str,
        path: &str,
        pairs: &[(&str, &str)],
    ) -> (StatusCode, HeaderMap) {
        let body = form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish();
        let request = Request::post(path)
            .header("host", "localhost")
            .header("content-type", "application/x-www-form-urlencoded")
            .body(Body::from(body))
            .expect("a request");
        let (status, headers, _) = self.ask(code, request).await;
        (status, headers)
    }

    /// Has a member's officer act in a dossier of any kind, and waits until `with` has as many lines.
    pub(in crate::web::tests) async fn act(
        &self,
        code: &str,
        dossier: DossierId,
        verb: &str,
        fields: Fields,
        file: Option<Upload>,
        with: &str,
    ) -> EntryId {
        let mut there = self.handle(with).changes();
        let act = Act::InDossier { dossier, verb: verb.to_owned(), fields, file };
        let written = self.handle(code).act(officer(), act).await.expect("runs");
        let Ok(Done::Written { entry, .. }) = written else { panic!("{verb} not written: {written:?}") };
        let lines = self.lines(code, dossier).await;
        while !self.holds(with, dossier, lines).await {
            there.recv().await.expect("changes");
        }
        entry
    }

    /// Has a member's officer attach a file.
    pub(in crate::web::tests) async fn attach(
        &self,
        code: &str,
        dossier: DossierId,
        fields: Fields,
        file: Upload,
        with: &str,
    ) -> EntryId {
        self.act(code, dossier, "attach", fields, Some(file), with).await
    }

    /// Has a member's officer open a request, and waits until `with` has it too.
    pub(in crate::web::tests) async fn open_request(
        &self,
        code: &str,
        fields: Fields,
        with: &str,
    ) -> (DossierId, String) {
        let mut there = self.handle(with).changes();
        let opened = self.handle(code).act(officer(), Act::OpenRequest { fields, file: None }).await.expect("runs");
        let Ok(Done::Opened { dossier, reference, .. }) = opened else { panic!("not opened: {opened:?}") };
        let lines = self.lines(code, dossier).await;
        while !self.holds(with, dossier, lines).await {
            there.recv().await.expect("changes");
        }
        (dossier, reference)
    }
}
