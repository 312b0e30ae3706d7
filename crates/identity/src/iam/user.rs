//! Users: people and programs with long-term credentials.
//!
//! A user's name is unique in the account whatever its case; its id never comes again. A user can be deleted only when
//! it has no credentials, policies and group memberships.
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/id_users.html>

use roleback_model::iam::{
    CreateUserRequest, CreateUserResponse, DeleteUserRequest, GetUserRequest, GetUserResponse,
    ListUsersRequest, ListUsersResponse, UpdateUserRequest, User as UserShape,
};
use roleback_wire::encode::Nothing;
use roleback_wire::{Fault, Timestamp};
use roleback_world::Account;
use roleback_world::arn::ROOT_PATH;
use roleback_world::entity::User;
use roleback_world::event::{UserCreatedV1, UserDeletedV1, UserUpdatedV1};

use crate::answer::{Change, Read, Write};
use crate::iam::{boundary, tag_list};
use crate::ids::{IdKind, unique_id};
use crate::principal::Principal;
use crate::scene::Scene;
use crate::{fault, page};

/// The user with this name, or the fault for an unknown name.
pub(crate) fn find<'a>(scene: &Scene<'a>, name: &str) -> Result<&'a User, Fault> {
    scene
        .account()
        .users
        .get(name)
        .ok_or_else(|| fault::no_such_user(name))
}

/// The members that lists show: no tags, no boundary.
pub(crate) fn listed(user: &User, scene: &Scene<'_>) -> UserShape {
    UserShape {
        path: Some(user.path.as_str().into()),
        user_name: Some(user.name.as_str().into()),
        user_id: user.id.as_str().into(),
        arn: scene.arn("user", &user.path, &user.name),
        create_date: user.created,
        password_last_used: password_last_used(user, scene),
        ..UserShape::default()
    }
}

/// When the user's password was last used to sign in.
fn password_last_used(user: &User, scene: &Scene<'_>) -> Option<Timestamp> {
    let profile = scene.account().login_profiles.get(&user.id)?;
    profile.last_used
}

/// The members in the answer of GetUser.
pub(crate) fn detailed(user: &User, scene: &Scene<'_>) -> UserShape {
    UserShape {
        permissions_boundary: boundary::shown(scene, &user.grants),
        tags: tag_list::shown(&user.tags),
        ..listed(user, scene)
    }
}

impl Write for CreateUserRequest {
    fn write(&self, scene: &Scene<'_>) -> Result<Change<CreateUserResponse>, Fault> {
        let users = &scene.account().users;
        let tags = tag_list::accepted(scene, self.tags.as_deref())?;
        if users.contains(&self.user_name) {
            return Err(fault::name_taken("User", &self.user_name));
        }
        let quotas = &scene.settings.quotas;
        if users.len() >= quotas.users as usize {
            return Err(quotas.exceeded("UsersQuota"));
        }
        let boundary = boundary::accepted(scene, self.permissions_boundary.as_deref())?;
        let created = UserCreatedV1 {
            name: self.user_name.clone(),
            path: self.path.clone().unwrap_or_else(|| ROOT_PATH.into()),
            id: unique_id(IdKind::User, scene.entropy).into(),
            created: scene.now,
            boundary,
            tags,
        };
        let user = User::created(&created);
        let output = CreateUserResponse {
            user: Some(detailed(&user, scene)),
        };
        Ok(Change::one(output, created))
    }
}

impl Read for GetUserRequest {
    /// Without a name, the caller itself: a user or the root user. A role session must name a user.
    fn read(&self, scene: &Scene<'_>) -> Result<GetUserResponse, Fault> {
        let name = match (&self.user_name, &scene.caller.principal) {
            (Some(name), _) => name.as_str(),
            (None, Principal::User(user)) => user.name.as_str(),
            (None, Principal::Root) => return Ok(GetUserResponse { user: root(scene) }),
            (None, _) => return Err(fault::must_specify_user_name()),
        };
        let user = detailed(find(scene, name)?, scene);
        Ok(GetUserResponse { user })
    }
}

