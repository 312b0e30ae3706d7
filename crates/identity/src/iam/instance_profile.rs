//! Instance profiles: they provide a role to an EC2 instance. A profile contains at most one role.
//!
//! Removing a role that is not in the profile changes nothing. A profile can be deleted only when it contains no role.
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_switch-role-ec2_instance-profiles.html>

use roleback_model::iam::{
    AddRoleToInstanceProfileRequest, CreateInstanceProfileRequest, CreateInstanceProfileResponse,
    DeleteInstanceProfileRequest, GetInstanceProfileRequest, GetInstanceProfileResponse,
    InstanceProfile as InstanceProfileShape, ListInstanceProfilesForRoleRequest,
    ListInstanceProfilesForRoleResponse, ListInstanceProfilesRequest, ListInstanceProfilesResponse,
    RemoveRoleFromInstanceProfileRequest,
};
use roleback_wire::Fault;
use roleback_wire::encode::Nothing;
use roleback_world::arn::ROOT_PATH;
use roleback_world::entity::InstanceProfile;
use roleback_world::event::{
    InstanceProfileCreatedV1, InstanceProfileDeletedV1, RoleAddedToInstanceProfileV1,
    RoleRemovedFromInstanceProfileV1,
};
use roleback_world::key::{Key, behind};
use roleback_world::resource_kind::ResourceKind;

use crate::answer::{Change, Read, Write};
use crate::iam::{holder, role, tag_list};
use crate::ids::{IdKind, unique_id};
use crate::scene::Scene;
use crate::{fault, page};

/// Roles per instance profile. AWS does not raise this quota.
const ROLES_PER_PROFILE: u32 = 1;

/// The profile with this name, or a fault if it does not exist.
pub(crate) fn find<'a>(scene: &Scene<'a>, name: &str) -> Result<&'a InstanceProfile, Fault> {
    scene
        .account()
        .instance_profiles
        .get(name)
        .ok_or_else(|| fault::no_such_instance_profile(name))
}

/// The members that lists show: no tags.
pub(crate) fn listed(profile: &InstanceProfile, scene: &Scene<'_>) -> InstanceProfileShape {
    let roles = &scene.account().roles;
    let held = profile
        .role
        .iter()
        .filter_map(|key| roles.get(key.as_str()));
    InstanceProfileShape {
        path: profile.path.as_str().into(),
        instance_profile_name: profile.name.as_str().into(),
        instance_profile_id: profile.id.as_str().into(),
        arn: scene.arn("instance-profile", &profile.path, &profile.name),
        create_date: profile.created,
        roles: held.map(|role| role::identified(role, scene)).collect(),
        tags: None,
    }
}

fn detailed(profile: &InstanceProfile, scene: &Scene<'_>) -> InstanceProfileShape {
    InstanceProfileShape {
        tags: tag_list::shown(&profile.tags),
        ..listed(profile, scene)
    }
}

impl Write for CreateInstanceProfileRequest {
    fn write(&self, scene: &Scene<'_>) -> Result<Change<CreateInstanceProfileResponse>, Fault> {
        let tags = tag_list::accepted(scene, self.tags.as_deref())?;
        let profiles = &scene.account().instance_profiles;
        let name = &self.instance_profile_name;
        if profiles.contains(name) {
            return Err(fault::entity_already_exists(format_args!(
                "Instance Profile {name} already exists."
            )));
        }
        let quotas = &scene.settings.quotas;
        if profiles.len() >= quotas.instance_profiles as usize {
            return Err(quotas.exceeded("InstanceProfilesQuota"));
        }
        let created = InstanceProfileCreatedV1 {
            name: name.clone(),
            path: self.path.clone().unwrap_or_else(|| ROOT_PATH.into()),
            id: unique_id(IdKind::InstanceProfile, scene.entropy).into(),
            created: scene.now,
            tags,
        };
        let output = CreateInstanceProfileResponse {
            instance_profile: detailed(&InstanceProfile::created(&created), scene),
        };
        Ok(Change::one(output, created))
    }
}

impl Read for GetInstanceProfileRequest {
    fn read(&self, scene: &Scene<'_>) -> Result<GetInstanceProfileResponse, Fault> {
        let instance_profile = detailed(find(scene, &self.instance_profile_name)?, scene);
        Ok(GetInstanceProfileResponse { instance_profile })
    }
}

