//! The page of each verb has exactly the fields that the form of the dossier reads.

use std::collections::BTreeSet;

use axum::http::StatusCode;
use comity_dossier::kind::request::fields::{DetailField, ProseField};

use super::{Story, draft, typed};
use crate::web::tests::network::Network;
use crate::web::tests::{check, opening};

/// What the forms of the dossier read for each verb, as they document it; in an alert and in a request.
const READ: &[(&str, &str)] = &[
    ("acknowledge", "target words lang"),
    ("note", "text source information tlp pap use use-text lang"),
    ("attach", "file name description tlp pap use use-text lang"),
    ("withdraw", "target reason words lang"),
    ("translate", "target field text lang status"),
    ("link", "dossier relation words lang"),
    ("flag", "reason words lang"),
    ("flag-answer", "flag outcome words lang"),
    ("leave", "words lang"),
    ("handling", "tlp pap use use-text words lang"),
    ("level", "level words lang"),
    ("invite", "members words earlier-texts lang"),
    ("remove", "members words lang"),
    ("close", "reason words lang"),
    ("reopen", "words lang"),
    ("lead-offer", "to words lang"),
    ("lead-accept", "target words lang"),
    ("lead-release", "target words lang"),
];
const READ_IN_ALERT: &[(&str, &str)] = &[
    (
        "update",
        "target acknowledge-again event headline description instruction category urgency severity certainty response \
         effective onset expires web contact scope restriction addresses note area polygon circle geocode file",
    ),
    ("cancel", "target note"),
    ("measures", "measure words from until tlp pap use use-text lang"),
    ("help-offered", "help quantity words contact tlp pap use use-text lang"),
    ("help-needed", "help quantity words contact tlp pap use use-text lang"),
];
const READ_IN_REQUEST: &[(&str, &str)] = &[
    ("request-draft", "to words tlp pap use use-text lang MATTER"),
    ("request", "draft to file name tlp pap use use-text lang"),
    ("amendment", "target words to again file name tlp pap use use-text lang MATTER"),
    ("extension", "to words lang"),
    ("call-off", "target to reason words lang"),
    ("outcome", "outcome words lang"),
    ("accept", "target expected words lang"),
    ("accept-part", "target item ground expected words lang"),
    ("need-more", "target need words lang"),
    ("transfer", "target authority member contact words lang"),
    ("postpone", "target until ground words lang"),
    ("refuse", "target ground words possible-if lang"),
    ("progress", "target words next preservation-risk tlp pap use use-text lang"),
    ("answer", "target result words name file files source information report-back tlp pap use use-text lang"),
    (
        "preserved",
        "target until item provider volume extendable-until reference executed formal-request-to words path-provider \
         path-place tlp pap use use-text lang",
    ),
    ("consent-ask", "target for receivers words lang"),
    ("consent", "target decision words lang"),
];
const MATTER: &str = "form origin offence provision penalty identifier identifier-type data-class port from until \
                      custodian place trace necessity mla mla-by confidentiality intended-use reply-by";

/// The names of the fields of a page: what stands before the first dot.
fn names(page: &str) -> BTreeSet<String> {
    let names = page.split(" name=\"").skip(1).filter_map(|rest| rest.split('"').next());
    let bases = names.map(|name| name.split('.').next().unwrap_or(name).to_owned());
    bases.filter(|name| !name.starts_with("form-") && name != "viewport" && name != "robots").collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_page_of_each_verb_has_exactly_the_fields_that_its_form_reads() {
    let network = Network::found();
    let (alert, _) = network.open("harbour", opening("live", "Dyke breach", "urgent"), "delta").await;
    let (request, _) = network.open_request("harbour", draft("live"), "delta").await;
    let in_request = Story { network: &network, dossier: request };
    let (_, _, form) = network.page("harbour", &in_request.path("request"), 1).await;
    let sent_draft = typed(&form).into_iter().find(|(name, _)| name == "draft").expect("the draft").1;
    let drafted = names(&form);
    in_request.act("harbour", "request", &[("draft", &sent_draft), ("to", "delta")]).await;
    in_request.act_with("delta", "attach", &[], Some(("a.csv", "text/csv", b"a".as_slice()))).await;
    in_request.act("delta", "preserved", &[]).await;
    let matter: Vec<&str> =
        DetailField::ALL.iter().map(|f| f.name()).chain(ProseField::ALL.iter().map(|f| f.name())).collect();
    let mut wrong = Vec::new();
    for (dossier, table) in [(alert, READ), (alert, READ_IN_ALERT), (request, READ), (request, READ_IN_REQUEST)] {
        for (verb, expected) in table {
            let path = format!("/d/{dossier}/act/{verb}?lang=zh");
            let code = if verb.starts_with("request") || READ_IN_REQUEST[2..6].iter().any(|(v, _)| v == verb) {
                "harbour"
            } else {
                "delta"
            };
            let (status, _, page) = network.page(code, &path, 1).await;
            assert_eq!(status, StatusCode::OK, "{verb}");
            check(&page, verb);
            let mut expected: BTreeSet<String> = expected.split_whitespace().map(str::to_owned).collect();
            if expected.remove("MATTER") {
                expected.extend(MATTER.split_whitespace().chain(matter.iter().copied()).map(str::to_owned));
            }
            let mut found = if *verb == "request" { drafted.clone() } else { names(&page) };
            // A line that is not known yet goes along unseen and empty, and so does not stand in the page.
            for unseen in ["target", "flag", "draft"] {
                if expected.contains(unseen) {
                    found.insert(unseen.to_owned());
                }
            }
            if dossier == alert && *verb == "invite" {
                expected.remove("members");
                assert!(page.contains("没有可选项"), "where everybody takes part, the page says so");
            }
            if found != expected {
                let more: Vec<_> = found.difference(&expected).collect();
                let less: Vec<_> = expected.difference(&found).collect();
                wrong.push(format!("{verb}: too many {more:?}, too few {less:?}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}
