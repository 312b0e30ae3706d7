//! Rules of the repository that tests can check: imports, generated files, forbidden content, accepted dependencies. A failure
//! names the file, the rule and what to do.

mod advisories;
mod circles;
mod history_cases;
mod imports;
mod layout;
mod repository;
mod sources;
