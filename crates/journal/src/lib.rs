//! Remember, in order, for good.
