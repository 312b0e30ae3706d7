"""Every operation of IAM and STS answers boto3 with all that AWS's model promises, and all that AWS always answers beyond it."""

import botocore.session
import pytest
from botocore.exceptions import ClientError

import harness
import response_shapes
from conftest import Account
from life.chapters import CHAPTERS

MODELS = {service: botocore.session.get_session().get_service_model(service) for service in ("iam", "sts")}
OPERATIONS = {name: model.operation_model(name) for model in MODELS.values() for name in model.operation_names}

# What AWS always answers although its model doesn't say so, by shape.
ALWAYS = {
    "AccessKey": "CreateDate",
    "AccessKeyMetadata": "UserName AccessKeyId Status CreateDate",
    "AttachedPolicy": "PolicyName PolicyArn",
    "EvaluationResult": "EvalResourceName MatchedStatements MissingContextValues",
    "GroupDetail": "Path GroupName GroupId Arn CreateDate GroupPolicyList AttachedManagedPolicies",
    "LoginProfile": "PasswordResetRequired",
    "ManagedPolicyDetail": "PolicyName PolicyId Arn Path DefaultVersionId AttachmentCount PermissionsBoundaryUsageCount "
    "IsAttachable CreateDate UpdateDate PolicyVersionList",
    "OpenIDConnectProviderListEntry": "Arn",
    "PasswordPolicy": "MinimumPasswordLength RequireSymbols RequireNumbers RequireUppercaseCharacters "
    "RequireLowercaseCharacters AllowUsersToChangePassword ExpirePasswords",
    "Policy": "PolicyName PolicyId Arn Path DefaultVersionId AttachmentCount PermissionsBoundaryUsageCount IsAttachable "
    "CreateDate UpdateDate",
    "PolicyGroup": "GroupName GroupId",
    "PolicyRole": "RoleName RoleId",
    "PolicyUser": "UserName UserId",
    "PolicyVersion": "VersionId IsDefaultVersion CreateDate",
    "Role": "AssumeRolePolicyDocument",
    "RoleDetail": "Path RoleName RoleId Arn CreateDate AssumeRolePolicyDocument InstanceProfileList RolePolicyList "
    "AttachedManagedPolicies RoleLastUsed",
    "SAMLProviderListEntry": "Arn ValidUntil CreateDate",
    "SSHPublicKey": "UploadDate",
    "ServerCertificateMetadata": "UploadDate Expiration",
    "ServiceLastAccessed": "TotalAuthenticatedEntities",
    "SigningCertificate": "UploadDate",
    "UserDetail": "Path UserName UserId Arn CreateDate GroupList AttachedManagedPolicies",
}
# The same by operation: for its result, and for shapes within it.
ALWAYS_OF_OPERATION = {
    "AssumeRole": "Credentials AssumedRoleUser PackedPolicySize",
    "AssumeRoleWithSAML": "Credentials AssumedRoleUser Subject SubjectType Issuer Audience NameQualifier",
    "AssumeRoleWithWebIdentity": "Credentials AssumedRoleUser SubjectFromWebIdentityToken Provider Audience PackedPolicySize",
    "AssumeRoot": "Credentials",
    "CreateDelegationRequest": "DelegationRequestId ConsoleDeepLink",
    "CreateOpenIDConnectProvider": "OpenIDConnectProviderArn",
    "CreateSAMLProvider": "SAMLProviderArn",
    "CreateServiceLinkedRole": "Role",
    "CreateServiceSpecificCredential": "ServiceSpecificCredential",
    "DecodeAuthorizationMessage": "DecodedMessage",
    "EnableOutboundWebIdentityFederation": "IssuerIdentifier",
    "GenerateCredentialReport": "State",
    "GenerateOrganizationsAccessReport": "JobId",
    "GenerateServiceLastAccessedDetails": "JobId",
    "GetAccessKeyInfo": "Account",
    "GetAccessKeyLastUsed": "UserName AccessKeyLastUsed",
    "GetAccountSummary": "SummaryMap",
    "GetCallerIdentity": "UserId Account Arn",
    "GetContextKeysForCustomPolicy": "ContextKeyNames",
    "GetContextKeysForPrincipalPolicy": "ContextKeyNames",
    "GetCredentialReport": "Content ReportFormat GeneratedTime",
    "GetDelegatedAccessToken": "Credentials AssumedPrincipal",
    "GetDelegationRequest": "DelegationRequest PermissionCheckStatus PermissionCheckResult",
    "GetFederationToken": "Credentials FederatedUser PackedPolicySize",
    "GetHumanReadableSummary": "SummaryContent Locale SummaryState",
    "GetOpenIDConnectProvider": "Url ClientIDList ThumbprintList CreateDate Tags",
    "GetOutboundWebIdentityFederationInfo": "IssuerIdentifier JwtVendingEnabled",
    "GetPolicyVersion": "PolicyVersion",
    "GetRoleTemplateVersion": "RoleTemplateVersion",
    "GetSAMLProvider": "SAMLMetadataDocument CreateDate ValidUntil SAMLProviderUUID Tags",
    "GetScopedCredentials": "Credentials SessionInfo ScopedPoliciesCount",
    "GetServiceLinkedRoleDeletionStatus": "Status",
    "GetSessionToken": "Credentials",
    "GetWebIdentityToken": "WebIdentityToken Expiration",
    "ListOpenIDConnectProviders": "OpenIDConnectProviderList",
    "ListOrganizationsFeatures": "OrganizationId EnabledFeatures",
    "ListSAMLProviders": "SAMLProviderList",
    "UpdateSAMLProvider": "SAMLProviderArn",
    "UploadServerCertificate": "ServerCertificateMetadata",
}
ALWAYS_WITHIN = {
    ("GetRole", "Role"): "MaxSessionDuration RoleLastUsed Description Tags PermissionsBoundary",
    ("GetUser", "User"): "Tags PermissionsBoundary",
    ("GetPolicyVersion", "PolicyVersion"): "Document",
    ("ListRoles", "Role"): "MaxSessionDuration",
    ("CreateServiceSpecificCredential", "ServiceSpecificCredential"): "ServiceName CreateDate",
}
# No operation of IAM registers a FIDO key, and GetMFADevice answers for those alone.
NO_SUCCESS = {"GetMFADevice": "ValidationError"}