/// The root user in the answer of GetUser: no path, the account id as its id, and the account alias, if set, as its
/// name. Its creation date is the earliest possible one, because every account has always existed.
pub(crate) fn root(scene: &Scene<'_>) -> UserShape {
    UserShape {
        user_name: scene.account().settings.alias.clone(),
        user_id: scene.caller.account.to_string(),
        arn: scene.caller.account.root_arn(scene.partition()),
        ..UserShape::default()
    }
}

impl Read for ListUsersRequest {
    fn read(&self, scene: &Scene<'_>) -> Result<ListUsersResponse, Fault> {
        let users = &scene.account().users;
        page::list_below(self, users, |user| &user.path, |user| listed(user, scene))
    }
}

impl Write for UpdateUserRequest {
    fn write(&self, scene: &Scene<'_>) -> Result<Change<Nothing>, Fault> {
        let user = find(scene, &self.user_name)?;
        let taken = |name: &String| {
            scene.account().users.contains(name) && !name.eq_ignore_ascii_case(&self.user_name)
        };
        if let Some(name) = self.new_user_name.as_ref().filter(|name| taken(name)) {
            return Err(fault::name_taken("User", name));
        }
        let event = UserUpdatedV1 {
            name: user.name.to_string(),
            id: user.id.to_string(),
            new_name: self.new_user_name.clone(),
            new_path: self.new_path.clone(),
        };
        Ok(Change::one(Nothing, event))
    }
}

impl Write for DeleteUserRequest {
    fn write(&self, scene: &Scene<'_>) -> Result<Change<Nothing>, Fault> {
        let user = find(scene, &self.user_name)?;
        if let Some(what) = delete_blocker(user, scene.account()) {
            return Err(fault::must_first(what));
        }
        let (name, id) = (user.name.to_string(), user.id.to_string());
        Ok(Change::one(Nothing, UserDeletedV1 { name, id }))
    }
}

/// AWS's words for SSH keys and service credentials in the error for a user that cannot be deleted yet.
const REFERENCED_OBJECTS: &str = "remove referenced objects";

/// What must be removed before the user can be deleted, in the order of AWS's checks.
fn delete_blocker(user: &User, account: &Account) -> Option<&'static str> {
    let signs_in = account.login_profiles.contains(&user.id);
    fault::first_blocker([
        (!user.groups.is_empty(), "remove users from group"),
        (!user.grants.attached.is_empty(), "detach all policies"),
        (!user.grants.inline.is_empty(), "delete policies"),
        (!user.access_keys.is_empty(), "delete access keys"),
        (signs_in, "delete login profile"),
        (!user.mfa_devices.is_empty(), "delete MFA device"),
        (!user.signing_certificates.is_empty(), "delete certificates"),
        (!user.ssh_public_keys.is_empty(), REFERENCED_OBJECTS),
        (!user.service_credentials.is_empty(), REFERENCED_OBJECTS),
    ])
}

#[cfg(test)]
mod tests {
    use roleback_world::event::MfaDeviceEnabledV1;

    use crate::testing::{Walk, script, texts, walk};

    #[test]
    fn a_user_is_created_read_renamed_and_deleted() {
        walk(&[
            (
                "GetUser UserName=bob",
                "NoSuchEntity The user with name bob cannot be found.",
            ),
            (
                "CreateUser UserName=Bob Path=/team/",
                "ok <Arn>arn:aws:iam::123456789012:user/team/Bob</Arn>",
            ),
            (
                "CreateUser UserName=bOB",
                "EntityAlreadyExists User with name bOB already exists.",
            ),
            ("GetUser UserName=BOB", "ok <UserName>Bob</UserName>"),
            ("GetUser UserName=bob", "ok !<Tags>"),
            ("CreateUser UserName=ann", "ok <Path>/</Path>"),
            (
                "UpdateUser UserName=bob NewUserName=Ann",
                "EntityAlreadyExists User with name Ann already exists.",
            ),
            ("UpdateUser UserName=bob NewUserName=BOB NewPath=/", "ok"),
            (
                "GetUser UserName=bob",
                "ok <Arn>arn:aws:iam::123456789012:user/BOB</Arn>",
            ),
            (
                "UpdateUser UserName=zoe",
                "NoSuchEntity The user with name zoe cannot be found.",
            ),
            ("DeleteUser UserName=bob", "ok"),
            (
                "DeleteUser UserName=bob",
                "NoSuchEntity The user with name bob cannot be found.",
            ),
        ]);
    }

