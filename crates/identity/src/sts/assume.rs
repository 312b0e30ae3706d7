//! AssumeRole: a session with the role's permissions, for the principals in its trust policy.
//!
//! The caller's own policies are not evaluated here, but when the request is authorized. So a role that trusts an
//! account trusts every principal in it, including its root user. (AWS does not allow root users to assume roles. Here,
//! clients without credentials of their own act as the root user, and many of them need to assume roles.)
//! <https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html>

use roleback_model::sts::{
    AssumeRoleRequest, AssumeRoleResponse, AssumedRoleUser, Tag as TagShape,
};
use roleback_policy::trust::{self, Trust};
use roleback_policy::{Arn, Context, Request};
use roleback_wire::Fault;
use roleback_world::arn::AccountId;
use roleback_world::entity::Role;

use super::issue::{expiry, issue};
use super::session_policies::{Accepted, Passed};
use crate::answer::{Change, Write};
use crate::context::{self, EVERY_KEY, Names};
use crate::fault;
use crate::iam::mfa_device::use_code;
use crate::principal::Principal;
use crate::scene::Scene;
use crate::session::SessionContext;

/// The default session duration, in seconds.
pub(super) const DURATION_SECS_DEFAULT: i32 = 60 * 60;
/// The longest duration of a session that was requested by another session (role chaining), in seconds.
const CHAINED_DURATION_SECS_MAX: i32 = 60 * 60;

impl Write for AssumeRoleRequest {
    fn write(&self, scene: &Scene<'_>) -> Result<Change<AssumeRoleResponse>, Fault> {
        let role_arn = parse_role_arn(&self.role_arn)?;
        let passed = Passed {
            policy: self.policy.as_deref(),
            policy_arns: self.policy_arns.as_deref().unwrap_or_default(),
            tags: self.tags.as_deref().unwrap_or_default(),
            transitive_tag_keys: self.transitive_tag_keys.as_deref().unwrap_or_default(),
        };
        let accepted = passed.accepted(scene.partition(), scene.caller.session.as_ref())?;
        refuse_contexts(self)?;
        let (serial, code) = (self.serial_number.as_deref(), self.token_code.as_deref());
        let code_used = use_code(scene, serial, code)?;
        let (account, role) = trusting_role(scene, self, &role_arn)?;
        let packed_policy_size = accepted.packed_size;
        let context = SessionContext {
            policy_arns: passed.stored_policy_arns(scene, account)?,
            ..session_context(scene, self, role, accepted)?
        };
        let source_identity = context.source_identity.clone();
        let principal = Principal::AssumedRole {
            role: role.name.clone(),
            role_id: role.id.clone(),
            session_name: self.role_session_name.as_str().into(),
        };
        let token_size_min = self.minimum_session_token_size;
        let issued = issue(scene, account, principal, context, token_size_min)?;
        let assumed_role_user = AssumedRoleUser {
            assumed_role_id: issued.id,
            arn: issued.arn,
        };
        let output = AssumeRoleResponse {
            credentials: issued.credentials,
            assumed_role_user: Some(assumed_role_user),
            packed_policy_size,
            source_identity,
            session_token_utilization: issued.token_utilization,
            session_token_size: issued.token_size,
        };
        Ok(Change::maybe(output, code_used))
    }
}

/// The properties of the session. The caller's MFA status is not passed on.
fn session_context(
    scene: &Scene<'_>,
    request: &AssumeRoleRequest,
    role: &Role,
    accepted: Accepted,
) -> Result<SessionContext, Fault> {
    let calling = scene.caller.session.as_ref();
    let duration_secs = duration_secs(request, role, calling.is_some())?;
    Ok(SessionContext {
        issued: scene.now,
        expires: expiry(scene, duration_secs),
        policy: accepted.policy,
        tags: accepted.tags,
        transitive_tag_keys: accepted.transitive_tag_keys,
        source_identity: source_identity(request, calling).map(Into::into),
        chained: calling.is_some(),
        ..SessionContext::default()
    })
}

