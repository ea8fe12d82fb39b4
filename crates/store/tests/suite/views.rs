//! Facts about settings, alarms, the access log and the Desk.

use comity_dossier::codes::{RequestStatus, Tlp};
use comity_dossier::language::Said;
use comity_dossier::text::Line;
use comity_dossier::{Hash, Language, Member, Time};
use comity_store::{ALARMS_MAX, Access, Alarm, DeskFilter, DeskPart, DeskRow, StoreFault, StoredOnce};

use super::given::*;
use crate::Store;

pub(crate) fn settings_and_generation_are_what_was_set_last(store: &mut Store) {
    assert_eq!(store.generation(), Ok(None));
    commit(store, |store| {
        store.set_generation(&[1; 16]).expect("set");
        store.set_generation(&[2; 16]).expect("set");
        store.set_setting("clock", b"one").expect("set");
        assert_eq!(store.set_setting("clock", &vec![0; 70_000]), Err(StoreFault::OutOfRange));
    });
    assert_eq!(store.generation(), Ok(Some([2; 16])));
    assert_eq!(store.setting("clock"), Ok(Some(b"one".to_vec())));
    assert_eq!(store.setting("other"), Ok(None));
}

pub(crate) fn an_answer_is_kept_once_and_forgotten_in_time(store: &mut Store) {
    let (key, other) = (Hash([1; 32]), Hash([2; 32]));
    let kept = StoredOnce { request: Hash([3; 32]), answer: b"written".to_vec() };
    commit(store, |store| {
        store.put_once(&key, &kept, Time(100), Time(0)).expect("kept");
        let large = StoredOnce { answer: vec![0; 70_000], ..kept.clone() };
        assert_eq!(store.put_once(&other, &large, Time(100), Time(0)), Err(StoreFault::OutOfRange));
    });
    assert_eq!(store.once(&key, Time(100)), Ok(Some(kept.clone())));
    assert_eq!(store.once(&key, Time(101)), Ok(None), "too long ago");
    assert_eq!(store.once(&other, Time(0)), Ok(None));
    commit(store, |store| store.put_once(&other, &kept, Time(300), Time(200)).expect("kept"));
    assert_eq!(store.once(&key, Time(0)), Ok(None), "forgotten");
}

pub(crate) fn the_same_alarm_is_counted_until_somebody_has_seen_it(store: &mut Store) {
    let alarm = |time| Alarm { code: 3, peer: Some(delta()), dossier: None, entry: None, time: Time(time) };
    commit(store, |store| {
        store.raise_alarm(&alarm(1)).expect("raised");
        store.raise_alarm(&alarm(2)).expect("raised");
        store.raise_alarm(&Alarm { entry: Some(entry_id(1)), ..alarm(3) }).expect("raised");
    });
    let listed = store.alarms(9).expect("reads");
    assert_eq!(listed.iter().map(|stored| stored.times).collect::<Vec<_>>(), [1, 2]);
    assert_eq!((listed[1].alarm, listed[1].last, listed[1].seen), (alarm(1), Time(2), false));
    commit(store, |store| {
        assert_eq!(store.mark_alarm_seen(listed[1].number), Ok(true));
        store.raise_alarm(&alarm(4)).expect("raised");
    });
    assert_eq!(store.alarms(9).expect("reads").len(), 3);
    assert_eq!(store.usage().expect("reads").unseen_alarms, 2);
}

pub(crate) fn alarms_are_bounded_and_those_seen_go_first(store: &mut Store) {
    let alarm = |code| Alarm { code, peer: None, dossier: None, entry: None, time: Time(1) };
    commit(store, |store| {
        for code in (0..).take(ALARMS_MAX) {
            store.raise_alarm(&alarm(code)).expect("raised");
        }
        let seen = store.alarms(1).expect("reads")[0].number;
        store.mark_alarm_seen(seen).expect("marked");
        store.raise_alarm(&alarm(60_000)).expect("raised");
        store.raise_alarm(&alarm(60_001)).expect("raised");
    });
    let left = store.alarms(ALARMS_MAX + 9).expect("reads");
    assert_eq!(left.len(), ALARMS_MAX);
    assert!(left.iter().all(|stored| !stored.seen), "the seen one went first");
    assert_eq!(left.last().map(|stored| stored.alarm.code), Some(1), "then the oldest");
}

pub(crate) fn the_access_log_keeps_who_did_what_until_it_is_forgotten(store: &mut Store) {
    let access = |time| Access { time: Time(time), actor: "7F3", person: "duty", act: "acknowledge", dossier: None };
    commit(store, |store| {
        store.log_access(&access(1)).expect("logged");
        store.log_access(&Access { dossier: Some(dossier(1)), ..access(2) }).expect("logged");
    });
    let listed = store.access_log(0, 9).expect("reads");
    assert_eq!((listed.len(), listed[0].actor.as_str(), listed[1].dossier), (2, "7F3", Some(dossier(1))));
    assert_eq!(store.access_log(listed[0].number, 9).expect("reads").len(), 1);
    assert_eq!(commit(store, |store| store.forget_access_before(Time(2))), Ok(1));
    assert!(store.access_log(0, 9).expect("reads") == listed[1..]);
}

