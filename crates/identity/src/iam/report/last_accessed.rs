//! The access advisor: the services that a user, a group, a role or a policy makes accessible, and when they were used.
//!
//! Only the entity's own policies count, not boundaries or control policies. Denied attempts count as uses.
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_last-accessed.html>

use std::cmp::Reverse;

use compact_str::CompactString;
use roleback_model::Operation as _;
use roleback_model::iam::{
    AccessAdvisorUsageGranularityType as Granularity, EntityDetails, EntityInfo,
    GenerateServiceLastAccessedDetailsRequest, GenerateServiceLastAccessedDetailsResponse,
    GetServiceLastAccessedDetailsRequest, GetServiceLastAccessedDetailsResponse,
    GetServiceLastAccessedDetailsWithEntitiesRequest,
    GetServiceLastAccessedDetailsWithEntitiesResponse, JobStatusType, PolicyOwnerEntityType,
    ServiceLastAccessed, TrackedActionLastAccessed,
};
use roleback_policy::catalogue::set::ActionSet;
use roleback_policy::{Arn, catalogue};
use roleback_wire::{Fault, Timestamp};
use roleback_world::arn::{AccountId, Partition};
use roleback_world::entity::{Access, AccessReport, ServiceAccess};
use roleback_world::event::AccessReportGeneratedV1;
use roleback_world::key::Key;
use roleback_world::resource_kind::ResourceKind;
use roleback_world::uses::{ActionUse, ServiceUses};

use super::accessible;
use crate::answer::{Change, Read, Write};
use crate::iam::managed_policy::readable;
use crate::ids::job_id;
use crate::policies::effective::EffectivePolicies;
use crate::policies::policy_arn::PolicyArn;
use crate::scene::Scene;
use crate::{fault, page};

/// Days for which uses are tracked.
const TRACKED_DAYS: i64 = 400;
/// Days after which a report is deleted. AWS does not document its retention time.
const KEPT_DAYS: i64 = 7;
const DAY_SECS: i64 = 24 * 3_600;

/// The start of the tracking period.
pub(super) fn tracked_since(scene: &Scene<'_>) -> Timestamp {
    scene.now.plus_secs(-TRACKED_DAYS * DAY_SECS)
}

/// The event for a new report, which also drops the expired ones.
pub(super) fn generated(scene: &Scene<'_>, report: AccessReport) -> AccessReportGeneratedV1 {
    let kept_since = scene.now.plus_secs(-KEPT_DAYS * DAY_SECS);
    let reports = scene.account().access_reports.values();
    let old = reports.filter(|report| report.created < kept_since);
    AccessReportGeneratedV1 {
        dropped: old.map(|report| report.id.to_string()).collect(),
        report,
    }
}

/// An empty report with the caller as its owner.
pub(super) fn new_report(scene: &Scene<'_>) -> AccessReport {
    AccessReport {
        id: job_id(scene.entropy),
        owner: scene.caller.user_id().into(),
        created: scene.now,
        ..AccessReport::default()
    }
}

/// The report with this id, if the caller requested it. Reports of other principals look like missing ones.
pub(super) fn own_report<'a>(
    scene: &Scene<'a>,
    id: &str,
    of_organization: bool,
) -> Result<&'a AccessReport, Fault> {
    let report = scene.account().access_reports.get(id);
    report
        .filter(|report| report.owner == *scene.caller.user_id())
        .filter(|report| report.path.is_some() == of_organization)
        .ok_or_else(|| fault::no_such_job(id))
}

/// What a report covers.
struct Scope {
    actions: ActionSet,
    /// The users and roles whose uses are reported, by unique id.
    entities: Vec<CompactString>,
}

impl Scope {
    fn find(
        scene: &Scene<'_>,
        operation: &'static roleback_model::OperationInfo,
        arn: &str,
    ) -> Result<Self, Fault> {
        let parts = Arn::parse(arn).ok_or_else(fault::invalid_arn)?;
        let (kind, tail) = parts.resource.split_once('/').unwrap_or_default();
        let kind = ResourceKind::parse(kind).filter(|_| parts.service == "iam");
        match kind {
            Some(ResourceKind::Policy) => Self::of_policy(scene, operation, arn),
            Some(kind @ (ResourceKind::User | ResourceKind::Group | ResourceKind::Role)) => {
                Self::of_holder(scene, kind, arn, tail)
            }
            _ => Err(fault::invalid_report_source(arn)),
        }
    }

