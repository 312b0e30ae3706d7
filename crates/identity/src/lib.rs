//! What is true, and what happens next.
