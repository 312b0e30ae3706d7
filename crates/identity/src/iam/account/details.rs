//! GetAccountAuthorizationDetails: all users, groups, roles and policies, with their relations.
//!
//! The answer is one list spread over four members: users come first, then groups, roles, customer managed policies,
//! and the AWS managed policies in use. A marker contains the kind and key of the last item shown.

use std::ops::Bound;

use roleback_model::iam::{
    AttachedPolicy, EntityType, GetAccountAuthorizationDetailsRequest,
    GetAccountAuthorizationDetailsResponse, GroupDetail, ManagedPolicyDetail, PolicyDetail,
    RoleDetail, UserDetail,
};
use roleback_wire::Fault;
use roleback_world::entity::{Grants, Group, Role, User};
use roleback_world::key::{Key, behind};
use roleback_world::stored_policy::StoredPolicy;

use super::AWS_POLICIES;
use crate::answer::Read;
use crate::iam::managed_policy::{Found, all_versions};
use crate::iam::{boundary, document, instance_profile, role, tag_list, trust};
use crate::scene::Scene;
use crate::{managed, page};

/// The kinds, in list order.
const KINDS: [EntityType; 5] = [
    EntityType::User,
    EntityType::Group,
    EntityType::Role,
    EntityType::LocalManagedPolicy,
    EntityType::AwsManagedPolicy,
];

/// The position of an item: the index of its kind, then its key.
type Place = (usize, Key);

/// An item of the answer.
enum Item<'a> {
    User(&'a User),
    Group(&'a Group),
    Role(&'a Role),
    Policy(Found<'a>),
}

type Items<'a> = Box<dyn Iterator<Item = (&'a Key, Item<'a>)> + 'a>;

impl Read for GetAccountAuthorizationDetailsRequest {
    fn read(&self, scene: &Scene<'_>) -> Result<GetAccountAuthorizationDetailsResponse, Fault> {
        let start = page::after_as(self.marker.as_deref(), place)?;
        let wanted = self.filter.as_deref().unwrap_or_default();
        let page = page::take(items(scene, wanted, start), self.max_items, |item| item);
        let mut answer = GetAccountAuthorizationDetailsResponse {
            user_detail_list: Some(Vec::new()),
            group_detail_list: Some(Vec::new()),
            role_detail_list: Some(Vec::new()),
            policies: Some(Vec::new()),
            is_truncated: Some(page.is_truncated),
            marker: page.marker,
        };
        for item in page.items {
            item.show(scene, &mut answer);
        }
        Ok(answer)
    }
}

/// Parses the position in a marker.
fn place(text: &str) -> Option<Place> {
    let (kind, key) = text.split_once('/')?;
    Some((kind.parse().ok()?, Key::exact(key)))
}

/// All items of the requested kinds after a position; all kinds if none is requested.
fn items<'a>(
    scene: &Scene<'a>,
    wanted: &[EntityType],
    start: Option<Place>,
) -> impl Iterator<Item = (String, Item<'a>)> {
    let is_wanted = |kind: &EntityType| wanted.is_empty() || wanted.contains(kind);
    let first = start.as_ref().map_or(0, |(kind, _)| *kind);
    let kinds = KINDS.into_iter().enumerate().skip(first);
    let kinds: Vec<_> = kinds.filter(|(_, kind)| is_wanted(kind)).collect();
    let scene = *scene;
    kinds.into_iter().flat_map(move |(position, kind)| {
        let start = start.as_ref().filter(|(kind, _)| *kind == position);
        let items = of_kind(&scene, kind, start.map(|(_, key)| key));
        items.map(move |(key, item)| (format!("{position}/{}", key.as_str()), item))
    })
}

fn of_kind<'a>(scene: &Scene<'a>, kind: EntityType, start: Option<&Key>) -> Items<'a> {
    let account = scene.account();
    let owner = scene.caller.account;
    match kind {
        EntityType::User => {
            let users = account.users.after(start);
            Box::new(users.map(|(key, user)| (key, Item::User(user))))
        }
        EntityType::Group => {
            let groups = account.groups.after(start);
            Box::new(groups.map(|(key, group)| (key, Item::Group(group))))
        }
        EntityType::Role => {
            let roles = account.roles.after(start);
            Box::new(roles.map(|(key, role)| (key, Item::Role(role))))
        }
        EntityType::LocalManagedPolicy => {
            let found = move |policy| Item::Policy(Found::of_customer(owner, policy));
            let policies = account.policies.after(start);
            Box::new(policies.map(move |(key, policy)| (key, found(policy))))
        }
        EntityType::AwsManagedPolicy => Box::new(used_of_aws(scene, start)),
    }
}

