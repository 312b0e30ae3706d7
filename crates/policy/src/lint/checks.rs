//! Every check that AWS documents for ValidatePolicy: its issue code, its type, its title.
//!
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html>

use std::fmt;

/// The severity of a finding.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// A part of the policy does not work.
    Error,
    /// The policy allows more than AWS considers safe.
    SecurityWarning,
    /// The policy does not follow good practice.
    Warning,
    /// The policy can be improved.
    Suggestion,
}

impl Kind {
    /// Every kind, most severe first.
    pub const ALL: [Self; 4] = [
        Self::Error,
        Self::SecurityWarning,
        Self::Warning,
        Self::Suggestion,
    ];

    /// The value of `findingType`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Error => "ERROR",
            Self::SecurityWarning => "SECURITY_WARNING",
            Self::Warning => "WARNING",
            Self::Suggestion => "SUGGESTION",
        }
    }

    /// The prefix of the anchors on the page.
    const fn anchor(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::SecurityWarning => "security-warning",
            Self::Warning => "general-warning",
            Self::Suggestion => "suggestion",
        }
    }
}

const PAGE: &str =
    "https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html";

macro_rules! checks {
    ($($kind:ident { $($check:ident $code:literal $title:literal;)* })*) => {
        /// One check.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Check {
            $($(#[doc = $title] $check,)*)*
        }

        impl Check {
            /// Every check, in the order of the page's types.
            pub const ALL: &'static [Self] = &[$($(Self::$check,)*)*];

            /// `issueCode`
            pub const fn code(self) -> &'static str {
                match self { $($(Self::$check => $code,)*)* }
            }

            /// `findingType`
            pub const fn kind(self) -> Kind {
                match self { $($(Self::$check => Kind::$kind,)*)* }
            }

            /// The title on the page.
            pub const fn title(self) -> &'static str {
                match self { $($(Self::$check => $title,)*)* }
            }
        }
    };
}

impl Check {
    /// `learnMoreLink`
    pub fn learn_more(self) -> String {
        let code = self.code().to_ascii_lowercase().replace('_', "-");
        format!(
            "{PAGE}#access-analyzer-reference-policy-checks-{}-{code}",
            self.kind().anchor()
        )
    }
}

impl fmt::Display for Check {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.code())
    }
}

