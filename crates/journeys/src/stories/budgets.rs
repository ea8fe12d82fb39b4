//! What a page costs: bytes and requests are asserted, times only shown.

use serde_json::json;

use super::Told;
use crate::people::sign_in;
use crate::runner::Stage;

pub(super) const STORIES: &[Told] =
    &[("a cold Desk takes at most 45 KiB and 6 requests, a warm one 20 KiB", a_cold_desk_is_small)];

const COLD_BYTES_MAX: u64 = 45 * 1024;
const COLD_REQUESTS_MAX: usize = 6;
const WARM_BYTES_MAX: u64 = 20 * 1024;

fn a_cold_desk_is_small(stage: &Stage) -> String {
    let network = stage.told();
    let visitor = stage.browser.visitor();
    let page = visitor.page();
    sign_in(&page, network, "harbour");
    page.goto("about:blank");
    page.call("Network.clearBrowserCache", &json!({}));
    let mut said = Vec::new();
    for (how, bytes_max) in [("cold", COLD_BYTES_MAX), ("warm", WARM_BYTES_MAX)] {
        page.take_seen();
        page.goto(&network.url("harbour", "/"));
        // Whatever the page asks for once it stands.
        page.evaluate("new Promise(done => requestIdleCallback(() => requestIdleCallback(done)))");
        let ms = page.evaluate("Math.round(performance.getEntriesByType('navigation')[0].loadEventEnd)");
        let seen = page.take_seen();
        let list: Vec<String> = seen
            .requests
            .iter()
            .map(|one| {
                format!("{} {} ({} B{})", one.status, one.url, one.bytes, if one.cached { ", cached" } else { "" })
            })
            .collect();
        assert!(seen.bytes() <= bytes_max, "{how}: {} bytes\n{}", seen.bytes(), list.join("\n"));
        assert!(seen.requests.len() <= COLD_REQUESTS_MAX, "{how}: {}", list.join("\n"));
        said.push(format!("{how}: {} bytes, {} requests, {ms} ms", seen.bytes(), seen.requests.len()));
    }
    said.join("; ")
}
