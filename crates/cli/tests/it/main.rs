//! The program from the outside: its output, exit codes and files.

mod output;
mod rebuild;
mod stream;
mod support;
