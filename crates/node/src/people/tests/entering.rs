//! Links, accounts, signing in, sessions.

use super::super::*;
use super::{DAY_MS, MINUTE_MS, NOW, people, roles};
use comity_dossier::Time;

const GOOD: &str = "nine brown herons";
const OTHER: &str = "tide table, page 40";
const HERE: &str = "127.0.0.1";

fn chosen<'a>(code: &'a str, password: &'a str) -> Chosen<'a> {
    Chosen { code, name: "Ada", password }
}

fn administrator(people: &People) -> AccountId {
    let secret = people.setup_link(NOW).expect("a link");
    people.open_account(&secret, &chosen("7F3", GOOD), true, HERE, NOW).expect("made")
}

#[test]
fn the_first_administrator_comes_by_a_link_that_is_good_once_and_for_an_hour() {
    let people = people();
    assert_eq!(people.lacks_administrator(), Ok(true));
    let first = people.setup_link(NOW).expect("a link");
    let second = people.setup_link(NOW).expect("a link");
    assert!(people.link(&first, HERE, NOW).expect("asked").is_none(), "a new link takes the place of the earlier");
    assert!(people.link(&second, HERE, NOW.plus_ms(LINK_MS)).expect("asked").is_none(), "over");
    let link = people.link(&second, HERE, NOW.plus_ms(LINK_MS - 1)).expect("asked").expect("good");
    assert_eq!((link.purpose, link.roles), (Purpose::FirstAdministrator, roles(&[Role::Administrator])));
    let wrong = people.open_account(&second, &chosen("desk", "password1234"), true, HERE, NOW);
    assert_eq!(wrong, Err(PeopleFault::Form(vec![Wrong::Code, Wrong::PasswordCommon])), "everything is said at once");
    let made = people.open_account(&second, &chosen("7F3", GOOD), true, HERE, NOW).expect("and the link is still good");
    let account = people.account(made).expect("reads").expect("is there");
    assert_eq!(account.roles, roles(&[Role::Administrator, Role::DutyOfficer]));
    let again = people.open_account(&second, &chosen("8A1", GOOD), false, HERE, NOW);
    assert_eq!(again, Err(PeopleFault::LinkGone));
    assert_eq!(people.setup_link(NOW), Err(PeopleFault::NoSuchThing), "there is one who can invite");
    assert_eq!(people.lacks_administrator(), Ok(false));
}

#[test]
fn an_invited_person_is_what_the_invitation_says_and_no_code_is_given_twice() {
    let people = people();
    administrator(&people);
    let secret = people.invite(roles(&[Role::Overseer]), NOW).expect("a link");
    let taken = people.open_account(&secret, &chosen("7f3", OTHER), true, HERE, NOW);
    assert_eq!(taken, Err(PeopleFault::Form(vec![Wrong::CodeTaken])), "whatever the case of its letters");
    let made = people.open_account(&secret, &chosen("8A1", OTHER), true, HERE, NOW).expect("made");
    let account = people.account(made).expect("reads").expect("is there");
    assert_eq!(account.roles, roles(&[Role::Overseer]), "nobody makes himself more than he was invited as");
    assert_eq!(people.invite(Roles::default(), NOW), Err(PeopleFault::Form(vec![Wrong::Roles])));
    assert!(people.link("no such secret", HERE, NOW).expect("asked").is_none());
}

#[test]
fn whoever_has_code_and_password_is_let_in_and_nobody_learns_which_was_wrong() {
    let people = people();
    let id = administrator(&people);
    let (secret, visit) = people.sign_in("7f3", GOOD, HERE, NOW).expect("let in");
    assert_eq!((visit.account, visit.code.as_str(), visit.name.as_str()), (id, "7F3", "Ada"));
    assert_eq!(people.account(id).expect("reads").expect("is there").signed_in, Some(NOW));
    let seen = people.visit(&secret, NOW).expect("asked").expect("is in");
    assert!(seen == visit && seen.form_token == form_token(&secret) && seen.form_token != secret);
    for (code, password) in [("7F3", OTHER), ("7F3", ""), ("nobody", GOOD), ("", ""), (&"x".repeat(1 << 16), GOOD)] {
        assert!(matches!(people.sign_in(code, password, HERE, NOW), Err(PeopleFault::NotLetIn)));
    }
    // Typed on another keyboard: the same letters in another form.
    let secret = people.invite(roles(&[Role::DutyOfficer]), NOW).expect("a link");
    people.open_account(&secret, &chosen("8A1", "caf\u{e9} at the mole"), false, HERE, NOW).expect("made");
    assert!(people.sign_in("8A1", "cafe\u{301} at the mole", HERE, NOW).is_ok());
}

