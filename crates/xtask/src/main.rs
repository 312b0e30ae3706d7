//! Code generation, data refresh, tidy, release checks.

fn main() {}
