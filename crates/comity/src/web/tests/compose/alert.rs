//! Alerts as they are composed and sent.

use axum::http::StatusCode;
use comity_dossier::kind::alert::cap;

use super::{Came, Officers, STATED, members, with};
use crate::web::tests::HOSTILE;

/// What an alert needs beside what every dossier states.
const ALERT: &[(&str, &str)] = &[
    ("title.en", "Dyke breach"),
    ("title.zh", "北岸决堤"),
    ("participants", "delta"),
    ("participants", "steppe"),
    ("event.en", "Flood"),
    ("instruction.en", "Leave the north bank."),
    ("event.zh", "洪水"),
    ("category", "Met"),
    ("urgency", "Immediate"),
    ("severity", "Extreme"),
    ("certainty", "Observed"),
    ("area.1", "North bank"),
    ("polygon.1", "1,2 3,4 5,6 1,2\n2,2 3,4 5,6 2,2"),
    ("circle.1", "1,2 5"),
    ("geocode.1", "PORT=NC-1"),
    ("compose-expiry", "yes"),
];

pub(super) fn whole() -> Vec<(&'static str, &'static str)> {
    [STATED, ALERT].concat()
}

/// Composes what is given and leads to the last look.
async fn reviewed(officers: &Officers, path: &str, pairs: &[(&str, &str)]) -> Came {
    let sheet = officers.get(path).await.sheet();
    let came = officers.post(path, &sheet, &with(pairs, &[("form-do", "review")])).await;
    assert_eq!(came.status, StatusCode::SEE_OTHER, "{}", super::readable(&came.page));
    let review = officers.get(&came.location).await;
    assert_eq!(review.status, StatusCode::OK);
    review
}

