//! Tags: keys and values on resources. One generic implementation for all kinds.
//!
//! Keys are unique per resource, regardless of case except on the kinds that have case-sensitive keys. Setting an
//! existing key replaces its value and keeps its position. Removing a key that does not exist changes nothing.
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/id_tags.html>

use roleback_model::iam::{
    ListInstanceProfileTagsRequest, ListInstanceProfileTagsResponse, ListMFADeviceTagsRequest,
    ListMFADeviceTagsResponse, ListOpenIDConnectProviderTagsRequest,
    ListOpenIDConnectProviderTagsResponse, ListPolicyTagsRequest, ListPolicyTagsResponse,
    ListRoleTagsRequest, ListRoleTagsResponse, ListSAMLProviderTagsRequest,
    ListSAMLProviderTagsResponse, ListServerCertificateTagsRequest,
    ListServerCertificateTagsResponse, ListUserTagsRequest, ListUserTagsResponse,
    TagInstanceProfileRequest, TagMFADeviceRequest, TagOpenIDConnectProviderRequest,
    TagPolicyRequest, TagRoleRequest, TagSAMLProviderRequest, TagServerCertificateRequest,
    TagUserRequest, UntagInstanceProfileRequest, UntagMFADeviceRequest,
    UntagOpenIDConnectProviderRequest, UntagPolicyRequest, UntagRoleRequest,
    UntagSAMLProviderRequest, UntagServerCertificateRequest, UntagUserRequest,
};
use roleback_model::{Operation, OperationInfo};
use roleback_wire::Fault;
use roleback_wire::encode::Nothing;
use roleback_world::event::{TaggedV1, UntaggedV1};
use roleback_world::key::Key;
use roleback_world::resource_kind::ResourceKind;
use roleback_world::tag::Tag;

use crate::answer::{Change, Read, Write};
use crate::iam::tag_list::{accepted_on, not_empty, shape, within_quota};
use crate::iam::{
    instance_profile, managed_policy, mfa_device, oidc_provider, role, saml_provider,
    server_certificate, user,
};
use crate::scene::Scene;
use crate::{fault, page};

/// A resource that can have tags.
struct Tagged<'a> {
    kind: ResourceKind,
    name: &'a str,
    id: &'a str,
    tags: &'a [Tag],
}

impl<'a> Tagged<'a> {
    /// The resource of an operation: policies are identified by ARN, MFA devices by serial number, all others by name.
    fn find(
        scene: &Scene<'a>,
        operation: &OperationInfo,
        kind: ResourceKind,
        named: &str,
    ) -> Result<Self, Fault> {
        let (name, id, tags): (&str, &str, &[Tag]) = match kind {
            ResourceKind::User => {
                user::find(scene, named).map(|it| (&*it.name, &*it.id, &*it.tags))
            }
            ResourceKind::Role => {
                role::find(scene, named).map(|it| (&*it.name, &*it.id, &*it.tags))
            }
            ResourceKind::InstanceProfile => {
                instance_profile::find(scene, named).map(|it| (&*it.name, &*it.id, &*it.tags))
            }
            ResourceKind::MfaDevice => mfa_device::find_virtual(scene, named)
                .map(|it| (&*it.serial, &*it.serial, &*it.tags)),
            ResourceKind::Policy if operation.mutates => {
                managed_policy::changeable(scene, operation, named)
                    .map(|it| (&*it.name, &*it.id, &*it.tags))
            }
            ResourceKind::Policy => managed_policy::readable(scene, operation, named)
                .map(|it| (it.name, it.id, it.tags)),
            ResourceKind::OidcProvider => {
                oidc_provider::find(scene, named).map(|it| (&*it.url, &*it.url, &*it.tags))
            }
            ResourceKind::SamlProvider => {
                saml_provider::find(scene, named).map(|it| (&*it.name, &*it.id, &*it.tags))
            }
            ResourceKind::ServerCertificate => {
                server_certificate::find(scene, named).map(|it| (&*it.name, &*it.id, &*it.tags))
            }
            _ => Err(fault::no_such_holder(kind, named)),
        }?;
        Ok(Self {
            kind,
            name,
            id,
            tags,
        })
    }