/// Splits a role's ARN. Partition, service and resource must not be empty.
pub(super) fn parse_role_arn(text: &str) -> Result<Arn<'_>, Fault> {
    Arn::parse(text)
        .filter(|arn| ![arn.partition, arn.service, arn.resource].contains(&""))
        .ok_or_else(|| fault::invalid_role_arn(text))
}

/// The role, if it trusts the caller with everything that the request asks for.
fn trusting_role<'a>(
    scene: &Scene<'a>,
    request: &AssumeRoleRequest,
    role_arn: &Arn<'_>,
) -> Result<(AccountId, &'a Role), Fault> {
    let names = Names::of(scene);
    let refused = |action| fault::not_authorized(&names.arn, action, &request.role_arn);
    let assume = || refused("sts:AssumeRole");
    if matches!(scene.caller.principal, Principal::FederatedUser { .. }) {
        return Err(assume());
    }
    let (account, role) = find(scene, role_arn).ok_or_else(assume)?;
    let document = role.trust_by_id().ok_or_else(assume)?;
    let context = keys(context::of_request(scene, &names, EVERY_KEY), request);
    let mut asked = Request {
        context: context::tagged(context, "aws:ResourceTag/", &role.tags),
        ..Request::new(names.principal(), "", &request.role_arn)
    };
    for action in actions(scene, request).into_iter().flatten() {
        asked.action = action;
        if !matches!(trust::ask(document, &asked), Trust::Allowed { .. }) {
            return Err(refused(action));
        }
    }
    if changes_source_identity(scene, request) {
        return Err(refused("sts:SetSourceIdentity"));
    }
    Ok((account, role))
}

/// The role with an ARN, in any account of this world. ARNs match exactly: case and path are significant.
pub(crate) fn look_up<'a>(scene: &Scene<'a>, arn: &str) -> Option<(AccountId, &'a Role)> {
    find(scene, &Arn::parse(arn)?)
}

pub(super) fn find<'a>(scene: &Scene<'a>, arn: &Arn<'_>) -> Option<(AccountId, &'a Role)> {
    let account = AccountId::parse(arn.account)?;
    let tail = arn.resource.strip_prefix("role")?;
    let (_, name) = tail.rsplit_once('/')?;
    let role = scene.world.account(account).roles.get(name)?;
    let of_iam = arn.partition == scene.partition().as_str()
        && arn.service == "iam"
        && arn.region.is_empty();
    let same = tail.strip_suffix(&*role.name) == Some(&*role.path);
    (of_iam && same).then_some((account, role))
}

/// The actions that must be allowed. Tags and a source identity from the calling session count too.
pub(crate) fn actions(scene: &Scene<'_>, request: &AssumeRoleRequest) -> [Option<&'static str>; 3] {
    let calling = scene.caller.session.as_ref();
    let inherits_tags = calling.is_some_and(|session| !session.transitive_tag_keys.is_empty());
    let has_tags = inherits_tags || request.tags.as_ref().is_some_and(|tags| !tags.is_empty());
    let sets_source_identity = source_identity(request, calling).is_some();
    [
        (true, "sts:AssumeRole"),
        (has_tags, "sts:TagSession"),
        (sets_source_identity, "sts:SetSourceIdentity"),
    ]
    .map(|(wanted, action)| wanted.then_some(action))
}

/// Whether the text cannot be the ARN of a role. AWS reports this to every caller, even without permissions.
pub(crate) fn is_no_role(arn: &str) -> bool {
    parse_role_arn(arn).is_err()
}

/// The source identity of the session. Once set, it stays the same through role chaining.
fn source_identity<'a>(
    request: &'a AssumeRoleRequest,
    calling: Option<&'a SessionContext>,
) -> Option<&'a str> {
    let inherited = calling.and_then(|session| session.source_identity.as_deref());
    inherited.or(request.source_identity.as_deref())
}

/// Whether the request asks for a different source identity than the calling session has.
fn changes_source_identity(scene: &Scene<'_>, request: &AssumeRoleRequest) -> bool {
    let kept = source_identity(request, scene.caller.session.as_ref());
    request.source_identity.is_some() && request.source_identity.as_deref() != kept
}