impl Read for ListInstanceProfilesRequest {
    fn read(&self, scene: &Scene<'_>) -> Result<ListInstanceProfilesResponse, Fault> {
        let instance_profiles = &scene.account().instance_profiles;
        page::list_below(
            self,
            instance_profiles,
            |profile| &profile.path,
            |profile| listed(profile, scene),
        )
    }
}

impl Read for ListInstanceProfilesForRoleRequest {
    fn read(&self, scene: &Scene<'_>) -> Result<ListInstanceProfilesForRoleResponse, Fault> {
        let profiles = &scene.account().instance_profiles;
        let mine = |start: Option<&Key>| {
            let role = role::find(scene, &self.role_name)?;
            let keys = role.instance_profiles.range(behind(start));
            Ok(keys.filter_map(|key| Some((key, profiles.at(key)?))))
        };
        page::list(self, mine, |profile| listed(profile, scene))
    }
}

impl Write for AddRoleToInstanceProfileRequest {
    fn write(&self, scene: &Scene<'_>) -> Result<Change<Nothing>, Fault> {
        let profile = find(scene, &self.instance_profile_name)?;
        let role = holder::changeable(scene, ResourceKind::Role, &self.role_name)?;
        if profile.role.is_some() {
            let quota = "InstanceSessionsPerInstanceProfile";
            return Err(fault::limit_exceeded(quota, ROLES_PER_PROFILE));
        }
        let added = RoleAddedToInstanceProfileV1 {
            profile: profile.name.to_string(),
            profile_id: profile.id.to_string(),
            role: role.name.into(),
            role_id: role.id.into(),
        };
        Ok(Change::one(Nothing, added))
    }
}

impl Write for RemoveRoleFromInstanceProfileRequest {
    fn write(&self, scene: &Scene<'_>) -> Result<Change<Nothing>, Fault> {
        let profile = find(scene, &self.instance_profile_name)?;
        let role = holder::changeable(scene, ResourceKind::Role, &self.role_name)?;
        if !profile.holds(role.name) {
            return Ok(Change::none(Nothing));
        }
        let removed = RoleRemovedFromInstanceProfileV1 {
            profile: profile.name.to_string(),
            profile_id: profile.id.to_string(),
            role: role.name.into(),
            role_id: role.id.into(),
        };
        Ok(Change::one(Nothing, removed))
    }
}

