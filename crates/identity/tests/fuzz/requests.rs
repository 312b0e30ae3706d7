//! What happens in the history that the seeds are made of.

/// Requests by which nearly everything happens that can. `@policy` and `@trust` stand for documents, KEY for the first
/// access key, `@last` for what the last event was about, and the words of [`TEXTS`] for their texts.
pub(crate) const REQUESTS: &str = "
    CreatePolicy&PolicyName=P&Path=/team/&PolicyDocument=@policy&Description=d&Tags.member.1.Key=k&Tags.member.1.Value=v
    CreatePolicy&PolicyName=Q&PolicyDocument=@policy
    CreatePolicyVersion&PolicyArn=@P&PolicyDocument=@policy
    SetDefaultPolicyVersion&PolicyArn=@P&VersionId=v2
    DeletePolicyVersion&PolicyArn=@P&VersionId=v1
    DeletePolicy&PolicyArn=arn:aws:iam::123456789012:policy/Q
    CreateUser&UserName=Ann&Path=/team/&PermissionsBoundary=arn:aws:iam::aws:policy/ReadOnlyAccess
    CreateUser&UserName=Bob&Tags.member.1.Key=k&Tags.member.1.Value=v
    CreateUser&UserName=Zoe
    TagUser&UserName=Ann&Tags.member.1.Key=a&Tags.member.1.Value=b
    UntagUser&UserName=Bob&TagKeys.member.1=k
    PutUserPermissionsBoundary&UserName=Bob&PermissionsBoundary=@P
    DeleteUserPermissionsBoundary&UserName=Ann
    CreateGroup&GroupName=G
    CreateGroup&GroupName=H
    AddUserToGroup&GroupName=G&UserName=Ann
    AddUserToGroup&GroupName=H&UserName=Ann
    RemoveUserFromGroup&GroupName=H&UserName=Ann
    DeleteGroup&GroupName=H
    UpdateGroup&GroupName=G&NewGroupName=K
    AttachGroupPolicy&GroupName=K&PolicyArn=@P
    AttachUserPolicy&UserName=Bob&PolicyArn=@P
    DetachUserPolicy&UserName=Bob&PolicyArn=@P
    PutUserPolicy&UserName=Bob&PolicyName=p&PolicyDocument=@policy
    PutUserPolicy&UserName=Bob&PolicyName=q&PolicyDocument=@policy
    DeleteUserPolicy&UserName=Bob&PolicyName=q
    CreateRole&RoleName=R&AssumeRolePolicyDocument=@trust&Description=d
    CreateRole&RoleName=S&AssumeRolePolicyDocument=@trust
    UpdateRole&RoleName=R&MaxSessionDuration=7200&MaxSigninSessionDuration=7200
    UpdateAssumeRolePolicy&RoleName=R&PolicyDocument=@trust
    DeleteRole&RoleName=S
    CreateInstanceProfile&InstanceProfileName=I
    CreateInstanceProfile&InstanceProfileName=J
    AddRoleToInstanceProfile&InstanceProfileName=I&RoleName=R
    AddRoleToInstanceProfile&InstanceProfileName=J&RoleName=R
    RemoveRoleFromInstanceProfile&InstanceProfileName=J&RoleName=R
    DeleteInstanceProfile&InstanceProfileName=J
    UpdateUser&UserName=Bob&NewUserName=Rob
    DeleteUser&UserName=Zoe
    CreateAccessKey&UserName=Ann
    UpdateAccessKey&UserName=Ann&AccessKeyId=KEY&Status=Inactive
    DeleteAccessKey&UserName=Ann&AccessKeyId=KEY
    CreateAccessKey&UserName=Rob
    UploadSSHPublicKey&UserName=Ann&SSHPublicKeyBody=@ssh
    UpdateSSHPublicKey&UserName=Ann&SSHPublicKeyId=@last&Status=Inactive
    DeleteSSHPublicKey&UserName=Ann&SSHPublicKeyId=@last
    UploadSSHPublicKey&UserName=Rob&SSHPublicKeyBody=@ssh
    UploadSigningCertificate&UserName=Ann&CertificateBody=@signing
    UpdateSigningCertificate&UserName=Ann&CertificateId=@last&Status=Inactive
    DeleteSigningCertificate&UserName=Ann&CertificateId=@last
    UploadSigningCertificate&CertificateBody=@signing
    CreateServiceSpecificCredential&UserName=Ann&ServiceName=codecommit.amazonaws.com
    ResetServiceSpecificCredential&UserName=Ann&ServiceSpecificCredentialId=@last
    UpdateServiceSpecificCredential&UserName=Ann&ServiceSpecificCredentialId=@last&Status=Inactive
    DeleteServiceSpecificCredential&UserName=Ann&ServiceSpecificCredentialId=@last
    CreateServiceSpecificCredential&UserName=Rob&ServiceName=bedrock.amazonaws.com&CredentialAgeDays=30
    CreateServiceLinkedRole&AWSServiceName=ecs.amazonaws.com
    CreateServiceLinkedRole&AWSServiceName=autoscaling.amazonaws.com&CustomSuffix=x
    DeleteServiceLinkedRole&RoleName=AWSServiceRoleForAutoScaling_x
    GenerateCredentialReport
    GenerateServiceLastAccessedDetails&Arn=@P&Granularity=ACTION_LEVEL
    PutAccountProperties&Properties.entry.1.key=RoleManager/Enabled&Properties.entry.1.value=true
    AcquireRole&TemplateArn=arn:aws:iam::aws:role-template/iam.amazonaws.com/PowerUserRoleTemplate:1&ReplacementValues.entry.1.key=AWSServiceName&ReplacementValues.entry.1.value.Values.member.1=lambda.amazonaws.com
    CreateDelegationRequest&@ask&RequestorWorkflowId=flow-1
    AssociateDelegationRequest&DelegationRequestId=DELEGATION
    UpdateDelegationRequest&DelegationRequestId=DELEGATION&Notes=n
    AcceptDelegationRequest&DelegationRequestId=DELEGATION
    SendDelegationToken&DelegationRequestId=DELEGATION
    CreateDelegationRequest&@ask&RequestorWorkflowId=flow-2
    AssociateDelegationRequest&DelegationRequestId=DELEGATION
    RejectDelegationRequest&DelegationRequestId=DELEGATION&Notes=n
    UploadServerCertificate&ServerCertificateName=c&CertificateBody=@server&PrivateKey=@key&Tags.member.1.Key=k&Tags.member.1.Value=v
    UploadServerCertificate&ServerCertificateName=d&CertificateBody=@server&PrivateKey=@key&CertificateChain=@chain
    UpdateServerCertificate&ServerCertificateName=c&NewServerCertificateName=e&NewPath=/team/
    DeleteServerCertificate&ServerCertificateName=d
    CreateAccountAlias&AccountAlias=gone
    DeleteAccountAlias&AccountAlias=gone
    CreateAccountAlias&AccountAlias=alias
    SetSecurityTokenServicePreferences&GlobalEndpointTokenVersion=v2Token
    UpdateAccountPasswordPolicy&MinimumPasswordLength=7&MaxPasswordAge=90
    DeleteAccountPasswordPolicy&
    UpdateAccountPasswordPolicy&PasswordReusePrevention=3&HardExpiry=true
    CreateLoginProfile&UserName=Rob&Password=Secret-1
    DeleteLoginProfile&UserName=Rob
    CreateLoginProfile&UserName=Ann&Password=Secret-1&PasswordResetRequired=true
    UpdateLoginProfile&UserName=Ann&Password=Secret-2&MaxSigninSessionDuration=3600
    CreateVirtualMFADevice&VirtualMFADeviceName=gone
    DeleteVirtualMFADevice&SerialNumber=arn:aws:iam::123456789012:mfa/gone
    CreateVirtualMFADevice&VirtualMFADeviceName=phone&Tags.member.1.Key=k&Tags.member.1.Value=v
    CreateOpenIDConnectProvider&Url=https://a.example.com/id&ClientIDList.member.1=c&ThumbprintList.member.1=aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa
    AddClientIDToOpenIDConnectProvider&OpenIDConnectProviderArn=@OIDC&ClientID=d
    RemoveClientIDFromOpenIDConnectProvider&OpenIDConnectProviderArn=@OIDC&ClientID=c
    UpdateOpenIDConnectProviderThumbprint&OpenIDConnectProviderArn=@OIDC&ThumbprintList.member.1=bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb
    UpdateOpenIDConnectProvider&OpenIDConnectProviderArn=@OIDC&ContextProvider.SubjectSourceKey=sub&ContextProvider.SubjectTypeValue=t
    CreateOpenIDConnectProvider&Url=https://b.example.com
    DeleteOpenIDConnectProvider&OpenIDConnectProviderArn=arn:aws:iam::123456789012:oidc-provider/b.example.com
    CreateSAMLProvider&Name=idp&SAMLMetadataDocument=@metadata&AddPrivateKey=@key&Tags.member.1.Key=k&Tags.member.1.Value=v
    UpdateSAMLProvider&SAMLProviderArn=arn:aws:iam::123456789012:saml-provider/idp&AssertionEncryptionMode=Required&AddPrivateKey=@key
    UpdateSAMLProvider&SAMLProviderArn=arn:aws:iam::123456789012:saml-provider/idp&ContextProvider.SubjectSourceKey=sub&ContextProvider.SubjectTypeValue=t
    EnableOutboundWebIdentityFederation
    DisableOutboundWebIdentityFederation
    CreateSAMLProvider&Name=gone&SAMLMetadataDocument=@metadata
    DeleteSAMLProvider&SAMLProviderArn=arn:aws:iam::123456789012:saml-provider/gone";

