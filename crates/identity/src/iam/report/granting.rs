//! ListPoliciesGrantingServiceAccess: the policies of a user, a group or a role that grant access to a service.

use roleback_model::iam::{
    ListPoliciesGrantingServiceAccessEntry as Entry, ListPoliciesGrantingServiceAccessRequest,
    ListPoliciesGrantingServiceAccessResponse, PolicyGrantingServiceAccess, PolicyOwnerEntityType,
    PolicyType,
};
use roleback_policy::Arn;
use roleback_wire::Fault;
use roleback_world::arn::AccountId;
use roleback_world::resource_kind::ResourceKind;

use super::accessible;
use crate::answer::Read;
use crate::policies::effective::EffectivePolicies;
use crate::policies::held::{Held, Holder, PolicyName};
use crate::scene::Scene;
use crate::{fault, page};

impl Read for ListPoliciesGrantingServiceAccessRequest {
    fn read(&self, scene: &Scene<'_>) -> Result<ListPoliciesGrantingServiceAccessResponse, Fault> {
        let start = page::after_as(self.marker.as_deref(), |at| at.parse::<usize>().ok())?;
        let effective = policies_of(scene, &self.arn)?;
        let granted: Vec<_> = effective
            .identity
            .iter()
            .map(|held| {
                let actions = accessible::actions([&**held.document]);
                (held, accessible::services(&actions, false))
            })
            .collect();
        let entry = |namespace: &String| {
            let grants = granted.iter().filter(|(_, services)| {
                let mut services = services.iter();
                services.any(|service| service.namespace == *namespace)
            });
            Entry {
                service_namespace: Some(namespace.clone()),
                policies: Some(grants.map(|(held, _)| shown(held)).collect()),
            }
        };
        let wanted = once(&self.service_namespaces).into_iter().enumerate();
        let wanted = wanted.map(|(at, namespace)| (at.to_string(), namespace));
        let wanted = wanted.skip(start.map_or(0, |at| at.saturating_add(1)));
        let page = page::take(wanted, None, entry);
        Ok(ListPoliciesGrantingServiceAccessResponse {
            policies_granting_service_access: page.items,
            is_truncated: Some(page.is_truncated),
            marker: page.marker,
        })
    }
}

/// The policies of a group or a role, or of a user and its groups.
fn policies_of<'a>(scene: &Scene<'a>, arn: &str) -> Result<EffectivePolicies<'a>, Fault> {
    let parts = Arn::parse(arn).ok_or_else(fault::invalid_arn)?;
    let (kind, tail) = parts.resource.split_once('/').unwrap_or_default();
    let kind = match ResourceKind::parse(kind).filter(|_| parts.service == "iam") {
        Some(kind @ (ResourceKind::User | ResourceKind::Group | ResourceKind::Role)) => kind,
        _ => return Err(fault::invalid_policy_arn(arn)),
    };
    let is_own = AccountId::parse(parts.account) == Some(scene.caller.account);
    let effective = EffectivePolicies::of_arn(scene.world, arn).filter(|_| is_own);
    let name = tail.rsplit('/').next().unwrap_or_default();
    effective.ok_or_else(|| fault::no_such_holder(kind, name))
}

/// The service namespaces of the request, without duplicates.
fn once(namespaces: &[String]) -> Vec<&String> {
    let mut seen: Vec<&String> = Vec::new();
    for namespace in namespaces {
        if !seen.contains(&namespace) {
            seen.push(namespace);
        }
    }
    seen
}

fn shown(held: &Held<'_>) -> PolicyGrantingServiceAccess {
    let name_of = |arn: &str| arn.rsplit('/').next().unwrap_or_default().to_owned();
    match &held.name {
        PolicyName::Managed(arn) => PolicyGrantingServiceAccess {
            policy_name: name_of(arn),
            policy_type: PolicyType::Managed,
            policy_arn: Some(arn.to_string()),
            entity_type: None,
            entity_name: None,
        },
        PolicyName::Inline(_) | PolicyName::Passed => PolicyGrantingServiceAccess {
            policy_name: match held.name {
                PolicyName::Inline(name) => name.to_owned(),
                _ => String::new(),
            },
            policy_type: PolicyType::Inline,
            policy_arn: None,
            entity_type: Some(match held.holder {
                Holder::Group(_) => PolicyOwnerEntityType::Group,
                Holder::Role(_) => PolicyOwnerEntityType::Role,
                _ => PolicyOwnerEntityType::User,
            }),
            entity_name: held.holder.name().map(Into::into),
        },
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::script;

    #[test]
    fn the_policies_that_grant_a_service_are_listed_with_their_holders() {
        let list = "ListPoliciesGrantingServiceAccess Arn=arn:aws:iam::123456789012";
        script(&format!(
            "CreatePolicy PolicyName=p PolicyDocument=@allow | ok
             CreateUser UserName=u PermissionsBoundary=arn:aws:iam::aws:policy/AdministratorAccess | ok
             CreateGroup GroupName=g | ok
             AddUserToGroup GroupName=g UserName=u | ok
             PutGroupPolicy GroupName=g PolicyName=i PolicyDocument=@allow | ok
             PutUserPolicy UserName=u PolicyName=d PolicyDocument=@deny | ok
             AttachUserPolicy UserName=u PolicyArn=arn:aws:iam::123456789012:policy/p | ok
             {list}:user/x ServiceNamespaces.member.1=s3 | NoSuchEntity The user with name x cannot be found.
             {list}:policy/p ServiceNamespaces.member.1=s3 | InvalidInput ARN arn:aws:iam::123456789012:policy/p is not valid.
             {list}:user/u ServiceNamespaces.member.1=s3 ServiceNamespaces.member.2=ec2 ServiceNamespaces.member.3=s3 | ok <member><ServiceNamespace>s3</ServiceNamespace><Policies><member><PolicyName>p</PolicyName><PolicyType>MANAGED</PolicyType><PolicyArn>arn:aws:iam::123456789012:policy/p</PolicyArn></member><member><PolicyName>i</PolicyName><PolicyType>INLINE</PolicyType><EntityType>GROUP</EntityType><EntityName>g</EntityName></member></Policies></member><member><ServiceNamespace>ec2</ServiceNamespace><Policies/></member></PoliciesGrantingServiceAccess><IsTruncated>false</IsTruncated>"
        ));
    }
}