class Life:
    """What one chapter leaves for the later ones."""

    def __init__(self, server):
        self.account, self.member = Account(server), Account(server)


class Recorder:
    """Makes calls and keeps every answer's bytes, or the error, by operation."""

    def __init__(self, account, key=None, kept=None):
        self.account, self.key, self.clients = account, key, {}
        self.answers, self.errors = kept if kept else ({}, {})

    def by(self, key):
        """The same record, kept by another caller of the account."""
        return Recorder(self.account, key, (self.answers, self.errors))

    def of(self, account):
        """The same record, kept by the root user of another account."""
        return Recorder(account, None, (self.answers, self.errors))

    def __call__(self, operation, **input):
        try:
            return self.client(OPERATIONS[operation].service_model.service_name)._make_api_call(operation, input)
        except ClientError as error:
            self.errors[operation] = error
            raise

    def client(self, service):
        """One client a service: botocore takes longer to make one than the server to answer a chapter."""
        if service not in self.clients:
            client = self.account.as_key(service, self.key) if self.key else self.account.client(service)
            client.meta.events.register("after-call", self.keep)
            self.clients[service] = client
        return self.clients[service]

    def keep(self, http_response, model, **_):
        if http_response.status_code < 300:
            self.answers.setdefault(model.name, []).append(http_response.content)


@pytest.fixture(scope="module")
def server():
    server = harness.Server("--enforce", "on")
    yield server
    server.close()


@pytest.fixture(scope="module")
def recorded(server):
    """The whole life of an account. A chapter that fails does not stop the next ones; its failure is shown where it matters."""
    life = Life(server)
    recorder, stopped = Recorder(life.account), []
    for chapter in CHAPTERS:
        try:
            chapter(life, recorder)
        except Exception as error:
            stopped.append(f"{chapter.__name__} stopped: {error!r}")
    return recorder, "\n".join(stopped)


def always(operation):
    """Which members of a shape are always answered, as this operation answers it."""

    def members(shape):
        names = ALWAYS.get(shape.name, "") + " " + ALWAYS_WITHIN.get((operation.name, shape.name), "")
        if shape is operation.output_shape:
            names += " " + ALWAYS_OF_OPERATION.get(operation.name, "")
            # The lists of a page, empty ones too, and whether there is more.
            if "Marker" in shape.members and operation.name.startswith("List"):
                names += " " + " ".join(set(shape.members) - {"Marker"})
            names += " IsTruncated" * ("IsTruncated" in shape.members)
        return names.split()

    return members


@pytest.mark.parametrize("name", OPERATIONS)
def test_an_operation_answers_all_that_aws_does(name, recorded):
    recorder, stopped = recorded
    operation, answers = OPERATIONS[name], recorder.answers.get(name, [])
    if name in NO_SUCCESS:
        assert recorder.errors[name].response["Error"]["Code"] == NO_SUCCESS[name]
        return
    assert answers, f"no success\n{stopped}"
    for body in answers:
        result = response_shapes.read(body, operation)
        if result is not None:
            wrong = response_shapes.problems(result, operation.output_shape, always(operation))
            assert not wrong, "\n".join(wrong)
