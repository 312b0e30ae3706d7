//! The cases that history has to get right, and the tests that show them. A test that is renamed or removed has to be named
//! here again, so that no case is lost.

use crate::repository::read;

/// A case, the file of its tests, and the tests.
type Case = (&'static str, &'static str, &'static [&'static str]);

const MOMENTS: &str = "crates/server/tests/it/moments.rs";
const CREDENTIALS: &str = "crates/server/tests/it/moments/credentials.rs";
const COMPACTION: &str = "crates/server/tests/it/compaction/cases.rs";
const FORKS: &str = "crates/server/tests/it/forks.rs";
const MERGES: &str = "crates/world/src/merge/tests/three_ways/kinds.rs";
const REMOTES: &str = "crates/remote/src/tests.rs";
const UNDO: &str = "tests/clients/test_undo.py";
const DIFF: &str = "tests/clients/test_diff_blame.py";
const BISECT: &str = "tests/clients/test_bisect.py";

#[rustfmt::skip]
const CASES: [Case; 40] = [
    ("the empty state, the head, and texts that are no moments", MOMENTS, &[
        "a_path_addresses_a_state_that_aws_clients_can_read",
        "a_moment_that_cannot_be_shown_is_an_error_of_the_addressed_api",
    ]),
    ("a number past the head, a time in the future, a time before the log", MOMENTS, &[
        "a_moment_that_cannot_be_shown_is_an_error_of_the_addressed_api",
    ]),
    ("the time of a record, and a nanosecond before it", MOMENTS, &[
        "a_time_is_the_last_record_that_is_not_later",
    ]),
    ("several records with the time of a fixed clock", MOMENTS, &[
        "with_a_fixed_clock_a_time_is_its_last_record",
    ]),
    ("a duration before a clock that was moved", MOMENTS, &[
        "a_duration_is_before_the_time_of_a_clock_that_was_moved",
    ]),
    ("pages of a list with writes in between, and a marker of another state", MOMENTS, &[
        "all_pages_of_a_list_show_one_state",
    ]),
    ("paths with a trailing slash, an escaped `~`, and those that clients rewrite", MOMENTS, &[
        "a_path_addresses_a_state_that_aws_clients_can_read",
        "an_ambiguous_path_is_refused_and_a_signature_covers_the_path_as_received",
    ]),
    ("a header and a path that disagree", MOMENTS, &[
        "a_header_addresses_a_moment_too_and_must_agree_with_the_path",
    ]),
    ("a write in the past, with and without permission", CREDENTIALS, &[
        "a_change_in_the_past_is_refused_after_it_was_authorised",
    ]),
    ("a key that was created later, and one that was deleted since", CREDENTIALS, &[
        "credentials_are_those_of_the_moment",
    ]),
    ("a session of a role that was made again, and one that has expired since", CREDENTIALS, &[
        "a_session_is_valid_where_its_role_exists_and_while_it_has_not_expired",
    ]),
    ("a rename and back, a swap of two names, a deletion and the same again", "crates/server/tests/it/diffs.rs", &[
        "renames_are_one_change_each_and_an_entity_made_again_is_replaced",
    ]),
    ("blame of a membership whose group was renamed", DIFF, &[
        "test_blame_names_the_record_of_each_attribute",
    ]),
    ("the order and notation of statements, and one edited statement", "crates/world/src/changes/statements.rs", &[
        "documents_of_the_same_meaning_differ_in_formatting_only",
        "an_edited_statement_is_one_change",
    ]),
    ("a diff of a rotated key as text and as JSON", DIFF, &[
        "test_diff_shows_renames_replacements_and_statements",
    ]),
    ("undoing the creation of a user with a key", UNDO, &[
        "test_creating_a_user_is_undone_only_without_keys_or_with_cascade",
    ]),
    ("undoing a deletion when the name is taken", UNDO, &[
        "test_a_taken_name_is_named_and_what_was_written_again_is_kept",
    ]),
    ("a session from before an undone deletion of its role", UNDO, &[
        "test_keys_and_sessions_of_what_comes_back_work_again",
    ]),
    ("undoing a tag that was set again to the same value", UNDO, &[
        "test_a_taken_name_is_named_and_what_was_written_again_is_kept",
    ]),
    ("undoing a policy of which one statement was edited later", UNDO, &[
        "test_documents_are_undone_by_statement_and_versions_only_if_a_default_is_left",
    ]),
    ("undoing a load after other writes", UNDO, &[
        "test_a_loaded_pod_is_undone_and_later_writes_stay",
    ]),
    ("undoing a default version when the one before is gone", UNDO, &[
        "test_documents_are_undone_by_statement_and_versions_only_if_a_default_is_left",
    ]),
    ("undoing an undo, again and again", UNDO, &[
        "test_undoing_an_undo_alternates_between_two_states",
    ]),
    ("a role that both sides of a merge created, with the same content and with another", MERGES, &[
        "one_name_on_both_sides",
        "the_same_on_both_sides_is_one_with_all_that_refers_to_it",
    ]),
    ("an attachment on one side of a merge, and the deletion of the policy on the other", MERGES, &[
        "versions_of_a_policy_that_both_sides_made",
    ]),
    ("a default version that both sides of a merge made with one number", MERGES, &[
        "versions_of_a_policy_that_both_sides_made",
    ]),
    ("a merge that would put a unit of an organization under its own child", MERGES, &[
        "the_tree_of_an_organization",
    ]),
    ("a plan of a merge after another write", "crates/server/tests/it/other_logs.rs", &[
        "conflicts_of_a_promotion_change_nothing_until_they_are_settled",
    ]),
    ("a three-way merge without a common ancestor", "crates/server/tests/it/merges.rs", &[
        "decisions_that_do_not_fit_and_states_without_an_ancestor_are_refused",
    ]),
    ("eight pushers at once, and a push that is cut anywhere", REMOTES, &[
        "eight_who_push_at_once_get_eight_versions",
        "a_push_that_is_cut_at_any_write_leaves_no_version_without_its_parts",
    ]),
    ("a collection of garbage while a push uses old parts again", REMOTES, &[
        "garbage_is_removed_after_the_grace_period_and_a_push_saves_old_parts_from_it",
    ]),
    ("a key of a pod without secrets, a wrong passphrase, a flipped last byte", "tests/clients/test_pod_secrets.py", &[
        "test_a_passphrase_opens_what_it_encrypted_and_no_other_does",
        "test_the_log_says_why_a_key_without_a_secret_is_refused",
    ]),
    ("a delta layer that removes an unknown key, and a base that is named twice", "crates/journal/tests/journal/hostile_pods.rs", &[
        "every_forged_file_is_refused_for_its_reason",
    ]),
    ("a command of bisect that cannot run, that writes, and that is flaky", BISECT, &[
        "test_a_command_that_cannot_run_aborts",
        "test_ends_that_contradict_are_an_error_with_their_output",
        "test_a_flaky_command_is_reported",
    ]),
    ("only records that bisect cannot test", BISECT, &[
        "test_records_that_cannot_be_tested_leave_candidates",
    ]),
    ("a thousand forks that are dropped while requests run", FORKS, &[
        "a_thousand_forks_are_used_and_dropped_at_the_same_time",
    ]),
    ("users of a fork and of its parent at one number", FORKS, &[
        "ids_depend_on_the_name_and_the_fork_point_or_on_the_seed_alone",
    ]),
    ("reads after a write with eventual consistency", "crates/server/tests/it/consistency.rs", &[
        "a_new_user_is_missing_at_first_and_found_within_the_longest_delay",
        "a_connection_that_keeps_its_replica_never_loses_what_it_has_seen",
    ]),
    ("the first twelve cases again, below and above a compaction", COMPACTION, &[
        "every_way_to_address_a_moment_is_refused_below_and_the_same_above",
        "a_time_of_a_fixed_clock_is_its_last_record_after_a_compaction_too",
        "a_duration_before_a_clock_that_was_moved_is_above_or_below",
    ]),
    ("a recording of parallel clients that is checked again and again", "tests/clients/test_record.py", &[
        "test_parallel_clients_pass_every_check",
    ]),
];

#[test]
fn every_case_of_history_has_its_tests() {
    for (number, (case, file, tests)) in (1..).zip(CASES) {
        let text = read(file);
        for test in tests {
            let is_there = ["fn", "def"]
                .iter()
                .any(|word| text.contains(&format!("{word} {test}(")));
            assert!(
                is_there,
                "case {number} ({case}): `{file}` has no test `{test}`; name the test that shows it now"
            );
        }
    }
}
