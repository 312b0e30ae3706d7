use crate::federation::saml::issue;
use crate::federation::testing::{P256, RSA, RSA_CERTIFICATE, der};
use crate::testing::{Walk, script, texts, word};

const ARN: &str = "arn:aws:iam::123456789012:saml-provider/idp";
const UNKNOWN: &str = "arn:aws:iam::123456789012:saml-provider/unknown";
const PKCS1: &str = include_str!("../../../tests/keys/rsa-2048.pkcs1.pem");
const SEC1: &str = include_str!("../../../tests/keys/p-256.sec1.pem");
const RSA_1024: &str = include_str!("../../../tests/keys/rsa-1024.pem");
const ENCRYPTED: &str = include_str!("../../../tests/keys/rsa-2048.encrypted.pem");
const ID: &str = "SAMLSP";

fn metadata(entity_id: &str) -> String {
    issue::metadata(
        entity_id,
        &der(RSA_CERTIFICATE),
        "https://idp.example.com/sign-in",
    )
}

/// A request that creates a provider, with additional members.
fn create(name: &str, more: &str) -> String {
    let metadata = word(&metadata("https://idp.example.com"));
    format!("CreateSAMLProvider Name={name} SAMLMetadataDocument={metadata} {more}")
}

fn update(more: &str) -> String {
    format!("UpdateSAMLProvider SAMLProviderArn={ARN} {more}")
}

fn not_found(arn: &str) -> String {
    format!("NoSuchEntity Manifest not found for arn {arn}")
}

#[test]
fn a_provider_is_created_shown_listed_and_deleted() {
    let (get, delete) = (
        format!("GetSAMLProvider SAMLProviderArn={ARN}"),
        format!("DeleteSAMLProvider SAMLProviderArn={ARN}"),
    );
    let tags = "Tags.member.1.Key=k Tags.member.1.Value=v";
    let dates = "<CreateDate>2026-01-01T00:00:02Z</CreateDate><ValidUntil>2126-01-01T00:00:02Z</ValidUntil>";
    script(&format!(
        "ListSAMLProviders | ok <SAMLProviderList/>
         {} | ok <SAMLProviderArn>{ARN}</SAMLProviderArn>
         {} | EntityAlreadyExists SAMLProvider with name idp already exists.
         {} | EntityAlreadyExists SAMLProvider with name IDP already exists.
         {} | ok <Tags><member><Key>k</Key>
         {get} | ok <SAMLProviderUUID>{ID}
         {get} | ok entityID=\"https://idp.example.com\"
         {get} | ok {dates}<Tags/>
         {get} | ok <IssuerURL>https://idp.example.com</IssuerURL>
         {get} | ok !PrivateKeyList
         {get} | ok !AssertionEncryptionMode
         GetSAMLProvider SAMLProviderArn={UNKNOWN} | {}
         GetSAMLProvider SAMLProviderArn=arn:aws:iam::999999999999:saml-provider/idp | {}
         GetSAMLProvider SAMLProviderArn=this-is-not-an-arn-at-all | ValidationError Invalid ARN:  Could not be parsed!
         ListSAMLProviders | ok <member><Arn>arn:aws:iam::123456789012:saml-provider/idp</Arn><ValidUntil>2126-01-01T00:00:02Z</ValidUntil><CreateDate>2026-01-01T00:00:02Z</CreateDate><IsTrustedIdentityPropagationEnabled>false</IsTrustedIdentityPropagationEnabled></member>
         GetAccountSummary | ok <key>Providers</key><value>2</value>
         DeleteSAMLProvider SAMLProviderArn={UNKNOWN} | {}
         {delete} | ok
         {delete} | {}
         {get} | {}
         GetAccountSummary | ok <key>Providers</key><value>1</value>",
        create("idp", ""),
        create("idp", ""),
        create("IDP", ""),
        create("tagged", tags),
        not_found(UNKNOWN),
        not_found("arn:aws:iam::999999999999:saml-provider/idp"),
        not_found(UNKNOWN),
        not_found(ARN),
        not_found(ARN),
    ));
}

