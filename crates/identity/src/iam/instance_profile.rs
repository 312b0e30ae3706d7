//! Instance profiles: what hands a role to an EC2 instance. A profile holds one role at the most.
//!
//! Taking out a role that a profile does not hold changes nothing. A profile can be deleted when it holds no role.
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_switch-role-ec2_instance-profiles.html>

use compact_str::CompactString;
use roleback_model::iam::{
    AddRoleToInstanceProfileRequest, CreateInstanceProfileRequest, CreateInstanceProfileResponse,
    DeleteInstanceProfileRequest, GetInstanceProfileRequest, GetInstanceProfileResponse,
    InstanceProfile as InstanceProfileShape, ListInstanceProfilesForRoleRequest,
    ListInstanceProfilesForRoleResponse, ListInstanceProfilesRequest, ListInstanceProfilesResponse,
    RemoveRoleFromInstanceProfileRequest,
};
use roleback_wire::encode::Nothing;
use roleback_wire::{Fault, Timestamp};
use serde::{Deserialize, Serialize};

use crate::answer::{Change, Read, Write};
use crate::event::{
    Apply, InstanceProfileCreatedV1, InstanceProfileDeletedV1, Noun, RoleAddedToInstanceProfileV1,
    RoleRemovedFromInstanceProfileV1, Stamp, Tag,
};
use crate::iam::user::ROOT_PATH;
use crate::iam::{holder, role, tags};
use crate::ids::{IdKind, unique_id};
use crate::named::{Key, behind};
use crate::scene::Scene;
use crate::world::World;
use crate::{fault, page};

/// Roles that one profile holds. Nobody can have this quota raised.
const ROLES_PER_PROFILE: u32 = 1;

/// An instance profile.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct InstanceProfile {
    pub(crate) name: CompactString,
    pub(crate) path: CompactString,
    pub(crate) id: CompactString,
    pub(crate) created: Timestamp,
    pub(crate) tags: Vec<Tag>,
    /// The folded name of the role that it holds.
    pub(crate) role: Option<Key>,
}

/// The profile of this name, or the fault that says there is none.
pub(crate) fn find<'a>(scene: &Scene<'a>, name: &str) -> Result<&'a InstanceProfile, Fault> {
    scene
        .account()
        .instance_profiles
        .get(name)
        .ok_or_else(|| fault::no_such_instance_profile(name))
}

impl InstanceProfile {
    /// The profile that a fact makes.
    fn created(fact: &InstanceProfileCreatedV1, at: Timestamp) -> Self {
        Self {
            name: fact.name.as_str().into(),
            path: fact.path.as_str().into(),
            id: fact.id.as_str().into(),
            created: at,
            tags: fact.tags.clone(),
            role: None,
        }
    }

    /// What lists show: no tags.
    pub(crate) fn listed(&self, scene: &Scene<'_>) -> InstanceProfileShape {
        let roles = &scene.account().roles;
        let held = self.role.iter().filter_map(|key| roles.get(key.as_str()));
        InstanceProfileShape {
            path: self.path.as_str().into(),
            instance_profile_name: self.name.as_str().into(),
            instance_profile_id: self.id.as_str().into(),
            arn: scene.arn("instance-profile", &self.path, &self.name),
            create_date: self.created,
            roles: held.map(|role| role.identified(scene)).collect(),
            tags: None,
        }
    }

    fn detailed(&self, scene: &Scene<'_>) -> InstanceProfileShape {
        InstanceProfileShape {
            tags: tags::shown(&self.tags),
            ..self.listed(scene)
        }
    }

    fn holds(&self, role: &str) -> bool {
        self.role.as_ref() == Some(&Key::folded(role))
    }
}

impl Write for CreateInstanceProfileRequest {
    fn write(&self, scene: &Scene<'_>) -> Result<Change<CreateInstanceProfileResponse>, Fault> {
        let tags = tags::accepted(scene, self.tags.as_deref())?;
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
            id: unique_id(IdKind::InstanceProfile, scene.fresh).into(),
            tags,
        };
        let output = CreateInstanceProfileResponse {
            instance_profile: InstanceProfile::created(&created, scene.now).detailed(scene),
        };
        Ok(Change::one(output, created))
    }
}

impl Read for GetInstanceProfileRequest {
    fn read(&self, scene: &Scene<'_>) -> Result<GetInstanceProfileResponse, Fault> {
        let instance_profile = find(scene, &self.instance_profile_name)?.detailed(scene);
        Ok(GetInstanceProfileResponse { instance_profile })
    }
}