/// The AWS managed policies that are attached or used as a boundary in the account, by ARN.
fn used_of_aws<'a>(
    scene: &Scene<'a>,
    start: Option<&Key>,
) -> impl Iterator<Item = (&'a Key, Item<'a>)> + use<'a> {
    let from = match start {
        Some(_) => behind(start),
        None => (Bound::Included(Key::exact(AWS_POLICIES)), Bound::Unbounded),
    };
    let used = scene.account().policy_uses.range(from);
    let arns = used.map(|(arn, _)| arn);
    arns.map_while(|arn| Some((arn, arn.as_str().strip_prefix(AWS_POLICIES)?)))
        .filter_map(|(arn, tail)| Some((arn, managed::find(tail)?)))
        .map(|(arn, policy)| (arn, Item::Policy(Found::of_aws(policy))))
}

impl Item<'_> {
    /// Adds the item to the list of its kind.
    fn show(&self, scene: &Scene<'_>, answer: &mut GetAccountAuthorizationDetailsResponse) {
        match self {
            Self::User(user) => answer
                .user_detail_list
                .get_or_insert_default()
                .push(show_user(scene, user)),
            Self::Group(group) => answer
                .group_detail_list
                .get_or_insert_default()
                .push(show_group(scene, group)),
            Self::Role(role) => answer
                .role_detail_list
                .get_or_insert_default()
                .push(show_role(scene, role)),
            Self::Policy(found) => answer
                .policies
                .get_or_insert_default()
                .push(show_policy(scene, found)),
        }
    }
}

fn show_user(scene: &Scene<'_>, user: &User) -> UserDetail {
    let groups = &scene.account().groups;
    let names = user
        .groups
        .iter()
        .filter_map(|key| groups.get(key.as_str()));
    UserDetail {
        path: Some(user.path.as_str().into()),
        user_name: Some(user.name.as_str().into()),
        user_id: Some(user.id.as_str().into()),
        arn: Some(scene.arn("user", &user.path, &user.name)),
        create_date: Some(user.created),
        user_policy_list: inline(&user.grants),
        group_list: Some(names.map(|group| group.name.as_str().into()).collect()),
        attached_managed_policies: attached(scene, &user.grants),
        permissions_boundary: boundary::shown(scene, &user.grants),
        tags: tag_list::all_shown(&user.tags),
    }
}

fn show_group(scene: &Scene<'_>, group: &Group) -> GroupDetail {
    GroupDetail {
        path: Some(group.path.as_str().into()),
        group_name: Some(group.name.as_str().into()),
        group_id: Some(group.id.as_str().into()),
        arn: Some(scene.arn("group", &group.path, &group.name)),
        create_date: Some(group.created),
        group_policy_list: inline(&group.grants),
        attached_managed_policies: attached(scene, &group.grants),
    }
}

fn show_role(scene: &Scene<'_>, role: &Role) -> RoleDetail {
    let profiles = &scene.account().instance_profiles;
    let held_by = role
        .instance_profiles
        .iter()
        .filter_map(|key| profiles.get(key.as_str()));
    RoleDetail {
        path: Some(role.path.as_str().into()),
        role_name: Some(role.name.as_str().into()),
        role_id: Some(role.id.as_str().into()),
        arn: Some(scene.arn("role", &role.path, &role.name)),
        create_date: Some(role.created),
        assume_role_policy_document: Some(document::encoded(&trust::trust_policy(
            role,
            scene.world,
        ))),
        instance_profile_list: Some(
            held_by
                .map(|profile| instance_profile::listed(profile, scene))
                .collect(),
        ),
        role_policy_list: inline(&role.grants),
        attached_managed_policies: attached(scene, &role.grants),
        permissions_boundary: boundary::shown(scene, &role.grants),
        tags: tag_list::all_shown(&role.tags),
        role_last_used: Some(role::last_used(role, scene)),
    }
}

fn inline(grants: &Grants) -> Option<Vec<PolicyDetail>> {
    let detail = |(name, text): (&Key, &StoredPolicy)| PolicyDetail {
        policy_name: Some(name.as_str().into()),
        policy_document: Some(document::encoded(text)),
    };
    Some(grants.inline.iter().map(detail).collect())
}

fn attached(scene: &Scene<'_>, grants: &Grants) -> Option<Vec<AttachedPolicy>> {
    let shown = |arn: &Key| AttachedPolicy {
        policy_name: arn.as_str().rsplit('/').next().map(Into::into),
        policy_arn: Some(scene.partition().show(arn.as_str()).into_owned()),
    };
    Some(grants.attached.iter().map(shown).collect())
}

