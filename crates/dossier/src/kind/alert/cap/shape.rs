//! The shape of a CAP message: which elements stand where, in which order, how often and in which form.
//!
//! Promise: this table is the schema of CAP 1.2 with the points where real issuers are taken as they are (CAP-005);
//! reading, writing and comparing all go by it.

use super::codes::{Category, Certainty, Code, MsgType, ResponseType, Scope, Severity, Status, Urgency};

/// What stands in one element, in the order of the standard.
#[derive(Debug)]
pub struct Shape {
    /// Its children.
    pub parts: &'static [Part],
}

/// Names the section of CAP 1.1 and 1.2 that describes the element at `path`, such as `3.2.2`.
#[must_use]
pub fn section_of(path: &str) -> &'static str {
    let within = |step: &str| path.contains(step);
    match () {
        () if within("/area[") => "3.2.4",
        () if within("/resource[") => "3.2.3",
        () if within("/info[") => "3.2.2",
        () => "3.2.1",
    }
}

/// Finds the shape of the element at `path`; `None` if it holds text or is not an element of CAP.
#[must_use]
pub fn shape_at(path: &str) -> Option<&'static Shape> {
    let mut steps = path.split('/');
    let mut shape = steps.next().filter(|step| *step == "alert").map(|_| &ALERT)?;
    for step in steps {
        match shape.part(name_of(step))?.1.form {
            Form::Group(inner) => shape = inner,
            _ => return None,
        }
    }
    Some(shape)
}

/// Finds the part of the standard that describes the element at `path`.
#[must_use]
pub fn part_at(path: &str) -> Option<&'static Part> {
    let (parent, step) = path.rsplit_once('/')?;
    Some(shape_at(parent)?.part(name_of(step))?.1)
}

/// Strips the number from a step of a path: `area[2]` is an `area`.
fn name_of(step: &str) -> &str {
    step.split('[').next().unwrap_or(step)
}

/// One kind of child.
#[derive(Debug)]
pub struct Part {
    /// Name of the element.
    pub name: &'static str,
    /// Whether it must be there.
    pub need: Need,
    /// Whether it may stand more than once.
    pub repeats: bool,
    /// Whether it may be there and empty.
    pub may_be_empty: bool,
    /// The form of its content.
    pub form: Form,
}

/// Whether an element must be there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Need {
    /// Without it the message is refused.
    Must,
    /// The standard wants it; real issuers leave it out, so its absence is noted only (CAP-005).
    Noted,
    /// As the issuer likes.
    May,
}

/// The form of an element's content.
#[derive(Clone, Copy, Debug)]
pub enum Form {
    /// Free text: every character counts.
    Text,
    /// Text without white space around it; white space inside is one space.
    Token,
    /// A [`super::DateTime`].
    Time,
    /// A [`super::Decimal`].
    Number,
    /// A [`super::Decimal`] without a fraction.
    WholeNumber,
    /// A [`super::Polygon`].
    Ring,
    /// A [`super::Circle`].
    Circle,
    /// One of the names of a code list.
    Code(&'static [&'static str]),
    /// Elements.
    Group(&'static Shape),
}

impl Form {
    /// Tells whether white space counts in this form.
    #[must_use]
    pub fn keeps_white_space(self) -> bool {
        matches!(self, Self::Text)
    }
}

impl Shape {
    /// Finds a part by name, with its place in the order of the standard.
    #[must_use]
    pub fn part(&self, name: &str) -> Option<(usize, &'static Part)> {
        self.parts.iter().enumerate().find(|(_, part)| part.name == name)
    }
}

impl Part {
    const fn must(name: &'static str, form: Form) -> Self {
        Self { name, need: Need::Must, repeats: false, may_be_empty: false, form }
    }

    const fn noted(name: &'static str, form: Form) -> Self {
        Self { need: Need::Noted, ..Self::must(name, form) }
    }

    const fn may(name: &'static str, form: Form) -> Self {
        Self { need: Need::May, may_be_empty: true, ..Self::must(name, form) }
    }

    const fn many(name: &'static str, form: Form) -> Self {
        Self { repeats: true, ..Self::may(name, form) }
    }
}

/// `alert`.
pub static ALERT: Shape = Shape {
    parts: &[
        Part::must("identifier", Form::Token),
        Part::must("sender", Form::Token),
        Part::must("sent", Form::Time),
        Part::must("status", Form::Code(Status::NAMES)),
        Part::must("msgType", Form::Code(MsgType::NAMES)),
        Part::may("source", Form::Text),
        Part::must("scope", Form::Code(Scope::NAMES)),
        Part::may("restriction", Form::Text),
        Part::may("addresses", Form::Text),
        Part::many("code", Form::Text),
        Part::may("note", Form::Text),
        Part { may_be_empty: false, ..Part::may("references", Form::Token) },
        Part::may("incidents", Form::Text),
        Part::many("info", Form::Group(&INFO)),
    ],
};

/// `info`.
pub static INFO: Shape = Shape {
    parts: &[
        Part::may("language", Form::Token),
        Part { repeats: true, ..Part::noted("category", Form::Code(Category::NAMES)) },
        Part::must("event", Form::Text),
        Part::many("responseType", Form::Code(ResponseType::NAMES)),
        Part::noted("urgency", Form::Code(Urgency::NAMES)),
        Part::noted("severity", Form::Code(Severity::NAMES)),
        Part::noted("certainty", Form::Code(Certainty::NAMES)),
        Part::may("audience", Form::Text),
        Part::many("eventCode", Form::Group(&PAIR)),
        Part::may("effective", Form::Time),
        Part::may("onset", Form::Time),
        Part::may("expires", Form::Time),
        Part::may("senderName", Form::Text),
        Part::may("headline", Form::Text),
        Part::may("description", Form::Text),
        Part::may("instruction", Form::Text),
        Part::may("web", Form::Token),
        Part::may("contact", Form::Text),
        Part::many("parameter", Form::Group(&PAIR)),
        Part::many("resource", Form::Group(&RESOURCE)),
        Part::many("area", Form::Group(&AREA)),
    ],
};

/// `resource`.
pub static RESOURCE: Shape = Shape {
    parts: &[
        Part::must("resourceDesc", Form::Text),
        Part::may("mimeType", Form::Token),
        Part::may("size", Form::WholeNumber),
        Part::may("uri", Form::Token),
        Part::may("derefUri", Form::Text),
        Part::may("digest", Form::Token),
    ],
};

/// `area`.
pub static AREA: Shape = Shape {
    parts: &[
        Part::must("areaDesc", Form::Text),
        Part::many("polygon", Form::Ring),
        Part::many("circle", Form::Circle),
        Part::many("geocode", Form::Group(&PAIR)),
        Part::may("altitude", Form::Number),
        Part::may("ceiling", Form::Number),
    ],
};

/// `eventCode`, `parameter` and `geocode`.
pub static PAIR: Shape = Shape {
    parts: &[Part::must("valueName", Form::Text), Part { may_be_empty: true, ..Part::must("value", Form::Text) }],
};
