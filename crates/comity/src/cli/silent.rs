//! A peer that does not answer, on the terminal: since when, whom to phone, who was paged and what became of it.

use super::out;
use crate::api::dto::Peer;
use crate::words::Words;

/// Says it, indented under whatever named the peer; nothing if the peer answers.
pub(super) fn tell(peer: &Peer, words: Words) {
    let Some(silence) = &peer.silence else { return };
    let since = out::moment(words, silence.since);
    let mut head = words.text_with("show-silent", &[("since", since.into())]);
    if silence.urgent {
        head.push_str(&format!(" · {}", words.text("silence-urgent")));
    }
    out::line(format!("    {head}"));
    out::line(format!(
        "    {}",
        match &peer.phone {
            Some(phone) => words.text_with("silence-phone", &[("phone", phone.as_str().into())]),
            None => words.text("silence-no-phone"),
        }
    ));
    if silence.pages.is_empty() {
        out::line(format!("    {}", words.text("silence-waits")));
    }
    for page in &silence.pages {
        let moment = out::moment(words, page.at);
        let text = match (page.outcome.as_str(), &page.why) {
            ("taken", _) => words.text_with("silence-paged", &[("moment", moment.into())]),
            ("failed", Some(why)) => {
                let why = words.text(&format!("page-trouble-{why}"));
                words.text_with("silence-nobody", &[("why", why.into())])
            }
            _ => words.text_with("silence-paging", &[("moment", moment.into())]),
        };
        out::line(format!("    {text}"));
    }
}
