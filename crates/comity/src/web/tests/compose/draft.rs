//! Drafts as they are kept, found again, written over and discarded.

use axum::http::StatusCode;

use super::alert::whole;
use super::{Officers, with};
use crate::web::tests::HOSTILE;

#[tokio::test(flavor = "multi_thread")]
async fn a_draft_outlives_the_session_and_the_process() {
    let mut officers = Officers::come();
    let sheet = officers.get("/alerts/new").await.sheet();
    let pairs = with(
        &whole(),
        &[("title.en", HOSTILE[0]), ("title.zh", ""), ("description.en", "half a sen"), ("form-do", "keep")],
    );
    let kept = officers.post("/alerts/new", &sheet, &pairs).await;
    assert_eq!(kept.status, StatusCode::SEE_OTHER);
    officers.restart();
    for lang in ["en", "zh"] {
        let list = officers.get(&format!("/drafts?lang={lang}")).await;
        list.shows(&["&lt;script&gt;alert(1)&lt;/script&gt;", "steppe", "22", &format!("draft={}", sheet.key)]);
    }
    let page = officers.get(&kept.location).await;
    page.shows(&["half a sen", "value=\"&lt;script&gt;alert(1)&lt;/script&gt;\"", "Kept", "value=\"Met\" checked"]);
    let nobody = officers.get("/alerts/new?draft=00000000000000000000000000000000").await;
    assert_eq!(nobody.status, StatusCode::NOT_FOUND);
}

#[tokio::test(flavor = "multi_thread")]
async fn of_two_windows_the_later_save_wins_and_says_so() {
    let officers = Officers::come();
    let first = officers.get("/alerts/new").await.sheet();
    let keep = |text| with(&whole(), &[("title.en", text), ("form-do", "keep")]);
    let kept = officers.post("/alerts/new", &first, &keep("first")).await;
    let (one, other) = (officers.get(&kept.location).await.sheet(), officers.get(&kept.location).await.sheet());
    let quiet = officers.post("/alerts/new/keep", &one, &keep("one")).await;
    assert_eq!(quiet.status, StatusCode::OK);
    let quiet = officers.post("/alerts/new/keep", &one, &keep("one, longer")).await;
    assert!(!quiet.page.contains("another window"), "a page that keeps itself again replaces nothing of another");
    let replaced = officers.post("/alerts/new", &other, &keep("other")).await;
    let page = officers.get(&replaced.location).await;
    page.shows(&["another window", "value=\"other\""]);
    let review = officers.post("/alerts/new", &page.sheet(), &with(&whole(), &[("form-do", "review")])).await;
    let review = officers.get(&review.location).await.sheet();
    officers.post("/alerts/new/keep", &other, &keep("after the last look")).await;
    let came = officers.post("/alerts/new/review", &review, &[("compose-word", "LIVE")]).await;
    assert_eq!(came.status, StatusCode::UNPROCESSABLE_ENTITY);
    came.shows(&["was changed", "after the last look"]);
    assert_eq!(officers.dossiers().await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_row_or_a_language_more_loses_nothing_and_too_much_is_told() {
    let officers = Officers::come();
    let sheet = officers.get("/alerts/new").await.sheet();
    let more = [("form-do", "add-language:event"), ("form-language.event", "fr")];
    let came = officers.post("/alerts/new", &sheet, &with(&whole(), &more)).await;
    assert_eq!(came.status, StatusCode::OK);
    came.shows(&["name=\"event.fr\"", "value=\"Flood\"", "Leave the north bank."]);
    let came = officers.post("/alerts/new", &sheet, &with(&whole(), &[("form-do", "add-row:area")])).await;
    came.shows(&["name=\"area.2\"", "value=\"North bank\""]);
    let long = "很".repeat(200_000);
    let came =
        officers.post("/alerts/new", &sheet, &with(&whole(), &[("description.en", &long), ("form-do", "keep")])).await;
    assert_eq!(came.status, StatusCode::UNPROCESSABLE_ENTITY);
    came.shows(&["more than a draft holds"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_draft_is_discarded_by_a_second_press() {
    let officers = Officers::come();
    let sheet = officers.get("/requests/new").await.sheet();
    let pairs = [("to", "delta"), ("form", "preservation"), ("form-do", "keep")];
    officers.post("/requests/new", &sheet, &pairs).await;
    let asks = officers.get(&format!("/drafts?discard={}", sheet.key)).await;
    asks.shows(&["Discard this draft?"]);
    let gone = officers.post("/drafts/discard", &sheet, &[]).await;
    assert_eq!((gone.status, gone.location.as_str()), (StatusCode::SEE_OTHER, "/drafts"));
    officers.get("/drafts").await.shows(&["There is none."]);
    assert_eq!(officers.post("/drafts/discard", &sheet, &[]).await.status, StatusCode::NOT_FOUND);
}