impl Read for ListInstanceProfilesRequest {
    fn read(&self, scene: &Scene<'_>) -> Result<ListInstanceProfilesResponse, Fault> {
        let start = page::after(self.marker.as_deref())?;
        let prefix = self.path_prefix.as_deref().unwrap_or(ROOT_PATH);
        let profiles = scene.account().instance_profiles.after(start.as_ref());
        let matching = profiles.filter(|(_, profile)| profile.path.starts_with(prefix));
        let page = page::take(matching, self.max_items, |profile| profile.listed(scene));
        Ok(ListInstanceProfilesResponse {
            instance_profiles: page.items,
            is_truncated: Some(page.is_truncated),
            marker: page.marker,
        })
    }
}

impl Read for ListInstanceProfilesForRoleRequest {
    fn read(&self, scene: &Scene<'_>) -> Result<ListInstanceProfilesForRoleResponse, Fault> {
        let start = page::after(self.marker.as_deref())?;
        let role = role::find(scene, &self.role_name)?;
        let profiles = &scene.account().instance_profiles;
        let keys = role.instance_profiles.range(behind(start.as_ref()));
        let mine = keys.filter_map(|key| profiles.get(key.as_str()).map(|profile| (key, profile)));
        let page = page::take(mine, self.max_items, |profile| profile.listed(scene));
        Ok(ListInstanceProfilesForRoleResponse {
            instance_profiles: page.items,
            is_truncated: Some(page.is_truncated),
            marker: page.marker,
        })
    }
}

impl Write for AddRoleToInstanceProfileRequest {
    fn write(&self, scene: &Scene<'_>) -> Result<Change<Nothing>, Fault> {
        let profile = find(scene, &self.instance_profile_name)?;
        let role = holder::changeable(scene, Noun::Role, &self.role_name)?;
        if profile.role.is_some() {
            let quota = "InstanceSessionsPerInstanceProfile";
            return Err(fault::limit_exceeded(quota, ROLES_PER_PROFILE));
        }
        let added = RoleAddedToInstanceProfileV1 {
            profile: profile.name.to_string(),
            role: role.name.into(),
        };
        Ok(Change::one(Nothing, added))
    }
}

impl Write for RemoveRoleFromInstanceProfileRequest {
    fn write(&self, scene: &Scene<'_>) -> Result<Change<Nothing>, Fault> {
        let profile = find(scene, &self.instance_profile_name)?;
        let role = holder::changeable(scene, Noun::Role, &self.role_name)?;
        if !profile.holds(role.name) {
            return Ok(Change::none(Nothing));
        }
        let removed = RoleRemovedFromInstanceProfileV1 {
            profile: profile.name.to_string(),
            role: role.name.into(),
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
        let name = profile.name.to_string();
        Ok(Change::one(Nothing, InstanceProfileDeletedV1 { name }))
    }
}

impl Apply for InstanceProfileCreatedV1 {
    fn apply(self, world: &mut World, stamp: &Stamp) {
        let profile = InstanceProfile::created(&self, stamp.at);
        world
            .account_mut(stamp.account)
            .instance_profiles
            .insert(&self.name, profile);
    }
}

impl Apply for InstanceProfileDeletedV1 {
    fn apply(self, world: &mut World, stamp: &Stamp) {
        world
            .account_mut(stamp.account)
            .instance_profiles
            .remove(&self.name);
    }
}

impl Apply for RoleAddedToInstanceProfileV1 {
    fn apply(self, world: &mut World, stamp: &Stamp) {
        let account = world.account_mut(stamp.account);
        let (Some(profile), Some(role)) = (
            account.instance_profiles.get_mut(&self.profile),
            account.roles.get_mut(&self.role),
        ) else {
            return;
        };
        profile.role = Some(Key::folded(&self.role));
        role.instance_profiles.insert(Key::folded(&self.profile));
    }
}

impl Apply for RoleRemovedFromInstanceProfileV1 {
    fn apply(self, world: &mut World, stamp: &Stamp) {
        let account = world.account_mut(stamp.account);
        if let Some(profile) = account.instance_profiles.get_mut(&self.profile) {
            profile.role = None;
        }
        if let Some(role) = account.roles.get_mut(&self.role) {
            role.instance_profiles.remove(&Key::folded(&self.profile));
        }
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
