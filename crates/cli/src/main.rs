//! Says it in words: verbs, output, exit codes.

fn main() {}
