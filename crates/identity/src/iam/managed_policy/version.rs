//! The versions of a managed policy. Of AWS managed policies only the default version is available here.

use roleback_model::Operation;
use roleback_model::iam::{
    CreatePolicyVersionRequest, CreatePolicyVersionResponse, DeletePolicyVersionRequest,
    GetPolicyVersionRequest, GetPolicyVersionResponse, ListPolicyVersionsRequest,
    ListPolicyVersionsResponse, PolicyVersion as VersionShape, SetDefaultPolicyVersionRequest,
};
use roleback_wire::encode::Nothing;
use roleback_wire::{Fault, Timestamp};
use roleback_world::entity::ManagedPolicy;
use roleback_world::event::{
    PolicyDefaultVersionSetV1, PolicyVersionCreatedV1, PolicyVersionDeletedV1,
};

use super::lookup::{changeable, readable, version_id};
use super::{Found, accepted};
use crate::answer::{Change, Read, Write};
use crate::iam::document;
use crate::policies::policy_arn::Source;
use crate::scene::Scene;
use crate::{fault, page};

fn number(id: &str) -> Option<u32> {
    id.strip_prefix('v')?.parse().ok()
}

impl Write for CreatePolicyVersionRequest {
    fn write(&self, scene: &Scene<'_>) -> Result<Change<CreatePolicyVersionResponse>, Fault> {
        let policy = changeable(scene, Self::OPERATION, &self.policy_arn)?;
        let document = accepted(scene, &self.policy_document)?;
        let limit = scene.settings.quotas.versions_per_policy;
        if policy.versions.len() >= limit as usize {
            return Err(fault::too_many_versions(limit));
        }
        let created = PolicyVersionCreatedV1 {
            name: policy.name.to_string(),
            id: policy.id.to_string(),
            version: policy.next_version,
            document,
            is_default: self.set_as_default.unwrap_or_default(),
            created: scene.now,
        };
        let shown = listed(version_id(created.version), created.is_default, scene.now);
        let output = CreatePolicyVersionResponse {
            policy_version: Some(shown),
        };
        Ok(Change::one(output, created))
    }
}

/// The members that lists show: no document.
fn listed(id: String, is_default: bool, created: Timestamp) -> VersionShape {
    VersionShape {
        version_id: Some(id),
        is_default_version: Some(is_default),
        create_date: Some(created),
        ..VersionShape::default()
    }
}

impl Read for GetPolicyVersionRequest {
    fn read(&self, scene: &Scene<'_>) -> Result<GetPolicyVersionResponse, Fault> {
        let found = readable(scene, Self::OPERATION, &self.policy_arn)?;
        let shown = detailed(&found, &self.version_id)
            .ok_or_else(|| fault::no_such_policy_version(&self.policy_arn, &self.version_id))?;
        Ok(GetPolicyVersionResponse {
            policy_version: Some(shown),
        })
    }
}

/// A version with its document, if it exists.
fn detailed(found: &Found<'_>, version_id: &str) -> Option<VersionShape> {
    let is_default = found.default_version_id == version_id;
    let (text, created) = match found.source {
        Source::Customer(_, policy) => {
            let version = policy.version(number(version_id)?)?;
            (document::encoded(&version.document), version.created)
        }
        Source::Aws(_) if is_default => {
            (document::encoded(&found.default_document()), found.updated)
        }
        Source::Aws(_) => return None,
    };
    Some(VersionShape {
        document: Some(text),
        ..listed(version_id.into(), is_default, created)
    })
}

/// All versions with their documents, newest first.
pub(crate) fn all_versions(found: &Found<'_>) -> Vec<VersionShape> {
    let versions = listed_before(found, None).into_iter();
    versions
        .filter_map(|(id, _)| detailed(found, &id))
        .collect()
}