checks! {
    Error {
        ArnAccountNotAllowed "ARN_ACCOUNT_NOT_ALLOWED" "ARN account not allowed";
        ArnRegionNotAllowed "ARN_REGION_NOT_ALLOWED" "ARN Region not allowed";
        DataTypeMismatch "DATA_TYPE_MISMATCH" "Data type mismatch";
        DuplicateKeysWithDifferentCase "DUPLICATE_KEYS_WITH_DIFFERENT_CASE" "Duplicate keys with different case";
        InvalidAction "INVALID_ACTION" "Invalid action";
        InvalidArnAccount "INVALID_ARN_ACCOUNT" "Invalid ARN account";
        InvalidArnPrefix "INVALID_ARN_PREFIX" "Invalid ARN prefix";
        InvalidArnRegion "INVALID_ARN_REGION" "Invalid ARN Region";
        InvalidArnResource "INVALID_ARN_RESOURCE" "Invalid ARN resource";
        InvalidArnServiceCase "INVALID_ARN_SERVICE_CASE" "Invalid ARN service case";
        InvalidConditionDataType "INVALID_CONDITION_DATA_TYPE" "Invalid condition data type";
        InvalidConditionKeyFormat "INVALID_CONDITION_KEY_FORMAT" "Invalid condition key format";
        InvalidConditionMultipleBoolean "INVALID_CONDITION_MULTIPLE_BOOLEAN" "Invalid condition multiple Boolean";
        InvalidConditionOperator "INVALID_CONDITION_OPERATOR" "Invalid condition operator";
        InvalidEffect "INVALID_EFFECT" "Invalid effect";
        InvalidGlobalConditionKey "INVALID_GLOBAL_CONDITION_KEY" "Invalid global condition key";
        InvalidPartition "INVALID_PARTITION" "Invalid partition";
        InvalidPolicyElement "INVALID_POLICY_ELEMENT" "Invalid policy element";
        InvalidPrincipalFormat "INVALID_PRINCIPAL_FORMAT" "Invalid principal format";
        InvalidPrincipalKey "INVALID_PRINCIPAL_KEY" "Invalid principal key";
        InvalidRegion "INVALID_REGION" "Invalid Region";
        InvalidService "INVALID_SERVICE" "Invalid service";
        InvalidServiceConditionKey "INVALID_SERVICE_CONDITION_KEY" "Invalid service condition key";
        InvalidServiceInAction "INVALID_SERVICE_IN_ACTION" "Invalid service in action";
        InvalidVariableForOperator "INVALID_VARIABLE_FOR_OPERATOR" "Invalid variable for operator";
        InvalidVersion "INVALID_VERSION" "Invalid version";
        JsonSyntaxError "JSON_SYNTAX_ERROR" "Json syntax error";
        MissingAction "MISSING_ACTION" "Missing action";
        MissingArnField "MISSING_ARN_FIELD" "Missing ARN field";
        MissingArnRegion "MISSING_ARN_REGION" "Missing ARN Region";
        MissingEffect "MISSING_EFFECT" "Missing effect";
        MissingPrincipal "MISSING_PRINCIPAL" "Missing principal";
        MissingQualifier "MISSING_QUALIFIER" "Missing qualifier";
        MissingResource "MISSING_RESOURCE" "Missing resource";
        MissingStatement "MISSING_STATEMENT" "Missing statement";
        NullWithIfExists "NULL_WITH_IF_EXISTS" "Null with if exists";
        ScpSyntaxErrorPrincipal "SCP_SYNTAX_ERROR_PRINCIPAL" "SCP syntax error principal";
        UniqueSidsRequired "UNIQUE_SIDS_REQUIRED" "Unique Sids required";
        UnsupportedActionInPolicy "UNSUPPORTED_ACTION_IN_POLICY" "Unsupported action in policy";
        UnsupportedElementCombination "UNSUPPORTED_ELEMENT_COMBINATION" "Unsupported element combination";
        UnsupportedGlobalConditionKey "UNSUPPORTED_GLOBAL_CONDITION_KEY" "Unsupported global condition key";
        UnsupportedPrincipal "UNSUPPORTED_PRINCIPAL" "Unsupported principal";
        UnsupportedResourceArnInPolicy "UNSUPPORTED_RESOURCE_ARN_IN_POLICY" "Unsupported resource ARN in policy";
        UnsupportedSid "UNSUPPORTED_SID" "Unsupported Sid";
        UnsupportedWildcardInPrincipal "UNSUPPORTED_WILDCARD_IN_PRINCIPAL" "Unsupported wildcard in principal";
        MissingBraceInVariable "MISSING_BRACE_IN_VARIABLE" "Missing brace in variable";
        MissingQuoteInVariable "MISSING_QUOTE_IN_VARIABLE" "Missing quote in variable";
        UnsupportedSpaceInVariable "UNSUPPORTED_SPACE_IN_VARIABLE" "Unsupported space in variable";
        EmptyVariable "EMPTY_VARIABLE" "Empty variable";
        VariableUnsupportedInElement "VARIABLE_UNSUPPORTED_IN_ELEMENT" "Variable unsupported in element";
        VariableUnsupportedInVersion "VARIABLE_UNSUPPORTED_IN_VERSION" "Variable unsupported in version";
        PrivateIpAddress "PRIVATE_IP_ADDRESS" "Private IP address";
        PrivateNotIpAddress "PRIVATE_NOT_IP_ADDRESS" "Private NotIpAddress";
        PolicySizeExceedsScpQuota "POLICY_SIZE_EXCEEDS_SCP_QUOTA" "Policy size exceeds SCP quota";
        InvalidServicePrincipalFormat "INVALID_SERVICE_PRINCIPAL_FORMAT" "Invalid service principal format";
        MissingTagKeyInCondition "MISSING_TAG_KEY_IN_CONDITION" "Missing tag key in condition";
        InvalidVpcFormat "INVALID_VPC_FORMAT" "Invalid vpc format";
        InvalidVpceFormat "INVALID_VPCE_FORMAT" "Invalid vpce format";
        FederatedPrincipalNotSupported "FEDERATED_PRINCIPAL_NOT_SUPPORTED" "Federated principal not supported";
        UnsupportedActionForConditionKey "UNSUPPORTED_ACTION_FOR_CONDITION_KEY" "Unsupported action for condition key";
        UnsupportedConditionKeyForServicePrincipal "UNSUPPORTED_CONDITION_KEY_FOR_SERVICE_PRINCIPAL" "Unsupported condition key for service principal";
        RoleTrustPolicySyntaxErrorNotprincipal "ROLE_TRUST_POLICY_SYNTAX_ERROR_NOTPRINCIPAL" "Role trust policy syntax error notprincipal";
        RoleTrustPolicyUnsupportedWildcardInPrincipal "ROLE_TRUST_POLICY_UNSUPPORTED_WILDCARD_IN_PRINCIPAL" "Role trust policy unsupported wildcard in principal";
        RoleTrustPolicySyntaxErrorResource "ROLE_TRUST_POLICY_SYNTAX_ERROR_RESOURCE" "Role trust policy syntax error resource";
        TypeMismatchIpRange "TYPE_MISMATCH_IP_RANGE" "Type mismatch IP range";
        MissingActionForConditionKey "MISSING_ACTION_FOR_CONDITION_KEY" "Missing action for condition key";
        InvalidFederatedPrincipalSyntaxInRoleTrustPolicy "INVALID_FEDERATED_PRINCIPAL_SYNTAX_IN_ROLE_TRUST_POLICY" "Invalid federated principal syntax in role trust policy";
        MismatchedActionForPrincipal "MISMATCHED_ACTION_FOR_PRINCIPAL" "Mismatched action for principal";
        MissingActionForRolesAnywhereTrustPolicy "MISSING_ACTION_FOR_ROLES_ANYWHERE_TRUST_POLICY" "Missing action for roles anywhere trust policy";
        PolicySizeExceedsRcpQuota "POLICY_SIZE_EXCEEDS_RCP_QUOTA" "Policy size exceeds RCP quota";
        RcpSyntaxErrorPrincipal "RCP_SYNTAX_ERROR_PRINCIPAL" "RCP syntax error principal";
        RcpSyntaxErrorAllow "RCP_SYNTAX_ERROR_ALLOW" "RCP syntax error allow";
        RcpSyntaxErrorNotaction "RCP_SYNTAX_ERROR_NOTACTION" "RCP syntax error NotAction";
        RcpSyntaxErrorAction "RCP_SYNTAX_ERROR_ACTION" "RCP syntax error action";
        MissingArnAccount "MISSING_ARN_ACCOUNT" "Missing ARN account";
        InvalidKmsKeyValue "INVALID_KMS_KEY_VALUE" "Invalid kms key value";
        VariableUsageTooPermissive "VARIABLE_USAGE_TOO_PERMISSIVE" "Variable usage too permissive";
        WildcardUsageTooPermissive "WILDCARD_USAGE_TOO_PERMISSIVE" "Wildcard usage too permissive";
    }
    SecurityWarning {
        UntrustworthyConditionKey "UNTRUSTWORTHY_CONDITION_KEY" "Untrustworthy condition key";
        AllowWithNotPrincipal "ALLOW_WITH_NOT_PRINCIPAL" "Allow with NotPrincipal";
        ForallvaluesWithSingleValuedKey "FORALLVALUES_WITH_SINGLE_VALUED_KEY" "ForAllValues with single valued key";
        PassRoleWithNotResource "PASS_ROLE_WITH_NOT_RESOURCE" "Pass role with NotResource";
        PassRoleWithStarInActionAndNotResource "PASS_ROLE_WITH_STAR_IN_ACTION_AND_NOT_RESOURCE" "Pass role with star in action and NotResource";
        PassRoleWithNotActionAndNotResource "PASS_ROLE_WITH_NOT_ACTION_AND_NOT_RESOURCE" "Pass role with NotAction and NotResource";
        PassRoleWithStarInResource "PASS_ROLE_WITH_STAR_IN_RESOURCE" "Pass role with star in resource";
        PassRoleWithStarInActionAndResource "PASS_ROLE_WITH_STAR_IN_ACTION_AND_RESOURCE" "Pass role with star in action and resource";
        PassRoleWithStarInResourceAndNotAction "PASS_ROLE_WITH_STAR_IN_RESOURCE_AND_NOT_ACTION" "Pass role with star in resource and NotAction";
        MissingPairedConditionKeys "MISSING_PAIRED_CONDITION_KEYS" "Missing paired condition keys";
        DenyWithUnsupportedTagConditionKeyForService "DENY_WITH_UNSUPPORTED_TAG_CONDITION_KEY_FOR_SERVICE" "Deny with unsupported tag condition key for service";
        DenyNotactionWithUnsupportedTagConditionKeyForService "DENY_NOTACTION_WITH_UNSUPPORTED_TAG_CONDITION_KEY_FOR_SERVICE" "Deny NotAction with unsupported tag condition key for service";
        RestrictAccessToServicePrincipal "RESTRICT_ACCESS_TO_SERVICE_PRINCIPAL" "Restrict access to service principal";
        MissingConditionKeyForOidcPrincipal "MISSING_CONDITION_KEY_FOR_OIDC_PRINCIPAL" "Missing condition key for oidc principal";
        MissingGithubRepoConditionKey "MISSING_GITHUB_REPO_CONDITION_KEY" "Missing github repo condition key";
        StringLikeOperatorWithArnConditionKeys "STRING_LIKE_OPERATOR_WITH_ARN_CONDITION_KEYS" "String like operator with ARN condition keys";
        DynamodbAttributesWithoutSelect "DYNAMODB_ATTRIBUTES_WITHOUT_SELECT" "DynamoDB attributes without select";
        S3PrefixInNegativeContext "S3_PREFIX_IN_NEGATIVE_CONTEXT" "S3 prefix in negative context";
        ForanyvalueWithAudienceClaimType "FORANYVALUE_WITH_AUDIENCE_CLAIM_TYPE" "ForAnyValue with audience claim type";
    }
    Warning {
        CreateSlrWithNotResource "CREATE_SLR_WITH_NOT_RESOURCE" "Create SLR with NotResource";
        CreateSlrWithStarInActionAndNotResource "CREATE_SLR_WITH_STAR_IN_ACTION_AND_NOT_RESOURCE" "Create SLR with star in action and NotResource";
        CreateSlrWithNotActionAndNotResource "CREATE_SLR_WITH_NOT_ACTION_AND_NOT_RESOURCE" "Create SLR with NotAction and NotResource";
        CreateSlrWithStarInResource "CREATE_SLR_WITH_STAR_IN_RESOURCE" "Create SLR with star in resource";
        CreateSlrWithStarInActionAndResource "CREATE_SLR_WITH_STAR_IN_ACTION_AND_RESOURCE" "Create SLR with star in action and resource";
        CreateSlrWithStarInResourceAndNotAction "CREATE_SLR_WITH_STAR_IN_RESOURCE_AND_NOT_ACTION" "Create SLR with star in resource and NotAction";
        DeprecatedGlobalConditionKey "DEPRECATED_GLOBAL_CONDITION_KEY" "Deprecated global condition key";
        InvalidDateValue "INVALID_DATE_VALUE" "Invalid date value";
        InvalidRoleReference "INVALID_ROLE_REFERENCE" "Invalid role reference";
        InvalidUserReference "INVALID_USER_REFERENCE" "Invalid user reference";
        MissingVersion "MISSING_VERSION" "Missing version";
        UniqueSidsRecommended "UNIQUE_SIDS_RECOMMENDED" "Unique Sids recommended";
        WildcardWithoutLikeOperator "WILDCARD_WITHOUT_LIKE_OPERATOR" "Wildcard without like operator";
        PolicySizeExceedsIdentityPolicyQuota "POLICY_SIZE_EXCEEDS_IDENTITY_POLICY_QUOTA" "Policy size exceeds identity policy quota";
        PolicySizeExceedsResourcePolicyQuota "POLICY_SIZE_EXCEEDS_RESOURCE_POLICY_QUOTA" "Policy size exceeds resource policy quota";
        TypeMismatch "TYPE_MISMATCH" "Type mismatch";
        TypeMismatchBoolean "TYPE_MISMATCH_BOOLEAN" "Type mismatch Boolean";
        TypeMismatchDate "TYPE_MISMATCH_DATE" "Type mismatch date";
        TypeMismatchNumber "TYPE_MISMATCH_NUMBER" "Type mismatch number";
        TypeMismatchString "TYPE_MISMATCH_STRING" "Type mismatch string";
        SpecificGithubRepoAndBranchRecommended "SPECIFIC_GITHUB_REPO_AND_BRANCH_RECOMMENDED" "Specific github repo and branch recommended";
        PolicySizeExceedsRoleTrustPolicyQuota "POLICY_SIZE_EXCEEDS_ROLE_TRUST_POLICY_QUOTA" "Policy size exceeds role trust policy quota";
        RcpMissingRelatedPrincipalConditionKey "RCP_MISSING_RELATED_PRINCIPAL_CONDITION_KEY" "RCP missing related principal condition key";
        RcpMissingRelatedServicePrincipalConditionKey "RCP_MISSING_RELATED_SERVICE_PRINCIPAL_CONDITION_KEY" "RCP missing related service principal condition key";
        RcpMissingServiceConditionKeyNullCheck "RCP_MISSING_SERVICE_CONDITION_KEY_NULL_CHECK" "RCP missing service condition key null check";
        UseConditionKeyOnlyWithSupportedServices "USE_CONDITION_KEY_ONLY_WITH_SUPPORTED_SERVICES" "Use condition key only with supported services";
    }
    Suggestion {
        EmptyArrayAction "EMPTY_ARRAY_ACTION" "Empty array action";
        EmptyArrayCondition "EMPTY_ARRAY_CONDITION" "Empty array condition";
        EmptyArrayConditionForallvalues "EMPTY_ARRAY_CONDITION_FORALLVALUES" "Empty array condition ForAllValues";
        EmptyArrayConditionForanyvalue "EMPTY_ARRAY_CONDITION_FORANYVALUE" "Empty array condition ForAnyValue";
        EmptyArrayConditionIfexists "EMPTY_ARRAY_CONDITION_IFEXISTS" "Empty array condition IfExists";
        EmptyArrayPrincipal "EMPTY_ARRAY_PRINCIPAL" "Empty array principal";
        EmptyArrayResource "EMPTY_ARRAY_RESOURCE" "Empty array resource";
        EmptyObjectCondition "EMPTY_OBJECT_CONDITION" "Empty object condition";
        EmptyObjectPrincipal "EMPTY_OBJECT_PRINCIPAL" "Empty object principal";
        EmptySidValue "EMPTY_SID_VALUE" "Empty Sid value";
        ImproveIpRange "IMPROVE_IP_RANGE" "Improve IP range";
        NullWithQualifier "NULL_WITH_QUALIFIER" "Null with qualifier";
        PrivateIpAddressSubset "PRIVATE_IP_ADDRESS_SUBSET" "Private IP address subset";
        PrivateNotIpAddressSubset "PRIVATE_NOT_IP_ADDRESS_SUBSET" "Private NotIpAddress subset";
        RedundantAction "REDUNDANT_ACTION" "Redundant action";
        RedundantConditionValueNum "REDUNDANT_CONDITION_VALUE_NUM" "Redundant condition value num";
        RedundantResource "REDUNDANT_RESOURCE" "Redundant resource";
        RedundantStatement "REDUNDANT_STATEMENT" "Redundant statement";
        WildcardInServiceName "WILDCARD_IN_SERVICE_NAME" "Wildcard in service name";
        AllowWithUnsupportedTagConditionKeyForService "ALLOW_WITH_UNSUPPORTED_TAG_CONDITION_KEY_FOR_SERVICE" "Allow with unsupported tag condition key for service";
        AllowNotactionWithUnsupportedTagConditionKeyForService "ALLOW_NOTACTION_WITH_UNSUPPORTED_TAG_CONDITION_KEY_FOR_SERVICE" "Allow NotAction with unsupported tag condition key for service";
        RecommendedConditionKeyForServicePrincipal "RECOMMENDED_CONDITION_KEY_FOR_SERVICE_PRINCIPAL" "Recommended condition key for service principal";
        IrrelevantConditionKeyInPolicy "IRRELEVANT_CONDITION_KEY_IN_POLICY" "Irrelevant condition key in policy";
        RedundantKeyDueToWildcardInCondition "REDUNDANT_KEY_DUE_TO_WILDCARD_IN_CONDITION" "Redundant key due to wildcard in condition";
        RedundantPrincipalInRoleTrustPolicy "REDUNDANT_PRINCIPAL_IN_ROLE_TRUST_POLICY" "Redundant principal in role trust policy";
        RedundantStatementDueToWildcardInCondition "REDUNDANT_STATEMENT_DUE_TO_WILDCARD_IN_CONDITION" "Redundant statement due to wildcard in condition";
        ConfirmAudienceClaimType "CONFIRM_AUDIENCE_CLAIM_TYPE" "Confirm audience claim type";
    }
}
