//! One field, as a value: its name, how it is filled in, what it offers.

use std::collections::BTreeSet;

use comity_dossier::Member;
use comity_dossier::codes::{Code, Pap, Tlp, UseLimit};
use maud::Markup;

use super::Part;
use crate::words::CapList;

/// A field of a form.
#[derive(Clone, Debug)]
pub(in crate::web) struct Field {
    pub(super) name: &'static str,
    pub(super) widget: Widget,
    pub(super) is_required: bool,
    pub(super) hint: Option<&'static str>,
    pub(super) label: Option<&'static str>,
}

/// How a field is filled in.
#[derive(Clone, Debug)]
pub(super) enum Widget {
    /// One line; `is_plain`: not words but a number, an address, a hash, which read from left to right.
    Line { is_plain: bool },
    /// Several lines.
    Text,
    /// Several values, one in each line.
    Lines,
    /// A moment with its zone; to the second where only that tells who it was.
    Time { to_the_second: bool },
    /// A day.
    Date,
    /// A language tag.
    Language,
    /// One of some.
    One(Vec<Choice>),
    /// Any of some.
    Many(Vec<Choice>),
    /// One of the members: all, or those given.
    Member(Option<BTreeSet<Member>>),
    /// Any of these members.
    Members(BTreeSet<Member>),
    /// Yes or nothing.
    Check,
    /// A file.
    File,
    /// Goes along unseen.
    Hidden,
}

/// Something that can be chosen.
#[derive(Clone, Debug)]
pub(in crate::web) struct Choice {
    pub(super) value: String,
    pub(super) label: Label,
}

/// How a choice is named.
#[derive(Clone, Debug)]
pub(super) enum Label {
    /// By a message, with the code beside it.
    Key(String),
    /// By a message alone.
    Plain(String),
    /// By HTML.
    Html(Markup),
}

impl Choice {
    /// A code of the record, in words and as the code.
    pub(in crate::web) fn code<C: Code>(code: C) -> Self {
        Self { value: code.name().to_owned(), label: Label::Key(code.key().to_owned()) }
    }

    /// A value with the message that names it.
    pub(in crate::web) fn named(value: &str, key: &str) -> Self {
        Self { value: value.to_owned(), label: Label::Plain(key.to_owned()) }
    }

    /// A value that is shown as HTML; never in a list that opens.
    pub(in crate::web) fn shown(value: String, html: Markup) -> Self {
        Self { value, label: Label::Html(html) }
    }
}

impl Field {
    fn new(name: &'static str, widget: Widget) -> Self {
        Self { name, widget, is_required: false, hint: None, label: None }
    }

    /// Words on one line.
    pub(in crate::web) fn line(name: &'static str) -> Self {
        Self::new(name, Widget::Line { is_plain: false })
    }

    /// A number, an address, a hash: one line that reads from left to right in every language.
    pub(in crate::web) fn plain(name: &'static str) -> Self {
        Self::new(name, Widget::Line { is_plain: true })
    }

    /// Words on several lines.
    pub(in crate::web) fn text(name: &'static str) -> Self {
        Self::new(name, Widget::Text)
    }

    /// Several values, one in each line.
    pub(in crate::web) fn lines(name: &'static str) -> Self {
        Self::new(name, Widget::Lines)
    }

    /// A moment with its zone.
    pub(in crate::web) fn time(name: &'static str) -> Self {
        Self::new(name, Widget::Time { to_the_second: false })
    }

    /// A moment to the second with its zone.
    pub(in crate::web) fn second(name: &'static str) -> Self {
        Self::new(name, Widget::Time { to_the_second: true })
    }

    /// A day.
    pub(in crate::web) fn date(name: &'static str) -> Self {
        Self::new(name, Widget::Date)
    }

    /// A language tag.
    pub(in crate::web) fn language(name: &'static str) -> Self {
        Self::new(name, Widget::Language)
    }

    /// The language of the words of a form: the field `lang`.
    pub(in crate::web) fn words_language() -> Self {
        Self::language("lang").required().hint("hint-lang")
    }

