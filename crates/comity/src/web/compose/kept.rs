//! What an officer composes, kept on the server until it is sent.
//!
//! ```text
//!   form ── Composition ── encode ──> People (drafts of the account)     a page knows its revision and its own name:
//!     ^                                   │                              a save by another page since then is told
//!     └────────────── decode ─────────────┘
//! ```
//!
//! Promise: what was written stands there again as it was written, after a new sign-in and after a restart; the later
//! save wins and says that it did. The composer (live or exercise, alert or request) of a draft never changes.
//! Not here: files beside an imported CAP file (one that was chosen is asked for again), what the fields mean.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use comity_dossier::kind::common::form::{Fields, VALUES_MAX};
use comity_dossier::{Hex, Time};
use comity_node::desk::Upload;
use comity_node::people::{AccountId, DRAFT_BYTES_MAX, People, PeopleFault};

use super::composer::Composer;
use crate::web::form::{Form, Input};
use crate::web::visit::{Officer, Sent};

/// What the names of the composer's own fields begin with; forms of `dossier` never see them.
const OWN: &str = "compose-";
/// The key of the draft.
pub(super) const KEY: &str = "compose-draft";
/// How often the draft had been kept when the page was made.
pub(super) const REVISION: &str = "compose-revision";
/// Which page it was.
pub(super) const PAGE: &str = "compose-page";
/// The word that confirms.
pub(super) const WORD: &str = "compose-word";
/// Everybody takes part.
pub(super) const EVERYBODY: &str = "compose-everybody";
/// It expires as its level usually does.
pub(super) const EXPIRY: &str = "compose-expiry";
/// Whether a request is sent, or goes round as a draft for consultation: `send` or `draft`.
pub(super) const STAGE: &str = "compose-stage";
/// An imported CAP file, in base64.
const CAP: &str = "compose-cap";
/// Its media type as claimed.
const CAP_TYPE: &str = "compose-cap-type";

/// The largest CAP file that is kept with a draft, in bytes.
pub(super) const CAP_BYTES_MAX: usize = DRAFT_BYTES_MAX / 2;
/// Hexadecimal digits of a key.
const KEY_DIGITS: usize = 32;

/// Something that is being composed.
#[derive(Clone, PartialEq, Eq)]
pub(in crate::web) struct Composition {
    /// Where.
    pub(super) composer: Composer,
    /// The key of its draft.
    pub(super) key: String,
    /// How often it was kept.
    pub(super) revision: u64,
    /// The page that kept it last.
    pub(super) page: String,
    /// When it was kept last; `None` if it never was.
    pub(super) updated: Option<Time>,
    /// Names and values, in the order given: of the form, with its rows and languages, and of the composer.
    pairs: Vec<(String, String)>,
}

/// Which page a form came from.
pub(super) struct CameFrom<'a> {
    /// The key of the draft.
    pub(super) key: &'a str,
    /// How often the draft had been kept when the page was made.
    pub(super) revision: u64,
    /// The name of the page.
    pub(super) page: &'a str,
}

impl<'a> CameFrom<'a> {
    /// Reads where a form came from; `None` if it names no draft.
    pub(super) fn of(sent: &'a Sent) -> Option<Self> {
        let key = sent.value(KEY).filter(|key| is_key(key))?;
        let revision = sent.value(REVISION).and_then(|text| text.parse().ok()).unwrap_or(0);
        let page = sent.value(PAGE).filter(|page| is_key(page)).unwrap_or_default();
        Some(Self { key, revision, page })
    }
}

impl Composition {
    /// Begins one under a new key.
    pub(super) fn new(composer: Composer) -> Self {
        Self::under(composer, draw())
    }

    /// Begins one under a key that a page of ours drew.
    pub(super) fn under(composer: Composer, key: String) -> Self {
        Self { composer, key, revision: 0, page: String::new(), updated: None, pairs: Vec::new() }
    }

    /// Takes what a page sent: the composer's own fields that are not kept fall away, and so does the mode, which is the
    /// composer's. An imported file stays, for no page sends it again.
    pub(super) fn take(&mut self, pairs: Vec<(String, String)>) {
        let is_file = |name: &str| name == CAP || name == CAP_TYPE;
        let is_kept = |name: &str| {
            if name.starts_with(OWN) { name == EVERYBODY || name == EXPIRY } else { name != "mode" && name != "stage" }
        };
        let file: Vec<_> = self.pairs.drain(..).filter(|(name, _)| is_file(name)).collect();
        self.pairs = pairs.into_iter().filter(|(name, _)| is_kept(name)).take(VALUES_MAX).collect();
        self.pairs.extend(file);
    }

