//! Targets for a fuzzing engine stand in `tests/targets.rs`; the README beside this says how to run them.
