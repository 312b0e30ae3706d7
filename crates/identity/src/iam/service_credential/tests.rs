use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;

use crate::testing::{Walk, script, texts};

const NO_USER: &str = "NoSuchEntity The user with name x cannot be found.";
const NO_CREDENTIAL: &str = "NoSuchEntity No such credential ID exists";
const UNKNOWN: &str = "ACCAUNKNOWNUNKNOWN123";
const CODECOMMIT: &str = "ServiceName=codecommit.amazonaws.com";
const BEDROCK: &str = "ServiceName=bedrock.amazonaws.com";

/// The members of a created credential.
fn created(walk: &mut Walk, request: &str) -> impl Fn(&str) -> String + use<> {
    let xml = walk.call(&format!("CreateServiceSpecificCredential {request}"));
    let xml = xml.unwrap();
    move |member| texts(&xml, member).concat()
}

#[test]
fn a_password_is_created_listed_reset_deactivated_and_deleted() {
    let mut walk = script(
        "CreateUser UserName=U | ok
         CreateUser UserName=v | ok",
    );
    let first = created(&mut walk, &format!("UserName=u {CODECOMMIT}"));
    let id = first("ServiceSpecificCredentialId");
    assert!(id.starts_with("ACCA") && id.len() == 21, "{id}");
    assert_eq!(first("ServicePassword").len(), 60);
    assert_eq!(first("ServiceUserName"), "U-at-123456789012");
    walk.follow(&format!(
        "CreateServiceSpecificCredential UserName=x ServiceName=s3.amazonaws.com | {NO_USER}
         CreateServiceSpecificCredential UserName=u ServiceName=s3.amazonaws.com | NoSuchEntity No such service s3.amazonaws.com is supported for Service Specific Credentials
         CreateServiceSpecificCredential UserName=u {CODECOMMIT} CredentialAgeDays=36601 | ValidationError 1 validation error detected: Value at 'credentialAgeDays' failed to satisfy constraint: Member must have value less than or equal to 36600
         CreateServiceSpecificCredential UserName=u ServiceName=CodeCommit.amazonaws.com | ok <ServiceName>CodeCommit.amazonaws.com</ServiceName><ServiceUserName>U+1-at-123456789012</ServiceUserName>
         CreateServiceSpecificCredential UserName=u {CODECOMMIT} | LimitExceeded Cannot exceed quota for ServiceSpecificCredentialsPerUser: 2
         CreateServiceSpecificCredential UserName=u ServiceName=cassandra.amazonaws.com | ok <ServiceUserName>U-at-123456789012</ServiceUserName>
         ListServiceSpecificCredentials UserName=x ServiceName=s3 | {NO_USER}
         ListServiceSpecificCredentials UserName=u ServiceName=s3 | NoSuchEntity No such service s3 is supported for Service Specific Credentials
         ListServiceSpecificCredentials UserName=u AllUsers=true | ValidationError UserName and AllUsers cannot be specified together.
         ListServiceSpecificCredentials UserName=u AllUsers=false Marker=! | ValidationError Invalid Marker: !
         ListServiceSpecificCredentials UserName=v | ok <ServiceSpecificCredentials/><IsTruncated>false</IsTruncated>
         ListServiceSpecificCredentials UserName=u ServiceName= | ok <ServiceName>cassandra.amazonaws.com</ServiceName>
         ListServiceSpecificCredentials UserName=u {CODECOMMIT} | ok !cassandra
         ListServiceSpecificCredentials UserName=u | ok !ServicePassword
         ListServiceSpecificCredentials AllUsers=true | ok {id}
         UpdateServiceSpecificCredential UserName=x ServiceSpecificCredentialId={id} Status=Expired | InvalidInput Operation does not support status Expired
         UpdateServiceSpecificCredential UserName=x ServiceSpecificCredentialId={id} Status=Inactive | {NO_USER}
         UpdateServiceSpecificCredential UserName=v ServiceSpecificCredentialId={id} Status=Inactive | ValidationError The credential {id} does not belong to the user v.
         UpdateServiceSpecificCredential UserName=u ServiceSpecificCredentialId={UNKNOWN} Status=Inactive | {NO_CREDENTIAL}
         UpdateServiceSpecificCredential UserName=u ServiceSpecificCredentialId={id} Status=Inactive | ok
         UpdateServiceSpecificCredential UserName=u ServiceSpecificCredentialId={id} Status=Inactive | ok
         ResetServiceSpecificCredential UserName=x ServiceSpecificCredentialId={id} | {NO_USER}
         ResetServiceSpecificCredential UserName=u ServiceSpecificCredentialId={UNKNOWN} | {NO_CREDENTIAL}
         ResetServiceSpecificCredential UserName=u ServiceSpecificCredentialId={id} | ok <ServiceUserName>U-at-123456789012</ServiceUserName>
         ResetServiceSpecificCredential UserName=u ServiceSpecificCredentialId={id} | ok <Status>Inactive</Status>
         ResetServiceSpecificCredential UserName=u ServiceSpecificCredentialId={id} | ok !{}
         UpdateUser UserName=u NewUserName=w | ok
         CreateUser UserName=U | ok
         CreateServiceSpecificCredential UserName=u {CODECOMMIT} | ok <ServiceUserName>U+2-at-123456789012</ServiceUserName>
         ListServiceSpecificCredentials UserName=w | ok <UserName>w</UserName><Status>Inactive</Status><ServiceUserName>U-at-123456789012</ServiceUserName>
         DeleteUser UserName=w | DeleteConflict Cannot delete entity, must remove referenced objects first.
         DeleteServiceSpecificCredential UserName=x ServiceSpecificCredentialId={id} | {NO_USER}
         DeleteServiceSpecificCredential ServiceSpecificCredentialId={id} | {NO_CREDENTIAL}
         DeleteServiceSpecificCredential UserName=w ServiceSpecificCredentialId={id} | ok
         DeleteServiceSpecificCredential UserName=w ServiceSpecificCredentialId={id} | {NO_CREDENTIAL}
         ListServiceSpecificCredentials | ok <ServiceSpecificCredentials/>",
        first("ServicePassword"),
    ));
    assert_eq!(
        walk.pages_of_one("ListServiceSpecificCredentials AllUsers=true", "UserName")
            .len(),
        3
    );
    walk.act_as_user("w");
    assert_eq!(
        walk.pages_of_one("ListServiceSpecificCredentials", "UserName"),
        ["w", "w"]
    );
}