    /// Returns what stands in the form.
    pub(super) fn input(&self) -> Input {
        Input::of(self.pairs.iter().filter(|(name, _)| name != CAP && name != CAP_TYPE).cloned())
    }

    /// Returns the fields for the form of `dossier`, with the mode of the composer and what else is given.
    pub(super) fn fields(&self, form: &Form, others: &[(&str, &str)]) -> Fields {
        let pairs = self.pairs.iter().filter(|(name, _)| !name.starts_with(OWN)).cloned();
        let mut input = Input::of(pairs);
        input.set("mode", self.composer.mode());
        others.iter().for_each(|(name, value)| input.set(name, *value));
        input.fields(form)
    }

    /// Returns the first value of a field.
    pub(super) fn value(&self, name: &str) -> Option<&str> {
        self.pairs.iter().find(|(field, _)| field == name).map(|(_, value)| value.as_str())
    }

    /// Returns the values of a field.
    pub(super) fn values<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.pairs.iter().filter(move |(field, _)| field == name).map(|(_, value)| value.as_str())
    }

    /// Puts one value in the place of all values of a field.
    pub(super) fn set(&mut self, name: &str, value: &str) {
        self.pairs.retain(|(field, _)| field != name);
        self.pairs.push((name.to_owned(), value.to_owned()));
    }

    /// Lets go of a field.
    pub(super) fn remove(&mut self, name: &str) {
        self.pairs.retain(|(field, _)| field != name);
    }

    /// Returns what it is called, in each language.
    pub(super) fn titles(&self) -> impl Iterator<Item = (&str, &str)> {
        self.pairs.iter().filter_map(|(name, value)| Some((name.strip_prefix("title.")?, value.as_str())))
    }

    /// Keeps an imported CAP file.
    pub(super) fn put_cap(&mut self, file: &Upload) {
        self.set(CAP, &URL_SAFE_NO_PAD.encode(&file.bytes));
        self.set(CAP_TYPE, &file.media_type);
    }

    /// Lets go of the imported CAP file.
    pub(super) fn drop_cap(&mut self) {
        self.remove(CAP);
        self.remove(CAP_TYPE);
    }

    /// Returns the imported CAP file.
    pub(super) fn cap(&self) -> Option<Upload> {
        let bytes = URL_SAFE_NO_PAD.decode(self.value(CAP)?).ok()?;
        let media_type = self.value(CAP_TYPE).unwrap_or("application/cap+xml").to_owned();
        Some(Upload { media_type, bytes })
    }

    /// Tells whether another page kept it after the page that now sends had been made.
    pub(super) fn was_kept_elsewhere(&self, from: &CameFrom<'_>) -> bool {
        self.revision != from.revision && self.page != from.page
    }

    /// Writes it as the bytes of a draft.
    fn encode(&self) -> Vec<u8> {
        let mut form = form_urlencoded::Serializer::new(String::new());
        form.append_pair(REVISION, &self.revision.to_string()).append_pair(PAGE, &self.page);
        for (name, value) in &self.pairs {
            form.append_pair(name, value);
        }
        form.finish().into_bytes()
    }

    /// Reads the bytes of a draft. What cannot be read of it is left out.
    fn decode(composer: Composer, key: &str, updated: Time, bytes: &[u8]) -> Self {
        let mut read = Self { updated: Some(updated), ..Self::under(composer, key.to_owned()) };
        for (name, value) in form_urlencoded::parse(bytes).take(VALUES_MAX + 8) {
            match &*name {
                REVISION => read.revision = value.parse().unwrap_or(0),
                PAGE => read.page = value.into_owned(),
                _ => read.pairs.push((name.into_owned(), value.into_owned())),
            }
        }
        read
    }
}

/// The drafts of one officer. Calls block: they go to the disk.
#[derive(Clone)]
pub(super) struct Drafts {
    people: People,
    account: AccountId,
}

impl Drafts {
    /// The drafts of an officer.
    pub(super) fn of(people: &People, officer: &Officer) -> Self {
        Self { people: people.clone(), account: AccountId(officer.account) }
    }

    /// Returns a draft of a composer; `None` if there is none, or if it is another composer's.
    pub(super) fn load(&self, composer: Composer, key: &str) -> Result<Option<Composition>, PeopleFault> {
        let kept = self.people.draft(self.account, key)?;
        let own = kept.filter(|draft| draft.kind == composer.name());
        Ok(own.map(|draft| Composition::decode(composer, key, draft.updated, &draft.fields)))
    }

