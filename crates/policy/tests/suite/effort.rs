//! How long the searching tests search. `POLICY_TEST_EFFORT=20` makes them do twenty times the work of a normal run.

/// `amount` times the effort asked for by the environment, once when nothing is asked.
pub(crate) fn times(amount: u32) -> u32 {
    let effort = std::env::var("POLICY_TEST_EFFORT")
        .ok()
        .map(|text| text.parse().expect("POLICY_TEST_EFFORT is a number"));
    amount.saturating_mul(effort.unwrap_or(1))
}
