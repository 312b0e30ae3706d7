//! The organization access report: the services that service control policies leave accessible, and the accounts that
//! used them.
//!
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_last-accessed-view-data-orgs.html>

use std::cmp::Reverse;

use compact_str::CompactString;
use roleback_model::iam::{
    AccessDetail, ErrorDetails, GenerateOrganizationsAccessReportRequest,
    GenerateOrganizationsAccessReportResponse, GetOrganizationsAccessReportRequest,
    GetOrganizationsAccessReportResponse, JobStatusType, SortKeyType,
};
use roleback_policy::catalogue::set::ActionSet;
use roleback_wire::Fault;
use roleback_world::arn::AccountId;
use roleback_world::control_policy_kind::ControlPolicyKind;
use roleback_world::entity::{Access, AccessReport, ControlPolicy, ServiceAccess};
use roleback_world::key::Key;
use roleback_world::world::Organization;

use super::accessible;
use super::last_accessed::{generated, new_report, own_report, service_name, tracked_since};
use crate::answer::{Change, Read, Write};
use crate::scene::Scene;
use crate::{fault, page};

/// Seconds for which an identical request returns the same report.
const SAME_REPORT_SECS: i64 = 60;
/// The Region that a report shows for IAM if IAM was not used.
const IAM_REGION: &str = "us-east-1";

/// The entity that an entity path names.
enum Scope<'a> {
    /// The root or a unit: the keys of the units from the root down to it.
    Unit(Vec<&'a Key>),
    /// An account.
    Account(AccountId),
}

/// Why a report cannot be generated: an error code and a message.
type Problem = (String, String);

impl Write for GenerateOrganizationsAccessReportRequest {
    fn write(
        &self,
        scene: &Scene<'_>,
    ) -> Result<Change<GenerateOrganizationsAccessReportResponse>, Fault> {
        let organization = scene.world.organization();
        let organization = organization
            .filter(|known| known.management_account() == scene.caller.account)
            .ok_or_else(fault::not_the_management_account)?;
        if self.entity_path.split('/').next() != Some(&*organization.head.id) {
            return Err(fault::not_the_management_account());
        }
        let answer = |id: &CompactString| GenerateOrganizationsAccessReportResponse {
            job_id: Some(id.to_string()),
        };
        if let Some(same) = same_report(self, scene) {
            return Ok(Change::none(answer(&same.id)));
        }
        let policy = self.organizations_policy_id.as_deref();
        let (services, error) = match services(scene, organization, &self.entity_path, policy) {
            Ok(services) => (services, None),
            Err(problem) => (Vec::new(), Some(problem)),
        };
        let report = AccessReport {
            path: Some(self.entity_path.clone()),
            policy: policy.map(Into::into),
            error,
            services,
            ..new_report(scene)
        };
        Ok(Change::one(answer(&report.id), generated(scene, report)))
    }
}

/// The caller's recent report for an identical request.
fn same_report<'a>(
    request: &GenerateOrganizationsAccessReportRequest,
    scene: &Scene<'a>,
) -> Option<&'a AccessReport> {
    let since = scene.now.plus_secs(-SAME_REPORT_SECS);
    let owner = scene.caller.user_id();
    let mut reports = scene.account().access_reports.values();
    reports.find(|report| {
        report.path.as_ref() == Some(&request.entity_path)
            && report.policy.as_deref() == request.organizations_policy_id.as_deref()
            && report.created > since
            && report.owner == *owner
    })
}

/// The services that are accessible to an entity, with the accounts that used them.
fn services(
    scene: &Scene<'_>,
    organization: &Organization,
    path: &str,
    policy: Option<&str>,
) -> Result<Vec<ServiceAccess>, Problem> {
    let scope = Scope::find(organization, path)?;
    let manager = organization.management_account();
    let accessible = match (&scope, policy) {
        (Scope::Account(account), _) if *account == manager => everything(),
        (_, None) => scope.accessible(organization),
        (_, Some(id)) => of_policy(organization, id)?,
    };
    let mut accounts = scope.accounts(organization);
    if let Some(id) = policy.filter(|_| !matches!(scope, Scope::Account(id) if id == manager)) {
        accounts.retain(|account| binds(organization, id, *account));
    }
    let mut services = accessible::services(&accessible, false);
    for service in &mut services {
        let accesses = accounts.iter();
        let accesses =
            accesses.filter_map(|id| last_use(scene, organization, *id, &service.namespace));
        service.accesses = accesses.collect();
        service
            .accesses
            .sort_by_key(|access| (Reverse(access.at), access.id.clone()));
    }
    Ok(services)
}