pub(crate) fn desk_row(number: u8, change: impl FnOnce(&mut DeskRow)) -> DeskRow {
    let mut row = DeskRow {
        dossier: dossier(number),
        reference: format!("harbour-2026-{number}"),
        kind: 1,
        exercise: false,
        level: 2,
        title: "Flood".into(),
        lead: Member::new("harbour").expect("a code"),
        opened: Time(1),
        last_line: Time(2),
        closed: None,
        needs_acknowledgement: false,
        role: 1,
        acknowledge_by: None,
        answer_by: None,
        status: None,
        preserved_until: None,
        section: 3,
        titles: vec![],
        tlp: None,
        silent: 0,
        asked: 0,
        taken: None,
    };
    change(&mut row);
    row
}

pub(crate) fn the_desk_stands_in_the_order_of_its_clocks(store: &mut Store) {
    let rows = [
        desk_row(1, |_| {}),
        desk_row(2, |row| row.level = 0),
        desk_row(3, |row| row.answer_by = Some(Time(50))),
        desk_row(4, |row| (row.needs_acknowledgement, row.acknowledge_by) = (true, Some(Time(10)))),
        desk_row(5, |row| row.acknowledge_by = Some(Time(10))),
        desk_row(6, |row| row.closed = Some(Time(9))),
        desk_row(7, |row| (row.needs_acknowledgement, row.role) = (true, 2)),
        desk_row(8, |row| (row.status, row.preserved_until) = (Some(RequestStatus::Answered), Some(Time(60)))),
        desk_row(9, |row| {
            let said = |language: &str, text: &str| Said {
                language: Language::new(language).expect("a language"),
                text: Line::new(text).expect("a line"),
            };
            row.titles = vec![said("en", "Flood, two places"), said("zh-CN", "北岸 决堤")];
            (row.exercise, row.tlp, row.silent, row.asked, row.closed) =
                (true, Some(Tlp::AmberStrict), 2, 9, Some(Time(1)));
            row.taken = Some(Time(77));
        }),
    ];
    commit(store, |store| {
        for row in &rows {
            assert_eq!(store.put_desk_row(row, b"state"), Err(StoreFault::UnknownDossier));
            store.create_dossier(&row.dossier, Time(1)).expect("created");
            store.put_desk_row(row, b"early").expect("put");
            store.put_desk_row(row, b"state").expect("put again");
        }
    });
    assert_eq!(store.desk_row(&dossier(3)), Ok(Some(rows[2].clone())));
    assert_eq!(store.desk_row(&dossier(8)), Ok(Some(rows[7].clone())));
    assert_eq!(store.desk_row(&dossier(9)), Ok(Some(rows[8].clone())));
    assert_eq!(store.desk_state(&dossier(3)), Ok(Some(b"state".to_vec())));
    let states = |after, rows| store.desk_states(after, rows).expect("reads");
    let first = states(0, 4);
    assert_eq!(first.iter().map(|one| one.dossier).collect::<Vec<_>>(), (1..=4).map(dossier).collect::<Vec<_>>());
    assert_eq!(states(first[3].number, 100).len(), 5);
    assert!(states(0, 100).iter().all(|one| one.state.as_deref() == Some(b"state")));
    let listed = |filter: DeskFilter| {
        let (mut after, mut seen) = (None, vec![]);
        loop {
            let page = store.desk_rows(&filter, after, 2).expect("reads");
            seen.extend(page.rows.into_iter().map(|row| row.dossier.0[0]));
            after = page.next;
            if after.is_none() {
                assert_eq!(store.desk_count(&filter), Ok(seen.len() as u64));
                return seen;
            }
        }
    };
    let open = DeskFilter::default();
    assert_eq!(listed(open), [4, 3, 8, 2, 1, 5, 7]);
    assert_eq!(listed(DeskFilter { needs_acknowledgement: Some(true), ..open }), [4, 7]);
    assert_eq!(listed(DeskFilter { needs_acknowledgement: Some(true), role: Some(2), ..open }), [7]);
    assert_eq!(listed(DeskFilter { role: Some(1), ..open }), [4, 3, 8, 2, 1, 5]);
    assert_eq!(listed(DeskFilter { closed: true, ..open }), [6, 9]);
    let part = |exercise, section| listed(DeskFilter { part: Some(DeskPart { exercise, section }), ..open });
    assert_eq!(part(false, 3), [6, 4, 3, 8, 2, 1, 5, 7]);
    assert_eq!((part(true, 3), part(false, 0)), (vec![9], vec![]));
    assert_eq!((store.last_taken(true), store.last_taken(false)), (Ok(Some(Time(77))), Ok(None)));
    assert_eq!(store.find_reference("harbour-2026-6"), Ok(vec![dossier(6)]));
    assert_eq!(store.find_reference("harbour-2026"), Ok(vec![]));
}

pub(crate) fn read_models_can_be_dropped_and_made_again(store: &mut Store) {
    with_dossiers(store);
    let row = desk_row(1, |_| {});
    commit(store, |store| {
        store.append_own(&dossier(1), &own(10, 0)).expect("appended");
        store.put_desk_row(&row, b"state").expect("put");
    });
    let before = store.entry(&entry_id(10));
    commit(store, |store| store.drop_read_models().expect("dropped"));
    assert_eq!(store.desk_row(&dossier(1)), Ok(None));
    assert_eq!(store.desk_state(&dossier(1)), Ok(None));
    assert!(store.desk_states(0, 9).expect("reads").iter().all(|one| one.state.is_none()), "known without a state");
    assert_eq!(store.entry(&entry_id(10)), before, "the log is not touched");
    commit(store, |store| store.put_desk_row(&row, b"state").expect("put"));
    assert_eq!(store.desk_row(&dossier(1)), Ok(Some(row)));
}
