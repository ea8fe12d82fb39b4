//! The facts that hold for every store, told of the store on SQLite: in memory and in a file.

mod suite;

use comity_store::Store;
use proptest::prelude::*;

macro_rules! facts {
    ($($fact:ident)*) => {
        mod in_memory {
            $(#[test]
            fn $fact() {
                let mut store = comity_store::Store::in_memory().expect("opens");
                super::suite::$fact(&mut store);
            })*
        }

        mod in_a_file {
            $(#[test]
            fn $fact() {
                let folder = tempfile::tempdir().expect("a folder");
                let mut store = comity_store::Store::open(&folder.path().join("log.sqlite")).expect("opens");
                super::suite::$fact(&mut store);
                store.check().expect("whole");
            })*
        }
    };
}

facts! {
    nothing_is_written_without_a_transaction
    what_was_rolled_back_was_never_there
    serial_numbers_are_dense_by_year
    an_own_line_is_stored_first_and_signed_after
    an_own_lane_never_holds_two_lines_at_one_place
    a_foreign_line_is_kept_once_and_as_received
    a_forked_place_keeps_every_line
    a_line_that_waits_is_charged_and_moves_behind_its_past
    a_body_may_come_late_and_be_erased_for_good
    numbers_beyond_the_columns_are_refused_not_wrapped
    lists_go_on_where_a_page_ended
    an_outbox_keeps_the_order_of_the_log_and_urgent_lines_apart
    a_line_waits_once_and_becomes_urgent_when_either_says_so
    how_much_waits_is_known_without_counting_it_again
    a_receipt_takes_what_it_covers_out_of_the_outbox
    receipts_are_kept_as_received_and_the_newest_is_found
    two_charters_or_cards_of_one_version_are_both_kept_up_to_a_bound
    a_parcel_is_kept_once_until_it_is_acked_or_expires
    a_box_is_emptied_oldest_first_within_bounds_and_around_what_is_left_out
    a_line_in_a_mailbox_still_waits_and_says_where
    a_quarantine_is_bounded_for_each_deliverer_and_says_so
    a_quarantine_is_bounded_in_bytes
    a_quarantined_copy_does_not_block_the_real_line
    settings_and_generation_are_what_was_set_last
    an_answer_is_kept_once_and_forgotten_in_time
    the_same_alarm_is_counted_until_somebody_has_seen_it
    alarms_are_bounded_and_those_seen_go_first
    the_access_log_keeps_who_did_what_until_it_is_forgotten
    the_desk_stands_in_the_order_of_its_clocks
    read_models_can_be_dropped_and_made_again
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_acts_leave_the_store_as_the_model(acts in suite::acts()) {
        let mut store = Store::in_memory().expect("opens");
        suite::any_acts_leave_the_store_as_the_model(&mut store, &acts);
    }
}
