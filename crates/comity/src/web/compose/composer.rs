//! The four composers: an alert or a request, live or an exercise. Each has a place of its own and never becomes another.

/// Where something is composed. A draft keeps its composer for ever: an exercise never becomes live.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::web) struct Composer {
    /// What it will be.
    pub(in crate::web) what: What,
    /// Whether it is an exercise.
    pub(in crate::web) exercise: bool,
}

/// What is composed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::web) enum What {
    /// An alert.
    Alert,
    /// A request.
    Request,
}

impl Composer {
    /// Every composer.
    pub(super) const ALL: [Self; 4] = [
        Self { what: What::Alert, exercise: false },
        Self { what: What::Alert, exercise: true },
        Self { what: What::Request, exercise: false },
        Self { what: What::Request, exercise: true },
    ];

    /// Returns its path.
    pub(in crate::web) fn path(self) -> &'static str {
        match (self.what, self.exercise) {
            (What::Alert, false) => "/alerts/new",
            (What::Alert, true) => "/exercise/alerts/new",
            (What::Request, false) => "/requests/new",
            (What::Request, true) => "/exercise/requests/new",
        }
    }

    /// Returns a path under its own.
    pub(super) fn under(self, name: &str) -> String {
        format!("{}/{name}", self.path())
    }

    /// Returns the composer of the same in the other mode.
    pub(super) fn other_mode(self) -> Self {
        Self { exercise: !self.exercise, ..self }
    }

    /// Returns its name, which is the kind of its drafts, and under `compose-` the message of its title.
    pub(super) fn name(self) -> &'static str {
        match (self.what, self.exercise) {
            (What::Alert, false) => "alert-live",
            (What::Alert, true) => "alert-exercise",
            (What::Request, false) => "request-live",
            (What::Request, true) => "request-exercise",
        }
    }

    /// Finds a composer by the kind of a draft.
    pub(super) fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|composer| composer.name() == name)
    }

    /// Finds the composer of a path: its own or one under it.
    pub(super) fn of_path(path: &str) -> Option<Self> {
        let is_here = |rest: &str| rest.is_empty() || rest.starts_with('/');
        Self::ALL.into_iter().find(|composer| path.strip_prefix(composer.path()).is_some_and(is_here))
    }

    /// Returns the value of the form's `mode`.
    pub(super) fn mode(self) -> &'static str {
        if self.exercise { "exercise" } else { "live" }
    }

    /// Returns the word that an officer types to send, in every language.
    pub(super) fn word(self) -> &'static str {
        if self.exercise { "EXERCISE" } else { "LIVE" }
    }

    /// Returns the message that holds the word in the reader's language.
    pub(super) fn word_key(self) -> &'static str {
        if self.exercise { "compose-word-exercise" } else { "compose-word-live" }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_composer_has_a_path_and_a_name_that_no_other_has() {
        for composer in Composer::ALL {
            assert_eq!(Composer::from_name(composer.name()), Some(composer));
            assert_eq!(Composer::of_path(composer.path()), Some(composer));
            assert_eq!(Composer::of_path(&composer.under("review")), Some(composer));
        }
        assert_eq!((Composer::of_path("/alerts/newer"), Composer::from_name("alert")), (None, None));
    }
}