    /// One code of a list.
    pub(in crate::web) fn code<C: Code>(name: &'static str) -> Self {
        Self::code_of(name, C::ALL)
    }

    /// One of these codes.
    pub(in crate::web) fn code_of<C: Code>(name: &'static str, codes: &[C]) -> Self {
        Self::one(name, codes.iter().map(|code| Choice::code(*code)))
    }

    /// Any codes of a list.
    pub(in crate::web) fn codes<C: Code>(name: &'static str) -> Self {
        Self::many(name, C::ALL.iter().map(|code| Choice::code(*code)))
    }

    /// One code of CAP.
    pub(in crate::web) fn cap<C: CapList>(name: &'static str) -> Self {
        Self::one(name, cap_choices::<C>(C::ALL))
    }

    /// Any codes of CAP.
    pub(in crate::web) fn caps<C: CapList>(name: &'static str) -> Self {
        Self::many(name, cap_choices::<C>(C::ALL))
    }

    /// One of some.
    pub(in crate::web) fn one(name: &'static str, choices: impl IntoIterator<Item = Choice>) -> Self {
        Self::new(name, Widget::One(choices.into_iter().collect()))
    }

    /// Any of some.
    pub(in crate::web) fn many(name: &'static str, choices: impl IntoIterator<Item = Choice>) -> Self {
        Self::new(name, Widget::Many(choices.into_iter().collect()))
    }

    /// One member of the network.
    pub(in crate::web) fn member(name: &'static str) -> Self {
        Self::new(name, Widget::Member(None))
    }

    /// One of these members.
    pub(in crate::web) fn member_of(name: &'static str, members: impl IntoIterator<Item = Member>) -> Self {
        Self::new(name, Widget::Member(Some(members.into_iter().collect())))
    }

    /// Any of these members.
    pub(in crate::web) fn members_of(name: &'static str, members: impl IntoIterator<Item = Member>) -> Self {
        Self::new(name, Widget::Members(members.into_iter().collect()))
    }

    /// `yes` or nothing.
    pub(in crate::web) fn check(name: &'static str) -> Self {
        Self::new(name, Widget::Check)
    }

    /// A file.
    pub(in crate::web) fn file(name: &'static str) -> Self {
        Self::new(name, Widget::File)
    }

    /// Goes along unseen.
    pub(in crate::web) fn hidden(name: &'static str) -> Self {
        Self::new(name, Widget::Hidden)
    }

    /// Something must stand here.
    pub(in crate::web) fn required(self) -> Self {
        Self { is_required: true, ..self }
    }

    /// Gives it a hint: the message `key`.
    pub(in crate::web) fn hint(self, key: &'static str) -> Self {
        Self { hint: Some(key), ..self }
    }

    /// Gives it another label than `field-NAME`. (Problems are told under the name that the field has everywhere.)
    pub(in crate::web) fn label(self, key: &'static str) -> Self {
        Self { label: Some(key), ..self }
    }
}

fn cap_choices<C: CapList>(codes: &[C]) -> impl Iterator<Item = Choice> {
    codes.iter().map(|code| Choice { value: code.name().to_owned(), label: Label::Key(crate::words::cap_key(*code)) })
}

/// The label itself is never translated; it stands before its meaning.
fn label_choice<C: Code>(code: C) -> Choice {
    Choice::code(code)
}

pub(super) fn handling(is_required: bool) -> Vec<Part> {
    let tlp = Field::one("tlp", Tlp::ALL.iter().map(|code| label_choice(*code)));
    let pap = Field::one("pap", Pap::ALL.iter().map(|code| label_choice(*code)));
    let limit = Field::one("use", UseLimit::ALL.iter().map(|code| label_choice(*code)));
    vec![
        Field { is_required, ..tlp.hint("hint-tlp") }.into(),
        Field { is_required, ..pap.hint("hint-pap") }.into(),
        limit.hint("hint-use").into(),
        Field::text("use-text").hint("hint-use-text").into(),
    ]
}