    fn of_holder(
        scene: &Scene<'_>,
        kind: ResourceKind,
        arn: &str,
        tail: &str,
    ) -> Result<Self, Fault> {
        let name = tail.rsplit('/').next().unwrap_or_default();
        let own = scene.caller.account;
        let is_own = Arn::parse(arn).and_then(|arn| AccountId::parse(arn.account)) == Some(own);
        let effective = EffectivePolicies::of_arn(scene.world, arn).filter(|_| is_own);
        let effective = effective.ok_or_else(|| fault::no_such_holder(kind, name))?;
        let documents = effective.identity.iter().map(|held| &**held.document);
        Ok(Self {
            actions: accessible::actions(documents),
            entities: principals_of(scene, kind, &Key::folded(name)),
        })
    }

    fn of_policy(
        scene: &Scene<'_>,
        operation: &'static roleback_model::OperationInfo,
        arn: &str,
    ) -> Result<Self, Fault> {
        let found = readable(scene, operation, arn)?;
        let source = PolicyArn::parse(scene.partition(), arn)?;
        let document = source.document(scene.world, scene.caller.account).flatten();
        let uses = scene.account().uses_of(&found.arn(Partition::Aws));
        let holders = uses.into_iter().flat_map(|uses| &uses.attached);
        let mut entities: Vec<_> = holders
            .flat_map(|(kind, key)| principals_of(scene, *kind, key))
            .collect();
        entities.sort_unstable();
        entities.dedup();
        Ok(Self {
            actions: accessible::actions(document.map(|document| &**document)),
            entities,
        })
    }
}

/// The user or role itself, or the members of a group, by unique id.
fn principals_of(scene: &Scene<'_>, kind: ResourceKind, key: &Key) -> Vec<CompactString> {
    let account = scene.account();
    let user = |key: &Key| account.users.at(key).map(|user| user.id.clone());
    match kind {
        ResourceKind::User => user(key).into_iter().collect(),
        ResourceKind::Role => {
            let role = account.roles.at(key);
            role.map(|role| role.id.clone()).into_iter().collect()
        }
        _ => {
            let group = account.groups.at(key);
            let members = group.into_iter().flat_map(|group| &group.members);
            members.filter_map(user).collect()
        }
    }
}

impl Write for GenerateServiceLastAccessedDetailsRequest {
    fn write(
        &self,
        scene: &Scene<'_>,
    ) -> Result<Change<GenerateServiceLastAccessedDetailsResponse>, Fault> {
        let scope = Scope::find(scene, Self::OPERATION, &self.arn)?;
        let by_action = matches!(self.granularity, Some(Granularity::ActionLevel));
        let mut services = accessible::services(&scope.actions, by_action);
        for service in &mut services {
            fill(scene, &scope.entities, service);
        }
        let report = AccessReport {
            by_action,
            entities: scope.entities,
            services,
            ..new_report(scene)
        };
        let output = GenerateServiceLastAccessedDetailsResponse {
            job_id: Some(report.id.to_string()),
        };
        Ok(Change::one(output, generated(scene, report)))
    }
}

/// Adds the last uses of a service and its actions.
fn fill(scene: &Scene<'_>, entities: &[CompactString], service: &mut ServiceAccess) {
    let account = scene.account();
    let since = tracked_since(scene);
    let access = |id: &CompactString, last: &ActionUse| {
        let (kind, path, name) = account.principal(id)?;
        (last.at >= since).then(|| Access {
            id: id.clone(),
            arn: scene.arn(kind.as_str(), path, name),
            at: last.at,
            region: last.region.clone(),
        })
    };
    let uses: Vec<(&CompactString, &ServiceUses)> = entities
        .iter()
        .filter_map(|id| {
            let uses = account.uses.principal(id)?;
            Some((id, uses.services.get(&service.namespace)?))
        })
        .collect();
    let accesses = uses.iter().filter_map(|(id, uses)| access(id, &uses.last));
    service.accesses = accesses.collect();
    service
        .accesses
        .sort_by_key(|access| (Reverse(access.at), access.id.clone()));
    for action in &mut service.actions {
        let of_action = uses
            .iter()
            .filter_map(|(id, uses)| access(id, uses.actions.get(&action.name)?));
        action.last = of_action.max_by_key(|access| access.at);
    }
}

