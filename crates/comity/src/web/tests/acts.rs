//! Acts on pages: whole stories through forms alone, each ending on what the other member's page shows.

mod fields;

use axum::http::StatusCode;
use axum::http::header::LOCATION;
use comity_dossier::DossierId;
use comity_dossier::kind::common::form::Fields;

use super::network::Network;
use super::{HOSTILE, check, opening};

/// A draft of a request of harbour that goes to delta.
fn draft(mode: &str) -> Fields {
    let mut fields = vec![
        ("mode", mode),
        ("stage", "draft"),
        ("to", "delta"),
        ("history", "lead-grants"),
        ("title.en", "Keep the logs of one host"),
        ("level", "urgent"),
        ("tlp", "amber"),
        ("pap", "amber"),
        ("legal-basis", "treaty"),
        ("legal-basis-words", "Article 29"),
        ("purpose", "investigation"),
        ("review-by", "2027-11-22"),
        ("lang", "en"),
        ("form", "preservation"),
        ("requesting-organisation", "Harbour duty desk"),
        ("facts.en", HOSTILE[0]),
        ("data-relation.en", "The host was used for it."),
        ("offence.0", "computer-intrusion"),
        ("identifier.0", "203.0.113.9"),
        ("identifier-type.0", "ip+port"),
        ("port.0", "443"),
        ("data-class.0", "traffic"),
        ("from.0", "2026-11-21T03:07:41Z"),
        ("necessity", "volatile"),
        ("mla", "will-follow"),
    ];
    fields.extend(["political", "military", "religious", "racial"].map(|word| ("character", word)));
    Fields::new(fields)
}

/// A dossier in which members act by their pages.
pub(super) struct Story<'a> {
    pub(super) network: &'a Network,
    pub(super) dossier: DossierId,
}

impl Story<'_> {
    pub(super) fn path(&self, verb: &str) -> String {
        format!("/d/{}/act/{verb}", self.dossier)
    }

    /// Does an act, which must succeed, and waits until the other member has it. A grave act is reviewed first.
    pub(super) async fn act(&self, code: &str, verb: &str, pairs: &[(&str, &str)]) {
        self.act_with(code, verb, pairs, None).await;
    }

    async fn act_with(&self, code: &str, verb: &str, pairs: &[(&str, &str)], file: Option<(&str, &str, &[u8])>) {
        let path = self.path(verb);
        let (mut status, mut headers, mut page) = self.network.post(code, &path, pairs, file).await;
        if status == StatusCode::OK {
            check(&page, verb);
            assert!(page.contains("value=\"send\""), "{verb}: what is grave is looked at once more");
            let again: Vec<_> = pairs.iter().copied().chain([("form-do", "send")]).collect();
            (status, headers, page) = self.network.post(code, &path, &again, file).await;
        }
        assert_eq!(status, StatusCode::SEE_OTHER, "{verb}: {}", problems(&page));
        let to = headers[LOCATION].to_str().expect("an address");
        assert!(to.starts_with(&format!("/d/{}?done={verb}#", self.dossier)), "{to}");
        let (_, _, page) = self.network.page(code, to.split('#').next().unwrap_or_default(), 1).await;
        assert!(page.contains("role=\"status\""), "{verb}: the page says that it was done");
        let anchor = to.split('#').nth(1).unwrap_or_default();
        assert!(page.contains(&format!("id=\"{anchor}\"")), "{verb}: the line stands where the address leads");
        check(&page, verb);
        let other = if code == "harbour" { "delta" } else { "harbour" };
        self.network.settle(code, self.dossier, other).await;
    }

    async fn page(&self, code: &str, lang: &str) -> String {
        self.network.page(code, &format!("/d/{}?lang={lang}", self.dossier), 1).await.2
    }
}

/// What a page says is wrong, for the one who reads the test.
fn problems(page: &str) -> String {
    page.split("class=\"problems\"").nth(1).map(|rest| rest.chars().take(1_500).collect()).unwrap_or_default()
}