impl Read for ListPolicyVersionsRequest {
    /// The versions, newest first.
    fn read(&self, scene: &Scene<'_>) -> Result<ListPolicyVersionsResponse, Fault> {
        let found = readable(scene, Self::OPERATION, &self.policy_arn)?;
        let before = page::after_as(self.marker.as_deref(), number)?;
        let versions = listed_before(&found, before);
        let page = page::take(versions.into_iter(), self.max_items, |shown| shown);
        Ok(page::answer::<Self>(page))
    }
}

/// The versions older than one, or all.
fn listed_before(found: &Found<'_>, before: Option<u32>) -> Vec<(String, VersionShape)> {
    let (default, before) = (&found.default_version_id, before.unwrap_or(u32::MAX));
    let shown = |id: String, created| {
        let is_default = *default == id;
        (id.clone(), listed(id, is_default, created))
    };
    match found.source {
        Source::Customer(_, policy) => {
            let versions = policy.versions.iter().rev();
            let older = versions.filter(|version| version.number < before);
            older
                .map(|version| shown(version_id(version.number), version.created))
                .collect()
        }
        Source::Aws(_) => vec![shown(default.to_string(), found.updated)],
    }
}

impl Write for SetDefaultPolicyVersionRequest {
    fn write(&self, scene: &Scene<'_>) -> Result<Change<Nothing>, Fault> {
        let policy = changeable(scene, Self::OPERATION, &self.policy_arn)?;
        let version = existing(policy, &self.policy_arn, &self.version_id)?;
        if version == policy.default_version {
            return Ok(Change::none(Nothing));
        }
        let (name, id) = (policy.name.to_string(), policy.id.to_string());
        let set = PolicyDefaultVersionSetV1 { name, id, version };
        Ok(Change::one(Nothing, set))
    }
}

impl Write for DeletePolicyVersionRequest {
    fn write(&self, scene: &Scene<'_>) -> Result<Change<Nothing>, Fault> {
        let policy = changeable(scene, Self::OPERATION, &self.policy_arn)?;
        let version = existing(policy, &self.policy_arn, &self.version_id)?;
        if version == policy.default_version {
            return Err(fault::default_version());
        }
        let (name, id) = (policy.name.to_string(), policy.id.to_string());
        let deleted = PolicyVersionDeletedV1 { name, id, version };
        Ok(Change::one(Nothing, deleted))
    }
}

/// The number of an existing version.
fn existing(policy: &ManagedPolicy, arn: &str, version_id: &str) -> Result<u32, Fault> {
    number(version_id)
        .filter(|number| policy.version(*number).is_some())
        .ok_or_else(|| fault::no_such_policy_version(arn, version_id))
}

#[cfg(test)]
mod tests {
    use crate::testing::script;
    use crate::testing::texts;

    /// The ARN of the policy that the tests make.
    const P: &str = "arn:aws:iam::123456789012:policy/P";

    #[test]
    fn versions_come_and_go_and_their_numbers_never_come_again() {
        let create = format!("CreatePolicyVersion PolicyArn={P} PolicyDocument=@allow");
        let none = |version| {
            format!(
                "NoSuchEntity Policy {P} version {version} does not exist or is not attachable."
            )
        };
        script(&format!(
            "
            {create} | NoSuchEntity Policy {P} was not found.
            CreatePolicy PolicyName=P PolicyDocument=@allow | ok
            CreatePolicyVersion PolicyArn={P} PolicyDocument=x | MalformedPolicyDocument Syntax errors in policy.
            {create} | ok <VersionId>v2</VersionId><IsDefaultVersion>false</IsDefaultVersion>
            {create} SetAsDefault=true | ok <VersionId>v3</VersionId><IsDefaultVersion>true</IsDefaultVersion>
            {create} | ok !<Document>
            {create} | ok <VersionId>v5</VersionId>
            {create} | LimitExceeded A managed policy can have up to 5 versions. Before you create a new version, you must delete an existing version.
            DeletePolicyVersion PolicyArn={P} VersionId=v3 | DeleteConflict Cannot delete the default version of a policy.
            DeletePolicyVersion PolicyArn={P} VersionId=v5 | ok
            DeletePolicyVersion PolicyArn={P} VersionId=v5 | {}
            {create} | ok <VersionId>v6</VersionId>
            SetDefaultPolicyVersion PolicyArn={P} VersionId=v7 | {}
            SetDefaultPolicyVersion PolicyArn={P} VersionId=v1 | ok
            SetDefaultPolicyVersion PolicyArn={P} VersionId=v1 | ok
            GetPolicy PolicyArn={P} | ok <DefaultVersionId>v1</DefaultVersionId>
            DeletePolicyVersion PolicyArn={P} VersionId=v3 | ok
            GetPolicyVersion PolicyArn={P} VersionId=v3 | {}
            GetPolicyVersion PolicyArn={P} VersionId=v1.x | {}",
            none("v5"),
            none("v7"),
            none("v3"),
            none("v1.x"),
        ));
    }

