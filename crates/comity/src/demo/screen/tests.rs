//! The screen shows what the story does, changes only its pace, and answers this machine alone.

use std::future::{pending, ready};
use std::sync::Arc;

use axum::body::Body;
use axum::http::header::{CONTENT_SECURITY_POLICY, HOST};
use axum::http::{Method, Request, StatusCode};
use tokio::sync::watch;
use tower::ServiceExt as _;

use super::{Entrance, Pane, Progress, Screen, routes};
use crate::demo::cast::{CAST, DELTA, HARBOUR};
use crate::demo::story::Step;
use crate::words::{ReaderLanguage, Words};

fn screen() -> Arc<Screen> {
    Screen::new(Words::of(ReaderLanguage::English))
}

async fn ask(screen: &Arc<Screen>, method: Method, path: &str, headers: &[(&str, &str)]) -> (StatusCode, String) {
    let (_stop, stopped) = watch::channel(false);
    let mut request = Request::builder().method(method).uri(path);
    if !headers.iter().any(|(name, _)| *name == HOST.as_str()) {
        request = request.header(HOST, "localhost:7");
    }
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let request = request.body(Body::empty()).expect("a request");
    let response = routes::router(screen.clone(), stopped).oneshot(request).await.expect("a router answers");
    assert!(response.headers().contains_key(CONTENT_SECURITY_POLICY), "{path}");
    let status = response.status();
    let body = axum::body::to_bytes(response.into_body(), 1 << 20).await.expect("a body");
    (status, String::from_utf8(body.to_vec()).expect("text"))
}

#[tokio::test]
async fn both_desks_stand_side_by_side_as_soon_as_their_nodes_run() {
    let screen = screen();
    let (status, page) = ask(&screen, Method::GET, "/", &[]).await;
    assert_eq!(status, StatusCode::OK);
    assert!(!page.contains("<iframe"), "no node runs yet");
    let entrance = |(at, part): (u16, _)| Entrance { part, port: 7_000 + at };
    screen.open_entrances((0..).zip(CAST).map(entrance).collect());
    screen.begin(2, Step::Alert);
    let panes = [Pane::desk(HARBOUR), Pane::at(DELTA, "/peers")];
    screen.tell(&["Delta <b>writes</b>".into()], Some(panes), Progress::Told);
    let (_, page) = ask(&screen, Method::GET, "/", &[]).await;
    for expected in [
        "src=\"http://localhost:7000/\"",
        "src=\"http://localhost:7001/peers\"",
        "Delta &lt;b&gt;writes&lt;/b&gt;",
        "Step 2 of",
    ] {
        assert!(page.contains(expected), "{expected} in {page}");
    }
    assert_eq!(page.matches("target=\"_blank\"").count(), CAST.len(), "everybody can be played");
}

#[tokio::test]
async fn the_story_waits_while_it_is_held_and_a_step_ends_any_pause() {
    let screen = screen();
    screen.pause(ready(())).await;
    // Next, while the pause would go on for ever.
    let (status, _) = ask(&screen, Method::POST, "/next", &[]).await;
    assert_eq!(status, StatusCode::SEE_OTHER);
    screen.pause(pending()).await;
    // Held: the time that ran out ends nothing; going on does.
    ask(&screen, Method::POST, "/hold", &[]).await;
    let waiting = screen.clone();
    let paused = tokio::spawn(async move { waiting.pause(ready(())).await });
    tokio::task::yield_now().await;
    assert!(!paused.is_finished(), "the story is held");
    ask(&screen, Method::POST, "/go-on", &[("sec-fetch-site", "same-origin")]).await;
    paused.await.expect("the story goes on");
}

#[tokio::test]
async fn a_page_of_another_site_reaches_nothing() {
    let screen = screen();
    let (status, _) = ask(&screen, Method::POST, "/hold", &[("sec-fetch-site", "cross-site")]).await;
    assert_eq!(status, StatusCode::FORBIDDEN);
    assert!(!*screen.held.borrow());
    let (status, _) = ask(&screen, Method::GET, "/", &[("host", "evil.example")]).await;
    assert_eq!(status, StatusCode::MISDIRECTED_REQUEST);
}
