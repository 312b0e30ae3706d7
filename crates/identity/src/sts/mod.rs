//! The decisions of STS, a family a file.
