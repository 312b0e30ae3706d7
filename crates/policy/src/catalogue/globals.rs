//! The global condition keys, which requests to any service may have.
//!
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html>

use super::{ConditionKey, ValueType, folded_cmp, template};
use ValueType::{Arn, Bool, Date, IpAddress, Numeric, String};

/// Every global condition key.
pub const GLOBAL_KEYS: [ConditionKey; 54] = [
    one("aws:AssumedRoot", Bool),
    one("aws:CalledViaAWSMCP", String),
    one("aws:CalledViaFirst", String),
    one("aws:CalledViaLast", String),
    many("aws:CalledVia", String),
    one("aws:ChatbotSourceArn", Arn),
    one("aws:CurrentTime", Date),
    one("aws:Ec2InstanceSourcePrivateIPv4", IpAddress),
    one("aws:Ec2InstanceSourceVPC", String),
    one("aws:EpochTime", Date),
    one("aws:FederatedProvider", String),
    one("aws:IsMcpServiceAction", Bool),
    one("aws:MultiFactorAuthAge", Numeric),
    one("aws:MultiFactorAuthPresent", Bool),
    one("aws:PrincipalAccount", String),
    one("aws:PrincipalArn", Arn),
    one("aws:PrincipalIsAWSService", Bool),
    one("aws:PrincipalOrgID", String),
    one("aws:PrincipalOrgMasterAccountId", String),
    many("aws:PrincipalOrgPaths", String),
    one("aws:PrincipalServiceName", String),
    many("aws:PrincipalServiceNamesList", String),
    one("aws:PrincipalTag/${TagKey}", String),
    one("aws:PrincipalType", String),
    one("aws:RequestTag/${TagKey}", String),
    one("aws:RequestedRegion", String),
    one("aws:ResourceAccount", String),
    one("aws:ResourceOrgID", String),
    many("aws:ResourceOrgPaths", String),
    one("aws:ResourceTag/${TagKey}", String),
    one("aws:SecureTransport", Bool),
    one("aws:SignInSessionArn", Arn),
    one("aws:SourceAccount", String),
    one("aws:SourceArn", Arn),
    one("aws:SourceIdentity", String),
    one("aws:SourceIp", IpAddress),
    one("aws:SourceOrgID", String),
    many("aws:SourceOrgPaths", String),
    one("aws:SourceOwner", String),
    one("aws:SourceVpc", String),
    one("aws:SourceVpcArn", Arn),
    one("aws:SourceVpce", String),
    many("aws:TagKeys", String),
    one("aws:TokenIssueTime", Date),
    one("aws:UserAgent", String),
    one("aws:ViaAWSMCPService", Bool),
    one("aws:ViaAWSService", Bool),
    one("aws:VpcSourceIp", IpAddress),
    one("aws:VpceAccount", String),
    one("aws:VpceOrgID", String),
    many("aws:VpceOrgPaths", String),
    one("aws:referer", String),
    one("aws:userid", String),
    one("aws:username", String),
];

/// The global key with this name, ignoring case.
pub(crate) fn global_key(name: &str) -> Option<&'static ConditionKey> {
    let is_this = |key: &&ConditionKey| {
        folded_cmp(key.name, name).is_eq() || template::matches(key.name, name)
    };
    GLOBAL_KEYS.iter().find(is_this)
}

const fn one(name: &'static str, values: ValueType) -> ConditionKey {
    ConditionKey {
        name,
        values,
        many: false,
    }
}

const fn many(name: &'static str, values: ValueType) -> ConditionKey {
    ConditionKey {
        name,
        values,
        many: true,
    }
}