#[test]
fn tries_are_counted_for_each_name_there_or_not_and_for_each_address() {
    let people = people();
    administrator(&people);
    for name in ["7F3", "nobody"] {
        for _ in 0..5 {
            assert!(matches!(people.sign_in(name, "wrong", HERE, NOW), Err(PeopleFault::NotLetIn)));
        }
        let refused = people.sign_in(name, GOOD, HERE, NOW).err();
        assert_eq!(refused, Some(PeopleFault::TooOften { wait_ms: MINUTE_MS }), "{name}");
    }
    let later = NOW.plus_ms(MINUTE_MS);
    assert!(people.sign_in("7F3", GOOD, HERE, later).is_ok(), "one a minute, and it is right");
    for _ in 0..5 {
        assert!(matches!(people.sign_in("7F3", "wrong", HERE, later), Err(PeopleFault::NotLetIn)), "tries begin anew");
    }
    let other = "203.0.113.9";
    let mut refused = 0;
    for at in 0..80 {
        refused += u32::from(matches!(people.link(&format!("{at}"), other, NOW), Err(PeopleFault::TooOften { .. })));
    }
    assert_eq!(refused, 20, "sixty at once from one address");
    assert!(people.link("x", HERE, NOW).is_ok(), "another address has its own");
}

#[test]
fn a_session_ends_when_it_is_idle_and_at_the_end_of_a_shift() {
    let people = people();
    let id = administrator(&people);
    let (secret, _) = people.sign_in("7F3", GOOD, HERE, NOW).expect("let in");
    let is_in = |now: Time| people.visit(&secret, now).expect("asked").is_some();
    let mut now = NOW;
    while now.since_ms(NOW) + IDLE_MS - 1 < SESSION_MS {
        now = now.plus_ms(IDLE_MS - 1);
        assert!(is_in(now), "it is used again and again");
    }
    assert!(!is_in(NOW.plus_ms(SESSION_MS)), "a shift and its handover are over");
    assert!(!is_in(now), "and it does not come back with the clock");
    let (secret, _) = people.sign_in("7F3", GOOD, HERE, NOW).expect("let in");
    assert!(people.visit(&secret, NOW.plus_ms(IDLE_MS)).expect("asked").is_none(), "idle");
    assert!(people.sessions(id, NOW).expect("reads").is_empty());
    for never in ["", "x", &"0".repeat(64), &secret.to_uppercase()] {
        assert!(people.visit(never, NOW).expect("asked").is_none());
    }
}

