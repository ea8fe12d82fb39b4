//! What one step of the story has to say: sentences for people, facts for programs.
//!
//! Promise: every sentence comes from the message files, every fact from a node.

use std::time::Duration;

use comity_dossier::kind::alert::matrix::{Delivery, Row};
use comity_dossier::{Member, Time};
use comity_node::PeerLook;
use serde_json::{Map, Value as Json, json};

use super::cast;
use super::columns::width;
use crate::words::{Value, Words};

/// What a step says.
pub(super) struct Scene {
    words: Words,
    /// Sentences, one for each line on the terminal.
    pub(super) told: Vec<String>,
    /// Facts, by name.
    pub(super) facts: Map<String, Json>,
}

impl Scene {
    /// Begins with nothing said.
    pub(super) fn new(words: Words) -> Self {
        Self { words, told: Vec::new(), facts: Map::new() }
    }

    /// Says a sentence.
    pub(super) fn say(&mut self, key: &str) {
        self.say_with(key, &[]);
    }

    /// Says a sentence with what belongs into it.
    pub(super) fn say_with(&mut self, key: &str, values: &[(&'static str, Value<'_>)]) {
        self.told.push(self.words.text_with(key, values));
    }

    /// Notes a fact.
    pub(super) fn fact(&mut self, name: &str, value: impl Into<Json>) {
        self.facts.insert(name.to_owned(), value.into());
    }

    /// Returns the words that the reader gets.
    pub(super) fn words(&self) -> Words {
        self.words
    }

    /// Returns a member's name for the reader.
    pub(super) fn name(&self, member: Member) -> String {
        cast::of(member).map_or_else(|| member.to_string(), |part| part.name(self.words.language()).to_owned())
    }

    /// Returns members' names in one text.
    pub(super) fn names(&self, members: impl IntoIterator<Item = Member>) -> String {
        let names: Vec<String> = members.into_iter().map(|member| self.name(member)).collect();
        names.join(&self.words.text("demo-and"))
    }

    /// Shows what became of an alert at each member.
    pub(super) fn matrix(&mut self, rows: &[Row], now: Time) {
        let cells = rows.iter().map(|row| (self.name(row.member), self.cells(row, now)));
        let cells: Vec<(String, Vec<String>)> = cells.collect();
        let widest = cells.iter().map(|(name, _)| width(name)).max().unwrap_or_default();
        for (name, cells) in cells {
            let gap = " ".repeat(widest - width(&name));
            self.told.push(format!("{name}{gap}   {}", cells.join(" · ")));
        }
        let row = |row: &Row| {
            json!({
                "member": row.member.as_str(),
                "held": matches!(row.delivery, Delivery::Held { .. }),
                "acknowledged": row.acknowledged.is_some(),
                "acted": row.acted.is_some(),
            })
        };
        self.fact("matrix", rows.iter().map(row).collect::<Vec<_>>());
    }

    fn cells(&self, row: &Row, now: Time) -> Vec<String> {
        let delivery = match row.delivery {
            Delivery::Held { .. } => "demo-cell-held",
            Delivery::HeldWithoutTexts { .. } => "demo-cell-held-without-texts",
            Delivery::InMailbox { .. } | Delivery::Waiting { .. } => "demo-cell-waiting",
        };
        let shown = [row.acknowledged.map(|_| "demo-cell-acknowledged"), row.acted.map(|_| "demo-cell-acted")];
        let mut cells: Vec<String> =
            [Some(delivery)].into_iter().chain(shown).flatten().map(|key| self.words.text(key)).collect();
        if cells.len() == 1 {
            cells.push(self.words.text("demo-cell-silent"));
            cells.extend(row.clock(now).map(|clock| self.words.clock(clock)));
        }
        cells
    }

    /// Shows how things stand with a peer that cannot be reached.
    pub(super) fn queue(&mut self, peer: &PeerLook) {
        let waiting = peer.urgent_queued + peer.bulk_queued;
        let since = peer.oldest_since.unwrap_or(peer.since);
        let reason = peer.reason.unwrap_or_default();
        let phone = peer.phone.clone().unwrap_or_default();
        let name = self.name(peer.member);
        let clock = self.words.moment(since);
        let values = [("name", name.clone().into()), ("count", waiting.into()), ("since", clock.into())];
        self.say_with("demo-queue", &values);
        let why = self.words.trouble(reason);
        self.say_with("demo-queue-why", &[("reason", why.into()), ("tries", peer.tries.into())]);
        let next = self.words.trouble_next(reason);
        self.say_with("demo-queue-next", &[("next", next.into())]);
        let version = peer.card.map_or(0, |(version, _)| version);
        let values = [("name", name.into()), ("phone", phone.clone().into()), ("version", version.into())];
        self.say_with("demo-queue-phone", &values);
        self.fact("waiting", waiting);
        self.fact("waiting_since_ms", since.0);
        self.fact("reason", reason);
        self.fact("tries", peer.tries);
        self.fact("phone", phone);
    }
}

/// Returns a span in whole milliseconds.
pub(super) fn ms(span: Duration) -> u64 {
    u64::try_from(span.as_millis()).unwrap_or(u64::MAX)
}
