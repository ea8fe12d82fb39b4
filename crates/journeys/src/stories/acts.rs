//! What officers do with each other, each at a desk and a browser of their own, with the keyboard alone: in English, in
//! Chinese, and once without scripts. Each ends on what the other member sees.

use super::Told;
use crate::browser::keyboard::Key;
use crate::people::Officer;
use crate::runner::Stage;
use crate::words::Language;

pub(super) const STORIES: &[Told] = &[
    ("an alert is composed, sent, read and acknowledged, in English", |stage| alert(stage, Language::English, true)),
    ("an alert is composed, sent, read and acknowledged, in Chinese", |stage| alert(stage, Language::Chinese, true)),
    ("an alert is composed, sent, read and acknowledged, without scripts", |stage| {
        alert(stage, Language::English, false)
    }),
    ("a preservation is refused, amended, accepted, answered, extended, in English", |stage| {
        request(stage, Language::English, true)
    }),
    ("a preservation is refused, amended, accepted, answered, extended, in Chinese", |stage| {
        request(stage, Language::Chinese, true)
    }),
    ("a preservation is refused, amended, accepted, answered, extended, without scripts", |stage| {
        request(stage, Language::English, false)
    }),
];

/// What somebody writes: the same facts in both languages.
struct Said {
    title: &'static str,
    place: &'static str,
    advice: &'static str,
    basis: &'static str,
    facts: &'static str,
    relation: &'static str,
    why_not: &'static str,
    what_would: &'static str,
    amended: &'static str,
    found: &'static str,
    still: &'static str,
    word: &'static str,
    /// Words of the advice, as somebody looks for them who remembers two of them.
    looked_for: &'static str,
}

const ENGLISH: Said = Said {
    title: "High water at the harbour front",
    place: "Harbour front, up to 3 m above the quay",
    advice: "Move vehicles from the quay before 18:00 UTC.",
    basis: "River Convention, article 4: immediate notice",
    facts: "Invoices of a port were changed on their way; money went to a new account.",
    relation: "The address sent the changed invoices.",
    why_not: "The time of the connection is not stated to the second.",
    what_would: "Source port and time to the second, with zone.",
    amended: "Port and time were added from the server's own log.",
    found: "Subscriber and traffic data are secured at the provider.",
    still: "The formal request is with the court; it needs sixty days more.",
    word: "LIVE",
    looked_for: "vehicle QUAY",
};

const CHINESE: Said = Said {
    title: "港口前沿高水位",
    place: "港口前沿，码头以上三米",
    advice: "请于协调世界时十八时前将车辆撤离码头。",
    basis: "《河流公约》第四条：立即通报",
    facts: "某港口的发票在途中被篡改，款项转入新账户。",
    relation: "该地址发送了被篡改的发票。",
    why_not: "连接时间未精确到秒。",
    what_would: "请提供源端口以及精确到秒、带时区的时间。",
    amended: "已根据服务器日志补充端口和时间。",
    found: "用户数据和流量数据已在服务商处保全。",
    still: "正式请求已递交法院，还需六十天。",
    word: "LIVE",
    looked_for: "车辆 撤离码头",
};

fn said(language: Language) -> &'static Said {
    match language {
        Language::English => &ENGLISH,
        Language::Chinese => &CHINESE,
    }
}

/// What stands on every dossier.
fn statements<'t>(said: &'t Said, tlp: &'static str) -> Vec<(&'static str, &'t str)> {
    vec![
        ("tlp", tlp),
        ("pap", "green"),
        ("legal-basis", "treaty"),
        ("legal-basis-words", said.basis),
        ("purpose", "investigation"),
        ("review-by", "2027-11-01"),
        ("character", "political"),
        ("character", "military"),
        ("character", "religious"),
        ("character", "racial"),
    ]
}

fn alert(stage: &Stage, language: Language, scripts: bool) -> String {
    let (network, said, tag) = (stage.working(), said(language), language.tag());
    let harbour = Officer::at(&stage.browser, network, "harbour", language, scripts);
    let delta = Officer::at(&stage.browser, network, "delta", language, scripts);
    let title = if scripts { said.title.to_owned() } else { format!("{} (2)", said.title) };

    harbour.goes_to("/");
    harbour.follows(&harbour.words.text("nav-new-alert"));
    let (in_title, in_event) = (format!("title.{tag}"), format!("event.{tag}"));
    let advice = format!("instruction.{tag}");
    let mut fields = vec![("level", "urgent"), (in_title.as_str(), title.as_str()), ("participants", "delta")];
    fields.extend([(in_event.as_str(), said.title), (advice.as_str(), said.advice)]);
    fields.extend([("category", "Geo"), ("urgency", "Expected"), ("severity", "Severe"), ("certainty", "Likely")]);
    fields.push(("area.1", said.place));
    fields.extend(statements(said, "amber"));
    harbour.fills(&fields);
    harbour.page.press_button("review");
    harbour.is_through("the composer");
    harbour.fills(&[("compose-word", said.word)]);
    harbour.sends();
    let dossier = harbour.dossier();

    delta.sees_on_desk(&title);
    delta.follows(&title);
    assert!(delta.shows(said.advice) && delta.shows(said.place), "{}", delta.page.text());
    delta.acknowledges(&title);

    let acknowledged = harbour.words.text("column-acknowledged");
    crate::stories::eventually("harbour sees that delta has acknowledged", || {
        harbour.goes_to(&format!("/d/{dossier}"));
        let cell = harbour.page.cell("delta", &acknowledged);
        cell.contains("UTC").then_some(())
    });
    finds(&delta, said, scripts);
    String::new()
}