    /// Tells whether a key is taken by a draft of another kind.
    pub(super) fn is_of_another(&self, composer: Composer, key: &str) -> Result<bool, PeopleFault> {
        Ok(self.people.draft(self.account, key)?.is_some_and(|draft| draft.kind != composer.name()))
    }

    /// Keeps a composition. [`PeopleFault::TooLong`] if more was written than a draft holds.
    pub(super) fn keep(&self, composed: &mut Composition, page: &str, now: Time) -> Result<(), PeopleFault> {
        let next = Composition { revision: composed.revision + 1, page: page.to_owned(), ..composed.clone() };
        self.people.put_draft(self.account, &next.key, next.composer.name(), next.encode(), now)?;
        *composed = Composition { updated: Some(now), ..next };
        Ok(())
    }

    /// Forgets a draft; `false` if there was none.
    pub(super) fn forget(&self, key: &str) -> Result<bool, PeopleFault> {
        self.people.drop_draft(self.account, key)
    }

    /// Returns the newest drafts of every composer, at most `most`, and how many there are.
    pub(super) fn newest(&self, most: usize) -> Result<(Vec<Composition>, usize), PeopleFault> {
        let rows = self.people.drafts(self.account)?;
        let own: Vec<_> = rows.iter().filter_map(|row| Some((Composer::from_name(&row.kind)?, row))).collect();
        let mut found = Vec::new();
        for (composer, row) in own.iter().take(most) {
            found.extend(self.load(*composer, &row.key)?);
        }
        Ok((found, own.len()))
    }
}

/// Draws a key for a draft, or a name for a page.
pub(super) fn draw() -> String {
    let mut bytes = [0; KEY_DIGITS / 2];
    aws_lc_rs::rand::fill(&mut bytes).expect("a machine without randomness cannot keep a secret");
    Hex(&bytes).to_string()
}

/// Tells whether a text has the shape of a key.
fn is_key(text: &str) -> bool {
    text.len() == KEY_DIGITS && text.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::web::compose::composer::What;

    const EXERCISE: Composer = Composer { what: What::Alert, exercise: true };

    fn sent(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
        pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
    }

    fn file(bytes: &[u8]) -> Upload {
        Upload { media_type: "text/xml".into(), bytes: bytes.into() }
    }

    #[test]
    fn what_was_written_stands_there_again_as_it_was_written() {
        let mut composed = Composition::new(EXERCISE);
        composed.take(sent(&[("title.zh", "北岸 & 决堤=?\n<b>"), ("category", "Met"), ("category", "Fire")]));
        composed.put_cap(&file(b"<alert/>\x00\xff"));
        (composed.revision, composed.page) = (7, draw());
        let read = Composition::decode(EXERCISE, &composed.key, Time(5), &composed.encode());
        assert!(read == Composition { updated: Some(Time(5)), ..composed });
        assert_eq!(read.cap().expect("a file").bytes, b"<alert/>\x00\xff");
        assert_eq!(read.values("category").collect::<Vec<_>>(), ["Met", "Fire"]);
        assert_eq!(read.titles().next(), Some(("zh", "北岸 & 决堤=?\n<b>")));
    }

    #[test]
    fn no_page_changes_the_mode_of_a_draft_nor_puts_a_file_into_it() {
        let mut composed = Composition::new(EXERCISE);
        composed.put_cap(&file(b"real"));
        composed.take(sent(&[
            ("mode", "live"),
            (CAP, "AAAA"),
            (WORD, "LIVE"),
            (EVERYBODY, "yes"),
            ("level", "urgent"),
        ]));
        let fields = composed.fields(&Form::new([]), &[]);
        assert_eq!(fields.all("mode").collect::<Vec<_>>(), ["exercise"]);
        assert_eq!(fields.all(EVERYBODY).count(), 0, "the composer's own fields stay with it");
        assert_eq!(
            (composed.value("mode"), composed.value(WORD), composed.value(EVERYBODY)),
            (None, None, Some("yes"))
        );
        assert_eq!(composed.cap().expect("a file").bytes, b"real");
    }

    #[test]
    fn a_save_by_another_page_is_told_and_one_by_the_same_page_is_not() {
        let mut kept = Composition::new(EXERCISE);
        (kept.revision, kept.page) = (3, "a".to_owned());
        let elsewhere = |revision, page| kept.was_kept_elsewhere(&CameFrom { key: "", revision, page });
        assert!(!elsewhere(3, "b") && !elsewhere(1, "a") && elsewhere(2, "b"));
        assert!(is_key(&draw()) && !is_key("") && !is_key(&"g".repeat(KEY_DIGITS)) && draw() != draw());
    }
}
