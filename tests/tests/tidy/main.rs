//! The house rules that a script can hold: who may import whom, what is generated, what the repository may not contain, and which dependencies
//! are accepted. A failure names the file, the rule and what to do.

mod advisories;
mod imports;
mod layout;
mod repository;
mod sources;