    #[test]
    fn names_and_paths_have_their_own_characters() {
        let name = "It must contain only alphanumeric characters and/or the following: +=,.@_-";
        let path = "It must begin and end with / and contain only alphanumeric characters and/or / characters.";
        let prefix = "It must begin with the / character and contain only alphanumeric characters and/or / characters.";
        for (request, member, words) in [
            ("CreateUser UserName=a/b", "userName", name),
            ("GetUser UserName=a/b", "userName", name),
            ("UpdateUser UserName=a NewUserName=a/b", "newUserName", name),
            ("CreateGroup GroupName=a/b", "groupName", name),
            ("GetRole RoleName=a/b", "roleName", name),
            (
                "GetInstanceProfile InstanceProfileName=a/b",
                "instanceProfileName",
                name,
            ),
            (
                "CreatePolicy PolicyName=a/b PolicyDocument=@allow",
                "policyName",
                name,
            ),
            (
                "GetUserPolicy UserName=a PolicyName=a/b",
                "policyName",
                name,
            ),
            ("CreateUser UserName=a Path=/x", "path", path),
            (
                "CreatePolicy PolicyName=a Path=/x PolicyDocument=@allow",
                "path",
                path,
            ),
            ("UpdateGroup GroupName=a NewPath=x/", "newPath", path),
            ("ListRoles PathPrefix=x", "pathPrefix", prefix),
        ] {
            script(&format!(
                "{request} | ValidationError The specified value for {member} is invalid. {words}"
            ));
        }
    }

    #[test]
    fn get_user_without_a_name_is_about_the_caller() {
        let mut walk = script(
            "GetUser | ok <UserId>123456789012</UserId><Arn>arn:aws:iam::123456789012:root</Arn>
             GetUser | ok !<UserName
             GetUser | ok !<Path
             CreateAccountAlias AccountAlias=our-account | ok
             GetUser | ok <UserName>our-account</UserName>
             CreateUser UserName=u | ok",
        );
        walk.act_as_user("u");
        walk.follow("GetUser | ok <UserName>u</UserName>");
        walk.act_in_session("u");
        walk.follow("GetUser | ok <UserName>u</UserName>");
        walk.act_in_role("r");
        walk.follow(
            "GetUser | ValidationError Must specify userName when calling with non-User credentials
             GetUser UserName=u | ok <UserName>u</UserName>",
        );
    }

    #[test]
    fn lists_come_in_pages_and_show_no_details() {
        let mut walk = walk(&[
            (
                "CreateUser UserName=c Path=/x/ Tags.member.1.Key=k Tags.member.1.Value=v",
                "ok <Tags><member><Key>k</Key>",
            ),
            ("CreateUser UserName=a Path=/x/", "ok"),
            ("CreateUser UserName=B", "ok"),
            ("ListUsers", "ok <IsTruncated>false</IsTruncated>"),
            ("ListUsers", "ok !<Tags>"),
            ("ListUsers PathPrefix=/x/", "ok !<UserName>B</UserName>"),
        ]);
        let first = walk.call("ListUsers MaxItems=2").unwrap();
        let marker = first
            .split("<Marker>")
            .nth(1)
            .unwrap()
            .split('<')
            .next()
            .unwrap();
        assert!(
            first.contains(">a<") && first.contains(">B<") && !first.contains(">c<"),
            "{first}"
        );
        walk.take(&[("DeleteUser UserName=b", "ok")]);
        let second = walk
            .call(&format!("ListUsers MaxItems=2 Marker={marker}"))
            .unwrap();
        assert!(
            second.contains(">c<") && second.contains("<IsTruncated>false"),
            "{second}"
        );
    }