/// The condition keys of the request. An MFA code in the request sets the MFA keys before it is verified, because a
/// request with a wrong code is rejected anyway.
pub(crate) fn keys<'a>(context: Context<'a>, request: &'a AssumeRoleRequest) -> Context<'a> {
    let mut context = context.with("sts:RoleSessionName", request.role_session_name.as_str());
    if request.serial_number.is_some() && request.token_code.is_some() {
        context = context
            .with("aws:MultiFactorAuthPresent", "true")
            .with("aws:MultiFactorAuthAge", "0");
    }
    for (key, value) in [
        ("sts:ExternalId", &request.external_id),
        ("sts:SourceIdentity", &request.source_identity),
    ] {
        if let Some(value) = value {
            context = context.with(key, value.as_str());
        }
    }
    let tags = request.tags.as_deref().unwrap_or_default();
    let transitive = request.transitive_tag_keys.as_deref().unwrap_or_default();
    tag_keys(context, tags, transitive)
}

/// The condition keys of the requested session tags.
pub(super) fn tag_keys<'a>(
    mut context: Context<'a>,
    tags: &'a [TagShape],
    transitive: &'a [String],
) -> Context<'a> {
    for tag in tags {
        context = context.with(format!("aws:RequestTag/{}", tag.key), tag.value.as_str());
    }
    context
        .with_many("aws:TagKeys", tags.iter().map(|tag| tag.key.as_str()))
        .with_many(
            "sts:TransitiveTagKeys",
            transitive.iter().map(String::as_str),
        )
}

fn duration_secs(request: &AssumeRoleRequest, role: &Role, is_chained: bool) -> Result<i32, Fault> {
    let wanted = request.duration_seconds.unwrap_or(DURATION_SECS_DEFAULT);
    if is_chained && wanted > CHAINED_DURATION_SECS_MAX {
        return Err(fault::longer_than_role_chaining_allows());
    }
    if i64::from(wanted) > i64::from(role.max_session_secs) {
        return Err(fault::longer_than_max_session_duration());
    }
    Ok(wanted)
}

