//! Operations that stand in the contract and are not decided yet. The list only shrinks.
