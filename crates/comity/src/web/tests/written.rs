//! Pages that are written without a browser: a browser gets the same.

use axum::body::Body;
use axum::http::{Request, StatusCode};
use comity_dossier::{DossierId, Time};
use comity_node::{Halt, Node};

use super::network::{Network, START};
use super::opening;
use crate::pages;
use crate::web::written::on_duty;
use crate::words::ReaderLanguage;

/// When the pages are written.
const MINUTES: u64 = 4;
const NOW: Time = Time(START.0 + MINUTES * 60_000);
/// How often one page is asked for at most.
const TRIES_MAX: usize = 100;

/// Takes out what differs between two pages of the same: the token of each form, masked anew each time.
fn common(page: &str) -> String {
    let token = "name=\"form-token\" value=\"";
    let mut parts = page.split(token);
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |text, part| text + token + part.split_once('"').expect("the end of a token").1)
}

#[tokio::test(flavor = "multi_thread")]
async fn pages_that_are_written_for_measuring_are_those_that_a_browser_gets() {
    let network = Network::found();
    let (dossier, _) = network.open("harbour", opening("live", "Dyke breach", "immediate"), "delta").await;
    for (language, tag) in [(ReaderLanguage::English, "en"), (ReaderLanguage::Chinese, "zh")] {
        let desk = move |node: &mut Node| pages::desk(node, language, NOW).map(Some);
        is_served(&network, &format!("/?lang={tag}"), desk).await;
        let page = move |node: &mut Node| pages::dossier(node, &dossier, language, NOW);
        is_served(&network, &format!("/d/{dossier}?lang={tag}"), page).await;
    }
    let nowhere = DossierId([7; 32]);
    let nothing = move |node: &mut Node| pages::dossier(node, &nowhere, ReaderLanguage::English, NOW);
    assert_eq!(network.handle("delta").ask(nothing).await.expect("runs").expect("looks"), None);
}

/// Compares a page as it is written with the page as it is served. Nodes hear of each other meanwhile, and pages say so:
/// they are asked for until both were made at one moment.
async fn is_served(
    network: &Network,
    path: &str,
    write: impl Fn(&mut Node) -> Result<Option<String>, Halt> + Copy + Send + 'static,
) {
    let mut tries = 0;
    loop {
        let written = network.handle("delta").ask(write).await.expect("runs").expect("looks").expect("a page");
        let request = Request::get(path).header("host", "localhost:7117").extension(on_duty().expect("an officer"));
        let request = request.body(Body::empty()).expect("a request");
        let (status, _, served) = network.answer("delta", network.people_of("delta"), request, MINUTES).await;
        assert_eq!(status, StatusCode::OK, "{path}");
        tries += 1;
        if tries == TRIES_MAX || common(&written) == common(&served) {
            assert_eq!(common(&written), common(&served), "{path}");
            return;
        }
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
}
