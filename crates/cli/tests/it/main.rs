//! The program as its users meet it: what reaches the terminal, the exit code and the disk.

mod output;
mod rebuild;
mod stream;
mod support;
