//! New secrets for the access keys of a pod that was saved without them.

use roleback_api::pods::NewSecret;
use roleback_identity::entropy::Entropy;
use roleback_identity::ids::secret_access_key;
use roleback_world::lines;
use serde_json::Value;

use super::super::SnapshotError;
use super::content::Content;

/// The kind of entity that gets new secrets, as lines name it.
const ACCESS_KEY: &str = "access_key";

impl Content {
    /// Whether an access key has no secret.
    pub(super) fn has_absent_secrets(&self) -> bool {
        let mut accounts = self.world.accounts();
        accounts.any(|(_, account)| {
            account
                .access_keys
                .values()
                .any(|key| key.secret.is_absent())
        })
    }

    /// Makes a secret for every access key that has none. The new secrets are in the state and in the answer, nowhere else.
    pub(super) fn regenerate_secrets(&mut self, entropy: &Entropy) -> Result<(), SnapshotError> {
        let mut made = Vec::new();
        let mut text = String::with_capacity(self.lines.len());
        for line in self.lines.lines() {
            match with_new_secret(line, entropy) {
                None => text += line,
                Some((line, key)) => {
                    text += &line;
                    made.push(key);
                }
            }
            text.push('\n');
        }
        self.world = lines::read(lines::VERSION, text.lines())?;
        self.state_hash = lines::state_hash(&self.world);
        self.lines = text;
        self.new_secrets = made;
        Ok(())
    }
}

/// The line of an access key with a new secret; `None` if the line is another, or has a secret.
fn with_new_secret(line: &str, entropy: &Entropy) -> Option<(String, NewSecret)> {
    if !line.contains(ACCESS_KEY) {
        return None;
    }
    let (public, secrets) = lines::split_secrets(line);
    let value: Value = serde_json::from_str(&public).ok()?;
    if value["kind"] != ACCESS_KEY || !secrets.iter().all(String::is_empty) {
        return None;
    }
    let text = |value: &Value| value.as_str().map(str::to_owned);
    let key = NewSecret {
        account: text(&value["account"])?,
        user: text(&value["data"]["user"]),
        access_key_id: text(&value["data"]["id"])?,
        secret_access_key: secret_access_key(entropy).reveal().to_owned(),
    };
    let mut secret = std::iter::once(key.secret_access_key.clone());
    Some((lines::join_secrets(&public, &mut secret)?, key))
}
