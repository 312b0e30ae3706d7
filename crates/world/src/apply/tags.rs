//! Tags on every kind of resource that supports them.

use super::ApplyInAccount;
use crate::event::{TaggedV1, UntaggedV1};
use crate::resource_kind::ResourceKind;
use crate::tag::Tag;
use crate::world::Account;

fn tags_mut<'a>(
    account: &'a mut Account,
    kind: ResourceKind,
    name: &str,
) -> Option<&'a mut Vec<Tag>> {
    match kind {
        ResourceKind::User => account.users.get_mut(name).map(|it| &mut it.tags),
        ResourceKind::Role => account.roles.get_mut(name).map(|it| &mut it.tags),
        ResourceKind::Policy => account.policies.get_mut(name).map(|it| &mut it.tags),
        ResourceKind::InstanceProfile => {
            let profile = account.instance_profiles.get_mut(name);
            profile.map(|it| &mut it.tags)
        }
        ResourceKind::MfaDevice => account.mfa_devices.get_mut(name).map(|it| &mut it.tags),
        ResourceKind::OidcProvider => account.oidc_providers.get_mut(name).map(|it| &mut it.tags),
        ResourceKind::SamlProvider => account.saml_providers.get_mut(name).map(|it| &mut it.tags),
        ResourceKind::ServerCertificate => {
            let certificate = account.server_certificates.get_mut(name);
            certificate.map(|it| &mut it.tags)
        }
        _ => None,
    }
}

impl ApplyInAccount for TaggedV1 {
    fn apply(self, account: &mut Account) {
        let Some(tags) = tags_mut(account, self.kind, &self.name) else {
            return;
        };
        for tag in self.tags {
            match tags.iter_mut().find(|old| old.has_key(self.kind, &tag.key)) {
                Some(old) => *old = tag,
                None => tags.push(tag),
            }
        }
    }
}

impl ApplyInAccount for UntaggedV1 {
    fn apply(self, account: &mut Account) {
        if let Some(tags) = tags_mut(account, self.kind, &self.name) {
            tags.retain(|tag| !self.keys.iter().any(|key| tag.has_key(self.kind, key)));
        }
    }
}