#[test]
fn metadata_that_cannot_be_parsed_are_refused() {
    let padding = "x".repeat(1_000);
    let good = metadata("https://idp.example.com");
    for text in [
        padding.clone(),
        format!("<EntityDescriptor>{padding}</EntityDescriptor>"),
        good.replace("entityID", "id"),
        good.replace("signing", "encryption"),
        format!("<!DOCTYPE x>{good}"),
        format!("\u{feff}{good}"),
    ] {
        let text = word(&text);
        script(&format!(
            "CreateSAMLProvider Name=idp SAMLMetadataDocument={text} | InvalidInput Could not parse metadata
             {} | ok
             UpdateSAMLProvider SAMLProviderArn={ARN} SAMLMetadataDocument={text} | InvalidInput Could not parse metadata",
            create("idp", ""),
        ));
    }
}

#[test]
fn an_account_has_a_quota_of_providers() {
    let mut walk = Walk::new();
    walk.settings.quotas.saml_providers = 1;
    walk.follow(&format!(
        "{} | ok
         {} | EntityAlreadyExists SAMLProvider with name a already exists.
         {} | LimitExceeded Cannot exceed quota for SAMLProvidersPerAccount: 1",
        create("a", ""),
        create("a", ""),
        create("b", ""),
    ));
}

#[test]
fn an_update_changes_what_it_names_and_moves_the_date() {
    let other = word(&metadata("https://other.example.com"));
    let get = format!("GetSAMLProvider SAMLProviderArn={ARN}");
    let mut walk = script(&format!(
        "{} | ok
         {} | InvalidInput Specify what to update: the metadata document, the assertion encryption mode, a private key, the Identity Center instance or the context provider.
         UpdateSAMLProvider SAMLProviderArn={UNKNOWN} SAMLMetadataDocument={other} | {}",
        create("idp", ""),
        update(""),
        not_found(UNKNOWN),
    ));
    walk.wait(10);
    walk.follow(&format!(
        "{} | ok <SAMLProviderArn>{ARN}</SAMLProviderArn>
         {get} | ok <IssuerURL>https://other.example.com</IssuerURL>
         {get} | ok <CreateDate>2026-01-01T00:00:01Z</CreateDate><ValidUntil>2126-01-01T00:00:14Z</ValidUntil>",
        update(&format!("SAMLMetadataDocument={other}")),
    ));
}

#[test]
fn a_provider_has_at_most_two_private_keys_and_shows_none() {
    let key = |pem: &str| format!("AddPrivateKey={}", word(pem));
    let invalid = "InvalidInput The private key is not valid. Provide one unencrypted RSA private key in PEM format.";
    let needed = "InvalidInput A private key is required when AssertionEncryptionMode is Required. Add a private key with AddPrivateKey.";
    let get = format!("GetSAMLProvider SAMLProviderArn={ARN}");
    let mut walk = script(&format!(
        "{} | {needed}
         {} | {invalid}
         {} | {invalid}
         {} | ok
         {get} | ok <AssertionEncryptionMode>Required</AssertionEncryptionMode><PrivateKeyList><member><KeyId>SAMLPK
         {get} | ok !PRIVATE
         {} | ok
         {get} | ok <AssertionEncryptionMode>Required</AssertionEncryptionMode>
         {} | LimitExceeded Cannot exceed quota for PrivateKeysPerSAMLProvider: 2
         {} | NoSuchEntity Private key SAMLPKAAAAAAAAAAAAAAAA cannot be found.",
        create("idp", "AssertionEncryptionMode=Required"),
        create("idp", &key("not_a_key")),
        create("idp", &key(ENCRYPTED)),
        create(
            "idp",
            &format!("AssertionEncryptionMode=Required {}", key(RSA))
        ),
        update(&key(PKCS1)),
        update(&key(P256)),
        update("RemovePrivateKey=SAMLPKAAAAAAAAAAAAAAAA"),
    ));
    let ids = texts(&walk.call(&get).unwrap(), "KeyId");
    let [old, new] = &ids[..] else {
        panic!("two keys: {ids:?}");
    };
    let again = format!("NoSuchEntity Private key {old} cannot be found.");
    walk.follow(&format!(
        "{} | ok
         {} | {again}
         {} | ok
         {} | ok",
        update(&format!("RemovePrivateKey={old} {}", key(SEC1))),
        update(&format!("RemovePrivateKey={old}")),
        update(&format!("RemovePrivateKey={new}")),
        update(&key(RSA_1024)),
    ));
    let ids = texts(&walk.call(&get).unwrap(), "KeyId");
    for id in &ids {
        walk.follow(&format!(
            "{} | ok",
            update(&format!(
                "AssertionEncryptionMode=Allowed RemovePrivateKey={id}"
            ))
        ));
    }
    walk.follow(&format!(
        "{get} | ok <AssertionEncryptionMode>Allowed</AssertionEncryptionMode>
         {get} | ok !PrivateKeyList
         {} | {needed}",
        update("AssertionEncryptionMode=Required"),
    ));
}

