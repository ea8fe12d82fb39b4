//! The page of a request, from the draft to the extension: what is asked, why not, what would make it possible, what is
//! kept, what an amendment changed; every kind of line whole, in both languages.

use axum::http::StatusCode;
use comity_dossier::kind::common::form::Fields;
use comity_node::desk::Upload;

use super::network::Network;
use super::{HOSTILE, check, fields};

const ASKED: [(&str, &str); 37] = [
    ("mode", "live"),
    ("stage", "send"),
    ("to", "delta"),
    ("history", "lead-grants"),
    ("lang", "en"),
    ("title.en", "Changed invoices"),
    ("level", "urgent"),
    ("tlp", "amber"),
    ("pap", "green"),
    ("legal-basis", "treaty"),
    ("legal-basis-words", "Convention on Cybercrime, article 29"),
    ("purpose", "investigation"),
    ("review-by", "2027-11-22"),
    ("character", "political"),
    ("character", "military"),
    ("character", "religious"),
    ("character", "racial"),
    ("form", "preservation"),
    ("requesting-organisation", HOSTILE[1]),
    ("requesting-phone", "+49 30 901820"),
    ("facts.en", HOSTILE[0]),
    ("data-relation.en", "The address sent the changed invoices."),
    ("custody.en", "A provider in the harbour."),
    ("offence.0", "fraud"),
    ("provision.0", "Penal code, 263"),
    ("identifier.0", "192.0.2.7"),
    ("identifier-type.0", "ip+port"),
    ("port.0", "51123"),
    ("data-class.0", "subscriber"),
    ("from.0", "2026-11-20T03:07:41Z"),
    ("identifier.1", "sea.fox@mail.example"),
    ("identifier-type.1", "email"),
    ("data-class.1", "traffic"),
    ("necessity", "short-retention"),
    ("mla", "will-follow"),
    ("confidentiality", "keep-confidential"),
    ("own-reference", HOSTILE[5]),
];

/// Fields of a request, some in the place of others.
fn asked(changed: &[(&str, &str)]) -> Fields {
    let kept = ASKED.iter().filter(|(name, _)| changed.iter().all(|(other, _)| other != name));
    Fields::new(kept.chain(changed).filter(|(_, value)| !value.is_empty()).copied())
}

/// What stands in the matter of a request, without what only its opening holds.
fn matter(changed: &[(&str, &str)]) -> Fields {
    let opening: Vec<(&str, &str)> =
        ASKED[..17].iter().map(|(name, _)| (*name, "")).filter(|(name, _)| *name != "to" && *name != "lang").collect();
    asked(&[&opening, changed].concat())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_shows_what_is_asked_why_not_and_what_would_make_it_possible() {
    let network = Network::found();
    let (_, reference) = network.open_request("harbour", asked(&[]), "delta").await;
    let path = format!("/d/{reference}");
    for (lang, blocks) in [
        (
            "en",
            ["Requesting authority", "Offence and facts", "Data", "Necessity and formal request", "Confidentiality"],
        ),
        ("zh", ["请求机关", "罪行与事实", "数据", "必要性与正式请求", "保密"]),
    ] {
        for code in ["harbour", "delta"] {
            let (status, _, page) = network.page(code, &format!("{path}?lang={lang}"), 4).await;
            assert_eq!(status, StatusCode::OK);
            check(&page, lang);
            assert!(blocks.iter().all(|block| page.contains(&format!("<h3 class=\"block\">{block}</h3>"))), "{lang}");
            assert!(page.contains("192.0.2.7") && page.contains("51123") && page.contains("2026-11-20T03:07:41"));
        }
    }
    let (_, _, page) = network.page("delta", &path, 4).await;
    assert!(page.contains("acknowledge:") && page.contains("answer:"), "both clocks run for whoever is asked");
}

#[tokio::test(flavor = "multi_thread")]
async fn every_stage_of_a_request_stands_in_its_table_with_its_evidence() {
    let network = Network::found();
    let (dossier, reference) = network.open_request("harbour", asked(&[]), "delta").await;
    let page = async |code: &str| network.page(code, &format!("/d/{reference}"), 4).await.2;
    let say = async |verb: &str, pairs: &[(&str, &str)], file: Option<Upload>| {
        network.act("delta", dossier, verb, fields(&[pairs, &[("lang", "en")]].concat()), file, "harbour").await
    };
    say("acknowledge", &[], None).await;
    let refusal = [("ground", "dual-criminality"), ("words", HOSTILE[2]), ("possible-if", "Tell us of the forgery.")];
    let refused = say("refuse", &refusal, None).await;
    let shown = page("harbour").await;
    check(&shown, "refused");
    for text in
        ["refused", "The conduct is not an offence here", "What would make it possible", "Tell us of the forgery."]
    {
        assert!(shown.contains(text), "the refusal lacks {text}");
    }
    assert!(shown.contains(&format!("/d/{reference}/lines/{refused}")), "the cell leads to the line");

    let more = [("facts.en", "They forged the stamp too."), ("again", "yes"), ("words", "We add the forgery.")];
    let amended = network.act("harbour", dossier, "amendment", matter(&more), None, "delta").await;
    let shown = page("delta").await;
    check(&shown, "amended");
    for text in
        ["Changed:", "Summary of facts", "They forged the stamp too.", "What was asked before", "Request amended"]
    {
        assert!(shown.contains(text), "the amendment lacks {text}");
    }
    say("accept", &[("expected", "2026-11-23T09:00Z")], None).await;
    say("preserved", &[("until.0", "2026-11-29T03:07Z"), ("reference", HOSTILE[3])], None).await;
    let shown = page("harbour").await;
    check(&shown, "preserved");
    assert!(shown.contains("Preserved until") && shown.contains("29 Nov 2026 03:07 UTC"));
    assert!(shown.contains("ends within 7 days"), "both sides are warned before it ends");

    let upload = Upload { media_type: "application/pdf".into(), bytes: b"%PDF answer".to_vec() };
    let answer = [("result", "complete"), ("words", "All of it."), ("name", "answer.pdf"), ("report-back", "yes")];
    let line = say("answer", &answer, Some(upload)).await;
    let shown = page("harbour").await;
    check(&shown, "answered");
    for text in ["answered", "Everything that was asked", "answer.pdf", "Report back what came of it"] {
        assert!(shown.contains(text), "the answer lacks {text}");
    }
    assert!(shown.contains(&format!("/d/{reference}/files/{line}")));
    let (_, _, whole) = network.page("harbour", &format!("/d/{reference}/lines/{amended}?lang=zh"), 4).await;
    check(&whole, "the proof of the amendment");
}