impl Read for GetServiceLastAccessedDetailsRequest {
    fn read(&self, scene: &Scene<'_>) -> Result<GetServiceLastAccessedDetailsResponse, Fault> {
        let start = page::after(self.marker.as_deref())?;
        let report = own_report(scene, &self.job_id, false)?;
        let behind = |service: &&ServiceAccess| {
            let start = start.as_ref();
            start.is_none_or(|start| service.namespace.as_str() > start.as_str())
        };
        let services = report.services.iter().filter(behind);
        let services = services.map(|service| (service.namespace.as_str(), service));
        let page = page::take(services, self.max_items, shown);
        Ok(GetServiceLastAccessedDetailsResponse {
            job_status: JobStatusType::Completed,
            job_type: Some(if report.by_action {
                Granularity::ActionLevel
            } else {
                Granularity::ServiceLevel
            }),
            job_creation_date: report.created,
            services_last_accessed: page.items,
            job_completion_date: report.created,
            is_truncated: Some(page.is_truncated),
            marker: page.marker,
            error: None,
        })
    }
}

/// AWS's name of a service.
pub(super) fn service_name(namespace: &str) -> String {
    let service = catalogue::service(namespace);
    service.map_or(namespace, |service| service.name).to_owned()
}

fn shown(service: &ServiceAccess) -> ServiceLastAccessed {
    let last = service.accesses.first();
    let actions: Vec<_> = service
        .actions
        .iter()
        .map(|action| {
            let last = action.last.as_ref();
            TrackedActionLastAccessed {
                action_name: Some(action.name.to_string()),
                last_accessed_entity: last.map(|last| last.arn.clone()),
                last_accessed_time: last.map(|last| last.at),
                last_accessed_region: last.map(|last| last.region.to_string()),
            }
        })
        .collect();
    ServiceLastAccessed {
        service_name: service_name(&service.namespace),
        service_namespace: service.namespace.to_string(),
        last_authenticated: last.map(|last| last.at),
        last_authenticated_entity: last.map(|last| last.arn.clone()),
        last_authenticated_region: last.map(|last| last.region.to_string()),
        total_authenticated_entities: i32::try_from(service.accesses.len()).ok(),
        tracked_actions_last_accessed: (!actions.is_empty()).then_some(actions),
    }
}

impl Read for GetServiceLastAccessedDetailsWithEntitiesRequest {
    fn read(
        &self,
        scene: &Scene<'_>,
    ) -> Result<GetServiceLastAccessedDetailsWithEntitiesResponse, Fault> {
        let start = page::after_as(self.marker.as_deref(), |at| at.parse::<usize>().ok())?;
        let report = own_report(scene, &self.job_id, false)?;
        let mut services = report.services.iter();
        let service = services
            .find(|service| service.namespace == self.service_namespace)
            .ok_or_else(|| fault::not_in_report(&self.service_namespace))?;
        let details = entities(scene, report, service).into_iter().enumerate();
        let details = details.map(|(at, details)| (at.to_string(), details));
        let details = details.skip(start.map_or(0, |at| at.saturating_add(1)));
        let page = page::take(details, self.max_items, |details| details);
        Ok(GetServiceLastAccessedDetailsWithEntitiesResponse {
            job_status: JobStatusType::Completed,
            job_creation_date: report.created,
            job_completion_date: report.created,
            entity_details_list: page.items,
            is_truncated: Some(page.is_truncated),
            marker: page.marker,
            error: None,
        })
    }
}