#[test]
fn signing_out_shutting_and_a_new_password_end_sessions_at_once() {
    let people = people();
    let id = administrator(&people);
    let other = people.add_account(&chosen("8A1", OTHER), roles(&[Role::DutyOfficer]), NOW).expect("made");
    let enter = || people.sign_in("8A1", OTHER, HERE, NOW).expect("let in");
    let is_in = |secret: &str| people.visit(secret, NOW).expect("asked").is_some();
    let (one, _) = enter();
    let (two, second) = enter();
    people.sign_out(&one).expect("signed out");
    assert!(!is_in(&one) && is_in(&two));
    let (three, _) = enter();
    let wrong = people.change_password(other, "not that one", GOOD, second.session, NOW);
    assert_eq!(wrong, Err(PeopleFault::Form(vec![Wrong::PasswordNotThat])));
    people.change_password(other, OTHER, GOOD, second.session, NOW).expect("changed");
    assert!(is_in(&two) && !is_in(&three), "the session that changed it stays");
    let link = people.recovery_link(other, NOW).expect("a link");
    people.set_disabled(other, true).expect("shut");
    assert!(!is_in(&two));
    assert!(matches!(people.sign_in("8A1", GOOD, HERE, NOW), Err(PeopleFault::NotLetIn)));
    assert!(people.link(&link, HERE, NOW).expect("asked").is_none(), "its links too");
    assert_eq!(people.recovery_link(other, NOW), Err(PeopleFault::NoSuchThing));
    people.set_disabled(other, false).expect("open");
    let link = people.recovery_link(other, NOW).expect("a link");
    let (four, _) = people.sign_in("8A1", GOOD, HERE, NOW.plus_ms(DAY_MS)).expect("let in");
    assert!(matches!(people.recover(&link, "short", HERE, NOW), Err(PeopleFault::Form(_))));
    assert_eq!(people.recover(&link, OTHER, HERE, NOW), Ok(other));
    assert!(people.visit(&four, NOW.plus_ms(DAY_MS)).expect("asked").is_none());
    assert_eq!(people.recover(&link, GOOD, HERE, NOW), Err(PeopleFault::LinkGone), "good once");
    assert!(people.sign_in("8A1", OTHER, HERE, NOW.plus_ms(DAY_MS)).is_ok());
    assert_eq!(people.set_disabled(id, true), Err(PeopleFault::LastAdministrator));
    assert_eq!(people.set_roles(id, roles(&[Role::DutyOfficer])), Err(PeopleFault::LastAdministrator));
    people.set_roles(other, roles(&[Role::Administrator])).expect("set");
    people.set_disabled(id, true).expect("another is there");
}

#[test]
fn one_person_has_at_most_sixteen_sessions_and_the_one_used_longest_ago_ends() {
    let people = people();
    let id = administrator(&people);
    let secrets: Vec<String> =
        (0..17).map(|at| people.let_in(id, NOW.plus_ms(at * MINUTE_MS)).expect("let in").0).collect();
    let now = NOW.plus_ms(17 * MINUTE_MS);
    assert!(people.visit(&secrets[0], now).expect("asked").is_none());
    assert!(people.visit(&secrets[1], now).expect("asked").is_some());
    assert_eq!(people.sessions(id, now).expect("reads").len(), 16);
    assert_eq!(people.end_sessions(id, None), Ok(16));
}

#[test]
fn what_everybody_reads_is_written_down_and_counted_by_the_hour() {
    let people = people();
    let id = administrator(&people);
    let overseer = people.add_account(&chosen("8A1", OTHER), roles(&[Role::Overseer]), NOW).expect("made");
    people.log_reading(id, "dossier", "d1", NOW).expect("logged");
    people.log_reading(id, "dossier", "d1", NOW.plus_ms(MINUTE_MS)).expect("logged");
    people.log_reading(overseer, "dossier", "d1", NOW).expect("logged");
    people.log_reading(id, "dossier", "d1", NOW.plus_ms(60 * MINUTE_MS)).expect("logged");
    let rows = people.readings(None, 10).expect("reads");
    let told: Vec<(&str, u64)> = rows.iter().map(|row| (row.code.as_str(), row.times)).collect();
    assert_eq!(told, [("7F3", 1), ("8A1", 1), ("7F3", 2)]);
    assert_eq!(people.readings(Some(rows[1].number), 10).expect("reads").len(), 1);
    let read = |object: u32| people.log_reading(overseer, "dossier", &object.to_string(), NOW);
    let refused = (0..30_000).find(|object| read(*object).is_err()).expect("nobody reads without end");
    assert!(matches!(read(refused), Err(PeopleFault::TooOften { .. })));
    assert_eq!(
        people.readings(None, 1).expect("reads")[0].object,
        (refused - 1).to_string(),
        "what is refused is no row"
    );
    assert!(read(1).is_ok() && people.log_reading(id, "dossier", "d2", NOW).is_ok(), "what is known, and whoever else");
    people.tidy(NOW.plus_ms(READING_DAYS * DAY_MS + 30 * MINUTE_MS)).expect("tidied");
    assert_eq!(people.readings(None, 10).expect("reads").len(), 1);
}
