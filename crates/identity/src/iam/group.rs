//! Groups: users that share policies.
//!
//! Group names are unique regardless of case. A group can be deleted only when it has no members and no policies.
//! Adding a user that is already a member, or removing one that is not, changes nothing.
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/id_groups.html>

use roleback_model::iam::{
    AddUserToGroupRequest, CreateGroupRequest, CreateGroupResponse, DeleteGroupRequest,
    GetGroupRequest, GetGroupResponse, Group as GroupShape, ListGroupsForUserRequest,
    ListGroupsForUserResponse, ListGroupsRequest, ListGroupsResponse, RemoveUserFromGroupRequest,
    UpdateGroupRequest,
};
use roleback_wire::Fault;
use roleback_wire::encode::Nothing;
use roleback_world::arn::ROOT_PATH;
use roleback_world::entity::Group;
use roleback_world::event::{
    GroupCreatedV1, GroupDeletedV1, GroupUpdatedV1, UserAddedToGroupV1, UserRemovedFromGroupV1,
};
use roleback_world::key::{Key, behind};

use crate::answer::{Change, Read, Write};
use crate::iam::user;
use crate::ids::{IdKind, unique_id};
use crate::scene::Scene;
use crate::{fault, page};

/// The group with this name, or a fault if it does not exist.
pub(crate) fn find<'a>(scene: &Scene<'a>, name: &str) -> Result<&'a Group, Fault> {
    scene
        .account()
        .groups
        .get(name)
        .ok_or_else(|| fault::no_such_group(name))
}

/// The members that every answer shows of a group.
pub(crate) fn shown(group: &Group, scene: &Scene<'_>) -> GroupShape {
    GroupShape {
        path: group.path.as_str().into(),
        group_name: group.name.as_str().into(),
        group_id: group.id.as_str().into(),
        arn: scene.arn("group", &group.path, &group.name),
        create_date: group.created,
    }
}

/// What must be removed before the group can be deleted, in the order of AWS's checks.
fn delete_blocker(group: &Group) -> Option<&'static str> {
    fault::first_blocker([
        (!group.members.is_empty(), "remove users from group"),
        (!group.grants.attached.is_empty(), "detach all policies"),
        (!group.grants.inline.is_empty(), "delete policies"),
    ])
}

impl Write for CreateGroupRequest {
    fn write(&self, scene: &Scene<'_>) -> Result<Change<CreateGroupResponse>, Fault> {
        let groups = &scene.account().groups;
        if groups.contains(&self.group_name) {
            return Err(fault::name_taken("Group", &self.group_name));
        }
        let quotas = &scene.settings.quotas;
        if groups.len() >= quotas.groups as usize {
            return Err(quotas.exceeded("GroupsQuota"));
        }
        let created = GroupCreatedV1 {
            name: self.group_name.clone(),
            path: self.path.clone().unwrap_or_else(|| ROOT_PATH.into()),
            id: unique_id(IdKind::Group, scene.entropy).into(),
            created: scene.now,
        };
        let output = CreateGroupResponse {
            group: shown(&Group::created(&created), scene),
        };
        Ok(Change::one(output, created))
    }
}

impl Read for GetGroupRequest {
    fn read(&self, scene: &Scene<'_>) -> Result<GetGroupResponse, Fault> {
        let start = page::after(self.marker.as_deref())?;
        let group = find(scene, &self.group_name)?;
        let users = &scene.account().users;
        let members = group.members.range(behind(start.as_ref()));
        let members = members.filter_map(|key| users.get(key.as_str()).map(|user| (key, user)));
        let page = page::take(members, self.max_items, |user| user::listed(user, scene));
        Ok(GetGroupResponse {
            group: shown(group, scene),
            users: page.items,
            is_truncated: Some(page.is_truncated),
            marker: page.marker,
        })
    }
}

impl Read for ListGroupsRequest {
    fn read(&self, scene: &Scene<'_>) -> Result<ListGroupsResponse, Fault> {
        let groups = &scene.account().groups;
        page::list_below(
            self,
            groups,
            |group| &group.path,
            |group| shown(group, scene),
        )
    }
}

impl Read for ListGroupsForUserRequest {
    fn read(&self, scene: &Scene<'_>) -> Result<ListGroupsForUserResponse, Fault> {
        let groups = &scene.account().groups;
        let mine = |start: Option<&Key>| {
            let keys = user::find(scene, &self.user_name)?
                .groups
                .range(behind(start));
            Ok(keys.filter_map(|key| Some((key, groups.at(key)?))))
        };
        page::list(self, mine, |group| shown(group, scene))
    }
}