/// Somebody who remembers two words finds the line in which they stand.
fn finds(officer: &Officer<'_>, said: &Said, scripts: bool) {
    officer.goes_to("/");
    let search = officer.words.text("search");
    if scripts {
        officer.page.evaluate("document.activeElement.blur()");
        officer.page.leads_on(|page| page.type_text("/"));
    } else {
        officer.follows(&search);
    }
    assert!(officer.page.address().contains("/search"), "{}", officer.page.address());
    // The index follows within a moment.
    crate::stories::eventually("the advice is found", || {
        officer.page.fill("q", said.looked_for);
        officer.page.leads_on(|page| page.press(Key::Enter));
        officer.page.evaluate("!!document.querySelector('main mark')").as_bool()?.then_some(())
    });
    assert!(officer.shows(said.advice), "{}", officer.page.text());
    let marked = officer.page.text_of("[...document.querySelectorAll('mark')].map(e => e.textContent).join(' ')");
    assert!(marked.contains(if said.looked_for.is_ascii() { "vehicles" } else { "撤离码头" }), "{marked}");
    officer.page.tab_until("the line", "e.localName === 'a' && e.search.includes('at=')");
    officer.page.leads_on(|page| page.press(Key::Enter));
    assert!(officer.shows(said.advice), "{}", officer.page.text());
}

fn request(stage: &Stage, language: Language, scripts: bool) -> String {
    let (network, said, tag) = (stage.working(), said(language), language.tag());
    let harbour = Officer::at(&stage.browser, network, "harbour", language, scripts);
    let delta = Officer::at(&stage.browser, network, "delta", language, scripts);
    let title = format!("{} {}", said.facts.chars().take(20).collect::<String>(), u8::from(scripts));

    harbour.goes_to("/");
    harbour.follows(&harbour.words.text("nav-new-request"));
    harbour.fills(&[("to", "delta"), ("form", "preservation")]);
    harbour.page.press_button("keep");
    let (in_title, facts, relation) = (format!("title.{tag}"), format!("facts.{tag}"), format!("data-relation.{tag}"));
    let mut fields = vec![("level", "urgent"), (in_title.as_str(), title.as_str())];
    fields.extend([(facts.as_str(), said.facts), (relation.as_str(), said.relation)]);
    fields.extend([("identifier-type.1", "ip+port"), ("identifier.1", "192.0.2.7"), ("port.1", "51123")]);
    fields.extend([("data-class.1", "subscriber"), ("data-class.1", "traffic")]);
    fields.extend([("from.1", "2026-11-20T03:07:41Z"), ("until.1", "2026-11-20T11:09:00+08:00")]);
    fields.extend([("offence.1", "fraud"), ("necessity", "short-retention"), ("mla", "will-follow")]);
    fields.extend([("requesting-organisation", "Harbour police")]);
    fields.extend(statements(said, "amber"));
    harbour.fills(&fields);
    harbour.page.press_button("review");
    harbour.is_through("the composer");
    harbour.fills(&[("compose-word", said.word)]);
    harbour.sends();
    let path = format!("/d/{}", harbour.dossier());

    delta.sees_on_desk(&title);
    delta.follows(&title);
    assert!(delta.shows(said.facts) && delta.shows("192.0.2.7"), "{}", delta.page.text());
    delta.does("refuse", &[("ground", "form"), ("words", said.why_not), ("possible-if", said.what_would)]);

    harbour.sees_at(&path, said.what_would);
    harbour.does("amendment", &[("words", said.amended), ("again", "yes")]);

    delta.sees_at(&path, said.amended);
    delta.does("accept", &[]);
    delta.does("preserved", &[("until.1", "2027-02-18T00:00Z"), ("words", said.found)]);
    let file = network.scratch("答复 answer.txt");
    std::fs::write(&file, "time,address\n2026-11-20T03:07:41Z,192.0.2.7\n").expect("written");
    let file = file.display().to_string();
    delta.does("answer", &[("result", "complete"), ("words", said.found), ("file", file.as_str())]);

    harbour.sees_at(&path, "答复 answer.txt");
    harbour.does("extension", &[("words", said.still)]);
    delta.sees_at(&path, said.still);
    delta.does("preserved", &[("until.1", "2027-04-19T00:00Z")]);

    harbour.sees_at(&path, "2027");
    crate::stories::eventually("harbour sees until when delta keeps the data now", || {
        harbour.goes_to(&path);
        let text = harbour.page.text();
        (text.contains("19 Apr 2027") || text.contains("2027年4月19日")).then_some(())
    });
    String::new()
}
