//! The keys that requests to upstreams are signed with.

use std::fmt;

/// The service that stands for all others.
const REST: &str = "*";

/// An access key of an upstream.
#[derive(Clone, PartialEq, Eq)]
pub struct UpstreamKey {
    /// The access key id.
    pub(crate) id: String,
    /// Its secret.
    pub(crate) secret: String,
}

impl fmt::Debug for UpstreamKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "UpstreamKey({})", self.id)
    }
}

/// The keys, by service.
#[derive(Debug, Clone, Default)]
pub struct UpstreamKeys(Vec<(String, UpstreamKey)>);

impl UpstreamKeys {
    /// Adds `ID:SECRET`, or `SERVICE=ID:SECRET`, or several of them with commas. The last one for a service counts.
    pub(crate) fn add(&mut self, text: &str) -> Result<(), String> {
        for part in text.split(',').map(str::trim) {
            // A secret can have an equals sign, too.
            let (service, key) = match part.split_once('=') {
                Some((service, key)) if !service.contains(':') => (service, key),
                _ => (REST, part),
            };
            // The text is not repeated in the error: it can hold a secret.
            let (id, secret) = key
                .split_once(':')
                .filter(|(id, secret)| !id.is_empty() && !secret.is_empty())
                .ok_or("use ACCESS_KEY_ID:SECRET, or SERVICE=ACCESS_KEY_ID:SECRET")?;
            let key = UpstreamKey {
                id: id.to_owned(),
                secret: secret.to_owned(),
            };
            self.0.retain(|(known, _)| known != service);
            self.0.push((service.to_owned(), key));
        }
        Ok(())
    }

    /// The key for a service, by its name in SDKs or in signatures.
    pub(crate) fn of(&self, service: &str, scope: Option<&str>) -> Option<&UpstreamKey> {
        let named = |name: &str| self.0.iter().find(|(known, _)| known == name);
        let found = named(service)
            .or_else(|| named(scope?))
            .or_else(|| named(REST));
        found.map(|(_, key)| key)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_service_has_its_key() {
        let mut keys = UpstreamKeys::default();
        keys.add("s3=AKIA:se/cr+et==, all:x:y").unwrap();
        let of = |service, scope| keys.of(service, scope).map(|key| (&*key.id, &*key.secret));
        assert_eq!(of("s3", Some("s3")), Some(("AKIA", "se/cr+et==")));
        assert_eq!(of("sqs", None), Some(("all", "x:y")));
        assert!(!format!("{keys:?}").contains("cr+et"));
        for text in ["", "s3=", "AKIA", "s3=AKIA:", ":secret"] {
            let refused = keys.add(text).unwrap_err();
            assert!(
                !refused.contains("secret") && refused.contains("SECRET"),
                "{refused}"
            );
        }
        let mut one = UpstreamKeys::default();
        one.add("monitoring=a:b").unwrap();
        assert!(one.of("cloudwatch", Some("monitoring")).is_some());
        assert!(one.of("s3", Some("s3")).is_none());
    }
}
