//! What AWS promised: every operation of IAM and STS, generated from `contract/`.
