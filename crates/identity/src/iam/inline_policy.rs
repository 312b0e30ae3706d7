//! Inline policies: documents embedded in a user, group or role and deleted with it. One generic implementation for the
//! three kinds.
//! Policy names are unique in their entity and case-sensitive: AWS lists user, group, role and instance profile names
//! as case-insensitive, but not these. Their number is unlimited, but the total size per entity is limited.
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html>

use roleback_model::iam::{
    DeleteGroupPolicyRequest, DeleteRolePolicyRequest, DeleteUserPolicyRequest,
    GetGroupPolicyRequest, GetGroupPolicyResponse, GetRolePolicyRequest, GetRolePolicyResponse,
    GetUserPolicyRequest, GetUserPolicyResponse, ListGroupPoliciesRequest,
    ListGroupPoliciesResponse, ListRolePoliciesRequest, ListRolePoliciesResponse,
    ListUserPoliciesRequest, ListUserPoliciesResponse, PutGroupPolicyRequest, PutRolePolicyRequest,
    PutUserPolicyRequest,
};
use roleback_policy::validate::Purpose;
use roleback_wire::Fault;
use roleback_wire::encode::Nothing;
use roleback_world::event::{InlinePolicyDeletedV1, InlinePolicyPutV1};
use roleback_world::key::{Key, behind};
use roleback_world::resource_kind::ResourceKind;
use roleback_world::stored_policy::StoredPolicy;

use crate::answer::{Change, Read, Write};
use crate::iam::document;
use crate::iam::holder::{self, Holder};
use crate::quota::Quotas;
use crate::scene::Scene;
use crate::{fault, page};

macro_rules! inline_policies {
    ($($kind:ident $name:ident: $put:ident $get:ident $got:ident $list:ident $listed:ident $delete:ident;)*) => {$(
        impl Write for $put {
            fn write(&self, scene: &Scene<'_>) -> Result<Change<Nothing>, Fault> {
                let holder = holder::changeable(scene, ResourceKind::$kind, &self.$name)?;
                put(scene, holder, &self.policy_name, &self.policy_document)
            }
        }

        impl Read for $get {
            fn read(&self, scene: &Scene<'_>) -> Result<$got, Fault> {
                let holder = holder::find(scene, ResourceKind::$kind, &self.$name)?;
                let document = find(holder, &self.policy_name)?;
                Ok($got {
                    $name: holder.name.into(),
                    policy_name: self.policy_name.clone(),
                    policy_document: document::encoded(document),
                })
            }
        }

        impl Read for $list {
            fn read(&self, scene: &Scene<'_>) -> Result<$listed, Fault> {
                let names = |start: Option<&Key>| {
                    let holder = holder::find(scene, ResourceKind::$kind, &self.$name)?;
                    let behind = holder.grants.inline.range(behind(start));
                    Ok(behind.map(|(name, _)| (name, name)))
                };
                page::list(self, names, |name| name.as_str().into())
            }
        }

        impl Write for $delete {
            fn write(&self, scene: &Scene<'_>) -> Result<Change<Nothing>, Fault> {
                let holder = holder::changeable(scene, ResourceKind::$kind, &self.$name)?;
                find(holder, &self.policy_name)?;
                let event = InlinePolicyDeletedV1 {
                    kind: ResourceKind::$kind,
                    name: holder.name.into(),
                    id: holder.id.into(),
                    policy_name: self.policy_name.clone(),
                };
                Ok(Change::one(Nothing, event))
            }
        }
    )*};
}

inline_policies! {
    User user_name:
        PutUserPolicyRequest GetUserPolicyRequest GetUserPolicyResponse
        ListUserPoliciesRequest ListUserPoliciesResponse DeleteUserPolicyRequest;
    Group group_name:
        PutGroupPolicyRequest GetGroupPolicyRequest GetGroupPolicyResponse
        ListGroupPoliciesRequest ListGroupPoliciesResponse DeleteGroupPolicyRequest;
    Role role_name:
        PutRolePolicyRequest GetRolePolicyRequest GetRolePolicyResponse
        ListRolePoliciesRequest ListRolePoliciesResponse DeleteRolePolicyRequest;
}

fn put(
    scene: &Scene<'_>,
    holder: Holder<'_>,
    policy_name: &str,
    text: &str,
) -> Result<Change<Nothing>, Fault> {
    document::accepted(scene.partition(), text, Purpose::Inline)?;
    let inline = &holder.grants.inline;
    if inline.get(policy_name).is_some_and(|old| **old == *text) {
        return Ok(Change::none(Nothing));
    }
    let others = inline
        .iter()
        .filter(|(name, _)| name.as_str() != policy_name);
    let others_size: usize = others.map(|(_, document)| document::size(document)).sum();
    let limit = size_limit(&scene.settings.quotas, holder.kind);
    if others_size.saturating_add(document::size(text)) > limit as usize {
        let too_large = fault::inline_policies_too_large;
        return Err(too_large(limit, holder.kind, holder.name));
    }
    let event = InlinePolicyPutV1 {
        kind: holder.kind,
        name: holder.name.into(),
        id: holder.id.into(),
        policy_name: policy_name.into(),
        document: text.into(),
    };
    Ok(Change::one(Nothing, event))
}

