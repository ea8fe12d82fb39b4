//! Drafts and tokens.

use super::super::*;
use super::{DAY_MS, MINUTE_MS, NOW, entropy, people, roles, somebody};

#[test]
fn a_draft_is_there_after_the_process_was_killed_and_nobody_else_sees_it() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("people.db");
    let people = People::open(&path, entropy()).expect("opens");
    let (one, other) = (somebody(&people, "7F3", &[Role::DutyOfficer]), somebody(&people, "8A1", &[Role::DutyOfficer]));
    people.put_draft(one, "alert/new", "alert", b"first".to_vec(), NOW).expect("kept");
    people.put_draft(one, "alert/new", "alert", b"second".to_vec(), NOW.plus_ms(1)).expect("kept");
    // Nothing is closed: what was answered is on the disk.
    std::mem::forget(people);
    let people = People::open(&path, entropy()).expect("opens again");
    let draft = people.draft(one, "alert/new").expect("reads").expect("is there");
    assert_eq!((draft.fields.as_slice(), draft.updated), (&b"second"[..], NOW.plus_ms(1)));
    assert!(people.draft(other, "alert/new").expect("reads").is_none());
    assert!(!people.drop_draft(other, "alert/new").expect("asked"));
    assert!(people.drop_draft(one, "alert/new").expect("dropped"));
    assert!(people.drafts(one).expect("reads").is_empty());
}

#[test]
fn drafts_are_bounded_in_number_and_in_bytes() {
    let people = people();
    let one = somebody(&people, "7F3", &[Role::DutyOfficer]);
    for at in 0..DRAFTS_MAX as u64 + 5 {
        people.put_draft(one, &format!("note/{at}"), "note", vec![], NOW.plus_ms(at)).expect("kept");
    }
    let drafts = people.drafts(one).expect("reads");
    assert_eq!(drafts.len(), DRAFTS_MAX);
    assert_eq!((drafts[0].key.as_str(), drafts.last().expect("one").key.as_str()), ("note/204", "note/5"));
    // A clock that was set back does not lose what is written now.
    people.put_draft(one, "late", "note", vec![1], Time(1)).expect("kept");
    assert!(people.draft(one, "late").expect("reads").is_some());
    let too_long = people.put_draft(one, "x", "note", vec![0; DRAFT_BYTES_MAX + 1], NOW);
    assert_eq!(too_long, Err(PeopleFault::TooLong));
    let long_name = "x".repeat(DRAFT_NAME_BYTES_MAX + 1);
    assert_eq!(people.put_draft(one, &long_name, "note", vec![], NOW), Err(PeopleFault::TooLong));
}

#[test]
fn a_token_opens_until_it_is_over_taken_back_or_its_owner_is_shut() {
    let people = people();
    let one = somebody(&people, "7F3", &[Role::DutyOfficer]);
    let scopes: Scopes = [Scope::Read, Scope::Admin].into_iter().collect();
    let (text, row) = people.make_token(one, "backup", scopes, 30, NOW).expect("made");
    let holder = people.check_token(&text, NOW).expect("asked").expect("opens");
    assert_eq!((holder.code.as_str(), holder.roles), ("7F3", roles(&[Role::DutyOfficer])));
    assert!(holder.powers.has(Power::Read) && !holder.powers.has(Power::Manage) && !holder.powers.has(Power::Act));
    for wrong in ["", "comity_", &text[1..], &text.to_uppercase(), &format!("{text}0"), &"x".repeat(1 << 16)] {
        assert!(people.check_token(wrong, NOW).expect("asked").is_none());
    }
    assert!(people.check_token(&text, NOW.plus_ms(30 * DAY_MS)).expect("asked").is_none(), "over");
    people.check_token(&text, NOW.plus_ms(MINUTE_MS)).expect("asked");
    let listed = people.tokens(Some(one)).expect("reads");
    assert_eq!((listed[0].number, listed[0].used), (row.number, Some(NOW.plus_ms(MINUTE_MS))));
    people.kept().store.set_disabled(one.0, true).expect("shut");
    assert!(people.check_token(&text, NOW).expect("asked").is_none(), "its owner is shut");
    people.kept().store.set_disabled(one.0, false).expect("open");
    assert!(people.check_token(&text, NOW).expect("asked").is_none(), "and it does not come back");
    let (text, row) = people.make_token(one, "backup", scopes, 30, NOW).expect("made");
    let other = somebody(&people, "8A1", &[]);
    assert!(!people.revoke_token(Some(other), row.number).expect("asked"), "not this person's");
    assert!(people.revoke_token(Some(one), row.number).expect("asked"));
    assert!(people.check_token(&text, NOW).expect("asked").is_none(), "taken back");
}

#[test]
fn tokens_are_bounded_in_number_and_in_time() {
    let people = people();
    let one = somebody(&people, "7F3", &[Role::DutyOfficer]);
    let scopes = Scopes::default().with(Scope::Read);
    for _ in 0..TOKENS_MAX {
        let (_, row) = people.make_token(one, "x", scopes, u64::MAX, NOW).expect("made");
        assert_eq!(row.expires, NOW.plus_ms(TOKEN_DAYS_MAX * DAY_MS));
    }
    assert_eq!(people.make_token(one, "x", scopes, 1, NOW).err(), Some(PeopleFault::TooMany));
    let later = NOW.plus_ms((TOKEN_DAYS_MAX + 1) * DAY_MS);
    assert!(people.make_token(one, "x", scopes, 1, later).is_ok(), "those that are over count no more");
    assert_eq!(people.make_token(AccountId(99), "x", scopes, 1, NOW).err(), Some(PeopleFault::NoSuchThing));
}