impl<'a> Scope<'a> {
    /// Parses `o-ID/r-ID[/ou-ID ...][/ACCOUNT]`: each element must be a child of the one before.
    fn find(organization: &'a Organization, path: &str) -> Result<Self, Problem> {
        let unknown = || {
            let why = format!("The organization has no entity with the path {path}.");
            ("INVALID_ENTITY_PATH".to_owned(), why)
        };
        let mut units: Vec<&Key> = Vec::new();
        let mut parts = path.split('/').skip(1).peekable();
        while let Some(part) = parts.next() {
            if let Some(account) = AccountId::parse(part) {
                let member = organization.member(account);
                let stands_here = member.is_some_and(|it| units.last() == Some(&&it.parent));
                let is_last = parts.peek().is_none();
                return (stands_here && is_last)
                    .then_some(Self::Account(account))
                    .ok_or_else(unknown);
            }
            let unit = organization.units.get(part).ok_or_else(unknown)?;
            if unit.parent.as_ref() != units.last().copied() {
                return Err(unknown());
            }
            units.push(&unit.id);
        }
        if units.is_empty() {
            return Err(unknown());
        }
        Ok(Self::Unit(units))
    }

    /// The actions that every level down to the entity allows.
    fn accessible(&self, organization: &Organization) -> ActionSet {
        let levels: Vec<_> = match self {
            Self::Unit(units) => {
                let units = units.iter().filter_map(|id| organization.units.at(id));
                units.map(|unit| &unit.attached).collect()
            }
            Self::Account(account) => {
                let member = organization.member(*account);
                let way = member.map(|it| organization.way_to(&it.parent));
                let units = way.into_iter().flatten().map(|unit| &unit.attached);
                units.chain(member.map(|it| &it.attached)).collect()
            }
        };
        levels.into_iter().fold(everything(), |all, attached| {
            let policies = attached.iter();
            let policies = policies.filter_map(|id| organization.policy(id.as_str()));
            let policies = policies.filter(|policy| policy.kind == ControlPolicyKind::Service);
            all.and(&allowed(policies))
        })
    }

    /// The accounts in the entity. Control policies do not restrict the management account, so it is included only if
    /// the path names it.
    fn accounts(&self, organization: &Organization) -> Vec<AccountId> {
        match self {
            Self::Account(account) => vec![*account],
            Self::Unit(units) => {
                let last = units.last().copied();
                let members = organization.members.values();
                let below = members.filter(|member| {
                    let way = organization.way_to(&member.parent);
                    way.iter().any(|unit| Some(&unit.id) == last)
                });
                let accounts = below.map(|member| member.account);
                accounts
                    .filter(|account| *account != organization.management_account())
                    .collect()
            }
        }
    }
}

fn everything() -> ActionSet {
    accessible::actions([&**crate::policies::held::EVERYTHING])
}

fn allowed<'a>(policies: impl Iterator<Item = &'a ControlPolicy>) -> ActionSet {
    let documents = policies.filter_map(|policy| policy.document.document());
    accessible::actions(documents.map(|document| &**document))
}

fn of_policy(organization: &Organization, id: &str) -> Result<ActionSet, Problem> {
    let policy = organization
        .policy(id)
        .filter(|policy| policy.kind == ControlPolicyKind::Service);
    let policy = policy.ok_or_else(|| {
        let why = format!("The organization has no service control policy with the id {id}.");
        ("INVALID_POLICY_ID".to_owned(), why)
    })?;
    Ok(allowed(std::iter::once(policy)))
}

/// Whether a policy is attached to the account or to one of its ancestors.
fn binds(organization: &Organization, policy: &str, account: AccountId) -> bool {
    let Some(member) = organization.member(account) else {
        return false;
    };
    let way = organization.way_to(&member.parent);
    let mut levels = way
        .iter()
        .map(|unit| &unit.attached)
        .chain([&member.attached]);
    levels.any(|attached| attached.contains(policy))
}