/// The entities of a report under their current names: first those that used the service, most recent use first.
/// Deleted entities are omitted.
fn entities(
    scene: &Scene<'_>,
    report: &AccessReport,
    service: &ServiceAccess,
) -> Vec<EntityDetails> {
    let used = |id: &CompactString| service.accesses.iter().any(|access| access.id == *id);
    let unused = report.entities.iter().filter(|id| !used(id));
    let unused = unused.map(|id| (id, None));
    let accesses = service.accesses.iter();
    let accesses = accesses.map(|access| (&access.id, Some(access.at)));
    let all = accesses.chain(unused);
    all.filter_map(|(id, at)| details(scene, id, at)).collect()
}

fn details(scene: &Scene<'_>, id: &str, at: Option<Timestamp>) -> Option<EntityDetails> {
    let (kind, path, name) = scene.account().principal(id)?;
    let entity_info = EntityInfo {
        arn: scene.arn(kind.as_str(), path, name),
        name: name.into(),
        r#type: match kind {
            ResourceKind::User => PolicyOwnerEntityType::User,
            _ => PolicyOwnerEntityType::Role,
        },
        id: id.into(),
        path: Some(path.into()),
    };
    Some(EntityDetails {
        entity_info,
        last_authenticated: at,
    })
}

#[cfg(test)]
mod tests {
    use crate::testing::{Walk, script, texts};

