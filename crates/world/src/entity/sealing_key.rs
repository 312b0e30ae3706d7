//! The key that seals session tokens.

use serde::{Deserialize, Serialize};

use crate::secret::Secret;

/// The key, in Base64.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct SealingKey(pub Secret);