#[test]
fn tag_keys_of_a_provider_are_case_sensitive() {
    let tag = |number: u8, key: &str| {
        format!("Tags.member.{number}.Key={key} Tags.member.{number}.Value=v")
    };
    let list = format!("ListSAMLProviderTags SAMLProviderArn={ARN}");
    let mut walk = script(&format!(
        "{} | InvalidInput Duplicate tag keys found. Please note that Tag keys are case insensitive.
         {} | ok
         TagSAMLProvider SAMLProviderArn={ARN} {} | ok
         TagSAMLProvider SAMLProviderArn={UNKNOWN} {} | {}
         UntagSAMLProvider SAMLProviderArn={UNKNOWN} TagKeys.member.1=k | {}
         ListSAMLProviderTags SAMLProviderArn={UNKNOWN} | {}",
        create("idp", &format!("{} {}", tag(1, "k"), tag(2, "k"))),
        create("idp", &format!("{} {}", tag(1, "k"), tag(2, "K"))),
        tag(1, "z"),
        tag(1, "z"),
        not_found(UNKNOWN),
        not_found(UNKNOWN),
        not_found(UNKNOWN),
    ));
    assert_eq!(walk.pages_of_one(&list, "Key"), ["K", "k", "z"]);
    walk.follow(&format!(
        "UntagSAMLProvider SAMLProviderArn={ARN} TagKeys.member.1=K | ok"
    ));
    assert_eq!(walk.pages_of_one(&list, "Key"), ["k", "z"]);
}

#[test]
fn trusted_identity_propagation_is_set_in_order() {
    let get = format!("GetSAMLProvider SAMLProviderArn={ARN}");
    let context = "ContextProvider.SubjectSourceKey=sub ContextProvider.SubjectTypeValue=workload";
    let instance = "IdentityCenterInstanceArn=arn:aws:sso:::instance/ssoins-1234567890abcdef";
    let without_context = "InvalidInput An Identity Center instance can only be associated with a provider that has a ContextProvider.";
    let one = "InvalidInput Update either the context provider or the provider metadata in one request, not both.";
    let contradicts = "InvalidInput Specify either a value or its Remove parameter, not both.";
    script(&format!(
        "{} | {without_context}
         {} | ok
         {} | {one}
         {} | {contradicts}
         {} | {contradicts}
         {} | {without_context}
         {} | ok
         {get} | ok <SubjectSourceKey>sub</SubjectSourceKey><SubjectTypeValue>workload</SubjectTypeValue>
         {} | ok
         {get} | ok <IdentityCenterInstanceArn>arn:aws:sso:::instance/ssoins-1234567890abcdef</IdentityCenterInstanceArn>
         ListSAMLProviders | ok <IsTrustedIdentityPropagationEnabled>true</IsTrustedIdentityPropagationEnabled>
         {} | {without_context}
         {} | ok
         {} | ok
         {} | ok
         {get} | ok !SubjectSourceKey",
        create("idp", instance),
        create("idp", ""),
        update(&format!("{context} {instance}")),
        update(&format!("{context} RemoveContextProvider=true")),
        update(&format!("{instance} RemoveIdentityCenterInstance=true")),
        update(instance),
        update(context),
        update(instance),
        update("RemoveContextProvider=true"),
        update("RemoveIdentityCenterInstance=true"),
        update("RemoveContextProvider=true"),
        update("RemoveContextProvider=true"),
    ));
}

#[test]
fn the_date_is_a_century_later_also_from_a_leap_day() {
    for (now, expected) in [
        ("2026-11-29T20:00:00Z", "2126-11-29T20:00:00Z"),
        ("2096-02-29T01:02:03Z", "2196-02-29T01:02:03Z"),
        ("2000-02-29T01:02:03Z", "2100-02-28T01:02:03Z"),
    ] {
        let now = roleback_wire::Timestamp::parse(now).unwrap();
        assert_eq!(super::valid_until(now).iso8601(), expected);
    }
}