    fn has(&self, key: &str) -> bool {
        self.tags.iter().any(|tag| tag.has_key(self.kind, key))
    }

    fn set(&self, scene: &Scene<'_>, tags: Vec<Tag>) -> Result<Change<Nothing>, Fault> {
        let new = tags.iter().filter(|tag| !self.has(&tag.key)).count();
        within_quota(scene, self.tags.len().saturating_add(new))?;
        let (kind, name, id) = (self.kind, self.name.into(), self.id.into());
        Ok(if tags.is_empty() {
            Change::none(Nothing)
        } else {
            Change::one(
                Nothing,
                TaggedV1 {
                    kind,
                    name,
                    id,
                    tags,
                },
            )
        })
    }

    fn unset(&self, keys: &[String]) -> Change<Nothing> {
        let keys: Vec<String> = keys.iter().filter(|key| self.has(key)).cloned().collect();
        let (kind, name, id) = (self.kind, self.name.into(), self.id.into());
        if keys.is_empty() {
            Change::none(Nothing)
        } else {
            Change::one(
                Nothing,
                UntaggedV1 {
                    kind,
                    name,
                    id,
                    keys,
                },
            )
        }
    }

    /// The tags after a marker, sorted by key.
    fn behind(self, start: Option<&Key>) -> impl Iterator<Item = (Key, &'a Tag)> + use<'a> {
        let kind = self.kind;
        let keyed = (self.tags.iter()).map(move |tag| (kind.tag_key(&tag.key), tag));
        let behind = |(key, _): &(Key, _)| start.is_none_or(|start| key > start);
        let mut tags: Vec<_> = keyed.filter(behind).collect();
        tags.sort_by(|(a, _), (b, _)| a.cmp(b));
        tags.into_iter()
    }
}

/// The three operations of each kind.
macro_rules! tagging {
    ($($kind:ident by $named:ident: $tag:ident $untag:ident $list:ident => $listed:ident;)*) => {$(
        impl Write for $tag {
            fn write(&self, scene: &Scene<'_>) -> Result<Change<Nothing>, Fault> {
                not_empty(ResourceKind::$kind, &self.tags, fault::empty_tag_list)?;
                let tags = accepted_on(scene, ResourceKind::$kind, Some(&self.tags))?;
                Tagged::find(scene, Self::OPERATION, ResourceKind::$kind, &self.$named)?.set(scene, tags)
            }
        }

        impl Read for $list {
            fn read(&self, scene: &Scene<'_>) -> Result<$listed, Fault> {
                let behind = |start: Option<&Key>| {
                    let kind = ResourceKind::$kind;
                    Ok(Tagged::find(scene, Self::OPERATION, kind, &self.$named)?.behind(start))
                };
                page::list(self, behind, shape)
            }
        }

        impl Write for $untag {
            fn write(&self, scene: &Scene<'_>) -> Result<Change<Nothing>, Fault> {
                not_empty(ResourceKind::$kind, &self.tag_keys, fault::empty_tag_keys)?;
                let tagged = Tagged::find(scene, Self::OPERATION, ResourceKind::$kind, &self.$named)?;
                Ok(tagged.unset(&self.tag_keys))
            }
        }
    )*};
}

tagging! {
    User by user_name: TagUserRequest UntagUserRequest ListUserTagsRequest => ListUserTagsResponse;
    Role by role_name: TagRoleRequest UntagRoleRequest ListRoleTagsRequest => ListRoleTagsResponse;
    Policy by policy_arn: TagPolicyRequest UntagPolicyRequest ListPolicyTagsRequest => ListPolicyTagsResponse;
    MfaDevice by serial_number: TagMFADeviceRequest UntagMFADeviceRequest ListMFADeviceTagsRequest => ListMFADeviceTagsResponse;
    InstanceProfile by instance_profile_name: TagInstanceProfileRequest UntagInstanceProfileRequest ListInstanceProfileTagsRequest => ListInstanceProfileTagsResponse;
    ServerCertificate by server_certificate_name: TagServerCertificateRequest UntagServerCertificateRequest ListServerCertificateTagsRequest => ListServerCertificateTagsResponse;
    OidcProvider by open_id_connect_provider_arn: TagOpenIDConnectProviderRequest UntagOpenIDConnectProviderRequest ListOpenIDConnectProviderTagsRequest => ListOpenIDConnectProviderTagsResponse;
    SamlProvider by saml_provider_arn: TagSAMLProviderRequest UntagSAMLProviderRequest ListSAMLProviderTagsRequest => ListSAMLProviderTagsResponse;
}

#[cfg(test)]
mod tests {
    use crate::testing::script;