/// Covers REQ-002, REQ-005, REQ-009, REQ-010.
#[tokio::test(flavor = "multi_thread")]
async fn a_request_is_refused_amended_accepted_answered_with_a_file_and_kept_longer_on_pages_alone() {
    let network = Network::found();
    let (dossier, _) = network.open_request("harbour", draft("live"), "delta").await;
    let story = Story { network: &network, dossier };
    let (_, _, form) = network.page("harbour", &story.path("request"), 1).await;
    let draft =
        form.split("name=\"draft\" value=\"").nth(1).and_then(|rest| rest.split('"').next()).expect("the draft");
    story.act("harbour", "request", &[("draft", draft), ("to", "delta"), ("lang", "en")]).await;
    story.act("delta", "acknowledge", &[]).await;
    let refusal = [
        ("ground", "form"),
        ("words", "No seal stands under it."),
        ("possible-if", "Send the signed form."),
        ("lang", "en"),
    ];
    story.act("delta", "refuse", &refusal).await;
    assert!(story.page("harbour", "en").await.contains("Send the signed form."));
    let (_, _, form) = network.page("harbour", &story.path("amendment"), 1).await;
    check(&form, "amendment");
    let kept = typed(&form);
    assert!(kept.iter().any(|(name, value)| name == "facts.en" && value == HOSTILE[0]), "it begins with what stands");
    let mut pairs: Vec<(&str, &str)> = kept.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    pairs.push(("words", "The seal is there now."));
    let seal = Some(("form.pdf", "application/pdf", b"%PDF-sealed".as_slice()));
    story.act_with("harbour", "amendment", &pairs, seal).await;
    story.act("delta", "accept", &[("expected", "2026-11-23T03:07Z"), ("words", "By tomorrow."), ("lang", "en")]).await;
    let log = Some(("log<b>.csv", "text/csv", b"time,address".as_slice()));
    let answer = [("result", "complete"), ("words", "The log."), ("lang", "en"), ("report-back", "yes")];
    story.act_with("delta", "answer", &answer, log).await;
    let page = story.page("harbour", "en").await;
    assert!(page.contains("log&lt;b&gt;.csv"), "the file bears the name that it had");
    story.act("delta", "preserved", &[("reference", "D-7"), ("lang", "en")]).await;
    story.act("harbour", "extension", &[("words", "The court sits in May."), ("lang", "en")]).await;
    story.act("delta", "preserved", &[("words", "Longer."), ("lang", "en")]).await;
    story.act("harbour", "outcome", &[("outcome", "fulfilled"), ("lang", "en")]).await;
    story.act("harbour", "close", &[("reason", "done"), ("lang", "en")]).await;
    let there = story.page("delta", "en").await;
    for shown in ["Fulfilled", "The seal is there now.", "The court sits in May.", "form.pdf", "Closed"] {
        assert!(there.contains(shown), "delta's page lacks {shown}");
    }
    assert!(!there.contains("/act/"), "where nothing can be written, no act is offered");
    assert!(story.page("harbour", "zh").await.contains("/act/reopen"));
}

