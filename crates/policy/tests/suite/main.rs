//! The tests of the engine that need more than one of its modules.

mod alphabet;
mod case_file;
mod cases;
mod checks;
mod effort;
mod exhaustive;
mod explanations;
mod fuzz;
mod generate;
mod growth;
mod properties;
