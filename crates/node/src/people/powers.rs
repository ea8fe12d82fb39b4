//! What each role lets a person do: the one place that says so.
//!
//! | role | reads dossiers | acts | sees who read what | manages node and people |
//! |---|---|---|---|---|
//! | duty officer | yes | yes | | |
//! | supervisor | yes | yes | yes | |
//! | administrator | | | | yes |
//! | overseer | yes, and each reading is written down | | yes | |

/// What a person is at this node. One person may be several.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum Role {
    /// Is on the desk.
    DutyOfficer = 1,
    /// Answers for the desk.
    Supervisor = 2,
    /// Runs the node.
    Administrator = 4,
    /// Reads everything, changes nothing.
    Overseer = 8,
}

/// What a page or a call needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum Power {
    /// To be somebody here: one's own account, how the links stand.
    Enter = 1,
    /// To read dossiers and their files.
    Read = 2,
    /// To write lines, in the name of the member.
    Act = 4,
    /// To see who read what.
    Oversee = 8,
    /// To manage node, people, peers and quarantine.
    Manage = 16,
}

/// What a program may do for whoever made its token, never more than that person may.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum Scope {
    /// Read.
    Read = 1,
    /// Write lines.
    Act = 2,
    /// Manage the node.
    Admin = 4,
}

macro_rules! set_of {
    ($(#[$about:meta])* $set:ident of $one:ident { $($member:ident = $name:literal),* }) => {
        $(#[$about])*
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
        pub struct $set(u8);

        impl $one {
            /// Every one of them.
            pub const ALL: &'static [Self] = &[$(Self::$member),*];

            /// Returns its name in forms, tokens and message files.
            #[must_use]
            pub fn name(self) -> &'static str {
                match self { $(Self::$member => $name),* }
            }

            /// Finds it by its name.
            #[must_use]
            pub fn from_name(name: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|one| one.name() == name)
            }
        }

        impl $set {
            /// Tells whether it is among them.
            #[must_use]
            pub fn has(self, one: $one) -> bool {
                self.0 & one as u8 != 0
            }

            /// Returns them with one more.
            #[must_use]
            pub fn with(self, one: $one) -> Self {
                Self(self.0 | one as u8)
            }

            /// Tells whether there is none.
            #[must_use]
            pub fn is_empty(self) -> bool {
                self.0 == 0
            }

            /// Returns each.
            pub fn iter(self) -> impl Iterator<Item = $one> {
                $one::ALL.iter().copied().filter(move |one| self.has(*one))
            }

            #[allow(dead_code, reason = "some sets are not stored")]
            pub(super) fn bits(self) -> u8 {
                self.0
            }

            #[allow(dead_code, reason = "some sets are not stored")]
            pub(super) fn from_bits(bits: u8) -> Self {
                $one::ALL.iter().filter(|one| bits & **one as u8 != 0).copied().collect()
            }
        }

        impl FromIterator<$one> for $set {
            fn from_iter<I: IntoIterator<Item = $one>>(all: I) -> Self {
                all.into_iter().fold(Self::default(), Self::with)
            }
        }
    };
}

set_of! {
    /// A set of roles.
    Roles of Role {
        DutyOfficer = "duty-officer", Supervisor = "supervisor", Administrator = "administrator", Overseer = "overseer"
    }
}
set_of! {
    /// A set of powers.
    Powers of Power { Enter = "enter", Read = "read", Act = "act", Oversee = "oversee", Manage = "manage" }
}
set_of! {
    /// A set of scopes.
    Scopes of Scope { Read = "read", Act = "act", Admin = "admin" }
}

impl Role {
    /// Returns what this role lets a person do.
    #[must_use]
    pub fn powers(self) -> Powers {
        let powers: &[Power] = match self {
            Self::DutyOfficer => &[Power::Enter, Power::Read, Power::Act],
            Self::Supervisor => &[Power::Enter, Power::Read, Power::Act, Power::Oversee],
            Self::Administrator => &[Power::Enter, Power::Manage],
            Self::Overseer => &[Power::Enter, Power::Read, Power::Oversee],
        };
        powers.iter().copied().collect()
    }
}

impl Roles {
    /// Returns what these roles together let a person do.
    #[must_use]
    pub fn powers(self) -> Powers {
        self.iter().flat_map(|role| role.powers().iter().collect::<Vec<_>>()).collect()
    }
}

impl Scopes {
    /// Returns what a token of these scopes may do for a person of these roles: never more than either.
    #[must_use]
    pub fn powers(self, roles: Roles) -> Powers {
        let of = |scope: Scope| -> &[Power] {
            match scope {
                Scope::Read => &[Power::Read, Power::Oversee],
                Scope::Act => &[Power::Act],
                Scope::Admin => &[Power::Manage],
            }
        };
        let asked = self.iter().flat_map(of).copied().chain([Power::Enter]);
        let own = roles.powers();
        asked.filter(|power| own.has(*power)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_administrator_reads_no_dossier_and_an_overseer_changes_nothing() {
        let of = |roles: &[Role]| roles.iter().copied().collect::<Roles>().powers();
        assert!(!of(&[Role::Administrator]).has(Power::Read) && !of(&[Role::Administrator]).has(Power::Act));
        assert!(of(&[Role::Administrator, Role::DutyOfficer]).has(Power::Read));
        let overseer = of(&[Role::Overseer]);
        assert!(overseer.has(Power::Read) && overseer.has(Power::Oversee));
        assert!(!overseer.has(Power::Act) && !overseer.has(Power::Manage));
        assert!(!of(&[Role::DutyOfficer]).has(Power::Oversee), "who read what is not for everybody");
        assert!(of(&[]).is_empty(), "whoever is nothing may do nothing");
    }

    #[test]
    fn a_token_never_does_more_than_whoever_made_it() {
        let all: Scopes = Scope::ALL.iter().copied().collect();
        let overseer: Roles = [Role::Overseer].into_iter().collect();
        assert_eq!(all.powers(overseer), [Power::Enter, Power::Read, Power::Oversee].into_iter().collect());
        let reading: Scopes = [Scope::Read].into_iter().collect();
        let officer: Roles = [Role::DutyOfficer].into_iter().collect();
        assert_eq!(reading.powers(officer), [Power::Enter, Power::Read].into_iter().collect());
        assert_eq!(all.powers(Roles::default()), Powers::default());
    }

    #[test]
    fn a_set_comes_back_from_its_bits_and_unknown_bits_are_nothing() {
        for role in Role::ALL {
            assert_eq!(Role::from_name(role.name()), Some(*role));
            assert_eq!(Roles::from_bits(Roles::default().with(*role).bits()), Roles::default().with(*role));
        }
        assert_eq!(Roles::from_bits(0xf0), Roles::default());
    }
}
