//! Access keys: the long-term credentials of a user or of the root user.
//!
//! The secret is shown only once, when the key is created. A user has at most two keys, as does the root user.
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_access-keys.html>

use std::collections::BTreeSet;

use roleback_model::iam::{
    AccessKey as AccessKeyShape, AccessKeyLastUsed, AccessKeyMetadata, CreateAccessKeyRequest,
    CreateAccessKeyResponse, DeleteAccessKeyRequest, GetAccessKeyLastUsedRequest,
    GetAccessKeyLastUsedResponse, ListAccessKeysRequest, ListAccessKeysResponse, StatusType,
    UpdateAccessKeyRequest,
};
use roleback_wire::Fault;
use roleback_wire::encode::Nothing;
use roleback_world::entity::AccessKey;
use roleback_world::event::{AccessKeyCreatedV1, AccessKeyDeletedV1, AccessKeyUpdatedV1};
use roleback_world::key::{Key, behind};

use crate::answer::{Change, Read, Write};
use crate::iam::credential_owner::Owner;
use crate::iam::credential_status;
use crate::ids::{KeyKind, access_key_id, secret_access_key};
use crate::scene::Scene;
use crate::{fault, page};

/// The service and Region of a key that was never used.
const NEVER_USED: &str = "N/A";

/// The owner for ListAccessKeys and UpdateAccessKey, which require a user name from every caller with temporary
/// credentials, except from a session of AssumeRoot: its task is the root user's own keys, which have no user name.
fn find_by_long_term_key<'a>(scene: &Scene<'a>, name: Option<&str>) -> Result<Owner<'a>, Fault> {
    let session = scene.caller.session.as_ref();
    if name.is_none() && session.is_some_and(|session| !session.is_of_root_task()) {
        return Err(fault::must_specify_user_name());
    }
    Owner::find(scene, name)
}

fn keys<'a>(scene: &Scene<'a>, owner: Owner<'a>) -> &'a BTreeSet<Key> {
    match owner {
        Owner::Root => &scene.account().root_keys,
        Owner::User(user) => &user.access_keys,
    }
}

/// The key with this id, if it belongs to the owner.
fn key_of<'a>(scene: &Scene<'a>, owner: Owner<'a>, id: &str) -> Result<&'a AccessKey, Fault> {
    look_up(scene, id)
        .filter(|key| key.user.as_deref() == owner.name())
        .ok_or_else(|| fault::no_such_access_key(id))
}

fn look_up<'a>(scene: &Scene<'a>, id: &str) -> Option<&'a AccessKey> {
    scene.account().access_keys.get(id)
}

fn listed(key: &AccessKey) -> AccessKeyMetadata {
    AccessKeyMetadata {
        user_name: key.user.as_deref().map(Into::into),
        access_key_id: Some(key.id.to_string()),
        status: Some(credential_status::shown(key.active)),
        create_date: Some(key.created),
    }
}

impl Write for CreateAccessKeyRequest {
    fn write(&self, scene: &Scene<'_>) -> Result<Change<CreateAccessKeyResponse>, Fault> {
        let owner = Owner::find(scene, self.user_name.as_deref())?;
        let quotas = &scene.settings.quotas;
        if keys(scene, owner).len() >= quotas.access_keys_per_user as usize {
            return Err(quotas.exceeded("AccessKeysPerUserQuota"));
        }
        let created = AccessKeyCreatedV1 {
            id: access_key_id(KeyKind::LongTerm, scene.caller.account, scene.entropy).into(),
            user: owner.name().map(Into::into),
            user_id: owner.id().map(Into::into),
            secret: secret_access_key(scene.entropy),
            active: true,
            created: scene.now,
        };
        let access_key = AccessKeyShape {
            user_name: created.user.clone(),
            access_key_id: created.id.clone(),
            status: StatusType::Active,
            secret_access_key: created.secret.reveal().into(),
            create_date: Some(scene.now),
        };
        Ok(Change::one(CreateAccessKeyResponse { access_key }, created))
    }
}

impl Read for GetAccessKeyLastUsedRequest {
    fn read(&self, scene: &Scene<'_>) -> Result<GetAccessKeyLastUsedResponse, Fault> {
        let key = look_up(scene, &self.access_key_id)
            .ok_or_else(|| fault::no_such_access_key(&self.access_key_id))?;
        let last = scene.account().uses.key(&key.id);
        let or_never = |text: Option<&str>| text.unwrap_or(NEVER_USED).to_owned();
        Ok(GetAccessKeyLastUsedResponse {
            user_name: key.user.as_deref().map(Into::into),
            access_key_last_used: Some(AccessKeyLastUsed {
                last_used_date: last.map(|last| last.at),
                service_name: or_never(last.map(|last| &*last.service)),
                region: or_never(last.map(|last| &*last.region)),
            }),
        })
    }
}