#[tokio::test(flavor = "multi_thread")]
async fn an_alert_is_composed_looked_at_and_sent_with_the_word() {
    let officers = Officers::come();
    for (lang, word, facts) in
        [("en", "LIVE", "Last look"), ("zh", "实况", "1 个时区的 2 个值班台"), ("zh", "LIVE", "最后核对")]
    {
        let path = format!("/alerts/new?lang={lang}");
        let review = reviewed(&officers, &path, &whole()).await;
        if lang == "zh" {
            review.shows(&[facts, "北岸决堤", "TLP:AMBER", "其中 0 个已关闭"]);
        } else {
            review.shows(&[
                "to 2 desks in 1 zone (0 asleep)",
                "Dyke breach",
                "TLP:AMBER",
                "23 Nov 2026 03:10 UTC",
                "LIVE",
            ]);
        }
        let (sheet, before) = (review.sheet(), officers.dossiers().await);
        let send = format!("/alerts/new/review?lang={lang}");
        for wrong in ["", "live", "EXERCISE", "演习", "<b>LIVE</b>"] {
            let refused = officers.post(&send, &sheet, &[("compose-word", wrong)]).await;
            assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{wrong}");
            assert_eq!(officers.dossiers().await, before, "{wrong:?} sent something");
        }
        let sent = officers.post(&send, &sheet, &[("compose-word", word)]).await;
        let alert = officers
            .with_dossier(&sent, "delta", |view| {
                let line = view.alerts().current().next().and_then(|id| view.item(&id)).expect("an alert");
                let Some(comity_dossier::kind::content::Content::Alert(alert)) = line.content() else {
                    panic!("no alert")
                };
                (alert.cap.clone(), view.is_exercise(), view.participants().into_iter().collect::<Vec<_>>())
            })
            .await;
        assert_eq!((alert.1, alert.2), (false, members(&["delta", "harbour", "steppe"])));
        let info = &alert.0.infos[0];
        assert_eq!((info.event.as_str(), info.headline.as_deref()), ("Flood", Some("Dyke breach")));
        assert_eq!(
            (info.areas[0].polygons.len(), info.areas[0].circles.len(), info.areas[0].geocodes.len()),
            (2, 1, 1)
        );
        assert_eq!(info.expires.as_ref().map(cap::DateTime::as_str), Some("2026-11-23T03:10:00-00:00"));
        let again = officers.post(&send, &sheet, &[("compose-word", word)]).await;
        assert_eq!(again.status, StatusCode::NOT_FOUND, "what was sent is no draft any more");
        assert_eq!(officers.dossiers().await, before + 1);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_wrong_is_named_at_its_field_and_everything_written_is_kept_as_text() {
    let officers = Officers::come();
    let hostile = HOSTILE[1];
    for lang in ["en", "zh"] {
        let path = format!("/alerts/new?lang={lang}");
        let sheet = officers.get(&path).await.sheet();
        let wrong = [
            ("title.en", hostile),
            ("title.zh", ""),
            ("legal-basis-words", HOSTILE[2]),
            ("expires", "tomorrow"),
            ("polygon.1", "1,2"),
            ("area.1", ""),
            ("event.en", ""),
            ("character", "political"),
            ("participants", "nobody"),
            ("form-do", "review"),
        ];
        let came = officers.post(&path, &sheet, &with(&whole(), &wrong)).await;
        assert_eq!(came.status, StatusCode::UNPROCESSABLE_ENTITY);
        for field in ["expires", "polygon.1", "area.1", "event.en", "character", "participants"] {
            came.shows(&[&format!("href=\"#f-{field}\""), &format!("id=\"f-{field}\"")]);
        }
        came.shows(&[
            "value=\"tomorrow\"",
            "value=\"&quot;&gt;&lt;img src=x onerror=alert(1)&gt;\"",
            "Leave the north bank.",
        ]);
        assert_eq!(came.sheet().key, sheet.key);
    }
    let empty = officers.get("/alerts/new").await.sheet();
    let came = officers.post("/alerts/new", &empty, &[("form-do", "review"), ("lang", "en")]).await;
    for field in ["title.en", "event.en", "level", "participants", "tlp", "legal-basis", "review-by", "history"] {
        came.shows(&[&format!("href=\"#f-{field}\"")]);
    }
    assert_eq!(officers.dossiers().await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_exercise_never_becomes_live() {
    let officers = Officers::come();
    let path = "/exercise/alerts/new";
    officers.get("/exercise").await.shows(&[path, "/exercise/requests/new", "/drafts"]);
    let pairs = with(&whole(), &[("mode", "live")]);
    let review = reviewed(&officers, path, &pairs).await;
    review.shows(&["exercise-band", "EXERCISE", "Send EXERCISE"]);
    let sheet = review.sheet();
    for (path, word, status) in [
        ("/alerts/new/review", "LIVE", StatusCode::NOT_FOUND),
        ("/alerts/new/review", "EXERCISE", StatusCode::NOT_FOUND),
        ("/exercise/alerts/new/review", "LIVE", StatusCode::UNPROCESSABLE_ENTITY),
    ] {
        let came = officers.post(path, &sheet, &[("compose-word", word)]).await;
        assert_eq!(came.status, status, "{path} {word}");
    }
    for path in ["/alerts/new", "/requests/new", "/exercise/requests/new"] {
        let came = officers.get(&format!("{path}?draft={}", sheet.key)).await;
        assert_eq!(came.status, StatusCode::NOT_FOUND, "{path}");
        let came = officers.post(path, &sheet, &with(&whole(), &[("form-do", "keep")])).await;
        assert_eq!(came.status, StatusCode::NOT_FOUND, "{path} does not write over a draft of another");
    }
    assert_eq!(officers.dossiers().await, 0);
    let sent = officers.post("/exercise/alerts/new/review", &sheet, &[("compose-word", "EXERCISE")]).await;
    assert!(officers.with_dossier(&sent, "delta", |view| view.is_exercise()).await);
}

fn cap_file(status: &str, sent: &str) -> String {
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?><alert xmlns=\"urn:oasis:names:tc:emergency:cap:1.2\">\
         <identifier>harbour-1</identifier><sender>desk@harbour.example</sender><sent>{sent}</sent>\
         <status>{status}</status><msgType>Alert</msgType><scope>Public</scope><info><category>Transport</category>\
         <event>Ferry aground</event><urgency>Immediate</urgency><severity>Severe</severity>\
         <certainty>Observed</certainty><headline>Ferry aground &lt;b&gt;</headline></info></alert>"
    )
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cap_file_is_the_other_way_in_and_only_into_its_own_mode() {
    let officers = Officers::come();
    let sheet = officers.get("/alerts/new").await.sheet();
    let import = "/alerts/new/import";
    for (file, words) in
        [("no xml", "was not taken"), (&*cap_file("Exercise", "2026-11-22T03:07:00-00:00"), "may not be mixed")]
    {
        let came = officers.post_file(import, &sheet, &[], ("a.xml", file)).await;
        assert_eq!(came.status, StatusCode::UNPROCESSABLE_ENTITY);
        came.shows(&[words]);
    }
    let file = cap_file("Actual", "2026-11-22T03:07:00-00:00");
    let came = officers.post_file(import, &sheet, &[], ("a.xml", &file)).await;
    assert_eq!(came.status, StatusCode::SEE_OTHER);
    let page = officers.get(&came.location).await;
    page.shows(&["Ferry aground &lt;b&gt;", "What the CAP file says"]);
    assert!(!page.page.contains("name=\"event.en\""), "what the file says is not asked for");
    let pairs = with(STATED, &[("participants", "delta"), ("form-do", "review")]);
    let came = officers.post("/alerts/new", &page.sheet(), &pairs).await;
    let review = officers.get(&came.location).await;
    review.shows(&["Ferry aground &lt;b&gt;", "no time of expiry"]);
    let sent = officers.post("/alerts/new/review", &review.sheet(), &[("compose-word", "LIVE")]).await;
    let imported = officers.with_dossier(&sent, "delta", |view| {
        let line = view.alerts().current().next().and_then(|id| view.item(&id)).expect("an alert");
        matches!(line.content(), Some(comity_dossier::kind::content::Content::Alert(alert)) if alert.original.is_some())
    });
    assert!(imported.await, "the file goes with the alert");
}