    #[test]
    fn the_quota_of_users_holds() {
        let mut walk = walk(&[("CreateUser UserName=a", "ok")]);
        walk.settings.quotas.users = 1;
        walk.take(&[(
            "CreateUser UserName=b",
            "LimitExceeded Cannot exceed quota for UsersPerAccount: 1",
        )]);
    }

    #[test]
    fn a_user_can_be_deleted_after_its_parts_which_are_reported_in_aws_order() {
        let mut walk = script(
            "CreateUser UserName=u | ok
             CreateGroup GroupName=g | ok
             AddUserToGroup GroupName=g UserName=u | ok
             AttachUserPolicy UserName=u PolicyArn=arn:aws:iam::aws:policy/ReadOnlyAccess | ok
             PutUserPolicy UserName=u PolicyName=p PolicyDocument=@allow | ok
             CreateLoginProfile UserName=u Password=Secret-1 | ok
             CreateVirtualMFADevice VirtualMFADeviceName=m | ok
             UploadSigningCertificate UserName=u CertificateBody=@signing | ok",
        );
        let made = |walk: &mut Walk, request: &str, id: &str| {
            let xml = walk.call(request).unwrap();
            texts(&xml, id).concat()
        };
        let key = made(&mut walk, "CreateAccessKey UserName=u", "AccessKeyId");
        let request = "UploadSSHPublicKey UserName=u SSHPublicKeyBody=@ssh";
        let ssh_key = made(&mut walk, request, "SSHPublicKeyId");
        let request =
            "CreateServiceSpecificCredential UserName=u ServiceName=codecommit.amazonaws.com";
        let credential = made(&mut walk, request, "ServiceSpecificCredentialId");
        enable_device(&mut walk);
        for (must_first, request) in [
            (
                "remove users from group",
                "RemoveUserFromGroup GroupName=g UserName=u",
            ),
            (
                "detach all policies",
                "DetachUserPolicy UserName=u PolicyArn=arn:aws:iam::aws:policy/ReadOnlyAccess",
            ),
            (
                "delete policies",
                "DeleteUserPolicy UserName=u PolicyName=p",
            ),
            (
                "delete access keys",
                &format!("DeleteAccessKey UserName=u AccessKeyId={key}"),
            ),
            ("delete login profile", "DeleteLoginProfile UserName=u"),
            (
                "delete MFA device",
                "DeactivateMFADevice UserName=u SerialNumber=arn:aws:iam::123456789012:mfa/m",
            ),
            (
                "delete certificates",
                "DeleteSigningCertificate UserName=u CertificateId=RTJA3MPGIZY5WXITRXURJMAEIEFRNO6C",
            ),
            (
                "remove referenced objects",
                &format!("DeleteSSHPublicKey UserName=u SSHPublicKeyId={ssh_key}"),
            ),
            (
                "remove referenced objects",
                &format!(
                    "DeleteServiceSpecificCredential UserName=u ServiceSpecificCredentialId={credential}"
                ),
            ),
        ] {
            walk.follow(&format!(
                "DeleteUser UserName=u | DeleteConflict Cannot delete entity, must {must_first} first.
                 {request} | ok"
            ));
        }
        walk.follow("DeleteUser UserName=u | ok");
    }

    /// Gives the device `m` to the user `u`, as EnableMFADevice does.
    fn enable_device(walk: &mut Walk) {
        let account = walk.world.account(walk.caller.account);
        let owner = account.users.get("u").unwrap().id.to_string();
        let device = account.mfa_devices.values().next().unwrap().clone();
        let enabled = MfaDeviceEnabledV1 {
            serial: device.serial.to_string(),
            kind: device.kind,
            user: Some("u".into()),
            owner,
            enabled: walk.now(),
            seed: device.seed,
            offset_steps: 0,
            last_pair: None,
            certifications: device.certifications,
        };
        walk.happen([enabled.into()]);
    }
}
