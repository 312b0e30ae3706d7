//! What every test of the whole program shares.