/// Context assertions are sealed by the provider that issues them. No provider here issues any, so every assertion is
/// invalid.
fn refuse_contexts(request: &AssumeRoleRequest) -> Result<(), Fault> {
    match request.provided_contexts.as_deref().unwrap_or_default() {
        [] => Ok(()),
        _ => Err(fault::invalid_context_assertion()),
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::TRUST;
    use crate::testing::Walk;
    use crate::testing::texts;
    use roleback_world::event::Payload;
    use roleback_world::event::RoleCreatedV1;
    use roleback_world::tag::Tag;

    const R: &str = "arn:aws:iam::123456789012:role/team/R";

    fn role(name: &str, trust: &str) -> Payload {
        Payload::RoleCreated(RoleCreatedV1 {
            name: name.into(),
            path: "/team/".into(),
            id: format!("AROA{name}"),
            created: Default::default(),
            trust: trust.into(),
            trusted: Default::default(),
            description: None,
            max_session_secs: 7200,
            boundary: None,
            tags: vec![Tag {
                key: "kind".into(),
                value: "test".into(),
            }],
        })
    }

    /// A trust policy with one statement.
    fn trusting(principal: &str, action: &str, condition: &str) -> String {
        format!(
            r#"{{"Version":"2012-10-17","Statement":[{{"Effect":"Allow","Principal":{principal},"Action":{action},"Condition":{condition}}}]}}"#
        )
    }

    /// A request with every option of AssumeRole.
    fn open(principal: &str) -> String {
        trusting(
            principal,
            r#"["sts:AssumeRole","sts:TagSession","sts:SetSourceIdentity"]"#,
            "{}",
        )
    }

    /// Three roles: R trusts its account, Open trusts everyone with everything, Service trusts a service.
    fn script(lines: &str) -> Walk {
        let mut walk = Walk::new();
        walk.happen([
            role("R", TRUST),
            role("Open", &open(r#"{"AWS":"*"}"#)),
            role("Service", &open(r#"{"Service":"ec2.amazonaws.com"}"#)),
        ]);
        walk.follow("CreateUser UserName=Bob Path=/team/ | ok");
        walk.follow(lines);
        walk
    }

    fn refused(caller: &str, action: &str, role: &str) -> String {
        format!(
            "AccessDenied User: {caller} is not authorized to perform: {action} on resource: {role}"
        )
    }

    #[test]
    fn a_role_is_taken_on_by_whom_it_trusts() {
        let mut walk = script(&format!(
            "
            AssumeRole RoleArn={R} RoleSessionName=s1 | ok <AssumedRoleId>AROAR:s1</AssumedRoleId><Arn>arn:aws:sts::123456789012:assumed-role/R/s1</Arn>
            AssumeRole RoleArn={R} RoleSessionName=s1 | ok !<PackedPolicySize>
            AssumeRole RoleArn={R} RoleSessionName=s1 | ok !<SourceIdentity>"
        ));
        let session = walk
            .call(&format!("AssumeRole RoleArn={R} RoleSessionName=s1"))
            .unwrap();
        walk.sign_in(&session);
        walk.follow(
            "
            GetCallerIdentity | ok <UserId>AROAR:s1</UserId><Account>123456789012</Account><Arn>arn:aws:sts::123456789012:assumed-role/R/s1</Arn>
            GetUser | ValidationError Must specify userName when calling with non-User credentials",
        );
    }

    #[test]
    fn a_role_arn_that_is_none_is_invalid() {
        for text in [
            "no-arn-but-long-enough",
            "arn::iam::123456789012:role/r",
            "arn:aws::::role/some-role",
            "arn:aws:iam:role/team/R",
            "arn:aws:iam::123456789012:",
        ] {
            script(&format!(
                "AssumeRole RoleArn={text} RoleSessionName=s1 | ValidationError {text} is invalid"
            ));
        }
    }

    #[test]
    fn a_missing_role_and_an_untrusted_caller_get_the_same_answer() {
        let root = "arn:aws:iam::123456789012:root";
        let mut walk = script("");
        for arn in [
            "arn:aws:iam::123456789012:role/R",
            "arn:aws:iam::123456789012:role/team/r",
            "arn:aws:iam::999999999999:role/team/R",
            "arn:aws:iam::123456789012:user/team/Bob",
            "arn:aws-cn:iam::123456789012:role/team/R",
            "arn:aws:s3:::a-bucket-and-no-role",
            "arn:aws:iam::123456789012:role/team/Service",
        ] {
            walk.follow(&format!(
                "AssumeRole RoleArn={arn} RoleSessionName=s1 | {}",
                refused(root, "sts:AssumeRole", arn)
            ));
        }
        walk.sign_in_as_root("999999999999");
        walk.follow(&format!(
            "
            AssumeRole RoleArn={R} RoleSessionName=s1 | {}
            AssumeRole RoleArn=arn:aws:iam::123456789012:role/team/Open RoleSessionName=s1 | ok <Arn>arn:aws:sts::123456789012:assumed-role/Open/s1</Arn>",
            refused("arn:aws:iam::999999999999:root", "sts:AssumeRole", R),
        ));
    }

    #[test]
    fn a_trust_policy_names_its_principals() {
        let mut walk = script("");
        walk.act_as_user("bob");
        let bob = walk.caller.clone();
        let id = bob.user_id();
        let shown = walk
            .call("AssumeRole RoleArn=arn:aws:iam::123456789012:role/team/Open RoleSessionName=s1")
            .unwrap();
        walk.sign_in(&shown);
        let session = walk.caller.clone();
        for (principal, bob_may, session_may) in [
            (r#"{"AWS":"*"}"#.into(), true, true),
            (
                r#"{"AWS":"arn:aws:iam::123456789012:root"}"#.into(),
                true,
                true,
            ),
            (
                r#"{"AWS":"arn:aws:iam::999999999999:root"}"#.into(),
                false,
                false,
            ),
            (
                r#"{"AWS":"arn:aws:iam::123456789012:user/team/Bob"}"#.into(),
                true,
                false,
            ),
            (
                r#"{"AWS":"arn:aws:iam::123456789012:user/Bob"}"#.into(),
                false,
                false,
            ),
            (format!(r#"{{"AWS":"{id}"}}"#), true, false),
            (
                r#"{"AWS":"arn:aws:iam::123456789012:role/team/Open"}"#.into(),
                false,
                true,
            ),
            (r#"{"AWS":"AROAOpen"}"#.into(), false, true),
            (
                r#"{"AWS":"arn:aws:sts::123456789012:assumed-role/Open/s1"}"#.into(),
                false,
                true,
            ),
            (
                r#"{"AWS":"arn:aws:sts::123456789012:assumed-role/Open/s2"}"#.into(),
                false,
                false,
            ),
        ] {
            walk.happen([role("Wanted", &open(&principal))]);
            for (caller, may) in [(&bob, bob_may), (&session, session_may)] {
                walk.caller = caller.clone();
                let came = walk.call("AssumeRole RoleArn=arn:aws:iam::123456789012:role/team/Wanted RoleSessionName=s2");
                assert_eq!(came.is_ok(), may, "{principal} {caller:?}");
            }
        }
    }

    #[test]
    fn only_a_trusted_user_stays_trusted_after_being_renamed() {
        let assume = "AssumeRole RoleArn=arn:aws:iam::123456789012:role/ForBob RoleSessionName=s1";
        let mut walk = script("");
        let root = walk.caller.clone();
        let trust = open(r#"{"AWS":"arn:aws:iam::123456789012:user/team/Bob"}"#);
        walk.follow(&format!(
            "
            CreateRole RoleName=ForBob AssumeRolePolicyDocument={trust} | ok
            UpdateUser UserName=Bob NewUserName=Rob | ok
            CreateUser UserName=Bob Path=/team/ | ok"
        ));
        for (name, may) in [("Rob", true), ("Bob", false)] {
            walk.caller = root.clone();
            walk.act_as_user(name);
            assert_eq!(walk.call(assume).is_ok(), may, "{name}");
        }
    }

    #[test]
    fn a_trust_policy_sees_the_request() {
        for (condition, rest, may) in [
            (
                r#"{"StringEquals":{"sts:ExternalId":"x1"}}"#,
                "ExternalId=x1",
                true,
            ),
            (
                r#"{"StringEquals":{"sts:ExternalId":"x1"}}"#,
                "ExternalId=x2",
                false,
            ),
            (r#"{"StringEquals":{"sts:ExternalId":"x1"}}"#, "", false),
            (r#"{"StringLike":{"sts:RoleSessionName":"s*"}}"#, "", true),
            (
                r#"{"StringLike":{"sts:RoleSessionName":"${aws:username}"}}"#,
                "",
                false,
            ),
            (
                r#"{"StringEquals":{"aws:PrincipalArn":"arn:aws:iam::123456789012:root"}}"#,
                "",
                true,
            ),
            (
                r#"{"StringEquals":{"aws:PrincipalAccount":"123456789012"}}"#,
                "",
                true,
            ),
            (
                r#"{"StringEquals":{"aws:ResourceTag/kind":"test"}}"#,
                "",
                true,
            ),
            (
                r#"{"Null":{"aws:MultiFactorAuthPresent":"false"}}"#,
                "",
                false,
            ),
            (
                r#"{"DateGreaterThan":{"aws:CurrentTime":"2027-01-01T00:00:00Z"}}"#,
                "",
                false,
            ),
            (r#"{"IpAddress":{"aws:SourceIp":"10.0.0.0/8"}}"#, "", true),
        ] {
            let mut walk = script("");
            walk.origin.source_ip = "10.1.2.3".into();
            let trust = trusting(
                r#"{"AWS":"123456789012"}"#,
                r#""sts:AssumeRole""#,
                condition,
            );
            walk.happen([role("Wanted", &trust)]);
            let came = walk.call(&format!("AssumeRole RoleArn=arn:aws:iam::123456789012:role/team/Wanted RoleSessionName=s1 {rest}"));
            assert_eq!(came.is_ok(), may, "{condition} {rest}");
        }
    }

    #[test]
    fn a_session_lasts_no_longer_than_its_role_allows() {
        let assume =
            "AssumeRole RoleArn=arn:aws:iam::123456789012:role/team/Open RoleSessionName=s1";
        let mut walk = script(&format!(
            "
            {assume} DurationSeconds=899 | ValidationError 1 validation error detected: Value '899' at 'durationSeconds' failed to satisfy constraint: Member must have value greater than or equal to 900
            {assume} DurationSeconds=7201 | ValidationError The requested DurationSeconds exceeds the MaxSessionDuration set for this role.
            {assume} DurationSeconds=7200 | ok <Expiration>2026-01-01T02:00:04Z</Expiration>
            {assume} | ok <Expiration>2026-01-01T01:00:05Z</Expiration>"
        ));
        let session = walk.call("GetSessionToken").unwrap();
        walk.sign_in(&session);
        walk.follow(&format!(
            "
            {assume} DurationSeconds=3601 | ValidationError The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining.
            {assume} DurationSeconds=3600 | ok"
        ));
        assert!(!walk.caller.session.as_ref().unwrap().chained);
        let session = walk.call(assume).unwrap();
        walk.sign_in(&session);
        assert!(walk.caller.session.as_ref().unwrap().chained);
    }

    #[test]
    fn session_policies_are_checked_and_measured() {
        let assume = format!("AssumeRole RoleArn={R} RoleSessionName=s1");
        let arns = |count: usize| {
            let arn =
                |n| format!(" PolicyArns.member.{n}.arn=arn:aws:iam::aws:policy/ReadOnlyAccess");
            (1..=count).map(arn).collect::<String>()
        };
        script(&format!(
            "
            {assume} Policy=x | MalformedPolicyDocument Syntax errors in policy.
            {assume} Policy=@trust | MalformedPolicyDocument Policy document should not specify a principal.
            {assume} Policy=@allow | ok <PackedPolicySize>5</PackedPolicySize>
            {assume} PolicyArns.member.1.arn=arn:aws:iam::aws:policy/ReadOnlyAccess | ok <PackedPolicySize>9</PackedPolicySize>
            {assume} PolicyArns.member.1.arn=arn:aws:iam::123456789012:policy/No | ValidationError Policy arn:aws:iam::123456789012:policy/No does not exist or is not attachable.
            {assume}{} | ValidationError 1 validation error detected: Value at 'policyArns' failed to satisfy constraint: Member must have length less than or equal to 10
            {assume} Policy={} | PackedPolicyTooLarge Packed policy consumes 102% of allotted space, please use smaller policy.",
            arns(11),
            crate::testing::ALLOW.replacen('{', &format!("{{{}", "_".repeat(2000)), 1),
        ));
    }

    #[test]
    fn session_tags_need_to_be_allowed_and_transitive_ones_stay() {
        let tag = |n: usize, key: &str, value: &str| {
            format!(" Tags.member.{n}.Key={key} Tags.member.{n}.Value={value}")
        };
        let assume =
            "AssumeRole RoleArn=arn:aws:iam::123456789012:role/team/Open RoleSessionName=s1";
        let root = "arn:aws:iam::123456789012:root";
        let mut walk = script(&format!(
            "
            AssumeRole RoleArn={R} RoleSessionName=s1{a} | {}
            {assume}{a}{} | InvalidParameterValue Duplicate tag keys found. Please note that Tag keys are case insensitive.
            {assume}{} | InvalidParameterValue aws: prefixed tag key names are not allowed for external use.
            {assume}{a} TransitiveTagKeys.member.1=b | InvalidParameterValue The specified transitive tag key must be included in the requested tags.
            {assume}{a} TransitiveTagKeys.member.1=A | ok <PackedPolicySize>1</PackedPolicySize>
            {assume}{} | PackedPolicyTooLarge Packed size of session tags consumes 110% of allotted space.",
            refused(root, "sts:TagSession", R),
            tag(2, "A", "2"),
            tag(1, "AWS:a", "1"),
            tag(1, "k", &"v".repeat(250)) + &tag(2, "l", &"v".repeat(249)),
            a = tag(1, "a", "1"),
        ));
        let session = walk
            .call(&format!(
                "{assume}{}{} TransitiveTagKeys.member.1=A",
                tag(1, "a", "1"),
                tag(2, "b", "2")
            ))
            .unwrap();
        walk.sign_in(&session);
        walk.follow(&format!(
            "
            {assume}{} | InvalidParameterValue One of the specified transitive tag keys can't be set because it conflicts with a transitive tag key from the calling session.
            AssumeRole RoleArn={R} RoleSessionName=s1 | {}",
            tag(1, "A", "3"),
            refused("arn:aws:sts::123456789012:assumed-role/Open/s1", "sts:TagSession", R),
        ));
        let session = walk.call(&format!("{assume}{}", tag(1, "c", "3"))).unwrap();
        walk.sign_in(&session);
        let context = walk.caller.session.clone().unwrap();
        let tags: Vec<_> = context
            .tags
            .iter()
            .map(|tag| (tag.key.as_str(), tag.value.as_str()))
            .collect();
        assert_eq!(tags, [("a", "1"), ("c", "3")]);
        assert_eq!(context.transitive_tag_keys, ["a"]);
    }

    #[test]
    fn a_source_identity_stays_for_a_chain_of_sessions() {
        let assume =
            "AssumeRole RoleArn=arn:aws:iam::123456789012:role/team/Open RoleSessionName=s1";
        let mut walk = script(&format!(
            "AssumeRole RoleArn={R} RoleSessionName=s1 SourceIdentity=ann | {}",
            refused("arn:aws:iam::123456789012:root", "sts:SetSourceIdentity", R)
        ));
        let session = walk.call(&format!("{assume} SourceIdentity=ann")).unwrap();
        assert_eq!(texts(&session, "SourceIdentity"), ["ann"]);
        walk.sign_in(&session);
        let this = "arn:aws:sts::123456789012:assumed-role/Open/s1";
        walk.follow(&format!(
            "
            {assume} | ok <SourceIdentity>ann</SourceIdentity>
            {assume} SourceIdentity=ann | ok <SourceIdentity>ann</SourceIdentity>
            {assume} SourceIdentity=zoe | {}
            AssumeRole RoleArn={R} RoleSessionName=s1 | {}",
            refused(
                this,
                "sts:SetSourceIdentity",
                "arn:aws:iam::123456789012:role/team/Open"
            ),
            refused(this, "sts:SetSourceIdentity", R),
        ));
    }

    #[test]
    fn values_that_cannot_exist_here_are_refused() {
        let assume = format!("AssumeRole RoleArn={R} RoleSessionName=s1");
        script(&format!(
            "
            {assume} TokenCode=123456 | AccessDenied MultiFactorAuthentication failed, must provide both MFA serial number and one time pass code.
            {assume} SerialNumber=arn:aws:iam::123456789012:mfa/bob TokenCode=123456 | AccessDenied MultiFactorAuthentication failed, unable to validate MFA code.  Please verify your MFA serial number is valid and associated with this user.
            {assume} ProvidedContexts.member.1.ContextAssertion=x123 | InvalidContextAssertion The provided context assertion is invalid.
            AssumeRole RoleArn={R} RoleSessionName=Session1:2 | ValidationError 1 validation error detected: Value 'Session1:2' at 'roleSessionName' failed to satisfy constraint: Member must satisfy regular expression pattern: [\\w+=,.@-]*"
        ));
    }

    #[test]
    fn a_session_ends_with_its_role() {
        let mut walk = script("");
        let root = walk.caller.clone();
        let session = walk
            .call(&format!("AssumeRole RoleArn={R} RoleSessionName=s1"))
            .unwrap();
        let (id, token) = walk.sign_in(&session);
        walk.caller = root;
        walk.follow(
            "
            DeleteRole RoleName=R | ok
            CreateRole RoleName=R Path=/team/ AssumeRolePolicyDocument=@trust | ok",
        );
        let refused = walk.claim(&id, Some(&token)).unwrap_err();
        assert_eq!(refused.code, "InvalidClientTokenId");
    }
}