impl Write for UpdateGroupRequest {
    fn write(&self, scene: &Scene<'_>) -> Result<Change<Nothing>, Fault> {
        let group = find(scene, &self.group_name)?;
        let taken = |name: &String| {
            scene.account().groups.contains(name) && !name.eq_ignore_ascii_case(&self.group_name)
        };
        if let Some(name) = self.new_group_name.as_ref().filter(|name| taken(name)) {
            return Err(fault::name_taken("Group", name));
        }
        let updated = GroupUpdatedV1 {
            name: group.name.to_string(),
            id: group.id.to_string(),
            new_name: self.new_group_name.clone(),
            new_path: self.new_path.clone(),
        };
        Ok(Change::one(Nothing, updated))
    }
}

impl Write for AddUserToGroupRequest {
    fn write(&self, scene: &Scene<'_>) -> Result<Change<Nothing>, Fault> {
        let group = find(scene, &self.group_name)?;
        let user = user::find(scene, &self.user_name)?;
        if user.groups.contains(&Key::folded(&group.name)) {
            return Ok(Change::none(Nothing));
        }
        let quotas = &scene.settings.quotas;
        if user.groups.len() >= quotas.groups_per_user as usize {
            return Err(quotas.exceeded("GroupsPerUserQuota"));
        }
        let added = UserAddedToGroupV1 {
            group: group.name.to_string(),
            group_id: group.id.to_string(),
            user: user.name.to_string(),
            user_id: user.id.to_string(),
        };
        Ok(Change::one(Nothing, added))
    }
}

impl Write for RemoveUserFromGroupRequest {
    fn write(&self, scene: &Scene<'_>) -> Result<Change<Nothing>, Fault> {
        let group = find(scene, &self.group_name)?;
        let user = user::find(scene, &self.user_name)?;
        if !user.groups.contains(&Key::folded(&group.name)) {
            return Ok(Change::none(Nothing));
        }
        let removed = UserRemovedFromGroupV1 {
            group: group.name.to_string(),
            group_id: group.id.to_string(),
            user: user.name.to_string(),
            user_id: user.id.to_string(),
        };
        Ok(Change::one(Nothing, removed))
    }
}

