//! The tests of the engine that need more than one of its modules.

mod alphabet;
mod case_file;
mod cases;
mod effort;
mod explanations;
mod generate;
mod properties;