/// The last use of a service by any principal of an account.
fn last_use(
    scene: &Scene<'_>,
    organization: &Organization,
    account: AccountId,
    namespace: &str,
) -> Option<Access> {
    let uses = scene.world.account(account).uses.principals();
    let of_service = uses.filter_map(|(_, uses)| uses.services.get(namespace));
    let last = of_service
        .map(|uses| &uses.last)
        .max_by_key(|last| last.at)?;
    let path = organization.path_of(account)?;
    (last.at >= tracked_since(scene)).then(|| Access {
        id: account.digits(),
        arn: format!("{path}{account}"),
        at: last.at,
        region: last.region.clone(),
    })
}

impl Read for GetOrganizationsAccessReportRequest {
    fn read(&self, scene: &Scene<'_>) -> Result<GetOrganizationsAccessReportResponse, Fault> {
        let start = page::after_as(self.marker.as_deref(), |at| at.parse::<usize>().ok())?;
        let report = own_report(scene, &self.job_id, true)?;
        if let Some((code, message)) = &report.error {
            return Ok(failed(report, code, message));
        }
        let services = sorted(report, self.sort_key.as_ref())
            .into_iter()
            .enumerate();
        let services = services.map(|(at, service)| (at.to_string(), service));
        let services = services.skip(start.map_or(0, |at| at.saturating_add(1)));
        let page = page::take(services, self.max_items, shown);
        let unused = report.services.iter().filter(|it| it.accesses.is_empty());
        Ok(GetOrganizationsAccessReportResponse {
            job_status: JobStatusType::Completed,
            job_creation_date: report.created,
            job_completion_date: Some(report.created),
            number_of_services_accessible: i32::try_from(report.services.len()).ok(),
            number_of_services_not_accessed: i32::try_from(unused.count()).ok(),
            access_details: Some(page.items),
            is_truncated: Some(page.is_truncated),
            marker: page.marker,
            error_details: None,
        })
    }
}

fn failed(
    report: &AccessReport,
    code: &str,
    message: &str,
) -> GetOrganizationsAccessReportResponse {
    GetOrganizationsAccessReportResponse {
        job_status: JobStatusType::Failed,
        job_creation_date: report.created,
        job_completion_date: Some(report.created),
        number_of_services_accessible: None,
        number_of_services_not_accessed: None,
        access_details: None,
        is_truncated: None,
        marker: None,
        error_details: Some(ErrorDetails {
            message: message.into(),
            code: code.into(),
        }),
    }
}

fn sorted<'a>(report: &'a AccessReport, key: Option<&SortKeyType>) -> Vec<&'a ServiceAccess> {
    let mut services: Vec<&ServiceAccess> = report.services.iter().collect();
    let used = |service: &&ServiceAccess| service.accesses.first().map(|access| access.at);
    match key {
        None | Some(SortKeyType::ServiceNamespaceAscending) => {}
        Some(SortKeyType::ServiceNamespaceDescending) => services.reverse(),
        Some(SortKeyType::LastAuthenticatedTimeAscending) => services.sort_by_key(used),
        Some(SortKeyType::LastAuthenticatedTimeDescending) => {
            services.sort_by_key(|service| Reverse(used(service)));
        }
    }
    services
}