impl Write for DeleteInstanceProfileRequest {
    fn write(&self, scene: &Scene<'_>) -> Result<Change<Nothing>, Fault> {
        let profile = find(scene, &self.instance_profile_name)?;
        if profile.role.is_some() {
            return Err(fault::must_first("remove roles from instance profile"));
        }
        let (name, id) = (profile.name.to_string(), profile.id.to_string());
        Ok(Change::one(Nothing, InstanceProfileDeletedV1 { name, id }))
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::script;

    #[test]
    fn a_profile_is_created_filled_emptied_and_deleted() {
        script(
            "GetInstanceProfile InstanceProfileName=p | NoSuchEntity Instance Profile p cannot be found.
             DeleteInstanceProfile InstanceProfileName=p | NoSuchEntity Instance Profile p cannot be found.
             CreateInstanceProfile InstanceProfileName=P Path=/x/ | ok <Arn>arn:aws:iam::123456789012:instance-profile/x/P</Arn>
             CreateInstanceProfile InstanceProfileName=p | EntityAlreadyExists Instance Profile p already exists.
             GetInstanceProfile InstanceProfileName=p | ok <InstanceProfileName>P</InstanceProfileName><InstanceProfileId>AIPA
             GetInstanceProfile InstanceProfileName=p | ok <Roles/>
             GetInstanceProfile InstanceProfileName=p | ok !<Tags
             AddRoleToInstanceProfile InstanceProfileName=q RoleName=r | NoSuchEntity Instance Profile q cannot be found.
             AddRoleToInstanceProfile InstanceProfileName=p RoleName=r | NoSuchEntity The role with name r cannot be found.
             RemoveRoleFromInstanceProfile InstanceProfileName=q RoleName=r | NoSuchEntity Instance Profile q cannot be found.
             RemoveRoleFromInstanceProfile InstanceProfileName=p RoleName=r | NoSuchEntity The role with name r cannot be found.
             ListInstanceProfilesForRole RoleName=r | NoSuchEntity The role with name r cannot be found.
             CreateRole RoleName=R AssumeRolePolicyDocument=@trust Description=d Tags.member.1.Key=k Tags.member.1.Value=v | ok
             CreateRole RoleName=other AssumeRolePolicyDocument=@trust | ok
             RemoveRoleFromInstanceProfile InstanceProfileName=p RoleName=r | ok
             AddRoleToInstanceProfile InstanceProfileName=p RoleName=r | ok
             AddRoleToInstanceProfile InstanceProfileName=p RoleName=r | LimitExceeded Cannot exceed quota for InstanceSessionsPerInstanceProfile: 1
             AddRoleToInstanceProfile InstanceProfileName=p RoleName=other | LimitExceeded Cannot exceed quota for InstanceSessionsPerInstanceProfile: 1
             GetInstanceProfile InstanceProfileName=p | ok <Roles><member><Path>/</Path><RoleName>R</RoleName><RoleId>AROA
             GetInstanceProfile InstanceProfileName=p | ok !<MaxSessionDuration>
             GetInstanceProfile InstanceProfileName=p | ok !<Description>
             GetInstanceProfile InstanceProfileName=p | ok !<Tags
             ListInstanceProfiles | ok <AssumeRolePolicyDocument>%7B
             ListInstanceProfilesForRole RoleName=r | ok <InstanceProfileName>P</InstanceProfileName>
             ListInstanceProfilesForRole RoleName=other | ok <InstanceProfiles/><IsTruncated>false</IsTruncated>
             DeleteInstanceProfile InstanceProfileName=p | DeleteConflict Cannot delete entity, must remove roles from instance profile first.
             DeleteRole RoleName=r | DeleteConflict Cannot delete entity, must remove roles from instance profile first.
             RemoveRoleFromInstanceProfile InstanceProfileName=p RoleName=other | ok
             GetInstanceProfile InstanceProfileName=p | ok <RoleName>R</RoleName>
             RemoveRoleFromInstanceProfile InstanceProfileName=p RoleName=r | ok
             DeleteInstanceProfile InstanceProfileName=p | ok
             DeleteRole RoleName=r | ok",
        );
    }

    #[test]
    fn lists_come_in_pages_and_show_no_tags() {
        let mut walk = script(
            "CreateRole RoleName=r AssumeRolePolicyDocument=@trust | ok
             CreateInstanceProfile InstanceProfileName=b Tags.member.1.Key=k Tags.member.1.Value=v | ok <Tags><member><Key>k</Key>
             CreateInstanceProfile InstanceProfileName=A Path=/x/ | ok
             AddRoleToInstanceProfile InstanceProfileName=a RoleName=r | ok
             AddRoleToInstanceProfile InstanceProfileName=b RoleName=r | ok
             GetInstanceProfile InstanceProfileName=b | ok <Tags><member><Key>k</Key>
             ListInstanceProfiles | ok !<Tags>
             ListInstanceProfiles PathPrefix=/x/ | ok !<InstanceProfileName>b<
             ListInstanceProfiles Marker=! | ValidationError Invalid Marker: !
             ListInstanceProfilesForRole RoleName=r Marker=! | ValidationError Invalid Marker: !",
        );
        for list in [
            "ListInstanceProfiles",
            "ListInstanceProfilesForRole RoleName=r",
        ] {
            assert_eq!(walk.pages_of_one(list, "InstanceProfileName"), ["A", "b"]);
        }
    }

    #[test]
    fn the_quota_of_profiles_holds() {
        let mut walk = script("CreateInstanceProfile InstanceProfileName=a | ok");
        walk.settings.quotas.instance_profiles = 1;
        walk.follow(
            "CreateInstanceProfile InstanceProfileName=A | EntityAlreadyExists Instance Profile A already exists.
             CreateInstanceProfile InstanceProfileName=b | LimitExceeded Cannot exceed quota for InstanceProfilesPerAccount: 1",
        );
    }
}
