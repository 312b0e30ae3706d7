//! What is true, and what happens next.

pub mod managed;