#[test]
fn an_api_key_holds_its_alias_and_expires() {
    let mut walk = script("CreateUser UserName=u | ok");
    let first = created(
        &mut walk,
        &format!("UserName=u {BEDROCK} CredentialAgeDays=1"),
    );
    let (id, alias) = (
        first("ServiceSpecificCredentialId"),
        first("ServiceCredentialAlias"),
    );
    assert!(alias.starts_with("u-at-123456789012-"), "{alias}");
    let secret = first("ServiceCredentialSecret");
    let token = secret.strip_prefix("ABSK").unwrap();
    let token = String::from_utf8(BASE64_STANDARD.decode(token).unwrap()).unwrap();
    let (holds, password) = token.split_once(':').unwrap();
    assert_eq!((holds, password.len()), (&*alias, 60));
    assert_eq!(first("ServicePassword") + &first("ServiceUserName"), "");
    let days = |member: &str| first(member)[8..10].parse::<u8>().unwrap();
    assert_eq!(days("ExpirationDate"), days("CreateDate") + 1);
    assert_eq!(first("ExpirationDate")[10..], first("CreateDate")[10..]);
    walk.follow(&format!(
        "ListServiceSpecificCredentials UserName=u {BEDROCK} | ok <Status>Active</Status><ServiceCredentialAlias>{alias}</ServiceCredentialAlias>
         ResetServiceSpecificCredential UserName=u ServiceSpecificCredentialId={id} | ok !{secret}"
    ));
    walk.wait(24 * 60 * 60);
    walk.follow(&format!(
        "ListServiceSpecificCredentials UserName=u | ok <Status>Expired</Status>
         ResetServiceSpecificCredential UserName=u ServiceSpecificCredentialId={id} | ok <Status>Expired</Status>
         UpdateServiceSpecificCredential UserName=u ServiceSpecificCredentialId={id} Status=Active | ok
         ListServiceSpecificCredentials UserName=u | ok <Status>Expired</Status>"
    ));
}

#[test]
fn each_service_has_its_own_form() {
    for (service, member, begins) in [
        ("codecommit", "ServicePassword", ""),
        ("cassandra", "ServicePassword", ""),
        ("bedrock", "ServiceCredentialSecret", "ABSK"),
        ("logs", "ServiceCredentialSecret", "ACWL"),
        ("cloudwatch", "ServiceCredentialSecret", "APIAACWM"),
        ("aws-external-anthropic", "ServiceCredentialSecret", "AEAA"),
    ] {
        let mut walk = script("CreateUser UserName=u | ok");
        let request = format!("UserName=u ServiceName={service}.amazonaws.com");
        let secret = created(&mut walk, &request)(member);
        assert!(
            secret.starts_with(begins) && secret.len() >= 60,
            "{service}"
        );
    }
}