    #[test]
    fn a_policy_was_updated_when_its_newest_version_was_made() {
        let mut walk = script("CreatePolicy PolicyName=P PolicyDocument=@allow | ok");
        let updated = |xml: &str| texts(xml, "UpdateDate");
        let get = format!("GetPolicy PolicyArn={P}");
        let first = updated(&walk.call(&get).unwrap());
        walk.follow(&format!(
            "CreatePolicyVersion PolicyArn={P} PolicyDocument=@allow | ok"
        ));
        let second = updated(&walk.call(&get).unwrap());
        walk.follow(&format!(
            "SetDefaultPolicyVersion PolicyArn={P} VersionId=v2 | ok"
        ));
        let third = updated(&walk.call(&get).unwrap());
        assert!(first < second && second == third);
    }

    #[test]
    fn a_document_comes_back_percent_encoded_and_byte_for_byte() {
        script(&format!(
            r#"
            CreatePolicy PolicyName=P PolicyDocument={{_"Version":"2012-10-17","Statement":{{"Effect":"Allow","Action":"*","Resource":"arn:aws:s3:::a%3A+~b"}}}} | ok
            GetPolicyVersion PolicyArn={P} VersionId=v1 | ok <Document>%7B%20%22Version%22%3A%222012-10-17%22%2C%22Statement%22%3A%7B%22Effect%22%3A%22Allow%22%2C%22Action%22%3A%22%2A%22%2C%22Resource%22%3A%22arn%3Aaws%3As3%3A%3A%3Aa%253A%2B~b%22%7D%7D</Document>"#
        ));
    }

    #[test]
    fn versions_are_listed_from_the_newest_and_without_documents() {
        let create = format!("CreatePolicyVersion PolicyArn={P} PolicyDocument=@allow | ok");
        let list = format!("ListPolicyVersions PolicyArn={P}");
        let mut walk = script(&format!(
            "
            CreatePolicy PolicyName=P PolicyDocument=@allow | ok
            {create}
            {create}
            {list} | ok !<Document>
            {list} | ok <IsTruncated>false"
        ));
        assert_eq!(walk.pages_of_one(&list, "VersionId"), ["v3", "v2", "v1"]);
    }

    #[test]
    fn of_a_policy_of_aws_the_default_version_is_known() {
        const ADMIN: &str = "arn:aws:iam::aws:policy/AdministratorAccess";
        script(&format!(
            "
            ListPolicyVersions PolicyArn={ADMIN} | ok <Versions><member><VersionId>v1</VersionId><IsDefaultVersion>true<
            GetPolicyVersion PolicyArn={ADMIN} VersionId=v1 | ok <Document>%7B%0A%20%20%20%20%22Version%22%3A%20%222012-10-17%22
            GetPolicyVersion PolicyArn={ADMIN} VersionId=v2 | NoSuchEntity Policy {ADMIN} version v2 does not exist or is not attachable."
        ));
    }
}