    /// Each kind, with the member that identifies a resource and the fault for an unknown one.
    const NOUNS: [(&str, &str, &str); 5] = [
        (
            "User",
            "UserName=x",
            "NoSuchEntity The user with name x cannot be found.",
        ),
        (
            "Role",
            "RoleName=x",
            "NoSuchEntity The role with name x cannot be found.",
        ),
        (
            "Policy",
            "PolicyArn=arn:aws:iam::123456789012:policy/x",
            "NoSuchEntity Policy arn:aws:iam::123456789012:policy/x was not found.",
        ),
        (
            "InstanceProfile",
            "InstanceProfileName=x",
            "NoSuchEntity Instance Profile x cannot be found.",
        ),
        (
            "ServerCertificate",
            "ServerCertificateName=x",
            "NoSuchEntity The Server Certificate with name x cannot be found.",
        ),
    ];

    const CREATE: &str = "CreateUser UserName=x | ok
        CreateRole RoleName=x AssumeRolePolicyDocument=@trust | ok
        CreatePolicy PolicyName=x PolicyDocument=@allow | ok
        CreateInstanceProfile InstanceProfileName=x | ok
        UploadServerCertificate ServerCertificateName=x CertificateBody=@server PrivateKey=@key | ok";

    const TWICE: &str =
        "InvalidInput Duplicate tag keys found. Please note that Tag keys are case insensitive.";
    const RESERVED: &str =
        "InvalidInput aws: prefixed tag key names are not allowed for external use.";

    fn tag(number: usize, key: &str, value: &str) -> String {
        format!("Tags.member.{number}.Key={key} Tags.member.{number}.Value={value}")
    }

    #[test]
    fn tags_are_set_overwritten_listed_and_taken_away() {
        let (b, a, other_b) = (tag(1, "b", "1"), tag(2, "A", "2"), tag(1, "b", "3"));
        for (kind, named, unknown) in NOUNS {
            script(&format!(
                "Tag{kind} {named} {b} {} | {TWICE}
                 Tag{kind} {named} {} | {RESERVED}
                 Tag{kind} {named} {b} | {unknown}
                 Untag{kind} {named} TagKeys.member.1=b | {unknown}
                 List{kind}Tags {named} | {unknown}
                 List{kind}Tags {named} Marker=! | ValidationError Invalid Marker: !
                 {CREATE}
                 List{kind}Tags {named} | ok <Tags/><IsTruncated>false</IsTruncated>
                 Tag{kind} {named} {b} {a} | ok
                 List{kind}Tags {named} | ok <Tags><member><Key>A</Key><Value>2</Value></member><member><Key>b</Key><Value>1</Value></member></Tags>
                 Get{kind} {named} | ok <Tags><member><Key>b</Key><Value>1</Value></member><member><Key>A</Key>
                 Tag{kind} {named} {other_b} | ok
                 List{kind}Tags {named} | ok <member><Key>b</Key><Value>3</Value></member></Tags>
                 Untag{kind} {named} TagKeys.member.1=A TagKeys.member.2=unknown | ok
                 Untag{kind} {named} TagKeys.member.1=unknown | ok
                 List{kind}Tags {named} | ok <Tags><member><Key>b</Key><Value>3</Value></member></Tags>",
                tag(2, "b", "1"),
                tag(1, "AWS:x", "1"),
            ));
        }
    }

