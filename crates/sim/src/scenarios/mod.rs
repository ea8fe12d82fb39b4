//! Worlds in which something in particular happens: one file for each story, named by what holds in the end.
//!
//! Promise: each is a test of its own, or is run by one; [`crate::stage`] has the words to tell it in, and
//! [`World::settles`] checks everything that the oracle knows.
//! Not here: what happens at random (`seeds`).
//!
//! [`World::settles`]: crate::world::World::settles

#[cfg(test)]
mod a_lane_ends_where_it_forks;
#[cfg(test)]
mod a_line_passes_by_a_third_member_while_its_author_is_cut_off;
#[cfg(test)]
mod a_line_that_only_one_peer_got_reaches_all_through_it;
#[cfg(test)]
mod a_member_that_missed_a_new_key_learns_it_from_the_others;
#[cfg(test)]
mod a_member_that_was_away_for_three_weeks_catches_up_in_order;
#[cfg(test)]
mod a_newer_kind_is_kept_and_passed_on;
#[cfg(test)]
mod a_stolen_key_is_seen_and_withdrawn;
#[cfg(test)]
mod a_suspended_member_is_neither_called_nor_answered;
#[cfg(test)]
mod an_exercise_and_a_live_matter_never_mix;
#[cfg(test)]
mod many_nodes_heal_at_once;
#[cfg(test)]
mod nothing_acts_by_itself_on_what_is_struck;
#[cfg(test)]
mod one_members_flood_does_not_delay_anothers_urgent_line;
#[cfg(test)]
mod only_the_lead_says_who_takes_part;
#[cfg(test)]
mod only_the_very_bytes_of_the_protocol_are_taken;
pub mod restores_from_any_age_converge;
#[cfg(test)]
mod story;
#[cfg(test)]
mod two_cards_or_two_charters_of_one_version_are_seen;
#[cfg(test)]
mod what_a_line_claims_of_time_and_charter_changes_nothing;
#[cfg(test)]
mod what_came_to_a_removed_member_is_told_to_its_author;
#[cfg(test)]
mod what_one_member_withholds_another_gives;
#[cfg(test)]
mod what_was_said_once_means_nothing_elsewhere;
#[cfg(test)]
mod whoever_sends_without_end_is_bounded;