fn size_limit(quotas: &Quotas, kind: ResourceKind) -> u32 {
    match kind {
        ResourceKind::User => quotas.user_policy_size,
        ResourceKind::Group => quotas.group_policy_size,
        _ => quotas.role_policy_size,
    }
}

/// The document with this name, or a fault if it does not exist.
fn find<'a>(holder: Holder<'a>, policy_name: &str) -> Result<&'a StoredPolicy, Fault> {
    holder
        .grants
        .inline
        .get(policy_name)
        .ok_or_else(|| fault::no_such_inline_policy(holder.kind, policy_name))
}

#[cfg(test)]
mod tests {
    use crate::testing::Walk;

    /// Each kind with its name.
    const NOUNS: [(&str, &str); 3] = [("User", "user"), ("Group", "group"), ("Role", "role")];

    /// A user, a group and a role, each named A.
    fn script(lines: &str) -> Walk {
        let mut walk = crate::testing::script(
            "
            CreateUser UserName=A | ok
            CreateGroup GroupName=A | ok
            CreateRole RoleName=A AssumeRolePolicyDocument=@trust | ok",
        );
        walk.follow(lines);
        walk
    }

    #[test]
    fn an_inline_policy_is_put_read_and_deleted() {
        for (kind, word) in NOUNS {
            let call = |verb: &str| format!("{verb}{kind}Policy {kind}Name=a PolicyName=p");
            let (put, get, delete) = (call("Put"), call("Get"), call("Delete"));
            let gone = format!("NoSuchEntity The {word} policy with name p cannot be found.");
            script(&format!(
                "
                Put{kind}Policy {kind}Name=nobody PolicyName=p PolicyDocument=x | NoSuchEntity The {word} with name nobody cannot be found.
                {put} PolicyDocument=x | MalformedPolicyDocument Syntax errors in policy.
                {put} PolicyDocument=@trust | MalformedPolicyDocument Policy document should not specify a principal.
                {get} | {gone}
                {delete} | {gone}
                {put} PolicyDocument=@deny | ok
                {put} PolicyDocument=@deny | ok
                {get} | ok %22Deny%22
                {put} PolicyDocument=@allow | ok
                {get} | ok <{kind}Name>A</{kind}Name><PolicyName>p</PolicyName><PolicyDocument>%7B%22Version%22%3A%222012-10-17%22%2C
                {get} | ok !%22Deny%22
                Get{kind}Policy {kind}Name=a PolicyName=P | NoSuchEntity The {word} policy with name P cannot be found.
                {delete} | ok
                {delete} | {gone}"
            ));
        }
    }

    #[test]
    fn all_inline_policies_of_a_holder_together_have_a_limit() {
        let mut walk = script("");
        let quotas = &mut walk.settings.quotas;
        (
            quotas.user_policy_size,
            quotas.group_policy_size,
            quotas.role_policy_size,
        ) = (175, 174, 173);
        for ((kind, word), limit) in NOUNS.into_iter().zip([175, 174, 173]) {
            let put = format!("Put{kind}Policy {kind}Name=A");
            walk.follow(&format!(
                "
                {put} PolicyName=p PolicyDocument=@allow | ok
                {put} PolicyName=q PolicyDocument=@deny | LimitExceeded Maximum policy size of {limit} bytes exceeded for {word} A
                {put} PolicyName=p PolicyDocument=@deny | ok"
            ));
        }
        // Without white space, both documents have 88 characters.
        walk.settings.quotas.user_policy_size = 176;
        walk.follow("PutUserPolicy UserName=A PolicyName=q PolicyDocument=@deny | ok");
    }

    #[test]
    fn names_are_listed_in_pages() {
        for (kind, word) in NOUNS {
            let put = |name| {
                format!("Put{kind}Policy {kind}Name=A PolicyName={name} PolicyDocument=@allow | ok")
            };
            let list = format!("List{kind}Policies {kind}Name=A");
            let mut walk = script(&format!(
                "
                List{kind}Policies {kind}Name=nobody | NoSuchEntity The {word} with name nobody cannot be found.
                {list} | ok <PolicyNames/><IsTruncated>false
                {}
                {}
                {}
                {list} | ok <PolicyNames><member>B</member><member>a</member><member>b</member></PolicyNames>",
                put("b"),
                put("B"),
                put("a"),
            ));
            assert_eq!(walk.pages_of_one(&list, "member"), ["B", "a", "b"]);
        }
    }
}
