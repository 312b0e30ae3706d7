//! A decision of the compiled evaluator takes no memory from the heap. This test is a program of its own, and the only one
//! in it, because it counts what the whole program takes.

use std::alloc::System;

use roleback_policy::compiled::Compiled;
use stats_alloc::{INSTRUMENTED_SYSTEM, Region, StatsAlloc};

#[path = "suite/case_file.rs"]
mod case_file;

#[global_allocator]
static ALLOCATOR: &StatsAlloc<System> = &INSTRUMENTED_SYSTEM;

#[test]
fn no_case_of_the_checklist_allocates_when_it_is_decided() {
    let region = Region::new(ALLOCATOR);
    drop(std::hint::black_box(vec![0_u8; 64]));
    assert!(
        region.change().allocations > 0,
        "the counter does not count"
    );

    let decided = case_file::read_all()
        .into_iter()
        .filter(|case| case.expect.is_some());
    let mut allocating = Vec::new();
    for case in decided {
        let documents = case.documents();
        let (compiled, request) = (
            Compiled::new(&case.layers(&documents)).unwrap(),
            case.request(),
        );
        let region = Region::new(ALLOCATOR);
        let answer = compiled.decide(&request);
        let change = region.change();
        assert_eq!(
            case.expect.as_deref(),
            Some(answer.decision.as_str()),
            "{} {}",
            case.id,
            case.title
        );
        if change.allocations + change.reallocations > 0 {
            allocating.push(format!("{} {}: {change:?}", case.id, case.title));
        }
    }
    assert!(allocating.is_empty(), "\n{}", allocating.join("\n"));
}