    const P: &str = "arn:aws:iam::123456789012:policy/p";
    const UNKNOWN: &str = "00000000-0000-0000-0000-000000000000";
    const POLICY: &str = r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["iam:GetUser","iam:ListUsers","sqs:*"],"Resource":"*"}]}"#;

    fn id(walk: &mut Walk, request: &str, element: &str) -> String {
        texts(&walk.call(request).unwrap(), element).concat()
    }

    fn generate(walk: &mut Walk, source: &str) -> String {
        let request = format!("GenerateServiceLastAccessedDetails {source}");
        id(walk, &request, "JobId")
    }

    /// A group with two users and a policy, and a role with the same policy.
    fn walk() -> Walk {
        script(&format!(
            "CreatePolicy PolicyName=p PolicyDocument={POLICY} | ok
             CreateUser UserName=ann | ok
             CreateUser UserName=bob | ok
             CreateGroup GroupName=g | ok
             AddUserToGroup GroupName=g UserName=ann | ok
             AddUserToGroup GroupName=g UserName=bob | ok
             AttachGroupPolicy GroupName=g PolicyArn={P} | ok
             CreateRole RoleName=r AssumeRolePolicyDocument=@trust | ok
             AttachRolePolicy RoleName=r PolicyArn={P} | ok"
        ))
    }

    #[test]
    fn a_report_of_what_is_not_there_is_refused() {
        walk().follow(&format!(
            "GenerateServiceLastAccessedDetails Arn=arn:aws:iam::123456789012:user/x | NoSuchEntity The user with name x cannot be found.
             GenerateServiceLastAccessedDetails Arn=arn:aws:iam::123456789012:role/x/r | NoSuchEntity The role with name r cannot be found.
             GenerateServiceLastAccessedDetails Arn=arn:aws:iam::123456789012:group/x | NoSuchEntity The group with name x cannot be found.
             GenerateServiceLastAccessedDetails Arn=arn:aws:iam::999999999999:user/ann | NoSuchEntity The user with name ann cannot be found.
             GenerateServiceLastAccessedDetails Arn=arn:aws:iam::123456789012:policy/x | NoSuchEntity Policy arn:aws:iam::123456789012:policy/x was not found.
             GenerateServiceLastAccessedDetails Arn=arn:aws:iam::123456789012:mfa/some | InvalidInput ARN arn:aws:iam::123456789012:mfa/some is not that of a user, group, role or policy.
             GetServiceLastAccessedDetails JobId={UNKNOWN} | NoSuchEntity Job {UNKNOWN} cannot be found."
        ));
    }

    #[test]
    fn a_report_says_which_services_were_used_when_and_by_whom() {
        let mut walk = walk();
        let ann = id(&mut walk, "GetUser UserName=ann", "UserId");
        let bob = id(&mut walk, "GetUser UserName=bob", "UserId");
        walk.note_use(&ann, None, "iam:GetUser");
        walk.note_use(&ann, None, "ec2:RunInstances");
        walk.call("ListUsers").unwrap();
        walk.note_use(&bob, None, "iam:ListUsers");
        let job = generate(&mut walk, "Arn=arn:aws:iam::123456789012:group/g");
        let get = format!("GetServiceLastAccessedDetails JobId={job}");
        walk.take(&[
            (&get, "ok <JobStatus>COMPLETED</JobStatus><JobType>SERVICE_LEVEL</JobType>"),
            (&get, "ok <ServiceName>AWS Identity and Access Management (IAM)</ServiceName><LastAuthenticated>2026-01-01T00:00:12Z</LastAuthenticated><ServiceNamespace>iam</ServiceNamespace><LastAuthenticatedEntity>arn:aws:iam::123456789012:user/bob</LastAuthenticatedEntity><LastAuthenticatedRegion>us-east-1</LastAuthenticatedRegion><TotalAuthenticatedEntities>2</TotalAuthenticatedEntities></member>"),
            (&get, "ok <ServiceName>Amazon SQS</ServiceName><ServiceNamespace>sqs</ServiceNamespace><TotalAuthenticatedEntities>0</TotalAuthenticatedEntities></member>"),
            (&get, "ok !ec2"),
        ]);
        assert_eq!(walk.pages_of_one(&get, "ServiceNamespace"), ["iam", "sqs"]);
        let entities =
            format!("GetServiceLastAccessedDetailsWithEntities JobId={job} ServiceNamespace=iam");
        assert_eq!(walk.pages_of_one(&entities, "Name"), ["bob", "ann"]);
        walk.follow(&format!(
            "{entities}x | InvalidInput Service iamx is not in the report.
             UpdateUser UserName=ann NewUserName=eve | ok
             {entities} | ok <Arn>arn:aws:iam::123456789012:user/eve</Arn><Name>eve</Name><Type>USER</Type><Id>{ann}</Id><Path>/</Path></EntityInfo><LastAuthenticated>
             RemoveUserFromGroup GroupName=g UserName=bob | ok
             DeleteUser UserName=bob | ok
             {entities} | ok !bob
             {get} | ok user/bob"
        ));
        walk.act_as_user("eve");
        walk.follow(&format!("{get} | NoSuchEntity Job {job} cannot be found."));
    }

    #[test]
    fn a_report_of_a_policy_is_about_all_who_have_it() {
        let mut walk = walk();
        let role = id(&mut walk, "GetRole RoleName=r", "RoleId");
        walk.note_use(&role, None, "sqs:SendMessage");
        let job = generate(&mut walk, &format!("Arn={P} Granularity=ACTION\u{1}LEVEL"));
        let get = format!("GetServiceLastAccessedDetails JobId={job}");
        let entities =
            format!("GetServiceLastAccessedDetailsWithEntities JobId={job} ServiceNamespace=sqs");
        let xml = walk.call(&get).unwrap();
        assert_eq!(texts(&xml, "ActionName"), ["GetUser", "ListUsers"]);
        assert!(xml.contains("<JobType>ACTION_LEVEL</JobType>"), "{xml}");
        let names = walk.pages_of_one(&entities, "Name");
        assert_eq!((names.len(), &*names[0]), (3, "r"));
        walk.wait(8 * 24 * 3_600);
        generate(&mut walk, &format!("Arn={P}"));
        walk.follow(&format!("{get} | NoSuchEntity Job {job} cannot be found."));
    }

    #[test]
    fn a_use_counts_for_400_days() {
        let mut walk = walk();
        let role = id(&mut walk, "GetRole RoleName=r", "RoleId");
        walk.note_use(&role, None, "iam:GetUser");
        for (days, used) in [(399, "1"), (2, "0")] {
            walk.wait(days * 24 * 3_600);
            let source = "Arn=arn:aws:iam::123456789012:role/r Granularity=ACTION\u{1}LEVEL";
            let job = generate(&mut walk, source);
            let xml = walk
                .call(&format!("GetServiceLastAccessedDetails JobId={job}"))
                .unwrap();
            assert_eq!(texts(&xml, "TotalAuthenticatedEntities"), [used, "0"]);
            assert_eq!(texts(&xml, "LastAccessedTime").len().to_string(), used);
        }
    }
}