fn show_policy(scene: &Scene<'_>, found: &Found<'_>) -> ManagedPolicyDetail {
    let listed = found.listed(scene);
    ManagedPolicyDetail {
        policy_name: listed.policy_name,
        policy_id: listed.policy_id,
        arn: listed.arn,
        path: listed.path,
        default_version_id: listed.default_version_id,
        attachment_count: listed.attachment_count,
        permissions_boundary_usage_count: listed.permissions_boundary_usage_count,
        is_attachable: listed.is_attachable,
        description: found.description.map(Into::into),
        create_date: listed.create_date,
        update_date: listed.update_date,
        policy_version_list: Some(all_versions(found)),
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::Walk;
    use crate::testing::script;
    use crate::testing::texts;

    const OF_AWS: &str = "arn:aws:iam::aws:policy/ReadOnlyAccess";
    const OWN: &str = "arn:aws:iam::123456789012:policy/p";

    /// A small account with all relations.
    fn small_account() -> Walk {
        script(&format!(
            "CreateGroup GroupName=G | ok
             CreateUser UserName=u PermissionsBoundary={OF_AWS} Tags.member.1.Key=k Tags.member.1.Value=v | ok
             AddUserToGroup GroupName=g UserName=u | ok
             CreateRole RoleName=r AssumeRolePolicyDocument=@trust | ok
             CreateInstanceProfile InstanceProfileName=i | ok
             AddRoleToInstanceProfile InstanceProfileName=i RoleName=r | ok
             CreatePolicy PolicyName=p PolicyDocument=@allow Description=d | ok
             CreatePolicyVersion PolicyArn={OWN} PolicyDocument=@allow | ok
             AttachRolePolicy RoleName=r PolicyArn={OWN} | ok
             PutGroupPolicy GroupName=g PolicyName=q PolicyDocument=@allow | ok"
        ))
    }

    #[test]
    fn an_empty_account_has_four_empty_lists() {
        script(
            "GetAccountAuthorizationDetails | ok <UserDetailList/><GroupDetailList/><RoleDetailList/><Policies/><IsTruncated>false</IsTruncated>",
        );
    }

    #[test]
    fn everything_is_shown_with_what_it_holds() {
        let details = "GetAccountAuthorizationDetails";
        small_account().follow(&format!(
            "{details} | ok <UserPolicyList/><GroupList><member>G</member></GroupList><AttachedManagedPolicies/>
             {details} | ok <PermissionsBoundaryArn>{OF_AWS}</PermissionsBoundaryArn></PermissionsBoundary><Tags><member><Key>k</Key>
             {details} | ok <GroupPolicyList><member><PolicyName>q</PolicyName><PolicyDocument>%7B
             {details} | ok <InstanceProfileList><member><Path>/</Path><InstanceProfileName>i</InstanceProfileName>
             {details} | ok <RolePolicyList/><AttachedManagedPolicies><member><PolicyName>p</PolicyName><PolicyArn>{OWN}</PolicyArn></member></AttachedManagedPolicies><Tags/><RoleLastUsed/>
             {details} | ok !<MaxSessionDuration>
             {details} | ok <Arn>{OWN}</Arn><Path>/</Path><DefaultVersionId>v1</DefaultVersionId><AttachmentCount>1</AttachmentCount><PermissionsBoundaryUsageCount>0</PermissionsBoundaryUsageCount><IsAttachable>true</IsAttachable><Description>d</Description>
             {details} | ok <VersionId>v2</VersionId><IsDefaultVersion>false</IsDefaultVersion>
             {details} | ok <Arn>{OF_AWS}</Arn><Path>/</Path>"
        ));
    }

    #[test]
    fn a_filter_chooses_the_kinds() {
        let filter = "GetAccountAuthorizationDetails Filter.member.1";
        small_account().follow(&format!(
            "{filter}=Nothing | ValidationError 1 validation error detected: Value at 'filter' failed to satisfy constraint: Member must satisfy constraint: [Member must satisfy enum value set, Member must not be null]
             {filter}=User | ok <GroupDetailList/><RoleDetailList/><Policies/>
             {filter}=User | ok <UserName>u</UserName>
             {filter}=Group Filter.member.2=Role | ok <UserDetailList/>
             {filter}=Group Filter.member.2=Role | ok <RoleName>r</RoleName>
             {filter}=LocalManagedPolicy | ok !<Arn>{OF_AWS}</Arn>
             {filter}=AWSManagedPolicy | ok <Arn>{OF_AWS}</Arn>
             {filter}=AWSManagedPolicy | ok !<Arn>{OWN}</Arn>"
        ));
    }

    #[test]
    fn pages_go_through_users_groups_roles_and_policies() {
        let mut walk = small_account();
        walk.follow(
            "CreateUser UserName=B | ok
             GetAccountAuthorizationDetails Marker=! | ValidationError Invalid Marker: !",
        );
        let mut seen = Vec::new();
        let mut marker = String::new();
        loop {
            let request = format!("GetAccountAuthorizationDetails MaxItems=1{marker}");
            let xml = walk.call(&request).unwrap();
            let ids = ["UserId", "GroupId", "RoleId", "PolicyId"].map(|id| texts(&xml, id));
            let of_role = texts(&xml, "RoleId").len();
            let items: usize = ids.iter().map(Vec::len).sum();
            assert_eq!(items - of_role.saturating_sub(1), 1, "{xml}");
            seen.extend(ids.into_iter().flatten().next());
            match texts(&xml, "Marker").pop() {
                Some(next) => marker = format!(" Marker={next}"),
                None => break,
            }
        }
        let kinds: Vec<&str> = seen.iter().map(|id| &id[..4]).collect();
        assert_eq!(kinds, ["AIDA", "AIDA", "AGPA", "AROA", "ANPA", "ANPA"]);
    }
}
