//! What must hold for every table of the contract.

use std::collections::BTreeSet;

use roleback_model::OPERATIONS;

/// A pattern that does not compile would refuse every value, and only at run time.
#[test]
fn every_pattern_of_the_contract_compiles() {
    let (mut sources, mut unsound) = (BTreeSet::new(), BTreeSet::new());
    for operation in OPERATIONS {
        operation.input.walk(&mut |shape| {
            if let Some(pattern) = shape.pattern() {
                sources.insert(pattern.source());
                unsound.extend((!pattern.is_sound()).then(|| pattern.source()));
            }
        });
    }
    assert!(
        sources.len() > 20,
        "the tables hold {} patterns",
        sources.len()
    );
    assert_eq!(unsound, BTreeSet::new());
}