/// Steps by which everything happens to an organization that can.
pub(crate) const STEPS: &str = "
    CreateOrganization&managementAccount=999999999999
    DeleteOrganization
    CreateOrganization&managementAccount=111111111111
    CreateUnit&name=Work
    CreateUnit&name=Dev&parent=Work
    CreateUnit&name=Gone
    DeleteUnit&unit=Gone
    AddAccount&account=222222222222&parent=Work/Dev&name=two
    AddAccount&account=333333333333
    RemoveAccount&account=333333333333
    PutPolicy&name=guard&type=SCP&document=@policy&description=d
    PutPolicy&name=gone&type=SCP&document=@policy
    DeletePolicy&policy=gone
    AttachPolicy&policy=guard&target=Work
    AttachPolicy&policy=guard&target=222222222222
    DetachPolicy&policy=guard&target=222222222222";
/// Keys and certificates, by placeholder.
pub(crate) const TEXTS: [(&str, &str); 6] = [
    ("@ssh", include_str!("../keys/rsa-2048.pub")),
    ("@signing", include_str!("../keys/signing.crt")),
    ("@metadata", include_str!("../saml/metadata.xml")),
    ("@server", include_str!("../keys/server.crt")),
    ("@chain", include_str!("../keys/server-middle.crt")),
    ("@key", include_str!("../keys/rsa-2048.pem")),
];
pub(crate) const OIDC: &str = "arn:aws:iam::123456789012:oidc-provider/a.example.com/id";
pub(crate) const P: &str = "arn:aws:iam::123456789012:policy/team/P";
pub(crate) const POLICY: &str =
    r#"{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"s3:*","Resource":"*"}}"#;
pub(crate) const TRUST: &str = r#"{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"sts:AssumeRole","Principal":{"AWS":"arn:aws:iam::123456789012:user/team/Ann"}}}"#;

/// The members of a delegation request that `@ask` replaces.
pub(crate) const ASK: &str = "Description=d&Permissions.PolicyTemplateArn=arn:aws:iam::aws:policy/ReadOnlyAccess&Permissions.Parameters.member.1.Name=names&Permissions.Parameters.member.1.Values.member.1=value&NotificationChannel=arn:aws:sns:us-east-1:123456789012:t&SessionDuration=3600";