impl Read for ListAccessKeysRequest {
    fn read(&self, scene: &Scene<'_>) -> Result<ListAccessKeysResponse, Fault> {
        let found = &scene.account().access_keys;
        let mine = |start: Option<&Key>| {
            let owner = find_by_long_term_key(scene, self.user_name.as_deref())?;
            let ids = keys(scene, owner).range(behind(start));
            Ok(ids.filter_map(|id| Some((id, found.at(id)?))))
        };
        page::list(self, mine, listed)
    }
}

impl Write for UpdateAccessKeyRequest {
    fn write(&self, scene: &Scene<'_>) -> Result<Change<Nothing>, Fault> {
        let active = credential_status::accepted(&self.status)?;
        let owner = find_by_long_term_key(scene, self.user_name.as_deref())?;
        let key = key_of(scene, owner, &self.access_key_id)?;
        if key.active == active {
            return Ok(Change::none(Nothing));
        }
        let updated = AccessKeyUpdatedV1 {
            id: key.id.to_string(),
            user_id: owner.id().map(Into::into),
            active,
        };
        Ok(Change::one(Nothing, updated))
    }
}

impl Write for DeleteAccessKeyRequest {
    fn write(&self, scene: &Scene<'_>) -> Result<Change<Nothing>, Fault> {
        let owner = Owner::find(scene, self.user_name.as_deref())?;
        let deleted = AccessKeyDeletedV1 {
            id: key_of(scene, owner, &self.access_key_id)?.id.to_string(),
            user_id: owner.id().map(Into::into),
        };
        Ok(Change::one(Nothing, deleted))
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::Walk;
    use crate::testing::script;
    use crate::testing::texts;

    const UNKNOWN: &str = "AKIAUNKNOWNUNKNOWN12";

    fn created(walk: &mut Walk, request: &str) -> String {
        let xml = walk.call(request).unwrap();
        texts(&xml, "AccessKeyId").pop().unwrap()
    }

    #[test]
    fn a_key_is_made_shown_switched_and_deleted() {
        let mut walk = script(
            "CreateAccessKey UserName=u | NoSuchEntity The user with name u cannot be found.
             CreateUser UserName=U | ok
             CreateUser UserName=v | ok",
        );
        let id = created(&mut walk, "CreateAccessKey UserName=u");
        assert!(id.starts_with("AKIA") && id.len() == 20, "{id}");
        walk.follow(&format!(
            "CreateAccessKey UserName=u | ok <UserName>U</UserName>
             CreateAccessKey UserName=u | LimitExceeded Cannot exceed quota for AccessKeysPerUser: 2
             ListAccessKeys UserName=u | ok <AccessKeyId>{id}</AccessKeyId><Status>Active</Status>
             ListAccessKeys UserName=u | ok !Secret
             ListAccessKeys UserName=x | NoSuchEntity The user with name x cannot be found.
             GetAccessKeyLastUsed AccessKeyId={UNKNOWN} | NoSuchEntity The Access Key with id {UNKNOWN} cannot be found.
             GetAccessKeyLastUsed AccessKeyId={id} | ok <UserName>U</UserName><AccessKeyLastUsed><ServiceName>N/A</ServiceName><Region>N/A</Region></AccessKeyLastUsed>
             GetAccessKeyLastUsed AccessKeyId={id} | ok !LastUsedDate
             UpdateAccessKey UserName=u AccessKeyId={id} Status=Expired | InvalidInput Operation does not support status Expired
             UpdateAccessKey UserName=u AccessKeyId={id} Status=Off | ValidationError 1 validation error detected: Value at 'status' failed to satisfy constraint: Member must satisfy enum value set
             UpdateAccessKey UserName=x AccessKeyId={id} Status=Inactive | NoSuchEntity The user with name x cannot be found.
             UpdateAccessKey UserName=v AccessKeyId={id} Status=Inactive | NoSuchEntity The Access Key with id {id} cannot be found.
             UpdateAccessKey UserName=u AccessKeyId={UNKNOWN} Status=Inactive | NoSuchEntity The Access Key with id {UNKNOWN} cannot be found.
             UpdateAccessKey UserName=u AccessKeyId={id} Status=Inactive | ok
             UpdateAccessKey UserName=u AccessKeyId={id} Status=Inactive | ok
             ListAccessKeys UserName=u | ok <AccessKeyId>{id}</AccessKeyId><Status>Inactive</Status>
             UpdateUser UserName=u NewUserName=w | ok
             ListAccessKeys UserName=w | ok <UserName>w</UserName><AccessKeyId>{id}</AccessKeyId>
             DeleteUser UserName=w | DeleteConflict Cannot delete entity, must delete access keys first.
             DeleteAccessKey UserName=x AccessKeyId={id} | NoSuchEntity The user with name x cannot be found.
             DeleteAccessKey UserName=v AccessKeyId={id} | NoSuchEntity The Access Key with id {id} cannot be found.
             DeleteAccessKey UserName=w AccessKeyId={id} | ok
             DeleteAccessKey UserName=w AccessKeyId={id} | NoSuchEntity The Access Key with id {id} cannot be found."
        ));
    }

    #[test]
    fn without_a_name_the_keys_are_the_callers() {
        let mut walk = script("CreateUser UserName=u | ok");
        let roots = created(&mut walk, "CreateAccessKey");
        walk.follow(&format!(
            "CreateAccessKey | ok !<UserName>
             CreateAccessKey | LimitExceeded Cannot exceed quota for AccessKeysPerUser: 2
             ListAccessKeys | ok <AccessKeyId>{roots}</AccessKeyId>
             ListAccessKeys | ok !<UserName>
             GetAccessKeyLastUsed AccessKeyId={roots} | ok !<UserName>
             DeleteAccessKey UserName=u AccessKeyId={roots} | NoSuchEntity The Access Key with id {roots} cannot be found.
             UpdateAccessKey AccessKeyId={roots} Status=Inactive | ok
             DeleteAccessKey AccessKeyId={roots} | ok
             ListAccessKeys | ok !{roots}"
        ));
        walk.act_as_user("u");
        let own = created(&mut walk, "CreateAccessKey");
        walk.follow(&format!(
            "ListAccessKeys | ok <UserName>u</UserName><AccessKeyId>{own}</AccessKeyId>
             UpdateAccessKey AccessKeyId={own} Status=Inactive | ok
             DeleteAccessKey AccessKeyId={own} | ok"
        ));
    }

    #[test]
    fn temporary_credentials_have_to_name_the_user() {
        let must = "ValidationError Must specify userName when calling with non-User credentials";
        let mut walk = script("CreateUser UserName=u | ok");
        walk.act_in_session("u");
        let own = created(&mut walk, "CreateAccessKey");
        walk.follow(&format!(
            "ListAccessKeys | {must}
             UpdateAccessKey AccessKeyId={own} Status=Inactive | {must}
             ListAccessKeys UserName=u | ok <UserName>u</UserName><AccessKeyId>{own}</AccessKeyId>
             DeleteAccessKey AccessKeyId={own} | ok"
        ));
        walk.act_in_role("r");
        walk.follow(&format!(
            "CreateAccessKey | {must}
             ListAccessKeys | {must}
             UpdateAccessKey AccessKeyId={UNKNOWN} Status=Active | {must}
             DeleteAccessKey AccessKeyId={UNKNOWN} | {must}
             ListAccessKeys UserName=u | ok <AccessKeyMetadata/>"
        ));
    }

    #[test]
    fn the_last_use_of_a_key_is_shown() {
        let mut walk = script("CreateUser UserName=u | ok");
        let user = walk.call("GetUser UserName=u").unwrap();
        let user = texts(&user, "UserId").concat();
        let id = created(&mut walk, "CreateAccessKey UserName=u");
        walk.note_use(&user, Some(&id), "sts:GetCallerIdentity");
        walk.follow(&format!(
            "GetAccessKeyLastUsed AccessKeyId={id} | ok <LastUsedDate>2026-01-01T00:00:03Z</LastUsedDate><ServiceName>sts</ServiceName><Region>us-east-1</Region>
             UpdateUser UserName=u NewUserName=w | ok
             GetAccessKeyLastUsed AccessKeyId={id} | ok <ServiceName>sts</ServiceName>"
        ));
    }

    #[test]
    fn keys_come_in_pages() {
        let mut walk = script(
            "CreateUser UserName=u | ok
             CreateAccessKey UserName=u | ok
             CreateAccessKey UserName=u | ok
             ListAccessKeys Marker=! | ValidationError Invalid Marker: !",
        );
        let ids = walk.pages_of_one("ListAccessKeys UserName=u", "AccessKeyId");
        assert_eq!(ids.len(), 2);
    }
}