impl Write for DeleteGroupRequest {
    fn write(&self, scene: &Scene<'_>) -> Result<Change<Nothing>, Fault> {
        let group = find(scene, &self.group_name)?;
        if let Some(what) = delete_blocker(group) {
            return Err(fault::must_first(what));
        }
        let (name, id) = (group.name.to_string(), group.id.to_string());
        Ok(Change::one(Nothing, GroupDeletedV1 { name, id }))
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::script;
    use roleback_world::event::InlinePolicyPutV1;
    use roleback_world::event::PolicyAttachedV1;
    use roleback_world::event::PolicyDetachedV1;
    use roleback_world::resource_kind::ResourceKind;

    #[test]
    fn a_group_is_created_read_renamed_and_deleted() {
        script(
            r#"
            GetGroup GroupName=ops | NoSuchEntity The group with name ops cannot be found.
            CreateGroup GroupName=Ops Path=/team/ | ok <Arn>arn:aws:iam::123456789012:group/team/Ops</Arn>
            CreateGroup GroupName=oPS | EntityAlreadyExists Group with name oPS already exists.
            CreateGroup GroupName=dev | ok <Path>/</Path>
            GetGroup GroupName=OPS | ok <GroupName>Ops</GroupName>
            GetGroup GroupName=ops | ok <Users/><IsTruncated>false</IsTruncated>
            UpdateGroup GroupName=no | NoSuchEntity The group with name no cannot be found.
            UpdateGroup GroupName=ops NewGroupName=DEV | EntityAlreadyExists Group with name DEV already exists.
            UpdateGroup GroupName=ops NewGroupName=OPS NewPath=/ | ok
            GetGroup GroupName=ops | ok <Arn>arn:aws:iam::123456789012:group/OPS</Arn>
            DeleteGroup GroupName=ops | ok
            DeleteGroup GroupName=ops | NoSuchEntity The group with name ops cannot be found.
        "#,
        );
    }

    #[test]
    fn users_go_into_groups_and_out_of_them() {
        script(
            r#"
            AddUserToGroup GroupName=g UserName=u | NoSuchEntity The group with name g cannot be found.
            CreateGroup GroupName=G | ok
            AddUserToGroup GroupName=g UserName=u | NoSuchEntity The user with name u cannot be found.
            RemoveUserFromGroup GroupName=x UserName=u | NoSuchEntity The group with name x cannot be found.
            RemoveUserFromGroup GroupName=g UserName=u | NoSuchEntity The user with name u cannot be found.
            ListGroupsForUser UserName=u | NoSuchEntity The user with name u cannot be found.
            CreateUser UserName=U | ok
            RemoveUserFromGroup GroupName=g UserName=u | ok
            AddUserToGroup GroupName=g UserName=u | ok
            AddUserToGroup GroupName=G UserName=U | ok
            GetGroup GroupName=g | ok <Users><member><Path>/</Path><UserName>U</UserName>
            ListGroupsForUser UserName=u | ok <Groups><member><Path>/</Path><GroupName>G</GroupName>
            DeleteGroup GroupName=g | DeleteConflict Cannot delete entity, must remove users from group first.
            DeleteUser UserName=u | DeleteConflict Cannot delete entity, must remove users from group first.
            UpdateUser UserName=u NewUserName=V | ok
            UpdateGroup GroupName=g NewGroupName=H | ok
            GetGroup GroupName=h | ok <UserName>V</UserName>
            ListGroupsForUser UserName=v | ok <GroupName>H</GroupName>
            RemoveUserFromGroup GroupName=h UserName=v | ok
            GetGroup GroupName=h | ok <Users/>
            DeleteGroup GroupName=h | ok
            DeleteUser UserName=v | ok
        "#,
        );
    }

    #[test]
    fn a_group_that_holds_policies_is_not_deleted() {
        let mut walk = script("CreateGroup GroupName=g | ok");
        let (kind, name) = (ResourceKind::Group, "g".to_owned());
        let policy_arn = "arn:aws:iam::aws:policy/ReadOnlyAccess".to_owned();
        walk.happen([
            PolicyAttachedV1 {
                kind,
                name: name.clone(),
                id: "AGPA1".into(),
                policy_arn: policy_arn.clone(),
            }
            .into(),
            InlinePolicyPutV1 {
                kind,
                name: name.clone(),
                id: "AGPA1".into(),
                policy_name: "p".into(),
                document: "{}".into(),
            }
            .into(),
        ]);
        walk.follow("DeleteGroup GroupName=g | DeleteConflict Cannot delete entity, must detach all policies first.");
        let detached = PolicyDetachedV1 {
            kind,
            name,
            id: "AGPA1".into(),
            policy_arn,
        };
        walk.happen([detached.into()]);
        walk.follow("DeleteGroup GroupName=g | DeleteConflict Cannot delete entity, must delete policies first.");
    }

    #[test]
    fn members_and_groups_come_in_pages() {
        let mut walk = script(
            r#"
            CreateGroup GroupName=b Path=/x/ | ok
            CreateGroup GroupName=A | ok
            CreateUser UserName=u Tags.member.1.Key=k Tags.member.1.Value=v | ok
            CreateUser UserName=T | ok
            AddUserToGroup GroupName=a UserName=u | ok
            AddUserToGroup GroupName=a UserName=t | ok
            AddUserToGroup GroupName=b UserName=u | ok
            GetGroup GroupName=a | ok !<Tags>
            ListGroups PathPrefix=/x/ | ok !<GroupName>A</GroupName>
            ListGroups Marker=! | ValidationError Invalid Marker: !
            GetGroup GroupName=a Marker=! | ValidationError Invalid Marker: !
            ListGroupsForUser UserName=u Marker=! | ValidationError Invalid Marker: !
        "#,
        );
        for (list, member, names) in [
            ("ListGroups", "GroupName", ["A", "b"]),
            ("GetGroup GroupName=a", "UserName", ["T", "u"]),
            ("ListGroupsForUser UserName=u", "GroupName", ["A", "b"]),
        ] {
            assert_eq!(walk.pages_of_one(list, member), names, "{list}");
        }
    }

    #[test]
    fn the_quotas_of_groups_hold() {
        let mut walk = script(
            r#"
            CreateGroup GroupName=a | ok
            CreateGroup GroupName=b | ok
            CreateUser UserName=u | ok
            AddUserToGroup GroupName=a UserName=u | ok
        "#,
        );
        walk.settings.quotas.groups = 2;
        walk.settings.quotas.groups_per_user = 1;
        walk.follow(r#"
            CreateGroup GroupName=A | EntityAlreadyExists Group with name A already exists.
            CreateGroup GroupName=c | LimitExceeded Cannot exceed quota for GroupsPerAccount: 2
            AddUserToGroup GroupName=b UserName=u | LimitExceeded Cannot exceed quota for GroupsPerUser: 1
            AddUserToGroup GroupName=a UserName=u | ok
        "#);
    }
}