fn shown(service: &ServiceAccess) -> AccessDetail {
    let last = service.accesses.first();
    let unused_region = (service.namespace == "iam").then(|| IAM_REGION.to_owned());
    AccessDetail {
        service_name: service_name(&service.namespace),
        service_namespace: service.namespace.to_string(),
        region: last.map(|last| last.region.to_string()).or(unused_region),
        entity_path: last.map(|last| last.arn.clone()),
        last_authenticated_time: last.map(|last| last.at),
        total_authenticated_entities: i32::try_from(service.accesses.len()).ok(),
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{Walk, script, texts};

    const SCP: &str = r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["iam:*","sqs:*"],"Resource":"*"}]}"#;

    /// An organization with a unit and an account whose user used IAM.
    fn walk() -> (Walk, String) {
        let mut walk = script(&format!(
            "org CreateOrganization managementAccount=123456789012 | ok
             org CreateUnit name=Work | ok
             org AddAccount account=222222222222 parent=Work | ok
             org PutPolicy name=few type=SCP document={SCP} description=d | ok
             org AttachPolicy policy=few target=Work | ok
             org DetachPolicy policy=FullAWSAccess target=Work | ok"
        ));
        let tree = walk.call("org").unwrap();
        let id = |prefix: &str| {
            let at = tree.find(&format!("\"{prefix}")).unwrap() + 1;
            tree[at..].split('"').next().unwrap().to_owned()
        };
        let path = format!("{}/{}/{}", id("o-"), id("r-"), id("ou-"));
        walk.sign_in_as_root("222222222222");
        walk.follow("CreateUser UserName=u | ok");
        let user = walk.call("GetUser UserName=u").unwrap();
        walk.note_use(&texts(&user, "UserId").concat(), None, "iam:ListUsers");
        walk.sign_in_as_root("123456789012");
        (walk, path)
    }

    fn generate(walk: &mut Walk, path: &str) -> String {
        let request = format!("GenerateOrganizationsAccessReport EntityPath={path}");
        texts(&walk.call(&request).unwrap(), "JobId").concat()
    }

    #[test]
    fn a_report_says_what_is_accessible_and_which_accounts_used_it() {
        let (mut walk, path) = walk();
        let account = format!("{path}/222222222222");
        for path in [&path, &account] {
            let job = generate(&mut walk, path);
            assert_eq!(generate(&mut walk, path), job);
            let get = format!("GetOrganizationsAccessReport JobId={job}");
            walk.follow(&format!(
                "{get} | ok <NumberOfServicesAccessible>2</NumberOfServicesAccessible><NumberOfServicesNotAccessed>1</NumberOfServicesNotAccessed>
                 {get} | ok <Region>us-east-1</Region><EntityPath>{account}</EntityPath><LastAuthenticatedTime>
                 GetServiceLastAccessedDetails JobId={job} | NoSuchEntity Job {job} cannot be found."
            ));
            for (key, first) in [
                ("SERVICE_NAMESPACE_ASCENDING", "iam"),
                ("SERVICE_NAMESPACE_DESCENDING", "sqs"),
                ("LAST_AUTHENTICATED_TIME_ASCENDING", "sqs"),
                ("LAST_AUTHENTICATED_TIME_DESCENDING", "iam"),
            ] {
                let list = format!("{get} SortKey={}", key.replace('_', "\u{1}"));
                let names = walk.pages_of_one(&list, "ServiceNamespace");
                assert_eq!((names.len(), &*names[0]), (2, first), "{key}");
            }
        }
    }

    #[test]
    fn the_root_reaches_every_service() {
        let (mut walk, path) = walk();
        let root = path.rsplit_once('/').unwrap().0.to_owned();
        let job = generate(&mut walk, &root);
        let xml = walk.call(&format!("GetOrganizationsAccessReport JobId={job}"));
        let number = texts(&xml.unwrap(), "NumberOfServicesAccessible").concat();
        assert!(number.parse::<usize>().unwrap() > 100, "{number}");
    }

    #[test]
    fn a_path_or_policy_that_is_not_there_fails_the_job() {
        let (mut walk, path) = walk();
        for (request, code) in [
            (format!("{path}/"), "INVALID_ENTITY_PATH"),
            (format!("{path}/333333333333"), "INVALID_ENTITY_PATH"),
            (
                format!("{path} OrganizationsPolicyId=p-12345678"),
                "INVALID_POLICY_ID",
            ),
        ] {
            let job = generate(&mut walk, &request);
            walk.follow(&format!(
                "GetOrganizationsAccessReport JobId={job} | ok <JobStatus>FAILED</JobStatus>
                 GetOrganizationsAccessReport JobId={job} | ok <Code>{code}</Code>"
            ));
        }
    }

    #[test]
    fn only_the_management_account_asks_about_its_own_organization() {
        let (mut walk, path) = walk();
        let refused = "AccessDenied Only the management account of the organization can generate this report.";
        walk.follow(&format!(
            "GenerateOrganizationsAccessReport EntityPath=o-0000000000/r-0000 | {refused}"
        ));
        walk.sign_in_as_root("222222222222");
        walk.follow(&format!(
            "GenerateOrganizationsAccessReport EntityPath={path} | {refused}"
        ));
    }
}
