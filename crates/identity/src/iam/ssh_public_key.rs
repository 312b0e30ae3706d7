//! SSH public keys of users, for CodeCommit.
//!
//! A user has at most five keys. A user cannot have the same key twice, even in another encoding. Several users can have the same
//! key.
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_ssh-keys.html>

use roleback_model::iam::{
    DeleteSSHPublicKeyRequest, EncodingType, GetSSHPublicKeyRequest, GetSSHPublicKeyResponse,
    ListSSHPublicKeysRequest, ListSSHPublicKeysResponse, SSHPublicKey as SshPublicKeyShape,
    SSHPublicKeyMetadata, UpdateSSHPublicKeyRequest, UploadSSHPublicKeyRequest,
    UploadSSHPublicKeyResponse,
};
use roleback_wire::Fault;
use roleback_wire::encode::Nothing;
use roleback_world::entity::{SshPublicKey, User};
use roleback_world::event::{SshPublicKeyDeletedV1, SshPublicKeyUpdatedV1, SshPublicKeyUploadedV1};
use roleback_world::key::{Key, behind};

use crate::answer::{Change, Read, Write};
use crate::credential::ssh_key;
use crate::iam::credential_owner::Owner;
use crate::iam::{credential_status, user};
use crate::ids::{IdKind, unique_id};
use crate::scene::Scene;
use crate::{fault, page};

/// The user's key with this id.
fn key_of<'a>(scene: &Scene<'a>, user: &User, id: &str) -> Result<&'a SshPublicKey, Fault> {
    let keys = &scene.account().ssh_public_keys;
    keys.get(id)
        .filter(|key| key.user == user.name)
        .ok_or_else(|| fault::no_such_ssh_public_key(id))
}

/// The members in lists: neither the key nor its fingerprint.
fn listed(key: &SshPublicKey) -> SSHPublicKeyMetadata {
    SSHPublicKeyMetadata {
        user_name: key.user.as_str().into(),
        ssh_public_key_id: key.id.as_str().into(),
        status: credential_status::shown(key.active),
        upload_date: key.uploaded,
    }
}

impl Write for UploadSSHPublicKeyRequest {
    fn write(&self, scene: &Scene<'_>) -> Result<Change<UploadSSHPublicKeyResponse>, Fault> {
        let user = user::find(scene, &self.user_name)?;
        let read = ssh_key::SshPublicKey::parse(&self.ssh_public_key_body)?;
        let keys = &scene.account().ssh_public_keys;
        let same = |old: &SshPublicKey| {
            ssh_key::SshPublicKey::parse(&old.body).is_ok_and(|old| old == read)
        };
        if (user.ssh_public_keys.iter().filter_map(|id| keys.at(id))).any(same) {
            return Err(fault::duplicate_ssh_public_key());
        }
        let quotas = &scene.settings.quotas;
        if user.ssh_public_keys.len() >= quotas.ssh_public_keys_per_user as usize {
            return Err(quotas.exceeded("SSHPublicKeysPerUserQuota"));
        }
        let uploaded = SshPublicKeyUploadedV1 {
            id: unique_id(IdKind::SshPublicKey, scene.entropy).into(),
            user: user.name.as_str().into(),
            user_id: user.id.as_str().into(),
            body: self.ssh_public_key_body.as_str().into(),
            uploaded: scene.now,
        };
        let shown = SshPublicKeyShape {
            user_name: uploaded.user.clone(),
            ssh_public_key_id: uploaded.id.clone(),
            fingerprint: read.fingerprint(),
            ssh_public_key_body: self.ssh_public_key_body.clone(),
            status: credential_status::shown(true),
            upload_date: Some(scene.now),
        };
        let output = UploadSSHPublicKeyResponse {
            ssh_public_key: Some(shown),
        };
        Ok(Change::one(output, uploaded))
    }
}

impl Read for GetSSHPublicKeyRequest {
    /// The key in the requested encoding, without its comment.
    fn read(&self, scene: &Scene<'_>) -> Result<GetSSHPublicKeyResponse, Fault> {
        let user = user::find(scene, &self.user_name)?;
        let key = key_of(scene, user, &self.ssh_public_key_id)?;
        let read = ssh_key::SshPublicKey::parse(&key.body)?;
        let shown = SshPublicKeyShape {
            user_name: key.user.as_str().into(),
            ssh_public_key_id: key.id.as_str().into(),
            fingerprint: read.fingerprint(),
            ssh_public_key_body: match self.encoding {
                EncodingType::Ssh => read.openssh(),
                EncodingType::Pem => read.pem(),
            },
            status: credential_status::shown(key.active),
            upload_date: Some(key.uploaded),
        };
        Ok(GetSSHPublicKeyResponse {
            ssh_public_key: Some(shown),
        })
    }
}

impl Read for ListSSHPublicKeysRequest {
    /// Without a name, the keys of the caller. The root user has no keys.
    fn read(&self, scene: &Scene<'_>) -> Result<ListSSHPublicKeysResponse, Fault> {
        let keys = &scene.account().ssh_public_keys;
        let own = |start: Option<&Key>| {
            let user = Owner::find(scene, self.user_name.as_deref())?.user();
            let ids = user.map(|user| user.ssh_public_keys.range(behind(start)));
            let ids = ids.into_iter().flatten();
            Ok(ids.filter_map(|id| Some((id, keys.at(id)?))))
        };
        page::list(self, own, listed)
    }
}

impl Write for UpdateSSHPublicKeyRequest {
    fn write(&self, scene: &Scene<'_>) -> Result<Change<Nothing>, Fault> {
        let active = credential_status::accepted(&self.status)?;
        let user = user::find(scene, &self.user_name)?;
        let key = key_of(scene, user, &self.ssh_public_key_id)?;
        if key.active == active {
            return Ok(Change::none(Nothing));
        }
        let (id, user_id) = (key.id.to_string(), user.id.to_string());
        let updated = SshPublicKeyUpdatedV1 {
            id,
            user_id,
            active,
        };
        Ok(Change::one(Nothing, updated))
    }
}

impl Write for DeleteSSHPublicKeyRequest {
    fn write(&self, scene: &Scene<'_>) -> Result<Change<Nothing>, Fault> {
        let user = user::find(scene, &self.user_name)?;
        let key = key_of(scene, user, &self.ssh_public_key_id)?;
        let (id, user_id) = (key.id.to_string(), user.id.to_string());
        Ok(Change::one(Nothing, SshPublicKeyDeletedV1 { id, user_id }))
    }
}

#[cfg(test)]
mod tests;