/// Every field that stands in a form, as a browser would send it.
pub(super) fn typed(page: &str) -> Vec<(String, String)> {
    let attribute = |tag: &str, name: &str| {
        let value = tag.split(&format!(" {name}=\"")).nth(1)?.split('"').next()?;
        Some(value.replace("&quot;", "\"").replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&"))
    };
    let mut found = Vec::new();
    for run in page.split('<') {
        let Some((tag, text)) = run.split_once('>') else { continue };
        let Some(name) = attribute(tag, "name").filter(|name| !name.starts_with("form-")) else { continue };
        let is_chosen =
            !tag.contains("type=\"radio\"") && !tag.contains("type=\"checkbox\"") || tag.contains(" checked");
        if tag.starts_with("textarea") {
            let text = text.trim_start_matches('\n');
            found.push((name, text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")));
        } else if tag.starts_with("input") && is_chosen {
            found.extend(attribute(tag, "value").map(|value| (name, value)));
        } else if tag.starts_with("select") {
            let list = page.split(&format!("<{tag}>")).nth(1).and_then(|rest| rest.split("</select>").next());
            let chosen =
                list.into_iter().flat_map(|list| list.split("<option ")).find(|option| option.contains(" selected"));
            found
                .extend(chosen.and_then(|option| attribute(&format!(" {option}"), "value")).map(|value| (name, value)));
        }
    }
    found.retain(|(_, value)| !value.is_empty());
    found
}

#[tokio::test(flavor = "multi_thread")]
async fn an_alert_is_acted_on_by_pages_alone_and_each_member_sees_it() {
    let network = Network::found();
    let (dossier, _) = network.open("harbour", opening("live", "Dyke breach", "urgent"), "delta").await;
    let story = Story { network: &network, dossier };
    story.act("delta", "acknowledge", &[]).await;
    let rows = [
        ("form-rows", "measure=1,2"),
        ("measure.1", "evacuated"),
        ("from.1", "2026-11-22T03:00Z"),
        ("measure.2", "other"),
        ("words.2", HOSTILE[1]),
        ("lang", "en"),
    ];
    story.act("delta", "measures", &rows).await;
    story.act("delta", "help-offered", &[("help.1", "medical"), ("quantity.1", HOSTILE[0])]).await;
    story.act("harbour", "help-needed", &[("help.1", "shelter"), ("quantity.1", "400 beds")]).await;
    story.act("delta", "note", &[("text", HOSTILE[2]), ("lang", "en"), ("source", "b"), ("information", "2")]).await;
    story.act("delta", "flag", &[("reason", "unclear"), ("words", HOSTILE[3]), ("lang", "en")]).await;
    let answer = [("outcome", "maintained"), ("words", "It is a flood."), ("lang", "en")];
    let (_, _, form) = network.page("harbour", &story.path("flag-answer"), 1).await;
    let flag = typed(&form).into_iter().find(|(name, _)| name == "flag").expect("the only doubt is meant").1;
    story.act("harbour", "flag-answer", &[&answer[..], &[("flag", &flag)]].concat()).await;
    story.act("harbour", "level", &[("level", "immediate"), ("words", "It rises."), ("lang", "en")]).await;
    let handling = [("tlp", "red"), ("pap", "red"), ("use", "h1"), ("lang", "en")];
    story.act("harbour", "handling", &handling).await;
    story.act_with("delta", "attach", &[], Some(("map.png", "image/png", b"a map".as_slice()))).await;
    story.act("delta", "link", &[("dossier", &dossier.to_string()), ("relation", "related")]).await;
    let (_, _, form) = network.page("harbour", &story.path("update"), 1).await;
    let mut update = typed(&form);
    assert!(
        update.iter().any(|(name, value)| name == "event.zh-CN" && value == "洪水"),
        "it begins with what is in force"
    );
    update.retain(|(name, _)| name != "headline.en");
    update.push(("headline.en".into(), "It rises further".into()));
    update.push(("acknowledge-again".into(), "yes".into()));
    let pairs: Vec<(&str, &str)> = update.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    story.act("harbour", "update", &pairs).await;
    let there = story.page("delta", "zh").await;
    for shown in ["400 beds", "It is a flood.", "It rises further", "map.png", "TLP:RED"] {
        assert!(there.contains(shown), "delta's page lacks {shown}");
    }
    story.act("harbour", "cancel", &[("note", "Over.")]).await;
    story.act("delta", "leave", &[]).await;
    story.act("harbour", "remove", &[("members", "steppe")]).await;
    story.act("harbour", "close", &[("reason", "done")]).await;
    story.act("harbour", "reopen", &[]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn own_lines_are_corrected_withdrawn_and_translated_where_they_stand() {
    let network = Network::found();
    let (dossier, _) = network.open("harbour", opening("exercise", "Lantern", "urgent"), "delta").await;
    let story = Story { network: &network, dossier };
    story.act("delta", "note", &[("text", "first words"), ("lang", "en")]).await;
    let page = story.page("delta", "en").await;
    let line = page.split("/act/correct?target=").nth(1).and_then(|rest| rest.get(..64)).expect("the note").to_owned();
    let (_, _, form) = network.page("delta", &format!("{}?target={line}", story.path("correct")), 1).await;
    assert!(form.contains("first words</textarea>") && form.contains("EXERCISE"));
    let corrected = [("target", line.as_str()), ("text", "better words"), ("lang", "en"), ("why", "a slip")];
    story.act("delta", "correct", &corrected).await;
    let (_, _, form) = network.page("harbour", &format!("{}?target={line}", story.path("translate")), 1).await;
    assert!(form.contains("better words") && form.contains("value=\"text\""));
    let translated =
        [("target", line.as_str()), ("field", "text"), ("text", "更好的话"), ("lang", "zh"), ("status", "human")];
    story.act("harbour", "translate", &translated).await;
    assert!(story.page("delta", "zh").await.contains("更好的话"));
    let gone = [("target", line.as_str()), ("reason", "misdirected")];
    let (status, _, review) = network.post("delta", &story.path("withdraw"), &gone, None).await;
    assert_eq!(status, StatusCode::OK);
    assert!(review.contains("EXERCISE · Withdraw the line"), "the button says that it is an exercise");
    story.act("delta", "withdraw", &gone).await;
    assert!(!story.page("harbour", "en").await.contains("better words"));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_wrong_is_named_at_its_field_in_both_languages_and_nothing_typed_is_lost() {
    let mut network = Network::found();
    let (dossier, _) = network.open("harbour", opening("live", "Dyke breach", "urgent"), "delta").await;
    let story = Story { network: &network, dossier };
    let path = story.path("measures");
    let pairs = [("measure.1", "nonsense"), ("words.1", HOSTILE[0]), ("from.1", "yesterday"), ("lang", "en")];
    for (lang, told, field) in
        [("en", "Choose one of the list.", "Measure (1)"), ("zh", "请从列表中选择。", "措施（1）")]
    {
        let (status, _, page) = network.post("delta", &format!("{path}?lang={lang}"), &pairs, None).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
        check(&page, lang);
        assert_eq!(page.matches(told).count(), 2, "{lang}: at the top and at the field");
        assert!(page.contains(field) && page.contains("href=\"#f-measure.1\"") && page.contains("href=\"#f-from.1\""));
        assert!(page.contains("value=\"yesterday\"") && page.contains("&lt;script&gt;alert(1)&lt;/script&gt;"));
    }
    let (status, _, page) = network.post("delta", &story.path("level"), &[("level", "immediate")], None).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(page.contains("Only the lead does this."));
    let (status, _, _) = network.post("delta", &story.path("no-such-verb"), &[], None).await;
    assert_eq!(status, StatusCode::NOT_FOUND);
    let (status, _, _) = network.post("delta", &story.path("refuse"), &[], None).await;
    assert_eq!(status, StatusCode::NOT_FOUND, "an alert is not refused");
    let path = story.path("note");
    network.stop("delta");
    let (status, _, page) = network.post("delta", &path, &[("text", HOSTILE[0]), ("lang", "en")], None).await;
    assert_eq!(status, StatusCode::SERVICE_UNAVAILABLE);
    check(&page, "kept");
    assert!(
        page.contains("name=\"text\" value=\"&lt;script&gt;alert(1)&lt;/script&gt;\""),
        "what was typed is offered again"
    );
}

/// The acts that the page of a dossier offers a member, in their order.
pub(super) async fn offered(story: &Story<'_>, code: &str) -> Vec<String> {
    let page = story.page(code, "en").await;
    let bar = page.split("class=\"acts\"").nth(1).and_then(|rest| rest.split("</section>").next()).unwrap_or_default();
    let verbs = bar.split("/act/").skip(1).filter_map(|rest| rest.split(['"', '?']).next());
    verbs.map(str::to_owned).collect()
}

/// Covers OWN-002, CLOSE-001.
#[tokio::test(flavor = "multi_thread")]
async fn each_member_is_offered_what_it_can_do_now_and_what_is_due_stands_first() {
    let network = Network::found();
    let (dossier, _) = network.open("harbour", opening("live", "Dyke breach", "urgent"), "delta").await;
    let story = Story { network: &network, dossier };
    let (lead, other) = (offered(&story, "harbour").await, offered(&story, "delta").await);
    assert_eq!((lead[0].as_str(), other[0].as_str()), ("update", "acknowledge"));
    for of_lead in ["update", "cancel", "invite", "remove", "level", "handling", "close"] {
        assert!(lead.iter().any(|verb| verb == of_lead) && !other.iter().any(|verb| verb == of_lead), "{of_lead}");
    }
    assert!(other.iter().any(|verb| verb == "leave") && !lead.iter().any(|verb| verb == "leave"));
    story.act("delta", "acknowledge", &[]).await;
    assert_eq!(offered(&story, "delta").await[0], "measures", "what was acknowledged is not asked for again");
    story.act("harbour", "cancel", &[]).await;
    assert!(story.page("harbour", "en").await.contains("no alert is in force"), "what cannot be done says why");
    story.act("harbour", "close", &[("reason", "done")]).await;
    assert_eq!(
        (offered(&story, "harbour").await, offered(&story, "delta").await),
        (vec!["reopen".to_owned(), "lead-offer".to_owned()], vec![])
    );
}