    /// Tag keys of server certificates are case-sensitive; they have their own test.
    #[test]
    fn keys_that_differ_only_in_case_are_the_same() {
        let both = format!("{} {}", tag(1, "k", "1"), tag(2, "K", "2"));
        let create = CREATE.lines().filter_map(|line| line.split_once(" | "));
        for ((kind, named, _), (create, _)) in NOUNS.into_iter().take(4).zip(create) {
            let create = create.trim();
            script(&format!(
                "{create} {both} | {TWICE}
                 {create} | ok
                 Tag{kind} {named} {both} | {TWICE}
                 Tag{kind} {named} {} | ok
                 Tag{kind} {named} {} | ok
                 List{kind}Tags {named} | ok <Tags><member><Key>K</Key><Value>2</Value></member></Tags>
                 Untag{kind} {named} TagKeys.member.1=k | ok
                 List{kind}Tags {named} | ok <Tags/>",
                tag(1, "k", "1"),
                tag(1, "K", "2"),
            ));
        }
    }

    #[test]
    fn server_certificates_refuse_empty_lists() {
        for (kind, named, unknown) in NOUNS {
            let refusal = |text: &str| match kind {
                "ServerCertificate" => {
                    format!("InvalidInput The provided tag {text} must not be null/empty.")
                }
                _ => unknown.to_owned(),
            };
            script(&format!(
                "Tag{kind} {named} Tags= | {}
                 Untag{kind} {named} TagKeys= | {}",
                refusal("map"),
                refusal("keys"),
            ));
        }
    }

    #[test]
    fn the_quota_counts_the_tags_that_a_resource_has_in_the_end() {
        for (kind, named, _) in NOUNS {
            let mut walk = script(CREATE);
            walk.settings.quotas.tags = 2;
            walk.follow(&format!(
                "Tag{kind} {named} {one} {two} | ok
                 Tag{kind} {named} {} | LimitExceeded Cannot exceed quota for TagsPerResource: 2
                 Tag{kind} {named} {one} {two} | ok
                 Untag{kind} {named} TagKeys.member.1=one | ok
                 Tag{kind} {named} {} | ok",
                tag(1, "three", "3"),
                tag(1, "three", "3"),
                one = tag(1, "one", "1"),
                two = tag(2, "two", ""),
            ));
        }
    }

    #[test]
    fn tags_of_new_resources_follow_the_same_rules() {
        let (twice, reserved) = (
            format!("{} {}", tag(1, "k", "1"), tag(2, "k", "2")),
            tag(1, "aws:k", "1"),
        );
        for request in CREATE.lines().filter_map(|line| line.split_once(" | ")) {
            let request = request.0.trim();
            script(&format!(
                "{request} {twice} | {TWICE}
                 {request} {reserved} | {RESERVED}
                 {request} {} | ok <Tags><member><Key>k</Key><Value>v</Value></member></Tags>",
                tag(1, "k", "v"),
            ));
        }
    }

    #[test]
    fn the_tags_of_an_aws_managed_policy_cannot_be_changed() {
        let arn = "arn:aws:iam::aws:policy/ReadOnlyAccess";
        let refused = |operation: &str| {
            format!(
                "AccessDenied User: arn:aws:iam::123456789012:root is not authorized to perform: iam:{operation} on resource: policy {arn}"
            )
        };
        script(&format!(
            "ListPolicyTags PolicyArn={arn} | ok <Tags/>
             ListPolicyTags PolicyArn=this-is-no-arn-at-all | ValidationError Invalid ARN:  Could not be parsed!
             TagPolicy PolicyArn={arn} {} | {}
             UntagPolicy PolicyArn={arn} TagKeys.member.1=k | {}",
            tag(1, "k", "v"),
            refused("TagPolicy"),
            refused("UntagPolicy"),
        ));
    }

    #[test]
    fn tags_come_in_pages_in_the_order_of_their_keys() {
        let mut walk = script(&format!(
            "CreateUser UserName=x {} {} {} | ok",
            tag(1, "c", "1"),
            tag(2, "A", "2"),
            tag(3, "b", "3")
        ));
        assert_eq!(
            walk.pages_of_one("ListUserTags UserName=x", "Key"),
            ["A", "b", "c"]
        );
    }
}
