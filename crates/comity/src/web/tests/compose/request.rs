//! Requests as they are composed, sent round for consultation, and sent.

use axum::http::StatusCode;
use comity_dossier::Kind;
use comity_dossier::codes::RequestForm;
use comity_dossier::kind::content::Content;

use super::{Came, Officers, STATED, with};
use crate::web::tests::HOSTILE;

const PRESERVATION: &[(&str, &str)] = &[
    ("to", "delta"),
    ("form", "preservation"),
    ("title.en", "Keep the logs of one address"),
    ("facts.en", "Somebody broke into the pumps of a water work."),
    ("data-relation.en", "The address was used for it."),
    ("necessity", "short-retention"),
    ("mla", "will-follow"),
    ("requesting-organisation", "Harbour Police"),
    ("offence.1", "computer-intrusion"),
    ("identifier-type.1", "ip+port"),
    ("identifier.1", "198.51.100.7"),
    ("port.1", "50112"),
    ("data-class.1", "subscriber"),
    ("from.1", "2026-11-21T23:58:07Z"),
    ("trace.1", "yes"),
];

pub(super) fn whole() -> Vec<(&'static str, &'static str)> {
    [STATED, PRESERVATION].concat()
}

async fn sent_from(officers: &Officers, path: &str, press: &str, pairs: &[(&str, &str)]) -> Came {
    let sheet = officers.get(path).await.sheet();
    officers.post(path, &sheet, &with(pairs, &[("form-do", press)])).await
}

async fn reviewed(officers: &Officers, path: &str, press: &str, pairs: &[(&str, &str)]) -> Came {
    let came = sent_from(officers, path, press, pairs).await;
    assert_eq!(came.status, StatusCode::SEE_OTHER, "{}", super::readable(&came.page));
    officers.get(&came.location).await
}

#[tokio::test(flavor = "multi_thread")]
async fn first_whom_and_how_then_what_they_need() {
    let officers = Officers::come();
    for lang in ["en", "zh"] {
        let path = format!("/requests/new?lang={lang}");
        let first = officers.get(&path).await;
        first.shows(&["value=\"delta\"", "value=\"preservation\"", "value=\"emergency-disclosure\""]);
        assert!(!first.page.contains("name=\"identifier.1\""), "the rest comes with the form");
        let pairs = [("to", "delta"), ("form", "emergency-disclosure"), ("form-do", "keep"), ("lang", lang)];
        let kept = officers.post(&path, &first.sheet(), &pairs).await;
        let page = officers.get(&kept.location).await;
        page.shows(&[
            "name=\"risk.en\"",
            "name=\"requesting-phone\"",
            "90",
            &format!("id=\"f-lang\" name=\"lang\" value=\"{lang}\""),
        ]);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_is_sent_with_the_deadlines_that_were_shown() {
    let officers = Officers::come();
    let review = reviewed(&officers, "/requests/new", "review", &whole()).await;
    review.shows(&[
        "Send <strong>LIVE</strong> · <strong>Urgent</strong> · Preservation of data · to 1 desk in 1 zone (0 asleep)",
        "Acknowledge by",
        "22 Nov 2026 03:38 UTC",
        "Data kept until",
        "198.51.100.7",
        "Form with signature and stamp",
    ]);
    let send = "/requests/new/review";
    let wrong = officers.post(send, &review.sheet(), &[("compose-word", "SEND")]).await;
    assert_eq!((wrong.status, officers.dossiers().await), (StatusCode::UNPROCESSABLE_ENTITY, 0));
    let word = [("compose-word", "LIVE")];
    let sent = officers.post_file(send, &review.sheet(), &word, ("C:\\forms\\signed.pdf", "%PDF")).await;
    let seen = officers.with_dossier(&sent, "delta", |view| {
        let line = view.timeline_back(None, 9).find(|item| item.kind == Kind::REQUEST).expect("a request");
        let Some(Content::Request(request)) = line.content() else { panic!("no request") };
        let annex = request.annex.as_ref().map(|annex| annex.name.as_str().to_owned());
        (request.matter.form, request.matter.items.len(), request.asked.len(), annex)
    });
    assert_eq!(seen.await, (RequestForm::Preservation, 1, 1, Some("signed.pdf".to_owned())));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_draft_for_consultation_goes_round_and_starts_no_deadline() {
    let officers = Officers::come();
    let half = with(&whole(), &[("necessity", ""), ("offence.1", ""), ("data-relation.en", "")]);
    let review = reviewed(&officers, "/exercise/requests/new", "consult", &half).await;
    review.shows(&["for consultation", "no deadline to answer runs", "EXERCISE"]);
    assert!(!review.page.contains("type=\"file\""), "a draft has no signed form");
    let word = [("compose-word", "EXERCISE")];
    let sent = officers.post("/exercise/requests/new/review", &review.sheet(), &word).await;
    let seen = officers.with_dossier(&sent, "delta", |view| {
        (view.is_exercise(), view.timeline_back(None, 9).any(|item| item.kind == Kind::REQUEST_DRAFT))
    });
    assert_eq!(seen.await, (true, true));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_form_and_the_law_of_the_receiver_ask_for_is_named_at_its_fields() {
    let officers = Officers::come();
    let wrong = [
        ("facts.en", ""),
        ("facts.zh", "有人侵入水厂的水泵。"),
        ("necessity", ""),
        ("identifier.1", "10.0.0.1"),
        ("from.1", "2026-11-21T23:58Z"),
        ("requesting-organisation", HOSTILE[1]),
    ];
    let came = sent_from(&officers, "/requests/new", "review", &with(&whole(), &wrong)).await;
    assert_eq!(came.status, StatusCode::UNPROCESSABLE_ENTITY);
    for field in ["facts.en", "necessity", "identifier.1", "from.1"] {
        came.shows(&[&format!("href=\"#f-{field}\""), &format!("id=\"f-{field}\"")]);
    }
    came.shows(&[
        "takes requests in this language",
        "有人侵入水厂的水泵。",
        "value=\"10.0.0.1\"",
        "things are lacking",
    ]);
    let emergency = with(&whole(), &[("form", "emergency-disclosure"), ("level", "immediate")]);
    let came = sent_from(&officers, "/requests/new", "review", &emergency).await;
    assert_eq!(came.status, StatusCode::UNPROCESSABLE_ENTITY);
    came.shows(&["href=\"#f-risk.en\"", "href=\"#f-requesting-phone\""]);
    assert_eq!(officers.dossiers().await, 0);
}
