//! The stream of changes (server-sent events): one line for each dossier that changed, a comment while all is quiet.
//!
//! Promise: whoever falls behind is told `behind` and looks at everything again; the stream never waits for a reader.

use std::convert::Infallible;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::http::{HeaderValue, Response};
use hyper::body::Frame;
use tokio::sync::broadcast::error::RecvError;
use tokio::sync::mpsc::{Receiver, Sender, channel};

use super::front::App;

/// Silence after which a comment shows that the stream lives.
const QUIET: Duration = Duration::from_secs(15);
/// Events that wait for a slow reader; beyond them the changes themselves begin to be dropped.
const WAITING_MAX: usize = 64;

pub(super) async fn events(State(app): State<App>) -> Response<Body> {
    let (sender, receiver) = channel(WAITING_MAX);
    tokio::spawn(tell(app, sender));
    let mut response = Response::new(Body::new(Events(receiver)));
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("text/event-stream"));
    response.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

async fn tell(app: App, to: Sender<Bytes>) {
    let (mut changes, mut stop) = (app.handle.changes(), app.stop.clone());
    drop(app);
    if to.send(Bytes::from_static(b": here\n\n")).await.is_err() {
        return;
    }
    loop {
        let change = tokio::select! {
            change = tokio::time::timeout(QUIET, changes.recv()) => change,
            _ = stop.wait_for(|stop| *stop) => return,
            () = to.closed() => return,
        };
        let event = match change {
            Err(_) => Bytes::from_static(b": quiet\n\n"),
            Ok(Ok(change)) => {
                let urgent = if change.immediate { "immediate" } else { "changed" };
                Bytes::from(format!("event: {urgent}\ndata: {}\n\n", change.dossier))
            }
            Ok(Err(RecvError::Lagged(_))) => Bytes::from_static(b"event: behind\ndata:\n\n"),
            Ok(Err(RecvError::Closed)) => return,
        };
        if to.send(event).await.is_err() {
            return;
        }
    }
}

/// The stream as a body.
struct Events(Receiver<Bytes>);

impl hyper::body::Body for Events {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        self.0.poll_recv(context).map(|event| event.map(|bytes| Ok(Frame::data(bytes))))
    }
}
